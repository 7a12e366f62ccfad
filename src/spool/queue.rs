//! Where entries wait for the writer: one list, and a way to wake it.
//!
//! Nothing is locked while the writer is woken: a channel would wake it with its lock in hand, only to make it wait for that.

use super::Job;
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};
use std::thread::Thread;

/// Entries on their way to the writer.
#[derive(Debug, Default)]
pub(super) struct Queue {
    list: Mutex<List>,
    writer: OnceLock<Thread>,
}

#[derive(Debug, Default)]
struct List {
    jobs: Vec<Job>,
    /// Nobody brings any more.
    closed: bool,
    /// Nobody writes any more.
    abandoned: bool,
}

impl Queue {
    fn list(&self) -> MutexGuard<'_, List> {
        self.list.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Adds an entry. Whoever brings the first of several wakes the writer, when all have brought theirs; `None`: nobody writes any more.
    pub(super) fn bring(&self, job: Job) -> Option<bool> {
        let mut list = self.list();
        if list.abandoned {
            return None;
        }
        list.jobs.push(job);
        Some(list.jobs.len() == 1)
    }

    /// Takes all there is, into an empty list; tells whether more may come.
    pub(super) fn take(&self, into: &mut Vec<Job>) -> bool {
        let mut list = self.list();
        std::mem::swap(&mut list.jobs, into);
        !list.closed
    }

    /// This thread writes.
    pub(super) fn attend(&self) {
        let _ = self.writer.set(std::thread::current());
    }

    /// Wakes the writer.
    pub(super) fn wake(&self) {
        if let Some(writer) = self.writer.get() {
            writer.unpark();
        }
    }

    /// Nobody brings any more: the writer ends when all is written.
    pub(super) fn close(&self) {
        self.list().closed = true;
        self.wake();
    }

    /// Nobody writes any more; gives back how many entries nobody took.
    pub(super) fn abandon(&self) -> usize {
        let mut list = self.list();
        list.abandoned = true;
        std::mem::take(&mut list.jobs).len()
    }
}
