//! The spool: every entry, with what shall be done for the caller, is in it before its answer leaves.
//!
//! One thread writes, many entries a commit: whoever waits for one commit shares it with all who came in the
//! meantime. With the embedded store the spool is the store, so there is nothing to carry over from one to the
//! other. An entry that came before is not written again; a second, different one on the same turn is kept and
//! marked; an errand is kept once, whoever asks for it again. If the disk refuses, entries wait in memory, up to a bound, and the log says so; callers do not wait.

mod file;
mod recent;
mod writer;

use crate::exchange::entry::Entry;
use crate::exchange::errand::Sealed;
use crate::store::embedded::Synchronous;
use anyhow::Result;
use rusqlite::Connection;
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicI64, AtomicU64, Ordering};
use std::sync::mpsc::{self, SendError};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use tokio::sync::oneshot;

/// The most entries that wait, for the writer or for a disk that refuses: some ten megabytes.
const MOST_WAITING: u64 = 20_000;

/// Writes entries.
#[derive(Debug)]
pub struct Spool {
    queue: Option<mpsc::Sender<Vec<Job>>>,
    /// What came in this moment and goes to the writer together.
    gathered: Mutex<Vec<Job>>,
    health: Arc<Health>,
    writer: Option<JoinHandle<()>>,
}

/// An entry on its way, and who waits for it.
#[derive(Debug)]
struct Job {
    entry: Entry,
    errand: Option<Sealed>,
    done: oneshot::Sender<bool>,
}

/// How the spool does.
#[derive(Debug, Default)]
pub struct Health {
    /// Entries written.
    pub kept: AtomicU64,
    /// Entries that wait, for the writer or for the disk.
    pub waiting: AtomicU64,
    /// Entries that were lost, because too many waited.
    pub lost: AtomicU64,
    /// Commits the disk refused.
    pub failures: AtomicU64,
    /// When the oldest entry happened that waits for a disk that refuses, in Unix milliseconds; else 0.
    pub waits_since_ms: AtomicI64,
    /// The disk refuses, or nobody writes any more.
    pub failing: AtomicBool,
}

/// An entry is not on the disk: it waits in memory, or there was no room for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotKept;

impl Spool {
    /// Opens the spool, or makes it.
    ///
    /// # Errors
    /// A file that cannot be opened, or is another program's.
    pub fn open(path: &Path, synchronous: Synchronous) -> Result<Self> {
        Self::start(file::open(path, synchronous)?)
    }

    fn start(database: Connection) -> Result<Self> {
        let recent = file::lately(&database)?;
        let (queue, jobs) = mpsc::channel();
        let health = Arc::new(Health::default());
        let of_writer = Arc::clone(&health);
        let writer =
            std::thread::Builder::new().name("spool".to_owned()).spawn(move || writer::write(database, recent, &jobs, &of_writer))?;
        Ok(Self { queue: Some(queue), gathered: Mutex::default(), health, writer: Some(writer) })
    }

    /// Keeps an entry, and what shall be done for the caller; returns when both are on the disk.
    ///
    /// Entries that come in the same moment go to the writer together: the first waits until all others that are
    /// ready have brought theirs, and wakes the writer once for all.
    ///
    /// # Errors
    /// [`NotKept`], where the disk refuses (the entry then waits in memory) or too many wait.
    pub async fn keep(&self, entry: Entry, errand: Option<Sealed>) -> Result<(), NotKept> {
        if self.health.waiting.fetch_add(1, Ordering::Relaxed) >= MOST_WAITING {
            self.health.waiting.fetch_sub(1, Ordering::Relaxed);
            self.health.lost.fetch_add(1, Ordering::Relaxed);
            return Err(NotKept);
        }
        let (done, written) = oneshot::channel();
        let first = {
            let mut gathered = self.gathered.lock().unwrap_or_else(PoisonError::into_inner);
            gathered.push(Job { entry, errand, done });
            gathered.len() == 1
        };
        if first {
            // Sends on its way out, also if whoever asked goes away in this moment.
            let _sender = Sender(self);
            tokio::task::yield_now().await;
        }
        if written.await.unwrap_or(false) { Ok(()) } else { Err(NotKept) }
    }

    /// Hands all that was gathered to the writer.
    fn send(&self) {
        let group = std::mem::take(&mut *self.gathered.lock().unwrap_or_else(PoisonError::into_inner));
        let Some(queue) = &self.queue else { return };
        if let Err(SendError(group)) = queue.send(group) {
            let count = u64::try_from(group.len()).unwrap_or(0);
            self.health.waiting.fetch_sub(count, Ordering::Relaxed);
            self.health.lost.fetch_add(count, Ordering::Relaxed);
            if !self.health.failing.swap(true, Ordering::Relaxed) {
                tracing::error!("the spool's writer is gone: entries are lost until the program is started again");
            }
        }
    }

    /// How it does.
    #[must_use]
    pub fn health(&self) -> &Health {
        &self.health
    }
}

/// Sends what was gathered when it is dropped.
struct Sender<'a>(&'a Spool);

impl Drop for Sender<'_> {
    fn drop(&mut self) {
        self.0.send();
    }
}

/// Everything that waits is written first.
impl Drop for Spool {
    fn drop(&mut self) {
        self.queue = None;
        if let Some(writer) = self.writer.take() {
            // A writer that panicked has said so; there is nothing left to do.
            let _ = writer.join();
        }
    }
}

#[cfg(test)]
mod tests;
