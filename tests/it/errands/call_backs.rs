//! Call backs that go out: whom the line rings for them, when, how often, and what it makes of what it is told.

mod crashes;
mod desk;
mod lines;
mod proofs;
mod tickets;

use super::stand_in::{ACCOUNT, BEARER, KEY as API_KEY};
use super::{KEY, NUMBER, Place, at, call_back, keyring};
use crate::postgres::database;
use desk::{APPLICATION, Desk, Does};
use helpline::call::now::Abilities;
use helpline::dialect::rest::{self, Access};
use helpline::errands::call_backs::Calls;
use helpline::errands::{Outbox, Way, Ways};
use helpline::exchange::call_back::Happened;
use helpline::exchange::errand::Errand;
use helpline::flow::calls_allowed::CallsAllowed;
use helpline::flow::roster::{Answers, Person, Roster};
use helpline::flow::wording::LanguageId;
use helpline::library::{folder, usual_limits};
use helpline::phone::Number;
use helpline::store::call_backs;
use helpline::store::errands;
use helpline::store::{Access as Opened, Address, Store};
use jiff::{SignedDuration, Timestamp};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::time::Duration;

/// Who speaks English, who speaks Spanish first, and a switchboard, in the ladder's order.
const ANA: &str = "+13125550151";
const BEN: &str = "+13125550152";
const DESK: &str = "+13125550153";

/// A store with call backs, an outbox at it, a provider's desk, and a clock that the test moves.
struct World {
    desk: Desk,
    clock: Arc<AtomicI64>,
    ways: Ways,
    address: Address,
    place: Place,
}

fn person(name: &str, phone: &str, speaks: &[&str], answers: Answers) -> Person {
    let speaks = speaks.iter().map(|code| (*code).to_owned()).collect();
    Person { name: name.to_owned(), title: name.to_owned(), phones: Number::parse(phone).into_iter().collect(), speaks, answers }
}

/// The shipped flow, whose ladder rings three.
fn calls() -> Calls {
    let mut sources = folder::read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("flows/helpline")).unwrap().sources;
    for source in &mut sources.0 {
        source.text = source
            .text
            .replace("[ {ring: [main-desk], for: 25s}, {ring: [main-desk], for: 25s} ]", LADDER)
            .replace("within: 2m", "within: 4m");
        source.text = source.text.replace("main-desk: {", &format!("{PEOPLE}main-desk: {{"));
    }
    let compiled = helpline::flow::compile(&sources, &usual_limits().unwrap());
    assert_eq!(compiled.findings, []);
    let flow = compiled.flow.unwrap();
    let people = vec![
        person("ana", ANA, &["en"], Answers::Person),
        person("ben", BEN, &["es", "en"], Answers::Person),
        person("main-desk", DESK, &["en"], Answers::Switchboard),
    ];
    Calls {
        flow: Arc::new(flow),
        roster: Arc::new(Roster { people, ..Roster::default() }),
        abilities: Abilities::default(),
        from: Number::parse("+18005550100").unwrap(),
        base: "https://ivr.example.org/voice/main".into(),
    }
}

const LADDER: &str = "[ {ring: [ana], for: 25s}, {ring: [ben], for: 25s}, {ring: [main-desk], for: 20s} ]";
const PEOPLE: &str = "ana: { name: Ana, phones: [\"+13125550151\"], speaks: [en], answers: person }\n\
                      ben: { name: Ben, phones: [\"+13125550152\"], speaks: [es, en], answers: person }\n";

impl World {
    fn new(name: &str, provider: &'static str) -> Self {
        let place = Place::new(&format!("calls-{name}"));
        drop(place.spool());
        let address = Address::File(place.path());
        Self::at(place, address, provider)
    }

    fn at(place: Place, address: Address, provider: &'static str) -> Self {
        let desk = Desk::new(provider);
        let key = if matches!(provider, "telnyx" | "jambonz") { BEARER } else { API_KEY };
        let access = Access {
            account: ACCOUNT.into(),
            api_key: key.into(),
            host: desk.origin.clone(),
            text_application: "app-1".into(),
            call_application: APPLICATION.into(),
        };
        let way = Way {
            rest: rest::of(provider, &access).unwrap(),
            text_from: None,
            allowed: CallsAllowed { countries: vec!["US".into(), "CA".into()], call_backs_per_number: 1, ..CallsAllowed::default() },
            keyring: Arc::new(keyring(&[KEY])),
            told: None,
            calls: Some(calls()),
        };
        let clock = Arc::new(AtomicI64::new(at().as_second()));
        Self { desk, clock, ways: [("main".to_owned(), way)].into(), address, place }
    }

    fn store(&self) -> Store {
        Store::of_calls(&self.address, &self.place.path(), Opened::Write).unwrap()
    }

