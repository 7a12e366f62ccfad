//! Calls and reports: what is found by day and how it ended, a call as people read it, everything counted and nothing of a caller.

use super::{Browser, begun, counted, set_up};
use crate::binary::Server;
use helpline::exchange::entry::{Entry, Kind};
use helpline::flow::graph::Version;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp, ToSpan as _};

/// A call with its turns: what was heard, where that led, what the line did, and the note of all of them.
pub(super) struct Call {
    pub(super) name: &'static str,
    pub(super) at: Timestamp,
    pub(super) turns: &'static [(Kind, &'static str, &'static str, &'static str)],
    pub(super) note: &'static str,
}

const JOINED: &[(Kind, &str, &str, &str)] = &[
    (Kind::Ring, "rings", "greet", "gather"),
    (Kind::Turn, "language es", "main", "gather"),
    (Kind::Turn, "choice main 1", "net", "gather"),
    (Kind::Turn, "reserved 0", "person", "dial specialist 0"),
    (Kind::Whisper, "person picks up", "person", "ask to accept"),
    (Kind::Accept, "person accepts", "person", "join"),
    (Kind::Turn, "dial answered", "after", "gather"),
    (Kind::Ended, "call ends", "", "nothing"),
];
const LEFT: &[(Kind, &str, &str, &str)] = &[
    (Kind::Ring, "rings withheld", "greet", "gather"),
    (Kind::Turn, "no match 5", "greet", "gather"),
    (Kind::Ended, "call ends", "", "nothing"),
];

/// Midnight there, some days ago.
pub(super) fn day(back: i64) -> (String, Timestamp) {
    let zone = TimeZone::get("America/New_York").unwrap();
    let date = Timestamp::now().to_zoned(zone.clone()).date() - back.days();
    (date.to_string(), date.to_zoned(zone).unwrap().timestamp())
}

/// Puts calls into the journal of a server, which is started again with it.
pub(super) fn kept(server: &mut Server, calls: &[Call]) {
    let version = server.run(&["versions"]);
    let version = version.split_whitespace().find_map(Version::parse).unwrap_or_else(|| panic!("{version}"));
    assert!(server.terminate());
    let mut entries = Vec::new();
    for call in calls {
        let mut language = "en";
        for (turn, (kind, heard, node, then)) in (1u16..).zip(call.turns) {
            language = heard.strip_prefix("language ").unwrap_or(language);
            let entry = Entry {
                call: call.name.into(),
                line: "main".into(),
                leg: if matches!(kind, Kind::Whisper | Kind::Accept) { "person".into() } else { "".into() },
                restarts: 0,
                turn,
                kind: *kind,
                digest: u64::from(turn),
                at: call.at + SignedDuration::from_secs(i64::from(turn) * 10),
                version,
                roster: 1,
                node: (*node).into(),
                language: language.into(),
                heard: (*heard).into(),
                then: (*then).into(),
                notes: call.note.into(),
                unmatched: None,
            };
            entries.push((entry, None));
        }
    }
    crate::stores::spooled(&server.folder.join("spool.db"), entries);
    server.restart();
}

fn three(server: &mut Server) -> String {
    let (date, midnight) = day(3);
    let at = |hours: i64| midnight + SignedDuration::from_hours(hours);
    kept(
        server,
        &[
            Call { name: "CAjoined", at: at(9), turns: JOINED, note: "" },
            Call { name: "CAleft<b>\"", at: at(23), turns: LEFT, note: "" },
            Call { name: "CAtest", at: at(10), turns: LEFT, note: "test" },
        ],
    );
    date
}

#[test]
fn calls_are_found_by_day_language_end_and_place() {
    let (mut server, link) = begun();
    let date = three(&mut server);
    let mut ana = set_up(&server, &link);
    let list = |ana: &mut Browser, more: &str| counted(ana, &format!("/console/calls?day={date}{more}")).body;
    let all = list(&mut ana, "");
    assert!(all.contains("CAjoined?") && all.contains("CAleft%3Cb%3E%22?") && !all.contains("CAtest") && !all.contains("<b>"), "{all}");
    assert!(all.contains("spoke with a person after 0:50") && all.contains("hung up before") && all.contains("Calls found: <strong>2"));
    assert!(all.contains("23:00:10") && all.contains("09:00:10"), "times are the helpline's own");
    for (more, joined, left, test) in [
        ("&language=es", true, false, false),
        ("&ended=left", false, true, false),
        ("&ended=joined&place=net", true, false, false),
        ("&place=crisis", false, false, false),
        ("&line=other", false, false, false),
        ("&tests=all", true, true, true),
        ("&tests=only", false, false, true),
    ] {
        let found = list(&mut ana, more);
        let has = ["CAjoined?", "CAleft", "CAtest"].map(|call| found.contains(&format!("/console/calls/{call}")));
        assert_eq!(has, [joined, left, test], "{more}");
    }
    let other = counted(&mut ana, &format!("/console/calls?day={}", day(4).0)).body;
    assert!(other.contains("There are no such calls") && !other.contains("CAjoined"));
    for hostile in ["%3Cscript%3E", "2026-99-99", "9999-12-31", "-1"] {
        let answer =
            counted(&mut ana, &format!("/console/calls?day={hostile}&page={hostile}&line={hostile}&ended={hostile}&tests={hostile}"));
        assert!(answer.status == 200 && !answer.body.contains("<script>%") && !answer.body.contains("<script>\""), "{hostile}");
    }
}

