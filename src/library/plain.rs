//! Words that are kept in clear beside a change: who made it, and why.

use anyhow::{Result, anyhow};
use std::fmt;

/// The most digits in words that are kept in clear: fewer than any telephone number has.
const MOST_DIGITS: usize = 6;
/// The longest name or reason, in characters.
const LONGEST_WORDS: usize = 200;

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
