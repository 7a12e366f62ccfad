//! The figures of a report as pictures: columns over time, bars for everything else. Each says its numbers in words, too.

use super::super::shown::{count, language, place};
use super::super::todo::words::Words as TodoWords;
use super::words::Words;
use crate::console::words::Tongue;
use crate::exchange::errand::Kind;
use crate::flow::graph::Flow;
use crate::report::Report;
use std::cmp::Reverse;
use std::collections::BTreeMap;

/// The size of a picture of columns.
const WIDE: u64 = 960;
const HIGH: u64 = 150;
/// The most bars below one heading.
const MOST: usize = 25;

/// Columns over time.
pub(super) struct Columns {
    pub(super) title: &'static str,
    pub(super) told: String,
    pub(super) all: Vec<Column>,
}

/// One column, in pixels.
pub(super) struct Column {
    pub(super) x: u64,
    pub(super) y: u64,
    pub(super) wide: u64,
    pub(super) tall: u64,
    pub(super) middle: u64,
    /// Above it; empty where there are too many columns, or nothing is counted.
    pub(super) count: String,
    /// Below it; empty where there are too many.
    pub(super) name: String,
}

/// Bars below a heading.
pub(super) struct Bars {
    pub(super) title: String,
    pub(super) rows: Vec<(String, String, u64)>,
    /// How many were left out, since there are too many.
    pub(super) cut: usize,
}

/// The few figures that everybody asks for.
pub(super) fn first(report: &Report, w: &Words) -> Vec<(String, &'static str)> {
    let share =
        |part: u64| (part * 100 + report.calls / 2).checked_div(report.calls).map_or_else(|| "–".to_owned(), |share| format!("{share} %"));
    let seconds = |hundredths| report.waited(hundredths).map_or_else(|| "–".to_owned(), |seconds| format!("{seconds} s"));
    vec![
        (count(report.calls), w.first_calls),
        (share(report.joined), w.first_joined),
        (seconds(50), w.first_half),
        (seconds(90), w.first_nine),
        (share(report.abandoned), w.first_left),
        (share(report.silent), w.first_silent),
    ]
}

pub(super) fn columns(report: &Report, w: &Words) -> Vec<Columns> {
    let hours: Vec<(String, u64)> = (0..24u8).zip(report.by_hour).map(|(hour, count)| (format!("{hour:02}"), count)).collect();
    let days: Vec<(String, u64)> = report.by_day.iter().map(|(day, count)| (day.strftime("%m-%d").to_string(), *count)).collect();
    let failed = (0..24usize).map(|hour| {
        let count = report.outcomes.iter().filter(|(outcome, _)| *outcome != "answered").filter_map(|(_, hours)| hours.get(hour)).sum();
        (format!("{hour:02}"), count)
    });
    let failed: Vec<(String, u64)> = failed.collect();
    let all = [(w.by_day, days), (w.by_hour, hours), (w.failed_by_hour, failed)];
    all.into_iter().filter_map(|(title, rows)| drawn(title, &rows)).collect()
}

fn drawn(title: &'static str, rows: &[(String, u64)]) -> Option<Columns> {
    let most = rows.iter().map(|(_, count)| *count).max().filter(|most| *most > 0)?;
    let many = u64::try_from(rows.len()).unwrap_or(1).max(1);
    let step = WIDE / many;
    let every = many.div_ceil(16).max(1);
    let columns = (0u64..).zip(rows).map(|(at, (name, number))| {
        let tall = number * HIGH / most;
        let (x, y) = (at * WIDE / many, HIGH - tall + 18);
        Column {
            x: x + step / 8,
            y,
            wide: (step * 3 / 4).max(1),
            tall,
            middle: x + step / 2,
            count: if many <= 31 && *number > 0 { number.to_string() } else { String::new() },
            name: if at % every == 0 { name.clone() } else { String::new() },
        }
    });
    let told: Vec<String> = rows.iter().filter(|(_, count)| *count > 0).map(|(name, count)| format!("{name}: {count}")).collect();
    Some(Columns { title, told: told.join(", "), all: columns.collect() })
}

pub(super) fn bars(report: &Report, flow: &Flow, w: &Words, tongue: Tongue) -> Vec<Bars> {
    let errands = TodoWords::of(tongue);
    let named = |counts: &BTreeMap<String, u64>| counts.iter().map(|(name, count)| (place(flow, name), *count)).collect::<Vec<_>>();
    let runs = report.runs.iter().map(|(run, (begun, whole))| {
        let share = (whole * 100).checked_div(*begun).unwrap_or(0);
        (format!("{} ({begun} {}, {share} %)", place(flow, run), w.began), *whole)
    });
    let errand = |((kind, state), count): (&(String, String), &u64)| {
        let kind = Kind::read(kind).map_or(kind.as_str(), |kind| errands.kind(kind));
        (format!("{kind}: {}", errands.state(state)), *count)
    };
    let choice = |((name, key), count): (&(String, String), &u64)| (format!("{}, {} {key}", place(flow, name), w.key), *count);
    let said = report.said.told().into_iter().map(|(at, words, callers)| (format!("{}: “{words}”", place(flow, at)), callers));
    let all: [(&str, Vec<(String, u64)>); 10] = [
        (w.by_language, report.by_language.iter().map(|(code, count)| (language(flow, code, tongue), *count)).collect()),
        (w.by_line, report.by_line.iter().map(|(line, count)| (line.clone(), *count)).collect()),
        (w.ringing, report.outcomes.iter().map(|(outcome, hours)| (w.outcome(outcome).to_owned(), hours.iter().sum())).collect()),
        (w.left_at, named(&report.abandoned_at)),
        (w.choices, report.choices.iter().map(choice).collect()),
        (w.places, named(&report.places)),
        (w.runs, runs.collect()),
        (w.unmatched, report.unmatched().map(|(name, count)| (place(flow, name), count)).collect()),
        (w.said, said.collect()),
        (w.errands, report.errands.iter().map(errand).collect()),
    ];
    all.into_iter().filter_map(|(title, rows)| barred(title, rows)).collect()
}

fn barred(title: &str, mut rows: Vec<(String, u64)>) -> Option<Bars> {
    rows.sort_by_key(|(_, count)| Reverse(*count));
    let most = rows.first().map(|(_, count)| *count).filter(|most| *most > 0)?;
    let cut = rows.len().saturating_sub(MOST);
    let bar = |(name, number): (String, u64)| (name, count(number), number * 100 / most);
    Some(Bars { title: title.to_owned(), rows: rows.into_iter().take(MOST).map(bar).collect(), cut })
}
