//! Twilio's signature vectors and the outcomes of its Dial.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]

use super::told::heard;
use super::*;
use crate::call::heard::{Heard, Outcome, Spoken};
use crate::dialect::fields::Fields;
use crate::dialect::twiml::signature::sorted;
use crate::dialect::twiml::tests::{body, judged, vectors};
use crate::flow::key::Key;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use http::{HeaderMap, Method};
use jiff::Timestamp;
use sha1::Sha1;
use sha2::Sha256;
use subtle::ConstantTimeEq;

#[test]
fn signatures_are_judged_as_the_vectors_say() {
    let cases = vectors("twilio_signature.json");
    assert!(cases.len() >= 30);
    for case in &cases {
        assert_eq!(judged(SCHEME, case), case["valid"], "{}", case["name"]);
    }
}

/// Twilio's optional scheme with shared keys ("Sign webhooks with shared keys", public beta): the header names the algorithm.
/// No line can be set to it yet; its vectors hold what it would have to be.
fn verify_shared_key(secret: &str, url: &str, fields: &Fields, settings: Option<&str>, signature: &str) -> bool {
    let algorithm = settings.and_then(|settings| settings.split(',').find_map(|part| part.trim().strip_prefix("algorithm=")));
    let text = [url.as_bytes(), &sorted(fields, Repeats::Once)].concat();
    let expected = match algorithm {
        None | Some("HMAC_SHA1") => {
            Hmac::<Sha1>::new_from_slice(secret.as_bytes()).map(|mac| mac.chain_update(&text).finalize().into_bytes().to_vec())
        }
        Some("HMAC_SHA256") => {
            Hmac::<Sha256>::new_from_slice(secret.as_bytes()).map(|mac| mac.chain_update(&text).finalize().into_bytes().to_vec())
        }
        Some(_) => return false,
    };
    let given = STANDARD.decode(signature).unwrap_or_default();
    expected.is_ok_and(|expected| bool::from(expected.ct_eq(&given)))
}

#[test]
fn shared_keys_are_judged_as_the_vectors_say() {
    for case in vectors("twilio_signature_sha256.json") {
        let text = |name: &str| case[name].as_str().unwrap_or("").to_owned();
        let fields = Fields::form(body(&case).as_bytes()).unwrap();
        let valid = verify_shared_key(&text("auth_token"), &text("url"), &fields, case["settings_header"].as_str(), &text("signature"));
        assert_eq!(valid, case["valid"], "{}", case["name"]);
    }
}

#[test]
fn a_second_token_opens_while_the_first_is_replaced() {
    let fields = Fields::form(b"CallSid=CA1").unwrap();
    let url = "https://ivr.example.org";
    let old = Signatures::new(SCHEME, &["old-old-old-old-old".to_owned()], url);
    let both = Signatures::new(SCHEME, &["new-new-new-new-new".to_owned(), "old-old-old-old-old".to_owned()], url);
    let mut headers = HeaderMap::new();
    headers.insert("X-Twilio-Signature", old.sign("https://ivr.example.org/voice/main#rc=2", &fields).parse().unwrap());
    let received =
        Received { method: &Method::POST, target: "/voice/main", headers: &headers, body: b"CallSid=CA1", at: Timestamp::UNIX_EPOCH };
    assert!(both.verify(&received, &fields).is_ok());
    let mut twice = headers.clone();
    twice.append("X-Twilio-Signature", headers.get("X-Twilio-Signature").unwrap().clone());
    let doubled = Received { headers: &twice, ..received };
    assert_eq!(both.verify(&doubled, &fields), Err(Refusal::Forged));
}

#[test]
fn the_same_pair_twice_is_signed_once() {
    let signatures = Signatures::new(SCHEME, &["token-token-token".to_owned()], "https://ivr.example.org");
    let sign = |form: &[u8]| signatures.sign("https://ivr.example.org/a", &Fields::form(form).unwrap());
    assert_eq!(sign(b"b=2&a=1&b=1&a=1"), sign(b"a=1&b=1&b=2"));
    assert_ne!(sign(b"a=1&b=1"), sign(b"a=1&b=2"));
}

