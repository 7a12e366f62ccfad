//! The program is killed, between turns and in the middle of them: no caller hears anything wrong, and the journal has every turn once.

use crate::binary::{Server, Settings};
use crate::lines::{bandwidth, both, kind, twilio};
use crate::provider::{Heard, Outcome, Phone};
use std::cell::RefCell;
use std::rc::Rc;

/// One thing the caller or the world does.
#[derive(Clone, Copy, Debug)]
enum Act {
    Ring,
    Press(&'static str),
    Silence,
    Dial(Outcome),
}

/// A call through everything the line can do.
const CALL: &[Act] = &[
    Act::Ring,
    Act::Silence,
    Act::Press("6"),
    Act::Press("1"),
    Act::Press("1"),
    Act::Press("1"),
    Act::Press("9"),
    Act::Press("7"),
    Act::Press("*"),
    Act::Press("0"),
    Act::Dial(Outcome::Busy),
    Act::Dial(Outcome::NoAnswer),
    Act::Press("2"),
    Act::Press("8"),
    Act::Dial(Outcome::Failed),
];

fn play(phone: &mut dyn Phone, act: Act) -> String {
    let Heard { text, waits, .. } = match act {
        Act::Ring => phone.ring(),
        Act::Press(keys) => phone.press(keys),
        Act::Silence => phone.silence(),
        Act::Dial(outcome) => phone.dial_ends(outcome),
    };
    format!("{text} [{}]", kind(&waits))
}

/// Every turn of each of so many calls, once.
fn assert_every_turn_once(server: &Server, calls: usize) {
    let journal = server.turns();
    assert_eq!(journal.len(), calls * CALL.len(), "{journal:?}");
    assert!(journal.values().all(|count| *count == 1), "{journal:?}");
}

#[test]
fn killed_between_any_two_turns() {
    let mut server = Server::start(&Settings::default());
    let undisturbed: Vec<Vec<String>> =
        both(&server).into_iter().map(|(_, mut phone)| CALL.iter().map(|act| play(phone.as_mut(), *act)).collect()).collect();
    let mut phones = both(&server);
    for (at, act) in CALL.iter().enumerate() {
        server.restart();
        for (expected, (provider, phone)) in undisturbed.iter().zip(&mut phones) {
            assert_eq!(play(phone.as_mut(), *act), expected[at], "{provider}, turn {at}");
        }
    }
    assert_every_turn_once(&server, 4);
}

#[test]
fn killed_with_an_answer_on_its_way_and_asked_again() {
    let server = Rc::new(RefCell::new(Server::start(&Settings::default())));
    let mut phone = twilio(&server.borrow());
    let undisturbed: Vec<String> = CALL.iter().map(|act| play(&mut phone, *act)).collect();
    let mut phone = twilio(&server.borrow());
    let dying = Rc::clone(&server);
    phone.wire.on_failure(Box::new(move |_| {
        dying.borrow_mut().restart();
        None
    }));
    for (at, act) in CALL.iter().enumerate() {
        phone.wire.lose_answers = 1;
        assert_eq!(play(&mut phone, *act), undisturbed[at], "turn {at}");
    }
    assert_every_turn_once(&server.borrow(), 2);
}

#[test]
fn killed_before_it_answers_and_another_takes_over() {
    let (one, other) = (Server::start(&Settings::default()), Server::start(&Settings::default()));
    let mut phone = twilio(&other);
    let undisturbed: Vec<String> = CALL.iter().map(|act| play(&mut phone, *act)).collect();
    let mut phone = twilio(&one);
    let bases = [one.base.clone(), other.base.clone()];
    let one = Rc::new(RefCell::new(one));
    let (dying, at_work) = (Rc::clone(&one), bases[1].clone());
    // The node that is asked dies just before its answer; the next try reaches the other.
    phone.wire.on_sending(Box::new({
        let dying = Rc::clone(&dying);
        move |_| dying.borrow_mut().kill9()
    }));
    phone.wire.on_failure(Box::new(move |_| Some(at_work.clone())));
    for (at, act) in CALL.iter().enumerate() {
        one.borrow_mut().restart();
        phone.server(&bases[0]);
        assert_eq!(play(&mut phone, *act), undisturbed[at], "turn {at}");
    }
    let mut together = one.borrow().turns();
    for (turn, count) in other.turns() {
        *together.entry(turn).or_default() += count;
    }
    assert_eq!(together.len(), 2 * CALL.len(), "{together:?}");
    assert!(together.values().all(|count| *count == 1), "{together:?}");
}

#[test]
fn the_fallback_finds_the_place() {
    for provider in ["twilio", "bandwidth"] {
        let server = Rc::new(RefCell::new(Server::start(&Settings::default())));
        let mut phone: Box<dyn Phone> =
            if provider == "twilio" { Box::new(twilio(&server.borrow())) } else { Box::new(bandwidth(&server.borrow())) };
        phone.ring();
        let main = phone.press("1");
        let dying = Rc::clone(&server);
        phone.wire().on_failure(Box::new(move |_| {
            dying.borrow_mut().restart();
            None
        }));
        let tries = if provider == "twilio" { 3 } else { 1 };
        phone.wire().lose_answers = tries;
        let again = phone.press("1");
        let menu = main.text.split("call 9 8 8.").last().unwrap().trim().to_owned();
        assert_eq!(again.text, format!("One more time, please. {menu}"), "{provider}");
        assert!(phone.press("1").text.starts_with("This is general information about one type of cancer"), "{provider}");
        // In the middle of a transfer the same people are rung again.
        let rings = phone.press("0");
        phone.wire().lose_answers = tries;
        let again = phone.dial_ends(Outcome::Busy);
        assert!(again.text.starts_with("One more time, please."), "{provider}: {}", again.text);
        assert_eq!(again.waits, rings.waits, "{provider}");
    }
}
