//! Tokens: by which programs use the API in an owner's name, each for what it was made for and until it ends.
//!
//! Of a token its digest is kept: whoever reads a store can use none. A token is its maker's: it ends with their account, or when they are no
//! owner any more, and what it does counts as done by them where two people are needed ([`person`]). Making and ending stands among the
//! changes of accounts.

use super::Store;
use super::sql::{Row, Sql, Value};
use super::users::{self, By};
use anyhow::{Context, Result};
use jiff::{SignedDuration, Timestamp};
use std::collections::BTreeSet;

/// The tables, for both engines.
pub(super) const TABLES: &str = "
CREATE TABLE token(
  id TEXT PRIMARY KEY, digest TEXT NOT NULL UNIQUE, name TEXT NOT NULL, scopes TEXT NOT NULL, by_whom TEXT NOT NULL, account TEXT, made_ms BIGINT NOT NULL,
  until_ms BIGINT NOT NULL, used_ms BIGINT, ended_by TEXT, ended_ms BIGINT);
";
/// What copies of a store carry: a program goes on with its token where the store has moved to.
pub(super) const COPIED: [(&str, &[&str]); 1] =
    [("token", &["id", "digest", "name", "scopes", "by_whom", "account", "made_ms", "until_ms", "used_ms", "ended_by", "ended_ms"])];

/// How long a token is good where nothing else is said, and the longest: a year, and two.
pub const USUAL: SignedDuration = SignedDuration::from_hours(365 * 24);
/// The longest that a token can be good.
pub const LONGEST: SignedDuration = SignedDuration::from_hours(2 * 365 * 24);
/// How long a token that is over is still listed.
const SHOWN: SignedDuration = SignedDuration::from_hours(90 * 24);
/// How exactly it is known when a token was last used: each note is a write.
const EXACT: SignedDuration = SignedDuration::from_mins(5);
/// How many characters of its digest name a token.
const ID: usize = 12;

const SELECT: &str = "SELECT id, name, scopes, by_whom, account, made_ms, until_ms, used_ms, ended_by, ended_ms FROM token";

/// What a token is good for. None holds another one in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Scope {
    /// Sees how the line does, flows and their versions, drafts, hours, notices, the script book, reports; tries the line.
    Read,
    /// Changes drafts, and signs words in them.
    Draft,
    /// Makes versions live, and goes back.
    Publish,
    /// Agrees to what somebody else has published.
    Agree,
    /// Sees people with their telephones; changes people, hours and notices.
    People,
    /// Sees calls and what is to be done, with callers' numbers and messages; says what came of it.
    Calls,
    /// Makes and ends tokens, sees settings.
    Owner,
}

impl Scope {
    /// All of them.
    pub const ALL: [Self; 7] = [Self::Read, Self::Draft, Self::Publish, Self::Agree, Self::People, Self::Calls, Self::Owner];

    /// Its word in the store, in forms and in documents.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Draft => "draft",
            Self::Publish => "publish",
            Self::Agree => "agree",
            Self::People => "people",
            Self::Calls => "calls",
            Self::Owner => "owner",
        }
    }

    /// Reads that word.
    #[must_use]
    pub fn read(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|scope| scope.word() == word)
    }
}

/// What a token is good for, all in all.
pub type Scopes = BTreeSet<Scope>;

/// Scopes by their words; nothing where one of them is unknown, or there are none.
#[must_use]
pub fn scopes<'a>(words: impl IntoIterator<Item = &'a str>) -> Option<Scopes> {
    let all: Scopes = words.into_iter().map(Scope::read).collect::<Option<_>>()?;
    (!all.is_empty()).then_some(all)
}

/// Their words, with a comma between them.
#[must_use]
pub fn words(scopes: &Scopes) -> String {
    scopes.iter().map(|scope| scope.word()).collect::<Vec<_>>().join(", ")
}

/// A token, without itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token {
    /// Names it.
    pub id: String,
    /// What people call it.
    pub name: String,
    /// What it is good for.
    pub scopes: Scopes,
    /// Who made it.
    pub by: String,
    /// The account that made it; nothing where it was made at a terminal.
    pub account: Option<String>,
    /// When.
    pub made: Timestamp,
    /// Until when it is good.
    pub until: Timestamp,
    /// When it was last used, to a few minutes.
    pub used: Option<Timestamp>,
    /// Who ended it before that, and when.
    pub ended: Option<(String, Timestamp)>,
}

/// Between a token's name and its maker's.
const OF: &str = " (token of ";

impl Token {
    /// Whether it is good at a moment.
    #[must_use]
    pub fn is_good(&self, at: Timestamp) -> bool {
        self.ended.is_none() && at < self.until
    }

    /// The name under which what it does is written down: `deploy (token of Ana)`.
    #[must_use]
    pub fn signs(&self) -> String {
        format!("{}{OF}{})", self.name, self.by)
    }
}

/// The person behind a name that is written down: of a token, whoever made it.
#[must_use]
pub fn person(by: &str) -> &str {
    by.strip_suffix(')').and_then(|by| by.rsplit_once(OF)).map_or(by, |(_, person)| person)
}

/// A token that is wanted.
#[derive(Clone, Debug)]
pub struct Wish<'a> {
    /// What people shall call it.
    pub name: &'a str,
    /// What it shall be good for.
    pub scopes: &'a Scopes,
    /// The digest of what its holder says.
    pub digest: &'a str,
    /// Until when.
    pub until: Timestamp,
    /// Whose it shall be.
    pub maker: &'a str,
    /// The account it is made with.
    pub account: Option<&'a str>,
}

