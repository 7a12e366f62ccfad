//! All sentences of a flow, every language beside the others: to find one, and to see which still lack words.

use super::sayers::{self, Sayers};
use super::words::Words;
use super::working::{self, Status, Working};
use crate::console::Console;
use crate::console::page::{self, Shell};
use crate::console::visit::SignedIn;
use crate::flow::edit::{entries, languages};
use crate::flow::sentences::Sentence;
use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use std::sync::Arc;

/// How many are shown before somebody asks for all.
const MOST: usize = 40;

/// The page.
#[derive(Template)]
#[template(path = "edit/sentences.html", config = "src/console/askama.toml")]
struct Page {
    shell: Shell,
    w: &'static Words,
    status: Status,
    languages: Vec<String>,
    rows: Vec<Row>,
    /// How many fit what is looked for.
    count: usize,
    /// How many lack words, of all.
    lacking: usize,
    asked: String,
    place: String,
    only_lacking: bool,
    said: &'static str,
    /// Places that can be looked at alone, with their titles.
    places: Vec<(String, String)>,
    /// The same page with all of them.
    all: String,
}

/// A sentence, as the list shows it.
pub(super) struct Row {
    pub(super) id: String,
    pub(super) href: String,
    pub(super) said_at: String,
    /// What each language says; nothing where it lacks words.
    pub(super) cells: Vec<Option<String>>,
}

pub(super) async fn list(State(console): State<Arc<Console>>, SignedIn(visit, _): SignedIn) -> Response {
    let working = match working::working(&console, &visit, visit.asked("flow")).await {
        Ok(working) => working,
        Err(answer) => return answer,
    };
    let (asked, place, only_lacking) =
        (visit.asked("q").trim().to_owned(), visit.asked("place").to_owned(), visit.asked("lacking") == "on");
    let (found, w) = (Found::of(&working), Words::of(visit.tongue));
    let mut rows: Vec<Row> = found.rows(w, &working.at());
    let lacking = rows.iter().filter(|row| row.lacks()).count();
    let sought = asked.to_lowercase();
    rows.retain(|row| {
        let at_place = place.is_empty() || found.sayers.of_id(&row.id).contains(&place.as_str());
        at_place && (!only_lacking || row.lacks()) && row.has(&sought)
    });
    let count = rows.len();
    if visit.asked("all") != "on" {
        rows.truncate(MOST);
    }
    let mut query = form_urlencoded::Serializer::new(String::new());
    query.append_pair("flow", &working.flow).append_pair("q", &asked).append_pair("place", &place).append_pair("all", "on");
    if only_lacking {
        query.append_pair("lacking", "on");
    }
    let mut places: Vec<(String, String)> = found.nodes.iter().map(|node| (node.clone(), found.sayers.title(node))).collect();
    places.sort_by_key(|(_, title)| title.to_lowercase());
    let page = Page {
        shell: visit.shell(w.sentences),
        w,
        status: working.status(&visit),
        languages: found.languages,
        rows,
        count,
        lacking,
        asked,
        place,
        only_lacking,
        said: if visit.asked("said") == "language" { w.language_added } else { "" },
        places,
        all: format!("/console/words?{}", query.finish()),
    };
    page::show(&visit, StatusCode::OK, &page)
}

/// What is in a flow's words files.
pub(super) struct Found {
    languages: Vec<String>,
    ids: Vec<String>,
    nodes: Vec<String>,
    sentences: Vec<Sentence>,
    sayers: Sayers,
}

impl Found {
    /// How many entries lack words, by language.
    pub(super) fn lacking(&self, w: &Words) -> Vec<usize> {
        let rows = self.rows(w, "");
        (0..self.languages.len()).map(|at| rows.iter().filter(|row| row.cells.get(at).is_some_and(Option::is_none)).count()).collect()
    }

    pub(super) fn of(working: &Working) -> Self {
        let places = working.places();
        let sentences = entries::all(&working.content.sources);
        let languages = languages::of(&working.content.sources);
        let nodes = places.get("nodes").map(crate::flow::places::Place::all).unwrap_or_default();
        Self {
            ids: sayers::ids(&places, &languages),
            nodes: nodes.iter().map(|node| node.name.clone()).collect(),
            sayers: Sayers::of(&places, &sentences),
            languages,
            sentences,
        }
    }

    fn rows(&self, w: &Words, at: &str) -> Vec<Row> {
        let row = |id: &String| Row {
            href: format!("/console/words/{}{at}", segment(id)),
            said_at: match id.as_str() {
                "speak" => w.about_speak.to_owned(),
                "says" => w.about_says.to_owned(),
                _ => self.sayers.of_id(id).into_iter().map(|node| self.sayers.title(node)).collect::<Vec<_>>().join(", "),
            },
            cells: self.languages.iter().map(|language| self.cell(language, id)).collect(),
            id: id.clone(),
        };
        self.ids.iter().map(row).collect()
    }

    /// What a language says, in short; nothing where it lacks something that another one has.
    fn cell(&self, language: &str, id: &str) -> Option<String> {
        let of = |language: &str| entries::of(&self.sentences, language, id);
        let own = of(language);
        let lacks = |part: &str| !own.iter().any(|(known, _)| known == part);
        let needed = |part: &str| match id {
            // What callers say is not the same in all languages, nor is how an hour is told.
            "says" => false,
            "speak" => !part.starts_with("opening") && !part.starts_with("reasons"),
            _ => matches!(part, "say" | "lead" | "title") || part.starts_with("say."),
        };
        let more = self.languages.iter().flat_map(|other| of(other)).any(|(part, _)| needed(&part) && lacks(&part));
        if own.is_empty() || more {
            return None;
        }
        let said: Vec<&str> =
            own.iter().filter(|(part, _)| part.starts_with("say") || part == "lead").map(|(_, words)| words.as_str()).collect();
        Some(if said.is_empty() { own.into_iter().map(|(_, words)| words).next().unwrap_or_default() } else { said.join(" ") })
    }
}

impl Row {
    fn lacks(&self) -> bool {
        self.cells.iter().any(Option::is_none)
    }

    fn has(&self, sought: &str) -> bool {
        let texts = self.cells.iter().flatten().chain([&self.id, &self.said_at]);
        sought.is_empty() || texts.into_iter().any(|text| text.to_lowercase().contains(sought))
    }
}

/// An id as a segment of a path.
pub(super) fn segment(id: &str) -> String {
    form_urlencoded::byte_serialize(id.as_bytes()).collect()
}
