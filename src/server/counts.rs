//! Counts of what lines do, looked up once: counting a turn costs an addition.

use crate::exchange::entry::{Entry, Kind};
use metrics::{Counter, Histogram, counter, histogram};

/// The counts that every turn touches.
pub struct Counts {
    /// From the whole request to its answer.
    pub seconds: Histogram,
    turns: [(Kind, Counter); 6],
    did: [(&'static str, Counter); 5],
    dials: [(&'static str, Counter); 6],
    other: Counter,
}

/// There is nothing to see in a counter.
impl std::fmt::Debug for Counts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Counts")
    }
}

impl Counts {
    /// Looks all counts up. They go nowhere until `telemetry::count` has begun.
    #[must_use]
    pub fn new() -> Self {
        let kinds = [Kind::Ring, Kind::Turn, Kind::Whisper, Kind::Accept, Kind::Fallback, Kind::Ended];
        let did = |word| (word, counter!("helpline_outcomes_total", "did" => word));
        let dial = |word| (word, counter!("helpline_dials_total", "outcome" => word));
        Self {
            seconds: histogram!("helpline_turn_seconds"),
            turns: kinds.map(|kind| (kind, counter!("helpline_turns_total", "kind" => kind.word()))),
            did: ["gather", "dial", "last", "hang", "nothing"].map(did),
            dials: ["answered", "ended", "busy", "no answer", "declined", "failed"].map(dial),
            other: counter!("helpline_outcomes_total", "did" => "other"),
        }
    }

    /// Counts what came of a request.
    pub fn note(&self, entry: &Entry) {
        if let Some((_, turns)) = self.turns.iter().find(|(kind, _)| *kind == entry.kind) {
            turns.increment(1);
        }
        let did = entry.then.split(' ').next().unwrap_or("");
        self.did.iter().find(|(word, _)| *word == did).map_or(&self.other, |(_, did)| did).increment(1);
        let outcome = entry.heard.strip_prefix("dial ");
        if let Some((_, dials)) = self.dials.iter().find(|(word, _)| Some(*word) == outcome) {
            dials.increment(1);
        }
    }
}

/// The same as new ones.
impl Default for Counts {
    fn default() -> Self {
        Self::new()
    }
}
