//! Signatures of TwiML providers: HMAC-SHA1 over the URL and the sorted parameters, in base64.
//!
//! They differ in the headers they send it in and in what becomes of a name that comes twice: that is a [`Scheme`].

use crate::dialect::fields::{Fields, Mark};
use crate::dialect::{Genuine, Posed, Received, Refusal};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use http::{HeaderMap, HeaderValue, Method, header};
use sha1::Sha1;
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

/// How one provider signs.
#[derive(Clone, Copy, Debug)]
pub(in crate::dialect) struct Scheme {
    /// The headers that may hold the signature: the first that is there counts.
    pub(in crate::dialect) headers: &'static [&'static str],
    /// What becomes of a name that comes twice.
    pub(in crate::dialect) repeats: Repeats,
}

/// In which order values of one name are signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::dialect) enum Repeats {
    /// By value, the same pair once.
    Once,
    /// By value, each as often as it comes.
    Sorted,
    /// As they came.
    AsSent,
}

/// Checks and makes signatures for one line.
pub(in crate::dialect) struct Signatures {
    scheme: Scheme,
    /// Keyed once, copied for each request. More than one while a token is being replaced.
    keys: Vec<Hmac<Sha1>>,
    /// The public address without and with its port: voice over HTTPS is signed without it, plain HTTP with it.
    origins: Vec<String>,
}

/// Only how many: a token is a secret.
impl std::fmt::Debug for Signatures {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Signatures({} tokens for {:?})", self.keys.len(), self.origins)
    }
}

impl Signatures {
    pub(in crate::dialect) fn new(scheme: Scheme, tokens: &[String], public_url: &str) -> Self {
        Self {
            scheme,
            keys: tokens.iter().filter_map(|token| Hmac::new_from_slice(token.as_bytes()).ok()).collect(),
            origins: origins(public_url.trim_end_matches('/')),
        }
    }

    /// The parameters of a request that was signed with one of the tokens: a POST's body is signed, a GET's query is in the URL.
    pub(in crate::dialect) fn genuine(&self, received: &Received<'_>) -> Result<Genuine, Refusal> {
        let form = received.method == Method::POST;
        let query = received.target.split_once('?').map_or("", |(_, query)| query);
        let fields = Fields::form(if form { received.body } else { query.as_bytes() }).ok_or(Refusal::Unreadable)?;
        let signed: &Fields = if form { &fields } else { &Fields::default() };
        self.verify(received, signed)?;
        Ok(Genuine { fields })
    }

    /// Whether the request was signed with one of the tokens. `fields` are the signed ones: a POST's.
    pub(in crate::dialect) fn verify(&self, received: &Received<'_>, fields: &Fields) -> Result<(), Refusal> {
        let sent = self.scheme.headers.iter().find(|name| received.headers.contains_key(**name)).ok_or(Refusal::Forged)?;
        let mut headers = received.headers.get_all(*sent).iter();
        let (Some(header), None) = (headers.next(), headers.next()) else { return Err(Refusal::Forged) };
        let mut given = [0u8; 24];
        let Ok(20) = STANDARD.decode_slice(header.as_bytes(), &mut given) else { return Err(Refusal::Forged) };
        let given = given.get(..20).unwrap_or(&given);
        let json = match body_hash(received) {
            Some(hash) if hash == hex(&Sha256::digest(received.body)) => true,
            Some(_) => return Err(Refusal::Forged),
            None => false,
        };
        let signed = if json { Vec::new() } else { sorted(fields, self.scheme.repeats) };
        for origin in &self.origins {
            for key in &self.keys {
                let mut mac = key.clone();
                for part in [origin.as_bytes(), received.target.as_bytes(), &signed] {
                    mac.update(part);
                }
                if bool::from(mac.finalize().into_bytes().as_slice().ct_eq(given)) {
                    return Ok(());
                }
            }
        }
        Err(Refusal::Forged)
    }

