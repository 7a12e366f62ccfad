//! Telnyx's signatures ("Webhook Fundamentals"): Ed25519 over the time as it was sent, a bar, and the raw body.
//!
//! A line has the account's public key, with which nothing can be signed. For calls that are only played, `seed:` and a
//! private one stand in its place.

use crate::dialect::{Posed, Received, Refusal};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ed25519_dalek::{Signature, Signer, SigningKey, VerifyingKey};
use http::{HeaderMap, HeaderValue, header};
use jiff::Timestamp;

/// How far the time of a request may be from ours, in seconds, before or after: exactly so far is still taken.
const WINDOW_S: u64 = 300;
/// What begins a secret that can sign.
const SEED: &str = "seed:";

/// The headers.
pub(super) const HEADERS: [&str; 2] = [SIGNATURE, TIME];
const SIGNATURE: &str = "telnyx-signature-ed25519";
const TIME: &str = "telnyx-timestamp";

/// The keys of a line. More than one while one is being replaced.
pub(super) struct Keys {
    known: Vec<VerifyingKey>,
    /// The first one, where it can sign.
    signs: Option<SigningKey>,
}

/// Only how many: a seed is a secret.
impl std::fmt::Debug for Keys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Keys({} keys)", self.known.len())
    }
}

impl Keys {
    /// Reads a line's secrets.
    ///
    /// # Errors
    /// What is wrong with them, in words for the operator.
    pub(super) fn read(secrets: &[String]) -> Result<Self, String> {
        let known: Option<Vec<VerifyingKey>> = secrets.iter().map(|secret| known(secret)).collect();
        match known.filter(|known| !known.is_empty()) {
            Some(known) => Ok(Self { known, signs: secrets.first().and_then(|secret| seed(secret)) }),
            None => {
                Err("SECRETS of a Telnyx line are the account's public keys, 44 letters and digits each: see Keys & Credentials".to_owned())
            }
        }
    }

    /// Whether Telnyx signed this body, a short time ago.
    pub(super) fn verify(&self, received: &Received<'_>) -> Result<(), Refusal> {
        let (signature, time) = (only(received.headers, SIGNATURE)?, only(received.headers, TIME)?);
        let mut bytes = [0u8; 66];
        let Ok(64) = STANDARD.decode_slice(signature.as_bytes(), &mut bytes) else { return Err(Refusal::Forged) };
        let signature = bytes.get(..64).and_then(|bytes| Signature::from_slice(bytes).ok()).ok_or(Refusal::Forged)?;
        let second: i64 = std::str::from_utf8(time.as_bytes()).ok().and_then(|time| time.parse().ok()).ok_or(Refusal::Forged)?;
        if second.abs_diff(received.at.as_second()) > WINDOW_S {
            return Err(Refusal::Forged);
        }
        let text = [time.as_bytes(), b"|", received.body].concat();
        let fits = self.known.iter().any(|key| key.verify_strict(&text, &signature).is_ok());
        if fits { Ok(()) } else { Err(Refusal::Forged) }
    }

    /// A form, signed; nothing where only Telnyx can sign.
    pub(super) fn posed(&self, body: String, at: Timestamp) -> Option<Posed> {
        let time = at.as_second().to_string();
        let signature = self.signs.as_ref()?.sign(format!("{time}|{body}").as_bytes());
        let mut headers = HeaderMap::new();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/x-www-form-urlencoded"));
        headers.insert(SIGNATURE, HeaderValue::from_str(&STANDARD.encode(signature.to_bytes())).ok()?);
        headers.insert(TIME, HeaderValue::from_str(&time).ok()?);
        Some(Posed { headers, body })
    }
}

/// The only header of this name.
fn only<'a>(headers: &'a HeaderMap, name: &str) -> Result<&'a HeaderValue, Refusal> {
    let mut all = headers.get_all(name).iter();
    match (all.next(), all.next()) {
        (Some(only), None) => Ok(only),
        _ => Err(Refusal::Forged),
    }
}

/// The public key of a secret.
fn known(secret: &str) -> Option<VerifyingKey> {
    if secret.starts_with(SEED) {
        return Some(seed(secret)?.verifying_key());
    }
    VerifyingKey::from_bytes(&bytes(secret)?).ok().filter(|key| !key.is_weak())
}

/// The private key of a secret that has one.
fn seed(secret: &str) -> Option<SigningKey> {
    Some(SigningKey::from_bytes(&bytes(secret.strip_prefix(SEED)?)?))
}

fn bytes(encoded: &str) -> Option<[u8; 32]> {
    STANDARD.decode(encoded).ok()?.try_into().ok()
}
