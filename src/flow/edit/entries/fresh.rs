//! An entry that a language has not had, shaped as the others have it.

use super::super::value::Value;
use super::super::{Change, Obstacle, Step, change, tree};
use super::{PartWords, file_of, is_words};
use crate::flow::sentences::{Sentence, sentences, squeezed};
use crate::source::{Source, Sources};

/// The text of a words file with an entry more.
pub(super) fn put(sources: &Sources, source: &Source, language: &str, id: &str, parts: &[PartWords]) -> Result<String, Obstacle> {
    let stuck = || Obstacle::Unchangeable(source.path.clone());
    let all = sentences(sources);
    let (model, voices) = model(&all, language, id);
    let value = value(language, parts, &voices);
    let root = Value::of(&tree(&source.text).ok_or_else(stuck)?);
    let names: Vec<&str> = match &root {
        Value::Map(pairs) => pairs.iter().map(|(name, _)| name.as_str()).collect(),
        _ => Vec::new(),
    };
    let one = if names.contains(&id) {
        Change::Set(&[Step::Name(id)], value)
    } else {
        let at = place(sources, &model, id, &names).or_else(|| beside(id, &names)).unwrap_or(names.len());
        Change::Add { to: &[], at, name: id, value }
    };
    change(&source.text, &one).ok_or_else(stuck)
}

/// The language after which an entry is shaped, and whose voices say its sentences.
fn model(all: &[Sentence], language: &str, id: &str) -> (String, Vec<Option<String>>) {
    let model = all.iter().find(|sentence| sentence.id == id && sentence.language != language).map(|sentence| sentence.language.clone());
    let model = model.unwrap_or_else(|| language.to_owned());
    let said = all.iter().filter(|sentence| sentence.id == id && sentence.language == model && sentence.part.starts_with("say"));
    let voices = said.map(|sentence| sentence.voice.clone()).collect();
    (model, voices)
}

/// Behind the nearest entry before it in the other language that is here, too.
fn place(sources: &Sources, model: &str, id: &str, names: &[&str]) -> Option<usize> {
    let other = file_of(sources, model).and_then(|file| sources.0.get(file)).filter(|other| is_words(other))?;
    let Value::Map(pairs) = Value::of(&tree(&other.text)?) else { return None };
    let at = pairs.iter().position(|(name, _)| name == id)?;
    let before = pairs.get(..at)?.iter().rev().find_map(|(name, _)| names.iter().position(|known| known == name));
    before.map(|before| before + 1)
}

/// Behind the last of its own kind, or what they belong to: `m.main.5` behind `m.main.4`, `m.main.1` behind `m.main`.
fn beside(id: &str, names: &[&str]) -> Option<usize> {
    let (stem, _) = id.rsplit_once('.')?;
    let own = |name: &&str| name.rsplit_once('.').is_some_and(|(other, _)| other == stem);
    let last = names.iter().rposition(own).or_else(|| names.iter().rposition(|name| *name == stem));
    last.map(|last| last + 1)
}

fn value(language: &str, parts: &[PartWords], voices: &[Option<String>]) -> Value {
    let said = |name: &str| {
        let words = parts.iter().find(|(part, _)| part == name).map(|(_, words)| squeezed(words)).unwrap_or_default();
        (!words.is_empty()).then_some(Value::Text(words))
    };
    let mut pairs: Vec<(String, Value)> = Vec::new();
    for part in ["title", "lead", "short", "tail", "say", "else"] {
        pairs.extend(said(part).map(|value| (part.to_owned(), value)));
    }
    if let Some((_, phrases)) = parts.iter().find(|(part, _)| part == "said") {
        let phrases: Vec<String> = phrases.lines().map(squeezed).filter(|phrase| !phrase.is_empty()).collect();
        if !phrases.is_empty() {
            pairs.push(("said".to_owned(), Value::texts(phrases.iter().map(String::as_str))));
        }
    }
    let item = |at: usize| {
        let say = said(&format!("say.{at}"))?;
        let voice = voices.get(at - 1).cloned().flatten();
        let otherwise = said(&format!("else.{at}"));
        Some(match (voice, otherwise) {
            (None, None) => say,
            (voice, otherwise) => {
                let first = (voice.unwrap_or_else(|| language.to_owned()), say);
                Value::Map(std::iter::once(first).chain(otherwise.map(|words| ("else".to_owned(), words))).collect())
            }
        })
    };
    let items: Vec<Value> = (1..=MOST).map_while(item).collect();
    if !items.is_empty() {
        pairs.push(("say".to_owned(), Value::List(items)));
    }
    match pairs.as_slice() {
        [(part, value)] if part == "say" => value.clone(),
        _ => Value::Map(pairs),
    }
}

/// More sentences than any entry has.
const MOST: usize = 64;
