//! Asking for digits: a postal code, a number of a letter.
//!
//! Digits are digits here, whatever the reserved keys are: star leaves, pound ends, 0 alone and silence ring a person.

use super::settle;
use super::turn::{Judged, Turn};
use super::walk::Walk;
use crate::flow::graph::{Ask, NodeId, Reserved};
use crate::flow::key::Key;
use crate::flow::wording::Reason;

/// The part in which the digits are read back.
const READ_BACK: u8 = 1;

/// Asks for them.
pub(super) fn begin(mut walk: Walk<'_>, node: NodeId) -> Turn {
    walk.stop_at(node);
    walk.here_in_full()
}

/// Whether the digits are pressed at this moment, rather than read back.
pub(super) const fn wanted(part: u8) -> bool {
    part != READ_BACK
}

/// Whether these are as many digits as are asked for.
pub(super) fn fit(ask: &Ask, digits: &str) -> bool {
    digits.len() == usize::from(ask.digits) && digits.bytes().all(|digit| digit.is_ascii_digit())
}

/// Takes what was pressed for the digits.
pub(super) fn pressed(mut walk: Walk<'_>, ask: &Ask, keys: &str) -> Turn {
    if keys.contains('*') {
        walk.judged = Judged::Reserved(Key::STAR);
        return walk.back();
    }
    let digits = keys.trim_end_matches('#');
    if digits == "0" {
        walk.judged = Key::digit(0).map_or(Judged::Nothing, Judged::Reserved);
        walk.state.reason = Reason::Asked;
        let person = person(&walk);
        return walk.arrive(person);
    }
    if !fit(ask, digits) {
        return settle::not_a_choice(walk);
    }
    walk.state.misses = 0;
    walk.state.silences = 0;
    walk.state.assumed = false;
    walk.judged = Judged::Digits(walk.state.at);
    if let Some(kept) = walk.state.kept.get_mut(usize::from(ask.keep)) {
        digits.clone_into(kept);
    }
    if !ask.confirm {
        return walk.follow(ask.then);
    }
    walk.state.part = READ_BACK;
    walk.here_in_full()
}

/// A yes or a no to the digits that were read back.
pub(super) fn answered(mut walk: Walk<'_>, ask: &Ask, yes: bool) -> Turn {
    walk.judged = Judged::Digits(walk.state.at);
    walk.state.misses = 0;
    if yes {
        return walk.follow(ask.then);
    }
    walk.state.part = 0;
    if let Some(kept) = walk.state.kept.get_mut(usize::from(ask.keep)) {
        kept.clear();
    }
    walk.here_in_full()
}

/// Nothing was pressed: whoever is asked for something and cannot give it gets a person.
pub(super) fn silence(mut walk: Walk<'_>) -> Turn {
    let [_, _, at_last] = walk.flow.service.no_input;
    walk.state.reason = Reason::Silent;
    walk.say(at_last);
    walk.introduced = true;
    let person = walk.flow.patience.then;
    walk.arrive(person)
}

/// Where 0 leads: what the flow reserves it for, a person.
fn person(walk: &Walk<'_>) -> NodeId {
    match Key::digit(0).and_then(|zero| walk.flow.reserved.at(zero)) {
        Some(Reserved::To(node)) => *node,
        _ => walk.flow.patience.then,
    }
}
