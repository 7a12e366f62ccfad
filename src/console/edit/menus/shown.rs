//! What pages show of places with choices: menus, topics, what is told with keys after it, and those that ring people.

use super::kind::{Kind, keyed, state};
use crate::console::edit::judged::{Judged, Told};
use crate::console::edit::sayers::Sayers;
use crate::console::edit::sentences::segment;
use crate::console::edit::working::Working;
use crate::flow::edit::{choices, entries, ladders, nodes};
use crate::flow::key::Key;
use crate::flow::places::Place;
use crate::flow::sentences::{Sentence, sentences};
use crate::flow::wording::Form;
use crate::pace::{self, Speed};

/// All places that have a page, by what they do; and those that no caller can come to.
pub(super) struct Lists {
    pub(super) menus: Vec<Listed>,
    pub(super) topics: Vec<Listed>,
    pub(super) tells: Vec<Listed>,
    pub(super) rings: Vec<Listed>,
    pub(super) lost: Vec<Lost>,
}

/// A place in a list.
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

/// A place that no caller can come to.
pub(super) struct Lost {
    pub(super) node: String,
    pub(super) title: String,
    pub(super) href: String,
    /// What it is now, for the form to say what was seen.
    pub(super) seen: String,
    /// From where it is led to all the same; then it cannot go yet.
    pub(super) from: Vec<String>,
}

