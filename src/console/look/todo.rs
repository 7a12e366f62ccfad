//! What is to be done: alerts, calls to make, messages to listen to, texts that did not go out. By language, the oldest first.
//!
//! The list opens errands to tell their language and topic, and shows no number; [`one`] is where somebody works on a single one.

pub(super) mod one;
pub(in crate::console) mod words;

mod english;
mod row;
mod sound;
mod spanish;

pub(super) use sound::sound;

use super::beside;
use super::shown::moment;
use super::which::Which;
use crate::alert::words::sentence;
use crate::console::page::{self, Shell};
use crate::console::visit::{Posted, SignedIn, Visit};
use crate::console::{Console, now};
use crate::exchange::errand::Kind;
use crate::store::delivery::BY;
use crate::store::errands::{self, Kept, State as Became};
use crate::store::users::Role;
use crate::store::{alerts, call_backs};
use anyhow::Result;
use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use row::Row;
pub(in crate::console) use row::UNREACHED;
use std::collections::BTreeMap;
use std::sync::Arc;
use words::Words;

/// How many of a kind are shown; others wait behind them.
const MOST: usize = 100;
/// How long what was settled is shown, and how many of it.
const LATELY: SignedDuration = SignedDuration::from_hours(14 * 24);
const MOST_SETTLED: usize = 30;
/// A text that is due for so long does not go out by itself.
const STUCK: SignedDuration = SignedDuration::from_hours(1);

/// What is to be done.
#[derive(Template)]
#[template(path = "look/todo.html", config = "src/console/askama.toml")]
struct TodoPage {
    shell: Shell,
    w: &'static Words,
    may: bool,
    said: &'static str,
    problem: &'static str,
    zone: String,
    languages: Vec<(String, String)>,
    language: String,
    alerts: Vec<Alert>,
    lists: Vec<List>,
    settled: Vec<Settled>,
}

/// Something that is wrong.
struct Alert {
    id: String,
    says: String,
    urgent: bool,
    since: String,
    told: String,
    /// Who takes care of it, and since when.
    cared: Option<(String, String)>,
}

/// Errands of a kind.
struct List {
    id: &'static str,
    title: &'static str,
    none: &'static str,
    rows: Vec<Row>,
    /// How many wait behind them.
    more: usize,
}

/// Something that was settled.
struct Settled {
    when: String,
    what: &'static str,
    became: String,
    link: String,
}

/// What the store knows.
struct Known {
    kept: Vec<Kept>,
    progress: BTreeMap<String, call_backs::Progress>,
    alerts: Vec<crate::alert::standing::Standing>,
}

/// The helpline's time zone; this machine's while nothing is published.
pub(super) async fn zone(console: &Console, visit: &Visit) -> TimeZone {
    let which = Which::asked(console, visit).await;
    which.ok().flatten().map_or_else(TimeZone::system, |which| which.zone)
}

pub(super) async fn list(State(console): State<Arc<Console>>, SignedIn(visit, _): SignedIn) -> Response {
    let w = Words::of(visit.tongue);
    let said = match visit.asked("said") {
        "settled" => w.said_settled,
        "alert" => w.said_alert,
        _ => "",
    };
    shown(&console, &visit, StatusCode::OK, said, "").await
}

