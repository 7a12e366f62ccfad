//! Calls of the journal, taken again: through the version they were on, and through another, to see where they would part.
//!
//! The journal has no numbers and no words, but which choice was meant, at which place: that is enough to take the same step. What it cannot
//! tell (digits that were asked for, words that mean the same everywhere) is followed: the call goes on at the place where it
//! really went on. [`along`] takes one call; [`Tally`] adds many up, in words.

mod acts;
pub mod tally;

use crate::call::heard::Heard;
use crate::call::now::{Abilities, Now};
use crate::call::state::State;
use crate::call::turn::Turn;
use crate::call::{self, step};
use crate::exchange::entry::{Entry, Kind};
use crate::flow::graph::Flow;
use crate::flow::roster::Roster;
use crate::flow::wording::Speech;
use acts::Act;

pub use tally::Tally;

/// The world of a call: who could be rung, and what its line could do.
#[derive(Clone, Copy)]
pub struct World<'a> {
    /// The people, by the number of the roster.
    pub roster: &'a dyn Fn(u64) -> &'a Roster,
    /// What the line can do.
    pub line: Abilities,
}

/// One step of a call that is taken again.
#[derive(Clone, Debug)]
pub struct Step {
    /// What happened, as far as the journal tells it.
    pub heard: Option<Heard>,
    /// What came of it.
    pub turn: Turn,
    /// The engine went elsewhere than the call did, or could not be told what happened: the call's own place was taken.
    pub followed: bool,
}

/// How a call parts from the way it took.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Parting {
    /// At which step, from 0.
    pub at: usize,
    /// The place where the caller was.
    pub from: String,
    /// What the caller did there, as the journal has it.
    pub heard: String,
    /// Where that led.
    pub was: String,
    /// Where it would lead.
    pub now: String,
}

/// The entries of a call that are turns of the caller's own.
pub fn turns(entries: &[Entry]) -> impl Iterator<Item = &Entry> {
    entries.iter().filter(|entry| entry.leg.is_empty() && matches!(entry.kind, Kind::Ring | Kind::Turn | Kind::Fallback))
}

/// Takes a call again through the flow it was on. What cannot be told is followed, so that all of the call is there.
#[must_use]
pub fn along(flow: &Flow, world: &World<'_>, entries: &[Entry]) -> Vec<Step> {
    let mut steps: Vec<Step> = Vec::new();
    for entry in turns(entries) {
        let mut step = take(flow, world, steps.last().map(|step| &step.turn.state), entry);
        if flow.node(step.turn.state.at).name != entry.node {
            follow(flow, &mut step.turn.state, entry);
            step.followed = true;
        }
        steps.push(step);
    }
    steps
}

/// Takes the same call through another flow, for as long as it goes the same way.
#[must_use]
pub fn against(flow: &Flow, world: &World<'_>, entries: &[Entry], before: &[Step]) -> (Vec<Step>, Option<Parting>) {
    let mut steps: Vec<Step> = Vec::new();
    let mut from = String::new();
    for ((at, entry), was) in turns(entries).enumerate().zip(before) {
        let mut step = take(flow, world, steps.last().map(|step| &step.turn.state), entry);
        if was.followed && follow(flow, &mut step.turn.state, entry) {
            step.followed = true;
        }
        let now = flow.node(step.turn.state.at).name.clone();
        if now != entry.node {
            return (steps, Some(Parting { at, from, heard: entry.heard.to_string(), was: entry.node.to_string(), now }));
        }
        from = now;
        steps.push(step);
    }
    (steps, None)
}

fn take(flow: &Flow, world: &World<'_>, state: Option<&State>, entry: &Entry) -> Step {
    let roster = (world.roster)(entry.roster);
    let now = Now { at: entry.at, roster, line: world.line };
    let begun = State::begin(flow, entry.at, false);
    let state = state.unwrap_or(&begun);
    match acts::act(flow, state, entry) {
        Act::Heard(state, heard) => Step { turn: step(flow, &now, &state, &heard), heard: Some(heard), followed: false },
        Act::Again => Step { turn: call::again(flow, &now, state), heard: None, followed: false },
        Act::Follow => {
            let mut turn = call::again(flow, &now, state);
            follow(flow, &mut turn.state, entry);
            Step { turn, heard: None, followed: true }
        }
    }
}

/// Takes the call's own place, if the flow has it.
fn follow(flow: &Flow, state: &mut State, entry: &Entry) -> bool {
    let Some(node) = flow.node_named(&entry.node) else { return false };
    if state.at != node {
        (state.at, state.part, state.rung) = (node, 0, 0);
    }
    if let Some(language) = flow.language_named(&entry.language) {
        state.language = language;
    }
    true
}

/// Whether two turns are spoken in the same words.
#[must_use]
pub fn same_words(old: (&Flow, &Turn), new: (&Flow, &Turn)) -> bool {
    let spoken = |speech: &Speech, other: &Speech| match (speech, other) {
        (Speech::Say(one), Speech::Say(two)) => old.0.utterance(*one).pieces == new.0.utterance(*two).pieces,
        (one, two) => one == two,
    };
    old.1.says.len() == new.1.says.len() && old.1.says.iter().zip(&new.1.says).all(|(one, two)| spoken(one, two))
}