/// A place with all there is to change in it.
pub(super) struct Shown {
    pub(super) node: String,
    pub(super) kind: Kind,
    pub(super) title: String,
    pub(super) action: String,
    /// What it is now, for the form to say what was seen.
    pub(super) seen: String,
    /// What is told, or said before it rings.
    pub(super) says: Option<Says>,
    pub(super) items: Vec<Detail>,
    pub(super) ring: Option<Ring>,
    /// What a new place that rings people has where nothing else is said: as the first one there is.
    pub(super) usual: Ring,
    /// What this menu says beside its choices: keys that mean the same everywhere.
    pub(super) also: Vec<(&'static str, String)>,
    /// Places a choice can lead to, with their titles.
    pub(super) targets: Vec<(String, String)>,
    pub(super) ladders: Vec<String>,
    /// Keys that are free here.
    pub(super) free: Vec<&'static str>,
    /// A name for a new section.
    pub(super) suggested: String,
    /// How long the whole menu takes, by language.
    pub(super) seconds: Vec<(String, String)>,
    pub(super) findings: Vec<Told>,
    /// From where callers come, with where that is changed.
    pub(super) from: Vec<(String, String)>,
}

/// What a place says at once.
pub(super) struct Says {
    pub(super) id: String,
    /// Where it is changed.
    pub(super) href: String,
    /// What each language says.
    pub(super) words: Vec<(String, String)>,
}

/// Whom a place rings, and what follows.
#[derive(Default)]
pub(super) struct Ring {
    pub(super) ladder: String,
    pub(super) href: String,
    pub(super) fails: String,
    pub(super) ends: String,
}

/// A choice or a section, with what can be changed of it.
pub(super) struct Detail {
    pub(super) key: &'static str,
    /// The id of its words; empty where it has none of its own.
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

impl Lists {
    /// Of a flow, with words in one language.
    pub(super) fn of(working: &Working, language: &str) -> Self {
        let (places, sentences) = (working.places(), sentences(&working.content.sources));
        let (sayers, at) = (Sayers::of(&places, &sentences), working.at());
        let all = places.get("nodes").map(Place::all).unwrap_or_default();
        let item = |key, id: &str| Item { key, words: words(&sentences, language, id) };
        let items = |node: &Place, kind: Kind| match kind {
            Kind::Menu => keyed(node, kind).into_iter().map(|(key, _)| item(key.word(), &choices::id(&node.name, key))).collect(),
            Kind::Topic => node.get("run").map(Place::all).unwrap_or_default().iter().map(|section| item("", &section.name)).collect(),
            Kind::Tell | Kind::Ring => says(node, kind).map(|id| item("", &id)).into_iter().collect(),
        };
        let of = |wanted: Kind| {
            let own = all.iter().filter(|node| Kind::of(node) == Some(wanted));
            let listed = own.map(|node| Listed {
                title: sayers.title(&node.name),
                href: format!("/console/choices/{}{at}", segment(&node.name)),
                items: items(node, wanted),
            });
            listed.collect()
        };
        let leads = nodes::leads(&places);
        let lost = nodes::lost(&places).into_iter().filter_map(|node| {
            Some(Lost {
                title: sayers.title(&node),
                href: sayers.href(&node, &at),
                seen: state(&places, &node)?,
                from: leads.iter().filter(|(from, to)| *to == node && *from != node).map(|(from, _)| sayers.title(from)).collect(),
                node,
            })
        });
        let lost = lost.collect();
        Self { menus: of(Kind::Menu), topics: of(Kind::Topic), tells: of(Kind::Tell), rings: of(Kind::Ring), lost }
    }
}

/// The id of what a place says at once.
fn says(node: &Place, kind: Kind) -> Option<String> {
    let field = match kind {
        Kind::Menu | Kind::Topic => return None,
        Kind::Tell => "tell",
        Kind::Ring => "intro",
    };
    node.get(field)?.text.clone()
}

/// What a language says under an id: the choice, or the sentences.
fn words(sentences: &[Sentence], language: &str, id: &str) -> String {
    let parts = entries::of(sentences, language, id);
    let said = parts.into_iter().filter(|(part, _)| part == "lead" || part.starts_with("say"));
    said.map(|(_, words)| words).collect::<Vec<_>>().join(" ")
}

impl Shown {
    /// Of one place; nothing where it has no choices and rings nobody.
    pub(super) fn of(working: &Working, judged: &Judged, node: &str, languages: &[(String, String)]) -> Option<Self> {
        let (places, sentences) = (working.places(), sentences(&working.content.sources));
        let (sayers, at) = (Sayers::of(&places, &sentences), working.at());
        let all = places.get("nodes")?;
        let place = all.get(node)?;
        let kind = Kind::of(place)?;
        let keyed = keyed(place, kind);
        let of_all = |id: &str| languages.iter().map(|(code, _)| (code.clone(), words(&sentences, code, id))).collect::<Vec<_>>();
        let to_words = |id: &str| format!("/console/words/{}{at}", segment(id));
        let items: Vec<(&'static str, String, String)> = match kind {
            Kind::Menu => keyed.iter().map(|(key, to)| (key.word(), choices::id(node, *key), to.clone())).collect(),
            Kind::Topic => place.get("run")?.all().iter().map(|section| ("", section.name.clone(), String::new())).collect(),
            Kind::Tell | Kind::Ring => keyed.iter().map(|(key, to)| (key.word(), String::new(), to.clone())).collect(),
        };
        let count = items.len();
        let suggested = suggested(items.last().map_or(node, |(_, id, _)| id), &sentences);
        let detail = |(number, (key, id, to)): (usize, (&'static str, String, String))| Detail {
            key,
            href: if id.is_empty() { String::new() } else { to_words(&id) },
            words: if id.is_empty() { Vec::new() } else { of_all(&id) },
            id,
            place: (sayers.title(&to), sayers.href(&to, &at)),
            to,
            first: number == 0,
            last: number + 1 == count,
        };
        let reserved = reserved(&places);
        let taken = |key: &Key| reserved.iter().any(|(known, _)| known == key) || keyed.iter().any(|(known, _)| known == key);
        let roles =
            place.get("also").map(|also| also.all().iter().map(|role| role.name.clone()).chain(also.text.clone()).collect::<Vec<_>>());
        let also = roles.unwrap_or_default();
        let from = nodes::leads(&places).into_iter().filter(|(from, to)| to == node && from != node);
        let mut from: Vec<(String, String)> = from.map(|(from, _)| (sayers.title(&from), sayers.href(&from, &at))).collect();
        from.dedup();
        Some(Self {
            node: node.to_owned(),
            kind,
            title: sayers.title(node),
            action: format!("/console/choices/{}", segment(node)),
            seen: state(&places, node)?,
            says: says(place, kind).map(|id| Says { href: to_words(&id), words: of_all(&id), id }),
            ring: (kind == Kind::Ring).then(|| ring(place, &at)),
            usual: all.all().iter().find(|node| node.get("fails").is_some()).map(|node| ring(node, &at)).unwrap_or_default(),
            free: Key::all().filter(|key| !taken(key)).map(Key::word).collect(),
            also: reserved.iter().filter(|(_, role)| also.contains(role)).map(|(key, role)| (key.word(), sayers.title(role))).collect(),
            suggested,
            items: items.into_iter().enumerate().map(detail).collect(),
            targets: sayers.targets(&places),
            ladders: ladders::all(&places).into_iter().map(|ladder| ladder.name).collect(),
            seconds: seconds(judged, node, languages),
            findings: judged.at(&["nodes", node]),
            from,
        })
    }

    /// Whether this can be taken out: a menu and a topic keep one.
    pub(super) fn closes(&self) -> bool {
        self.items.len() > 1 || self.kind == Kind::Tell
    }
}

fn ring(place: &Place, at: &str) -> Ring {
    let text = |field: &str| place.get(field).and_then(|field| field.text.clone()).unwrap_or_default();
    let ladder = text("transfer");
    Ring { href: format!("/console/ladders/{}{at}", segment(&ladder)), ladder, fails: text("fails"), ends: text("ends") }
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
