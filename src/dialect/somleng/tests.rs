//! What Somleng signs, tells and spells in ways of its own.
#![expect(clippy::unwrap_used, reason = "tests")]

use super::*;
use crate::dialect::tests::NOW;
use crate::dialect::twiml::signature::sorted;
use http::{HeaderMap, Method};

fn dialect() -> Somleng {
    Somleng::new(&Setup { secrets: vec!["a-made-up-token-of-an-account".to_owned()], public_url: "https://i.example".to_owned() }).unwrap()
}

#[test]
fn a_get_is_signed_by_its_whole_url() {
    let dialect = dialect();
    let target = "/voice/so?a=b+c&AccountSid=1&CallSid=2&From=%2B85510202101&To=1294";
    let mut headers = HeaderMap::new();
    let signature = dialect.signatures.sign(&format!("https://i.example{target}"), &Fields::default());
    headers.insert("X-Twilio-Signature", signature.parse().unwrap());
    let received = Received { method: &Method::GET, target, headers: &headers, body: b"", at: NOW };
    let report = dialect.read(&dialect.verify(&received).unwrap()).unwrap();
    assert_eq!((report.call.as_str(), report.account.as_deref()), ("2", Some("1")));
    let other = Received { target: "/voice/so?a=b+d&AccountSid=1&CallSid=2&From=%2B85510202101&To=1294", ..received };
    assert!(dialect.verify(&other).is_err());
}

#[test]
fn pairs_are_signed_as_often_as_they_come() {
    let fields = Fields::form(b"To=1&From=2&To=1").unwrap();
    assert_eq!(sorted(&fields, SCHEME.repeats), b"From2To1To1");
}

#[test]
fn numbers_may_lack_their_plus() {
    let read = |form: &[u8]| {
        let fields = Fields::form(form).unwrap();
        let report = dialect().read(&Genuine { fields }).unwrap();
        (report.from.map(|from| from.as_str().to_owned()), report.to.map(|to| to.as_str().to_owned()))
    };
    let number = |number: &str| Some(number.to_owned());
    assert_eq!(read(b"CallSid=1&From=85510202101&To=18005550100"), (number("+85510202101"), number("+18005550100")));
    assert_eq!(read(b"CallSid=1&From=%2B85510202101&To=%2B18005550100"), (number("+85510202101"), number("+18005550100")));
    assert_eq!(read(b"CallSid=1&From=3125550142&To=1294"), (None, None));
}

#[test]
fn a_dial_that_was_joined_is_told_by_its_length() {
    for (form, outcome) in [
        ("DialCallStatus=completed&DialCallSid=3&DialCallDuration=87", Outcome::Ended { talk_s: Some(87) }),
        ("DialCallStatus=in-progress&DialCallSid=3&DialCallDuration=87", Outcome::Ended { talk_s: Some(87) }),
        ("DialCallStatus=in-progress", Outcome::Failed),
        ("DialCallStatus=ringing", Outcome::Failed),
        ("DialCallStatus=no-answer", Outcome::NoAnswer),
        ("DialCallStatus=failed", Outcome::Failed),
        ("DialCallStatus=busy", Outcome::Busy),
    ] {
        assert_eq!(heard(&Fields::form(form.as_bytes()).unwrap()), Some(Heard::DialEnded(outcome)), "{form}");
    }
}

#[test]
fn settings_without_a_token_are_refused_in_words() {
    for secrets in [vec![], vec!["short".to_owned()]] {
        let wrong = Somleng::new(&Setup { secrets, public_url: String::new() }).err().unwrap();
        assert!(wrong.contains("auth tokens") && !wrong.contains("short"), "{wrong}");
    }
}
