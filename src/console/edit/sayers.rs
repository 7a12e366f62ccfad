//! Who says what: the places of a flow by the ids of their words, whether the flow is whole or not.

use super::sentences::segment;
use crate::flow::edit::{entries, leaves};
use crate::flow::key::Key;
use crate::flow::places::Place;
use crate::flow::sentences::Sentence;
use std::collections::{BTreeMap, BTreeSet};

/// Places by the ids that they say.
pub(super) struct Sayers {
    by_id: BTreeMap<String, BTreeSet<String>>,
    titles: BTreeMap<String, String>,
    /// Places that have a page of their own.
    with_choices: BTreeSet<String>,
}

impl Sayers {
    /// Of a flow's files, with titles in the first language there is one in.
    pub(super) fn of(places: &Place, sentences: &[Sentence]) -> Self {
        let mut by_id: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        let nodes = places.get("nodes").map(Place::all).unwrap_or_default();
        let reserved = places.get("reserved").map(Place::all).unwrap_or_default();
        for node in nodes {
            let mut names = Vec::new();
            gather(node, &mut names);
            for choice in node.get("menu").map(Place::all).unwrap_or_default() {
                names.extend(Key::from_word(&choice.name).map(|key| format!("m.{}.{}", node.name, key.word())));
            }
            names.push(format!("m.{}", node.name));
            for role in
                node.get("also").into_iter().flat_map(|also| also.all().iter().map(|role| role.name.as_str()).chain(also.text.as_deref()))
            {
                let keys = reserved.iter().filter(|one| one.text.as_deref() == Some(role)).filter_map(|one| Key::from_word(&one.name));
                names.extend(keys.map(|key| format!("m.{}.{}", node.name, key.word())));
                names.push(format!("also.{role}"));
            }
            for name in names {
                by_id.entry(name).or_default().insert(node.name.clone());
            }
        }
        let titled =
            sentences.iter().filter(|sentence| sentence.part == "title").map(|sentence| (sentence.id.clone(), sentence.text.clone()));
        let mut titles = BTreeMap::new();
        for (id, title) in titled {
            titles.entry(id).or_insert(title);
        }
        let chooses = |node: &&Place| ["menu", "run", "tell", "transfer"].iter().any(|field| node.get(field).is_some());
        let with_choices = nodes.iter().filter(chooses).map(|node| node.name.clone()).collect();
        Self { by_id, titles, with_choices }
    }

    /// The places that say something.
    pub(super) fn of_id(&self, id: &str) -> Vec<&str> {
        self.by_id.get(id).into_iter().flatten().map(String::as_str).collect()
    }

    /// Where the choices of a place are edited; empty where it has none.
    pub(super) fn href(&self, node: &str, at: &str) -> String {
        if self.with_choices.contains(node) { format!("/console/choices/{}{at}", segment(node)) } else { String::new() }
    }

    /// All places that something can lead to, with their titles.
    pub(super) fn targets(&self, places: &Place) -> Vec<(String, String)> {
        let nodes = places.get("nodes").map(Place::all).unwrap_or_default();
        let mut targets: Vec<(String, String)> = nodes.iter().map(|node| (node.name.clone(), self.title(&node.name))).collect();
        targets.sort_by_key(|(_, title)| title.to_lowercase());
        targets
    }

    /// A place by its title alone, or its name where it has none.
    pub(super) fn plain<'s>(&'s self, node: &'s str) -> &'s str {
        self.titles.get(&format!("m.{node}")).map_or(node, String::as_str)
    }

    /// A place for people.
    pub(super) fn title(&self, node: &str) -> String {
        match self.titles.get(&format!("m.{node}")) {
            Some(title) => format!("{title} ({node})"),
            None => node.to_owned(),
        }
    }
}

fn gather(place: &Place, into: &mut Vec<String>) {
    for below in place.all() {
        into.extend(below.text.clone());
        if below.text.is_none() && below.all().is_empty() {
            into.push(below.name.clone());
        }
        gather(below, into);
    }
}

/// All ids of the words files, in the order in which the first language has them; then those it lacks.
pub(super) fn ids(places: &Place, languages: &[String]) -> Vec<String> {
    let mut ids: Vec<String> = Vec::new();
    let mut known = BTreeSet::new();
    for language in languages {
        let words = places.get(&format!("words/{language}.yaml"));
        for entry in words.map(Place::all).unwrap_or_default() {
            if !RESERVED.contains(&entry.name.as_str()) && known.insert(entry.name.clone()) {
                ids.push(entry.name.clone());
            }
        }
    }
    ids.extend(leaves::TOPS.map(str::to_owned));
    ids
}

/// What stands beside the sentences of a words file.
const RESERVED: [&str; 3] = ["speak", "says", "lexicon"];

/// The parts of an entry in any of some languages, in the order a page shows them. A choice may have a shorter form and what callers say.
pub(super) fn parts(sentences: &[Sentence], languages: &[String], id: &str) -> Vec<String> {
    let mut parts: Vec<String> = Vec::new();
    for language in languages {
        for (part, _) in entries::of(sentences, language, id) {
            if !parts.contains(&part) {
                parts.push(part);
            }
        }
    }
    if parts.iter().any(|part| part == "lead") {
        for more in ["short", "said"] {
            if !parts.iter().any(|part| part == more) {
                parts.push(more.to_owned());
            }
        }
    }
    parts.sort_by_key(|part| rank(part));
    parts
}

fn rank(part: &str) -> (usize, usize, usize) {
    let (kind, at) = part.split_once('.').unwrap_or((part, "0"));
    let order = ["title", "lead", "short", "tail", "say", "else", "said"];
    let rank = order.iter().position(|known| *known == kind).unwrap_or(order.len());
    let at = at.parse().unwrap_or(0);
    // A sentence and what is said instead of it stand together.
    if matches!(kind, "say" | "else") { (4, at, rank) } else { (rank, at, 0) }
}
