//! Places with choices, to see and to change: menus, topics, what is told with keys after it, and whom a place rings. Places that are not
//! there yet are made with the choice that leads to them; those that no caller can come to can go.

mod change;
mod fresh;
mod kind;
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
use kind::Kind;
use shown::{Lists, Shown};
use std::sync::Arc;

/// All of them.
#[derive(Template)]
#[template(path = "edit/menus.html", config = "src/console/askama.toml")]
struct All {
    shell: Shell,
    w: &'static Words,
    status: Status,
    /// The language in which choices are shown.
    language: String,
    lists: Lists,
    said: &'static str,
    problem: String,
    may: bool,
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

/// What a page says beside what it shows.
type Says = (StatusCode, &'static str, String);

impl One {
    /// What was typed in a field.
    fn typed(&self, name: &str) -> &str {
        self.typed.iter().find(|(known, _)| known == name).map_or("", |(_, words)| words.as_str())
    }

    /// What was typed in a field, or else what is usual.
    fn chosen<'s>(&'s self, name: &str, usual: &'s str) -> &'s str {
        Some(self.typed(name)).filter(|typed| !typed.is_empty()).unwrap_or(usual)
    }

    /// What was typed in a field of each language.
    fn typed_in(&self, name: &str, code: &str) -> &str {
        self.typed(&format!("{name}.{code}"))
    }

    /// The kinds of places that a choice can lead to and that are made with it: what forms call them, and what people do.
    const fn fresh(&self) -> [(&'static str, &'static str); 4] {
        let w = self.w;
        [
            (Kind::Menu.new_word(), w.new_menu),
            (Kind::Topic.new_word(), w.new_topic),
            (Kind::Tell.new_word(), w.new_tell),
            (Kind::Ring.new_word(), w.new_ring),
        ]
    }
}

pub(super) async fn list(State(console): State<Arc<Console>>, SignedIn(visit, _): SignedIn) -> Response {
    let working = match working::working(&console, &visit, visit.asked("flow")).await {
        Ok(working) => working,
        Err(answer) => return answer,
    };
    let said = if visit.asked("said") == "removed" { Words::of(visit.tongue).place_removed } else { "" };
    listed(&visit, &working, (StatusCode::OK, said, String::new()))
}

fn listed(visit: &Visit, working: &Working, (status, said, problem): Says) -> Response {
    let w = Words::of(visit.tongue);
    let language = working.language(visit);
    let lists = Lists::of(working, &language);
    let may = visit.may(Role::Author);
    let page = All { shell: visit.shell(w.choices), w, status: working.status(visit), language, lists, said, problem, may };
    page::show(visit, status, &page)
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
            let to = match super::sentences::segment(&node) {
                _ if wish.drops() => format!("/console/choices{}&said=removed", working.at()),
                node => format!("/console/choices/{node}{}&said=saved", working.at()),
            };
            return Ok(Redirect::to(&to).into_response());
        }
        Ok(Err(Refused::Conflict)) => (StatusCode::CONFLICT, w.choices_conflict.to_owned()),
        Ok(Err(Refused::BadName)) => (StatusCode::UNPROCESSABLE_ENTITY, w.bad_id.to_owned()),
        Ok(Err(Refused::Obstacle(_))) if wish.drops() => (StatusCode::UNPROCESSABLE_ENTITY, w.place_not_removed.to_owned()),
        Ok(Err(Refused::Obstacle(obstacle))) => (StatusCode::UNPROCESSABLE_ENTITY, w.obstacle(&obstacle)),
        Err(error) => return Ok(page::broken(visit, &error)),
    };
    let working = working::working(&console, visit, posted.field("flow")).await?;
    if wish.drops() {
        return Ok(listed(visit, &working, (status, "", problem)));
    }
    Ok(show(&console, visit, working, &node, wish.typed(), (status, "", problem)).await)
}

async fn show(
    console: &Console,
    visit: &Visit,
    working: Working,
    node: &str,
    typed: Vec<(String, String)>,
    (status, said, problem): Says,
) -> Response {
    let w = Words::of(visit.tongue);
    let judged = match judged::judged(console, &working).await {
        Ok(judged) => judged,
        Err(error) => return page::broken(visit, &error),
    };
    let languages = named(&working.content.sources, visit.tongue);
    let Some(shown) = Shown::of(&working, &judged, node, &languages) else { return page::refused(visit, StatusCode::NOT_FOUND) };
    let (shell, may) = (visit.shell(w.choices).about(shown.title.clone()), visit.may(Role::Author));
    let page = One { shell, w, status: working.status(visit), shown, languages, typed, said, problem, may };
    page::show(visit, status, &page)
}
