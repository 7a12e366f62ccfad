//! Clocks that are wrong: a machine that begins without a network, nodes and administrators that differ, an hour back or forth.

use crate::postgres::database;
use crate::stores::{each, minute, of, put, version};
use helpline::flow::graph::Version;
use helpline::library::follow::{Follower, Place, Wanted};
use helpline::library::published;
use helpline::library::{folder, usual_limits};
use helpline::store::rosters::{self, Kept};
use helpline::store::versions::{self, Kind, Publication};
use helpline::store::{Address, Store};
use jiff::{SignedDuration, Timestamp};

/// What a node with this clock takes for live.
fn live(store: &mut Store, clock: Timestamp) -> Option<Version> {
    let read = published::read(store.read(), "desk", clock).unwrap();
    let mark = published::mark(store.read(), "desk", clock).unwrap();
    assert_eq!(read.as_ref().map(|read| &read.version), mark.as_ref().map(|mark| &mark.version));
    read.and_then(|read| Version::parse(&read.version))
}

#[test]
fn a_clock_that_is_behind_what_was_said_does_not_bring_back_what_was_before() {
    each("clocks", |address| {
        let mut store = Store::open(address).unwrap();
        assert_eq!(live(&mut store, Timestamp::UNIX_EPOCH), None);
        let content = rosters::Content { people: "{}".into(), ..rosters::Content::default() };
        let kept = Kept { number: 0, content, by: "ana".into(), why: String::new(), at: minute(0) };
        store.write(|sql| rosters::keep(sql, "desk", &kept)).unwrap();
        put(&mut store, &of(1, 0));
        put(&mut store, &of(2, 100));
        // What shall be live tomorrow was said today: it is not taken for live.
        put(&mut store, &Publication { from: minute(2_000), ..of(3, 101) });
        for clock in [Timestamp::UNIX_EPOCH, minute(-60), minute(41), minute(102), minute(161)] {
            assert_eq!(live(&mut store, clock), Some(version(2)), "{clock}");
        }
        assert_eq!(live(&mut store, minute(2_000)), Some(version(3)));
    });
}

#[test]
fn who_publishes_last_is_heard_whatever_the_clocks_say() {
    each("last", |address| {
        let mut store = Store::open(address).unwrap();
        put(&mut store, &of(1, 0));
        let seconds = |at: Timestamp, seconds: i64| at + SignedDuration::from_secs(seconds);
        // One whose clock is an hour ahead, then one whose clock is right; and one that is some seconds behind.
        for (number, at) in [(2, minute(160)), (3, minute(100)), (4, seconds(minute(100), -20)), (5, minute(101))] {
            let new = put(&mut store, &Publication { from: at + versions::AHEAD, at, ..of(number, 0) });
            let all = versions::list(store.read(), "desk").unwrap();
            let now = versions::moment(&all, minute(102)).max(seconds(minute(160), 2));
            assert_eq!(versions::live(&all, now).map(|one| (one.id, one.version)), Some((new.id, version(number))), "number {number}");
        }
        let back = put(&mut store, &Publication { kind: Kind::Rollback, from: minute(103), at: minute(103), ..of(1, 0) });
        let all = versions::list(store.read(), "desk").unwrap();
        assert_eq!(versions::live(&all, versions::moment(&all, minute(104))).map(|one| one.id), Some(back.id));
        // What was said for a later time stays there.
        let later = put(&mut store, &Publication { from: minute(500), at: minute(104), ..of(2, 0) });
        assert_eq!(later.from, minute(500));
    });
}

#[test]
fn a_machine_that_begins_without_a_clock_takes_calls_with_what_is_live() {
    let address = Address::parse(&database("no_clock").url).unwrap();
    let wanted = Wanted::from([("helpline".to_owned(), usual_limits().unwrap())]);
    let begin = |at: Timestamp| {
        let place = Place { address: address.clone(), flows: "no/such/folder".into(), memory: None, watch: false };
        Follower::begin(place, &wanted, at).unwrap().seen()["helpline"].version.clone()
    };
    let first = begin(minute(0));
    assert_eq!(begin(Timestamp::UNIX_EPOCH), first);
    let mut changed = folder::shipped();
    let words = changed.sources.0.iter_mut().find(|source| source.path == "words/en.yaml").unwrap();
    words.text = words.text.replacen("To learn about pancreatic neuroendocrine tumors", "To hear about tumors of the pancreas", 1);
    let author = published::Author { by: "ana", why: "", at: minute(10) };
    let wish = published::Wish { kind: Kind::Publish, from: minute(10), until: None, needs_second: false, author };
    let limits = usual_limits().unwrap();
    let new = Store::open(&address).unwrap().write(|sql| published::publish(sql, "helpline", &changed, &limits, &wish)).unwrap();
    assert_ne!(new.version.to_string(), first);
    for clock in [Timestamp::UNIX_EPOCH, minute(-50), minute(10), minute(70)] {
        assert_eq!(begin(clock), new.version.to_string(), "{clock}");
    }
}
