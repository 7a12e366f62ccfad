//! Editing a flow without knowing how its files are written: sentences, choices, ladders, languages, and the files themselves.
//!
//! Everything here changes the one draft of the flow, which is begun with the first change; callers hear nothing of it until it is
//! published. Whoever saves says what they saw: where somebody else has changed just that meanwhile, both are shown, and nothing
//! that was typed is lost. What is typed is judged as a caller would hear it before it is saved.

pub(super) mod words;

mod draft;
mod files;
mod heard;
pub(super) mod judged;
mod ladders;
mod languages;
mod menus;
mod names;
mod sayers;
mod sentence;
pub(super) mod sentences;
mod working;

use super::Console;
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::routing::{get, post};
use std::sync::Arc;

/// The largest form, in bytes: a file of a flow has at most one MiB, and forms write a letter with up to nine.
const LARGEST: usize = 10 << 20;

pub(super) fn routes() -> Router<Arc<Console>> {
    Router::new()
        .route("/console/words", get(sentences::list))
        .route("/console/words/{id}", get(sentence::page).post(sentence::save))
        .route("/console/words/{id}/heard", post(sentence::heard))
        .route("/console/choices", get(menus::list))
        .route("/console/choices/{node}", get(menus::page).post(menus::save))
        .route("/console/ladders", get(ladders::list).post(ladders::add))
        .route("/console/ladders/{name}", get(ladders::page).post(ladders::save))
        .route("/console/languages", get(languages::page).post(languages::add))
        .route("/console/files", get(files::list))
        .route("/console/names", get(names::names))
        .route("/console/files/{*path}", get(files::page).post(files::save))
        .route("/console/draft", get(draft::page))
        .route("/console/draft/discard", get(draft::ask).post(draft::discard))
        .layer(DefaultBodyLimit::max(LARGEST))
}
