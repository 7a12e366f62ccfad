//! The interpreter itself, against a stub, and documents as Plivo would read them.

use super::*;
use crate::provider::stub::{Stub, golden, reviewed};

const PUBLIC: &str = "https://ivr.example.org";
const SECRET: &str = "0123456789abcdef0123456789abcdef01234567";
const MENU: &str = r#"<Response><GetInput action="https://ivr.example.org/voice/pl/t1" inputType="dtmf speech" numDigits="1" finishOnKey="none" executionTimeout="7" log="false"><Speak>For help, press 1.</Speak></GetInput><Redirect>https://ivr.example.org/voice/pl/t2?b=2&amp;a=1</Redirect></Response>"#;
const BYE: &str = "<Response><Speak>Goodbye.</Speak><Hangup/></Response>";

fn phone(stub: &Stub) -> Plivo {
    Plivo::new(Line::named("pl", &stub.base, PUBLIC, SECRET)).unwrap()
}

fn told(document: &str) -> Result<Heard, Fault> {
    phone(&Stub::telling(&[("/voice/pl", document)])).tell(Did::Rings)
}

#[test]
fn keys_words_and_silence_lead_on_and_are_signed() {
    let stub = Stub::telling(&[("/voice/pl", MENU), ("/voice/pl/t1", BYE), ("/voice/pl/t2", MENU)]);
    let mut phone = phone(&stub);
    let heard = phone.ring();
    assert_eq!(heard.waits, Waits::Keys { max: Some(1), seconds: 7, finish: String::new(), speech: true });
    assert_eq!(stub.last().param("CallStatus").as_deref(), Some("ringing"));
    assert_eq!(stub.last().param("From").as_deref(), Some("13125550142"), "without a plus");
    assert_eq!(phone.silence().text, "For help, press 1.");
    let last = stub.last();
    assert_eq!((last.target.as_str(), last.param("Digits")), ("/voice/pl/t2?b=2&a=1", None));
    let signature = sign::plivo(SECRET, &format!("{PUBLIC}{}", last.target), &last.params(), last.header("x-plivo-signature-v3-nonce"));
    assert_eq!(last.header("x-plivo-signature-v3"), signature);
    assert_eq!(phone.speak("help", Some("0.4")).text, "Goodbye.");
    let last = stub.last();
    let told = ["InputType", "Speech", "Digits", "SpeechConfidenceScore"].map(|name| last.param(name).unwrap());
    assert_eq!(told, ["speech", "help", "", "0.4"]);
    assert!(phone.tell(Did::Presses("1")).is_err(), "the call is over");
}

#[test]
fn a_person_hears_a_sound_and_presses_a_key_that_no_server_hears_of() {
    let dial = r#"<Response><Dial action="https://ivr.example.org/voice/pl/t1" confirmSound="https://ivr.example.org/voice/pl/w" confirmKey="1" confirmTimeout="8" callerId="+18005550100"><Number>+12025550177</Number></Dial></Response>"#;
    let pages = [("/voice/pl", dial), ("/voice/pl/w", "<Response><Speak>A caller.</Speak><Wait/></Response>"), ("/voice/pl/t1", BYE)];
    let stub = Stub::telling(&pages);
    let mut phone = phone(&stub);
    assert!(matches!(phone.ring().waits, Waits::Dialling { .. }));
    let whisper = phone.whisper(0);
    assert_eq!((whisper.text.as_str(), whisper.then), ("A caller.", WhisperEnd::Keys { max: Some(1), seconds: 8 }));
    let asked = phone.wire().asked.len();
    assert_eq!(phone.person_presses(0, "1").then, WhisperEnd::Joined);
    assert_eq!(phone.wire().asked.len(), asked);
    phone.dial_ends(Outcome::Answered { seconds: 60 });
    assert_eq!(stub.last().param("DialStatus").as_deref(), Some("completed"));
}

#[test]
fn what_no_page_confirms_is_a_fault() {
    let cases = [
        ("<Response><Say>la</Say></Response>", "<Say> is not an element"),
        (&MENU.replace("log=\"false\" ", "").replace(" log=\"false\"", ""), "logs"),
        (&MENU.replace("executionTimeout=\"7\"", "executionTimeout=\"3\""), "5–60"),
        (&MENU.replace("</Speak>", "</Speak><Wait/>"), "may not stand in <GetInput>"),
        (&MENU.replace("https://ivr.example.org/voice/pl/t1", "/voice/pl/t1"), "not an http"),
        (&MENU.replace("https://ivr.example.org/voice/pl/t1", "https://elsewhere.example/t1"), "public address"),
        (&MENU.replace("/t1", "/t1#rc=9"), "0–5"),
        (&MENU.replace("<Speak>", "<Speak language=\"es-MX\">"), "`language"),
        (&MENU.replace("press 1", "<break/>press 1"), "needs a Polly voice"),
        ("<Response><Hangup/><Speak>la</Speak></Response>", "nothing is reached"),
        ("<Response><Dial confirmKey=\"1\"><Number>+12025550177</Number></Dial></Response>", "says nothing"),
        ("<Response><Dial><Number>12025550177</Number></Dial></Response>", "is not a number like"),
        ("<Response><Redirect>https://ivr.example.org/voice/pl</Redirect></Response>", "circles"),
    ]
    .map(|(document, words): (&str, _)| (document.to_owned(), words));
    for (document, words) in cases {
        let fault = told(&document).unwrap_err();
        assert!(fault.0.contains(words), "{words}: {fault:?}");
    }
}

#[test]
fn what_this_house_writes_is_understood() {
    let documents = reviewed("plivo");
    assert!(documents.len() >= 17, "only {}", documents.len());
    for (name, bytes) in documents {
        let hears = if name.starts_with("whisper") { Hears::Person } else { Hears::Caller };
        let read = xml::read(&bytes, grammar).and_then(|document| verbs::verbs(&document, hears));
        for place in read.unwrap_or_else(|fault| panic!("{name}: {fault:?}")).iter().flat_map(Verb::places) {
            assert_eq!(patience(place.wishes.as_deref()).unwrap().retries, 2, "{name}: {place:?}");
        }
    }
}

#[test]
fn our_grammar_is_within_what_the_provider_s_own_library_writes() {
    let file: serde_json::Value = serde_json::from_str(include_str!("../../../data/golden/plivo_sdk_elements.json")).unwrap();
    for (name, element) in file["elements"].as_object().unwrap() {
        let Some(rule) = grammar(name).filter(|_| name.starts_with(char::is_uppercase)) else { continue };
        let known = |list: &str, word: &&str| element[list].as_array().unwrap().iter().any(|known| known == word);
        assert!(rule.attributes.iter().all(|attribute| known("attributes", attribute)), "{name}");
        assert!(rule.children.iter().all(|child| known("children", child)), "{name}");
    }
}

#[test]
fn golden_documents_are_read_or_refused_for_a_reason() {
    let refused = [("07", "<Conference>"), ("09", "<Conference>"), ("11", "<Message>")];
    for (name, bytes) in golden("plivo") {
        let read = understands(&bytes);
        match refused.iter().find(|(number, _)| name.starts_with(number)) {
            Some((_, words)) => assert!(read.unwrap_err().0.contains(words), "{name}"),
            None => assert!(read.is_ok(), "{name}: {read:?}"),
        }
    }
}
