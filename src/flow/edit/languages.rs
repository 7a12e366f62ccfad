//! A language more for a flow: named, with a voice, a key and a file for its words, which are still to be written.

use super::value::Value;
use super::{Change, Obstacle, Step, in_structure};
use crate::flow::key::Key;
use crate::flow::places::Place;
use crate::source::{Source, Sources};

/// A language that a flow shall speak, too.
#[derive(Clone, Debug)]
pub struct New<'a> {
    /// Its short name: `fr`.
    pub code: &'a str,
    /// What speech engines call it: `fr-CA`.
    pub locale: &'a str,
    /// What the other languages call it, by theirs: `en`, `French`.
    pub names: &'a [(String, String)],
    /// What it calls itself: `français`.
    pub own_name: &'a str,
    /// The key by which callers choose it, where the flow asks.
    pub key: Option<Key>,
    /// How it is offered where the flow asks, in its own words; empty where nothing shall be said.
    pub offer: &'a str,
}

/// The languages of a flow in the order it lists them.
#[must_use]
pub fn of(sources: &Sources) -> Vec<String> {
    let places = Place::of(sources);
    let Some(languages) = places.get("languages") else { return Vec::new() };
    let listed = languages.all().iter().map(|language| language.name.clone());
    languages.text.iter().cloned().chain(listed).collect()
}

/// The keys that no language has yet where the flow asks which one, and the name of that place.
#[must_use]
pub fn question(sources: &Sources) -> Option<(String, Vec<Key>)> {
    let places = Place::of(sources);
    let asks = places.get("nodes")?.all().iter().find(|node| node.get("choose_language").is_some())?;
    let taken: Vec<Key> = keys_of(asks.get("choose_language")?.get("keys"));
    let reserved = keys_of(places.get("reserved"));
    let free = Key::all().filter(|key| !taken.contains(key) && !reserved.contains(key)).collect();
    Some((asks.name.clone(), free))
}

fn keys_of(map: Option<&Place>) -> Vec<Key> {
    map.map(Place::all).unwrap_or_default().iter().filter_map(|choice| Key::from_word(&choice.name)).collect()
}

/// The texts of a flow that speaks a language more. Its words file is there, and says nothing yet.
///
/// # Errors
/// [`Obstacle`].
pub fn add(sources: &Sources, new: &New<'_>) -> Result<Sources, Obstacle> {
    let path = format!("words/{}.yaml", new.code);
    let known = of(sources);
    if known.iter().any(|known| known == new.code) || sources.0.iter().any(|source| source.path == path) {
        return Err(Obstacle::Taken);
    }
    let languages = [Step::Name("languages")];
    let all: Vec<&str> = known.iter().map(String::as_str).chain([new.code]).collect();
    let listed = if Place::of(sources).get("languages").is_some_and(|languages| languages.text.is_some()) {
        Change::Set(&languages, Value::texts(all))
    } else {
        Change::Push { to: &languages, at: known.len(), value: Value::text(new.code) }
    };
    let mut texts = in_structure(sources, &languages, &listed)?;
    let voices = [Step::Name("voices")];
    let count = Place::of(&texts).get("voices").map_or(0, |voices| voices.all().len());
    let voice = Value::Map(vec![("locale".to_owned(), Value::text(new.locale))]);
    texts = in_structure(&texts, &voices, &Change::Add { to: &voices, at: count, name: new.code, value: voice })?;
    if let (Some(key), Some((node, _))) = (new.key, question(&texts)) {
        let keys = [Step::Name("nodes"), Step::Name(&node), Step::Name("choose_language"), Step::Name("keys")];
        let places = Place::of(&texts);
        let taken = places.get("nodes").and_then(|nodes| nodes.get(&node)).and_then(|node| node.get("choose_language"));
        let at = taken.and_then(|question| question.get("keys")).map_or(0, |keys| keys.all().len());
        texts = in_structure(&texts, &keys, &Change::Add { to: &keys, at, name: key.word(), value: Value::text(new.code) })?;
    }
    for (language, name) in new.names {
        texts = named(&texts, language, new.code, name)?;
    }
    texts.0.push(Source { path: path.clone(), text: format!("# {}\n", new.locale) });
    texts.0.sort_by(|one, other| one.path.cmp(&other.path));
    if !new.own_name.is_empty() {
        let own = Value::Map(vec![(new.code.to_owned(), Value::text(new.own_name))]);
        texts = begun(&texts, &path, "speak", Value::Map(vec![("languages".to_owned(), own)]))?;
    }
    if new.offer.is_empty() { Ok(texts) } else { offered(&texts, new, &known) }
}

