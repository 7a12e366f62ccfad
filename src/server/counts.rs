//! What one line's answers count. Each counter is looked up once and then kept: a turn only adds one.

use crate::exchange::Route;
use crate::exchange::entry::{Entry, Kind};
use metrics::Counter;
use std::sync::OnceLock;

/// The counts of one line: answers by kind of request and by what the line did.
#[derive(Debug)]
pub struct Counts {
    line: String,
    turns: [[OnceLock<Counter>; OUTCOMES.len()]; KINDS.len()],
}

/// All kinds of request.
const KINDS: [Kind; 7] = [Kind::Ring, Kind::Turn, Kind::Whisper, Kind::Accept, Kind::Fallback, Kind::Recorded, Kind::Ended];

/// What lines do, by the first word of an entry's `then`, as it is counted.
const OUTCOMES: [(&str, &str); 10] = [
    ("gather", "gather"),
    ("record", "record"),
    ("dial", "dial"),
    ("last", "last_dial"),
    ("hang", "hang_up"),
    ("nothing", "nothing"),
    ("join", "join"),
    ("ask", "ask_to_accept"),
    (RESCUE, "rescue"),
    ("", "other"),
];
const RESCUE: &str = "rescue";

impl Counts {
    /// The counts of a line.
    #[must_use]
    pub fn new(line: &str) -> Self {
        Self { line: line.to_owned(), turns: Default::default() }
    }

    /// An answer that was thought about.
    pub(super) fn answered(&self, entry: &Entry) {
        self.add(entry.kind, entry.then.split(' ').next().unwrap_or(""));
        if let Some(outcome) = entry.heard.strip_prefix("dial ") {
            metrics::counter!("helpline_dials_total", "line" => self.line.clone(), "outcome" => outcome.to_owned()).increment(1);
        }
    }

    /// A caller put through without thought.
    pub(super) fn rescued(&self, route: Route<'_>, reason: &'static str) {
        // An answer that ran out of time was counted when it was thought about.
        if reason != "time" {
            self.add(kind(route), RESCUE);
        }
        metrics::counter!("helpline_rescues_total", "reason" => reason).increment(1);
    }

    fn add(&self, kind: Kind, did: &str) {
        let row = KINDS.iter().zip(&self.turns).find(|(known, _)| **known == kind);
        let Some((_, cells)) = row else { return };
        let cell = OUTCOMES.iter().zip(cells).find(|((word, _), _)| *word == did || word.is_empty());
        let Some(((_, outcome), cell)) = cell else { return };
        let made = || metrics::counter!("helpline_turns_total", "line" => self.line.clone(), "kind" => kind.word(), "outcome" => *outcome);
        cell.get_or_init(made).increment(1);
    }
}

/// The kind of request that asks a route.
const fn kind(route: Route<'_>) -> Kind {
    match route {
        Route::Ring => Kind::Ring,
        Route::Turn(_) => Kind::Turn,
        Route::Whisper(..) => Kind::Whisper,
        Route::Accept(..) => Kind::Accept,
        Route::Fallback(_) => Kind::Fallback,
        Route::Recorded(_) => Kind::Recorded,
        Route::Ended => Kind::Ended,
    }
}
