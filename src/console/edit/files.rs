//! The files of a flow as they are, for who knows how they are written: with findings at their lines, and a look before saving.

use super::judged::{self, Told};
use super::sentences::segment;
use super::words::Words;
use super::working::{self, Status, Working};
use crate::console::page::{self, Shell};
use crate::console::visit::{Posted, SignedIn, Visit};
use crate::console::{Console, now};
use crate::diagnostic::Severity;
use crate::flow::schema::Of;
use crate::library::drafting::lines::{self, Line};
use crate::library::drafting::{self, LARGEST, text, with};
use crate::library::published::PEOPLE;
use crate::store::drafts::{self, Draft};
use crate::store::users::Role;
use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use std::sync::Arc;

/// All files, with everything that is found in them.
#[derive(Template)]
#[template(path = "edit/files.html", config = "src/console/askama.toml")]
struct All {
    shell: Shell,
    w: &'static Words,
    status: Status,
    files: Vec<Listed>,
    /// Transcripts, which are apart since there may be many.
    calls: Vec<Listed>,
    findings: Vec<(Told, String)>,
}

/// A file in the list.
struct Listed {
    path: String,
    href: String,
    lines: usize,
    errors: usize,
    warnings: usize,
}

/// One file.
#[derive(Template)]
#[template(path = "edit/file.html", config = "src/console/askama.toml")]
struct One {
    shell: Shell,
    w: &'static Words,
    status: Status,
    path: String,
    action: String,
    text: String,
    /// What tells whether somebody else has changed it meanwhile.
    seen: String,
    lines: Vec<usize>,
    findings: Vec<Told>,
    /// What is otherwise in the draft now than what was typed.
    theirs: Vec<Line>,
    said: &'static str,
    problem: &'static str,
    may: bool,
    /// Names are offered while it is written.
    names: bool,
}

/// What a page of one file says beside the file.
#[derive(Default)]
struct Says {
    status: StatusCode,
    said: &'static str,
    problem: &'static str,
    /// What was typed and is not in the draft.
    typed: Option<String>,
    conflict: bool,
}

pub(super) async fn list(State(console): State<Arc<Console>>, SignedIn(visit, _): SignedIn) -> Response {
    let working = match working::working(&console, &visit, visit.asked("flow")).await {
        Ok(working) => working,
        Err(answer) => return answer,
    };
    let judged = match judged::judged(&console, &working).await {
        Ok(judged) => judged,
        Err(error) => return page::broken(&visit, &error),
    };
    let (w, at) = (Words::of(visit.tongue), working.at());
    let mut told: Vec<Told> = judged.findings.iter().map(|finding| judged.told(finding)).collect();
    told.sort_by_key(|finding| std::cmp::Reverse(finding.severity));
    let count = |path: &str, severity| told.iter().filter(|finding| finding.path == path && finding.severity == severity).count();
    let listed = |path: &str, text: &str| Listed {
        path: path.to_owned(),
        href: format!("/console/files/{}{at}", way(path)),
        lines: text.lines().count(),
        errors: count(path, Severity::Error),
        warnings: count(path, Severity::Warning),
    };
    let content = &working.content;
    let files = content.sources.0.iter().filter(|source| source.path != PEOPLE).map(|source| listed(&source.path, &source.text)).collect();
    let calls = content.calls.iter().map(|(path, text)| listed(path, text)).collect();
    let place = |told: &Told| match told.path.as_str() {
        "" | PEOPLE => String::new(),
        path => format!("/console/files/{}{at}#L{}", way(path), told.line),
    };
    let findings = told.iter().map(|told| (told.clone(), place(told))).collect();
    let page = All { shell: visit.shell(w.files), w, status: working.status(&visit), files, calls, findings };
    page::show(&visit, StatusCode::OK, &page)
}

