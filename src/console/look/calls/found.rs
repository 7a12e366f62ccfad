//! A single call, found by the provider's name for it: its entries, the flow it was on, and the steps it took.

use crate::console::Console;
use crate::console::look::beside;
use crate::exchange::entry::Entry;
use crate::flow::graph::Flow;
use crate::replay::{self, Step};
use crate::report::Days;
use crate::store::journal::{self, Wanted};
use anyhow::Result;
use jiff::SignedDuration;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use std::sync::Arc;

/// How long after a day's end a call of that day may still go on.
const LONGEST: SignedDuration = SignedDuration::from_hours(24);
/// The longest name of a call that is looked for.
const LONGEST_NAME: usize = 200;

/// A call that was found, with the flow it was on and the steps it took, where that is still kept.
pub(in crate::console) struct Found {
    pub(in crate::console) entries: Vec<Entry>,
    pub(in crate::console) taken: Option<(Arc<Flow>, Vec<Step>)>,
}

/// Finds a call of a flow: on the day that is named, in the helpline's time zone, else anywhere.
pub(in crate::console) async fn found(
    console: &Console,
    flow: &str,
    (zone, day): (&TimeZone, Option<Date>),
    call: &str,
) -> Result<Option<Found>> {
    if call.len() > LONGEST_NAME {
        return Ok(None);
    }
    let moments = day.map(|day| Days { from: day, to: day, zone: zone.clone() }.moments()).transpose()?;
    let wanted = Wanted {
        call: Some(call.to_owned()),
        since: moments.map(|(begins, _)| begins),
        until: moments.map(|(_, ends)| ends.saturating_add(LONGEST)).transpose()?,
    };
    let (archive, calls) = (console.archive(flow), console.calls());
    beside(move || {
        let mut archive = archive()?;
        let mut entries = Vec::new();
        journal::each(calls()?.read(), &wanted, |kept| {
            if archive.has(&kept.entry.line) {
                entries.push(kept.entry);
            }
            Ok(())
        })?;
        if replay::turns(&entries).next().is_none() {
            return Ok(None);
        }
        let taken = archive.retake(&entries)?;
        Ok(Some(Found { entries, taken }))
    })
    .await
}
