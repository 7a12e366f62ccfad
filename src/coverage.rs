//! What a flow's transcripts try, and what they never try, in an administrator's words.
//!
//! [`wanted`] lists everything a caller can meet or do at every place, in every language; [`covers`] says which of it one turn
//! of a call is. What is left is told by place. [`plan`] finds calls that try the rest.

pub mod html;
pub mod plan;

use crate::call::heard::{Heard, Outcome};
use crate::call::turn::{End, Then, Turn};
use crate::flow::graph::{Exit, Flow, Kind, NodeId};
use crate::flow::key::Key;
use crate::flow::roster::{Answers, Roster};
use crate::flow::wording::LanguageId;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

/// One thing to try.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Item {
    /// A part of a place is heard.
    Heard(NodeId, u8, LanguageId),
    /// A key of the place is pressed.
    Key(NodeId, Key, LanguageId),
    /// A key is pressed that is none there.
    WrongKey(NodeId, LanguageId),
    /// Nothing is pressed.
    Silence(NodeId, LanguageId),
    /// Ringing people ends in this way.
    Outcome(NodeId, &'static str, LanguageId),
    /// A place that decides by the hour, or by what is known, sends a caller this way.
    Way(NodeId, Target),
    /// A key that means the same everywhere is pressed.
    Reserved(Key, LanguageId),
}

/// Where a way leads, in an order of its own: a node, or back.
pub type Target = Option<NodeId>;

const OUTCOMES: [Outcome; 4] = [Outcome::Answered, Outcome::Busy, Outcome::NoAnswer, Outcome::Failed];

/// Everything there is to try at the places callers can come to.
#[must_use]
pub fn wanted(flow: &Flow, roster: &Roster) -> BTreeSet<Item> {
    let mut wanted = BTreeSet::new();
    for (id, node) in (0..=u16::MAX).map(NodeId).zip(&flow.nodes) {
        for language in (0..=u8::MAX).map(LanguageId).take(flow.languages.len()) {
            // The language question is put in the first language alone.
            if matches!(node.kind, Kind::ChooseLanguage(_)) && language != LanguageId(0) {
                continue;
            }
            wanted.extend(of_node(flow, roster, id, language));
        }
    }
    let languages = (0..=u8::MAX).map(LanguageId).take(flow.languages.len());
    for language in languages {
        wanted.extend(flow.reserved.iter().map(|(key, _)| Item::Reserved(key, language)));
    }
    wanted
}

fn of_node(flow: &Flow, roster: &Roster, id: NodeId, language: LanguageId) -> Vec<Item> {
    let kind = &flow.node(id).kind;
    let mut items = Vec::new();
    match kind {
        Kind::Say { .. } => {}
        Kind::HangUp { .. } => items.push(Item::Heard(id, 0, language)),
        Kind::Hours(_) | Kind::When(_) => items.extend(kind.ways().into_iter().map(|exit| Item::Way(id, target(exit)))),
        Kind::Transfer(transfer) => {
            let people = flow.ladder(transfer.ladder).steps.iter().flat_map(|step| &step.ring);
            let accepts = people.filter_map(|name| roster.person(name)).any(|person| person.answers == Answers::Person);
            let outcomes = OUTCOMES.into_iter().chain(accepts.then_some(Outcome::Declined));
            items.extend(outcomes.map(|outcome| Item::Outcome(id, outcome.word(), language)));
        }
        _ => {
            let parts = if let Kind::Run(run) = kind { u8::try_from(run.sections.len()).unwrap_or(u8::MAX) } else { 1 };
            items.extend((0..parts).map(|part| Item::Heard(id, part, language)));
            items.extend([Item::Silence(id, language)]);
            if !matches!(kind, Kind::Ask(_)) {
                items.push(Item::WrongKey(id, language));
            }
            items.extend(keys(kind).into_iter().map(|key| Item::Key(id, key, language)));
        }
    }
    items
}

fn target(exit: Exit) -> Target {
    if let Exit::To(node) = exit { Some(node) } else { None }
}

/// The keys a place has of its own.
#[must_use]
pub fn keys(kind: &Kind) -> Vec<Key> {
    let digits = |most: u8| (1..=most).filter_map(Key::digit).collect::<Vec<_>>();
    match kind {
        Kind::ChooseLanguage(question) => question.keys.iter().map(|(key, _)| key).collect(),
        Kind::Menu(menu) => menu.choices.iter().map(|(key, _)| key).collect(),
        Kind::Tell(tell) => tell.offer.iter().map(|(key, _)| key).collect(),
        Kind::Run(run) => digits(if run.link.is_some() { 3 } else { 2 }),
        Kind::Text(_) | Kind::CallBack(_) | Kind::Voicemail(_) => digits(2),
        _ => Vec::new(),
    }
}

