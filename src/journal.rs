//! The journal: the reading side of the spool. With the embedded store, what is spooled is the journal.

use crate::flow::graph::Version;
use anyhow::{Context, Result};
use jiff::Timestamp;
use rusqlite::{Connection, OpenFlags, Row};
use std::io::Write;
use std::path::Path;

/// Which entries are wanted.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// Only those of this call.
    pub call: Option<String>,
    /// Only those since then.
    pub since: Option<Timestamp>,
}

/// Writes entries as JSON lines, in the order they were kept. A server may be writing at the same time.
///
/// # Errors
/// A journal that is not there or cannot be read, or an output that cannot be written.
pub fn export(path: &Path, wanted: &Wanted, into: &mut impl Write) -> Result<u64> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let database = Connection::open_with_flags(path, flags).with_context(|| format!("there is no journal {}", path.display()))?;
    let mut select = database.prepare(
        "SELECT call, line, leg, restarts, turn, kind, at_ms, version, roster, node, language, heard, does, notes, forked FROM entry
         WHERE (?1 IS NULL OR call = ?1) AND at_ms >= ?2 ORDER BY id",
    )?;
    let since = wanted.since.map_or(i64::MIN, Timestamp::as_millisecond);
    let mut rows = select.query((&wanted.call, since))?;
    let mut count = 0;
    while let Some(row) = rows.next()? {
        serde_json::to_writer(&mut *into, &line(row)?)?;
        into.write_all(b"\n")?;
        count += 1;
    }
    Ok(count)
}

fn line(row: &Row<'_>) -> Result<serde_json::Value> {
    let text = |at: usize| row.get::<_, String>(at);
    let number = |at: usize| row.get::<_, i64>(at);
    let version: Vec<u8> = row.get(7)?;
    let version = version.try_into().map_or_else(|_| String::new(), |bytes| Version(bytes).to_string());
    Ok(serde_json::json!({
        "call": text(0)?, "line": text(1)?, "leg": text(2)?, "restarts": number(3)?, "turn": number(4)?, "kind": text(5)?,
        "at": Timestamp::from_millisecond(number(6)?)?.to_string(), "version": version, "roster": number(8)?,
        "node": text(9)?, "language": text(10)?, "heard": text(11)?, "then": text(12)?, "notes": text(13)?, "forked": number(14)? != 0,
    }))
}
