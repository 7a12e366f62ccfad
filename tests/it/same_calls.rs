//! The same calls through two providers: the same words, in the same order, to the same ends.

use crate::binary::{Server, Settings};
use crate::lines::{both, kind};
use crate::provider::{Heard, Outcome, Phone, WhisperEnd};

/// What was heard. The offer to say a word is made only where words are understood.
fn told(heard: &Heard) -> String {
    format!("{} [{}]", heard.text.replace(" o diga español", ""), kind(&heard.waits))
}

/// Plays a call through both providers and holds them against each other.
fn alike(call: impl Fn(&mut dyn Phone) -> Vec<String>) -> Vec<String> {
    let server = Server::start(&Settings::default());
    let [(_, mut one), (_, mut other)] = both(&server);
    let (one, other) = (call(one.as_mut()), call(other.as_mut()));
    assert_eq!(one, other);
    one
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
