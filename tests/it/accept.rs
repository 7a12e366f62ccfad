//! A person, unlike a switchboard, presses a key to accept: no answering machine is ever joined to a caller.

use crate::binary::{Server, Settings};
use crate::lines::{everywhere, plivo, whispering};
use crate::provider::{Outcome, Phone, Waits, WhisperEnd};
use std::path::{Path, PathBuf};

/// A folder of flows: the shipped one, its desk a person who speaks Spanish first. It goes when this is dropped.
struct Flows(PathBuf);

impl Flows {
    fn new(name: &str) -> Self {
        let folder = std::env::temp_dir().join(format!("helpline-accept-{name}-{}", std::process::id()));
        let shipped = Path::new(env!("CARGO_MANIFEST_DIR")).join("flows/helpline");
        std::fs::create_dir_all(folder.join("helpline/words")).unwrap();
        for file in ["flow.yaml", "nodes.yaml", "people.yaml", "words/en.yaml", "words/es.yaml"] {
            let text = std::fs::read_to_string(shipped.join(file)).unwrap();
            let text = text.replace("speaks: [en, es], answers: switchboard", "speaks: [es, en], answers: person");
            std::fs::write(folder.join("helpline").join(file), text).unwrap();
        }
        Self(folder)
    }

    fn server(&self) -> Server {
        Server::start(&Settings { flows: self.0.clone(), ..everywhere() })
    }
}

impl Drop for Flows {
    fn drop(&mut self) {
        drop(std::fs::remove_dir_all(&self.0));
    }
}

#[test]
fn a_person_is_asked_in_their_language_and_joined_when_they_press_one() {
    let flows = Flows::new("yes");
    let server = flows.server();
    let mut other_way = plivo(&server);
    other_way.names_the_caller_alone = true;
    let phones = whispering(&server).into_iter().map(|(_, phone)| phone).chain([Box::new(other_way) as Box<dyn Phone>]);
    for mut phone in phones {
        phone.ring();
        phone.press("1");
        phone.press("0");
        let whisper = phone.whisper(0);
        assert_eq!(whisper.text, "Llamada en inglés. Tema: Menú principal. Pidió una persona. Oprima uno para aceptar.");
        assert_eq!(whisper.then, WhisperEnd::Keys { max: Some(1), seconds: 8 });
        assert_eq!(phone.person_presses(0, "1").then, WhisperEnd::Joined);
        assert!(phone.dial_ends(Outcome::Answered { seconds: 60 }).text.starts_with("You are back on the line."));
    }
}

#[test]
fn whoever_does_not_press_one_is_not_joined_and_the_ladder_goes_on() {
    let flows = Flows::new("no");
    let server = flows.server();
    // SignalWire and Telnyx tell how long a leg lasted, Twilio and jambonz that nobody was joined.
    let tells = ["twilio", "signalwire", "telnyx", "jambonz"];
    let some = |tell: bool| whispering(&server).into_iter().filter(move |(provider, _)| tells.contains(provider) == tell);
    for (refuses, (_, mut phone)) in ["9", ""].into_iter().flat_map(|refuses| some(true).map(move |phone| (refuses, phone))) {
        phone.ring();
        phone.press("0");
        phone.whisper(0);
        let end = if refuses.is_empty() { phone.person_silent(0) } else { phone.person_presses(0, refuses) };
        assert_eq!(end.then, WhisperEnd::HungUp);
        let next = phone.dial_ends(Outcome::Declined);
        assert!(next.text.starts_with("Thank you for waiting."), "{}", next.text);
        assert!(matches!(next.waits, Waits::Dialling { .. }));
    }
    // Bandwidth and Plivo do not tell a refusal from the end of a talk: the caller hears where they are, and a person is one key away.
    for (_, mut phone) in some(false) {
        phone.ring();
        phone.press("0");
        phone.whisper(0);
        assert_eq!(phone.person_presses(0, "9").then, WhisperEnd::HungUp);
        assert!(phone.dial_ends(Outcome::Declined).text.starts_with("You are back on the line."));
    }
}