    fn agreed(&self, all: &[Errand]) {
        let mut store = self.store();
        store.write(|sql| all.iter().try_for_each(|errand| errands::keep(sql, &errand.seal(&keyring(&[KEY]))))).unwrap();
    }

    fn outbox(&self) -> Outbox {
        let clock = Arc::clone(&self.clock);
        let now = move || Timestamp::from_second(clock.load(Ordering::Relaxed)).unwrap();
        Outbox::new(self.store(), Box::new(now), Duration::from_secs(2)).unwrap()
    }

    fn now(&self) -> Timestamp {
        Timestamp::from_second(self.clock.load(Ordering::Relaxed)).unwrap()
    }

    fn pass(&self, time: SignedDuration) {
        self.clock.fetch_add(time.as_secs(), Ordering::Relaxed);
    }

    /// Rounds until nothing is due in this moment.
    fn rounds(&self, outbox: &mut Outbox) {
        for _ in 0..50 {
            if !outbox.round(&self.ways, &AtomicBool::new(false)).unwrap() {
                return;
            }
        }
        panic!("there is always something due");
    }

    /// Rounds for so many minutes, ten seconds each.
    fn live(&self, outbox: &mut Outbox, minutes: i64) {
        for _ in 0..minutes * 6 {
            self.rounds(outbox);
            self.pass(SignedDuration::from_secs(10));
        }
    }

    /// Something happens in the newest call, as its webhooks would bring it.
    fn happens(&self, errand: &Errand, all: &[Happened]) {
        let (call, key) = (self.desk.made().last().unwrap().id.clone(), errand.key());
        let attempt = self.attempt(&key);
        self.store()
            .write(|sql| {
                all.iter().try_for_each(|what| {
                    let with =
                        [key.as_str().into(), attempt.into(), call.as_str().into(), what.word().into(), self.now().as_millisecond().into()];
                    sql.run(call_backs::HAPPENED, &with).map(drop)
                })
            })
            .unwrap();
    }

    fn attempt(&self, key: &str) -> i64 {
        self.store().read().rows("SELECT attempts FROM delivery WHERE key = $1", &[key.into()]).unwrap()[0].number(0).unwrap()
    }

    fn rung(&self) -> Vec<String> {
        self.desk.made().into_iter().map(|made| made.to).collect()
    }

    fn became(&self) -> Vec<String> {
        let all = errands::list(self.store().read(), true).unwrap();
        let why = |kept: &errands::Kept| kept.state.settled().map(|settled| settled.why.clone()).filter(|why| !why.is_empty());
        all.iter()
            .map(|kept| why(kept).map_or_else(|| kept.state.word().to_owned(), |why| format!("{}: {why}", kept.state.word())))
            .collect()
    }
}

fn english(call: &str) -> Errand {
    let language = helpline::exchange::errand::Named { id: "en".into(), title: "English".into() };
    Errand { language, assumed: false, ..call_back(call) }
}

#[test]
fn one_telephone_rings_at_a_time_who_speaks_the_callers_language_first() {
    for provider in super::delivered::PROVIDERS {
        let world = World::new(&format!("order-{provider}"), provider);
        let errand = call_back("CA1");
        world.agreed(std::slice::from_ref(&errand));
        let mut outbox = world.outbox();
        world.rounds(&mut outbox);
        assert_eq!(world.rung(), [BEN], "{provider}");
        let made = world.desk.made().remove(0);
        assert_eq!((made.from.as_str(), made.ring_s.unwrap_or(25)), ("+18005550100", 25), "{provider}");
        assert!(made.answer.starts_with("https://ivr.example.org/voice/main/back/") && made.answer.len() < 512, "{}", made.answer);
        // Nobody else is rung while it rings; then the next.
        world.pass(SignedDuration::from_secs(60));
        world.rounds(&mut outbox);
        assert_eq!(world.rung(), [BEN], "{provider}");
        world.happens(&errand, &[Happened::NotPickedUp]);
        world.rounds(&mut outbox);
        assert_eq!(world.rung(), [BEN, ANA], "{provider}");
        world.happens(&errand, &[Happened::PickedUp, Happened::NotAccepted]);
        world.rounds(&mut outbox);
        assert_eq!(world.rung(), [BEN, ANA, DESK], "{provider}");
        world.happens(&errand, &[Happened::Accepted]);
        world.pass(SignedDuration::from_mins(40));
        world.rounds(&mut outbox);
        assert_eq!(world.became(), ["sending"], "they talk");
        world.happens(&errand, &[Happened::Joined, Happened::Over]);
        world.live(&mut outbox, 60);
        assert_eq!((world.became(), world.rung().len()), (vec!["done".to_owned()], 3), "{provider}");
    }
}

