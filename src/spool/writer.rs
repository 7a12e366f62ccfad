//! The thread that writes.
//!
//! While the disk refuses, nobody waits for it: entries are taken into memory, whoever brought them is told at
//! once, and the disk is asked again after growing pauses, not by every caller.

use super::file;
use super::queue::Queue;
use super::recent::{Judged, Recent};
use super::{Health, Job};
use crate::exchange::errand::Sealed;
use rusqlite::Connection;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};
use tokio::sync::oneshot;

/// The room that is kept for entries when a crowd of them is gone.
const USUAL_ROOM: usize = 1_024;
/// The first pause before a disk that refused is asked again; it doubles up to the longest.
const FIRST_PAUSE: Duration = Duration::from_millis(50);
const LONGEST_PAUSE: Duration = Duration::from_secs(5);

/// Writes until nobody brings any more and nothing waits, or the disk still refuses then.
pub(super) fn write(database: Connection, recent: Recent, queue: &Queue, health: &Health) {
    queue.attend();
    let _leaves = Leaves { queue, health };
    let mut pen = Pen::new(database, recent, health);
    let mut jobs = Vec::new();
    loop {
        let over = !queue.take(&mut jobs);
        let nothing = jobs.is_empty();
        for job in jobs.drain(..) {
            pen.take(job);
        }
        jobs.shrink_to(USUAL_ROOM);
        match pen.pause(now()) {
            None if nothing && !over => std::thread::park(),
            Some(pause) if !pause.is_zero() && !over => std::thread::park_timeout(pause),
            _ => pen.commit(now),
        }
        if over {
            return pen.lay_down();
        }
    }
}

/// Says that nobody writes any more, however the writer ends.
struct Leaves<'q> {
    queue: &'q Queue,
    health: &'q Health,
}

impl Drop for Leaves<'_> {
    fn drop(&mut self) {
        let left = u64::try_from(self.queue.abandon()).unwrap_or(0);
        self.health.waiting.fetch_sub(left, Ordering::Relaxed);
        self.health.lost.fetch_add(left, Ordering::Relaxed);
        if std::thread::panicking() {
            self.health.failing.store(true, Ordering::Relaxed);
            tracing::error!("the spool's writer is gone: entries are lost until the program is started again");
        }
    }
}

/// What is on its way to the disk.
struct Pen<'h> {
    database: Connection,
    health: &'h Health,
    /// Entries that are not on the disk yet, in the order they came.
    waiting: Vec<Judged>,
    /// Errands that are not on the disk yet.
    errands: Vec<Sealed>,
    /// How many of those that wait, by the count of [`Health::waiting`], the next commit lets go.
    held: u64,
    /// Tells repeats.
    recent: Recent,
    /// Who waits for the next commit; nobody while the disk refuses.
    done: Vec<oneshot::Sender<bool>>,
    /// When the disk is asked again, and the pause before that; nothing while it obeys.
    refused: Option<(Instant, Duration)>,
}

impl<'h> Pen<'h> {
    fn new(database: Connection, recent: Recent, health: &'h Health) -> Self {
        Self { database, health, waiting: Vec::new(), errands: Vec::new(), held: 0, recent, done: Vec::new(), refused: None }
    }

    /// How long the disk is left alone; nothing while it obeys.
    fn pause(&self, now: Instant) -> Option<Duration> {
        self.refused.map(|(again, _)| again.saturating_duration_since(now))
    }

    /// Takes an entry in, and its errand. What came before takes no room.
    fn take(&mut self, job: Job) {
        let judged = Judged::new(job.entry, &mut self.recent);
        let errand = job.errand.filter(|errand| self.errands.iter().all(|other| other.key != errand.key));
        if judged.is_none() && errand.is_none() {
            self.health.waiting.fetch_sub(1, Ordering::Relaxed);
        } else {
            self.held += 1;
        }
        self.errands.extend(errand);
        if self.refused.is_none() {
            // Whoever brings a repeat waits for the commit, too: the first may still be on its way.
            self.waiting.extend(judged);
            self.done.push(job.done);
            return;
        }
        self.waiting.extend(judged);
        // Whoever waited may have run out of time.
        let _ = job.done.send(false);
    }

    /// Writes all that waits, in one commit, and tells everybody.
    fn commit(&mut self, now: impl Fn() -> Instant) {
        let written = file::insert(&mut self.database, &self.waiting, &self.errands);
        match &written {
            Ok(()) => self.obeyed(),
            Err(error) => self.refuse(error, now()),
        }
        for done in self.done.drain(..) {
            let _ = done.send(written.is_ok());
        }
    }

    fn obeyed(&mut self) {
        let count = u64::try_from(self.waiting.len()).unwrap_or(0);
        self.waiting.clear();
        self.errands.clear();
        self.health.kept.fetch_add(count, Ordering::Relaxed);
        self.health.waiting.fetch_sub(std::mem::take(&mut self.held), Ordering::Relaxed);
        self.health.waits_since_ms.store(0, Ordering::Relaxed);
        self.health.failing.store(false, Ordering::Relaxed);
        if self.refused.take().is_some() {
            // What came while the disk refused took much room once.
            self.waiting.shrink_to(USUAL_ROOM);
            self.errands.shrink_to(USUAL_ROOM);
            tracing::info!(entries = count, "the spool writes again");
        }
    }

