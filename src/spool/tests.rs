//! What the spool keeps, whatever happens to it.
#![expect(clippy::unwrap_used, reason = "tests")]

use super::*;
use crate::exchange::entry::Kind;
use crate::flow::graph::Version;
use jiff::Timestamp;
use std::path::PathBuf;

pub(super) fn entry(turn: u16, digest: u64) -> Entry {
    Entry {
        call: "CA1".into(),
        line: "main".into(),
        leg: "".into(),
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
        notes: "".into(),
        unmatched: None,
    }
}

/// A folder with one spool in it, gone afterwards.
pub(super) struct Place(PathBuf);

impl Place {
    pub(super) fn new(name: &str) -> Self {
        let folder = std::env::temp_dir().join(format!("helpline-spool-{name}-{}", std::process::id()));
        drop(std::fs::remove_dir_all(&folder));
        Self(folder)
    }

    pub(super) fn path(&self) -> PathBuf {
        self.0.join("spool.db")
    }

    pub(super) fn open(&self) -> Connection {
        file::open(&self.path(), Synchronous::Normal).unwrap()
    }

    fn spool(&self) -> Spool {
        Spool::open(&self.path(), Synchronous::Normal).unwrap()
    }

    /// Turns, and whether they are forked.
    pub(super) fn rows(&self) -> Vec<(i64, i64)> {
        let database = Connection::open(self.path()).unwrap();
        let mut rows = database.prepare("SELECT turn, forked FROM entry ORDER BY id").unwrap();
        rows.query_map((), |row| Ok((row.get(0)?, row.get(1)?))).unwrap().map(Result::unwrap).collect()
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        drop(std::fs::remove_dir_all(&self.0));
    }
}

#[tokio::test]
async fn a_repeat_is_one_entry_and_a_fork_is_marked() {
    let place = Place::new("repeat");
    let spool = place.spool();
    for (turn, digest) in [(1, 7), (1, 7), (2, 7), (1, 8), (1, 8)] {
        assert_eq!(spool.keep(entry(turn, digest), None).await, Ok(()));
    }
    drop(spool);
    assert_eq!(place.rows(), [(1, 0), (2, 0), (1, 1)]);
}

#[tokio::test]
async fn what_was_kept_survives_a_death_without_farewell() {
    let (place, after) = (Place::new("torn"), Place::new("torn-after"));
    let spool = place.spool();
    spool.keep(entry(1, 1), None).await.unwrap();
    // The files as a sudden death leaves them: a log that nobody carried over, no shared index.
    std::fs::create_dir_all(&after.0).unwrap();
    for name in ["spool.db", "spool.db-wal"] {
        std::fs::copy(place.0.join(name), after.0.join(name)).unwrap();
    }
    let second = after.spool();
    second.keep(entry(1, 1), None).await.unwrap();
    second.keep(entry(2, 1), None).await.unwrap();
    drop(second);
    assert_eq!(after.rows(), [(1, 0), (2, 0)]);
}

#[tokio::test]
async fn two_programs_share_a_file() {
    let place = Place::new("shared");
    let (one, other) = (place.spool(), place.spool());
    for turn in 0..25 {
        let (a, b) = tokio::join!(one.keep(entry(turn, 1), None), other.keep(entry(turn + 25, 1), None));
        assert_eq!((a, b), (Ok(()), Ok(())));
    }
    drop((one, other));
    assert_eq!(place.rows().len(), 50);
}

#[tokio::test]
async fn memory_is_bounded_and_what_finds_no_room_is_counted() {
    let place = Place::new("bounded");
    let spool = place.spool();
    spool.health().waiting.store(MOST_WAITING, Ordering::Relaxed);
    assert_eq!(spool.keep(entry(1, 1), None).await, Err(NotKept));
    assert_eq!((spool.health().lost.load(Ordering::Relaxed), spool.health().waiting.load(Ordering::Relaxed)), (1, MOST_WAITING));
}

#[tokio::test]
async fn when_nobody_writes_any_more_nobody_waits_and_it_is_counted() {
    let place = Place::new("abandoned");
    let spool = place.spool();
    assert_eq!(spool.queue.abandon(), 0);
    assert_eq!(spool.keep(entry(1, 1), None).await, Err(NotKept));
    assert_eq!((spool.health().lost.load(Ordering::Relaxed), spool.health().waiting.load(Ordering::Relaxed)), (1, 0));
}

