//! Ladders as their authors wrote them, whether they can be climbed or not: who is rung, in which order, for how long.

use super::value::Value;
use super::{Change, Obstacle, Step, in_file, in_structure, structure_with, tree};
use crate::flow::places::Place;
use crate::source::Sources;

/// A ladder.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ladder {
    /// What transfers call it.
    pub name: String,
    /// Its steps, in the order they are rung.
    pub steps: Vec<Rung>,
    /// The words that people hear before the caller is joined.
    pub whisper: Option<String>,
    /// After how long it is over, as it is written: `2m`.
    pub within: Option<String>,
    /// Whose number people see: `line`, `caller`.
    pub caller_id: Option<String>,
}

/// People who are rung at the same time.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rung {
    /// Their short names.
    pub ring: Vec<String>,
    /// For how long, as it is written: `25s`.
    pub time: String,
    /// Only those who speak the caller's language.
    pub speaks_caller: bool,
}

/// All ladders of a flow, in the order they are written.
#[must_use]
pub fn all(places: &Place) -> Vec<Ladder> {
    let text = |of: &Place, field: &str| of.get(field).and_then(|field| field.text.clone());
    let rung = |step: &Place| Rung {
        ring: step
            .get("ring")
            .map(|ring| ring.text.iter().cloned().chain(ring.all().iter().map(|name| name.name.clone())).collect())
            .unwrap_or_default(),
        time: text(step, "for").unwrap_or_default(),
        speaks_caller: text(step, "speaks").is_some(),
    };
    let ladder = |of: &Place| Ladder {
        name: of.name.clone(),
        steps: of.get("ladder").map(Place::all).unwrap_or_default().iter().map(rung).collect(),
        whisper: text(of, "whisper"),
        within: text(of, "within"),
        caller_id: text(of, "caller_id"),
    };
    places.get("people").map(Place::all).unwrap_or_default().iter().map(ladder).collect()
}

/// The seconds of a time as it is written: `25s`, `2m`.
#[must_use]
pub fn seconds(time: &str) -> Option<u64> {
    let unit = |name: &str, seconds: u64| time.strip_suffix(name)?.parse::<u64>().ok()?.checked_mul(seconds);
    unit("s", 1).or_else(|| unit("m", 60)).or_else(|| unit("h", 3600))
}

/// A ladder more, behind the others, which whispers what another one does and shows the same number.
///
/// # Errors
/// [`Obstacle`].
pub fn add(sources: &Sources, like: &str, name: &str, first: &Rung) -> Result<Sources, Obstacle> {
    let known = all(&Place::of(sources));
    if known.iter().any(|ladder| ladder.name == name) {
        return Err(Obstacle::Taken);
    }
    let model = known.iter().find(|ladder| ladder.name == like).ok_or(Obstacle::Gone)?;
    let people = [Step::Name("people")];
    let file = structure_with(sources, &[Step::Name("people"), Step::Name(like)]).ok_or(Obstacle::Gone)?;
    let root = sources.0.get(file).and_then(|source| tree(&source.text)).ok_or(Obstacle::Gone)?;
    let at = match Value::of(&root).get(&people) {
        Some(Value::Map(pairs)) => pairs.len(),
        _ => return Err(Obstacle::Gone),
    };
    let mut pairs = vec![("ladder".to_owned(), Value::List(vec![value(first)]))];
    let more = [("whisper", &model.whisper), ("caller_id", &model.caller_id)];
    pairs.extend(more.into_iter().filter_map(|(field, text)| Some((field.to_owned(), Value::text(text.as_deref()?)))));
    in_file(sources, file, &Change::Add { to: &people, at, name, value: Value::Map(pairs) })
}

/// A ladder less. No transfer may use it.
///
/// # Errors
/// [`Obstacle`].
pub fn remove(sources: &Sources, name: &str) -> Result<Sources, Obstacle> {
    let places = Place::of(sources);
    if !rung_by(&places, name).is_empty() {
        return Err(Obstacle::Taken);
    }
    let path = [Step::Name("people"), Step::Name(name)];
    in_structure(sources, &path, &Change::Remove(&path))
}

/// The places that ring a ladder.
#[must_use]
pub fn rung_by(places: &Place, name: &str) -> Vec<String> {
    let rings = |node: &&Place| node.get("transfer").and_then(|transfer| transfer.text.as_deref()) == Some(name);
    places.get("nodes").map(Place::all).unwrap_or_default().iter().filter(rings).map(|node| node.name.clone()).collect()
}

/// A step more, behind all others.
///
/// # Errors
/// [`Obstacle`].
pub fn add_step(sources: &Sources, name: &str, step: &Rung) -> Result<Sources, Obstacle> {
    let steps = find(sources, name)?.steps.len();
    let path = path(name);
    in_structure(sources, &path, &Change::Push { to: &path, at: steps, value: value(step) })
}

/// A step less. A ladder keeps one.
///
/// # Errors
/// [`Obstacle`].
pub fn remove_step(sources: &Sources, name: &str, at: usize) -> Result<Sources, Obstacle> {
    if find(sources, name)?.steps.len() < 2 {
        return Err(Obstacle::Empty(name.to_owned()));
    }
    let [people, ladder, steps] = path(name);
    let path = [people, ladder, steps, Step::Item(at)];
    in_structure(sources, &path, &Change::Remove(&path))
}

