//! # too-many-attempts
//!
//! Error above 3.
//!
//! Finds lines that ask more than three times before they ring a person: `patience: attempts`. Silences and wrong keys count together.
//!
//! ## Why it hurts a caller
//!
//! Whoever could not answer three times will not answer the fourth time. Each try is ten seconds and a small defeat.
//!
//! ## Example
//!
//! ```yaml
//! # flow.yaml
//! patience: { attempts: 5 }
//! ```
//!
//! ## Instead
//!
//! ```yaml
//! # flow.yaml
//! patience: { attempts: 3 }
//! ```

use super::{Draft, Found};
use crate::diagnostic::Diagnostic;

const MOST: u8 = 3;

pub(super) fn find(draft: &Draft<'_>, found: &mut Found<'_>) {
    let attempts = draft.flow.patience.attempts;
    if attempts > MOST {
        let message = format!("callers are asked {attempts} times before a person is rung");
        let finding = Diagnostic::error("too-many-attempts", message).at(draft.setting(&["patience", "attempts"]), "");
        found.at("patience", finding.help("three tries are enough: `attempts: 3`"));
    }
}
