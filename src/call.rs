//! A call: what the caller did goes in, what the line says and does next comes out.
//!
//! [`step`] is the whole engine, together with its sisters for a call that lost something:
//! [`again`] (the provider lost our answer), [`resume`] (we lost the place), [`rescue`] (we lost it
//! twice) and [`last`] (for the third time, or beyond the flow's limits). None reads a clock, opens
//! a file or can fail: whatever arrives, somebody is holding a telephone and must hear words.
//!
//! A turn has two phases: `settle` takes what was heard for an act at the place where the call
//! waits, and `walk` goes on from there, collecting words, until the call waits again.

pub mod call_back;
pub mod heard;
pub mod now;
pub mod spoken;
pub mod state;
pub mod turn;

mod consent;
mod decide;
mod digits;
mod hear;
mod ladder;
mod run;
mod settle;
mod walk;

use crate::flow::graph::Flow;
use crate::flow::wording::LanguageId;
pub use hear::label;
use heard::Heard;
use now::Now;
use state::State;
use turn::{Judged, Then, Turn, Whispered};
use walk::Walk;

/// Takes a call one turn further.
#[must_use]
pub fn step(flow: &Flow, now: &Now<'_>, state: &State, heard: &Heard) -> Turn {
    let mut next = match heard {
        Heard::Rings { hidden } => State::begin(flow, now.at, *hidden),
        _ => state.clone(),
    };
    next.turn = next.turn.saturating_add(1);
    let age_s = now.at.as_second().saturating_sub(next.rang.as_second());
    if next.turn > flow.bounds.turns || age_s > i64::from(flow.bounds.longest_s) {
        return last(flow, now, next);
    }
    settle::settle(flow, now, next, heard)
}

/// Asks at the same place again: the provider could not get, or lost, our last answer.
#[must_use]
pub fn again(flow: &Flow, now: &Now<'_>, state: &State) -> Turn {
    let mut state = state.clone();
    state.turn = state.turn.saturating_add(1);
    if state.turn > flow.bounds.turns {
        return last(flow, now, state);
    }
    let mut walk = Walk::new(flow, now, state);
    walk.say(flow.service.once_more);
    walk.here_again()
}

/// Goes on at the first menu, with an apology: the place was lost.
#[must_use]
pub fn resume(flow: &Flow, now: &Now<'_>, language: LanguageId) -> Turn {
    let mut walk = Walk::new(flow, now, lost(flow, now, language));
    walk.say(flow.service.sorry);
    walk.arrive(flow.resume_at)
}

/// Rings a person at once: the place was lost again.
#[must_use]
pub fn rescue(flow: &Flow, now: &Now<'_>, language: LanguageId) -> Turn {
    let mut walk = Walk::new(flow, now, lost(flow, now, language));
    walk.say(flow.service.busy_now);
    walk.introduced = true;
    walk.arrive(flow.patience.then)
}

/// The last document of a call: rings a person once more and then says goodbye. No turn follows it.
#[must_use]
pub fn last(flow: &Flow, now: &Now<'_>, state: State) -> Turn {
    let mut walk = Walk::new(flow, now, state);
    walk.say(flow.service.busy_now);
    let dial = ladder::any_dial(&walk);
    let mut bye = Walk::new(flow, now, walk.state.clone());
    bye.say(flow.service.bye);
    Turn { says: walk.says, then: Then::LastDial(dial, bye.says), state: walk.state, judged: Judged::Nothing, errand: None }
}

/// What a rung person hears before the caller is joined: the ladder's whisper, in the person's language.
#[must_use]
pub fn whisper(flow: &Flow, now: &Now<'_>, state: &State, target: u8) -> Whispered {
    ladder::whisper(flow, now, state, target)
}

/// The first turn's state of a call whose place was lost. Its language is all that is known.
fn lost(flow: &Flow, now: &Now<'_>, language: LanguageId) -> State {
    let known = usize::from(language.0) < flow.languages.len();
    let language = if known { language } else { LanguageId(0) };
    State { language, assumed: false, turn: 1, at: flow.resume_at, ..State::begin(flow, now.at, false) }
}
