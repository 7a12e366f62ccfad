//! Errands: what callers agreed to, read for staff and settled by them. The writing side is the spool.
//!
//! [`list`] reads, [`settle`] says that one is done or shall not be done, [`again`] that it shall be tried again. Nothing is opened
//! here: whoever lists them has the keys. A server may be writing at the same time; how errands go out is in `delivery`.

use super::sql::{Row, Sql, Value};
use super::{Store, call_backs, delivery};
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
    /// It is on its way in this moment.
    Sending,
    /// It is done.
    Done(Settled),
    /// It cannot be done: the provider, or the flow's rules, refused it.
    Refused(Settled),
    /// It may have been done or not: a person decides.
    Unknown(Settled),
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
            Self::Sending => "sending",
            Self::Done(_) => "done",
            Self::Refused(_) => "refused",
            Self::Unknown(_) => "unknown",
            Self::Dropped(_) => "dropped",
        }
    }

    /// Who settled it, and when.
    #[must_use]
    pub const fn settled(&self) -> Option<&Settled> {
        match self {
            Self::Due | Self::Sending => None,
            Self::Done(settled) | Self::Refused(settled) | Self::Unknown(settled) | Self::Dropped(settled) => Some(settled),
        }
    }
}

/// Whether people may still say what became of it: also of one that nobody has in hand any more, such as a line's that is gone.
fn is_open(sql: &mut dyn Sql, kept: &Kept, at: Timestamp) -> Result<bool> {
    match kept.state {
        State::Due | State::Refused(_) | State::Unknown(_) => Ok(true),
        State::Sending => delivery::is_left_behind(sql, &kept.sealed.key, at),
        State::Done(_) | State::Dropped(_) => Ok(false),
    }
}

pub(super) const SELECT: &str = "SELECT key, line, kind, at_ms, sealed, state, by_whom, why, settled_ms FROM errands";

/// Errands, the oldest first: those that wait for the program or for a person, or all.
///
/// # Errors
/// A store that cannot be read.
pub fn list(sql: &mut dyn Sql, all: bool) -> Result<Vec<Kept>> {
    let only = if all { "" } else { "WHERE state IN ('due', 'sending', 'unknown')" };
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

/// Texts, or call backs, that went wrong since a moment, by line. What can go wrong with them is said here alone: the provider or a limit
/// refused it, nobody was reached, or nobody knows what became of it.
///
/// # Errors
/// A store that cannot be read.
pub fn failed(sql: &mut dyn Sql, kind: Kind, since: Timestamp) -> Result<Vec<Waiting>> {
    let select = "SELECT line, COUNT(*), MIN(COALESCE(settled_ms, at_ms)) FROM errands WHERE kind = $1 AND state IN ('refused', 'unknown')
      AND COALESCE(settled_ms, at_ms) >= $2 GROUP BY line ORDER BY line";
    waiting(sql, select, &[kind.word().into(), since.as_millisecond().into()])
}

fn waiting(sql: &mut dyn Sql, select: &str, with: &[Value]) -> Result<Vec<Waiting>> {
    let rows = sql.rows(select, with)?;
    let read = |row: &Row| Ok(Waiting { line: row.text(0)?, count: row.whole(1)?, since: Timestamp::from_millisecond(row.number(2)?)? });
    rows.iter().map(read).collect()
}

/// Settles the errand whose id begins so, if it waits, or was refused, or has an unknown end. `state` is what becomes of it.
///
/// # Errors
/// A store that cannot be written, or a state that settles nothing.
pub fn settle(store: &mut Store, id: &str, state: &State) -> Result<Outcome> {
    let settled = state.settled().context("an errand that is settled waits no more")?;
    store.write(|sql| {
        let kept = match find(sql, id)? {
            Ok(kept) => kept,
            Err(outcome) => return Ok(outcome),
        };
        if !is_open(sql, &kept, settled.at)? {
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

/// Sends the errand whose id begins so out again, if it was refused or has an unknown end. It has all its time anew.
///
/// # Errors
/// A store that cannot be written.
pub fn again(store: &mut Store, id: &str, by: &str, at: Timestamp) -> Result<Outcome> {
    store.write(|sql| {
        let kept = match find(sql, id)? {
            Ok(kept) => kept,
            Err(outcome) => return Ok(outcome),
        };
        if kept.state == State::Due || !is_open(sql, &kept, at)? {
            return Ok(Outcome::Before(kept));
        }
        let key = kept.sealed.key.as_str();
        sql.run("UPDATE errands SET state = 'due', by_whom = $1, why = NULL, settled_ms = NULL WHERE key = $2", &[by.into(), key.into()])?;
        match kept.sealed.kind {
            Kind::CallBack => call_backs::begin_anew(sql, key, at)?,
            Kind::Text | Kind::Voicemail => delivery::begin_anew(sql, key, at)?,
        }
        Ok(Outcome::Settled(Kept { state: State::Due, ..kept }))
    })
}

/// The one errand whose id begins so, or what to say where there is not one.
pub(super) fn find(sql: &mut dyn Sql, id: &str) -> Result<Result<Kept, Outcome>> {
    if id.len() < SHORTEST_ID {
        return Ok(Err(Outcome::Unknown));
    }
    let rows = sql.rows(&format!("{SELECT} WHERE substr(key, 1, length(CAST($1 AS TEXT))) = $1"), &[id.into()])?;
    let found: Vec<Kept> = rows.iter().map(read).collect::<Result<_>>()?;
    Ok(match found.as_slice() {
        [] => Err(Outcome::Unknown),
        [kept] => Ok(kept.clone()),
        several => Err(Outcome::Several(several.iter().map(|kept| kept.sealed.key.clone()).collect())),
    })
}

/// Keeps an errand that comes from no call; one that is there already stays as it is.
///
/// # Errors
/// A store that cannot be written.
pub fn keep(sql: &mut dyn Sql, sealed: &Sealed) -> Result<()> {
    let Sealed { key, line, kind, at, bytes } = sealed;
    let row = vec![key.as_str().into(), line.as_str().into(), kind.word().into(), at.as_millisecond().into(), bytes.clone().into()];
    sql.add("errands", &["key", "line", "kind", "at_ms", "sealed"], &[row]).map(drop)
}

pub(super) fn read(row: &Row) -> Result<Kept> {
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
        "sending" => State::Sending,
        "done" => State::Done(settled()?),
        "refused" => State::Refused(settled()?),
        "unknown" => State::Unknown(settled()?),
        "dropped" => State::Dropped(settled()?),
        other => bail!("a newer helpline made an errand `{other}`"),
    };
    Ok(Kept { sealed, state })
}
