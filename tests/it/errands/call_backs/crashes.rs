//! The real program dies at every point of a call back. Never two joins: a try is repeated only where surely nobody was dialled. A few deaths
//! of each kind; `HELPLINE_CRASHES=100` tries as many of each.

use super::lines::House;
use super::{calls, keyring};
use crate::provider::{Outcome, Waits};
use helpline::dialect::rest::{self, Access};
use helpline::errands::{Outbox, Way, Ways};
use helpline::flow::calls_allowed::CallsAllowed;
use jiff::{SignedDuration, Timestamp};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::time::Duration;

fn count() -> usize {
    std::env::var("HELPLINE_CRASHES").ok().and_then(|count| count.parse().ok()).unwrap_or(1)
}

/// Another node goes on for so many minutes, where the line `main` stood.
fn goes_on(house: &House, minutes: i64) {
    let access =
        Access { account: super::ACCOUNT.into(), api_key: super::API_KEY.into(), host: house.desks[0].origin.clone(), ..Access::default() };
    let way = Way {
        rest: rest::of("twilio", &access).unwrap(),
        text_from: None,
        allowed: CallsAllowed::default(),
        keyring: Arc::new(keyring(&[super::KEY])),
        told: None,
        calls: Some(calls()),
    };
    let ways: Ways = [("main".to_owned(), way)].into();
    let at = Arc::new(AtomicI64::new(Timestamp::now().as_second()));
    let clock = Arc::clone(&at);
    let now = Box::new(move || Timestamp::from_second(clock.load(Ordering::Relaxed)).unwrap());
    let mut outbox = Outbox::new(house.store(), now, Duration::from_secs(5)).unwrap();
    for _ in 0..minutes {
        while outbox.round(&ways, &AtomicBool::new(false)).unwrap() {}
        at.fetch_add(SignedDuration::from_mins(1).as_secs(), Ordering::Relaxed);
    }
}

#[test]
fn a_program_that_dies_around_the_request_rings_nobody_twice_at_once() {
    for _ in 0..count() {
        for (point, before) in [("call-due", 0), ("call-claimed", 0), ("call-answered", 1), ("call-recorded", 1)] {
            let house = House::new(&format!("dies-{point}"), vec![("HELPLINE_TEST_DIES_AT".to_owned(), point.to_owned())]);
            let errand = house.agree("main", "CA1");
            house.until("the end", || house.server.get("/healthz").is_err());
            assert_eq!(house.desks[0].made().len(), before, "{point}");
            // While whoever was rung may still accept, nobody else is.
            goes_on(&house, 4);
            let soon = if point == "call-due" { 1 } else { before };
            assert_eq!(house.desks[0].made().len(), soon, "{point}");
            goes_on(&house, 9);
            assert!(house.desks[0].made().len() > before, "{point}: the caller is forgotten");
            assert_ne!(house.state(&errand), "done", "{point}");
        }
    }
}

#[test]
fn a_program_that_is_killed_around_the_acceptance_joins_once() {
    for round in 0..count() {
        let mut house = House::new(&format!("killed-{round}"), Vec::new());
        let errand = house.agree("main", "CA1");
        let made = house.made(0, 1);
        let mut ben = house.person(0, &made);
        ben.ring();
        house.server.restart();
        let heard = ben.press("1");
        assert!(matches!(heard.waits, Waits::Dialling { .. }), "{:?}", heard.waits);
        // The person has accepted: from now on nobody else is rung, however long they talk.
        house.server.kill9();
        goes_on(&house, 30);
        assert_eq!((house.desks[0].made().len(), house.state(&errand)), (1, "sending".to_owned()));
        house.server.restart();
        assert_eq!(ben.dial_ends(Outcome::Answered { seconds: 1800 }).waits, Waits::HungUp);
        house.until("the end", || house.state(&errand) == "done");
        assert_eq!(house.desks[0].made().len(), 1);
    }
}
