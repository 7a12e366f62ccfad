//! # labels-too-similar
//!
//! Warning.
//!
//! Finds two choices of a menu whose words are nearly the same, in any order.
//!
//! ## Why it hurts a caller
//!
//! "Help and support" and "support and help" are one choice to whoever listens. Callers take the first and land in the wrong place.
//!
//! ## Example
//!
//! ```yaml
//! # words/en.yaml
//! m.rooms.1: { lead: "For a room to rent" }
//! m.rooms.2: { lead: "For rent of a room" }
//! ```
//!
//! ## Instead
//!
//! ```yaml
//! # words/en.yaml
//! m.rooms.1: { lead: "For a room" }
//! m.rooms.2: { lead: "For a flat" }
//! ```

use super::{Draft, Found};
use crate::check::draft::where_in;
use crate::check::spoken;
use crate::diagnostic::Diagnostic;
use crate::flow::graph::Kind;
use crate::flow::sentences::Sentence;

/// Words that part nothing from anything.
const SMALL: &[&str] = &[
    "to", "for", "the", "a", "an", "of", "and", "or", "about", "with", "your", "our", "my", "in", "on", "para", "el", "la", "los", "las", "un", "una", "de", "del", "y",
    "o", "sobre", "con", "su", "sus", "en", "al",
];
/// How much of the words of two labels is the same.
const SAME: f64 = 0.7;

pub(super) fn find(draft: &Draft<'_>, found: &mut Found<'_>) {
    for (_, node) in draft.nodes() {
        let Kind::Menu(menu) = &node.kind else { continue };
        for (_, code) in draft.languages() {
            let ids: Vec<String> = menu.choices.iter().map(|(key, _)| format!("m.{}.{}", node.name, key.word())).collect();
            let labels: Vec<(&str, &Sentence, Vec<String>)> = ids
                .iter()
                .filter_map(|id| {
                    let lead = draft.words(code, id).find(|sentence| sentence.part == "lead")?;
                    Some((id.as_str(), lead, telling(&lead.text)))
                })
                .collect();
            for (at, (id, lead, words)) in labels.iter().enumerate() {
                let Some((other, earlier, _)) = labels.iter().take(at).find(|(_, _, before)| alike(words, before) > SAME) else { continue };
                let finding = Diagnostic::warning("labels-too-similar", format!("`{id}` sounds like `{other}`"));
                let finding = finding.at(lead.span, "this").at(earlier.span, "and this").help("begin each with the word that parts it from the other");
                found.at(id, where_in(finding, code, draft));
            }
        }
    }
}

fn telling(text: &str) -> Vec<String> {
    spoken::words(text).into_iter().filter(|word| !SMALL.contains(&word.as_str())).collect()
}

/// The share of words that both have (Dice).
fn alike(one: &[String], other: &[String]) -> f64 {
    let same = one.iter().filter(|word| other.contains(word)).count();
    let both = one.len() + other.len();
    #[expect(clippy::cast_precision_loss, reason = "a label has few words")]
    let share = |part: usize, whole: usize| part as f64 / whole as f64;
    if both == 0 { 0.0 } else { share(2 * same, both) }
}