async fn shown(console: &Console, visit: &Visit, status: StatusCode, said: &'static str, problem: &'static str) -> Response {
    let (w, at) = (Words::of(visit.tongue), now());
    let calls = console.calls();
    let known = async {
        let (kept, progress) = beside(move || {
            let mut calls = calls()?;
            Ok((errands::list(calls.read(), true)?, call_backs::progress(calls.read())?))
        })
        .await?;
        let alerts = console.ask(|store| alerts::list(store.read(), false)).await?;
        anyhow::Ok(Known { kept, progress, alerts })
    };
    let known = match known.await {
        Ok(known) => known,
        Err(error) => return page::broken(visit, &error),
    };
    let zone = zone(console, visit).await;
    let open: Vec<(Kind, Row)> = known
        .kept
        .iter()
        .filter(|kept| waits(kept, at))
        .map(|kept| {
            let progress = known.progress.get(&kept.sealed.key);
            (kept.sealed.kind, Row::of(kept, progress, &console.ground.keyring, &zone, at, w))
        })
        .collect();
    let languages: BTreeMap<String, String> = open.iter().filter_map(|(_, row)| row.language.clone()).collect();
    let language = Some(visit.asked("language")).filter(|code| languages.contains_key(*code)).unwrap_or_default().to_owned();
    let fits = |row: &Row| language.is_empty() || row.language.as_ref().is_none_or(|(code, _)| *code == language);
    let mut lists = [
        (Kind::CallBack, List { id: "call-backs", title: w.call_backs, none: w.no_call_backs, rows: Vec::new(), more: 0 }),
        (Kind::Voicemail, List { id: "messages", title: w.messages, none: w.no_messages, rows: Vec::new(), more: 0 }),
        (Kind::Text, List { id: "texts", title: w.texts, none: w.no_texts, rows: Vec::new(), more: 0 }),
    ];
    for (kind, row) in open.into_iter().filter(|(_, row)| fits(row)) {
        let Some((_, list)) = lists.iter_mut().find(|(of, _)| *of == kind) else { continue };
        if list.rows.len() < MOST { list.rows.push(row) } else { list.more += 1 }
    }
    let page = TodoPage {
        shell: visit.shell(w.todo),
        w,
        may: visit.may(Role::Publisher),
        said,
        problem,
        alerts: known.alerts.iter().map(|standing| alert(standing, visit, &zone)).collect(),
        settled: settled(&known.kept, &zone, at, w),
        languages: languages.into_iter().collect(),
        language,
        lists: lists.map(|(_, list)| list).into(),
        zone: super::shown::zone(&zone),
    };
    page::show(visit, status, &page)
}

/// Whether an errand waits for a person: texts only where they do not go out by themselves.
fn waits(kept: &Kept, at: Timestamp) -> bool {
    match (&kept.state, kept.sealed.kind) {
        (Became::Done(_) | Became::Dropped(_), _) => false,
        (Became::Due | Became::Sending, Kind::Text) => at.duration_since(kept.sealed.at) > STUCK,
        _ => true,
    }
}

fn alert(standing: &crate::alert::standing::Standing, visit: &Visit, zone: &TimeZone) -> Alert {
    let told: Vec<String> = standing.told.iter().map(|(name, times)| format!("{name} {times}×")).collect();
    Alert {
        id: standing.id.clone(),
        says: sentence(standing, visit.tongue.alert()),
        urgent: standing.found.urgent,
        since: moment(standing.found.since, zone),
        told: told.join(", "),
        cared: standing.acknowledged.as_ref().map(|(by, since)| (by.clone(), moment(*since, zone))),
    }
}

/// What people have settled, the newest first.
fn settled(kept: &[Kept], zone: &TimeZone, at: Timestamp, w: &Words) -> Vec<Settled> {
    let lately = |kept: &&Kept| {
        let closed = matches!(kept.state, Became::Done(_) | Became::Dropped(_));
        closed && kept.state.settled().is_some_and(|settled| settled.by != BY && at.duration_since(settled.at) < LATELY)
    };
    let mut all: Vec<&Kept> = kept.iter().filter(lately).collect();
    all.sort_by_key(|kept| std::cmp::Reverse(kept.state.settled().map(|settled| settled.at)));
    let told = |kept: &&Kept| {
        let settled = kept.state.settled()?;
        Some(Settled {
            when: moment(settled.at, zone),
            what: w.kind(kept.sealed.kind),
            became: row::became(&kept.state, w),
            link: format!("/console/todo/{}", kept.sealed.key),
        })
    };
    all.iter().filter_map(told).take(MOST_SETTLED).collect()
}

/// Somebody takes care of an alert.
pub(super) async fn acknowledge(State(console): State<Arc<Console>>, posted: Posted) -> Result<Response, Response> {
    let by = posted.at_least(Role::Publisher)?.account.name.clone();
    let (visit, id, w) = (&posted.visit, posted.field("id").to_owned(), Words::of(posted.visit.tongue));
    Ok(match console.ask(move |store| alerts::acknowledge(store, &id, &by, now())).await {
        Ok(alerts::Outcome::Acknowledged(_)) => Redirect::to("/console/todo?said=alert").into_response(),
        Ok(alerts::Outcome::Before(_)) => shown(&console, visit, StatusCode::CONFLICT, "", w.alert_before).await,
        Ok(alerts::Outcome::Unknown | alerts::Outcome::Several(_)) => page::refused(visit, StatusCode::NOT_FOUND),
        Err(error) => page::broken(visit, &error),
    })
}
