//! What changes at once for callers: who can be rung, when the line is open, what it announces. Beside it, what all of it
//! is read from: the settings, and the script book with its signatures.
//!
//! [`routes`] is the table of contents. A page shows what holds now, who made it so, and forms for whoever may change it; [`change`]
//! makes changes, in the way of the command line, and none on top of what somebody else has changed since the page was made.

pub(super) mod words;

pub(super) mod book;
mod change;
mod clock;
mod history;
mod hours;
mod hours_changed;
mod notices;
mod people;
mod person;
mod problem;
mod settings;
mod settings_words;
pub(super) mod sign;

use super::Console;
use super::page;
use super::visit::Visit;
use crate::library::published;
use crate::library::roster::Live;
use crate::store::rosters::{self, Kept};
use crate::store::users::Role;
use crate::store::versions;
use anyhow::{Context, Result};
use axum::Router;
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::{get, post};
use clock::Clock;
use std::sync::Arc;
use words::Words;

/// The table of contents.
pub(super) fn routes() -> Router<Arc<Console>> {
    Router::new()
        .route("/console/people", get(people::all))
        .route("/console/people/person", get(person::one).post(person::save))
        .route("/console/people/phone", post(person::new_phone))
        .route("/console/people/off", post(person::off))
        .route("/console/people/on", post(person::on))
        .route("/console/people/remove", post(person::remove))
        .route("/console/hours", get(hours::all))
        .route("/console/hours/day", post(hours_changed::day))
        .route("/console/hours/as-usual", post(hours_changed::day_as_usual))
        .route("/console/hours/hold", post(hours_changed::hold))
        .route("/console/hours/release", post(hours_changed::release))
        .route("/console/notices", get(notices::all).post(notices::switch))
        .route("/console/notices/switch", get(notices::ask))
        .route("/console/settings", get(settings::all))
        .route("/console/book", get(book::book))
        .route("/console/book/download", get(book::download))
        .route("/console/book/sign", post(sign::sign))
}

/// What holds for a flow now, and how it came to be so.
struct Seen {
    /// The flow's name in the store.
    flow: String,
    /// All there are.
    flows: Vec<String>,
    live: Live,
    /// Every roster, the newest first.
    history: Vec<Kept>,
    clock: Clock,
}

/// What a page of this group has around what it is about.
struct Frame {
    w: &'static Words,
    flow: String,
    /// Other flows, to go to; none where there is one.
    flows: Vec<String>,
    /// The number of the roster that is shown.
    seen: u64,
    /// Whether its reader may change anything.
    may: bool,
    /// What became of the last change.
    said: &'static str,
    /// Why a change was not made.
    problem: String,
    /// What somebody else has changed since the page was made.
    meanwhile: Vec<history::Told>,
}

impl Seen {
    /// Looks at the flow that is named, or the first there is. `None`: nothing is published yet.
    async fn look(console: &Console, visit: &Visit, named: &str) -> Result<Option<Self>> {
        let Some(flow) = console.flow(Some(named.to_owned())).await? else { return Ok(None) };
        let limits = crate::library::desk::limits(&console.ground.settings.load(), &flow)?;
        let (name, at) = (flow.clone(), super::now());
        let read = console.ask(move |store| {
            store.at_one_moment(|sql| {
                let Some(live) = published::read(sql, &name, at)? else { return Ok(None) };
                Ok(Some((live, rosters::history(sql, &name)?, versions::flows(sql)?)))
            })
        });
        let Some((published, history, flows)) = read.await? else { return Ok(None) };
        let compiled = tokio::task::spawn_blocking(move || Live::compile(published, &limits)).await;
        let live = compiled.context("what is live was not compiled")??;
        Ok(Some(Self { clock: Clock::of(&live.flow, visit.tongue), flow, flows, live, history }))
    }

    /// The same for a page, which is another one where there is nothing to see.
    async fn page(console: &Console, visit: &Visit, named: &str) -> Result<Self, Response> {
        match Self::look(console, visit, named).await {
            Ok(Some(seen)) => Ok(seen),
            Ok(None) => Err(page::told(visit, StatusCode::NOT_FOUND, Words::of(visit.tongue).nothing_published)),
            Err(error) => Err(page::broken(visit, &error)),
        }
    }

    fn frame(&self, visit: &Visit) -> Frame {
        let w = Words::of(visit.tongue);
        Frame {
            w,
            flow: self.flow.clone(),
            flows: if self.flows.len() > 1 { self.flows.clone() } else { Vec::new() },
            seen: self.live.published.roster,
            may: visit.may(Role::Publisher),
            said: match visit.asked("said") {
                "done" => w.done,
                "signed" => w.signed_now,
                _ => "",
            },
            problem: String::new(),
            meanwhile: Vec::new(),
        }
    }
}

impl Frame {
    /// The address of a page about the same flow.
    fn to(&self, page: &str, more: &[(&str, &str)]) -> String {
        let pairs = [("flow", self.flow.as_str())].into_iter().chain(more.iter().copied());
        format!("{page}?{}", form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish())
    }

    /// The address of the same page about another flow.
    #[expect(clippy::unused_self, reason = "templates ask the frame")]
    fn of(&self, page: &str, flow: &str) -> String {
        format!("{page}?{}", form_urlencoded::Serializer::new(String::new()).append_pair("flow", flow).finish())
    }
}

/// A text with its blanks filled in.
fn filled(text: &str, values: &[&str]) -> String {
    let all = values.iter().enumerate();
    all.fold(text.to_owned(), |text, (at, value)| text.replace(&format!("{{{}}}", at + 1), value))
}
