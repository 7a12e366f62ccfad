//! SignalWire's signature vectors and the outcomes of its Dial.
#![expect(clippy::unwrap_used, reason = "tests")]

use super::*;
use crate::call::heard::{Heard, Outcome};
use crate::dialect::fields::Fields;
use crate::dialect::tests::NOW;
use crate::dialect::twiml::tests::{judged, vectors};
use http::{HeaderMap, Method};

#[test]
fn signatures_are_judged_as_the_vectors_say() {
    let cases = vectors("signalwire_signature.json");
    assert!(cases.len() >= 18);
    for case in &cases {
        let name = case["name"].as_str().unwrap();
        let valid = match (case["scheme"].as_str(), name) {
            // In hexadecimal over the body: the scheme of JSON requests, which no voice webhook is.
            (Some("A"), _) => false,
            // Of the provider's two libraries one strips any port. The host is ours in either case.
            (_, "cxml_custom_port_signed_without") => true,
            _ => case["valid"] == true,
        };
        assert_eq!(judged(SCHEME, case), valid, "{name}");
    }
}

#[test]
fn the_old_header_will_do_and_the_own_one_comes_first() {
    let dialect = SignalWire::new(&Setup { secrets: vec!["PSK_madeUpSigningKey".to_owned()], public_url: "https://i.example".to_owned() });
    let dialect = dialect.unwrap();
    let body = "CallSid=1";
    let signed = dialect.signatures.posed("https://i.example/voice/sw#ot=2000", body.to_owned());
    let signature = signed.headers.get("X-SignalWire-Signature").unwrap();
    let genuine = |headers: &HeaderMap| {
        let received = Received { method: &Method::POST, target: "/voice/sw", headers, body: body.as_bytes(), at: NOW };
        dialect.verify(&received).is_ok()
    };
    let mut headers = HeaderMap::new();
    headers.insert("X-Twilio-Signature", signature.clone());
    assert!(genuine(&headers));
    headers.insert("X-SignalWire-Signature", "AAAAAAAAAAAAAAAAAAAAAAAAAAA=".parse().unwrap());
    assert!(!genuine(&headers));
    assert!(!genuine(&HeaderMap::new()));
}

#[test]
fn a_talk_is_told_by_its_length_alone() {
    for (form, outcome) in [
        ("DialCallStatus=completed&DialCallDuration=12", Outcome::Ended { talk_s: Some(12) }),
        ("DialCallStatus=completed", Outcome::Ended { talk_s: None }),
        ("DialCallStatus=no-answer", Outcome::NoAnswer),
        ("DialCallStatus=busy", Outcome::Busy),
        ("DialCallStatus=failed", Outcome::Failed),
        ("DialCallStatus=canceled", Outcome::NoAnswer),
    ] {
        assert_eq!(told::heard(&Fields::form(form.as_bytes()).unwrap()), Some(Heard::DialEnded(outcome)), "{form}");
    }
}

#[test]
fn voices_get_only_what_they_understand() {
    for (name, understood) in [
        (Some("Polly.Joanna-Neural"), Takes::Everything),
        (Some("polly.Joanna"), Takes::Everything),
        (Some("amazon.Joanna:neural:en-US"), Takes::Everything),
        (Some("amazon.Joanna:generative:en-US"), Takes::Breaks),
        (Some("gcloud.es-US-Neural2-A"), Takes::Breaks),
        (Some("woman"), Takes::Words),
        (Some("elevenlabs.rachel:eleven_turbo"), Takes::Words),
        (None, Takes::Words),
    ] {
        assert_eq!(takes(name), understood, "{name:?}");
    }
}

#[test]
fn settings_without_a_signing_key_are_refused_in_words() {
    for secrets in [vec![], vec!["short".to_owned()]] {
        let wrong = SignalWire::new(&Setup { secrets, public_url: String::new() }).err().unwrap();
        assert!(wrong.contains("signing keys") && !wrong.contains("short"), "{wrong}");
    }
}
