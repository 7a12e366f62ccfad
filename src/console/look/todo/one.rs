//! A single errand, as somebody works on it: what the caller asked for, the number for whoever calls, and what came of it.
//!
//! The number is on the page only after somebody has asked for it with a form, and that is written down before it is shown.

use super::super::shown::{moment, zone};
use super::super::{beside, calls};
use super::row::{Row, UNREACHED, became};
use super::words::Words;
use crate::console::page::{self, Shell};
use crate::console::visit::{Posted, SignedIn, Visit};
use crate::console::{Console, now};
use crate::exchange::errand::{Kind, What};
use crate::library::desk::{NotKept, errand_id, kept};
use crate::library::message::{self, Message};
use crate::store::errands::{self, Kept, Outcome, Settled, State as Became};
use crate::store::users::{self, By, Role};
use crate::store::{call_backs, messages};
use anyhow::Result;
use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use std::sync::Arc;

/// How many of those who opened it are told.
const OPENED: i64 = 20;

/// The page of an errand.
#[derive(Template)]
#[template(path = "look/errand.html", config = "src/console/askama.toml")]
struct ErrandPage {
    shell: Shell,
    w: &'static Words,
    may: bool,
    problem: String,
    row: Row,
    kind: &'static str,
    zone: String,
    /// The words of a text.
    text: String,
    call: String,
    number: Number,
    message: Sound,
    opened: Vec<(String, String)>,
    /// It waits still: something can be said of it.
    open: bool,
    again: bool,
    became: String,
    why: String,
}

/// The caller's number.
enum Number {
    /// Nobody has asked for it.
    Hidden,
    /// There is none.
    Withheld,
    /// Whoever works on it sees it.
    Shown(String),
    /// The errand does not open.
    Closed,
}

/// What a caller left.
enum Sound {
    /// It is no message.
    None,
    /// It is with the provider.
    Away,
    /// Its key is gone.
    Closed,
    /// It can be listened to.
    Here,
}

/// What was typed, and what is wrong with it.
#[derive(Default)]
struct Typed {
    became: String,
    why: String,
    problem: String,
    shows_number: bool,
}

pub(in crate::console::look) async fn one(
    State(console): State<Arc<Console>>,
    Path(key): Path<String>,
    SignedIn(visit, _): SignedIn,
) -> Response {
    shown(&console, &visit, &key, StatusCode::OK, Typed::default()).await
}

/// Shows the number to somebody who works on it, once it is written down that they have seen it.
pub(in crate::console::look) async fn number(
    State(console): State<Arc<Console>>,
    Path(key): Path<String>,
    posted: Posted,
) -> Result<Response, Response> {
    let who = posted.at_least(Role::Publisher)?.account.name.clone();
    let visit = &posted.visit;
    let Some(kept) = found(&console, visit, &key).await? else { return Err(page::refused(visit, StatusCode::NOT_FOUND)) };
    let noted = console.ask(move |store| users::note_opened(store, &kept.sealed.key, By { who: &who, at: now() })).await;
    noted.map_err(|error| page::broken(visit, &error))?;
    Ok(shown(&console, visit, &key, StatusCode::OK, Typed { shows_number: true, ..Typed::default() }).await)
}

/// The errand of a key, which must be whole.
async fn found(console: &Console, visit: &Visit, key: &str) -> Result<Option<Kept>, Response> {
    let (calls, key) = (console.calls(), key.to_owned());
    let found = beside(move || {
        let Some(id) = errand_id(&key).filter(|id| *id == key) else { return Ok(None) };
        Ok(messages::find(calls()?.read(), &id)?.ok().map(|(kept, _)| kept).filter(|kept| kept.sealed.key == key))
    });
    found.await.map_err(|error| page::broken(visit, &error))
}

