//! Plivo's signature vectors, its numbers, the ends of its Dial, and what its voices understand.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, clippy::disallowed_methods, reason = "tests")]

use super::*;
use crate::call::turn::{Dial, Target};
use crate::flow::graph::CallerId;
use jiff::Timestamp;
use serde_json::Value;

const TOKEN: &str = "0000000000000000000000000000000000000000";

fn read(form: &str) -> Option<Heard> {
    heard(&Fields::form(form.as_bytes()).unwrap())
}

#[test]
fn signatures_are_judged_as_the_vectors_say() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/plivo_signature.json");
    let vectors: Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    let cases = vectors["cases"].as_array().unwrap();
    assert!(cases.len() >= 18);
    for case in cases {
        let text = |name: &str| case[name].as_str().unwrap();
        let url = text("url");
        // A server knows its own public address, whatever was forged.
        let origin_end = url.find("/plivo").unwrap();
        let port = url.contains(":8443");
        let origin = if port { "https://ivr.example.org:8443" } else { "https://ivr.example.org" };
        let secrets = vec![text("secret").to_owned()];
        let public_url = if url.starts_with("https") { origin } else { &url[..origin_end] };
        let dialect = Plivo::new(&Setup { secrets, public_url: public_url.to_owned() }).unwrap();
        let mut headers = HeaderMap::new();
        for (name, value) in case["headers"].as_object().unwrap() {
            headers.insert(header::HeaderName::from_bytes(name.as_bytes()).unwrap(), value.as_str().unwrap().parse().unwrap());
        }
        let method = if text("method") == "POST" { Method::POST } else { Method::GET };
        let body = text("body").as_bytes();
        let received = Received { method: &method, target: &url[origin_end..], headers: &headers, body, at: Timestamp::UNIX_EPOCH };
        // Version 2 covers neither query nor body: it opens nothing, however well it is made.
        let valid = case["valid"] == true && case["scheme"] == "v3";
        assert_eq!(dialect.verify(&received).is_ok(), valid, "{}", text("name"));
    }
}