pub(super) async fn page(State(console): State<Arc<Console>>, SignedIn(visit, _): SignedIn, Path(path): Path<String>) -> Response {
    let working = match working::working(&console, &visit, visit.asked("flow")).await {
        Ok(working) => working,
        Err(answer) => return answer,
    };
    let said = if visit.asked("said") == "saved" { Words::of(visit.tongue).saved } else { "" };
    show(&console, &visit, working, &path, Says { said, ..Says::default() }).await
}

pub(super) async fn save(State(console): State<Arc<Console>>, Path(path): Path<String>, posted: Posted) -> Result<Response, Response> {
    let who = posted.at_least(Role::Author)?.account.name.clone();
    let visit = &posted.visit;
    let w = Words::of(visit.tongue);
    let working = working::working(&console, visit, posted.field("flow")).await?;
    let Some(before) = text(&working.content, &path) else { return Err(page::refused(visit, StatusCode::NOT_FOUND)) };
    let typed = as_written(posted.field("text"), before);
    let says = |status, problem, conflict| Says { status, said: "", problem, typed: Some(typed.clone()), conflict };
    if typed.len() > LARGEST {
        return Ok(show(&console, visit, working, &path, says(StatusCode::PAYLOAD_TOO_LARGE, w.file_too_large, false)).await);
    }
    if posted.field("do") == "check" {
        return Ok(show(&console, visit, working, &path, says(StatusCode::OK, "", false)).await);
    }
    let (flow, file, new, seen) = (working.flow.clone(), path.clone(), typed.clone(), posted.field("seen").to_owned());
    let saved = console.ask(move |store| {
        let change = |draft: &Draft| drafting::changed(&draft.content, &file, &new, &seen);
        store.write(|sql| drafts::change(sql, &flow, (&who, now()), change))
    });
    match saved.await {
        Ok(Ok(_)) => {
            let to = format!("/console/files/{}{}&said=saved", way(&path), working.at());
            Ok(Redirect::to(&to).into_response())
        }
        Ok(Err(_)) => {
            let working = working::working(&console, visit, posted.field("flow")).await?;
            Ok(show(&console, visit, working, &path, says(StatusCode::CONFLICT, w.file_conflict, true)).await)
        }
        Err(error) => Ok(page::broken(visit, &error)),
    }
}

/// What a form brought, with the line ends of the file: a form has its own (HTML, 4.10.21.8).
fn as_written(typed: &str, before: &str) -> String {
    let mut text = typed.replace("\r\n", "\n");
    if !text.is_empty() && !text.ends_with('\n') {
        text.push('\n');
    }
    if before.contains("\r\n") { text.replace('\n', "\r\n") } else { text }
}

/// A path below the folder as part of an address.
fn way(path: &str) -> String {
    path.split('/').map(segment).collect::<Vec<_>>().join("/")
}

async fn show(console: &Console, visit: &Visit, mut working: Working, path: &str, says: Says) -> Response {
    let w = Words::of(visit.tongue);
    let Some(there) = text(&working.content, path).map(str::to_owned) else { return page::refused(visit, StatusCode::NOT_FOUND) };
    let status = working.status(visit);
    let shown = says.typed.unwrap_or_else(|| there.clone());
    let theirs = if says.conflict { lines::between(&shown, &there) } else { Vec::new() };
    working.content = with(&working.content, path, &shown);
    let judged = match judged::judged(console, &working).await {
        Ok(judged) => judged,
        Err(error) => return page::broken(visit, &error),
    };
    let findings = judged.findings.iter().map(|finding| judged.told(finding)).filter(|told| told.path == path).collect();
    let page = One {
        shell: visit.shell(w.files).about(path),
        w,
        status,
        path: path.to_owned(),
        action: format!("/console/files/{}", way(path)),
        lines: (1..=shown.lines().count()).collect(),
        text: shown,
        seen: drafting::seen(&there),
        findings,
        theirs,
        said: says.said,
        problem: says.problem,
        may: visit.may(Role::Author),
        names: matches!(Of::file(path), Some(Of::Flow | Of::Words)),
    };
    page::show(visit, says.status, &page)
}
