//! The faces that listen: the voice port, where providers ask what callers shall hear, and the admin port.
//!
//! [`voice::voice`] and [`admin::router`] are the tables of contents; [`edge::serve`] is how connections are held and let go.

pub mod admin;
pub mod call_backs;
pub mod counts;
pub mod edge;
pub mod hint;
pub mod lines;
pub mod route;
pub mod texts;
pub mod voice;

#[cfg(test)]
mod tests;

use crate::exchange::Route;
use crate::spool::Spool;
use arc_swap::ArcSwap;
use lines::{Lines, Served};
use metrics::Histogram;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize};
use std::time::Duration;

/// Our own budget for an answer: far below what providers bear.
const BUDGET: Duration = Duration::from_secs(1);

/// Everything an answer needs.
#[derive(Debug)]
pub struct House {
    /// The lines of this moment; they are only ever replaced as a whole.
    lines: ArcSwap<Lines>,
    /// Where entries go before answers leave.
    pub spool: Spool,
    /// Where what people write to lines is kept: the spool's file. Without it nobody can write.
    pub inbox: Option<PathBuf>,
    /// Requests answered at the same time; beyond it callers are put through at once.
    pub max_in_flight: AtomicUsize,
    /// Requests being answered.
    pub in_flight: AtomicUsize,
    /// How long an answer may take; after it the caller is put through without thought.
    pub budget: Duration,
    /// How long answers take.
    pub seconds: Histogram,
    /// No new calls, please: the program is about to end.
    pub draining: AtomicBool,
}

impl House {
    /// A house with these lines.
    #[must_use]
    pub fn new(served: Vec<Served>, spool: Spool, max_in_flight: usize) -> Self {
        Self {
            lines: ArcSwap::from_pointee(Lines::new(served)),
            spool,
            inbox: None,
            max_in_flight: AtomicUsize::new(max_in_flight),
            in_flight: AtomicUsize::new(0),
            budget: BUDGET,
            seconds: metrics::histogram!("helpline_turn_seconds"),
            draining: AtomicBool::new(false),
        }
    }

    /// The lines as they are now.
    #[must_use]
    pub fn lines(&self) -> Arc<Lines> {
        self.lines.load_full()
    }

    /// Puts other lines in the place of these, all at once. Requests under way keep what they began with.
    pub fn replace(&self, lines: Lines) {
        self.lines.store(Arc::new(lines));
    }

    /// The line that answers a request, as it is now. Whoever has it keeps it to the end of the request.
    fn line(&self, name: &str, route: Route<'_>) -> Option<Arc<Served>> {
        self.lines.load().find(name, route).cloned()
    }
}