async fn shown(console: &Console, visit: &Visit, key: &str, status: StatusCode, typed: Typed) -> Response {
    let w = Words::of(visit.tongue);
    let kept = match found(console, visit, key).await {
        Ok(Some(kept)) => kept,
        Ok(None) => return page::refused(visit, StatusCode::NOT_FOUND),
        Err(broken) => return broken,
    };
    let (calls, keyring, key) = (console.calls(), Arc::clone(&console.ground.keyring), key.to_owned());
    let sought = key.clone();
    let more = async {
        let (progress, sound) = beside(move || {
            let mut calls = calls()?;
            let sound = match message::open(calls.read(), &keyring, &sought)? {
                Message::Sound(..) => Sound::Here,
                Message::NotHere(_) => Sound::Away,
                Message::Closed(_) => Sound::Closed,
                Message::NoMessage(_) | Message::NotOne(_) => Sound::None,
            };
            Ok((call_backs::progress(calls.read())?.remove(&sought), sound))
        })
        .await?;
        let opened = console.ask(move |store| users::opened(store.read(), Some(&key), OPENED)).await?;
        anyhow::Ok((progress, sound, opened))
    };
    let (progress, sound, opened) = match more.await {
        Ok(more) => more,
        Err(error) => return page::broken(visit, &error),
    };
    let zone_of = super::zone(console, visit).await;
    let errand = kept.sealed.open(&console.ground.keyring).ok();
    let number = match errand.as_ref().map(|errand| &errand.number) {
        None => Number::Closed,
        Some(None) => Number::Withheld,
        Some(Some(number)) if typed.shows_number => Number::Shown(number.as_str().to_owned()),
        Some(Some(_)) => Number::Hidden,
    };
    let text = errand.as_ref().map_or("", |errand| if let What::Text { words, .. } = &errand.what { words } else { "" }).to_owned();
    let row = Row::of(&kept, progress.as_ref(), &console.ground.keyring, &zone_of, now(), w);
    let kind = w.kind(kept.sealed.kind);
    let page = ErrandPage {
        shell: visit.shell(w.errand).about(format!("{kind}: {}", row.when)),
        w,
        may: visit.may(Role::Publisher),
        problem: typed.problem,
        row,
        kind,
        zone: zone(&zone_of),
        text,
        call: errand.map(|errand| calls::link(&errand.call, calls::day_of(errand.at, &zone_of))).unwrap_or_default(),
        number,
        message: sound,
        opened: opened.into_iter().map(|change| (moment(change.at, &zone_of), change.by)).collect(),
        open: !matches!(kept.state, Became::Done(_) | Became::Dropped(_)),
        again: matches!(kept.state, Became::Refused(_) | Became::Unknown(_)) && kept.sealed.kind != Kind::Voicemail,
        became: typed.became,
        why: typed.why,
    };
    page::show(visit, status, &page)
}

/// What somebody says that came of it.
enum Says {
    Settled(Became),
    Again,
}

/// Reads what was chosen and written.
fn says(posted: &Posted, by: &str, w: &Words) -> Result<Says, &'static str> {
    let why = match kept(posted.field("why")) {
        Ok(why) => why,
        Err(NotKept::Empty) => String::new(),
        Err(NotKept::TooLong) => return Err(w.why_long),
        Err(NotKept::Number) => return Err(w.why_number),
    };
    let settled = |why: String| Settled { by: by.to_owned(), why, at: now() };
    match posted.field("became") {
        "done" => Ok(Says::Settled(Became::Done(settled(why)))),
        "unreached" if why.is_empty() => Ok(Says::Settled(Became::Dropped(settled(UNREACHED.to_owned())))),
        "unreached" => Ok(Says::Settled(Became::Dropped(settled(format!("{UNREACHED}: {why}"))))),
        "dropped" if why.is_empty() => Err(w.why_empty),
        "dropped" => Ok(Says::Settled(Became::Dropped(settled(why)))),
        "again" => Ok(Says::Again),
        _ => Err(w.choose),
    }
}

/// Writes down what came of an errand. Who was quicker is told, and stays.
pub(in crate::console::look) async fn settle(
    State(console): State<Arc<Console>>,
    Path(key): Path<String>,
    posted: Posted,
) -> Result<Response, Response> {
    let by = posted.at_least(Role::Publisher)?.account.name.clone();
    let (visit, w) = (&posted.visit, Words::of(posted.visit.tongue));
    let typed = |problem: String| Typed {
        became: posted.field("became").to_owned(),
        why: posted.field("why").to_owned(),
        problem,
        shows_number: false,
    };
    if found(&console, visit, &key).await?.is_none() {
        return Err(page::refused(visit, StatusCode::NOT_FOUND));
    }
    let says = match says(&posted, &by, w) {
        Ok(says) => says,
        Err(problem) => return Ok(shown(&console, visit, &key, StatusCode::UNPROCESSABLE_ENTITY, typed(problem.to_owned())).await),
    };
    let (calls, id) = (console.calls_to_write(), key.clone());
    let came = beside(move || match says {
        Says::Settled(state) => errands::settle(&mut calls()?, &id, &state),
        Says::Again => errands::again(&mut calls()?, &id, &by, now()),
    });
    let problem = match came.await {
        Ok(Outcome::Settled(_)) => return Ok(Redirect::to("/console/todo?said=settled").into_response()),
        Ok(Outcome::Before(Kept { state: Became::Sending, .. })) => w.sending.to_owned(),
        Ok(Outcome::Before(kept)) => format!("{} {}", w.before, became(&kept.state, w)),
        Ok(Outcome::Unknown | Outcome::Several(_)) => return Err(page::refused(visit, StatusCode::NOT_FOUND)),
        Err(error) => return Err(page::broken(visit, &error)),
    };
    Ok(shown(&console, visit, &key, StatusCode::CONFLICT, typed(problem)).await)
}
