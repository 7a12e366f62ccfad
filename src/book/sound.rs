//! How words sound, as far as one knows without a call: marks become words, what only a call knows stands in brackets.

use crate::call::spoken::{self, Fill};
use crate::flow::graph::Flow;
use crate::flow::wording::{Hole, Item, LanguageId, Piece, Speech};
use crate::transcript::clock;
use jiff::SignedDuration;
use std::borrow::Cow;

/// What only a call knows, by its name.
#[derive(Debug)]
struct Named;

impl Fill for Named {
    fn fill(&self, hole: Hole, _: LanguageId) -> Option<Cow<'_, str>> {
        Some(Cow::Borrowed(match hole {
            Hole::LinePhone | Hole::PersonPhone => "[number]",
            Hole::Last4 => "[four digits]",
            Hole::Language => "[language]",
            Hole::Topic => "[topic]",
            Hole::Reason => "[reason]",
            Hole::Label => "[choice]",
            Hole::When(_) => "[day and time]",
        }))
    }
}

/// The words of some speech, whichever voice says them.
pub(super) fn speech(flow: &Flow, says: &[Speech]) -> String {
    spoken::plain(flow, says, &Named).into_iter().map(|(_, words)| words).collect::<Vec<_>>().join(" ")
}

/// The words of a prompt in one language; the menu of the place stands in brackets.
pub(super) fn prompt(flow: &Flow, items: &[Item]) -> String {
    let part = |item: &Item| match item {
        Item::Speech(said) => speech(flow, &[*said]),
        Item::Menu(_) => "[menu]".to_owned(),
    };
    items.iter().map(part).filter(|words| !words.is_empty()).collect::<Vec<_>>().join(" ")
}

/// How long some speech takes, its quiets with it.
pub(super) fn time(flow: &Flow, says: &[Speech], words: &str) -> SignedDuration {
    let within = |speech: &Speech| match speech {
        Speech::Say(utterance) => pauses(&flow.utterance(*utterance).pieces),
        Speech::Quiet(_) => 0,
    };
    let pauses = SignedDuration::from_millis(says.iter().map(within).sum());
    clock::speaking(words).saturating_add(clock::quiet(says)).saturating_add(pauses)
}

/// What a prompt says, without the menu of its place.
pub(super) fn speeches(items: &[Item]) -> Vec<Speech> {
    items.iter().filter_map(|item| if let Item::Speech(speech) = item { Some(*speech) } else { None }).collect()
}

/// The milliseconds of quiet inside of a sentence.
fn pauses(pieces: &[Piece]) -> i64 {
    pieces.iter().map(|piece| if let Piece::Quiet(milliseconds) = piece { i64::from(*milliseconds) } else { 0 }).sum()
}
