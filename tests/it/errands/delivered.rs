//! Texts that go out: once, to whom they may, on both engines and from several nodes.

use super::stand_in::Does;
use super::world::{FROM, World, text};
use super::{KEY, NUMBER, Place, keyring};
use crate::postgres::database;
use helpline::phone::Number;
use helpline::store::refusers::{self, Why};
use helpline::store::{Address, Store};
use jiff::SignedDuration;

pub(super) const PROVIDERS: [&str; 7] = ["twilio", "signalwire", "somleng", "telnyx", "plivo", "bandwidth", "jambonz"];

#[test]
fn a_text_goes_out_once_through_every_provider() {
    for provider in PROVIDERS {
        let world = World::new(&format!("once-{provider}"), provider);
        world.agreed(&[text("CA1", NUMBER, "Línea: vea https://ab.org & más"), text("CA2", "+14165550151", "two")]);
        let mut outbox = world.outbox();
        world.live(&mut outbox, 10);
        let taken: Vec<_> = world.stand_in.taken().into_iter().map(|taken| (taken.to, taken.from, taken.words)).collect();
        let one = |number: &str, words: &str| (number.to_owned(), FROM.to_owned(), words.to_owned());
        let mut right = vec![one(NUMBER, "Línea: vea https://ab.org & más"), one("+14165550151", "two")];
        right.sort();
        let mut sorted = taken.clone();
        sorted.sort();
        assert_eq!(sorted, right, "{provider}");
        assert_eq!(world.became(), ["done", "done"], "{provider}");
    }
}

#[test]
fn whom_the_flow_does_not_allow_gets_no_text_and_staff_see_why() {
    let world = World::new("allowed", "twilio");
    let numbers = ["+18765550151", "+19005550151", "+11115550151", "+442071234567"];
    world.agreed(&numbers.map(|number| text(number, number, "words")));
    world.live(&mut world.outbox(), 1);
    assert_eq!(world.stand_in.asked(), [""; 0]);
    let became = world.became().join("\n");
    for why in ["of JM", "of GB", "costs more than a call", "no country gives out"] {
        assert!(became.contains(why), "{why} is not in {became}");
    }
    assert!(!numbers.iter().any(|number| became.contains(&number[1..])), "{became}");
}

#[test]
fn a_line_sends_so_many_texts_a_day_to_all_together() {
    let mut world = World::new("a-day-of-all", "twilio");
    world.ways.get_mut("main").unwrap().allowed.texts_per_day = 2;
    let numbers = ["+12015550123", "+12015550124", "+12015550125"];
    world.agreed(&numbers.map(|number| text(number, number, "words")));
    let mut outbox = world.outbox();
    world.live(&mut outbox, 5);
    assert_eq!(world.stand_in.taken().len(), 2);
    assert_eq!(world.became().iter().filter(|became| became.contains("sent 2 texts that day")).count(), 1, "{:?}", world.became());
    // The next day begins anew.
    world.pass(SignedDuration::from_hours(24));
    let late =
        helpline::exchange::errand::Errand { at: super::at() + SignedDuration::from_hours(25), ..text("CA6", numbers[0], "next day") };
    world.agreed(&[late]);
    world.live(&mut outbox, 5);
    assert_eq!(world.stand_in.taken().len(), 3);
}

#[test]
fn a_number_gets_so_many_texts_a_day_however_often_they_are_tried() {
    let world = World::new("a-day", "twilio");
    let calls = ["CA1", "CA2", "CA3", "CA4", "CA5"];
    world.stand_in.next([Does::Answers("429 Too Many Requests", "", "{}"), Does::Answers("429 Too Many Requests", "", "{}")]);
    world.agreed(&calls.map(|call| text(call, NUMBER, call)));
    let mut outbox = world.outbox();
    world.live(&mut outbox, 60);
    assert_eq!(world.stand_in.taken().len(), 3);
    assert_eq!(world.became().iter().filter(|became| became.contains("got 3 texts that day")).count(), 2, "{:?}", world.became());
    // The next day begins anew.
    world.pass(SignedDuration::from_hours(24));
    let late = helpline::exchange::errand::Errand { at: super::at() + SignedDuration::from_hours(25), ..text("CA6", NUMBER, "next day") };
    world.agreed(&[late]);
    world.live(&mut outbox, 5);
    assert_eq!(world.stand_in.taken().len(), 4);
}

#[test]
fn who_asked_for_no_more_gets_none_until_they_ask_again() {
    let world = World::new("stop", "twilio");
    let name = keyring(&[KEY]).names(&Number::parse(NUMBER).unwrap()).remove(0);
    let says = |why, at| world.store().write(|sql| refusers::remember(sql, &name, why, at)).unwrap();
    says(Some(Why::Stopped), super::at());
    world.agreed(&[text("CA1", NUMBER, "one")]);
    let mut outbox = world.outbox();
    world.live(&mut outbox, 1);
    assert_eq!(world.became(), ["refused: the number asked for no more texts"]);
    // A START that was written before counts for nothing, however late it arrives.
    says(None, super::at() - SignedDuration::from_secs(1));
    world.agreed(&[text("CA2", NUMBER, "two")]);
    world.live(&mut outbox, 1);
    assert_eq!(world.stand_in.taken(), []);
    says(None, super::at() + SignedDuration::from_secs(1));
    world.agreed(&[text("CA3", NUMBER, "three")]);
    world.live(&mut outbox, 1);
    assert_eq!(world.stand_in.taken().len(), 1);
}

#[test]
fn several_nodes_send_each_text_once_on_both_engines() {
    let shared = database("outbox");
    let worlds = [World::new("nodes", "twilio"), World::at(Place::new("nodes-pg"), Address::parse(&shared.url).unwrap(), "twilio")];
    for world in worlds {
        drop(Store::open(&world.address).unwrap());
        let numbers: Vec<String> = (0..30).map(|at| format!("+1312555{:04}", 100 + at)).collect();
        let errands: Vec<_> = numbers.iter().map(|number| text(number, number, "words")).collect();
        world.agreed(&errands);
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| world.rounds(&mut world.outbox()));
            }
        });
        let mut taken: Vec<String> = world.stand_in.taken().into_iter().map(|taken| taken.to).collect();
        taken.sort();
        assert_eq!(taken, numbers, "{:?}", world.address.file());
        assert_eq!(world.became(), vec!["done"; 30]);
    }
}
