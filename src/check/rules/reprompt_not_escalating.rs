//! # reprompt-not-escalating
//!
//! Warning.
//!
//! Finds answers to silence (`p.ni.1` to `p.ni.3`) or to a wrong key (`p.nm.1` to `p.nm.3`) of which two are the same.
//!
//! ## Why it hurts a caller
//!
//! Whoever did not understand a sentence will not understand it the second time. Each try must say something else: shorter, slower,
//! and at last that a person comes.
//!
//! ## Example
//!
//! ```yaml
//! # words/en.yaml
//! p.ni.1: "Please press a key."
//! p.ni.2: "Please press a key."
//! ```
//!
//! ## Instead
//!
//! ```yaml
//! # words/en.yaml
//! p.ni.1: "I did not hear a key. {menu short}"
//! p.ni.2: "Take your time. {menu, one at a time}"
//! ```

use super::{Draft, Found};
use crate::check::draft::where_in;
use crate::check::spoken;
use crate::diagnostic::Diagnostic;

pub(super) fn find(draft: &Draft<'_>, found: &mut Found<'_>) {
    let service = &draft.flow.service;
    for (_, code) in draft.languages() {
        for prompts in [service.no_input, service.no_match] {
            let ids = prompts.map(|prompt| draft.id(prompt));
            let words = ids.map(|id| draft.words(code, id).map(|sentence| sentence.text.as_str()).collect::<Vec<_>>().join(" "));
            let words = words.map(|text| spoken::words(&text));
            for (first, second) in [(0, 1), (0, 2), (1, 2)] {
                let (Some(one), Some(other)) = (words.get(first), words.get(second)) else { continue };
                let (Some(id), Some(again)) = (ids.get(first), ids.get(second)) else { continue };
                if one.is_empty() || one != other {
                    continue;
                }
                let finding = Diagnostic::warning("reprompt-not-escalating", format!("`{again}` says the same as `{id}`"));
                let finding = finding.at(draft.entry(code, again), "said again").at(draft.entry(code, id), "said before");
                found.at(again, where_in(finding.help("say it in another way: shorter, one choice at a time, and at last that a person comes"), code, draft));
            }
        }
    }
}
