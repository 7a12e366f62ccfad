//! The report of some days: what their calls taught, with pictures, how many people must be there, and all of it to take along.

pub(in crate::console) mod words;

mod charts;
mod english;
mod people;
mod spanish;

use super::browser;
use super::map::words::Words as MapWords;
use super::shown::{before, count, part, query, today};
use super::which::Which;
use super::works::{Came, Product};
use super::{map, shown};
use crate::console::page::{self, Shell};
use crate::console::visit::{SignedIn, Visit};
use crate::console::{Console, now};
use crate::flow::graph::Flow;
use crate::library::counted;
use crate::picture::Picture;
use crate::picture::svg::{Dress, piece};
use crate::report::{Days, Report, html, table};
use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse as _, Redirect, Response};
use charts::{Bars, Columns};
use jiff::ToSpan as _;
use jiff::civil::Date;
use people::{Hour, Wish};
use std::collections::BTreeSet;
use std::sync::Arc;
use words::Words;

/// The most days of a report.
const MOST_DAYS: i32 = 366;

/// The page of a report.
#[derive(Template)]
#[template(path = "look/report.html", config = "src/console/askama.toml")]
struct ReportPage {
    shell: Shell,
    w: &'static Words,
    flow: String,
    flows: Vec<String>,
    zone: String,
    problem: &'static str,
    from: String,
    to: String,
    /// Days that are asked for often: their addresses and names.
    often: Vec<(String, &'static str)>,
    state: Counted,
    /// What addresses of the same report say.
    here: String,
    wish: Wish,
}

/// How far it is.
enum Counted {
    Counting(String, String),
    Failed,
    Done(Box<Pictures>),
}

/// What a report shows.
struct Pictures {
    first: Vec<(String, &'static str)>,
    columns: Vec<Columns>,
    bars: Vec<Bars>,
    map: String,
    tests: u64,
    languages: Vec<(String, String)>,
    hours: Vec<Hour>,
}

/// Which days are asked for; the last seven whole ones where nothing is said, with what is wrong where something is.
fn days(visit: &Visit, which: &Which, w: &Words) -> (Days, &'static str) {
    let today = today(now(), &which.zone);
    let usual = |problem| (Days { from: before(today, 7), to: before(today, 1), zone: which.zone.clone() }, problem);
    let (from, to) = (visit.asked("from"), visit.asked("to"));
    if from.is_empty() && to.is_empty() {
        return usual("");
    }
    match (from.parse::<Date>(), to.parse::<Date>()) {
        (Ok(from), Ok(to)) if from > to => usual(w.backwards),
        (Ok(from), Ok(to)) if from.until(to).is_ok_and(|span| span.get_days() < MOST_DAYS) => {
            (Days { from, to, zone: which.zone.clone() }, "")
        }
        (Ok(_), Ok(_)) => usual(w.too_long),
        _ => usual(w.no_days),
    }
}

async fn counted(console: &Console, who: &SignedIn, which: &Which, days: Days) -> Came {
    let name = format!("report {} {} {}", which.name, days.from, days.to);
    let (archive, store, keyring) = (console.archive(&which.name), console.calls(), Arc::clone(&console.ground.keyring));
    let flow = Arc::clone(&which.flow);
    let counted = console.works.ask(browser(who), &name, now(), move |progress| {
        let report = counted::report(&mut archive()?, &mut store()?, &keyring, days, progress)?;
        Ok(Product::Report(Box::new(report), flow))
    });
    counted.await
}

/// What an address says of a report.
fn here(which: &Which, days: &Days) -> String {
    query(&[("flow", which.named()), ("from", &days.from.to_string()), ("to", &days.to.to_string())])
}

pub(super) async fn report(State(console): State<Arc<Console>>, who: SignedIn) -> Response {
    let visit = &who.0;
    let w = Words::of(visit.tongue);
    let which = match Which::or(&console, visit, || super::empty(visit, w.reports, w.nothing)).await {
        Ok(which) => which,
        Err(instead) => return instead,
    };
    let (days, problem) = days(visit, &which, w);
    let (wish, wrong) = Wish::read(visit, w);
    let state = match counted(&console, &who, &which, days.clone()).await {
        Came::Done(product) => match &*product {
            Product::Report(report, flow) => Counted::Done(Box::new(pictures(report, flow, &which, &wish, visit, w))),
            Product::Day(_) => Counted::Failed,
        },
        Came::GoesOn(seen, all) => Counted::Counting(count(seen), count(all)),
        Came::Failed => Counted::Failed,
    };
    let page = ReportPage {
        shell: visit.shell(w.reports),
        w,
        flow: which.named().to_owned(),
        flows: which.all.clone(),
        zone: shown::zone(&which.zone),
        problem: if problem.is_empty() { wrong } else { problem },
        from: days.from.to_string(),
        to: days.to.to_string(),
        often: often(&which, w),
        here: here(&which, &days),
        state,
        wish,
    };
    let status = if page.problem.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    page::show(visit, status, &page)
}

/// The last whole week, from Monday on, the last whole month, and the last four weeks.
fn often(which: &Which, w: &Words) -> Vec<(String, &'static str)> {
    let today = today(now(), &which.zone);
    let monday = before(today, i64::from(today.weekday().to_monday_zero_offset()));
    let first = today.first_of_month();
    let month = first.checked_sub(1.month()).unwrap_or(first);
    let spans = [
        (before(monday, 7), before(monday, 1), w.last_week),
        (month, before(first, 1), w.last_month),
        (before(today, 28), before(today, 1), w.four_weeks),
    ];
    let address = |(from, to, name): (Date, Date, &'static str)| {
        let pairs = [("flow", which.named()), ("from", &from.to_string()), ("to", &to.to_string())];
        (format!("/console/reports{}", query(&pairs)), name)
    };
    spans.map(address).into()
}

fn pictures(report: &Report, flow: &Flow, which: &Which, wish: &Wish, visit: &Visit, w: &Words) -> Pictures {
    let mut languages: Vec<(String, String)> =
        report.by_language.keys().map(|code| (code.clone(), shown::language(flow, code, visit.tongue))).collect();
    languages.sort();
    Pictures {
        first: charts::first(report, w),
        columns: charts::columns(report, w),
        bars: charts::bars(report, flow, w, visit.tongue),
        map: drawn(report, flow, which, visit),
        tests: report.tests,
        hours: people::hours(report, wish),
        languages,
    }
}

/// The map, with how many callers came where.
fn drawn(report: &Report, flow: &Flow, which: &Which, visit: &Visit) -> String {
    let w = MapWords::of(visit.tongue);
    let mut picture = Picture::of(flow, which.language(visit));
    picture.count(&report.places, &report.choices);
    map::told(&mut picture, flow, w);
    let link = |place: &str| format!("/console/map/{}{}", part(place), query(&[("flow", which.named())]));
    piece(&picture, &Dress { kind: &|word| map::short(w, word), link: &link, marked: &BTreeSet::new() })
}

/// The report to take along: for spreadsheets, for programs, and as one page to print. While it is counted, the page says how far that is.
pub(super) async fn taken(State(console): State<Arc<Console>>, Path(form): Path<String>, who: SignedIn) -> Response {
    let visit = &who.0;
    let w = Words::of(visit.tongue);
    let which = match Which::or(&console, visit, || page::refused(visit, StatusCode::NOT_FOUND)).await {
        Ok(which) => which,
        Err(instead) => return instead,
    };
    if !matches!(form.as_str(), "csv" | "json" | "html") {
        return page::refused(visit, StatusCode::NOT_FOUND);
    }
    let (days, problem) = days(visit, &which, w);
    if !problem.is_empty() {
        return page::told(visit, StatusCode::UNPROCESSABLE_ENTITY, problem);
    }
    let name = format!("calls-{}-{}.{form}", days.from, days.to);
    let here = here(&which, &days);
    let product = match counted(&console, &who, &which, days).await {
        Came::Done(product) => product,
        Came::GoesOn(..) | Came::Failed => return Redirect::to(&format!("/console/reports{here}")).into_response(),
    };
    let Product::Report(report, flow) = &*product else { return page::refused(visit, StatusCode::NOT_FOUND) };
    let (kind, text) = match form.as_str() {
        "csv" => ("text/csv; charset=utf-8", table::csv(report).map_err(anyhow::Error::from_boxed)),
        "json" => ("application/json", serde_json::to_string_pretty(&table::json(report)).map_err(anyhow::Error::from)),
        _ => ("text/html; charset=utf-8", Ok(html::page(report, flow))),
    };
    match text {
        Ok(text) => {
            let headers = [(CONTENT_TYPE, kind.to_owned()), (CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\""))];
            (headers, text).into_response()
        }
        Err(error) => page::broken(visit, &error),
    }
}
