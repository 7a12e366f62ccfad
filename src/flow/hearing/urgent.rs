//! What must be heard whatever the line is listening for, in every language at once: a crisis, words near
//! one, an emergency, a relay call, a child.

use super::phrases::{Found, Phrases, Text, Vocabulary, Word, cut};
use super::{Flags, Meaning};
use crate::flow::read::Written;
use crate::flow::words::says::Says;

/// The phrases of all languages.
#[derive(Clone, Debug, Default)]
pub(super) struct Urgent {
    crisis: Phrases<Negatable>,
    not_crisis: Phrases<()>,
    emergency: Phrases<()>,
    overdose: Phrases<()>,
    myself: Phrases<()>,
    relay: Phrases<Weight>,
    child: Phrases<Weight>,
    negation: Phrases<()>,
}

/// Whether a "no" or "never" right before a phrase of crisis turns it round.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Negatable {
    Yes,
    /// It has a negation of its own, or begins with "I", before which a "no" is an answer.
    No,
}

/// Whether a phrase tells something by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Weight {
    Strong,
    /// Counts together with another phrase of its kind.
    Weak,
}

impl Urgent {
    /// Learns the phrases of every language.
    pub(super) fn learn(all: &[&Says], vocabulary: &mut Vocabulary) -> Self {
        let mut phrases = |list: fn(&Says) -> &[Written]| -> Vec<Vec<Word>> {
            all.iter().flat_map(|says| list(says)).map(|written| vocabulary.learn(&written.text)).collect()
        };
        let plain = |phrases: Vec<Vec<Word>>| Phrases::of(phrases.into_iter().map(|words| (words, ())));
        let negation = plain(phrases(|says| &says.negation));
        let weak = phrases(|says| &says.weak);
        let weighed = |phrases: Vec<Vec<Word>>| {
            let weight = |words: &Vec<Word>| if weak.contains(words) { Weight::Weak } else { Weight::Strong };
            Phrases::of(phrases.into_iter().map(|words| (weight(&words), words)).map(|(weight, words)| (words, weight)))
        };
        let crisis = phrases(|says| &says.crisis);
        let relay = weighed(phrases(|says| &says.relay));
        let child = weighed(phrases(|says| &says.child));
        let not_crisis = plain(phrases(|says| &says.not_crisis));
        let emergency = plain(phrases(|says| &says.emergency));
        let overdose = plain(phrases(|says| &says.overdose));
        let myself = plain(phrases(|says| &says.myself));
        let subjects = SUBJECTS.map(|subject| vocabulary.word(subject));
        let negatable = |words: &[Word]| {
            let subject = subjects.contains(&words.first().copied());
            if subject || negation.any_in(words) { Negatable::No } else { Negatable::Yes }
        };
        let crisis = Phrases::of(crisis.into_iter().map(|words| (negatable(&words), words)).map(|(negatable, words)| (words, negatable)));
        Self { crisis, not_crisis, emergency, overdose, myself, relay, child, negation }
    }

    /// Every phrase of crisis.
    pub(super) fn crisis_phrases(&self) -> impl Iterator<Item = &[Word]> {
        self.crisis.all()
    }

    /// Every phrase of an emergency.
    pub(super) fn emergency_phrases(&self) -> impl Iterator<Item = &[Word]> {
        self.emergency.all()
    }

    /// What a text means if it is one of these, and what it tells beside it. Phrases that have told it are cut
    /// out of the text.
    pub(super) fn judge(&self, text: &mut Text) -> (Option<Meaning>, Flags) {
        let meaning = self.matter_of_life(text);
        let flags = Flags { relay: tells(&self.relay, &mut text.words), child: tells(&self.child, &mut text.words) };
        (meaning, flags)
    }

    fn matter_of_life(&self, text: &Text) -> Option<Meaning> {
        let (words, near_one) = self.without_not_crisis(&text.words);
        let crises = self.crisis.widest_in(&words);
        let negated = |found: &Found<Negatable>| found.means == Negatable::Yes && self.negated(text, &words, found.from);
        let overdose = self.overdose.any_in(&words);
        if !crises.iter().all(negated) || (overdose && self.myself.any_in(&words)) {
            Some(Meaning::Crisis)
        } else if overdose || self.emergency.any_in(&words) {
            Some(Meaning::Emergency)
        } else if near_one || !crises.is_empty() {
            Some(Meaning::NotCrisis)
        } else {
            None
        }
    }

    /// The words without phrases that are no crisis, and whether there were any. One that is only a part of a
    /// phrase of crisis stays.
    fn without_not_crisis(&self, words: &[Word]) -> (Vec<Word>, bool) {
        let crises = self.crisis.widest_in(words);
        let mut rest = words.to_vec();
        let mut any = false;
        for found in self.not_crisis.widest_in(words) {
            let part = crises.iter().any(|crisis| crisis.from <= found.from && found.to <= crisis.to && crisis.length() > found.length());
            if !part {
                cut(&mut rest, &found);
                any = true;
            }
        }
        (rest, any)
    }

    /// Whether a negation stands right before a place, in the same part of the sentence.
    fn negated(&self, text: &Text, words: &[Word], at: usize) -> bool {
        let stop = text.stops.get(at).copied().unwrap_or_default();
        let before = words.get(at.saturating_sub(LONGEST_NEGATION)..at).unwrap_or_default();
        !stop && self.negation.last_of(before).is_some()
    }
}

/// Whether phrases of a kind tell something here; if so they are cut out.
fn tells(kind: &Phrases<Weight>, words: &mut [Word]) -> bool {
    let found = kind.widest_in(words);
    let strong = found.iter().any(|found| found.means == Weight::Strong);
    let said = |found: &Found<Weight>| words.get(found.from..found.to).unwrap_or_default().to_vec();
    let two = found.first().is_some_and(|first| found.iter().any(|other| said(other) != said(first)));
    if !strong && !two {
        return false;
    }
    for found in &found {
        cut(words, found);
    }
    true
}

/// Words of the longest negation that is looked for.
const LONGEST_NEGATION: usize = 8;

/// Who speaks of themselves.
const SUBJECTS: [&str; 2] = ["i", "yo"];
