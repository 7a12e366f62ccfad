//! How errands go out: who has one in hand, until when, how often it was tried, and what came of it.
//!
//! The order is the promise that nothing is sent twice. [`claim`] makes an errand `sending`, for one node and for a time, *before* a
//! request leaves. Afterwards [`finish`] says what came of it, and only whoever has it in hand can. A node that dies in between leaves
//! it `sending`: when its time is over, [`overdue`] shows it, one node [takes it over](take_over), and it is found out what happened.
//! Claims are made under the store's lock, so that limits hold among several nodes.

use super::call_backs;
use super::errands::{self, Kept};
use super::sql::{Row, Sql, Value};
use crate::exchange::errand::Kind;
use anyhow::Result;
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};

/// What is kept besides the errands themselves. `{bytes}` is what the engine calls a column of bytes.
pub(super) const TABLES: &str = "
CREATE TABLE IF NOT EXISTS delivery(
  key TEXT PRIMARY KEY, attempts BIGINT NOT NULL, since_ms BIGINT, next_ms BIGINT NOT NULL, holder TEXT, held_until_ms BIGINT,
  began_ms BIGINT, reference TEXT, note TEXT);
CREATE TABLE IF NOT EXISTS texted(who TEXT NOT NULL, day BIGINT NOT NULL, key TEXT NOT NULL, PRIMARY KEY(who, day, key));
CREATE TABLE IF NOT EXISTS no_texts(who TEXT PRIMARY KEY, stopped BIGINT NOT NULL, why TEXT NOT NULL, at_ms BIGINT NOT NULL);
CREATE TABLE IF NOT EXISTS message(key TEXT PRIMARY KEY, at_ms BIGINT NOT NULL, sealed {bytes} NOT NULL);
";

/// The tables with their columns, for copying; messages are copied by themselves.
pub(super) const ALL: [(&str, &[&str]); 3] = [
    ("delivery", &["key", "attempts", "since_ms", "next_ms", "holder", "held_until_ms", "began_ms", "reference", "note"]),
    ("texted", &["who", "day", "key"]),
    ("no_texts", &["who", "stopped", "why", "at_ms"]),
];

/// The statements that make the tables where they are missing.
#[must_use]
pub fn tables(bytes: &str) -> String {
    TABLES.replace("{bytes}", bytes) + call_backs::TABLES
}

/// An errand on its way out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delivery {
    /// The errand.
    pub kept: Kept,
    /// How often it was tried.
    pub attempts: u32,
    /// From when on its time is counted.
    pub since: Timestamp,
    /// When the last try began.
    pub began: Option<Timestamp>,
}

