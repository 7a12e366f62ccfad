//! # blame-words
//!
//! Warning.
//!
//! Finds words that put the fault on the caller: "invalid", "incorrect", "wrong", "you failed", and their like in Spanish.
//!
//! ## Why it hurts a caller
//!
//! Whoever calls a helpline is often ashamed or afraid already. A line that says "invalid entry" tells them they did wrong;
//! some hang up and do not call again.
//!
//! ## Example
//!
//! ```yaml
//! # words/en.yaml
//! p.nm.1: "That is an invalid entry. {menu}"
//! ```
//!
//! ## Instead
//!
//! Say what the line could not do, and what the caller can do.
//!
//! ```yaml
//! # words/en.yaml
//! p.nm.1: "I did not catch that. {menu}"
//! ```

use super::{Draft, Found};
use crate::check::draft::where_in;
use crate::check::spoken;
use crate::diagnostic::Diagnostic;

const EN: &[&str] = &["invalid", "incorrect", "wrong", "illegal", "you failed", "you have failed", "you did not enter", "not allowed", "your mistake", "your error"];
const ES: &[&str] = &["inválido", "inválida", "incorrecto", "incorrecta", "equivocado", "equivocada", "no válido", "no válida", "usted falló", "su error", "prohibido"];

pub(super) fn find(draft: &Draft<'_>, found: &mut Found<'_>) {
    for sentence in draft.sentences.iter().filter(|sentence| sentence.part.starts_with("say") || sentence.part.starts_with("else")) {
        let list = match sentence.voice.as_deref().unwrap_or(&sentence.language) {
            "en" => EN,
            "es" => ES,
            _ => continue,
        };
        // Only where the line speaks of what the caller did: elsewhere "wrong" may be the topic.
        if !["p.nm.", "p.ni.", "p.confirm", "p.edge", "p.help"].iter().any(|answers| sentence.id.starts_with(answers)) {
            continue;
        }
        let plain = spoken::without_marks(&sentence.text);
        let Some(blame) = spoken::phrase(&plain, list) else { continue };
        let finding = Diagnostic::warning("blame-words", format!("`{}` blames the caller: \"{blame}\"", sentence.id));
        let finding = finding.at(draft.within(sentence, blame), "").help("say what the line did not understand, and what the caller can do");
        found.at(&sentence.id, where_in(finding, &sentence.language, draft));
    }
}
