//! Each cause is raised by what provokes it and by nothing else; a calm week raises none.

use helpline::alert::lately::Lately;
use helpline::alert::plan::{Person, Plan, Quiet};
use helpline::alert::standing::{LINGERS, Standing, State, follow};
use helpline::alert::words::{Tongue, message};
use helpline::alert::{Cause, Facts, Found, Waiting, judge};
use helpline::exchange::entry::{Entry, Kind};
use helpline::flow::graph::{Flow, Kind as Does, Version};
use helpline::library::folder;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

/// 2026-11-24 16:00 in Greenwich.
fn second(seconds: i64) -> Timestamp {
    Timestamp::from_second(1_795_536_000 + seconds).unwrap()
}

pub(super) fn flow() -> Flow {
    helpline::flow::compile(&folder::shipped().sources, &helpline::library::usual_limits().unwrap()).flow.unwrap()
}

fn entry(at: Timestamp, call: &str, kind: Kind, heard: &str, then: &str, node: &str) -> Entry {
    let (line, leg, language, notes) = ("main".into(), "".into(), "en".into(), "".into());
    let (restarts, turn, digest, version, roster, unmatched) = (0, 1, 0, Version::default(), 0, None);
    let (call, heard, then, node) = (call.into(), heard.into(), then.into(), node.into());
    Entry { call, line, leg, restarts, turn, kind, digest, at, version, roster, node, language, heard, then, notes, unmatched }
}

/// The name of the transfer that rings this urgently, and of its ladder.
pub(super) fn transfer(flow: &Flow, urgent: bool) -> (String, String) {
    let found = flow.nodes.iter().find_map(|node| match &node.kind {
        Does::Transfer(transfer) if transfer.urgent == urgent => Some((node.name.clone(), flow.ladder(transfer.ladder).name.clone())),
        _ => None,
    });
    found.unwrap()
}

/// Everything that is heard of a call, at seconds after its beginning.
fn hear(lately: &mut Lately, flow: &Flow, begins: i64, call: &str, node: &str, turns: &[(i64, Kind, &str, &str)]) {
    for (after, kind, heard, then) in turns {
        lately.add("helpline", Some(flow), &entry(second(begins + after), call, *kind, heard, then, node));
    }
}

fn names(facts: &Facts, lately: &Lately, at: Timestamp) -> Vec<&'static str> {
    judge(facts, lately, at).iter().map(|found| found.cause.word()).collect()
}

#[test]
fn a_crisis_is_unanswered_after_forty_seconds_until_somebody_is_joined() {
    let (flow, calm) = (flow(), Facts::default());
    let (node, ladder) = transfer(&flow, true);
    let dial = format!("dial {ladder} 0");
    let begins =
        [(0, Kind::Ring, "rings", "gather"), (0, Kind::Turn, "reserved 8", dial.as_str()), (22, Kind::Turn, "dial busy", dial.as_str())];
    let mut lately = Lately::default();
    hear(&mut lately, &flow, 0, "CA1", &node, &begins);
    assert_eq!(names(&calm, &lately, second(39)), Vec::<&str>::new());
    assert_eq!(names(&calm, &lately, second(40)), ["crisis-unanswered"]);
    let joined = [(45, Kind::Whisper, "person picks up", "join")];
    let mut answered = lately.clone();
    hear(&mut answered, &flow, 0, "CA1", &node, &joined);
    assert_eq!(names(&calm, &answered, second(46)), Vec::<&str>::new());
    // A person who picks up and does not accept is nobody; a caller who gave up may ring again, and is told of for a while.
    hear(
        &mut lately,
        &flow,
        0,
        "CA1",
        &node,
        &[(43, Kind::Accept, "person does not accept", "hang up"), (50, Kind::Ended, "ended", "nothing")],
    );
    assert_eq!(names(&calm, &lately, second(300)), ["crisis-unanswered"]);
    assert_eq!(names(&calm, &lately, second(50 + 600)), Vec::<&str>::new());
    // A dial that lasts much longer than telephones ring is a talk.
    let mut talks = Lately::default();
    hear(&mut talks, &flow, 0, "CA2", &node, &begins[..2]);
    assert_eq!(names(&calm, &talks, second(200)), Vec::<&str>::new());
}

