//! All sentences of a flow, every language beside the others: to find one, and to see which still lack words.

use super::sayers::{self, Sayers};
use super::sentence::named;
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
    /// The languages with what they are called.
    named: Vec<(String, String)>,
    rows: Vec<Row>,
    /// How many fit what is looked for.
    count: usize,
    /// How many lack words, of all.
    lacking: usize,
    asked: String,
    place: String,
    /// Whether only what lacks words is shown: `on` for any language, or the code of one.
    lacking_in: String,
    /// Where to begin to go through what lacks words in that one.
    begin: String,
    said: String,
    may: bool,
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
    let [asked, place, lacking_in] = ["q", "place", "lacking"].map(|name| visit.asked(name).trim().to_owned());
    let (found, w) = (Found::of(&working), Words::of(visit.tongue));
    let mut rows: Vec<Row> = found.rows(w, &working.at());
    let lacking = rows.iter().filter(|row| row.lacks()).count();
    let sought = asked.to_lowercase();
    rows.retain(|row| {
        let at_place = place.is_empty() || found.sayers.of_id(&row.id).contains(&place.as_str());
        at_place && found.wants(row, &lacking_in) && row.has(&sought)
    });
    let count = rows.len();
    if visit.asked("all") != "on" {
        rows.truncate(MOST);
    }
    let mut query = form_urlencoded::Serializer::new(String::new());
    query.append_pair("flow", &working.flow).append_pair("q", &asked).append_pair("place", &place).append_pair("all", "on");
    if !lacking_in.is_empty() {
        query.append_pair("lacking", &lacking_in);
    }
    let named = named(&working.content.sources, visit.tongue);
    let title = named.iter().find(|(code, _)| *code == lacking_in).map(|(_, title)| title.clone()).unwrap_or_default();
    let begin = found.lacking(w, &lacking_in).first().map(|id| at_work(id, &lacking_in, &working)).unwrap_or_default();
    if !begin.is_empty() {
        // Whoever looks at what one language lacks goes on with it from each of them.
        for row in &mut rows {
            row.href = at_work(&row.id, &lacking_in, &working);
        }
    }
    let mut places: Vec<(String, String)> = found.nodes.iter().map(|node| (node.clone(), found.sayers.title(node))).collect();
    places.sort_by_key(|(_, title)| title.to_lowercase());
    let page = Page {
        shell: visit.shell(w.sentences),
        w,
        status: working.status(&visit),
        named,
        languages: found.languages,
        rows,
        count,
        lacking,
        asked,
        place,
        lacking_in,
        begin,
        said: match visit.asked("said") {
            "language" => w.language_added.to_owned(),
            "full" => w.lacking_none.replace("{1}", &title),
            _ => String::new(),
        },
        may: visit.may(crate::store::users::Role::Author),
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
    /// The entries that lack words in a language, in the order in which they are gone through: first how it says keys, since nothing
    /// is heard without.
    pub(super) fn lacking(&self, w: &Words, language: &str) -> Vec<String> {
        let Some(at) = self.languages.iter().position(|code| code == language) else { return Vec::new() };
        let rows = self.rows(w, "").into_iter();
        let mut ids: Vec<String> = rows.filter(|row| row.cells.get(at).is_some_and(Option::is_none)).map(|row| row.id).collect();
        ids.sort_by_key(|id| id != "speak");
        ids
    }

    /// All entries, in the order in which what they lack is gone through.
    pub(super) fn order(&self) -> Vec<&str> {
        let mut ids: Vec<&str> = self.ids.iter().map(String::as_str).collect();
        ids.sort_by_key(|id| *id != "speak");
        ids
    }

    /// How many entries there are.
    pub(super) fn count(&self) -> usize {
        self.ids.len()
    }

    /// Whether a row is one of those that are looked for: all, those that lack words in any language, or in one.
    fn wants(&self, row: &Row, lacking: &str) -> bool {
        match self.languages.iter().position(|code| code == lacking) {
            Some(at) => row.cells.get(at).is_some_and(Option::is_none),
            None => lacking != "on" || row.lacks(),
        }
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

/// The page of an entry, for whoever goes through what a language lacks.
pub(super) fn at_work(id: &str, language: &str, working: &Working) -> String {
    format!("/console/words/{}{}&lacking={}", segment(id), working.at(), segment(language))
}

/// An id as a segment of a path.
pub(in crate::console) fn segment(id: &str) -> String {
    form_urlencoded::byte_serialize(id.as_bytes()).collect()
}
