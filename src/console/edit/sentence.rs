//! One entry of the words: a field for each part in each language, saved together, with what is heard of it and who says it.

use super::heard::Heard;
use super::judged;
use super::sayers::{self, Sayers};
use super::sentences::segment;
use super::words::Words;
use super::working::{self, Status, Working};
use crate::console::page::{self, Shell};
use crate::console::visit::{Posted, SignedIn, Visit};
use crate::console::words::Tongue;
use crate::console::{Console, now};
use crate::flow::edit::{Obstacle, entries, languages};
use crate::flow::sentences::Sentence;
use crate::source::Sources;
use crate::store::drafts::{self, Draft, Edit};
use crate::store::users::Role;
use crate::store::versions::Content;
use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use std::sync::Arc;

/// The page.
#[derive(Template)]
#[template(path = "edit/sentence.html", config = "src/console/askama.toml")]
struct Page {
    shell: Shell,
    w: &'static Words,
    status: Status,
    id: String,
    action: String,
    /// Places that say it: their titles, and where their choices are edited, if they have any.
    said_at: Vec<(String, String)>,
    fields: Vec<Field>,
    heard: Heard,
    said: &'static str,
    problem: String,
    may: bool,
}

/// A part of the entry, in every language.
struct Field {
    label: String,
    note: &'static str,
    cells: Vec<Cell>,
}

/// A part in one language.
#[derive(Clone)]
struct Cell {
    /// What the form calls it: `es.lead`.
    name: String,
    code: String,
    language: String,
    words: String,
    seen: String,
    /// What somebody else has written there meanwhile.
    theirs: Option<String>,
    rows: usize,
}

/// A part as somebody typed it.
#[derive(Clone)]
struct Typed {
    language: String,
    part: String,
    words: String,
    seen: String,
}

/// Why nothing was saved.
enum Refused {
    Conflict,
    Obstacle(Obstacle),
}

pub(super) async fn page(State(console): State<Arc<Console>>, SignedIn(visit, _): SignedIn, Path(id): Path<String>) -> Response {
    let working = match working::working(&console, &visit, visit.asked("flow")).await {
        Ok(working) => working,
        Err(answer) => return answer,
    };
    let said = if visit.asked("said") == "saved" { Words::of(visit.tongue).saved } else { "" };
    show(&console, &visit, working, &id, &[], StatusCode::OK, said, String::new()).await
}

pub(super) async fn save(State(console): State<Arc<Console>>, Path(id): Path<String>, posted: Posted) -> Result<Response, Response> {
    let who = posted.at_least(Role::Author)?.account.name.clone();
    let visit = &posted.visit;
    let working = working::working(&console, visit, posted.field("flow")).await?;
    let typed = typed(&posted, &working, &id);
    // Where nothing was sent, as for a sentence that is not there, nothing is written either.
    if posted.field("do") == "check" || typed.is_empty() {
        return Ok(show(&console, visit, working, &id, &typed, StatusCode::OK, "", String::new()).await);
    }
    let (flow, wanted, of) = (working.flow.clone(), typed.clone(), id.clone());
    let saved = console.ask(move |store| {
        let change = |draft: &Draft| applied(&draft.content, &of, &wanted);
        store.write(|sql| drafts::change(sql, &flow, (&who, now()), change))
    });
    let w = Words::of(visit.tongue);
    let (status, problem) = match saved.await {
        Ok(Ok(_)) => {
            let to = format!("/console/words/{}{}&said=saved", segment(&id), working.at());
            return Ok(Redirect::to(&to).into_response());
        }
        Ok(Err(Refused::Conflict)) => (StatusCode::CONFLICT, w.conflict.to_owned()),
        Ok(Err(Refused::Obstacle(obstacle))) => (StatusCode::UNPROCESSABLE_ENTITY, w.obstacle(&obstacle)),
        Err(error) => return Ok(page::broken(visit, &error)),
    };
    // What is there now, to be shown beside what was typed.
    let working = working::working(&console, visit, posted.field("flow")).await?;
    Ok(show(&console, visit, working, &id, &typed, status, "", problem).await)
}

/// What is heard of what is typed, as a piece of the page.
pub(super) async fn heard(State(console): State<Arc<Console>>, Path(id): Path<String>, posted: Posted) -> Result<Response, Response> {
    posted.signed_in()?;
    let working = working::working(&console, &posted.visit, posted.field("flow")).await?;
    let typed = typed(&posted, &working, &id);
    if typed.is_empty() {
        return Err(page::refused(&posted.visit, StatusCode::NOT_FOUND));
    }
    let piece = listened(&console, &posted.visit, &working, &id, &typed).await.map_err(|error| page::broken(&posted.visit, &error))?;
    Ok(page::show(&posted.visit, StatusCode::OK, &piece))
}

/// The fields of the form.
fn typed(posted: &Posted, working: &Working, id: &str) -> Vec<Typed> {
    let sources = &working.content.sources;
    let (languages, sentences) = (languages::of(sources), entries::all(sources));
    let parts = sayers::parts(&sentences, &languages, id);
    let all = languages.iter().flat_map(|language| parts.iter().map(move |part| (language, part)));
    all.filter_map(|(language, part)| {
        let words = posted.found(&format!("{language}.{part}"))?;
        let seen = posted.field(&format!("seen.{language}.{part}"));
        let as_heard = |words: &str| entries::as_heard(part, words);
        Some(Typed { language: language.clone(), part: part.clone(), words: as_heard(words), seen: as_heard(seen) })
    })
    .collect()
}

