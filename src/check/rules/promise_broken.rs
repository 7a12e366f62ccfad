//! # promise-broken
//!
//! Error.
//!
//! Every way through the flow is walked, with every key, silence, wrong keys, and every end of a transfer. Finds the ways on which the line
//! breaks a promise: key 0 and wrong keys lead to a person; the line hangs up only where you wrote it; however a transfer ends, the caller
//! hears words or somebody is rung; a crisis rings with no menu on the way; nothing is sent, called or recorded without a yes and a notice; what is said
//! first is heard first. The finding says what to press to hear it. Found together with `no-crisis-route`, where a crisis is the reason.
//!
//! ## Why it hurts a caller
//!
//! A way that nobody tried is the way that somebody takes at night, alone, on the worst day.
//!
//! ## Example
//!
//! ```yaml
//! # flow.yaml
//! nodes:
//!   crisis: { urgent: null, again: null, fails: main }
//! ```
//! ```yaml
//! # words/en.yaml
//! p.crisis.again: null
//! ```
//! ```yaml
//! # words/es.yaml
//! p.crisis.again: null
//! ```
//!
//! ## Instead
//!
//! ```yaml
//! # flow.yaml
//! nodes:
//!   crisis: { urgent: true, again: p.crisis.again }
//! ```

use super::{Draft, Found};
use crate::check::promises;

const PROMISES: [&str; 9] = [
    "person-not-by-zero",
    "person-not-by-wrong-keys",
    "end-not-written",
    "outcome-without-way",
    "within-broken",
    "crisis-not-rung",
    "consent-missing",
    "notice-missing",
    "first-not-heard",
];

pub(super) fn find(draft: &Draft<'_>, found: &mut Found<'_>) {
    promises::report("promise-broken", &PROMISES, draft, found);
}

#[cfg(test)]
mod tests {
    #[test]
    fn every_promise_of_the_proof_has_a_rule() {
        let mut known = super::PROMISES.to_vec();
        known.extend(["person-not-by-silence", "unbounded-wait"]);
        assert_eq!(crate::proof::RULES.len(), known.len());
        assert!(crate::proof::RULES.iter().all(|(rule, _)| known.contains(rule)));
    }
}
