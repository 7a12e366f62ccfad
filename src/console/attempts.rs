//! How often somebody may try to sign in: some times in a quarter of an hour for each name, known or not.
//!
//! Whoever has signed in before is counted apart in the browser where they did, so that nobody can lock them out by trying. A set-up link
//! (`helpline users link`) opens in any case.

use jiff::{SignedDuration, Timestamp};
use std::collections::BTreeMap;
use std::sync::Mutex;

/// How many times.
pub(super) const MOST: usize = 10;
/// In what time.
const WITHIN: SignedDuration = SignedDuration::from_mins(15);
/// How many names are counted at once; the one that was tried longest ago makes room.
const NAMES: usize = 10_000;

/// Attempts of the last quarter of an hour.
#[derive(Default)]
pub(super) struct Attempts(Mutex<BTreeMap<String, Vec<Timestamp>>>);

impl Attempts {
    /// Counts an attempt; false where there were too many.
    pub(super) fn take(&self, who: &str, at: Timestamp) -> bool {
        let Ok(mut all) = self.0.lock() else { return false };
        if all.len() >= NAMES && !all.contains_key(who) {
            let oldest = all.iter().min_by_key(|(_, tries)| tries.last().copied()).map(|(name, _)| name.clone());
            oldest.and_then(|name| all.remove(&name));
        }
        let tries = all.entry(who.to_owned()).or_default();
        tries.retain(|tried| at.duration_since(*tried) < WITHIN);
        if tries.len() >= MOST {
            return false;
        }
        tries.push(at);
        true
    }

    /// Somebody signed in: their attempts count no more.
    pub(super) fn forget(&self, who: &str) {
        if let Ok(mut all) = self.0.lock() {
            all.remove(who);
        }
    }
}
