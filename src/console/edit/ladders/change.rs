//! What somebody wants changed of a ladder, and the draft with that change.

use super::shown::{people, state};
use crate::console::edit::working::Working;
use crate::console::visit::Posted;
use crate::flow::edit::ladders::{self, Ladder, Rung};
use crate::flow::edit::{Obstacle, nodes};
use crate::flow::places::Place;
use crate::source::Sources;
use crate::store::drafts::Edit;
use crate::store::versions::Content;

/// Why nothing was changed.
pub(super) enum Refused {
    /// Somebody else has changed it meanwhile.
    Conflict,
    /// A step rings nobody.
    Nobody,
    /// What was typed is no time.
    BadTime,
    Obstacle(Obstacle),
}

/// What shall be changed, of which ladder.
#[derive(Clone)]
pub(super) struct Wish {
    /// The ladder; of a new one, its name.
    name: String,
    does: Does,
}

#[derive(Clone)]
enum Does {
    New {
        title: String,
        like: String,
        step: Rung,
    },
    /// A step becomes another one.
    Step(usize, Rung),
    More(Rung),
    Move(usize, bool),
    Out(usize),
    /// For how long it may take, in seconds or not at all, and whether people see the caller's number.
    Whole {
        within: String,
        shows_caller: bool,
    },
    Remove,
}

impl Wish {
    /// As a form says it; nothing where it says nothing that can be done.
    pub(super) fn of(posted: &Posted, name: &str, working: &Working) -> Option<Self> {
        let at = posted.field("step").parse::<usize>().ok();
        let ticked = people(working, &[]).into_iter().map(|person| person.name);
        let ring: Vec<String> = ticked.filter(|name| !posted.field(&format!("ring-{name}")).is_empty()).collect();
        let seconds = posted.field("seconds").trim();
        let step = Rung { ring, time: format!("{seconds}s"), speaks_caller: !posted.field("speaks").is_empty() };
        let does = match posted.field("do") {
            "new" if name.is_empty() => {
                Does::New { title: posted.field("title").trim().to_owned(), like: posted.field("like").to_owned(), step }
            }
            "step" => Does::Step(at?, step),
            "more" => Does::More(step),
            "earlier" => Does::Move(at?, false),
            "later" => Does::Move(at?, true),
            "out" => Does::Out(at?),
            "whole" => {
                Does::Whole { within: posted.field("within").trim().to_owned(), shows_caller: posted.field("caller_id") == "caller" }
            }
            "remove" => Does::Remove,
            _ => return None,
        };
        if name.is_empty() != matches!(does, Does::New { .. }) {
            return None;
        }
        let name = match &does {
            Does::New { title, .. } => nodes::slug(title),
            _ => name.to_owned(),
        };
        Some(Self { name, does })
    }

    /// The ladder that is there afterwards.
    pub(super) fn stays(&self) -> Option<&str> {
        (!matches!(self.does, Does::Remove)).then_some(self.name.as_str())
    }

    /// Who was ticked.
    pub(super) fn rung(&self) -> &[String] {
        match &self.does {
            Does::New { step, .. } | Does::Step(_, step) | Does::More(step) => &step.ring,
            _ => &[],
        }
    }

    /// What was typed for a step: which one, where it is there, and what it shall be.
    pub(super) fn step(&self) -> Option<(Option<usize>, &Rung)> {
        match &self.does {
            Does::Step(at, step) => Some((Some(*at), step)),
            Does::More(step) => Some((None, step)),
            _ => None,
        }
    }

    /// What was typed for the whole ladder.
    pub(super) fn whole(&self) -> Option<(&str, bool)> {
        match &self.does {
            Does::Whole { within, shows_caller } => Some((within, *shows_caller)),
            _ => None,
        }
    }

    /// What was typed for a new one: its name, which other it is like, its seconds.
    pub(super) fn typed(&self) -> (String, String, String) {
        match &self.does {
            Does::New { title, like, step } => (title.clone(), like.clone(), step.time.trim_end_matches('s').to_owned()),
            _ => <(String, String, String)>::default(),
        }
    }

