//! What is wrong, from when it is raised until it is over: raised, told, acknowledged, over.
//!
//! [`follow`] is the whole of it: what was found at a moment is laid beside what stands. The same cause about the same thing is one
//! alert for as long as it is found; what is not found for two minutes is over, also where the node that found it is gone.

use super::{Cause, Found};
use jiff::{SignedDuration, Timestamp};
use sha2::{Digest as _, Sha256};
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// Something that is, or was, wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// Names it.
    pub id: String,
    /// What is wrong.
    pub found: Found,
    /// When it was last found.
    pub seen: Timestamp,
    /// How often somebody was told, by name.
    pub told: BTreeMap<String, u32>,
    /// How often it was tried to tell somebody: whose turn it is.
    pub tries: u32,
    /// When somebody is to be told next.
    pub next: Timestamp,
    /// Who takes care of it, since when.
    pub acknowledged: Option<(String, Timestamp)>,
    /// When it was over.
    pub over: Option<Timestamp>,
}

/// Where an alert is on its way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// Nobody knows yet.
    Raised,
    /// Somebody was told.
    Told,
    /// Somebody takes care of it.
    Acknowledged,
    /// It is over.
    Over,
}

impl State {
    /// Its name in lists.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Raised => "raised",
            Self::Told => "told",
            Self::Acknowledged => "acknowledged",
            Self::Over => "over",
        }
    }
}

/// How long something must not be found until it is over: what comes and goes is one alert.
pub const LINGERS: SignedDuration = SignedDuration::from_mins(2);
/// How far behind what is kept may be of when something was last found: so that not every look writes.
const FRESH: SignedDuration = SignedDuration::from_secs(30);

impl Standing {
    fn raise(found: &Found, at: Timestamp) -> Self {
        let mut hash = Sha256::new();
        for part in [found.cause.word(), &found.about, &at.as_millisecond().to_string()] {
            hash.update(part.len().to_be_bytes());
            hash.update(part);
        }
        let id = hash.finalize().iter().take(ID_BYTES).fold(String::new(), |mut id, byte| {
            let _ = write!(id, "{byte:02x}");
            id
        });
        Self { id, found: found.clone(), seen: at, told: BTreeMap::new(), tries: 0, next: at, acknowledged: None, over: None }
    }

    /// Where it is on its way.
    #[must_use]
    pub fn state(&self) -> State {
        match (&self.over, &self.acknowledged) {
            (Some(_), _) => State::Over,
            (None, Some(_)) => State::Acknowledged,
            (None, None) if self.told.is_empty() => State::Raised,
            (None, None) => State::Told,
        }
    }

    /// How often it was told to anybody.
    #[must_use]
    pub fn times_told(&self) -> u32 {
        self.told.values().sum()
    }

    fn is(&self, cause: Cause, about: &str) -> bool {
        self.over.is_none() && self.found.cause == cause && self.found.about == about
    }
}

/// How many bytes of a digest name an alert.
const ID_BYTES: usize = 4;

/// Lays what is found at a moment beside what stands. Gives back what is new or changed, to be kept.
pub fn follow(all: &mut Vec<Standing>, found: &[Found], at: Timestamp) -> Vec<Standing> {
    let mut changed = Vec::new();
    for found in found {
        let Some(standing) = all.iter_mut().find(|standing| standing.is(found.cause, &found.about)) else {
            let new = Standing::raise(found, at);
            changed.push(new.clone());
            all.push(new);
            continue;
        };
        let worse = found.detail != standing.found.detail || found.urgent != standing.found.urgent;
        if worse || at.duration_since(standing.seen) >= FRESH {
            // How much it is may change; since when it stands does not.
            standing.found = Found { since: standing.found.since, ..found.clone() };
            standing.seen = at.max(standing.seen);
            changed.push(standing.clone());
        }
    }
    let found_now = |standing: &Standing| found.iter().any(|found| standing.is(found.cause, &found.about));
    for standing in all.iter_mut().filter(|standing| standing.over.is_none()) {
        if at.duration_since(standing.seen) >= LINGERS && !found_now(standing) {
            standing.over = Some(at);
            changed.push(standing.clone());
        }
    }
    changed
}
