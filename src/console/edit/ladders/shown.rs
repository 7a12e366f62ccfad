//! What pages show of ladders.

use super::change::Wish;
use crate::console::edit::judged::{Judged, Told};
use crate::console::edit::sayers::Sayers;
use crate::console::edit::sentences::segment;
use crate::console::edit::words::Words;
use crate::console::edit::working::Working;
use crate::console::visit::Visit;
use crate::flow::edit::entries;
use crate::flow::edit::ladders::{self, Ladder, Rung};
use crate::flow::places::Place;
use crate::flow::sentences::sentences;
use crate::library::published::PEOPLE;

/// A ladder in the list.
pub(super) struct Listed {
    pub(super) name: String,
    pub(super) href: String,
    /// Who is rung in each step, and for how long.
    pub(super) steps: Vec<String>,
    /// The places that ring it.
    pub(super) by: Vec<String>,
}

/// Somebody who can be rung.
pub(super) struct Ringable {
    pub(super) name: String,
    pub(super) title: String,
    pub(super) rung: bool,
}

/// A ladder with all there is to change in it.
pub(super) struct Shown {
    pub(super) action: String,
    /// What it is now, for the form to say what was seen.
    pub(super) seen: String,
    pub(super) steps: Vec<Step>,
    /// A step more, as its form shows it.
    pub(super) more: Step,
    /// What people hear first: where it is changed, and the words.
    pub(super) whisper: Option<(String, String)>,
    /// In which language that is.
    pub(super) language: String,
    pub(super) within: String,
    pub(super) shows_caller: bool,
    /// The places that ring it, with where they are changed.
    pub(super) by: Vec<(String, String)>,
    pub(super) findings: Vec<Told>,
}

/// A step, as its form shows it.
pub(super) struct Step {
    pub(super) told: String,
    pub(super) people: Vec<Ringable>,
    pub(super) seconds: String,
    pub(super) speaks_caller: bool,
    /// Which step it is, counted from 0, and of how many.
    at: usize,
    of: usize,
    /// Somebody has typed in its form what could not be saved.
    pub(super) open: bool,
}

impl Step {
    /// Nothing is rung before it.
    pub(super) const fn first(&self) -> bool {
        self.at == 0
    }

    /// Nothing is rung after it.
    pub(super) const fn last(&self) -> bool {
        self.at + 1 == self.of
    }

    /// What was typed in its form.
    fn take(&mut self, typed: &Rung, working: &Working) {
        self.people = people(working, &typed.ring);
        typed.time.trim_end_matches('s').clone_into(&mut self.seconds);
        self.speaks_caller = typed.speaks_caller;
        self.open = true;
    }
}

/// The people of the line: their short names, and what they are called.
fn known(working: &Working) -> Vec<(String, String)> {
    let places = Place::of(&working.sources());
    let all = places.get(PEOPLE).map(Place::all).unwrap_or_default().iter();
    let title = |person: &Place| person.get("name").and_then(|name| name.text.clone()).unwrap_or_else(|| person.name.clone());
    all.map(|person| (person.name.clone(), title(person))).collect()
}

/// Those who can be rung, some of whom are. Who is rung and is nobody is shown, too.
pub(super) fn people(working: &Working, rung: &[String]) -> Vec<Ringable> {
    let known = known(working);
    let lost = rung.iter().filter(|name| !known.iter().any(|(known, _)| known == *name)).map(|name| (name.clone(), name.clone()));
    let all: Vec<(String, String)> = known.iter().cloned().chain(lost).collect();
    all.into_iter().map(|(name, title)| Ringable { rung: rung.contains(&name), name, title }).collect()
}

/// All ladders.
pub(super) fn all(working: &Working, w: &Words) -> Vec<Listed> {
    let (places, people) = (working.places(), known(working));
    let sayers = Sayers::of(&places, &sentences(&working.content.sources));
    let listed = |ladder: Ladder| Listed {
        href: format!("/console/ladders/{}{}", segment(&ladder.name), working.at()),
        steps: ladder.steps.iter().map(|step| told(step, &people, w)).collect(),
        by: ladders::rung_by(&places, &ladder.name).iter().map(|node| sayers.title(node)).collect(),
        name: ladder.name,
    };
    ladders::all(&places).into_iter().map(listed).collect()
}

