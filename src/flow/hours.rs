//! Opening hours: when something is open, when that changes, and when it opens next.
//!
//! [`Hours`] are a week of a place and days that differ from it. They are asked with a moment and
//! read no clock. Times are those of the clocks of the place: a stretch begins and ends when the
//! clock there first shows its time or, where clocks skip it, when they have skipped it.

pub mod changed;
pub mod telling;

pub(super) mod read;

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use jiff::civil::{Date, DateTime, Time};
use jiff::tz::{AmbiguousOffset, TimeZone};
use jiff::{SignedDuration, Timestamp};

use super::fields::suggest;
use super::read::Written;
use crate::diagnostic::Diagnostic;
use changed::Held;

/// Hours of one flow.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct HoursId(pub u16);

/// When something is open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hours {
    /// Their name, as the author wrote it: `chat`.
    pub name: String,
    zone: TimeZone,
    /// What is open on each day of a week, from Monday, in the order of the day.
    weekly: [Vec<Stretch>; 7],
    /// What is open on days that differ from the week.
    except: BTreeMap<Date, Vec<Stretch>>,
    /// What holds now, whatever the week says; nothing in a flow.
    held: Option<Held>,
}

/// A time without interruption. It belongs to the day it begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stretch {
    /// Minutes after midnight, before [`DAY`].
    pub from: u16,
    /// Minutes after the same midnight, later than `from` by a day at most.
    pub to: u16,
    /// Whether callers may be told its times.
    pub spoken: bool,
}

/// A stretch of one day, as moments.
#[derive(Clone, Copy, Debug)]
struct Open {
    from: Timestamp,
    to: Timestamp,
    spoken: bool,
}

/// When something opens next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Opening {
    /// The clock of the place at that moment.
    pub at: DateTime,
    /// How many days ahead, by the calendar of the place.
    pub days: u16,
    /// Whether callers may be told the time.
    pub time_known: bool,
}

/// Minutes of a day.
pub const DAY: u16 = 24 * 60;
/// How many days ahead we look: a year, and the exceptions of a holiday week.
const HORIZON: i64 = 370;

impl Hours {
    /// When it is open, for people: `America/Chicago, monday 09:00-17:00, …, 2026-12-25 closed`.
    #[must_use]
    pub fn told(&self) -> String {
        let clock = |minutes: u16| format!("{:02}:{:02}", minutes / 60, minutes % 60);
        let stretch = |open: &Stretch| {
            let times = format!("{}-{}", clock(open.from), clock(open.to));
            if open.spoken { times } else { format!("{times} (never told)") }
        };
        let day = |open: &[Stretch]| {
            if open.is_empty() { "closed".to_owned() } else { open.iter().map(stretch).collect::<Vec<_>>().join(" and ") }
        };
        let weekdays = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
        let week = weekdays.iter().zip(&self.weekly).map(|(name, open)| format!("{name} {}", day(open)));
        let except = self.except.iter().map(|(date, open)| format!("{date} {}", day(open)));
        let held = self.held.map(|held| held.told(&self.zone));
        [self.zone().to_owned()].into_iter().chain(held).chain(week).chain(except).collect::<Vec<_>>().join(", ")
    }
}

impl Opening {
    /// Whether it is on the day of the one who asks.
    #[must_use]
    pub fn today(&self) -> bool {
        self.days == 0
    }

    /// Whether it is on the day after.
    #[must_use]
    pub fn tomorrow(&self) -> bool {
        self.days == 1
    }
}

impl Hours {
    /// Whether it is open at this moment.
    #[must_use]
    pub fn open(&self, at: Timestamp) -> bool {
        self.around(at).any(|open| open.from <= at && at < open.to)
    }

    /// When it next opens or closes, after `at` and within 370 days.
    #[must_use]
    pub fn changes(&self, at: Timestamp) -> Option<Timestamp> {
        let horizon = at.checked_add(SignedDuration::from_hours(HORIZON * 24)).unwrap_or(Timestamp::MAX);
        let change = if self.open(at) { self.closes(at, horizon) } else { self.begins(at) };
        change.filter(|change| *change <= horizon)
    }

    /// The next opening, at `at` or after it. What is open by then has to close first.
    #[must_use]
    pub fn opens(&self, at: Timestamp) -> Option<Opening> {
        let before = at.checked_sub(SignedDuration::from_nanos(1)).unwrap_or(at);
        let moment = match (self.open(before), self.open(at)) {
            (false, true) => at,
            (_, false) => self.changes(at)?,
            (true, true) => self.changes(self.changes(at)?)?,
        };
        let (day, clock) = (self.zone.to_datetime(at).date(), self.zone.to_datetime(moment));
        Some(Opening {
            at: clock,
            days: day.duration_until(clock.date()).as_hours().try_into().map_or(0, |hours: u16| hours / 24),
            time_known: self.around(moment).filter(|open| open.from == moment).all(|open| open.spoken),
        })
    }

