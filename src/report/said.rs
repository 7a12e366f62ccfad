//! What callers said and nothing matched: told where several said the same, since what one person says could tell who it was.

use super::FEWEST;
use crate::exchange::entry::Entry;
use crate::exchange::unmatched::{self, Unmatched};
use crate::flow::hearing::folded;
use crate::ticket::Keyring;
use std::collections::{BTreeMap, BTreeSet};

/// What was said, by place and words, and by whom.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Said(BTreeMap<(String, String), BTreeSet<u64>>);

impl Said {
    /// Takes what was said in a call. Callers whose number is withheld cannot be told from one another and are not counted.
    pub fn add(&mut self, keyring: &Keyring, entries: &[Entry]) {
        let mut place = "";
        for entry in entries {
            if let Some(Unmatched { said, who: Some(who) }) = unmatched::open(keyring, entry) {
                self.0.entry((place.to_owned(), folded(&said))).or_default().insert(who);
            }
            // What is said next is said there.
            place = &entry.node;
        }
    }

    /// Place, words and how many callers, those that most said first.
    #[must_use]
    pub fn told(&self) -> Vec<(&str, &str, u64)> {
        let counted = self.0.iter().map(|((place, words), who)| (place.as_str(), words.as_str(), who.len() as u64));
        let mut told: Vec<_> = counted.filter(|(.., callers)| *callers >= FEWEST).collect();
        told.sort_by_key(|(.., callers)| std::cmp::Reverse(*callers));
        told
    }
}
