//! Calls of some days, read from the journal and added up. It may take a while: whoever waits sees how far it is, and can stop it.

use super::archive::Archive;
use crate::exchange::entry::Entry;
use crate::flow::graph::Flow;
use crate::report::{Days, Report};
use crate::store::journal::{self, Wanted};
use crate::store::{Store, errands};
use crate::ticket::Keyring;
use anyhow::{Result, bail};
use jiff::{SignedDuration, Timestamp};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

/// How long after a day's end a call of that day may still go on.
const LONGEST: SignedDuration = SignedDuration::from_hours(24);

/// How far it is, for whoever waits.
#[derive(Debug, Default)]
pub struct Progress {
    /// Entries there are to read; 0 while nobody knows.
    pub all: AtomicU64,
    /// Entries that were read.
    pub seen: AtomicU64,
    /// Nobody waits any more.
    pub stopped: AtomicBool,
}

/// Reads the calls of a flow that have entries between two moments, and those after that of calls which go on: each with all its entries, and
/// the version it was on, where that is still kept.
///
/// # Errors
/// A store that cannot be read, what the reader refuses, and where somebody stopped it.
pub fn calls(
    archive: &mut Archive,
    calls: &mut Store,
    (begins, ends): (Timestamp, Timestamp),
    progress: &Progress,
    mut read: impl FnMut(Option<&Arc<Flow>>, &[Entry]),
) -> Result<()> {
    let wanted = Wanted { call: None, since: Some(begins), until: Some(ends + LONGEST) };
    progress.all.store(journal::count(calls.read(), &wanted)?, Ordering::Relaxed);
    let seen = || {
        progress.seen.fetch_add(1, Ordering::Relaxed);
    };
    journal::calls(calls.read(), &wanted, seen, |entries| {
        if progress.stopped.load(Ordering::Relaxed) {
            bail!("nobody waits for it any more");
        }
        let Some(first) = entries.first().filter(|first| archive.has(&first.line)) else { return Ok(()) };
        let flow = archive.version(first.version)?;
        read(flow.as_ref(), entries);
        Ok(())
    })
}

/// Adds up the calls of some days.
///
/// # Errors
/// As [`calls`], and days that no calendar has.
pub fn report(archive: &mut Archive, store: &mut Store, keyring: &Keyring, days: Days, progress: &Progress) -> Result<Report> {
    let mut report = Report::new(days);
    let moments = report.days.moments()?;
    calls(archive, store, moments, progress, |flow, entries| report.add(flow.map(Arc::as_ref), keyring, entries))?;
    for kept in errands::list(store.read(), true)? {
        if archive.has(&kept.sealed.line) {
            report.errand(kept.sealed.kind.word(), kept.state.word(), kept.sealed.at);
        }
    }
    Ok(report)
}
