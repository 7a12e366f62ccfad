//! The page of hours: whether something is open, its week, the days that differ, and what was opened or closed by hand.

use super::clock::Clock;
use super::history::{Page, Past, Teller};
use super::{Frame, Seen, filled};
use crate::console::Console;
use crate::console::now;
use crate::console::page::{self, Shell};
use crate::console::visit::{Posted, SignedIn, Visit};
use crate::flow::hours::{DAY, Hours as Week, Stretch};
use crate::store::rosters::{Hold, HoursChange, Kept};
use crate::store::users::Role;
use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use jiff::civil::Date;
use jiff::{Timestamp, ToSpan as _};
use std::sync::Arc;

/// Some hours, as the page shows them.
struct Card {
    name: String,
    open: bool,
    next: String,
    zone: String,
    /// What was opened or closed by hand; empty where nothing was.
    held: String,
    /// Each day of the week with its times.
    week: Vec<(String, String)>,
    /// Whether some of the days that differ are the line's own.
    of_line: bool,
    /// Days that differ, by month.
    months: Vec<(String, Vec<Day>)>,
    today: Date,
    typed: Typed,
}

/// A day that differs.
struct Day {
    date: Date,
    /// The weekday and its number, and the whole date.
    short: String,
    told: String,
    open: String,
    /// Who added it; empty where the line's author wrote it.
    by: String,
    why: String,
}

/// What stands in the forms of some hours.
#[derive(Clone, Debug, Default)]
pub(super) struct Typed {
    pub(super) first: String,
    pub(super) last: String,
    pub(super) open: String,
    pub(super) from: String,
    pub(super) to: String,
    pub(super) again_from: String,
    pub(super) again_to: String,
    pub(super) until: String,
    pub(super) why: String,
    /// Whether it was the form of days.
    pub(super) days: bool,
}

#[derive(Template)]
#[template(path = "roster/hours.html", config = "src/console/askama.toml")]
struct Hours {
    shell: Shell,
    f: Frame,
    cards: Vec<Card>,
    past: Past,
}

impl Typed {
    /// What was typed into the form that was sent.
    pub(super) fn read(posted: &Posted, days: bool) -> Self {
        let text = |name: &str| posted.field(name).trim().to_owned();
        Self {
            first: text("first"),
            last: text("last"),
            open: text("open"),
            from: text("from"),
            to: text("to"),
            again_from: text("again_from"),
            again_to: text("again_to"),
            until: text("until"),
            why: text("why"),
            days,
        }
    }

    /// Whether a choice of what happens on these days is the one that was made; closed is the usual one.
    fn is(&self, open: &str) -> bool {
        self.open == open || (self.open.is_empty() && open == "closed")
    }
}

pub(super) async fn all(State(console): State<Arc<Console>>, SignedIn(visit, _): SignedIn) -> Result<Response, Response> {
    let seen = Seen::page(&console, &visit, visit.asked("flow")).await?;
    let f = seen.frame(&visit);
    Ok(shown(&visit, &seen, (f, StatusCode::OK), None))
}

/// The page; with what was typed for some hours where it was not done.
pub(super) fn shown(visit: &Visit, seen: &Seen, (f, status): (Frame, StatusCode), typed: Option<&(&str, Typed)>) -> Response {
    let teller = Teller { clock: &seen.clock, w: f.w, phones: visit.may(Role::Publisher) };
    let past = Past::of(seen, &teller, Page::Hours, visit);
    let at = now();
    let cards = seen.live.flow.hours.iter().map(|week| {
        let typed = typed.filter(|(name, _)| *name == week.name).map(|(_, typed)| typed.clone());
        card(seen, week, &f, typed.unwrap_or_default(), at)
    });
    let cards = cards.collect();
    page::show(visit, status, &Hours { shell: visit.shell(f.w.hours), cards, past, f })
}

