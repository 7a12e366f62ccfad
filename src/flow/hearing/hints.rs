//! What a recogniser shall expect at each place, in one language.

use std::collections::{HashMap, HashSet};

use super::fold;
use crate::flow::graph::NodeId;

/// Hints of every place. Places that expect the same share them.
#[derive(Clone, Debug, Default)]
pub(super) struct Hints {
    lists: Vec<Vec<String>>,
    /// Which list, by [`NodeId`].
    of: HashMap<NodeId, u32>,
}

impl Hints {
    /// The hints of a place.
    pub(super) fn at(&self, place: NodeId) -> &[String] {
        let list = self.of.get(&place).and_then(|list| usize::try_from(*list).ok());
        list.and_then(|list| self.lists.get(list)).map_or(&[], Vec::as_slice)
    }

    /// Keeps a list and gives its number.
    pub(super) fn keep<'p>(&mut self, phrases: impl Iterator<Item = &'p str>) -> u32 {
        let mut seen: HashSet<String> = HashSet::new();
        let hints = phrases.filter_map(hint).filter(|hint| seen.insert(folded(hint))).take(MOST).collect();
        self.lists.push(hints);
        u32::try_from(self.lists.len() - 1).unwrap_or(u32::MAX)
    }

    /// Hangs a list on a place.
    pub(super) fn hang(&mut self, place: NodeId, list: u32) {
        self.of.insert(place, list);
    }
}

/// A phrase without marks and commas, cut behind a word if it is too long.
fn hint(phrase: &str) -> Option<String> {
    let mut hint = String::new();
    for word in fold::without_marks(phrase).split(|c: char| c.is_whitespace() || c == ',').filter(|word| !word.is_empty()) {
        if hint.chars().count() + 1 + word.chars().count() > LONGEST {
            break;
        }
        if !hint.is_empty() {
            hint.push(' ');
        }
        hint.push_str(word);
    }
    Some(hint).filter(|hint| hint.contains(char::is_alphanumeric))
}

fn folded(hint: &str) -> String {
    let mut folded = String::with_capacity(hint.len());
    fold::words(hint, |word, _| {
        folded.push_str(word);
        folded.push(' ');
    });
    folded
}

/// The most hints of a place that providers take (Twilio, `<Gather>`: 500 phrases of 100 characters).
const MOST: usize = 500;
/// Characters of the longest hint.
const LONGEST: usize = 100;
