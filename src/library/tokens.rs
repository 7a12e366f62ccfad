//! A token made, by an owner in a browser, at a terminal, or by a program that has one: what it may be is decided here.

use super::plain::{NotKept, kept};
use crate::store::Store;
use crate::store::tokens::{self, LONGEST, Scopes, Token, USUAL};
use crate::store::users::{self, By};
use anyhow::Result;
use jiff::SignedDuration;
use std::fmt;

/// A token that is wanted.
#[derive(Clone, Debug)]
pub struct Wish<'a> {
    /// What it shall be called.
    pub name: &'a str,
    /// What it shall be good for.
    pub scopes: &'a Scopes,
    /// For how many days; a year where nothing is said.
    pub days: Option<u16>,
    /// The digest of what its holder says.
    pub digest: &'a str,
    /// What it is made with: whoever has no account is at a terminal.
    pub made_with: Option<With<'a>>,
}

/// What a token is made with.
#[derive(Clone, Copy, Debug)]
pub enum With<'a> {
    /// An owner's account.
    Account(&'a str),
    /// Another token, which gives no more than it has.
    Token(&'a Token),
}

/// Why no token was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refused {
    /// A name that is none.
    BadName,
    /// A name that is not kept.
    NotKept(NotKept),
    /// No scope was chosen.
    NoScope,
    /// Too short a time, or too long.
    BadDays,
    /// It would be good for more, or for longer, than the token that makes it.
    More,
    /// A token that is good has this name.
    Taken,
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::BadName => f.write_str("a name has 1 to 60 characters, without `(` and `)`"),
            Self::NotKept(wrong) => write!(f, "the name {wrong}"),
            Self::NoScope => f.write_str("a token is good for something: choose a scope"),
            Self::BadDays => f.write_str("a token is good for 1 to 730 days"),
            Self::More => f.write_str("a token cannot make another that is good for more, or for longer, than itself"),
            Self::Taken => f.write_str("a token that is good has this name already"),
        }
    }
}

/// Makes a token. What a token makes is its own maker's.
///
/// # Errors
/// A store that cannot be written.
pub fn make(store: &mut Store, wish: &Wish<'_>, by: By<'_>) -> Result<Result<Token, Refused>> {
    let name = match judged(wish) {
        Ok(name) => name,
        Err(refused) => return Ok(Err(refused)),
    };
    let length = wish.days.map_or(USUAL, |days| SignedDuration::from_hours(24 * i64::from(days)));
    let until = by.at.saturating_add(length)?;
    let (maker, account, until) = match wish.made_with {
        None => (by.who, None, until),
        Some(With::Account(account)) => (account, Some(account), until),
        Some(With::Token(token)) if !wish.scopes.is_subset(&token.scopes) || (wish.days.is_some() && until > token.until) => {
            return Ok(Err(Refused::More));
        }
        Some(With::Token(token)) => (&*token.by, token.account.as_deref(), until.min(token.until)),
    };
    let wish = tokens::Wish { name: &name, scopes: wish.scopes, digest: wish.digest, until, maker, account };
    Ok(tokens::make(store, &wish, by)?.ok_or(Refused::Taken))
}

/// The name as it is kept, where nothing is wrong with what is wanted.
fn judged(wish: &Wish<'_>) -> Result<String, Refused> {
    // What a token does is written down with its maker's name in brackets.
    let name = users::name(wish.name).filter(|name| !name.contains(['(', ')'])).ok_or(Refused::BadName)?;
    if wish.scopes.is_empty() {
        return Err(Refused::NoScope);
    }
    let fits = |days: u16| days > 0 && SignedDuration::from_hours(24 * i64::from(days)) <= LONGEST;
    if !wish.days.is_none_or(fits) {
        return Err(Refused::BadDays);
    }
    kept(&name).map_err(Refused::NotKept)
}
