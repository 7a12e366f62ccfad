//! Numbers that get no texts: whoever wrote STOP, and what the provider says takes none. Never the numbers themselves: names made
//! of them with the keys.
//!
//! The latest word counts, in whatever order words arrive: STOP and START are both remembered with their moment.

use super::sql::Sql;
use anyhow::Result;
use jiff::Timestamp;

/// Why a number gets no texts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// Its owner wrote STOP.
    Stopped,
    /// The provider says that it takes none.
    TakesNone,
}

impl Why {
    const ALL: [Self; 2] = [Self::Stopped, Self::TakesNone];

    /// In words for staff; also what is kept.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Stopped => "stopped",
            Self::TakesNone => "takes-none",
        }
    }

    /// As a reason, for staff.
    #[must_use]
    pub const fn says(self) -> &'static str {
        match self {
            Self::Stopped => "the number asked for no more texts",
            Self::TakesNone => "the number takes no texts, as the provider said before",
        }
    }
}

const REMEMBER: &str = "INSERT INTO no_texts(who, stopped, why, at_ms) VALUES($1, $2, $3, $4)
  ON CONFLICT(who) DO UPDATE SET stopped = excluded.stopped, why = excluded.why, at_ms = excluded.at_ms WHERE excluded.at_ms >= no_texts.at_ms";

/// Remembers that a number gets no texts (`Some`), or gets them again (`None`).
///
/// # Errors
/// A store that cannot be written.
pub fn remember(sql: &mut dyn Sql, who: &str, why: Option<Why>, at: Timestamp) -> Result<()> {
    let stopped = i64::from(why.is_some());
    sql.run(REMEMBER, &[who.into(), stopped.into(), why.map_or("", Why::word).into(), at.as_millisecond().into()]).map(drop)
}

/// Why a number gets no texts, if it does not: by the latest word of any of its names.
///
/// # Errors
/// A store that cannot be read.
pub fn refuses(sql: &mut dyn Sql, who: &[String]) -> Result<Option<Why>> {
    let mut latest: Option<(i64, Option<Why>)> = None;
    for who in who {
        let rows = sql.rows("SELECT stopped, why, at_ms FROM no_texts WHERE who = $1", &[who.as_str().into()])?;
        let Some(row) = rows.first() else { continue };
        let word = row.text(1)?;
        // A reason that a newer program knows is a reason.
        let why = (row.number(0)? != 0).then(|| Why::ALL.into_iter().find(|why| why.word() == word).unwrap_or(Why::Stopped));
        let at = row.number(2)?;
        if latest.is_none_or(|(before, _)| at > before) {
            latest = Some((at, why));
        }
    }
    Ok(latest.and_then(|(_, why)| why))
}

/// Carries over what a spool remembers, and removes it there.
pub(super) fn ship(from: &mut super::Store, to: &mut super::Store) -> Result<()> {
    let rows = from.read().rows("SELECT who, stopped, why, at_ms FROM no_texts LIMIT 1000", &[])?;
    if rows.is_empty() {
        return Ok(());
    }
    to.write_beside(|sql| rows.iter().try_for_each(|row| sql.run(REMEMBER, &row.0).map(drop)))?;
    from.write(|sql| {
        rows.iter().try_for_each(|row| {
            let with: Vec<_> = row.0.iter().take(1).chain(row.0.iter().skip(3)).cloned().collect();
            sql.run("DELETE FROM no_texts WHERE who = $1 AND at_ms = $2", &with).map(drop)
        })
    })
}
