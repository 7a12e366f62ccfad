//! # menu-prompt-too-long
//!
//! Warning above 20 seconds, error above 25, at 150 words a minute.
//!
//! Finds menus that take too long to say, in some language. Found together with `zero-not-announced-early`, where the menu ends with the key of a person.
//!
//! ## Why it hurts a caller
//!
//! After twenty seconds callers no longer know what the first choice was. They hang up, or press 0 although a choice was there for them.
//!
//! ## Example
//!
//! ```yaml
//! # words/en.yaml
//! m.main.1: { lead: "To look for a place to live, whether it is for you alone, or for you and your family, or for somebody you look after" }
//! m.main.2: { lead: "For advice to people who rent a room, a flat or a house, and who have questions about the rent or about repairs" }
//! ```
//!
//! ## Instead
//!
//! Say what parts the choices from each other, and no more.
//!
//! ```yaml
//! # words/en.yaml
//! m.main.1: { lead: "To look for a place to live" }
//! m.main.2: { lead: "For advice to renters" }
//! ```

use super::{Draft, Found};
use crate::check::draft::where_in;
use crate::check::spoken;
use crate::diagnostic::Diagnostic;
use crate::flow::graph::Kind;

const MOST_S: u64 = 25;
const MANY_S: u64 = 20;

pub(super) fn find(draft: &Draft<'_>, found: &mut Found<'_>) {
    for (_, node) in draft.nodes() {
        let Kind::Menu(menu) = &node.kind else { continue };
        for ((_, code), words) in draft.languages().zip(&menu.words) {
            let seconds = spoken::milliseconds(draft.flow, &words.full).div_ceil(1_000);
            let message = format!("the menu `{}` takes {seconds} seconds", node.name);
            let finding = match seconds {
                _ if seconds > MOST_S => Diagnostic::error("menu-prompt-too-long", message),
                _ if seconds > MANY_S => Diagnostic::warning("menu-prompt-too-long", message),
                _ => continue,
            };
            let finding = finding.at(draft.field(&node.name, "menu"), "").help("say each choice in fewer words, or offer fewer: 20 seconds at most");
            found.at(&node.name, where_in(finding, code, draft));
        }
    }
}
