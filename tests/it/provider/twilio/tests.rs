//! The interpreter itself, against a stub.

use std::cell::RefCell;
use std::rc::Rc;

use super::*;
use crate::provider::Waits;
use crate::provider::http::Attempt;
use crate::provider::sign;
use crate::provider::stub::{Reply, Seen, Stub};

const PUBLIC: &str = "https://ivr.example.org";
const SECRET: &str = "a1b2c3d4e5f60718293a4b5c6d7e8f90";
const MENU: &str = r#"<Response><Gather numDigits="1" finishOnKey="" action="/voice/main/t1" timeout="7"><Say voice="Polly.Joanna-Neural" language="en-US">For help, press 1.<break time="700ms"/>Or wait.</Say><Pause length="2"/></Gather><Say>Nothing heard.</Say><Redirect>/voice/main/t2?b=1</Redirect></Response>"#;
const BYE: &str = "<Response><Say>Goodbye.</Say><Hangup/></Response>";

fn phone(stub: &Stub) -> Twilio {
    Twilio::new(Line::named("main", &stub.base, PUBLIC, SECRET)).unwrap()
}

fn told(document: &str) -> Result<Heard, Fault> {
    let stub = Stub::telling(&[("/voice/main", document), ("/next", BYE)]);
    phone(&stub).tell(Did::Rings)
}

/// Checks the signature as a server would, from what arrived.
fn signed(seen: &Seen) -> bool {
    let url = format!("{PUBLIC}{}", seen.target);
    seen.header("x-twilio-signature") == sign::twilio(SECRET, &url, &seen.params())
}

#[test]
fn a_menu_is_heard_and_a_key_leads_to_its_action() {
    let stub = Stub::telling(&[("/voice/main", MENU), ("/voice/main/t1", BYE)]);
    let mut phone = phone(&stub);
    let heard = phone.ring();
    assert_eq!(heard.text, "For help, press 1. Or wait.");
    assert_eq!(heard.waits, Waits::Keys { max: Some(1), seconds: 7, finish: String::new(), speech: false });
    let first = &heard.said[0];
    assert_eq!((first.quiet_ms, first.voice.as_deref(), first.language.as_deref()), (700, Some("Polly.Joanna-Neural"), Some("en-US")));
    assert_eq!(heard.said[1].quiet_ms, 2000);
    let heard = phone.press("1");
    assert_eq!((heard.text.as_str(), heard.waits), ("Goodbye.", Waits::HungUp));
    assert!(stub.seen().iter().all(signed));
    let last = stub.last();
    assert_eq!((last.param("Digits").as_deref(), last.param("CallStatus").as_deref()), (Some("1"), Some("in-progress")));
    assert_eq!(stub.seen()[0].param("CallStatus").as_deref(), Some("ringing"));
    assert_eq!(last.param("CallSid").as_deref(), Some(phone.call_sid()));
    assert!(phone.tell(Did::Presses("1")).is_err());
}

#[test]
fn silence_falls_through_to_the_next_verb() {
    let stub = Stub::telling(&[("/voice/main", MENU), ("/voice/main/t2", BYE)]);
    let mut phone = phone(&stub);
    phone.ring();
    assert_eq!(phone.silence().text, "Nothing heard. Goodbye.");
    assert_eq!(stub.last().target, "/voice/main/t2?b=1");
    assert_eq!(stub.last().param("Digits"), None);
    assert!(signed(&stub.last()));
}

