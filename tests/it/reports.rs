//! Reports: a generated month whose truth is known, with two lines, a clock change, calls at midnight and test calls.

use helpline::exchange::entry::{Entry, Kind};
use helpline::flow::graph::{Flow, Version};
use helpline::library::{folder, usual_limits};
use helpline::report::{Days, Report, html, table, text};
use helpline::ticket::Keyring;
use jiff::civil::date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use std::collections::BTreeMap;

fn flow() -> Flow {
    helpline::flow::compile(&folder::shipped().sources, &usual_limits().unwrap()).flow.unwrap()
}

/// The month in which North America's clocks go back: the first of November 2026 has 25 hours.
fn days() -> Days {
    Days { from: date(2026, 11, 1), to: date(2026, 11, 30), zone: TimeZone::get("America/Chicago").unwrap() }
}

/// Writes a call down as the exchange does.
struct Call {
    entries: Vec<Entry>,
    at: Timestamp,
    name: String,
    line: String,
    language: String,
}

impl Call {
    fn ring(number: usize, line: &str, language: &str, at: Timestamp) -> Self {
        let call = Self { entries: Vec::new(), at, name: format!("CA{number}"), line: line.into(), language: language.into() };
        call.then(0, Kind::Ring, "rings", "greet", "gather")
    }

    fn then(mut self, seconds: i64, kind: Kind, heard: &str, node: &str, then: &str) -> Self {
        self.at += SignedDuration::from_secs(seconds);
        self.entries.push(Entry {
            call: self.name.clone(),
            line: self.line.as_str().into(),
            leg: if matches!(kind, Kind::Whisper | Kind::Accept) { "CA-person".into() } else { "".into() },
            restarts: 0,
            turn: u16::try_from(self.entries.len() + 1).unwrap(),
            kind,
            digest: 0,
            at: self.at,
            version: Version::default(),
            roster: 0,
            node: node.into(),
            language: self.language.as_str().into(),
            heard: heard.into(),
            then: then.into(),
            notes: "".into(),
            unmatched: None,
        });
        self
    }

    fn turn(self, seconds: i64, heard: &str, node: &str, then: &str) -> Self {
        self.then(seconds, Kind::Turn, heard, node, then)
    }

    fn note(mut self, note: &str) -> Self {
        self.entries[0].note(note);
        self
    }
}

