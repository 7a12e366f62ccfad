//! # digits-not-grouped
//!
//! Error.
//!
//! Finds seven digits or more in a row in words that are spoken.
//!
//! ## Why it hurts a caller
//!
//! A voice says them as a number, "eight billion five million", or so fast that nobody can write them down.
//!
//! ## Example
//!
//! ```yaml
//! # words/en.yaml
//! p.bye: "Next time you can call 13125550199. Goodbye."
//! ```
//!
//! ## Instead
//!
//! `{phone person}` and `{digits 555 0199}` are said in groups, with a pause between them.
//!
//! ```yaml
//! # words/en.yaml
//! p.bye: "Next time you can call {digits 3 1 2} {digits 5 5 5} {digits 0 1 9 9}. Goodbye."
//! ```

use super::{Draft, Found};
use crate::check::draft::where_in;
use crate::check::spoken;
use crate::diagnostic::Diagnostic;

const MOST: usize = 6;

pub(super) fn find(draft: &Draft<'_>, found: &mut Found<'_>) {
    let sent = spoken::sent(draft);
    for sentence in draft.sentences.iter().filter(|sentence| !sent.contains(&sentence.id.as_str())) {
        let plain = spoken::without_marks(&sentence.text);
        let Some(digits) = plain.split(|c: char| !c.is_ascii_digit() && c != '-').find(|run| run.chars().filter(char::is_ascii_digit).count() > MOST) else {
            continue;
        };
        let finding = Diagnostic::error("digits-not-grouped", format!("`{}` says {digits} in one breath", sentence.id));
        let help = "write `{phone line}`, `{phone person}`, or groups: `{digits 5 5 5} {digits 0 1 9 9}`";
        found.at(&sentence.id, where_in(finding.at(draft.within(sentence, digits), "").help(help), &sentence.language, draft));
    }
}
