//! Sentences changed by their ids, where they stand in a words file.
//!
//! A part is named as [`sentences`](crate::flow::sentences) names it, save that what callers may say for a choice is one part, `said`,
//! a phrase a line. Words are taken as they are heard: line ends and double blanks in them mean nothing.

mod fresh;

use super::value::Value;
use super::{Change, Obstacle, Step, change, leaves, tree};
use crate::flow::read::Yaml;
use crate::flow::sentences::{Sentence, sentences, squeezed};
use crate::source::{Source, Sources, Span};

/// A part of an entry with its words: `lead`, `To learn more`.
pub type PartWords = (String, String);

/// Parts that an entry may be without, though another language has them.
pub const OPTIONAL: [&str; 5] = ["short", "tail", "title", "else", "said"];

/// The parts an entry has in a language, in the order they are heard, as callers hear them.
#[must_use]
pub fn of(sentences: &[Sentence], language: &str, id: &str) -> Vec<PartWords> {
    let mut parts: Vec<PartWords> = Vec::new();
    for sentence in sentences.iter().filter(|sentence| sentence.language == language && sentence.id == id) {
        let words = squeezed(&sentence.text);
        let list = sentence.part.rsplit_once('.').map(|(list, _)| list).filter(|list| is_list(list));
        match (list, parts.last_mut()) {
            (Some(list), Some((part, phrases))) if part == list => {
                phrases.push('\n');
                phrases.push_str(&words);
            }
            (Some(list), _) => parts.push((list.to_owned(), words)),
            (None, _) => parts.push((sentence.part.clone(), words)),
        }
    }
    parts
}

fn is_list(part: &str) -> bool {
    part == "said" || part.ends_with(leaves::LIST)
}

/// Everything that can be changed by the id of its entry: sentences, and what stands beside them.
#[must_use]
pub fn all(sources: &Sources) -> Vec<Sentence> {
    let mut all = sentences(sources);
    leaves::of(sources, &mut all);
    all
}

/// Words as callers hear them, or say them: of a part that is several phrases, one a line.
#[must_use]
pub fn as_heard(part: &str, words: &str) -> String {
    if !is_list(part) {
        return squeezed(words);
    }
    words.lines().map(squeezed).filter(|phrase| !phrase.is_empty()).collect::<Vec<_>>().join("\n")
}

/// The texts with other words for some parts of an entry in one language. A part without words goes, where it may. An entry that is not
/// there yet is put where the other languages have it.
///
/// # Errors
/// [`Obstacle`]; then nothing is changed.
pub fn put(sources: &Sources, language: &str, id: &str, parts: &[PartWords]) -> Result<Sources, Obstacle> {
    let file = file_of(sources, language).ok_or(Obstacle::Gone)?;
    let mut new = sources.clone();
    let source = new.0.get_mut(file).ok_or(Obstacle::Gone)?;
    let root = tree(&source.text).ok_or_else(|| Obstacle::Unchangeable(source.path.clone()))?;
    if leaves::TOPS.contains(&id) {
        for (part, words) in parts {
            source.text = leaves::put(source, id, part, words).ok_or_else(|| Obstacle::Unchangeable(source.path.clone()))?;
        }
        return Ok(new);
    }
    match Value::of(&root).get(&[Step::Name(id)]) {
        None | Some(Value::Nothing) => {
            if parts.iter().any(|(_, words)| !squeezed(words).is_empty()) {
                source.text = fresh::put(sources, source, language, id, parts)?;
            }
        }
        Some(_) => {
            for (part, words) in parts {
                source.text = one(source, language, id, part, words)?;
            }
        }
    }
    Ok(new)
}

/// The texts without an entry, in every language.
///
/// # Errors
/// [`Obstacle::Unchangeable`].
pub fn remove(sources: &Sources, id: &str) -> Result<Sources, Obstacle> {
    everywhere(sources, id, &Change::Remove(&[Step::Name(id)]))
}

/// The texts with another id for an entry, in every language.
///
/// # Errors
/// [`Obstacle`].
pub fn rename(sources: &Sources, id: &str, to: &str) -> Result<Sources, Obstacle> {
    if sources.0.iter().filter(|source| is_words(source)).any(|source| has(source, to)) {
        return Err(Obstacle::Taken);
    }
    everywhere(sources, id, &Change::Rename(&[Step::Name(id)], to))
}

fn everywhere(sources: &Sources, id: &str, one: &Change<'_>) -> Result<Sources, Obstacle> {
    let mut new = sources.clone();
    for source in new.0.iter_mut().filter(|source| is_words(source)) {
        if has(source, id) {
            source.text = change(&source.text, one).ok_or_else(|| Obstacle::Unchangeable(source.path.clone()))?;
        }
    }
    Ok(new)
}

pub(super) fn is_words(source: &Source) -> bool {
    matches!(crate::flow::part(source), Some(crate::flow::Part::Words(_)))
}

