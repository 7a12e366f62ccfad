//! What menus and runs lead to, changed where it stands: a choice more or less, another key, another order.
//!
//! A menu announces its choices by their keys, and the words of a choice stand under its key (`m.main.1`): whoever moves a choice to another
//! key moves its words in every language with it.

use super::value::Value;
use super::{Change, Obstacle, Step, entries, in_structure, structure_with};
use crate::flow::key::Key;
use crate::flow::places::Place;
use crate::source::Sources;

/// The id of a choice's words.
#[must_use]
pub fn id(menu: &str, key: Key) -> String {
    format!("m.{menu}.{}", key.word())
}

/// A choice more in a menu.
///
/// # Errors
/// [`Obstacle`]: a menu that is not there, a key that is taken.
pub fn hang(sources: &Sources, menu: &str, key: Key, to: &str) -> Result<Sources, Obstacle> {
    hang_on(sources, &menu_path(menu), key, to)
}

/// A choice less. Its words go, too, in every language.
///
/// # Errors
/// [`Obstacle`].
pub fn close(sources: &Sources, menu: &str, key: Key) -> Result<Sources, Obstacle> {
    let closed = take_off(sources, &menu_path(menu), key)?;
    entries::remove(&closed, &id(menu, key))
}

/// A choice leads somewhere else.
///
/// # Errors
/// [`Obstacle`].
pub fn lead(sources: &Sources, menu: &str, key: Key, to: &str) -> Result<Sources, Obstacle> {
    lead_from(sources, &menu_path(menu), key, to)
}

/// A choice gets another key, with its words. Where something hangs there, the two change places.
///
/// # Errors
/// [`Obstacle`].
pub fn rekey(sources: &Sources, menu: &str, key: Key, to: Key) -> Result<Sources, Obstacle> {
    let (moved, swapped) = move_to(sources, &menu_path(menu), key, to)?;
    let (first, second) = (id(menu, key), id(menu, to));
    if !swapped {
        return entries::rename(&moved, &first, &second);
    }
    let aside = format!("{first}.aside");
    let aside_put = entries::rename(&moved, &first, &aside)?;
    entries::rename(&entries::rename(&aside_put, &second, &first)?, &aside, &second)
}

/// Where keys hang: `nodes`, the place, `menu` or `offer`.
pub(super) type Keys<'a> = [Step<'a>; 3];

/// A key more.
pub(super) fn hang_on(sources: &Sources, path: &Keys<'_>, key: Key, to: &str) -> Result<Sources, Obstacle> {
    let choices = choices(sources, path)?;
    if choices.iter().any(|(known, _)| *known == Some(key)) {
        return Err(Obstacle::Taken);
    }
    let at = choices.iter().take_while(|(known, _)| known.is_some_and(|known| known < key)).count();
    in_structure(sources, path, &Change::Add { to: path, at, name: key.word(), value: Value::text(to) })
}

/// A key less.
pub(super) fn take_off(sources: &Sources, path: &Keys<'_>, key: Key) -> Result<Sources, Obstacle> {
    let written = written(sources, path, key)?;
    let path = on_key(path, &written);
    in_structure(sources, &path, &Change::Remove(&path))
}

/// A key leads somewhere else.
pub(super) fn lead_from(sources: &Sources, path: &Keys<'_>, key: Key, to: &str) -> Result<Sources, Obstacle> {
    let written = written(sources, path, key)?;
    let path = on_key(path, &written);
    in_structure(sources, &path, &Change::Set(&path, Value::text(to)))
}

/// What hangs on a key hangs on another one; and whether what hung there hangs on the first now.
pub(super) fn move_to(sources: &Sources, path: &Keys<'_>, key: Key, to: Key) -> Result<(Sources, bool), Obstacle> {
    let all = choices(sources, path)?;
    let target = |key: Key| all.iter().find(|(known, _)| *known == Some(key)).and_then(|(_, place)| place.text.clone());
    let leads = target(key).ok_or(Obstacle::Gone)?;
    if let Some(other) = target(to) {
        return Ok((lead_from(&lead_from(sources, path, key, &other)?, path, to, &leads)?, true));
    }
    let written = written(sources, path, key)?;
    let path = on_key(path, &written);
    Ok((in_structure(sources, &path, &Change::Rename(&path, to.word()))?, false))
}

