//! Call backs that go out: whom the line rings for them, when, how often, and what it makes of what it is told.

mod crashes;
mod desk;
mod lines;
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

#[test]
fn whatever_the_provider_does_nobody_is_rung_twice_for_a_try() {
    let slow = "429 Too Many Requests";
    for (provider, does, asked_soon, becomes) in [
        // Surely not taken: soon again.
        ("twilio", Does::Answers(slow, "Retry-After: 1\r\n", "{}"), 2, "sending"),
        ("twilio", Does::Answers("401 Unauthorized", "", "{}"), 2, "sending"),
        // Refused for this telephone: the next one.
        ("twilio", Does::Answers("400 Bad Request", "", "{\"code\":21211}"), 2, "sending"),
        ("bandwidth", Does::Answers("400 Bad Request", "", "{}"), 2, "sending"),
        // Whether it rings nobody knows: nobody else is rung before its time is over.
        ("twilio", Does::Answers("302 Found", "Location: http://127.0.0.1:9/x\r\n", ""), 1, "sending"),
        ("twilio", Does::Answers("503 Service Unavailable", "", ""), 1, "sending"),
        ("twilio", Does::TakesAndFails, 1, "sending"),
        ("telnyx", Does::TakesAndCuts, 1, "sending"),
        ("jambonz", Does::Cuts, 1, "sending"),
        ("plivo", Does::TakesAndIsSilent, 1, "sending"),
    ] {
        let world = World::new(&format!("fails-{provider}-{}", format!("{does:?}").len()), provider);
        world.desk.next([does.clone()]);
        world.agreed(&[english("CA1")]);
        let mut outbox = world.outbox();
        world.live(&mut outbox, 2);
        assert_eq!((world.desk.asked(), world.became()), (asked_soon, vec![becomes.to_owned()]), "{provider} {does:?}");
        world.live(&mut outbox, 8);
        assert!(world.desk.asked() > asked_soon, "{provider} {does:?}: it is never tried again");
    }
}

#[test]
fn a_person_who_accepted_a_call_that_nobody_knew_of_is_known() {
    let world = World::new("cut", "twilio");
    world.desk.next([Does::TakesAndCuts]);
    let errand = english("CA1");
    world.agreed(std::slice::from_ref(&errand));
    let mut outbox = world.outbox();
    world.rounds(&mut outbox);
    world.happens(&errand, &[Happened::PickedUp, Happened::Accepted]);
    world.live(&mut outbox, 30);
    assert_eq!((world.desk.asked(), world.became()), (1, vec!["sending".to_owned()]));
    world.happens(&errand, &[Happened::Over]);
    world.live(&mut outbox, 1);
    assert_eq!(world.became(), ["done"]);
}

#[test]
fn what_cannot_be_known_is_a_persons_and_begins_anew_when_they_say_so() {
    let world = World::new("unknown", "plivo");
    let errand = english("CA1");
    world.agreed(std::slice::from_ref(&errand));
    let mut outbox = world.outbox();
    world.rounds(&mut outbox);
    world.happens(&errand, &[Happened::PickedUp, Happened::Accepted, Happened::Over]);
    world.live(&mut outbox, 60);
    assert_eq!((world.rung().len(), world.became().len()), (1, 1));
    assert!(world.became()[0].starts_with("unknown: the person hung up soon"), "{:?}", world.became());
    errands::again(&mut world.store(), &errand.key(), "Ana", world.now()).unwrap();
    world.live(&mut outbox, 1);
    assert_eq!(
        (world.rung(), world.became()),
        (vec![ANA.to_owned(); 2], vec!["sending".to_owned()]),
        "the old try says nothing of the new"
    );
}

#[test]
fn several_nodes_ring_one_telephone_on_both_engines() {
    let shared = database("calls");
    let file = World::new("nodes", "twilio");
    let postgres = World::at(Place::new("calls-nodes-pg"), Address::parse(&shared.url).unwrap(), "twilio");
    for world in [file, postgres] {
        drop(Store::open(&world.address).unwrap());
        let numbers: Vec<String> = (0..12).map(|at| format!("+1312555{:04}", 160 + at)).collect();
        let all: Vec<Errand> = numbers.iter().map(|number| Errand { number: Number::parse(number), ..english(number) }).collect();
        world.agreed(&all);
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| world.rounds(&mut world.outbox()));
            }
        });
        assert_eq!(world.rung(), vec![ANA; 12], "{:?}", world.address.file());
        assert_eq!(world.became(), vec!["sending"; 12]);
        // Nothing was told. Where nodes have disks of their own, that proves nothing.
        world.pass(SignedDuration::from_mins(15));
        world.rounds(&mut world.outbox());
        let shared = world.address.file().is_none();
        assert_eq!(world.rung().len(), if shared { 12 } else { 24 });
        assert!(world.became().iter().all(|became| became.starts_with(if shared { "unknown" } else { "sending" })), "{:?}", world.became());
    }
}

#[test]
fn every_word_that_a_person_hears_is_as_it_was_agreed() {
    let flow = calls().flow;
    let words = flow.service.call_back.unwrap().all();
    let said = |language: u8| -> Vec<String> {
        let texts = words.iter().map(|prompt| flow.words(&flow.prompt(*prompt).speech(LanguageId(language)).collect::<Vec<_>>()));
        texts.map(|text| text.split_whitespace().collect::<Vec<_>>().join(" ")).collect()
    };
    assert_eq!(
        said(0),
        [
            "Call back for the helpline. caller. Topic: .",
            "The number ends in .",
            "Urgent. This caller may be in crisis.",
            "To call them now, press one. If you cannot, please hang up.",
            "Calling them now. Please stay on the line.",
            "They did not answer. We will try again later. Thank you.",
            "They did not answer, and we will not try again. Thank you.",
            "This call back is not waiting for you any more. Thank you.",
        ]
    );
    assert_eq!(
        said(1),
        [
            "Llamada pendiente de la línea de ayuda. Idioma: . Tema: .",
            "El número termina en .",
            "Urgente. Esta persona puede estar en crisis.",
            "Para llamarle ahora, oprima uno. Si no puede, por favor cuelgue.",
            "Llamando ahora. Por favor, no cuelgue.",
            "No contestó. Llamaremos de nuevo más tarde. Gracias.",
            "No contestó, y no llamaremos otra vez. Gracias.",
            "Esta llamada ya no está pendiente. Gracias.",
        ]
    );
}
