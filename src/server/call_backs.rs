//! `/voice/{line}/back/{ticket}…`: calls that the line made to call somebody back. The person on them is ours, and no caller waits.
//!
//! So nothing is rescued here: whatever goes wrong, nobody is dialled, and the person is hung up or hears the provider's own words. A caller
//! is dialled only when it is on the disk that they are: whoever rings somebody else next must know.

use super::House;
use super::voice::{Response, caught, into_response, not_allowed, refuse, status, turn_away, wall_clock, whole};
use crate::dialect::{Received, Refusal};
use crate::exchange::call_back::{Answer, Step};
use crate::exchange::{Moment, Route};
use http::request::Parts;
use http::uri::PathAndQuery;
use http::{Method, StatusCode};
use hyper::body::Body;
use std::error::Error;

/// The routes as they stand in logs.
const fn name(step: Step) -> &'static str {
    match step {
        Step::PickedUp => "/voice/{line}/back/{ticket}",
        Step::Accept => "/voice/{line}/back/{ticket}/accept",
        Step::Dialled => "/voice/{line}/back/{ticket}/dialled",
        Step::Ended => "/voice/{line}/back/{ticket}/ended",
    }
}

/// Answers a request about a call back.
pub(super) async fn call_back<B: Body<Error: Into<Box<dyn Error + Send + Sync>>>>(
    house: &House,
    (line, ticket, step): (&str, &str, Step),
    parts: &Parts,
    body: B,
) -> Response {
    let Some(served) = house.line(line, Route::Ended) else { return status(StatusCode::NOT_FOUND) };
    if !matches!(parts.method, Method::POST | Method::GET) {
        return not_allowed("GET, POST");
    }
    let body = match whole(body).await {
        Ok(body) => body,
        Err((reason, code)) => return refuse(reason, code, line, name(step)),
    };
    let target = parts.uri.path_and_query().map_or("/", PathAndQuery::as_str);
    let received = Received { method: &parts.method, target, headers: &parts.headers, body: &body, at: wall_clock() };
    let open = &served.open;
    let of_ours = match caught(|| open.line.admit_call_back(&received)).unwrap_or(Err(Refusal::Unreadable)) {
        Ok(of_ours) => of_ours,
        Err(refusal) => return turn_away(refusal, line, name(step)),
    };
    let moment = Moment { at: received.at, roster: &open.roster, shelf: &open.shelf };
    let Some(Answer { document, unkept, entry }) = caught(|| open.line.answer_call_back(&of_ours, ticket, step, moment)) else {
        return status(StatusCode::INTERNAL_SERVER_ERROR);
    };
    let kept = match entry {
        Some(entry) => {
            metrics::counter!("helpline_call_backs_heard_total", "line" => line.to_owned(), "heard" => entry.heard.to_string())
                .increment(1);
            matches!(tokio::time::timeout(house.budget, house.spool.keep(entry, None)).await, Ok(Ok(())))
        }
        None => true,
    };
    if !kept {
        tracing::error!(line, route = name(step), "what happened in a call back could not be kept: nobody is dialled");
        // Nobody listens to the answer of a status: the provider may tell it again.
        return unkept.map_or_else(|| status(StatusCode::SERVICE_UNAVAILABLE), into_response);
    }
    document.map_or_else(|| status(StatusCode::NO_CONTENT), into_response)
}
