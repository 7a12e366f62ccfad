//! From a node's spool to a store that several nodes share.
//!
//! Entries go in batches, each in one transaction that also says how far the spool was carried over: what was sent and not
//! confirmed is sent again, and nothing is there twice. The same turn answered by two nodes is one entry, too: its key is its place and
//! what was heard. Errands are carried over and then removed from the spool, since nothing that has a caller's number in it
//! shall lie in two places.

use super::sql::{Row, Sql, Value};
use super::{Access, Address, Store, call_backs, errands, journal, refusers};
use anyhow::{Context, Result};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use std::collections::BTreeSet;
use std::path::Path;

/// How many entries go at once.
pub const BATCH: i64 = 2_000;
/// How many entries stay in the spool when they have been carried over: by them it tells a repeated webhook.
const KEPT: i64 = 32_768;
/// After how many entries those that were carried over are removed.
const SWEEP: i64 = 20_000;

/// Where in a row with its id the moment is.
const AT: usize = 10;

/// Carries one spool over.
pub struct Shipper {
    spool: Store,
    /// The spool's own name.
    id: String,
    /// How far it was carried over; not known before the first batch.
    shipped: Option<i64>,
    /// From where on the spool was not swept.
    swept: i64,
    months: Months,
}

/// Adds entries to the tables of their months.
#[derive(Default)]
pub(super) struct Months {
    /// Those whose tables are known to be there.
    made: BTreeSet<i64>,
}

impl Shipper {
    /// Opens a spool that is there.
    ///
    /// # Errors
    /// A file that is not there or cannot be written, and a system without randomness.
    pub fn open(spool: &Path) -> Result<Self> {
        let mut spool = Store::of_calls(&Address::File(spool.to_owned()), spool, Access::Write)?;
        let id = spool.write(|sql| {
            sql.all("CREATE TABLE IF NOT EXISTS spool(id TEXT PRIMARY KEY)")?;
            if let Some(row) = sql.rows("SELECT id FROM spool", &[])?.first() {
                return row.text(0);
            }
            let mut random = [0; 8];
            getrandom::fill(&mut random).map_err(|error| anyhow::anyhow!("the system gives no randomness: {error}"))?;
            let id = format!("{:016x}", u64::from_be_bytes(random));
            sql.run("INSERT INTO spool(id) VALUES($1)", &[id.as_str().into()])?;
            Ok(id)
        })?;
        Ok(Self { spool, id, shipped: None, swept: 0, months: Months::default() })
    }

    /// Carries everything over that is in the spool now; gives back how many entries.
    ///
    /// # Errors
    /// A store that is away: nothing is lost, and what was carried over stays so.
    pub fn ship_all(&mut self, store: &mut Store, at: Timestamp) -> Result<u64> {
        let mut count = 0;
        loop {
            let shipped = self.ship(store, at)?;
            count += shipped;
            if i64::try_from(shipped)? < BATCH {
                return Ok(count);
            }
        }
    }

    /// Carries one batch over; gives back how many entries.
    ///
    /// # Errors
    /// As [`Self::ship_all`].
    pub fn ship(&mut self, store: &mut Store, at: Timestamp) -> Result<u64> {
        self.ship_errands(store)?;
        refusers::ship(&mut self.spool, store)?;
        call_backs::ship(&mut self.spool, store)?;
        let from = match self.shipped {
            Some(shipped) => shipped,
            None => shipped(store.read(), &self.id)?.unwrap_or(0),
        };
        let select = format!("SELECT id, {} FROM entry WHERE id > $1 ORDER BY id LIMIT $2", journal::COLUMNS.join(", "));
        let rows = self.spool.read().rows(&select, &[from.into(), BATCH.into()])?;
        let Some(last) = rows.last().map(|row| row.number(0)).transpose()? else {
            self.shipped = Some(from);
            return Ok(0);
        };
        let count = u64::try_from(rows.len())?;
        // Where it fails it is not known whether the store has it: the store is asked again.
        self.shipped = None;
        let with = [self.id.as_str().into(), last.into(), at.as_millisecond().into()];
        self.months.add(store, rows, |sql| sql.run(SHIPPED, &with).map(drop))?;
        self.shipped = Some(last);
        self.sweep(last)?;
        Ok(count)
    }

