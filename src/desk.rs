//! What all who change something at a store have in common, at a terminal or in a browser: which flow, what it is judged by, what words are kept.

use crate::dialect;
use crate::flow::limits::Limits;
use crate::library;
use crate::settings::Settings;
use crate::store::{Store, versions};
use anyhow::{Context, Result, anyhow, bail};
use jiff::Timestamp;
use jiff::civil::{DateTime, Time};
use jiff::tz::TimeZone;
use std::fmt;

/// The most digits in words that are kept in clear: fewer than any telephone number has.
const MOST_DIGITS: usize = 6;
/// The longest name or reason, in characters.
const LONGEST_WORDS: usize = 200;

/// What a flow is judged by: the lines that use it, or all providers where none does.
///
/// # Errors
/// None that is known.
pub fn limits(settings: &Settings, flow: &str) -> Result<Limits> {
    Limits::worst(&providers(settings, flow)).or_else(library::usual_limits).context("this program knows no provider")
}

/// The tables of the providers whose lines use a flow.
#[must_use]
pub fn providers(settings: &Settings, flow: &str) -> Vec<Limits> {
    settings.lines.values().filter(|line| line.flow() == flow).filter_map(|line| dialect::limits_of(&line.provider)).collect()
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

/// Why words are not kept in clear.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotKept {
    /// There are none.
    Empty,
    /// There are too many.
    TooLong,
    /// They seem to have a telephone number in them.
    Number,
}

impl fmt::Display for NotKept {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("is empty"),
            Self::TooLong => write!(f, "is too long: write {LONGEST_WORDS} characters or fewer"),
            Self::Number => f.write_str("seems to have a telephone number in it: leave it out, since these words are kept in clear"),
        }
    }
}

/// Words that are kept in clear: short, on one line, and without a telephone number.
///
/// # Errors
/// Words that are none, or that are too many, or have a number in them.
pub fn kept(text: &str) -> Result<String, NotKept> {
    let words: String = text.trim().chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    if words.is_empty() {
        return Err(NotKept::Empty);
    }
    if words.chars().count() > LONGEST_WORDS {
        return Err(NotKept::TooLong);
    }
    if words.chars().filter(|c| c.is_numeric()).count() > MOST_DIGITS {
        return Err(NotKept::Number);
    }
    Ok(words)
}

/// The same at a terminal, where `option` is what to call them.
///
/// # Errors
/// As [`kept`].
pub fn words(option: &str, text: &str) -> Result<String> {
    kept(text).map_err(|wrong| anyhow!("{option} {wrong}"))
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
