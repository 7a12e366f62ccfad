//! The gate before every page: which hosts are ours, and what a browser may do with what it gets.
//!
//! A page of somebody else whose name is made to lead to this machine (DNS rebinding) comes with its own name in `Host`, and gets nothing.

use super::Console;
use axum::extract::{Request, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, HOST, HeaderName, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS};
use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use std::sync::Arc;

/// What a page may load and do: our own style and script, our own events, our own forms.
const POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self' data:; media-src 'self'; \
                      form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

/// The names of this machine, for itself.
const LOOPBACK: [&str; 3] = ["localhost", "127.0.0.1", "[::1]"];

/// The hosts that are ours.
pub(super) fn hosts(url: &str, listen: &str) -> Vec<String> {
    let of_url = url.parse::<Uri>().ok().and_then(|url| url.host().map(str::to_owned));
    let of_listener = name(listen).filter(|host| !matches!(*host, "0.0.0.0" | "[::]")).map(str::to_owned);
    LOOPBACK.iter().map(|host| (*host).to_owned()).chain(of_url).chain(of_listener).map(|host| host.to_ascii_lowercase()).collect()
}

/// The name in a host with or without a port.
fn name(host: &str) -> Option<&str> {
    match host.find(']') {
        Some(end) => host.get(..=end),
        None => host.split(':').next(),
    }
}

pub(super) async fn gate(State(console): State<Arc<Console>>, request: Request, next: Next) -> Response {
    let host = request.headers().get(HOST).and_then(|host| host.to_str().ok()).and_then(name).map(str::to_ascii_lowercase);
    let ours = host.is_some_and(|host| console.hosts.contains(&host));
    let mut answer = if ours {
        next.run(request).await
    } else {
        (StatusCode::MISDIRECTED_REQUEST, "This is not the console's address: set server.console_url to the one you use.\n").into_response()
    };
    let headers = answer.headers_mut();
    headers.insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    headers.insert(HeaderName::from_static("cross-origin-opener-policy"), HeaderValue::from_static("same-origin"));
    headers.insert(HeaderName::from_static("cross-origin-resource-policy"), HeaderValue::from_static("same-origin"));
    headers.entry(CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    answer
}

/// Whether a request comes from one of our own pages, as far as the browser says: `Sec-Fetch-Site` (W3C Fetch Metadata), and `Origin`, whose
/// host and port must be those that were asked. A page that wants no referrer sends its forms with the origin `null`.
pub(super) fn is_ours(headers: &HeaderMap) -> bool {
    let text = |name: &str| headers.get(name).map(|value| value.to_str().unwrap_or("unreadable"));
    let site = text("sec-fetch-site");
    if site.is_some_and(|site| site != "same-origin") {
        return false;
    }
    match text("origin") {
        None => true,
        Some("null") => site.is_some(),
        Some(origin) => origin.split_once("://").map(|(_, host)| host) == text("host"),
    }
}
