//! One call, as its entries tell it.

use super::TEST;
use crate::exchange::entry::{Entry, Kind};
use crate::flow::graph::{Flow, Kind as Does};
use jiff::Timestamp;
use std::collections::{BTreeMap, BTreeSet};

/// What is counted of a call.
#[expect(clippy::struct_excessive_bools, reason = "things that are so of a call or not")]
#[derive(Clone, Debug, Default)]
pub struct Call {
    /// When it rang.
    pub rang: Timestamp,
    /// The last that was heard of it.
    pub until: Timestamp,
    /// The line.
    pub line: String,
    /// The language it ended in.
    pub language: String,
    /// It was made to test the line.
    pub test: bool,
    /// People were rung.
    pub rung: bool,
    /// When a person was first there.
    pub joined: Option<Timestamp>,
    /// It is over, as far as is known.
    pub over: bool,
    /// The caller ended it, not the line.
    pub hung_up: bool,
    /// Nothing was ever pressed or said.
    pub silent: bool,
    /// The last place.
    pub last: String,
    /// How ringing people ended, and when.
    pub outcomes: Vec<(String, Timestamp)>,
    /// Choices that were made: the place and the key.
    pub choices: Vec<(String, String)>,
    /// Places it came to.
    pub places: BTreeSet<String>,
    /// Runs, and whether the last section was heard.
    pub runs: BTreeMap<String, bool>,
    /// Places where something was said that is no choice.
    pub unmatched: BTreeSet<String>,
}

impl Call {
    /// Reads a call. Nothing, where its beginning is missing.
    #[must_use]
    pub fn read(flow: Option<&Flow>, entries: &[Entry]) -> Option<Self> {
        let first = entries.iter().find(|entry| entry.kind == Kind::Ring && entry.heard.starts_with("rings"))?;
        let mut call = Self { rang: first.at, line: first.line.to_string(), silent: true, ..Self::default() };
        let mut part = 0;
        let (mut from, mut line_ended) = (String::new(), false);
        for entry in entries {
            call.until = call.until.max(entry.at);
            call.test |= entry.notes.split(' ').any(|note| note == TEST);
            match entry.kind {
                Kind::Whisper | Kind::Accept if entry.then == "join" => {
                    call.joined = Some(call.joined.map_or(entry.at, |joined| joined.min(entry.at)));
                }
                Kind::Whisper | Kind::Accept | Kind::Recorded | Kind::CallBack => {}
                Kind::Ended => call.over = true,
                Kind::Ring | Kind::Turn | Kind::Fallback => {
                    call.heard(entry, &from);
                    part = run(flow, entry, &from, part, &mut call.runs);
                    call.over |= entry.heard == "hangs up";
                    line_ended |= entry.then.starts_with("hang up");
                    call.rung |= entry.then.starts_with("dial") || entry.then == "last dial";
                    from.replace_range(.., &entry.node);
                    call.language.replace_range(.., &entry.language);
                    call.places.insert(from.clone());
                }
            }
        }
        call.hung_up = call.over && !line_ended;
        call.over |= line_ended;
        call.last = from;
        Some(call)
    }

    fn heard(&mut self, entry: &Entry, from: &str) {
        let (word, rest) = entry.heard.split_once(' ').unwrap_or((&entry.heard, ""));
        match (word, rest) {
            ("rings" | "silence" | "hangs" | "recorded", _) => return,
            ("dial", outcome) => {
                // A switchboard's provider tells that both were joined when the talk is over.
                if outcome == "answered" {
                    self.joined.get_or_insert(entry.at);
                }
                return self.outcomes.push((outcome.to_owned(), entry.at));
            }
            ("choice", choice) => {
                if let Some((node, key)) = choice.rsplit_once(' ') {
                    self.choices.push((node.to_owned(), key.to_owned()));
                }
            }
            ("no", "match (speech)") => {
                self.unmatched.insert(from.to_owned());
            }
            _ => {}
        }
        self.silent = false;
    }
}

/// Which section of a run is heard after an entry, from 0.
fn run(flow: Option<&Flow>, entry: &Entry, from: &str, part: usize, runs: &mut BTreeMap<String, bool>) -> usize {
    let sections = flow.and_then(|flow| match &flow.node(flow.node_named(&entry.node)?).kind {
        Does::Run(run) => Some(run.sections.len()),
        _ => None,
    });
    let Some(last) = sections.and_then(|sections| sections.checked_sub(1)) else { return 0 };
    let part = match entry.heard.strip_prefix("choice ").and_then(|choice| choice.rsplit_once(' ')) {
        Some((node, "1")) if node == entry.node && from == entry.node => (part + 1).min(last),
        Some((node, "2")) if node == entry.node && from == entry.node => part.saturating_sub(1),
        _ => match entry.heard.strip_prefix("section ").and_then(|section| section.rsplit_once(' ')) {
            Some((_, number)) => number.parse::<usize>().map_or(0, |number| number.saturating_sub(1)).min(last),
            None if from == entry.node => part,
            None => 0,
        },
    };
    *runs.entry(entry.node.to_string()).or_default() |= part == last;
    part
}
