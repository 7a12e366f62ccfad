//! Everything that callers can notice of a flow, by place and language.
//!
//! The kinds and settings are taken apart field by field, without rest, so that a new field cannot be forgotten here.

mod everywhere;
mod places;

use super::Side;
use crate::flow::graph::{Exit, Flow, NodeId, Reserved};
use crate::flow::places::Place;
use crate::flow::sentences::sentences;
use crate::flow::wording::{Hole, Item, LanguageId, Piece, PromptId, Speech, Utterance};
use std::collections::{BTreeMap, BTreeSet};

/// What a line of a portrait is about.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Trait {
    /// The place; nothing where it holds everywhere.
    pub(super) place: Option<String>,
    /// What it is: `key 3`, `the words`.
    pub(super) what: String,
    pub(super) language: Option<String>,
}

/// What a line says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Value {
    /// Where it leads.
    Leads(String),
    /// What is spoken, or what a caller may say.
    Says(String),
    /// Anything else.
    Is(String),
}

impl Value {
    pub(super) fn text(&self) -> &str {
        match self {
            Self::Leads(text) | Self::Says(text) | Self::Is(text) => text,
        }
    }
}

/// All lines.
pub(super) struct Portrait {
    pub(super) traits: BTreeMap<Trait, Value>,
    /// The places callers can come to.
    pub(super) places: BTreeSet<String>,
}

impl Portrait {
    pub(super) fn of(side: Side<'_>) -> Self {
        let reachable = reachable(side.flow);
        let mut painter = Painter { flow: side.flow, traits: BTreeMap::new(), place: None };
        painter.everywhere(&reachable);
        painter.people(side.roster);
        painter.spoken_phrases(side);
        for id in &reachable {
            painter.node(side.flow.node(*id));
        }
        let places = reachable.iter().map(|id| side.flow.node(*id).name.clone()).collect();
        Self { traits: painter.traits, places }
    }
}

/// Every node that a caller can come to, by keys, words, transfers, or a place that was lost.
fn reachable(flow: &Flow) -> BTreeSet<NodeId> {
    let reserved = flow.reserved.iter().filter_map(|(_, does)| if let Reserved::To(node) = does { Some(*node) } else { None });
    let spoken = [flow.start, flow.resume_at, flow.patience.then, flow.spoken.crisis, flow.spoken.emergency, flow.spoken.person];
    let mut next: Vec<NodeId> = reserved.chain(spoken).chain(flow.notices.iter().filter_map(|notice| notice.then)).collect();
    let mut reached = BTreeSet::new();
    while let Some(id) = next.pop() {
        if reached.insert(id) {
            next.extend(flow.node(id).kind.ways().into_iter().filter_map(|exit| if let Exit::To(node) = exit { Some(node) } else { None }));
        }
    }
    reached
}

struct Painter<'a> {
    flow: &'a Flow,
    traits: BTreeMap<Trait, Value>,
    place: Option<String>,
}

