//! Codes at sign-in, for those who want them: of an app on their telephone (TOTP, RFC 6238), and some to use once where that is lost.
//!
//! What the app's codes are made from is kept sealed, the others as their digests: whoever reads a store can make none. A code that was
//! used is good for nothing more. Between the password and the code somebody waits: they are not signed in.

use super::Store;
use super::sql::{Row, Sql};
use super::users::{self, By, Outcome};
use anyhow::Result;
use jiff::Timestamp;

/// The tables, for both engines.
pub(super) const TABLES: &str = "
CREATE TABLE account_code(name TEXT PRIMARY KEY, sealed {bytes} NOT NULL, used BIGINT NOT NULL, since_ms BIGINT, spare TEXT NOT NULL);
CREATE TABLE account_waiting(digest TEXT PRIMARY KEY, name TEXT NOT NULL, until_ms BIGINT NOT NULL);
";
/// What copies of a store carry. Whoever waits for their code waits no longer.
pub(super) const COPIED: (&str, &[&str]) = ("account_code", &["name", "sealed", "used", "since_ms", "spare"]);

/// The codes of somebody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Codes {
    /// What the app's codes are made from, sealed.
    pub sealed: Vec<u8>,
    /// The step of time (RFC 6238, 4.2) whose code was used last.
    pub used: i64,
    /// Since when they are asked for; nothing while they are being set up.
    pub since: Option<Timestamp>,
    /// The digests of the codes to use once that are left.
    pub spare: Vec<String>,
}

/// Somebody's codes, also while they are being set up.
///
/// # Errors
/// A store that cannot be read.
pub fn known(sql: &mut dyn Sql, name: &str) -> Result<Option<Codes>> {
    let rows = sql.rows("SELECT sealed, used, since_ms, spare FROM account_code WHERE name = $1", &[name.into()])?;
    rows.first().map(read).transpose()
}

/// Somebody's codes, where they are asked for.
///
/// # Errors
/// A store that cannot be read.
pub fn on(sql: &mut dyn Sql, name: &str) -> Result<Option<Codes>> {
    Ok(known(sql, name)?.filter(|codes| codes.since.is_some()))
}

/// The names of all who are asked for codes.
///
/// # Errors
/// A store that cannot be read.
pub fn all_on(sql: &mut dyn Sql) -> Result<Vec<String>> {
    let rows = sql.rows("SELECT name FROM account_code WHERE since_ms IS NOT NULL ORDER BY name", &[])?;
    rows.iter().map(|row| row.text(0)).collect()
}

/// Somebody begins to set up an app. False where codes are asked for already.
///
/// # Errors
/// A store that cannot be written.
pub fn begin(store: &mut Store, name: &str, sealed: &[u8]) -> Result<bool> {
    store.write(|sql| {
        if on(sql, name)?.is_some() {
            return Ok(false);
        }
        sql.run("DELETE FROM account_code WHERE name = $1", &[name.into()])?;
        let row = vec![name.into(), sealed.to_vec().into(), (-1).into(), None::<i64>.into(), "".into()];
        sql.add("account_code", &["name", "sealed", "used", "since_ms", "spare"], &[row])?;
        Ok(true)
    })
}

/// The app's codes are asked for from now on, the first of which has just been used. False where something else was begun meanwhile.
///
/// # Errors
/// A store that cannot be written.
pub fn switch_on(store: &mut Store, (name, sealed): (&str, &[u8]), step: i64, spare: &[String], by: By<'_>) -> Result<bool> {
    store.write(|sql| {
        let begun = known(sql, name)?.is_some_and(|codes| codes.since.is_none() && codes.sealed == sealed);
        if begun {
            let statement = "UPDATE account_code SET used = $1, since_ms = $2, spare = $3 WHERE name = $4";
            sql.run(statement, &[step.into(), by.at.as_millisecond().into(), spare.join(" ").into(), name.into()])?;
            users::note(sql, by, name, "codes", ["", "on"])?;
        }
        Ok(begun)
    })
}

