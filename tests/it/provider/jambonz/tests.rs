//! The interpreter itself, against a stub, and documents as jambonz would read them.

use super::*;
use crate::provider::stub::{Reply, Stub, documents};

const PUBLIC: &str = "https://ivr.example.org";
const SECRET: &str = "wh_secret_0123456789";
const GATHER: &str = r#"{"verb":"gather","actionHook":"https://ivr.example.org/t1","input":["digits"],"numDigits":1,"timeout":7,"say":{"text":"For help, press 1."}}"#;
const REDIRECT: &str = r#"{"verb":"redirect","actionHook":"https://ivr.example.org/t2"}"#;
const BYE: &str = r#"[{"verb":"say","text":"Goodbye."},{"verb":"hangup"}]"#;

fn stub(pages: &[(&str, &str)]) -> Stub {
    let pages: Vec<_> = pages.iter().map(|(path, page)| ((*path).to_owned(), (*page).to_owned())).collect();
    Stub::new(move |seen| match pages.iter().find(|(path, _)| *path == seen.target) {
        Some((_, page)) => {
            Reply::Raw { status: "200 OK", headers: "Content-Type: application/json\r\nCache-Control: no-store\r\n", body: page.clone() }
        }
        None => Reply::Raw { status: "500 Oh", headers: "", body: String::new() },
    })
}

fn phone(stub: &Stub) -> Jambonz {
    let mut phone = Jambonz::new(Line::named("jb", &stub.base, PUBLIC, SECRET)).unwrap();
    phone.wire.copes_with_bad_status = true;
    phone
}

#[test]
fn keys_and_silence_are_told_and_signed_and_a_failed_hook_is_passed_over() {
    let menu = format!("[{GATHER},{REDIRECT}]");
    let stub = stub(&[("/voice/jb", &menu), ("/t2", &menu)]);
    let mut phone = phone(&stub);
    assert_eq!(phone.ring().text, "For help, press 1.");
    assert_eq!(phone.press("1").text, "For help, press 1.", "by the redirect");
    let told: Vec<Value> = stub.seen().iter().map(|seen| serde_json::from_str(&seen.body).unwrap()).collect();
    assert_eq!((told[1]["reason"].as_str(), told[1]["digits"].as_str()), (Some("dtmfDetected"), Some("1")));
    let last = stub.last();
    assert_eq!(last.target, "/t2");
    let time = last.header("jambonz-signature").split(',').find_map(|part| part.strip_prefix("t=")).unwrap().parse().unwrap();
    assert_eq!(last.header("jambonz-signature"), sign::jambonz(SECRET, time, &last.body));
}

#[test]
fn a_person_is_joined_when_the_verbs_are_done_and_refuses_by_a_hang_up() {
    let dial = r#"[{"verb":"dial","target":[{"type":"phone","number":"+12025550177","confirmHook":"https://ivr.example.org/w"}]},{"verb":"hangup"}]"#;
    let ask = GATHER.replace("/t1", "/accept");
    let whisper = format!(r#"[{ask},{{"verb":"hangup"}}]"#);
    for (answer, end) in [
        ("[]", WhisperEnd::HungUp),
        (r#"[{"verb":"hangup"}]"#, WhisperEnd::HungUp),
        (r#"[{"verb":"config","bargeIn":{"enable":false}}]"#, WhisperEnd::Joined),
        (r#"[{"verb":"say","text":"Yes."},{"verb":"hangup"}]"#, WhisperEnd::Joined),
    ] {
        let stub = stub(&[("/voice/jb", dial), ("/w", &whisper), ("/accept", answer)]);
        let mut phone = phone(&stub);
        phone.ring();
        assert_eq!(phone.whisper(0).then, WhisperEnd::Keys { max: Some(1), seconds: 7 });
        assert_eq!(phone.person_presses(0, "1").then, end, "{answer}");
        let told: Value = serde_json::from_str(&stub.last().body).unwrap();
        assert_eq!(told["parent_call_sid"].as_str(), Some(phone.call.as_str()));
    }
}

#[test]
fn what_the_feature_server_does_not_know_is_a_fault() {
    let behind =
        r#"{"verb":"config","bargeIn":{"enable":true,"input":["digits"],"actionHook":"https://ivr.example.org/t1","numDigits":1}}"#;
    for (verbs, words) in [
        (r#"{"verb":"speak","text":"la"}"#.to_owned(), "no verb"),
        (r#"{"verb":"say","text":""}"#.to_owned(), "nothing to say"),
        (r#"{"verb":"say","text":"<speak>la</speak>","synthesizer":{"vendor":"default"}}"#.to_owned(), "SSML"),
        (r#"{"verb":"say","text":"la","voice":"x"}"#.to_owned(), "does not know `voice`"),
        (GATHER.replace(r#"{"text""#, r#"{"verb":"say","text""#), "does not know `verb`"),
        (GATHER.replace(r#""timeout":7"#, r#""timeout":"7""#), "no number"),
        (GATHER.replace(r#""numDigits":1"#, r#""numDigits":5"#), "least number"),
        (format!("{behind},{GATHER}"), "listens behind"),
        (r#"{"verb":"redirect","actionHook":"https://ivr.example.org/voice/jb"}"#.to_owned(), "circles"),
        (r#"{"verb":"redirect","actionHook":"https://ivr.example.org/t3"}"#.to_owned(), "the call ends"),
    ] {
        let fault = phone(&stub(&[("/voice/jb", &format!("[{verbs}]"))])).tell(Did::Rings).unwrap_err();
        assert!(fault.0.contains(words), "{words}: {fault:?}");
    }
    assert!(phone(&stub(&[("/voice/jb", "[]")])).tell(Did::Rings).is_err());
    assert_eq!(phone(&stub(&[("/voice/jb", BYE)])).ring().waits, Waits::HungUp);
}

#[test]
fn what_this_house_writes_is_understood() {
    let ours = documents("documents", "jambonz", "json");
    assert!(ours.len() >= 17, "only {}", ours.len());
    for (name, text) in ours {
        for place in verbs::read(&text).unwrap_or_else(|fault| panic!("{name}: {fault:?}")).iter().flat_map(Verb::places) {
            assert_eq!(retries::patience(place).unwrap().retries, 2, "{name}: {place:?}");
        }
    }
}

#[test]
fn golden_documents_are_read_or_refused_for_a_reason() {
    let ours = ["01b", "02", "03", "04", "05", "06", "12", "14", "15", "18"];
    for (name, text) in documents("golden", "jambonz", "json") {
        let read = understands(&text);
        assert_eq!(read.is_ok(), ours.iter().any(|number| name.starts_with(number)), "{name}: {read:?}");
    }
}
