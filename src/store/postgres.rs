//! PostgreSQL, for many nodes.
//!
//! The connection is made anew when it was lost, at the next statement outside of a transaction; whoever was in one is told.
//! The store's lock is a row that a transaction holds, so that it works the same behind a pool of connections.

use super::sql::{Engine, Row, Sql, Value};
use ::postgres::error::SqlState;
use ::postgres::types::{IsNull, ToSql, Type, to_sql_checked};
use ::postgres::{Client, Config, NoTls};
use anyhow::{Context, Result, bail};
use std::error::Error;
use std::time::Duration;

/// How long a connection may take to be made.
const CONNECT: Duration = Duration::from_secs(5);
/// How long a statement may take, and how long another's lock is borne.
const SETTINGS: &str = "SET statement_timeout = '60s'; SET lock_timeout = '10s'; SET idle_in_transaction_session_timeout = '60s'";

const LOCK: &str = "
CREATE TABLE IF NOT EXISTS helpline_lock(one BIGINT PRIMARY KEY);
INSERT INTO helpline_lock(one) VALUES(1) ON CONFLICT DO NOTHING;";

pub(super) struct Server {
    config: Config,
    client: Client,
}

impl Server {
    pub(super) fn connect(url: &str) -> Result<Self> {
        // What is wrong with the URL is told without it: it may have a password in it.
        let mut config: Config = url.parse().ok().context("store.url cannot be read: write postgres://user:password@host:5432/database")?;
        config.connect_timeout(CONNECT).application_name("helpline").keepalives_idle(Duration::from_secs(30));
        let client = open(&config)?;
        Ok(Self { config, client })
    }

    fn client(&mut self) -> Result<&mut Client> {
        if self.client.is_closed() {
            self.client = open(&self.config)?;
        }
        Ok(&mut self.client)
    }
}

fn open(config: &Config) -> Result<Client> {
    let mut client = config.connect(NoTls).context("PostgreSQL cannot be reached")?;
    client.batch_execute(SETTINGS)?;
    Ok(client)
}

impl Engine for Server {
    fn prepare(&mut self) -> Result<()> {
        // Two nodes that begin at the same moment can both find no table; then one of them is refused, and finds it.
        let made = self.client()?.batch_execute(LOCK);
        let both = [SqlState::UNIQUE_VIOLATION, SqlState::DUPLICATE_TABLE, SqlState::DUPLICATE_OBJECT];
        match made {
            Err(error) if error.code().is_some_and(|code| both.contains(code)) => Ok(self.client()?.batch_execute(LOCK)?),
            made => Ok(made?),
        }
    }

    fn begin(&mut self) -> Result<()> {
        self.client()?.batch_execute("BEGIN; SELECT one FROM helpline_lock FOR UPDATE").context("another node holds the store: try again")
    }

    fn begin_beside(&mut self) -> Result<()> {
        Ok(self.client()?.batch_execute("BEGIN")?)
    }

    fn begin_reading(&mut self) -> Result<()> {
        Ok(self.client()?.batch_execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")?)
    }

    fn end(&mut self, well: bool) -> Result<()> {
        // Not on a new connection: the transaction went with the old one.
        if self.client.is_closed() {
            bail!("PostgreSQL went away");
        }
        Ok(self.client.batch_execute(if well { "COMMIT" } else { "ROLLBACK" })?)
    }

    /// Its vacuum does, in its own time.
    fn overwrite(&mut self) -> Result<()> {
        Ok(())
    }

    fn sql(&mut self) -> &mut dyn Sql {
        self
    }
}

impl Sql for Server {
    fn run(&mut self, statement: &str, with: &[Value]) -> Result<u64> {
        Ok(self.client()?.execute(statement, &parameters(with))?)
    }

    fn rows(&mut self, query: &str, with: &[Value]) -> Result<Vec<Row>> {
        let found = self.client()?.query(query, &parameters(with))?;
        found.iter().map(|row| Ok(Row((0..row.len()).map(|at| value(row, at)).collect::<Result<_>>()?))).collect()
    }

