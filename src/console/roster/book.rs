//! The script book: everything callers can hear, of what is live or of the draft, with who stands for it; read here or taken away.

use super::people::language;
use super::words::Words;
use super::{Frame, Seen, filled};
use crate::book;
use crate::console::page::{self, Shell};
use crate::console::visit::{SignedIn, Visit};
use crate::console::{Console, secret};
use crate::flow::graph::Flow;
use crate::flow::signed::{SignOff, Standing, state};
use crate::flow::{self, Compiled};
use crate::library::desk;
use crate::library::published::{PEOPLE, with_people};
use crate::source::Sources;
use crate::store::drafts;
use crate::store::users::Role;
use anyhow::{Context, Result};
use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse as _, Response};
use std::sync::Arc;

/// An entry, as the page shows it.
struct Entry {
    id: String,
    /// In each language: its tag, what it is called, the words, how they stand, and whether that is in need of somebody.
    words: Vec<Said>,
}

struct Said {
    locale: String,
    language: String,
    words: String,
    standing: String,
    late: bool,
}

/// Who may sign, and what they have typed.
#[derive(Clone, Debug, Default)]
pub(super) struct Typed {
    pub(super) by: String,
    pub(super) language: String,
    pub(super) ids: String,
}

/// The words that a page is about.
pub(in crate::console) struct Text {
    pub(super) sources: Sources,
    pub(super) flow: Option<Flow>,
    /// What keeps them from being a book.
    pub(super) findings: String,
    /// Whether somebody is writing a draft.
    pub(super) drafted: bool,
}

#[derive(Template)]
#[template(path = "roster/book.html", config = "src/console/askama.toml")]
struct Book {
    shell: Shell,
    f: Frame,
    draft: bool,
    drafted: bool,
    findings: String,
    version: String,
    entries: Vec<Entry>,
    counted: Vec<(String, String)>,
    may_sign: bool,
    /// Codes of languages, and what they are called.
    languages: Vec<(String, String)>,
    digest: String,
    typed: Typed,
}

impl Text {
    /// The words of what is live, or of the draft where there is one.
    pub(super) async fn read(console: &Console, seen: &Seen, draft: bool) -> Result<Self> {
        let name = seen.flow.clone();
        let written = if draft { console.ask(move |store| drafts::current(store.read(), &name)).await? } else { None };
        let drafted = written.is_some();
        let live = seen.live.published.sources();
        let Some(written) = written else {
            return Ok(Self { sources: live, flow: Some(seen.live.flow.clone()), findings: String::new(), drafted });
        };
        let people = live.0.iter().find(|source| source.path == PEOPLE).map(|source| source.text.clone()).unwrap_or_default();
        let sources = with_people(&written.content.sources, &people);
        let limits = desk::limits(&console.ground.settings.load(), &seen.flow)?;
        let compiled = tokio::task::spawn_blocking(move || {
            let Compiled { flow, findings, .. } = flow::compile(&sources, &limits);
            let told = if flow.is_some() { String::new() } else { crate::library::render(&sources, &findings) };
            (sources, flow, told)
        });
        let (sources, flow, findings) = compiled.await.context("the draft was not compiled")?;
        Ok(Self { sources, flow, findings, drafted })
    }

    /// What tells these words from others: whoever signs has seen these.
    pub(in crate::console) fn digest(sources: &Sources) -> String {
        let words = sources.0.iter().filter(|source| source.path.starts_with("words/"));
        let all: Vec<String> = words.map(|source| format!("{}\n{}\n{}", source.path, source.text.len(), source.text)).collect();
        secret::digest(&all.join("\n"))
    }
}

impl Book {
    /// What is shown, as addresses have it.
    const fn which(&self) -> &'static str {
        if self.draft { "draft" } else { "live" }
    }
}

pub(super) async fn book(State(console): State<Arc<Console>>, SignedIn(visit, _): SignedIn) -> Result<Response, Response> {
    let seen = Seen::page(&console, &visit, visit.asked("flow")).await?;
    let f = seen.frame(&visit);
    let draft = visit.asked("of") == "draft";
    let by = visit.session.as_ref().map(|session| session.account.name.clone()).unwrap_or_default();
    let typed = Typed { by, ..Typed::default() };
    shown(&console, &visit, &seen, (f, StatusCode::OK), (draft, typed)).await
}

