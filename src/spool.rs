//! The spool: every entry is in it before its answer leaves.
//!
//! One thread writes, many entries a commit: whoever waits for one commit shares it with all who came in the
//! meantime. With the embedded store the spool is the store, so there is nothing to carry over from one to the
//! other. An entry that came before is not written again; a second, different one on the same turn is kept and
//! marked. If the disk refuses, entries wait in memory, up to a bound, and the log says so; callers do not wait.

mod file;
mod recent;
mod writer;

use crate::exchange::entry::Entry;
use anyhow::Result;
use rusqlite::Connection;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI64, AtomicU64, Ordering};
use std::sync::mpsc::{SyncSender, TrySendError, sync_channel};
use std::thread::JoinHandle;
use tokio::sync::oneshot;

/// The most entries that wait for the writer.
const LONGEST_QUEUE: usize = 4_096;

/// Writes entries.
#[derive(Debug)]
pub struct Spool {
    queue: Option<SyncSender<Job>>,
    health: Arc<Health>,
    writer: Option<JoinHandle<()>>,
}

/// An entry on its way, and who waits for it.
struct Job {
    entry: Entry,
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

/// How hard a commit is pressed to the disk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Synchronous {
    /// Survives the death of the program.
    Normal,
    /// Survives the loss of power.
    Full,
}

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
        let (queue, jobs) = sync_channel(LONGEST_QUEUE);
        let health = Arc::new(Health::default());
        let of_writer = Arc::clone(&health);
        let writer =
            std::thread::Builder::new().name("spool".to_owned()).spawn(move || writer::write(database, recent, &jobs, &of_writer))?;
        Ok(Self { queue: Some(queue), health, writer: Some(writer) })
    }

    /// Keeps an entry; returns when it is on the disk.
    ///
    /// # Errors
    /// [`NotKept`], where the disk refuses (the entry then waits in memory) or too many wait.
    pub async fn keep(&self, entry: Entry) -> Result<(), NotKept> {
        let (done, written) = oneshot::channel();
        let Some(queue) = &self.queue else { return Err(NotKept) };
        self.health.waiting.fetch_add(1, Ordering::Relaxed);
        if let Err(refused) = queue.try_send(Job { entry, done }) {
            self.health.waiting.fetch_sub(1, Ordering::Relaxed);
            self.health.lost.fetch_add(1, Ordering::Relaxed);
            if matches!(refused, TrySendError::Disconnected(_)) && !self.health.failing.swap(true, Ordering::Relaxed) {
                tracing::error!("the spool's writer is gone: entries are lost until the program is started again");
            }
            return Err(NotKept);
        }
        if written.await.unwrap_or(false) { Ok(()) } else { Err(NotKept) }
    }

    /// How it does.
    #[must_use]
    pub fn health(&self) -> &Health {
        &self.health
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
