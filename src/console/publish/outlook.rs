//! What a draft would do if it were published: judged, its transcripts played, compared with what is live, the calls of the last days taken again.
//!
//! It is made once for each state of things, by one thread at a time that nobody waits for, and kept in memory. A page shows what there is of it.

use super::super::now;
use super::told::{Failure, Finding, Replayed};
use crate::check::{self, draft::Draft as Checked};
use crate::difference::Change;
use crate::flow::graph::{Flow, Version};
use crate::flow::limits::Limits;
use crate::flow::roster::Roster;
use crate::flow::{self, Compiled};
use crate::library::archive::Archive;
use crate::library::noticed::noticed;
use crate::library::parted::parted;
use crate::library::retold::Retelling;
use crate::settings::Settings;
use crate::source::Sources;
use crate::store::journal::{self, Wanted};
use crate::store::{Access, Address, Store};
use crate::transcript::parse::parse;
use anyhow::Result;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::Duration;
use tokio::sync::watch;

/// How many outlooks are kept: one for each flow somebody works at.
const KEPT: usize = 4;
/// How many time zones are remembered.
const ZONES: usize = 50;
/// The most entries of the journal that are replayed.
const MOST_ENTRIES: u64 = 200_000;
/// How many days are replayed, as far as these are not too many entries.
const DAYS: [i64; 2] = [7, 1];

/// How long a page waits for an outlook before it says that it is being made.
const SOON: Duration = Duration::from_millis(800);

/// What an outlook depends on: where any of it changes, another one is made.
#[derive(Clone, PartialEq)]
pub(in crate::console) struct Of {
    pub(in crate::console) flow: String,
    /// The draft, by its last change.
    pub(in crate::console) draft: u64,
    pub(in crate::console) live: Option<Version>,
    pub(in crate::console) roster: u64,
    pub(in crate::console) judges: Vec<Limits>,
    pub(in crate::console) limits: Limits,
    pub(in crate::console) numbers: Vec<String>,
    pub(in crate::console) today: Date,
}

/// What it is made from.
pub(in crate::console) struct Ground {
    pub(in crate::console) of: Of,
    /// The draft, with the people there are now.
    pub(in crate::console) sources: Sources,
    pub(in crate::console) calls: Vec<(String, String)>,
    pub(in crate::console) live: Option<Sources>,
    pub(in crate::console) settings: Arc<Settings>,
    pub(in crate::console) address: Address,
}

/// What came of the transcripts.
pub(in crate::console) struct Retold {
    pub(in crate::console) passed: usize,
    pub(in crate::console) failures: Vec<Failure>,
    /// How much of what there is to try is tried, in hundredths.
    pub(in crate::console) percent: usize,
}

/// What a draft would do. What is not there yet is being made.
pub(in crate::console) struct Outlook {
    pub(in crate::console) of: Of,
    pub(in crate::console) findings: OnceLock<Vec<Finding>>,
    /// Nothing where the draft cannot take calls.
    pub(in crate::console) retold: OnceLock<Option<Retold>>,
    /// Nothing where it cannot be told.
    pub(in crate::console) changes: OnceLock<Option<Vec<Change>>>,
    /// Nothing where the draft cannot take calls, or there are too many.
    pub(in crate::console) replayed: OnceLock<Option<Replayed>>,
    ended: watch::Sender<bool>,
}

impl Outlook {
    /// All of it is there.
    pub(in crate::console) fn is_done(&self) -> bool {
        let parts = (self.findings.get().is_some(), self.retold.get().is_some(), self.changes.get().is_some());
        parts == (true, true, true) && self.replayed.get().is_some()
    }

    /// It ended before all of it was there: the store was away, most likely.
    pub(in crate::console) fn has_failed(&self) -> bool {
        *self.ended.borrow() && !self.is_done()
    }

    /// Waits until all of it is there, but not for long.
    pub(in crate::console) async fn soon(&self) {
        let mut ended = self.ended.subscribe();
        // Whether it is there by then is looked at by whoever waited.
        let _ = tokio::time::timeout(SOON, ended.wait_for(|ended| *ended)).await;
    }

    /// How many findings forbid publishing; nothing while they are looked for.
    pub(in crate::console) fn errors(&self) -> Option<usize> {
        Some(self.findings.get()?.iter().filter(|finding| finding.is_error()).count())
    }

    /// Tests go otherwise than they were written down.
    pub(in crate::console) fn differs(&self) -> bool {
        self.retold.get().is_some_and(|retold| retold.as_ref().is_some_and(|retold| !retold.failures.is_empty()))
    }

    /// All was looked at, and nothing forbids publishing.
    pub(in crate::console) fn is_good(&self) -> bool {
        self.is_done() && self.errors() == Some(0)
    }
}

/// The outlooks that are known.
#[derive(Default)]
pub(in crate::console) struct Outlooks {
    known: Mutex<Vec<Arc<Outlook>>>,
    /// Held by whoever is making one.
    making: Arc<Mutex<()>>,
    /// The time zone of what is live of a flow, which is asked for with every page.
    zones: Mutex<BTreeMap<(String, String), TimeZone>>,
}

