//! A flow's people, notices and hours changed, for every node and for calls in progress: what a terminal and a browser have in common.
//!
//! Each change takes what is live and the roster's content, and changes the content, or says with [`Refused`] why not. They are made
//! inside [`super::published::change_roster`]; [`differs`] tells afterwards what was changed.

pub mod change;
pub mod differs;
pub mod refused;

use super::desk;
use super::published::Published;
use crate::flow;
use crate::flow::graph::{Flow, Ladder};
use crate::flow::hours::Hours;
use crate::flow::limits::Limits;
use crate::flow::places::Place;
use crate::flow::roster::{Answers, Person, Roster};
use crate::phone::numbers;
use crate::store::rosters::{Content, Hold, HoursChange, Off};
use anyhow::{Context, Result};
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use refused::Refused;

/// The longest name that ladders use.
const LONGEST_NAME: usize = 63;

/// What is live, compiled: with its sources, for what only they say.
#[derive(Debug)]
pub struct Live {
    /// As the store has it.
    pub published: Published,
    /// The graph.
    pub flow: Flow,
    /// People, notices and hours as they are now.
    pub roster: Roster,
}

/// What somebody shall be. What is left out stays.
#[derive(Clone, Debug, Default)]
pub struct Wish {
    /// Whether they must be new (true), or there already (false).
    pub new: Option<bool>,
    /// The name that ladders use.
    pub name: String,
    /// The name that people use.
    pub title: Option<String>,
    /// Telephones, as they were written.
    pub phones: Option<Vec<String>>,
    /// Language codes, the best first.
    pub speaks: Option<Vec<String>>,
    /// Who picks up.
    pub answers: Option<Answers>,
}

impl Live {
    /// Compiles what is live.
    ///
    /// # Errors
    /// What this program cannot read any more.
    pub fn compile(published: Published, limits: &Limits) -> Result<Self> {
        let compiled = flow::compile(&published.sources(), limits);
        let flow = compiled.flow.context("what is live does not compile any more: publish a version that does")?;
        let roster = published.known(compiled.roster)?;
        Ok(Self { published, flow, roster })
    }

    /// The hours of a name.
    ///
    /// # Errors
    /// A name that no hours have.
    pub fn hours(&self, name: &str) -> Result<&Hours, Refused> {
        let known = || self.flow.hours.iter().map(|hours| hours.name.clone()).collect();
        self.flow.hours.iter().find(|hours| hours.name == name).ok_or_else(|| Refused::UnknownHours(name.to_owned(), known()))
    }

    /// The countries that may be rung, by the flow's `calls_allowed`; all, where it says nothing.
    #[must_use]
    pub fn countries(&self) -> Vec<String> {
        let places = Place::of(&self.published.sources());
        let countries = places.get("calls_allowed").and_then(|allowed| allowed.get("countries"));
        countries.map(|countries| countries.all().iter().map(|country| country.name.clone()).collect()).unwrap_or_default()
    }

    /// The first ladder that rings somebody.
    fn ladder_with(&self, name: &str) -> Option<&Ladder> {
        self.flow.ladders.iter().find(|ladder| ladder.steps.iter().any(|step| step.ring.iter().any(|rung| rung == name)))
    }
}

/// The clocks of a place.
///
/// # Errors
/// None for hours that were compiled.
pub fn zone(hours: &Hours) -> Result<TimeZone> {
    Ok(TimeZone::get(hours.zone())?)
}

/// The ladders of a flow on which nobody can be rung at a moment: all are off, or have no telephone.
#[must_use]
pub fn unmanned<'f>(flow: &'f Flow, roster: &Roster, at: Timestamp) -> Vec<&'f str> {
    let reached = |name: &String| roster.rung(name, at).is_some_and(|person| !person.phones.is_empty());
    let nobody = |ladder: &&Ladder| !ladder.steps.iter().flat_map(|step| &step.ring).any(reached);
    flow.ladders.iter().filter(nobody).map(|ladder| ladder.name.as_str()).collect()
}

/// The clocks of a flow: those of its first hours, or UTC where it has none.
#[must_use]
pub fn clocks(flow: &Flow) -> TimeZone {
    flow.hours.first().and_then(|hours| zone(hours).ok()).unwrap_or(TimeZone::UTC)
}

/// Has ladders not ring somebody for a while, without removing them.
///
/// # Errors
/// Somebody who is not there, and an end that is over.
pub fn switch_off(live: &Live, content: &mut Content, name: &str, until: Option<Timestamp>, now: Timestamp) -> Result<(), Refused> {
    if live.roster.person(name).is_none() {
        return Err(Refused::Nobody(name.to_owned()));
    }
    if until.is_some_and(|until| until <= now) {
        return Err(Refused::OverAlready);
    }
    content.off.insert(name.to_owned(), Off { until });
    Ok(())
}

/// Has ladders ring somebody again.
///
/// # Errors
/// Somebody who is not there, and somebody who is rung already.
pub fn switch_on(live: &Live, content: &mut Content, name: &str, now: Timestamp) -> Result<(), Refused> {
    if live.roster.person(name).is_none() {
        return Err(Refused::Nobody(name.to_owned()));
    }
    content.off.remove(name).filter(|off| off.holds(now)).map(drop).ok_or_else(|| Refused::RungAlready(name.to_owned()))
}

