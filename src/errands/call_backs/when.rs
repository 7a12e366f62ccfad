//! When a caller may be called back, and how often it is tried.

use super::super::later;
use crate::flow::calls_allowed::CallsAllowed;
use crate::flow::graph::Flow;
use jiff::civil::Time;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp, ToSpan as _};

/// How long a caller waits for it at most.
pub const WORTH: SignedDuration = SignedDuration::from_hours(24);
/// The waits between the rounds: in each, everybody on duty is rung once, until somebody accepts.
pub(super) const WAITS: [SignedDuration; 3] = [SignedDuration::from_mins(10), SignedDuration::from_mins(40), SignedDuration::from_hours(2)];
/// Who asked so lately is awake, whatever the hour.
const LATELY: SignedDuration = SignedDuration::from_hours(1);
/// When the day begins and ends.
const DAY: (Time, Time) = (Time::constant(8, 0, 0, 0), Time::constant(21, 0, 0, 0));

/// Whose nights count: what the flow says, else the place of its first hours.
pub(super) fn zone(flow: &Flow, allowed: &CallsAllowed) -> Option<TimeZone> {
    allowed.zone.clone().or_else(|| TimeZone::get(flow.hours.first()?.zone()).ok())
}

/// When somebody who asked at a moment may be rung, from another one on; nothing where nobody can tell when it is night there.
pub(super) fn rings_at(asked: Timestamp, from: Timestamp, zone: Option<&TimeZone>) -> Option<Timestamp> {
    if from <= later(asked, LATELY) {
        return Some(from);
    }
    let zone = zone?;
    let clock = zone.to_datetime(from);
    let (begins, ends) = DAY;
    if (begins..ends).contains(&clock.time()) {
        return Some(from);
    }
    let day = if clock.time() < begins { clock.date() } else { clock.date().checked_add(1.day()).ok()? };
    zone.to_timestamp(day.to_datetime(begins)).ok()
}

/// When the round after this one begins, counted from 0, if there is one and the caller still waits then.
pub(super) fn next_round(round: u32, asked: Timestamp, at: Timestamp, zone: Option<&TimeZone>) -> Option<Timestamp> {
    let wait = WAITS.get(usize::try_from(round).ok()?)?;
    let next = rings_at(asked, later(at, *wait), zone)?;
    (next <= later(asked, WORTH)).then_some(next)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use super::*;

    fn moment(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn nobody_is_rung_at_night_unless_they_asked_within_the_hour() {
        let zone = TimeZone::get("America/New_York").unwrap();
        for (asked, from, rings) in [
            ("2026-11-24T10:00-05:00", "2026-11-24T20:59-05:00", Some("2026-11-24T20:59-05:00")),
            ("2026-11-24T10:00-05:00", "2026-11-24T21:00-05:00", Some("2026-11-25T08:00-05:00")),
            ("2026-11-24T20:00-05:00", "2026-11-25T03:00-05:00", Some("2026-11-25T08:00-05:00")),
            ("2026-11-24T23:30-05:00", "2026-11-25T00:20-05:00", Some("2026-11-25T00:20-05:00")),
            // The night in which the clocks are changed.
            ("2026-10-31T20:00-04:00", "2026-11-01T03:00-05:00", Some("2026-11-01T08:00-05:00")),
        ] {
            assert_eq!(rings_at(moment(asked), moment(from), Some(&zone)), rings.map(moment), "{from}");
        }
        let asked = moment("2026-11-24T10:00Z");
        assert_eq!(rings_at(asked, moment("2026-11-24T10:30Z"), None), Some(moment("2026-11-24T10:30Z")));
        assert_eq!(rings_at(asked, moment("2026-11-24T12:30Z"), None), None, "nobody knows whose night it is");
    }

    #[test]
    fn there_are_so_many_rounds_and_none_after_a_day() {
        let zone = TimeZone::get("America/New_York").unwrap();
        let asked = moment("2026-11-24T10:00-05:00");
        let next = |round, at: &str| next_round(round, asked, moment(at), Some(&zone));
        assert_eq!(next(0, "2026-11-24T10:01-05:00"), Some(moment("2026-11-24T10:11-05:00")));
        assert_eq!(next(2, "2026-11-24T11:00-05:00"), Some(moment("2026-11-24T13:00-05:00")));
        assert_eq!(next(3, "2026-11-24T13:01-05:00"), None);
        assert_eq!(next(1, "2026-11-24T20:55-05:00"), Some(moment("2026-11-25T08:00-05:00")));
        assert_eq!(next(2, "2026-11-25T09:00-05:00"), None);
    }
}
