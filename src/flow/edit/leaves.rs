//! What a words file has beside its sentences: how the language says keys, choices and dates (`speak`), and what its callers say (`says`).
//!
//! Each text in there is a part, named by the way down to it: `choice`, `languages>en`. A list of texts is one part, a text a line, and its
//! name ends so: `months[]`.

use super::value::Value;
use super::{Change, Step, change, tree};
use crate::flow::sentences::{Sentence, squeezed};
use crate::source::{Source, Sources, Span};

/// The entries that are no sentences.
pub const TOPS: [&str; 2] = ["speak", "says"];

/// What tells the names on a way apart.
const APART: char = '>';
/// How the name of a list ends.
pub(super) const LIST: &str = "[]";

/// The texts of all words files, as if they were sentences.
pub(super) fn of(sources: &Sources, into: &mut Vec<Sentence>) {
    for source in sources.0.iter().filter(|source| super::entries::is_words(source)) {
        let Some(language) = source.path.strip_prefix("words/").and_then(|name| name.strip_suffix(".yaml")) else { continue };
        let Some(root) = tree(&source.text) else { continue };
        let root = Value::of(&root);
        for top in TOPS {
            let mut push = |part: String, text: &str| {
                let (language, id, text) = (language.to_owned(), top.to_owned(), text.to_owned());
                into.push(Sentence { language, id, part, voice: None, text, span: Span::default() });
            };
            if let Some(value) = root.get(&[Step::Name(top)]) {
                down(value, "", &mut push);
            }
        }
    }
}

fn down(value: &Value, name: &str, push: &mut dyn FnMut(String, &str)) {
    match value {
        Value::Text(text) => push(name.to_owned(), text),
        Value::Map(pairs) => {
            for (below, value) in pairs {
                let name = if name.is_empty() { below.clone() } else { format!("{name}{APART}{below}") };
                down(value, &name, push);
            }
        }
        Value::List(items) => {
            for (at, item) in (1..).zip(items) {
                if let Value::Text(text) = item {
                    push(format!("{name}{LIST}.{at}"), text);
                }
            }
        }
        Value::Nothing => {}
    }
}

/// The text of a words file with other words for one part.
pub(super) fn put(source: &Source, top: &str, part: &str, words: &str) -> Option<String> {
    let name = part.strip_suffix(LIST).unwrap_or(part);
    let path: Vec<Step<'_>> = std::iter::once(top).chain(name.split(APART)).map(Step::Name).collect();
    if part.ends_with(LIST) {
        return phrases(&source.text, &path, words);
    }
    let words = squeezed(words);
    let root = Value::of(&tree(&source.text)?);
    match root.get(&path) {
        Some(Value::Text(known)) if squeezed(known) == words => Some(source.text.clone()),
        Some(_) if words.is_empty() => change(&source.text, &Change::Remove(&path)),
        Some(_) => change(&source.text, &Change::Set(&path, Value::Text(words))),
        None if words.is_empty() => Some(source.text.clone()),
        None => grow(&source.text, &root, &path, Value::Text(words)),
    }
}

/// A value where nothing is yet, with what is missing on the way to it.
fn grow(text: &str, root: &Value, path: &[Step<'_>], value: Value) -> Option<String> {
    let there = (0..path.len())
        .rev()
        .find(|many| path.get(..*many).is_some_and(|way| matches!(root.get(way), Some(Value::Map(_) | Value::Nothing))))?;
    let (to, below) = (path.get(..there)?, path.get(there..)?);
    let [Step::Name(name), deeper @ ..] = below else { return None };
    let mut new = value;
    for step in deeper.iter().rev() {
        let Step::Name(name) = step else { return None };
        new = Value::Map(vec![((*name).to_owned(), new)]);
    }
    let nothing = matches!(root.get(to)?, Value::Nothing) && !to.is_empty();
    if nothing {
        return change(text, &Change::Set(to, Value::Map(vec![((*name).to_owned(), new)])));
    }
    // How a language speaks comes before its sentences.
    let at = match root.get(to)? {
        Value::Map(pairs) if !to.is_empty() => pairs.len(),
        _ => 0,
    };
    change(text, &Change::Add { to, at, name, value: new })
}

/// A list of phrases, one a line: those that stay are left as they are written.
pub(super) fn phrases(text: &str, path: &[Step<'_>], words: &str) -> Option<String> {
    let wanted: Vec<String> = words.lines().map(squeezed).filter(|phrase| !phrase.is_empty()).collect();
    let all = Value::texts(wanted.iter().map(String::as_str));
    let mut text = text.to_owned();
    let root = Value::of(&tree(&text)?);
    let known = match root.get(path) {
        Some(Value::List(phrases)) if !wanted.is_empty() => phrases.clone(),
        Some(Value::Text(phrase)) if wanted.as_slice() == [squeezed(phrase)] => return Some(text),
        Some(Value::Text(_) | Value::Nothing) if !wanted.is_empty() => return change(&text, &Change::Set(path, all)),
        None if wanted.is_empty() => return Some(text),
        None => return grow(&text, &root, path, all),
        Some(_) => return change(&text, &Change::Remove(path)),
    };
    for (at, phrase) in wanted.iter().enumerate() {
        let item = [path, &[Step::Item(at)]].concat();
        match known.get(at) {
            Some(Value::Text(known)) if squeezed(known) == *phrase => {}
            Some(_) => text = change(&text, &Change::Set(&item, Value::text(phrase)))?,
            None => text = change(&text, &Change::Push { to: path, at, value: Value::text(phrase) })?,
        }
    }
    for at in (wanted.len()..known.len()).rev() {
        text = change(&text, &Change::Remove(&[path, &[Step::Item(at)]].concat()))?;
    }
    Some(text)
}
