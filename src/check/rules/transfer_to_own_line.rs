//! # transfer-to-own-line
//!
//! Error.
//!
//! Finds people whose telephone is a number that callers of this line ring. The numbers are those of `--number`.
//!
//! ## Why it hurts a caller
//!
//! The line would ring itself: the caller hears the greeting again, from inside the same call, and never a person.
//!
//! ## Example
//!
//! ```yaml
//! # people.yaml
//! desk: { phones: ["+13125550100"] }
//! ```
//!
//! ## Instead
//!
//! ```yaml
//! # people.yaml
//! desk: { phones: ["+13125550151"] }
//! ```

use super::{Draft, Found};
use crate::diagnostic::Diagnostic;

pub(super) fn find(draft: &Draft<'_>, found: &mut Found<'_>) {
    for person in &draft.roster.people {
        let own = |number: &&crate::phone::Number| draft.lines.iter().any(|line| line == number.as_str());
        let Some(number) = person.phones.iter().find(own) else { continue };
        let message = format!("`{}` would be rung at {}, the line's own number", person.name, number.as_str());
        let place = draft.setting(&["people.yaml", &person.name, "phones"]);
        found.at(&person.name, Diagnostic::error("transfer-to-own-line", message).at(place, "").help("write the number of the telephone on the person's desk"));
    }
}
