//! The report for programs: every figure as a row of a table, and as one JSON object.

use super::Report;
use serde_json::{Value, json};

/// Every figure: what it is, of what, and how many.
#[must_use]
pub fn rows(report: &Report) -> Vec<(String, String, u64)> {
    let mut rows: Vec<(String, String, u64)> = [
        ("calls", report.calls),
        ("rung through", report.rung),
        ("joined with a person", report.joined),
        ("hung up before a person", report.abandoned),
        ("silent callers", report.silent),
        ("silent callers joined with a person", report.silent_joined),
        ("test calls, left out", report.tests),
    ]
    .map(|(what, count)| (what.to_owned(), String::new(), count))
    .into();
    for (what, hundredths) in [("seconds to a person, median", 50), ("seconds to a person, nine of ten", 90)] {
        rows.extend(report.waited(hundredths).map(|seconds| (what.to_owned(), String::new(), u64::from(seconds))));
    }
    let mut add = |what: &str, of: String, count: u64| rows.push((what.to_owned(), of, count));
    report.by_day.iter().for_each(|(day, count)| add("calls by day", day.to_string(), *count));
    (0..).zip(report.by_hour).for_each(|(hour, count): (u8, u64)| add("calls by hour", format!("{hour:02}"), count));
    report.by_language.iter().for_each(|(language, count)| add("calls by language", language.clone(), *count));
    report.by_line.iter().for_each(|(line, count)| add("calls by line", line.clone(), *count));
    report.abandoned_at.iter().for_each(|(place, count)| add("hung up at", place.clone(), *count));
    for (outcome, hours) in &report.outcomes {
        for (hour, count) in (0u8..).zip(hours).filter(|(_, count)| **count > 0) {
            add("ringing ended", format!("{outcome}, {hour:02}"), *count);
        }
    }
    report.choices.iter().for_each(|((place, key), count)| add("choice", format!("{place} {key}"), *count));
    report.places.iter().for_each(|(place, count)| add("calls that came to", place.clone(), *count));
    for (run, (begun, whole)) in &report.runs {
        add("runs begun", run.clone(), *begun);
        add("runs heard to the end", run.clone(), *whole);
    }
    report.unmatched().for_each(|(place, count)| add("callers not understood", place.clone(), count));
    report.said.told().into_iter().for_each(|(place, words, callers)| add("callers who said", format!("{place}: {words}"), callers));
    report.errands.iter().for_each(|((kind, state), count)| add("agreed to", format!("{kind}, {state}"), *count));
    rows
}

/// Every figure as a table for spreadsheets (RFC 4180).
///
/// # Errors
/// None that is known: everything is written into memory.
pub fn csv(report: &Report) -> Result<String, Unwritten> {
    let mut table = csv::Writer::from_writer(Vec::new());
    table.write_record(["what", "of", "count"])?;
    for (what, of, count) in rows(report) {
        table.write_record([what, of, count.to_string()])?;
    }
    Ok(String::from_utf8(table.into_inner()?)?)
}

/// Why a table was not written.
pub type Unwritten = Box<dyn std::error::Error + Send + Sync>;

/// The report as one object.
#[must_use]
pub fn json(report: &Report) -> Value {
    let zone = report.days.zone.iana_name().unwrap_or("UTC");
    let rows: Vec<Value> = rows(report).into_iter().map(|(what, of, count)| json!({ "what": what, "of": of, "count": count })).collect();
    json!({ "from": report.days.from.to_string(), "to": report.days.to.to_string(), "zone": zone, "figures": rows })
}
