//! Places that ask for a yes before something is done: a text, a call back, a message.
//!
//! Nothing is done without a clear yes: silence, and whatever else is no yes, is asked about once more and
//! then means no. A caller who may be a child is offered none of it.

use super::heard::Recording;
use super::turn::{Errand, Judged, Then, Turn};
use super::walk::Walk;
use crate::flow::graph::{CallBack, Exit, Kind, NodeId, Text, Voicemail};
use crate::flow::key::Key;
use crate::flow::wording::PromptId;

/// How often a question is put before silence means no.
const MOST_ASKED: u8 = 2;
/// The part of a voicemail in which it records.
const RECORDING: u8 = 1;

/// Asks whether to send a text, where one can be sent.
pub(super) fn text(mut walk: Walk<'_>, node: NodeId, text: &Text) -> Turn {
    if !walk.now.line.texts || walk.state.hidden || walk.state.child {
        walk.say(walk.flow.service.no_text);
        return walk.follow(text.then);
    }
    walk.stop_at(node);
    walk.here_in_full()
}

/// Asks whether to call back; once a call.
pub(super) fn call_back(mut walk: Walk<'_>, node: NodeId, call_back: &CallBack) -> Turn {
    if walk.state.child {
        let person = walk.flow.patience.then;
        return walk.arrive(person);
    }
    if walk.state.called_back {
        walk.say(call_back.done);
        return walk.follow(call_back.then);
    }
    walk.stop_at(node);
    walk.here_in_full()
}

/// Asks whether the caller wants to leave a message; where none can be left, goes on as if it was not wanted.
pub(super) fn voicemail(mut walk: Walk<'_>, node: NodeId, voicemail: &Voicemail) -> Turn {
    if walk.now.line.no_messages {
        return walk.follow(voicemail.declined);
    }
    walk.stop_at(node);
    walk.here_in_full()
}

/// The question that is put at such a place.
pub(super) fn question(walk: &Walk<'_>, kind: &Kind) -> Option<PromptId> {
    match kind {
        Kind::Text(text) => Some(text.consent),
        Kind::CallBack(call_back) if walk.state.hidden => Some(call_back.hidden),
        Kind::CallBack(call_back) => Some(call_back.consent),
        Kind::Voicemail(voicemail) => Some(voicemail.ask),
        _ => None,
    }
}

/// What a key does here, beside the reserved ones.
#[derive(Clone, Copy)]
pub(super) enum Act {
    Yes,
    No,
    Leads(Exit),
}

/// What a key does at such a place.
pub(super) fn act(walk: &Walk<'_>, kind: &Kind, key: Key) -> Option<Act> {
    if let (Kind::CallBack(call_back), true) = (kind, walk.state.hidden) {
        return call_back.offer.at(key).copied().map(Act::Leads);
    }
    match key.word() {
        "1" => Some(Act::Yes),
        "2" => Some(Act::No),
        _ => None,
    }
}

/// Does it.
pub(super) fn go(walk: Walk<'_>, kind: &Kind, act: Act) -> Turn {
    match act {
        Act::Yes => agreed(walk, kind),
        Act::No => declined(walk, kind),
        Act::Leads(exit) => walk.follow(exit),
    }
}

/// Whether the call waits for a yes. Nobody is asked for one whose number is withheld.
pub(super) fn waits(walk: &Walk<'_>, kind: &Kind) -> bool {
    match kind {
        Kind::Text(_) | Kind::Voicemail(_) => true,
        Kind::CallBack(_) => !walk.state.hidden,
        _ => false,
    }
}

/// Neither a yes nor a no: asks once more, then it means no.
pub(super) fn unclear(mut walk: Walk<'_>, kind: &Kind) -> Turn {
    walk.state.part = 0;
    walk.state.misses = walk.state.misses.saturating_add(1);
    if walk.state.misses >= MOST_ASKED { declined(walk, kind) } else { walk.here_in_full() }
}

fn agreed(mut walk: Walk<'_>, kind: &Kind) -> Turn {
    match kind {
        // Whoever turned out to be a child while being asked.
        Kind::Text(_) | Kind::CallBack(_) if walk.state.child => declined(walk, kind),
        Kind::Text(text) => {
            walk.errand = Some(Errand::Text(text.text));
            walk.say(walk.flow.service.text_sent);
            walk.follow(text.then)
        }
        Kind::CallBack(call_back) => {
            walk.state.called_back = true;
            walk.errand = Some(Errand::CallBack);
            walk.say(call_back.done);
            walk.follow(call_back.then)
        }
        Kind::Voicemail(voicemail) => {
            walk.say(voicemail.notice);
            walk.state.part = RECORDING;
            walk.done(Then::Record { longest_s: voicemail.longest_s })
        }
        _ => walk.here_again(),
    }
}

fn declined(mut walk: Walk<'_>, kind: &Kind) -> Turn {
    match kind {
        Kind::Text(text) => {
            walk.say(walk.flow.service.text_none);
            walk.follow(text.then)
        }
        Kind::CallBack(call_back) => {
            walk.say(call_back.none);
            walk.follow(call_back.declined)
        }
        Kind::Voicemail(voicemail) => walk.follow(voicemail.declined),
        _ => walk.here_again(),
    }
}

/// What follows a recording. Any key has ended it; 0 rings a person, and the message stays.
pub(super) fn recorded(mut walk: Walk<'_>, voicemail: &Voicemail, recording: &Recording) -> Turn {
    walk.state.part = 0;
    if !recording.reference.is_empty() {
        walk.errand = Some(Errand::Voicemail(recording.reference.clone()));
    }
    if recording.hung_up {
        return walk.end(super::turn::End::CallerGone);
    }
    if let Some(key) = recording.key.filter(|key| Some(*key) == Key::digit(0)) {
        walk.judged = Judged::Reserved(key);
        let person = walk.flow.patience.then;
        return walk.arrive(person);
    }
    if walk.errand.is_none() {
        return walk.here_in_full();
    }
    walk.say(voicemail.kept);
    walk.follow(voicemail.then)
}
