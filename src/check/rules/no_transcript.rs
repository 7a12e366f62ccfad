//! # no-transcript
//!
//! Note.
//!
//! Finds places where no transcript (`calls/*.call`) ever comes. Places that say something and go on, or decide by the hour, are told by
//! `helpline test --coverage` instead.
//!
//! ## Why it hurts a caller
//!
//! Nobody has heard what callers hear there. The next change may break it, and nobody will know until somebody calls.
//!
//! ## Example
//!
//! ```yaml
//! # calls/office.call
//! call: A caller asks for a person
//! line:    …
//! caller:  1
//! line:    …
//! caller:  0
//! line:    …
//! rings:   desk
//! ```
//!
//! ## Instead
//!
//! Write a call that comes there, or let `helpline test --write-missing` write it, and read what it says. A line without any transcript gets one note.
//!
//! ```yaml
//! # words/en.yaml
//! p.bye: "Thank you for calling. Goodbye."
//! ```

use super::{Draft, Found};
use crate::diagnostic::Diagnostic;
use crate::flow::graph::Kind;

pub(super) fn find(draft: &Draft<'_>, found: &mut Found<'_>) {
    let Some(visited) = &draft.visited else { return };
    let remedy = "`helpline test --write-missing` writes what is missing: read it before you keep it";
    if visited.is_empty() {
        let finding = Diagnostic::note("no-transcript", "no transcript tries this line").at(draft.places.span, "");
        found.at("calls", finding.help(remedy));
        return;
    }
    for (id, node) in draft.nodes() {
        let stays = !matches!(node.kind, Kind::Say { .. } | Kind::Hours(_) | Kind::When(_));
        if stays && !visited.contains(&id) {
            let finding = Diagnostic::note("no-transcript", format!("no transcript comes to `{}`", node.name)).at(draft.node(&node.name), "");
            found.at(&node.name, finding.help(remedy));
        }
    }
}
