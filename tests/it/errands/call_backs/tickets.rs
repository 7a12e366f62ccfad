//! The tickets of call backs: what opens them, until when they dial, and what is kept of it. Bytes in, a document out, at every provider.

use super::calls;
use helpline::call::heard::{Heard, Outcome};
use helpline::dialect::{Pose, Received};
use helpline::exchange::call_back::{Answer, Happened, urls};
use helpline::exchange::edition::{Edition, Shelf};
use helpline::exchange::{Line, Moment};
use helpline::flow::roster::Roster;
use helpline::phone::Number;
use helpline::server::route;
use helpline::ticket::call_back::Slip;
use helpline::ticket::{Bound, Purpose};
use helpline::transcript::table;
use http::Method;
use jiff::{SignedDuration, Timestamp};
use std::sync::Arc;

/// A line with a call back that somebody accepts.
struct Table {
    line: Line,
    shelf: Shelf,
    roster: Roster,
    slip: Slip,
}

fn at(second: i64) -> Timestamp {
    super::at() + SignedDuration::from_secs(second)
}

impl Table {
    fn new(provider: &str) -> Self {
        let line = table::line(provider).unwrap();
        let calls = calls();
        let roster = (*calls.roster).clone();
        let live = Arc::new(Edition::prepare(&line, Arc::clone(&calls.flow), &roster));
        let slip = Slip {
            version: calls.flow.version,
            errand: "0123456789abcdef0123456789abcdef".into(),
            attempt: 3,
            until: at(100),
            caller: Number::parse("+13125550142").unwrap(),
            language: "es".into(),
            person: "en".into(),
            topic: calls.flow.topics.first().map(|topic| topic.hash),
            asks: true,
            last: true,
            assumed: true,
            crisis: true,
            child: true,
            relay: false,
        };
        Self { line, shelf: Shelf { live, earlier: Vec::new() }, roster, slip }
    }

    /// The first URL of the call back.
    fn offered(&self) -> String {
        urls(&self.line.base, &self.line.name, &self.slip, &self.line.keyring).0
    }

    /// A URL of a leg, as the documents before have it.
    fn url(&self, purpose: Purpose, call: &str, last: &str) -> String {
        let ticket = self.slip.seal(&self.line.keyring, Bound { line: &self.line.name, purpose, call });
        format!("{}/back/{ticket}/{last}", self.line.base)
    }

    fn asks(&self, url: &str, call: &str, heard: &Heard, at: Timestamp) -> Answer {
        let to = Number::parse("+13125550151").unwrap();
        let posed =
            self.line.dialect.pose(&Pose { url, call, parent: None, account: "AC1", from: self.line.numbers.first(), to: &to, heard, at });
        let posed = posed.unwrap();
        let target = url.strip_prefix("https://table.example").unwrap();
        let received = Received { method: &Method::POST, target, headers: &posed.headers, body: posed.body.as_bytes(), at };
        let of_ours = self.line.admit_call_back(&received).unwrap();
        let (line, ticket, step) = route::call_back(target).unwrap();
        assert_eq!(line, "main");
        self.line.answer_call_back(&of_ours, ticket, step, Moment { at, roster: &self.roster, shelf: &self.shelf })
    }
}

fn dials(answer: &Answer) -> bool {
    answer.document.as_ref().unwrap().body.contains("3125550142")
}

fn happened(answer: &Answer) -> Option<Happened> {
    answer.entry.as_ref().and_then(|entry| Happened::read(&entry.heard))
}

fn one() -> Heard {
    Heard::Keys("1".to_owned())
}

