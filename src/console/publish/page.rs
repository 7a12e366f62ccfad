//! The page about publishing: its templates, and what stands in them.

use super::super::page::Shell;
use super::super::visit::Visit;
use super::outlook::{Outlook, Retold};
use super::told::{Finding, Replayed};
use super::words::Words;
use super::{Looked, Typed};
use crate::difference::Change;
use crate::store::tokens;
use crate::store::users::Role;
use crate::store::versions::{self, Kind, Publication};
use anyhow::Result;
use askama::Template;
use jiff::Timestamp;
use jiff::tz::TimeZone;

/// How much of a list is shown before the rest is folded away.
pub(super) const MOST: usize = 8;
/// How many findings, tests or replayed calls are shown.
const MANY: usize = 40;
/// How many publications are shown.
const VERSIONS: usize = 50;

/// The page.
#[derive(Template)]
#[template(path = "publish/publish.html", config = "src/console/askama.toml")]
pub(super) struct Publishing {
    shell: Shell,
    w: &'static Words,
    flows: Vec<String>,
    flow: String,
    query: String,
    said: &'static str,
    problem: &'static str,
    live: Option<Row>,
    draft: Option<DraftShown>,
    /// Both are pieces of the page, already made.
    outlook: String,
    ready: String,
    /// Something is still being made.
    waits: bool,
    may: bool,
    form: Typed,
    /// Whether a form was sent, whose fields shall stay.
    typed: Option<()>,
    zone: String,
    needs_second: bool,
    waiting: Vec<Row>,
    versions: Vec<Row>,
    more: usize,
}

/// What the draft would do.
#[derive(Template)]
#[template(path = "publish/outlook.html", config = "src/console/askama.toml")]
struct OutlookShown<'a> {
    w: &'static Words,
    query: &'a str,
    outlook: &'a Outlook,
    changes: Option<&'a Option<Vec<Change>>>,
    findings: Option<&'a Vec<Finding>>,
    errors: usize,
    retold: Option<&'a Option<Retold>>,
    replayed: Option<&'a Option<Replayed>>,
    most: usize,
    many: usize,
}

/// The button, and what it publishes.
#[derive(Template)]
#[template(path = "publish/ready.html", config = "src/console/askama.toml")]
struct Ready<'a> {
    w: &'static Words,
    outlook: &'a Outlook,
    live: &'a str,
}

/// A draft, in a line.
struct DraftShown {
    number: u64,
    by: String,
    at: String,
    /// Something else was published since it was begun.
    behind: bool,
}

/// A publication, as people read it.
pub(super) struct Row {
    pub(super) id: i64,
    pub(super) version: String,
    pub(super) kind: &'static str,
    pub(super) by: String,
    pub(super) why: String,
    pub(super) at: String,
    pub(super) from: String,
    pub(super) until: String,
    pub(super) second: String,
    pub(super) state: &'static str,
    pub(super) live: bool,
    /// Whoever looks has published it.
    pub(super) mine: bool,
}

/// A moment, in the helpline's time.
fn moment(at: Timestamp, zone: &TimeZone) -> String {
    at.to_zoned(zone.clone()).strftime("%Y-%m-%d %H:%M %Z").to_string()
}

impl Row {
    pub(super) fn of(one: &Publication, looked: &Looked, visit: &Visit) -> Self {
        let w = Words::of(visit.tongue);
        let live = versions::live(&looked.all, looked.at).is_some_and(|live| live.id == one.id);
        let state = match one.starts() {
            _ if live => w.state_live,
            None => w.state_waits,
            Some(from) if from > looked.at => w.state_planned,
            Some(_) => "",
        };
        Self {
            id: one.id,
            version: one.version.to_string(),
            kind: match one.kind {
                Kind::Seed => w.seed,
                Kind::Publish => w.published,
                Kind::Rollback => w.rolled_back,
            },
            by: one.by.clone(),
            why: one.why.clone(),
            at: moment(one.at, &looked.zone),
            from: moment(one.starts().unwrap_or(one.from), &looked.zone),
            until: one.until.map(|until| moment(until, &looked.zone)).unwrap_or_default(),
            second: one.second.as_ref().map(|(by, _)| by.clone()).unwrap_or_default(),
            state,
            live,
            mine: visit.session.as_ref().is_some_and(|session| session.account.name == tokens::person(&one.by)),
        }
    }
}