/// A draft with what was typed in it. Only what was changed is written: the rest may have been changed by others.
fn applied(content: &Content, id: &str, typed: &[Typed]) -> Result<Edit, Refused> {
    let before = entries::all(&content.sources);
    let changed: Vec<&Typed> = typed.iter().filter(|one| one.words != one.seen).collect();
    for one in &changed {
        let there = there(&before, one, id);
        if there != one.seen && there != one.words {
            return Err(Refused::Conflict);
        }
    }
    let sources = put(&content.sources, id, &changed).map_err(Refused::Obstacle)?;
    let mut languages: Vec<&str> = changed.iter().map(|one| one.language.as_str()).collect();
    languages.dedup();
    let told = |words: &dyn Fn(&Typed) -> String| {
        let lines = changed.iter().map(|one| format!("{} {}: {}", one.language, one.part, words(one)));
        lines.collect::<Vec<_>>().join("\n")
    };
    Ok(Edit {
        what: format!("{id} ({})", languages.join(", ")),
        before: told(&|one| there(&before, one, id)),
        after: told(&|one| one.words.clone()),
        content: Content { sources, calls: content.calls.clone() },
    })
}

fn there(sentences: &[Sentence], one: &Typed, id: &str) -> String {
    let parts = entries::of(sentences, &one.language, id);
    parts.into_iter().find(|(part, _)| *part == one.part).map(|(_, words)| words).unwrap_or_default()
}

fn put(sources: &Sources, id: &str, changed: &[&Typed]) -> Result<Sources, Obstacle> {
    let mut sources = sources.clone();
    for language in languages::of(&sources) {
        let of = changed.iter().filter(|one| one.language == language);
        let parts: Vec<entries::PartWords> = of.map(|one| (one.part.clone(), one.words.clone())).collect();
        if !parts.is_empty() {
            sources = entries::put(&sources, &language, id, &parts)?;
        }
    }
    Ok(sources)
}

/// Judges the entry with what was typed in it.
async fn listened(console: &Console, visit: &Visit, working: &Working, id: &str, typed: &[Typed]) -> anyhow::Result<Heard> {
    let w = Words::of(visit.tongue);
    let changed: Vec<&Typed> = typed.iter().filter(|one| one.words != one.seen).collect();
    match put(&working.sources(), id, &changed) {
        Ok(sources) => {
            let languages = named(&working.content.sources, visit.tongue);
            let judged = judged::of(console, sources, working.flow.clone()).await?;
            Ok(Heard::of(&judged, w, id, &languages))
        }
        Err(Obstacle::Empty(_)) => Ok(Heard::not(w, w.needs_text)),
        Err(_) => Ok(Heard::not(w, w.not_in_place)),
    }
}

/// The languages of a flow, each with what the page's language calls it; the flow's first one, where the flow does not speak the page's.
pub(super) fn named(sources: &Sources, tongue: Tongue) -> Vec<(String, String)> {
    let codes = languages::of(sources);
    let places = crate::flow::places::Place::of(sources);
    let by = codes.iter().find(|code| *code == tongue.code()).or(codes.first());
    let names = by
        .and_then(|by| places.get(&format!("words/{by}.yaml")))
        .and_then(|words| words.get("speak"))
        .and_then(|speak| speak.get("languages"));
    let name = |code: &String| names.and_then(|names| names.get(code)).and_then(|name| name.text.clone()).unwrap_or_else(|| code.clone());
    codes.iter().map(|code| (code.clone(), name(code))).collect()
}

#[expect(clippy::too_many_arguments, reason = "a page and what is to be said on it")]
async fn show(
    console: &Console,
    visit: &Visit,
    working: Working,
    id: &str,
    typed: &[Typed],
    status: StatusCode,
    said: &'static str,
    problem: String,
) -> Response {
    let w = Words::of(visit.tongue);
    let sources = &working.content.sources;
    let (sentences, languages, places) = (entries::all(sources), named(sources, visit.tongue), working.places());
    let codes: Vec<String> = languages.iter().map(|(code, _)| code.clone()).collect();
    let parts = sayers::parts(&sentences, &codes, id);
    if parts.is_empty() {
        return page::refused(visit, StatusCode::NOT_FOUND);
    }
    let heard = match listened(console, visit, &working, id, typed).await {
        Ok(heard) => heard,
        Err(error) => return page::broken(visit, &error),
    };
    let cell = |part: &str, (code, language): &(String, String)| {
        let there =
            entries::of(&sentences, code, id).into_iter().find(|(known, _)| known == part).map(|(_, words)| words).unwrap_or_default();
        let own = typed.iter().find(|one| one.language == *code && one.part == part);
        // What was not changed here follows what is there now.
        let own = own.filter(|own| own.words != own.seen);
        let words = own.map_or(&there, |own| &own.words).clone();
        let theirs = own.filter(|own| own.seen != there && own.words != there).map(|_| there.clone());
        let rows = words.chars().count() / 44 + words.matches('\n').count() + 2;
        Cell {
            name: format!("{code}.{part}"),
            code: code.clone(),
            language: language.clone(),
            words,
            seen: there,
            theirs,
            rows: rows.min(14),
        }
    };
    let field = |part: &String| Field {
        label: w.label(id, part),
        note: w.part_note(part),
        cells: languages.iter().map(|language| cell(part, language)).collect(),
    };
    let sayers = Sayers::of(&places, &sentences);
    let at = working.at();
    let said_at = sayers.of_id(id).into_iter().map(|node| (sayers.title(node), sayers.href(node, &at))).collect();
    let page = Page {
        shell: visit.shell(w.sentences),
        w,
        status: working.status(visit),
        id: id.to_owned(),
        action: format!("/console/words/{}", segment(id)),
        said_at,
        fields: parts.iter().map(field).collect(),
        heard,
        said,
        problem,
        may: visit.may(Role::Author),
    };
    page::show(visit, status, &page)
}
