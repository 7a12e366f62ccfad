//! Which entries came lately: tells a repeated webhook, and a second, different one on the same turn.
//!
//! Providers repeat within seconds, so a bounded memory is enough; it is filled from the file when the
//! program starts again. An index on the disk would cost more than all the rest of a turn.

use crate::exchange::entry::Entry;
use foldhash::fast::FixedState;
use sha2::{Digest, Sha256};
use std::collections::{HashMap, VecDeque};

/// The most turns that are remembered: at a thousand turns a second, half a minute; providers give up after 15 seconds.
pub(super) const MOST: usize = 32_768;

/// What an entry is beside those that came before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fate {
    /// Nothing like it came.
    Fresh,
    /// It came before.
    Repeat,
    /// Another came for the same turn.
    Fork,
}

/// The turns of late, and what was heard in each. Their places are digests already, which nobody can choose: hashing them is a formality.
#[derive(Debug, Default)]
pub(super) struct Recent {
    heard: HashMap<i64, i64, FixedState>,
    /// What else was heard in the few turns that were asked for twice.
    others: HashMap<i64, Vec<i64>, FixedState>,
    order: VecDeque<i64>,
}

impl Recent {
    /// Remembers what a file has of a turn.
    pub(super) fn remember(&mut self, place: i64, digest: i64) {
        self.judge(place, digest);
    }

    /// Remembers what was heard in a turn.
    fn judge(&mut self, place: i64, digest: i64) -> Fate {
        if let Some(first) = self.heard.get(&place) {
            if *first == digest || self.others.get(&place).is_some_and(|others| others.contains(&digest)) {
                return Fate::Repeat;
            }
            self.others.entry(place).or_default().push(digest);
            return Fate::Fork;
        }
        if self.order.len() >= MOST
            && let Some(oldest) = self.order.pop_front()
        {
            self.heard.remove(&oldest);
            self.others.remove(&oldest);
        }
        self.heard.insert(place, digest);
        self.order.push_back(place);
        Fate::Fresh
    }
}

/// An entry that came for the first time.
#[derive(Debug)]
pub(super) struct Judged {
    pub(super) entry: Entry,
    pub(super) place: i64,
    /// Another was heard in the same turn before.
    pub(super) forked: bool,
}

impl Judged {
    /// Nothing, where the same entry came before.
    pub(super) fn new(entry: Entry, recent: &mut Recent) -> Option<Self> {
        let place = place(&entry);
        let fate = recent.judge(place, entry.digest.cast_signed());
        (fate != Fate::Repeat).then_some(Self { entry, place, forked: fate == Fate::Fork })
    }
}

/// One number for line, call, leg, restarts, turn and kind.
fn place(entry: &Entry) -> i64 {
    let mut hash = Sha256::new();
    for text in [&*entry.line, &*entry.call, &*entry.leg] {
        hash.update(text);
        hash.update([0]);
    }
    hash.update([entry.restarts]);
    hash.update(entry.turn.to_be_bytes());
    hash.update(entry.kind.word());
    hash.finalize().first_chunk().map_or(0, |bytes| i64::from_be_bytes(*bytes))
}
