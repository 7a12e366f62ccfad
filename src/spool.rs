//! The spool: every entry is in it before its answer leaves.
//!
//! One thread writes, many entries a commit: whoever waits for one commit shares it with all who came in the
//! meantime. With the embedded store the spool is the store. An entry that came before is not written again; a
//! second, different one on the same turn is kept and marked. If the disk fails, entries wait in memory, up to a bound, and the log says so.

mod recent;
mod writer;

use crate::exchange::entry::Entry;
use anyhow::{Context, Result};
use rusqlite::Connection;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
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
    /// The disk refuses.
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
    /// A file that cannot be opened, or is of another program.
    pub fn open(path: &Path, synchronous: Synchronous) -> Result<Self> {
        if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
            std::fs::create_dir_all(folder).with_context(|| format!("{} cannot be made", folder.display()))?;
        }
        let database = Connection::open(path).with_context(|| format!("{} cannot be opened", path.display()))?;
        Self::start(database, synchronous).with_context(|| format!("{} is no spool", path.display()))
    }

    fn start(database: Connection, synchronous: Synchronous) -> Result<Self> {
        writer::prepare(&database, synchronous)?;
        let recent = writer::remember(&database)?;
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
    /// [`NotKept`] at once, where the disk refuses or too many wait.
    pub async fn keep(&self, entry: Entry) -> Result<(), NotKept> {
        let (done, written) = oneshot::channel();
        let Some(queue) = &self.queue else { return Err(NotKept) };
        self.health.waiting.fetch_add(1, Ordering::Relaxed);
        if let Err(TrySendError::Full(_) | TrySendError::Disconnected(_)) = queue.try_send(Job { entry, done }) {
            self.health.waiting.fetch_sub(1, Ordering::Relaxed);
            self.health.lost.fetch_add(1, Ordering::Relaxed);
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
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use super::*;
    use crate::exchange::entry::Kind;
    use crate::flow::graph::Version;
    use jiff::Timestamp;
    use std::path::PathBuf;

    fn entry(turn: u16, digest: u64) -> Entry {
        Entry {
            call: "CA1".into(),
            line: "main".into(),
            leg: String::new(),
            restarts: 0,
            turn,
            kind: Kind::Turn,
            digest,
            at: Timestamp::UNIX_EPOCH,
            version: Version(*b"12345678"),
            roster: 0,
            node: "main".into(),
            language: "en".into(),
            heard: "silence".into(),
            then: "gather".into(),
            notes: String::new(),
        }
    }

    fn place(name: &str) -> PathBuf {
        let path = std::env::temp_dir().join(format!("helpline-spool-{name}-{}.db", std::process::id()));
        remove(&path);
        path
    }

    fn remove(path: &Path) {
        for ending in ["", "-wal", "-shm"] {
            let _ = std::fs::remove_file(format!("{}{ending}", path.display()));
        }
    }

    fn rows(path: &Path) -> Vec<(i64, i64)> {
        let database = Connection::open(path).unwrap();
        let mut rows = database.prepare("SELECT turn, forked FROM entry ORDER BY id").unwrap();
        rows.query_map((), |row| Ok((row.get(0)?, row.get(1)?))).unwrap().map(Result::unwrap).collect()
    }

    #[tokio::test]
    async fn a_repeat_is_one_entry_and_a_fork_is_marked() {
        let path = place("repeat");
        let spool = Spool::open(&path, Synchronous::Normal).unwrap();
        for (turn, digest) in [(1, 7), (1, 7), (2, 7), (1, 8), (1, 8)] {
            assert_eq!(spool.keep(entry(turn, digest)).await, Ok(()));
        }
        drop(spool);
        assert_eq!(rows(&path), [(1, 0), (2, 0), (1, 1)]);
        // A repeat is known after the program was started again.
        let spool = Spool::open(&path, Synchronous::Normal).unwrap();
        assert_eq!((spool.keep(entry(2, 7)).await, spool.keep(entry(2, 9)).await), (Ok(()), Ok(())));
        drop(spool);
        assert_eq!(rows(&path), [(1, 0), (2, 0), (1, 1), (2, 1)]);
        remove(&path);
    }

    #[tokio::test]
    async fn what_was_kept_is_there_while_the_writer_still_runs() {
        let path = place("torn");
        let spool = Spool::open(&path, Synchronous::Full).unwrap();
        spool.keep(entry(1, 1)).await.unwrap();
        // Another opens the file as after a sudden death: nothing was closed.
        assert_eq!(rows(&path), [(1, 0)]);
        let second = Spool::open(&path, Synchronous::Normal).unwrap();
        second.keep(entry(2, 1)).await.unwrap();
        assert_eq!(rows(&path).len(), 2);
        drop((spool, second));
        remove(&path);
    }

    #[tokio::test]
    async fn a_full_disk_is_said_and_nothing_that_fits_is_lost() {
        let path = place("full");
        let database = Connection::open(&path).unwrap();
        writer::prepare(&database, Synchronous::Normal).unwrap();
        let pages: i64 = database.query_row("PRAGMA page_count", (), |row| row.get(0)).unwrap();
        database.pragma_update(None, "max_page_count", pages + 2).unwrap();
        let spool = Spool::start(database, Synchronous::Normal).unwrap();
        let mut refused = 0;
        for turn in 1..500 {
            let mut large = entry(turn, 1);
            large.notes = "x".repeat(500);
            refused += u32::from(spool.keep(large).await.is_err());
        }
        let health = spool.health();
        assert!(refused > 0 && health.failing.load(Ordering::Relaxed));
        assert_eq!(health.waiting.load(Ordering::Relaxed), u64::from(refused));
        assert_eq!(health.lost.load(Ordering::Relaxed), 0);
        drop(spool);
        remove(&path);
    }

    #[tokio::test]
    async fn many_share_a_commit() {
        let path = place("group");
        let spool = Arc::new(Spool::open(&path, Synchronous::Normal).unwrap());
        let waiting: Vec<_> = (0..300u16)
            .map(|turn| {
                let spool = Arc::clone(&spool);
                tokio::spawn(async move { spool.keep(entry(turn, 1)).await })
            })
            .collect();
        for kept in waiting {
            assert_eq!(kept.await.unwrap(), Ok(()));
        }
        assert_eq!(rows(&path).len(), 300);
        drop(spool);
        remove(&path);
    }
}
