//! Opening hours through the year, clocks set forward and back included.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, clippy::disallowed_methods, reason = "tests")]

use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use super::telling::Telling;
use super::{Hours, Opening};
use crate::flow::read::{self, Style, Written};
use crate::flow::words;
use crate::source::{FileId, Source, Sources, Span};

fn hours(zone: &str, days: &str) -> Hours {
    let source = Source { path: "a.yaml".into(), text: format!("timezone: {zone}\n{days}\n") };
    let mut findings = Vec::new();
    let yaml = read::read(FileId(0), &source, &mut findings).unwrap();
    let name = Written { text: "desk".into(), span: Span::default(), style: Style::Plain };
    let mut hours = super::read::hours(vec![(name, yaml)], &mut findings);
    assert_eq!(findings, []);
    hours.remove(0)
}

/// A moment: `2026-11-24 09:00` of a zone, or with the offset where clocks show it twice: `2026-11-01T01:30-05`.
fn moment(zone: &str, text: &str) -> Timestamp {
    text.parse().unwrap_or_else(|_| {
        let clock: DateTime = text.parse().unwrap();
        clock.to_zoned(TimeZone::get(zone).unwrap()).unwrap().timestamp()
    })
}

const DESK: &str =
    "weekly: { mon-thu: '09:00-17:00', fri: ['13:00-16:00', '09:00-12:00'], sat: closed }\nexcept: { 2026-11-27: '10:00-14:00' }";
const NIGHT: &str = "weekly: { fri-sun: '22:00-02:00' }\nexcept: { 2026-11-28: closed, 2026-12-25: '23:00-24:00' }";
const ROUND: &str = "weekly: { fri-mon: always, tue: '00:00-24:00' }";

#[test]
fn a_week_and_its_exceptions() {
    for (days, clock, open) in [
        (DESK, "2026-11-23 08:59:59", false),
        (DESK, "2026-11-23 09:00", true),
        (DESK, "2026-11-23 16:59:59", true),
        (DESK, "2026-11-23 17:00", false),
        (DESK, "2026-11-20 12:30", false),
        (DESK, "2026-11-20 13:00", true),
        (DESK, "2026-11-21 10:00", false),
        (DESK, "2026-11-22 10:00", false),
        (DESK, "2026-11-27 09:30", false),
        (DESK, "2026-11-27 12:30", true),
        (NIGHT, "2026-11-20 23:00", true),
        (NIGHT, "2026-11-21 01:59", true),
        (NIGHT, "2026-11-21 02:00", false),
        // Friday's night goes on into a Saturday that is closed; Saturday's own is not.
        (NIGHT, "2026-11-28 01:00", true),
        (NIGHT, "2026-11-28 23:00", false),
        (NIGHT, "2026-11-29 01:00", false),
        (NIGHT, "2026-12-25 22:30", false),
        (NIGHT, "2026-12-25 23:59", true),
        (NIGHT, "2026-12-26 00:00", false),
        (ROUND, "2026-11-24 23:59:59", true),
        (ROUND, "2026-11-25 00:00", false),
        (ROUND, "2026-11-27 00:00", true),
    ] {
        let zone = "America/Chicago";
        assert_eq!(hours(zone, days).open(moment(zone, clock)), open, "{days} at {clock}");
    }
}

