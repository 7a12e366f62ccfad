//! The page of people: who can be rung, how, and by which ladders.

use super::history::{Page, Past, Teller, picks_up};
use super::{Frame, Seen, filled};
use crate::console::edit::sentences::segment;
use crate::console::page::{self, Shell};
use crate::console::visit::{SignedIn, Visit};
use crate::console::{Console, now};
use crate::flow::graph::{Flow, Ladder};
use crate::flow::roster::Roster;
use crate::library::roster;
use crate::store::users::Role;
use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use std::sync::Arc;

/// Somebody, as the page shows them.
struct Card {
    name: String,
    title: String,
    phones: Vec<String>,
    speaks: String,
    answers: &'static str,
    answers_note: &'static str,
    rung_by: String,
    /// Until when they are not rung; empty where they are.
    off: String,
}

/// A ladder, as the page shows it.
struct Rungs {
    name: String,
    /// Where it is changed.
    page: String,
    steps: Vec<String>,
}

#[derive(Template)]
#[template(path = "roster/people.html", config = "src/console/askama.toml")]
struct People {
    shell: Shell,
    f: Frame,
    cards: Vec<Card>,
    ladders: Vec<Rungs>,
    /// Ladders on which nobody can be rung.
    unmanned: Vec<String>,
    past: Past,
}

pub(super) async fn all(State(console): State<Arc<Console>>, SignedIn(visit, _): SignedIn) -> Result<Response, Response> {
    shown(&console, &visit, visit.asked("flow"), StatusCode::OK, String::new()).await
}

/// The page; with a problem where something was not done.
pub(super) async fn shown(console: &Console, visit: &Visit, flow: &str, status: StatusCode, problem: String) -> Result<Response, Response> {
    let seen = Seen::page(console, visit, flow).await?;
    let f = Frame { problem, ..seen.frame(visit) };
    Ok(people(visit, &seen, f, status))
}

/// The same, of what was seen.
pub(super) fn people(visit: &Visit, seen: &Seen, f: Frame, status: StatusCode) -> Response {
    let teller = Teller { clock: &seen.clock, w: f.w, phones: visit.may(Role::Publisher) };
    let (flow, roster, off, at) = (&seen.live.flow, &seen.live.roster, &seen.live.published.off, now());
    let cards = roster.people.iter().map(|person| Card {
        name: person.name.clone(),
        title: person.title.clone(),
        phones: person.phones.iter().map(|number| teller.phone(number)).collect(),
        speaks: person.speaks.iter().map(|code| language(flow, code)).collect::<Vec<_>>().join(", "),
        answers: picks_up(person.answers, f.w),
        answers_note: if person.answers == crate::flow::roster::Answers::Person { f.w.person_note } else { f.w.switchboard_note },
        rung_by: rung_by(flow, &person.name, f.w.step),
        off: off.get(&person.name).filter(|off| off.holds(at)).map(|off| teller.off(Some(*off))).unwrap_or_default(),
    });
    let cards = cards.collect();
    let ladders = flow
        .ladders
        .iter()
        .map(|ladder| Rungs {
            name: ladder.name.clone(),
            page: format!("/console/ladders/{}", segment(&ladder.name)),
            steps: steps(ladder, roster, &f),
        })
        .collect();
    let unmanned = roster::unmanned(flow, roster, at).into_iter().map(|ladder| filled(f.w.unmanned, &[ladder])).collect();
    let past = Past::of(seen, &teller, Page::People, visit);
    let page = People { shell: visit.shell(f.w.people), cards, ladders, unmanned, past, f };
    page::show(visit, status, &page)
}

/// What a language calls itself, where the flow says it; else its code.
pub(super) fn language(flow: &Flow, code: &str) -> String {
    let own = flow.language_named(code).map(|id| (flow.language(id), usize::from(id.0)));
    let name = own.and_then(|(language, at)| language.names.get(at)).filter(|name| !name.is_empty());
    name.cloned().unwrap_or_else(|| code.to_owned())
}

/// `specialist (step 1, step 2), crisis (step 1)`; nothing where no ladder rings them.
fn rung_by(flow: &Flow, name: &str, step: &str) -> String {
    let by = flow.ladders.iter().filter_map(|ladder| {
        let rings = ladder.steps.iter().enumerate().filter(|(_, step)| step.ring.iter().any(|rung| rung == name));
        let steps: Vec<String> = rings.map(|(at, _)| filled(step, &[&(at + 1).to_string()])).collect();
        (!steps.is_empty()).then(|| format!("{} ({})", ladder.name, steps.join(", ")))
    });
    by.collect::<Vec<_>>().join("; ")
}

/// `Specialist desk: 25 seconds`
fn steps(ladder: &Ladder, roster: &Roster, f: &Frame) -> Vec<String> {
    let at = now();
    let title = |name: &String| {
        let title = roster.person(name).map_or_else(|| name.clone(), |person| person.title.clone());
        if roster.is_off(name, at) { format!("{title} ({})", f.w.off.to_lowercase()) } else { title }
    };
    let step = |step: &crate::flow::graph::Step| {
        let names = step.ring.iter().map(title).collect::<Vec<_>>().join(&format!(" {} ", f.w.together));
        let only = if step.speaks_caller { format!(" ({})", f.w.speaks_caller) } else { String::new() };
        format!("{names}{only}: {}", filled(f.w.seconds, &[&step.for_s.to_string()]))
    };
    ladder.steps.iter().map(step).collect()
}
