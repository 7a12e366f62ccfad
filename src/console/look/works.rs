//! Counting in the background: what takes long goes on while pages come and go, one thing at a time for each browser.
//!
//! [`Works::ask`] begins something, or finds it going on or done: what several browsers want at once is counted once. A page asks again and again until it
//! is done; what nobody has asked for in two minutes is stopped. What was counted is kept for a minute, so that pages can be turned.

use super::calls::OfDay;
use crate::console::now;
use crate::flow::graph::Flow;
use crate::library::counted::Progress;
use crate::report::Report;
use anyhow::Result;
use jiff::{SignedDuration, Timestamp};
use std::collections::BTreeMap;
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::Duration;
use tokio::sync::{Semaphore, watch};

/// How long a page waits for what it shows, before it says how far that is.
const PATIENCE: Duration = Duration::from_millis(1_500);
/// How long what was counted is shown again.
const FRESH: SignedDuration = SignedDuration::from_secs(60);
/// How long it is said that something could not be counted, before that is tried again.
const SORRY: SignedDuration = SignedDuration::from_secs(10);
/// What nobody has asked for so long is not waited for any more.
const LEFT: SignedDuration = SignedDuration::from_mins(2);
/// How many things are counted at the same time; others wait for their turn.
const AT_ONCE: usize = 2;
/// How many things are kept; the oldest makes room.
const MOST: usize = 64;

/// What was counted.
pub(in crate::console) enum Product {
    /// Calls of some days, added up, and the flow that names their places.
    Report(Box<Report>, Arc<Flow>),
    /// The calls of a day.
    Day(OfDay),
}

/// What came of asking.
pub(in crate::console) enum Came {
    /// It is done.
    Done(Arc<Product>),
    /// It goes on: entries that were read, of how many.
    GoesOn(u64, u64),
    /// It could not be done; the log has why.
    Failed,
}

/// What was counted and when; `Err` where it could not be.
type End = Option<(Result<Arc<Product>, ()>, Timestamp)>;

struct Work {
    progress: Arc<Progress>,
    end: watch::Receiver<End>,
    began: Timestamp,
    /// When a browser last asked for it.
    asked: Timestamp,
}

/// Everything that is counted, or was a moment ago.
pub(in crate::console) struct Works {
    all: Mutex<BTreeMap<String, Work>>,
    /// The turns of each browser that waits.
    browsers: Mutex<BTreeMap<String, Weak<Semaphore>>>,
    turn: Arc<Semaphore>,
}

impl Default for Works {
    fn default() -> Self {
        Self { all: Mutex::default(), browsers: Mutex::default(), turn: Arc::new(Semaphore::new(AT_ONCE)) }
    }
}

impl Works {
    /// Asks for something by its name, for a browser, and waits a little for it.
    pub(in crate::console) async fn ask(
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
                Some((Ok(product), _)) => Came::Done(Arc::clone(product)),
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
        all.retain(|_, work| {
            let left = at.duration_since(work.asked) >= LEFT;
            match &*work.end.borrow() {
                None if left => {
                    work.progress.stopped.store(true, Ordering::Relaxed);
                    false
                }
                None => true,
                Some((Ok(_), ended)) => at.duration_since(*ended) < FRESH,
                Some((Err(()), ended)) => at.duration_since(*ended) < SORRY,
            }
        });
        while all.len() >= MOST {
            let Some(oldest) = all.iter().min_by_key(|(_, work)| work.began).map(|(name, _)| name.clone()) else { break };
            if let Some(work) = all.remove(&oldest) {
                work.progress.stopped.store(true, Ordering::Relaxed);
            }
        }
        let work = all.entry(name.to_owned()).or_insert_with(|| self.begin(browser, at, count));
        work.asked = at;
        (work.end.clone(), Arc::clone(&work.progress))
    }

    fn begin(&self, browser: &str, at: Timestamp, count: impl FnOnce(&Progress) -> Result<Product> + Send + 'static) -> Work {
        let progress = Arc::new(Progress::default());
        let (sends, end) = watch::channel(None);
        let (own, turn, counts) = (self.own_turn(browser), Arc::clone(&self.turn), Arc::clone(&progress));
        tokio::spawn(async move {
            let _own = own.acquire_owned().await;
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
            sends.send_replace(Some((end, now())));
        });
        Work { progress, end, began: at, asked: at }
    }

    /// The turn of a browser: of what it asks for, one thing is counted at a time.
    fn own_turn(&self, browser: &str) -> Arc<Semaphore> {
        let mut browsers = self.browsers.lock().unwrap_or_else(PoisonError::into_inner);
        browsers.retain(|_, turn| turn.strong_count() > 0);
        browsers.get(browser).and_then(Weak::upgrade).unwrap_or_else(|| {
            let turn = Arc::new(Semaphore::new(1));
            browsers.insert(browser.to_owned(), Arc::downgrade(&turn));
            turn
        })
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
    async fn what_several_want_is_counted_once_and_what_nobody_waits_for_is_stopped() {
        let (works, at) = (Works::default(), now());
        let (goes, gate) = std::sync::mpsc::channel::<()>();
        let count = move |progress: &Progress| {
            let _ = gate.recv();
            anyhow::ensure!(!progress.stopped.load(Ordering::Relaxed), "stopped");
            Ok(counted())
        };
        let (mut end, first) = works.join("ana", "one", at, count);
        let (_, same) = works.join("ben", "one", at + LEFT / 2, |_| Ok(counted()));
        assert!(Arc::ptr_eq(&first, &same));
        // Of one browser, one thing at a time; another's goes on beside it.
        let (hers, _) = works.join("ana", "two", at + LEFT / 2, |_| Ok(counted()));
        assert!(matches!(works.ask("ben", "three", at + LEFT, |_| Ok(counted())).await, Came::Done(_)));
        assert!(hers.borrow().is_none() && !first.stopped.load(Ordering::Relaxed));
        works.join("ben", "four", at + LEFT * 2, |_| Ok(counted()));
        assert!(first.stopped.load(Ordering::Relaxed), "nobody asks any more");
        goes.send(()).unwrap();
        assert!(end.wait_for(Option::is_some).await.unwrap().as_ref().unwrap().0.is_err());
        assert!(matches!(works.ask("ana", "one", at + LEFT * 2, |_| Ok(counted())).await, Came::Done(_)), "it is begun anew");
    }

    #[tokio::test]
    async fn what_was_counted_is_shown_for_a_minute_and_what_was_not_is_said() {
        let (works, at) = (Works::default(), now());
        assert!(matches!(works.ask("ana", "one", at, |_| Ok(counted())).await, Came::Done(_)));
        assert!(matches!(works.ask("ben", "one", at, |_| anyhow::bail!("it is known")).await, Came::Done(_)));
        assert!(matches!(works.ask("ana", "one", at + FRESH * 2, |_| anyhow::bail!("no")).await, Came::Failed));
        assert!(matches!(works.ask("ana", "one", at, |_| Ok(counted())).await, Came::Failed));
        assert!(matches!(works.ask("ana", "one", at + FRESH * 4, |_| Ok(counted())).await, Came::Done(_)));
    }
}
