//! # hours-gap
//!
//! Warning.
//!
//! Finds opening hours that say nothing about a day of the week. Such a day is closed.
//!
//! ## Why it hurts a caller
//!
//! A day that was forgotten sends callers away from an office that is open, week after week, and nobody in the office notices.
//!
//! ## Example
//!
//! ```yaml
//! # flow.yaml
//! hours:
//!   office: { weekly: { sat-sun: null, sat: closed } }
//! ```
//!
//! ## Instead
//!
//! ```yaml
//! # flow.yaml
//! hours:
//!   office: { weekly: { sat-sun: closed } }
//! ```

use super::{Draft, Found};
use crate::diagnostic::Diagnostic;
use crate::flow::places::Place;

const DAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

pub(super) fn find(draft: &Draft<'_>, found: &mut Found<'_>) {
    for hours in draft.places.get("hours").into_iter().flat_map(Place::all) {
        let Some(weekly) = hours.get("weekly") else { continue };
        let told: Vec<usize> = weekly.all().iter().flat_map(|days| stretch(&days.name)).collect();
        let forgotten: Vec<&str> = (0..).zip(DAYS).filter(|(day, _)| !told.contains(day)).map(|(_, name)| name).collect();
        if forgotten.is_empty() {
            continue;
        }
        let message = format!("the hours `{}` say nothing about {}", hours.name, forgotten.join(", "));
        let help = format!("write when it is open, or `{}: closed`", forgotten.first().unwrap_or(&"sun"));
        found.at(&hours.name, Diagnostic::warning("hours-gap", message).at(weekly.span, "").help(help));
    }
}

/// The days of `mon-fri` or `sat`, counted from Monday; also across Sunday: `sat-mon`.
fn stretch(days: &str) -> Vec<usize> {
    let day = |name: &str| DAYS.iter().position(|day| *day == name.trim());
    days.split(',')
        .flat_map(|part| {
            let (first, last) = part.split_once('-').unwrap_or((part, part));
            let (Some(first), Some(last)) = (day(first), day(last)) else { return Vec::new() };
            (0..=(last + 7 - first) % 7).map(|step| (first + step) % 7).collect()
        })
        .collect()
}
