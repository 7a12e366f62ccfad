//! # accept-at-switchboard
//!
//! Warning.
//!
//! Finds people with a toll-free number who would be asked to press a key to accept the call. Toll-free numbers lead to switchboards.
//!
//! ## Why it hurts a caller
//!
//! A switchboard, with a menu or music of its own, presses no key. The caller is told that nobody answered, although somebody would have.
//!
//! ## Example
//!
//! ```yaml
//! # people.yaml
//! desk: { phones: ["+18005550100"], answers: person }
//! ```
//!
//! ## Instead
//!
//! ```yaml
//! # people.yaml
//! desk: { phones: ["+18005550100"], answers: switchboard }
//! ```

use super::{Draft, Found};
use crate::diagnostic::Diagnostic;
use crate::flow::roster::Answers;

/// Toll-free codes of the North American Numbering Plan.
const TOLL_FREE: [&str; 7] = ["+1800", "+1833", "+1844", "+1855", "+1866", "+1877", "+1888"];

pub(super) fn find(draft: &Draft<'_>, found: &mut Found<'_>) {
    for person in draft.roster.people.iter().filter(|person| person.answers == Answers::Person) {
        let toll_free = |number: &&crate::phone::Number| TOLL_FREE.iter().any(|code| number.as_str().starts_with(code));
        let Some(number) = person.phones.iter().find(toll_free) else { continue };
        let message = format!("`{}` answers at {}, a toll-free number, and is asked to press a key", person.name, number.as_str());
        let place = draft.setting(&["people.yaml", &person.name, "phones"]);
        let help = "if a switchboard picks up, say so: `answers: switchboard`";
        found.at(&person.name, Diagnostic::warning("accept-at-switchboard", message).at(place, "").help(help));
    }
}
