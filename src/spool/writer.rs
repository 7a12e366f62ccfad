//! The thread that writes.

use super::{Health, Job, Synchronous};
use crate::exchange::entry::Entry;
use anyhow::Result;
use rusqlite::{Connection, params};
use std::collections::VecDeque;
use std::sync::atomic::Ordering;
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::Duration;
use tokio::sync::oneshot;

/// The most entries of one commit.
const LARGEST_GROUP: usize = 1_024;
/// The most entries that wait in memory for a disk that refuses.
const MOST_WAITING: usize = 20_000;
/// The first wait before a disk that refused is tried again; it doubles up to the longest.
const FIRST_WAIT: Duration = Duration::from_millis(50);
const LONGEST_WAIT: Duration = Duration::from_secs(5);

const SCHEMA: &str = "
CREATE TABLE IF NOT EXISTS entry(
  id INTEGER PRIMARY KEY, line TEXT NOT NULL, call TEXT NOT NULL, leg TEXT NOT NULL, restarts INTEGER NOT NULL, turn INTEGER NOT NULL,
  kind TEXT NOT NULL, digest INTEGER NOT NULL, forked INTEGER NOT NULL, at_ms INTEGER NOT NULL, version BLOB NOT NULL, roster INTEGER NOT NULL,
  node TEXT NOT NULL, language TEXT NOT NULL, heard TEXT NOT NULL, does TEXT NOT NULL, notes TEXT NOT NULL);
CREATE UNIQUE INDEX IF NOT EXISTS entry_once ON entry(call, turn, kind, leg, restarts, line, digest);
";

const INSERT: &str = "
INSERT OR IGNORE INTO entry(line, call, leg, restarts, turn, kind, digest, forked, at_ms, version, roster, node, language, heard, does, notes)
VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7,
  EXISTS(SELECT 1 FROM entry WHERE call = ?2 AND turn = ?5 AND kind = ?6 AND leg = ?3 AND restarts = ?4 AND line = ?1 AND digest <> ?7),
  ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)";

/// Makes the file ready.
pub(super) fn prepare(database: &Connection, synchronous: Synchronous) -> Result<()> {
    database.busy_timeout(Duration::from_secs(2))?;
    database.pragma_update(None, "journal_mode", "wal")?;
    let synchronous = match synchronous {
        Synchronous::Normal => "normal",
        Synchronous::Full => "full",
    };
    database.pragma_update(None, "synchronous", synchronous)?;
    database.pragma_update(None, "wal_autocheckpoint", 4_000)?;
    database.execute_batch(SCHEMA)?;
    Ok(())
}

/// Writes until nobody can send any more and nothing waits, or the disk still refuses then.
pub(super) fn write(mut database: Connection, jobs: &Receiver<Job>, health: &Health) {
    let mut waiting: VecDeque<Entry> = VecDeque::new();
    let mut pause = FIRST_WAIT;
    loop {
        let first = if waiting.is_empty() { jobs.recv().map_err(|_| RecvTimeoutError::Disconnected) } else { jobs.recv_timeout(pause) };
        let over = matches!(first, Err(RecvTimeoutError::Disconnected));
        let mut done: Vec<oneshot::Sender<bool>> = Vec::new();
        let mut fresh = first.ok().into_iter().chain(std::iter::from_fn(|| jobs.try_recv().ok()));
        while let Some(job) = fresh.next().filter(|_| done.len() < LARGEST_GROUP) {
            done.push(job.done);
            waiting.push_back(job.entry);
            if done.len() >= LARGEST_GROUP {
                break;
            }
        }
        let written = commit(&mut database, &waiting);
        match &written {
            Ok(()) => {
                let count = u64::try_from(waiting.len()).unwrap_or(0);
                health.kept.fetch_add(count, Ordering::Relaxed);
                health.waiting.fetch_sub(count, Ordering::Relaxed);
                waiting.clear();
                pause = FIRST_WAIT;
                if health.failing.swap(false, Ordering::Relaxed) {
                    tracing::info!("the spool writes again");
                }
            }
            Err(error) => {
                if !health.failing.swap(true, Ordering::Relaxed) {
                    tracing::error!(%error, "the spool cannot write: entries wait in memory");
                }
                pause = (pause * 2).min(LONGEST_WAIT);
                while waiting.len() > MOST_WAITING {
                    waiting.pop_front();
                    health.waiting.fetch_sub(1, Ordering::Relaxed);
                    health.lost.fetch_add(1, Ordering::Relaxed);
                }
            }
        }
        for done in done {
            // Whoever waited may have run out of time.
            let _ = done.send(written.is_ok());
        }
        if over {
            if !waiting.is_empty() {
                tracing::error!(entries = waiting.len(), "the program ends with entries the disk refused");
            }
            return;
        }
    }
}

fn commit(database: &mut Connection, entries: &VecDeque<Entry>) -> rusqlite::Result<()> {
    let transaction = database.transaction()?;
    {
        let mut insert = transaction.prepare_cached(INSERT)?;
        for entry in entries {
            insert.execute(params![
                entry.line,
                entry.call,
                entry.leg,
                entry.restarts,
                entry.turn,
                entry.kind.word(),
                entry.digest.cast_signed(),
                entry.at.as_millisecond(),
                entry.version.0,
                entry.roster.cast_signed(),
                entry.node,
                entry.language,
                entry.heard,
                entry.then,
                entry.notes,
            ])?;
        }
    }
    transaction.commit()
}
