//! # unbounded-wait
//!
//! Error.
//!
//! Finds ways on which a caller who does nothing is led round for ever: people are rung again and again, and no `nobody:` ends it.
//!
//! ## Why it hurts a caller
//!
//! Somebody put the receiver beside the telephone. The line rings the desk all night, and whoever is on duty picks up silence.
//!
//! ## Example
//!
//! ```yaml
//! # flow.yaml
//! nobody: null
//! ```
//! ```yaml
//! # words/en.yaml
//! p.nobody: null
//! ```
//! ```yaml
//! # words/es.yaml
//! p.nobody: null
//! ```
//!
//! ## Instead
//!
//! ```yaml
//! # flow.yaml
//! nobody: { rounds: 5, dials: 12, at_least: 10m, say: p.nobody }
//! ```

use super::{Draft, Found};
use crate::check::promises;

pub(super) fn find(draft: &Draft<'_>, found: &mut Found<'_>) {
    promises::report("unbounded-wait", &["unbounded-wait"], draft, found);
}
