//! Errands: what callers agreed to, read for staff and settled by them. The writing side is the spool.
//!
//! [`list`] reads, [`settle`] says that one is done or shall not be done. Nothing is opened here: whoever lists them has
//! the keys. A server may be writing at the same time.

use crate::exchange::errand::{Kind, Sealed};
use anyhow::{Context, Result, bail};
use jiff::Timestamp;
use rusqlite::{Connection, OpenFlags, Row, TransactionBehavior, params};
use std::path::Path;
use std::time::Duration;

/// How long another program's lock is borne: nobody holds a telephone meanwhile.
const BUSY: Duration = Duration::from_secs(5);
/// The fewest characters that name an errand.
pub const SHORTEST_ID: usize = 4;

/// An errand in the store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// What the caller agreed to, sealed.
    pub sealed: Sealed,
    /// What became of it.
    pub state: State,
}

/// What became of an errand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum State {
    /// It waits.
    Due,
    /// It is done.
    Done(Settled),
    /// It shall not be done.
    Dropped(Settled),
}

/// Who settled an errand, and when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settled {
    /// The name of whoever did.
    pub by: String,
    /// Why; may be empty.
    pub why: String,
    /// When.
    pub at: Timestamp,
}

/// What came of settling an errand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It is settled now.
    Settled(Kept),
    /// It was settled before, and stays so.
    Before(Kept),
    /// No errand's id begins so.
    Unknown,
    /// Several errands' ids begin so.
    Several(Vec<String>),
}

impl State {
    /// Its name in the store and in lists.
    #[must_use]
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Due => "due",
            Self::Done(_) => "done",
            Self::Dropped(_) => "dropped",
        }
    }

    /// Who settled it, and when.
    #[must_use]
    pub const fn settled(&self) -> Option<&Settled> {
        match self {
            Self::Due => None,
            Self::Done(settled) | Self::Dropped(settled) => Some(settled),
        }
    }
}

const SELECT: &str = "SELECT key, line, kind, at_ms, sealed, state, by_whom, why, settled_ms FROM errands";

/// Errands, the oldest first: those that wait, or all.
///
/// # Errors
/// A store that is not there or cannot be read.
pub fn list(path: &Path, all: bool) -> Result<Vec<Kept>> {
    let database = open(path, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    if !has_errands(&database)? {
        return Ok(Vec::new());
    }
    let mut select = database.prepare(&format!("{SELECT} WHERE ?1 OR state = 'due' ORDER BY at_ms, key"))?;
    let mut rows = select.query([all])?;
    let mut kept = Vec::new();
    while let Some(row) = rows.next()? {
        kept.push(read(row)?);
    }
    Ok(kept)
}

/// Settles the errand whose id begins so, if it waits. `state` is what becomes of it.
///
/// # Errors
/// A store that is not there or cannot be written, or a state that settles nothing.
pub fn settle(path: &Path, id: &str, state: &State) -> Result<Outcome> {
    let settled = state.settled().context("an errand that is settled waits no more")?;
    let mut database = open(path, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
    if id.len() < SHORTEST_ID || !has_errands(&database)? {
        return Ok(Outcome::Unknown);
    }
    let transaction = database.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let mut found = Vec::new();
    {
        let mut select = transaction.prepare(&format!("{SELECT} WHERE substr(key, 1, length(?1)) = ?1"))?;
        let mut rows = select.query([id])?;
        while let Some(row) = rows.next()? {
            found.push(read(row)?);
        }
    }
    let kept = match found.as_slice() {
        [] => return Ok(Outcome::Unknown),
        [kept] => kept.clone(),
        several => return Ok(Outcome::Several(several.iter().map(|kept| kept.sealed.key.clone()).collect())),
    };
    if kept.state != State::Due {
        return Ok(Outcome::Before(kept));
    }
    transaction.execute(
        "UPDATE errands SET state = ?2, by_whom = ?3, why = ?4, settled_ms = ?5 WHERE key = ?1",
        params![kept.sealed.key, state.word(), settled.by, settled.why, settled.at.as_millisecond()],
    )?;
    transaction.commit()?;
    Ok(Outcome::Settled(Kept { state: state.clone(), ..kept }))
}

fn open(path: &Path, access: OpenFlags) -> Result<Connection> {
    let database = Connection::open_with_flags(path, access | OpenFlags::SQLITE_OPEN_NO_MUTEX)
        .with_context(|| format!("there is no store {}: errands are kept there once `helpline serve` has run", path.display()))?;
    database.busy_timeout(BUSY)?;
    Ok(database)
}

/// Whether the store has a table of errands: one that an older program made has none until a server opens it.
fn has_errands(database: &Connection) -> Result<bool> {
    let count = "SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name = 'errands'";
    Ok(database.query_row(count, (), |row| row.get::<_, i64>(0))? > 0)
}

fn read(row: &Row<'_>) -> Result<Kept> {
    let kind: String = row.get(2)?;
    let Some(kind) = Kind::read(&kind) else { bail!("a newer helpline wrote an errand of the kind `{kind}`") };
    let at = Timestamp::from_millisecond(row.get(3)?)?;
    let sealed = Sealed { key: row.get(0)?, line: row.get(1)?, kind, at, bytes: row.get(4)? };
    let settled = || -> Result<Settled> {
        let text = |at| Ok::<_, rusqlite::Error>(row.get::<_, Option<String>>(at)?.unwrap_or_default());
        let at = row.get::<_, Option<i64>>(8)?.unwrap_or_default();
        Ok(Settled { by: text(6)?, why: text(7)?, at: Timestamp::from_millisecond(at)? })
    };
    let state = match row.get::<_, String>(5)?.as_str() {
        "due" => State::Due,
        "done" => State::Done(settled()?),
        "dropped" => State::Dropped(settled()?),
        other => bail!("a newer helpline made an errand `{other}`"),
    };
    Ok(Kept { sealed, state })
}
