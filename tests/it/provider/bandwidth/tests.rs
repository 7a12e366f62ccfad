//! The interpreter itself, against a stub.

use super::verbs::{grammar, verbs};
use super::*;
use crate::provider::stub::{Reply, Seen, Stub, golden, reviewed};
use crate::provider::{Waits, xml};

const PUBLIC: &str = "https://ivr.example.org";
const SECRET: &str = "bw-ivr:MADE-UP-pass-1";
const MENU: &str = r##"<Response><Tag>place=menu</Tag><Gather gatherUrl="/t1" gatherFallbackUrl="/f" maxDigits="1" firstDigitTimeout="6" terminatingDigits="#"><SpeakSentence voice="julie">For help, press 1.<break time="700ms"/>Or wait.</SpeakSentence></Gather><SpeakSentence>Never.</SpeakSentence></Response>"##;
const BYE: &str = "<Response><SpeakSentence voice=\"lupe\">Adiós.</SpeakSentence><Hangup/></Response>";

fn phone(stub: &Stub) -> Bandwidth {
    Bandwidth::new(Line::named("bw", &stub.base, PUBLIC, SECRET)).unwrap()
}

fn event(seen: &Seen) -> Value {
    serde_json::from_str(&seen.body).unwrap()
}

#[test]
fn a_menu_is_heard_and_a_key_is_an_event() {
    let stub = Stub::telling(&[("/voice/bw", MENU), ("/t1", BYE), ("/ended", "")]);
    let mut phone = phone(&stub);
    phone.ended = Some(Way { place: Place::absolute("https://ivr.example.org/ended").unwrap(), ..phone.initiate.clone() });
    let heard = phone.ring();
    assert_eq!(heard.text, "For help, press 1. Or wait.");
    assert_eq!((heard.said[0].quiet_ms, heard.said[0].language.as_deref()), (700, Some("en-US")));
    assert_eq!(heard.waits, Waits::Keys { max: Some(1), seconds: 6, finish: "#".to_owned(), speech: false });
    assert_eq!(event(&stub.last())["eventType"], "initiate");
    let heard = phone.press("1#");
    assert_eq!((heard.text.as_str(), heard.waits), ("Adiós.", Waits::HungUp));
    let events: Vec<_> = stub.seen().iter().map(event).collect();
    assert_eq!(
        (&events[1]["eventType"], &events[1]["digits"], &events[1]["terminatingDigit"]),
        (&json!("gather"), &json!("1"), &json!("#"))
    );
    assert_eq!((&events[1]["tag"], &events[1]["callId"]), (&json!("place=menu"), &json!(phone.call_id())));
    assert_eq!((&events[2]["eventType"], &events[2]["cause"]), (&json!("disconnect"), &json!("hangup")));
    assert!(stub.seen().iter().all(|seen| seen.header("authorization") == "Basic YnctaXZyOk1BREUtVVAtcGFzcy0x"));
    assert_ne!(events[0]["eventTime"], events[1]["eventTime"]);
    phone.ring();
    phone.hang_up();
    assert!(phone.tell(Did::IsSilent).is_err());
}

#[test]
fn silence_is_an_event_without_digits() {
    let stub = Stub::telling(&[("/voice/bw", MENU), ("/t1", BYE)]);
    let mut phone = phone(&stub);
    phone.ring();
    assert_eq!(phone.silence().text, "Adiós.");
    assert_eq!(event(&stub.last())["digits"], "");
    phone.ring();
    phone.keys_arrive("80");
    assert_eq!(event(&stub.last())["digits"], "80");
}