    /// The draft with the change, where it is what was seen.
    pub(super) fn applied(&self, content: &Content, seen: &str) -> Result<Edit, Refused> {
        let before = now(&content.sources, &self.name);
        if !matches!(self.does, Does::New { .. }) && before.as_deref() != Some(seen) {
            return Err(if before.is_none() { Refused::Obstacle(Obstacle::Gone) } else { Refused::Conflict });
        }
        if let Does::New { step, .. } | Does::Step(_, step) | Does::More(step) = &self.does {
            if step.ring.is_empty() {
                return Err(Refused::Nobody);
            }
            if !is_time(&step.time) {
                return Err(Refused::BadTime);
            }
        }
        let sources = self.done(&content.sources)?;
        Ok(Edit {
            what: format!("people ({})", self.name),
            before: before.unwrap_or_default(),
            after: now(&sources, &self.name).unwrap_or_default(),
            content: Content { sources, calls: content.calls.clone() },
        })
    }

    fn done(&self, sources: &Sources) -> Result<Sources, Refused> {
        let name = self.name.as_str();
        let done = match &self.does {
            Does::New { .. } if name.is_empty() => Err(Obstacle::Empty("title".to_owned())),
            Does::New { like, step, .. } => ladders::add(sources, like, name, step),
            Does::Step(at, step) => ladders::set_step(sources, name, *at, &as_written(sources, name, *at, step)),
            Does::More(step) => ladders::add_step(sources, name, step),
            Does::Move(at, later) => ladders::move_step(sources, name, *at, *later),
            Does::Out(at) => ladders::remove_step(sources, name, *at),
            Does::Whole { within, shows_caller } => return whole(sources, name, within, *shows_caller),
            Does::Remove => ladders::remove(sources, name),
        };
        done.map_err(Refused::Obstacle)
    }
}

/// A time that says the same as before stays as its author wrote it: `1m` for 60 seconds.
fn as_written(sources: &Sources, name: &str, at: usize, step: &Rung) -> Rung {
    let known = find(sources, name).and_then(|ladder| ladder.steps.get(at).map(|step| step.time.clone()));
    let same = known.filter(|known| ladders::seconds(known) == ladders::seconds(&step.time));
    Rung { time: same.unwrap_or_else(|| step.time.clone()), ..step.clone() }
}

fn whole(sources: &Sources, name: &str, within: &str, shows_caller: bool) -> Result<Sources, Refused> {
    let ladder = find(sources, name).ok_or(Refused::Obstacle(Obstacle::Gone))?;
    let time = format!("{within}s");
    let within = match within {
        "" => None,
        _ if !is_time(&time) => return Err(Refused::BadTime),
        _ if ladder.within.as_deref().and_then(ladders::seconds) == ladders::seconds(&time) => ladder.within.as_deref(),
        _ => Some(time.as_str()),
    };
    // The line's number is shown where nothing is said.
    let caller_id = match (ladder.caller_id.as_deref(), shows_caller) {
        (_, true) => Some("caller"),
        (Some(_), false) => Some("line"),
        (None, false) => None,
    };
    let bound = ladders::set(sources, name, "within", within).map_err(Refused::Obstacle)?;
    ladders::set(&bound, name, "caller_id", caller_id).map_err(Refused::Obstacle)
}

/// Whether a ladder can have this time: from a second to an hour.
fn is_time(time: &str) -> bool {
    ladders::seconds(time).is_some_and(|seconds| (1..=3600).contains(&seconds))
}

fn find(sources: &Sources, name: &str) -> Option<Ladder> {
    ladders::all(&Place::of(sources)).into_iter().find(|ladder| ladder.name == name)
}

/// What a ladder is now.
fn now(sources: &Sources, name: &str) -> Option<String> {
    find(sources, name).map(|ladder| state(&ladder))
}
