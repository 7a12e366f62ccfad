//! Who may come to the console: accounts with a role and a password's hash, links by which a password is chosen once, and what was changed.
//!
//! A password is kept as its argon2id hash, a link and a session as the digest of their secret: whoever reads a store can use none of them.
//! Every change stands in `account_change`, with what was before and after. [`super::sessions`] has those who are signed in.

use super::sql::{Row, Sql, Value};
use super::{Store, tokens};
use anyhow::{Context, Result};
use jiff::{SignedDuration, Timestamp};

/// The tables, for both engines.
pub(super) const TABLES: &str = "
CREATE TABLE account(name TEXT PRIMARY KEY, role TEXT NOT NULL, hash TEXT, made_ms BIGINT NOT NULL);
CREATE TABLE account_change(
  id BIGINT PRIMARY KEY, at_ms BIGINT NOT NULL, by_whom TEXT NOT NULL, name TEXT NOT NULL, what TEXT NOT NULL, before TEXT NOT NULL, after TEXT NOT NULL);
CREATE TABLE account_link(digest TEXT PRIMARY KEY, name TEXT NOT NULL, until_ms BIGINT NOT NULL);
CREATE TABLE account_session(
  digest TEXT PRIMARY KEY, name TEXT NOT NULL, since_ms BIGINT NOT NULL, seen_ms BIGINT NOT NULL, until_ms BIGINT NOT NULL);
CREATE INDEX account_session_name ON account_session(name);
";
/// What copies of a store carry: who there is and what was changed. Links and sessions stay behind.
pub(super) const COPIED: [(&str, &[&str]); 2] =
    [("account", &["name", "role", "hash", "made_ms"]), ("account_change", &["id", "at_ms", "by_whom", "name", "what", "before", "after"])];

/// The longest name, in characters.
const LONGEST_NAME: usize = 60;
const SELECT: &str = "SELECT name, role, hash, made_ms FROM account";

/// What somebody may do; each may do what those before it may.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// Sees how the line does.
    Reader,
    /// Changes drafts.
    Author,
    /// Makes versions live.
    Publisher,
    /// Decides who may do what.
    Owner,
}

impl Role {
    /// All of them, from the one who may do least.
    pub const ALL: [Self; 4] = [Self::Reader, Self::Author, Self::Publisher, Self::Owner];

    /// Its word in the store and in forms.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Reader => "reader",
            Self::Author => "author",
            Self::Publisher => "publisher",
            Self::Owner => "owner",
        }
    }

    /// Reads that word.
    #[must_use]
    pub fn read(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.word() == word)
    }
}

/// Somebody who may come in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// What they sign in with.
    pub name: String,
    /// What they may do.
    pub role: Role,
    /// Their password's hash; nothing until they have chosen one.
    pub hash: Option<String>,
    /// Since when they are known.
    pub made: Timestamp,
}

/// A change, with who made it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// When.
    pub at: Timestamp,
    /// Who did it.
    pub by: String,
    /// Whose account it is about.
    pub name: String,
    /// What was changed: `account`, `role`, `password`, `link`, `sessions`, `codes`, `spare codes`, `token`.
    pub what: String,
    /// What was before.
    pub before: String,
    /// What has been since.
    pub after: String,
}

/// What came of a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It is so now.
    Done,
    /// Nobody has that name.
    Unknown,
    /// Somebody has that name already.
    Taken,
    /// No owner would be left.
    LastOwner,
}

/// Who does something, and when.
#[derive(Clone, Copy, Debug)]
pub struct By<'a> {
    /// Their name.
    pub who: &'a str,
    /// When.
    pub at: Timestamp,
}

/// A name as it is kept; nothing where it is none.
#[must_use]
pub fn name(text: &str) -> Option<String> {
    let name = text.trim();
    let fits = !name.is_empty() && name.chars().count() <= LONGEST_NAME && !name.chars().any(char::is_control);
    fits.then(|| name.to_owned())
}

/// Everybody, by name.
///
/// # Errors
/// A store that cannot be read.
pub fn list(sql: &mut dyn Sql) -> Result<Vec<Account>> {
    sql.rows(&format!("{SELECT} ORDER BY name"), &[])?.iter().map(read).collect()
}

/// Whoever has this name.
///
/// # Errors
/// A store that cannot be read.
pub fn find(sql: &mut dyn Sql, name: &str) -> Result<Option<Account>> {
    sql.rows(&format!("{SELECT} WHERE name = $1"), &[name.into()])?.first().map(read).transpose()
}

/// What was changed lately, the newest first.
///
/// # Errors
/// A store that cannot be read.
pub fn changes(sql: &mut dyn Sql, most: i64) -> Result<Vec<Change>> {
    let select = "SELECT at_ms, by_whom, name, what, before, after FROM account_change WHERE what <> $1 ORDER BY id DESC LIMIT $2";
    sql.rows(select, &[OPENED.into(), most.into()])?.iter().map(change).collect()
}