#[test]
fn a_gather_without_address_loses_the_digits_and_goes_on() {
    let menu = r#"<Response><Gather repeatCount="2"><SpeakSentence>Press.</SpeakSentence></Gather><Pause duration="0.5"/><Redirect redirectUrl="next?a=1" tag="x"/></Response>"#;
    let stub = Stub::telling(&[("/voice/bw", menu), ("/voice/next", BYE)]);
    let mut phone = phone(&stub);
    phone.ring();
    assert_eq!(phone.press("5").text, "Adiós.");
    let last = event(&stub.last());
    assert_eq!((&last["eventType"], &last["tag"], last.get("digits")), (&json!("redirect"), &json!("x"), None));
    phone.ring();
    assert_eq!(phone.silence().text, "Press. Adiós.");
}

#[test]
fn a_transfer_whispers_and_reports_its_cause() {
    let transfer = r#"<Response><Transfer callTimeout="25" transferCallerId="+18005550100" transferCompleteUrl="/done"><PhoneNumber transferAnswerUrl="/w" transferDisconnectUrl="/gone">+15551230010</PhoneNumber><PhoneNumber>+15551230011</PhoneNumber></Transfer></Response>"#;
    let whisper = r#"<Response><Gather gatherUrl="/key" maxDigits="1"><SpeakSentence>Press 1.</SpeakSentence></Gather></Response>"#;
    let stub = Stub::new(move |seen| {
        Reply::Document(match seen.target.as_str() {
            "/voice/bw" => transfer.to_owned(),
            "/w" => whisper.to_owned(),
            "/key" if event(seen)["digits"] == "1" => "<Response/>".to_owned(),
            "/key" => "<Response><Hangup/></Response>".to_owned(),
            _ => BYE.to_owned(),
        })
    });
    let mut phone = phone(&stub);
    let numbers = vec!["+15551230010".to_owned(), "+15551230011".to_owned()];
    let waits = Waits::Dialling { numbers, ring_s: 25, caller_id: "+18005550100".to_owned(), time_limit: None };
    assert_eq!(phone.ring().waits, waits);
    assert_eq!(phone.whisper(0).then, WhisperEnd::Keys { max: Some(1), seconds: 5 });
    let seen = event(&stub.last());
    assert_eq!((&seen["eventType"], &seen["parentCallId"]), (&json!("transferAnswer"), &json!(phone.call_id())));
    assert_eq!((&seen["transferTo"], &seen["transferCallerId"]), (&json!("+15551230010"), &json!("+18005550100")));
    assert_ne!(seen["callId"], seen["parentCallId"]);
    assert_eq!(phone.person_presses(0, "1").then, WhisperEnd::Joined);
    phone.dial_ends(Outcome::Answered { seconds: 90 });
    let causes = |stub: &Stub| {
        let seen: Vec<_> = stub.seen().iter().rev().take(2).map(event).collect();
        (seen[1]["eventType"].clone(), seen[0]["eventType"].clone(), seen[0]["cause"].clone())
    };
    assert_eq!(causes(&stub), (json!("transferDisconnect"), json!("transferComplete"), json!("hangup")));

    for (outcome, cause) in
        [(Outcome::Declined, "hangup"), (Outcome::Busy, "busy"), (Outcome::NoAnswer, "timeout"), (Outcome::Failed, "error")]
    {
        phone.ring();
        assert_eq!(phone.dial_ends(outcome).text, "Adiós.");
        assert_eq!(causes(&stub).2, cause);
    }
    phone.ring();
    phone.whisper(0);
    assert_eq!(phone.person_silent(0).then, WhisperEnd::HungUp);
    assert!(phone.tell(Did::DialEnds(Outcome::Answered { seconds: 3 })).is_err());
    phone.ring();
    phone.whisper(0);
    assert_eq!(phone.person(0, PersonDid::HangsUp).unwrap().then, WhisperEnd::HungUp);
}

#[test]
fn a_transfer_without_address_goes_on() {
    let transfer =
        "<Response><Transfer><PhoneNumber>+15551230010</PhoneNumber></Transfer><SpeakSentence>Nobody.</SpeakSentence></Response>";
    let stub = Stub::telling(&[("/voice/bw", transfer)]);
    let mut phone = phone(&stub);
    phone.ring();
    assert_eq!(phone.dial_ends(Outcome::Busy).text, "Nobody.");
}

