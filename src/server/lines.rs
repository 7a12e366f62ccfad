//! The lines of one moment, each with what is counted of it.
//!
//! A line that is taken out of the settings takes no new calls, but those in progress go on to their end.

use super::counts::Counts;
use super::hint::Hint;
use crate::exchange::Route;
use crate::library::Open;
use jiff::Timestamp;
use std::collections::BTreeMap;
use std::sync::Arc;

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

/// All lines.
#[derive(Debug, Default)]
pub struct Lines {
    /// The lines that take calls, by name.
    pub open: BTreeMap<String, Arc<Served>>,
    /// Lines that are no more, with calls that are not over.
    leaving: Vec<Leaving>,
}

/// A line that is no more, and until when a call may be on it.
#[derive(Clone, Debug)]
struct Leaving {
    served: Arc<Served>,
    until: Timestamp,
}

impl Served {
    /// A line that begins to be served.
    #[must_use]
    pub fn new(open: Open, hint: Hint) -> Self {
        Self { counts: Counts::new(&open.line.name), open, hint }
    }
}

impl Lines {
    /// These lines.
    #[must_use]
    pub fn new(served: Vec<Served>) -> Self {
        let named = |served: Served| (served.open.line.name.clone(), Arc::new(served));
        Self { open: served.into_iter().map(named).collect(), leaving: Vec::new() }
    }

    /// The lines from a moment on: these, and what is left of those before.
    #[must_use]
    pub fn followed_by(&self, served: Vec<Served>, at: Timestamp) -> Self {
        let mut next = Self::new(served);
        let left = self.open.values().map(|served| Leaving { served: Arc::clone(served), until: served.open.shelf.live.needed_until(at) });
        let all = left.chain(self.leaving.iter().cloned());
        next.leaving = all.filter(|one| one.until > at && !next.open.contains_key(one.name())).collect();
        next
    }

    /// Every line that a call may be on.
    pub fn all(&self) -> impl Iterator<Item = &Open> {
        self.open.values().chain(self.leaving.iter().map(|leaving| &leaving.served)).map(|served| &served.open)
    }

    /// The line that answers a request.
    pub(super) fn find(&self, name: &str, route: Route<'_>) -> Option<&Arc<Served>> {
        let leaving = || self.leaving.iter().find(|leaving| leaving.name() == name && route != Route::Ring);
        self.open.get(name).or_else(|| leaving().map(|leaving| &leaving.served))
    }
}

impl Leaving {
    fn name(&self) -> &str {
        &self.served.open.line.name
    }
}
