//! # key-before-label
//!
//! Error.
//!
//! Finds sentences that name the key before what it is for: "Press 2 for advice". Keys that mean the same everywhere (a person, back) may stand first.
//!
//! ## Why it hurts a caller
//!
//! While they listen for what they need, callers do not remember a key that came before it. When they hear "advice", the two is gone.
//!
//! ## Example
//!
//! ```yaml
//! # words/en.yaml
//! p.busy: "Nobody is free. Press {key 1} to try again. To leave a message, press {key 2}."
//! ```
//!
//! ## Instead
//!
//! ```yaml
//! # words/en.yaml
//! p.busy: "Nobody is free. To try again, press {key 1}. To leave a message, press {key 2}."
//! ```

use super::{Draft, Found};
use crate::check::draft::where_in;
use crate::diagnostic::Diagnostic;

/// How a sentence begins that names the key first, and what follows the key then.
const FIRST: &[(&str, &[&str], &[&str])] = &[
    ("en", &["press ", "push ", "dial "], &["to", "for", "if"]),
    ("es", &["oprima ", "presione ", "marque ", "pulse "], &["para", "si"]),
];

pub(super) fn find(draft: &Draft<'_>, found: &mut Found<'_>) {
    for sentence in &draft.sentences {
        let language = sentence.voice.as_deref().unwrap_or(&sentence.language);
        let Some((_, asking, follows)) = FIRST.iter().find(|(code, ..)| *code == language) else { continue };
        let Some(clause) = sentence.text.split_inclusive(['.', ';', '!']).find(|clause| keyed_first(clause, asking, follows)) else { continue };
        let finding = Diagnostic::error("key-before-label", format!("`{}` names the key before what it is for", sentence.id));
        let help = "say first what it is for, then the key: \"To try again, press {key 1}.\"";
        found.at(&sentence.id, where_in(finding.at(draft.within(sentence, clause.trim()), "").help(help), &sentence.language, draft));
    }
}

/// `Press {key 1} to try again.`, with a key of this place alone.
fn keyed_first(clause: &str, asking: &[&str], follows: &[&str]) -> bool {
    let lower = clause.trim().to_lowercase();
    let Some(rest) = asking.iter().find_map(|word| lower.strip_prefix(word)) else { return false };
    let Some((mark, after)) = rest.strip_prefix("{key ").and_then(|rest| rest.split_once('}')) else { return false };
    let digit = mark.trim().chars().all(|c| c.is_ascii_digit());
    digit && after.split_whitespace().next().is_some_and(|word| follows.contains(&word))
}
