//! # person-not-by-silence
//!
//! Error.
//!
//! Finds places from which a caller who presses nothing never gets a person. Every way through the flow is walked for it.
//!
//! ## Why it hurts a caller
//!
//! Some callers cannot press a key: the telephone is old, the hands shake, or they do not understand. Doing nothing must lead to a person.
//!
//! ## Example
//!
//! ```yaml
//! # flow.yaml
//! nodes:
//!   closed: { silence: bye }
//! ```
//!
//! ## Instead
//!
//! ```yaml
//! # flow.yaml
//! nodes:
//!   closed: { silence: person }
//! ```

use super::{Draft, Found};
use crate::check::promises;

pub(super) fn find(draft: &Draft<'_>, found: &mut Found<'_>) {
    promises::report("person-not-by-silence", &["person-not-by-silence"], draft, found);
}
