//! A cell of a table that a spreadsheet opens: words that look like a formula get an apostrophe in front of them.
//!
//! A spreadsheet runs a cell that begins with `=`, `+`, `-`, `@` or a tab. [`guarded`] keeps it from that, [`bare`] takes the
//! apostrophe off again; whatever the words are, they come back as they were.

use std::borrow::Cow;

/// What a spreadsheet takes for the beginning of a formula.
const FORMULA: [char; 6] = ['=', '+', '-', '@', '\t', '\r'];

/// The words as they are written into a table.
#[must_use]
pub fn guarded(words: &str) -> Cow<'_, str> {
    if is_formula(words) { Cow::Owned(format!("'{words}")) } else { Cow::Borrowed(words) }
}

/// The words of a cell of a table.
#[must_use]
pub fn bare(cell: &str) -> &str {
    cell.strip_prefix('\'').filter(|words| is_formula(words)).unwrap_or(cell)
}

/// Apostrophes before it count as part of it, so that a guard can always be told from the words.
fn is_formula(words: &str) -> bool {
    words.trim_start_matches('\'').starts_with(FORMULA)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_come_back_as_they_were() {
        for words in ["", "Yes.", "=1+1", "+1", "- no", "@home", "\ttab", "'tis", "'=1", "''=1", "'", "''"] {
            assert_eq!(bare(&guarded(words)), words);
        }
    }

    #[test]
    fn no_cell_begins_as_a_formula() {
        assert_eq!(guarded("=HYPERLINK(1)"), "'=HYPERLINK(1)");
        assert_eq!(guarded("-5"), "'-5");
        assert_eq!(guarded("'tis"), "'tis");
        assert_eq!(bare("'tis"), "'tis");
    }
}
