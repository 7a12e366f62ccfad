//! # text-content
//!
//! Error.
//!
//! Finds texts to callers' telephones that do not say how to stop them (STOP), that take more than one message, or that advertise.
//!
//! ## Why it hurts a caller
//!
//! A text in two parts arrives in the wrong order or in half. And whoever cannot stop texts blocks the number, which is the helpline's. Texts should not name an
//! illness either, since others see the screen; that, no program can judge.
//!
//! ## Example
//!
//! ```yaml
//! # words/en.yaml
//! sms.tips: "Housing line: tips for renters at housing.example.org/tips."
//! ```
//!
//! ## Instead
//!
//! ```yaml
//! # words/en.yaml
//! sms.tips: "Housing line: tips for renters at housing.example.org/tips. Reply STOP to end."
//! ```

use super::{Draft, Found};
use crate::check::draft::where_in;
use crate::check::spoken;
use crate::diagnostic::Diagnostic;
use crate::flow::septets::septets;

/// One message in the alphabet every telephone has, and in any other (3GPP TS 23.038).
const ONE: usize = 160;
const ONE_WIDE: usize = 70;
const ADVERTISING: &[&str] = &["donate now", "special offer", "limited time", "click here", "free gift", "buy", "sale", "done ahora", "oferta especial", "haga clic"];

pub(super) fn find(draft: &Draft<'_>, found: &mut Found<'_>) {
    for id in spoken::sent(draft) {
        for (_, code) in draft.languages() {
            for sentence in draft.words(code, id).filter(|sentence| sentence.part.starts_with("say")) {
                let mut report = |message: String, help: &str| {
                    let finding = Diagnostic::error("text-content", message).at(sentence.span, "").help(help);
                    found.at(id, where_in(finding, code, draft));
                };
                if !sentence.text.contains("STOP") {
                    report(format!("`{id}` does not say how to stop texts"), "end it with \"Reply STOP to end.\"");
                }
                let plain = spoken::without_marks(&sentence.text);
                let (length, most) = septets(&plain).map_or((plain.encode_utf16().count(), ONE_WIDE), |septets| (septets, ONE));
                if length > most {
                    report(format!("`{id}` takes more than one message: {length} characters of {most}"), "shorten it; letters such as á make 70 of 160");
                }
                if let Some(words) = spoken::phrase(&plain, ADVERTISING) {
                    report(format!("`{id}` advertises: \"{words}\""), "say what the caller asked for, and no more");
                }
            }
        }
    }
}
