//! Ladders, to see and to change in a draft: who is rung, in which order, for how long. People themselves change at once, on a page of their own.

mod change;
mod shown;

use super::judged;
use super::sentences::segment;
use super::words::Words;
use super::working::{self, Status, Working};
use crate::console::page::{self, Shell};
use crate::console::visit::{Posted, SignedIn, Visit};
use crate::console::{Console, now};
use crate::store::drafts::{self, Draft};
use crate::store::users::Role;
use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use change::{Refused, Wish};
use shown::{Listed, Ringable, Shown};
use std::sync::Arc;

/// All ladders.
#[derive(Template)]
#[template(path = "edit/ladders.html", config = "src/console/askama.toml")]
struct All {
    shell: Shell,
    w: &'static Words,
    status: Status,
    ladders: Vec<Listed>,
    people: Vec<Ringable>,
    /// What was typed for a new one: its name, and which other it is like.
    typed: (String, String, String),
    said: &'static str,
    problem: String,
    may: bool,
}

impl All {
    /// What was typed as seconds, or what is usual.
    fn seconds(&self) -> &str {
        if self.typed.2.is_empty() { shown::USUAL } else { &self.typed.2 }
    }
}

/// One ladder.
#[derive(Template)]
#[template(path = "edit/ladder.html", config = "src/console/askama.toml")]
struct One {
    shell: Shell,
    w: &'static Words,
    status: Status,
    shown: Shown,
    said: &'static str,
    problem: String,
    may: bool,
}

/// What a page says beside what it shows.
type Says = (StatusCode, &'static str, String);

fn said(visit: &Visit) -> &'static str {
    let w = Words::of(visit.tongue);
    match visit.asked("said") {
        "saved" => w.saved,
        "removed" => w.ladder_removed,
        _ => "",
    }
}

pub(super) async fn list(State(console): State<Arc<Console>>, SignedIn(visit, _): SignedIn) -> Response {
    match working::working(&console, &visit, visit.asked("flow")).await {
        Ok(working) => listed(&visit, &working, None, (StatusCode::OK, said(&visit), String::new())),
        Err(answer) => answer,
    }
}

fn listed(visit: &Visit, working: &Working, typed: Option<&Wish>, (status, said, problem): Says) -> Response {
    let w = Words::of(visit.tongue);
    let page = All {
        shell: visit.shell(w.ladders),
        w,
        status: working.status(visit),
        ladders: shown::all(working, w),
        people: shown::people(working, typed.map(Wish::rung).unwrap_or_default()),
        typed: typed.map(Wish::typed).unwrap_or_default(),
        said,
        problem,
        may: visit.may(Role::Author),
    };
    page::show(visit, status, &page)
}

pub(super) async fn page(State(console): State<Arc<Console>>, SignedIn(visit, _): SignedIn, Path(name): Path<String>) -> Response {
    match working::working(&console, &visit, visit.asked("flow")).await {
        Ok(working) => show(&console, &visit, working, &name, None, (StatusCode::OK, said(&visit), String::new())).await,
        Err(answer) => answer,
    }
}

/// A ladder more.
pub(super) async fn add(state: State<Arc<Console>>, posted: Posted) -> Result<Response, Response> {
    save(state, Path(String::new()), posted).await
}

pub(super) async fn save(State(console): State<Arc<Console>>, Path(name): Path<String>, posted: Posted) -> Result<Response, Response> {
    let who = posted.at_least(Role::Author)?.account.name.clone();
    let visit = &posted.visit;
    let w = Words::of(visit.tongue);
    let working = working::working(&console, visit, posted.field("flow")).await?;
    let Some(wish) = Wish::of(&posted, &name, &working) else { return Err(page::refused(visit, StatusCode::NOT_FOUND)) };
    let (flow, seen, asked) = (working.flow.clone(), posted.field("seen").to_owned(), wish.clone());
    let saved = console.ask(move |store| {
        let change = |draft: &Draft| asked.applied(&draft.content, &seen);
        store.write(|sql| drafts::change(sql, &flow, (&who, now()), change))
    });
    let (status, problem) = match saved.await {
        Ok(Ok(_)) => {
            let to = match wish.stays() {
                Some(name) => format!("/console/ladders/{}{}&said=saved", segment(name), working.at()),
                None => format!("/console/ladders{}&said=removed", working.at()),
            };
            return Ok(Redirect::to(&to).into_response());
        }
        Ok(Err(Refused::Conflict)) => (StatusCode::CONFLICT, w.choices_conflict.to_owned()),
        Ok(Err(Refused::Nobody)) => (StatusCode::UNPROCESSABLE_ENTITY, w.rings_nobody.to_owned()),
        Ok(Err(Refused::BadTime)) => (StatusCode::UNPROCESSABLE_ENTITY, w.bad_seconds.to_owned()),
        Ok(Err(Refused::Obstacle(obstacle))) => (StatusCode::UNPROCESSABLE_ENTITY, w.obstacle(&obstacle)),
        Err(error) => return Ok(page::broken(visit, &error)),
    };
    let working = working::working(&console, visit, posted.field("flow")).await?;
    if name.is_empty() {
        return Ok(listed(visit, &working, Some(&wish), (status, "", problem)));
    }
    Ok(show(&console, visit, working, &name, Some(&wish), (status, "", problem)).await)
}

async fn show(
    console: &Console,
    visit: &Visit,
    working: Working,
    name: &str,
    typed: Option<&Wish>,
    (status, said, problem): Says,
) -> Response {
    let w = Words::of(visit.tongue);
    let judged = match judged::judged(console, &working).await {
        Ok(judged) => judged,
        Err(error) => return page::broken(visit, &error),
    };
    let Some(shown) = Shown::of(&working, &judged, name, visit) else { return page::refused(visit, StatusCode::NOT_FOUND) };
    let shown = match typed {
        Some(typed) => shown.with(typed, &working),
        None => shown,
    };
    let shell = visit.shell(w.ladders).about(format!("{}: {name}", w.ladder));
    let page = One { shell, w, status: working.status(visit), shown, said, problem, may: visit.may(Role::Author) };
    page::show(visit, status, &page)
}