/// The texts with an entry more on top of a words file that was just begun.
fn begun(sources: &Sources, path: &str, name: &str, value: Value) -> Result<Sources, Obstacle> {
    let file = sources.0.iter().position(|source| source.path == path).ok_or(Obstacle::Gone)?;
    let at = match sources.0.get(file).and_then(|source| super::tree(&source.text)).map(|root| Value::of(&root)) {
        Some(Value::Map(pairs)) => pairs.len(),
        _ => 0,
    };
    super::in_file(sources, file, &Change::Add { to: &[], at, name, value })
}

/// The question in every language, with the new one offered in its own voice. All languages ask with the same words.
fn offered(sources: &Sources, new: &New<'_>, known: &[String]) -> Result<Sources, Obstacle> {
    let places = Place::of(sources);
    let nodes = places.get("nodes").map(Place::all).unwrap_or_default();
    let asks = nodes.iter().find_map(|node| node.get("choose_language")?.get("say")?.text.clone());
    let (Some(id), Some(first)) = (asks, known.first()) else { return Ok(sources.clone()) };
    let mut texts = sources.clone();
    let mut whole = Value::Nothing;
    for language in known {
        let path = format!("words/{language}.yaml");
        let file = texts.0.iter().position(|source| source.path == path).ok_or(Obstacle::Gone)?;
        let root = texts.0.get(file).and_then(|source| super::tree(&source.text)).map(|root| Value::of(&root)).ok_or(Obstacle::Gone)?;
        let entry = [Step::Name(&id)];
        let below = [Step::Name(&id), Step::Name("say")];
        let way: &[Step<'_>] = if matches!(root.get(&entry), Some(Value::Map(_))) { &below } else { &entry };
        let voiced = Value::Map(vec![(new.code.to_owned(), Value::text(new.offer))]);
        let one = match root.get(way).ok_or(Obstacle::Gone)? {
            Value::List(items) => Change::Push { to: way, at: place(items, first), value: voiced },
            said @ Value::Text(_) => Change::Set(way, Value::List(vec![Value::Map(vec![(language.clone(), said.clone())]), voiced])),
            _ => return Err(Obstacle::Unchangeable(path)),
        };
        texts = super::in_file(&texts, file, &one)?;
        if language == first {
            let root = texts.0.get(file).and_then(|source| super::tree(&source.text)).map(|root| Value::of(&root));
            whole = root.as_ref().and_then(|root| root.get(way)).cloned().unwrap_or(Value::Nothing);
        }
    }
    // In a file of its own, a sentence without a voice would be said in the new language's.
    if let Value::List(items) = &mut whole {
        for item in items.iter_mut().filter(|item| matches!(item, Value::Text(_))) {
            *item = Value::Map(vec![(first.clone(), item.clone())]);
        }
    }
    begun(&texts, &format!("words/{}.yaml", new.code), &id, whole)
}

/// Behind those that are offered already, and before what the first language says to whoever waits.
fn place(items: &[Value], first: &str) -> usize {
    let waits = match items.last() {
        Some(Value::Map(pairs)) => pairs.iter().any(|(voice, _)| voice == first),
        Some(Value::Text(_)) => true,
        _ => false,
    };
    if waits && items.len() > 1 { items.len() - 1 } else { items.len() }
}

/// What a language calls another one.
fn named(sources: &Sources, language: &str, code: &str, name: &str) -> Result<Sources, Obstacle> {
    let path = format!("words/{language}.yaml");
    let file = sources.0.iter().position(|source| source.path == path).ok_or(Obstacle::Gone)?;
    let places = Place::of(sources);
    let names = places.get(&path).and_then(|words| words.get("speak")).and_then(|speak| speak.get("languages"));
    let at = names.map(|names| names.all().len()).ok_or(Obstacle::Gone)?;
    let to = [Step::Name("speak"), Step::Name("languages")];
    super::in_file(sources, file, &Change::Add { to: &to, at, name: code, value: Value::text(name) })
}
