//! Documents as the provider would read them: this house's, the provider's own library's, golden ones.

use super::grammar::grammar;
use super::member::Member;
use super::verbs::{Hears, Verb, verbs};
use crate::provider::place::Place;
use crate::provider::stub::{golden, reviewed};
use crate::provider::xml;

const PUBLIC: &str = "https://ivr.example.org";

#[test]
fn what_this_house_writes_is_understood() {
    let here = Place::absolute("https://ivr.example.org/voice/main").unwrap();
    let members = [
        ("twilio", Member::Twilio, 2),
        ("signalwire", Member::SignalWire, 0),
        ("somleng", Member::Somleng, 0),
        ("telnyx", Member::Telnyx, 0),
    ];
    for (provider, member, retries) in members {
        let documents = reviewed(provider);
        assert!(documents.len() >= 17, "only {}", documents.len());
        for (name, bytes) in documents {
            let hears = if name.starts_with("whisper") { Hears::Person } else { Hears::Caller };
            let read = xml::read(&bytes, member.grammar()).and_then(|document| verbs(&document, &here, hears, member));
            for place in read.unwrap_or_else(|fault| panic!("{provider}, {name}: {fault:?}")).iter().flat_map(Verb::places) {
                assert!(member.patience(place).unwrap().retries == retries, "{provider}, {name}: {place:?}");
            }
        }
    }
}

#[test]
fn our_grammars_are_within_what_each_provider_lists() {
    let files = [
        (Member::Twilio, include_str!("../../../data/golden/twilio_sdk_elements.json")),
        (Member::SignalWire, include_str!("../../../data/elements/signalwire.json")),
        (Member::Somleng, include_str!("../../../data/elements/somleng.json")),
        (Member::Telnyx, include_str!("../../../data/elements/telnyx.json")),
    ];
    for (member, file) in files {
        let file: serde_json::Value = serde_json::from_str(file).unwrap();
        for (name, element) in file["elements"].as_object().unwrap() {
            let Some(rule) = member.grammar()(name) else { continue };
            let known = |list: &str, word: &&str| element[list].as_array().unwrap().iter().any(|known| known == word);
            assert!(rule.attributes.iter().all(|attribute| known("attributes", attribute)), "{member:?} {name}");
            assert!(rule.children.iter().all(|child| known("children", child)), "{member:?} {name}");
        }
    }
}

#[test]
fn golden_documents_are_read_or_refused_for_a_reason() {
    let refused = [("05", "not spoken by"), ("08", "<Sip>"), ("09", "<Enqueue>"), ("11", "<Leave>"), ("12", "<Queue>"), ("14", "<Sms>")];
    let refused: Vec<_> = refused.into_iter().chain([("20", "<Conference>"), ("22", "<Message>")]).collect();
    let here = Place::absolute(PUBLIC).unwrap();
    for (name, bytes) in golden("twilio") {
        let read = xml::read(&bytes, grammar).and_then(|document| verbs(&document, &here, Hears::Caller, Member::Twilio));
        match refused.iter().find(|(number, _)| name.starts_with(number)) {
            Some((_, words)) => assert!(read.unwrap_err().0.contains(words), "{name}"),
            None => assert!(read.is_ok(), "{name}: {read:?}"),
        }
    }
}

#[test]
fn golden_documents_of_telnyx_are_read_or_refused_for_a_reason() {
    let refused = [("04_", "<say-as>"), ("07", "<Enqueue>"), ("08b", "<Leave>"), ("09", "<Queue>"), ("20", "<Conference>")];
    let here = Place::absolute(PUBLIC).unwrap();
    // Hints are for another engine now, and a message's format makes no difference here.
    for (name, bytes) in golden("telnyx") {
        let bytes = bytes.replace(" hints=\"treatment,costs,operator\"", "").replace(" hints=\"tratamiento,costos,operador\"", "");
        let read = xml::read(&bytes, Member::Telnyx.grammar()).and_then(|document| verbs(&document, &here, Hears::Caller, Member::Telnyx));
        match refused.iter().find(|(number, _)| name.starts_with(number)) {
            Some((_, words)) => assert!(read.unwrap_err().0.contains(words), "{name}"),
            None => assert!(read.is_ok(), "{name}: {read:?}"),
        }
    }
}
