//! Alerts as texts: through every provider in its documented form, short enough for one text, and never in the way of others where they fail.

use super::settings_of;
use crate::provider::stub::{Reply, Seen, Stub};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use helpline::alert::standing::follow;
use helpline::alert::words::{Message, ONE_TEXT, Tongue, message, test};
use helpline::alert::{Cause, Found};
use helpline::flow::septets::septets;
use helpline::tell::Directory;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde_json::json;

const ACCOUNT: &str = "AC00000000000000000000000000000abc";
const KEY: &str = "SK0123:made-up-secret";
const FROM: &str = "+18005550100";
const ANA: &str = "+13125550142";

fn at() -> Timestamp {
    Timestamp::from_second(1_795_536_000).unwrap()
}

/// What somebody reads of something that is wrong.
fn read(cause: Cause, about: &str, detail: &str, urgent: bool, tongue: Tongue) -> Message {
    let found = Found { cause, about: about.into(), detail: detail.into(), since: at(), urgent };
    let mut standing = Vec::new();
    follow(&mut standing, &[found], at());
    message(&standing[0], tongue, &TimeZone::UTC)
}

/// Tells Ana, whose texts come from a line of this provider, which is the stub.
fn tell(provider: &str, stub: &Stub, message: &Message, more: &[(&str, &str)]) -> Result<Vec<&'static str>, String> {
    let key = if matches!(provider, "telnyx" | "jambonz") { "made-up-key" } else { KEY };
    let usual = [
        ("LINES__MAIN__PROVIDER", provider),
        ("LINES__MAIN__NUMBERS", FROM),
        ("LINES__MAIN__SECRETS", "a-token"),
        ("LINES__MAIN__ACCOUNT", ACCOUNT),
        ("LINES__MAIN__API_KEY", key),
        ("LINES__MAIN__API_HOST", &stub.base),
        ("LINES__MAIN__TEXT_FROM", FROM),
        ("LINES__MAIN__TEXT_APPLICATION", "app-1"),
        ("TELL", "ana"),
        ("PEOPLE__ANA__TEXT", "+1 (312) 555-0142"),
    ];
    let settings = settings_of(&[&usual, more].concat());
    Directory::new(&settings).tell("ana", message, at()).map_err(|error| format!("{error:#}"))
}

fn takes(status: &'static str, body: &'static str) -> Stub {
    Stub::new(move |_| Reply::Raw { status, headers: "Content-Type: application/json\r\n", body: body.to_owned() })
}

#[test]
fn an_alert_is_texted_through_every_provider_in_its_documented_form() {
    let message = read(Cause::CrisisUnanswered, "main", "", true, Tongue::English);
    let words = message.short.as_str();
    let key = format!("alert-{}-1795536000000", message.id);
    let form = Some([("To", ANA), ("From", FROM), ("Body", words)].map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec());
    for (provider, path, fields, body) in [
        ("twilio", format!("/2010-04-01/Accounts/{ACCOUNT}/Messages.json"), form.clone(), json!(null)),
        ("signalwire", format!("/api/laml/2010-04-01/Accounts/{ACCOUNT}/Messages"), form.clone(), json!(null)),
        ("somleng", format!("/2010-04-01/Accounts/{ACCOUNT}/Messages"), form, json!(null)),
        ("telnyx", "/v2/messages".to_owned(), None, json!({ "from": FROM, "to": ANA, "text": words, "type": "SMS" })),
        ("plivo", format!("/v1/Account/{ACCOUNT}/Message/"), None, json!({ "src": FROM, "dst": ANA, "text": words })),
        (
            "bandwidth",
            format!("/api/v2/users/{ACCOUNT}/messages"),
            None,
            json!({ "applicationId": "app-1", "from": FROM, "to": [ANA], "text": words, "tag": key }),
        ),
        ("jambonz", format!("/v1/Accounts/{ACCOUNT}/Messages"), None, json!({ "from": FROM, "to": ANA, "text": words })),
    ] {
        let stub = takes("201 Created", "{}");
        assert_eq!(tell(provider, &stub, &message, &[]), Ok(vec!["text"]), "{provider}");
        let all = stub.seen();
        let [seen @ Seen { method, target, .. }] = all.as_slice() else { panic!("{provider}: {all:?}") };
        assert_eq!((method.as_str(), target), ("POST", &path), "{provider}");
        let bearer = matches!(provider, "telnyx" | "jambonz");
        let login = if bearer { "Bearer made-up-key".to_owned() } else { format!("Basic {}", STANDARD.encode(KEY)) };
        assert_eq!(seen.header("authorization"), login, "{provider}");
        assert_eq!(seen.header("idempotency-key"), if provider == "telnyx" { key.as_str() } else { "" }, "{provider}");
        let (media, media_type) =
            (seen.header("content-type"), if fields.is_some() { "application/x-www-form-urlencoded" } else { "application/json" });
        assert_eq!(media, media_type, "{provider}");
        if let Some(fields) = fields {
            assert_eq!(seen.params(), fields, "{provider}");
        } else {
            assert_eq!(serde_json::from_str::<serde_json::Value>(&seen.body).unwrap(), body, "{provider}");
        }
    }
}

