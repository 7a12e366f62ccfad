//! # filler-words
//!
//! Note.
//!
//! Finds sentences that take time and say nothing: "your call is important to us", "please listen carefully", "our menu has changed".
//!
//! ## Why it hurts a caller
//!
//! Each takes three seconds from somebody who waits for a word that helps. Nobody believes them.
//!
//! ## Example
//!
//! ```yaml
//! # words/en.yaml
//! p.xfer: "Your call is important to us. I am connecting you with a person."
//! ```
//!
//! ## Instead
//!
//! ```yaml
//! # words/en.yaml
//! p.xfer: "I am connecting you with a person."
//! ```

use super::{Draft, Found};
use crate::check::draft::where_in;
use crate::check::spoken;
use crate::diagnostic::Diagnostic;

const FILLERS: &[&str] = &[
    "your call is important", "your call is very important", "listen carefully", "menu has changed", "menu options have changed", "options have recently changed",
    "we value your call", "higher than normal call volume", "unusually high call volume", "visit us on the web at your convenience",
    "su llamada es importante", "su llamada es muy importante", "escuche con atención", "escuche atentamente", "nuestro menú ha cambiado", "opciones han cambiado",
    "volumen de llamadas",
];

pub(super) fn find(draft: &Draft<'_>, found: &mut Found<'_>) {
    for sentence in &draft.sentences {
        let plain = spoken::without_marks(&sentence.text);
        let Some(filler) = spoken::phrase(&plain, FILLERS) else { continue };
        let finding = Diagnostic::note("filler-words", format!("`{}` takes time and says nothing: \"{filler}\"", sentence.id));
        let finding = finding.at(draft.within(sentence, filler), "").help("leave it out");
        found.at(&sentence.id, where_in(finding, &sentence.language, draft));
    }
}
