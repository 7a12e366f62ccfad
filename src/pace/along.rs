//! When callers hear what, from the ring: the shortest way there is to every place, listening.
//!
//! A caller presses a key as soon as its choice has been announced in full, at a place without a menu when its words have ended.
//! Keys that mean the same everywhere are no way here, unless a menu announces them: who knows them need not listen. Hours and conditions
//! are taken to lead wherever is sooner; what follows a transfer is not followed, since nobody knows how long people talk.

use super::{Speed, menu_words, of, of_sound, sounds, sounds::Sound, voice};
use crate::flow::graph::{Exit, Flow, Kind, NodeId, Reserved};
use crate::flow::key::Key;
use crate::flow::wording::{Form, LanguageId, PromptId, Speech};
use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};
use std::time::Duration;

/// Where a caller may be, and when at the soonest.
#[derive(Debug)]
pub struct Along<'f> {
    flow: &'f Flow,
    soonest: BTreeMap<Spot, Duration>,
}

/// A place in a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Spot {
    node: NodeId,
    language: LanguageId,
    /// Which of the flow's `first` have been heard, one bit each.
    first: u8,
}

/// When a language is offered in its own voice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Offer {
    /// Where.
    pub node: NodeId,
    /// When the first word of the offer is heard.
    pub begins: Duration,
    /// When its last word has been heard.
    pub ends: Duration,
}

/// A choice of a menu and when it has been announced.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Announced {
    /// Its key.
    pub key: Key,
    /// What it is called.
    pub label: String,
    /// From the ring to the end of its announcement.
    pub after: Duration,
}

impl<'f> Along<'f> {
    /// Follows a flow.
    #[must_use]
    pub fn of(flow: &'f Flow) -> Self {
        let mut along = Self { flow, soonest: BTreeMap::new() };
        let start = Spot { node: flow.start, language: LanguageId(0), first: 0 };
        let mut due = BinaryHeap::from([Reverse((Duration::ZERO, start))]);
        while let Some(Reverse((at, spot))) = due.pop() {
            if along.soonest.contains_key(&spot) {
                continue;
            }
            along.soonest.insert(spot, at);
            for (after, next) in along.ways(spot) {
                if !along.soonest.contains_key(&next) {
                    due.push(Reverse((at + after, next)));
                }
            }
        }
        along
    }

    /// When a caller of a language reaches a node at the soonest.
    #[must_use]
    pub fn arrives(&self, node: NodeId, language: LanguageId) -> Option<Duration> {
        self.at(node, language).map(|(_, at)| at).min()
    }

    /// When a language is offered, at the soonest.
    #[must_use]
    pub fn offer(&self, language: LanguageId) -> Option<Offer> {
        let offers = self.soonest.iter().filter_map(|(spot, at)| {
            let (begins, ends) = self.offered(*spot, language)?;
            Some(Offer { node: spot.node, begins: *at + begins, ends: *at + ends })
        });
        offers.min_by_key(|offer| offer.begins)
    }

    /// When each choice of a menu has been announced to a caller of a language; nothing where the node is no menu or never reached.
    #[must_use]
    pub fn choices(&self, node: NodeId, language: LanguageId) -> Option<Vec<Announced>> {
        let Kind::Menu(menu) = &self.flow.node(node).kind else { return None };
        let begins = self.at(node, language).map(|(spot, at)| at + self.first_words(spot).1).min()?;
        let called = |key: Key| {
            let names = menu.labels.iter().find(|(known, _)| *known == key).map(|(_, names)| names);
            names.and_then(|names| names.get(usize::from(language.0))).cloned().unwrap_or_default()
        };
        let announced = announcements(self.flow, node, language);
        Some(announced.into_iter().map(|(key, ends)| Announced { key, label: called(key), after: begins + ends }).collect())
    }

    /// When the first word in a language is heard.
    #[must_use]
    pub fn first_word(&self, language: LanguageId) -> Option<Duration> {
        self.earliest(|spot| Some(self.heard(spot, language, |_| true)?.0))
    }

    /// When a caller of a language has heard the first sentence that fits.
    #[must_use]
    pub fn sentence(&self, language: LanguageId, fits: impl Fn(&str) -> bool) -> Option<Duration> {
        self.earliest(|spot| Some(self.heard(spot, language, &fits)?.1))
    }

    /// The earliest of something that is heard some time after the arrival at places.
    fn earliest(&self, after: impl Fn(Spot) -> Option<Duration>) -> Option<Duration> {
        let mut spots: Vec<(Duration, Spot)> = self.soonest.iter().map(|(spot, at)| (*at, *spot)).collect();
        spots.sort_unstable();
        let mut earliest: Option<Duration> = None;
        for (at, spot) in spots {
            if earliest.is_some_and(|earliest| earliest <= at) {
                break;
            }
            let heard = after(spot).map(|after| at + after);
            earliest = [earliest, heard].into_iter().flatten().min();
        }
        earliest
    }

