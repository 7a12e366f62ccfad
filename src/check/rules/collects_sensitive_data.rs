//! # collects-sensitive-data
//!
//! Error.
//!
//! Finds questions for what a line must not ask: social security and card numbers, dates of birth, passwords.
//!
//! ## Why it hurts a caller
//!
//! Everybody in the room hears it, and keys can be heard on a recording. Callers who are tricked once trust no helpline again.
//!
//! ## Example
//!
//! ```yaml
//! # flow.yaml
//! nodes:
//!   office: { open: birth }
//!   birth: { ask: { say: p.birth, digits: 8, keep: birth }, then: person }
//! ```
//! ```yaml
//! # words/en.yaml
//! p.birth: "Please press your date of birth."
//! ```
//! ```yaml
//! # words/es.yaml
//! p.birth: "Oprima su fecha de nacimiento."
//! ```
//!
//! ## Instead
//!
//! Ask for what the line needs to help: a postal code, the number of a letter.
//!
//! ```yaml
//! # flow.yaml
//! nodes:
//!   office: { open: area }
//!   area: { ask: { say: p.area, digits: 5, keep: area }, then: person }
//! ```
//! ```yaml
//! # words/en.yaml
//! p.area: "Please press the five digits of your postal code."
//! ```
//! ```yaml
//! # words/es.yaml
//! p.area: "Oprima los cinco números de su código postal."
//! ```

use super::{Draft, Found};
use crate::check::draft::where_in;
use crate::check::spoken;
use crate::diagnostic::Diagnostic;
use crate::flow::graph::Kind;

const SENSITIVE: &[&str] = &[
    "social security", "card number", "credit card", "debit card", "date of birth", "birth date", "birthday", "password", "pin number", "security code", "your diagnosis",
    "seguro social", "número de su tarjeta", "tarjeta de crédito", "fecha de nacimiento", "contraseña", "código de seguridad", "su diagnóstico",
];

pub(super) fn find(draft: &Draft<'_>, found: &mut Found<'_>) {
    for (_, node) in draft.nodes() {
        let prompts = match &node.kind {
            Kind::Ask(ask) => vec![ask.say],
            Kind::Voicemail(voicemail) => vec![voicemail.ask, voicemail.notice],
            _ => continue,
        };
        for id in prompts.into_iter().map(|prompt| draft.id(prompt)) {
            for (_, code) in draft.languages() {
                for sentence in draft.words(code, id) {
                    let plain = spoken::without_marks(&sentence.text);
                    let Some(words) = spoken::phrase(&plain, SENSITIVE) else { continue };
                    let finding = Diagnostic::error("collects-sensitive-data", format!("`{}` asks callers for this: \"{words}\"", node.name));
                    let finding = finding.at(draft.within(sentence, words), "").help("do not ask for it on the telephone: let a person do that, if it must be");
                    found.at(&node.name, where_in(finding, code, draft));
                }
            }
        }
    }
}
