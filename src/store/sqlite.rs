//! The embedded engine: a file, beside or together with the spool's tables.

use super::embedded::{self, Synchronous};
use super::sql::{Engine, Row, Sql, Value};
use super::{call_backs, delivery};
use anyhow::{Context, Result};
use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{Connection, OpenFlags, ToSql, params_from_iter};
use std::path::Path;
use std::time::Duration;

/// How long another program's lock is borne: nobody holds a telephone meanwhile.
const BUSY: Duration = Duration::from_secs(5);

/// The entries of an older program's file, as they are read now.
const OLDER: &str = "CREATE TEMP VIEW entry AS SELECT *, NULL AS unmatched FROM main.entry";

pub(super) struct File(Connection);

impl File {
    /// A file that is there and has its tables: nothing is made.
    pub(super) fn open_as_it_is(path: &Path, write: bool) -> Result<Self> {
        let access = if write { OpenFlags::SQLITE_OPEN_READ_WRITE } else { OpenFlags::SQLITE_OPEN_READ_ONLY };
        let database = Connection::open_with_flags(path, access | OpenFlags::SQLITE_OPEN_NO_MUTEX)
            .with_context(|| format!("there is no store {}: `helpline serve` makes it", path.display()))?;
        database.busy_timeout(BUSY)?;
        database.pragma_update(None, "secure_delete", "on")?;
        // An older program's file, which no server has opened since, lacks what came later.
        let lacks = |count: &str| Ok::<_, rusqlite::Error>(database.query_row(count, (), |row| row.get::<_, i64>(0))? == 0);
        if lacks("SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name = 'errands'")? {
            database.execute_batch("CREATE TEMP TABLE errands(key, line, kind, at_ms, sealed, state, by_whom, why, settled_ms)")?;
        }
        if lacks("SELECT count(*) FROM pragma_table_info('entry') WHERE name = 'unmatched'")? {
            let added = if write { "ALTER TABLE entry ADD COLUMN unmatched BLOB" } else { OLDER };
            database.execute_batch(added)?;
        }
        for (table, made_by) in [("delivery", delivery::TABLES.replace("{bytes}", "BLOB")), ("call_back", call_backs::TABLES.to_owned())] {
            if lacks(&format!("SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name = '{table}'"))? {
                database.execute_batch(&if write { made_by } else { made_by.replace("CREATE TABLE", "CREATE TEMP TABLE") })?;
            }
        }
        Ok(Self(database))
    }

    pub(super) fn open(path: &Path) -> Result<Self> {
        let database = embedded::open(path, Synchronous::Full, BUSY)?;
        Ok(Self(database))
    }
}

impl Engine for File {
    fn prepare(&mut self) -> Result<()> {
        Ok(())
    }

    /// The first statement of an immediate transaction takes the file's one lock.
    fn begin(&mut self) -> Result<()> {
        self.all("BEGIN IMMEDIATE").context("another program holds the store: try again")
    }

    fn begin_beside(&mut self) -> Result<()> {
        self.begin()
    }

    fn begin_reading(&mut self) -> Result<()> {
        self.all("BEGIN")
    }

    fn end(&mut self, well: bool) -> Result<()> {
        self.all(if well { "COMMIT" } else { "ROLLBACK" }).context("the store's file cannot be written: is there room on its disk?")
    }

    /// The log is carried over into the file, where what was removed is zeros. Whoever reads now may keep that waiting: the log is
    /// then carried over later.
    fn overwrite(&mut self) -> Result<()> {
        Ok(self.0.query_row("PRAGMA wal_checkpoint(TRUNCATE)", (), |_| Ok(()))?)
    }

    fn sql(&mut self) -> &mut dyn Sql {
        self
    }
}

impl Sql for File {
    fn run(&mut self, statement: &str, with: &[Value]) -> Result<u64> {
        let changed = self.0.prepare_cached(statement)?.execute(params_from_iter(with))?;
        Ok(u64::try_from(changed)?)
    }

    fn rows(&mut self, query: &str, with: &[Value]) -> Result<Vec<Row>> {
        let mut select = self.0.prepare_cached(query)?;
        let columns = select.column_count();
        let mut found = select.query(params_from_iter(with))?;
        let mut rows = Vec::new();
        while let Some(row) = found.next()? {
            rows.push(Row((0..columns).map(|at| value(row.get_ref(at)?)).collect::<Result<_>>()?));
        }
        Ok(rows)
    }

    fn all(&mut self, statements: &str) -> Result<()> {
        Ok(self.0.execute_batch(statements)?)
    }

    fn add(&mut self, table: &str, columns: &[&str], rows: &[Vec<Value>]) -> Result<u64> {
        let places: Vec<String> = (1..=columns.len()).map(|at| format!("${at}")).collect();
        let statement = format!("INSERT INTO {table}({}) VALUES({}) ON CONFLICT DO NOTHING", columns.join(", "), places.join(", "));
        rows.iter().map(|row| self.run(&statement, row)).sum()
    }

    fn bytes_type(&self) -> &'static str {
        "BLOB"
    }
}

impl ToSql for Value {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Self::Null => ValueRef::Null,
            Self::Number(number) => ValueRef::Integer(*number),
            Self::Text(text) => ValueRef::Text(text.as_bytes()),
            Self::Bytes(bytes) => ValueRef::Blob(bytes),
        }))
    }
}

fn value(found: ValueRef<'_>) -> Result<Value> {
    Ok(match found {
        ValueRef::Null => Value::Null,
        ValueRef::Integer(number) => Value::Number(number),
        ValueRef::Text(text) => Value::Text(std::str::from_utf8(text)?.to_owned()),
        ValueRef::Blob(bytes) => Value::Bytes(bytes.to_vec()),
        ValueRef::Real(_) => anyhow::bail!("a column has a number with a fraction"),
    })
}
