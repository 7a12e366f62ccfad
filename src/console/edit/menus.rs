//! Menus with their choices and runs with their sections: to see, and to change where they lead, their keys and their order.

mod change;
mod shown;

use super::judged;
use super::sentence::named;
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
use shown::{Listed, Shown};
use std::sync::Arc;

/// All menus and runs.
#[derive(Template)]
#[template(path = "edit/menus.html", config = "src/console/askama.toml")]
struct All {
    shell: Shell,
    w: &'static Words,
    status: Status,
    /// The language in which choices are shown.
    language: String,
    menus: Vec<Listed>,
    runs: Vec<Listed>,
}

/// One of them.
#[derive(Template)]
#[template(path = "edit/menu.html", config = "src/console/askama.toml")]
struct One {
    shell: Shell,
    w: &'static Words,
    status: Status,
    shown: Shown,
    languages: Vec<(String, String)>,
    /// What was typed to add something, by the names of the fields.
    typed: Vec<(String, String)>,
    said: &'static str,
    problem: String,
    may: bool,
}

impl One {
    /// What was typed in a field.
    fn typed(&self, name: &str) -> &str {
        self.typed.iter().find(|(known, _)| known == name).map_or("", |(_, words)| words.as_str())
    }
}

pub(super) async fn list(State(console): State<Arc<Console>>, SignedIn(visit, _): SignedIn) -> Response {
    let working = match working::working(&console, &visit, visit.asked("flow")).await {
        Ok(working) => working,
        Err(answer) => return answer,
    };
    let w = Words::of(visit.tongue);
    let codes = crate::flow::edit::languages::of(&working.content.sources);
    // As the reader reads, where the line speaks that.
    let own = codes.iter().find(|code| code.as_str() == visit.tongue.code()).or_else(|| codes.first());
    let language = own.cloned().unwrap_or_default();
    let (menus, runs) = shown::all(&working, &language);
    let page = All { shell: visit.shell(w.choices), w, status: working.status(&visit), language, menus, runs };
    page::show(&visit, StatusCode::OK, &page)
}

pub(super) async fn page(State(console): State<Arc<Console>>, SignedIn(visit, _): SignedIn, Path(node): Path<String>) -> Response {
    let working = match working::working(&console, &visit, visit.asked("flow")).await {
        Ok(working) => working,
        Err(answer) => return answer,
    };
    let said = if visit.asked("said") == "saved" { Words::of(visit.tongue).saved } else { "" };
    show(&console, &visit, working, &node, Vec::new(), (StatusCode::OK, said, String::new())).await
}

pub(super) async fn save(State(console): State<Arc<Console>>, Path(node): Path<String>, posted: Posted) -> Result<Response, Response> {
    let who = posted.at_least(Role::Author)?.account.name.clone();
    let visit = &posted.visit;
    let working = working::working(&console, visit, posted.field("flow")).await?;
    let languages = named(&working.content.sources, visit.tongue);
    let Some(wish) = Wish::of(&posted, &node, &languages) else { return Err(page::refused(visit, StatusCode::NOT_FOUND)) };
    let (flow, seen, at) = (working.flow.clone(), posted.field("seen").to_owned(), now());
    let asked = wish.clone();
    let saved = console.ask(move |store| {
        let change = |draft: &Draft| asked.applied(&draft.content, &seen);
        store.write(|sql| drafts::change(sql, &flow, (&who, at), change))
    });
    let w = Words::of(visit.tongue);
    let (status, problem) = match saved.await {
        Ok(Ok(_)) => {
            let to = format!("/console/choices/{}{}&said=saved", super::sentences::segment(&node), working.at());
            return Ok(Redirect::to(&to).into_response());
        }
        Ok(Err(Refused::Conflict)) => (StatusCode::CONFLICT, w.choices_conflict.to_owned()),
        Ok(Err(Refused::BadName)) => (StatusCode::UNPROCESSABLE_ENTITY, w.bad_id.to_owned()),
        Ok(Err(Refused::Obstacle(obstacle))) => (StatusCode::UNPROCESSABLE_ENTITY, w.obstacle(&obstacle)),
        Err(error) => return Ok(page::broken(visit, &error)),
    };
    let working = working::working(&console, visit, posted.field("flow")).await?;
    Ok(show(&console, visit, working, &node, wish.typed(), (status, "", problem)).await)
}

async fn show(
    console: &Console,
    visit: &Visit,
    working: Working,
    node: &str,
    typed: Vec<(String, String)>,
    (status, said, problem): (StatusCode, &'static str, String),
) -> Response {
    let w = Words::of(visit.tongue);
    let judged = match judged::judged(console, &working).await {
        Ok(judged) => judged,
        Err(error) => return page::broken(visit, &error),
    };
    let languages = named(&working.content.sources, visit.tongue);
    let Some(shown) = Shown::of(&working, &judged, node, &languages) else { return page::refused(visit, StatusCode::NOT_FOUND) };
    let may = visit.may(Role::Author);
    let page = One { shell: visit.shell(w.choices), w, status: working.status(visit), shown, languages, typed, said, problem, may };
    page::show(visit, status, &page)
}
