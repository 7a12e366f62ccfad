//! The entries of the words files, with everything a reviewer wants to know of each.

use super::heard::Heard;
use super::sound;
use crate::flow::graph::{Flow, Kind};
use crate::flow::sentences::{self, Note, Sentence};
use crate::flow::septets;
use crate::flow::wording::Prompt;
use crate::pace::{self, Speed, voice};
use crate::source::Sources;
use std::collections::BTreeMap;
use std::time::Duration;

/// One part of an entry, in every language: a line of the tables.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// The entry: `p.greet`.
    pub id: String,
    /// The part of it: `say`, `say.2`, `lead`, …
    pub part: String,
    /// Whose voice says it, where it is not the file's; else nothing.
    pub voice: Option<String>,
    /// The words as written, in the order of the languages; nothing where a language has none.
    pub words: Vec<Option<String>>,
}

/// An entry with its parts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Entry {
    pub(super) id: String,
    /// Where it is heard; empty where the flow never says it.
    pub(super) heard: Vec<String>,
    pub(super) facts: Option<String>,
    pub(super) ask_doctor: bool,
    pub(super) rows: Vec<Row>,
    /// What callers may say for it: each language has its own, one need not translate another.
    pub(super) phrases: Vec<Row>,
    /// How it sounds as a whole, by language; nothing where it is not said, or sent as a text.
    pub(super) sounds: Vec<Option<Sound>>,
    /// The text's length by language, where it is a text; `None` inside where a character is not in the alphabet.
    pub(super) texts: Option<Vec<Length>>,
}

/// How something sounds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Sound {
    pub(super) words: String,
    pub(super) seconds: u64,
    /// Whether that is more than the written words show.
    pub(super) differs: bool,
}

/// How long a text is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Length {
    pub(super) characters: usize,
    /// Its places in the alphabet that every telephone has; nothing where a character is not in it.
    pub(super) septets: Option<usize>,
}

/// How the built menu of a place sounds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Built {
    pub(super) node: String,
    /// The whole menu, and its short form, by language.
    pub(super) forms: Vec<(&'static str, Vec<Sound>)>,
}

/// Every part of every entry, in the order of the first language's file.
#[must_use]
pub fn rows(languages: &[&str], sources: &Sources) -> Vec<Row> {
    let sentences = sentences::sentences(sources);
    let place = |code: &str| languages.iter().position(|language| *language == code);
    let mut known: Vec<(usize, &Sentence)> = sentences.iter().filter_map(|sentence| Some((place(&sentence.language)?, sentence))).collect();
    known.sort_by_key(|(at, sentence)| (*at, sentence.span.start));
    // Entries in the order they are first met.
    let mut ids: BTreeMap<&str, usize> = BTreeMap::new();
    for (_, sentence) in &known {
        let next = ids.len();
        ids.entry(&sentence.id).or_insert(next);
    }
    let mut rows: Vec<Row> = Vec::new();
    let mut at_row: BTreeMap<(&str, &str, Option<&str>), usize> = BTreeMap::new();
    for (language, sentence) in &known {
        let at = *at_row.entry((&sentence.id, &sentence.part, sentence.voice.as_deref())).or_insert_with(|| {
            let (id, part, voice) = (sentence.id.clone(), sentence.part.clone(), sentence.voice.clone());
            rows.push(Row { id, part, voice, words: vec![None; languages.len()] });
            rows.len() - 1
        });
        if let Some(cell) = rows.get_mut(at).and_then(|row| row.words.get_mut(*language)) {
            *cell = Some(sentence.text.clone());
        }
    }
    rows.sort_by_key(|row| ids.get(row.id.as_str()).copied());
    rows
}