fn card(seen: &Seen, week: &Week, f: &Frame, typed: Typed, at: Timestamp) -> Card {
    let (w, clock) = (f.w, seen.clock.at(week.zone()));
    let hours = seen.live.roster.changed(week);
    let none = HoursChange::default();
    let change = seen.live.published.hours.get(&week.name).unwrap_or(&none);
    let held = change.held.filter(|held| held.until.is_none_or(|until| until > at));
    let today = at.to_zoned(clock.zone.clone()).date();
    let months = months(seen, (&hours, change), &clock, f, today);
    let next = hours.changes(at).map(|change| filled(w.next_change, &[&clock.day_and_time(change)]));
    Card {
        name: week.name.clone(),
        open: hours.open(at),
        next: next.unwrap_or_else(|| w.no_change.to_owned()),
        zone: filled(w.zone_is, &[clock.place()]),
        held: held.map(|held| told_hold(held, &clock, f)).unwrap_or_default(),
        week: days(week, f),
        of_line: months.iter().flat_map(|(_, days)| days).any(|day| day.by.is_empty()),
        months,
        today,
        typed,
    }
}

/// The days of a week with their times; days that follow each other with the same times are one line.
fn days(week: &Week, f: &Frame) -> Vec<(String, String)> {
    let mut lines: Vec<(&str, &str, String)> = Vec::new();
    for (day, open) in f.w.weekdays.iter().zip(week.week()) {
        let open = times(open, f);
        match lines.last_mut().filter(|(_, _, before)| *before == open) {
            Some((_, last, _)) => *last = day,
            None => lines.push((day, day, open)),
        }
    }
    let range = |(first, last, open)| (if first == last { String::from(first) } else { filled(f.w.days_to, &[first, last]) }, open);
    lines.into_iter().map(range).collect()
}

fn told_hold(held: Hold, clock: &Clock, f: &Frame) -> String {
    let until = held.until.map_or_else(|| f.w.further.to_owned(), |until| filled(f.w.until, &[&clock.moment(until)]));
    filled(if held.open { f.w.held_open } else { f.w.held_closed }, &[&until])
}

/// What is open on a day: `09:00–12:00, 13:00–17:00`.
fn times(open: &[Stretch], f: &Frame) -> String {
    let clock = |minutes: u16| format!("{:02}:{:02}", minutes / 60, minutes % 60);
    let told = |stretch: &Stretch| match stretch {
        Stretch { spoken: false, .. } => f.w.untold.to_owned(),
        Stretch { from: 0, to: DAY, .. } => f.w.all_day.to_owned(),
        Stretch { from, to, .. } if *to > DAY => format!("{}–{} {}", clock(*from), clock(to - DAY), f.w.next_day),
        Stretch { from, to, .. } => format!("{}–{}", clock(*from), clock(*to)),
    };
    if open.is_empty() { f.w.closed.to_owned() } else { open.iter().map(told).collect::<Vec<_>>().join(", ") }
}

/// The days of the next twelve months that differ from the week, by month.
fn months(seen: &Seen, (hours, change): (&Week, &HoursChange), clock: &Clock, f: &Frame, today: Date) -> Vec<(String, Vec<Day>)> {
    let end = today.saturating_add(1.year());
    let mut months: Vec<(String, Vec<Day>)> = Vec::new();
    for (date, open) in hours.days().range(today..end) {
        let kept = change.except.get(date).and_then(|open| added(&seen.history, &hours.name, *date, open));
        let (by, why) = kept.map(|kept| (kept.by.clone(), kept.why.clone())).unwrap_or_default();
        let month = clock.month(*date);
        let day = Day { date: *date, short: clock.weekday(*date), told: clock.day(*date), open: times(open, f), by, why };
        match months.last_mut().filter(|(known, _)| *known == month) {
            Some((_, days)) => days.push(day),
            None => months.push((month, vec![day])),
        }
    }
    months
}

/// The change that made a day as it is.
fn added<'k>(history: &'k [Kept], hours: &str, date: Date, open: &String) -> Option<&'k Kept> {
    let has = |kept: &&Kept| kept.content.hours.get(hours).and_then(|change| change.except.get(&date)) == Some(open);
    history.iter().take_while(has).last()
}
