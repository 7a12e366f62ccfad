//! What callers would notice, if other texts were live: a draft, or a version from before.

use super::published::{PEOPLE, sources, with_people};
use crate::difference::{self, Change, Side};
use crate::flow::limits::Limits;
use crate::flow::{self, Compiled};
use crate::source::Sources;

/// Every change that callers would notice, if new texts took the place of old ones. People are not published: they are the same before and
/// after. Nothing where either does not compile.
#[must_use]
pub fn noticed(old: &Sources, new: &Sources, limits: &Limits) -> Option<Vec<Change>> {
    let people = old.0.iter().find(|source| source.path == PEOPLE);
    let new = people.map_or_else(|| sorted(new), |people| with_people(new, &people.text));
    let (before, now) = (flow::compile(old, limits), flow::compile(&new, limits));
    let (Compiled { flow: Some(old_flow), roster: old_roster, .. }, Compiled { flow: Some(new_flow), roster, .. }) = (before, now) else {
        return None;
    };
    let old = Side { flow: &old_flow, sources: old, roster: &old_roster };
    Some(difference::between(old, Side { flow: &new_flow, sources: &new, roster: &roster }))
}

/// Texts in the order in which they are compiled.
fn sorted(texts: &Sources) -> Sources {
    let mut pairs: Vec<(String, String)> = texts.0.iter().map(|source| (source.path.clone(), source.text.clone())).collect();
    pairs.sort();
    sources(&pairs)
}