/// What came of a try.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum End<'a> {
    /// The provider has taken it, and calls it so.
    Done(&'a str),
    /// It cannot be done.
    Refused(&'a str),
    /// Nobody knows.
    Unknown(&'a str),
    /// It waits for the next try.
    Again(Timestamp, &'a str),
}

/// Who has errands in hand.
pub const BY: &str = "helpline";

const SELECT: &str = "SELECT e.key, e.line, e.kind, e.at_ms, e.sealed, e.state, e.by_whom, e.why, e.settled_ms, d.attempts, d.since_ms, d.began_ms \
                      FROM errands e LEFT JOIN delivery d ON d.key = e.key";

/// Errands of a kind whose time has come, of these lines, the oldest first.
///
/// # Errors
/// A store that cannot be read.
pub fn due(sql: &mut dyn Sql, kind: Kind, lines: &[&str], at: Timestamp, most: i64) -> Result<Vec<Delivery>> {
    // A message is fetched also where somebody has settled its errand meanwhile: it shall not stay with the provider.
    let states = if kind == Kind::Voicemail { "IN ('due', 'done', 'dropped')" } else { "= 'due'" };
    let only = format!("e.state {states} AND e.kind = $1 AND (d.next_ms IS NULL OR d.next_ms <= $2)");
    let with = [kind.word().into(), at.as_millisecond().into(), most.into()];
    select(sql, &only, with, lines)
}

/// Errands of a kind that are on their way for longer than anybody takes, of these lines.
///
/// # Errors
/// A store that cannot be read.
pub fn overdue(sql: &mut dyn Sql, kind: Kind, lines: &[&str], at: Timestamp, most: i64) -> Result<Vec<Delivery>> {
    let only = "e.state = 'sending' AND e.kind = $1 AND d.held_until_ms <= $2";
    select(sql, only, [kind.word().into(), at.as_millisecond().into(), most.into()], lines)
}

/// Errands of a kind that are on their way, of these lines.
pub(super) fn sending(sql: &mut dyn Sql, kind: Kind, lines: &[&str], most: i64) -> Result<Vec<Delivery>> {
    // There is no moment in it, but a statement's values are numbered.
    let only = "e.state = 'sending' AND e.kind = $1 AND CAST($2 AS BIGINT) = 0";
    select(sql, only, [kind.word().into(), 0.into(), most.into()], lines)
}

fn select(sql: &mut dyn Sql, only: &str, with: [Value; 3], lines: &[&str]) -> Result<Vec<Delivery>> {
    if lines.is_empty() {
        return Ok(Vec::new());
    }
    let places: Vec<String> = (4..).zip(lines).map(|(at, _)| format!("${at}")).collect();
    let query =
        format!("{SELECT} WHERE {only} AND CAST($3 AS BIGINT) > 0 AND e.line IN ({}) ORDER BY e.at_ms, e.key LIMIT $3", places.join(", "));
    let with: Vec<Value> = with.into_iter().chain(lines.iter().map(|line| (*line).into())).collect();
    sql.rows(&query, &with)?.iter().map(read).collect()
}

fn read(row: &Row) -> Result<Delivery> {
    let kept = errands::read(row)?;
    let since = row.number_if_any(10)?.map(Timestamp::from_millisecond).transpose()?;
    Ok(Delivery {
        since: since.unwrap_or(kept.sealed.at),
        kept,
        attempts: row.number_if_any(9)?.and_then(|attempts| attempts.try_into().ok()).unwrap_or(0),
        began: row.number_if_any(11)?.map(Timestamp::from_millisecond).transpose()?,
    })
}

/// Takes an errand in hand that waits: from this moment on a request may have left. Tells whether it is ours.
///
/// # Errors
/// A store that cannot be written.
pub fn claim(sql: &mut dyn Sql, key: &str, holder: &str, at: Timestamp, until: Timestamp) -> Result<bool> {
    if sql.run("UPDATE errands SET state = 'sending' WHERE key = $1 AND state = 'due'", &[key.into()])? == 0 {
        return Ok(false);
    }
    let (at, until) = (at.as_millisecond(), until.as_millisecond());
    sql.run(
        "INSERT INTO delivery(key, attempts, next_ms, holder, held_until_ms, began_ms) VALUES($1, 1, $2, $3, $4, $2)
         ON CONFLICT(key) DO UPDATE SET attempts = delivery.attempts + 1, holder = excluded.holder,
           held_until_ms = excluded.held_until_ms, began_ms = excluded.began_ms",
        &[key.into(), at.into(), holder.into(), until.into()],
    )?;
    Ok(true)
}

/// Takes over what another left behind, to find out what happened. Tells whether it is ours.
///
/// # Errors
/// A store that cannot be written.
pub fn take_over(sql: &mut dyn Sql, key: &str, holder: &str, at: Timestamp, until: Timestamp) -> Result<bool> {
    let taken = sql.run(
        "UPDATE delivery SET holder = $1, held_until_ms = $2 WHERE key = $3 AND held_until_ms <= $4",
        &[holder.into(), until.as_millisecond().into(), key.into(), at.as_millisecond().into()],
    )?;
    Ok(taken > 0)
}

/// Says what came of it. Tells whether it was in this holder's hand: nobody else can say anything.
///
/// # Errors
/// A store that cannot be written.
pub fn finish(sql: &mut dyn Sql, key: &str, holder: &str, end: &End<'_>, at: Timestamp) -> Result<bool> {
    let (state, by, why, settled) = match end {
        End::Done(_) => ("done", Some(BY), None, Some(at)),
        End::Refused(why) => ("refused", Some(BY), Some(*why), Some(at)),
        End::Unknown(why) => ("unknown", Some(BY), Some(*why), Some(at)),
        End::Again(..) => ("due", None, None, None),
    };
    let ours = "EXISTS(SELECT 1 FROM delivery d WHERE d.key = errands.key AND d.holder = $6)";
    let changed = sql.run(
        &format!("UPDATE errands SET state = $1, by_whom = $2, why = $3, settled_ms = $4 WHERE key = $5 AND state = 'sending' AND {ours}"),
        &[state.into(), by.into(), why.into(), settled.map(Timestamp::as_millisecond).into(), key.into(), holder.into()],
    )?;
    if changed == 0 {
        return Ok(false);
    }
    let (reference, next, note) = match end {
        End::Done(reference) => (Some(*reference), None, None),
        End::Again(next, note) => (None, Some(*next), Some(*note)),
        End::Refused(_) | End::Unknown(_) => (None, None, None),
    };
    sql.run(
        "UPDATE delivery SET holder = NULL, held_until_ms = NULL, reference = $1, note = $2, next_ms = COALESCE($3, next_ms) WHERE key = $4",
        &[reference.into(), note.into(), next.map(Timestamp::as_millisecond).into(), key.into()],
    )?;
    Ok(true)
}

/// Refuses an errand that waits, before anything was sent. Tells whether it waited.
///
/// # Errors
/// A store that cannot be written.
pub fn refuse(sql: &mut dyn Sql, key: &str, why: &str, at: Timestamp) -> Result<bool> {
    let with = [BY.into(), why.into(), at.as_millisecond().into(), key.into()];
    let refused = "UPDATE errands SET state = 'refused', by_whom = $1, why = $2, settled_ms = $3 WHERE key = $4 AND state = 'due'";
    Ok(sql.run(refused, &with)? > 0)
}

/// Lets an errand wait that is tried without a claim, or cannot be tried now.
///
/// # Errors
/// A store that cannot be written.
pub fn postpone(sql: &mut dyn Sql, key: &str, until: Timestamp, note: &str) -> Result<()> {
    sql.run(
        "INSERT INTO delivery(key, attempts, next_ms, note) VALUES($1, 1, $2, $3)
         ON CONFLICT(key) DO UPDATE SET attempts = delivery.attempts + 1, next_ms = excluded.next_ms, note = excluded.note",
        &[key.into(), until.as_millisecond().into(), note.into()],
    )
    .map(drop)
}

/// How long after its time an errand that nobody takes over is a person's.
const LEFT_BEHIND: SignedDuration = SignedDuration::from_mins(10);

/// Whether an errand is on its way that nobody has had in hand for long.
pub(super) fn is_left_behind(sql: &mut dyn Sql, key: &str, at: Timestamp) -> Result<bool> {
    let before = at.checked_sub(LEFT_BEHIND)?;
    let with = [key.into(), before.as_millisecond().into()];
    Ok(!sql.rows("SELECT key FROM delivery WHERE key = $1 AND held_until_ms < $2", &with)?.is_empty())
}

/// Gives an errand all its tries and its time anew.
pub(super) fn begin_anew(sql: &mut dyn Sql, key: &str, at: Timestamp) -> Result<()> {
    sql.run(
        "INSERT INTO delivery(key, attempts, since_ms, next_ms) VALUES($1, 0, $2, $2)
         ON CONFLICT(key) DO UPDATE SET attempts = 0, since_ms = excluded.since_ms, next_ms = excluded.next_ms, holder = NULL,
           held_until_ms = NULL, began_ms = NULL, reference = NULL, note = NULL",
        &[key.into(), at.as_millisecond().into()],
    )
    .map(drop)
}

/// Whether another errand was sent under this name of the provider's.
///
/// # Errors
/// A store that cannot be read.
pub fn is_of_another(sql: &mut dyn Sql, reference: &str, key: &str) -> Result<bool> {
    let rows = sql.rows("SELECT key FROM delivery WHERE reference = $1 AND key <> $2 LIMIT 1", &[reference.into(), key.into()])?;
    Ok(!rows.is_empty())
}

/// A day as it is counted by: 20261124.
#[must_use]
pub fn day(date: Date) -> i64 {
    i64::from(date.year()) * 10_000 + i64::from(date.month()) * 100 + i64::from(date.day())
}

/// Counts a text to a number on a day; the same text counts once, however often it is tried.
///
/// # Errors
/// A store that cannot be written.
pub fn count_text(sql: &mut dyn Sql, who: &str, day: i64, key: &str) -> Result<()> {
    sql.add("texted", &["who", "day", "key"], &[vec![who.into(), day.into(), key.into()]]).map(drop)
}

/// How many texts went to a number on a day, besides this one. `who` are the number's names, one for each key.
///
/// # Errors
/// A store that cannot be read.
pub fn texts_on(sql: &mut dyn Sql, who: &[String], day: i64, besides: &str) -> Result<u64> {
    let mut count = 0;
    for who in who {
        let with = [who.as_str().into(), day.into(), besides.into()];
        let rows = sql.rows("SELECT COUNT(*) FROM texted WHERE who = $1 AND day = $2 AND key <> $3", &with)?;
        count += rows.first().map_or(Ok(0), |row| row.whole(0))?;
    }
    Ok(count)
}

/// How many texts of a line went out on a day, besides this one.
///
/// # Errors
/// A store that cannot be read.
pub fn texts_of(sql: &mut dyn Sql, line: &str, day: i64, besides: &str) -> Result<u64> {
    let count =
        "SELECT COUNT(DISTINCT t.key) FROM texted t JOIN errands e ON e.key = t.key WHERE e.line = $1 AND t.day = $2 AND t.key <> $3";
    sql.rows(count, &[line.into(), day.into(), besides.into()])?.first().map_or(Ok(0), |row| row.whole(0))
}

/// Removes what is kept of errands that are gone, and counts of days before this one.
///
/// # Errors
/// A store that cannot be written.
pub fn sweep(sql: &mut dyn Sql, day: i64) -> Result<()> {
    sql.all(
        "DELETE FROM delivery WHERE key NOT IN (SELECT key FROM errands); DELETE FROM message WHERE key NOT IN (SELECT key FROM errands)",
    )?;
    sql.run("DELETE FROM texted WHERE day < $1", &[day.into()])?;
    call_backs::sweep(sql, day)
}
