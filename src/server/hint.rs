//! What is wrong where a line's requests are refused, for operators.
//!
//! A refused signature is tried again against the host that the request claims; and of the last refused request it is kept how it
//! arrived. Both are for the log, `readyz` and `helpline doctor` only: the answer stays a refusal, since whoever asks may claim any host.

use super::route;
use crate::dialect::{self, Received, Refusal};
use crate::exchange::Route;
use crate::settings::Secret;
use http::HeaderMap;
use http::uri::Authority;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::sync::Mutex;
use std::time::{Duration, Instant};

/// How often a refused request is tried again at most, so that forgers cannot keep us busy.
const SELDOM: Duration = Duration::from_secs(1);
/// Where proxies say what was asked for.
const SCHEME: &str = "x-forwarded-proto";
const HOSTS: [&str; 2] = ["x-forwarded-host", "host"];

/// What it takes to try a line's requests again, and what came of it.
#[derive(Debug)]
pub struct Hint {
    provider: String,
    secrets: Secret,
    found: Mutex<Found>,
    last: Mutex<Option<Refused>>,
}

#[derive(Debug, Default)]
struct Found {
    tried: Option<Instant>,
    url: Option<String>,
}

/// How a refused request arrived. Nothing in it is a caller's.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refused {
    /// How many were refused, with this one, since the program began.
    pub count: u64,
    /// When.
    pub at: Timestamp,
    /// Why it was refused: `forged`, `stranger`, `unreadable`.
    pub reason: String,
    /// Its method.
    pub method: String,
    /// Which of the line's URLs it asked for.
    pub route: String,
    /// Whether it had a query.
    pub query: bool,
    /// Whether it had what this provider proves itself with.
    pub signed: bool,
    /// How many bytes its body had.
    pub body_bytes: usize,
    /// Whether its body is said to be what this provider sends.
    pub media_type: String,
    /// The address with which it would be genuine.
    pub would_verify_as: Option<String>,
}

impl Hint {
    /// A line's provider and secrets.
    #[must_use]
    pub fn new(provider: &str, secrets: Secret) -> Self {
        Self { provider: provider.to_owned(), secrets, found: Mutex::default(), last: Mutex::default() }
    }

    /// Tries a forged request again; gives back the address it verifies with, when that is news.
    pub(super) fn retry(&self, received: &Received<'_>, now: Instant) -> Option<String> {
        // Whoever finds the lock taken leaves it at that: it is only a hint.
        let mut found = self.found.try_lock().ok()?;
        if found.url.is_some() || found.tried.is_some_and(|tried| now.saturating_duration_since(tried) < SELDOM) {
            return None;
        }
        found.tried = Some(now);
        let url = claimed(received.headers).into_iter().find(|url| self.verifies(url, received))?;
        found.url = Some(url.clone());
        Some(url)
    }

    /// Keeps how a refused request arrived.
    pub(super) fn note(&self, received: &Received<'_>, route: Route<'_>, refusal: Refusal, signed_by: &[&str]) {
        let Ok(mut last) = self.last.try_lock() else { return };
        let media_type = received.headers.get(http::header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or("");
        *last = Some(Refused {
            count: last.as_ref().map_or(0, |last| last.count) + 1,
            at: received.at,
            reason: refusal.word().to_owned(),
            method: received.method.to_string(),
            route: route::name(route).to_owned(),
            query: received.target.contains('?'),
            signed: signed_by.iter().any(|name| received.headers.contains_key(*name)),
            body_bytes: received.body.len(),
            media_type: media_type.chars().take(LONGEST_TYPE).collect(),
            would_verify_as: self.url(),
        });
    }

    /// How the last refused request arrived.
    pub(super) fn last(&self) -> Option<Refused> {
        self.last.lock().ok()?.clone()
    }

    /// The address that would have been right.
    #[must_use]
    pub fn url(&self) -> Option<String> {
        self.found.lock().ok()?.url.clone()
    }

    fn verifies(&self, url: &str, received: &Received<'_>) -> bool {
        let setup = dialect::Setup { secrets: self.secrets.list(), public_url: url.to_owned() };
        dialect::of(&self.provider, &setup).is_ok_and(|dialect| dialect.verify(received).is_ok())
    }
}

/// The longest media type that is kept.
const LONGEST_TYPE: usize = 60;

/// The addresses a request may claim to have been sent to.
fn claimed(headers: &HeaderMap) -> Vec<String> {
    let said = |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).map(|text| text.split(',').next().unwrap_or("").trim());
    let hosts = HOSTS.iter().filter_map(|name| said(name)).filter_map(|host| host.parse::<Authority>().ok());
    let scheme = if said(SCHEME) == Some("http") { ["http", "https"] } else { ["https", "http"] };
    hosts.flat_map(|host| scheme.map(|scheme| format!("{scheme}://{host}"))).collect()
}
