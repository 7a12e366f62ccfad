//! Changes in an author's files, in place: one value, one entry, one item, and nothing else touched.
//!
//! [`change`] takes a YAML text and what shall be otherwise in it. Comments, order and everything else stay byte for byte. The new
//! text is read again: it says exactly what was wanted, or nothing is changed. [`entries`] changes sentences by their ids,
//! [`choices`] what menus and runs lead to, [`offers`] what keys lead to where something was told, [`nodes`] adds and removes whole places,
//! [`ladders`] says who is rung, [`languages`] adds a language. No file is opened here: texts come in and go out.

pub mod choices;
pub mod entries;
pub mod ladders;
pub mod languages;
pub mod leaves;
pub mod nodes;
pub mod offers;
pub mod scalar;

mod layout;
mod value;

use super::read::{self, Yaml};
use super::{Part, part};
use crate::source::{FileId, Source, Sources};
use layout::Layout;
pub use value::Value;

/// A step on the way down to a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step<'a> {
    /// What stands below a name.
    Name(&'a str),
    /// An item of a list, counted from 0.
    Item(usize),
}

/// What shall be otherwise.
#[derive(Clone, Debug)]
pub enum Change<'a> {
    /// Another value in the place of one.
    Set(&'a [Step<'a>], Value),
    /// A name more in a map: `at` counts the names before it.
    Add {
        /// The map.
        to: &'a [Step<'a>],
        /// Its place.
        at: usize,
        /// The name.
        name: &'a str,
        /// What stands below it.
        value: Value,
    },
    /// An item more in a list: `at` counts the items before it.
    Push {
        /// The list.
        to: &'a [Step<'a>],
        /// Its place.
        at: usize,
        /// The item.
        value: Value,
    },
    /// A name less, or an item.
    Remove(&'a [Step<'a>]),
    /// Another name for what stays.
    Rename(&'a [Step<'a>], &'a str),
    /// Two items of a list in each other's place.
    Swap(&'a [Step<'a>], usize, usize),
}

/// Why something was not changed. Then nothing was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Obstacle {
    /// Something that must have words would have none: the part.
    Empty(String),
    /// It is not there, or not any more.
    Gone,
    /// It is there already.
    Taken,
    /// It is written in a way that cannot be changed in place: the file.
    Unchangeable(String),
}

/// A text with one change; `None` where it cannot be made in place.
#[must_use]
pub fn change(text: &str, change: &Change<'_>) -> Option<String> {
    let root = tree(text)?;
    let mut wanted = Value::of(&root);
    wanted.take(change)?;
    let mut places = Layout { text, root: &root }.places(change)?;
    // From the end, so that places further up stay true.
    places.sort_by_key(|(place, _)| std::cmp::Reverse(place.start));
    let mut new = text.to_owned();
    for (place, words) in places {
        new.get(place.clone())?;
        new.replace_range(place, &words);
    }
    (Value::of(&tree(&new)?) == wanted).then_some(new)
}

/// A text as a tree, where it is YAML.
fn tree(text: &str) -> Option<Yaml> {
    let source = Source { path: String::new(), text: text.to_owned() };
    read::read(FileId(0), &source, &mut Vec::new())
}

/// The structure file that has something, by its number.
fn structure_with(sources: &Sources, path: &[Step<'_>]) -> Option<usize> {
    let has = |source: &Source| {
        matches!(part(source), Some(Part::Structure)) && tree(&source.text).is_some_and(|root| Value::of(&root).get(path).is_some())
    };
    sources.0.iter().position(has)
}

/// The structure files with one change, which is made where `path` is.
fn in_structure(sources: &Sources, path: &[Step<'_>], one: &Change<'_>) -> Result<Sources, Obstacle> {
    let file = structure_with(sources, path).ok_or(Obstacle::Gone)?;
    in_file(sources, file, one)
}

/// The same for a file that is known.
fn in_file(sources: &Sources, file: usize, one: &Change<'_>) -> Result<Sources, Obstacle> {
    let mut new = sources.clone();
    let source = new.0.get_mut(file).ok_or(Obstacle::Gone)?;
    source.text = change(&source.text, one).ok_or_else(|| Obstacle::Unchangeable(source.path.clone()))?;
    Ok(new)
}
