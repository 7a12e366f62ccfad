//! What is heard, bit by bit, for a voice that reads it aloud: words of one language, or quiet.

use crate::call::spoken::Fill;
use crate::flow::graph::Flow;
use crate::flow::wording::{LanguageId, Piece, Speech};

/// One bit of what is heard.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Sound {
    /// Words, as they are to be read.
    Words(LanguageId, String),
    /// Nothing, for some milliseconds.
    Quiet(u16),
}

/// The sounds of some speech, in order.
#[must_use]
pub fn sounds(flow: &Flow, says: &[Speech], fill: &dyn Fill) -> Vec<Sound> {
    let mut sounds = Vec::new();
    for speech in says {
        match speech {
            Speech::Quiet(milliseconds) => sounds.push(Sound::Quiet(*milliseconds)),
            Speech::Say(utterance) => {
                let utterance = flow.utterance(*utterance);
                let language = utterance.language;
                let heard = bits(&utterance.pieces, language, fill).or_else(|| bits(utterance.otherwise.as_ref()?, language, fill));
                sounds.extend(heard.unwrap_or_default());
            }
        }
    }
    sounds
}

/// The sounds of some pieces; nothing where a hole has no value.
fn bits(pieces: &[Piece], language: LanguageId, fill: &dyn Fill) -> Option<Vec<Sound>> {
    let (mut bits, mut words) = (Vec::new(), String::new());
    for piece in pieces {
        match piece {
            Piece::Text(text) => words.push_str(text),
            // Capitals mark the stress for people; a reading voice would spell them.
            Piece::Term(term) => words.push_str(&term.say.as_ref().map_or_else(|| term.text.clone(), |say| say.to_lowercase())),
            Piece::Hole(hole) => words.push_str(&fill.fill(*hole, language)?),
            Piece::Quiet(milliseconds) => {
                spoken(&mut bits, language, &mut words);
                bits.push(Sound::Quiet(*milliseconds));
            }
        }
    }
    spoken(&mut bits, language, &mut words);
    Some(bits)
}

fn spoken(bits: &mut Vec<Sound>, language: LanguageId, words: &mut String) {
    let text = std::mem::take(words).split_whitespace().collect::<Vec<_>>().join(" ");
    if !text.is_empty() {
        bits.push(Sound::Words(language, text));
    }
}
