//! What all who change something at a store have in common, at a terminal or in a browser: which flow, what it is judged by, what words are kept.

use crate::dialect;
use crate::flow::limits::Limits;
use crate::settings::{Settings, list};
use crate::store::{Store, versions};
use anyhow::{Context, Result, bail};

/// The most digits in words that are kept in clear: fewer than any telephone number has.
const MOST_DIGITS: usize = 6;
/// The longest name or reason, in characters.
const LONGEST_WORDS: usize = 200;

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

/// Words that are kept in clear: short, on one line, and without a telephone number. `option` is what to call them.
///
/// # Errors
/// Words that are none, or that are too many, or have a number in them.
pub fn words(option: &str, text: &str) -> Result<String> {
    let words: String = text.trim().chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    if words.is_empty() {
        bail!("{option} is empty");
    }
    if words.chars().count() > LONGEST_WORDS {
        bail!("{option} is too long: write {LONGEST_WORDS} characters or fewer");
    }
    if words.chars().filter(|c| c.is_numeric()).count() > MOST_DIGITS {
        bail!("{option} seems to have a telephone number in it: leave it out, since these words are kept in clear");
    }
    Ok(words)
}
