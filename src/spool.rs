//! The spool: every entry, with what shall be done for the caller, is in it before its answer leaves.
//!
//! One thread writes, many entries a commit: whoever waits for one commit shares it with all who came in the
//! meantime. With the embedded store the spool is the store, so there is nothing to carry over from one to the
//! other. An entry that came before is not written again; a second, different one on the same turn is kept and
//! marked; an errand is kept once, whoever asks for it again. If the disk refuses, entries wait in memory, up to a bound, and the log says so; callers do not wait.

mod file;
mod queue;
mod recent;
mod writer;

use crate::exchange::entry::Entry;
use crate::exchange::errand::Sealed;
use crate::store::embedded::Synchronous;
use anyhow::Result;
use queue::Queue;
use rusqlite::Connection;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI64, AtomicU64, Ordering};
use std::thread::JoinHandle;
use tokio::sync::oneshot;

/// The most entries that wait, for the writer or for a disk that refuses: some ten megabytes.
const MOST_WAITING: u64 = 20_000;

/// Writes entries.
#[derive(Debug)]
pub struct Spool {
    queue: Arc<Queue>,
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
        let (queue, health) = (Arc::new(Queue::default()), Arc::new(Health::default()));
        let of_writer = (Arc::clone(&queue), Arc::clone(&health));
        let write = move || writer::write(database, recent, &of_writer.0, &of_writer.1);
        let writer = std::thread::Builder::new().name("spool".to_owned()).spawn(write)?;
        Ok(Self { queue, health, writer: Some(writer) })
    }

    /// Keeps an entry, and what shall be done for the caller; returns when both are on the disk.
    ///
    /// Entries that come in the same moment are written together: whoever brings the first waits until all others that are
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
        let Some(first) = self.queue.bring(Job { entry, errand, done }) else {
            self.health.waiting.fetch_sub(1, Ordering::Relaxed);
            self.health.lost.fetch_add(1, Ordering::Relaxed);
            return Err(NotKept);
        };
        if first {
            // Wakes it on its way out, also if whoever asked goes away in this moment.
            let _wakes = Wakes(&self.queue);
            tokio::task::yield_now().await;
        }
        if written.await.unwrap_or(false) { Ok(()) } else { Err(NotKept) }
    }

    /// How it does.
    #[must_use]
    pub fn health(&self) -> &Health {
        &self.health
    }
}

/// Wakes the writer when it is dropped.
struct Wakes<'q>(&'q Queue);

impl Drop for Wakes<'_> {
    fn drop(&mut self) {
        self.0.wake();
    }
}

/// Everything that waits is written first.
impl Drop for Spool {
    fn drop(&mut self) {
        self.queue.close();
        if let Some(writer) = self.writer.take() {
            // A writer that panicked has said so; there is nothing left to do.
            let _ = writer.join();
        }
    }
}

#[cfg(test)]
mod tests;
