//! Flows, good and bad: what compiles, what is found, and where.

#![expect(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::disallowed_methods, reason = "tests")]

mod compiled;
mod findings;
mod garbage;

use super::graph::Flow;
use super::limits::Limits;
use super::{Compiled, compile};
use crate::source::{Source, Sources};

const LIMITS: Limits = Limits {
    provider: "a provider",
    speech: true,
    whisper: true,
    ssml: true,
    pauses: true,
    records: true,
    proof_of_answer: true,
    talk_time: true,
    time_limit: true,
    ring_s: (5, 600),
    ring_slack_s: 5,
    numbers_at_once: 2,
    say_chars: 3000,
    document_bytes: 65536,
};

/// A file of `tests/findings/`.
fn file(path: &str) -> String {
    let whole = format!("{}/tests/findings/{path}", env!("CARGO_MANIFEST_DIR"));
    std::fs::read_to_string(&whole).expect(&whole)
}

/// The good flow that bad ones are made from by changing a few words.
pub(super) fn good() -> Sources {
    folder("good")
}

/// A flow folder below `tests/findings/`.
fn folder(name: &str) -> Sources {
    let paths = ["flow.yaml", "people.yaml", "words/en.yaml", "words/es.yaml"];
    Sources(paths.iter().map(|path| Source { path: (*path).to_owned(), text: file(&format!("{name}/{path}")) }).collect())
}

pub(super) fn compiled(sources: &Sources) -> Compiled {
    compile(sources, &LIMITS)
}

/// The flow of a folder that has no findings at all.
pub(super) fn clean(sources: &Sources) -> Flow {
    let compiled = compiled(sources);
    let told: Vec<String> = compiled.findings.iter().map(|finding| finding.render(sources, false)).collect();
    assert!(told.is_empty(), "{}", told.join("\n"));
    compiled.flow.unwrap()
}
