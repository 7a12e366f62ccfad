//! # emergency-number-as-number
//!
//! Error.
//!
//! Finds 911, 988, 112 and their like written together in words that are spoken.
//!
//! ## Why it hurts a caller
//!
//! A voice says "nine hundred eleven". Somebody who is afraid looks for that on the keys.
//!
//! ## Example
//!
//! ```yaml
//! # words/en.yaml
//! p.crisis: "I am getting a person for you now. You can also call 988. Stay with me."
//! ```
//!
//! ## Instead
//!
//! ```yaml
//! # words/en.yaml
//! p.crisis: "I am getting a person for you now. You can also call {digits 9 8 8}. Stay with me."
//! ```

use super::{Draft, Found};
use crate::check::draft::where_in;
use crate::check::spoken;
use crate::diagnostic::Diagnostic;

const NUMBERS: [&str; 8] = ["911", "988", "112", "999", "000", "110", "119", "211"];

pub(super) fn find(draft: &Draft<'_>, found: &mut Found<'_>) {
    let sent = spoken::sent(draft);
    for sentence in draft.sentences.iter().filter(|sentence| !sent.contains(&sentence.id.as_str()) && !sentence.part.starts_with("said")) {
        let plain = spoken::without_marks(&sentence.text);
        let Some(number) = plain.split(|c: char| !c.is_alphanumeric()).find(|word| NUMBERS.contains(word)) else { continue };
        let spaced = number.chars().map(String::from).collect::<Vec<_>>().join(" ");
        let finding = Diagnostic::error("emergency-number-as-number", format!("`{}` says {number} as one number", sentence.id));
        let finding = finding.at(draft.within(sentence, number), "").help(format!("let it be said digit by digit: `{{digits {spaced}}}`"));
        found.at(&sentence.id, where_in(finding, &sentence.language, draft));
    }
}
