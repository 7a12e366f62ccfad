//! What a place does, as far as its choices can be edited, and what it is in one line.

use crate::flow::key::Key;
use crate::flow::places::Place;

/// A kind of place that has a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// Offers choices, which have words.
    Menu,
    /// Plays its parts one after another.
    Topic,
    /// Says something and listens for a few keys.
    Tell,
    /// Rings people.
    Ring,
}

impl Kind {
    /// Of a place; nothing where it does something else.
    pub(super) fn of(node: &Place) -> Option<Self> {
        let does = [("menu", Self::Menu), ("run", Self::Topic), ("tell", Self::Tell), ("transfer", Self::Ring)];
        does.into_iter().find(|(field, _)| node.get(field).is_some()).map(|(_, kind)| kind)
    }

    /// What forms call a new one of this kind: no place can have such a name.
    pub(super) const fn new_word(self) -> &'static str {
        match self {
            Self::Menu => "+menu",
            Self::Topic => "+topic",
            Self::Tell => "+tell",
            Self::Ring => "+ring",
        }
    }

    /// The kind of which a form wants a new one.
    pub(super) fn of_new_word(word: &str) -> Option<Self> {
        [Self::Menu, Self::Topic, Self::Tell, Self::Ring].into_iter().find(|kind| kind.new_word() == word)
    }
}

/// What hangs on the keys of a place, in the order of keys.
pub(super) fn keyed(node: &Place, kind: Kind) -> Vec<(Key, String)> {
    let field = match kind {
        Kind::Menu => "menu",
        Kind::Tell => "offer",
        Kind::Topic | Kind::Ring => return Vec::new(),
    };
    let choices = node.get(field).map(Place::all).unwrap_or_default().iter();
    let mut keyed: Vec<(Key, String)> =
        choices.filter_map(|choice| Some((Key::from_word(&choice.name)?, choice.text.clone().unwrap_or_default()))).collect();
    keyed.sort_by_key(|(key, _)| *key);
    keyed
}

/// What a place is, in one line that changes when it does.
pub(super) fn state(places: &Place, node: &str) -> Option<String> {
    let node = places.get("nodes")?.get(node)?;
    Some(match Kind::of(node) {
        Some(kind @ (Kind::Menu | Kind::Tell)) => {
            keyed(node, kind).into_iter().map(|(key, to)| format!("{} → {to}", key.word())).collect::<Vec<_>>().join(", ")
        }
        Some(Kind::Topic) => node.get("run")?.all().iter().map(|section| section.name.as_str()).collect::<Vec<_>>().join(", "),
        Some(Kind::Ring) | None => told(node),
    })
}

/// Everything below something: `transfer: specialist, fails: busy`.
fn told(place: &Place) -> String {
    let below = |below: &Place| match &below.text {
        Some(text) => format!("{}: {text}", below.name),
        None if below.all().is_empty() => below.name.clone(),
        None => format!("{}: ({})", below.name, told(below)),
    };
    place.all().iter().map(below).collect::<Vec<_>>().join(", ")
}
