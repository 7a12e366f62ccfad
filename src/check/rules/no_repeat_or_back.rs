//! # no-repeat-or-back
//!
//! Error.
//!
//! Finds lines on which callers cannot hear something again, cannot go back, or cannot return to the first menu: `reserved:` has no key for it.
//!
//! ## Why it hurts a caller
//!
//! A caller cannot turn back a page. Whoever did not understand, or pressed the wrong key, can only hang up and call again.
//!
//! ## Example
//!
//! ```yaml
//! # flow.yaml
//! reserved: { 9: null }
//! ```
//! ```yaml
//! # words/en.yaml
//! p.only: "To go back, press {key back}."
//! ```
//! ```yaml
//! # words/es.yaml
//! p.only: "Para regresar, oprima {key back}."
//! ```
//!
//! ## Instead
//!
//! ```yaml
//! # flow.yaml
//! reserved: { 9: repeat, star: back, pound: main }
//! ```

use super::{Draft, Found};
use crate::diagnostic::Diagnostic;
use crate::flow::graph::Reserved;

pub(super) fn find(draft: &Draft<'_>, found: &mut Found<'_>) {
    let wired = |wanted: Reserved| draft.flow.reserved.iter().any(|(_, does)| *does == wanted);
    let first_menu = draft.flow.node(draft.flow.resume_at).name.as_str();
    for (does, name, what, example) in [
        (Reserved::Repeat, "repeat", "hear something again", "9: repeat".to_owned()),
        (Reserved::Back, "back", "go back", "star: back".to_owned()),
        (Reserved::To(draft.flow.resume_at), first_menu, "return to the first menu", format!("pound: {first_menu}")),
    ] {
        if wired(does) {
            continue;
        }
        let message = format!("callers cannot {what}: no reserved key means `{name}`");
        let finding = Diagnostic::error("no-repeat-or-back", message).at(draft.setting(&["reserved"]), "");
        found.at("reserved", finding.help(format!("add it: `reserved: {{ {example} }}`")));
    }
}
