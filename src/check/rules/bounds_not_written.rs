//! # bounds-not-written
//!
//! Warning.
//!
//! Finds flows that leave it to the program how long callers are waited for (`patience`) and what no real call meets (`limits`).
//!
//! ## Why it hurts a caller
//!
//! How long an old person may take to press a key is your decision. Who does not find the number in the file does not know that it is there to be changed.
//!
//! ## Example
//!
//! ```yaml
//! # flow.yaml
//! limits: null
//! ```
//!
//! ## Instead
//!
//! ```yaml
//! # flow.yaml
//! limits: { turns: 500, longest: 4h }
//! ```

use super::{Draft, Found};
use crate::diagnostic::Diagnostic;

pub(super) fn find(draft: &Draft<'_>, found: &mut Found<'_>) {
    let (patience, bounds) = (draft.flow.patience, draft.flow.bounds);
    for (setting, field, holds) in [
        ("patience", "wait", format!("{}s", patience.wait_s)),
        ("patience", "slow", format!("{}s", patience.slow_s)),
        ("patience", "attempts", patience.attempts.to_string()),
        ("limits", "turns", bounds.turns.to_string()),
        ("limits", "longest", format!("{}s", bounds.longest_s)),
    ] {
        if draft.places.get(setting).is_some_and(|setting| setting.get(field).is_some()) {
            continue;
        }
        let finding = Diagnostic::warning("bounds-not-written", format!("`{setting}` does not say `{field}`: {holds} holds"));
        let help = format!("write what you want: `{setting}: {{ {field}: {holds} }}`");
        found.at(setting, finding.at(draft.setting(&[setting]), "").help(help));
    }
}