#[test]
fn only_proof_counts_as_answered() {
    for (form, outcome) in [
        ("DialCallStatus=completed&DialBridged=true", Outcome::Answered),
        ("DialCallStatus=completed&DialBridged=false", Outcome::Declined),
        ("DialCallStatus=completed&DialCallDuration=12", Outcome::Ended { talk_s: Some(12) }),
        ("DialCallStatus=completed&DialCallDuration=x", Outcome::Ended { talk_s: None }),
        ("DialCallStatus=busy", Outcome::Busy),
        ("DialCallStatus=no-answer", Outcome::NoAnswer),
        ("DialCallStatus=canceled", Outcome::NoAnswer),
        ("DialCallStatus=failed", Outcome::Failed),
        ("DialCallStatus=something-new", Outcome::Failed),
    ] {
        assert_eq!(heard(&Fields::form(form.as_bytes()).unwrap()), Some(Heard::DialEnded(outcome)), "{form}");
    }
    let gone = Fields::form(b"CallStatus=completed&DialCallStatus=completed&DialBridged=true").unwrap();
    assert_eq!(heard(&gone), Some(Heard::HungUp));
}

#[test]
fn sounds_without_words_are_told_from_silence() {
    let read = |form: &[u8]| heard(&Fields::form(form).unwrap());
    let spoken = |words: &str, confidence| Some(Heard::Speech(Spoken { words: words.to_owned(), confidence }));
    assert_eq!(read(b"CallStatus=in-progress"), None);
    assert_eq!(read(b"Digits="), None);
    assert_eq!(read(b"SpeechResult=&Confidence=0.0"), spoken("", Some(0.0)));
    assert_eq!(read(b"Digits=&SpeechResult="), None);
    assert_eq!(read(b"Digits=&SpeechResult=help"), spoken("help", None));
    assert_eq!(read(b"SpeechResult=help&Confidence=2"), spoken("help", None));
    assert_eq!(read(b"Digits=10014"), Some(Heard::Keys("10014".to_owned())));
}

#[test]
fn a_message_outlives_its_caller() {
    let read = |form: &str| match heard(&Fields::form(form.as_bytes()).unwrap()) {
        Some(Heard::Recorded(recording)) => Some((recording.reference, recording.key.map(Key::dtmf), recording.hung_up)),
        _ => None,
    };
    let told = |key, hung_up| Some(("https://r.example/1".to_owned(), key, hung_up));
    let url = "RecordingUrl=https://r.example/1";
    assert_eq!(read(&format!("{url}&CallStatus=in-progress&Digits=0")), told(Some('0'), false));
    assert_eq!(read(&format!("{url}&CallStatus=in-progress&Digits=%23")), told(Some('#'), false));
    assert_eq!(read(&format!("{url}&CallStatus=in-progress")), told(None, false));
    assert_eq!(read(&format!("{url}&CallStatus=in-progress&Digits=hangup")), told(None, true));
    assert_eq!(read(&format!("{url}&CallStatus=completed&Digits=hangup")), told(None, true));
    assert_eq!(read("RecordingUrl=&CallStatus=completed"), None);
}

#[test]
fn voices_get_only_what_they_understand() {
    for (name, understood) in [
        (Some("Polly.Joanna-Neural"), Takes::Everything),
        (Some("Polly.Joanna"), Takes::Everything),
        (Some("Polly.Joanna-Generative"), Takes::Breaks),
        (Some("Google.es-US-Neural2-A"), Takes::Breaks),
        (Some("man"), Takes::Words),
        (Some("woman"), Takes::Words),
        (None, Takes::Words),
    ] {
        assert_eq!(takes(name), understood, "{name:?}");
    }
}

#[test]
fn settings_without_a_token_are_refused_in_words() {
    for secrets in [vec![], vec![String::new()], vec!["short".to_owned()]] {
        let wrong = Twilio::new(&Setup { secrets, public_url: String::new() }).err().unwrap();
        assert!(wrong.contains("auth tokens") && !wrong.contains("short"), "{wrong}");
    }
}
