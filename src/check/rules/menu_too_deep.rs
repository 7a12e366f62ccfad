//! # menu-too-deep
//!
//! Error above 3 menus in a row.
//!
//! Finds menus that a caller hears only after answering three others.
//!
//! ## Why it hurts a caller
//!
//! Each menu is another chance to press the wrong key, and another half minute. Most people hang up, or press 0, before the fourth.
//!
//! ## Example
//!
//! ```yaml
//! # flow.yaml
//! nodes:
//!   rooms: { menu: {1: upper, 2: person} }
//!   upper: { menu: {1: street, 2: person} }
//!   street: { menu: {1: person, 2: tips} }
//! ```
//! ```yaml
//! # words/en.yaml
//! m.upper.1: { lead: "For the street side" }
//! m.upper.2: { lead: "For the yard side" }
//! m.street.1: { lead: "For a room with a bath" }
//! m.street.2: { lead: "For advice" }
//! ```
//! ```yaml
//! # words/es.yaml
//! m.upper.1: { lead: "Para el lado de la calle" }
//! m.upper.2: { lead: "Para el lado del patio" }
//! m.street.1: { lead: "Para un cuarto con baño" }
//! m.street.2: { lead: "Para consejos" }
//! ```
//!
//! ## Instead
//!
//! Ask less: let the menu before it lead to a person, or to the words themselves.
//!
//! ```yaml
//! # flow.yaml
//! nodes:
//!   rooms: { menu: {1: upper, 2: person} }
//!   upper: { menu: {1: person, 2: tips} }
//! ```
//! ```yaml
//! # words/en.yaml
//! m.upper.1: { lead: "For the street side" }
//! m.upper.2: { lead: "For advice" }
//! ```
//! ```yaml
//! # words/es.yaml
//! m.upper.1: { lead: "Para el lado de la calle" }
//! m.upper.2: { lead: "Para consejos" }
//! ```

use super::{Draft, Found};
use crate::diagnostic::Diagnostic;
use crate::flow::graph::Kind;

/// How many menus a caller may have answered before another one.
const MOST: usize = 2;

pub(super) fn find(draft: &Draft<'_>, found: &mut Found<'_>) {
    for ((_, node), depth) in draft.nodes().zip(draft.depths()) {
        let Some(depth) = depth.filter(|depth| *depth > MOST && matches!(node.kind, Kind::Menu(_))) else { continue };
        let message = format!("callers answer {depth} menus before they hear `{}`", node.name);
        let finding = Diagnostic::error("menu-too-deep", message).at(draft.node(&node.name), "one menu too many");
        found.at(&node.name, finding.help("lead to the words, or to a person, one menu earlier"));
    }
}