/// What is said after a change: well, or as a problem.
pub(super) fn said(w: &'static Words, code: &str) -> (&'static str, &'static str) {
    match code {
        "published" => (w.said_published, ""),
        "planned" => (w.said_planned, ""),
        "waits" => (w.said_waits, ""),
        "agreed" => (w.said_agreed, ""),
        "back" => (w.said_back, ""),
        "own" => ("", w.own),
        "not_waiting" => ("", w.not_waiting),
        "not_kept" => ("", w.not_kept),
        "cannot" => ("", w.cannot_go_back),
        "live" => ("", w.live_changed),
        "reason" => ("", w.no_reason),
        _ => ("", ""),
    }
}

/// The page where nothing is published.
pub(super) fn empty(visit: &Visit) -> Publishing {
    let w = Words::of(visit.tongue);
    Publishing {
        shell: visit.shell(w.title),
        w,
        flows: Vec::new(),
        flow: String::new(),
        query: String::new(),
        said: "",
        problem: "",
        live: None,
        draft: None,
        outlook: String::new(),
        ready: String::new(),
        waits: false,
        may: false,
        form: Typed::default(),
        typed: None,
        zone: String::new(),
        needs_second: false,
        waiting: Vec::new(),
        versions: Vec::new(),
        more: 0,
    }
}

/// The page of a flow.
pub(super) fn made(visit: &Visit, looked: &Looked, problem: &'static str, typed: Option<Typed>) -> Result<Publishing> {
    let w = Words::of(visit.tongue);
    let query = looked.query();
    let (told, trouble) = if typed.is_some() { ("", "") } else { said(w, visit.asked("said")) };
    let row = |one: &Publication| Row::of(one, looked, visit);
    let waiting = looked.all.iter().filter(|one| one.starts().is_none()).map(row).collect();
    let live = versions::live(&looked.all, looked.at);
    let draft = looked.draft.as_ref().map(|draft| DraftShown {
        number: draft.number,
        by: draft.by.clone(),
        at: moment(draft.at, &looked.zone),
        behind: live.is_some_and(|live| live.version != draft.base),
    });
    let pieces = looked.outlook.as_ref().map(|outlook| {
        let shown = OutlookShown {
            w,
            query: &query,
            outlook,
            changes: outlook.changes.get(),
            findings: outlook.findings.get(),
            errors: outlook.errors().unwrap_or_default(),
            retold: outlook.retold.get(),
            replayed: outlook.replayed.get(),
            most: MOST,
            many: MANY,
        };
        anyhow::Ok((shown.render()?, Ready { w, outlook, live: looked.version() }.render()?))
    });
    let (outlook, ready) = pieces.transpose()?.unwrap_or_default();
    Ok(Publishing {
        shell: visit.shell(w.title),
        w,
        flows: looked.flows.clone(),
        flow: looked.flow.clone(),
        query,
        said: told,
        problem: if problem.is_empty() { trouble } else { problem },
        live: live.map(row),
        draft,
        outlook,
        ready,
        waits: looked.outlook.as_ref().is_some_and(|outlook| !outlook.is_done() && !outlook.has_failed()),
        may: visit.may(Role::Publisher),
        typed: typed.as_ref().map(|_| ()),
        form: typed.unwrap_or_default(),
        zone: looked.zone.iana_name().unwrap_or("UTC").to_owned(),
        needs_second: looked.needs_second,
        waiting,
        versions: looked.all.iter().rev().take(VERSIONS).map(row).collect(),
        more: looked.all.len().saturating_sub(VERSIONS),
    })
}
