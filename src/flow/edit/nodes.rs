//! Whole places of a flow: one more, one less, who leads to them, and a field of one.

use super::value::Value;
use super::{Change, Obstacle, Step, entries, in_file, in_structure, structure_with, tree};
use crate::flow::key::Key;
use crate::flow::places::Place;
use crate::flow::sentences::sentences;
use crate::source::Sources;
use std::collections::BTreeSet;

/// A place more, written behind another one.
///
/// # Errors
/// [`Obstacle`]: a name that is taken, a place that is not there.
pub fn add(sources: &Sources, behind: &str, name: &str, value: Value) -> Result<Sources, Obstacle> {
    let places = Place::of(sources);
    if places.get("nodes").and_then(|nodes| nodes.get(name)).is_some() {
        return Err(Obstacle::Taken);
    }
    let nodes = [Step::Name("nodes")];
    let file = structure_with(sources, &[Step::Name("nodes"), Step::Name(behind)]).ok_or(Obstacle::Gone)?;
    let source = sources.0.get(file).ok_or(Obstacle::Gone)?;
    let root = tree(&source.text).map(|root| Value::of(&root)).ok_or(Obstacle::Gone)?;
    let Some(Value::Map(all)) = root.get(&nodes) else { return Err(Obstacle::Gone) };
    let at = all.iter().position(|(known, _)| known == behind).ok_or(Obstacle::Gone)? + 1;
    in_file(sources, file, &Change::Add { to: &nodes, at, name, value })
}

/// A place less, with the words that only it says. Nothing may lead there.
///
/// # Errors
/// [`Obstacle`].
pub fn remove(sources: &Sources, name: &str) -> Result<Sources, Obstacle> {
    let places = Place::of(sources);
    if leads(&places).iter().any(|(from, to)| to == name && from != name) {
        return Err(Obstacle::Taken);
    }
    let path = [Step::Name("nodes"), Step::Name(name)];
    let said: Vec<String> = says_alone(&places, name).into_iter().collect();
    let mut texts = in_structure(sources, &path, &Change::Remove(&path))?;
    for id in said {
        texts = entries::remove(&texts, &id)?;
    }
    Ok(texts)
}

/// A field of a place, said otherwise.
///
/// # Errors
/// [`Obstacle`].
pub fn set(sources: &Sources, name: &str, field: &str, to: &str) -> Result<Sources, Obstacle> {
    let (whole, path) = ([Step::Name("nodes"), Step::Name(name)], [Step::Name("nodes"), Step::Name(name), Step::Name(field)]);
    let places = Place::of(sources);
    let place = places.get("nodes").and_then(|nodes| nodes.get(name)).ok_or(Obstacle::Gone)?;
    match place.get(field) {
        Some(known) if known.text.as_deref() == Some(to) => Ok(sources.clone()),
        Some(_) => in_structure(sources, &path, &Change::Set(&path, Value::text(to))),
        None => in_structure(sources, &whole, &Change::Add { to: &whole, at: place.all().len(), name: field, value: Value::text(to) }),
    }
}

/// A name that a place can have, made of what people call it: `Rides to treatment` is `rides-to-treatment`. Nothing else has it yet, nor
/// words that begin with it.
#[must_use]
pub fn name_of(sources: &Sources, title: &str) -> String {
    let short: String = slug(title).chars().take(LONGEST).collect();
    let stem = if short.is_empty() { "place" } else { short.trim_matches('-') };
    let places = Place::of(sources);
    let (nodes, all) = (places.get("nodes").map(Place::all).unwrap_or_default(), sentences(sources));
    let taken = |name: &str| {
        let words = |id: &str| id == name || id.strip_prefix(name).is_some_and(|rest| rest.starts_with('.'));
        let of_words = |id: &str| words(id) || id.strip_prefix("m.").is_some_and(words) || id.strip_prefix("p.").is_some_and(words);
        FORBIDDEN.contains(&name) || nodes.iter().any(|node| node.name == name) || all.iter().any(|sentence| of_words(&sentence.id))
    };
    let numbered = std::iter::once(stem.to_owned()).chain((2..).map(|number: u32| format!("{stem}-{number}")));
    numbered.take(1000).find(|name| !taken(name)).unwrap_or_default()
}

