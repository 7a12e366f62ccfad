//! A change of a roster on top of what its maker saw: where somebody else has changed just that since, nothing is changed.

use super::Live;
use super::refused::Refused;
use crate::flow;
use crate::flow::limits::Limits;
use crate::flow::roster::Person;
use crate::library::published::{self, Author, CannotTakeCalls};
use crate::store::Store;
use crate::store::rosters::{self, Content, HoursChange};
use anyhow::Result;
use jiff::Timestamp;

/// What a change is about: nobody else may have changed that since it was seen.
#[derive(Clone, Debug)]
pub enum About {
    /// Somebody who is not there yet: whether they are is judged by the change itself.
    New,
    /// Somebody, by the name that ladders use.
    Person(String),
    /// A notice.
    Notice(String),
    /// Some hours.
    Hours(String),
}

/// What came of a change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Came {
    /// It holds, in the roster of this number.
    Done(u64),
    /// It was not made, and why.
    Refused(Refused),
    /// The line could not take calls with it: every finding.
    Cannot(String),
    /// Somebody else was quicker.
    Overtaken,
}

impl About {
    fn is_same(&self, one: &Content, other: &Content) -> bool {
        match self {
            Self::New => true,
            Self::Person(name) => {
                let person = |content: &Content| -> Option<Person> { flow::people(&content.people).person(name).cloned() };
                one.off.get(name) == other.off.get(name) && (one.people == other.people || person(one) == person(other))
            }
            Self::Notice(name) => one.notices.contains(name) == other.notices.contains(name),
            Self::Hours(name) => {
                let none = HoursChange::default();
                one.hours.get(name).unwrap_or(&none) == other.hours.get(name).unwrap_or(&none)
            }
        }
    }
}

/// Makes a change of a flow's roster. `seen` is the number of the roster that its maker saw, where they say so.
///
/// # Errors
/// A flow of which nothing is published, and a store that cannot be written.
pub fn change(
    store: &mut Store,
    (flow, limits): (&str, &Limits),
    author: Author<'_>,
    (about, seen): (&About, Option<u64>),
    make: impl FnOnce(&Live, &mut Content, Timestamp) -> Result<(), Refused>,
) -> Result<Came> {
    let made = store.write(|sql| {
        let before = rosters::current(sql, flow)?;
        let shown = seen.map(|seen| rosters::numbered(sql, flow, seen)).transpose()?.flatten();
        if let (Some(before), Some(shown)) = (&before, &shown)
            && !about.is_same(&before.content, &shown.content)
        {
            return Ok(Came::Overtaken);
        }
        let kept = published::change_roster(sql, flow, limits, author, |published, content| {
            make(&Live::compile(published.clone(), limits)?, content, author.at)?;
            Ok(())
        })?;
        Ok(Came::Done(kept.number))
    });
    // What is refused is no fault of the store's.
    made.or_else(|error| error.downcast::<Refused>().map(Came::Refused)).or_else(|error| {
        let CannotTakeCalls { findings, .. } = error.downcast()?;
        Ok(Came::Cannot(findings))
    })
}
