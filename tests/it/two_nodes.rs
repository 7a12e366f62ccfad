//! Two nodes with different keys, a call bouncing between them: a person within two turns, and an end.

use crate::binary::{Server, Settings};
use crate::lines::{bandwidth, twilio};
use crate::provider::{Outcome, Phone, Waits};

#[test]
fn strangers_hand_a_call_to_a_person() {
    let one = Server::start(&Settings::default());
    let other = Server::start(&Settings { secret_keys: "another-made-up-key-of-more-than-32-letters".to_owned(), ..Settings::default() });
    let phones: [Box<dyn Phone>; 2] = [Box::new(twilio(&one)), Box::new(bandwidth(&one))];
    for mut phone in phones {
        phone.server(&one.base);
        phone.ring();
        phone.press("2");
        phone.server(&other.base);
        let lost = phone.press("1");
        assert!(lost.text.starts_with("Disculpe, perdimos el hilo. Para aprender"), "{}", lost.text);
        phone.server(&one.base);
        let rescued = phone.press("1");
        assert!(rescued.text.starts_with("Le comunico con una persona."), "{}", rescued.text);
        assert!(matches!(rescued.waits, Waits::Dialling { .. }), "{:?}", rescued.waits);
        phone.server(&other.base);
        let last = phone.dial_ends(Outcome::Busy);
        assert!(matches!(last.waits, Waits::Dialling { .. }), "{:?}", last.waits);
        let end = phone.dial_ends(Outcome::NoAnswer);
        assert!(end.text.starts_with("Gracias por llamar."), "{}", end.text);
        assert_eq!(end.waits, Waits::HungUp);
    }
}

#[test]
fn a_rotated_key_still_opens_what_the_old_one_sealed() {
    let old = Server::start(&Settings::default());
    let keys = format!("a-brand-new-key-of-at-least-32-letters,{}", Settings::default().secret_keys);
    let new = Server::start(&Settings { secret_keys: keys, ..Settings::default() });
    let mut phone = twilio(&old);
    phone.ring();
    phone.press("1");
    phone.server(&new.base);
    assert!(phone.press("1").text.starts_with("This is general information"), "the new node knows the old node's tickets");
}
