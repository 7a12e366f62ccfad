//! The faces that listen: the voice port, where providers ask what callers shall hear, and the admin port.
//!
//! [`voice::router`] and [`admin::router`] are the tables of contents; [`edge::serve`] is how connections are held and let go.

pub mod admin;
pub mod counts;
pub mod edge;
pub mod hint;
pub mod route;
pub mod voice;

#[cfg(test)]
mod tests;

use crate::library::Open;
use crate::spool::Spool;
use counts::Counts;
use hint::Hint;
use metrics::Histogram;
use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, AtomicUsize};
use std::time::Duration;

/// Our own budget for an answer: far below what providers bear.
const BUDGET: Duration = Duration::from_secs(1);

/// Everything an answer needs.
#[derive(Debug)]
pub struct House {
    /// The lines, by name.
    pub lines: HashMap<String, Served>,
    /// Where entries go before answers leave.
    pub spool: Spool,
    /// Requests answered at the same time; beyond it callers are put through at once.
    pub max_in_flight: usize,
    /// Requests being answered.
    pub in_flight: AtomicUsize,
    /// How long an answer may take; after it the caller is put through without thought.
    pub budget: Duration,
    /// How long answers take.
    pub seconds: Histogram,
    /// No new calls, please: the program is about to end.
    pub draining: AtomicBool,
}

/// A line with what is counted of it.
#[derive(Debug)]
pub struct Served {
    /// The line, its flow and its people.
    pub open: Open,
    /// Its counts.
    pub counts: Counts,
    /// What would be right where every request is refused.
    pub hint: Hint,
}

impl House {
    /// A house with these lines.
    #[must_use]
    pub fn new(lines: Vec<(Open, Hint)>, spool: Spool, max_in_flight: usize) -> Self {
        let serve = |(open, hint): (Open, Hint)| (open.line.name.clone(), Served { counts: Counts::new(&open.line.name), open, hint });
        Self {
            lines: lines.into_iter().map(serve).collect(),
            spool,
            max_in_flight,
            in_flight: AtomicUsize::new(0),
            budget: BUDGET,
            seconds: metrics::histogram!("helpline_turn_seconds"),
            draining: AtomicBool::new(false),
        }
    }
}