    /// How many entries wait to be carried over.
    ///
    /// # Errors
    /// A spool that cannot be read.
    pub fn waiting(&mut self) -> Result<u64> {
        let rows = self.spool.read().rows("SELECT COALESCE(MAX(id), 0) FROM entry", &[])?;
        let last = rows.first().context("the spool does not count")?.number(0)?;
        Ok(u64::try_from(last - self.shipped.unwrap_or(0)).unwrap_or(0))
    }

    fn ship_errands(&mut self, store: &mut Store) -> Result<()> {
        let select = format!("SELECT {} FROM errands ORDER BY at_ms LIMIT $1", errands::COLUMNS.join(", "));
        let rows = self.spool.read().rows(&select, &[BATCH.into()])?;
        if rows.is_empty() {
            return Ok(());
        }
        let keys: Vec<Value> = rows.iter().filter_map(|Row(row)| row.first().cloned()).collect();
        let errands: Vec<Vec<Value>> = rows.into_iter().map(|Row(row)| row).collect();
        store.write_beside(|sql| sql.add("errands", &errands::COLUMNS, &errands))?;
        self.spool.write(|sql| {
            for key in keys {
                sql.run("DELETE FROM errands WHERE key = $1", &[key])?;
            }
            Ok(())
        })
    }

    /// Removes what was carried over long ago.
    fn sweep(&mut self, shipped: i64) -> Result<()> {
        if shipped - self.swept < SWEEP + KEPT {
            return Ok(());
        }
        let until = shipped - KEPT;
        while self.swept < until {
            // In small pieces: callers' entries want the same file.
            let next = (self.swept + BATCH).min(until);
            self.spool.write(|sql| sql.run("DELETE FROM entry WHERE id <= $1", &[next.into()]))?;
            self.swept = next;
        }
        Ok(())
    }
}

const SHIPPED: &str = "INSERT INTO spool(id, shipped, at_ms) VALUES($1, $2, $3)
  ON CONFLICT(id) DO UPDATE SET shipped = excluded.shipped, at_ms = excluded.at_ms";

impl Months {
    /// Adds rows as they were read, each with its id before it, and does something else in the same transaction. Gives back how many
    /// are new.
    pub(super) fn add(&mut self, store: &mut Store, rows: Vec<Row>, too: impl FnOnce(&mut dyn Sql) -> Result<()>) -> Result<u64> {
        let entries: Vec<Vec<Value>> = rows.into_iter().map(with_month).collect::<Result<_>>()?;
        self.make(store, &entries)?;
        let columns: Vec<&str> = std::iter::once("month").chain(journal::COLUMNS).collect();
        store.write_beside(|sql| {
            let new = sql.add("entry", &columns, &entries)?;
            too(sql)?;
            Ok(new)
        })
    }

    /// Each month has a table of its own, so that an old one goes at once.
    fn make(&mut self, store: &mut Store, entries: &[Vec<Value>]) -> Result<()> {
        for month in entries.iter().filter_map(|entry| entry.first()?.number().ok()?) {
            if self.made.contains(&month) {
                continue;
            }
            store.write(|sql| sql.all(&format!("CREATE TABLE IF NOT EXISTS entry_{month} PARTITION OF entry FOR VALUES IN ({month})")))?;
            self.made.insert(month);
        }
        Ok(())
    }
}

fn shipped(sql: &mut dyn Sql, id: &str) -> Result<Option<i64>> {
    sql.rows("SELECT shipped FROM spool WHERE id = $1", &[id.into()])?.first().map(|row| row.number(0)).transpose()
}

/// The row without its id, with the month of its moment: 202611.
fn with_month(row: Row) -> Result<Vec<Value>> {
    let at = Timestamp::from_millisecond(row.number(AT)?)?.to_zoned(TimeZone::UTC);
    let month = i64::from(at.year()) * 100 + i64::from(at.month());
    Ok(std::iter::once(month.into()).chain(row.0.into_iter().skip(1)).collect())
}