#[tokio::test]
async fn whoever_goes_away_in_the_middle_leaves_nothing_behind() {
    let place = Place::new("gone");
    let spool = place.spool();
    {
        // Polled once and dropped: its entry was gathered, and the writer not yet woken.
        let mut kept = std::pin::pin!(spool.keep(entry(1, 1), None));
        assert!(std::future::poll_fn(|context| std::task::Poll::Ready(kept.as_mut().poll(context).is_pending())).await);
    }
    assert_eq!(spool.keep(entry(2, 1), None).await, Ok(()));
    drop(spool);
    assert_eq!(place.rows(), [(1, 0), (2, 0)]);
}

#[tokio::test]
async fn a_full_disk_is_said_and_nothing_that_fits_is_lost() {
    let place = Place::new("full");
    let database = place.open();
    let pages: i64 = database.query_row("PRAGMA page_count", (), |row| row.get(0)).unwrap();
    database.pragma_update(None, "max_page_count", pages + 2).unwrap();
    let spool = Spool::start(database).unwrap();
    let mut refused = 0;
    for turn in 1..500 {
        let mut large = entry(turn, 1);
        large.notes = "x".repeat(500).into();
        refused += u32::from(spool.keep(large, None).await.is_err());
    }
    let health = spool.health();
    assert!(refused > 0 && health.failing.load(Ordering::Relaxed) && health.failures.load(Ordering::Relaxed) > 0);
    assert_eq!(health.waiting.load(Ordering::Relaxed), u64::from(refused));
    assert_eq!(health.lost.load(Ordering::Relaxed), 0);
}

#[tokio::test]
async fn a_disk_that_cannot_be_written_any_more_is_said_and_nobody_waits_for_it() {
    let place = Place::new("read-only");
    let database = place.open();
    database.pragma_update(None, "query_only", true).unwrap();
    let spool = Spool::start(database).unwrap();
    for turn in 1..4 {
        assert_eq!(spool.keep(entry(turn, 1), None).await, Err(NotKept));
    }
    let health = spool.health();
    assert!(health.failing.load(Ordering::Relaxed));
    assert_eq!((health.waiting.load(Ordering::Relaxed), health.lost.load(Ordering::Relaxed)), (3, 0));
}

#[tokio::test]
async fn many_share_a_commit_and_the_end_writes_what_waits() {
    let place = Place::new("group");
    let spool = Arc::new(place.spool());
    let keep = |turn| {
        let spool = Arc::clone(&spool);
        tokio::spawn(async move { spool.keep(entry(turn, 1), None).await })
    };
    let waiting: Vec<_> = (0..300u16).map(keep).collect();
    for kept in waiting {
        assert_eq!(kept.await.unwrap(), Ok(()));
    }
    assert_eq!(place.rows().len(), 300);
    // Whoever asked has gone; the entry is on its way all the same.
    let mut abandoned = Box::pin(spool.keep(entry(300, 1), None));
    assert!(
        std::future::poll_fn(|context| std::task::Poll::Ready(abandoned.as_mut().poll(context).is_pending())).await
            || place.rows().len() == 301
    );
    drop(abandoned);
    drop(spool);
    assert_eq!(place.rows().len(), 301);
}

#[test]
fn no_other_programs_file_is_touched() {
    let place = Place::new("foreign");
    std::fs::create_dir_all(&place.0).unwrap();
    Connection::open(place.path()).unwrap().execute_batch("CREATE TABLE theirs(x)").unwrap();
    let wrong = Spool::open(&place.path(), Synchronous::Normal).unwrap_err();
    assert!(format!("{wrong:#}").contains("another program"), "{wrong:#}");
    drop(std::fs::remove_file(place.path()));
    place.open().pragma_update(None, "user_version", 99).unwrap();
    let wrong = Spool::open(&place.path(), Synchronous::Normal).unwrap_err();
    assert!(format!("{wrong:#}").contains("newer"), "{wrong:#}");
}

#[cfg(unix)]
#[tokio::test]
async fn nobody_else_can_read_it() {
    use std::os::unix::fs::PermissionsExt;
    let place = Place::new("private");
    let spool = place.spool();
    spool.keep(entry(1, 1), None).await.unwrap();
    for file in std::fs::read_dir(&place.0).unwrap() {
        let file = file.unwrap();
        assert_eq!(file.metadata().unwrap().permissions().mode() & 0o077, 0, "{}", file.path().display());
    }
}
