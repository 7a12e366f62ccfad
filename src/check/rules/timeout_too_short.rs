//! # timeout-too-short
//!
//! Error below 5 seconds, warning above 10.
//!
//! Finds waits in which a caller cannot act, and waits that sound like a dead line: `patience: wait` and the `silence:` of a
//! language question.
//!
//! ## Why it hurts a caller
//!
//! Somebody takes the telephone from the ear, looks for the key and presses it: that takes an old person more than five seconds. After
//! ten seconds of quiet people believe that the line is dead and hang up.
//!
//! ## Example
//!
//! ```yaml
//! # flow.yaml
//! patience: { wait: 3s }
//! ```
//!
//! ## Instead
//!
//! ```yaml
//! # flow.yaml
//! patience: { wait: 7s }
//! ```

use super::{Draft, Found};
use crate::diagnostic::Diagnostic;
use crate::flow::graph::Kind;
use crate::source::Span;

const SHORTEST_S: u8 = 5;
const LONGEST_S: u8 = 10;

pub(super) fn find(draft: &Draft<'_>, found: &mut Found<'_>) {
    judge("patience", draft.flow.patience.wait_s, draft.setting(&["patience", "wait"]), found);
    for (_, node) in draft.nodes() {
        let Kind::ChooseLanguage(question) = &node.kind else { continue };
        if let Some((wait_s, _)) = question.silence {
            judge(&node.name, wait_s, draft.field(&node.name, "choose_language"), found);
        }
    }
}

fn judge(name: &str, wait_s: u8, place: Span, found: &mut Found<'_>) {
    let (finding, help) = if wait_s < SHORTEST_S {
        let message = format!("callers have {wait_s} seconds to press a key");
        (Diagnostic::error("timeout-too-short", message), "give them 7 seconds: `7s`")
    } else if wait_s > LONGEST_S {
        let message = format!("callers hear {wait_s} seconds of quiet");
        (Diagnostic::warning("timeout-too-short", message), "7 seconds do; callers who need more can ask for slower speech")
    } else {
        return;
    };
    found.at(name, finding.at(place, "").help(help));
}
