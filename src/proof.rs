//! Proof that a flow keeps its promises: every place a call can stand in, every act there, every hour and outcome.
//!
//! [`prove`] walks a compiled flow with the engine itself, [`crate::call::step`], and not with a copy of its rules, so
//! that what it proves is what callers get. What cannot change the way a call goes on is left out of what it tells
//! apart: how often words were said, slower speech, an assumed language, topics, the reason for a person. What a clock,
//! digits or counters would decide is tried both ways at every step: more than a caller with keys alone meets, never less.
//!
//! Of what callers may say, a crisis is tried at every place that is new, and at every place one of its words that is
//! badly understood and asked back. Ways that speech alone opens, to a section or a menu elsewhere, to another language or by
//! words of an emergency, are not walked; nor is an answer that the provider lost and asks for again.
//!
//! Of the menus that were heard the last one is told apart. The menu before that, to which star leads from a menu,
//! is taken to be any one that can stand before it: a way found so may be longer on a telephone, or need another way there.
//! A breach is told with the shortest way on which it was found.

mod act;
mod chains;
mod explore;
mod faults;
mod ground;
mod guards;
mod judge;
mod questions;
mod spot;

#[cfg(test)]
mod tests;

use crate::flow::graph::{Flow, NodeId};
use crate::flow::limits::Limits;
use crate::flow::roster::Roster;
use crate::flow::wording::PromptId;
pub use chains::Longest;
use explore::{Came, Walked};
use faults::Fault;
use ground::Ground;

/// The rules a flow is proved by, each with what it says.
pub const RULES: [(&str, &str); 11] = [
    ("person-not-by-zero", "key 0 rings a person from every place, at once"),
    ("person-not-by-silence", "a caller who says nothing gets a person"),
    ("person-not-by-wrong-keys", "a caller whose keys mean nothing gets a person"),
    ("end-not-written", "no call ends but where the author wrote it"),
    ("outcome-without-way", "whatever comes of a transfer, the caller hears words or ringing"),
    ("unbounded-wait", "nobody is led round for ever"),
    ("within-broken", "a ladder ends in the time it promises"),
    ("crisis-not-rung", "a caller in a crisis is rung through at once, and never hung up on before"),
    ("consent-missing", "no text, call back or message without a question and a yes"),
    ("notice-missing", "nothing is recorded without its notice"),
    ("first-not-heard", "what must be heard first is heard before what it guards"),
];

/// What came of proving a flow.
#[derive(Clone, Debug)]
pub struct Proof {
    /// Places a call can stand in, told apart by all that matters.
    pub states: usize,
    /// Ways between them that were walked.
    pub edges: u64,
    /// The most silences until a person is rung.
    pub by_silence: Longest,
    /// The most wrong keys until a person is rung.
    pub by_wrong_keys: Longest,
    /// What is broken; those with the shortest ways first.
    pub breaches: Vec<Breach>,
}

/// A broken promise, and how to hear it on a telephone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Breach {
    /// The rule: see [`RULES`].
    pub rule: &'static str,
    /// The place to mend.
    pub node: NodeId,
    /// The words to mend, where it is words.
    pub prompt: Option<PromptId>,
    /// What to do on a telephone to hear it, in order.
    pub acts: Vec<String>,
    /// What is wrong, in one sentence.
    pub message: String,
    /// What to do about it.
    pub help: String,
}

/// Walks a whole flow and proves its promises, or tells what breaks them.
///
/// Everybody of the roster is taken as they are; notices are tried on and off. The line is taken to hear speech and to send texts.
#[must_use]
pub fn prove(flow: &Flow, roster: &Roster, limits: &Limits) -> Proof {
    let ground = Ground::new(flow, roster, limits);
    let mut walked = Walked::walk(&ground);
    let [by_silence, by_wrong_keys] = chains::persons(&mut walked);
    chains::bounded(&mut walked, roster);
    chains::within(&mut walked);
    let mut breaches: Vec<Breach> = walked.faults.list.iter().map(|fault| breach(&walked, fault)).collect();
    breaches.sort_by_key(|breach| breach.acts.len());
    Proof { states: walked.spots.len(), edges: walked.edges, by_silence, by_wrong_keys, breaches }
}

impl Proof {
    /// Whether every promise holds.
    #[must_use]
    pub fn holds(&self) -> bool {
        self.breaches.is_empty()
    }

    /// What was covered and what came of it, in one sentence.
    #[must_use]
    pub fn summary(&self) -> String {
        let walked = format!("{} states and {} edges between them were walked", self.states, self.edges);
        if !self.holds() {
            let promises = if self.breaches.len() == 1 {
                "1 promise is broken".to_owned()
            } else {
                format!("{} promises are broken", self.breaches.len())
            };
            return format!(
                "{promises}; {walked}, the menu before the last one taken as any that can stand there, shortcuts by speech left out"
            );
        }
        format!(
            "every promise holds: from every place key 0 rings a person at once, silence after at most {} and {} seconds of waiting, wrong keys after at most {}; \
             {walked}, the menu before the last one taken as any that can stand there, shortcuts by speech left out",
            times(self.by_silence.acts),
            self.by_silence.wait_s,
            times(self.by_wrong_keys.acts),
        )
    }
}

fn times(count: u32) -> String {
    if count == 1 { "1 time".to_owned() } else { format!("{count} times") }
}

/// A fault as people are told it.
fn breach(walked: &Walked<'_>, fault: &Fault) -> Breach {
    let mut ways = vec![fault.came];
    while let Some(came) = ways.last().and_then(|came| came.from).and_then(|from| walked.came.get(from as usize)) {
        ways.push(*came);
    }
    ways.reverse();
    ways.extend(&fault.then);
    let elsewhere = fault.elsewhere.len().saturating_sub(1);
    let also = match elsewhere {
        0 => String::new(),
        1 => " (the same at 1 other place)".to_owned(),
        more => format!(" (the same at {more} other places)"),
    };
    Breach {
        rule: fault.rule,
        node: fault.node,
        prompt: fault.prompt,
        acts: ways.iter().map(|came| act(walked, came)).collect(),
        message: format!("{}{also}", fault.message),
        help: fault.help.clone(),
    }
}

/// One act as an administrator does it.
fn act(walked: &Walked<'_>, came: &Came) -> String {
    let spot = came.from.and_then(|from| walked.spots.get(from as usize));
    let moment = walked.moments.get(came.moment as usize).map(|moment| moment.words(walked.ground)).unwrap_or_default();
    let act = came.act.words(walked.ground, spot);
    if moment.is_empty() { act } else { format!("{act} ({moment})") }
}
