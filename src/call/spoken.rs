//! What a listener hears, as text.

use crate::flow::graph::Flow;
use crate::flow::wording::{Hole, LanguageId, Piece, Speech};
use std::borrow::Cow;

/// Gives the words for a hole, or nothing where it has no value.
pub trait Fill: std::fmt::Debug {
    /// The words for this hole in the language of the utterance around it.
    fn fill(&self, hole: Hole, language: LanguageId) -> Option<Cow<'_, str>>;
}

/// The words of some speech, one text for each run of a language.
#[must_use]
pub fn plain(flow: &Flow, says: &[Speech], fill: &dyn Fill) -> Vec<(LanguageId, String)> {
    let mut texts: Vec<(LanguageId, String)> = Vec::new();
    for speech in says {
        let Speech::Say(utterance) = speech else { continue };
        let utterance = flow.utterance(*utterance);
        let words = words(&utterance.pieces, utterance.language, fill)
            .or_else(|| words(utterance.otherwise.as_ref()?, utterance.language, fill))
            .unwrap_or_default();
        if words.is_empty() {
            continue;
        }
        match texts.last_mut() {
            Some((language, text)) if *language == utterance.language => {
                text.push(' ');
                text.push_str(&words);
            }
            _ => texts.push((utterance.language, words)),
        }
    }
    texts
}

/// The words of some pieces; nothing where a hole has no value.
fn words(pieces: &[Piece], language: LanguageId, fill: &dyn Fill) -> Option<String> {
    let mut words = String::new();
    for piece in pieces {
        match piece {
            Piece::Text(text) => words.push_str(text),
            Piece::Term(term) => words.push_str(&term.text),
            Piece::Quiet(_) => {}
            Piece::Hole(hole) => words.push_str(&fill.fill(*hole, language)?),
        }
    }
    Some(words.split_whitespace().collect::<Vec<_>>().join(" "))
}
