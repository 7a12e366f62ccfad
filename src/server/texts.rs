//! `/text/{line}`: what people write to a line, and what the provider tells of texts. Nobody listens to the answer.
//!
//! STOP, START and HELP are on this node's disk before the answer leaves, under a name made of the number; with a store elsewhere they
//! are carried over. A provider asks once, so that nothing is answered that is not kept.

use super::House;
use super::voice::{Response, caught, not_allowed, refuse, status, turn_away, wall_clock, whole};
use crate::dialect::texts::{TextReport, Told};
use crate::dialect::{Received, Refusal};
use crate::exchange::Route;
use crate::exchange::errand::Sealed;
use crate::exchange::texting::{self, Wish};
use crate::library::Open;
use crate::store::refusers::{self, Why};
use crate::store::{Access, Address, Store, errands};
use anyhow::Result;
use http::request::Parts;
use http::uri::PathAndQuery;
use http::{Method, StatusCode};
use hyper::body::Body;
use jiff::Timestamp;
use std::error::Error;
use std::path::Path;

/// The route as it stands in logs.
const ROUTE: &str = "/text/{line}";

/// What is kept of a request.
enum Kept {
    /// A number gets no texts any more, or gets them again.
    Number { who: String, why: Option<Why>, at: Timestamp },
    /// The answer to HELP.
    Answer(Sealed),
}

/// Takes in what was written, and answers with nothing.
pub(super) async fn text<B: Body<Error: Into<Box<dyn Error + Send + Sync>>>>(
    house: &House,
    line: &str,
    parts: &Parts,
    body: B,
) -> Response {
    let (Some(served), Some(inbox)) = (house.line(line, Route::Ended), house.inbox.clone()) else { return status(StatusCode::NOT_FOUND) };
    if parts.method != Method::POST {
        return not_allowed("POST");
    }
    let body = match whole(body).await {
        Ok(body) => body,
        Err((reason, code)) => return refuse(reason, code, line, ROUTE),
    };
    let target = parts.uri.path_and_query().map_or("/", PathAndQuery::as_str);
    let received = Received { method: &parts.method, target, headers: &parts.headers, body: &body, at: wall_clock() };
    let report = match caught(|| served.open.line.admit_text(&received)).unwrap_or(Err(Refusal::Unreadable)) {
        Ok(report) => report,
        Err(refusal) => return turn_away(refusal, line, ROUTE),
    };
    let Some(kept) = wished(&served.open, &report, received.at) else { return status(StatusCode::NO_CONTENT) };
    match tokio::task::spawn_blocking(move || keep(&inbox, &kept)).await {
        Ok(Ok(())) => status(StatusCode::NO_CONTENT),
        failed => {
            let error = failed.map_or_else(
                |_| "a fault of ours".to_owned(),
                |failed| failed.map_or_else(|error| format!("{error:#}"), |()| String::new()),
            );
            tracing::error!(line, "what somebody wrote could not be kept: {error}");
            status(StatusCode::SERVICE_UNAVAILABLE)
        }
    }
}

/// What is to be kept, if anything.
fn wished(open: &Open, report: &TextReport, at: Timestamp) -> Option<Kept> {
    let (line, other) = (&open.line, report.other.as_ref()?);
    let number = |why| line.keyring.names(other).into_iter().next().map(|who| Kept::Number { who, why, at });
    let (told, kept) = match &report.told {
        Told::Nothing => return None,
        Told::TakesNone => ("takes-none", number(Some(Why::TakesNone))),
        Told::Wrote(words) => match Wish::read(words)? {
            Wish::Stop => ("stop", number(Some(Why::Stopped))),
            Wish::Start => ("start", number(None)),
            Wish::Help if !line.abilities.texts => return None,
            Wish::Help => {
                let answer = texting::answer(line, &open.shelf.live.flow, other, at)?;
                ("help", Some(Kept::Answer(answer.seal(&line.keyring))))
            }
        },
    };
    metrics::counter!("helpline_texts_heard_total", "told" => told).increment(1);
    kept
}

fn keep(inbox: &Path, kept: &Kept) -> Result<()> {
    let mut store = Store::of_calls(&Address::File(inbox.to_owned()), inbox, Access::Write)?;
    store.write(|sql| match kept {
        Kept::Number { who, why, at } => refusers::remember(sql, who, *why, *at),
        Kept::Answer(sealed) => errands::keep(sql, sealed),
    })
}
