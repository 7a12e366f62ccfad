//! jambonz's signature vectors, the ends of its dial, its documents by its own schemas, and what its voices understand.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, clippy::disallowed_methods, reason = "tests")]

use super::*;
use crate::dialect::Provider;
use crate::dialect::tests::{documents, line};
use http::Method;
use jiff::Timestamp;

const SECRET: &str = "wh_secret_made_up";

fn dialect() -> Jambonz {
    Jambonz::new(&Setup { secrets: vec![SECRET.to_owned()], public_url: String::new() }).unwrap()
}

/// What a genuine body tells.
fn read(body: &str) -> Result<Report, Refusal> {
    let mut headers = HeaderMap::new();
    dialect().signatures.sign(&mut headers, Timestamp::UNIX_EPOCH, body).unwrap();
    let received = Received { method: &Method::POST, target: "/", headers: &headers, body: body.as_bytes(), at: Timestamp::UNIX_EPOCH };
    dialect().read(&dialect().verify(&received)?)
}

fn heard(members: &str) -> Option<Heard> {
    read(&format!(r#"{{"call_sid":"c1",{members}}}"#)).unwrap().heard
}

#[test]
fn signatures_are_judged_as_the_vectors_say() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/jambonz_signature.json");
    let vectors: Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    let cases = vectors["cases"].as_array().unwrap();
    assert!(cases.len() >= 12);
    for case in cases {
        let dialect =
            Jambonz::new(&Setup { secrets: vec![case["secret"].as_str().unwrap().to_owned()], public_url: String::new() }).unwrap();
        let mut headers = HeaderMap::new();
        for (name, value) in case["headers"].as_object().unwrap() {
            headers.insert(header::HeaderName::from_bytes(name.as_bytes()).unwrap(), value.as_str().unwrap().parse().unwrap());
        }
        let at = Timestamp::from_second(case["now"].as_i64().unwrap()).unwrap();
        let body = case["body"].as_str().unwrap().as_bytes();
        let post = case["method"] == "POST";
        let method = if post { Method::POST } else { Method::GET };
        let received = Received { method: &method, target: "/voice/jb", headers: &headers, body, at };
        // What a GET signs is not sent.
        assert_eq!(dialect.verify(&received).is_ok(), case["valid"] == true && post, "{}", case["name"]);
    }
}

#[test]
fn a_signature_is_one_header_with_one_time() {
    let body = r#"{"call_sid":"c1"}"#;
    let mut headers = HeaderMap::new();
    dialect().signatures.sign(&mut headers, Timestamp::UNIX_EPOCH, body).unwrap();
    let opens = |headers: &HeaderMap, method: &Method| {
        let received = Received { method, target: "/voice/jb?x=1", headers, body: body.as_bytes(), at: Timestamp::UNIX_EPOCH };
        dialect().verify(&received).is_ok()
    };
    assert!(opens(&headers, &Method::POST));
    assert!(!opens(&headers, &Method::GET));
    let header = headers.get("Jambonz-Signature").unwrap().to_str().unwrap().to_owned();
    let mut twice = headers.clone();
    twice.append("Jambonz-Signature", header.parse().unwrap());
    assert!(!opens(&twice, &Method::POST));
    let mut times = HeaderMap::new();
    times.insert("Jambonz-Signature", format!("{header},t=0").parse().unwrap());
    assert!(!opens(&times, &Method::POST));
    times.insert("Jambonz-Signature", header.replace("t=0", "t=zero").parse().unwrap());
    assert!(!opens(&times, &Method::POST));
}

#[test]
fn ends_of_a_dial_prove_nothing_and_never_end_the_call() {
    for (members, outcome) in [
        (r#""dial_call_status":"completed","dial_sip_status":200"#, Outcome::Ended { talk_s: None }),
        (r#""dial_call_status":"completed","call_status":"completed""#, Outcome::Ended { talk_s: None }),
        (r#""dial_call_status":"busy","dial_sip_status":486"#, Outcome::Busy),
        (r#""dial_call_status":"no-answer","dial_sip_status":487"#, Outcome::NoAnswer),
        (r#""dial_call_status":"ringing","dial_sip_status":180"#, Outcome::NoAnswer),
        (r#""dial_call_status":"in-progress","dial_sip_status":200"#, Outcome::Declined),
        (r#""dial_call_status":"failed","dial_sip_status":603"#, Outcome::Declined),
        (r#""dial_call_status":"failed","dial_sip_status":480"#, Outcome::Declined),
        (r#""dial_call_status":"failed","dial_sip_status":503"#, Outcome::Failed),
        (r#""dial_call_status":"something-new""#, Outcome::Failed),
    ] {
        assert_eq!(heard(members), Some(Heard::DialEnded(outcome)), "{members}");
    }
}

#[test]
fn keys_speech_and_silence_are_told_apart() {
    let spoken = |words: &str, confidence| Some(Heard::Speech(Spoken { words: words.to_owned(), confidence }));
    assert_eq!(heard(r#""reason":"dtmfDetected","digits":"1""#), Some(Heard::Keys("1".to_owned())));
    assert_eq!(heard(r#""reason":"dtmfDetected","digits":"""#), None);
    assert_eq!(heard(r#""reason":"timeout""#), None);
    assert_eq!(heard(r#""reason":"error","details":"no credentials""#), None);
    let speech = |more: &str| heard(&format!(r#""reason":"speechDetected","speech":{more}"#));
    assert_eq!(speech(r#"{"alternatives":[{"transcript":"sí, ayuda","confidence":0.5}]}"#), spoken("sí, ayuda", Some(0.5)));
    assert_eq!(speech(r#"{"alternatives":[{"transcript":"help","confidence":7}]}"#), spoken("help", None));
    assert_eq!(speech(r#"{"alternatives":[]}"#), spoken("", None));
    assert_eq!(speech("null"), spoken("", None));
    assert_eq!(heard(r#""call_status":"completed","duration":12"#), Some(Heard::HungUp));
    assert_eq!(heard(r#""call_status":"in-progress""#), None);
}

#[test]
fn a_request_names_its_legs_and_numbers() {
    let report = read(r#"{"call_sid":"b1","parent_call_sid":"a1","account_sid":"x","from":"anonymous","to":"18005550100"}"#).unwrap();
    assert_eq!((report.call.as_str(), report.parent.as_deref(), report.account.as_deref()), ("b1", Some("a1"), Some("x")));
    assert_eq!((report.from, report.to.as_ref().map(Number::as_str)), (None, Some("+18005550100")));
    assert_eq!(read("{}").err(), Some(Refusal::Unreadable));
    assert_eq!(read("[]").err(), Some(Refusal::Unreadable));
}

fn schema(name: &str) -> Value {
    let path = format!("{}/tests/data/golden/jambonz_schema/{name}.json", env!("CARGO_MANIFEST_DIR"));
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

/// The feature server refuses a property that it does not know, wherever it stands.
fn known(table: &Value, name: &str, verb: &Value) {
    for (property, value) in verb.as_object().unwrap().iter().filter(|(property, _)| *property != "verb") {
        match &table[name]["properties"][property] {
            Value::Null => panic!("{name} does not know `{property}`"),
            Value::String(kind) if kind.starts_with('#') => {
                assert!(value.get("verb").is_none(), "`{property}` of {name} is named twice");
                known(table, kind.trim_start_matches('#'), value);
            }
            Value::Array(kinds) => {
                let kind = kinds[0].as_str().unwrap().trim_start_matches('#');
                value.as_array().unwrap().iter().for_each(|value| known(table, kind, value));
            }
            _ => {}
        }
    }
    for required in table[name]["required"].as_array().unwrap() {
        assert!(verb.get(required.as_str().unwrap()).is_some(), "{name} lacks {required}");
    }
}

#[test]
fn documents_are_as_jambonz_s_own_schemas_say() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/golden/jambonz_schema");
    let mut registry = jsonschema::Registry::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let file = entry.unwrap().file_name().into_string().unwrap();
        if let Some(name) = file.strip_suffix(".json").filter(|name| *name != "verbs") {
            let schema = schema(name);
            registry = registry.add(schema["$id"].as_str().unwrap(), schema.clone()).unwrap();
        }
    }
    let registry = registry.prepare().unwrap();
    let table = schema("verbs");
    for (name, document) in documents(line(Provider::Jambonz).as_ref()) {
        let verbs: Vec<Value> = serde_json::from_str(&document).unwrap();
        for verb in &verbs {
            let kind = verb["verb"].as_str().unwrap();
            let schema = schema(&format!("verbs.{kind}"));
            let validator = jsonschema::options().with_registry(&registry).build(&schema).unwrap();
            let errors: Vec<String> = validator.iter_errors(verb).map(|error| error.to_string()).collect();
            assert!(errors.is_empty(), "{name}: {errors:?}");
            known(&table, kind, verb);
        }
    }
}

/// Golden "one key" documents and ours agree in what matters: whom the key goes to, and that a hang-up waits behind the question.
#[test]
fn a_question_to_a_person_ends_in_a_hang_up() {
    let all = documents(line(Provider::Jambonz).as_ref());
    let verbs = |name: &str| {
        let document = &all.iter().find(|(known, _)| *known == name).unwrap().1;
        let verbs: Vec<Value> = serde_json::from_str(document).unwrap();
        verbs.iter().map(|verb| verb["verb"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(verbs("whisper_ask"), ["gather", "hangup"]);
    assert_eq!(verbs("whisper_join"), ["say", "config"]);
    assert_eq!(verbs("whisper_refuse"), Vec::<String>::new());
    assert_eq!(verbs("gather"), ["config", "config", "say", "say", "say", "config", "gather", "redirect"]);
    assert_eq!(verbs("gather_speech"), ["config", "gather", "redirect"]);
}

#[test]
fn voices_get_only_what_they_understand() {
    for (vendor, name, understood) in [
        ("aws", "Lupe", Takes::Everything),
        ("google", "es-US-Neural2-A", Takes::Breaks),
        ("google", "es-US-Chirp3-HD-Kore", Takes::Words),
        ("microsoft", "es-US-PalomaNeural", Takes::Words),
        ("default", "", Takes::Words),
    ] {
        assert_eq!(takes(vendor, name), understood, "{vendor}:{name}");
    }
}

#[test]
fn settings_without_a_secret_are_refused_in_words() {
    for secrets in [vec![], vec![String::new()], vec!["short".to_owned()]] {
        let wrong = Jambonz::new(&Setup { secrets, public_url: String::new() }).err().unwrap();
        assert!(wrong.contains("webhook secrets") && !wrong.contains("short"), "{wrong}");
    }
}
