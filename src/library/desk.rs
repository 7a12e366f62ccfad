//! What all who change something at a store have in common, at a terminal or in a browser: which flow, what it is judged by, what words are kept.

use crate::dialect;
use crate::flow::limits::Limits;
use crate::settings::Settings;
use crate::store::errands::SHORTEST_ID;
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

/// An errand's id, or how it begins, as it is looked for; nothing where it is none.
#[must_use]
pub fn errand_id(id: &str) -> Option<String> {
    let id = id.trim().to_ascii_lowercase();
    (id.len() >= SHORTEST_ID && id.bytes().all(|c| c.is_ascii_hexdigit())).then_some(id)
}

/// Why words cannot be kept in clear.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unfit {
    /// There are none.
    Empty,
    /// They are too many.
    Long,
    /// They seem to have a telephone number in them.
    Number,
}

/// Words that are kept in clear: short, on one line, and without a telephone number.
///
/// # Errors
/// Why they cannot be kept.
pub fn clear(text: &str) -> Result<String, Unfit> {
    let words: String = text.trim().chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    if words.is_empty() {
        return Err(Unfit::Empty);
    }
    if words.chars().count() > LONGEST_WORDS {
        return Err(Unfit::Long);
    }
    if words.chars().filter(|c| c.is_numeric()).count() > MOST_DIGITS {
        return Err(Unfit::Number);
    }
    Ok(words)
}

/// The same for commands: `option` is what to call the words.
///
/// # Errors
/// Words that are none, or that are too many, or have a number in them.
pub fn words(option: &str, text: &str) -> Result<String> {
    match clear(text) {
        Ok(words) => Ok(words),
        Err(Unfit::Empty) => bail!("{option} is empty"),
        Err(Unfit::Long) => bail!("{option} is too long: write {LONGEST_WORDS} characters or fewer"),
        Err(Unfit::Number) => {
            bail!("{option} seems to have a telephone number in it: leave it out, since these words are kept in clear")
        }
    }
}