fn change(row: &Row) -> Result<Change> {
    let at = Timestamp::from_millisecond(row.number(0)?)?;
    Ok(Change { at, by: row.text(1)?, name: row.text(2)?, what: row.text(3)?, before: row.text(4)?, after: row.text(5)? })
}

/// Notes that somebody has seen what stands nowhere in clear: whose number an errand has, or what was left as a message. `what` is an errand's
/// key. Within an hour it is noted once.
///
/// # Errors
/// A store that cannot be written.
pub fn note_opened(store: &mut Store, key: &str, by: By<'_>) -> Result<()> {
    let since = by.at.saturating_sub(SAME)?.as_millisecond();
    store.write(|sql| {
        let select = "SELECT id FROM account_change WHERE what = $1 AND after = $2 AND by_whom = $3 AND at_ms > $4";
        let known = sql.rows(select, &[OPENED.into(), key.into(), by.who.into(), since.into()])?;
        if known.is_empty() { note(sql, by, by.who, OPENED, ["", key]) } else { Ok(()) }
    })
}

/// Who has opened an errand, the newest first; or, without a key, any of them, so many at the most. `after` is its key.
///
/// # Errors
/// A store that cannot be read.
pub fn opened(sql: &mut dyn Sql, key: Option<&str>, most: i64) -> Result<Vec<Change>> {
    let select = "SELECT at_ms, by_whom, name, what, before, after FROM account_change WHERE what = $1 AND (after = $2 OR $2 = '')
                  ORDER BY id DESC LIMIT $3";
    sql.rows(select, &[OPENED.into(), key.unwrap_or_default().into(), most.into()])?.iter().map(change).collect()
}

/// What a note of an errand that was opened is called among changes.
const OPENED: &str = "errand";
/// For how long opening it again is the same.
const SAME: SignedDuration = SignedDuration::from_hours(1);

/// Adds somebody, who has no password yet.
///
/// # Errors
/// A store that cannot be written.
pub fn add(store: &mut Store, name: &str, role: Role, by: By<'_>) -> Result<Outcome> {
    store.write(|sql| {
        if find(sql, name)?.is_some() {
            return Ok(Outcome::Taken);
        }
        let row = vec![name.into(), role.word().into(), Value::Null, by.at.as_millisecond().into()];
        sql.add("account", &["name", "role", "hash", "made_ms"], &[row])?;
        note(sql, by, name, "account", ["", role.word()])?;
        Ok(Outcome::Done)
    })
}

/// Gives somebody another role. Tokens of somebody who is no owner any more end.
///
/// # Errors
/// A store that cannot be written.
pub fn change_role(store: &mut Store, name: &str, role: Role, by: By<'_>) -> Result<Outcome> {
    store.write(|sql| {
        let Some(account) = find(sql, name)? else { return Ok(Outcome::Unknown) };
        if role != Role::Owner && is_last_owner(sql, &account)? {
            return Ok(Outcome::LastOwner);
        }
        sql.run("UPDATE account SET role = $1 WHERE name = $2", &[role.word().into(), name.into()])?;
        if role != Role::Owner {
            tokens::end_of(sql, name, by)?;
        }
        note(sql, by, name, "role", [account.role.word(), role.word()])?;
        Ok(Outcome::Done)
    })
}

/// Removes somebody, who is signed out at once. Their tokens end.
///
/// # Errors
/// A store that cannot be written.
pub fn remove(store: &mut Store, name: &str, by: By<'_>) -> Result<Outcome> {
    store.write(|sql| {
        let Some(account) = find(sql, name)? else { return Ok(Outcome::Unknown) };
        if is_last_owner(sql, &account)? {
            return Ok(Outcome::LastOwner);
        }
        for table in ["account_session", "account_link", "account_waiting", "account_code", "account"] {
            sql.run(&format!("DELETE FROM {table} WHERE name = $1"), &[name.into()])?;
        }
        tokens::end_of(sql, name, by)?;
        note(sql, by, name, "account", [account.role.word(), ""])?;
        Ok(Outcome::Done)
    })
}

/// Signs somebody out everywhere.
///
/// # Errors
/// A store that cannot be written.
pub fn end_sessions(store: &mut Store, name: &str, by: By<'_>) -> Result<Outcome> {
    store.write(|sql| {
        if find(sql, name)?.is_none() {
            return Ok(Outcome::Unknown);
        }
        let ended = sql.run("DELETE FROM account_session WHERE name = $1", &[name.into()])?;
        note(sql, by, name, "sessions", [&ended.to_string(), "0"])?;
        Ok(Outcome::Done)
    })
}

