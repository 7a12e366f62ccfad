//! What a manager looks at and works off: the map of the flow, single calls, what is to be done, reports.
//!
//! What takes long is counted in the background (`works`), on threads that may wait: a page says within two seconds either what was found or how
//! far the counting is. Everything of calls is read from the journal, which has no callers' numbers; only `todo` opens an errand, one at a time.

mod shown;
mod which;

pub(super) mod calls;
pub(super) mod map;
pub(super) mod reports;
pub(super) mod todo;
pub(super) mod works;

use super::Console;
use super::page::{self, Shell};
use super::visit::{SignedIn, Visit};
use crate::library::archive::Archive;
use crate::settings::Settings;
use crate::store::{Access, Store};
use anyhow::{Context as _, Result};
use askama::Template;
use axum::Router;
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::{get, post};
use std::sync::Arc;
use which::{Shows, Which};
pub(super) use works::Works;

/// The area's pages.
pub(super) fn routes() -> Router<Arc<Console>> {
    Router::new()
        .route("/console/map", get(map::map))
        .route("/console/map/{node}", get(map::node::node))
        .route("/console/calls", get(calls::list))
        .route("/console/calls/{call}", get(calls::one::one))
        .route("/console/calls/{call}/transcript", get(calls::one::transcript))
        .route("/console/reports", get(reports::report))
        .route("/console/reports/{form}", get(reports::taken))
        .route("/console/todo", get(todo::list))
        .route("/console/todo/alerts", post(todo::acknowledge))
        .route("/console/todo/{key}", get(todo::one::one).post(todo::one::settle))
        .route("/console/todo/{key}/number", post(todo::one::number))
        .route("/console/todo/{key}/sound", get(todo::sound))
}

impl Console {
    /// What is kept of calls, opened anew: the spool's file, or the store that nodes share.
    pub(super) fn calls(&self) -> impl FnOnce() -> Result<Store> + Send + 'static {
        let (address, spool) = (self.ground.address.clone(), self.ground.settings.load().spool_path());
        move || Store::of_calls(&address, &spool, Access::Read)
    }

    /// The same, to settle something.
    pub(super) fn calls_to_write(&self) -> impl FnOnce() -> Result<Store> + Send + 'static {
        let (address, spool) = (self.ground.address.clone(), self.ground.settings.load().spool_path());
        move || Store::of_calls(&address, &spool, Access::Write)
    }

    /// What calls of a flow were on, looked up in a store of its own.
    pub(super) fn archive(&self, flow: &str) -> impl FnOnce() -> Result<Archive> + Send + 'static {
        let (address, settings, flow) = (self.ground.address.clone(), self.settings(), flow.to_owned());
        move || Archive::open(&settings, Store::open(&address)?, &flow)
    }

    pub(super) fn settings(&self) -> Arc<Settings> {
        self.ground.settings.load_full()
    }
}

/// Does something on a thread that may wait.
pub(super) async fn beside<T: Send + 'static>(work: impl FnOnce() -> Result<T> + Send + 'static) -> Result<T> {
    tokio::task::spawn_blocking(work).await.context("the work was not finished")?
}

/// Which flow a page shows, and what can be chosen instead.
struct Seen {
    flow: String,
    flows: Vec<String>,
    /// What an address says: `draft`, or nothing.
    of: &'static str,
    /// What to know of the draft; empty for nothing.
    note: &'static str,
}

impl Seen {
    fn of(which: &Which, w: &map::words::Words) -> Self {
        let note = match which.shows {
            Shows::Live => "",
            Shows::Draft => w.of_draft,
            Shows::NoDraft => w.no_draft,
            Shows::BrokenDraft => w.broken_draft,
        };
        Self { flow: which.name.clone(), flows: which.all.clone(), of: which.of(), note }
    }
}

/// A page that has nothing to show yet, and says what to do.
#[derive(Template)]
#[template(path = "look/empty.html", config = "src/console/askama.toml")]
struct Empty {
    shell: Shell,
    says: &'static str,
}

fn empty(visit: &Visit, title: &'static str, says: &'static str) -> Response {
    page::show(visit, StatusCode::OK, &Empty { shell: visit.shell(title), says })
}

/// Whose counting it is: of each browser, one is going on.
fn browser(SignedIn(_, session): &SignedIn) -> &str {
    &session.digest
}
