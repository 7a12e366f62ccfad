//! # leads-to-itself
//!
//! Warning.
//!
//! Finds places whose next place is themselves.
//!
//! ## Why it hurts a caller
//!
//! Who has just left a message is asked for a message. They believe that it was not kept, and say it again, and again.
//!
//! ## Example
//!
//! ```yaml
//! # flow.yaml
//! nodes:
//!   message: { then: message }
//! ```
//!
//! ## Instead
//!
//! ```yaml
//! # flow.yaml
//! nodes:
//!   message: { then: main }
//! ```

use super::{Draft, Found};
use crate::diagnostic::Diagnostic;
use crate::flow::graph::{Exit, Kind};

pub(super) fn find(draft: &Draft<'_>, found: &mut Found<'_>) {
    for (id, node) in draft.nodes() {
        // A menu may well offer to hear itself again, and a transfer to try again.
        if matches!(node.kind, Kind::Menu(_) | Kind::Tell(_) | Kind::Transfer(_)) || !node.kind.ways().contains(&Exit::To(id)) {
            continue;
        }
        let finding = Diagnostic::warning("leads-to-itself", format!("after `{}` comes `{}` again", node.name, node.name));
        found.at(&node.name, finding.at(draft.field(&node.name, "then"), "").help("lead on to another place, or `return`"));
    }
}
