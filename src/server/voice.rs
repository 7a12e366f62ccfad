//! The voice port: what callers hear. Providers ask, each answer is a document.
//!
//! There is no router: [`route::voice`] tells the few URLs apart, without decoding anything.

use super::lines::Served;
use super::{House, admin, call_backs, route, texts};
use crate::dialect::{Document, Received, Refusal};
use crate::exchange::{Admitted, Answer, Line, Moment, Route};
use crate::library::Open;
use http::request::Parts;
use http::uri::PathAndQuery;
use http::{HeaderValue, Method, Request, StatusCode, header};
use http_body_util::{BodyExt as _, Full, Limited};
use hyper::body::{Body, Bytes, Incoming};
use hyper::service::{Service, service_fn};
use jiff::Timestamp;
use std::convert::Infallible;
use std::error::Error;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

/// The largest body we read. Providers' requests have some thousand bytes.
pub const LARGEST_BODY: usize = 64 * 1024;
/// How long a body may take to arrive.
const BODY_TIME: Duration = Duration::from_secs(5);

/// What leaves the voice port.
pub type Response = http::Response<Full<Bytes>>;

/// Answers one connection's requests.
pub fn service(
    house: Arc<House>,
) -> impl Service<Request<Incoming>, Response = Response, Error = Infallible, Future: Send> + Clone + Send + 'static {
    service_fn(move |request| {
        let house = Arc::clone(&house);
        async move { Ok(voice(&house, request).await) }
    })
}

/// Anything that comes to the port. While the program is about to end, connections end with their answers.
pub async fn voice<B: Body<Error: Into<Box<dyn Error + Send + Sync>>>>(house: &House, request: Request<B>) -> Response {
    let mut response = answer(house, request).await;
    if house.draining.load(Ordering::Relaxed) {
        response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
    }
    response
}

async fn answer<B: Body<Error: Into<Box<dyn Error + Send + Sync>>>>(house: &House, request: Request<B>) -> Response {
    let (parts, body) = request.into_parts();
    if let Some(line) = route::text(parts.uri.path()) {
        return texts::text(house, line, &parts, body).await;
    }
    let Some((line, route)) = route::voice(parts.uri.path()) else { return beside(house, parts, body).await };
    let Some(served) = house.line(line, route) else { return status(StatusCode::NOT_FOUND) };
    if !matches!(parts.method, Method::POST | Method::GET) {
        return not_allowed("GET, POST");
    }
    let body = match whole(body).await {
        Ok(body) => body,
        Err((reason, code)) => return refuse(reason, code, line, route::name(route)),
    };
    // The budget is ours: how long the provider took to send is not counted, or a slow network would cost the caller the menu.
    let began = now();
    let target = parts.uri.path_and_query().map_or("/", PathAndQuery::as_str);
    let received = Received { method: &parts.method, target, headers: &parts.headers, body: &body, at: wall_clock() };
    let admitted = match admit(&served.open.line, &received, route) {
        Admission::Admitted(admitted) => admitted,
        Admission::Refused(refusal) => {
            if refusal == Refusal::Forged {
                advise(&served, &received);
            }
            served.hint.note(&received, route, refusal, served.open.line.dialect.signed_by());
            return turn_away(refusal, line, route::name(route));
        }
        Admission::Fault => return rescue(&served, route, "fault"),
    };
    if route == Route::Ended && !admitted.is_over() {
        return status(StatusCode::NO_CONTENT);
    }
    let _in_flight = InFlight::enter(house);
    let too_many = house.in_flight.load(Ordering::Relaxed) > house.max_in_flight.load(Ordering::Relaxed);
    // A message that a caller left is told of once: it is worth the work. Whatever else is shed is somebody put through.
    if too_many && !matches!(route, Route::Recorded(_)) {
        return rescue(&served, route, "overload");
    }
    let Some(Answer { document, entry, errand, .. }) = think(&served.open, &admitted, route, received.at) else {
        return rescue(&served, route, "fault");
    };
    served.counts.answered(&entry);
    let told = tracing::enabled!(tracing::Level::DEBUG).then(|| (entry.node.clone(), entry.turn));
    match tokio::time::timeout_at((began + house.budget).into(), house.spool.keep(entry, errand)).await {
        Ok(Ok(())) => {}
        // The disk refuses; the entry waits in memory, and the caller does not. The spool has said so, loudly, once.
        Ok(Err(_)) => tracing::debug!(line, route = route::name(route), "an answer leaves before its entry is on the disk"),
        Err(_) => return rescue(&served, route, "time"),
    }
    let took = began.elapsed();
    house.seconds.record(took.as_secs_f64());
    if let Some((node, turn)) = told {
        tracing::debug!(line, route = route::name(route), node = node.as_str(), turn, millis = took.as_secs_f64() * 1_000.0, "answered");
    }
    document.map_or_else(|| status(StatusCode::NO_CONTENT), into_response)
}

