//! The map: the flow as a picture and as a list, with how many calls came where.

pub(super) mod node;
pub(in crate::console) mod words;

mod english;
mod spanish;
mod tree;

use super::shown::{before, count, part, query, today};
use super::which::Which;
use super::works::{Came, Product};
use super::{Seen, browser};
use crate::console::page::{self, Shell};
use crate::console::visit::SignedIn;
use crate::console::{Console, now};
use crate::flow::graph::{Flow, Kind, Reserved};
use crate::flow::wording::LanguageId;
use crate::library::counted;
use crate::picture::svg::{Dress, piece};
use crate::picture::{Picture, Spot};
use crate::report::{Days, Report};
use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use std::collections::BTreeSet;
use std::sync::Arc;
use tree::Item;
use words::Words;

/// The longest that is looked for, in characters.
const LONGEST_FIND: usize = 80;

/// The map.
#[derive(Template)]
#[template(path = "look/map.html", config = "src/console/askama.toml")]
struct MapPage {
    shell: Shell,
    w: &'static Words,
    seen: Seen,
    days: &'static str,
    words: String,
    languages: Vec<(String, String)>,
    find: String,
    found: Vec<(String, String)>,
    everywhere: Vec<String>,
    picture: String,
    tree: Vec<Item>,
    calls: Calls,
    /// What its address says.
    again: String,
}

/// Calls of the days that were chosen.
pub(super) enum Calls {
    /// No days were chosen.
    None,
    /// They are still counted: entries read, and how many there are.
    Counting(String, String),
    /// They cannot be counted.
    Failed,
    /// They are counted.
    Counted(Box<Report>),
}

impl Calls {
    /// How many came to a place.
    fn came(&self, flow: &Flow, place: &str) -> Option<String> {
        let Self::Counted(report) = self else { return None };
        if !waits(flow, place) {
            return None;
        }
        Some(count(report.places.get(place).copied().unwrap_or(0)))
    }
}

