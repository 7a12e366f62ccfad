//! The calls of a day, as a list that can be narrowed and turned page by page. Nothing of a caller is in it: the journal knows none.

pub(in crate::console) mod found;
pub(super) mod one;
pub(in crate::console) mod words;

mod english;
mod spanish;
mod told;

use super::shown::{before, clock, count, part, query, span, today};
use super::which::Which;
use super::works::{Came, Product};
use super::{browser, shown};
use crate::console::page::{self, Shell};
use crate::console::visit::{SignedIn, Visit};
use crate::console::words::Tongue;
use crate::console::{Console, now};
use crate::library::counted;
use crate::report::Days;
use crate::report::call::Call;
use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use jiff::ToSpan as _;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use std::collections::BTreeSet;
use std::sync::Arc;
use words::Words;

/// How many calls stand on a page.
const PAGE: usize = 50;
/// The most calls of a day that are listed.
const MOST: usize = 100_000;

/// The calls of a day, the newest first.
pub(in crate::console) struct OfDay {
    pub(in crate::console) calls: Vec<(String, Call)>,
    /// There were more than can be listed.
    pub(in crate::console) cut: bool,
}

/// The list.
#[derive(Template)]
#[template(path = "look/calls.html", config = "src/console/askama.toml")]
struct CallsPage {
    shell: Shell,
    w: &'static Words,
    flow: String,
    flows: Vec<String>,
    zone: String,
    day: String,
    earlier: String,
    /// Nothing on the day it is.
    later: Option<String>,
    asked: Asked,
    lines: Vec<String>,
    languages: Vec<(String, String)>,
    ends: [(&'static str, &'static str); 4],
    places: Vec<(String, String)>,
    rows: Rows,
    again: String,
}

/// What was asked for: only what the address says.
#[derive(Default)]
pub(in crate::console) struct Asked {
    line: String,
    language: String,
    ended: String,
    place: String,
    tests: String,
}

/// What there is to show.
enum Rows {
    Counting(String, String),
    Failed,
    Shown { rows: Vec<Row>, all: String, cut: bool, page: usize, pages: usize, previous: Option<String>, next: Option<String> },
}

/// A call in the list.
struct Row {
    link: String,
    clock: String,
    lasted: String,
    line: String,
    language: String,
    ended: String,
    place: String,
    test: bool,
}

/// The address of a call's page. The day helps to find it.
pub(super) fn link(call: &str, day: Date) -> String {
    format!("/console/calls/{}?day={day}", part(call))
}

/// How a call ended, in the words of addresses.
pub(in crate::console) fn ended(call: &Call) -> &'static str {
    match call {
        Call { joined: Some(_), .. } => "joined",
        Call { over: false, .. } => "open",
        Call { hung_up: true, .. } => "left",
        _ => "goodbye",
    }
}

impl Asked {
    fn read(visit: &Visit) -> Self {
        Self::of(|name| visit.asked(name).to_owned())
    }

    /// What is said under each name.
    pub(in crate::console) fn of(of: impl Fn(&str) -> String) -> Self {
        Self { line: of("line"), language: of("language"), ended: of("ended"), place: of("place"), tests: of("tests") }
    }

    pub(in crate::console) fn fits(&self, call: &Call) -> bool {
        let is = |wanted: &str, known: &str| wanted.is_empty() || wanted == known;
        let tests = match self.tests.as_str() {
            "only" => call.test,
            "all" => true,
            _ => !call.test,
        };
        let place = self.place.is_empty() || call.places.contains(&self.place);
        tests && place && is(&self.line, &call.line) && is(&self.language, &call.language) && is(&self.ended, ended(call))
    }

    fn query(&self, which: &Which, day: Date, page: usize) -> String {
        let (day, number) = (day.to_string(), page.to_string());
        let page = if page > 1 { number.as_str() } else { "" };
        let Self { line, language, ended, place, tests } = self;
        let rest = [("line", line), ("language", language), ("ended", ended), ("place", place), ("tests", tests)];
        let pairs: Vec<(&str, &str)> = [("flow", which.named()), ("day", &day), ("page", page)]
            .into_iter()
            .chain(rest.map(|(name, value)| (name, value.as_str())))
            .collect();
        format!("/console/calls{}", query(&pairs))
    }
}

