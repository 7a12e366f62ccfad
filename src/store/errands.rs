//! Errands: what callers agreed to, read for staff and settled by them. The writing side is the spool.
//!
//! [`list`] reads, [`settle`] says that one is done or shall not be done. Nothing is opened here: whoever lists them has
//! the keys. A server may be writing at the same time.

use super::Store;
use super::sql::{Row, Sql, Value};
use crate::alert::Waiting;
use crate::exchange::errand::{Kind, Sealed};
use anyhow::{Context, Result, bail};
use jiff::Timestamp;

/// The fewest characters that name an errand.
pub const SHORTEST_ID: usize = 4;

/// What is kept of an errand, by the names of the columns.
pub(super) const COLUMNS: [&str; 9] = ["key", "line", "kind", "at_ms", "sealed", "state", "by_whom", "why", "settled_ms"];

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
/// A store that cannot be read.
pub fn list(sql: &mut dyn Sql, all: bool) -> Result<Vec<Kept>> {
    let only = if all { "" } else { "WHERE state = 'due'" };
    sql.rows(&format!("{SELECT} {only} ORDER BY at_ms, key"), &[])?.iter().map(read).collect()
}

/// Errands of a kind that have been due since before a moment, by line.
///
/// # Errors
/// A store that cannot be read.
pub fn overdue(sql: &mut dyn Sql, kind: Kind, before: Timestamp) -> Result<Vec<Waiting>> {
    let select =
        "SELECT line, COUNT(*), MIN(at_ms) FROM errands WHERE state = 'due' AND kind = $1 AND at_ms < $2 GROUP BY line ORDER BY line";
    waiting(sql, select, &[kind.word().into(), before.as_millisecond().into()])
}

/// Texts that went wrong since a moment, by line. What can go wrong with a text is said here alone: the provider refused it, or nobody
/// knows what became of it.
///
/// # Errors
/// A store that cannot be read.
pub fn failed_texts(sql: &mut dyn Sql, since: Timestamp) -> Result<Vec<Waiting>> {
    let select = "SELECT line, COUNT(*), MIN(COALESCE(settled_ms, at_ms)) FROM errands WHERE kind = $1 AND state IN ('refused', 'unknown')
      AND COALESCE(settled_ms, at_ms) >= $2 GROUP BY line ORDER BY line";
    waiting(sql, select, &[Kind::Text.word().into(), since.as_millisecond().into()])
}

fn waiting(sql: &mut dyn Sql, select: &str, with: &[Value]) -> Result<Vec<Waiting>> {
    let rows = sql.rows(select, with)?;
    let read = |row: &Row| Ok(Waiting { line: row.text(0)?, count: row.whole(1)?, since: Timestamp::from_millisecond(row.number(2)?)? });
    rows.iter().map(read).collect()
}

/// Settles the errand whose id begins so, if it waits. `state` is what becomes of it.
///
/// # Errors
/// A store that cannot be written, or a state that settles nothing.
pub fn settle(store: &mut Store, id: &str, state: &State) -> Result<Outcome> {
    let settled = state.settled().context("an errand that is settled waits no more")?;
    if id.len() < SHORTEST_ID {
        return Ok(Outcome::Unknown);
    }
    store.write(|sql| {
        let rows = sql.rows(&format!("{SELECT} WHERE substr(key, 1, length(CAST($1 AS TEXT))) = $1"), &[id.into()])?;
        let found: Vec<Kept> = rows.iter().map(read).collect::<Result<_>>()?;
        let kept = match found.as_slice() {
            [] => return Ok(Outcome::Unknown),
            [kept] => kept.clone(),
            several => return Ok(Outcome::Several(several.iter().map(|kept| kept.sealed.key.clone()).collect())),
        };
        if kept.state != State::Due {
            return Ok(Outcome::Before(kept));
        }
        sql.run(
            "UPDATE errands SET state = $1, by_whom = $2, why = $3, settled_ms = $4 WHERE key = $5",
            &[
                state.word().into(),
                settled.by.as_str().into(),
                settled.why.as_str().into(),
                settled.at.as_millisecond().into(),
                kept.sealed.key.as_str().into(),
            ],
        )?;
        Ok(Outcome::Settled(Kept { state: state.clone(), ..kept }))
    })
}

fn read(row: &Row) -> Result<Kept> {
    let kind = row.text(2)?;
    let Some(kind) = Kind::read(&kind) else { bail!("a newer helpline wrote an errand of the kind `{kind}`") };
    let at = Timestamp::from_millisecond(row.number(3)?)?;
    let sealed = Sealed { key: row.text(0)?, line: row.text(1)?, kind, at, bytes: row.bytes(4)?.to_vec() };
    let settled = || -> Result<Settled> {
        let text = |at| Ok::<_, anyhow::Error>(row.text_if_any(at)?.unwrap_or_default());
        let at = row.number_if_any(8)?.unwrap_or_default();
        Ok(Settled { by: text(6)?, why: text(7)?, at: Timestamp::from_millisecond(at)? })
    };
    let state = match row.text(5)?.as_str() {
        "due" => State::Due,
        "done" => State::Done(settled()?),
        "dropped" => State::Dropped(settled()?),
        other => bail!("a newer helpline made an errand `{other}`"),
    };
    Ok(Kept { sealed, state })
}