impl Painter<'_> {
    fn put(&mut self, what: impl Into<String>, language: Option<&str>, value: Value) {
        self.traits.insert(Trait { place: self.place.clone(), what: what.into(), language: language.map(str::to_owned) }, value);
    }

    fn is(&mut self, what: impl Into<String>, value: impl Into<String>) {
        self.put(what, None, Value::Is(value.into()));
    }

    fn leads(&mut self, what: impl Into<String>, exit: Exit) {
        let to = match exit {
            Exit::To(node) => self.named(node),
            Exit::Return => "where the caller came from".to_owned(),
        };
        self.put(what, None, Value::Leads(to));
    }

    fn named(&self, node: NodeId) -> String {
        self.flow.title_of(&self.flow.node(node).name)
    }

    fn codes(&self) -> Vec<(LanguageId, String)> {
        (0..=u8::MAX).map(LanguageId).zip(self.flow.languages.iter().map(|language| language.code.clone())).collect()
    }

    /// The words of a prompt in every language.
    fn says(&mut self, what: &str, prompt: PromptId) {
        for (language, code) in self.codes() {
            let items = self.flow.prompt(prompt).words.get(usize::from(language.0)).map(Vec::as_slice).unwrap_or_default();
            let words: Vec<String> = items
                .iter()
                .map(|item| match item {
                    Item::Speech(speech) => self.speech(*speech, language),
                    Item::Menu(form) => format!("(the choices: {form:?})"),
                })
                .collect();
            self.put(what, Some(&code), Value::Says(words.join(" ")));
        }
    }

    fn speech(&self, speech: Speech, own: LanguageId) -> String {
        match speech {
            Speech::Quiet(milliseconds) => format!("({milliseconds} ms)"),
            Speech::Say(id) => {
                let utterance: &Utterance = self.flow.utterance(id);
                let Utterance { language, pieces, otherwise } = utterance;
                let voice = if *language == own { String::new() } else { format!("[{}] ", self.flow.language(*language).code) };
                let otherwise = otherwise.as_ref().map_or(String::new(), |pieces| format!(" (or else: {})", self.pieces(pieces)));
                format!("{voice}{}{otherwise}", self.pieces(pieces))
            }
        }
    }

    fn pieces(&self, pieces: &[Piece]) -> String {
        let one = |piece: &Piece| match piece {
            Piece::Text(text) => text.clone(),
            Piece::Term(term) => {
                let sounds = [&term.ipa, &term.say].into_iter().flatten().map(String::as_str).collect::<Vec<_>>().join(", ");
                format!("{} [{sounds}]", term.text)
            }
            Piece::Quiet(milliseconds) => format!("({milliseconds} ms)"),
            Piece::Hole(hole) => match hole {
                Hole::When(hours) => format!("{{when {}}}", self.flow.hours_of(*hours).name),
                Hole::LinePhone => "{phone line}".to_owned(),
                Hole::PersonPhone => "{phone person}".to_owned(),
                Hole::Last4 => "{last4}".to_owned(),
                Hole::Language => "{language}".to_owned(),
                Hole::Topic => "{topic}".to_owned(),
                Hole::Reason => "{reason}".to_owned(),
                Hole::Label => "{label}".to_owned(),
            },
        };
        pieces.iter().map(one).collect()
    }

    /// What callers may say: the lists of the words files, and what stands beside choices and sections.
    fn spoken_phrases(&mut self, side: Side<'_>) {
        let places = Place::of(side.sources);
        for (_, code) in self.codes() {
            let says = places.get(&format!("words/{code}.yaml")).and_then(|words| words.get("says"));
            for list in says.map(Place::all).unwrap_or_default() {
                let mut phrases: Vec<String> =
                    list.all().iter().map(|phrase| phrase.text.clone().unwrap_or_else(|| phrase.name.clone())).collect();
                if list.name == "numbers" {
                    phrases = list
                        .all()
                        .iter()
                        .map(|key| {
                            format!("{}: {}", key.name, key.all().iter().map(|word| word.name.as_str()).collect::<Vec<_>>().join(", "))
                        })
                        .collect();
                }
                phrases.extend(list.text.clone());
                phrases.sort();
                self.put(format!("what callers say for {}", list.name.replace('_', " ")), Some(&code), Value::Says(phrases.join(", ")));
            }
        }
        let mut said: BTreeMap<(String, String), Vec<String>> = BTreeMap::new();
        for sentence in sentences(side.sources).into_iter().filter(|sentence| sentence.part.starts_with("said")) {
            said.entry((sentence.language, sentence.id)).or_default().push(sentence.text);
        }
        for ((language, id), phrases) in said {
            self.put(format!("what callers may say for `{id}`"), Some(&language), Value::Says(phrases.join(", ")));
        }
        for topic in &self.flow.topics {
            for ((_, code), title) in self.codes().into_iter().zip(&topic.titles) {
                self.put(format!("the title of `{}`", topic.id), Some(&code), Value::Says(title.clone()));
            }
        }
    }
}
