//! The store: what was published, who can be rung, and what is kept of calls. One set of tables and statements, two engines.
//!
//! Statements are written once, in the SQL that SQLite and PostgreSQL share; an engine only carries them. [`Store::write`] runs
//! its work in one transaction under the store's lock, so that two nodes, or two people, never decide on the same thing
//! at once. Everything here waits for a disk or a network: it is for commands and threads of their own, never for a caller.

pub mod alerts;
pub mod call_backs;
pub mod codes;
pub mod copy;
pub mod delivery;
pub mod drafts;
pub mod embedded;
pub mod errands;
pub mod journal;
pub mod messages;
pub mod refusers;
pub mod retention;
pub mod rosters;
pub mod sessions;
pub mod shipping;
pub mod sql;
pub mod tokens;
pub mod users;
pub mod versions;

mod forms;
mod postgres;
mod sqlite;

use anyhow::{Context, Result, bail};
use sql::{Engine, Sql};
use std::path::{Path, PathBuf};

/// Where a store is.
#[derive(Clone, PartialEq, Eq)]
pub enum Address {
    /// A file of SQLite.
    File(PathBuf),
    /// A PostgreSQL, by its URL. It may have a password in it.
    Postgres(String),
}

impl Address {
    /// The store a setting names: `sqlite:` and a path, or `postgres://…`.
    ///
    /// # Errors
    /// What is neither; it is not repeated, since it may have a password in it.
    pub fn parse(url: &str) -> Result<Self> {
        if let Some(path) = url.strip_prefix("sqlite:").filter(|path| !path.is_empty()) {
            return Ok(Self::File(path.into()));
        }
        if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            return Ok(Self::Postgres(url.to_owned()));
        }
        bail!("store.url is no store: write sqlite: and a path, such as sqlite:var/helpline.db, or postgres://user:password@host/database")
    }

    /// The file, where the store is one.
    #[must_use]
    pub fn file(&self) -> Option<&Path> {
        if let Self::File(path) = self { Some(path) } else { None }
    }
}

/// What is wanted of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// It is only read.
    Read,
    /// It is written, too.
    Write,
}

/// An open store.
pub struct Store {
    engine: Box<dyn Engine>,
    /// Whether what nodes keep comes here later, from spools of their own.
    shared: bool,
}

impl Store {
    /// Opens a store, and brings its tables to this program's form.
    ///
    /// # Errors
    /// A store that cannot be reached, is another program's, or has been written by a newer program that older ones cannot read.
    pub fn open(address: &Address) -> Result<Self> {
        let engine: Box<dyn Engine> = match address {
            Address::File(path) => Box::new(sqlite::File::open(path)?),
            Address::Postgres(url) => Box::new(postgres::Server::connect(url)?),
        };
        let mut store = Self { engine, shared: address.file().is_none() };
        store.engine.prepare().context("the store cannot be prepared")?;
        forms::bring_forward(&mut store, address.file().is_none())?;
        Ok(store)
    }

    /// Opens what is kept of calls: with a store that is a file the spool's file, which must be there.
    ///
    /// # Errors
    /// As [`Self::open`]; a file that is not there.
    pub fn of_calls(address: &Address, spool: &Path, access: Access) -> Result<Self> {
        match address {
            Address::File(_) => Ok(Self { engine: Box::new(sqlite::File::open_as_it_is(spool, access == Access::Write)?), shared: false }),
            Address::Postgres(_) => Self::open(address),
        }
    }

    /// Opens a file that is a copy of a whole store, as it is: nothing is written to it.
    ///
    /// # Errors
    /// A file that is not there, is no such copy, or is a newer program's that this one cannot read.
    pub fn of_copy(path: &Path) -> Result<Self> {
        let mut store = Self { engine: Box::new(sqlite::File::open_as_it_is(path, false)?), shared: false };
        forms::known(store.read()).ok().with_context(|| format!("{} is no copy of a store", path.display()))?;
        forms::judge(store.read())?;
        Ok(store)
    }

    /// Does some work in one transaction, while nobody else writes decisions. Where it fails, nothing has happened.
    ///
    /// # Errors
    /// Those of the work, and of the store.
    pub fn write<T>(&mut self, work: impl FnOnce(&mut dyn Sql) -> Result<T>) -> Result<T> {
        self.engine.begin()?;
        self.finish(work)
    }

    /// Does some work in one transaction beside others: for what nobody decides on.
    ///
    /// # Errors
    /// As [`Self::write`].
    pub fn write_beside<T>(&mut self, work: impl FnOnce(&mut dyn Sql) -> Result<T>) -> Result<T> {
        self.engine.begin_beside()?;
        self.finish(work)
    }

    /// Reads several things as they were at one moment, while others write.
    ///
    /// # Errors
    /// Those of the work, and of the store.
    pub fn at_one_moment<T>(&mut self, work: impl FnOnce(&mut dyn Sql) -> Result<T>) -> Result<T> {
        self.engine.begin_reading()?;
        self.finish(work)
    }

    fn finish<T>(&mut self, work: impl FnOnce(&mut dyn Sql) -> Result<T>) -> Result<T> {
        match work(self.engine.sql()) {
            Ok(done) => {
                self.engine.end(true)?;
                Ok(done)
            }
            Err(error) => {
                // The work's fault is the one to tell; a connection that is gone has rolled back by itself.
                drop(self.engine.end(false));
                Err(error)
            }
        }
    }

    /// Sees to it that what was removed is gone from the disk, as far as that is the engine's to do.
    ///
    /// # Errors
    /// A disk that refuses.
    pub fn overwrite(&mut self) -> Result<()> {
        self.engine.overwrite()
    }

    /// Whether what nodes keep comes here later, so that what is not here may still be on a node's disk.
    #[must_use]
    pub const fn is_shared(&self) -> bool {
        self.shared
    }

    /// Asks the store.
    pub fn read(&mut self) -> &mut dyn Sql {
        self.engine.sql()
    }
}
