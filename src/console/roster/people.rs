//! The page of people: who can be rung, how, and by which ladders.

use super::history::{Page, Past, Teller, picks_up};
use super::{Frame, Seen, filled};
use crate::console::Console;
use crate::console::edit::sentences::segment;
use crate::console::page::{self, Shell};
use crate::console::visit::{SignedIn, Visit};
use crate::flow::graph::{Flow, Ladder};
use crate::flow::roster::Roster;
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
    past: Past,
}

pub(super) async fn all(State(console): State<Arc<Console>>, SignedIn(visit, _): SignedIn) -> Result<Response, Response> {
    shown(&console, &visit, visit.asked("flow"), StatusCode::OK, String::new()).await
}

/// The page; with a problem where something was not done.
pub(super) async fn shown(console: &Console, visit: &Visit, flow: &str, status: StatusCode, problem: String) -> Result<Response, Response> {
    let seen = Seen::page(console, visit, flow).await?;
    let f = Frame { problem, ..seen.frame(visit) };
    let teller = Teller { clock: &seen.clock, w: f.w, phones: visit.may(Role::Publisher) };
    let (flow, roster) = (&seen.live.flow, &seen.live.roster);
    let cards = roster.people.iter().map(|person| Card {
        name: person.name.clone(),
        title: person.title.clone(),
        phones: person.phones.iter().map(|number| teller.phone(number)).collect(),
        speaks: person.speaks.iter().map(|code| language(flow, code)).collect::<Vec<_>>().join(", "),
        answers: picks_up(person.answers, f.w),
        answers_note: if person.answers == crate::flow::roster::Answers::Person { f.w.person_note } else { f.w.switchboard_note },
        rung_by: rung_by(flow, &person.name, f.w.step),
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
    let past = Past::of(&seen, &teller, Page::People, visit);
    let page = People { shell: visit.shell(f.w.people), cards, ladders, past, f };
    Ok(page::show(visit, status, &page))
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
    let title = |name: &String| roster.person(name).map_or_else(|| name.clone(), |person| person.title.clone());
    let step = |step: &crate::flow::graph::Step| {
        let names = step.ring.iter().map(title).collect::<Vec<_>>().join(&format!(" {} ", f.w.together));
        let only = if step.speaks_caller { format!(" ({})", f.w.speaks_caller) } else { String::new() };
        format!("{names}{only}: {}", filled(f.w.seconds, &[&step.for_s.to_string()]))
    };
    ladder.steps.iter().map(step).collect()
}
