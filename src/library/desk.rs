//! What all who change something at a store have in common, at a terminal or in a browser: which flow, what it is judged by, what words are kept.

use crate::dialect;
use crate::flow::limits::Limits;
pub use crate::library::plain::{NotKept, kept, words};
use crate::settings::{Settings, list};
use crate::store::errands::SHORTEST_ID;
use crate::store::{Store, versions};
use anyhow::{Context, Result, bail};
use jiff::Timestamp;
use jiff::civil::{DateTime, Time};
use jiff::tz::TimeZone;

/// What a flow is judged by: the lines that use it, or all providers where none does.
///
/// # Errors
/// None that is known.
pub fn limits(settings: &Settings, flow: &str) -> Result<Limits> {
    Limits::worst(&providers(settings, flow)).or_else(super::usual_limits).context("this program knows no provider")
}

/// The tables of the providers whose lines use a flow.
#[must_use]
pub fn providers(settings: &Settings, flow: &str) -> Vec<Limits> {
    settings.lines.values().filter(|line| line.flow() == flow).filter_map(|line| dialect::limits_of(&line.provider)).collect()
}

/// What the rules judge a flow by: each provider whose line uses it, or all usual ones at their worst where none does.
///
/// # Errors
/// None that is known.
pub fn judges(settings: &Settings, flow: &str) -> Result<Vec<Limits>> {
    let of_lines = providers(settings, flow);
    if of_lines.is_empty() { Ok(vec![limits(settings, flow)?]) } else { Ok(of_lines) }
}

/// The numbers callers ring for a flow.
#[must_use]
pub fn numbers(settings: &Settings, flow: &str) -> Vec<String> {
    settings.lines.values().filter(|line| line.flow() == flow).flat_map(|line| list(&line.numbers)).collect()
}

/// The flow that is meant: the one that was named, the only one the store knows, or the usual one.
///
/// # Errors
/// A flow that is not known, or not named where there are several; a store that cannot be read.
pub fn flow_named(store: &mut Store, named: Option<&str>) -> Result<String> {
    let known = versions::flows(store.read())?;
    match (named, known.as_slice()) {
        (Some(named), known) if known.iter().any(|flow| flow == named) => Ok(named.to_owned()),
        (_, []) => bail!("nothing is published yet: `helpline publish FOLDER`, or `helpline serve`, which publishes what it finds"),
        (Some(named), known) => bail!("the store knows no flow `{named}`; it knows {}", known.join(", ")),
        (None, [only]) => Ok(only.clone()),
        (None, several) => bail!("which flow? The store knows {}", several.join(", ")),
    }
}

/// The moment that a text names, by the clocks of a place: `17:00` is the next time that they show it, `2026-12-24 08:00` that very one.
#[must_use]
pub fn next_moment(text: &str, zone: &TimeZone, now: Timestamp) -> Option<Timestamp> {
    // A whole moment would be read as a time, too, and its day be lost.
    let time = text.parse::<Time>().ok().filter(|_| !text.contains(['-', ' ', 'T']));
    let at = |clock: DateTime| Some(clock.to_zoned(zone.clone()).ok()?.timestamp());
    let Some(time) = time else { return at(text.trim().parse().ok()?) };
    let today = now.to_zoned(zone.clone()).date();
    let first = at(today.to_datetime(time))?;
    if first > now { Some(first) } else { at(today.tomorrow().ok()?.to_datetime(time)) }
}

/// An errand's id, or how it begins, as it is looked for; nothing where it is none.
#[must_use]
pub fn errand_id(id: &str) -> Option<String> {
    let id = id.trim().to_ascii_lowercase();
    (id.len() >= SHORTEST_ID && id.bytes().all(|c| c.is_ascii_hexdigit())).then_some(id)
}
