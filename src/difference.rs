//! What a change of a flow means to callers, in words.
//!
//! A portrait says everything that callers can notice of a flow, by place and language; [`between`] compares two
//! and tells every line that differs. Files, order, remarks and the numbers of the compiler are no part of a portrait, so that
//! what no caller can notice is not told.

mod portrait;

use crate::flow::graph::Flow;
use crate::flow::roster::Roster;
use crate::source::Sources;
use portrait::{Portrait, Trait, Value};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

/// A flow with the texts it was compiled from.
#[derive(Clone, Copy)]
pub struct Side<'a> {
    /// The compiled flow.
    pub flow: &'a Flow,
    /// Its texts.
    pub sources: &'a Sources,
    /// The people it can ring, and the notices that are on.
    pub roster: &'a Roster,
}

/// A change that callers can notice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// The place: a node's name; nothing where it is noticed everywhere.
    pub place: Option<String>,
    /// The language whose callers notice it; nothing where all do.
    pub language: Option<String>,
    /// What changes, as a sentence.
    pub told: String,
}

impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.told)
    }
}

/// Everything that callers of the new flow notice and callers of the old one did not, place by place.
#[must_use]
pub fn between(old: Side<'_>, new: Side<'_>) -> Vec<Change> {
    let (old, new) = (Portrait::of(old), Portrait::of(new));
    let mut changes = Vec::new();
    for place in old.places.iter().filter(|place| !new.places.contains(*place)) {
        changes.push(at(
            place,
            None,
            format!("`{place}` is gone: no caller comes there any more, and calls that are there go on at the first menu."),
        ));
    }
    for place in new.places.iter().filter(|place| !old.places.contains(*place)) {
        changes.push(at(place, None, format!("`{place}` is new: callers can come there now.")));
    }
    let stays = |of: &Trait| of.place.as_ref().is_none_or(|place| old.places.contains(place) && new.places.contains(place));
    let traits: BTreeSet<&Trait> = old.traits.keys().chain(new.traits.keys()).filter(|of| stays(of)).collect();
    for of in traits {
        let (before, now) = (old.traits.get(of), new.traits.get(of));
        if before == now {
            continue;
        }
        let mut told = tell(of, before, now);
        if matches!(before.or(now), Some(Value::Leads(_))) {
            told.push_str(&unchanged_labels(of, &old.traits, &new.traits));
        }
        changes.push(Change { place: of.place.clone(), language: of.language.clone(), told });
    }
    // What is noticed everywhere comes first, then place by place.
    changes.sort_by(|a, b| a.place.cmp(&b.place));
    changes
}

fn at(place: &str, language: Option<String>, told: String) -> Change {
    Change { place: Some(place.to_owned()), language, told }
}

/// One line that differs.
fn tell(of: &Trait, before: Option<&Value>, now: Option<&Value>) -> String {
    let place = of.place.as_ref().map_or(String::new(), |place| format!(" at `{place}`"));
    let language = of.language.as_ref().map_or(String::new(), |language| format!(" ({language})"));
    let what = &of.what;
    match (before, now) {
        (Some(Value::Leads(before)), Some(Value::Leads(now))) => {
            format!("{}{place} now leads to {now} instead of {before}.", capital(what))
        }
        (None, Some(Value::Leads(now))) => format!("{}{place} is new and leads to {now}.", capital(what)),
        (Some(Value::Leads(before)), None) => format!("{}{place} is gone; it led to {before}.", capital(what)),
        (Some(Value::Says(before)), Some(Value::Says(now))) => {
            format!("{}{place}{language}: «{now}» instead of «{before}».", capital(what))
        }
        (None, Some(Value::Says(now))) => format!("{}{place}{language} is new: «{now}».", capital(what)),
        (Some(Value::Says(before)), None) => format!("{}{place}{language} is gone: «{before}».", capital(what)),
        (before, now) => {
            let said = |value: Option<&Value>| value.map_or("nothing".to_owned(), |value| value.text().to_owned());
            format!("{}{place}{language}: now {}, before {}.", capital(what), said(now), said(before))
        }
    }
}

fn capital(what: &str) -> String {
    let mut letters = what.chars();
    letters.next().map_or(String::new(), |first| first.to_uppercase().chain(letters).collect())
}

/// A key that leads elsewhere while its words stay: the languages in which callers are told what they were told before.
fn unchanged_labels(of: &Trait, old: &BTreeMap<Trait, Value>, new: &BTreeMap<Trait, Value>) -> String {
    let label =
        |language: &str| Trait { what: format!("the words of {}", of.what), language: Some(language.to_owned()), place: of.place.clone() };
    let languages: BTreeSet<&str> = new.keys().filter_map(|of| of.language.as_deref()).collect();
    let same = |language: &&&str| {
        let label = label(language);
        old.get(&label).is_some() && old.get(&label) == new.get(&label)
    };
    let same: Vec<&str> = languages.iter().filter(same).copied().collect();
    if same.is_empty() { String::new() } else { format!(" What callers are told of it is not changed ({}).", same.join(", ")) }
}
