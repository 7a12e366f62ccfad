//! # content-stale
//!
//! Warning after 24 months; error if callers are not told the date.
//!
//! Finds content whose facts were last revised (`reviewed: last_revised`) more than two years ago.
//!
//! ## Why it hurts a caller
//!
//! Rules, prices and treatments change. Whoever acts on old facts may lose money, or health, and cannot know unless the line says how
//! old they are.
//!
//! ## Example
//!
//! ```yaml
//! # flow.yaml
//! reviewed: { last_revised: 2019-05-14 }
//! ```
//!
//! ## Instead
//!
//! Have the content revised, and write the new day. Until then, say the date with the mark `{reviewed month}`, and allow the finding with
//! the reason.
//!
//! ```yaml
//! # flow.yaml
//! reviewed: { last_revised: 2026-05-14 }
//! ```

use super::{Draft, Found};
use crate::diagnostic::Diagnostic;
use jiff::ToSpan;
use jiff::civil::Date;

const MONTHS: i32 = 24;

pub(super) fn find(draft: &Draft<'_>, found: &mut Found<'_>) {
    let Some(written) = draft.places.get("reviewed").and_then(|reviewed| reviewed.get("last_revised")) else { return };
    let Some(revised) = written.text.as_deref().and_then(|text| text.parse::<Date>().ok()) else { return };
    if draft.today.checked_sub(MONTHS.months()).is_ok_and(|oldest| revised >= oldest) {
        return;
    }
    let said = draft.sentences.iter().any(|sentence| sentence.text.contains("{reviewed"));
    let (finding, help) = if said {
        (Diagnostic::warning("content-stale", format!("the facts are from {revised}")), "have them revised, then write the new day")
    } else {
        let message = format!("the facts are from {revised}, and no caller is told");
        (Diagnostic::error("content-stale", message), "say how old they are, \"last revised in {reviewed month}\", or have them revised")
    };
    found.at("reviewed", finding.at(written.value, "").help(help));
}
