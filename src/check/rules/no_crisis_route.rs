//! # no-crisis-route
//!
//! Error.
//!
//! Finds lines that listen for words of a crisis (`says: crisis`, `spoken: crisis`) and have no key that leads to the same place, or no people
//! who are rung until somebody answers.
//!
//! ## Why it hurts a caller
//!
//! Somebody in danger may be unable to speak, or on a line that hears keys only. The way out must be a key too, and it must go round until
//! somebody answers.
//!
//! ## Example
//!
//! ```yaml
//! # flow.yaml
//! reserved: { 8: null }
//! ```
//!
//! ## Instead
//!
//! ```yaml
//! # flow.yaml
//! reserved: { 8: crisis }
//! spoken: { crisis: crisis }
//! ```

use super::{Draft, Found};
use crate::diagnostic::Diagnostic;
use crate::flow::graph::{Kind, Reserved};

pub(super) fn find(draft: &Draft<'_>, found: &mut Found<'_>) {
    if draft.places.get("spoken").and_then(|spoken| spoken.get("crisis")).is_none() {
        // A line that listens for no such words is no line for a crisis.
        if let Some(words) = draft.flow.hearing.crisis_words() {
            let message = format!("callers who say \"{words}\" get what everybody gets who asks for a person");
            let finding = Diagnostic::error("no-crisis-route", message).at(draft.setting(&["spoken"]), "");
            found.at("spoken", finding.help("name an urgent transfer for them: `spoken: { crisis: crisis }`"));
        }
        return;
    }
    let crisis = draft.flow.spoken.crisis;
    let node = draft.flow.node(crisis);
    let place = draft.setting(&["spoken", "crisis"]);
    if !draft.flow.reserved.iter().any(|(_, does)| *does == Reserved::To(crisis)) {
        let message = format!("no key leads to `{}`, where words of a crisis lead", node.name);
        let finding = Diagnostic::error("no-crisis-route", message).at(draft.setting(&["reserved"]), "no key for it here").at(place, "words lead here");
        found.at(&node.name, finding.help(format!("give it a key at every place: `reserved: {{ 8: {} }}`", node.name)));
    }
    if let Kind::Transfer(transfer) = &node.kind
        && !transfer.urgent
    {
        let message = format!("`{}` rings its people once and gives up", node.name);
        let finding = Diagnostic::error("no-crisis-route", message).at(draft.node(&node.name), "").at(place, "words of a crisis lead here");
        found.at(&node.name, finding.help("make it go round until somebody answers: `urgent: true`"));
    }
}
