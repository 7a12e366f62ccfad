//! The calls of a time, taken again through another version: how many would part from their way, and where.

use super::archive::Archive;
use crate::flow::graph::Flow;
use crate::replay::{self, Tally};
use crate::store::Store;
use crate::store::journal::{self, Wanted};
use anyhow::Result;
use std::sync::Arc;

/// Takes the calls of a time through another version and counts what differs; beside it one of the versions they were on, which tells what
/// their places are called. `seen` is told of each entry.
///
/// # Errors
/// A journal or store that cannot be read.
pub fn parted(
    archive: &mut Archive,
    calls: &mut Store,
    wanted: &Wanted,
    against: &Flow,
    seen: impl FnMut(),
) -> Result<(Tally, Option<Arc<Flow>>)> {
    let mut tally = Tally::default();
    let mut told_of = None;
    journal::calls(calls.read(), wanted, seen, |entries| {
        let Some(first) = replay::turns(entries).next().cloned() else { return Ok(()) };
        if first.heard.split(' ').next() != Some("rings") || !archive.has(&first.line) {
            return Ok(());
        }
        let Some(old) = archive.version(first.version)? else {
            tally.unknown += 1;
            return Ok(());
        };
        archive.meet(entries)?;
        archive.world(&first.line, |world| tally.add(&old, against, world, entries));
        told_of = Some(old);
        Ok(())
    })?;
    Ok((tally, told_of))
}
