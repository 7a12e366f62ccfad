//! jambonz's signatures ("Securing webhooks"): HMAC-SHA256 over the time and the raw body.
//!
//! The URL is not covered: whatever stands in it must prove itself, as tickets do. A GET signs a body that is never sent,
//! so that no GET can be known.

use crate::dialect::{Received, Refusal};
use hmac::{Hmac, KeyInit, Mac};
use http::{HeaderMap, HeaderValue, Method};
use jiff::Timestamp;
use sha2::Sha256;
use std::fmt::Write as _;
use subtle::ConstantTimeEq;

/// Where the signature stands.
const SIGNATURE: &str = "Jambonz-Signature";
/// How far the time of a signature may lie from ours, in seconds, to either side.
const TOLERANCE_S: i64 = 300;

/// Checks and makes signatures for one line.
pub(super) struct Signatures {
    /// Keyed once, copied for each request. More than one while a secret is being replaced.
    keys: Vec<Hmac<Sha256>>,
}

/// Only how many: they are secrets.
impl std::fmt::Debug for Signatures {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Signatures({} secrets)", self.keys.len())
    }
}

impl Signatures {
    pub(super) fn new(secrets: &[String]) -> Self {
        Self { keys: secrets.iter().filter_map(|secret| Hmac::new_from_slice(secret.as_bytes()).ok()).collect() }
    }

    /// Whether the request was signed with one of the secrets, lately.
    pub(super) fn verify(&self, received: &Received<'_>) -> Result<(), Refusal> {
        let mut headers = received.headers.get_all(SIGNATURE).iter();
        let (Some(header), None) = (headers.next(), headers.next()) else { return Err(Refusal::Forged) };
        let parts = || header.to_str().unwrap_or("").split(',').filter_map(|part| part.trim().split_once('='));
        let mut times = parts().filter(|(name, _)| *name == "t").map(|(_, time)| time);
        let (Some(time), None) = (times.next(), times.next()) else { return Err(Refusal::Forged) };
        let Ok(signed_s) = time.parse::<i64>() else { return Err(Refusal::Forged) };
        let lately = received.at.as_second().abs_diff(signed_s) <= TOLERANCE_S.unsigned_abs();
        if received.method != Method::POST || !lately {
            return Err(Refusal::Forged);
        }
        for key in &self.keys {
            let expected = signature(key, time, received.body);
            if parts().any(|(name, given)| name == "v1" && bool::from(expected.as_bytes().ct_eq(given.as_bytes()))) {
                return Ok(());
            }
        }
        Err(Refusal::Forged)
    }

    /// The header jambonz would send with this body.
    pub(super) fn sign(&self, headers: &mut HeaderMap, at: Timestamp, body: &str) -> Option<()> {
        let time = at.as_second().to_string();
        let signature = signature(self.keys.first()?, &time, body.as_bytes());
        headers.insert(SIGNATURE, HeaderValue::from_str(&format!("t={time},v1={signature}")).ok()?);
        Some(())
    }
}

/// The signature of a body at a time, as jambonz writes it: in lower case.
fn signature(key: &Hmac<Sha256>, time: &str, body: &[u8]) -> String {
    let mac = key.clone().chain_update(time).chain_update(".").chain_update(body).finalize().into_bytes();
    mac.iter().fold(String::with_capacity(64), |mut hex, byte| {
        // Writing to memory does not fail.
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}
