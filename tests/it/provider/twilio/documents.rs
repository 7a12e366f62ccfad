//! Documents as the provider would read them: this house's, the provider's own library's, golden ones.

use super::verbs::{Hears, Verb, grammar, verbs};
use crate::provider::overrides::patience;
use crate::provider::place::Place;
use crate::provider::stub::{golden, reviewed};
use crate::provider::xml;

const PUBLIC: &str = "https://ivr.example.org";

#[test]
fn what_this_house_writes_is_understood() {
    let here = Place::absolute("https://ivr.example.org/voice/main").unwrap();
    let documents = reviewed("twilio");
    assert!(documents.len() >= 17, "only {}", documents.len());
    for (name, bytes) in documents {
        let hears = if name.starts_with("whisper") { Hears::Person } else { Hears::Caller };
        let read = xml::read(&bytes, grammar).and_then(|document| verbs(&document, &here, hears));
        for place in read.unwrap_or_else(|fault| panic!("{name}: {fault:?}")).iter().flat_map(Verb::places) {
            assert!(patience(place.wishes.as_deref()).unwrap().retries == 2, "{name}: {place:?}");
        }
    }
}

#[test]
fn our_grammar_is_within_what_the_provider_s_own_library_writes() {
    let file: serde_json::Value = serde_json::from_str(include_str!("../../../data/golden/twilio_sdk_elements.json")).unwrap();
    for (name, element) in file["elements"].as_object().unwrap() {
        let Some(rule) = grammar(name) else { continue };
        let known = |list: &str, word: &&str| element[list].as_array().unwrap().iter().any(|known| known == word);
        assert!(rule.attributes.iter().all(|attribute| known("attributes", attribute)), "{name}");
        assert!(rule.children.iter().all(|child| known("children", child)), "{name}");
    }
}

#[test]
fn golden_documents_are_read_or_refused_for_a_reason() {
    let refused = [("05", "not spoken by"), ("08", "<Sip>"), ("09", "<Enqueue>"), ("11", "<Leave>"), ("12", "<Queue>"), ("14", "<Sms>")];
    let refused: Vec<_> = refused.into_iter().chain([("20", "<Conference>"), ("22", "<Message>")]).collect();
    let here = Place::absolute(PUBLIC).unwrap();
    for (name, bytes) in golden("twilio") {
        let read = xml::read(&bytes, grammar).and_then(|document| verbs(&document, &here, Hears::Caller));
        match refused.iter().find(|(number, _)| name.starts_with(number)) {
            Some((_, words)) => assert!(read.unwrap_err().0.contains(words), "{name}"),
            None => assert!(read.is_ok(), "{name}: {read:?}"),
        }
    }
}
