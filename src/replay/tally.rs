//! Many calls, added up: how many would go another way, and where.

use super::{Parting, Step, World, against, along, same_words, turns};
use crate::exchange::entry::Entry;
use crate::flow::graph::Flow;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

/// What came of replaying many calls against another version.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Calls that were replayed.
    pub calls: u64,
    /// Calls that would go another way, by where they part: the place, what was done there, where it led, where it would lead.
    pub parted: BTreeMap<(String, String, String, String), u64>,
    /// How many did the same at the same place.
    pub did: BTreeMap<(String, String), u64>,
    /// Calls that would hear other words, by place.
    pub words: BTreeMap<String, u64>,
    /// Steps that the journal does not tell whole.
    pub followed: u64,
    /// Calls on a version that is no longer kept.
    pub unknown: u64,
}

impl Tally {
    /// Replays a call on its own version and on another, and counts what differs.
    pub fn add(&mut self, old: &Flow, new: &Flow, world: &World<'_>, entries: &[Entry]) -> Option<Parting> {
        let before = along(old, world, entries);
        let (after, parting) = against(new, world, entries, &before);
        self.calls += 1;
        self.followed += u64::try_from(before.iter().filter(|step| step.followed).count()).unwrap_or(0);
        let mut from = String::new();
        let mut done = BTreeSet::new();
        for entry in turns(entries) {
            done.insert((from.clone(), entry.heard.to_string()));
            from.replace_range(.., &entry.node);
        }
        for act in done {
            *self.did.entry(act).or_default() += 1;
        }
        self.other_words(old, new, &before, &after);
        if let Some(Parting { from, heard, was, now, .. }) = &parting {
            *self.parted.entry((from.clone(), heard.clone(), was.clone(), now.clone())).or_default() += 1;
        }
        parting
    }

    fn other_words(&mut self, old: &Flow, new: &Flow, before: &[Step], after: &[Step]) {
        let differ = before.iter().zip(after).filter(|(was, now)| !same_words((old, &was.turn), (new, &now.turn)));
        let places: BTreeSet<String> = differ.map(|(was, _)| old.node(was.turn.state.at).name.clone()).collect();
        for place in places {
            *self.words.entry(place).or_default() += 1;
        }
    }

    /// Adds another tally to this one.
    pub fn join(&mut self, other: Self) {
        self.calls += other.calls;
        self.followed += other.followed;
        self.unknown += other.unknown;
        for (key, count) in other.parted {
            *self.parted.entry(key).or_default() += count;
        }
        for (key, count) in other.did {
            *self.did.entry(key).or_default() += count;
        }
        for (key, count) in other.words {
            *self.words.entry(key).or_default() += count;
        }
    }

    /// All of it in words. The flows tell the titles of their places.
    #[must_use]
    pub fn told(&self, old: &Flow, new: &Flow) -> String {
        let parted: u64 = self.parted.values().sum();
        let mut told = format!("{} calls replayed: {} go the same way, {parted} part from it.\n", self.calls, self.calls - parted);
        let mut groups: Vec<_> = self.parted.iter().collect();
        groups.sort_by_key(|(_, count)| std::cmp::Reverse(**count));
        for ((from, heard, was, now), count) in groups {
            let all = self.did.get(&(from.clone(), heard.clone())).copied().unwrap_or(*count);
            let _ = writeln!(
                told,
                "  {count} of {all} callers who reached {} ({heard} at `{from}`) would now hear {}",
                old.title_of(was),
                new.title_of(now)
            );
        }
        for (place, count) in &self.words {
            let _ = writeln!(told, "  {count} callers would hear other words at {}", new.title_of(place));
        }
        if self.unknown > 0 {
            let _ = writeln!(told, "  {} calls are on versions that are no longer kept, and were left out", self.unknown);
        }
        if self.followed > 0 {
            let _ = writeln!(told, "  {} steps are not told whole by the journal: the calls were taken where they went", self.followed);
        }
        told
    }
}