pub(super) async fn list(State(console): State<Arc<Console>>, who: SignedIn) -> Response {
    let visit = &who.0;
    let w = Words::of(visit.tongue);
    let which = match Which::or(&console, visit, || super::empty(visit, w.calls, w.nothing)).await {
        Ok(which) => which,
        Err(instead) => return instead,
    };
    let now_there = today(now(), &which.zone);
    let day: Date = visit.asked("day").parse().ok().filter(|day| *day <= now_there).unwrap_or(now_there);
    let asked = Asked::read(visit);
    let later = day.checked_add(1.day()).ok().filter(|later| *later <= now_there);
    let came = calls_of(&console, &who, &which, day).await;
    let (rows, known) = match &came {
        Came::Done(product) => match &**product {
            Product::Day(of_day) => (listed(of_day, &asked, &which, (day, visit.asked("page")), (w, visit.tongue)), Some(of_day)),
            Product::Report(..) => (Rows::Failed, None),
        },
        Came::GoesOn(seen, all) => (Rows::Counting(count(*seen), count(*all)), None),
        Came::Failed => (Rows::Failed, None),
    };
    let title = |code: String| (code.clone(), shown::language(&which.flow, &code, visit.tongue));
    let mut places: Vec<(String, String)> =
        which.flow.nodes.iter().map(|node| (node.name.clone(), shown::place(&which.flow, &node.name))).collect();
    places.sort_by_key(|(_, title)| title.to_lowercase());
    let page = CallsPage {
        shell: visit.shell(w.calls),
        w,
        flow: which.named().to_owned(),
        flows: which.all.clone(),
        zone: shown::zone(&which.zone),
        earlier: asked.query(&which, before(day, 1), 1),
        later: later.map(|later| asked.query(&which, later, 1)),
        lines: all(known, |call| &call.line, &asked.line),
        languages: all(known, |call| &call.language, &asked.language).into_iter().map(title).collect(),
        ends: w.ends(),
        places,
        rows,
        again: asked.query(&which, day, 1),
        day: day.to_string(),
        asked,
    };
    page::show(visit, StatusCode::OK, &page)
}

/// What calls of a day have, and what was chosen, whether a call of the day has it or not.
fn all(known: Option<&OfDay>, of: fn(&Call) -> &String, chosen: &str) -> Vec<String> {
    let calls = known.into_iter().flat_map(|of_day| &of_day.calls).map(|(_, call)| of(call).as_str());
    let all: BTreeSet<&str> = calls.chain([chosen]).filter(|one| !one.is_empty()).collect();
    all.into_iter().map(str::to_owned).collect()
}

async fn calls_of(console: &Console, who: &SignedIn, which: &Which, day: Date) -> Came {
    of_day(console, browser(who), &which.name, (which.zone.clone(), day)).await
}

/// The calls of a day of a flow, for whoever waits.
pub(in crate::console) async fn of_day(console: &Console, who: &str, flow: &str, (zone, day): (TimeZone, Date)) -> Came {
    let name = format!("day {flow} {day}");
    let (archive, store) = (console.archive(flow), console.calls());
    let counted = console.works.ask(who, &name, now(), move |progress| {
        let moments = Days { from: day, to: day, zone: zone.clone() }.moments()?;
        let mut of_day = OfDay { calls: Vec::new(), cut: false };
        counted::calls(&mut archive()?, &mut store()?, moments, progress, |flow, entries| {
            let call = Call::read(flow.map(Arc::as_ref), entries).filter(|call| (moments.0..moments.1).contains(&call.rang));
            let Some((call, entry)) = call.zip(entries.first()) else { return };
            if of_day.calls.len() < MOST { of_day.calls.push((entry.call.clone(), call)) } else { of_day.cut = true }
        })?;
        of_day.calls.sort_by_key(|(_, call)| std::cmp::Reverse(call.rang));
        Ok(Product::Day(of_day))
    });
    counted.await
}

fn listed(of_day: &OfDay, asked: &Asked, which: &Which, (day, page): (Date, &str), spoken: (&Words, Tongue)) -> Rows {
    let fitting: Vec<&(String, Call)> = of_day.calls.iter().filter(|(_, call)| asked.fits(call)).collect();
    let pages = fitting.len().div_ceil(PAGE).max(1);
    let page = page.parse::<usize>().unwrap_or(1).clamp(1, pages);
    let row = |(name, call): &&(String, Call)| row(name, call, which, day, spoken);
    let to = |page: usize| asked.query(which, day, page);
    Rows::Shown {
        rows: fitting.iter().skip((page - 1) * PAGE).take(PAGE).map(row).collect(),
        all: count(u64::try_from(fitting.len()).unwrap_or(u64::MAX)),
        cut: of_day.cut,
        page,
        pages,
        previous: (page > 1).then(|| to(page - 1)),
        next: (page < pages).then(|| to(page + 1)),
    }
}

fn row(name: &str, call: &Call, which: &Which, day: Date, (w, tongue): (&Words, Tongue)) -> Row {
    Row {
        link: link(name, day),
        clock: clock(call.rang, &which.zone),
        lasted: span(call.until.duration_since(call.rang).as_secs()),
        line: call.line.clone(),
        language: shown::language(&which.flow, &call.language, tongue),
        ended: w.ended(call),
        place: shown::place(&which.flow, &call.last),
        test: call.test,
    }
}

/// The day on which something was, somewhere.
pub(super) fn day_of(at: jiff::Timestamp, zone: &TimeZone) -> Date {
    today(at, zone)
}