fn on_key<'a>(&[nodes, node, field]: &Keys<'a>, written: &'a str) -> [Step<'a>; 4] {
    [nodes, node, field, Step::Name(written)]
}

/// A section more in a run, behind so many others, or behind all.
///
/// # Errors
/// [`Obstacle`].
pub fn add_section(sources: &Sources, run: &str, at: usize, id: &str) -> Result<Sources, Obstacle> {
    let path = run_path(run);
    let all = sections(sources, run)?;
    if all.iter().any(|known| known == id) {
        return Err(Obstacle::Taken);
    }
    let at = at.min(all.len());
    in_structure(sources, &path, &Change::Push { to: &path, at, value: Value::text(id) })
}

/// A section less in a run. Its words stay: other runs may say them.
///
/// # Errors
/// [`Obstacle`].
pub fn remove_section(sources: &Sources, run: &str, id: &str) -> Result<Sources, Obstacle> {
    let all = sections(sources, run)?;
    let at = all.iter().position(|known| known == id).ok_or(Obstacle::Gone)?;
    if all.len() < 2 {
        return Err(Obstacle::Empty(run.to_owned()));
    }
    let [node, name, field] = run_path(run);
    let path = [node, name, field, Step::Item(at)];
    in_structure(sources, &path, &Change::Remove(&path))
}

/// A section changes places with the one before it, or behind it.
///
/// # Errors
/// [`Obstacle`].
pub fn move_section(sources: &Sources, run: &str, id: &str, later: bool) -> Result<Sources, Obstacle> {
    let all = sections(sources, run)?;
    let at = all.iter().position(|known| known == id).ok_or(Obstacle::Gone)?;
    let other = if later { at + 1 } else { at.checked_sub(1).ok_or(Obstacle::Gone)? };
    let neighbour = all.get(other).ok_or(Obstacle::Gone)?;
    let [node, name, field] = run_path(run);
    let item = |at: usize| [node, name, field, Step::Item(at)];
    let once = in_structure(sources, &item(at), &Change::Set(&item(at), Value::text(neighbour)))?;
    in_structure(&once, &item(other), &Change::Set(&item(other), Value::text(id)))
}

/// The sections of a run.
fn sections(sources: &Sources, run: &str) -> Result<Vec<String>, Obstacle> {
    structure_with(sources, &run_path(run)).ok_or(Obstacle::Gone)?;
    let places = Place::of(sources);
    let run = places.get("nodes").and_then(|nodes| nodes.get(run)).and_then(|node| node.get("run")).ok_or(Obstacle::Gone)?;
    Ok(run.all().iter().map(|section| section.name.clone()).collect())
}

/// What hangs on keys in the order it is written, with what could be read as a key.
fn choices(sources: &Sources, path: &Keys<'_>) -> Result<Vec<(Option<Key>, Place)>, Obstacle> {
    let places = Place::of(sources);
    let down = path.iter().try_fold(&places, |place, step| match step {
        Step::Name(name) => place.get(name),
        Step::Item(at) => place.all().get(*at),
    });
    Ok(down.ok_or(Obstacle::Gone)?.all().iter().map(|choice| (Key::from_word(&choice.name), choice.clone())).collect())
}

/// A key as its author wrote it: `star`, `*`.
fn written(sources: &Sources, path: &Keys<'_>, key: Key) -> Result<String, Obstacle> {
    let all = choices(sources, path)?;
    all.into_iter().find(|(known, _)| *known == Some(key)).map(|(_, choice)| choice.name).ok_or(Obstacle::Gone)
}

fn menu_path(menu: &str) -> Keys<'_> {
    [Step::Name("nodes"), Step::Name(menu), Step::Name("menu")]
}

fn run_path(run: &str) -> [Step<'_>; 3] {
    [Step::Name("nodes"), Step::Name(run), Step::Name("run")]
}