/// Codes are asked for no more; what was being set up is forgotten, too. The row stays, so that copies of the store learn of it.
///
/// # Errors
/// A store that cannot be written.
pub fn switch_off(store: &mut Store, name: &str, by: By<'_>) -> Result<Outcome> {
    store.write(|sql| {
        if users::find(sql, name)?.is_none() {
            return Ok(Outcome::Unknown);
        }
        let was = on(sql, name)?.is_some();
        let statement = "UPDATE account_code SET sealed = $1, since_ms = NULL, spare = '' WHERE name = $2";
        sql.run(statement, &[Vec::<u8>::new().into(), name.into()])?;
        if was {
            users::note(sql, by, name, "codes", ["on", ""])?;
        }
        Ok(Outcome::Done)
    })
}

/// Uses the code of a step of time up; what it is made from is sealed anew, by the key that is the first now. False where it, or a later one,
/// was used before.
///
/// # Errors
/// A store that cannot be written.
pub fn use_step(store: &mut Store, name: &str, step: i64, sealed: &[u8]) -> Result<bool> {
    store.write(|sql| {
        let statement = "UPDATE account_code SET used = $1, sealed = $2 WHERE name = $3 AND since_ms IS NOT NULL AND used < $1";
        Ok(sql.run(statement, &[step.into(), sealed.to_vec().into(), name.into()])? == 1)
    })
}

/// Uses one of the others up. False where there is none of this digest.
///
/// # Errors
/// A store that cannot be written.
pub fn use_spare(store: &mut Store, name: &str, digest: &str, by: By<'_>) -> Result<bool> {
    store.write(|sql| {
        let Some(mut codes) = on(sql, name)? else { return Ok(false) };
        let count = codes.spare.len();
        codes.spare.retain(|known| known != digest);
        let left = codes.spare.len();
        if left < count {
            sql.run("UPDATE account_code SET spare = $1 WHERE name = $2", &[codes.spare.join(" ").into(), name.into()])?;
            users::note(sql, by, name, "spare codes", [&count.to_string(), &left.to_string()])?;
        }
        Ok(left < count)
    })
}

/// Somebody's password was right, and their code is waited for.
///
/// # Errors
/// A store that cannot be written.
pub fn wait(store: &mut Store, name: &str, digest: &str, at: Timestamp, until: Timestamp) -> Result<()> {
    store.write(|sql| {
        sql.run("DELETE FROM account_waiting WHERE until_ms <= $1", &[at.as_millisecond().into()])?;
        let row = vec![digest.into(), name.into(), until.as_millisecond().into()];
        sql.add("account_waiting", &["digest", "name", "until_ms"], &[row]).map(drop)
    })
}

/// Whose code is waited for.
///
/// # Errors
/// A store that cannot be read.
pub fn waits(sql: &mut dyn Sql, digest: &str, at: Timestamp) -> Result<Option<String>> {
    let select = "SELECT name FROM account_waiting WHERE digest = $1 AND until_ms > $2";
    sql.rows(select, &[digest.into(), at.as_millisecond().into()])?.first().map(|row| row.text(0)).transpose()
}

/// The code came: nobody waits any more. False where somebody else was quicker, or it has become too late.
///
/// # Errors
/// A store that cannot be written.
pub fn end_waiting(store: &mut Store, digest: &str, at: Timestamp) -> Result<bool> {
    let statement = "DELETE FROM account_waiting WHERE digest = $1 AND until_ms > $2";
    store.write(|sql| Ok(sql.run(statement, &[digest.into(), at.as_millisecond().into()])? == 1))
}

fn read(row: &Row) -> Result<Codes> {
    Ok(Codes {
        sealed: row.bytes(0)?.to_vec(),
        used: row.number(1)?,
        since: row.number_if_any(2)?.map(Timestamp::from_millisecond).transpose()?,
        spare: row.text(3)?.split_whitespace().map(str::to_owned).collect(),
    })
}
