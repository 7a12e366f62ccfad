//! Words as rules look at them: what is heard, and what was written without its marks.

use super::Draft;
use crate::flow::graph::{Flow, Kind};
use crate::flow::key::Key;
use crate::flow::wording::{Piece, Speech};

const WORDS_A_MINUTE: u64 = 150;
const MINUTE_MS: u64 = 60_000;

/// How long some speech takes, in milliseconds at 150 words a minute, quiet included.
pub(super) fn milliseconds(flow: &Flow, says: &[Speech]) -> u64 {
    let quiet = |speech: &Speech| match speech {
        Speech::Quiet(milliseconds) => u64::from(*milliseconds),
        Speech::Say(utterance) => {
            let pieces = flow.utterance(*utterance).pieces.iter();
            pieces.map(|piece| if let Piece::Quiet(milliseconds) = piece { u64::from(*milliseconds) } else { 0 }).sum()
        }
    };
    let words = u64::try_from(words(&flow.words(says)).len()).unwrap_or(u64::MAX);
    words.saturating_mul(MINUTE_MS / WORDS_A_MINUTE) + says.iter().map(quiet).sum::<u64>()
}

/// What was written, each mark a single `\u{0}`, so that words on both sides of one are not taken for a phrase.
pub(super) fn without_marks(written: &str) -> String {
    let mut plain = String::with_capacity(written.len());
    let mut inside = false;
    for c in written.chars() {
        match c {
            '{' => inside = true,
            '}' if inside => {
                inside = false;
                plain.push('\u{0}');
            }
            _ if inside => {}
            _ => plain.push(c),
        }
    }
    plain
}

/// The words of a text in small letters, without what stands between them.
pub(super) fn words(text: &str) -> Vec<String> {
    text.split(|c: char| !c.is_alphanumeric() && c != '\'').filter(|word| !word.is_empty()).map(str::to_lowercase).collect()
}

/// The first phrase of a list that a text has as whole words, as the text writes it.
pub(super) fn phrase<'t>(text: &'t str, phrases: &[&str]) -> Option<&'t str> {
    phrases.iter().find_map(|phrase| {
        let found = find_ignoring_case(text, phrase)?;
        let (before, rest) = text.split_at(found);
        let (words, after) = rest.split_at(phrase.len());
        let edge = |c: Option<char>| c.is_none_or(|c| !c.is_alphanumeric());
        (edge(before.chars().next_back()) && edge(after.chars().next())).then_some(words)
    })
}

/// Where a phrase begins, whatever the case of its ASCII letters.
fn find_ignoring_case(text: &str, phrase: &str) -> Option<usize> {
    text.char_indices().map(|(at, _)| at).find(|at| text.get(*at..at + phrase.len()).is_some_and(|here| here.eq_ignore_ascii_case(phrase)))
}

/// The keys that the marks of a sentence announce, as this flow wires them.
pub(super) fn keys(written: &str, draft: &Draft<'_>) -> Vec<Key> {
    let marks = written.split("{key").skip(1).filter_map(|rest| rest.split_once('}')).map(|(name, _)| name.trim());
    marks.filter_map(|name| draft.key(name)).collect()
}

/// The ids of the words that are sent, not spoken.
pub(super) fn sent<'a>(draft: &Draft<'a>) -> Vec<&'a str> {
    let texts = draft.nodes().filter_map(|(_, node)| if let Kind::Text(text) = &node.kind { Some(draft.id(text.text)) } else { None });
    texts.collect()
}
