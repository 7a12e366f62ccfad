//! Providers that fail in every way: never two texts, and exactly one where the provider lets that be found out.

use super::stand_in::Does;
use super::world::{World, text};
use super::{KEY, NUMBER};
use helpline::errands::{HOLD, TEXT_WORTH};
use helpline::store::errands::{self, Outcome};
use jiff::SignedDuration;

/// One text, a provider that does this first; then ten minutes.
fn after(provider: &'static str, does: Does) -> World {
    let world = World::new(&format!("fails-{provider}"), provider);
    world.stand_in.next([does]);
    world.agreed(&[text("CA1", NUMBER, "words")]);
    world.live(&mut world.outbox(), 10);
    world
}

#[test]
fn what_was_surely_not_taken_is_tried_again() {
    for status in ["429 Too Many Requests", "401 Unauthorized", "403 Forbidden", "404 Not Found"] {
        for provider in ["twilio", "bandwidth", "telnyx"] {
            let world = after(provider, Does::Answers(status, "", "{}"));
            assert_eq!((world.stand_in.taken().len(), world.became()), (1, vec!["done".to_owned()]), "{provider}: {status}");
        }
    }
}

#[test]
fn a_provider_that_asks_for_time_gets_it() {
    let world = World::new("patience", "twilio");
    world.stand_in.next([Does::Answers("429 Too Many Requests", "Retry-After: 300\r\n", "{}")]);
    world.agreed(&[text("CA1", NUMBER, "words")]);
    let mut outbox = world.outbox();
    world.live(&mut outbox, 4);
    assert_eq!((world.stand_in.asked().len(), world.became()), (1, vec!["due".to_owned()]));
    world.live(&mut outbox, 2);
    assert_eq!(world.stand_in.taken().len(), 1);
}

#[test]
fn nobody_there_is_tried_again_until_a_text_is_worth_nothing() {
    let mut world = World::new("nobody-there", "bandwidth");
    // A port that nobody listens at.
    world.ways = [("main".to_owned(), super::world::way("bandwidth", "http://127.0.0.1:1"))].into();
    world.agreed(&[text("CA1", NUMBER, "words")]);
    let mut outbox = world.outbox();
    world.live(&mut outbox, TEXT_WORTH.as_secs() / 60 - 40);
    assert_eq!(world.became(), ["due"]);
    world.live(&mut outbox, 60);
    assert!(world.became()[0].starts_with("refused: it could not be sent within 4 hours"), "{:?}", world.became());
}

#[test]
fn what_may_have_been_taken_is_found_out_or_left_to_a_person() {
    let failures = [
        (Does::TakesAndCuts, 1),
        (Does::TakesAndIsSilent, 1),
        (Does::TakesAndFails, 1),
        (Does::CutsBefore, 0),
        (Does::Answers("500 Internal Server Error", "", "{}"), 0),
        (Does::Answers("503 Service Unavailable", "", "{}"), 0),
        // Nobody goes where a provider points.
        (Does::Answers("307 Temporary Redirect", "Location: http://169.254.169.254/latest\r\n", ""), 0),
    ];
    for (does, taken) in failures {
        for provider in ["twilio", "signalwire", "telnyx"] {
            let world = after(provider, does.clone());
            assert_eq!((world.stand_in.taken().len(), world.became()), (1, vec!["done".to_owned()]), "{provider}: {does:?}");
        }
        for provider in ["bandwidth", "plivo", "somleng", "jambonz"] {
            let world = after(provider, does.clone());
            assert_eq!(world.stand_in.taken().len(), taken, "{provider}: {does:?}");
            assert!(world.became()[0].starts_with("unknown: the connection was lost"), "{provider}: {:?}", world.became());
            // A person has asked the provider, and decides.
            let key = world.all()[0].sealed.key.clone();
            let again = errands::again(&mut world.store(), &key, "Ana", super::at()).unwrap();
            assert!(matches!(again, Outcome::Settled(_)));
            world.live(&mut world.outbox(), 1);
            assert_eq!((world.stand_in.taken().len(), world.became()), (taken + 1, vec!["done".to_owned()]));
            assert!(matches!(errands::again(&mut world.store(), &key, "Ana", super::at()).unwrap(), Outcome::Before(_)));
        }
    }
}

#[test]
fn a_text_that_was_taken_is_sent_whatever_the_answer_says_besides() {
    for provider in ["twilio", "bandwidth"] {
        let world = after(provider, Does::TakesAndIsHuge);
        assert_eq!((world.stand_in.taken().len(), world.became()), (1, vec!["done".to_owned()]));
    }
}

#[test]
fn a_number_that_takes_no_texts_is_remembered() {
    let world = after("twilio", Does::Answers("400 Bad Request", "", r#"{"code":21614,"message":"+13125550142 is no mobile"}"#));
    assert_eq!(world.became(), ["refused: the number takes no texts (21614)"]);
    world.agreed(&[text("CA2", NUMBER, "more")]);
    world.live(&mut world.outbox(), 1);
    assert_eq!(world.stand_in.taken(), []);
    assert!(world.became()[1].contains("as the provider said before") || world.became()[0].contains("as the provider said before"));
    // Another fault says nothing of the number.
    let world = after("twilio", Does::Answers("400 Bad Request", "", r#"{"code":21211}"#));
    assert_eq!(world.became(), ["refused: the provider refused it (21211)"]);
    world.agreed(&[text("CA2", NUMBER, "more")]);
    world.live(&mut world.outbox(), 1);
    assert_eq!(world.stand_in.taken().len(), 1);
    // Neither the store nor its log has the number in clear.
    let folder = world.address.file().unwrap().parent().unwrap().to_owned();
    for file in std::fs::read_dir(folder).unwrap() {
        let bytes = std::fs::read(file.unwrap().path()).unwrap();
        assert!(!bytes.windows(7).any(|window| window == b"5550142"), "a number is on the disk");
    }
    assert!(KEY.len() >= 32);
}

/// The same words to the same number, agreed to in two calls: one is found, the other is not taken for it.
#[test]
fn a_twin_is_not_taken_for_the_lost_one() {
    let world = World::new("twins", "twilio");
    world.stand_in.next([Does::Takes, Does::Answers("500 Internal Server Error", "", "{}")]);
    world.agreed(&[text("CA1", NUMBER, "same"), text("CA2", NUMBER, "same")]);
    let mut outbox = world.outbox();
    world.rounds(&mut outbox);
    assert_eq!(world.stand_in.taken().len(), 1);
    world.pass(HOLD + SignedDuration::from_secs(1));
    world.rounds(&mut outbox);
    assert_eq!((world.stand_in.taken().len(), world.became()), (2, vec!["done".to_owned(); 2]));
}
