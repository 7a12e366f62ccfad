//! Alerts in the store, so that of several nodes one tells, and a restart tells nobody twice.
//!
//! [`look`] is what every node does again and again: it lays what it found beside what stands, and takes it on itself to tell somebody. All
//! of it is decided under the store's lock, but only where something changes. [`acknowledge`] is for people.

use super::Store;
use super::sql::{Row, Sql, Value};
use crate::alert::plan::{Person, Plan};
use crate::alert::standing::{self, Standing};
use crate::alert::{Cause, Found};
use anyhow::{Context, Result};
use jiff::{SignedDuration, Timestamp};

/// The fewest characters that name an alert.
const SHORTEST_ID: usize = 4;
/// How long what is over is still shown.
const SHOWN: SignedDuration = SignedDuration::from_hours(30 * 24);

/// The table's columns, for copies.
pub(super) const COLUMNS: [&str; 13] =
    ["id", "cause", "about", "detail", "urgent", "since_ms", "seen_ms", "told", "tries", "next_ms", "ack_by", "ack_ms", "over_ms"];
const SELECT: &str = "SELECT id, cause, about, detail, urgent, since_ms, seen_ms, told, tries, next_ms, ack_by, ack_ms, over_ms FROM alert";
const KEEP: &str = "INSERT INTO alert(id, cause, about, detail, urgent, since_ms, seen_ms, told, tries, next_ms, ack_by, ack_ms, over_ms)
  VALUES($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) ON CONFLICT(id) DO UPDATE SET detail = excluded.detail, urgent = excluded.urgent,
  seen_ms = excluded.seen_ms, told = excluded.told, tries = excluded.tries, next_ms = excluded.next_ms, ack_by = excluded.ack_by,
  ack_ms = excluded.ack_ms, over_ms = excluded.over_ms";

/// Alerts, the oldest first: those that stand, or all that are still known.
///
/// # Errors
/// A store that cannot be read.
pub fn list(sql: &mut dyn Sql, all: bool) -> Result<Vec<Standing>> {
    let only = if all { "" } else { "WHERE over_ms IS NULL" };
    let rows = sql.rows(&format!("{SELECT} {only} ORDER BY since_ms, id"), &[])?;
    // A newer program's causes are its own to tell.
    rows.iter().filter_map(|row| read(row).transpose()).collect()
}

/// Keeps an alert as it is now.
///
/// # Errors
/// A store that cannot be written.
pub fn keep(sql: &mut dyn Sql, standing: &Standing) -> Result<()> {
    let Standing { id, found, seen, told, tries, next, acknowledged, over } = standing;
    let millisecond = |at: &Timestamp| at.as_millisecond();
    sql.run(
        KEEP,
        &[
            id.as_str().into(),
            found.cause.word().into(),
            found.about.as_str().into(),
            found.detail.as_str().into(),
            i64::from(found.urgent).into(),
            millisecond(&found.since).into(),
            millisecond(seen).into(),
            serde_json::to_string(told)?.into(),
            i64::from(*tries).into(),
            millisecond(next).into(),
            acknowledged.as_ref().map(|(by, _)| by.as_str()).into(),
            acknowledged.as_ref().map(|(_, at)| millisecond(at)).into(),
            over.as_ref().map(millisecond).into(),
        ],
    )?;
    Ok(())
}

/// Keeps an alert that another store had, as it stood there.
///
/// # Errors
/// A store that cannot be written.
pub(super) fn bring(sql: &mut dyn Sql, row: &[Value]) -> Result<()> {
    sql.run(KEEP, row).map(drop)
}

/// What a look came to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Look {
    /// What stands now.
    pub standing: Vec<Standing>,
    /// Who is to be told what, by whoever looked and by nobody else.
    pub tell: Option<(Standing, Person)>,
}

/// Looks at what stands, with what was found at a moment. `remembered` is what a node has raised by itself while the store was away.
///
/// # Errors
/// A store that cannot be read or written.
pub fn look(store: &mut Store, plan: &Plan, found: &[Found], remembered: &[Standing], at: Timestamp) -> Result<Look> {
    let before = with(list(store.read(), false)?, remembered);
    if remembered.is_empty() && settle(before.clone(), plan, found, at).1.is_empty() {
        return Ok(Look { standing: before, tell: None });
    }
    store.write(|sql| {
        let before = with(list(sql, false)?, remembered);
        let brought = before.iter().filter(|one| remembered.iter().any(|other| other.id == one.id));
        brought.clone().try_for_each(|standing| keep(sql, standing))?;
        let (look, changed) = settle(before, plan, found, at);
        changed.iter().try_for_each(|standing| keep(sql, standing))?;
        let old = at.saturating_sub(SHOWN).unwrap_or(Timestamp::MIN);
        sql.run("DELETE FROM alert WHERE over_ms < $1", &[old.as_millisecond().into()])?;
        Ok(look)
    })
}

