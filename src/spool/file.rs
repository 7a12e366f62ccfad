//! The file's tables: entries, errands, and how these go out. With the embedded store it is the store's file.

use super::recent::{self, Judged, Recent};
use crate::exchange::entry::Kind;
use crate::exchange::errand::Sealed;
use crate::store::embedded::{self, Synchronous};
use crate::store::{call_backs, delivery};
use anyhow::{Context, Result};
use rusqlite::{Connection, TransactionBehavior, params};
use std::path::Path;
use std::time::Duration;

/// How long another program's lock is borne: well below the budget of an answer, since callers wait meanwhile.
const BUSY: Duration = Duration::from_millis(300);
const SCHEMA: &str = "
CREATE TABLE IF NOT EXISTS entry(
  id INTEGER PRIMARY KEY, place INTEGER NOT NULL, line TEXT NOT NULL, call TEXT NOT NULL, leg TEXT NOT NULL, restarts INTEGER NOT NULL, turn INTEGER NOT NULL,
  kind TEXT NOT NULL, digest INTEGER NOT NULL, forked INTEGER NOT NULL, at_ms INTEGER NOT NULL, version BLOB NOT NULL, roster INTEGER NOT NULL,
  node TEXT NOT NULL, language TEXT NOT NULL, heard TEXT NOT NULL, does TEXT NOT NULL, notes TEXT NOT NULL, unmatched BLOB);
CREATE TABLE IF NOT EXISTS errands(
  key TEXT PRIMARY KEY, line TEXT NOT NULL, kind TEXT NOT NULL, at_ms INTEGER NOT NULL, sealed BLOB NOT NULL,
  state TEXT NOT NULL DEFAULT 'due', by_whom TEXT, why TEXT, settled_ms INTEGER) WITHOUT ROWID;
";

const INSERT: &str = "
INSERT INTO entry(line, call, leg, restarts, turn, kind, digest, at_ms, version, roster, node, language, heard, does, notes, place, forked, unmatched)
VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18)";

const INSERT_ERRAND: &str = "INSERT INTO errands(key, line, kind, at_ms, sealed) VALUES(?1, ?2, ?3, ?4, ?5) ON CONFLICT(key) DO NOTHING";

const LATELY: &str = "SELECT place, digest FROM (SELECT id, place, digest FROM entry ORDER BY id DESC LIMIT ?1) ORDER BY id";

/// Opens the file, or makes it.
pub(super) fn open(path: &Path, synchronous: Synchronous) -> Result<Connection> {
    let database = embedded::open(path, synchronous, BUSY)?;
    bring_forward(&database).with_context(|| format!("{} is no spool", path.display()))?;
    Ok(database)
}

/// Makes the tables, and adds what an older program's have not.
fn bring_forward(database: &Connection) -> Result<()> {
    database.execute_batch(SCHEMA)?;
    database.execute_batch(&delivery::tables("BLOB"))?;
    let known = "SELECT count(*) FROM pragma_table_info('entry') WHERE name = 'unmatched'";
    if database.query_row(known, (), |row| row.get::<_, i64>(0))? == 0 {
        database.execute_batch("ALTER TABLE entry ADD COLUMN unmatched BLOB")?;
    }
    Ok(())
}

/// What came lately, by the file, so that a repeat is known also after the program was killed.
pub(super) fn lately(database: &Connection) -> Result<Recent> {
    let mut recent = Recent::default();
    let mut select = database.prepare(LATELY)?;
    let mut rows = select.query([i64::try_from(recent::MOST)?])?;
    while let Some(row) = rows.next()? {
        recent.remember(row.get(0)?, row.get(1)?);
    }
    Ok(recent)
}

/// Writes entries and errands in one commit. An errand that is there already stays as it is.
pub(super) fn insert(database: &mut Connection, entries: &[Judged], errands: &[Sealed]) -> rusqlite::Result<()> {
    if entries.is_empty() && errands.is_empty() {
        return Ok(());
    }
    // A lock taken later, at the first write, could find that another program wrote since, and fail without waiting.
    let transaction = database.transaction_with_behavior(TransactionBehavior::Immediate)?;
    {
        let mut insert = transaction.prepare_cached(INSERT)?;
        for Judged { entry, place, forked } in entries {
            insert.execute(params![
                entry.line.as_str(),
                entry.call,
                entry.leg.as_str(),
                entry.restarts,
                entry.turn,
                entry.kind.word(),
                entry.digest.cast_signed(),
                entry.at.as_millisecond(),
                entry.version.0,
                entry.roster.cast_signed(),
                entry.node.as_str(),
                entry.language.as_str(),
                entry.heard.as_str(),
                entry.then.as_str(),
                entry.notes.as_str(),
                place,
                forked,
                entry.unmatched,
            ])?;
            if entry.kind == Kind::CallBack {
                let mut happened = transaction.prepare_cached(call_backs::HAPPENED)?;
                happened.execute(params![entry.call, entry.turn, entry.leg.as_str(), entry.heard.as_str(), entry.at.as_millisecond()])?;
            }
        }
    }
    for Sealed { key, line, kind, at, bytes } in errands {
        let mut insert = transaction.prepare_cached(INSERT_ERRAND)?;
        insert.execute(params![key, line, kind.word(), at.as_millisecond(), bytes])?;
    }
    transaction.commit()
}