#[test]
fn any_signature_of_either_account_opens() {
    let dialect = Plivo::new(&Setup { secrets: vec!["f".repeat(40), TOKEN.to_owned()], public_url: "https://ivr.example.org".to_owned() });
    let old = Signatures::new(&[TOKEN.to_owned()], "");
    let form = Fields::form(b"CallUUID=c1").unwrap();
    let signature = old.sign("https://ivr.example.org/voice/pl#rc=1", &form, "1");
    let opens = |headers: &[(&'static str, &str)]| {
        let mut sent = HeaderMap::new();
        for (name, value) in headers {
            sent.append(*name, value.parse().unwrap());
        }
        let received =
            Received { method: &Method::POST, target: "/voice/pl", headers: &sent, body: b"CallUUID=c1", at: Timestamp::UNIX_EPOCH };
        dialect.as_ref().unwrap().verify(&received).is_ok()
    };
    assert!(opens(&[(SIGNATURE, &signature), (NONCE, "1")]));
    assert!(opens(&[("X-Plivo-Signature-Ma-V3", &format!("x, {signature}")), (NONCE, "1")]));
    assert!(!opens(&[(SIGNATURE, &signature), (NONCE, "2")]));
    assert!(!opens(&[(SIGNATURE, &signature), (NONCE, "1"), (NONCE, "1")]), "two nonces");
    assert!(!opens(&[(SIGNATURE, &signature)]));
    assert!(!opens(&[(SIGNATURE, ",,"), (NONCE, "1")]));
    assert!(!opens(&[("X-Plivo-Signature-V2", &signature), ("X-Plivo-Signature-V2-Nonce", "1")]));
}

#[test]
fn numbers_come_without_a_plus_and_what_is_none_is_unknown() {
    for (text, known) in [
        ("15551230001", Some("+15551230001")),
        ("+15551230001", Some("+15551230001")),
        ("anonymous", None),
        ("266696687", None),
        ("+266696687", None),
        ("911", None),
        ("0555123000", None),
        ("1 555 123 0001", None),
        ("sip:15551230001", None),
        ("", None),
        ("1555123000112345", None),
    ] {
        assert_eq!(number(text).as_ref().map(Number::as_str), known, "{text}");
    }
}

#[test]
fn ends_of_a_dial_prove_nothing_and_never_end_the_call() {
    for (form, outcome) in [
        ("DialStatus=completed", Outcome::Ended { talk_s: None }),
        ("DialStatus=completed&DialHangupCause=NORMAL_CLEARING&DialBLegUUID=b1", Outcome::Ended { talk_s: None }),
        ("DialStatus=busy", Outcome::Busy),
        ("DialStatus=failed&DialHangupCause=CALL_REJECTED", Outcome::Declined),
        ("DialStatus=failed", Outcome::Failed),
        ("DialStatus=timeout", Outcome::NoAnswer),
        ("DialStatus=cancel", Outcome::NoAnswer),
        ("DialStatus=no-answer", Outcome::NoAnswer),
        ("DialStatus=something-new", Outcome::Failed),
        ("DialStatus=busy&CallStatus=busy", Outcome::Busy),
        ("DialStatus=completed&CallStatus=completed", Outcome::Ended { talk_s: None }),
    ] {
        assert_eq!(read(form), Some(Heard::DialEnded(outcome)), "{form}");
    }
    assert_eq!(read("CallStatus=completed&Event=Hangup&HangupCause=NORMAL_CLEARING"), Some(Heard::HungUp));
    assert_eq!(read("CallStatus=in-progress"), None);
}

#[test]
fn keys_speech_and_messages_are_told_apart() {
    let spoken = |words: &str, confidence| Some(Heard::Speech(Spoken { words: words.to_owned(), confidence }));
    assert_eq!(read("InputType=dtmf&Digits=1&Speech="), Some(Heard::Keys("1".to_owned())));
    assert_eq!(read("InputType=dtmf&Digits=&Speech="), None);
    assert_eq!(read("InputType=speech&Digits=&Speech=help&SpeechConfidenceScore=0.5"), spoken("help", Some(0.5)));
    assert_eq!(read("InputType=speech&Digits=&Speech="), spoken("", None));
    assert_eq!(read("Speech=help&SpeechConfidenceScore=7"), spoken("help", None));
    let message = |key, hung_up| Some(Heard::Recorded(Recording { reference: "https://r.example/1".to_owned(), key, hung_up }));
    assert_eq!(read("RecordUrl=https://r.example/1&Digits=%23"), message(Key::from_dtmf('#'), false));
    assert_eq!(read("RecordUrl=https://r.example/1&RecordingID=1&RecordingDuration=7"), message(None, false));
    assert_eq!(read("RecordUrl=https://r.example/1&CallStatus=completed"), message(None, true));
}

#[test]
fn both_legs_lead_to_the_caller_s() {
    let dialect = Plivo::new(&Setup { secrets: vec![TOKEN.to_owned()], public_url: String::new() }).unwrap();
    let legs = |form: &str| {
        let report = dialect.read(&Genuine { fields: Fields::form(form.as_bytes()).unwrap() });
        report.map(|report| (report.call, report.parent))
    };
    assert_eq!(legs("CallUUID=a1"), Ok(("a1".to_owned(), None)));
    assert_eq!(legs("CallUUID=a1&ALegUUID=a1"), Ok(("a1".to_owned(), None)));
    assert_eq!(legs("CallUUID=b1&ALegUUID=a1"), Ok(("b1".to_owned(), Some("a1".to_owned()))));
    assert_eq!(legs("From=1"), Err(Refusal::Unreadable));
}

#[test]
fn where_one_person_presses_a_key_everybody_does() {
    let dialect = Plivo::new(&Setup { secrets: vec![TOKEN.to_owned()], public_url: String::new() }).unwrap();
    let number = Number::parse("+12025550177").unwrap();
    let target = |whisper, asks| Target { number: number.clone(), whisper, asks };
    let key = |targets: Vec<Target>| {
        let dial = Dial { targets, ring_s: 25, talk_s: 60, caller_id: CallerId::Line };
        std::ptr::from_ref(dialect.forms(&Then::Dial(dial)))
    };
    assert_eq!(key(vec![target(false, false)]), std::ptr::from_ref(&dialect.plain));
    assert_eq!(key(vec![target(false, false), target(true, false)]), std::ptr::from_ref(&dialect.told));
    assert_eq!(key(vec![target(true, false), target(true, true), target(false, false)]), std::ptr::from_ref(&dialect.asked));
}

#[test]
fn locales_are_the_listed_ones() {
    for (locale, known) in
        [("es-US", "es-US"), ("es-MX", "es-US"), ("es", "es-US"), ("en-GB", "en-GB"), ("pt", "pt-BR"), ("xx-YY", "xx-YY")]
    {
        assert_eq!(listed(locale), known);
    }
}

#[test]
fn settings_without_a_token_are_refused_in_words() {
    for secrets in [vec![], vec![String::new()], vec!["short".to_owned()]] {
        let wrong = Plivo::new(&Setup { secrets, public_url: String::new() }).err().unwrap();
        assert!(wrong.contains("auth tokens") && !wrong.contains("short"), "{wrong}");
    }
}
