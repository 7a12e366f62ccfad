//! What is kept of callers is kept for a time: afterwards it is removed. And what is known of one number can be told and removed at once.
//!
//! The journal does not know numbers. What can be found by one is what the caller agreed to, and words that nothing matched, for as
//! long as they are kept.

use super::delivery;
use super::errands;
use super::journal;
use super::sql::{Row, Sql, Value};
use super::{Address, Store};
use crate::exchange::entry::Entry;
use crate::exchange::errand::Errand;
use crate::exchange::unmatched;
use crate::phone::Number;
use crate::ticket::Keyring;
use anyhow::Result;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

/// How many days what is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Retention {
    /// Entries of the journal.
    pub journal_days: u16,
    /// Errands that are settled, from then on.
    pub errands_days: u16,
    /// Words that nothing matched.
    pub words_days: u16,
}

/// How many were removed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Removed {
    /// Entries.
    pub entries: u64,
    /// Errands.
    pub errands: u64,
    /// Words that nothing matched.
    pub words: u64,
}

/// How many entries are looked at in one go: callers' entries want the same file.
const BATCH: i64 = 2_000;

/// What waits for the program or for a person stays.
const SETTLED: &str = "DELETE FROM errands WHERE state IN ('done', 'refused', 'dropped') AND settled_ms < $1";

/// Removes what has been kept long enough. `journal` is where the entries are.
///
/// # Errors
/// A store that cannot be written; what was removed stays so.
pub fn sweep(journal: &mut Store, address: &Address, keep: Retention, at: Timestamp) -> Result<Removed> {
    let before = |days: u16| Ok::<_, anyhow::Error>(at.checked_sub(SignedDuration::from_hours(24 * i64::from(days)))?.as_millisecond());
    let settled = before(keep.errands_days)?;
    let errands = journal.write_beside(|sql| sql.run(SETTLED, &[settled.into()]))?;
    let yesterday = at.checked_sub(SignedDuration::from_hours(48))?.to_zoned(TimeZone::UTC).date();
    journal.write_beside(|sql| delivery::sweep(sql, delivery::day(yesterday)))?;
    let mut removed = Removed { errands, ..Removed::default() };
    removed.words = old(journal, WORDS, before(keep.words_days)?)?;
    let oldest = before(keep.journal_days)?;
    if address.file().is_none() {
        removed.entries += months(journal, oldest)?;
    }
    removed.entries += old(journal, ENTRIES, oldest)?;
    Ok(removed)
}

/// What is looked for, and what is done with what is old enough.
#[derive(Clone, Copy)]
struct Old {
    only: &'static str,
    does: &'static str,
}

const ENTRIES: Old = Old { only: "", does: "DELETE FROM entry" };
const WORDS: Old = Old { only: "AND unmatched IS NOT NULL", does: "UPDATE entry SET unmatched = NULL" };

/// Entries are kept in the order they came: what is old stands at the beginning, and the rest need not be looked at.
fn old(journal: &mut Store, Old { only, does }: Old, before: i64) -> Result<u64> {
    let (mut count, mut from) = (0, i64::MIN);
    loop {
        let (changed, last) = journal.write_beside(|sql| {
            let rows =
                sql.rows(&format!("SELECT id, at_ms FROM entry WHERE id > $1 {only} ORDER BY id LIMIT $2"), &[from.into(), BATCH.into()])?;
            let [.., last] = rows.as_slice() else { return Ok((0, None)) };
            // One that came late does not keep those before it.
            if rows.iter().map(|row| row.number(1)).collect::<Result<Vec<_>>>()?.iter().all(|at| *at >= before) {
                return Ok((0, None));
            }
            let last = last.number(0)?;
            let with: [Value; 3] = [from.into(), last.into(), before.into()];
            Ok((sql.run(&format!("{does} WHERE id > $1 AND id <= $2 AND at_ms < $3 {only}"), &with)?, Some(last)))
        })?;
        count += changed;
        match last {
            Some(last) => from = last,
            None => return Ok(count),
        }
    }
}

/// On PostgreSQL a month that is over goes at once, with its table.
fn months(journal: &mut Store, before: i64) -> Result<u64> {
    let first = Timestamp::from_millisecond(before)?.to_zoned(TimeZone::UTC);
    let kept = i64::from(first.year()) * 100 + i64::from(first.month());
    let names = journal.read().rows("SELECT CAST(relname AS TEXT) FROM pg_class WHERE relkind = 'r' AND relname LIKE 'entry\\_%'", &[])?;
    let mut count = 0;
    for name in names.iter().map(|row| row.text(0)).collect::<Result<Vec<_>>>()? {
        let Some(month) = name.strip_prefix("entry_").and_then(|month| month.parse::<i64>().ok()) else { continue };
        if month < kept {
            count += journal.write_beside(|sql| {
                let rows = sql.rows(&format!("SELECT COUNT(*) FROM entry_{month}"), &[])?;
                sql.all(&format!("DROP TABLE entry_{month}"))?;
                rows.first().map_or(Ok(0), |row| row.whole(0))
            })?;
        }
    }
    Ok(count)
}

/// What is known of a number.
#[derive(Debug, Default)]
pub struct Known {
    /// What was agreed to, with what became of it.
    pub errands: Vec<(errands::Kept, Errand)>,
    /// What was said and nothing matched: the entry's number, the entry, the words.
    pub words: Vec<(i64, Entry, String)>,
    /// Errands that do not open with the keys there are: whose they are nobody can tell.
    pub closed: usize,
}

/// Everything that is known of a number.
///
/// # Errors
/// A store that cannot be read.
pub fn about(journal: &mut Store, keyring: &Keyring, number: &Number) -> Result<Known> {
    let mut known = Known::default();
    for kept in errands::list(journal.read(), true)? {
        match kept.sealed.open(keyring) {
            Ok(errand) if errand.number.as_ref() == Some(number) => known.errands.push((kept, errand)),
            Ok(_) => {}
            Err(_) => known.closed += 1,
        }
    }
    journal::with_words(journal.read(), |kept| {
        let day = kept.entry.at.to_zoned(TimeZone::UTC).date();
        if let Some(said) = unmatched::open(keyring, &kept.entry)
            && said.who.is_some_and(|who| keyring.pseudonyms(number, day).any(|name| name == who))
        {
            known.words.push((kept.id, kept.entry, said.said));
        }
        Ok(())
    })?;
    Ok(known)
}

/// Removes what is known of a number. What was removed is overwritten, where the store is a file.
///
/// # Errors
/// A store that cannot be written: nothing is removed then.
pub fn forget(journal: &mut Store, known: &Known) -> Result<()> {
    journal.write(|sql| {
        for (kept, _) in &known.errands {
            for table in ["errands", "delivery", "message", "texted", "call_back", "called", "calls_made"] {
                sql.run(&format!("DELETE FROM {table} WHERE key = $1"), &[kept.sealed.key.as_str().into()])?;
            }
        }
        for (id, ..) in &known.words {
            sql.run("UPDATE entry SET unmatched = NULL WHERE id = $1", &[(*id).into()])?;
        }
        Ok(())
    })?;
    journal.overwrite()
}

/// The oldest entry's moment, for what is told of how long things are kept.
///
/// # Errors
/// A store that cannot be read.
pub fn oldest(sql: &mut dyn Sql) -> Result<Option<Timestamp>> {
    let rows = sql.rows("SELECT at_ms FROM entry ORDER BY id LIMIT 1", &[])?;
    rows.first().map(|row: &Row| Ok(Timestamp::from_millisecond(row.number(0)?)?)).transpose()
}