#[test]
fn what_is_next() {
    for (zone, days, from, next) in [
        ("America/Chicago", DESK, "2026-11-23 08:00", Some("2026-11-23 09:00")),
        ("America/Chicago", DESK, "2026-11-23 09:00", Some("2026-11-23 17:00")),
        ("America/Chicago", DESK, "2026-11-26 17:00", Some("2026-11-27 10:00")),
        ("America/Chicago", DESK, "2026-11-27 14:00", Some("2026-11-30 09:00")),
        // Days that meet are one opening, over a week's and a year's end too.
        ("America/Chicago", ROUND, "2027-01-01 12:00", Some("2027-01-06 00:00")),
        ("America/Chicago", "weekly: { thu-fri: '20:00-04:00' }", "2026-12-31 21:00", Some("2027-01-01 04:00")),
        ("America/Chicago", "weekly: { mon-sun: always }", "2026-11-23 08:00", None),
        ("America/Chicago", "weekly: { mon: closed }\nexcept: { 2027-11-27: always }", "2026-11-23 08:00", Some("2027-11-27 00:00")),
        ("America/Chicago", "weekly: { mon: closed }\nexcept: { 2027-11-29: always }", "2026-11-23 08:00", None),
        ("America/Chicago", "weekly: { mon: closed }\nexcept: { 2020-11-29: always }", "2026-11-23 08:00", None),
        ("UTC", "weekly: { tue: '08:00-09:00' }", "2028-02-28 09:00", Some("2028-02-29 08:00")),
        ("UTC", "weekly: { mon: closed }\nexcept: { 2028-02-29: '20:00-04:00' }", "2028-02-29 21:00", Some("2028-03-01 04:00")),
        // Clocks skip from 02:00 to 03:00.
        ("America/New_York", "weekly: { sun: '02:30-04:00' }", "2026-03-08 00:00", Some("2026-03-08 03:00")),
        ("America/New_York", "weekly: { sun: '01:00-02:30' }", "2026-03-08 01:30", Some("2026-03-08 03:00")),
        ("America/New_York", "weekly: { sun: '02:10-02:50' }", "2026-03-08 00:00", Some("2026-03-15 02:10")),
        ("America/New_York", "weekly: { sun: '02:30-04:00' }", "2045-03-11 00:00", Some("2045-03-12 03:00")),
        // Clocks show 01:00 to 02:00 twice; what opens or closes then does so once, the first time.
        ("America/New_York", "weekly: { sun: '01:30-03:00' }", "2026-11-01 00:00", Some("2026-11-01T01:30-04:00")),
        ("America/New_York", "weekly: { sun: '01:30-03:00' }", "2026-11-01T01:30-04:00", Some("2026-11-01 03:00")),
        ("America/New_York", "weekly: { sun: '00:00-01:30' }", "2026-11-01 00:00", Some("2026-11-01T01:30-04:00")),
        ("America/New_York", "weekly: { sun: '00:00-01:30' }", "2026-11-01T01:30-04:00", Some("2026-11-08 00:00")),
        // A midnight that is skipped, one that comes back to the evening before, a day that never was.
        ("America/Havana", "weekly: { sun: always }", "2026-03-07 12:00", Some("2026-03-08 01:00")),
        ("America/St_Johns", "weekly: { sun: always }", "2010-11-06 12:00", Some("2010-11-07T00:00-02:30")),
        ("Pacific/Apia", "weekly: { fri: always, sat: '10:00-12:00' }", "2011-12-29 12:00", Some("2011-12-31 10:00")),
    ] {
        let next = next.map(|next| moment(zone, next));
        assert_eq!(hours(zone, days).changes(moment(zone, from)), next, "{zone} {days} after {from}");
    }
}

/// Every quarter of an hour around the days on which clocks change: what is foretold comes true, and nothing before it.
#[test]
fn what_is_foretold_comes_true() {
    let quarter = SignedDuration::from_mins(15);
    for (zone, first) in [
        ("America/New_York", "2026-03-04 00:00"),
        ("America/New_York", "2026-10-28 00:00"),
        ("America/New_York", "2045-03-08 00:00"),
        ("America/Havana", "2026-10-28 00:00"),
        ("Australia/Lord_Howe", "2026-03-31 00:00"),
        ("America/St_Johns", "2010-11-03 00:00"),
        ("Pacific/Apia", "2011-12-26 00:00"),
        ("UTC", "2027-12-28 00:00"),
    ] {
        for days in [DESK, NIGHT, ROUND, "weekly: { mon-sun: ['00:15-01:45', '02:15-02:30', '23:00-00:15'] }"] {
            let hours = hours(zone, days);
            let mut at = moment(zone, first);
            let mut foretold = hours.changes(at).unwrap();
            for _ in 0..10 * 24 * 4 {
                let (before, after) = (hours.open(at), hours.open(at + quarter));
                assert_eq!(before != after, foretold <= at + quarter, "{zone} {days} at {at}");
                at += quarter;
                assert!(hours.changes(at).unwrap() > at);
                foretold = hours.changes(at).unwrap();
            }
        }
    }
}

