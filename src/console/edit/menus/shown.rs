//! What pages show of menus and runs.

use crate::console::edit::judged::{Judged, Told};
use crate::console::edit::sayers::Sayers;
use crate::console::edit::sentences::segment;
use crate::console::edit::working::Working;
use crate::flow::edit::{choices, entries};
use crate::flow::key::Key;
use crate::flow::places::Place;
use crate::flow::sentences::{Sentence, sentences};
use crate::flow::wording::Form;
use crate::pace::{self, Speed};
use crate::source::Span;

/// A menu or a run in the list.
pub(super) struct Listed {
    pub(super) title: String,
    pub(super) href: String,
    pub(super) items: Vec<Item>,
}

/// A choice or a section in it.
pub(super) struct Item {
    /// The key; empty for a section.
    pub(super) key: &'static str,
    pub(super) words: String,
}

/// A menu or a run with all there is to change in it.
pub(super) struct Shown {
    pub(super) node: String,
    pub(super) title: String,
    pub(super) action: String,
    pub(super) is_menu: bool,
    /// What it is now, for the form to say what was seen.
    pub(super) seen: String,
    pub(super) items: Vec<Detail>,
    /// What this menu says beside its choices: keys that mean the same everywhere.
    pub(super) also: Vec<(&'static str, String)>,
    /// Places a choice can lead to, with their titles.
    pub(super) targets: Vec<(String, String)>,
    /// Keys that are free here.
    pub(super) free: Vec<&'static str>,
    /// A name for a new section.
    pub(super) suggested: String,
    /// How long the whole menu takes, by language.
    pub(super) seconds: Vec<(String, String)>,
    pub(super) findings: Vec<Told>,
}

/// A choice or a section, with what can be changed of it.
pub(super) struct Detail {
    pub(super) key: &'static str,
    /// The id of its words.
    pub(super) id: String,
    pub(super) href: String,
    /// What each language says.
    pub(super) words: Vec<(String, String)>,
    /// The name of the place it leads to.
    pub(super) to: String,
    /// That place for people, and where its choices are edited, if it has any.
    pub(super) place: (String, String),
    pub(super) first: bool,
    pub(super) last: bool,
}

/// All menus and all runs of a flow, with their words in one language.
pub(super) fn all(working: &Working, language: &str) -> (Vec<Listed>, Vec<Listed>) {
    let (places, sentences) = (working.places(), sentences(&working.content.sources));
    let (sayers, at) = (Sayers::of(&places, &sentences), working.at());
    let nodes = places.get("nodes").map(Place::all).unwrap_or_default();
    let listed = |node: &Place, items| Listed {
        title: sayers.title(&node.name),
        href: format!("/console/choices/{}{at}", segment(&node.name)),
        items,
    };
    let menu = |node: &Place| {
        let item = |(key, _): (Key, String)| Item { key: key.word(), words: words(&sentences, language, &choices::id(&node.name, key)) };
        let items = keyed(node)?.into_iter().map(item);
        Some(listed(node, items.collect()))
    };
    let run = |node: &Place| {
        let sections = node.get("run")?.all().iter();
        let items = sections.map(|section| Item { key: "", words: words(&sentences, language, &section.name) });
        Some(listed(node, items.collect()))
    };
    (nodes.iter().filter_map(menu).collect(), nodes.iter().filter_map(run).collect())
}

/// The choices of a menu by their keys, in the order they are announced.
fn keyed(node: &Place) -> Option<Vec<(Key, String)>> {
    let choices = node.get("menu")?.all().iter();
    let mut keyed: Vec<(Key, String)> =
        choices.filter_map(|choice| Some((Key::from_word(&choice.name)?, choice.text.clone().unwrap_or_default()))).collect();
    keyed.sort_by_key(|(key, _)| *key);
    Some(keyed)
}

/// What a language says under an id: the choice, or the sentences.
fn words(sentences: &[Sentence], language: &str, id: &str) -> String {
    let parts = entries::of(sentences, language, id);
    let said = parts.into_iter().filter(|(part, _)| part == "lead" || part.starts_with("say"));
    said.map(|(_, words)| words).collect::<Vec<_>>().join(" ")
}

/// What a menu or a run is, in one line that changes when it does.
pub(super) fn state(places: &Place, node: &str) -> Option<String> {
    let node = places.get("nodes")?.get(node)?;
    let told = match keyed(node) {
        Some(keyed) => keyed.into_iter().map(|(key, to)| format!("{} → {to}", key.word())).collect::<Vec<_>>(),
        None => node.get("run")?.all().iter().map(|section| section.name.clone()).collect(),
    };
    Some(told.join(", "))
}

impl Shown {
    /// Of one node; nothing where it is neither a menu nor a run.
    pub(super) fn of(working: &Working, judged: &Judged, node: &str, languages: &[(String, String)]) -> Option<Self> {
        let (places, sentences) = (working.places(), sentences(&working.content.sources));
        let (sayers, at) = (Sayers::of(&places, &sentences), working.at());
        let all = places.get("nodes")?;
        let place = all.get(node)?;
        let keyed = keyed(place);
        let items: Vec<(&'static str, String, String)> = match &keyed {
            Some(keyed) => keyed.iter().map(|(key, to)| (key.word(), choices::id(node, *key), to.clone())).collect(),
            None => place.get("run")?.all().iter().map(|section| ("", section.name.clone(), String::new())).collect(),
        };
        let count = items.len();
        let detail = |(number, (key, id, to)): (usize, (&'static str, String, String))| Detail {
            key,
            href: format!("/console/words/{}{at}", segment(&id)),
            words: languages.iter().map(|(code, _)| (code.clone(), words(&sentences, code, &id))).collect(),
            id,
            place: (sayers.title(&to), sayers.href(&to, &at)),
            to,
            first: number == 0,
            last: number + 1 == count,
        };
        let reserved = reserved(&places);
        let taken = |key: &Key| reserved.iter().any(|(known, _)| known == key) || keyed.iter().flatten().any(|(known, _)| known == key);
        let roles =
            place.get("also").map(|also| also.all().iter().map(|role| role.name.clone()).chain(also.text.clone()).collect::<Vec<_>>());
        let also = roles.unwrap_or_default();
        let mut targets: Vec<(String, String)> = all.all().iter().map(|node| (node.name.clone(), sayers.title(&node.name))).collect();
        targets.sort_by_key(|(_, title)| title.to_lowercase());
        Some(Self {
            node: node.to_owned(),
            title: sayers.title(node),
            action: format!("/console/choices/{}", segment(node)),
            is_menu: keyed.is_some(),
            seen: state(&places, node)?,
            free: Key::all().filter(|key| !taken(key)).map(Key::word).collect(),
            also: reserved.iter().filter(|(_, role)| also.contains(role)).map(|(key, role)| (key.word(), sayers.title(role))).collect(),
            suggested: suggested(items.last().map_or(node, |(_, id, _)| id), &sentences),
            items: items.into_iter().enumerate().map(detail).collect(),
            targets,
            seconds: seconds(judged, node, languages),
            findings: findings(judged, node),
        })
    }
}

/// The keys that mean the same everywhere.
fn reserved(places: &Place) -> Vec<(Key, String)> {
    let all = places.get("reserved").map(Place::all).unwrap_or_default();
    all.iter().filter_map(|one| Some((Key::from_word(&one.name)?, one.text.clone()?))).collect()
}

/// A name that follows the last one: `net.basics.5` after `net.basics.4`.
fn suggested(last: &str, sentences: &[Sentence]) -> String {
    let (stem, number): (&str, u32) = match last.rsplit_once('.') {
        Some((stem, number)) if number.parse::<u32>().is_ok() => (stem, number.parse().unwrap_or(1)),
        _ => (last, 1),
    };
    let free = |number: &u32| !sentences.iter().any(|sentence| sentence.id == format!("{stem}.{number}"));
    let number = (number..number.saturating_add(100)).skip(1).find(free).unwrap_or(number);
    format!("{stem}.{number}")
}

fn seconds(judged: &Judged, node: &str, languages: &[(String, String)]) -> Vec<(String, String)> {
    let Some(flow) = &judged.flow else { return Vec::new() };
    let Some(node) = flow.node_named(node) else { return Vec::new() };
    let takes = |(code, title): &(String, String)| {
        let takes = pace::of_menu(flow, node, flow.language_named(code)?, Form::Full, Speed::Usual)?;
        Some((title.clone(), format!("{:.1} s", takes.as_secs_f64())))
    };
    languages.iter().filter_map(takes).collect()
}

/// What is found where the node stands.
fn findings(judged: &Judged, node: &str) -> Vec<Told> {
    let places = Place::of(&judged.sources);
    let all = places.get("nodes").map(Place::all).unwrap_or_default();
    let Some(here) = all.iter().find(|place| place.name == node).map(|place| place.span) else { return Vec::new() };
    let next =
        all.iter().map(|place| place.span).filter(|span| span.file == here.file && span.start > here.start).map(|span| span.start).min();
    let stretch = Span { end: next.unwrap_or(u32::MAX), ..here };
    judged.within(stretch).map(|finding| judged.told(finding)).collect()
}
