//! # language-without-key
//!
//! Error.
//!
//! Finds languages that no caller can choose: the line speaks them, and no language question has a key for them.
//!
//! ## Why it hurts a caller
//!
//! The words are translated, and nobody ever hears them.
//!
//! ## Example
//!
//! ```yaml
//! # flow.yaml
//! nodes:
//!   greet: { choose_language: { keys: {1: en, 2: en} } }
//! ```
//!
//! ## Instead
//!
//! ```yaml
//! # flow.yaml
//! nodes:
//!   greet: { choose_language: { keys: {1: en, 2: es} } }
//! ```

use super::{Draft, Found};
use crate::diagnostic::Diagnostic;
use crate::flow::graph::Kind;

pub(super) fn find(draft: &Draft<'_>, found: &mut Found<'_>) {
    if draft.flow.languages.len() < 2 {
        return;
    }
    for (language, code) in draft.languages() {
        let offers = |kind: &Kind| matches!(kind, Kind::ChooseLanguage(question) if question.keys.iter().any(|(_, means)| *means == language));
        if draft.nodes().any(|(_, node)| offers(&node.kind)) {
            continue;
        }
        let place = draft.places.get("languages").and_then(|languages| languages.get(code)).map_or(draft.places.span, |place| place.span);
        let finding = Diagnostic::error("language-without-key", format!("no key leads to the language `{code}`")).at(place, "");
        found.at(code, finding.help(format!("give it a key at the language question: `keys: {{1: en, 2: {code}}}`")));
    }
}
