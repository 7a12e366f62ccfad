//! Call backs on their way: how far each has come, what happened in calls that were made for it, how many calls a line has made.
//!
//! Claims are made as for texts, in `delivery`. What differs is that the end of a try is told later and to any node, from the journal's
//! entries: whoever reads them says what came of the try, and the number of the try is what nobody can say it of twice.

use super::delivery::{self, BY, Delivery, End};
use super::sql::{Row, Sql, Value};
use crate::exchange::call_back::Happened;
use anyhow::{Context, Result, bail};
use jiff::Timestamp;
use std::collections::BTreeMap;

/// What is kept besides errands and deliveries.
pub(super) const TABLES: &str = "
CREATE TABLE IF NOT EXISTS call_back(
  key TEXT PRIMARY KEY, who TEXT NOT NULL, round BIGINT NOT NULL, place BIGINT NOT NULL, rung BIGINT NOT NULL);
CREATE TABLE IF NOT EXISTS called(
  key TEXT NOT NULL, attempt BIGINT NOT NULL, leg TEXT NOT NULL, what TEXT NOT NULL, at_ms BIGINT NOT NULL, PRIMARY KEY(key, attempt, leg, what));
CREATE TABLE IF NOT EXISTS calls_made(
  line TEXT NOT NULL, day BIGINT NOT NULL, key TEXT NOT NULL, attempt BIGINT NOT NULL, PRIMARY KEY(line, day, key, attempt));
";

/// The tables with their columns, for copying.
pub(super) const ALL: [(&str, &[&str]); 3] =
    [("call_back", &["key", "who", "round", "place", "rung"]), ("called", &CALLED), ("calls_made", &["line", "day", "key", "attempt"])];

const CALLED: [&str; 5] = ["key", "attempt", "leg", "what", "at_ms"];

/// Keeps what happened in a call of ours: key, attempt, leg, what, moment. What is there already stays. For the spool, too.
pub const HAPPENED: &str = "INSERT INTO called(key, attempt, leg, what, at_ms) VALUES($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING";

/// How far a call back has come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Course {
    /// How often everybody was gone through.
    pub round: u32,
    /// Whose turn it is in this round, from 0.
    pub place: u32,
    /// How many telephones were rung so far.
    pub rung: u32,
}

/// A call back that is in hand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InHand {
    /// The errand and its try.
    pub delivery: Delivery,
    /// Until when nobody else rings for it.
    pub until: Timestamp,
    /// The provider's name for the call, where it is known.
    pub call: Option<String>,
}

/// Something that happened in a call of ours.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// The provider's name for the call.
    pub call: String,
    /// What.
    pub what: Happened,
    /// When.
    pub at: Timestamp,
}

/// How far it has come; noted under its number's name if it is new.
///
/// # Errors
/// A store that cannot be written.
pub fn course(sql: &mut dyn Sql, key: &str, who: &str) -> Result<Course> {
    sql.run(
        "INSERT INTO call_back(key, who, round, place, rung) VALUES($1, $2, 0, 0, 0) ON CONFLICT DO NOTHING",
        &[key.into(), who.into()],
    )?;
    known(sql, key)?.context("a call back was noted and is not there")
}

/// How far it has come, if anybody was rung for it yet.
///
/// # Errors
/// A store that cannot be read.
pub fn known(sql: &mut dyn Sql, key: &str) -> Result<Option<Course>> {
    let rows = sql.rows("SELECT round, place, rung FROM call_back WHERE key = $1", &[key.into()])?;
    let read = |row: &Row| Ok(Course { round: row.whole(0)?, place: row.whole(1)?, rung: row.whole(2)? });
    rows.first().map(read).transpose()
}

/// How the tries of a call back have gone so far, for staff.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    /// How many telephones were rung.
    pub rung: u32,
    /// When it goes on.
    pub next: Option<Timestamp>,
    /// Why it has come to nothing yet.
    pub note: Option<String>,
}

/// The progress of all call backs that were tried, by their keys.
///
/// # Errors
/// A store that cannot be read.
pub fn progress(sql: &mut dyn Sql) -> Result<BTreeMap<String, Progress>> {
    let select = "SELECT c.key, c.rung, d.next_ms, d.note FROM call_back c LEFT JOIN delivery d ON d.key = c.key";
    let read = |row: &Row| {
        let next = row.number_if_any(2)?.map(Timestamp::from_millisecond).transpose()?;
        Ok((row.text(0)?, Progress { rung: row.whole(1)?, next, note: row.text_if_any(3)? }))
    };
    sql.rows(select, &[])?.iter().map(read).collect()
}

