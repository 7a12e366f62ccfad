//! Bandwidth's credential vectors and the causes of its Transfer.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, clippy::disallowed_methods, reason = "tests")]

use super::*;
use jiff::Timestamp;
use serde_json::Value;

#[test]
fn credentials_are_judged_as_the_vectors_say() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/bandwidth_signature.json");
    let vectors: Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    let cases = vectors["cases"].as_array().unwrap();
    assert!(cases.len() >= 10);
    for case in cases {
        let secret = format!("{}:{}", case["username"].as_str().unwrap(), case["password"].as_str().unwrap());
        let dialect = Bandwidth::new(&Setup { secrets: vec![secret], public_url: String::new() }).unwrap();
        let mut headers = HeaderMap::new();
        for (name, value) in case["headers"].as_object().unwrap() {
            headers.insert(header::HeaderName::from_bytes(name.as_bytes()).unwrap(), value.as_str().unwrap().parse().unwrap());
        }
        let body = case["body"].as_str().unwrap_or("{}");
        let received =
            Received { method: &Method::POST, target: "/voice/bw", headers: &headers, body: body.as_bytes(), at: Timestamp::UNIX_EPOCH };
        assert_eq!(dialect.verify(&received).is_ok(), case["valid"], "{}", case["name"]);
    }
}

#[test]
fn causes_prove_nothing_but_failure() {
    for (told, outcome) in [
        ("hangup", Outcome::Ended { talk_s: None }),
        ("busy", Outcome::Busy),
        ("timeout", Outcome::NoAnswer),
        ("cancel", Outcome::NoAnswer),
        ("rejected", Outcome::Declined),
        ("callback-error", Outcome::Failed),
        ("something-new", Outcome::Failed),
    ] {
        let event = format!(r#"{{"eventType":"transferComplete","cause":"{told}"}}"#);
        assert_eq!(heard(&Fields::json(event.as_bytes()).unwrap()), Some(Heard::DialEnded(outcome)), "{told}");
    }
}

#[test]
fn a_message_is_told_of_twice() {
    let read = |event: &str| heard(&Fields::json(event.as_bytes()).unwrap());
    let told = |reference: &str, hung_up| Some(Heard::Recorded(Recording { reference: reference.to_owned(), key: None, hung_up }));
    assert_eq!(read(r#"{"eventType":"recordComplete","mediaUrl":"https://m/1"}"#), told("https://m/1", false));
    assert_eq!(read(r#"{"eventType":"recordingAvailable","mediaUrl":"https://m/1","status":"complete"}"#), told("https://m/1", true));
    assert_eq!(read(r#"{"eventType":"recordingAvailable","mediaUrl":"https://m/1","status":"error"}"#), told("", true));
    assert_eq!(read(r##"{"eventType":"gather","digits":"","terminatingDigit":"#"}"##), None);
}

#[test]
fn settings_without_credentials_are_refused_in_words() {
    for secret in ["", "nocolon", ":x", "x:"] {
        let wrong = Bandwidth::new(&Setup { secrets: vec![secret.to_owned()], public_url: String::new() }).err().unwrap();
        assert!(wrong.contains("user:password") && !wrong.contains("nocolon"), "{wrong}");
    }
}
