//! How words sound, as far as one knows without a call: marks become words, what only a call knows stands in brackets.

use crate::call::spoken::{self, Fill};
use crate::flow::graph::Flow;
use crate::flow::wording::{Hole, Item, LanguageId, Speech};
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

/// What a prompt says, without the menu of its place.
pub(super) fn speeches(items: &[Item]) -> Vec<Speech> {
    items.iter().filter_map(|item| if let Item::Speech(speech) = item { Some(*speech) } else { None }).collect()
}