    fn refuse(&mut self, error: &rusqlite::Error, now: Instant) {
        let pause = self.refused.map_or(FIRST_PAUSE, |(_, pause)| (pause * 2).min(LONGEST_PAUSE));
        let news = self.refused.replace((now + pause, pause)).is_none();
        self.health.failures.fetch_add(1, Ordering::Relaxed);
        self.health.failing.store(true, Ordering::Relaxed);
        let first = self.waiting.first().map(|first| first.entry.at).or(self.errands.first().map(|first| first.at));
        let since = first.map_or(0, jiff::Timestamp::as_millisecond);
        self.health.waits_since_ms.store(since, Ordering::Relaxed);
        if news {
            tracing::error!(%error, "the spool cannot write: entries wait in memory");
        }
    }

    /// The end: what the disk still refuses is lost.
    fn lay_down(self) {
        if self.held > 0 {
            self.health.lost.fetch_add(self.held, Ordering::Relaxed);
            tracing::error!(entries = self.waiting.len(), errands = self.errands.len(), "the program ends with entries the disk refused");
        }
    }
}

#[expect(clippy::disallowed_methods, reason = "a disk that refuses is asked again in real time")]
fn now() -> Instant {
    Instant::now()
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use super::*;
    use crate::exchange::errand::Kind;
    use crate::spool::tests::{Place, entry};
    use jiff::Timestamp;
    use std::sync::atomic::Ordering::Relaxed;

    /// Brings an entry; tells what its bringer is told, if anything yet.
    fn bring(pen: &mut Pen<'_>, turn: u16) -> oneshot::Receiver<bool> {
        let (done, told) = oneshot::channel();
        pen.health.waiting.fetch_add(1, Relaxed);
        pen.take(Job { entry: entry(turn, 1), errand: None, done });
        told
    }

    #[test]
    fn while_the_disk_refuses_nobody_waits_for_it_and_all_is_written_afterwards() {
        let place = Place::new("refuses");
        let health = Health::default();
        let mut pen = Pen::new(place.open(), Recent::default(), &health);
        pen.database.busy_timeout(Duration::ZERO).unwrap();
        let start = now();
        // Another program holds the file.
        let other = Connection::open(place.path()).unwrap();
        other.execute_batch("BEGIN EXCLUSIVE").unwrap();
        let mut first = bring(&mut pen, 1);
        assert!(first.try_recv().is_err());
        pen.commit(|| start);
        assert_eq!(first.try_recv(), Ok(false));
        assert_eq!((health.failing.load(Relaxed), health.failures.load(Relaxed), pen.pause(start)), (true, 1, Some(FIRST_PAUSE)));
        // The next ones are told at once, without asking the disk.
        for turn in 2..5 {
            assert_eq!(bring(&mut pen, turn).try_recv(), Ok(false));
        }
        assert_eq!(health.failures.load(Relaxed), 1);
        pen.commit(|| start);
        assert_eq!(pen.pause(start), Some(FIRST_PAUSE * 2));
        for _ in 0..20 {
            pen.commit(|| start);
        }
        assert_eq!(pen.pause(start), Some(LONGEST_PAUSE));
        assert_eq!(pen.pause(start + LONGEST_PAUSE * 2), Some(Duration::ZERO));
        other.execute_batch("ROLLBACK").unwrap();
        pen.commit(|| start);
        assert_eq!(pen.pause(start), None);
        assert_eq!(place.rows(), [(1, 0), (2, 0), (3, 0), (4, 0)]);
        assert_eq!((health.failing.load(Relaxed), health.waiting.load(Relaxed), health.kept.load(Relaxed)), (false, 0, 4));
        assert_eq!(health.lost.load(Relaxed), 0);
    }

    #[test]
    fn while_the_disk_refuses_errands_wait_once_each_and_each_takes_room() {
        let place = Place::new("errands-wait");
        let health = Health::default();
        let mut pen = Pen::new(place.open(), Recent::default(), &health);
        pen.database.busy_timeout(Duration::ZERO).unwrap();
        let other = Connection::open(place.path()).unwrap();
        other.execute_batch("BEGIN EXCLUSIVE").unwrap();
        let start = now();
        // The same turn and wish again and again; then another wish on the same turn, as a fork of the turn before brings it.
        for (repeat, key) in ["a", "a", "a", "b", "b"].into_iter().enumerate() {
            let at = Timestamp::UNIX_EPOCH;
            let errand = Sealed { key: key.into(), line: "main".into(), kind: Kind::CallBack, at, bytes: vec![1] };
            health.waiting.fetch_add(1, Relaxed);
            pen.take(Job { entry: entry(1, 1), errand: Some(errand), done: oneshot::channel().0 });
            assert_eq!(health.waiting.load(Relaxed), if repeat < 3 { 1 } else { 2 });
            pen.commit(|| start);
        }
        other.execute_batch("ROLLBACK").unwrap();
        pen.commit(|| start);
        assert_eq!((health.waiting.load(Relaxed), health.kept.load(Relaxed), health.lost.load(Relaxed)), (0, 1, 0));
        let kept = |sql: &str| other.query_row(sql, (), |row| row.get::<_, i64>(0)).unwrap();
        assert_eq!((kept("SELECT count(*) FROM errands"), kept("SELECT count(*) FROM entry")), (2, 1));
        // What is still refused at the end is counted.
        other.execute_batch("BEGIN EXCLUSIVE").unwrap();
        drop(bring(&mut pen, 2));
        pen.commit(|| start);
        pen.lay_down();
        assert_eq!(health.lost.load(Relaxed), 1);
    }
}
