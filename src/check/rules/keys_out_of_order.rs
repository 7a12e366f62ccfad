//! # keys-out-of-order
//!
//! Warning.
//!
//! Finds menus whose choices are not on the keys 1, 2, 3 and so on, without a gap.
//!
//! ## Why it hurts a caller
//!
//! Callers count along. After "press 1" and "press 2" they expect 3; a jump sounds like a choice they have missed, and they wait
//! for it or start over.
//!
//! ## Example
//!
//! ```yaml
//! # flow.yaml
//! nodes:
//!   rooms: { menu: {1: person, 2: null, 4: person} }
//! ```
//! ```yaml
//! # words/en.yaml
//! m.rooms.2: null
//! m.rooms.4: { lead: "For a flat" }
//! ```
//! ```yaml
//! # words/es.yaml
//! m.rooms.2: null
//! m.rooms.4: { lead: "Para un apartamento" }
//! ```
//!
//! ## Instead
//!
//! ```yaml
//! # flow.yaml
//! nodes:
//!   rooms: { menu: {1: person, 2: person} }
//! ```

use super::{Draft, Found};
use crate::diagnostic::Diagnostic;
use crate::flow::graph::Kind;
use crate::flow::key::Key;

pub(super) fn find(draft: &Draft<'_>, found: &mut Found<'_>) {
    for (_, node) in draft.nodes() {
        let Kind::Menu(menu) = &node.kind else { continue };
        let keys = menu.choices.iter().map(|(key, _)| key).filter(|key| draft.flow.reserved.at(*key).is_none());
        let jump = (1..).zip(keys).find(|(expected, key)| Key::digit(*expected) != Some(*key));
        let Some((expected, key)) = jump else { continue };
        let message = format!("the menu `{}` offers key {} where callers expect {expected}", node.name, key.word());
        let help = format!("use the keys 1, 2, 3 and so on: move this choice to {expected}");
        found.at(&node.name, Diagnostic::warning("keys-out-of-order", message).at(draft.choice(&node.name, key), "").help(help));
    }
}
