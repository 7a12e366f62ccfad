//! Trying the line: a telephone in the page, for the draft or for what is live.
//!
//! A page keeps nothing of a call but the acts so far, which its forms carry: each time the call is taken from its beginning, which costs
//! next to nothing. Nobody is really called, and nothing is written but a test, where somebody keeps the call as one.

pub(super) mod act;
pub(super) mod scene;
pub(super) mod stage;

mod keep;
mod page;
mod words;

use super::visit::{Posted, SignedIn, Visit};
use super::{Console, now, page as pages};
use crate::dialect;
use crate::flow::limits::Limits;
use crate::library::archive;
use crate::settings::Settings;
use crate::store::versions;
use crate::transcript::table::Asked;
use act::Act;
use anyhow::{Context as _, Result};
use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::{get, post};
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use scene::{Call, Scene};
use stage::{Found, Stage};
use std::sync::Arc;
pub(super) use words::Words;

/// How a moment stands in a form.
const CLOCK: &str = "%Y-%m-%dT%H:%M";
/// The provider of a flow that no line uses yet.
const USUAL: &str = "twilio";

/// The pages of this area.
pub(super) fn routes() -> Router<Arc<Console>> {
    Router::new().route("/console/try", get(begin).post(go_on)).route("/console/try/keep", post(keep::keep))
}

/// How a call shall be.
#[derive(Clone)]
#[expect(clippy::struct_excessive_bools, reason = "a row of boxes that are ticked, or not")]
pub(super) struct Form {
    pub(super) draft: bool,
    pub(super) line: String,
    pub(super) at: String,
    pub(super) hidden: bool,
    pub(super) texts: bool,
    pub(super) current: bool,
}

impl Form {
    /// What a form says.
    fn of(posted: &Posted) -> Self {
        let ticked = |name: &str| !posted.field(name).is_empty();
        Self {
            draft: posted.field("which") == "draft",
            line: posted.field("line").to_owned(),
            at: posted.field("at").to_owned(),
            hidden: ticked("hidden"),
            texts: ticked("texts"),
            current: ticked("current"),
        }
    }

    /// What is rung, as a form says it.
    fn which(&self) -> &'static str {
        if self.draft { "draft" } else { "live" }
    }

    /// The line that is asked for, as its provider and settings have it.
    pub(super) fn asked(&self, settings: &Settings) -> Asked {
        let line = settings.lines.get(&self.line);
        let limits: Option<(String, Limits)> = line.and_then(|line| Some((line.provider.clone(), dialect::limits_of(&line.provider)?)));
        let speech = line.zip(limits.as_ref()).map(|(line, (_, limits))| line.abilities(limits).speech);
        Asked { provider: limits.map_or_else(|| USUAL.to_owned(), |(provider, _)| provider), texts: self.texts, speech }
    }

    /// When it rings: now, where nothing is said, which is then said. Nothing where it cannot be read.
    pub(super) fn moment(&mut self, zone: &TimeZone) -> Option<jiff::Timestamp> {
        if self.at.trim().is_empty() {
            self.at = now().to_zoned(zone.clone()).strftime(CLOCK).to_string();
        }
        Some(self.at.trim().parse::<DateTime>().ok()?.to_zoned(zone.clone()).ok()?.timestamp())
    }
}

/// The lines of a flow.
fn lines(settings: &Settings, flow: &str) -> Vec<String> {
    settings.lines.iter().filter(|(_, line)| line.flow() == flow).map(|(name, _)| name.clone()).collect()
}

/// The flow that an address names, or the first.
async fn flow(console: &Console, visit: &Visit) -> Result<Option<String>> {
    console.flow(Some(visit.asked("flow").to_owned()).filter(|named| !named.is_empty())).await
}

/// What a page shall say beside the call.
#[derive(Clone, Default)]
struct Note {
    status: StatusCode,
    said: String,
    problem: &'static str,
    title: String,
}

impl Note {
    fn problem(status: StatusCode, problem: &'static str) -> Self {
        Self { status, problem, ..Self::default() }
    }
}

async fn begin(State(console): State<Arc<Console>>, SignedIn(visit, _): SignedIn) -> Response {
    shown(&console, &visit, None, Note::default()).await
}