/// Days that can be chosen.
fn days(asked: &str, usual: &'static str) -> &'static str {
    match asked {
        "7" => "7",
        "30" => "30",
        "0" => "",
        _ => usual,
    }
}

/// Counts the calls of the last days, today's with them.
async fn calls(console: &Console, who: &SignedIn, which: &Which, days: &str) -> Calls {
    let Ok(number) = days.parse::<i64>() else { return Calls::None };
    let to = today(now(), &which.zone);
    let days = Days { from: before(to, number - 1), to, zone: which.zone.clone() };
    let name = format!("map {} {} {}", which.name, days.from, days.to);
    let (archive, store, keyring) = (console.archive(&which.name), console.calls(), Arc::clone(&console.ground.keyring));
    let flow = Arc::clone(&which.flow);
    let counted = console.works.ask(browser(who), &name, now(), move |progress| {
        let report = counted::report(&mut archive()?, &mut store()?, &keyring, days, progress)?;
        Ok(Product::Report(Box::new(report), flow))
    });
    match counted.await {
        Came::Done(product) => match &*product {
            Product::Report(report, _) => Calls::Counted(report.clone()),
            Product::Day(_) => Calls::Failed,
        },
        Came::GoesOn(seen, all) => Calls::Counting(count(seen), count(all)),
        Came::Failed => Calls::Failed,
    }
}

pub(super) async fn map(State(console): State<Arc<Console>>, who: SignedIn) -> Response {
    let visit = &who.0;
    let w = Words::of(visit.tongue);
    let which = match Which::or(&console, visit, || super::empty(visit, w.map, w.nothing)).await {
        Ok(which) => which,
        Err(instead) => return instead,
    };
    let days = days(visit.asked("days"), "");
    let calls = calls(&console, &who, &which, days).await;
    let language = which.language(visit);
    let picture = picture(&which.flow, language, w, &calls);
    let find: String = visit.asked("find").trim().chars().take(LONGEST_FIND).collect();
    let found = found(&picture, &which.flow, &find);
    let code = which.flow.language(language).code.clone();
    let link = |place: &str| link(place, &which, days, &code);
    let dress = Dress { kind: &|word| short(w, word), link: &link, marked: &found };
    let show = |place: &String| (link(place), super::shown::place(&which.flow, place));
    let page = MapPage {
        shell: visit.shell(w.map),
        w,
        days,
        languages: which.languages(),
        found: found.iter().map(show).collect(),
        everywhere: everywhere(&which.flow, w),
        picture: piece(&picture, &dress),
        tree: tree::items(&picture, &which.flow, w, &link, &calls),
        again: query(&[("flow", which.named()), ("of", which.of()), ("days", days), ("words", &code), ("find", &find)]),
        words: code.clone(),
        find,
        calls,
        seen: Seen::of(&which, w),
    };
    page::show(visit, StatusCode::OK, &page)
}

/// The word for a kind of place in a picture.
pub(super) fn short(w: &Words, word: &'static str) -> &'static str {
    let [short, _] = w.kind(word);
    short
}

/// A place's own page, which shows the same days and words.
fn link(place: &str, which: &Which, days: &str, words: &str) -> String {
    format!("/console/map/{}{}", part(place), query(&[("flow", which.named()), ("of", which.of()), ("days", days), ("words", words)]))
}

/// What there is to draw, in the reader's language: what the flow says stays as it is.
fn picture(flow: &Flow, language: LanguageId, w: &Words, calls: &Calls) -> Picture {
    let mut picture = Picture::of(flow, language);
    if let Calls::Counted(report) = calls {
        picture.count(&report.places, &report.choices);
    }
    for place in &mut picture.places {
        place.calls = place.calls.filter(|_| waits(flow, &place.name));
    }
    told(&mut picture, flow, w);
    picture
}

/// What a picture says in words of its own is said in the reader's language.
pub(super) fn told(picture: &mut Picture, flow: &Flow, w: &Words) {
    for place in &mut picture.places {
        tell(place, flow, w);
    }
    for way in &mut picture.ways {
        way.by = w.way(&way.by);
    }
}

/// Whether calls wait at a place: where they only pass, the journal does not tell.
fn waits(flow: &Flow, place: &str) -> bool {
    let kind = flow.node_named(place).map(|node| &flow.node(node).kind);
    kind.is_some_and(|kind| !matches!(kind, Kind::Say { .. } | Kind::Hours(_) | Kind::When(_)))
}

/// What a picture says of a place in words of its own is said in the reader's.
fn tell(place: &mut Spot, flow: &Flow, w: &Words) {
    let Some(node) = flow.node_named(&place.name) else { return };
    match &flow.node(node).kind {
        Kind::Transfer(transfer) => {
            let until = if transfer.urgent { format!(", {}", w.until_answered) } else { String::new() };
            place.words = format!("{}{until}", flow.ladder(transfer.ladder).name);
        }
        Kind::Run(run) => {
            let said = place.words.split_once(": ").map_or("", |(_, words)| words).to_owned();
            place.words = format!("{} {}: {said}", run.sections.len(), w.parts);
        }
        _ => {}
    }
}

/// Keys that mean the same everywhere.
fn everywhere(flow: &Flow, w: &Words) -> Vec<String> {
    let does = |reserved: &Reserved| match reserved {
        Reserved::To(node) => super::shown::place(flow, &flow.node(*node).name),
        Reserved::Back => w.back_there.to_owned(),
        Reserved::Repeat => w.again.to_owned(),
        Reserved::Slower => w.slower.to_owned(),
    };
    flow.reserved.iter().map(|(key, reserved)| format!("{} {}", key.dtmf(), does(reserved))).collect()
}

/// Places that have what is looked for in their name, their title or their first words.
fn found(picture: &Picture, flow: &Flow, find: &str) -> BTreeSet<String> {
    if find.is_empty() {
        return BTreeSet::new();
    }
    let find = find.to_lowercase();
    let has = |place: &&Spot| {
        let told = format!("{} {} {}", place.name, flow.title_of(&place.name), place.words);
        told.to_lowercase().contains(&find)
    };
    picture.places.iter().filter(has).map(|place| place.name.clone()).collect()
}
