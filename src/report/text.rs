//! The report for a terminal, with small charts.

use super::{FEWEST, Report, share};
use crate::flow::graph::Flow;
use std::fmt::Write as _;

/// How long the longest bar is, in characters.
const BAR: u64 = 40;

/// The whole. The flow tells the titles of places and the names of languages.
#[must_use]
pub fn text(report: &Report, flow: &Flow) -> String {
    let named: &dyn Fn(&str) -> String = &|place| flow.title_of(place).replace('`', "");
    let mut text = String::new();
    let days = &report.days;
    let _ = writeln!(text, "{} to {}, {}\n", days.from, days.to, days.zone.iana_name().unwrap_or("UTC"));
    for line in summary(report) {
        let _ = writeln!(text, "{line}");
    }
    chart(&mut text, "Calls by hour", (0..24u8).zip(report.by_hour).map(|(hour, count)| (format!("{hour:02}"), count)).collect());
    chart(&mut text, "Calls by day", report.by_day.iter().map(|(day, count)| (day.strftime("%a %Y-%m-%d").to_string(), *count)).collect());
    chart(&mut text, "Calls by language", of(&report.by_language, &|code| flow.language_title(code)));
    chart(&mut text, "Calls by line", of(&report.by_line, &str::to_owned));
    let outcomes = report.outcomes.iter().map(|(outcome, hours)| (outcome.clone(), hours.iter().sum())).collect();
    chart(&mut text, "How ringing people ended", outcomes);
    chart(&mut text, "Choices", report.choices.iter().map(|((place, key), count)| (format!("{}, {key}", named(place)), *count)).collect());
    chart(&mut text, "Where callers hung up before a person was there", of(&report.abandoned_at, named));
    if !report.runs.is_empty() {
        let _ = writeln!(text, "\nRuns heard to the end");
        for (run, (begun, whole)) in &report.runs {
            let _ = writeln!(text, "  {}: {whole} of {begun} ({})", named(run), share(*whole, *begun));
        }
    }
    let unmatched: Vec<(String, u64)> = report.unmatched().map(|(place, count)| (named(place), count)).collect();
    chart(&mut text, &format!("Callers who were not understood, where they were {FEWEST} or more"), unmatched);
    let said = report.said.told().into_iter().map(|(place, words, callers)| (format!("{}: “{words}”", named(place)), callers)).collect();
    chart(&mut text, &format!("What they said, where {FEWEST} callers or more said it"), said);
    chart(
        &mut text,
        "What callers agreed to",
        report.errands.iter().map(|((kind, state), count)| (format!("{kind}, {state}"), *count)).collect(),
    );
    text
}

/// The most important of it, a sentence each.
pub(super) fn summary(report: &Report) -> Vec<String> {
    let Report { calls, rung, joined, abandoned, silent, silent_joined, tests, .. } = report;
    let mut lines = vec![
        format!("{calls} calls. {tests} test calls are left out."),
        format!("For {rung} ({}) people were rung; {joined} ({}) were joined with a person.", share(*rung, *calls), share(*joined, *calls)),
    ];
    if let (Some(median), Some(most)) = (report.waited(50), report.waited(90)) {
        lines.push(format!("Half of these had a person within {median} seconds of the ring, nine of ten within {most}."));
    }
    lines.push(format!("{abandoned} ({}) hung up before a person was there.", share(*abandoned, *calls)));
    lines.push(format!(
        "{silent} ({}) never pressed or said anything; {silent_joined} of these were joined with a person.",
        share(*silent, *calls)
    ));
    lines
}

fn of(counts: &std::collections::BTreeMap<String, u64>, named: &dyn Fn(&str) -> String) -> Vec<(String, u64)> {
    counts.iter().map(|(name, count)| (named(name), *count)).collect()
}

fn chart(text: &mut String, title: &str, rows: Vec<(String, u64)>) {
    let most = rows.iter().map(|(_, count)| *count).max().unwrap_or(0);
    if most == 0 {
        return;
    }
    let wide = rows.iter().map(|(name, _)| name.chars().count()).max().unwrap_or(0);
    let _ = writeln!(text, "\n{title}");
    for (name, count) in rows {
        let long = usize::try_from((count * BAR).div_ceil(most)).unwrap_or(0);
        let _ = writeln!(text, "  {name:<wide$}  {:<bar$} {count}", "█".repeat(long), bar = usize::try_from(BAR).unwrap_or(0));
    }
}