/// One act more, or one less.
async fn go_on(State(console): State<Arc<Console>>, posted: Posted) -> Result<Response, Response> {
    posted.signed_in()?;
    let (visit, w) = (&posted.visit, Words::of(posted.visit.tongue));
    let form = Form::of(&posted);
    let unclear = || Note::problem(StatusCode::UNPROCESSABLE_ENTITY, w.not_understood);
    let Some(mut acts) = act::read(posted.field("acts")) else {
        return Ok(shown(&console, visit, Some((form, Vec::new())), Note::problem(StatusCode::UNPROCESSABLE_ENTITY, w.too_long)).await);
    };
    let wanted = match posted.field("act") {
        "ring" | "again" => {
            acts.clear();
            return Ok(shown(&console, visit, Some((form, acts)), Note::default()).await);
        }
        "undo" => {
            acts.pop();
            return Ok(shown(&console, visit, Some((form, acts)), Note::default()).await);
        }
        "k" => Act::keys(posted.field("keys")),
        "w" => Act::says(posted.field("words"), posted.field("sure")),
        "l" => Act::read(&format!("l{}", posted.field("minutes"))),
        line => Act::read(line),
    };
    let Some(wanted) = wanted else { return Ok(shown(&console, visit, Some((form, acts)), unclear()).await) };
    let before = acts.clone();
    acts.push(wanted);
    if act::read(&act::written(&acts)).is_none() {
        let note = Note::problem(StatusCode::UNPROCESSABLE_ENTITY, w.too_long);
        return Ok(shown(&console, visit, Some((form, before)), note).await);
    }
    Ok(shown(&console, visit, Some((form, acts)), Note::default()).await)
}

/// The page: with a call, or with the form for one.
async fn shown(console: &Console, visit: &Visit, call: Option<(Form, Vec<Act>)>, note: Note) -> Response {
    match made(console, visit, call, note).await {
        Ok((status, page)) => pages::show(visit, status, &page),
        Err(error) => pages::broken(visit, &error),
    }
}

async fn made(console: &Console, visit: &Visit, call: Option<(Form, Vec<Act>)>, note: Note) -> Result<(StatusCode, page::Trying)> {
    let w = Words::of(visit.tongue);
    let Some(name) = flow(console, visit).await? else { return Ok((StatusCode::OK, page::Trying::empty(visit))) };
    let flows = console.ask(|store| versions::flows(store.read())).await?;
    let Some(kept) = stage::kept(console, &name).await? else { return Ok((StatusCode::OK, page::Trying::empty(visit))) };
    let settings = console.ground.settings.load_full();
    let lines = lines(&settings, &name);
    let changed = !kept.live.notices.is_empty() || !kept.live.hours.is_empty() || !kept.live.off.is_empty();
    let has_draft = kept.draft.is_some();
    let mut page = page::Trying::of(visit, &name, note.clone());
    (page.flows, page.lines, page.draft, page.changed) = (flows, lines, has_draft, changed);
    let (mut form, acts, begun) = call.map_or_else(|| (page.usual(&settings), Vec::new(), false), |(form, acts)| (form, acts, true));
    let found = stage::stage(console, &name, kept, form.draft).await?;
    let stage = match found {
        Found::Ready(stage) => stage,
        Found::Broken => return Ok(page.refused(form, if has_draft { w.draft_broken } else { w.live_broken }, begun)),
        Found::NoDraft => return Ok(page.refused(Form { draft: false, ..form }, w.no_draft, begun)),
    };
    let zone = archive::zone(&stage.flow);
    zone.iana_name().unwrap_or("UTC").clone_into(&mut page.zone);
    if !begun {
        page.form = form;
        return Ok((note.status, page));
    }
    let Some(at) = form.moment(&zone) else { return Ok(page.refused(form, w.bad_time, true)) };
    let call = Call { asked: form.asked(&settings), at, hidden: form.hidden, current: form.current };
    let asked = acts.len();
    let scene = take(Arc::clone(&stage), call, acts, zone).await?;
    if page.problem.is_empty() && scene.left_out > 0 {
        page.problem = if scene.acts.len() + 1 == asked { w.does_not_fit } else { w.changed };
        page.status = StatusCode::CONFLICT;
    }
    let page = page.with(w, form, scene, &stage);
    Ok((page.status, page))
}

/// Takes a call, on a thread that may take its time.
pub(super) async fn take(stage: Arc<Stage>, call: Call, acts: Vec<Act>, zone: TimeZone) -> Result<Scene> {
    let taken = tokio::task::spawn_blocking(move || scene::taken(&stage, &call, &acts, &zone));
    taken.await.context("the call was not taken")?.map_err(anyhow::Error::msg)
}
