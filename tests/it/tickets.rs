//! Tickets of the shipped flow: short in every state, shut when too old, at home in another version.

use crate::random::start;
use helpline::call::heard::Heard;
use helpline::call::state::{MOST_HISTORY, State};
use helpline::dialect::{Pose, Received};
use helpline::exchange::edition::{Edition, Shelf};
use helpline::exchange::{Moment, Route};
use helpline::flow::graph::{Flow, NodeId, Version};
use helpline::flow::hearing::Meaning;
use helpline::flow::wording::{LanguageId, Reason, TopicId};
use helpline::library::{folder, usual_limits};
use helpline::phone::Number;
use helpline::ticket::{Bound, LONGEST, Purpose};
use helpline::transcript::table;
use http::Method;
use jiff::SignedDuration;
use std::sync::Arc;

const CALL: &str = "CA0123456789abcdef0123456789abcdef";

fn shipped() -> (Flow, helpline::flow::roster::Roster) {
    let compiled = helpline::flow::compile(&folder::shipped().sources, &usual_limits().unwrap());
    (compiled.flow.unwrap(), compiled.roster)
}

fn bound() -> Bound<'static> {
    Bound { line: "main", purpose: Purpose::Turn, call: CALL }
}

/// Every node, language, topic and reason, with everything else at its largest.
#[test]
fn no_state_of_the_shipped_flow_makes_a_long_ticket() {
    let (mut flow, _) = shipped();
    // As much as any flow may ask for.
    flow.kept = ["zip", "pin", "case", "year"].map(str::to_owned).into();
    let line = table::line("twilio").unwrap();
    let mut longest = 0;
    for (at, _) in flow.numbered() {
        for language in 0..flow.languages.len() {
            for topic in 0..=flow.topics.len() {
                for reason in [Reason::Asked, Reason::Silent, Reason::Unclear] {
                    let state = State {
                        at,
                        part: u8::MAX,
                        rung: u8::MAX,
                        history: vec![flow.resume_at; MOST_HISTORY],
                        language: LanguageId(u8::try_from(language).unwrap()),
                        misses: u8::MAX,
                        silences: u8::MAX,
                        rounds: u8::MAX,
                        dials: u16::MAX,
                        slow: true,
                        urgent: Some(at),
                        crisis: true,
                        first: u8::MAX,
                        told: u8::MAX,
                        navs: u8::MAX,
                        reason,
                        topic: u16::try_from(topic).ok().filter(|_| topic < flow.topics.len()).map(TopicId),
                        turn: u16::MAX,
                        came_from: Some((at, u8::MAX)),
                        doubt: Some(Meaning::Section(at, u8::MAX)),
                        repeated: true,
                        noises: u8::MAX,
                        relay: true,
                        child: true,
                        called_back: true,
                        kept: vec!["1234567890123456".to_owned(); 4],
                        ..State::begin(&flow, start(), true)
                    };
                    let ticket = line.keyring.seal(&flow, &state, bound(), 2);
                    longest = longest.max(ticket.len());
                    assert_eq!(line.keyring.open(&ticket, bound()).unwrap().state(&flow), state);
                }
            }
        }
    }
    assert!(longest < LONGEST, "{longest} characters");
}

#[test]
fn a_ticket_that_is_too_old_is_lost_and_one_of_another_version_finds_its_node() {
    let (flow, roster) = shipped();
    let line = table::line("twilio").unwrap();
    let live = Arc::new(Edition::prepare(&line, Arc::new(flow.clone()), &roster));
    let shelf = Shelf { live, earlier: Vec::new() };
    let net = flow.node_named("net").unwrap();
    let says = |version: Version, at: NodeId, hours: i64| {
        let other = Flow { version, ..flow.clone() };
        let state = State { at, history: vec![flow.resume_at, net], ..State::begin(&flow, start(), false) };
        let ticket = line.keyring.seal(&other, &state, bound(), 0);
        let url = format!("{}/{ticket}", line.base);
        let heard = Heard::Keys("9".to_owned());
        let to = line.numbers.first().unwrap();
        let from = Number::parse("+13125550142");
        let at = start() + SignedDuration::from_hours(hours);
        let pose = Pose { url: &url, call: CALL, parent: None, account: "AC1", from: from.as_ref(), to, heard: &heard, at };
        let posed = line.dialect.pose(&pose).unwrap();
        let target = format!("/voice/main/{ticket}");
        let received = Received { method: &Method::POST, target: &target, headers: &posed.headers, body: posed.body.as_bytes(), at };
        let route = Route::Turn(&ticket);
        let answer = line.answer(&line.admit(&received, route).unwrap(), route, Moment { at, roster: &roster, shelf: &shelf });
        (answer.entry.node, answer.entry.notes)
    };
    // Also where the clock was set forward, or back to before the call began.
    for hours in [1, -1, -24] {
        assert_eq!(says(flow.version, net, hours), ("net".into(), "".into()), "{hours} hours");
    }
    assert_eq!(says(flow.version, net, 10), ("main".into(), "ticket-lost".into()));
    assert_eq!(says(Version(*b"an older"), net, 1), ("net".into(), "version-gone".into()));
}