/// Makes a link by which somebody chooses a password; an earlier one is void.
///
/// # Errors
/// A store that cannot be written.
pub fn link(store: &mut Store, name: &str, digest: &str, until: Timestamp, by: By<'_>) -> Result<Outcome> {
    store.write(|sql| {
        if find(sql, name)?.is_none() {
            return Ok(Outcome::Unknown);
        }
        sql.run("DELETE FROM account_link WHERE name = $1 OR until_ms <= $2", &[name.into(), by.at.as_millisecond().into()])?;
        let row = vec![digest.into(), name.into(), until.as_millisecond().into()];
        sql.add("account_link", &["digest", "name", "until_ms"], &[row])?;
        note(sql, by, name, "link", ["", &until.to_string()])?;
        Ok(Outcome::Done)
    })
}

/// Whose links hold, and until when.
///
/// # Errors
/// A store that cannot be read.
pub fn links(sql: &mut dyn Sql, at: Timestamp) -> Result<Vec<(String, Timestamp)>> {
    let rows = sql.rows("SELECT name, until_ms FROM account_link WHERE until_ms > $1", &[at.as_millisecond().into()])?;
    rows.iter().map(|row| Ok((row.text(0)?, Timestamp::from_millisecond(row.number(1)?)?))).collect()
}

/// Whose link this is, while it holds.
///
/// # Errors
/// A store that cannot be read.
pub fn linked(sql: &mut dyn Sql, digest: &str, at: Timestamp) -> Result<Option<Account>> {
    let select = "SELECT name FROM account_link WHERE digest = $1 AND until_ms > $2";
    let rows = sql.rows(select, &[digest.into(), at.as_millisecond().into()])?;
    rows.first().map(|row| row.text(0)).transpose()?.map_or(Ok(None), |name| find(sql, &name))
}

/// Uses a link up: whoever has it has this password from now on, and is signed out where they were signed in. Nothing, where it holds no more.
///
/// # Errors
/// A store that cannot be written.
pub fn use_link(store: &mut Store, digest: &str, hash: &str, at: Timestamp) -> Result<Option<Account>> {
    store.write(|sql| {
        let Some(account) = linked(sql, digest, at)? else { return Ok(None) };
        set_password(sql, &account, hash, By { who: &account.name, at })?;
        Ok(Some(account))
    })
}

/// Gives somebody another password; they are signed out everywhere.
///
/// # Errors
/// A store that cannot be written.
pub fn change_password(store: &mut Store, name: &str, hash: &str, by: By<'_>) -> Result<Outcome> {
    store.write(|sql| {
        let Some(account) = find(sql, name)? else { return Ok(Outcome::Unknown) };
        set_password(sql, &account, hash, by)?;
        Ok(Outcome::Done)
    })
}

/// Whether an owner can sign in.
///
/// # Errors
/// A store that cannot be read.
pub fn has_owner(sql: &mut dyn Sql) -> Result<bool> {
    Ok(list(sql)?.iter().any(|account| account.role == Role::Owner && account.hash.is_some()))
}

fn set_password(sql: &mut dyn Sql, account: &Account, hash: &str, by: By<'_>) -> Result<()> {
    let name = account.name.as_str();
    sql.run("UPDATE account SET hash = $1 WHERE name = $2", &[hash.into(), name.into()])?;
    for table in ["account_session", "account_link", "account_waiting"] {
        sql.run(&format!("DELETE FROM {table} WHERE name = $1"), &[name.into()])?;
    }
    // Neither the password nor its hash is told.
    note(sql, by, name, "password", [if account.hash.is_some() { "set" } else { "" }, "set"])
}

fn is_last_owner(sql: &mut dyn Sql, account: &Account) -> Result<bool> {
    let other = |one: &Account| one.role == Role::Owner && one.hash.is_some() && one.name != account.name;
    Ok(account.role == Role::Owner && account.hash.is_some() && !list(sql)?.iter().any(other))
}

/// Notes a change of an account, or of what belongs to one.
pub(super) fn note(sql: &mut dyn Sql, by: By<'_>, name: &str, what: &str, [before, after]: [&str; 2]) -> Result<()> {
    let newest = sql.rows("SELECT COALESCE(MAX(id), 0) FROM account_change", &[])?;
    let id = newest.first().context("the store does not count")?.number(0)? + 1;
    let row = [id.into(), by.at.as_millisecond().into(), by.who.into(), name.into(), what.into(), before.into(), after.into()];
    let columns = ["id", "at_ms", "by_whom", "name", "what", "before", "after"];
    sql.add("account_change", &columns, &[row.to_vec()]).map(drop)
}

pub(super) fn read(row: &Row) -> Result<Account> {
    let role = row.text(1)?;
    let role = Role::read(&role).with_context(|| format!("a newer helpline has the role `{role}`"))?;
    Ok(Account { name: row.text(0)?, role, hash: row.text_if_any(2)?, made: Timestamp::from_millisecond(row.number(3)?)? })
}
