//! A hint for operators whose lines refuse every call, because `server.public_url` is not what the provider knows.
//!
//! A refused signature is tried again against the host that the request claims. It is for the log and `readyz` only:
//! the answer stays a refusal, since whoever asks may claim any host.

use crate::dialect::{self, Received};
use crate::settings::Secret;
use http::HeaderMap;
use http::uri::Authority;
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
}

#[derive(Debug, Default)]
struct Found {
    tried: Option<Instant>,
    url: Option<String>,
}

impl Hint {
    /// A line's provider and secrets.
    #[must_use]
    pub fn new(provider: &str, secrets: Secret) -> Self {
        Self { provider: provider.to_owned(), secrets, found: Mutex::default() }
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

    /// The address that would have been right.
    pub(super) fn url(&self) -> Option<String> {
        self.found.lock().ok()?.url.clone()
    }

    fn verifies(&self, url: &str, received: &Received<'_>) -> bool {
        let setup = dialect::Setup { secrets: self.secrets.list(), public_url: url.to_owned() };
        dialect::of(&self.provider, &setup).is_ok_and(|dialect| dialect.verify(received).is_ok())
    }
}

/// The addresses a request may claim to have been sent to.
fn claimed(headers: &HeaderMap) -> Vec<String> {
    let said = |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).map(|text| text.split(',').next().unwrap_or("").trim());
    let hosts = HOSTS.iter().filter_map(|name| said(name)).filter_map(|host| host.parse::<Authority>().ok());
    let scheme = if said(SCHEME) == Some("http") { ["http", "https"] } else { ["https", "http"] };
    hosts.flat_map(|host| scheme.map(|scheme| format!("{scheme}://{host}"))).collect()
}