#[test]
fn whoever_is_not_reached_is_rung_again_at_longer_waits_and_at_last_a_person_reads_why() {
    let world = World::new("busy", "twilio");
    let errand = english("CA1");
    world.agreed(std::slice::from_ref(&errand));
    let mut outbox = world.outbox();
    let mut minutes = Vec::new();
    for _ in 0..400 {
        let before = world.rung().len();
        world.rounds(&mut outbox);
        if world.rung().len() > before {
            minutes.push((world.now().as_second() - at().as_second()) / 60);
            world.happens(&errand, &[Happened::PickedUp, Happened::Accepted, Happened::Busy, Happened::Over]);
            world.rounds(&mut outbox);
        }
        world.pass(SignedDuration::from_mins(1));
    }
    assert_eq!(minutes, [0, 10, 50, 170]);
    assert_eq!(world.rung(), [ANA; 4], "each round begins with the first");
    assert_eq!(world.became(), ["refused: the caller was busy, in the last of 4 rounds"]);
}

#[test]
fn where_nobody_takes_it_everybody_is_rung_in_each_round_and_no_more() {
    let world = World::new("nobody", "twilio");
    let errand = english("CA1");
    world.agreed(std::slice::from_ref(&errand));
    let mut outbox = world.outbox();
    for _ in 0..400 {
        let before = world.rung().len();
        world.rounds(&mut outbox);
        if world.rung().len() > before {
            world.happens(&errand, &[Happened::NotPickedUp]);
            continue;
        }
        world.pass(SignedDuration::from_mins(1));
    }
    assert_eq!(world.rung(), [ANA, BEN, DESK].repeat(4));
    assert_eq!(world.became(), ["refused: nobody took it: everybody on duty was rung 4 times"]);
}

#[test]
fn at_night_nobody_is_rung_unless_they_have_just_asked() {
    let world = World::new("night", "twilio");
    // 22:30 in New York, where the shipped flow's callers are.
    let late: Timestamp = "2026-11-24T22:30-05:00".parse().unwrap();
    world.clock.store(late.as_second(), Ordering::Relaxed);
    let asked = |call: &str, hours: i64| Errand {
        at: late - SignedDuration::from_hours(hours),
        number: Number::parse("+13125550149"),
        ..english(call)
    };
    let now = Errand { number: Number::parse(NUMBER), ..asked("CA1", 0) };
    let before = asked("CA2", 3);
    world.agreed(&[now.clone(), before.clone()]);
    let mut outbox = world.outbox();
    world.rounds(&mut outbox);
    assert_eq!(world.rung(), [ANA], "who has just asked is awake");
    world.happens(&now, &[Happened::Joined]);
    world.live(&mut outbox, 9 * 60);
    assert_eq!(world.rung(), [ANA]);
    world.live(&mut outbox, 31);
    assert_eq!(world.rung().len(), 2, "at eight in the morning");
    let key = before.key();
    assert_eq!(
        world.store().read().rows("SELECT note FROM delivery WHERE key = $1", &[key.as_str().into()]).unwrap()[0].text(0).unwrap(),
        "it is night where the flow says that callers are"
    );
}

#[test]
fn limits_are_held_and_staff_see_which() {
    let mut world = World::new("limits", "twilio");
    let number = |call: &str, number: &str| Errand { number: Number::parse(number), ..english(call) };
    let later = |call: &str, minutes| Errand { at: at() + SignedDuration::from_secs(minutes), ..english(call) };
    world.agreed(&[english("CA1"), later("CA2", 1), number("CA3", "+19005550151"), number("CA4", "+442071234567")]);
    let mut outbox = world.outbox();
    world.rounds(&mut outbox);
    assert_eq!(world.rung(), [ANA]);
    let became = world.became().join("\n");
    for why in ["1 call backs to the number waited already", "costs more than a call", "of GB"] {
        assert!(became.contains(why), "{why} is not in {became}");
    }
    // A second call of the day is one too many.
    world.ways.get_mut("main").unwrap().allowed.calls_per_day = 1;
    world.happens(&english("CA1"), &[Happened::NotPickedUp]);
    world.live(&mut outbox, 30);
    assert_eq!(world.rung(), [ANA]);
    world.ways.get_mut("main").unwrap().allowed.calls_per_day = 200;
    world.pass(SignedDuration::from_mins(11));
    world.rounds(&mut outbox);
    assert_eq!(world.rung(), [ANA, BEN]);
    // After a day it is worth nothing.
    world.happens(&english("CA1"), &[Happened::NotPickedUp]);
    world.ways.get_mut("main").unwrap().calls.as_mut().unwrap().roster = Arc::new(Roster::default());
    for _ in 0..25 {
        world.rounds(&mut outbox);
        world.pass(SignedDuration::from_hours(1));
    }
    world.rounds(&mut outbox);
    assert!(world.became().contains(&"refused: it could not be done within 24 hours".to_owned()), "{:?}", world.became());
    assert_eq!(world.rung(), [ANA, BEN]);
}
