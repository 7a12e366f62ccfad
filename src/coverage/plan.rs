//! Calls that try what no transcript tries, found by walking the flow with the engine itself.

use super::{Coverage, Item, OUTCOMES, covers, keys};
use crate::call::heard::{Heard, Outcome, Recording, Spoken};
use crate::call::now::{Abilities, Now};
use crate::call::state::State;
use crate::call::step;
use crate::call::turn::{Then, Turn};
use crate::flow::graph::{Condition, Flow, Kind};
use crate::flow::key::Key;
use crate::flow::roster::Roster;
use crate::transcript::write;
use jiff::{SignedDuration, Timestamp};
use std::collections::{BTreeSet, HashSet, VecDeque};

/// A call to be written down.
#[derive(Clone, Debug)]
pub struct Call {
    /// When it rings.
    pub at: Timestamp,
    /// What the caller, and whoever is rung, do.
    acts: Vec<Heard>,
    turns: Vec<Turn>,
}

/// The longest call, in acts: a test that somebody can still read.
const LONGEST: usize = 24;
/// How many places are looked at for the next thing to try.
const LOOKED_AT: usize = 4_000;

/// Calls that try what is missing, as few as a simple search finds; each is counted as played.
pub fn calls(flow: &Flow, roster: &Roster, coverage: &mut Coverage, from: Timestamp) -> Vec<Call> {
    let mut calls = Vec::new();
    for at in moments(flow, from) {
        let now = Now { at, roster, line: Abilities { speech: true, texts: true, keypad_only: false, no_messages: false } };
        loop {
            let call = tour(flow, &now, coverage);
            let before = coverage.missing().count();
            coverage.played(flow, &call.acts, &call.turns);
            if coverage.missing().count() == before {
                break;
            }
            calls.push(call);
        }
    }
    calls
}

/// The moment itself, and for each of the flow's hours one when they are open and one when they are closed.
fn moments(flow: &Flow, from: Timestamp) -> Vec<Timestamp> {
    let hour = SignedDuration::from_hours(1);
    let hours = |open: bool| {
        let of = move |hours: &crate::flow::hours::Hours| (0..24 * 14).map(|ahead| from + hour * ahead).find(|at| hours.open(*at) == open);
        flow.hours.iter().filter_map(of).collect::<Vec<_>>()
    };
    [vec![from], hours(true), hours(false)].concat()
}

/// One call that goes from one thing that was never tried to the next.
fn tour(flow: &Flow, now: &Now<'_>, coverage: &Coverage) -> Call {
    let mut missing: BTreeSet<Item> = coverage.missing().collect();
    let rings = Heard::Rings { hidden: false };
    let first = step(flow, now, &State::begin(flow, now.at, false), &rings);
    for item in covers(flow, None, &rings, &first) {
        missing.remove(&item);
    }
    let mut call = Call { at: now.at, acts: vec![rings], turns: vec![first] };
    while call.acts.len() < LONGEST {
        let Some(last) = call.turns.last() else { break };
        let Some(way) = next(flow, now, last, &missing) else { break };
        for (act, turn) in way {
            for item in covers(flow, call.turns.last(), &act, &turn) {
                missing.remove(&item);
            }
            call.acts.push(act);
            call.turns.push(turn);
        }
    }
    call
}

/// The shortest way from a turn to something that was never tried.
fn next(flow: &Flow, now: &Now<'_>, from: &Turn, missing: &BTreeSet<Item>) -> Option<Vec<(Heard, Turn)>> {
    let mut seen = HashSet::new();
    let mut open = VecDeque::from([(from.clone(), Vec::new())]);
    while let Some((turn, way)) = open.pop_front() {
        for act in acts(flow, now.roster, &turn) {
            let after = step(flow, now, &turn.state, &act);
            let tries = covers(flow, Some(&turn), &act, &after).iter().any(|item| missing.contains(item));
            let mut way = way.clone();
            way.push((act, after.clone()));
            if tries {
                return Some(way);
            }
            let state = &after.state;
            let place = (state.at, state.part, state.language, state.misses, state.silences, state.rung, state.assumed, state.kept.clone());
            if seen.insert(place) && seen.len() < LOOKED_AT {
                open.push_back((after, way));
            }
        }
    }
    None
}

/// What can happen next in a call.
fn acts(flow: &Flow, roster: &Roster, turn: &Turn) -> Vec<Heard> {
    match &turn.then {
        Then::Gather(_) => {
            let kind = &flow.node(turn.state.at).kind;
            if let (Kind::Ask(ask), 0) = (kind, turn.state.part) {
                return fitting(flow, ask.keep, usize::from(ask.digits)).into_iter().map(Heard::Keys).chain([Heard::Silence]).collect();
            }
            let own = if matches!(kind, Kind::Ask(_)) { [1, 2].into_iter().filter_map(Key::digit).collect() } else { keys(kind) };
            let wrong = Key::all().find(|key| !own.contains(key) && flow.reserved.at(*key).is_none());
            let reserved = flow.reserved.iter().map(|(key, _)| key);
            let pressed = own.iter().copied().chain(reserved).chain(wrong);
            let said = [flow.hearing.emergency_words(), flow.hearing.crisis_words()].into_iter().flatten();
            let said = said.map(|words| Heard::Speech(Spoken { words, confidence: Some(0.9) }));
            pressed.map(|key| Heard::Keys(key.dtmf().to_string())).chain([Heard::Silence]).chain(said).collect()
        }
        Then::Record { .. } => {
            vec![Heard::Recorded(Recording { reference: "https://recordings.example/RE1".to_owned(), key: None, hung_up: false })]
        }
        Then::Dial(_) => {
            let accepts = roster.people.iter().any(|person| person.answers == crate::flow::roster::Answers::Person);
            OUTCOMES.into_iter().chain(accepts.then_some(Outcome::Declined)).map(Heard::DialEnded).collect()
        }
        Then::LastDial(..) | Then::HangUp(_) => Vec::new(),
    }
}

/// Digits for each pattern that is asked for under this name, and some that may fit none.
fn fitting(flow: &Flow, keep: u8, digits: usize) -> Vec<String> {
    let cases = flow.nodes.iter().filter_map(|node| if let Kind::When(when) = &node.kind { Some(&when.cases) } else { None });
    let conditions = cases.flatten().flat_map(|case| &case.conditions);
    let patterns = conditions.filter_map(|condition| match condition {
        Condition::Kept(kept, pattern) if *kept == keep => Some(pattern.as_str()),
        _ => None,
    });
    let filled = |pattern: &str| {
        let known: String = pattern.chars().filter(char::is_ascii_digit).collect();
        format!("{known:1<digits$}").chars().take(digits).collect::<String>()
    };
    ["5".repeat(digits)].into_iter().chain(patterns.map(filled)).collect()
}

impl Call {
    /// The call as a transcript whose words are still to be heard.
    #[must_use]
    pub fn written(&self, flow: &Flow, title: &str) -> String {
        write::written(flow, title, self.at, self.acts.iter().zip(&self.turns))
    }
}