/// How many call backs to a number wait besides this one. `who` are the number's names, one for each key.
///
/// # Errors
/// A store that cannot be read.
pub fn waiting(sql: &mut dyn Sql, who: &[String], besides: &str) -> Result<u64> {
    let mut count = 0;
    for who in who {
        let select = "SELECT COUNT(*) FROM call_back c JOIN errands e ON e.key = c.key \
                      WHERE c.who = $1 AND c.key <> $2 AND e.state IN ('due', 'sending')";
        count += sql.rows(select, &[who.as_str().into(), besides.into()])?.first().map_or(Ok(0), |row| row.whole::<u64>(0))?;
    }
    Ok(count)
}

/// How many calls a line has made by itself on a day.
///
/// # Errors
/// A store that cannot be read.
pub fn calls_on(sql: &mut dyn Sql, line: &str, day: i64) -> Result<u64> {
    let rows = sql.rows("SELECT COUNT(*) FROM calls_made WHERE line = $1 AND day = $2", &[line.into(), day.into()])?;
    rows.first().map_or(Ok(0), |row| row.whole(0))
}

/// Whether nobody has put it off since it was looked at.
///
/// # Errors
/// A store that cannot be read.
pub fn is_due(sql: &mut dyn Sql, key: &str, at: Timestamp) -> Result<bool> {
    let rows = sql.rows("SELECT next_ms FROM delivery WHERE key = $1 AND next_ms > $2", &[key.into(), at.as_millisecond().into()])?;
    Ok(rows.is_empty())
}

/// A telephone is about to be rung for a claimed call back. Gives back the number of the try.
///
/// # Errors
/// A store that cannot be written, or a call back that nobody has claimed.
pub fn rings(sql: &mut dyn Sql, key: &str, line: &str, day: i64) -> Result<u32> {
    let rows = sql.rows("SELECT attempts FROM delivery WHERE key = $1", &[key.into()])?;
    let attempt: u32 = rows.first().context("a call back is rung for that nobody has in hand")?.whole(0)?;
    sql.run("UPDATE call_back SET rung = rung + 1 WHERE key = $1", &[key.into()])?;
    sql.add("calls_made", &["line", "day", "key", "attempt"], &[vec![line.into(), day.into(), key.into(), i64::from(attempt).into()]])?;
    Ok(attempt)
}

/// The provider has taken the call of a try, and calls it so.
///
/// # Errors
/// A store that cannot be written.
pub fn is_called(sql: &mut dyn Sql, key: &str, attempt: u32, call: &str) -> Result<()> {
    let with = [call.into(), key.into(), i64::from(attempt).into()];
    sql.run("UPDATE delivery SET reference = $1 WHERE key = $2 AND attempts = $3", &with).map(drop)
}

/// What is in hand of these lines, the oldest first.
///
/// # Errors
/// A store that cannot be read.
pub fn in_hand(sql: &mut dyn Sql, lines: &[&str], most: i64) -> Result<Vec<InHand>> {
    let all = delivery::sending(sql, crate::exchange::errand::Kind::CallBack, lines, most)?;
    let mut hand = Vec::with_capacity(all.len());
    for delivery in all {
        let select = "SELECT held_until_ms, reference FROM delivery WHERE key = $1";
        let rows = sql.rows(select, &[delivery.kept.sealed.key.as_str().into()])?;
        let Some(row) = rows.first() else { continue };
        let until = Timestamp::from_millisecond(row.number_if_any(0)?.unwrap_or(0))?;
        hand.push(InHand { delivery, until, call: row.text_if_any(1)?.filter(|call| !call.is_empty()) });
    }
    Ok(hand)
}

/// What happened in the calls of a try.
///
/// # Errors
/// A store that cannot be read, or that a newer program wrote.
pub fn told(sql: &mut dyn Sql, key: &str, attempt: u32) -> Result<Vec<Told>> {
    let rows = sql.rows(
        "SELECT leg, what, at_ms FROM called WHERE key = $1 AND attempt = $2 ORDER BY at_ms",
        &[key.into(), i64::from(attempt).into()],
    )?;
    let read = |row: &Row| {
        let word = row.text(1)?;
        let Some(what) = Happened::read(&word) else { bail!("a newer helpline wrote that `{word}` happened in a call back") };
        Ok(Told { call: row.text(0)?, what, at: Timestamp::from_millisecond(row.number(2)?)? })
    };
    rows.iter().map(read).collect()
}