#[test]
fn a_text_that_fails_is_said_without_numbers_and_other_ways_go_on() {
    let message = test(Tongue::Spanish, at());
    let mut failing: Vec<(Stub, &str)> = [
        (
            "400 Bad Request",
            r#"{"code": 21211, "message": "The 'To' number +13125550142 is not valid"}"#,
            "the provider refused it (21211)",
        ),
        ("400 Bad Request", r#"{"code": 21610}"#, "the number takes no texts (21610)"),
        ("401 Unauthorized", "{}", "no such account or key (401)"),
        ("429 Too Many Requests", "{}", "asks for patience (429)"),
        ("500 Internal Server Error", "{}", "whether it has taken it is not known"),
    ]
    .map(|(status, body, why)| (takes(status, body), why))
    .into();
    failing.push((Stub::new(|_| Reply::Cut), "whether the provider has taken it is not known"));
    for (stub, why) in &failing {
        let said = tell("twilio", stub, &message, &[]).unwrap_err();
        assert!(said.starts_with("ana was not told by text: ") && said.contains(why), "{said}");
        assert!(!said.contains("5550142") && !said.contains("made-up"), "{said}");
        assert_eq!(stub.seen().len(), 1, "each try is one text");
        let bell = takes("204 No Content", "");
        let webhook = format!("{}/hook", bell.base);
        let more = [("PEOPLE__ANA__WEBHOOK", webhook.as_str()), ("WEBHOOK_SECRET", "s")];
        assert_eq!(tell("twilio", stub, &message, &more), Ok(vec!["webhook"]));
    }
    let eva = settings_of(&[("PEOPLE__EVA__LANGUAGE", "es")]);
    let said = Directory::new(&eva).tell("eva", &message, at()).unwrap_err().to_string();
    assert_eq!(said, "alerts.people.eva has no way to be told: write mail, webhook or text");
    let gone = takes("200 OK", "");
    let base = gone.base.clone();
    drop(gone);
    let nobody = takes("200 OK", "");
    let said = tell("twilio", &nobody, &message, &[("LINES__MAIN__API_HOST", &base)]).unwrap_err();
    assert!(said.contains("the provider was not reached") && nobody.seen().is_empty(), "{said}");
}

#[test]
fn every_alert_fits_into_one_text_in_every_language() {
    let long = "a-machine-with-a-name-that-nobody-can-remember.of-a-rack.of-a-house.example.org 0.0.0.0:8080, ñandú ✆";
    for (cause, tongue) in Cause::ALL.into_iter().flat_map(|cause| [(cause, Tongue::English), (cause, Tongue::Spanish)]) {
        for (about, urgent) in [("main", false), ("main", true), (long, false), (long, true)] {
            let message = read(cause, about, "store", urgent, tongue);
            let short = &message.short;
            assert!(septets(short).is_some_and(|length| length <= ONE_TEXT), "{short}");
            let end = if tongue == Tongue::English { " Since 2026-11-24 16:00. Alert " } else { " Desde 2026-11-24 16:00. Aviso " };
            assert!(short.starts_with("helpline") && short.ends_with(&format!("{end}{}.", message.id)), "{short}");
            assert_eq!(short.contains("URGENT"), urgent);
            // With a name as people give them, nothing is left out.
            assert!(about == long || !short.contains("..."), "{short}");
        }
    }
    let read =
        |cause, urgent, tongue| read(cause, "main", "3", urgent, tongue).short.split_once(" Alert ").unwrap_or_default().0.to_owned();
    assert_eq!(
        read(Cause::CrisisUnanswered, true, Tongue::English),
        "helpline, URGENT: Line main: somebody in a crisis was rung for, and nobody was joined. Since 2026-11-24 16:00."
    );
    let spanish = self::read(Cause::WrongPublicUrl, "main", "https://x.example.org", false, Tongue::Spanish).short;
    assert!(spanish.starts_with("helpline: Linea main: se rechazan llamadas, porque el proveedor la conoce como https://x.example.org."));
    for tongue in [Tongue::English, Tongue::Spanish] {
        assert!(septets(&test(tongue, at()).short).is_some_and(|length| length <= ONE_TEXT));
    }
}
