//! The faces that listen: the voice port, where providers ask what callers shall hear, and the admin port.
//!
//! [`voice::router`] and [`admin::router`] are the tables of contents; [`edge::serve`] is how connections are held and let go.

pub mod admin;
pub mod counts;
pub mod edge;
pub mod route;
pub mod voice;

use crate::library::Open;
use crate::spool::Spool;
use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize};

/// Everything an answer needs.
#[derive(Debug)]
pub struct House {
    /// The lines, by name.
    pub lines: HashMap<String, Open>,
    /// Where entries go before answers leave.
    pub spool: Spool,
    /// Requests answered at the same time; beyond it callers are put through at once.
    pub max_in_flight: usize,
    /// Requests being answered.
    pub in_flight: AtomicUsize,
    /// What every turn counts.
    pub counts: counts::Counts,
    /// No new calls, please: the program is about to end.
    pub draining: Arc<AtomicBool>,
}

impl House {
    /// A house with these lines.
    #[must_use]
    pub fn new(lines: Vec<Open>, spool: Spool, max_in_flight: usize) -> Self {
        let lines = lines.into_iter().map(|open| (open.line.name.clone(), open)).collect();
        Self { lines, spool, max_in_flight, in_flight: AtomicUsize::new(0), counts: counts::Counts::new(), draining: Arc::default() }
    }
}