    fn at(&self, node: NodeId, language: LanguageId) -> impl Iterator<Item = (Spot, Duration)> {
        let (from, to) = (Spot { node, language, first: 0 }, Spot { node, language, first: u8::MAX });
        self.soonest.range(from..=to).map(|(spot, at)| (*spot, *at))
    }

    /// The ways on from a spot, each with how long a caller listens first.
    fn ways(&self, spot: Spot) -> Vec<(Duration, Spot)> {
        let flow = self.flow;
        let (first, said_first) = self.first_words(spot);
        let whole = said_first + of(flow, self.own_words(spot), Speed::Usual);
        let to = |exit: Exit, language: LanguageId| match exit {
            Exit::To(node) => Some(Spot { node, language, first }),
            // Back where one came from leads to nothing that was not reached before.
            Exit::Return => None,
        };
        let on = |after: Duration, exit: Exit| Some((after, to(exit, spot.language)?));
        match &flow.node(spot.node).kind {
            Kind::ChooseLanguage(question) => {
                let pressed = question.keys.iter().filter_map(|(_, language)| {
                    let heard = self.offered(spot, *language).map_or(whole, |(_, ends)| ends);
                    Some((heard, to(question.then, *language)?))
                });
                let silent = question
                    .silence
                    .and_then(|(after_s, language)| Some((whole + Duration::from_secs(u64::from(after_s)), to(question.then, language)?)));
                pressed.chain(silent).collect()
            }
            Kind::Menu(menu) => {
                let ends = announcements(flow, spot.node, spot.language);
                let leads = |key: Key| match (menu.choices.at(key), flow.reserved.at(key)) {
                    (Some(exit), _) => Some(*exit),
                    (None, Some(Reserved::To(node))) => Some(Exit::To(*node)),
                    (None, _) => None,
                };
                ends.into_iter().filter_map(|(key, ends)| on(said_first + ends, leads(key)?)).collect()
            }
            Kind::Transfer(_) => Vec::new(),
            Kind::Tell(tell) => {
                let pressed = tell.offer.iter().filter_map(|(_, exit)| on(whole, *exit));
                let wait = Duration::from_secs(u64::from(flow.patience.wait_s));
                pressed.chain(tell.silence.and_then(|exit| on((whole + wait) * 2, exit))).collect()
            }
            kind => kind.ways().into_iter().filter_map(|exit| on(whole, exit)).collect(),
        }
    }

    /// Which of the flow's `first` have been heard once a place begins to speak, and how long those take that are heard just then.
    fn first_words(&self, spot: Spot) -> (u8, Duration) {
        let node = self.flow.node(spot.node);
        let section = match &node.kind {
            Kind::Run(run) => run.sections.first().map_or(0, |section| section.first),
            _ => 0,
        };
        let due = node.first | section;
        let prompts = due_prompts(self.flow, due & !spot.first);
        (spot.first | due, prompts.map(|prompt| super::of_prompt(self.flow, prompt, spot.language, Speed::Usual)).sum())
    }

    /// What a place says of its own.
    fn own_words(&self, spot: Spot) -> Vec<Speech> {
        own_words(self.flow, spot.node, spot.language)
    }

    /// Begin and end of the offer of a language at a language question.
    fn offered(&self, spot: Spot, language: LanguageId) -> Option<(Duration, Duration)> {
        let Kind::ChooseLanguage(question) = &self.flow.node(spot.node).kind else { return None };
        let key = question.keys.key_of(|means| *means == language)?;
        let word = self.flow.language(language).keys.at(key)?;
        self.heard(spot, language, |sentence| says(sentence, word))
    }

    /// Begin and end of the first sentence in a language that fits, since the arrival at a spot. A language question speaks to
    /// callers of every language, any other place to its own.
    fn heard(&self, spot: Spot, language: LanguageId, fits: impl Fn(&str) -> bool) -> Option<(Duration, Duration)> {
        let flow = self.flow;
        if spot.language != language && !matches!(flow.node(spot.node).kind, Kind::ChooseLanguage(_)) {
            return None;
        }
        let due = self.first_words(spot).0 & !spot.first;
        let first = due_prompts(flow, due).flat_map(|prompt| flow.prompt(prompt).speech(spot.language));
        let mut passed = Duration::ZERO;
        for sound in first.chain(self.own_words(spot)).flat_map(|speech| sounds::of(flow, speech)) {
            if let Sound::Words(voice, words) = &sound
                && *voice == language
            {
                let code = &flow.language(language).code;
                let until = |end: usize| {
                    words.get(..end).filter(|read| !read.is_empty()).map_or(Duration::ZERO, |read| voice::seconds(code, read, Speed::Usual))
                };
                let found = sentences(words).find(|(from, to)| words.get(*from..*to).is_some_and(&fits));
                if let Some((from, to)) = found {
                    return Some((passed + until(from), passed + until(to)));
                }
            }
            passed += of_sound(flow, &sound, Speed::Usual);
        }
        None
    }
}