/// All of a body, or why it is not read.
pub(super) async fn whole<B: Body<Error: Into<Box<dyn Error + Send + Sync>>>>(body: B) -> Result<Bytes, (&'static str, StatusCode)> {
    match tokio::time::timeout(BODY_TIME, Limited::new(body, LARGEST_BODY).collect()).await {
        Ok(Ok(body)) => Ok(body.to_bytes()),
        Ok(Err(_)) => Err(("too-large", StatusCode::PAYLOAD_TOO_LARGE)),
        Err(_) => Err(("too-slow", StatusCode::REQUEST_TIMEOUT)),
    }
}

/// What is no caller's turn.
async fn beside<B: Body<Error: Into<Box<dyn Error + Send + Sync>>>>(house: &House, parts: Parts, body: B) -> Response {
    match route::call_back(parts.uri.path()) {
        Some((line, ticket, step)) => call_backs::call_back(house, (line, ticket, step), &parts, body).await,
        None => health(house, parts.uri.path()),
    }
}

/// Load balancers ask here whether new calls should come.
fn health(house: &House, path: &str) -> Response {
    let (code, words) = match path {
        "/healthz" => (StatusCode::OK, admin::ALIVE.into()),
        "/readyz" => admin::ready(house),
        _ => return status(StatusCode::NOT_FOUND),
    };
    let mut response = Response::new(Full::from(words.into_owned()));
    *response.status_mut() = code;
    response
}

/// An answer without words.
pub(super) fn status(code: StatusCode) -> Response {
    let mut response = Response::new(Full::default());
    *response.status_mut() = code;
    response
}

/// The answer to any other method than these.
pub(super) fn not_allowed(methods: &'static str) -> Response {
    let mut refused = status(StatusCode::METHOD_NOT_ALLOWED);
    refused.headers_mut().insert(header::ALLOW, HeaderValue::from_static(methods));
    refused
}

/// Whether a request may be answered.
enum Admission {
    Admitted(Admitted),
    Refused(Refusal),
    /// It came from the provider, but a fault of ours stands between it and its answer.
    Fault,
}

/// Whether the provider itself asked, and what it tells. After a fault of ours somebody still holds a telephone:
/// if the signature is sound, it was the reading that failed, and the caller is put through.
fn admit(line: &Line, received: &Received<'_>, route: Route<'_>) -> Admission {
    match caught(|| line.admit(received, route)) {
        Some(Ok(admitted)) => Admission::Admitted(admitted),
        Some(Err(refusal)) => Admission::Refused(refusal),
        None => match caught(|| line.dialect.verify(received).map(drop)) {
            Some(Ok(())) => Admission::Fault,
            Some(Err(refusal)) => Admission::Refused(refusal),
            // Who asked cannot be told: nothing is given away.
            None => Admission::Refused(Refusal::Unreadable),
        },
    }
}

/// The answer; nothing where a fault of ours stood in the way.
fn think(open: &Open, admitted: &Admitted, route: Route<'_>, at: Timestamp) -> Option<Answer> {
    let moment = Moment { at, roster: &open.roster, shelf: &open.shelf };
    caught(|| open.line.answer(admitted, route, moment))
}

/// Runs something that must not take the caller down with it. The panic hook has logged its place.
pub(super) fn caught<T>(run: impl FnOnce() -> T) -> Option<T> {
    catch_unwind(AssertUnwindSafe(run)).map_err(|_| metrics::counter!("helpline_panics_total").increment(1)).ok()
}

/// Puts the caller through without thought.
fn rescue(served: &Served, route: Route<'_>, reason: &'static str) -> Response {
    let line = &served.open.line;
    served.counts.rescued(route, reason);
    tracing::error!(line = line.name, route = route::name(route), reason, "a caller is put through without thought");
    match route {
        // Nobody listens; the provider may ask again, and no message is lost.
        Route::Recorded(_) if reason == "fault" => status(StatusCode::INTERNAL_SERVER_ERROR),
        Route::Recorded(_) | Route::Ended => status(StatusCode::NO_CONTENT),
        _ => into_response(line.rescue(route, &served.open.shelf.live)),
    }
}

/// Tells the operator what address would have been right, if that is what is wrong.
fn advise(served: &Served, received: &Received<'_>) {
    if let Some(url) = caught(|| served.hint.retry(received, now())).flatten() {
        tracing::error!(line = served.open.line.name, "this would verify as {url}: set server.public_url");
    }
}

pub(super) fn turn_away(refusal: Refusal, line: &str, route: &str) -> Response {
    let code = match refusal {
        Refusal::Forged | Refusal::Stranger => StatusCode::FORBIDDEN,
        Refusal::Unreadable => StatusCode::BAD_REQUEST,
    };
    refuse(refusal.word(), code, line, route)
}

pub(super) fn refuse(reason: &'static str, code: StatusCode, line: &str, route: &str) -> Response {
    metrics::counter!("helpline_refusals_total", "reason" => reason).increment(1);
    tracing::warn!(line, route, reason, "a request was turned away");
    status(code)
}

pub(super) fn into_response(document: Document) -> Response {
    let mut response = Response::new(Full::from(document.body));
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
pub(super) fn wall_clock() -> Timestamp {
    Timestamp::now()
}