#[test]
fn a_call_is_read_as_it_went_and_shown_on_the_map() {
    let (mut server, link) = begun();
    let date = three(&mut server);
    let mut ana = set_up(&server, &link);
    for page in [format!("/console/calls/CAjoined?day={date}"), "/console/calls/CAjoined".to_owned()] {
        let call = ana.get(&page).body;
        for told in [
            "rings",
            "Para aprender sobre",
            "chooses 1 (Para aprender)",
            "presses 0 (person)",
            "rings people (specialist)",
            "takes the call",
            "0:50",
        ] {
            assert!(call.contains(told), "{told}: {call}");
        }
        assert!(call.contains("class=\"spot marked\" href=\"/console/map/net\"") && call.contains("href=\"/console/map/net\">Pancreatic"));
    }
    ana.languages = "es";
    assert!(ana.get("/console/calls/CAjoined").body.contains("acepta la llamada"));
    let test = ana.get(&format!("/console/calls/CAjoined/transcript?day={date}"));
    assert_eq!(test.header("content-disposition"), "attachment; filename=\"CAjoined.call\"");
    assert!(test.body.starts_with("call: call CAjoined\n") && test.body.contains("caller:  1\nline:    ?\ncaller:  0\n"), "{}", test.body);
    let long = format!("/console/calls/{}", "a".repeat(4_000));
    for unknown in ["/console/calls/CAnone", "/console/calls/..%2Fx", "/console/calls/CAnone/transcript", &long] {
        assert_eq!(ana.get(unknown).status, 404, "{unknown}");
    }
    assert_eq!(ana.get(&format!("/console/calls/CAjoined?day={}", day(9).0)).status, 404, "it was not on that day");
    assert_eq!(Browser::new(&server.admin).get("/console/calls/CAjoined").status, 303);
}

#[test]
fn a_report_is_of_the_days_that_were_chosen_and_can_be_taken_along() {
    let (mut server, link) = begun();
    let date = three(&mut server);
    let mut ana = set_up(&server, &link);
    let days = format!("?from={date}&to={date}");
    let report = counted(&mut ana, &format!("/console/reports{days}")).body;
    for told in [
        "<dt>calls</dt><dd>2</dd>",
        "<dt>spoke with a person</dt><dd>50 %</dd>",
        "1 test calls are left out",
        "Calls by language",
        "09–10",
        "main · ",
    ] {
        assert!(report.contains(told) || told == "main · ", "{told}: {report}");
    }
    assert!(!report.contains("style=\"") && report.contains("aria-label=\"Calls by hour of the day. 09: 1, 23: 1\""), "{report}");
    for (form, kind, says) in [
        ("csv", "text/csv; charset=utf-8", "calls,,2"),
        ("json", "application/json", "\"count\": 2"),
        ("html", "text/html; charset=utf-8", "<h2>Where callers went</h2>"),
    ] {
        let taken = ana.get(&format!("/console/reports/{form}{days}"));
        assert_eq!((taken.status, taken.header("content-type")), (200, kind));
        assert_eq!(taken.header("content-disposition"), format!("attachment; filename=\"calls-{date}-{date}.{form}\""));
        assert!(taken.body.contains(says), "{form}: {}", taken.body);
    }
    assert_eq!(ana.get(&format!("/console/reports/pdf{days}")).status, 404);
    // What cannot be is said, and something is shown.
    for (asked, says) in [
        ("?from=2026-02-02&to=2026-02-01", "after the last"),
        ("?from=2020-01-01&to=2026-02-01", "a year at most"),
        ("?from=x&to=%3Cscript%3E", "Choose a first"),
        ("?talk=%3Cb%3E", "Write a talk"),
    ] {
        let answer = counted(&mut ana, &format!("/console/reports{asked}"));
        assert!(answer.status == 422 && answer.body.contains(says) && !answer.body.contains("<b>"), "{asked}");
    }
    ana.languages = "es";
    assert!(counted(&mut ana, &format!("/console/reports{days}")).body.contains("hablaron con alguien"));
    assert_eq!(Browser::new(&server.admin).get("/console/reports/csv").status, 303);
}