/// A step changes places with the one before it, or behind it.
///
/// # Errors
/// [`Obstacle`].
pub fn move_step(sources: &Sources, name: &str, at: usize, later: bool) -> Result<Sources, Obstacle> {
    let other = if later { at.checked_add(1) } else { at.checked_sub(1) }.ok_or(Obstacle::Gone)?;
    if at.max(other) >= find(sources, name)?.steps.len() {
        return Err(Obstacle::Gone);
    }
    let path = path(name);
    in_structure(sources, &path, &Change::Swap(&path, at, other))
}

/// A step rings others, or for another time. Those who stay are left as they are written.
///
/// # Errors
/// [`Obstacle`].
pub fn set_step(sources: &Sources, name: &str, at: usize, step: &Rung) -> Result<Sources, Obstacle> {
    let ladder = find(sources, name)?;
    let known = ladder.steps.get(at).ok_or(Obstacle::Gone)?;
    if step.ring.is_empty() {
        return Err(Obstacle::Empty("ring".to_owned()));
    }
    let [people, of, steps] = path(name);
    let whole = [people, of, steps, Step::Item(at)];
    let field = |field| [people, of, steps, Step::Item(at), Step::Name(field)];
    let mut texts = ring(sources, &field("ring"), &known.ring, &step.ring)?;
    if known.time != step.time {
        texts = in_structure(&texts, &field("for"), &Change::Set(&field("for"), Value::text(&step.time)))?;
    }
    match (known.speaks_caller, step.speaks_caller) {
        (true, false) => in_structure(&texts, &whole, &Change::Remove(&field("speaks"))),
        (false, true) => in_structure(&texts, &whole, &Change::Add { to: &whole, at: 2, name: "speaks", value: Value::text("caller") }),
        _ => Ok(texts),
    }
}

/// Who is rung: those who are new come first into the list, so that it is never empty.
fn ring(sources: &Sources, path: &[Step<'_>; 5], known: &[String], wanted: &[String]) -> Result<Sources, Obstacle> {
    if known == wanted {
        return Ok(sources.clone());
    }
    let places = Place::of(sources);
    let down = path.iter().try_fold(&places, |place, step| match step {
        Step::Name(name) => place.get(name),
        Step::Item(at) => place.all().get(*at),
    });
    if down.ok_or(Obstacle::Gone)?.text.is_some() {
        return in_structure(sources, path, &Change::Set(path, Value::texts(wanted.iter().map(String::as_str))));
    }
    let mut texts = sources.clone();
    let new: Vec<&String> = wanted.iter().filter(|name| !known.contains(name)).collect();
    for (more, name) in new.iter().enumerate() {
        texts = in_structure(&texts, path, &Change::Push { to: path, at: known.len() + more, value: Value::text(name) })?;
    }
    for (at, _) in known.iter().enumerate().rev().filter(|(_, name)| !wanted.contains(name)) {
        let item: Vec<Step<'_>> = path.iter().copied().chain([Step::Item(at)]).collect();
        texts = in_structure(&texts, path, &Change::Remove(&item))?;
    }
    Ok(texts)
}

/// Something that holds for the whole ladder: `within`, `caller_id`. Nothing takes it away.
///
/// # Errors
/// [`Obstacle`].
pub fn set(sources: &Sources, name: &str, field: &str, to: Option<&str>) -> Result<Sources, Obstacle> {
    let places = Place::of(sources);
    let ladder = places.get("people").and_then(|people| people.get(name)).ok_or(Obstacle::Gone)?;
    let (whole, path) = ([Step::Name("people"), Step::Name(name)], [Step::Name("people"), Step::Name(name), Step::Name(field)]);
    match (ladder.get(field), to) {
        (None, None) => Ok(sources.clone()),
        (Some(known), Some(to)) if known.text.as_deref() == Some(to) => Ok(sources.clone()),
        (Some(_), Some(to)) => in_structure(sources, &path, &Change::Set(&path, Value::text(to))),
        (Some(_), None) => in_structure(sources, &path, &Change::Remove(&path)),
        (None, Some(to)) => {
            let at = ladder.all().len();
            in_structure(sources, &whole, &Change::Add { to: &whole, at, name: field, value: Value::text(to) })
        }
    }
}

fn find(sources: &Sources, name: &str) -> Result<Ladder, Obstacle> {
    all(&Place::of(sources)).into_iter().find(|ladder| ladder.name == name).ok_or(Obstacle::Gone)
}

/// A step as a value.
fn value(step: &Rung) -> Value {
    let mut pairs =
        vec![("ring".to_owned(), Value::texts(step.ring.iter().map(String::as_str))), ("for".to_owned(), Value::text(&step.time))];
    if step.speaks_caller {
        pairs.push(("speaks".to_owned(), Value::text("caller")));
    }
    Value::Map(pairs)
}

fn path(name: &str) -> [Step<'_>; 3] {
    [Step::Name("people"), Step::Name(name), Step::Name("ladder")]
}
