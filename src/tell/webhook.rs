//! A webhook: JSON, posted, signed with a shared secret, so that whoever gets it can tell us from a stranger.
//!
//! `Helpline-Signature: t=<unix seconds>,v1=<hex>`: HMAC-SHA256 (RFC 2104) over the seconds, a dot, and the body as it is. Any answer of
//! the 200s is arrival; no redirect is followed.

use super::Way;
use crate::alert::words::Message;
use crate::reach;
use crate::settings::Secret;
use crate::settings::alerts::Alerts;
use anyhow::{Context as _, Result, anyhow, bail};
use hmac::{Hmac, KeyInit as _, Mac as _};
use http::{HeaderMap, HeaderValue, Method, header};
use jiff::Timestamp;
use serde_json::json;
use sha2::Sha256;
use std::fmt::Write as _;

/// The header of the signature.
const SIGNATURE: &str = "helpline-signature";

/// A webhook of somebody.
pub(super) struct Webhook {
    url: String,
    secret: String,
}

impl Webhook {
    pub(super) fn new(settings: &Alerts, url: &Secret) -> Result<Self> {
        let only = |secret: &Secret| secret.list().into_iter().next();
        let url = only(url).context("there is no address")?;
        Ok(Self { url, secret: only(&settings.webhook_secret).context("alerts.webhook_secret is empty")? })
    }
}

impl Way for Webhook {
    fn tell(&self, message: &Message, at: Timestamp) -> Result<()> {
        let Message { id, cause, about, urgent, since, told, subject, text, .. } = message;
        let body = json!({
            "id": id, "cause": cause, "about": about, "urgent": urgent, "since": since.to_string(), "told_before": told,
            "subject": subject, "text": text,
        });
        let body = body.to_string();
        let mut headers = HeaderMap::new();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
        headers.insert(header::USER_AGENT, HeaderValue::from_static("helpline-alerts"));
        headers.insert(SIGNATURE, HeaderValue::from_str(&signature(&self.secret, at.as_second(), &body)?)?);
        // Why it failed is said without the address: it may have a key in it.
        let answer = reach::ask(&Method::POST, &self.url, &headers, &body).map_err(|why| anyhow!("{why}"))?;
        if !answer.status.is_success() {
            bail!("it answers {}", answer.status.as_u16());
        }
        Ok(())
    }
}

fn signature(secret: &str, second: i64, body: &str) -> Result<String> {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).map_err(|error| anyhow!("{error}"))?;
    mac.update(format!("{second}.{body}").as_bytes());
    let mut text = format!("t={second},v1=");
    for byte in mac.finalize().into_bytes() {
        let _ = write!(text, "{byte:02x}");
    }
    Ok(text)
}