/// On days of twenty-four hours a stretch is what the clock on the wall shows.
#[test]
fn ordinary_days_are_as_clocks_show_them() {
    let hours = hours("America/Chicago", DESK);
    let mut clock: DateTime = "2026-11-16 00:00".parse().unwrap();
    for _ in 0..3 * 7 * 24 * 4 {
        let minute = u16::try_from(i32::from(clock.hour()) * 60 + i32::from(clock.minute())).unwrap();
        let weekday = usize::from(clock.weekday().to_monday_zero_offset().unsigned_abs());
        let stretches = hours.except.get(&clock.date()).unwrap_or(&hours.weekly[weekday]);
        let shown = stretches.iter().any(|stretch| (stretch.from..stretch.to).contains(&minute));
        assert_eq!(hours.open(clock.to_zoned(hours.zone.clone()).unwrap().timestamp()), shown, "{clock}");
        clock = clock.checked_add(SignedDuration::from_mins(15)).unwrap();
    }
}

#[test]
fn the_next_opening() {
    let zone = "America/Chicago";
    let opens = |days: &str, clock: &str| hours(zone, days).opens(moment(zone, clock));
    let opening = |at: &str, days, time_known| Some(Opening { at: at.parse().unwrap(), days, time_known });
    assert_eq!(opens(DESK, "2026-11-23 08:00"), opening("2026-11-23 09:00", 0, true));
    assert_eq!(opens(DESK, "2026-11-23 09:00"), opening("2026-11-23 09:00", 0, true));
    assert_eq!(opens(DESK, "2026-11-23 09:01"), opening("2026-11-24 09:00", 1, true));
    assert_eq!(opens(DESK, "2026-11-27 23:00"), opening("2026-11-30 09:00", 3, true));
    assert_eq!(opens("weekly: { mon-fri: unknown }", "2026-11-28 10:00"), opening("2026-11-30 00:00", 2, false));
    assert_eq!(opens("weekly: { fri: '22:00-02:00', sat: unknown }", "2026-11-27 10:00"), opening("2026-11-27 22:00", 0, true));
    assert_eq!(opens("weekly: { mon-sun: always }", "2026-11-28 10:00"), None);
    assert!(opens(DESK, "2026-11-23 08:00").unwrap().today() && opens(DESK, "2026-11-23 18:00").unwrap().tomorrow());
    // Over the day of twenty-five hours and the year's end.
    assert_eq!(opens("weekly: { mon: '08:00-09:00' }", "2026-10-31 00:30"), opening("2026-11-02 08:00", 2, true));
    assert_eq!(opens("weekly: { fri: '08:00-09:00' }", "2026-12-31 23:30"), opening("2027-01-01 08:00", 1, true));
}

#[test]
fn the_ends_of_time_are_no_accident() {
    let hours = hours("America/Chicago", NIGHT);
    for at in [Timestamp::MIN, Timestamp::MAX] {
        let _ = (hours.open(at), hours.changes(at), hours.opens(at));
    }
}

/// How the shipped helpline tells when something opens.
fn spoken(language: &str) -> Telling {
    let path = format!("{}/flows/helpline/words/{language}.yaml", env!("CARGO_MANIFEST_DIR"));
    let source = Source { path: format!("words/{language}.yaml"), text: std::fs::read_to_string(path).unwrap() };
    let mut findings = Vec::new();
    let yaml = read::read(FileId(0), &source, &mut findings).unwrap();
    let words = words::words(FileId(0), yaml, &Sources(vec![source]), &mut findings);
    assert_eq!(findings, []);
    words.speak.opening.unwrap()
}

