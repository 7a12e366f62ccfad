//! Telnyx's signature vectors, what its requests tell, and that its templates find nothing to fill.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]

use super::*;
use crate::call::heard::Outcome;
use crate::dialect::tests::NOW;
use crate::dialect::twiml::tests::vectors;
use http::{HeaderMap, HeaderName};
use jiff::Timestamp;

const SEED: &str = "seed:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
const PUBLIC: &str = "A6EHv/POEL4dcN0Y50vAmWfk1jCbpQ1fHdyGZBJVMbg=";
const PARENT: &str = "v3:T02llQxIyaRkhfRKxgAP8nY511EhFLizdvdUKJiSw8d6A9BborherQczRrZvZakpWxBlpw48KyZQ==";

fn line(secret: &str) -> Telnyx {
    Telnyx::new(&Setup { secrets: vec![secret.to_owned()], public_url: String::new() }).unwrap()
}

#[test]
fn signatures_are_judged_as_the_vectors_say() {
    let cases = vectors("telnyx_signature.json");
    assert!(cases.len() >= 14);
    for case in &cases {
        let setup = Setup { secrets: vec![case["public_key"].as_str().unwrap().to_owned()], public_url: String::new() };
        let mut headers = HeaderMap::new();
        for (name, value) in case["headers"].as_object().unwrap() {
            headers.insert(HeaderName::from_bytes(name.as_bytes()).unwrap(), value.as_str().unwrap().parse().unwrap());
        }
        let at = Timestamp::from_second(case["now"].as_i64().unwrap()).unwrap();
        let body = case["body"].as_str().unwrap_or("").as_bytes();
        let received = Received { method: &Method::POST, target: "/voice/tx", headers: &headers, body, at };
        let valid = Telnyx::new(&setup).is_ok_and(|dialect| dialect.verify(&received).is_ok());
        assert_eq!(valid, case["valid"], "{}", case["name"]);
    }
}

#[test]
fn a_request_holds_for_five_minutes_and_only_as_a_post() {
    let (signs, knows) = (line(SEED), line(PUBLIC));
    let sent = Timestamp::from_second(1_000_000).unwrap();
    let posed = signs.keys.posed("CallSid=1".to_owned(), sent).unwrap();
    let judge = |method: &Method, second| {
        let at = Timestamp::from_second(second).unwrap();
        knows.verify(&Received { method, target: "/voice/tx", headers: &posed.headers, body: posed.body.as_bytes(), at }).is_ok()
    };
    for (second, valid) in [(999_699, false), (999_700, true), (1_000_000, true), (1_000_300, true), (1_000_301, false)] {
        assert_eq!(judge(&Method::POST, second), valid, "{second}");
    }
    assert!(!judge(&Method::GET, 1_000_000), "a URL is signed by nobody");
    assert!(knows.keys.posed(String::new(), sent).is_none(), "a public key signs nothing");
}

#[test]
fn a_header_that_comes_twice_is_none() {
    let dialect = line(SEED);
    let posed = dialect.keys.posed("CallSid=1".to_owned(), NOW).unwrap();
    for name in ["telnyx-timestamp", "telnyx-signature-ed25519"] {
        let mut headers = posed.headers.clone();
        headers.append(HeaderName::from_static(name), posed.headers[name].clone());
        let received = Received { method: &Method::POST, target: "/voice/tx", headers: &headers, body: b"CallSid=1", at: NOW };
        assert!(dialect.verify(&received).is_err(), "{name}");
    }
}

fn read(target: &str, body: &str) -> Report {
    let dialect = line(SEED);
    let posed = dialect.keys.posed(body.to_owned(), NOW).unwrap();
    let received = Received { method: &Method::POST, target, headers: &posed.headers, body: body.as_bytes(), at: NOW };
    dialect.read(&dialect.verify(&received).unwrap()).unwrap()
}