/// Makes a token. Nothing, where another one that is good has its name.
///
/// # Errors
/// A digest that is none, and a store that cannot be written.
pub fn make(store: &mut Store, wish: &Wish<'_>, by: By<'_>) -> Result<Option<Token>> {
    let id = wish.digest.get(..ID).context("a token has no digest")?;
    store.write(|sql| {
        let (now, old) = (by.at.as_millisecond(), by.at.saturating_sub(SHOWN)?.as_millisecond());
        sql.run("DELETE FROM token WHERE until_ms < $1 OR ended_ms < $1", &[old.into()])?;
        let known =
            sql.rows(&format!("{SELECT} WHERE name = $1 AND ended_ms IS NULL AND until_ms > $2"), &[wish.name.into(), now.into()])?;
        if !known.is_empty() {
            return Ok(None);
        }
        let row = vec![
            id.into(),
            wish.digest.into(),
            wish.name.into(),
            words(wish.scopes).into(),
            wish.maker.into(),
            wish.account.into(),
            now.into(),
            wish.until.as_millisecond().into(),
        ];
        sql.add("token", &["id", "digest", "name", "scopes", "by_whom", "account", "made_ms", "until_ms"], &[row])?;
        let made = find_id(sql, id)?.context("a token was made and is not there")?;
        users::note(sql, by, &made.by, "token", ["", &told(&made)])?;
        Ok(Some(made))
    })
}

/// Ends a token. Nothing, where there is none that is good.
///
/// # Errors
/// A store that cannot be written.
pub fn end(store: &mut Store, id: &str, by: By<'_>) -> Result<Option<Token>> {
    store.write(|sql| {
        let Some(token) = find_id(sql, id)?.filter(|token| token.is_good(by.at)) else { return Ok(None) };
        over(sql, &token, by)?;
        find_id(sql, id)
    })
}

/// Ends all tokens of an account. Must run in a transaction.
///
/// # Errors
/// A store that cannot be written.
pub(super) fn end_of(sql: &mut dyn Sql, account: &str, by: By<'_>) -> Result<()> {
    let good: Vec<Token> =
        list(sql)?.into_iter().filter(|token| token.account.as_deref() == Some(account) && token.is_good(by.at)).collect();
    good.iter().try_for_each(|token| over(sql, token, by))
}

fn over(sql: &mut dyn Sql, token: &Token, by: By<'_>) -> Result<()> {
    let values = [by.who.into(), by.at.as_millisecond().into(), token.id.as_str().into()];
    sql.run("UPDATE token SET ended_by = $1, ended_ms = $2 WHERE id = $3", &values)?;
    users::note(sql, by, &token.by, "token", [&told(token), ""])
}

/// A token among changes: what it is called, what it is good for, and until when.
fn told(token: &Token) -> String {
    format!("{}: {}; until {}", token.name, words(&token.scopes), token.until.strftime("%Y-%m-%d"))
}

/// The token with this digest, while it is good. It is used now.
///
/// # Errors
/// A store that cannot be read.
pub fn find(store: &mut Store, digest: &str, at: Timestamp) -> Result<Option<Token>> {
    let rows = store.read().rows(&format!("{SELECT} WHERE digest = $1"), &[digest.into()])?;
    let Some(token) = rows.first().map(read).transpose()?.filter(|token| token.is_good(at)) else { return Ok(None) };
    if token.used.is_none_or(|used| at.duration_since(used) > EXACT) {
        let values: [Value; 2] = [at.as_millisecond().into(), token.id.as_str().into()];
        store.write_beside(|sql| sql.run("UPDATE token SET used_ms = $1 WHERE id = $2", &values))?;
    }
    Ok(Some(token))
}

/// All tokens, the newest first, also those that were over lately.
///
/// # Errors
/// A store that cannot be read.
pub fn list(sql: &mut dyn Sql) -> Result<Vec<Token>> {
    sql.rows(&format!("{SELECT} ORDER BY made_ms DESC, id"), &[])?.iter().map(read).collect()
}

/// The token of an id, whether it is good or not.
///
/// # Errors
/// A store that cannot be read.
pub fn find_id(sql: &mut dyn Sql, id: &str) -> Result<Option<Token>> {
    sql.rows(&format!("{SELECT} WHERE id = $1"), &[id.into()])?.first().map(read).transpose()
}

fn read(row: &Row) -> Result<Token> {
    let moment = |at: usize| Ok::<_, anyhow::Error>(row.number_if_any(at)?.map(Timestamp::from_millisecond).transpose()?);
    // What a newer program's scopes allow, this one does not know: it allows nothing by them.
    let scopes = row.text(2)?.split(", ").filter_map(Scope::read).collect();
    Ok(Token {
        id: row.text(0)?,
        name: row.text(1)?,
        scopes,
        by: row.text(3)?,
        account: row.text_if_any(4)?,
        made: moment(5)?.context("a token was never made")?,
        until: moment(6)?.context("a token never ends")?,
        used: moment(7)?,
        ended: row.text_if_any(8)?.zip(moment(9)?),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn behind_a_token_is_whoever_made_it() {
        for (by, who) in [
            ("Ana", "Ana"),
            ("deploy (token of Ana)", "Ana"),
            ("a (token of Eve) (token of Ana)", "Ana"),
            ("Ana (night)", "Ana (night)"),
            ("(token of Ana)", "(token of Ana)"),
            ("", ""),
        ] {
            assert_eq!(person(by), who, "{by}");
        }
        assert_eq!(scopes(["read", "calls"]), Some([Scope::Read, Scope::Calls].into()));
        assert_eq!((scopes(["read", "all"]), scopes([])), (None, None));
        assert!(Scope::ALL.into_iter().all(|scope| Scope::read(scope.word()) == Some(scope)));
    }
}