#[test]
fn ladders_that_give_up_are_counted_by_flow_and_forgotten() {
    let flow = flow();
    let (node, ladder) = transfer(&flow, false);
    let (first, second_step) = (format!("dial {ladder} 0"), format!("dial {ladder} 1"));
    let mut lately = Lately::default();
    for call in 0..3 {
        let turns = [
            (0, Kind::Turn, "reserved 0", first.as_str()),
            (25, Kind::Turn, "dial no answer", second_step.as_str()),
            (50, Kind::Turn, "dial busy", "gather"),
        ];
        assert_eq!(names(&Facts::default(), &lately, second(call * 100)), Vec::<&str>::new());
        hear(&mut lately, &flow, call * 100, &format!("CA{call}"), &node, &turns);
    }
    let found = judge(&Facts::default(), &lately, second(260));
    assert_eq!(
        (found[0].cause, found[0].about.as_str(), found[0].detail.as_str(), found.len()),
        (Cause::TransfersFailing, "helpline", "3", 1)
    );
    assert_eq!(names(&Facts::default(), &lately, second(50 + 600)), Vec::<&str>::new());
    // Somebody answered, or the caller was tested with: nothing gave up.
    let mut lately = Lately::default();
    for call in 0..5 {
        let turns = [(0, Kind::Turn, "reserved 0", first.as_str()), (25, Kind::Turn, "dial answered", "gather")];
        hear(&mut lately, &flow, call, &format!("CA{call}"), &node, &turns);
    }
    assert_eq!(names(&Facts::default(), &lately, second(60)), Vec::<&str>::new());
}

#[test]
fn each_fact_raises_its_own_cause_and_no_other() {
    let at = second(0);
    let waiting = |count| vec![Waiting { line: "main".into(), count, since: second(-9_000) }];
    let (ago, days) = (|seconds: i64| Some(second(-seconds)), |days: i64| Some(("x.example".to_owned(), second(days * 86_400))));
    for (facts, expected) in [
        (Facts::default(), None),
        (Facts { unreachable: vec![("helpline".into(), "crisis".into())], ..Facts::default() }, Some(Cause::NobodyReachable)),
        (Facts { call_backs: waiting(1), ..Facts::default() }, Some(Cause::CallBackOverdue)),
        (Facts { voicemails: waiting(1), ..Facts::default() }, Some(Cause::VoicemailUnheard)),
        (Facts { texts: waiting(2), ..Facts::default() }, None),
        (Facts { texts: waiting(3), ..Facts::default() }, Some(Cause::TextsFailing)),
        (Facts { failed_call_backs: waiting(1), ..Facts::default() }, Some(Cause::CallBacksFailing)),
        (Facts { would_verify: vec![("main".into(), "https://y.example".into())], ..Facts::default() }, Some(Cause::WrongPublicUrl)),
        (Facts { refuses_since: ago(9), ..Facts::default() }, None),
        (Facts { refuses_since: ago(10), ..Facts::default() }, Some(Cause::SpoolLag)),
        (Facts { behind_since: ago(299), ..Facts::default() }, None),
        (Facts { behind_since: ago(300), ..Facts::default() }, Some(Cause::SpoolLag)),
        (Facts { certificate: days(14), ..Facts::default() }, None),
        (Facts { certificate: days(13), ..Facts::default() }, Some(Cause::CertificateEnds)),
    ] {
        let found = judge(&facts, &Lately::default(), at);
        assert_eq!(found.iter().map(|found| found.cause).collect::<Vec<_>>(), Vec::from_iter(expected), "{facts:?}");
        // And goes over by itself.
        let mut standing = Vec::new();
        follow(&mut standing, &found, at);
        follow(&mut standing, &[], at + LINGERS);
        assert!(standing.iter().all(|standing| standing.state() == State::Over));
        // In both languages, with what to do, and without a word that is not there.
        for (standing, tongue, to_do) in
            standing.iter().flat_map(|one| [(one, Tongue::English, "What to do"), (one, Tongue::Spanish, "Qué hacer")])
        {
            let message = message(standing, tongue, &TimeZone::UTC);
            assert!(
                message.text.contains(to_do) && message.text.contains(&standing.id) && message.subject.contains("helpline"),
                "{message:?}"
            );
        }
    }
}

