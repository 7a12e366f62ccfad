//! What keys lead to where something was told (`offer`): a key more or less, another key, another place.
//!
//! Such keys have no words of their own: what is told says them by marks, `{key 3}`. Whoever moves what hangs on one to another key moves
//! the marks with it, in every language, where no other place tells the same words.

use super::choices::{self, Keys};
use super::value::Value;
use super::{Change, Obstacle, Step, entries, in_structure, languages, nodes};
use crate::flow::key::Key;
use crate::flow::places::Place;
use crate::flow::sentences::sentences;
use crate::source::Sources;

/// A key more.
///
/// # Errors
/// [`Obstacle`]: a place that is not there, a key that is taken.
pub fn hang(sources: &Sources, node: &str, key: Key, to: &str) -> Result<Sources, Obstacle> {
    let path = path(node);
    let places = Place::of(sources);
    let place = places.get("nodes").and_then(|nodes| nodes.get(node)).ok_or(Obstacle::Gone)?;
    if place.get("offer").is_some() {
        return choices::hang_on(sources, &path, key, to);
    }
    let [nodes, name, _] = path;
    let first = Value::Map(vec![(key.word().to_owned(), Value::text(to))]);
    // Behind what the place does: a node is written in that order.
    in_structure(sources, &[nodes, name], &Change::Add { to: &[nodes, name], at: 1, name: "offer", value: first })
}

/// A key less.
///
/// # Errors
/// [`Obstacle`].
pub fn close(sources: &Sources, node: &str, key: Key) -> Result<Sources, Obstacle> {
    let path = path(node);
    let places = Place::of(sources);
    let offered = places.get("nodes").and_then(|nodes| nodes.get(node)).and_then(|node| node.get("offer")).ok_or(Obstacle::Gone)?;
    match offered.all() {
        [only] if Key::from_word(&only.name) == Some(key) => in_structure(sources, &path, &Change::Remove(&path)),
        _ => choices::take_off(sources, &path, key),
    }
}

/// A key leads somewhere else.
///
/// # Errors
/// [`Obstacle`].
pub fn lead(sources: &Sources, node: &str, key: Key, to: &str) -> Result<Sources, Obstacle> {
    choices::lead_from(sources, &path(node), key, to)
}

/// What hangs on a key hangs on another one, and the words say so. Where something hangs there, the two change places.
///
/// # Errors
/// [`Obstacle`].
pub fn rekey(sources: &Sources, node: &str, key: Key, to: Key) -> Result<Sources, Obstacle> {
    let (moved, swapped) = choices::move_to(sources, &path(node), key, to)?;
    let places = Place::of(&moved);
    let told = places.get("nodes").and_then(|nodes| nodes.get(node)).and_then(|node| node.get("tell")).and_then(|tell| tell.text.clone());
    let Some(id) = told.filter(|id| nodes::says_alone(&places, node).contains(id)) else { return Ok(moved) };
    let other = |known: Key| match known {
        known if known == key => Some(to),
        known if swapped && known == to => Some(key),
        _ => None,
    };
    let (mut texts, all) = (moved.clone(), sentences(&moved));
    for language in languages::of(&moved) {
        let parts = entries::of(&all, &language, &id).into_iter().map(|(part, words)| (part, marked(&words, other)));
        texts = entries::put(&texts, &language, &id, &parts.collect::<Vec<_>>())?;
    }
    Ok(texts)
}

/// Words whose marks of keys are those of others.
fn marked(words: &str, other: impl Fn(Key) -> Option<Key>) -> String {
    let mut pieces = words.split("{key ");
    let mut new = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        let (name, rest) = piece.split_at(piece.find('}').unwrap_or(0));
        let moved = Key::from_word(name.trim()).and_then(&other);
        new.push_str("{key ");
        if let Some(key) = moved {
            new.push_str(key.word());
        } else {
            new.push_str(name);
        }
        new.push_str(rest);
    }
    new
}

fn path(node: &str) -> Keys<'_> {
    [Step::Name("nodes"), Step::Name(node), Step::Name("offer")]
}
