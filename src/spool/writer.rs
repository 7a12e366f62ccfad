//! The thread that writes.

use super::recent::{self, Fate, Recent};
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
  id INTEGER PRIMARY KEY, place INTEGER NOT NULL, line TEXT NOT NULL, call TEXT NOT NULL, leg TEXT NOT NULL, restarts INTEGER NOT NULL, turn INTEGER NOT NULL,
  kind TEXT NOT NULL, digest INTEGER NOT NULL, forked INTEGER NOT NULL, at_ms INTEGER NOT NULL, version BLOB NOT NULL, roster INTEGER NOT NULL,
  node TEXT NOT NULL, language TEXT NOT NULL, heard TEXT NOT NULL, does TEXT NOT NULL, notes TEXT NOT NULL);
";

const INSERT: &str = "
INSERT INTO entry(line, call, leg, restarts, turn, kind, digest, forked, at_ms, version, roster, node, language, heard, does, notes, place)
VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?17, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16)";

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
pub(super) fn write(mut database: Connection, mut recent: Recent, jobs: &Receiver<Job>, health: &Health) {
    let mut waiting: VecDeque<Judged> = VecDeque::new();
    let mut pause = FIRST_WAIT;
    loop {
        let first = if waiting.is_empty() { jobs.recv().map_err(|_| RecvTimeoutError::Disconnected) } else { jobs.recv_timeout(pause) };
        let over = matches!(first, Err(RecvTimeoutError::Disconnected));
        // Whoever is just about to send shares this commit: under load that saves a wake-up and a commit each.
        std::thread::yield_now();
        let mut done: Vec<oneshot::Sender<bool>> = Vec::new();
        let mut fresh = first.ok().into_iter().chain(std::iter::from_fn(|| jobs.try_recv().ok()));
        while let Some(job) = fresh.next().filter(|_| done.len() < LARGEST_GROUP) {
            done.push(job.done);
            match Judged::new(job.entry, &mut recent) {
                Some(judged) => waiting.push_back(judged),
                None => drop(health.waiting.fetch_sub(1, Ordering::Relaxed)),
            }
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

/// An entry that came for the first time.
struct Judged {
    entry: Entry,
    place: i64,
    /// Another was heard in the same turn before.
    forked: bool,
}

impl Judged {
    /// Nothing, where the same entry came before.
    fn new(entry: Entry, recent: &mut Recent) -> Option<Self> {
        let place = recent::place(&entry);
        let fate = recent.judge(place, entry.digest.cast_signed());
        (fate != Fate::Repeat).then_some(Self { entry, place, forked: fate == Fate::Fork })
    }
}

/// What came lately, by the file, so that a repeat is known also after the program was killed.
pub(super) fn remember(database: &Connection) -> Result<Recent> {
    let mut recent = Recent::default();
    let mut select =
        database.prepare("SELECT place, digest FROM (SELECT id, place, digest FROM entry ORDER BY id DESC LIMIT ?1) ORDER BY id")?;
    let mut rows = select.query([i64::try_from(recent::MOST)?])?;
    while let Some(row) = rows.next()? {
        recent.judge(row.get(0)?, row.get(1)?);
    }
    Ok(recent)
}

fn commit(database: &mut Connection, entries: &VecDeque<Judged>) -> rusqlite::Result<()> {
    if entries.is_empty() {
        return Ok(());
    }
    let transaction = database.transaction()?;
    {
        let mut insert = transaction.prepare_cached(INSERT)?;
        for Judged { entry, place, forked } in entries {
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
                place,
                forked,
            ])?;
        }
    }
    transaction.commit()
}
