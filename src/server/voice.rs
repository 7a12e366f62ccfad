//! The voice port: what callers hear. Providers ask, each answer is a document.

use super::{House, route};
use crate::dialect::{Document, Received, Refusal};
use crate::exchange::{Admitted, Answer, Moment, Route};
use crate::library::Open;
use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{Request, State};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use http::request::Parts;
use http::{HeaderValue, Method, StatusCode, header};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

/// The largest body we read. Providers' requests have some thousand bytes.
pub const LARGEST_BODY: usize = 64 * 1024;
/// How long a body may take to arrive.
const BODY_TIME: Duration = Duration::from_secs(5);
/// Our own budget for an answer; after it the caller is put through without thought.
const BUDGET: Duration = Duration::from_secs(1);

/// The voice port's table of contents.
pub fn router(house: Arc<House>) -> Router {
    Router::new()
        .route("/healthz", get(super::admin::healthz))
        .route("/readyz", get(super::admin::readyz))
        // Lines' URLs are told apart in `route`, without decoding anything.
        .fallback(voice)
        .with_state(house)
}

/// Anything that a provider asks of a line.
async fn voice(State(house): State<Arc<House>>, request: Request) -> Response {
    let began = now();
    let (parts, body) = request.into_parts();
    let Some((line, route)) = route::voice(parts.uri.path()) else { return StatusCode::NOT_FOUND.into_response() };
    let Some(open) = house.lines.get(line) else { return StatusCode::NOT_FOUND.into_response() };
    if !matches!(parts.method, Method::POST | Method::GET) {
        return StatusCode::METHOD_NOT_ALLOWED.into_response();
    }
    let body = match tokio::time::timeout(BODY_TIME, axum::body::to_bytes(body, LARGEST_BODY)).await {
        Ok(Ok(body)) => body,
        Ok(Err(_)) => return StatusCode::PAYLOAD_TOO_LARGE.into_response(),
        Err(_) => return StatusCode::REQUEST_TIMEOUT.into_response(),
    };
    let admitted = match admit(open, &parts, &body, route) {
        Ok(admitted) => admitted,
        Err(refusal) => return refuse(refusal, line, route),
    };
    let _in_flight = InFlight::enter(&house);
    if house.in_flight.load(Ordering::Relaxed) > house.max_in_flight {
        return rescue(open, route, "overload");
    }
    let Some(answer) = think(open, &admitted, route) else { return rescue(open, route, "fault") };
    let Answer { document, entry, .. } = answer;
    house.counts.note(&entry);
    let told = (entry.kind, entry.turn);
    match tokio::time::timeout_at((began + BUDGET).into(), house.spool.keep(entry)).await {
        Ok(Ok(())) => {}
        // The disk refuses; the entry waits in memory, and the caller does not.
        Ok(Err(_)) => tracing::error!(line, route = route::name(route), "an answer leaves before its entry is on the disk"),
        Err(_) => return rescue(open, route, "time"),
    }
    let seconds = began.elapsed().as_secs_f64();
    house.counts.seconds.record(seconds);
    tracing::debug!(line, route = route::name(route), kind = told.0.word(), turn = told.1, seconds, "answered");
    document.map_or_else(|| StatusCode::NO_CONTENT.into_response(), into_response)
}

/// Whether the provider itself asked, and what it tells. A fault of ours counts as a request that nobody can read.
fn admit(open: &Open, parts: &Parts, body: &Bytes, route: Route<'_>) -> Result<Admitted, Refusal> {
    let target = parts.uri.path_and_query().map_or("/", http::uri::PathAndQuery::as_str);
    let received = Received { method: &parts.method, target, headers: &parts.headers, body };
    catch_unwind(AssertUnwindSafe(|| open.line.admit(&received, route))).unwrap_or_else(|_| {
        fault(&open.line.name, route);
        Err(Refusal::Unreadable)
    })
}

/// The answer; nothing where a fault of ours stood in the way.
fn think(open: &Open, admitted: &Admitted, route: Route<'_>) -> Option<Answer> {
    let moment = Moment { at: wall_clock(), roster: &open.roster, shelf: &open.shelf };
    catch_unwind(AssertUnwindSafe(|| open.line.answer(admitted, route, moment))).map_err(|_| fault(&open.line.name, route)).ok()
}

fn fault(line: &str, route: Route<'_>) {
    metrics::counter!("helpline_panics_total").increment(1);
    tracing::error!(line, route = route::name(route), "a fault of ours was caught");
}

/// Puts the caller through without thought.
fn rescue(open: &Open, route: Route<'_>, reason: &'static str) -> Response {
    metrics::counter!("helpline_rescues_total", "reason" => reason).increment(1);
    tracing::error!(line = open.line.name, route = route::name(route), reason, "a caller is put through without thought");
    match route {
        Route::Ended => StatusCode::NO_CONTENT.into_response(),
        _ => into_response(open.line.rescue(route, &open.shelf.live)),
    }
}

fn refuse(refusal: Refusal, line: &str, route: Route<'_>) -> Response {
    let (status, reason) = match refusal {
        Refusal::Forged => (StatusCode::FORBIDDEN, "forged"),
        Refusal::Stranger => (StatusCode::FORBIDDEN, "stranger"),
        Refusal::Unreadable => (StatusCode::BAD_REQUEST, "unreadable"),
    };
    metrics::counter!("helpline_refusals_total", "reason" => reason).increment(1);
    tracing::warn!(line, route = route::name(route), reason, "a request was turned away");
    status.into_response()
}

fn into_response(document: Document) -> Response {
    let mut response = Response::new(Body::from(document.body));
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(document.content_type));
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// Counts a request as long as it lives.
struct InFlight<'a>(&'a House);

impl<'a> InFlight<'a> {
    fn enter(house: &'a House) -> Self {
        house.in_flight.fetch_add(1, Ordering::Relaxed);
        Self(house)
    }
}

impl Drop for InFlight<'_> {
    fn drop(&mut self) {
        self.0.in_flight.fetch_sub(1, Ordering::Relaxed);
    }
}

#[expect(clippy::disallowed_methods, reason = "a face of the program: budgets are real time")]
fn now() -> Instant {
    Instant::now()
}

#[expect(clippy::disallowed_methods, reason = "a face of the program: this is where a turn gets its moment")]
fn wall_clock() -> jiff::Timestamp {
    jiff::Timestamp::now()
}
