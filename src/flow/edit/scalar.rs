//! Words as YAML writes them on one line, and how they take the place of others.

use std::fmt::Write as _;
use std::ops::Range;

/// A word or a sentence: as it is where it is a plain name, else between quotation marks.
#[must_use]
pub fn written(words: &str) -> String {
    if is_plain(words) { words.to_owned() } else { quoted(words) }
}

/// A name that needs no quotation marks, for any reader of YAML: small letters, digits, dots and dashes, a key's digit, or a time as `25s`.
fn is_plain(words: &str) -> bool {
    let name = words.starts_with(|c: char| c.is_ascii_lowercase())
        && words.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '.' | '-' | '_'));
    let digit = words.len() == 1 && words.starts_with(|c: char| c.is_ascii_digit());
    let time = words.strip_suffix(['s', 'm', 'h']).is_some_and(|digits| !digits.is_empty() && digits.chars().all(|c| c.is_ascii_digit()));
    digit || time || name && !TAKEN.contains(&words)
}

/// Words that some readers of YAML take for something else.
const TAKEN: [&str; 9] = ["null", "true", "false", "yes", "no", "on", "off", "y", "n"];

/// Words between double quotation marks, as YAML writes them on one line.
#[must_use]
pub fn quoted(words: &str) -> String {
    let mut quoted = String::with_capacity(words.len() + 2);
    quoted.push('"');
    for c in words.chars() {
        match c {
            '"' | '\\' => quoted.extend(['\\', c]),
            '\n' => quoted.push_str("\\n"),
            '\r' => quoted.push_str("\\r"),
            '\t' => quoted.push_str("\\t"),
            // What YAML 1.2 does not print (section 5.1), takes for a line's end, or drops.
            '\0'..='\u{1F}' | '\u{7F}'..='\u{9F}' | '\u{2028}' | '\u{2029}' | '\u{FEFF}' | '\u{FFFE}' | '\u{FFFF}' => {
                // Writing to a string cannot fail.
                let _ = write!(quoted, "\\u{:04X}", u32::from(c));
            }
            _ => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
}

/// What is to be replaced so that something else stands where some words do, the last place first. `None` where other places may say
/// the same words by an alias, or nothing is written there.
#[must_use]
pub fn replacements(text: &str, place: Range<usize>, new: String) -> Option<Vec<(Range<usize>, String)>> {
    let (above, written) = (text.get(..place.start)?, text.get(place.clone())?);
    if written.is_empty() || anchored(above) {
        return None;
    }
    let Some(sign) = block_sign(above) else { return Some(vec![(place, new)]) };
    // The lines below the sign go; what else stands on the sign's line stays, and so do the blank lines after the block.
    let line_end = sign.end + text.get(sign.end..)?.find(['\r', '\n'])?;
    let lines = line_end..place.start + written.trim_end().len();
    Some(vec![(lines, String::new()), (sign, new)])
}

/// Where the `>-` or `|` stands that makes a block of what follows.
fn block_sign(above: &str) -> Option<Range<usize>> {
    let (before, gap) = above.split_at(above.trim_end().len());
    gap.contains('\n').then_some(())?;
    let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
    let line = before.get(line_start..)?;
    let line = line.find(" #").and_then(|comment| line.get(..comment)).unwrap_or(line).trim_end();
    let sign = line.rsplit(' ').next()?;
    let is_sign = sign.starts_with(['>', '|']) && sign.chars().skip(1).all(|c| matches!(c, '+' | '-' | '1'..='9'));
    let end = line_start + line.len();
    is_sign.then_some(end - sign.len()..end)
}

/// Whether other places may say the same words by an alias.
pub(super) fn anchored(above: &str) -> bool {
    let before = block_sign(above).and_then(|sign| above.get(..sign.start)).unwrap_or(above);
    let mut words = before.rsplit(|c: char| c.is_whitespace() || matches!(c, '[' | '{' | ',')).filter(|word| !word.is_empty());
    words.find(|word| !word.starts_with('!')).is_some_and(|word| word.starts_with('&'))
}