#[test]
fn openings_in_words() {
    let days = "weekly: { mon-fri: '09:00-12:00', sat: '13:30-14:00', sun: '01:05-02:00' }\nexcept: { 2026-11-26: closed }";
    for (zone, clock, en, es) in [
        ("America/New_York", "2026-11-23 08:00", "today at 9 A M Eastern time", "hoy a las nueve de la mañana hora del Este"),
        ("America/Chicago", "2026-11-25 12:00", "Friday at 9 A M Central time", "el viernes a las nueve de la mañana hora del Centro"),
        ("America/Phoenix", "2026-11-23 12:00", "tomorrow at 9 A M", "mañana a las nueve de la mañana"),
        ("America/Phoenix", "2026-11-27 12:00", "tomorrow at 1:30 P M", "mañana a la una y 30 de la tarde"),
        ("America/Phoenix", "2026-11-28 14:00", "tomorrow at 1:05 A M", "mañana a la una y 5 de la madrugada"),
    ] {
        let hours = hours(zone, days);
        let opening = hours.opens(moment(zone, clock)).unwrap();
        for (language, words) in [("en", en), ("es", es)] {
            assert_eq!(spoken(language).when(&opening, hours.zone()).unwrap(), words, "{clock}");
        }
    }
    assert_eq!(spoken("en").longest(), 9);
}

#[test]
fn some_openings_are_not_told() {
    let words = spoken("en");
    let told = |days: &str| {
        let hours = hours("America/Chicago", days);
        words.when(&hours.opens(moment("America/Chicago", "2026-11-23 12:00")).unwrap(), hours.zone())
    };
    assert_eq!(told("weekly: { sun: '09:00-10:00' }").as_deref(), Some("Sunday at 9 A M Central time"));
    // "Monday", said on a Monday, would be today.
    assert_eq!(told("weekly: { mon: '09:00-10:00' }"), None);
    assert_eq!(told("weekly: { tue: unknown }"), None);
}

#[test]
fn zones_are_known_by_their_proper_names() {
    assert_eq!(hours("america/new_york", DESK).zone(), "America/New_York");
    assert_eq!(hours("UTC", DESK).zone(), "UTC");
}

#[test]
fn days_that_differ_and_what_holds_now() {
    use super::changed::{Changed, Held};
    let zone = "America/Chicago";
    let (desk, at) = (hours(zone, DESK), |clock: &str| moment(zone, clock));
    let mut changed = Changed::default();
    assert_eq!(*changed.over(&desk), desk);
    changed.on("2026-11-24".parse().unwrap(), "08:00-10:00, 15:00-16:00").unwrap();
    changed.on("2026-11-27".parse().unwrap(), "closed").unwrap();
    let days = changed.over(&desk).into_owned();
    for (clock, open) in [
        ("2026-11-24 08:30", true),
        ("2026-11-24 12:00", false),
        ("2026-11-24 15:00", true),
        ("2026-11-25 12:00", true),
        ("2026-11-27 12:00", false),
    ] {
        assert_eq!(days.open(at(clock)), open, "{clock}");
    }
    // Wednesday at noon, closed until two, until tomorrow evening, and until further notice.
    let held = |open: bool, until: Option<&str>| changed.clone().held(Held { open, until: until.map(at) }).over(&desk).into_owned();
    let noon = at("2026-11-25 12:00");
    for (open, until, change, opens) in [
        (false, Some("2026-11-25 14:00"), Some("2026-11-25 14:00"), Some("2026-11-25 14:00")),
        (false, Some("2026-11-25 18:00"), Some("2026-11-26 09:00"), Some("2026-11-26 09:00")),
        (false, None, None, None),
        (true, Some("2026-11-25 14:00"), Some("2026-11-25 17:00"), Some("2026-11-26 09:00")),
        (true, Some("2026-11-25 20:00"), Some("2026-11-25 20:00"), Some("2026-11-26 09:00")),
        (true, None, None, None),
    ] {
        let hours = held(open, until);
        let what = format!("open: {open}, until {until:?}");
        assert_eq!(hours.open(noon), open, "{what}");
        assert_eq!(hours.changes(noon), change.map(at), "{what}");
        let told: Option<Opening> = hours.opens(noon);
        assert_eq!(told.map(|told| told.at.to_zoned(TimeZone::get(zone).unwrap()).unwrap().timestamp()), opens.map(at), "{what}");
        assert!(told.is_none_or(|told| told.time_known), "{what}");
    }
    assert!(held(false, None).told().contains("America/Chicago, closed until further notice, Monday"));
}
