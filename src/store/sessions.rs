//! Who is signed in to the console, until when: a session ends after some hours in any case, and sooner where nothing is done in it.

use super::Store;
use super::sql::{Row, Sql};
use super::users::{self, Account};
use anyhow::Result;
use jiff::{SignedDuration, Timestamp};

/// How long a session may last in any case.
pub const LONGEST: SignedDuration = SignedDuration::from_hours(12);
/// How long a session lasts in which nothing is done.
pub const IDLE: SignedDuration = SignedDuration::from_hours(2);
/// How exactly it is known when something was last done: each note is a write.
const EXACT: SignedDuration = SignedDuration::from_secs(60);

/// What is still good at a moment.
const GOOD: &str = "until_ms > $1 AND seen_ms > $2";

/// Somebody who is signed in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// The digest of its secret.
    pub digest: String,
    /// Who it is.
    pub account: Account,
    /// Since when.
    pub since: Timestamp,
    /// When something was last done, to the minute.
    pub seen: Timestamp,
}

/// Begins a session. What has ended is removed.
///
/// # Errors
/// A store that cannot be written.
pub fn begin(store: &mut Store, name: &str, digest: &str, at: Timestamp) -> Result<()> {
    let (now, idle) = (at.as_millisecond(), idle_since(at));
    store.write(|sql| {
        sql.run("DELETE FROM account_session WHERE until_ms <= $1 OR seen_ms <= $2", &[now.into(), idle.into()])?;
        let until = at.saturating_add(LONGEST)?.as_millisecond();
        let row = vec![digest.into(), name.into(), now.into(), now.into(), until.into()];
        sql.add("account_session", &["digest", "name", "since_ms", "seen_ms", "until_ms"], &[row]).map(drop)
    })
}

/// The session with this digest, while it holds. Something is done in it now.
///
/// # Errors
/// A store that cannot be read.
pub fn find(store: &mut Store, digest: &str, at: Timestamp) -> Result<Option<Session>> {
    let select = format!("SELECT name, since_ms, seen_ms FROM account_session WHERE {GOOD} AND digest = $3");
    let rows = store.read().rows(&select, &[at.as_millisecond().into(), idle_since(at).into(), digest.into()])?;
    let Some(row) = rows.first() else { return Ok(None) };
    let Some(account) = users::find(store.read(), &row.text(0)?)? else { return Ok(None) };
    let (since, seen) = (moment(row, 1)?, moment(row, 2)?);
    if at.duration_since(seen) > EXACT {
        let done = "UPDATE account_session SET seen_ms = $1 WHERE digest = $2";
        store.write_beside(|sql| sql.run(done, &[at.as_millisecond().into(), digest.into()]))?;
    }
    Ok(Some(Session { digest: digest.to_owned(), account, since, seen }))
}

/// The sessions that hold at a moment, by their digests, with whose they are and since when.
///
/// # Errors
/// A store that cannot be read.
pub fn good(sql: &mut dyn Sql, at: Timestamp) -> Result<Vec<(String, String, Timestamp)>> {
    let select = format!("SELECT digest, name, since_ms FROM account_session WHERE {GOOD} ORDER BY since_ms");
    let rows = sql.rows(&select, &[at.as_millisecond().into(), idle_since(at).into()])?;
    rows.iter().map(|row| Ok((row.text(0)?, row.text(1)?, moment(row, 2)?))).collect()
}

/// Ends a session.
///
/// # Errors
/// A store that cannot be written.
pub fn end(store: &mut Store, digest: &str) -> Result<()> {
    store.write_beside(|sql| sql.run("DELETE FROM account_session WHERE digest = $1", &[digest.into()])).map(drop)
}

fn idle_since(at: Timestamp) -> i64 {
    at.saturating_sub(IDLE).unwrap_or(Timestamp::MIN).as_millisecond()
}

fn moment(row: &Row, column: usize) -> Result<Timestamp> {
    Ok(Timestamp::from_millisecond(row.number(column)?)?)
}