/// What one turn of a call tries: what the caller did after the turn before, and what came of it.
#[must_use]
pub fn covers(flow: &Flow, before: Option<&Turn>, heard: &Heard, after: &Turn) -> Vec<Item> {
    let mut items = Vec::new();
    if matches!(after.then, Then::Gather(_) | Then::HangUp(End::Written(_))) {
        let asked = matches!(flow.node(after.state.at).kind, Kind::ChooseLanguage(_));
        let language = if asked { LanguageId(0) } else { after.state.language };
        let part = if matches!(flow.node(after.state.at).kind, Kind::Run(_)) { after.state.part } else { 0 };
        items.push(Item::Heard(after.state.at, part, language));
    }
    let Some(before) = before else { return items };
    let (at, language) = (before.state.at, before.state.language);
    match (&before.then, heard) {
        (Then::Gather(_), Heard::Silence) => items.push(Item::Silence(at, language)),
        (Then::Gather(_), Heard::Keys(pressed)) => {
            let mut pressed = pressed.chars().filter_map(Key::from_dtmf);
            let (Some(key), None) = (pressed.next(), pressed.next()) else { return items };
            let kind = &flow.node(at).kind;
            items.push(if keys(kind).contains(&key) {
                Item::Key(at, key, language)
            } else if flow.reserved.at(key).is_some() {
                Item::Reserved(key, language)
            } else {
                Item::WrongKey(at, language)
            });
        }
        (Then::Dial(_), Heard::DialEnded(outcome)) => items.push(Item::Outcome(at, outcome.word(), language)),
        _ => {}
    }
    items.extend(decided(flow, at, after.state.at));
    items
}

/// The ways that places without words of their own have sent a caller between two others.
fn decided(flow: &Flow, from: NodeId, to: NodeId) -> Vec<Item> {
    let silent = |node: NodeId| matches!(flow.node(node).kind, Kind::Say { .. } | Kind::Hours(_) | Kind::When(_));
    let mut next: Vec<(NodeId, Vec<Item>)> =
        flow.node(from).kind.ways().into_iter().filter_map(target).map(|node| (node, Vec::new())).collect();
    let mut seen = BTreeSet::new();
    while let Some((node, items)) = next.pop() {
        if node == to {
            return items;
        }
        if !silent(node) || !seen.insert(node) {
            continue;
        }
        for way in flow.node(node).kind.ways().into_iter().filter_map(target) {
            let decides = matches!(flow.node(node).kind, Kind::Hours(_) | Kind::When(_));
            let way_items = items.iter().copied().chain(decides.then_some(Item::Way(node, Some(way)))).collect();
            next.push((way, way_items));
        }
    }
    Vec::new()
}

/// What was tried of what is wanted.
#[derive(Clone, Debug)]
pub struct Coverage {
    wanted: BTreeSet<Item>,
    tried: BTreeSet<Item>,
}

impl Coverage {
    /// Nothing has been tried yet.
    #[must_use]
    pub fn new(flow: &Flow, roster: &Roster) -> Self {
        Self { wanted: wanted(flow, roster), tried: BTreeSet::new() }
    }

    /// A call was played: what the caller did, and the turns that came of it.
    pub fn played(&mut self, flow: &Flow, acts: &[Heard], turns: &[Turn]) {
        let before = std::iter::once(None).chain(turns.iter().map(Some));
        for ((before, act), after) in before.zip(acts).zip(turns) {
            self.tried.extend(covers(flow, before, act, after).into_iter().filter(|item| self.wanted.contains(item)));
        }
    }

    /// What was never tried.
    pub fn missing(&self) -> impl Iterator<Item = Item> {
        self.wanted.difference(&self.tried).copied()
    }

    /// How much of what is wanted was tried, in hundredths, rounded down.
    #[must_use]
    pub fn percent(&self) -> usize {
        (self.tried.len() * 100).checked_div(self.wanted.len()).unwrap_or(100)
    }

    /// The whole as people read it; at most so many lines for each place.
    #[must_use]
    pub fn told(&self, flow: &Flow, most: usize) -> String {
        let mut by_place: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for item in self.missing() {
            let (place, what) = words(flow, item);
            by_place.entry(place).or_default().push(what);
        }
        let mut told = format!("{} of {} things to try are tried: {} %.\n", self.tried.len(), self.wanted.len(), self.percent());
        for (place, lines) in by_place {
            let _ = writeln!(told, "\n{place}");
            for line in lines.iter().take(most) {
                let _ = writeln!(told, "  {line}: never tried");
            }
            if lines.len() > most {
                let _ = writeln!(told, "  … and {} more", lines.len() - most);
            }
        }
        told
    }

    /// The same for programs: place and what was never tried there.
    #[must_use]
    pub fn listed(&self, flow: &Flow) -> Vec<(String, String)> {
        self.missing().map(|item| words(flow, item)).collect()
    }
}

/// The place of a thing to try.
fn place(flow: &Flow, item: Item) -> String {
    words(flow, item).0
}

/// A thing to try in an administrator's words: the place, and what happens there.
fn words(flow: &Flow, item: Item) -> (String, String) {
    let name = |node: NodeId| flow.node(node).name.clone();
    let language = |language: LanguageId| {
        let names = &flow.language(LanguageId(0)).names;
        names.get(usize::from(language.0)).filter(|name| !name.is_empty()).cloned().unwrap_or_else(|| flow.language(language).code.clone())
    };
    match item {
        Item::Heard(node, 0, of) => (name(node), format!("{}, a caller comes here", language(of))),
        Item::Heard(node, part, of) => (name(node), format!("{}, part {} is heard", language(of), part + 1)),
        Item::Key(node, key, of) => (name(node), format!("{}, key {}", language(of), key.word())),
        Item::WrongKey(node, of) => (name(node), format!("{}, a key that is none here", language(of))),
        Item::Silence(node, of) => (name(node), format!("{}, nothing is pressed", language(of))),
        Item::Outcome(node, outcome, of) => (name(node), format!("{}, ringing ends: {outcome}", language(of))),
        Item::Way(node, to) => (name(node), format!("a caller is sent to {}", to.map_or_else(|| "where they came from".to_owned(), name))),
        Item::Reserved(key, of) => ("everywhere".to_owned(), format!("{}, key {}", language(of), key.word())),
    }
}
