//! From an entry's words to what happened: the other side of what the journal writes.

use crate::call::heard::{Heard, Outcome, Recording, Spoken};
use crate::call::state::State;
use crate::exchange::entry::{Entry, Kind};
use crate::flow::graph::{Flow, Kind as Does, NodeId};
use crate::flow::key::Key;

/// What is done in a replay.
pub(super) enum Act {
    /// This happened, where the call stood so.
    Heard(State, Heard),
    /// The same place was asked for again.
    Again,
    /// The journal does not tell what happened, only where it led.
    Follow,
}

/// Words no flow knows: what is said and is no choice.
const NONSENSE: &str = "qqq";
/// A talk that was one, in seconds, where only its end is known.
const TALK_S: u32 = 600;

/// What an entry says that happened, to a call that stands so.
pub(super) fn act(flow: &Flow, state: &State, entry: &Entry) -> Act {
    if entry.kind == Kind::Fallback {
        return Act::Again;
    }
    if entry.notes.split(' ').any(|note| note == "ticket-lost") {
        return Act::Follow;
    }
    let (word, rest) = entry.heard.split_once(' ').unwrap_or((&entry.heard, ""));
    let keys = |keys: &str| Act::Heard(state.clone(), Heard::Keys(keys.to_owned()));
    match (word, rest) {
        ("rings", hidden) => Act::Heard(state.clone(), Heard::Rings { hidden: !hidden.is_empty() }),
        ("silence", _) => Act::Heard(state.clone(), Heard::Silence),
        ("hangs", _) => Act::Heard(state.clone(), Heard::HungUp),
        ("recorded", _) => {
            let message = Recording { reference: "of a replay".to_owned(), ..Recording::default() };
            Act::Heard(state.clone(), Heard::Recorded(message))
        }
        ("choice", choice) => chosen(flow, state, choice),
        ("reserved", key) => Key::from_word(key).map_or(Act::Follow, |key| keys(&dtmf(key))),
        ("language", code) => language(flow, state, code).unwrap_or(Act::Follow),
        ("no", none) => match none.strip_prefix("match ") {
            Some("(speech)") => Act::Heard(state.clone(), Heard::Speech(Spoken { words: NONSENSE.to_owned(), confidence: Some(0.9) })),
            Some(counted) if counted.starts_with('(') => {
                let count = counted.trim_start_matches('(').split(' ').next().and_then(|count| count.parse().ok()).unwrap_or(3usize);
                keys(&"1".repeat(count.min(64)))
            }
            Some(pressed) if !pressed.is_empty() => keys(pressed),
            _ => Act::Follow,
        },
        ("dial", outcome) => outcome_of(outcome, entry).map_or(Act::Follow, |outcome| Act::Heard(state.clone(), Heard::DialEnded(outcome))),
        // Digits are kept nowhere, and words that mean the same everywhere have no key: where they led is known.
        _ => Act::Follow,
    }
}

/// A choice, made at its own place: who typed ahead, or named a choice of another place, is taken there first.
fn chosen(flow: &Flow, state: &State, choice: &str) -> Act {
    let Some((node, key)) = choice.rsplit_once(' ') else { return Act::Follow };
    let (Some(node), Some(key)) = (flow.node_named(node), Key::from_word(key)) else { return Act::Follow };
    let mut state = state.clone();
    if state.at != node {
        (state.at, state.part, state.rung, state.doubt) = (node, 0, 0, None);
    }
    Act::Heard(state, Heard::Keys(dtmf(key)))
}

/// The key of a language, where the question is asked.
fn language(flow: &Flow, state: &State, code: &str) -> Option<Act> {
    let wanted = flow.language_named(code)?;
    let at: NodeId = state.at;
    let Does::ChooseLanguage(question) = &flow.node(at).kind else { return None };
    let key = question.keys.key_of(|language| *language == wanted)?;
    Some(Act::Heard(state.clone(), Heard::Keys(dtmf(key))))
}

fn outcome_of(word: &str, entry: &Entry) -> Option<Outcome> {
    Some(match word {
        "answered" => Outcome::Answered,
        "busy" => Outcome::Busy,
        "no answer" => Outcome::NoAnswer,
        "declined" => Outcome::Declined,
        "failed" => Outcome::Failed,
        // How long it lasted is not kept; what came of it is: people are rung again, or it was a talk.
        "ended" => Outcome::Ended { talk_s: Some(if entry.then.starts_with("dial") { 0 } else { TALK_S }) },
        _ => return None,
    })
}

fn dtmf(key: Key) -> String {
    match key {
        Key::STAR => "*".to_owned(),
        Key::POUND => "#".to_owned(),
        digit => digit.word().to_owned(),
    }
}