/// The entries of a flow.
pub(super) fn entries(flow: &Flow, sources: &Sources) -> Vec<Entry> {
    let languages: Vec<&str> = flow.languages.iter().map(|language| language.code.as_str()).collect();
    let (heard, notes) = (Heard::of(flow), sentences::notes(sources));
    let mut entries: Vec<Entry> = Vec::new();
    for row in rows(&languages, sources) {
        if entries.last().is_none_or(|entry| entry.id != row.id) {
            entries.push(entry(flow, &heard, &notes, &row.id));
        }
        let Some(entry) = entries.last_mut() else { continue };
        let parts = if row.part.starts_with("said.") { &mut entry.phrases } else { &mut entry.rows };
        parts.push(row);
    }
    for entry in &mut entries {
        let prompt = flow.prompts.iter().find(|prompt| prompt.id == entry.id);
        if texts(flow).any(|text| text.id == entry.id) {
            entry.texts = Some((0..languages.len()).map(|at| length(&written(entry, at))).collect());
        } else {
            entry.sounds = (0..languages.len()).map(|at| said(flow, prompt, entry, at)).collect();
        }
    }
    entries
}

/// The menus as callers hear them.
pub(super) fn menus(flow: &Flow) -> Vec<Built> {
    let mut built = Vec::new();
    for node in &flow.nodes {
        let Kind::Menu(menu) = &node.kind else { continue };
        let sound = |says: &[_]| {
            let words = sound::speech(flow, says);
            Sound { seconds: whole(pace::of(flow, says.iter().copied(), Speed::Usual)), words, differs: true }
        };
        let full = menu.words.iter().map(|words| sound(&words.full)).collect();
        let short = menu.words.iter().map(|words| sound(&words.short)).collect();
        built.push(Built { node: node.name.clone(), forms: vec![("whole", full), ("short", short)] });
    }
    built
}

/// An entry without its parts.
fn entry(flow: &Flow, heard: &Heard<'_>, notes: &[Note], id: &str) -> Entry {
    let notes = || notes.iter().filter(|note| note.id == id);
    Entry {
        id: id.to_owned(),
        heard: heard.entry(id),
        facts: notes().find_map(|note| note.facts.clone()),
        ask_doctor: notes().any(|note| note.ask_doctor),
        rows: Vec::new(),
        phrases: Vec::new(),
        sounds: vec![None; flow.languages.len()],
        texts: None,
    }
}

/// What is sent and not said.
fn texts(flow: &Flow) -> impl Iterator<Item = &Prompt> {
    flow.nodes.iter().filter_map(|node| if let Kind::Text(text) = &node.kind { Some(flow.prompt(text.text)) } else { None })
}

/// The sentences of an entry as they are written in one language, without those said instead.
fn written(entry: &Entry, language: usize) -> String {
    let said = |row: &&Row| row.part == "say" || row.part.starts_with("say.");
    let words = |row: &Row| row.words.get(language).cloned().flatten();
    entry.rows.iter().filter(said).filter_map(words).collect::<Vec<_>>().join(" ")
}

fn said(flow: &Flow, prompt: Option<&Prompt>, entry: &Entry, language: usize) -> Option<Sound> {
    let written = written(entry, language);
    if written.is_empty() {
        return None;
    }
    let plain = |words: &str| words.split_whitespace().collect::<Vec<_>>().join(" ");
    let items = prompt.and_then(|prompt| prompt.words.get(language));
    let words = items.map_or_else(|| plain(&written), |items| sound::prompt(flow, items));
    let time = match items {
        Some(items) => pace::of(flow, sound::speeches(items), Speed::Usual),
        None => voice::seconds(flow.languages.get(language).map_or("", |speaks| &speaks.code), &words, Speed::Usual),
    };
    let seconds = whole(time);
    Some(Sound { differs: plain(&words) != plain(&written), words, seconds })
}

fn length(text: &str) -> Length {
    Length { characters: text.chars().count(), septets: septets::septets(text) }
}

/// Rounded up: a reviewer asks whether it is too long.
fn whole(time: Duration) -> u64 {
    time.as_secs().saturating_add(u64::from(time.subsec_nanos() > 0))
}