#[test]
fn each_address_has_its_own_fallback_and_nothing_is_retried() {
    let stub = Stub::new(|seen| match seen.target.as_str() {
        "/voice/bw" | "/first" => Reply::Document(MENU.to_owned()),
        "/f" => Reply::Document(BYE.to_owned()),
        _ => Reply::Cut,
    });
    let mut phone = phone(&stub);
    phone.ring();
    assert_eq!(phone.press("1").text, "Adiós.");
    assert_eq!(event(&stub.last())["digits"], "1");
    assert_eq!(phone.wire.asked.len(), 3);

    let line = Line { voice: "/gone".to_owned(), ..Line::named("bw", &stub.base, PUBLIC, SECRET) };
    assert!(Bandwidth::new(line.clone()).unwrap().tell(Did::Rings).is_err_and(|fault| fault.0.contains("callback-error")));
    let mut phone = Bandwidth::new(Line { fallback: Some("/first".to_owned()), ..line }).unwrap();
    assert_eq!(phone.ring().text, "For help, press 1. Or wait.");
}

#[test]
fn a_message_is_recorded() {
    let record = r#"<Response><Record recordCompleteUrl="/done" recordingAvailableUrl="/kept" maxDuration="120"/></Response>"#;
    let stub = Stub::telling(&[("/voice/bw", record), ("/done", BYE), ("/kept", "")]);
    let mut phone = phone(&stub);
    assert_eq!(phone.ring().waits, Waits::Recording { longest_s: 120 });
    assert_eq!(phone.leave_message(5).text, "Adiós.");
    assert_eq!((&event(&stub.last())["duration"], stub.last().target.as_str()), (&json!("PT5.0S"), "/kept"));
    phone.ring();
    assert!(phone.tell(Did::EndsMessage { seconds: 5, key: Some('8') }).is_err(), "pound alone ends it");
    phone.ring();
    phone.end_message(120, Some('#'));
    phone.ring();
    let before = stub.seen().len();
    phone.hang_up();
    let told: Vec<_> = stub.seen().split_off(before).iter().map(event).collect();
    assert_eq!((told.len(), &told[0]["eventType"], &told[0]["status"]), (1, &json!("recordingAvailable"), &json!("complete")));
    assert!(told[0]["mediaUrl"].as_str().unwrap().ends_with("/media"));
}

#[test]
fn several_keys_end_with_the_last_or_with_the_finish_key() {
    let ask = r##"<Response><Gather gatherUrl="/voice/bw" maxDigits="5" terminatingDigits="#" interDigitTimeout="4"/></Response>"##;
    let stub = Stub::telling(&[("/voice/bw", ask)]);
    let mut phone = phone(&stub);
    phone.ring();
    for (keys, digits, finish) in [("10014", "10014", ""), ("1#", "1", "#"), ("#", "", "#")] {
        phone.press(keys);
        let seen = event(&stub.last());
        assert_eq!((&seen["digits"], &seen["terminatingDigit"]), (&json!(digits), &json!(finish)));
    }
}

#[test]
fn what_this_house_writes_is_understood() {
    let here = Place::absolute("https://ivr.example.org/voice/bw").unwrap();
    let documents = reviewed("bandwidth");
    assert!(documents.len() >= 17, "only {}", documents.len());
    for (name, bytes) in documents {
        let read = xml::read(&bytes, grammar).and_then(|document| verbs(&document, &here, name.starts_with("whisper")));
        assert!(read.is_ok(), "{name}: {read:?}");
    }
}

#[test]
fn get_addresses_carry_the_same_properties() {
    let menu = r#"<Response><Gather gatherUrl="/t1?a=1" gatherMethod="GET" maxDigits="1"/></Response>"#;
    let stub = Stub::telling(&[("/voice/bw", menu), ("/t1", BYE)]);
    let mut phone = phone(&stub);
    phone.ring();
    phone.press("4");
    assert!(stub.last().target.starts_with("/t1?a=1&") && stub.last().target.contains("digits=4"));
}

