//! Settings that are refused, answers as they are judged, and addresses that get no credentials.
#![expect(clippy::unwrap_used, reason = "tests")]

use super::*;

const PROVIDERS: [(&str, &str); 7] = [
    ("twilio", ""),
    ("signalwire", "example.signalwire.com"),
    ("somleng", "api.somleng.example"),
    ("telnyx", ""),
    ("plivo", ""),
    ("bandwidth", ""),
    ("jambonz", "jambonz.example.org"),
];

fn access(host: &str) -> Access {
    Access {
        account: "AC1".into(),
        api_key: "user:made-up-secret".into(),
        host: host.into(),
        text_application: "app-1".into(),
        call_application: "app-2".into(),
    }
}

fn answered(status: u16, body: &str) -> Answered<'_> {
    Answered { status, after_s: None, body: body.as_bytes() }
}

#[test]
fn every_provider_has_an_interface_and_says_what_it_needs() {
    for (provider, host) in PROVIDERS {
        let rest = of(provider, &access(host)).unwrap();
        assert!(rest.origins().iter().all(|origin| origin.starts_with("https://")), "{provider}");
        assert!(!format!("{rest:?}").contains("made-up-secret") && !format!("{rest:?}").contains("Basic"), "{provider}");
        let number = Number::parse("+13125550142").unwrap();
        let text = Text { from: &number, to: &number, words: "ñ & +", key: "k1", told: None };
        let outgoing = rest.text(&text);
        assert!(rest.origins().iter().any(|origin| outgoing.url.starts_with(&format!("{origin}/"))), "{provider}");
        assert_eq!(format!("{outgoing:?}"), "Outgoing(POST)");
        assert_eq!(rest.settles() == Settles::Search, rest.search(&text).is_some(), "{provider}");
        let without = of(provider, &Access { api_key: String::new(), ..access(host) }).unwrap_err();
        assert!(without.starts_with("api_key "), "{without}");
    }
    assert!(of("twilio", &Access { account: "a/b".into(), ..access("") }).unwrap_err().starts_with("account "));
    assert!(of("bandwidth", &Access { text_application: String::new(), ..access("") }).unwrap_err().starts_with("text_application "));
    assert!(of("nobody", &access("")).unwrap_err().starts_with("api_key "));
}

#[test]
fn only_this_very_machine_is_spoken_to_in_clear() {
    for host in ["http://127.0.0.1:9999", "http://127.0.0.1:1"] {
        assert_eq!(of("twilio", &access(host)).unwrap().origins(), [host]);
    }
    for host in [
        "http://127.0.0.1",
        "http://127.0.0.1:0",
        "http://127.0.0.1:99999",
        "http://127.0.0.1:80@evil.example",
        "http://127.0.0.1:80/x",
        "http://localhost:9999",
        "http://10.0.0.1:9999",
        "https://api.twilio.com",
        "api.example.com",
    ] {
        assert!(of("twilio", &access(host)).unwrap_err().starts_with("api_host "), "{host}");
    }
    for host in ["", "localhost", "10.0.0.1", "a.example/x", "a.example:80", "u@a.example", "a..example"] {
        assert!(of("jambonz", &access(host)).unwrap_err().starts_with("api_host "), "{host}");
    }
}

#[test]
fn an_answer_says_whether_it_was_taken() {
    let rest = of("twilio", &access("")).unwrap();
    assert_eq!(rest.judge(answered(201, r#"{"sid":"SM1"}"#)), Outcome::Sent { id: "SM1".into() });
    assert_eq!(rest.judge(answered(201, "cut")), Outcome::Sent { id: String::new() });
    for status in [302, 307, 408, 409, 500, 502, 503, 504, 100] {
        assert_eq!(rest.judge(answered(status, "{}")), Outcome::Unknown, "{status}");
    }
    for status in [401, 403, 404, 429] {
        assert!(matches!(rest.judge(answered(status, "{}")), Outcome::Later { .. }), "{status}");
    }
    let refused = |why: &str, permanent| Outcome::Refused { why: why.into(), permanent };
    assert_eq!(rest.judge(answered(400, r#"{"code":21610}"#)), refused("the number takes no texts (21610)", true));
    assert_eq!(rest.judge(answered(400, r#"{"code":21211,"message":"+1312"}"#)), refused("the provider refused it (21211)", false));
    assert_eq!(rest.judge(answered(400, r#"{"code":"+13125550142 x"}"#)), refused("the provider refused it (400)", false));
    let telnyx = of("telnyx", &access("")).unwrap();
    assert_eq!(telnyx.judge(answered(200, r#"{"data":{"id":"a-1"}}"#)), Outcome::Sent { id: "a-1".into() });
    assert_eq!(telnyx.judge(answered(422, r#"{"errors":[{"code":"40300"}]}"#)), refused("the number takes no texts (40300)", true));
}

#[test]
fn a_call_is_made_in_each_providers_form() {
    let (from, to) = (Number::parse("+18005550100").unwrap(), Number::parse("+13125550151").unwrap());
    let call = Call { from: &from, to: &to, answer: "https://x.example/a", ended: "https://x.example/e", ring_s: 25, key: "k1" };
    let form = "To=%2B13125550151&From=%2B18005550100&Url=https%3A%2F%2Fx.example%2Fa&Method=POST\
                &StatusCallback=https%3A%2F%2Fx.example%2Fe&StatusCallbackMethod=POST";
    for ((provider, host), (path, right)) in PROVIDERS.into_iter().zip([
        ("/2010-04-01/Accounts/AC1/Calls.json", format!("{form}&Timeout=25")),
        ("/api/laml/2010-04-01/Accounts/AC1/Calls", format!("{form}&Timeout=25")),
        ("/2010-04-01/Accounts/AC1/Calls", form.to_owned()),
        ("/v2/texml/Accounts/AC1/Calls", format!("ApplicationSid=app-2&{}&Timeout=25", form.replace("&Method=POST", ""))),
        ("/v1/Account/AC1/Call/", r#""answer_url":"https://x.example/a""#.to_owned()),
        ("/api/v2/accounts/AC1/calls", r#""applicationId":"app-2""#.to_owned()),
        ("/v1/Accounts/AC1/Calls", r#""number":"+13125550151""#.to_owned()),
    ]) {
        let rest = of(provider, &access(host)).unwrap();
        let outgoing = rest.call(&call).unwrap();
        assert!(rest.origins().iter().any(|origin| outgoing.url == format!("{origin}{path}")), "{provider}: {}", outgoing.url);
        assert!(outgoing.body.contains(&right), "{provider}: {}", outgoing.body);
    }
    for provider in ["telnyx", "bandwidth"] {
        let without = Access { call_application: String::new(), ..access("") };
        assert_eq!(of(provider, &without).unwrap().call(&call), None);
    }
    let bandwidth = of("bandwidth", &access("")).unwrap();
    assert_eq!(bandwidth.judge_call(answered(201, r#"{"callId":"c-1"}"#)), Outcome::Sent { id: "c-1".into() });
}
