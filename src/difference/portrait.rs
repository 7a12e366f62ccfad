//! Everything that callers can notice of a flow, by place and language.
//!
//! The kinds and settings are taken apart field by field, without rest, so that a new field cannot be forgotten here.

mod places;

use super::Side;
use crate::flow::graph::{Bounds, Exit, Flow, Kind, Ladder, Nobody, NodeId, Patience, Reserved, SpokenWays, Step};
use crate::flow::places::Place;
use crate::flow::sentences::sentences;
use crate::flow::wording::{Hole, Item, Language, LanguageId, Piece, PromptId, Speech, Utterance};
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
        let mut painter = Painter { flow: side.flow, traits: BTreeMap::new(), place: None };
        painter.everywhere();
        painter.spoken_phrases(side);
        let reachable = reachable(side.flow);
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
        let node = self.flow.node(node);
        let title = node.topic.and_then(|topic| self.flow.topic(topic).titles.first().cloned()).filter(|title| !title.is_empty());
        title.map_or_else(|| format!("`{}`", node.name), |title| format!("{title} (`{}`)", node.name))
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

    fn everywhere(&mut self) {
        let flow = self.flow;
        let to = |node: NodeId| Exit::To(node);
        self.leads("the ring", to(flow.start));
        self.leads("a call whose place was lost", to(flow.resume_at));
        for (key, does) in flow.reserved.iter() {
            let what = format!("key {} everywhere", key.word());
            match does {
                Reserved::To(node) => self.leads(what, to(*node)),
                Reserved::Back => self.put(what, None, Value::Leads("the menu before".to_owned())),
                Reserved::Repeat => self.put(what, None, Value::Leads("the same words again".to_owned())),
                Reserved::Slower => self.put(what, None, Value::Leads("slower speech".to_owned())),
            }
        }
        let Patience { wait_s, slow_s, attempts, then } = flow.patience;
        self.is("how long the line waits for a key", format!("{wait_s} s"));
        self.is("how long it waits for callers who asked for more time", format!("{slow_s} s"));
        self.is("after how many silences and wrong keys a person is rung", attempts.to_string());
        self.leads("a caller who cannot be understood", to(then));
        if let Some(Nobody { rounds, dials, at_least_s, say }) = flow.nobody {
            self.is("when the line stops ringing", format!("after {rounds} ladders or {dials} dials, and {at_least_s} s"));
            self.says("what is said when nobody ever answers", say);
        }
        let Bounds { turns, longest_s } = flow.bounds;
        self.is("the longest call", format!("{turns} turns, {longest_s} s"));
        let SpokenWays { crisis, emergency, person } = flow.spoken;
        self.leads("words of a crisis", to(crisis));
        self.leads("words of an emergency", to(emergency));
        self.leads("the wish for a person", to(person));
        for (at, prompt) in flow.first.iter().enumerate() {
            let guarded = self.guarded(at);
            self.is(format!("what `{}` is said before", flow.prompt(*prompt).id), guarded);
            self.says(&format!("`{}`", flow.prompt(*prompt).id), *prompt);
        }
        for hours in &flow.hours {
            self.is(format!("the hours `{}`", hours.name), hours.told());
        }
        for notice in &flow.notices {
            self.says(&format!("the notice `{}`", notice.name), notice.say);
            if let Some(then) = notice.then {
                self.leads(format!("the notice `{}`", notice.name), to(then));
            }
        }
        for ladder in &flow.ladders {
            self.ladder(ladder);
        }
        for language in &flow.languages {
            self.language(language);
        }
        for prompt in flow.prompts.iter().filter(|prompt| prompt.id.starts_with("p.")) {
            let id = flow.prompts.iter().position(|other| other.id == prompt.id).and_then(|at| u16::try_from(at).ok());
            if let Some(id) = id.filter(|_| SERVICE.iter().any(|service| prompt.id.starts_with(service))) {
                self.says(&format!("`{}`", prompt.id), PromptId(id));
            }
        }
    }

    /// The nodes and sections before which the words of this number are said.
    fn guarded(&self, at: usize) -> String {
        let bit = |first: u8| first.checked_shr(u32::try_from(at).unwrap_or(u32::MAX)).unwrap_or(0) & 1 == 1;
        let mut names: Vec<String> = Vec::new();
        for node in &self.flow.nodes {
            if bit(node.first) {
                names.push(node.name.clone());
            }
            if let Kind::Run(run) = &node.kind {
                names.extend(
                    run.sections.iter().filter(|section| bit(section.first)).map(|section| self.flow.prompt(section.say).id.clone()),
                );
            }
        }
        names.sort();
        names.dedup();
        names.join(", ")
    }

    fn ladder(&mut self, ladder: &Ladder) {
        // How long its whisper takes follows from the words.
        let Ladder { name, steps, whisper, whisper_s: _, caller_id, within_s } = ladder;
        let step = |Step { ring, for_s }: &Step| format!("{} for {for_s} s", ring.join(" and "));
        self.is(format!("whom `{name}` rings"), steps.iter().map(step).collect::<Vec<_>>().join(", then "));
        self.is(format!("whose number the people of `{name}` see"), format!("{caller_id:?}").to_lowercase());
        if let Some(within) = within_s {
            self.is(format!("how long `{name}` may take"), format!("{within} s"));
        }
        if let Some(whisper) = whisper {
            self.says(&format!("what the people of `{name}` hear first"), *whisper);
        }
    }

    fn language(&mut self, language: &Language) {
        let Language { code, locale, voices, names, reasons, relay, child, not_chosen, keys, roles, accept, opening } = language;
        let mut put = |what: &str, value: String| self.put(what, Some(code), Value::Is(value));
        put("the voice", format!("{locale} {voices:?}"));
        put("what the languages are called", names.join(", "));
        put("how a person is told why", [reasons.as_slice(), &[relay.clone(), child.clone(), not_chosen.clone()]].concat().join(" "));
        put("what the keys are called", keys.iter().map(|(key, word)| format!("{}: {word}", key.word())).collect::<Vec<_>>().join(", "));
        put("what is read back for words that mean the same everywhere", format!("{roles:?}"));
        put("how opening times are told", format!("{opening:?}"));
        let own = self.flow.language_named(code).unwrap_or_default();
        let accept = self.speech(Speech::Say(*accept), own);
        self.put("what asks a person to accept a call", Some(code), Value::Says(accept));
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

/// What the ids of words begin with that the program says by itself.
const SERVICE: [&str; 20] = [
    "p.ni.",
    "p.nm.",
    "p.confirm",
    "p.help",
    "p.assumed",
    "p.slow",
    "p.normal",
    "p.nav",
    "p.last",
    "p.only",
    "p.edge",
    "p.sms.no",
    "p.sms.sent",
    "p.sms.none",
    "p.xfer.wait",
    "p.sorry",
    "p.once.more",
    "p.busy.now",
    "p.bye",
    "p.record",
];