/// Changes somebody, or adds them: then it is true.
///
/// # Errors
/// What is in its way.
pub fn set_person(live: &Live, content: &mut Content, wish: &Wish) -> Result<bool, Refused> {
    let mut roster = live.roster.clone();
    let at = roster.people.iter().position(|person| person.name == wish.name);
    let known = at.and_then(|at| roster.people.get(at)).cloned();
    let new = known.is_none();
    match wish.new {
        Some(true) if !new => return Err(Refused::Taken(wish.name.clone())),
        Some(false) if new => return Err(Refused::Nobody(wish.name.clone())),
        _ => {}
    }
    if new && !is_name(&wish.name) {
        return Err(Refused::BadName(wish.name.clone()));
    }
    let mut person = known.unwrap_or_else(|| Person {
        name: wish.name.clone(),
        title: wish.name.clone(),
        phones: Vec::new(),
        speaks: Vec::new(),
        answers: Answers::Person,
    });
    if let Some(title) = &wish.title {
        person.title = desk::kept(title).map_err(Refused::Title)?;
    }
    if let Some(phones) = &wish.phones {
        let allowed = live.countries();
        person.phones = phones.iter().map(|phone| numbers::may_ring(phone, &allowed)).collect::<Result<_, _>>().map_err(Refused::Number)?;
    }
    if let Some(speaks) = &wish.speaks {
        person.speaks.clone_from(speaks);
        if let Some(unknown) = person.speaks.iter().find(|code| live.flow.language_named(code).is_none()) {
            let known = live.flow.languages.iter().map(|language| language.code.clone()).collect();
            return Err(Refused::UnknownLanguage(unknown.clone(), known));
        }
    }
    person.answers = wish.answers.unwrap_or(person.answers);
    if person.phones.is_empty() || person.speaks.is_empty() {
        return Err(Refused::CannotBeRung);
    }
    match at.and_then(|at| roster.people.get_mut(at)) {
        Some(place) => *place = person,
        None => roster.people.push(person),
    }
    content.people = roster.yaml();
    Ok(new)
}

/// Whether ladders can use a name: as flow files have them, `[a-z0-9][a-z0-9.-]{0,62}` without `..`.
fn is_name(name: &str) -> bool {
    let plain = |c: u8| c.is_ascii_lowercase() || c.is_ascii_digit();
    let begins = name.bytes().next().is_some_and(plain);
    begins && name.len() <= LONGEST_NAME && !name.contains("..") && name.bytes().all(|c| plain(c) || matches!(c, b'.' | b'-'))
}

/// Removes somebody whom no ladder names.
///
/// # Errors
/// Somebody whom one does, and somebody who is not there.
pub fn remove_person(live: &Live, content: &mut Content, name: &str) -> Result<(), Refused> {
    if let Some(ladder) = live.ladder_with(name) {
        return Err(Refused::Rung(name.to_owned(), ladder.name.clone()));
    }
    let mut roster = live.roster.clone();
    let count = roster.people.len();
    roster.people.retain(|person| person.name != name);
    if roster.people.len() == count {
        return Err(Refused::Nobody(name.to_owned()));
    }
    content.people = roster.yaml();
    // Whoever has the name next is rung.
    content.off.remove(name);
    Ok(())
}

/// Switches a notice on or off.
///
/// # Errors
/// A notice that the flow has not, and one that is switched so already.
pub fn switch_notice(live: &Live, content: &mut Content, name: &str, on: bool) -> Result<(), Refused> {
    if !live.flow.notices.iter().any(|known| known.name == name) {
        let known = live.flow.notices.iter().map(|notice| notice.name.clone()).collect();
        return Err(Refused::UnknownNotice(name.to_owned(), known));
    }
    if content.notices.iter().any(|known| known == name) == on {
        return Err(Refused::SwitchedAlready(name.to_owned(), on));
    }
    content.notices.retain(|known| known != name);
    content.notices.extend(on.then(|| name.to_owned()));
    Ok(())
}

fn changed<'c>(content: &'c mut Content, name: &str) -> &'c mut HoursChange {
    content.hours.entry(name.to_owned()).or_default()
}

/// Open or closed from now on, whatever the week says.
///
/// # Errors
/// Hours that the flow has not, and an end that is over.
pub fn hold(live: &Live, content: &mut Content, name: &str, hold: Hold, now: Timestamp) -> Result<(), Refused> {
    let week = live.hours(name)?;
    if hold.until.is_some_and(|until| until <= now) {
        return Err(Refused::OverAlready);
    }
    changed(content, &week.name).held = Some(hold);
    Ok(())
}

/// As the week says again.
///
/// # Errors
/// Hours that the flow has not, and hours that go by their week.
pub fn as_usual(live: &Live, content: &mut Content, name: &str) -> Result<(), Refused> {
    let week = live.hours(name)?;
    changed(content, &week.name).held.take().map(drop).ok_or_else(|| Refused::ByTheWeek(week.name.clone()))
}

/// A day that differs from the week: `09:00-12:00, 13:00-15:00`, `closed`, `always`, `unknown`. Without any it is as usual again.
///
/// # Errors
/// Hours that the flow has not, a day that is over or goes by the week, and times that are none.
pub fn set_day(live: &Live, content: &mut Content, name: &str, (date, open): (Date, Option<&str>), now: Timestamp) -> Result<(), Refused> {
    let week = live.hours(name)?;
    let change = changed(content, &week.name);
    let Some(open) = open else {
        return change.except.remove(&date).map(drop).ok_or_else(|| Refused::DayByTheWeek(date, week.name.clone()));
    };
    let today = zone(week).map(|zone| now.to_zoned(zone).date());
    if today.is_ok_and(|today| date < today) {
        return Err(Refused::DayOver(date));
    }
    change.except.insert(date, open.to_owned());
    change.read().map_err(|wrong| Refused::Times(wrong.to_string()))?;
    Ok(())
}
