//! The page on which owners make tokens and end them. A token is shown once: only its digest is kept.

use super::DOCUMENT;
use super::words::Words;
use crate::console::page::{self, Shell};
use crate::console::visit::{Posted, SignedIn, Visit};
use crate::console::{Console, now, secret};
use crate::library::tokens::{self as library, Refused, With};
use crate::store::tokens::{self, Scope, Scopes, Token};
use crate::store::users::{By, Role};
use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use jiff::Timestamp;
use std::sync::Arc;

/// For how many days a token is made where nothing else is typed.
const DAYS: &str = "365";

/// A token, as the page shows it.
struct Row {
    id: String,
    name: String,
    scopes: Vec<&'static str>,
    /// Who made it, until when it is good or since when not, when it was used.
    about: String,
    good: bool,
}

/// A scope to be ticked.
struct Ticked {
    word: &'static str,
    says: &'static str,
    on: bool,
}

#[derive(Template)]
#[template(path = "api/api.html", config = "src/console/askama.toml")]
struct Page {
    shell: Shell,
    w: &'static Words,
    document: &'static str,
    base: String,
    rows: Vec<Row>,
    said: &'static str,
    problem: &'static str,
    fresh: String,
    name: String,
    days: String,
    scopes: Vec<Ticked>,
}

/// What the page says beside its list.
#[derive(Default)]
struct Says {
    status: StatusCode,
    said: &'static str,
    problem: &'static str,
    fresh: String,
    typed: Option<Typed>,
}

/// What stands in the form.
struct Typed {
    name: String,
    days: String,
    scopes: Scopes,
}

impl Typed {
    fn read(posted: &Posted) -> Self {
        let scopes = Scope::ALL.into_iter().filter(|scope| !posted.field(&format!("scope-{}", scope.word())).is_empty()).collect();
        Self { name: posted.field("name").trim().to_owned(), days: posted.field("days").trim().to_owned(), scopes }
    }
}

pub(super) async fn page(State(console): State<Arc<Console>>, SignedIn(visit, _): SignedIn) -> Response {
    if !visit.may(Role::Owner) {
        return page::refused(&visit, StatusCode::FORBIDDEN);
    }
    shown(&console, &visit, Says::default()).await
}

async fn shown(console: &Console, visit: &Visit, says: Says) -> Response {
    let all = match console.ask(|store| tokens::list(store.read())).await {
        Ok(all) => all,
        Err(error) => return page::broken(visit, &error),
    };
    let (w, at) = (Words::of(visit.tongue), now());
    let usual = Typed { name: String::new(), days: DAYS.to_owned(), scopes: [Scope::Read].into() };
    let Typed { name, days, scopes } = says.typed.unwrap_or(usual);
    let ticked = |scope: Scope| Ticked { word: scope.word(), says: w.scope(scope), on: scopes.contains(&scope) };
    let page = Page {
        shell: visit.shell(w.api),
        w,
        document: DOCUMENT,
        base: format!("{}/api/v1", console.ground.url),
        rows: all.iter().map(|token| row(token, w, at)).collect(),
        said: says.said,
        problem: says.problem,
        fresh: says.fresh,
        name,
        days,
        scopes: Scope::ALL.map(ticked).into(),
    };
    page::show(visit, says.status, &page)
}

fn row(token: &Token, w: &Words, at: Timestamp) -> Row {
    let day = |at: Timestamp| at.strftime("%Y-%m-%d").to_string();
    let good = token.is_good(at);
    let state = match &token.ended {
        Some((by, at)) => format!("{} {by} · {}", w.ended, day(*at)),
        None if good => format!("{} {}", w.until, day(token.until)),
        None => format!("{} {}", w.over, day(token.until)),
    };
    let used = token.used.map_or_else(|| w.never.to_owned(), |used| format!("{} {}", w.used, day(used)));
    Row {
        id: token.id.clone(),
        name: token.name.clone(),
        scopes: token.scopes.iter().map(|scope| scope.word()).collect(),
        about: format!("{} {} · {state} · {used}", w.by, token.by),
        good,
    }
}

pub(super) async fn make(State(console): State<Arc<Console>>, posted: Posted) -> Result<Response, Response> {
    let account = posted.at_least(Role::Owner)?.account.name.clone();
    let (visit, w, typed) = (&posted.visit, Words::of(posted.visit.tongue), Typed::read(&posted));
    let made = async {
        // What is no number of days is none that fits.
        let days = Some(typed.days.parse().unwrap_or_default());
        let fresh = secret::token()?;
        let (name, scopes, digest) = (typed.name.clone(), typed.scopes.clone(), secret::digest(&fresh));
        let made = console.ask(move |store| {
            let wish = library::Wish { name: &name, scopes: &scopes, days, digest: &digest, made_with: Some(With::Account(&account)) };
            library::make(store, &wish, By { who: &account, at: now() })
        });
        anyhow::Ok(made.await?.map(|_| fresh))
    };
    Ok(match made.await {
        Ok(Ok(fresh)) => shown(&console, visit, Says { said: w.made, fresh, ..Says::default() }).await,
        Ok(Err(refused)) => {
            let status = if refused == Refused::Taken { StatusCode::CONFLICT } else { StatusCode::UNPROCESSABLE_ENTITY };
            shown(&console, visit, Says { status, problem: w.problem(refused), typed: Some(typed), ..Says::default() }).await
        }
        Err(error) => page::broken(visit, &error),
    })
}

pub(super) async fn end(State(console): State<Arc<Console>>, posted: Posted) -> Result<Response, Response> {
    let who = posted.at_least(Role::Owner)?.account.name.clone();
    let (visit, w, id) = (&posted.visit, Words::of(posted.visit.tongue), posted.field("id").to_owned());
    Ok(match console.ask(move |store| tokens::end(store, &id, By { who: &who, at: now() })).await {
        Ok(Some(_)) => shown(&console, visit, Says { said: w.ended_now, ..Says::default() }).await,
        Ok(None) => shown(&console, visit, Says { status: StatusCode::CONFLICT, problem: w.not_good, ..Says::default() }).await,
        Err(error) => page::broken(visit, &error),
    })
}
