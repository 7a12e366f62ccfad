//! The API for programs, at `/api/v1` of the admin port, and the page on which owners make tokens for it.
//!
//! [`operations::OPERATIONS`] is the table of contents: routes, rights and the document (`document`) are made from it. A request passes the console's
//! gate, then its token is looked at (`asked`), and only then something is done; cookies are never looked at, so no page of somebody else can ask
//! for anything. What an operation does is the library's, as for pages.

pub(super) mod words;

mod answer;
mod asked;
mod book;
mod calls;
mod document;
mod drafts;
mod flows;
mod operations;
mod page;
mod publications;
mod rehearsal;
mod reports;
mod roster;
mod todo;
mod tokens;

use super::Console;
use answer::{Answer, Problem};
use axum::Router;
use axum::extract::{DefaultBodyLimit, Request, State};
use axum::response::IntoResponse;
use axum::routing::{MethodFilter, get, on, post};
use operations::{OPERATIONS, Operation, Verb};
use std::sync::Arc;

/// Where the document is.
pub(super) const DOCUMENT: &str = "/api/v1/openapi.json";

/// The API and its page.
pub(super) fn routes() -> Router<Arc<Console>> {
    let api = OPERATIONS.iter().fold(Router::new(), |router, operation| {
        let serve = move |State(console): State<Arc<Console>>, request: Request| asked::serve(operation, console, request);
        router.route(&format!("/api/v1{}", operation.path), on(filter(operation), serve))
    });
    api.route(DOCUMENT, get(async || Answer::json(&document::DOCUMENT)))
        .route("/api/{*rest}", get(nowhere).post(nowhere).put(nowhere).delete(nowhere))
        .method_not_allowed_fallback(async || Problem::method())
        .layer(DefaultBodyLimit::max(asked::LARGEST))
        .merge(pages())
}

fn pages() -> Router<Arc<Console>> {
    Router::new().route("/console/api", get(page::page).post(page::make)).route("/console/api/end", post(page::end))
}

async fn nowhere() -> impl IntoResponse {
    Problem::nowhere("/api/v1/openapi.json has all that there is.")
}

const fn filter(operation: &Operation) -> MethodFilter {
    match operation.method {
        Verb::Get => MethodFilter::GET,
        Verb::Put => MethodFilter::PUT,
        Verb::Post => MethodFilter::POST,
        Verb::Delete => MethodFilter::DELETE,
    }
}