/// `Specialist desk and Ana: 25 s`
fn told(step: &Rung, people: &[(String, String)], w: &Words) -> String {
    let title = |name: &String| people.iter().find(|(known, _)| known == name).map_or_else(|| name.clone(), |(_, title)| title.clone());
    let names = step.ring.iter().map(title).collect::<Vec<_>>().join(&format!(" {} ", w.and));
    let only = if step.speaks_caller { format!(" ({})", w.speaks_caller_short) } else { String::new() };
    let time = ladders::seconds(&step.time).map_or_else(|| step.time.clone(), |seconds| format!("{seconds} s"));
    format!("{names}{only}: {time}")
}

/// What a ladder is, in one line that changes when it does.
pub(super) fn state(ladder: &Ladder) -> String {
    let step = |step: &Rung| {
        let only = if step.speaks_caller { " (speaks: caller)" } else { "" };
        format!("{} {}{only}", step.ring.join(" + "), step.time)
    };
    let more = [("within", &ladder.within), ("caller_id", &ladder.caller_id)];
    let more = more.into_iter().filter_map(|(field, text)| Some(format!("{field}: {}", text.as_ref()?)));
    ladder.steps.iter().map(step).chain(more).collect::<Vec<_>>().join(", ")
}

impl Shown {
    /// Of one ladder, for whoever visits.
    pub(super) fn of(working: &Working, judged: &Judged, name: &str, visit: &Visit) -> Option<Self> {
        let places = working.places();
        let ladder = ladders::all(&places).into_iter().find(|ladder| ladder.name == name)?;
        let (all, known, w) = (sentences(&working.content.sources), known(working), Words::of(visit.tongue));
        let (sayers, at, language) = (Sayers::of(&places, &all), working.at(), working.language(visit));
        let count = ladder.steps.len();
        let step = |(number, step): (usize, &Rung)| Step {
            told: told(step, &known, w),
            people: people(working, &step.ring),
            seconds: ladders::seconds(&step.time).map_or_else(String::new, |seconds| seconds.to_string()),
            speaks_caller: step.speaks_caller,
            at: number,
            of: count,
            open: false,
        };
        let whisper = ladder.whisper.as_ref().map(|id| {
            let words = entries::of(&all, &language, id).into_iter().find(|(part, _)| part.starts_with("say"));
            (format!("/console/words/{}{at}", segment(id)), words.map(|(_, words)| words).unwrap_or_default())
        });
        Some(Self {
            action: format!("/console/ladders/{}", segment(name)),
            seen: state(&ladder),
            steps: ladder.steps.iter().enumerate().map(step).collect(),
            more: Step {
                told: String::new(),
                people: people(working, &[]),
                seconds: USUAL.to_owned(),
                speaks_caller: false,
                at: count,
                of: count + 1,
                open: false,
            },
            whisper,
            within: ladder.within.as_deref().and_then(ladders::seconds).map_or_else(String::new, |seconds| seconds.to_string()),
            shows_caller: ladder.caller_id.as_deref() == Some("caller"),
            by: ladders::rung_by(&places, name).iter().map(|node| (sayers.title(node), sayers.href(node, &at))).collect(),
            findings: judged.at(&["people", name]),
            language,
        })
    }

    /// With what was typed and could not be saved.
    pub(super) fn with(mut self, typed: &Wish, working: &Working) -> Self {
        if let Some((at, rung)) = typed.step() {
            let form = at.map_or(Some(&mut self.more), |at| self.steps.get_mut(at));
            if let Some(form) = form {
                form.take(rung, working);
            }
        }
        if let Some((within, shows_caller)) = typed.whole() {
            within.clone_into(&mut self.within);
            self.shows_caller = shows_caller;
        }
        self
    }
}

/// How many seconds a step rings where nothing else is said.
pub(super) const USUAL: &str = "25";