#[test]
fn silence_is_told_where_the_gather_asks() {
    let menu = r#"<Response><Gather actionOnEmptyResult="true" input="dtmf speech" action="next"/></Response>"#;
    let stub = Stub::telling(&[("/voice/main", menu), ("/voice/next", menu)]);
    let mut phone = phone(&stub);
    phone.ring();
    phone.silence();
    assert_eq!((stub.last().target.as_str(), stub.last().param("Digits")), ("/voice/next", None));
    phone.blank_digits = true;
    phone.press("#");
    assert_eq!(stub.last().param("Digits").as_deref(), Some(""));
    phone.press("12#");
    assert_eq!(stub.last().param("Digits").as_deref(), Some("12"));
    phone.speak("", None);
    assert_eq!((stub.last().param("SpeechResult").as_deref(), stub.last().param("Digits")), (Some(""), None));
    phone.speak("biopsy", Some("0.35"));
    assert_eq!(stub.last().param("SpeechResult").as_deref(), Some("biopsy"));
    assert_eq!(stub.last().param("Confidence").as_deref(), Some("0.35"));
    phone.keys_arrive("80");
    assert_eq!(stub.last().param("Digits").as_deref(), Some("80"));
}

#[test]
fn a_gather_without_action_asks_its_own_document_again() {
    let stub = Stub::telling(&[("/voice/main", r#"<Response><Gather method="GET"/></Response>"#)]);
    let mut phone = phone(&stub);
    phone.ring();
    phone.press("3");
    let last = stub.last();
    assert!(last.method == "GET" && last.target.starts_with("/voice/main?") && last.target.contains("Digits=3"), "{last:?}");
    assert!(signed(&last));
}

#[test]
fn a_dial_with_action_reports_and_without_one_goes_on() {
    let dial = r#"<Response><Say>One moment.</Say><Dial action="/next" timeout="25" timeLimit="3600"><Number>+18002272345</Number></Dial></Response>"#;
    let stub = Stub::telling(&[("/voice/main", dial), ("/next", BYE)]);
    let mut phone = phone(&stub);
    let heard = phone.ring();
    let numbers = vec!["+18002272345".to_owned()];
    assert_eq!(heard.waits, Waits::Dialling { numbers, ring_s: 25, caller_id: "+13125550142".to_owned(), time_limit: Some(3600) });
    assert!(phone.person(0, PersonDid::Presses("1")).is_err());
    phone.dial_ends(Outcome::Busy);
    assert_eq!(
        (stub.last().param("DialCallStatus").as_deref(), stub.last().param("DialBridged").as_deref()),
        (Some("busy"), Some("false"))
    );
    phone.ring();
    phone.dial_ends(Outcome::Answered { seconds: 90 });
    assert_eq!((stub.last().param("DialCallDuration").as_deref(), stub.last().param("DialBridged").as_deref()), (Some("90"), Some("true")));
    phone.ring();
    assert!(phone.tell(Did::DialEnds(Outcome::Declined)).is_err());

    let stub = Stub::telling(&[("/voice/main", "<Response><Dial>+18002272345</Dial><Say>Nobody.</Say></Response>")]);
    phone.server(&stub.base);
    phone.ring();
    assert_eq!(phone.dial_ends(Outcome::NoAnswer).text, "Nobody.");
    phone.ring();
    assert_eq!(phone.dial_ends(Outcome::Failed).text, "Nobody.");
}

#[test]
fn a_whisper_runs_on_the_person_s_leg_and_joins_or_hangs_up() {
    let dial = r#"<Response><Dial action="/next"><Number url="/w" statusCallback="/s">+18005550177</Number><Number>+18005550178</Number></Dial></Response>"#;
    let whisper = r#"<Response><Gather numDigits="1" action="/accepted"><Say>Spanish caller. Press 1.</Say></Gather><Hangup/></Response>"#;
    let pages = [("/voice/main", dial), ("/w", whisper), ("/accepted", "<Response/>"), ("/next", BYE), ("/s", "")];
    let stub = Stub::telling(&pages);
    let mut phone = phone(&stub);
    phone.ring();
    let heard = phone.whisper(0);
    assert_eq!((heard.text.as_str(), heard.then), ("Spanish caller. Press 1.", WhisperEnd::Keys { max: Some(1), seconds: 5 }));
    let seen = stub.last();
    assert_eq!(seen.param("ParentCallSid").as_deref(), Some(phone.call_sid()));
    assert_ne!(seen.param("CallSid"), seen.param("ParentCallSid"));
    assert_eq!((seen.param("Direction").as_deref(), seen.param("To").as_deref()), (Some("outbound-dial"), Some("+18005550177")));
    assert_eq!(phone.person_presses(0, "1").then, WhisperEnd::Joined);
    phone.dial_ends(Outcome::Answered { seconds: 30 });
    let seen = stub.seen();
    let status = seen.iter().find(|seen| seen.target == "/s").unwrap();
    assert_eq!(status.param("CallStatus").as_deref(), Some("completed"));
    assert_eq!(stub.last().param("DialBridged").as_deref(), Some("true"));

    phone.ring();
    phone.whisper(0);
    assert_eq!(phone.person_silent(0).then, WhisperEnd::HungUp);
    assert!(phone.tell(Did::DialEnds(Outcome::Answered { seconds: 5 })).is_err());
    phone.ring();
    phone.dial_ends(Outcome::Declined);
    assert_eq!(stub.last().param("DialBridged").as_deref(), Some("false"));
    phone.ring();
    phone.whisper(0);
    assert_eq!(phone.person(0, PersonDid::HangsUp).unwrap().then, WhisperEnd::HungUp);
    assert_eq!(phone.whisper(1).then, WhisperEnd::Joined);
    assert!(phone.person(2, PersonDid::Answers).is_err());
}

#[test]
fn a_failed_try_is_made_again_as_wished_and_the_test_is_told() {
    let stub = Stub::telling(&[("/voice/main", BYE)]);
    let mut phone = Twilio::new(Line {
        voice: "/voice/main#rc=2&rp=ct,rt&ct=500&rt=2000".to_owned(),
        ..Line::named("main", "http://127.0.0.1:1", PUBLIC, SECRET)
    })
    .unwrap();
    let attempts: Rc<RefCell<Vec<Attempt>>> = Rc::default();
    let (log, base) = (Rc::clone(&attempts), stub.base.clone());
    phone.wire.on_failure(Box::new(move |attempt| {
        log.borrow_mut().push(attempt.clone());
        (attempt.number == 2).then(|| base.clone())
    }));
    assert_eq!(phone.ring().text, "Goodbye.");
    let failures: Vec<_> = attempts.borrow().iter().map(|attempt| (attempt.number, attempt.failure)).collect();
    assert_eq!(failures, [(1, Failure::Connect), (2, Failure::Connect)]);
    assert!(attempts.borrow()[0].url == "https://ivr.example.org/voice/main");
    assert_eq!(phone.wire.asked.len(), 3);
    assert!(phone.wire.asked.iter().all(|ask| *ask == phone.wire.asked[0]));
    assert!(!stub.last().header("i-twilio-idempotency-token").is_empty());
    assert!(signed(&stub.last()));

    phone.wire.lose_answers = 1;
    assert_eq!(phone.ring().text, "Goodbye.");
    assert_eq!(stub.seen().len(), 3);
    assert!(phone.repeat().contains("Goodbye."));
}

#[test]
fn the_fallback_is_asked_with_the_error_and_the_address_that_failed() {
    let mut broken = true;
    let stub = Stub::new(move |seen| match seen.target.as_str() {
        "/voice/main" => Reply::Document(MENU.to_owned()),
        "/voice/main/fallback" => Reply::Document(BYE.to_owned()),
        _ if std::mem::take(&mut broken) => Reply::Cut,
        _ => Reply::Raw { status: "503 Service Unavailable", headers: "", body: String::new() },
    });
    let line = Line::named("main", &stub.base, PUBLIC, SECRET);
    let mut phone = Twilio::new(Line { fallback: Some("/voice/main/fallback".to_owned()), ..line }).unwrap();
    phone.ring();
    assert_eq!(phone.press("1").text, "Goodbye.");
    let last = stub.last();
    assert_eq!(last.param("ErrorUrl").as_deref(), Some("https://ivr.example.org/voice/main/t1"));
    assert_eq!((last.param("ErrorCode").as_deref(), last.param("Digits")), (Some("11200"), None));
    assert!(signed(&last));

    phone.ring();
    assert!(phone.tell(Did::Presses("1")).is_err_and(|fault| fault.0.contains("503")));
    phone.wire.copes_with_bad_status = true;
    phone.ring();
    assert_eq!(phone.press("1").text, "Goodbye.");

    let kill = Rc::new(RefCell::new(0));
    let asked = Rc::clone(&kill);
    phone.wire.on_sending(Box::new(move |_| *asked.borrow_mut() += 1));
    phone.ring();
    assert_eq!(*kill.borrow(), 1);
}

#[test]
fn a_line_without_fallback_fails_the_test() {
    let mut phone = Twilio::new(Line::named("main", "http://127.0.0.1:1", PUBLIC, SECRET)).unwrap();
    assert!(phone.tell(Did::Rings).is_err_and(|fault| fault.0.contains("no fallback")));
    assert_eq!(phone.wire.asked.len(), 2);
}

#[test]
fn a_message_is_recorded_and_the_end_of_the_call_is_told() {
    let record = r##"<Response><Record action="/next" maxLength="120" finishOnKey="#" recordingStatusCallback="/ended"/></Response>"##;
    let stub = Stub::telling(&[("/voice/main", record), ("/next", BYE), ("/ended", "")]);
    let line = Line::named("main", &stub.base, PUBLIC, SECRET);
    let mut phone = Twilio::new(Line { ended: Some("/ended".to_owned()), ..line }).unwrap();
    assert_eq!(phone.ring().waits, Waits::Recording { longest_s: 120 });
    assert_eq!(phone.leave_message(20).text, "Goodbye.");
    let targets: Vec<_> = stub.seen().iter().map(|seen| seen.target.clone()).collect();
    assert_eq!(targets, ["/voice/main", "/ended", "/next", "/ended"]);
    assert_eq!(stub.last().param("CallStatus").as_deref(), Some("completed"));
    phone.ring();
    phone.hang_up();
    let hung_up = stub.seen().into_iter().rev().find(|seen| seen.target == "/next").unwrap();
    assert_eq!(hung_up.param("Digits").as_deref(), Some("hangup"));
}

#[test]
fn several_keys_end_with_the_last_or_with_the_finish_key() {
    let ask = r##"<Response><Gather numDigits="5" finishOnKey="#" actionOnEmptyResult="true" action="/voice/main"><Say>Zip.</Say></Gather></Response>"##;
    let stub = Stub::telling(&[("/voice/main", ask)]);
    let mut phone = phone(&stub);
    let waits = Waits::Keys { max: Some(5), seconds: 5, finish: "#".to_owned(), speech: false };
    assert_eq!(phone.ring().waits, waits);
    for (keys, digits) in [("10014", Some("10014")), ("1#", Some("1")), ("#", None), ("100", Some("100"))] {
        phone.press(keys);
        assert_eq!(stub.last().param("Digits").as_deref(), digits, "{keys}");
    }
    assert!(phone.tell(Did::Presses("10014#")).is_err_and(|fault| fault.0.contains("more than")), "the fifth key was the last");
}

#[test]
fn a_recogniser_is_told_what_to_expect() {
    let ask = r#"<Response><Gather input="dtmf speech" language="es-US" hints="ayuda, hablar con alguien" speechTimeout="auto" profanityFilter="false" action="/next"/></Response>"#;
    let stub = Stub::telling(&[("/voice/main", ask), ("/next", BYE)]);
    let mut phone = phone(&stub);
    phone.ring();
    let expects = phone.expects().unwrap();
    assert_eq!(
        (expects.language.as_deref(), expects.hints.as_slice()),
        (Some("es-US"), &["ayuda".to_owned(), "hablar con alguien".to_owned()][..])
    );
    phone.speak("ayuda", None);
    assert_eq!((stub.last().param("SpeechResult").as_deref(), stub.last().param("Confidence")), (Some("ayuda"), None));
    assert!(phone.expects().is_none());
}

#[test]
fn a_message_ends_by_any_key_by_itself_or_not_at_all() {
    let record = r#"<Response><Record action="/next" maxLength="120" timeout="10"/><Redirect>/none</Redirect></Response>"#;
    let stub = Stub::telling(&[("/voice/main", record), ("/next", BYE), ("/none", BYE)]);
    let mut phone = phone(&stub);
    for key in ['0', '8', '#', '*'] {
        phone.ring();
        phone.end_message(9, Some(key));
        assert_eq!(stub.last().param("Digits"), Some(key.to_string()));
        assert!(stub.last().param("RecordingUrl").is_some());
    }
    phone.ring();
    phone.end_message(120, None);
    assert_eq!((stub.last().target.as_str(), stub.last().param("Digits")), ("/next", None));
    phone.ring();
    phone.end_message(0, None);
    assert_eq!((stub.last().target.as_str(), stub.last().param("RecordingUrl")), ("/none", None));
}

#[test]
fn a_rate_holds_for_what_it_stands_around() {
    let say = r#"<Response><Say voice="Polly.Joanna-Neural"><prosody rate="83%">Slow <phoneme alphabet="ipa" ph="pɛt">PET</phoneme>.<break time="900ms"/>On.</prosody> Usual.</Say><Hangup/></Response>"#;
    let heard = told(say).unwrap();
    let rates: Vec<_> = heard.said.iter().map(|said| (said.text.as_str(), said.rate.as_deref(), said.quiet_ms)).collect();
    assert_eq!(rates, [("Slow PET.", Some("83%"), 900), ("On.", Some("83%"), 0), ("Usual.", None, 0)]);
}

#[test]
fn what_the_manual_does_not_allow_is_a_fault() {
    let say = |inside: &str| format!("<Response><Say voice=\"Polly.Lupe-Neural\">{inside}</Say></Response>");
    let cases = [
        ("<Response><Sing>la</Sing></Response>".to_owned(), "<Sing> is not an element"),
        ("<Response><Enqueue>q</Enqueue></Response>".to_owned(), "<Enqueue> is not an element"),
        ("<Response><say>la</say></Response>".to_owned(), "<say> is not an element"),
        ("<Response>Hello</Response>".to_owned(), "holds the text"),
        ("<Response><Say loudness=\"3\">la</Say></Response>".to_owned(), "`loudness`"),
        ("<Response><Gather><Redirect>/next</Redirect></Gather></Response>".to_owned(), "may not stand in <Gather>"),
        ("<Response><Gather numDigits=\"0\"/></Response>".to_owned(), "numDigits"),
        ("<Response><Gather finishOnKey=\"##\"/></Response>".to_owned(), "not one key"),
        ("<Response><Gather hints=\"a\"/></Response>".to_owned(), "keys alone"),
        ("<Response><Gather input=\"speech\" hints=\"\"/></Response>".to_owned(), "none is empty"),
        ("<Response><Gather input=\"speech\" hints=\"a,$5\"/></Response>".to_owned(), "no class"),
        ("<Response><Record maxLength=\"1\"/></Response>".to_owned(), "2–14400"),
        (say("<prosody>la</prosody>"), "changes nothing"),
        (say("<prosody rate=\"10%\">la</prosody>"), "no rate"),
        (say("<phoneme alphabet=\"ipa\" ph=\"/x/\">la</phoneme>"), "sounds alone"),
        (say("<phoneme alphabet=\"ipa\" ph=\"x\"></phoneme>"), "no word"),
        ("<Response><Say voice=\"man\"><break/>la</Say></Response>".to_owned(), "needs a Polly"),
        ("<Response><Say voice=\"Polly.Ruth-Generative\"><prosody rate=\"83%\">la</prosody></Say></Response>".to_owned(), "not spoken by"),
        ("<Response><Gather actionOnEmptyResult=\"yes\"/></Response>".to_owned(), "none of"),
        ("<Response><Dial timeout=\"3\">+18002272345</Dial></Response>".to_owned(), "5–600"),
        ("<Response><Dial>911</Dial></Response>".to_owned(), "is not a number like"),
        ("<Response><Dial/></Response>".to_owned(), "rings 0 numbers"),
        ("<Response><Dial callerId=\"+18005559999\">+18002272345</Dial></Response>".to_owned(), "neither the caller's"),
        ("<Response><Redirect/></Response>".to_owned(), "empty"),
        ("<Response><Redirect>https://elsewhere.example/</Redirect></Response>".to_owned(), "public address"),
        ("<Response><Redirect>/next#rc=9</Redirect></Response>".to_owned(), "0–5"),
        ("<Response><Redirect>/voice/main</Redirect></Response>".to_owned(), "circles"),
        ("<Response><Say>Hello.</Say><Reject/></Response>".to_owned(), "first verb"),
        (say(""), "nothing to say"),
        (say(&"la ".repeat(1001)), "letters"),
        (say("<shout>la</shout>"), "<shout> is not an element"),
        (say("<break time=\"11s\"/>la"), "10 s at most"),
        (say("<emphasis>la</emphasis>"), "not spoken by"),
        (say("<say-as interpret-as=\"song\">la</say-as>"), "interpret-as"),
        ("<Response><Say>la<break/></Say></Response>".to_owned(), "needs a Polly"),
        ("<Response><Say voice=\"alice\">la</Say></Response>".to_owned(), "not a voice"),
        ("<Answer/>".to_owned(), "root"),
        (" <Response/>".to_owned(), "begin with"),
        ("<Response>".to_owned(), "not XML"),
        ("<!DOCTYPE x><Response/>".to_owned(), "not XML"),
        (format!("<Response><!--{}--></Response>", "x".repeat(65_536)), "64 KB"),
    ];
    for (document, words) in cases {
        let fault = told(&document).unwrap_err();
        assert!(fault.0.contains(words), "{words}: {fault:?}");
    }
    for (status, headers, words) in [
        ("200 OK", "Content-Type: text/plain\r\nCache-Control: no-store\r\n", "content type"),
        ("200 OK", "Content-Type: text/xml; charset=latin1\r\nCache-Control: no-store\r\n", "charset"),
        ("200 OK", "Content-Type: text/xml\r\n", "no-store"),
        ("302 Found", "Location: /next\r\n", "302"),
        ("403 Forbidden", "", "403"),
    ] {
        let stub = Stub::new(move |_| Reply::Raw { status, headers, body: BYE.to_owned() });
        let fault = phone(&stub).tell(Did::Rings).unwrap_err();
        assert!(fault.0.contains(words), "{words}: {fault:?}");
    }
}

#[test]
fn the_called_person_s_document_may_not_dial_pause_or_redirect() {
    for verb in ["<Dial>+18002272345</Dial>", "<Pause/>", "<Redirect>/next</Redirect>"] {
        let pages = [
            ("/voice/main", r#"<Response><Dial><Number url="/w">+18002272345</Number></Dial></Response>"#),
            ("/w", &format!("<Response>{verb}</Response>")),
        ];
        let stub = Stub::telling(&pages);
        let mut phone = phone(&stub);
        phone.ring();
        assert!(phone.person(0, PersonDid::Answers).is_err_and(|fault| fault.0.contains("called person")));
    }
}

#[test]
fn requests_signed_with_another_token_do_not_verify() {
    let stub = Stub::telling(&[("/voice/main", BYE)]);
    let mut phone = phone(&stub);
    phone.line.secret = "another".to_owned();
    phone.ring();
    assert!(!signed(&stub.last()));
}