/// A short name made of what people call something: `Night desk` is `night-desk`.
#[must_use]
pub fn slug(title: &str) -> String {
    let plain = |c: char| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '-' };
    let parts: String = title.chars().map(plain).collect();
    parts.split('-').filter(|part| !part.is_empty()).collect::<Vec<_>>().join("-")
}

/// The longest name that is made of a title, in letters.
const LONGEST: usize = 40;
/// Names with a meaning of their own.
const FORBIDDEN: [&str; 4] = ["back", "repeat", "slower", "return"];

/// Everything that leads somewhere: the place it leads from, and where. What is no place has the name that stands in the file: `start`.
#[must_use]
pub fn leads(places: &Place) -> Vec<(String, String)> {
    let mut leads = Vec::new();
    for node in places.get("nodes").map(Place::all).unwrap_or_default() {
        let mut push = |to: &Place| leads.extend(to.text.iter().map(|to| (node.name.clone(), to.clone())));
        for field in node.all() {
            match field.name.as_str() {
                "then" | "silence" | "fails" | "ends" | "open" | "closed" | "declined" | "link" => push(field),
                "menu" | "offer" => field.all().iter().for_each(&mut push),
                "when" => field.all().iter().flat_map(|case| [case.get("to"), case.get("else")]).flatten().for_each(&mut push),
                _ => {}
            }
        }
    }
    for top in places.all() {
        let mut push = |to: &Place| leads.extend(to.text.iter().map(|to| (top.name.clone(), to.clone())));
        match top.name.as_str() {
            "start" | "resume_at" => push(top),
            "reserved" | "spoken" => top.all().iter().for_each(push),
            "patience" => top.get("then").into_iter().for_each(push),
            "notices" => top.all().iter().filter_map(|notice| notice.get("then")).for_each(push),
            _ => {}
        }
    }
    leads
}

/// Places that no caller can come to, in the order they are written.
#[must_use]
pub fn lost(places: &Place) -> Vec<String> {
    let nodes = places.get("nodes").map(Place::all).unwrap_or_default();
    let leads = leads(places);
    let is_node = |name: &str| nodes.iter().any(|node| node.name == name);
    let mut known: BTreeSet<&str> = BTreeSet::new();
    let mut new: Vec<&str> = leads.iter().filter(|(from, _)| !is_node(from)).map(|(_, to)| to.as_str()).collect();
    while let Some(next) = new.pop() {
        if known.insert(next) {
            new.extend(leads.iter().filter(|(from, _)| from == next).map(|(_, to)| to.as_str()));
        }
    }
    nodes.iter().filter(|node| !known.contains(node.name.as_str())).map(|node| node.name.clone()).collect()
}

/// The ids of words that a place says and nothing else names.
#[must_use]
pub fn says_alone(places: &Place, name: &str) -> BTreeSet<String> {
    let (mut own, mut others) = (BTreeSet::new(), BTreeSet::new());
    let nodes = places.get("nodes").map(Place::all).unwrap_or_default();
    for node in nodes {
        said(node, if node.name == name { &mut own } else { &mut others });
    }
    let beside = |top: &&Place| top.name != "nodes" && !top.name.starts_with("words/");
    places.all().iter().filter(beside).for_each(|top| texts(top, &mut others));
    own.difference(&others).cloned().collect()
}

/// The ids of what a place may say.
fn said(node: &Place, into: &mut BTreeSet<String>) {
    texts(node, into);
    if node.get("menu").is_some() {
        into.extend(Key::all().map(|key| super::choices::id(&node.name, key)));
    }
    let topic = node.get("topic").and_then(|topic| topic.text.clone());
    into.insert(format!("m.{}", topic.unwrap_or_else(|| node.name.clone())));
}

/// Every text below something.
fn texts(place: &Place, into: &mut BTreeSet<String>) {
    for below in place.all() {
        into.extend(below.text.clone());
        into.insert(below.name.clone());
        texts(below, into);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_names_are_made_of_titles() {
        for (title, name) in [("Night desk", "night-desk"), ("  Dr. Ana Ruiz ", "dr-ana-ruiz"), ("Número 2", "n-mero-2"), ("¿?", "")] {
            assert_eq!(slug(title), name);
        }
    }
}