#[test]
fn callers_may_come_as_sip_addresses() {
    let numbers = |from: &str, to: &str| {
        let body = form_urlencoded::Serializer::new(String::new()).extend_pairs([("CallSid", PARENT), ("From", from), ("To", to)]).finish();
        let report = read("/voice/tx", &body);
        assert_eq!(report.call, PARENT);
        (report.from.map(|from| from.as_str().to_owned()), report.to.map(|to| to.as_str().to_owned()))
    };
    let both = (Some("+13125550142".to_owned()), Some("+18005550100".to_owned()));
    assert_eq!(numbers("+13125550142", "+18005550100"), both);
    assert_eq!(numbers("sip:+13125550142@sip.example;user=phone", "sip:18005550100@sip.example"), both);
    for hidden in ["anonymous", "sip:anonymous@anonymous.invalid", "sip:1001@pbx.example", "sip:13125550142@pbx.example", ""] {
        assert_eq!(numbers(hidden, "18005550100"), (None, both.1.clone()), "{hidden}");
    }
}

#[test]
fn a_person_s_leg_belongs_to_the_call_its_url_names() {
    let of = |target: &str, body: &str| read(target, body).parent;
    let encoded: String = form_urlencoded::byte_serialize(PARENT.as_bytes()).collect();
    let whisper = format!("/voice/tx/0aT/whisper/0?of={encoded}");
    assert_eq!(of(&whisper, "CallSid=child").as_deref(), Some(PARENT));
    assert_eq!(of(&whisper, "CallSid=child&ParentCallSid=v3%3Aother").as_deref(), Some("v3:other"), "what is signed counts");
    assert_eq!(of(&format!("/voice/tx/0aT?of={encoded}"), "CallSid=1"), None, "a caller's leg has none");
    assert_eq!(read(&format!("{whisper}%26Digits=1&Digits=1"), "CallSid=child").heard, None, "nothing else is taken from a URL");
}

#[test]
fn the_end_of_a_dial_is_told_on_the_caller_s_leg() {
    let (url, dialled) = ("/voice/tx/0aT", "DialCallStatus=completed&DialCallDuration=40&DialCallSid=child&CallStatus=completed");
    let ended = Some(Heard::DialEnded(Outcome::Ended { talk_s: Some(40) }));
    let usual = read(url, &format!("CallSid=caller&{dialled}"));
    assert_eq!((usual.call.as_str(), usual.parent, usual.heard), ("caller", None, ended.clone()));
    let other = read(url, &format!("CallSid=child&ParentCallSid=caller&{dialled}"));
    assert_eq!((other.call.as_str(), other.heard), ("caller", ended));
    for (status, outcome) in [
        ("busy", Outcome::Busy),
        ("no-answer", Outcome::NoAnswer),
        ("canceled", Outcome::NoAnswer),
        ("failed", Outcome::Failed),
        ("something-new", Outcome::Failed),
    ] {
        let read = read(url, &format!("CallSid=caller&DialCallStatus={status}&CallStatus={status}"));
        assert_eq!(read.heard, Some(Heard::DialEnded(outcome)), "{status}");
    }
}

#[test]
fn a_message_is_named_by_what_outlives_its_url() {
    let heard = |more: &str| match read("/voice/tx/0aT/recorded", &format!("CallSid=1&{more}")).heard {
        Some(Heard::Recorded(recording)) => Some(recording.reference),
        _ => None,
    };
    assert_eq!(heard("RecordingUrl=https://r.example/1&RecordingSid=rec-1").as_deref(), Some("rec-1"));
    assert_eq!(heard("RecordingUrl=https://r.example/1").as_deref(), Some("https://r.example/1"));
    assert_eq!(heard("RecordingSid=rec-1&RecordingStatus=absent"), None);
}

#[test]
fn silence_is_silence_however_it_is_told() {
    for silent in ["CallSid=1", "CallSid=1&Digits=&SpeechResult=", "CallSid=1&Digits="] {
        assert_eq!(read("/voice/tx/0aT", silent).heard, None, "{silent}");
    }
}

#[test]
fn no_brace_is_ever_written() {
    let mut written = String::new();
    without_braces("Dear {{From}}, {{#if x}}&{{/if}}", Takes::Words, &mut written);
    assert_eq!(written, "Dear ((From)), ((#if x))&amp;((/if))");
}

#[test]
fn settings_without_a_key_are_refused_in_words() {
    for secret in ["", "short", "seed:short", "seed:", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="] {
        let wrong = Telnyx::new(&Setup { secrets: vec![secret.to_owned()], public_url: String::new() }).err().unwrap();
        assert!(wrong.contains("public keys") && !wrong.contains("short"), "{secret}: {wrong}");
    }
    assert!(Telnyx::new(&Setup::default()).is_err());
}
