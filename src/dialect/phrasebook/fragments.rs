//! Utterances cut into parts that fit an element, each written as its voice understands it.

use super::{LONGEST, Takes, Writing};
use crate::flow::wording::{Hole, Piece, Term};

/// A part of an utterance that stays in one element.
#[derive(Debug, Default)]
pub(super) struct Fragment {
    pub(super) parts: Vec<Part>,
    /// How long it is at most, in characters, markup counted.
    pub(super) chars: usize,
}

#[derive(Debug)]
pub(super) enum Part {
    Markup(String),
    Quiet(u16),
    Hole(Hole),
}

impl Part {
    /// Whether it says nothing.
    pub(super) fn is_blank(&self) -> bool {
        matches!(self, Self::Markup(markup) if markup.trim().is_empty())
    }

    /// How long it is quiet.
    pub(super) const fn milliseconds(&self) -> u16 {
        match self {
            Self::Quiet(milliseconds) => *milliseconds,
            Self::Markup(_) | Self::Hole(_) => 0,
        }
    }
}

/// Numbers in groups and titles: longer than any of them.
const HOLE_CHARS: usize = 120;
/// `<break time="10000ms"/>`, twice: the longest quiet is stretched by half where speech is slow.
const QUIET_CHARS: usize = 48;

/// Pieces as fragments, each shorter than an element may be.
pub(super) fn of(pieces: &[Piece], takes: Takes, writing: &Writing) -> Vec<Fragment> {
    let mut fragments = vec![Fragment::default()];
    for piece in pieces {
        match piece {
            Piece::Text(text) => {
                for sentences in cut(text, room(&fragments)) {
                    add(&mut fragments, sentences.chars().count(), Part::Markup(plain(sentences, takes, writing)));
                }
            }
            Piece::Term(term) => {
                let markup = pronounced(term, takes, writing);
                add(&mut fragments, markup.chars().count(), Part::Markup(markup));
            }
            Piece::Quiet(milliseconds) => add(&mut fragments, QUIET_CHARS, Part::Quiet(*milliseconds)),
            Piece::Hole(hole) => add(&mut fragments, HOLE_CHARS, Part::Hole(*hole)),
        }
    }
    fragments.retain(|fragment| !fragment.parts.is_empty());
    fragments
}

/// Adds a part to the last fragment, or to a new one where it does not fit.
fn add(fragments: &mut Vec<Fragment>, chars: usize, part: Part) {
    match fragments.last_mut() {
        Some(last) if last.chars + chars <= LONGEST => {
            last.chars += chars;
            last.parts.push(part);
        }
        _ => fragments.push(Fragment { parts: vec![part], chars }),
    }
}

/// How much still fits into the last fragment.
fn room(fragments: &[Fragment]) -> usize {
    LONGEST.saturating_sub(fragments.last().map_or(0, |last| last.chars))
}

/// A term with its pronunciation where the voice takes one, else as it is written.
fn pronounced(term: &Term, takes: Takes, writing: &Writing) -> String {
    let Some(ipa) = term.ipa.as_ref().filter(|_| takes == Takes::Everything) else {
        return plain(&term.text, takes, writing);
    };
    let mut markup = String::new();
    (writing.markup)("<phoneme alphabet=\"ipa\" ph=\"", &mut markup);
    writing.plain(ipa, takes, &mut markup);
    (writing.markup)("\">", &mut markup);
    writing.plain(&term.text, takes, &mut markup);
    (writing.markup)("</phoneme>", &mut markup);
    markup
}

/// Plain text as it stands in a document.
fn plain(text: &str, takes: Takes, writing: &Writing) -> String {
    let mut written = String::with_capacity(text.len());
    writing.plain(text, takes, &mut written);
    written
}

/// A text cut at the ends of sentences, else at spaces, else anywhere, into stretches that fit an element. The first
/// goes where there is only so much room left: at least the end of a sentence that a term or a number began.
fn cut(text: &str, room: usize) -> Vec<&str> {
    let mut stretches = Vec::new();
    let mut rest = text;
    if room < LONGEST
        && text.chars().count() > room
        && let Some(end) = text.find(". ").map(|at| at + 1).filter(|end| *end <= room)
    {
        stretches.push(text.get(..end).unwrap_or(text));
        rest = text.get(end..).unwrap_or("").trim_start();
    }
    while let Some((limit, _)) = rest.char_indices().nth(LONGEST) {
        let head = rest.get(..limit).unwrap_or(rest);
        let end = head.rfind(". ").map(|at| at + 1).or_else(|| head.rfind(' ')).filter(|at| *at > 0).unwrap_or(limit);
        stretches.push(rest.get(..end).unwrap_or(rest).trim_end());
        rest = rest.get(end..).unwrap_or("").trim_start();
    }
    stretches.push(rest);
    stretches
}
