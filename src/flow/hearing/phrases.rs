//! Phrases as sequences of numbered words, and where they occur in a text.
//!
//! Only whole words count. A word no phrase has is [`STRANGE`], which no phrase contains; so is
//! what has been cut out of a text, and no phrase reaches across it.

use std::collections::HashMap;

use super::fold;

/// A word by number.
pub(super) type Word = u32;

/// A word that occurs in no phrase.
pub(super) const STRANGE: Word = 0;

/// All words of all phrases.
#[derive(Clone, Debug, Default)]
pub(super) struct Vocabulary(HashMap<Box<str>, Word>);

/// A text as numbered words.
pub(super) struct Text {
    pub(super) words: Vec<Word>,
    /// Whether a stop stands before the word of the same place.
    pub(super) stops: Vec<bool>,
}

impl Vocabulary {
    /// A phrase by its words, learning new ones.
    pub(super) fn learn(&mut self, phrase: &str) -> Vec<Word> {
        let mut words = Vec::new();
        fold::words(phrase, |word, _| {
            let next = Word::try_from(self.0.len() + 1).unwrap_or(STRANGE);
            words.push(self.0.get(word).copied().unwrap_or_else(|| *self.0.entry(word.into()).or_insert(next)));
        });
        words
    }

    /// What somebody said, by its words.
    pub(super) fn read(&self, said: &str) -> Text {
        let mut text = Text { words: Vec::new(), stops: Vec::new() };
        fold::words(said, |word, stop| {
            text.words.push(self.0.get(word).copied().unwrap_or(STRANGE));
            text.stops.push(stop);
        });
        text
    }

    /// The words with these numbers, as one text.
    pub(super) fn spell(&self, words: &[Word]) -> Option<String> {
        let word = |number: &Word| self.0.iter().find(|(_, known)| *known == number).map(|(word, _)| word.as_ref());
        Some(words.iter().map(word).collect::<Option<Vec<&str>>>()?.join(" "))
    }

    /// The number of one word, if a phrase has it.
    pub(super) fn word(&self, word: &str) -> Option<Word> {
        self.0.get(word).copied()
    }
}

/// Phrases, each with what it stands for, in the order of their words.
#[derive(Clone, Debug)]
pub(super) struct Phrases<T>(Vec<(Box<[Word]>, T)>);

/// Where a phrase occurs: from its first word to behind its last one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Found<T> {
    pub(super) from: usize,
    pub(super) to: usize,
    pub(super) means: T,
}

impl<T> Found<T> {
    /// How many words it has.
    pub(super) fn length(&self) -> usize {
        self.to - self.from
    }

    /// Where it begins and ends.
    pub(super) fn span(&self) -> (usize, usize) {
        (self.from, self.to)
    }
}

impl<T> Default for Phrases<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T: Copy + PartialEq> Phrases<T> {
    /// Puts phrases in order; those without words and repetitions are left out.
    pub(super) fn of(phrases: impl IntoIterator<Item = (Vec<Word>, T)>) -> Self {
        let mut all: Vec<(Box<[Word]>, T)> =
            phrases.into_iter().filter(|(words, _)| !words.is_empty()).map(|(words, means)| (words.into_boxed_slice(), means)).collect();
        all.sort_by(|(a, _), (b, _)| a.cmp(b));
        all.dedup();
        Self(all)
    }

    /// The words of every phrase.
    pub(super) fn all(&self) -> impl Iterator<Item = &[Word]> {
        self.0.iter().map(|(words, _)| words.as_ref())
    }

    /// Whether there are none.
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Every phrase that a text begins with: its length and what it stands for.
    fn beginning<'a>(&'a self, text: &'a [Word]) -> impl Iterator<Item = (usize, T)> + 'a {
        let first = text.first();
        let from = self.0.partition_point(|(words, _)| words.first() < first);
        let candidates = self.0.get(from..).unwrap_or_default().iter().take_while(move |(words, _)| words.first() == first);
        candidates.filter(|(words, _)| text.starts_with(words)).map(|(words, means)| (words.len(), *means))
    }

    /// Every place where a phrase occurs in a text, from left to right.
    pub(super) fn all_in<'a>(&'a self, text: &'a [Word]) -> impl Iterator<Item = Found<T>> + 'a {
        (0..text.len()).flat_map(move |from| {
            let rest = text.get(from..).unwrap_or_default();
            self.beginning(rest).map(move |(length, means)| Found { from, to: from + length, means })
        })
    }

    /// The occurrences that are not inside of a longer one.
    pub(super) fn widest_in(&self, text: &[Word]) -> Vec<Found<T>> {
        let mut widest: Vec<Found<T>> = Vec::new();
        for found in self.all_in(text) {
            if widest.last().is_some_and(|last| last.from == found.from && last.to < found.to) {
                widest.pop();
            }
            if widest.last().is_none_or(|last| found.to > last.to) {
                widest.push(found);
            }
        }
        widest
    }

    /// Whether any phrase occurs in a text.
    pub(super) fn any_in(&self, text: &[Word]) -> bool {
        self.all_in(text).next().is_some()
    }

    /// What the phrase stands for that is the whole text.
    pub(super) fn whole(&self, text: &[Word]) -> Option<T> {
        self.beginning(text).find(|(length, _)| *length == text.len()).map(|(_, means)| means)
    }

    /// What the longest phrase stands for that a text begins with.
    pub(super) fn first_of(&self, text: &[Word]) -> Option<T> {
        self.beginning(text).max_by_key(|(length, _)| *length).map(|(_, means)| means)
    }

    /// What the longest phrase stands for that a text ends with.
    pub(super) fn last_of(&self, text: &[Word]) -> Option<T> {
        self.all_in(text).find(|found| found.to == text.len()).map(|found| found.means)
    }

    /// The text without these phrases; the longest go first.
    pub(super) fn dropped_from(&self, text: &[Word]) -> Vec<Word> {
        let mut kept = Vec::with_capacity(text.len());
        let mut at = 0;
        while let Some(word) = text.get(at) {
            if let Some(length) = self.beginning(text.get(at..).unwrap_or_default()).map(|(length, _)| length).max() {
                at += length;
            } else {
                kept.push(*word);
                at += 1;
            }
        }
        kept
    }
}

/// Makes words of a text strange, so that nothing is found there any more.
pub(super) fn cut<T>(text: &mut [Word], found: &Found<T>) {
    for word in text.get_mut(found.from..found.to).unwrap_or_default() {
        *word = STRANGE;
    }
}