fn has(source: &Source, id: &str) -> bool {
    tree(&source.text).is_some_and(|root| Value::of(&root).get(&[Step::Name(id)]).is_some())
}

fn file_of(sources: &Sources, language: &str) -> Option<usize> {
    let path = format!("words/{language}.yaml");
    sources.0.iter().position(|source| source.path == path)
}

/// One part of an entry that is there.
fn one(source: &Source, language: &str, id: &str, part: &str, words: &str) -> Result<String, Obstacle> {
    let stuck = || Obstacle::Unchangeable(source.path.clone());
    if part == "said" {
        return said(source, id, words).ok_or_else(stuck);
    }
    let alone = Sources(vec![source.clone()]);
    let known = sentences(&alone).into_iter().find(|sentence| sentence.id == id && sentence.part == part);
    let words = squeezed(words);
    let root = tree(&source.text).ok_or_else(stuck)?;
    let Some(known) = known else {
        return if words.is_empty() { Ok(source.text.clone()) } else { more(source, &root, language, id, part, &words).ok_or_else(stuck) };
    };
    if squeezed(&known.text) == words {
        return Ok(source.text.clone());
    }
    let path = path_to(&root, known.span).ok_or_else(stuck)?;
    if !words.is_empty() {
        return change(&source.text, &Change::Set(&path, Value::Text(words))).ok_or_else(stuck);
    }
    let kind = part.split('.').next().unwrap_or_default();
    if OPTIONAL.contains(&kind) {
        change(&source.text, &Change::Remove(&path)).ok_or_else(stuck)
    } else {
        Err(Obstacle::Empty(part.to_owned()))
    }
}

/// A part that an entry has not had.
fn more(source: &Source, root: &Yaml, language: &str, id: &str, part: &str, words: &str) -> Option<String> {
    let entry = [Step::Name(id)];
    let new = Value::text(words);
    let root = Value::of(root);
    if let Some((kind, at)) = part.split_once('.') {
        let at = at.parse::<usize>().ok()?.checked_sub(1)?;
        let of_map = [Step::Name(id), Step::Name("say")];
        let list: &[Step<'_>] = if matches!(root.get(&entry)?, Value::List(_)) { &entry } else { &of_map };
        let Value::List(items) = root.get(list)? else { return None };
        let item = [list, &[Step::Item(at)]].concat();
        return match (kind, items.get(at)) {
            ("say", None) => change(&source.text, &Change::Push { to: list, at: items.len(), value: new }),
            ("else", Some(Value::Map(pairs))) => {
                change(&source.text, &Change::Add { to: &item, at: pairs.len(), name: "else", value: new })
            }
            ("else", Some(said @ Value::Text(_))) => {
                let both = Value::Map(vec![(language.to_owned(), said.clone()), ("else".to_owned(), new)]);
                change(&source.text, &Change::Set(&item, both))
            }
            _ => None,
        };
    }
    match root.get(&entry)? {
        Value::Map(pairs) => {
            let beside = |part: &str| pairs.iter().position(|(name, _)| name == part).map(|at| at + 1);
            let at = if matches!(part, "short" | "tail") { beside("tail").or_else(|| beside("lead")) } else { None };
            change(&source.text, &Change::Add { to: &entry, at: at.unwrap_or(pairs.len()), name: part, value: new })
        }
        said @ (Value::Text(_) | Value::List(_)) => {
            let both = Value::Map(vec![(part.to_owned(), new), ("say".to_owned(), said.clone())]);
            change(&source.text, &Change::Set(&entry, both))
        }
        Value::Nothing => None,
    }
}

/// What callers may say, phrase by phrase. An entry that is only said has a map made of it.
fn said(source: &Source, id: &str, words: &str) -> Option<String> {
    let entry = [Step::Name(id)];
    let root = Value::of(&tree(&source.text)?);
    match root.get(&entry)? {
        said @ (Value::Text(_) | Value::List(_)) if !as_heard("said", words).is_empty() => {
            let phrases = as_heard("said", words);
            let both = vec![("said".to_owned(), Value::texts(phrases.lines())), ("say".to_owned(), said.clone())];
            change(&source.text, &Change::Set(&entry, Value::Map(both)))
        }
        Value::Text(_) | Value::List(_) => Some(source.text.clone()),
        _ => leaves::phrases(&source.text, &[Step::Name(id), Step::Name("said")], words),
    }
}

/// The way down to a scalar that stands somewhere.
fn path_to(yaml: &Yaml, span: Span) -> Option<Vec<Step<'_>>> {
    match yaml {
        Yaml::Scalar(written) => (written.span == span).then(Vec::new),
        Yaml::Nothing(_) => None,
        Yaml::List(_, items) => {
            let below = |(at, item)| path_to(item, span).map(|below| [vec![Step::Item(at)], below].concat());
            items.iter().enumerate().find_map(below)
        }
        Yaml::Map(_, pairs) => {
            pairs.iter().find_map(|(name, value)| path_to(value, span).map(|below| [vec![Step::Name(&name.text)], below].concat()))
        }
    }
}
