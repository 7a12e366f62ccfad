//! The journal: what happened in calls, read. With the embedded store, what is spooled is the journal; else it is shipped.

use super::sql::{Row, Sql, Value};
use crate::exchange::entry::{Entry, Kind};
use crate::flow::graph::Version;
use anyhow::{Context, Result};
use jiff::Timestamp;
use std::collections::BTreeMap;
use std::io::Write;

/// Which entries are wanted.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// Only those of this call.
    pub call: Option<String>,
    /// Only those since then.
    pub since: Option<Timestamp>,
    /// Only those before then.
    pub until: Option<Timestamp>,
}

/// An entry as it was kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// Its number, in the order of keeping.
    pub id: i64,
    /// What happened.
    pub entry: Entry,
    /// Another was heard in the same turn before.
    pub forked: bool,
}

/// How many entries are read at once.
const PAGE: usize = 5_000;

/// What is kept of an entry beside its id, by the names of the columns.
pub(super) const COLUMNS: [&str; 18] = [
    "place",
    "line",
    "call",
    "leg",
    "restarts",
    "turn",
    "kind",
    "digest",
    "forked",
    "at_ms",
    "version",
    "roster",
    "node",
    "language",
    "heard",
    "does",
    "notes",
    "unmatched",
];
const SELECT: &str = "SELECT id, call, line, leg, restarts, turn, kind, digest, at_ms, version, roster, node, language, heard, does, notes, forked, unmatched FROM entry";

/// Reads entries in the order they were kept, a page at a time. A server may be writing at the same time.
///
/// # Errors
/// A store that cannot be read, and what the reader refuses.
pub fn each(sql: &mut dyn Sql, wanted: &Wanted, mut read: impl FnMut(Kept) -> Result<()>) -> Result<()> {
    let since = wanted.since.map_or(i64::MIN, Timestamp::as_millisecond);
    let until = wanted.until.map_or(i64::MAX, Timestamp::as_millisecond);
    let only = if wanted.call.is_some() { "AND call = $5" } else { "" };
    let statement = format!("{SELECT} WHERE id > $1 AND id <= $2 AND at_ms >= $3 AND at_ms < $4 {only} ORDER BY id LIMIT {PAGE}");
    // Where they stand is asked once: pages are then found by their numbers, not by looking through all there is.
    let bounds = sql.rows("SELECT MIN(id), MAX(id) FROM entry WHERE at_ms >= $1 AND at_ms < $2", &[since.into(), until.into()])?;
    let Some((first, end)) = bounds.first().and_then(|row| Some((row.number(0).ok()?, row.number(1).ok()?))) else { return Ok(()) };
    let mut last = first - 1;
    loop {
        let mut with: Vec<Value> = vec![last.into(), end.into(), since.into(), until.into()];
        with.extend(wanted.call.as_deref().map(Value::from));
        let rows = sql.rows(&statement, &with)?;
        let count = rows.len();
        for row in rows {
            let kept = kept(&row)?;
            last = kept.id;
            read(kept)?;
        }
        if count < PAGE {
            return Ok(());
        }
    }
}

/// The number of the newest entry that was kept before a moment: all that matters later stands behind it.
///
/// # Errors
/// A store that cannot be read.
pub fn before(sql: &mut dyn Sql, at: Timestamp) -> Result<i64> {
    let rows = sql.rows("SELECT COALESCE(MAX(id), 0) FROM entry WHERE at_ms < $1", &[at.as_millisecond().into()])?;
    rows.first().context("the journal does not count")?.number(0)
}

/// Reads a page of the entries behind a number, in the order they were kept.
///
/// # Errors
/// As [`each`].
pub fn behind(sql: &mut dyn Sql, id: i64) -> Result<Vec<Kept>> {
    sql.rows(&format!("{SELECT} WHERE id > $1 ORDER BY id LIMIT {PAGE}"), &[id.into()])?.iter().map(kept).collect()
}

/// When calls rang, since a moment, in this order.
///
/// # Errors
/// A store that cannot be read.
pub fn rang(sql: &mut dyn Sql, since: Timestamp) -> Result<Vec<Timestamp>> {
    let select = "SELECT at_ms FROM entry WHERE at_ms >= $1 AND kind = 'ring' AND heard LIKE 'rings%' ORDER BY at_ms";
    let rows = sql.rows(select, &[since.as_millisecond().into()])?;
    rows.iter().map(|row| Ok(Timestamp::from_millisecond(row.number(0)?)?)).collect()
}

