//! Whether a caller may be called back now: by limits, by the hour, and by who is on duty.

use super::super::allowed::{No, no, today};
use super::super::later;
use super::{Agreed, WORTH, when};
use crate::call::call_back::Rung;
use crate::phone::numbers;
use crate::store::call_backs::{self, Course};
use crate::store::sql::Sql;
use anyhow::Result;
use jiff::{SignedDuration, Timestamp};

/// What may be done for a call back in this moment.
pub(super) enum May {
    /// This person is rung.
    Ring {
        rung: Rung,
        course: Course,
        /// Should the caller not be reached, nobody is rung again.
        last: bool,
    },
    /// Nobody until then.
    Wait(Timestamp, &'static str),
    /// Nobody ever.
    Never(No),
}

/// How long it waits while nobody is on duty, or while the line has made its calls of the day.
const OFF_DUTY: SignedDuration = SignedDuration::from_mins(10);

/// Asked under the store's lock, in the transaction that claims it.
pub(super) fn allowed(sql: &mut dyn Sql, agreed: &Agreed<'_>, at: Timestamp) -> Result<May> {
    let (allowed, sealed, since) = (&agreed.way.allowed, &agreed.delivery.kept.sealed, agreed.delivery.since);
    let names = agreed.way.keyring.names(&agreed.caller);
    let mut course = call_backs::course(sql, &sealed.key, names.first().map_or("", String::as_str))?;
    if at > later(since, WORTH) {
        return Ok(never("too-late", format!("it could not be done within {} hours", WORTH.as_hours())));
    }
    if let Err(unfit) = numbers::fits(&agreed.caller, &allowed.countries) {
        return Ok(never("number", unfit.to_string()));
    }
    let most = allowed.call_backs_per_number;
    if course.rung == 0 && call_backs::waiting(sql, &names, &sealed.key)? >= most {
        return Ok(never("too-many", format!("{most} call backs to the number waited already, as many as the flow allows")));
    }
    let zone = when::zone(&agreed.calls.flow, allowed);
    match when::rings_at(since, at, zone.as_ref()) {
        Some(day) if day > at => return Ok(May::Wait(day, "it is night where the flow says that callers are")),
        Some(_) => {}
        None => return Ok(never("no-zone", "after an hour nobody is called by a flow whose `calls_allowed` has no `timezone`")),
    }
    if agreed.people.is_empty() {
        return Ok(May::Wait(later(at, OFF_DUTY), "nobody is on duty"));
    }
    if call_backs::calls_on(sql, &sealed.line, today(at))? >= allowed.calls_per_day {
        metrics::counter!("helpline_errands_total", "kind" => "call-back", "outcome" => "later", "reason" => "calls-per-day").increment(1);
        return Ok(May::Wait(later(at, OFF_DUTY), "the line has made as many calls today as `calls_per_day` of the flow allows"));
    }
    let Some(rung) = usize::try_from(course.place).ok().and_then(|place| agreed.people.get(place)) else {
        // Everybody was rung in this round.
        let Some(next) = when::next_round(course.round, since, at, zone.as_ref()) else {
            return Ok(never("nobody", format!("nobody took it: everybody on duty was rung {} times", course.round + 1)));
        };
        course = Course { round: course.round + 1, place: 0, ..course };
        call_backs::moves(sql, &sealed.key, course)?;
        return Ok(May::Wait(next, "nobody took it yet"));
    };
    let last = when::next_round(course.round, since, at, zone.as_ref()).is_none();
    Ok(May::Ring { rung: rung.clone(), course, last })
}

fn never(reason: &'static str, why: impl Into<String>) -> May {
    May::Never(no(reason, why))
}
