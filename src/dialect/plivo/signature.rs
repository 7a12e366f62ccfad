//! Plivo's signatures, version 3 ("Validating requests"): HMAC-SHA256 over the URL, the sorted parameters and a nonce.
//!
//! The string that is signed follows what Plivo's own libraries build, where the manual's prose leaves a case open: a POST
//! without a query has a `?` and no dot. Version 2 covers neither query nor body, and opens nothing here.

use crate::dialect::fields::Fields;
use crate::dialect::{Received, Refusal};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use http::HeaderMap;
use sha2::Sha256;
use subtle::ConstantTimeEq;

/// The signature with the token of the account or subaccount, and with the main account's; each may be a list.
const SIGNATURES: [&str; 2] = [SIGNATURE, "X-Plivo-Signature-Ma-V3"];
/// The first of them.
pub(super) const SIGNATURE: &str = "X-Plivo-Signature-V3";
/// What no two requests share.
pub(super) const NONCE: &str = "X-Plivo-Signature-V3-Nonce";

/// Checks and makes signatures for one line.
pub(super) struct Signatures {
    /// Keyed once, copied for each request. More than one while a token is being replaced.
    keys: Vec<Hmac<Sha256>>,
    /// The public address as it is configured, port included.
    origin: String,
}

/// Only how many: a token is a secret.
impl std::fmt::Debug for Signatures {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Signatures({} tokens for {:?})", self.keys.len(), self.origin)
    }
}

impl Signatures {
    pub(super) fn new(tokens: &[String], public_url: &str) -> Self {
        Self {
            keys: tokens.iter().filter_map(|token| Hmac::new_from_slice(token.as_bytes()).ok()).collect(),
            origin: public_url.trim_end_matches('/').to_owned(),
        }
    }

    /// Whether the request was signed with one of the tokens. `form` is a POST's body.
    pub(super) fn verify(&self, received: &Received<'_>, form: &Fields) -> Result<(), Refusal> {
        let mut nonces = received.headers.get_all(NONCE).iter();
        let (Some(nonce), None) = (nonces.next(), nonces.next()) else { return Err(Refusal::Forged) };
        let text = signed(&self.origin, received.target, form, nonce.as_bytes()).ok_or(Refusal::Unreadable)?;
        let given = given(received.headers);
        for key in &self.keys {
            let expected = key.clone().chain_update(&text).finalize().into_bytes();
            if given.iter().any(|given| bool::from(expected.as_slice().ct_eq(given))) {
                return Ok(());
            }
        }
        Err(Refusal::Forged)
    }

    /// The signature Plivo would send with a form to this URL.
    pub(super) fn sign(&self, url: &str, form: &Fields, nonce: &str) -> String {
        let url = url.split('#').next().unwrap_or(url);
        let (Some(key), Some(text)) = (self.keys.first(), signed("", url, form, nonce.as_bytes())) else { return String::new() };
        STANDARD.encode(key.clone().chain_update(text).finalize().into_bytes())
    }
}

/// Every signature that was sent.
fn given(headers: &HeaderMap) -> Vec<Vec<u8>> {
    let lists = SIGNATURES.iter().flat_map(|name| headers.get_all(*name));
    let texts = lists.filter_map(|list| list.to_str().ok()).flat_map(|list| list.split(','));
    texts.filter_map(|text| STANDARD.decode(text.trim()).ok()).filter(|bytes| !bytes.is_empty()).collect()
}

/// What is signed; nothing where the query is not UTF-8.
fn signed(origin: &str, target: &str, form: &Fields, nonce: &[u8]) -> Option<Vec<u8>> {
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let query = Fields::form(query.as_bytes())?;
    let (query, form) = (sorted(&query), sorted(form));
    let mut text = [origin, path].concat();
    if !query.is_empty() || !form.is_empty() {
        text.push('?');
    }
    for (at, (name, value)) in query.iter().enumerate() {
        text.extend([if at > 0 { "&" } else { "" }, name, "=", value]);
    }
    if !query.is_empty() && !form.is_empty() {
        text.push('.');
    }
    for (name, value) in form {
        text.extend([name, value]);
    }
    text.push('.');
    let mut text = text.into_bytes();
    text.extend_from_slice(nonce);
    Some(text)
}

/// Every name with its value, by name and then by value.
fn sorted(fields: &Fields) -> Vec<(&str, &str)> {
    let mut pairs: Vec<(&str, &str)> = fields.marks().iter().map(|mark| (fields.name(mark), fields.value(mark))).collect();
    pairs.sort_unstable();
    pairs
}