/// Reads the entries that have words which nothing matched.
///
/// # Errors
/// As [`each`].
pub fn with_words(sql: &mut dyn Sql, mut read: impl FnMut(Kept) -> Result<()>) -> Result<()> {
    let mut last = i64::MIN;
    loop {
        let rows = sql.rows(&format!("{SELECT} WHERE id > $1 AND unmatched IS NOT NULL ORDER BY id LIMIT {PAGE}"), &[last.into()])?;
        let count = rows.len();
        for row in rows {
            let kept = kept(&row)?;
            last = kept.id;
            read(kept)?;
        }
        if count < PAGE {
            return Ok(());
        }
    }
}

/// How many calls may be open at once while calls are read; those that never end make room for others.
const MOST_OPEN: usize = 100_000;

/// Reads whole calls, each with all its entries of this time, in the order they were kept. `seen` is told of each entry.
///
/// # Errors
/// As [`each`].
pub fn calls(sql: &mut dyn Sql, wanted: &Wanted, mut seen: impl FnMut(), mut read: impl FnMut(&[Entry]) -> Result<()>) -> Result<()> {
    let mut open: BTreeMap<String, Vec<Entry>> = BTreeMap::new();
    each(sql, wanted, |kept| {
        seen();
        let (call, ended) = (kept.entry.call.clone(), kept.entry.kind == Kind::Ended);
        open.entry(call.clone()).or_default().push(kept.entry);
        let over = if ended { open.remove(&call) } else { None };
        let over = over.or_else(|| if open.len() > MOST_OPEN { open.pop_first().map(|(_, entries)| entries) } else { None });
        over.map_or(Ok(()), |entries| read(&entries))
    })?;
    open.into_values().try_for_each(|entries| read(&entries))
}

/// How many entries are wanted.
///
/// # Errors
/// A store that cannot be read.
pub fn count(sql: &mut dyn Sql, wanted: &Wanted) -> Result<u64> {
    let since = wanted.since.map_or(i64::MIN, Timestamp::as_millisecond);
    let until = wanted.until.map_or(i64::MAX, Timestamp::as_millisecond);
    let rows = sql.rows("SELECT COUNT(*) FROM entry WHERE at_ms >= $1 AND at_ms < $2", &[since.into(), until.into()])?;
    rows.first().context("the journal does not count")?.whole(0)
}

/// Writes entries as JSON lines, in the order they were kept.
///
/// # Errors
/// As [`each`], and an output that cannot be written.
pub fn export(sql: &mut dyn Sql, wanted: &Wanted, into: &mut impl Write) -> Result<u64> {
    let mut count = 0;
    each(sql, wanted, |kept| {
        serde_json::to_writer(&mut *into, &line(&kept))?;
        into.write_all(b"\n")?;
        count += 1;
        Ok(())
    })?;
    Ok(count)
}

fn line(Kept { entry, forked, .. }: &Kept) -> serde_json::Value {
    serde_json::json!({
        "call": entry.call, "line": *entry.line, "leg": *entry.leg, "restarts": entry.restarts, "turn": entry.turn, "kind": entry.kind.word(),
        "at": entry.at.to_string(), "version": entry.version.to_string(), "roster": entry.roster,
        "node": *entry.node, "language": *entry.language, "heard": *entry.heard, "then": *entry.then, "notes": *entry.notes, "forked": forked,
    })
}

fn kept(row: &Row) -> Result<Kept> {
    let kind = row.text(6)?;
    let entry = Entry {
        call: row.text(1)?,
        line: row.text(2)?.into(),
        leg: row.text(3)?.into(),
        restarts: row.whole(4)?,
        turn: row.whole(5)?,
        kind: Kind::read(&kind).with_context(|| format!("a newer helpline wrote an entry of the kind `{kind}`"))?,
        digest: row.number(7)?.cast_unsigned(),
        at: Timestamp::from_millisecond(row.number(8)?)?,
        version: Version(row.bytes(9)?.try_into().context("an entry's version is damaged")?),
        roster: row.number(10)?.cast_unsigned(),
        node: row.text(11)?.into(),
        language: row.text(12)?.into(),
        heard: row.text(13)?.into(),
        then: row.text(14)?.into(),
        notes: row.text(15)?.into(),
        unmatched: row.bytes_if_any(17)?.map(<[u8]>::to_vec),
    };
    Ok(Kept { id: row.number(0)?, entry, forked: row.number(16)? != 0 })
}
