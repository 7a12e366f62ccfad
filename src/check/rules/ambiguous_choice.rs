//! # ambiguous-choice
//!
//! Error.
//!
//! Finds two choices of one menu that are said, or answered, in the same words.
//!
//! ## Why it hurts a caller
//!
//! A caller who says "rent" where two choices listen for it gets the first of them, whatever was meant.
//!
//! ## Example
//!
//! ```yaml
//! # words/en.yaml
//! m.rooms.1: { lead: "For a room", said: [rent] }
//! m.rooms.2: { lead: "For a flat", said: [rent] }
//! ```
//!
//! ## Instead
//!
//! ```yaml
//! # words/en.yaml
//! m.rooms.1: { lead: "For a room", said: [room] }
//! m.rooms.2: { lead: "For a flat", said: [flat] }
//! ```

use super::{Draft, Found};
use crate::check::draft::where_in;
use crate::check::spoken;
use crate::diagnostic::Diagnostic;
use crate::flow::graph::Kind;
use crate::flow::sentences::Sentence;

pub(super) fn find(draft: &Draft<'_>, found: &mut Found<'_>) {
    for (_, node) in draft.nodes() {
        let Kind::Menu(menu) = &node.kind else { continue };
        for (_, code) in draft.languages() {
            let labels: Vec<(String, &Sentence)> = menu
                .choices
                .iter()
                .map(|(key, _)| format!("m.{}.{}", node.name, key.word()))
                .flat_map(|id| draft.words(code, &id).map(move |sentence| (id.clone(), sentence)).collect::<Vec<_>>())
                .filter(|(_, sentence)| sentence.part != "title" && sentence.part != "tail")
                .collect();
            for (at, (id, sentence)) in labels.iter().enumerate() {
                let words = spoken::words(&sentence.text);
                let before = labels.iter().take(at).find(|(other, earlier)| other != id && spoken::words(&earlier.text) == words);
                let Some((other, earlier)) = before else { continue };
                let message = format!("`{id}` and `{other}` are chosen by the same words: \"{}\"", sentence.text);
                let finding = Diagnostic::error("ambiguous-choice", message).at(sentence.span, "this").at(earlier.span, "and this");
                found.at(id, where_in(finding.help("give each choice words of its own"), code, draft));
            }
        }
    }
}