/// The prompts of `first` that some bits stand for.
pub(super) fn due_prompts(flow: &Flow, due: u8) -> impl Iterator<Item = PromptId> {
    let numbered = flow.first.iter().copied().take(8).enumerate();
    numbered.filter(move |(bit, _)| due & (1u8 << bit) != 0).map(|(_, prompt)| prompt)
}

/// What a place says of its own when it is reached, in full.
pub(super) fn own_words(flow: &Flow, node: NodeId, language: LanguageId) -> Vec<Speech> {
    let said = |prompt: PromptId| flow.prompt(prompt).speech(language).collect::<Vec<_>>();
    match &flow.node(node).kind {
        Kind::ChooseLanguage(question) => said(question.say),
        Kind::Say { say, .. } | Kind::HangUp { say } => said(*say),
        Kind::Menu(_) => menu_words(flow, node, language, Form::Full).unwrap_or_default().to_vec(),
        Kind::Run(run) => {
            let nav = if run.sections.len() > 1 { flow.service.nav } else { flow.service.nav_only };
            let section = run.sections.first().map(|section| said(section.say)).unwrap_or_default();
            [section, vec![Speech::Quiet(QUIET_BEFORE_NAV_MS)], said(nav)].concat()
        }
        Kind::Tell(tell) => said(tell.say),
        Kind::Transfer(transfer) => said(transfer.intro),
        Kind::Text(text) => said(text.consent),
        Kind::CallBack(call_back) => said(call_back.consent),
        Kind::Voicemail(voicemail) => said(voicemail.ask),
        Kind::Ask(ask) => said(ask.say),
        Kind::Hours(_) | Kind::When(_) => Vec::new(),
    }
}

/// The keys of a menu in the order they are announced, each with the time until its announcement has ended.
fn announcements(flow: &Flow, node: NodeId, language: LanguageId) -> Vec<(Key, Duration)> {
    let Kind::Menu(menu) = &flow.node(node).kind else { return Vec::new() };
    let mut keys = menu.labels.iter().map(|(key, _)| *key);
    let mut passed = Duration::ZERO;
    let mut announced = Vec::with_capacity(menu.labels.len());
    for speech in menu_words(flow, node, language, Form::Full).unwrap_or_default() {
        passed += of(flow, [*speech], Speed::Usual);
        // A menu says its choices one by one, with quiets between them.
        if matches!(speech, Speech::Say(_))
            && let Some(key) = keys.next()
        {
            announced.push((key, passed));
        }
    }
    announced
}

/// Where the sentences of a text begin and end, in bytes.
fn sentences(text: &str) -> impl Iterator<Item = (usize, usize)> {
    let mut from = 0;
    let ends = text.match_indices(['.', '?', '!', '…']).map(|(at, mark)| at + mark.len());
    let ends = ends.filter(|end| text.get(*end..).is_some_and(|rest| rest.is_empty() || rest.starts_with(char::is_whitespace)));
    let mut ends: Vec<usize> = ends.collect();
    if ends.last() != Some(&text.len()) {
        ends.push(text.len());
    }
    ends.into_iter().map(move |to| (std::mem::replace(&mut from, to), to))
}

/// Whether a sentence says a word, or several in a row.
pub(super) fn says(sentence: &str, word: &str) -> bool {
    let words = |text: &str| {
        let text = text.to_lowercase();
        text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_owned).collect::<Vec<_>>()
    };
    let (sentence, word) = (words(sentence), words(word));
    !word.is_empty() && sentence.windows(word.len()).any(|some| some == word)
}

/// Whether a sentence says a number, however its digits are grouped.
pub(super) fn says_number(sentence: &str, number: &str) -> bool {
    let digits = sentence.split(|c: char| !c.is_ascii_digit() && !c.is_whitespace());
    digits.into_iter().any(|group| group.chars().filter(char::is_ascii_digit).eq(number.chars()))
}

/// As a run keeps quiet before it says how to go on.
const QUIET_BEFORE_NAV_MS: u16 = 1500;
