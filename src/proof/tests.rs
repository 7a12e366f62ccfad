//! The walk knows every place that real calls reach: what it leaves out of them does not matter.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, clippy::disallowed_methods, reason = "tests")]

use super::act::OUTCOMES;
use super::explore::Walked;
use super::ground::Ground;
use crate::call::heard::{Heard, Recording, Spoken};
use crate::call::now::{Abilities, Now};
use crate::call::state::State;
use crate::call::step;
use crate::call::turn::Then;
use crate::flow::graph::{Flow, Kind};
use crate::flow::limits::Limits;
use crate::flow::roster::Roster;
use crate::source::{Source, Sources};
use jiff::{SignedDuration, Timestamp};
use std::path::Path;

const LIMITS: Limits = Limits {
    provider: "table",
    speech: true,
    whisper: true,
    ssml: true,
    pauses: true,
    records: true,
    proof_of_answer: false,
    talk_time: true,
    time_limit: true,
    ring_s: (5, 120),
    ring_slack_s: 5,
    numbers_at_once: 10,
    say_chars: 3000,
    document_bytes: 64_000,
};

/// A caller who does anything, always the same way.
struct Caller(u64);

impl Caller {
    fn below(&mut self, most: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % most
    }

    fn does(&mut self, flow: &Flow, state: &State, then: &Then) -> Heard {
        match then {
            Then::Dial(_) => Heard::DialEnded(OUTCOMES[self.below(OUTCOMES.len())]),
            Then::Record { .. } => {
                let reference = if self.below(2) == 0 { "message" } else { "" };
                Heard::Recorded(Recording { reference: reference.to_owned(), key: None, hung_up: false })
            }
            _ => self.listens(flow, state),
        }
    }

    fn listens(&mut self, flow: &Flow, state: &State) -> Heard {
        let keys = "00112233445566778899*#".chars().collect::<Vec<_>>();
        match self.below(10) {
            0 | 1 => Heard::Silence,
            2 if self.below(4) == 0 => Heard::Speech(Spoken { words: flow.hearing.crisis_words().unwrap_or_default(), confidence: None }),
            3 if state.misses == 0 && state.silences == 0 && state.doubt.is_none() => {
                let words = flow.hearing.hints(state.language, state.at).first().cloned().unwrap_or_default();
                Heard::Speech(Spoken { words, confidence: Some(0.4) })
            }
            _ => match &flow.node(state.at).kind {
                Kind::Ask(ask) if self.below(2) == 0 => Heard::Keys("94110".chars().cycle().take(usize::from(ask.digits)).collect()),
                _ => Heard::Keys(keys[self.below(keys.len())].to_string()),
            },
        }
    }
}

fn read(folder: &str) -> (Flow, Roster) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let mut sources = Vec::new();
    for below in ["", "words"] {
        for entry in std::fs::read_dir(root.join(below)).unwrap() {
            let path = entry.unwrap().path();
            if path.extension().is_some_and(|ending| ending == "yaml") {
                let name = path.file_name().unwrap().to_str().unwrap().to_owned();
                let name = if below.is_empty() { name } else { format!("{below}/{name}") };
                sources.push(Source { path: name, text: std::fs::read_to_string(&path).unwrap() });
            }
        }
    }
    let compiled = crate::flow::compile(&Sources(sources), &LIMITS);
    (compiled.flow.unwrap(), compiled.roster)
}

#[test]
fn every_place_that_a_call_reaches_was_walked() {
    for folder in ["flows/helpline", "tests/data/flows/asking", "tests/data/flows/errands"] {
        let (flow, roster) = read(folder);
        let ground = Ground::new(&flow, &roster, &LIMITS);
        let walked = Walked::walk(&ground);
        let mut caller = Caller(7);
        let mut turns = 0;
        for call in 0..300 {
            let mut at: Timestamp = "2026-11-23T16:00:00Z".parse().unwrap();
            at += SignedDuration::from_hours(i64::from(call));
            let line = Abilities { speech: true, texts: call % 3 > 0, keypad_only: false, no_messages: false };
            let mut turn =
                step(&flow, &Now { at, roster: &roster, line }, &State::begin(&flow, at, false), &Heard::Rings { hidden: call % 2 == 0 });
            let mut way = Vec::new();
            for _ in 0..60 {
                let name = &flow.node(turn.state.at).name;
                assert!(walked.knows(&turn), "{folder}: nobody walked to `{name}`: {way:?}\n{:?}", turn.state);
                if matches!(turn.then, Then::HangUp(_) | Then::LastDial(..)) {
                    break;
                }
                let heard = caller.does(&flow, &turn.state, &turn.then);
                at += SignedDuration::from_secs(20);
                turn = step(&flow, &Now { at, roster: &roster, line }, &turn.state, &heard);
                way.push(heard);
                turns += 1;
            }
        }
        assert!(turns > 3000, "{folder}: only {turns} turns");
    }
}
