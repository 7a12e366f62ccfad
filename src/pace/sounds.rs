//! What is heard, bit by bit, with typical words for what only a call knows: a number, a name, a time.
//!
//! Where several would do the longest is taken, so that an estimate errs towards the caller's patience.

use crate::flow::graph::{Flow, Kind};
use crate::flow::wording::{Hole, LanguageId, Piece, Speech};

/// One bit of what is heard.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Sound {
    /// Words, as they are read aloud.
    Words(LanguageId, String),
    /// Nothing, for some milliseconds.
    Quiet(u16),
}

/// The sounds of some speech, in order.
#[must_use]
pub fn of(flow: &Flow, speech: Speech) -> Vec<Sound> {
    match speech {
        Speech::Quiet(milliseconds) => vec![Sound::Quiet(milliseconds)],
        Speech::Say(utterance) => {
            let utterance = flow.utterance(utterance);
            let language = utterance.language;
            let mut heard = bits(flow, &utterance.pieces, language);
            if heard.is_none() {
                heard = utterance.otherwise.as_ref().and_then(|pieces| bits(flow, pieces, language));
            }
            heard.unwrap_or_default()
        }
    }
}

/// The sounds of some pieces; nothing where a hole has no typical words.
fn bits(flow: &Flow, pieces: &[Piece], language: LanguageId) -> Option<Vec<Sound>> {
    let (mut bits, mut words) = (Vec::new(), String::new());
    for piece in pieces {
        match piece {
            Piece::Text(text) => words.push_str(text),
            Piece::Term(term) => words.push_str(&term.say.as_ref().map_or_else(|| term.text.clone(), |say| say.to_lowercase())),
            Piece::Hole(hole) => words.push_str(&typical(flow, *hole, language)?),
            Piece::Quiet(milliseconds) => {
                read_out(&mut bits, language, &mut words);
                bits.push(Sound::Quiet(*milliseconds));
            }
        }
    }
    read_out(&mut bits, language, &mut words);
    Some(bits)
}

fn read_out(bits: &mut Vec<Sound>, language: LanguageId, words: &mut String) {
    let text = std::mem::take(words).split_whitespace().collect::<Vec<_>>().join(" ");
    if !text.is_empty() {
        bits.push(Sound::Words(language, text));
    }
}

/// Typical words for what only a call knows; the longest where the flow itself lists them.
fn typical(flow: &Flow, hole: Hole, language: LanguageId) -> Option<String> {
    let speaks = flow.language(language);
    let longest = |words: &mut dyn Iterator<Item = &String>| words.max_by_key(|words| words.len()).cloned().unwrap_or_default();
    let words = match hole {
        Hole::LinePhone | Hole::PersonPhone => A_NUMBER.to_owned(),
        Hole::Last4 => "5 5 5 5".to_owned(),
        Hole::Language => longest(&mut speaks.names.iter()),
        Hole::Topic => longest(&mut flow.topics.iter().filter_map(|topic| topic.titles.get(usize::from(language.0)))),
        Hole::Reason => longest(&mut speaks.reasons.iter().chain([&speaks.relay, &speaks.child])),
        Hole::Label => {
            let labels = flow.nodes.iter().filter_map(|node| match &node.kind {
                Kind::Menu(menu) => Some(menu),
                _ => None,
            });
            let labels = labels.flat_map(|menu| &menu.labels).filter_map(|(_, names)| names.get(usize::from(language.0)));
            longest(&mut labels.into_iter())
        }
        // A time is told only while something is closed; what is said otherwise is counted.
        Hole::When(_) => String::new(),
    };
    (!words.is_empty()).then_some(words)
}

/// A number of eleven digits in groups, as it is read out.
const A_NUMBER: &str = "1, 5 5 5, 5 5 5, 5 5 5 5";
