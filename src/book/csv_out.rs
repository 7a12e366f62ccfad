//! The sentences as a table for spreadsheets and translation programs: `id,part,voice,<language>…` (RFC 4180).

use super::cell::guarded;
use super::rows::Row;
use std::borrow::Cow;

/// Tells spreadsheets that the table is UTF-8.
pub const BOM: &str = "\u{feff}";

/// The table, in this order of languages. A language without words has an empty cell.
///
/// # Errors
/// None of its own: writing to memory does not fail.
pub fn csv(languages: &[&str], rows: &[Row]) -> Result<String, csv::Error> {
    let mut table = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    table.write_record(["id", "part", "voice"].into_iter().chain(languages.iter().copied()))?;
    for row in rows {
        let names = [row.id.as_str(), row.part.as_str(), row.voice.as_deref().unwrap_or("")];
        let words = row.words.iter().map(|words| words.as_deref().unwrap_or(""));
        let cells = names.into_iter().chain(words).map(guarded);
        table.write_record(cells.map(Cow::into_owned))?;
    }
    let bytes = table.into_inner().map_err(|error| csv::Error::from(error.into_error()))?;
    Ok(format!("{BOM}{}", String::from_utf8_lossy(&bytes)))
}