/// The page.
pub(super) async fn shown(
    console: &Console,
    visit: &Visit,
    seen: &Seen,
    (f, status): (Frame, StatusCode),
    (draft, typed): (bool, Typed),
) -> Result<Response, Response> {
    let text = Text::read(console, seen, draft).await.map_err(|error| page::broken(visit, &error))?;
    let (entries, counted) = text.flow.as_ref().map(|flow| told(flow, &text.sources, f.w)).unwrap_or_default();
    let version = text.flow.as_ref().map(|flow| filled(f.w.version, &[&flow.version.to_string()])).unwrap_or_default();
    let live = &seen.live.flow;
    let languages = live.languages.iter().map(|one| (one.code.clone(), language(live, &one.code))).collect();
    let page = Book {
        shell: visit.shell(f.w.book),
        draft,
        drafted: text.drafted,
        version,
        entries,
        counted,
        may_sign: draft && visit.may(Role::Author),
        languages,
        digest: Text::digest(&text.sources),
        findings: text.findings,
        typed,
        f,
    };
    Ok(page::show(visit, status, &page))
}

/// Every entry, and how many of them are signed in each language.
fn told(flow: &Flow, sources: &Sources, w: &Words) -> (Vec<Entry>, Vec<(String, String)>) {
    let standing = state(sources);
    let of = |code: &str, id: &str| standing.get(&(code.to_owned(), id.to_owned()));
    let said = |id: &str, at: usize, words: String| {
        let spoken = flow.languages.get(at)?;
        let (standing, late) = standing_told(of(&spoken.code, id), w);
        Some(Said { locale: spoken.locale.clone(), language: language(flow, &spoken.code), words, standing, late })
    };
    let entries = book::spoken(flow, sources).into_iter().map(|entry| Entry {
        words: entry.words.into_iter().enumerate().filter_map(|(at, words)| said(&entry.id, at, words)).collect(),
        id: entry.id,
    });
    let counted = flow.languages.iter().map(|spoken| {
        let all: Vec<&Standing> = standing.iter().filter(|((code, _), _)| *code == spoken.code).map(|(_, standing)| standing).collect();
        let count = |is: fn(&&&Standing) -> bool| all.iter().filter(is).count().to_string();
        let signed = count(|standing| matches!(standing, Standing::Signed(_)));
        let changed = count(|standing| matches!(standing, Standing::Changed(_)));
        (language(flow, &spoken.code), filled(w.counted, &[&signed, &all.len().to_string(), &changed]))
    });
    (entries.collect(), counted.collect())
}

/// How an entry stands, and whether somebody should read it again.
fn standing_told(standing: Option<&Standing>, w: &Words) -> (String, bool) {
    let filled_in = |text: &str, SignOff { by, at, .. }: &SignOff| filled(text, &[by, &at.to_string()]);
    match standing {
        Some(Standing::Signed(sign_off)) => (filled_in(w.signed_by, sign_off), false),
        Some(Standing::Changed(sign_off)) => (filled_in(w.changed_since, sign_off), true),
        Some(Standing::Unsigned) => (w.unsigned.to_owned(), false),
        None => (String::new(), false),
    }
}

/// The book as a file: a page to read and print, or a table.
pub(super) async fn download(State(console): State<Arc<Console>>, SignedIn(visit, _): SignedIn) -> Result<Response, Response> {
    let seen = Seen::page(&console, &visit, visit.asked("flow")).await?;
    let draft = visit.asked("of") == "draft";
    let text = Text::read(&console, &seen, draft).await.map_err(|error| page::broken(&visit, &error))?;
    let Some(flow) = text.flow else { return Err(page::refused(&visit, StatusCode::NOT_FOUND)) };
    let (kind, ending, made) = match visit.asked("as") {
        "csv" => ("text/csv; charset=utf-8", "csv", book::csv(&flow, &text.sources).map_err(anyhow::Error::from)),
        "html" => ("text/html; charset=utf-8", "html", Ok(book::html(&flow, &text.sources))),
        _ => return Err(page::refused(&visit, StatusCode::NOT_FOUND)),
    };
    let made = made.map_err(|error| page::broken(&visit, &error))?;
    let name = format!("attachment; filename=\"script-{}.{ending}\"", flow.version);
    Ok(([(CONTENT_TYPE, kind.to_owned()), (CONTENT_DISPOSITION, name)], made).into_response())
}
