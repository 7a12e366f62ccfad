//! The people of each flow, its notices and what is otherwise than its hours say, as they are now and as they were.
//!
//! A roster is kept whole under a number that counts its changes, so that a journal's entry says which one a caller met.
//! People are kept in the form of `people.yaml`.

use super::sql::{Row, Sql};
use crate::flow::hours::changed::{Changed, Held};
use crate::flow::roster::Roster;
use anyhow::{Context, Result, anyhow, bail};
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A flow's people and notices, with who made them so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// Counts the changes of this flow's roster; 0 is the seed.
    pub number: u64,
    /// What it is.
    pub content: Content,
    /// Who made it so.
    pub by: String,
    /// Why; may be empty.
    pub why: String,
    /// When.
    pub at: Timestamp,
}

/// What a roster is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Content {
    /// The people, as `people.yaml` has them.
    pub people: String,
    /// The names of the notices that are on.
    pub notices: Vec<String>,
    /// What is otherwise than the flow's hours say, by their names.
    #[serde(default)]
    pub hours: BTreeMap<String, HoursChange>,
    /// Who is not rung for a while, by the names that ladders use.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub off: BTreeMap<String, Off>,
}

/// Somebody who is not rung for a while.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Off {
    /// Until when; nothing for until further notice.
    pub until: Option<Timestamp>,
}

impl Off {
    /// Whether it still holds at a moment.
    #[must_use]
    pub fn holds(self, at: Timestamp) -> bool {
        self.until.is_none_or(|until| at < until)
    }
}

/// What is otherwise than some hours of a flow say.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct HoursChange {
    /// Days that differ, as people write them: `closed`, `09:00-12:00, 13:00-17:00`.
    #[serde(default)]
    pub except: BTreeMap<Date, String>,
    /// Open or closed now, whatever the week says.
    #[serde(default)]
    pub held: Option<Hold>,
}

/// Open or closed, whatever the week says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hold {
    /// Which of the two.
    pub open: bool,
    /// Until when; nothing for until further notice.
    pub until: Option<Timestamp>,
}

impl HoursChange {
    /// As calls know it.
    ///
    /// # Errors
    /// A day that cannot be read, and what would be right.
    pub fn read(&self) -> Result<Changed> {
        let mut changed = Changed::default();
        for (date, open) in &self.except {
            changed.on(*date, open).map_err(|wrong| anyhow!("{date}: {wrong}"))?;
        }
        Ok(match self.held {
            Some(Hold { open, until }) => changed.held(Held { open, until }),
            None => changed,
        })
    }
}

/// A roster as calls know it: people who have been read, and what else changes from day to day.
///
/// # Errors
/// Hours that cannot be read.
pub fn known(number: u64, people: Roster, beside: &Content) -> Result<Roster> {
    let hours = beside.hours.iter().map(|(name, change)| Ok((name.clone(), change.read()?))).collect::<Result<_>>()?;
    let off = beside.off.iter().map(|(name, off)| (name.clone(), off.until)).collect();
    Ok(Roster { version: number, people: people.people, notices: beside.notices.clone(), hours, off })
}

/// The roster of a flow as it is now.
///
/// # Errors
/// A store that cannot be read.
pub fn current(sql: &mut dyn Sql, flow: &str) -> Result<Option<Kept>> {
    sql.rows(&format!("{SELECT} WHERE flow = $1 ORDER BY id DESC LIMIT 1"), &[flow.into()])?.first().map(read).transpose()
}

/// The number of a flow's roster as it is now.
///
/// # Errors
/// A store that cannot be read.
pub fn newest(sql: &mut dyn Sql, flow: &str) -> Result<Option<u64>> {
    let rows = sql.rows("SELECT MAX(id) FROM roster WHERE flow = $1", &[flow.into()])?;
    let newest = rows.first().map(|row| row.number_if_any(0)).transpose()?.flatten();
    Ok(newest.map(u64::try_from).transpose()?)
}

/// A roster of a flow as it was.
///
/// # Errors
/// A store that cannot be read.
pub fn numbered(sql: &mut dyn Sql, flow: &str, number: u64) -> Result<Option<Kept>> {
    let rows = sql.rows(&format!("{SELECT} WHERE flow = $1 AND id = $2"), &[flow.into(), i64::try_from(number)?.into()])?;
    rows.first().map(read).transpose()
}

/// Every roster of a flow, the newest first: who changed what, when and why.
///
/// # Errors
/// A store that cannot be read.
pub fn history(sql: &mut dyn Sql, flow: &str) -> Result<Vec<Kept>> {
    sql.rows(&format!("{SELECT} WHERE flow = $1 ORDER BY id DESC"), &[flow.into()])?.iter().map(read).collect()
}

/// Keeps a roster that follows another.
///
/// # Errors
/// A roster that somebody else has changed meanwhile, and a store that cannot be written.
pub fn keep(sql: &mut dyn Sql, flow: &str, new: &Kept) -> Result<()> {
    let before = current(sql, flow)?.map(|kept| kept.number);
    if before.map_or(0, |number| number + 1) != new.number {
        bail!("somebody else has changed the people of `{flow}` meanwhile: look at them again");
    }
    sql.run(
        "INSERT INTO roster(flow, id, content, by_whom, why, at_ms) VALUES($1, $2, $3, $4, $5, $6)",
        &[
            flow.into(),
            i64::try_from(new.number)?.into(),
            serde_json::to_string(&new.content)?.into(),
            new.by.as_str().into(),
            new.why.as_str().into(),
            new.at.as_millisecond().into(),
        ],
    )?;
    Ok(())
}

const SELECT: &str = "SELECT id, content, by_whom, why, at_ms FROM roster";

fn read(row: &Row) -> Result<Kept> {
    Ok(Kept {
        number: u64::try_from(row.number(0)?)?,
        content: serde_json::from_str(&row.text(1)?).context("a roster cannot be read")?,
        by: row.text(2)?,
        why: row.text(3)?,
        at: Timestamp::from_millisecond(row.number(4)?)?,
    })
}