impl Outlooks {
    fn known(&self) -> MutexGuard<'_, Vec<Arc<Outlook>>> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The time zone of a version of a flow, found once.
    pub(in crate::console) fn zone(&self, flow: &str, version: &str, find: impl FnOnce() -> TimeZone) -> TimeZone {
        let mut zones = self.zones.lock().unwrap_or_else(PoisonError::into_inner);
        if zones.len() > ZONES {
            zones.clear();
        }
        zones.entry((flow.to_owned(), version.to_owned())).or_insert_with(find).clone()
    }

    /// The outlook of a state of things: what is known, or one that is begun now. One that failed is begun anew.
    pub(in crate::console) fn of(&self, ground: Ground) -> Result<Arc<Outlook>> {
        let mut known = self.known();
        if let Some(found) = known.iter().find(|one| one.of == ground.of && !one.has_failed()) {
            return Ok(Arc::clone(found));
        }
        let outlook = Arc::new(Outlook {
            of: ground.of.clone(),
            findings: OnceLock::new(),
            retold: OnceLock::new(),
            changes: OnceLock::new(),
            replayed: OnceLock::new(),
            ended: watch::Sender::new(false),
        });
        known.retain(|one| one.of.flow != ground.of.flow);
        if known.len() >= KEPT {
            known.remove(0);
        }
        known.push(Arc::clone(&outlook));
        drop(known);
        let (making, made) = (Arc::clone(&self.making), Arc::downgrade(&outlook));
        std::thread::Builder::new().name("outlook".to_owned()).spawn(move || {
            let _turn = making.lock().unwrap_or_else(PoisonError::into_inner);
            // Another one took its place while it waited.
            let Some(outlook) = made.upgrade() else { return };
            let work = Work { outlook, ground };
            if let Err(error) = work.all() {
                tracing::warn!(flow = work.ground.of.flow, "what a draft would do cannot be told: {error:#}");
            }
        })?;
        Ok(outlook)
    }
}

/// One outlook that is being made.
struct Work {
    outlook: Arc<Outlook>,
    ground: Ground,
}

impl Drop for Work {
    fn drop(&mut self) {
        self.outlook.ended.send_replace(true);
    }
}

impl Work {
    /// Makes all parts, the quick ones first. Nobody looks at one that another has taken the place of.
    fn all(&self) -> Result<()> {
        let Ground { of, sources, live, .. } = &self.ground;
        let Compiled { flow, roster, findings } = flow::compile(sources, &of.limits);
        let told = |findings: &[crate::diagnostic::Diagnostic]| findings.iter().map(|one| Finding::of(one, sources)).collect::<Vec<_>>();
        let Some(flow) = flow.map(Arc::new) else {
            put(&self.outlook.findings, told(&findings));
            put(&self.outlook.retold, None);
            put(&self.outlook.changes, None);
            put(&self.outlook.replayed, None);
            return Ok(());
        };
        put(&self.outlook.changes, live.as_ref().and_then(|live| noticed(live, sources, &of.limits)));
        let visited = self.retell(&flow, &roster);
        let draft = Checked::new(sources, &flow, &roster, &of.judges, &of.numbers, of.today).visited(visited);
        let mut all = findings;
        all.extend(check::findings(&draft));
        all.sort_by_key(|one| (std::cmp::Reverse(one.severity), one.places.first().map(|(span, _)| (span.file, span.start, span.end))));
        put(&self.outlook.findings, told(&all));
        if Arc::strong_count(&self.outlook) > 1 {
            put(&self.outlook.replayed, self.replay(&flow)?);
        }
        Ok(())
    }

    /// Plays the transcripts; gives the places where they come.
    fn retell(&self, flow: &Arc<Flow>, roster: &Roster) -> BTreeSet<crate::flow::graph::NodeId> {
        let mut retelling = Retelling::new(flow, roster);
        let (mut passed, mut failures) = (0, Vec::new());
        for (name, text) in &self.ground.calls {
            let played = parse(text).map_err(|(line, words)| Failure::unreadable(name, line, words));
            let played = played.and_then(|transcript| match retelling.play(&transcript) {
                Ok(played) if played.problems.is_empty() => Ok(()),
                Ok(played) => Err(Failure::differs(name, &transcript.title, &played.problems)),
                Err(words) => Err(Failure::unreadable(name, 1, words)),
            });
            match played {
                Ok(()) => passed += 1,
                Err(failure) => failures.push(failure),
            }
        }
        let percent = retelling.coverage.percent();
        put(&self.outlook.retold, Some(Retold { passed, failures, percent }));
        retelling.visited
    }

    /// Takes the calls of the last days again, as many days as are not too many.
    fn replay(&self, flow: &Flow) -> Result<Option<Replayed>> {
        let Ground { of, settings, address, .. } = &self.ground;
        let mut calls = Store::of_calls(address, &settings.spool_path(), Access::Read)?;
        for days in DAYS {
            let since = now().checked_sub(SignedDuration::from_hours(days * 24)).unwrap_or(Timestamp::MIN);
            let wanted = Wanted { since: Some(since), ..Wanted::default() };
            if journal::count(calls.read(), &wanted)? <= MOST_ENTRIES {
                let mut archive = Archive::open(settings, Store::open(address)?, &of.flow)?;
                let (tally, old) = parted(&mut archive, &mut calls, &wanted, flow, || {})?;
                return Ok(Some(Replayed::of(days, &tally, old.as_deref().unwrap_or(flow), flow)));
            }
        }
        Ok(None)
    }
}

/// Each part is made once.
fn put<T>(part: &OnceLock<T>, made: T) {
    let _ = part.set(made);
}
