//! What was changed in a draft, by whom, with what was before and after; and the way to throw it away.

use super::words::Words;
use super::working::{self, Status};
use crate::console::page::{self, Shell};
use crate::console::visit::{Posted, SignedIn};
use crate::console::{Console, now};
use crate::library::drafting;
use crate::store::users::Role;
use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use std::sync::Arc;

/// The page of what was changed.
#[derive(Template)]
#[template(path = "edit/draft.html", config = "src/console/askama.toml")]
struct Page {
    shell: Shell,
    w: &'static Words,
    status: Status,
    changes: Vec<Shown>,
    said: &'static str,
}

/// The page that asks once more.
#[derive(Template)]
#[template(path = "edit/discard.html", config = "src/console/askama.toml")]
struct Ask {
    shell: Shell,
    w: &'static Words,
    status: Status,
    /// The number of the last change that whoever decides has seen.
    number: u64,
    problem: &'static str,
}

/// A change, as the page shows it.
struct Shown {
    when: String,
    by: String,
    what: String,
    before: String,
    after: String,
}

pub(super) async fn page(State(console): State<Arc<Console>>, SignedIn(visit, _): SignedIn) -> Response {
    let working = match working::working(&console, &visit, visit.asked("flow")).await {
        Ok(working) => working,
        Err(answer) => return answer,
    };
    let w = Words::of(visit.tongue);
    let changes = working.changes.iter().cloned().map(|change| Shown {
        when: working::shown(change.at),
        by: change.by,
        what: change.what,
        before: change.before,
        after: change.after,
    });
    let said = if visit.asked("said") == "discarded" { w.discarded } else { "" };
    let page = Page { shell: visit.shell(w.draft), w, status: working.status(&visit), changes: changes.collect(), said };
    page::show(&visit, StatusCode::OK, &page)
}

pub(super) async fn ask(State(console): State<Arc<Console>>, SignedIn(visit, _): SignedIn) -> Response {
    if !visit.may(Role::Author) {
        return page::refused(&visit, StatusCode::FORBIDDEN);
    }
    let working = match working::working(&console, &visit, visit.asked("flow")).await {
        Ok(working) => working,
        Err(answer) => return answer,
    };
    let w = Words::of(visit.tongue);
    let ask = Ask { shell: visit.shell(w.discard), w, status: working.status(&visit), number: working.number, problem: "" };
    page::show(&visit, StatusCode::OK, &ask)
}

pub(super) async fn discard(State(console): State<Arc<Console>>, posted: Posted) -> Result<Response, Response> {
    let who = posted.at_least(Role::Author)?.account.name.clone();
    let visit = &posted.visit;
    let working = working::working(&console, visit, posted.field("flow")).await?;
    let (flow, seen) = (working.flow.clone(), posted.field("number").to_owned());
    // Somebody may have changed more since the question was asked.
    let ended =
        console.ask(move |store| store.write(|sql| drafting::discard(sql, &flow, |draft| draft.number.to_string() == seen, (&who, now()))));
    let w = Words::of(visit.tongue);
    match ended.await {
        Ok(true) => Ok(Redirect::to(&format!("/console/draft{}&said=discarded", working.at())).into_response()),
        Ok(false) => {
            let ask =
                Ask { shell: visit.shell(w.discard), w, status: working.status(visit), number: working.number, problem: w.discard_late };
            Ok(page::show(visit, StatusCode::CONFLICT, &ask))
        }
        Err(error) => Ok(page::broken(visit, &error)),
    }
}
