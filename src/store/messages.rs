//! Messages that callers left, fetched from the provider and kept here, sealed, as long as their errands.

use super::errands::{self, Kept, Outcome};
use super::sql::Sql;
use anyhow::Result;
use jiff::Timestamp;

/// What is kept of a message.
pub(super) const COLUMNS: [&str; 3] = ["key", "at_ms", "sealed"];

/// Keeps a message's sound, sealed; one that is there already stays as it is.
///
/// # Errors
/// A store that cannot be written.
pub fn keep(sql: &mut dyn Sql, key: &str, sealed: &[u8], at: Timestamp) -> Result<()> {
    sql.add("message", &COLUMNS, &[vec![key.into(), at.as_millisecond().into(), sealed.to_vec().into()]]).map(drop)
}

/// Whether a message is kept here.
///
/// # Errors
/// A store that cannot be read.
pub fn has(sql: &mut dyn Sql, key: &str) -> Result<bool> {
    Ok(!sql.rows("SELECT key FROM message WHERE key = $1", &[key.into()])?.is_empty())
}

/// An errand with its sound, sealed, if that is here; or what to say where there is not one such errand.
pub type Found = Result<(Kept, Option<Vec<u8>>), Outcome>;

/// A message by how its errand's id begins: the errand, and its sound, sealed, if it is here.
///
/// # Errors
/// A store that cannot be read.
pub fn find(sql: &mut dyn Sql, id: &str) -> Result<Found> {
    let kept = match errands::find(sql, id)? {
        Ok(kept) => kept,
        Err(outcome) => return Ok(Err(outcome)),
    };
    let rows = sql.rows("SELECT sealed FROM message WHERE key = $1", &[kept.sealed.key.as_str().into()])?;
    let sealed = rows.first().map(|row| row.bytes(0).map(<[u8]>::to_vec)).transpose()?;
    Ok(Ok((kept, sealed)))
}