#[test]
fn what_the_manual_does_not_confirm_is_a_fault() {
    let cases = [
        ("<Response><Say>la</Say></Response>", "<Say> is not an element"),
        ("<Response><Bridge>c-1</Bridge></Response>", "<Bridge> is not an element"),
        ("<Response><Gather input=\"dtmf_speech\"/></Response>", "`input`"),
        ("<Response><Gather hints=\"x\"/></Response>", "`hints`"),
        ("<Response><Gather username=\"u\"/></Response>", "credentials"),
        ("<Response><Record terminatingDigits=\"12\"/></Response>", "more than one key"),
        ("<Response><Redirect redirectUrl=\"/x\" password=\"p\"/></Response>", "credentials"),
        ("<Response><Gather><Pause/></Gather></Response>", "may not stand in <Gather>"),
        ("<Response><Gather firstDigitTimeout=\"61\"/></Response>", "0–60"),
        ("<Response><Gather gatherFallbackUrl=\"/f\"/></Response>", "stands without"),
        ("<Response><Gather gatherUrl=\"/x#rc=1\"/></Response>", "does not know"),
        ("<Response><Gather gatherUrl=\"https://elsewhere.example/\"/></Response>", "public address"),
        ("<Response><Redirect/></Response>", "no redirectUrl"),
        ("<Response><Redirect redirectUrl=\"/voice/bw\"/></Response>", "circles"),
        ("<Response><SpeakSentence voice=\"joanna\">la</SpeakSentence></Response>", "not a voice"),
        ("<Response><SpeakSentence voice=\"julie\" locale=\"en_US\">la</SpeakSentence></Response>", "as well as"),
        ("<Response><SpeakSentence><w>la</w></SpeakSentence></Response>", "<w> is not an element"),
        ("<Response><Transfer><PhoneNumber>8005550100</PhoneNumber></Transfer></Response>", "is not a number like"),
        ("<Response><Transfer/></Response>", "rings 0 numbers"),
        ("<Response><Pause duration=\"0.01\"/></Response>", "0.1–86400"),
    ];
    for (document, words) in cases {
        let fault = phone(&Stub::telling(&[("/voice/bw", document)])).tell(Did::Rings).unwrap_err();
        assert!(fault.0.contains(words), "{words}: {fault:?}");
    }
    let plain = Reply::Raw { status: "200 OK", headers: "Content-Type: text/xml\r\nCache-Control: no-store\r\n", body: BYE.to_owned() };
    let stub = Stub::new(move |_| plain.clone());
    assert!(phone(&stub).tell(Did::Rings).is_err_and(|fault| fault.0.contains("content type")));
    let long = format!("<Response><!--{}--></Response>", "x".repeat(65_536));
    let stub = Stub::telling(&[("/voice/bw", &long)]);
    assert!(phone(&stub).tell(Did::Rings).is_err_and(|fault| fault.0.contains("64 KB")));
}

#[test]
fn golden_documents_are_read_once_their_credentials_are_gone() {
    let here = Place::absolute(PUBLIC).unwrap();
    for (name, bytes) in golden("bandwidth") {
        let bare = bytes.replace(r#" username="bw-ivr" password="MADE-UP-pass-1""#, "");
        let refused = ["02b", "09"].iter().any(|number| name.starts_with(number)) || bare.contains("<Conference");
        if bare != bytes && !refused {
            assert!(xml::read(&bytes, grammar).unwrap_err().0.contains("credentials"), "{name}");
        }
        let read = xml::read(&bare, grammar).and_then(|document| verbs(&document, &here, false));
        assert_eq!(read.is_err(), refused, "{name}: {read:?}");
    }
}
