//! The files of a flow as they are, for who knows how they are written: with findings at their lines, and a look before saving.

mod lines;

use super::judged::{self, Told};
use super::sentences::segment;
use super::words::Words;
use super::working::{self, Status, Working};
use crate::console::page::{self, Shell};
use crate::console::visit::{Posted, SignedIn, Visit};
use crate::console::{Console, now, secret};
use crate::diagnostic::Severity;
use crate::flow::schema::Of;
use crate::library::published::PEOPLE;
use crate::store::drafts::{self, Draft, Edit};
use crate::store::users::Role;
use crate::store::versions::Content;
use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use lines::Line;
use std::sync::Arc;

/// The largest file, in bytes.
const LARGEST: usize = 1 << 20;

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
        let change = |draft: &Draft| applied(&draft.content, &file, &new, &seen);
        store.write(|sql| drafts::change(sql, &flow, (&who, now()), change))
    });
    match saved.await {
        Ok(Ok(_)) => {
            let to = format!("/console/files/{}{}&said=saved", way(&path), working.at());
            Ok(Redirect::to(&to).into_response())
        }
        Ok(Err(())) => {
            let working = working::working(&console, visit, posted.field("flow")).await?;
            Ok(show(&console, visit, working, &path, says(StatusCode::CONFLICT, w.file_conflict, true)).await)
        }
        Err(error) => Ok(page::broken(visit, &error)),
    }
}

/// A draft with another text of a file, where it is the one that was seen.
fn applied(content: &Content, path: &str, new: &str, seen: &str) -> Result<Edit, ()> {
    let there = text(content, path).ok_or(())?;
    if secret::digest(there) != seen && there != new {
        return Err(());
    }
    let (before, after) = lines::told(&lines::between(there, new));
    Ok(Edit { content: with(content, path, new), what: path.to_owned(), before, after })
}

/// The text of a file that can be edited here. People have pages of their own.
fn text<'c>(content: &'c Content, path: &str) -> Option<&'c str> {
    let sources = content.sources.0.iter().map(|source| (source.path.as_str(), source.text.as_str())).filter(|(known, _)| *known != PEOPLE);
    let calls = content.calls.iter().map(|(path, text)| (path.as_str(), text.as_str()));
    sources.chain(calls).find(|(known, _)| *known == path).map(|(_, text)| text)
}

fn with(content: &Content, path: &str, new: &str) -> Content {
    let mut content = content.clone();
    for source in content.sources.0.iter_mut().filter(|source| source.path == path) {
        new.clone_into(&mut source.text);
    }
    for (_, text) in content.calls.iter_mut().filter(|(known, _)| known == path) {
        new.clone_into(text);
    }
    content
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
        seen: secret::digest(&there),
        findings,
        theirs,
        said: says.said,
        problem: says.problem,
        may: visit.may(Role::Author),
        names: matches!(Of::file(path), Some(Of::Flow | Of::Words)),
    };
    page::show(visit, says.status, &page)
}
