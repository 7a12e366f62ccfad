//! One entry of the words: a field for each part in each language, saved together, with what is heard of it and who says it.

use super::heard::Heard;
use super::judged;
use super::sayers::{self, Sayers};
use super::sentences::{Found, at_work, segment};
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
    /// Going through what a language lacks.
    work: Option<Work>,
    said: &'static str,
    problem: String,
    may: bool,
}

/// Going through what a language lacks.
struct Work {
    code: String,
    /// How many entries lack words in it, with how many there are.
    told: String,
    done: usize,
    all: usize,
    next: String,
    /// What became of the one before.
    came: &'static str,
}

/// What a page says beside what it shows.
struct Says<'s> {
    typed: &'s [Typed],
    status: StatusCode,
    said: &'static str,
    problem: String,
    /// The language whose gaps somebody goes through.
    lacking: &'s str,
    came: &'static str,
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
    /// It is to be read only: another language's, for whoever goes through what one lacks.
    reads: bool,
    /// Where somebody begins to write.
    begins: bool,
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
    let (w, lacking) = (Words::of(visit.tongue), visit.asked("lacking"));
    let (said, came) = match visit.asked("said") {
        "saved" => (w.saved, ""),
        "next" => ("", w.saved_next),
        "left" => ("", w.left_next),
        _ => ("", ""),
    };
    show(&console, &visit, working, &id, Says { typed: &[], status: StatusCode::OK, said, problem: String::new(), lacking, came }).await
}

pub(super) async fn save(State(console): State<Arc<Console>>, Path(id): Path<String>, posted: Posted) -> Result<Response, Response> {
    let who = posted.at_least(Role::Author)?.account.name.clone();
    let visit = &posted.visit;
    let working = working::working(&console, visit, posted.field("flow")).await?;
    let (typed, lacking) = (typed(&posted, &working, &id), posted.field("lacking"));
    let says = |status, problem| Says { typed: &typed, status, said: "", problem, lacking, came: "" };
    // Where nothing was sent, as for a sentence that is not there, nothing is written either.
    if posted.field("do") == "check" || typed.is_empty() {
        return Ok(show(&console, visit, working, &id, says(StatusCode::OK, String::new())).await);
    }
    let (flow, wanted, of) = (working.flow.clone(), typed.clone(), id.clone());
    let saved = console.ask(move |store| {
        let change = |draft: &Draft| applied(&draft.content, &of, &wanted);
        store.write(|sql| drafts::change(sql, &flow, (&who, now()), change))
    });
    let w = Words::of(visit.tongue);
    let (status, problem) = match saved.await {
        Ok(Ok(_)) => {
            let working = working::working(&console, visit, posted.field("flow")).await?;
            let came = if typed.iter().any(|one| one.words != one.seen) { "next" } else { "left" };
            let next = Some(lacking).filter(|_| posted.field("do") == "next").map(|language| after(&working, w, &id, language));
            let to = match next {
                Some(Some(next)) => format!("{next}&said={came}"),
                Some(None) => format!("/console/words{}&lacking={}&said=full", working.at(), segment(lacking)),
                None => format!("/console/words/{}{}&said=saved", segment(&id), working.at()),
            };
            return Ok(Redirect::to(&to).into_response());
        }
        Ok(Err(Refused::Conflict)) => (StatusCode::CONFLICT, w.conflict.to_owned()),
        Ok(Err(Refused::Obstacle(obstacle))) => (StatusCode::UNPROCESSABLE_ENTITY, w.obstacle(&obstacle)),
        Err(error) => return Ok(page::broken(visit, &error)),
    };
    // What is there now, to be shown beside what was typed.
    let working = working::working(&console, visit, posted.field("flow")).await?;
    Ok(show(&console, visit, working, &id, says(status, problem)).await)
}

/// The page of the entry behind this one that lacks words in a language, or of the first one that does.
fn after(working: &Working, w: &'static Words, id: &str, language: &str) -> Option<String> {
    let found = Found::of(working);
    let (lacking, order) = (found.lacking(w, language), found.order());
    let place = |id: &str| order.iter().position(|known| *known == id);
    let here = place(id);
    let later = lacking.iter().filter(|other| other.as_str() != id);
    let next = later.clone().find(|other| place(other) > here).or_else(|| later.clone().next());
    next.map(|next| at_work(next, language, working))
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

async fn show(console: &Console, visit: &Visit, working: Working, id: &str, says: Says<'_>) -> Response {
    let Says { typed, status, said, problem, lacking, came } = says;
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
    let work = work(&working, w, id, languages.iter().find(|(code, _)| code == lacking), came);
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
            reads: work.as_ref().is_some_and(|work| work.code != *code),
            begins: false,
        }
    };
    let field = |part: &String| Field {
        label: w.label(id, part),
        note: w.part_note(part),
        cells: languages.iter().map(|language| cell(part, language)).collect(),
    };
    let mut fields: Vec<Field> = parts.iter().map(field).collect();
    if let Some(work) = &work {
        // Room for as much as the others say.
        for field in &mut fields {
            let most = field.cells.iter().map(|cell| cell.rows).max().unwrap_or_default();
            for cell in &mut field.cells {
                cell.rows = most;
            }
        }
        let empty = fields.iter_mut().flat_map(|field| &mut field.cells).find(|cell| cell.code == work.code && cell.words.is_empty());
        if let Some(cell) = empty {
            cell.begins = true;
        }
    }
    let sayers = Sayers::of(&places, &sentences);
    let at = working.at();
    let heading = heading(w, id, &sayers, &entries::of(&sentences, &working.language(visit), id));
    let said_at = sayers.of_id(id).into_iter().map(|node| (sayers.title(node), sayers.href(node, &at))).collect();
    let page = Page {
        shell: visit.shell(w.sentences).about(heading),
        w,
        status: working.status(visit),
        id: id.to_owned(),
        action: format!("/console/words/{}", segment(id)),
        said_at,
        fields,
        heard,
        work,
        said,
        problem,
        may: visit.may(Role::Author),
    };
    page::show(visit, status, &page)
}

/// What an entry is called: where it is said, and its first words.
fn heading(w: &Words, id: &str, sayers: &Sayers, parts: &[entries::PartWords]) -> String {
    match id {
        "speak" => return w.about_speak.to_owned(),
        "says" => return w.about_says.to_owned(),
        _ => {}
    }
    let said = parts.iter().find(|(part, _)| part == "lead" || part.starts_with("say")).or_else(|| parts.first());
    let words = said.map_or(id, |(_, words)| words.as_str());
    let mut first = String::new();
    for word in words.split_whitespace() {
        if first.chars().count() + word.chars().count() > FIRST {
            first.push('…');
            break;
        }
        if !first.is_empty() {
            first.push(' ');
        }
        first.push_str(word);
    }
    match sayers.of_id(id).as_slice() {
        [only] => format!("{}: {first}", sayers.plain(only)),
        _ => first,
    }
}

/// How many letters of its words an entry is called by.
const FIRST: usize = 60;

/// How far somebody is who goes through what a language lacks.
fn work(working: &Working, w: &'static Words, id: &str, language: Option<&(String, String)>, came: &'static str) -> Option<Work> {
    let (code, title) = language?;
    let found = Found::of(working);
    let (left, all) = (found.lacking(w, code).len(), found.count());
    let done = all.saturating_sub(left);
    let told = w.lacking_done.replace("{1}", &done.to_string()).replace("{2}", &all.to_string()).replace("{3}", title);
    let next = after(working, w, id, code).map(|next| format!("{next}&said=left")).unwrap_or_default();
    Some(Work { code: code.clone(), told, done, all, next, came })
}
