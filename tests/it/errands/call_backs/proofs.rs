//! What a provider does, and what is never told: nobody is rung twice for a try, and what cannot be known is a person's.

use super::*;

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