#[test]
fn whoever_accepts_in_time_is_joined_and_what_was_kept_says_so() {
    for provider in super::super::delivered::PROVIDERS {
        let table = Table::new(provider);
        let offer = table.asks(&table.offered(), "CA7", &Heard::Rings { hidden: false }, at(50));
        let said = &offer.document.as_ref().unwrap().body;
        for words in ["Urgent.", "Spanish caller", "May be a child.", "Language not chosen.", "press"] {
            assert!(said.contains(words), "{provider}: {words} is not in {said}");
        }
        assert!(!said.contains("3125550142") && happened(&offer) == Some(Happened::PickedUp), "{provider}");
        let accept = table.url(Purpose::CallBackAccept, "CA7", "accept");
        assert!(said.contains(accept.strip_prefix("https://table.example").unwrap()), "{provider}: {said}");
        let joins = table.asks(&accept, "CA7", &one(), at(60));
        assert!(dials(&joins) && happened(&joins) == Some(Happened::Accepted), "{provider}");
        assert_eq!(joins.document, table.asks(&accept, "CA7", &one(), at(61)).document, "{provider}: a repeat gives other bytes");
        // What cannot be kept is not done.
        assert!(!joins.unkept.as_ref().unwrap().body.contains("3125550142"), "{provider}");
        let entry = joins.entry.unwrap();
        assert_eq!((entry.call.as_str(), entry.leg.as_str(), entry.turn), (table.slip.errand.as_str(), "CA7", 3));
        assert!(!format!("{entry:?}").contains("3125550142"), "{entry:?}");
        let dialled = table.url(Purpose::CallBackDialled, "CA7", "dialled");
        let missed = table.asks(&dialled, "CA7", &Heard::DialEnded(Outcome::Busy), at(90));
        assert!(missed.document.as_ref().unwrap().body.contains("we will not try again"), "{provider}");
        assert_eq!(happened(&missed), Some(Happened::Busy), "{provider}");
        // Where a provider tells how long they talked, a moment proves nothing.
        let short = happened(&table.asks(&dialled, "CA7", &Heard::DialEnded(Outcome::Ended { talk_s: Some(4) }), at(90)));
        let tells = helpline::dialect::limits_of(provider).unwrap().talk_time;
        assert_eq!(short, Some(if tells { Happened::Unclear } else { Happened::Joined }), "{provider}");
    }
}

#[test]
fn after_its_time_a_ticket_dials_nobody() {
    for provider in super::super::delivered::PROVIDERS {
        let table = Table::new(provider);
        let accept = table.url(Purpose::CallBackAccept, "CA7", "accept");
        for (url, heard) in [(table.offered(), Heard::Rings { hidden: false }), (accept, one())] {
            let late = table.asks(&url, "CA7", &heard, at(101));
            assert!(!dials(&late) && happened(&late) == Some(Happened::NotAccepted), "{provider}");
            assert!(late.document.unwrap().body.contains("not waiting for you any more"), "{provider}");
        }
    }
}

#[test]
fn a_ticket_of_another_leg_line_or_purpose_or_a_changed_one_dials_nobody_and_tells_nothing() {
    let table = Table::new("twilio");
    let right = table.url(Purpose::CallBackAccept, "CA7", "accept");
    assert!(dials(&table.asks(&right, "CA7", &one(), at(60))));
    let ticket = right.rsplit('/').nth(1).unwrap().to_owned();
    let mut wrong = vec![
        (right.clone(), "CA8"),
        (table.url(Purpose::CallBack, "", "accept"), "CA7"),
        (table.url(Purpose::CallBackDialled, "CA7", "accept"), "CA7"),
        (table.url(Purpose::Accept, "CA7", "accept"), "CA7"),
        (format!("{}/back/{}x/accept", table.line.base, "A".repeat(600)), "CA7"),
    ];
    let other = Bound { line: "other", purpose: Purpose::CallBackAccept, call: "CA7" };
    wrong.push((format!("{}/back/{}/accept", table.line.base, table.slip.seal(&table.line.keyring, other)), "CA7"));
    for at in (0..ticket.len()).step_by(7) {
        let mut changed = ticket.clone().into_bytes();
        changed[at] = if changed[at] == b'A' { b'B' } else { b'A' };
        wrong.push((right.replace(&ticket, std::str::from_utf8(&changed).unwrap()), "CA7"));
    }
    for (url, call) in wrong {
        let answer = table.asks(&url, call, &one(), at(60));
        assert!(!dials(&answer) && answer.entry.is_none(), "{url} of {call}");
    }
}

#[test]
fn no_key_but_one_accepts() {
    for provider in super::super::delivered::PROVIDERS {
        let table = Table::new(provider);
        let accept = table.url(Purpose::CallBackAccept, "CA7", "accept");
        for heard in [Heard::Silence, Heard::Keys("2".into()), Heard::Keys("11".into()), Heard::Keys("*".into())] {
            let answer = table.asks(&accept, "CA7", &heard, at(60));
            assert!(!dials(&answer) && happened(&answer) == Some(Happened::NotAccepted), "{provider} {heard:?}");
        }
    }
}