#[test]
fn a_month_is_counted_exactly() {
    let flow = flow();
    let keyring = Keyring::derive(&["k".repeat(32)]);
    let mut report = Report::new(days());
    assert_eq!(report.by_day.len(), 30);
    let (begins, ends) = report.days.moments().unwrap();
    assert_eq!(ends.as_second() - begins.as_second(), (30 * 24 + 1) * 3600);
    let mut number = 0;
    let mut ring = |line: &str, language: &str, at: Timestamp| {
        number += 1;
        Call::ring(number, line, language, at)
    };
    let zone = days().zone;
    let local = |day: i8, hour: i8, minute: i8| date(2026, 11, day).at(hour, minute, 0, 0).to_zoned(zone.clone()).unwrap().timestamp();
    // Forty callers are put through, one after 20 seconds, the next after 21 …; half of them in Spanish, on two lines.
    for wait in 0..40i64 {
        let (line, language) = if wait % 2 == 0 { ("main", "en") } else { ("west", "es") };
        let call = ring(line, language, local(3, 9, 30))
            .turn(5, "language en", "main", "gather")
            .turn(5, "reserved 0", "person", "dial specialist 0")
            .then(10 + wait, Kind::Whisper, "person picks up", "person", "join")
            .turn(300, "dial answered", "after", "gather")
            .turn(3, "hangs up", "after", "nothing")
            .then(0, Kind::Ended, "ended", "", "nothing");
        report.add(Some(&flow), &keyring, &call.entries);
    }
    // Ten hang up in the main menu, at the two times of one o'clock when the clock goes back.
    let one_o_clock = begins + SignedDuration::from_hours(1);
    for half_hours in 0..10 {
        let at = one_o_clock + SignedDuration::from_mins(12 * half_hours);
        let call = ring("main", "en", at).turn(5, "silence", "main", "gather").then(4, Kind::Ended, "ended", "", "nothing");
        report.add(Some(&flow), &keyring, &call.entries);
    }
    // A run of six parts: three hear it whole, two do not; six say what nobody understands.
    let parts = 4;
    for whole in [true, true, true, false, false] {
        let mut call =
            ring("main", "en", local(15, 23, 59)).turn(5, "choice greet 1", "main", "gather").turn(5, "choice main 1", "basics", "gather");
        for _ in 1..if whole { parts } else { parts - 2 } {
            call = call.turn(20, "choice basics 1", "basics", "gather");
        }
        let call = call.turn(2, "hangs up", "basics", "nothing");
        report.add(Some(&flow), &keyring, &call.entries);
    }
    for _ in 0..6 {
        let call =
            ring("main", "es", local(16, 0, 0)).turn(5, "no match (speech)", "greet", "gather").turn(9, "silence", "bye", "hang up bye");
        report.add(Some(&flow), &keyring, &call.entries);
    }
    for _ in 0..4 {
        let call =
            ring("main", "es", local(16, 0, 1)).turn(5, "language es", "main", "gather").turn(5, "no match (speech)", "main", "gather");
        report.add(Some(&flow), &keyring, &call.entries);
    }
    // What is no call of the month: the evening before, the morning after, tests, and a call whose beginning is missing.
    for at in [begins - SignedDuration::from_secs(1), ends] {
        report.add(Some(&flow), &keyring, &ring("main", "en", at).entries);
    }
    report.add(Some(&flow), &keyring, &ring("main", "en", begins).note("test").entries);
    report.add(Some(&flow), &keyring, &ring("main", "en", begins).turn(1, "silence", "main", "gather").entries[1..]);
    for (kind, state, at) in [("text", "due", begins), ("text", "due", ends), ("call-back", "done", local(30, 23, 59))] {
        report.errand(kind, state, at);
    }

    assert_eq!((report.calls, report.tests), (65, 1));
    let counted: BTreeMap<_, _> = report.by_day.iter().filter(|(_, count)| **count > 0).map(|(day, count)| (day.day(), *count)).collect();
    assert_eq!(counted, BTreeMap::from([(1, 10), (3, 40), (15, 5), (16, 10)]));
    assert_eq!((report.by_hour[0], report.by_hour[1], report.by_hour[9], report.by_hour[23]), (10, 10, 40, 5));
    assert_eq!(report.by_hour.iter().sum::<u64>(), 65);
    assert_eq!(report.by_language, BTreeMap::from([("en".into(), 35), ("es".into(), 30)]));
    assert_eq!(report.by_line, BTreeMap::from([("main".into(), 45), ("west".into(), 20)]));
    assert_eq!((report.rung, report.joined, report.abandoned), (40, 40, 15));
    assert_eq!((report.waited(50), report.waited(90), report.waited(100)), (Some(39), Some(55), Some(59)));
    assert_eq!(report.abandoned_at, BTreeMap::from([("main".into(), 10), ("basics".into(), 5)]));
    assert_eq!(report.outcomes["answered"].iter().sum::<u64>(), 40);
    assert_eq!(report.choices[&("main".into(), "1".into())], 5);
    assert_eq!(report.runs, BTreeMap::from([("basics".into(), (5, 3))]));
    // Four at one place could be known again; six at another cannot.
    assert_eq!(report.unmatched().collect::<Vec<_>>(), [(&"greet".to_owned(), 6)]);
    assert_eq!(report.errands, BTreeMap::from([(("text".into(), "due".into()), 1), (("call-back".into(), "done".into()), 1)]));
    assert_eq!((report.silent, report.silent_joined), (10, 0));

    let told = text::text(&report, &flow);
    for line in [
        "65 calls. 1 test calls are left out.",
        "within 39 seconds of the ring, nine of ten within 55",
        "15 (23 %) hung up",
        "Calls by hour",
    ] {
        assert!(told.contains(line), "{line} is not in\n{told}");
    }
    assert!(told.contains("Spanish") && told.contains("Main menu (main), 1"), "{told}");
    let page = html::page(&report, &flow);
    assert!(page.contains("menu · 59"), "the picture of the flow does not tell how many callers came to the menu");
    // Nothing is fetched from elsewhere; a name space is no address.
    assert!(!page.replace("http://www.w3.org/2000/svg", "").contains("http"));
    let rows = table::rows(&report);
    assert_eq!(rows.iter().filter(|(what, _, _)| what == "calls by day").map(|(_, _, count)| count).sum::<u64>(), 65);
    assert!(rows.iter().all(|(what, of, _)| !(what == "callers not understood" && of == "main")));
}

#[test]
fn a_day_may_have_23_hours() {
    let spring = Days { from: date(2026, 3, 8), to: date(2026, 3, 8), zone: TimeZone::get("America/Chicago").unwrap() };
    let (begins, ends) = spring.moments().unwrap();
    assert_eq!(ends.as_second() - begins.as_second(), 23 * 3600);
}
