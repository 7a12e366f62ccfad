//! The same calls through every provider: the same words, in the same order, to the same ends.

use crate::binary::Server;
use crate::lines::{FAMILY, all, everywhere, family, jambonz, kind, settings_with, whispering};
use crate::provider::twilio::member::Member;
use crate::provider::{Heard, Outcome, Phone, WhisperEnd};

/// What was heard. The offer to say a word is made only where words are understood.
fn told(heard: &Heard) -> String {
    format!("{} [{}]", heard.text.replace(" o diga español", ""), kind(&heard.waits))
}

/// Plays a call through these telephones and holds each against the first.
fn alike_among(phones: Vec<(&'static str, Box<dyn Phone>)>, call: impl Fn(&mut dyn Phone) -> Vec<String>) -> Vec<String> {
    let mut calls = phones.into_iter().map(|(provider, mut phone)| (provider, call(phone.as_mut())));
    let (_, first) = calls.next().unwrap();
    for (provider, other) in calls {
        assert_eq!(other, first, "{provider}");
    }
    first
}

/// Plays a call through every provider.
fn alike(call: impl Fn(&mut dyn Phone) -> Vec<String>) -> Vec<String> {
    let server = Server::start(&everywhere());
    alike_among(all(&server), call)
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
    let server = Server::start(&everywhere());
    let told = alike_among(whispering(&server), |phone| {
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
fn nobody_who_can_be_rung_is_worded_alike_everywhere() {
    let told = alike(|phone| {
        phone.ring();
        phone.press("1");
        let mut heard = vec![told(&phone.press("0"))];
        for outcome in [Outcome::Busy, Outcome::NoAnswer] {
            heard.push(told(&phone.dial_ends(outcome)));
        }
        phone.press("1");
        heard.push(told(&phone.dial_ends(Outcome::Failed)));
        heard
    });
    assert!(told[0].contains("[rings +18002272345 for 25 s as +18005550100]"), "{told:#?}");
    assert!(told[2].starts_with("I am sorry. I could not connect you."), "{told:#?}");
}

#[test]
fn a_talk_that_ends_leads_where_its_author_wrote() {
    let told = alike(|phone| {
        phone.ring();
        phone.press("1");
        phone.press("0");
        vec![told(&phone.dial_ends(Outcome::Answered { seconds: 300 })), told(&phone.silence()), told(&phone.press("2"))]
    });
    assert!(told[0].starts_with("You are back on the line."), "{told:#?}");
}

/// Somleng's person is joined without a word, and nothing in its documents asks for one.
#[test]
fn where_nobody_can_be_spoken_to_first_people_are_joined() {
    let server = Server::start(&settings_with(&[Member::Somleng]));
    let mut phone = family(&server, Member::Somleng);
    phone.ring();
    phone.press("1");
    phone.press("0");
    let joined = phone.whisper(0);
    assert_eq!((joined.text.as_str(), joined.then), ("", WhisperEnd::Joined));
    assert!(phone.dial_ends(Outcome::Answered { seconds: 60 }).text.starts_with("You are back on the line."));
}

/// Where only the length of a talk is told, a short one was none: the ladder goes on.
#[test]
fn a_short_leg_counts_as_nobody() {
    let server = Server::start(&settings_with(&FAMILY));
    for member in FAMILY {
        let mut phone = family(&server, member);
        phone.ring();
        phone.press("1");
        phone.press("0");
        let next = phone.dial_ends(Outcome::Answered { seconds: 4 });
        assert!(next.text.starts_with("Thank you for waiting."), "{member:?}: {}", next.text);
    }
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
