//! Calling a caller back: which people are rung for it, one telephone after another, and what they hear.
//!
//! They are those of the ladder to which a wish for a person leads at this moment: hours and the roster count as in a call. Who speaks the
//! caller's language comes first, then the ladder's order. Nothing of it is a turn: the caller is not on the line yet.

use super::ladder;
use super::now::Now;
use super::state::State;
use super::walk::Walk;
use crate::call::decide;
use crate::flow::graph::{Exit, Flow, Kind, NodeId};
use crate::flow::roster::{Answers, Person};
use crate::flow::wording::{CallBackWords, LanguageId, Speech};
use crate::phone::Number;

/// A telephone that is rung so that somebody calls a caller back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rung {
    /// Its number.
    pub number: Number,
    /// The person's first language, in which they hear whom they shall call.
    pub language: LanguageId,
    /// Whether they press a key to accept; a switchboard never does.
    pub asks: bool,
    /// For how many seconds it rings.
    pub ring_s: u16,
}

/// Whom this caller's wish for a person would ring now, each telephone once; nobody while it leads to no ladder.
#[must_use]
pub fn people(flow: &Flow, now: &Now<'_>, state: &State) -> Vec<Rung> {
    let walk = Walk::new(flow, now, state.clone());
    let Some(ladder) = ladder_of(&walk, flow.spoken.person) else { return Vec::new() };
    let code = &flow.language(state.language).code;
    let mut all: Vec<(bool, Rung)> = Vec::new();
    for step in &ladder.steps {
        for (person, number) in ladder::people(now, code, step) {
            if all.iter().all(|(_, rung)| rung.number != *number) {
                let asks = person.answers == Answers::Person;
                let rung = Rung { number: number.clone(), language: first_language(flow, person), asks, ring_s: step.for_s };
                all.push((person.speaks.contains(code), rung));
            }
        }
    }
    // Stable: the ladder's order among those who speak it, and among those who do not.
    all.sort_by_key(|(speaks, _)| !speaks);
    all.into_iter().map(|(_, rung)| rung).collect()
}

/// The ladder to which a node leads without asking anything.
fn ladder_of<'f>(walk: &Walk<'f>, from: NodeId) -> Option<&'f crate::flow::graph::Ladder> {
    let flow = walk.flow;
    let mut at = from;
    // A circle of nodes that never wait ends somewhere.
    for _ in 0..=flow.nodes.len() {
        let exit = match &flow.node(at).kind {
            Kind::Transfer(transfer) => return Some(flow.ladder(transfer.ladder)),
            Kind::Say { then, .. } => *then,
            Kind::Hours(hours) => decide::by_hours(walk, hours),
            Kind::When(when) => decide::when(walk, when),
            _ => return None,
        };
        let Exit::To(next) = exit else { return None };
        at = next;
    }
    None
}

/// The language a person likes best of those the flow has.
pub(super) fn first_language(flow: &Flow, person: &Person) -> LanguageId {
    person.speaks.iter().find_map(|code| flow.language_named(code)).unwrap_or_default()
}

/// What a person hears who has picked up: whom they shall call, and, where they are asked, which key does it.
#[must_use]
pub fn offer(flow: &Flow, words: &CallBackWords, crisis: bool, language: LanguageId, asks: bool) -> Vec<Speech> {
    let last = if asks { words.accept } else { words.now };
    let prompts = [crisis.then_some(words.urgent), Some(words.whom), Some(words.number), Some(last)];
    prompts.into_iter().flatten().flat_map(|prompt| flow.prompt(prompt).speech(language)).collect()
}