/// Calls every twenty minutes by day, none by night, for six weeks; then a silence.
#[test]
fn a_calm_month_raises_nothing_and_an_unusual_silence_does() {
    let (flow, mut lately, mut raised) = (flow(), Lately::default(), Vec::new());
    let mut last = 0;
    for minute in (0..42 * 24 * 60).step_by(10) {
        let at = i64::from(minute) * 60;
        if (8..20).contains(&(minute / 60 % 24)) && minute % 20 == 0 {
            hear(
                &mut lately,
                &flow,
                at,
                &format!("CA{minute}"),
                "main",
                &[(0, Kind::Ring, "rings", "gather"), (60, Kind::Ended, "ended", "nothing")],
            );
            last = at;
        }
        raised.extend(names(&Facts::default(), &lately, second(at)));
    }
    assert_eq!(raised, Vec::<&str>::new());
    // The nights are 12 hours and 20 minutes: half as long again is unusual.
    assert_eq!(names(&Facts::default(), &lately, second(last + 18 * 3600)), Vec::<&str>::new());
    assert_eq!(names(&Facts::default(), &lately, second(last + 19 * 3600)), ["no-calls"]);
    lately.rang(second(last + 20 * 3600));
    assert_eq!(names(&Facts::default(), &lately, second(last + 21 * 3600)), Vec::<&str>::new());
    // With a few days of history nobody knows what is usual.
    let mut young = Lately::default();
    (0..48).for_each(|hour| young.rang(second(hour * 3600)));
    assert_eq!(names(&Facts::default(), &young, second(30 * 86_400)), Vec::<&str>::new());
}

fn plan(quiet: &str) -> Plan {
    let person = |name: &str| Person { name: name.into(), tongue: Tongue::English };
    Plan { people: ["ana", "ben"].map(person).to_vec(), quiet: Quiet::read(quiet), repeat: SignedDuration::from_mins(15) }
}

fn raised(urgent: bool) -> Vec<Standing> {
    let mut all = Vec::new();
    let found = Found { cause: Cause::SpoolLag, about: "n".into(), detail: "disk".into(), since: second(0), urgent };
    follow(&mut all, &[found], second(0));
    all
}

#[test]
fn people_are_told_in_order_until_somebody_takes_care_of_it() {
    let (plan, mut standing) = (plan(""), raised(true).remove(0));
    let next = |standing: &Standing, at| plan.next(standing, second(at)).map(|person| person.name.clone());
    let mut names = Vec::new();
    for minute in 0..60 {
        if let Some(person) = plan.next(&standing, second(minute * 60)).cloned() {
            plan.take(&mut standing, second(minute * 60));
            assert_eq!(next(&standing, minute * 60 + 5), None, "two nodes tell");
            plan.told(&mut standing, &person, true, second(minute * 60));
            names.push((minute, person.name));
        }
    }
    assert_eq!(names, [(0, "ana".to_owned()), (15, "ben".to_owned()), (30, "ana".to_owned()), (45, "ben".to_owned())]);
    assert_eq!(standing.told, [("ana".to_owned(), 2), ("ben".to_owned(), 2)].into());
    // Whoever cannot be told: the next one is, half a minute later.
    let person = plan.next(&standing, second(3_600)).cloned().unwrap();
    plan.told(&mut standing, &person, false, second(3_600));
    assert_eq!((next(&standing, 3_629), next(&standing, 3_630)), (None, Some("ben".to_owned())));
    standing.acknowledged = Some(("ben".to_owned(), second(3_640)));
    assert_eq!((next(&standing, 9_000), standing.state()), (None, State::Acknowledged));
}

#[test]
fn in_quiet_hours_only_what_is_urgent_is_told() {
    // 16:00 in Greenwich is 10:00 in Chicago.
    let quiet = plan("22:00-10:30 America/Chicago");
    assert_eq!(quiet.next(&raised(false)[0], second(0)), None);
    assert!(quiet.next(&raised(true)[0], second(0)).is_some() && quiet.next(&raised(false)[0], second(1_800)).is_some());
    assert!(plan("09:00-10:00 America/Chicago").next(&raised(false)[0], second(0)).is_some());
    for wrong in ["22:00", "22:00-07:00", "22:00-07:00 Nowhere/Land", "10-11 UTC", "25:00-07:00 UTC"] {
        assert_eq!(Quiet::read(wrong), None, "{wrong}");
    }
}

#[test]
fn what_comes_and_goes_is_one_alert_and_what_comes_back_another() {
    let mut all = raised(true);
    let found = all[0].found.clone();
    follow(&mut all, &[], second(100));
    follow(&mut all, std::slice::from_ref(&found), second(110));
    assert_eq!((all.len(), all[0].state()), (1, State::Raised));
    follow(&mut all, &[], second(300));
    follow(&mut all, &[found], second(310));
    assert_eq!((all[0].state(), all.len(), all[0].id == all[1].id), (State::Over, 2, false));
}