/// What stands, and what a node remembers beside it: that has come further, but only the store knows who acknowledged.
fn with(mut standing: Vec<Standing>, remembered: &[Standing]) -> Vec<Standing> {
    for known in remembered {
        match standing.iter_mut().find(|one| one.id == known.id) {
            Some(one) => *one = Standing { acknowledged: one.acknowledged.clone(), ..known.clone() },
            None => standing.push(known.clone()),
        }
    }
    standing
}

/// What becomes of what stands, and what is to be kept of it. One thing is told at a time, the most urgent: telling takes a while, and whoever
/// takes it on must do it soon.
#[must_use]
pub fn settle(mut standing: Vec<Standing>, plan: &Plan, found: &[Found], at: Timestamp) -> (Look, Vec<Standing>) {
    let mut changed = standing::follow(&mut standing, found, at);
    let due = standing.iter_mut().filter_map(|standing| plan.next(standing, at).cloned().map(|person| (standing, person)));
    let tell = due.min_by_key(|(standing, _)| (!standing.found.urgent, standing.next)).map(|(standing, person)| {
        plan.take(standing, at);
        changed.retain(|one| one.id != standing.id);
        changed.push(standing.clone());
        (standing.clone(), person)
    });
    standing.retain(|standing| standing.over.is_none());
    (Look { standing, tell }, changed)
}

/// Notes that somebody was told, or could not be.
///
/// # Errors
/// A store that cannot be read or written.
pub fn told(store: &mut Store, plan: &Plan, id: &str, person: &Person, well: bool, at: Timestamp) -> Result<()> {
    store.write(|sql| {
        let Some(mut standing) = list(sql, true)?.into_iter().find(|standing| standing.id == id) else { return Ok(()) };
        plan.told(&mut standing, person, well, at);
        keep(sql, &standing)
    })
}

/// What came of acknowledging.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It is acknowledged now.
    Acknowledged(Standing),
    /// Somebody did before, or it is over.
    Before(Standing),
    /// No alert's id begins so.
    Unknown,
    /// Several alerts' ids begin so.
    Several(Vec<String>),
}

/// Notes that somebody takes care of the alert whose id begins so.
///
/// # Errors
/// A store that cannot be read or written.
pub fn acknowledge(store: &mut Store, id: &str, by: &str, at: Timestamp) -> Result<Outcome> {
    if id.len() < SHORTEST_ID {
        return Ok(Outcome::Unknown);
    }
    store.write(|sql| {
        let named: Vec<Standing> = list(sql, true)?.into_iter().filter(|standing| standing.id.starts_with(id)).collect();
        let mut standing = match named.as_slice() {
            [] => return Ok(Outcome::Unknown),
            [standing] => standing.clone(),
            several => return Ok(Outcome::Several(several.iter().map(|standing| standing.id.clone()).collect())),
        };
        if standing.acknowledged.is_some() || standing.over.is_some() {
            return Ok(Outcome::Before(standing));
        }
        standing.acknowledged = Some((by.to_owned(), at));
        keep(sql, &standing)?;
        Ok(Outcome::Acknowledged(standing))
    })
}

fn read(row: &Row) -> Result<Option<Standing>> {
    let at = |column| Ok::<_, anyhow::Error>(Timestamp::from_millisecond(row.number(column)?)?);
    let at_if_any = |column| row.number_if_any(column)?.map(Timestamp::from_millisecond).transpose().map_err(anyhow::Error::from);
    let Some(cause) = Cause::read(&row.text(1)?) else { return Ok(None) };
    let found = Found { cause, about: row.text(2)?, detail: row.text(3)?, urgent: row.number(4)? != 0, since: at(5)? };
    Ok(Some(Standing {
        id: row.text(0)?,
        found,
        seen: at(6)?,
        told: serde_json::from_str(&row.text(7)?).context("whom an alert was told is damaged")?,
        tries: row.whole(8)?,
        next: at(9)?,
        acknowledged: row.text_if_any(10)?.zip(at_if_any(11)?),
        over: at_if_any(12)?,
    }))
}