    /// The signature the provider would send with a form to this URL.
    pub(in crate::dialect) fn sign(&self, url: &str, fields: &Fields) -> String {
        let Some(mut mac) = self.keys.first().cloned() else { return String::new() };
        mac.update(url.split('#').next().unwrap_or(url).as_bytes());
        mac.update(&sorted(fields, self.scheme.repeats));
        STANDARD.encode(mac.finalize().into_bytes())
    }

    /// A form to this URL, signed.
    pub(in crate::dialect) fn posed(&self, url: &str, body: String) -> Posed {
        let mut headers = HeaderMap::new();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/x-www-form-urlencoded"));
        let signature = Fields::form(body.as_bytes()).map(|fields| self.sign(url, &fields)).unwrap_or_default();
        if let (Ok(signature), Some(name)) = (HeaderValue::from_str(&signature), self.scheme.headers.first()) {
            headers.insert(*name, signature);
        }
        Posed { headers, body }
    }
}

/// Every name with its value, by name and then as the provider orders values.
pub(in crate::dialect) fn sorted(fields: &Fields, repeats: Repeats) -> Vec<u8> {
    // Comparing the first eight bytes as a number ends most comparisons.
    let mut keyed: Vec<(u64, usize)> = Vec::with_capacity(fields.marks().len());
    for (at, mark) in fields.marks().iter().enumerate() {
        let name = fields.name(mark).as_bytes();
        let head = name.first_chunk().copied().unwrap_or_else(|| std::array::from_fn(|at| name.get(at).copied().unwrap_or(0)));
        keyed.push((u64::from_be_bytes(head), at));
    }
    let mark = |at: usize| fields.marks().get(at);
    let name = |at: usize| mark(at).map(|mark| fields.name(mark));
    let pair = |at: usize| mark(at).map(|mark: &Mark| (fields.name(mark), fields.name_and_value(mark)));
    keyed.sort_unstable_by(|a, b| {
        a.0.cmp(&b.0).then_with(|| match repeats {
            Repeats::AsSent => name(a.1).cmp(&name(b.1)).then(a.1.cmp(&b.1)),
            Repeats::Once | Repeats::Sorted => pair(a.1).cmp(&pair(b.1)),
        })
    });
    if repeats == Repeats::Once {
        keyed.dedup_by(|a, b| a.0 == b.0 && pair(a.1) == pair(b.1));
    }
    let mut text = Vec::with_capacity(1024);
    for mark in keyed.iter().filter_map(|(_, at)| mark(*at)) {
        text.extend_from_slice(fields.name_and_value(mark).as_bytes());
    }
    text
}

/// The hash a JSON body must have; forms whose URL merely has such a parameter are forms.
fn body_hash<'a>(received: &Received<'a>) -> Option<&'a str> {
    let content_type = received.headers.get(http::header::CONTENT_TYPE)?.as_bytes();
    if content_type.starts_with(b"application/x-www-form-urlencoded") {
        return None;
    }
    let (_, query) = received.target.split_once('?')?;
    query.split('&').find_map(|pair| pair.strip_prefix("bodySHA256="))
}

fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}

/// An address as configured, and with the port left out or spelled out.
fn origins(public_url: &str) -> Vec<String> {
    let Some((scheme, rest)) = public_url.split_once("://") else { return vec![public_url.to_owned()] };
    let (host, path) = rest.find('/').map_or((rest, ""), |at| rest.split_at(at));
    let host = host.rsplit('@').next().unwrap_or(host);
    let usual = if matches!(scheme, "https" | "wss") { 443 } else { 80 };
    let port_at = host.rfind(':').filter(|at| host.get(at + 1..).is_some_and(|port| port.bytes().all(|digit| digit.is_ascii_digit())));
    let other = match port_at {
        Some(at) => host.get(..at).unwrap_or(host).to_owned(),
        None => format!("{host}:{usual}"),
    };
    vec![format!("{scheme}://{host}{path}"), format!("{scheme}://{other}{path}")]
}
