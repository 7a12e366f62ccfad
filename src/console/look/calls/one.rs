//! A single call: what the line said and what the caller did, and its way on the map; also as a test for a flow's folder.

use super::found::{Found, found};
use super::told::{Line, told};
use super::words::Words;
use crate::console::Console;
use crate::console::look::map;
use crate::console::look::map::words::Words as MapWords;
use crate::console::look::shown::{clock, language, part, query, span};
use crate::console::look::which::Which;
use crate::console::page::{self, Shell};
use crate::console::visit::{SignedIn, Visit};
use crate::exchange::entry::Entry;
use crate::flow::graph::Flow;
use crate::picture::Picture;
use crate::picture::svg::{Dress, piece};
use crate::replay;
use crate::report::call::Call;
use crate::transcript::write;
use anyhow::Result;
use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse as _, Response};
use jiff::Timestamp;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// The page of a call.
#[derive(Template)]
#[template(path = "look/call.html", config = "src/console/askama.toml")]
struct CallPage {
    shell: Shell,
    w: &'static Words,
    name: String,
    zone: String,
    line: String,
    language: String,
    lasted: String,
    ended: String,
    test: bool,
    gone: bool,
    lines: Vec<Line>,
    picture: String,
    back: String,
    download: String,
    /// What the address of a place says behind its name.
    to_place: String,
}

/// The call that an address is about.
async fn asked(console: &Console, which: &Which, visit: &Visit, call: &str) -> Result<Option<Found>> {
    found(console, &which.name, (&which.zone, visit.asked("day").parse().ok()), call).await
}

pub(in crate::console::look) async fn one(
    State(console): State<Arc<Console>>,
    Path(name): Path<String>,
    SignedIn(visit, _): SignedIn,
) -> Response {
    let w = Words::of(visit.tongue);
    let sought = async {
        let Some(which) = Which::asked(&console, &visit).await? else { return Ok(None) };
        let found = asked(&console, &which, &visit, &name).await?;
        anyhow::Ok(found.map(|found| (which, found)))
    };
    let (which, Found { entries, taken }) = match sought.await {
        Ok(Some(found)) => found,
        Ok(None) => return page::refused(&visit, StatusCode::NOT_FOUND),
        Err(error) => return page::broken(&visit, &error),
    };
    let first = entries.first().map_or(Timestamp::UNIX_EPOCH, |entry| entry.at);
    let flow = taken.as_ref().map(|(flow, _)| flow);
    // A call whose beginning is no longer kept has less to tell.
    let call = Call::read(flow.map(Arc::as_ref), &entries).unwrap_or_default();
    let day = super::day_of(first, &which.zone).to_string();
    let here = query(&[("flow", which.named()), ("day", &day)]);
    let page = CallPage {
        shell: visit.shell(w.call).about(format!("{}: {day} {}", w.call, clock(first, &which.zone))),
        w,
        zone: super::super::shown::zone(&which.zone),
        line: entries.first().map(|entry| entry.line.to_string()).unwrap_or_default(),
        language: language(&which.flow, &call.language, visit.tongue),
        lasted: span(entries.last().map_or(first, |entry| entry.at).duration_since(first).as_secs()),
        ended: w.ended(&call),
        test: call.test,
        gone: flow.is_none(),
        lines: told(&entries, taken.as_ref().map(|(flow, steps)| (&**flow, steps.as_slice())), w, MapWords::of(visit.tongue)),
        picture: flow.map(|flow| way(flow, &entries, &which, &visit)).unwrap_or_default(),
        back: format!("/console/calls{here}"),
        download: format!("/console/calls/{}/transcript{here}", part(&name)),
        to_place: query(&[("flow", which.named())]),
        name,
    };
    page::show(&visit, StatusCode::OK, &page)
}

/// The way a call took, on the map of its flow.
fn way(flow: &Flow, entries: &[Entry], which: &Which, visit: &Visit) -> String {
    let w = MapWords::of(visit.tongue);
    let (mut places, mut choices) = (BTreeMap::<String, u64>::new(), BTreeMap::<(String, String), u64>::new());
    let mut before = "";
    for entry in replay::turns(entries) {
        if entry.node != before {
            *places.entry(entry.node.to_string()).or_default() += 1;
        }
        before = &entry.node;
        if let Some((node, key)) = entry.heard.strip_prefix("choice ").and_then(|choice| choice.rsplit_once(' ')) {
            *choices.entry((node.to_owned(), key.to_owned())).or_default() += 1;
        }
    }
    let mut picture = Picture::of(flow, which.language(visit));
    picture.count(&places, &choices);
    // Places where the call never was are not counted at all.
    for place in &mut picture.places {
        place.calls = place.calls.filter(|(count, _)| *count > 0);
    }
    map::told(&mut picture, flow, w);
    let marked: BTreeSet<String> = places.into_keys().collect();
    let link = |place: &str| format!("/console/map/{}{}", part(place), query(&[("flow", which.named())]));
    piece(&picture, &Dress { kind: &|word| map::short(w, word), link: &link, marked: &marked })
}

/// A call as a transcript, whose words `helpline test --bless` fills in.
pub(in crate::console::look) async fn transcript(
    State(console): State<Arc<Console>>,
    Path(name): Path<String>,
    SignedIn(visit, _): SignedIn,
) -> Response {
    let sought = async {
        let Some(which) = Which::asked(&console, &visit).await? else { return Ok(None) };
        asked(&console, &which, &visit, &name).await
    };
    let found = match sought.await {
        Ok(found) => found,
        Err(error) => return page::broken(&visit, &error),
    };
    let Some((entries, (flow, steps))) = found.and_then(|Found { entries, taken }| Some((entries, taken?))) else {
        return page::refused(&visit, StatusCode::NOT_FOUND);
    };
    let first = entries.first().map_or(Timestamp::UNIX_EPOCH, |entry| entry.at);
    let taken = steps.iter().filter_map(|step| Some((step.heard.as_ref()?, &step.turn)));
    let short: String = name.chars().filter(char::is_ascii_alphanumeric).take(40).collect();
    let text = write::written(&flow, &format!("call {short}"), first, taken);
    let disposition = format!("attachment; filename=\"{short}.call\"");
    ([(CONTENT_TYPE, "text/plain; charset=utf-8".to_owned()), (CONTENT_DISPOSITION, disposition)], text).into_response()
}
