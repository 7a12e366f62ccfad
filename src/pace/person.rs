//! How long until a person's telephone rings: by the key that is announced, by the same key at once, by silence, by wrong keys.
//!
//! Callers of the language the line begins in do nothing else from the ring on; callers of another one press its key as soon
//! as it has been offered. Where hours or conditions decide, the longer way counts.

use super::along::{self, Along, Offer, own_words};
use super::{Speed, of, of_prompt, of_prompt_at};
use crate::flow::graph::{Exit, Flow, Kind, NodeId, Reserved};
use crate::flow::key::Key;
use crate::flow::wording::{LanguageId, PromptId};
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::time::Duration;

/// How a caller comes to a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// Presses the key for a person once it has been announced.
    Announced,
    /// Presses it at once.
    AtOnce,
    /// Does nothing.
    Silence,
    /// Presses keys that are no choice.
    WrongKeys,
}

impl Way {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Announced, Self::AtOnce, Self::Silence, Self::WrongKeys];

    /// Its name for programs.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Announced => "announced",
            Self::AtOnce => "at_once",
            Self::Silence => "silence",
            Self::WrongKeys => "wrong_keys",
        }
    }
}

/// The key that rings a person wherever it is pressed: the one to where patience ends, else key 0.
#[must_use]
pub fn key(flow: &Flow) -> Option<(Key, NodeId)> {
    let rings = |key: Key| match flow.reserved.at(key) {
        Some(Reserved::To(node)) if matches!(flow.node(*node).kind, Kind::Transfer(_)) => Some((key, *node)),
        _ => None,
    };
    let patient = flow.reserved_key(Reserved::To(flow.patience.then)).and_then(rings);
    patient.or_else(|| rings(Key::digit(0)?))
}

/// When a caller of a language has heard which key rings a person.
#[must_use]
pub fn announced(along: &Along<'_>, flow: &Flow, language: LanguageId) -> Option<Duration> {
    let word = flow.language(language).keys.at(key(flow)?.0)?;
    along.sentence(language, |sentence| along::says(sentence, word))
}

/// From the ring until a person's telephone rings; nothing where this way leads to no person.
#[must_use]
pub fn rings(along: &Along<'_>, flow: &Flow, language: LanguageId, way: Way) -> Option<Duration> {
    let (_, person) = key(flow)?;
    let intro = of(flow, own_words(flow, person, language), Speed::Usual);
    // Whoever speaks the language of the beginning has no key to press first.
    let begin = match along.offer(language) {
        Some(offer) if language != LanguageId(0) => Begin::Chosen(offer),
        _ => Begin::AtTheRing,
    };
    let act = match way {
        Way::Announced => return Some(announced(along, flow, language)? + intro),
        Way::AtOnce => return Some(begin.at() + intro),
        Way::Silence => Act::Silent,
        Way::WrongKeys => Act::Wrong,
    };
    let known = RefCell::new(Known::new());
    let assumed = matches!(begin, Begin::AtTheRing);
    let mut caller = Caller { flow, language, act, assumed, first: 0, passed: 0, known: &known };
    match begin {
        Begin::AtTheRing => caller.arrive(flow.start),
        Begin::Chosen(offer) => match &flow.node(offer.node).kind {
            Kind::ChooseLanguage(question) => Some(offer.ends + caller.follow(question.then)?),
            _ => None,
        },
    }
}

enum Begin {
    AtTheRing,
    Chosen(Offer),
}

impl Begin {
    fn at(&self) -> Duration {
        match self {
            Self::AtTheRing => Duration::ZERO,
            Self::Chosen(offer) => offer.ends,
        }
    }
}

/// What a caller does who is not understood.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Act {
    Silent,
    Wrong,
}

/// A caller who is not understood, from place to place.
#[derive(Clone, Copy)]
struct Caller<'f> {
    flow: &'f Flow,
    language: LanguageId,
    act: Act,
    assumed: bool,
    first: u8,
    passed: usize,
    /// What is known of places that were come to before, in the same language with the same words heard.
    known: &'f RefCell<Known>,
}

type Known = BTreeMap<(NodeId, LanguageId, u8), Option<Duration>>;

