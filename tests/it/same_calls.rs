//! The same calls through every provider: the same words, in the same order, to the same ends.

use crate::binary::Server;
use crate::lines::{all, everywhere, jambonz, kind};
use crate::provider::{Heard, Outcome, Phone, WhisperEnd};

/// What was heard. The offer to say a word is made only where words are understood.
fn told(heard: &Heard) -> String {
    format!("{} [{}]", heard.text.replace(" o diga español", ""), kind(&heard.waits))
}

/// Plays a call through all providers and holds them against the first.
fn alike(call: impl Fn(&mut dyn Phone) -> Vec<String>) -> Vec<String> {
    let server = Server::start(&everywhere());
    let mut told: Vec<(&str, Vec<String>)> = all(&server).into_iter().map(|(name, mut phone)| (name, call(phone.as_mut()))).collect();
    let (_, first) = told.remove(0);
    for (name, other) in told {
        assert_eq!(first, other, "{name}");
    }
    first
}

#[test]
fn a_silent_caller_reaches_a_person() {
    let told = alike(|phone| {
        let mut told = vec![told(&phone.ring())];
        told.extend((0..4).map(|_| self::told(&phone.silence())));
        told
    });
    assert!(told[0].starts_with("If this is a medical emergency, hang up and call 9 1 1."), "{told:#?}");
    assert!(told[1].contains("To learn about pancreatic neuroendocrine tumors, press one."), "{told:#?}");
    assert!(told[2].starts_with("I did not hear a choice."), "{told:#?}");
    assert!(told[3].starts_with("That is all right. Take your time."), "{told:#?}");
    assert!(told[4].starts_with("I am getting a person to help you."), "{told:#?}");
    assert!(told[4].contains("[rings +18002272345 for 25 s as +18005550100]"), "{told:#?}");
}

#[test]
fn a_person_hears_who_calls_and_a_busy_desk_leaves_choices() {
    let told = alike(|phone| {
        phone.ring();
        phone.press("1");
        let mut heard = vec![told(&phone.press("0"))];
        let whisper = phone.whisper(0);
        assert_eq!(whisper.then, WhisperEnd::Joined, "a switchboard is not asked to accept");
        heard.push(whisper.text);
        heard.push(told(&phone.dial_ends(Outcome::Busy)));
        heard.push(told(&phone.dial_ends(Outcome::NoAnswer)));
        heard.push(told(&phone.press("1")));
        heard
    });
    assert!(told[0].starts_with("I will connect you with a cancer information specialist now."), "{told:#?}");
    assert_eq!(told[1], "English caller. Topic: Main menu. Asked for a person.");
    assert!(told[2].starts_with("Thank you for waiting."), "{told:#?}");
    assert!(told[3].starts_with("I am sorry. I could not connect you.") && told[3].ends_with("[keys 7 s]"), "{told:#?}");
}

#[test]
fn a_spanish_speaker_hears_spanish_alone() {
    let told = alike(|phone| {
        phone.ring();
        ["2", "1", "1", "1", "*", "8"].map(|key| told(&phone.press(key))).to_vec()
    });
    assert!(told[0].starts_with("Si es una emergencia médica, cuelgue y llame al 9 1 1."), "{told:#?}");
    assert!(told[1].starts_with("Esta es información general sobre un solo tipo de cáncer"), "{told:#?}");
    assert!(told[2].starts_with("El tumor neuroendocrino de páncreas es un tipo de cáncer."), "{told:#?}");
    assert!(told[3].starts_with("El páncreas está detrás del estómago."), "{told:#?}");
    assert!(told[4].starts_with("Para lo básico, oprima uno."), "{told:#?}");
    assert!(told[5].starts_with("Estamos con usted.") && told[5].contains("rings"), "{told:#?}");
    assert!(told.iter().all(|words| !words.contains("press ")), "{told:#?}");
}

#[test]
fn a_talk_that_ended_leads_on_alike() {
    let told = alike(|phone| {
        phone.ring();
        phone.press("1");
        phone.press("0");
        vec![told(&phone.dial_ends(Outcome::Answered { seconds: 61 })), told(&phone.silence()), told(&phone.silence())]
    });
    assert!(told[0].ends_with("[keys 7 s]"), "{told:#?}");
}

#[test]
fn a_telephone_that_cannot_be_rung_is_one_that_nobody_answers() {
    let told = alike(|phone| {
        phone.ring();
        phone.press("1");
        phone.press("8");
        vec![told(&phone.dial_ends(Outcome::Failed)), told(&phone.dial_ends(Outcome::NoAnswer)), told(&phone.dial_ends(Outcome::Busy))]
    });
    assert!(told.iter().all(|words| words.contains("rings +18002272345")), "{told:#?}");
}

#[test]
fn a_key_is_heard_behind_the_greeting_in_two_voices() {
    let server = Server::start(&everywhere());
    let mut phone = jambonz(&server);
    phone.interrupts_with = Some('2');
    let heard = phone.ring();
    assert!(heard.text.starts_with("Si es una emergencia médica"), "{heard:?}");
    assert!(phone.press("1").text.starts_with("Esta es información general"));
    phone.hang_up();
    // Of its progress and of persons' legs is told at the same address: the journal has one end.
    let journal = server.run(&["journal", "export"]);
    assert_eq!(journal.lines().filter(|line| line.contains(r#""kind":"ended""#)).count(), 1, "{journal}");
}