    /// What is open on each day of a week, from Monday.
    #[must_use]
    pub const fn week(&self) -> &[Vec<Stretch>; 7] {
        &self.weekly
    }

    /// Days that differ from the week, with what is open on them.
    #[must_use]
    pub const fn days(&self) -> &BTreeMap<Date, Vec<Stretch>> {
        &self.except
    }

    /// The name of its time zone: `America/New_York`.
    #[must_use]
    pub fn zone(&self) -> &str {
        self.zone.iana_name().unwrap_or_default()
    }

    /// Whether callers may be told any time at all.
    pub(super) fn tells(&self) -> bool {
        self.weekly.iter().chain(self.except.values()).flatten().any(|stretch| stretch.spoken)
    }

    /// The end of what is open at `at`, stretches that meet taken together.
    fn closes(&self, at: Timestamp, horizon: Timestamp) -> Option<Timestamp> {
        let mut end = at;
        while end <= horizon {
            match self.around(end).filter(|open| open.from <= end && end < open.to).map(|open| open.to).max() {
                Some(later) => end = later,
                None => return Some(end),
            }
        }
        None
    }

    /// The first stretch that begins after `at`. Days come in order, and so do the stretches of a day.
    fn begins(&self, at: Timestamp) -> Option<Timestamp> {
        let days = std::iter::successors(Some(self.day(at)), |day| day.tomorrow().ok()).take(usize::try_from(HORIZON).unwrap_or(0) + 2);
        days.flat_map(|day| self.on(day)).map(|open| open.from).find(|from| *from > at)
    }

    /// What is open on the days whose stretches may touch a moment. Clocks that are set back over
    /// midnight show the end of a day when the next has begun, so that day counts too.
    fn around(&self, at: Timestamp) -> impl Iterator<Item = Open> {
        let day = self.day(at);
        let days = [day.yesterday().ok(), Some(day), day.tomorrow().ok()];
        let held = self.held.and_then(Held::beside);
        days.into_iter().flatten().flat_map(|day| self.on(day)).chain(held)
    }

    fn day(&self, at: Timestamp) -> Date {
        self.zone.to_datetime(at).date()
    }

    /// What is open on a day, without what clocks skip.
    fn on(&self, day: Date) -> impl Iterator<Item = Open> {
        let weekday = usize::from(day.weekday().to_monday_zero_offset().unsigned_abs());
        let stretches = self.except.get(&day).or_else(|| self.weekly.get(weekday)).map_or(&[][..], Vec::as_slice);
        stretches
            .iter()
            .filter_map(move |stretch| {
                let (from, to) = (self.moment(day, stretch.from)?, self.moment(day, stretch.to)?);
                Some(Open { from, to, spoken: stretch.spoken })
            })
            .filter(|open| open.from < open.to)
            .filter_map(|open| self.held.map_or(Some(open), |held| held.leaves(open)))
    }

    /// When the clocks of the place first show a time, or have skipped it.
    fn moment(&self, day: Date, minute: u16) -> Option<Timestamp> {
        let clock = day.to_datetime(Time::midnight()).checked_add(SignedDuration::from_mins(minute.into())).ok()?;
        let moment = self.zone.to_ambiguous_timestamp(clock);
        match moment.offset() {
            AmbiguousOffset::Unambiguous { .. } | AmbiguousOffset::Fold { .. } => moment.earlier().ok(),
            AmbiguousOffset::Gap { after, .. } => {
                let before = after.to_timestamp(clock).ok()?;
                self.zone.following(before).next().map(|skips| skips.timestamp())
            }
        }
    }
}

/// The hours with a name.
pub(super) fn named(hours: &[Hours], name: &str) -> Option<HoursId> {
    let at = hours.iter().position(|hours| hours.name == name)?;
    u16::try_from(at).ok().map(HoursId)
}

/// Hours that the flow does not have.
pub(super) fn unknown_hours(name: &Written, hours: &[Hours]) -> Diagnostic {
    let finding = Diagnostic::error("unknown-hours", format!("no hours are called `{}`", name.text)).at(name.span, "");
    let finding = finding.help(
        "opening hours stand in `hours:`, as in `hours: { desk: { timezone: America/Chicago, weekly: { mon-fri: \"09:00-17:00\" } } }`",
    );
    suggest(finding, &name.text, hours.iter().map(|hours| hours.name.as_str()))
}
