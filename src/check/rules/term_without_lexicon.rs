//! # term-without-lexicon
//!
//! Warning.
//!
//! Finds words that one language's `lexicon:` tells voices how to pronounce, and that another language says without telling.
//!
//! ## Why it hurts a caller
//!
//! A name that is hard for one voice is hard for the other. Callers do not recognise the word their doctor used.
//!
//! ## Example
//!
//! ```yaml
//! # words/en.yaml
//! p.bye: "Thank you for calling Wichita. Goodbye."
//! lexicon: { Wichita: {ipa: "ˈwɪtʃɪtɔ", say: WITCH-i-taw} }
//! ```
//! ```yaml
//! # words/es.yaml
//! p.bye: "Gracias por llamar a Wichita. Adiós."
//! ```
//!
//! ## Instead
//!
//! ```yaml
//! # words/en.yaml
//! p.bye: "Thank you for calling Wichita. Goodbye."
//! lexicon: { Wichita: {ipa: "ˈwɪtʃɪtɔ", say: WITCH-i-taw} }
//! ```
//! ```yaml
//! # words/es.yaml
//! p.bye: "Gracias por llamar a Wichita. Adiós."
//! lexicon: { Wichita: {ipa: "ˈwitʃita", say: UÍ-chi-ta} }
//! ```

use super::{Draft, Found};
use crate::check::draft::where_in;
use crate::check::spoken;
use crate::diagnostic::Diagnostic;
use crate::flow::wording::{LanguageId, Piece};
use std::collections::BTreeMap;

pub(super) fn find(draft: &Draft<'_>, found: &mut Found<'_>) {
    // Every word of a lexicon that is said, with the languages that pronounce it.
    let mut terms: BTreeMap<&str, Vec<LanguageId>> = BTreeMap::new();
    for utterance in &draft.flow.utterances {
        for piece in &utterance.pieces {
            if let Piece::Term(term) = piece {
                terms.entry(term.text.as_str()).or_default().push(utterance.language);
            }
        }
    }
    for (term, languages) in terms {
        for (_, code) in draft.languages().filter(|(language, _)| !languages.contains(language)) {
            let says = |text: &str| spoken::phrase(&spoken::without_marks(text), &[term]).is_some_and(|words| words == term);
            let of = |sentence: &&crate::flow::sentences::Sentence| sentence.voice.as_deref().unwrap_or(&sentence.language) == code;
            let spoken = draft.sentences.iter().filter(of).find(|sentence| sentence.part.starts_with("say") && says(&sentence.text));
            let Some(sentence) = spoken else { continue };
            let told = languages.first().map_or("", |language| draft.flow.language(*language).code.as_str());
            let message = format!("`{told}` tells how \"{term}\" is pronounced, and `{code}` does not");
            let finding = Diagnostic::warning("term-without-lexicon", message).at(draft.within(sentence, term), "");
            let help = format!("write into words/{code}.yaml: `lexicon: {{ {term}: {{ipa: \"…\", say: …}} }}`");
            found.at(term, where_in(finding.help(help), code, draft));
        }
    }
}