/// Says what came of a try, and where the next one begins. Tells whether that try was still in hand: of each, only one says it.
///
/// # Errors
/// A store that cannot be written.
pub fn conclude(sql: &mut dyn Sql, key: &str, attempt: u32, end: &End<'_>, next: Option<Course>, at: Timestamp) -> Result<bool> {
    let (state, by, why, settled) = match end {
        End::Done(_) => ("done", Some(BY), None, Some(at)),
        End::Refused(why) => ("refused", Some(BY), Some(*why), Some(at)),
        End::Unknown(why) => ("unknown", Some(BY), Some(*why), Some(at)),
        End::Again(..) => ("due", None, None, None),
    };
    let changed = sql.run(
        "UPDATE errands SET state = $1, by_whom = $2, why = $3, settled_ms = $4 WHERE key = $5 AND state = 'sending' \
         AND EXISTS(SELECT 1 FROM delivery d WHERE d.key = errands.key AND d.attempts = $6)",
        &[state.into(), by.into(), why.into(), settled.map(Timestamp::as_millisecond).into(), key.into(), i64::from(attempt).into()],
    )?;
    if changed == 0 {
        return Ok(false);
    }
    let (wait, note): (Option<i64>, Option<&str>) = match end {
        End::Again(next, note) => (Some(next.as_millisecond()), Some(note)),
        End::Done(_) | End::Refused(_) | End::Unknown(_) => (None, None),
    };
    sql.run(
        "UPDATE delivery SET holder = NULL, held_until_ms = NULL, note = $1, next_ms = COALESCE($2, next_ms) WHERE key = $3",
        &[note.into(), wait.into(), key.into()],
    )?;
    if let Some(course) = next {
        moves(sql, key, course)?;
    }
    Ok(true)
}

/// Another person's turn, or another round.
///
/// # Errors
/// A store that cannot be written.
pub fn moves(sql: &mut dyn Sql, key: &str, course: Course) -> Result<()> {
    let with = [i64::from(course.round).into(), i64::from(course.place).into(), key.into()];
    sql.run("UPDATE call_back SET round = $1, place = $2 WHERE key = $3", &with).map(drop)
}

/// Gives a call back all its rounds anew. Its tries are counted on: what is told of an old one is never taken for a new one's.
pub(super) fn begin_anew(sql: &mut dyn Sql, key: &str, at: Timestamp) -> Result<()> {
    moves(sql, key, Course::default())?;
    let at: Value = at.as_millisecond().into();
    sql.run(
        "INSERT INTO delivery(key, attempts, since_ms, next_ms) VALUES($1, 0, $2, $2)
         ON CONFLICT(key) DO UPDATE SET since_ms = excluded.since_ms, next_ms = excluded.next_ms, holder = NULL, held_until_ms = NULL,
           began_ms = NULL, reference = NULL, note = NULL",
        &[key.into(), at],
    )
    .map(drop)
}

/// Removes what is kept of call backs that are gone, and counts of days before this one.
pub(super) fn sweep(sql: &mut dyn Sql, day: i64) -> Result<()> {
    sql.all(
        "DELETE FROM call_back WHERE key NOT IN (SELECT key FROM errands); DELETE FROM called WHERE key NOT IN (SELECT key FROM errands)",
    )?;
    sql.run("DELETE FROM calls_made WHERE day < $1", &[day.into()]).map(drop)
}

/// Carries over what a spool knows of calls of ours, and removes it there.
pub(super) fn ship(from: &mut super::Store, to: &mut super::Store) -> Result<()> {
    let rows = from.read().rows(&format!("SELECT {} FROM called LIMIT 1000", CALLED.join(", ")), &[])?;
    if rows.is_empty() {
        return Ok(());
    }
    to.write_beside(|sql| rows.iter().try_for_each(|row| sql.run(HAPPENED, &row.0).map(drop)))?;
    from.write(|sql| {
        rows.iter().try_for_each(|row| {
            let with: Vec<Value> = row.0.iter().take(4).cloned().collect();
            sql.run("DELETE FROM called WHERE key = $1 AND attempt = $2 AND leg = $3 AND what = $4", &with).map(drop)
        })
    })
}