impl Caller<'_> {
    /// From the arrival at a node until a person's telephone rings.
    fn arrive(&mut self, node: NodeId) -> Option<Duration> {
        let here = (node, self.language, self.first);
        if let Some(known) = self.known.borrow().get(&here) {
            return *known;
        }
        // Whoever comes here again before a telephone has rung goes round.
        self.known.borrow_mut().insert(here, None);
        self.passed += 1;
        let rings = if self.passed > MOST_PLACES { None } else { self.listen(node) };
        self.known.borrow_mut().insert(here, rings);
        rings
    }

    fn listen(&mut self, node: NodeId) -> Option<Duration> {
        let flow = self.flow;
        let place = flow.node(node);
        let due = place.first & !self.first;
        self.first |= due;
        let first: Duration = along::due_prompts(flow, due).map(|prompt| self.said(prompt)).sum();
        let words = first + of(flow, own_words(flow, node, self.language), Speed::Usual);
        let rest = match &place.kind {
            Kind::Transfer(_) => Duration::ZERO,
            Kind::HangUp { .. } => return None,
            Kind::Say { then, .. } => self.follow(*then)?,
            Kind::Hours(hours) => self.longer([hours.open, hours.closed])?,
            Kind::When(when) => self.longer(when.cases.iter().map(|case| case.to).chain([when.otherwise]))?,
            Kind::ChooseLanguage(question) => match (self.act, question.silence) {
                (Act::Silent, Some((after_s, language))) => {
                    self.language = language;
                    Duration::from_secs(u64::from(after_s)) + self.follow(question.then)?
                }
                (Act::Silent, None) => self.given_up(node),
                // A wrong key has the question put again, in full.
                (Act::Wrong, _) => words * u32::from(flow.patience.attempts.saturating_sub(1)) + self.said(self.reprompts()[2]),
            },
            Kind::Tell(tell) => match (self.act, tell.silence) {
                (Act::Silent, Some(exit)) if flow.patience.attempts > 1 => {
                    let again = of(flow, own_words(flow, node, self.language), Speed::Usual);
                    self.wait() + again + self.wait() + self.follow(exit)?
                }
                _ => self.given_up(node),
            },
            // Asked twice, and then it means no.
            Kind::Text(text) => words + self.wait() * 2 + self.follow(text.then)?,
            Kind::CallBack(call_back) => words + self.wait() * 2 + self.follow(call_back.declined)?,
            Kind::Voicemail(voicemail) => words + self.wait() * 2 + self.follow(voicemail.declined)?,
            Kind::Menu(_) | Kind::Run(_) | Kind::Ask(_) => self.given_up(node),
        };
        Some(words + rest)
    }

    fn follow(&mut self, exit: Exit) -> Option<Duration> {
        match exit {
            Exit::To(node) => self.arrive(node),
            Exit::Return => None,
        }
    }

    /// The longest of several ways.
    fn longer(&mut self, ways: impl IntoIterator<Item = Exit>) -> Option<Duration> {
        let before = *self;
        let each: Option<Vec<Duration>> = ways.into_iter().map(|exit| Caller { ..before }.follow(exit)).collect();
        each?.into_iter().max()
    }

    /// Asked again, as often as the flow is patient; then a person. The place's own words have been said once.
    fn given_up(&self, node: NodeId) -> Duration {
        let [once, again, at_last] = self.reprompts();
        let service = &self.flow.service;
        // Nobody passes a menu without being understood, so this one is the first.
        let offer = service.assumed.filter(|_| self.assumed && matches!(self.flow.node(node).kind, Kind::Menu(_)));
        let offer = offer.map_or(Duration::ZERO, |offer| self.said(offer));
        let mut passed = self.wait();
        for attempt in 1..self.flow.patience.attempts {
            let reprompt = if attempt == 1 { once } else { again };
            passed += of_prompt_at(self.flow, reprompt, node, self.language, Speed::Usual) + offer + self.wait();
        }
        passed + self.said(at_last)
    }

    /// A wrong key is pressed as soon as the words have ended.
    fn wait(&self) -> Duration {
        match self.act {
            Act::Silent => Duration::from_secs(u64::from(self.flow.patience.wait_s)),
            Act::Wrong => Duration::ZERO,
        }
    }

    fn reprompts(&self) -> [PromptId; 3] {
        match self.act {
            Act::Silent => self.flow.service.no_input,
            Act::Wrong => self.flow.service.no_match,
        }
    }

    fn said(&self, prompt: PromptId) -> Duration {
        of_prompt(self.flow, prompt, self.language, Speed::Usual)
    }
}

/// Nobody listens longer, nor does a flow lead further without a question.
const MOST_PLACES: usize = 1_000;