    fn all(&mut self, statements: &str) -> Result<()> {
        Ok(self.client()?.batch_execute(statements)?)
    }

    /// Column by column, as arrays: one statement, however many rows there are.
    fn add(&mut self, table: &str, columns: &[&str], rows: &[Vec<Value>]) -> Result<u64> {
        // A column of which no row has anything is left out: its type would be anybody's guess.
        let filled: Vec<usize> = (0..columns.len()).filter(|at| rows.iter().any(|row| row.get(*at) != Some(&Value::Null))).collect();
        let columns: Vec<&str> = filled.iter().filter_map(|at| columns.get(*at).copied()).collect();
        let arrays: Vec<Array> = filled.iter().map(|at| Array::of(rows, *at)).collect::<Result<_>>()?;
        let places: Vec<String> = (1..).zip(&arrays).map(|(at, array)| format!("${at}::{}[]", array.type_name())).collect();
        let names = columns.join(", ");
        let statement =
            format!("INSERT INTO {table}({names}) SELECT * FROM unnest({}) AS new({names}) ON CONFLICT DO NOTHING", places.join(", "));
        let with: Vec<&(dyn ToSql + Sync)> = arrays.iter().map(Array::parameter).collect();
        Ok(self.client()?.execute(&statement, &with)?)
    }

    fn bytes_type(&self) -> &'static str {
        "BYTEA"
    }
}

fn parameters(with: &[Value]) -> Vec<&(dyn ToSql + Sync)> {
    with.iter().map(|value| value as &(dyn ToSql + Sync)).collect()
}

impl ToSql for Value {
    fn to_sql(&self, ty: &Type, out: &mut bytes::BytesMut) -> Result<IsNull, Box<dyn Error + Sync + Send>> {
        match self {
            Self::Null => Ok(IsNull::Yes),
            Self::Number(number) => number.to_sql(ty, out),
            Self::Text(text) => text.to_sql(ty, out),
            Self::Bytes(bytes) => bytes.to_sql(ty, out),
        }
    }

    fn accepts(ty: &Type) -> bool {
        [Type::INT8, Type::TEXT, Type::BYTEA].contains(ty)
    }

    to_sql_checked!();
}

fn value(row: &::postgres::Row, at: usize) -> Result<Value> {
    let Some(column) = row.columns().get(at) else { bail!("there is no column {at}") };
    Ok(match *column.type_() {
        Type::INT8 => row.try_get::<_, Option<i64>>(at)?.into(),
        Type::TEXT => row.try_get::<_, Option<String>>(at)?.into(),
        Type::BYTEA => row.try_get::<_, Option<Vec<u8>>>(at)?.into(),
        ref other => bail!("column `{}` is of a type that is not read: {other}", column.name()),
    })
}

/// A column of many rows.
enum Array<'r> {
    Numbers(Vec<Option<i64>>),
    Texts(Vec<Option<&'r str>>),
    Bytes(Vec<Option<&'r [u8]>>),
}

impl<'r> Array<'r> {
    fn of(rows: &'r [Vec<Value>], at: usize) -> Result<Self> {
        let cells = || rows.iter().map(move |row| row.get(at).unwrap_or(&Value::Null));
        Ok(match cells().find(|cell| **cell != Value::Null) {
            Some(Value::Text(_)) => Self::Texts(cells().map(Value::text).collect::<Result<_>>()?),
            Some(Value::Bytes(_)) => Self::Bytes(cells().map(Value::bytes).collect::<Result<_>>()?),
            None | Some(Value::Number(_) | Value::Null) => Self::Numbers(cells().map(Value::number).collect::<Result<_>>()?),
        })
    }

    fn type_name(&self) -> &'static str {
        match self {
            Self::Numbers(_) => "bigint",
            Self::Texts(_) => "text",
            Self::Bytes(_) => "bytea",
        }
    }

    fn parameter(&self) -> &(dyn ToSql + Sync) {
        match self {
            Self::Numbers(all) => all,
            Self::Texts(all) => all,
            Self::Bytes(all) => all,
        }
    }
}
