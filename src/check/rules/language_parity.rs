//! # language-parity
//!
//! Error.
//!
//! Finds entries that announce a key in one language and not in another.
//!
//! ## Why it hurts a caller
//!
//! Callers of one language are told of a way that callers of the other never hear of.
//!
//! ## Example
//!
//! ```yaml
//! # words/es.yaml
//! p.after: "Está de vuelta. Para el menú, oprima {key back}."
//! ```
//!
//! ## Instead
//!
//! ```yaml
//! # words/es.yaml
//! p.after: "Está de vuelta. Para el menú, oprima {key back}. Para una persona, oprima {key person}."
//! ```

use super::{Draft, Found};
use crate::check::spoken;
use crate::diagnostic::Diagnostic;
use crate::flow::key::Key;
use std::collections::BTreeSet;

pub(super) fn find(draft: &Draft<'_>, found: &mut Found<'_>) {
    let Some((_, first)) = draft.languages().next() else { return };
    let ids: BTreeSet<&str> = draft.sentences.iter().filter(|sentence| sentence.language == first).map(|sentence| sentence.id.as_str()).collect();
    for id in ids {
        let keys = |code: &str| -> BTreeSet<Key> { draft.words(code, id).flat_map(|sentence| spoken::keys(&sentence.text, draft)).collect() };
        let known = keys(first);
        for (_, code) in draft.languages().skip(1).filter(|(_, code)| draft.words(code, id).next().is_some()) {
            let here = keys(code);
            let Some(key) = known.symmetric_difference(&here).next() else { continue };
            let (with, without) = if known.contains(key) { (first, code) } else { (code, first) };
            let finding = Diagnostic::error("language-parity", format!("`{id}` announces key {} in `{with}` and not in `{without}`", key.word()));
            let finding = finding.at(draft.entry(without, id), "not here").at(draft.entry(with, id), "here");
            found.at(id, finding.help("say the same in both languages"));
        }
    }
}
