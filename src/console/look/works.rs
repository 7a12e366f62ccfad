//! Counting in the background: what takes long goes on while pages come and go, one thing at a time for each browser.
//!
//! [`Works::ask`] begins something, or finds it going on or done: what several browsers want at once is counted once. Whoever asks for another thing
//! waits no more for the first, and what nobody waits for is stopped. What was counted is kept for a minute, so that pages can be turned.

use super::calls::OfDay;
use crate::flow::graph::Flow;
use crate::library::counted::Progress;
use crate::report::Report;
use anyhow::Result;
use jiff::{SignedDuration, Timestamp};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::{Semaphore, watch};

/// How long a page waits for what it shows, before it says how far that is.
const PATIENCE: Duration = Duration::from_millis(1_500);
/// How long what was counted is shown again.
const FRESH: SignedDuration = SignedDuration::from_secs(60);
/// How many things are counted at the same time; others wait for their turn.
const AT_ONCE: usize = 2;
/// How many things are kept; the oldest makes room.
const MOST: usize = 64;

/// What was counted.
pub(super) enum Product {
    /// Calls of some days, added up, and the flow that names their places.
    Report(Box<Report>, Arc<Flow>),
    /// The calls of a day.
    Day(OfDay),
}

/// What came of asking.
pub(super) enum Came {
    /// It is done.
    Done(Arc<Product>),
    /// It goes on: entries that were read, of how many.
    GoesOn(u64, u64),
    /// It could not be done; the log has why.
    Failed,
}

type End = Option<Result<Arc<Product>, ()>>;

struct Work {
    progress: Arc<Progress>,
    end: watch::Receiver<End>,
    began: Timestamp,
    /// Browsers that wait for it.
    waits: BTreeSet<String>,
}

/// Everything that is counted, or was a moment ago.
pub(in crate::console) struct Works {
    all: Mutex<BTreeMap<String, Work>>,
    turn: Arc<Semaphore>,
}

impl Default for Works {
    fn default() -> Self {
        Self { all: Mutex::default(), turn: Arc::new(Semaphore::new(AT_ONCE)) }
    }
}

impl Works {
    /// Asks for something by its name, for a browser, and waits a little for it.
    pub(super) async fn ask(
        &self,
        browser: &str,
        name: &str,
        at: Timestamp,
        count: impl FnOnce(&Progress) -> Result<Product> + Send + 'static,
    ) -> Came {
        let (mut end, progress) = self.join(browser, name, at, count);
        let waited = tokio::time::timeout(PATIENCE, end.wait_for(Option::is_some)).await;
        match waited {
            Ok(Ok(end)) => match &*end {
                Some(Ok(product)) => Came::Done(Arc::clone(product)),
                _ => Came::Failed,
            },
            Ok(Err(_)) => Came::Failed,
            Err(_) => Came::GoesOn(progress.seen.load(Ordering::Relaxed), progress.all.load(Ordering::Relaxed)),
        }
    }

    fn join(
        &self,
        browser: &str,
        name: &str,
        at: Timestamp,
        count: impl FnOnce(&Progress) -> Result<Product> + Send + 'static,
    ) -> (watch::Receiver<End>, Arc<Progress>) {
        let mut all = self.all.lock().unwrap_or_else(PoisonError::into_inner);
        for (other, work) in &mut *all {
            if other != name && work.waits.remove(browser) && work.waits.is_empty() {
                work.progress.stopped.store(true, Ordering::Relaxed);
            }
        }
        // What was stopped or failed is begun anew; what is old is counted anew.
        all.retain(|_, work| match &*work.end.borrow() {
            None => !work.progress.stopped.load(Ordering::Relaxed),
            Some(Ok(_)) => at.duration_since(work.began) < FRESH,
            Some(Err(())) => false,
        });
        while all.len() >= MOST {
            let Some(oldest) = all.iter().min_by_key(|(_, work)| work.began).map(|(name, _)| name.clone()) else { break };
            if let Some(work) = all.remove(&oldest) {
                work.progress.stopped.store(true, Ordering::Relaxed);
            }
        }
        let work = all.entry(name.to_owned()).or_insert_with(|| self.begin(at, count));
        work.waits.insert(browser.to_owned());
        (work.end.clone(), Arc::clone(&work.progress))
    }

    fn begin(&self, at: Timestamp, count: impl FnOnce(&Progress) -> Result<Product> + Send + 'static) -> Work {
        let progress = Arc::new(Progress::default());
        let (sends, end) = watch::channel(None);
        let (turn, counts) = (Arc::clone(&self.turn), Arc::clone(&progress));
        tokio::spawn(async move {
            let _turn = turn.acquire_owned().await;
            let stopped = Arc::clone(&counts);
            let counted = tokio::task::spawn_blocking(move || count(&counts)).await;
            let end = match counted {
                Ok(Ok(product)) => Ok(Arc::new(product)),
                Ok(Err(error)) => {
                    if !stopped.stopped.load(Ordering::Relaxed) {
                        tracing::error!("what a page of the console shows was not counted: {error:#}");
                    }
                    Err(())
                }
                Err(error) => {
                    tracing::error!(%error, "what a page of the console shows was not counted");
                    Err(())
                }
            };
            sends.send_replace(Some(end));
        });
        Work { progress, end, began: at, waits: BTreeSet::new() }
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use super::*;
    use crate::report::Days;
    use jiff::tz::TimeZone;

    fn counted() -> Product {
        let days = Days { from: jiff::civil::date(2026, 11, 1), to: jiff::civil::date(2026, 11, 1), zone: TimeZone::UTC };
        let flow = crate::flow::compile(&crate::library::folder::shipped().sources, &crate::dialect::limits_of("twilio").unwrap()).flow;
        Product::Report(Box::new(Report::new(days)), Arc::new(flow.unwrap()))
    }

    #[tokio::test]
    async fn what_nobody_waits_for_is_stopped_and_what_several_want_is_counted_once() {
        let (works, at) = (Works::default(), Timestamp::UNIX_EPOCH);
        let (goes, gate) = std::sync::mpsc::channel::<()>();
        let count = move |progress: &Progress| {
            let _ = gate.recv();
            anyhow::ensure!(!progress.stopped.load(Ordering::Relaxed), "stopped");
            Ok(counted())
        };
        let (_, first) = works.join("ana", "one", at, count);
        let (mut end, same) = works.join("ben", "one", at, |_| Ok(counted()));
        assert!(Arc::ptr_eq(&first, &same));
        works.join("ana", "two", at, |_| Ok(counted()));
        assert!(!first.stopped.load(Ordering::Relaxed), "Ben still waits");
        works.join("ben", "two", at, |_| Ok(counted()));
        assert!(first.stopped.load(Ordering::Relaxed));
        goes.send(()).unwrap();
        assert!(end.wait_for(Option::is_some).await.unwrap().as_ref().unwrap().is_err());
        assert!(matches!(works.ask("ana", "one", at, |_| Ok(counted())).await, Came::Done(_)), "it is begun anew");
        let later = at + FRESH;
        let (_, fresh) = works.join("ana", "one", later, |_| Ok(counted()));
        assert!(!Arc::ptr_eq(&first, &fresh));
        assert!(matches!(works.ask("ana", "bad", later, |_| anyhow::bail!("no")).await, Came::Failed));
    }
}
