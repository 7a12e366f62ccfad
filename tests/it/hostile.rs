//! Two hundred malformed and hostile webhooks: turned away, or answered with words; never a fault of ours, never unescaped text.

use crate::binary::{Server, Settings};
use crate::lines::{CREDENTIALS, PUBLIC, TOKEN};
use crate::provider::sign;
use std::fmt::Write as _;
use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::Duration;

/// What markup in a field must never come out as.
const MARKUP: &str = "</Say><Dial>+15005550006</Dial><Say>&\"'\u{7}";

type Pairs = Vec<(String, String)>;

/// One request, byte for byte.
struct Raw {
    what: String,
    method: &'static str,
    path: String,
    headers: Pairs,
    body: Vec<u8>,
}

fn pairs(pairs: &[(&str, &str)]) -> Pairs {
    pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

fn form(fields: &Pairs) -> String {
    let mut form = form_urlencoded::Serializer::new(String::new());
    form.extend_pairs(fields);
    form.finish()
}

fn usual() -> Pairs {
    pairs(&[
        ("AccountSid", "AC00000000000000000000000000000abc"),
        ("ApiVersion", "2010-04-01"),
        ("CallSid", "CA0123456789abcdef0123456789abcdef"),
        ("CallStatus", "in-progress"),
        ("Direction", "inbound"),
        ("From", "+13125550142"),
        ("To", "+18005550100"),
    ])
}

/// A genuine Twilio request with these fields.
fn genuine(what: impl Into<String>, path: &str, fields: &Pairs) -> Raw {
    let signature = sign::twilio(TOKEN, &format!("{PUBLIC}{path}"), fields);
    let headers =
        vec![("Content-Type".to_owned(), "application/x-www-form-urlencoded".to_owned()), ("X-Twilio-Signature".to_owned(), signature)];
    Raw { what: what.into(), method: "POST", path: path.to_owned(), headers, body: form(fields).into_bytes() }
}

fn bandwidth(what: impl Into<String>, path: &str, body: impl Into<Vec<u8>>) -> Raw {
    let headers = vec![("Content-Type".to_owned(), "application/json".to_owned()), ("Authorization".to_owned(), sign::basic(CREDENTIALS))];
    Raw { what: what.into(), method: "POST", path: path.to_owned(), headers, body: body.into() }
}

fn event(fields: &[(&str, serde_json::Value)]) -> String {
    let mut event = serde_json::json!({
        "eventType": "gather", "eventTime": "2026-01-01T00:00:00.000Z", "accountId": "55555555", "applicationId": "a",
        "from": "+13125550142", "to": "+18005550100", "direction": "inbound", "callId": "c-1", "digits": "1",
    });
    for (name, value) in fields {
        event[*name] = value.clone();
    }
    event.to_string()
}

/// Sends it and gives back status and body. The connection may also simply be closed: then status 0.
fn send(server: &Server, raw: &Raw) -> (u16, String) {
    let mut stream = TcpStream::connect(server.base.trim_start_matches("http://")).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
    let mut head = format!("{} {} HTTP/1.1\r\nHost: ivr.example.org\r\nConnection: close\r\n", raw.method, raw.path);
    for (name, value) in &raw.headers {
        write!(head, "{name}: {value}\r\n").unwrap();
    }
    if !raw.headers.iter().any(|(name, _)| name.eq_ignore_ascii_case("content-length")) {
        write!(head, "Content-Length: {}\r\n", raw.body.len()).unwrap();
    }
    head += "\r\n";
    stream.write_all(head.as_bytes()).unwrap();
    // A server may answer and close before it has read a body that is too large.
    let _ = stream.write_all(&raw.body);
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer);
    let answer = String::from_utf8_lossy(&answer).into_owned();
    let status = answer.get(9..12).and_then(|status| status.parse().ok()).unwrap_or(0);
    (status, answer.split_once("\r\n\r\n").map_or("", |(_, body)| body).to_owned())
}

const FORGED: &[u16] = &[403];
const BAD: &[u16] = &[400, 403];
const WORDS: &[u16] = &[200];
const ANY: &[u16] = &[200, 400, 403, 404, 405, 413, 414, 431];

/// A request and the statuses that are right for it.
type Attack = (Raw, &'static [u16]);

fn with(name: &str, value: &str) -> Pairs {
    let mut fields = usual();
    fields.retain(|(known, _)| known != name);
    fields.push((name.to_owned(), value.to_owned()));
    fields
}

fn attacks(ticket: &str) -> Vec<Attack> {
    let turn = format!("/voice/main/{ticket}");
    let recorded = format!("{turn}/recorded");
    let paths = ["/voice/main", turn.as_str(), recorded.as_str(), "/voice/main/fallback", "/voice/main/ended"];
    let mut all: Vec<Attack> = paths.into_iter().flat_map(forged).collect();
    all.push((genuine("a message is told of", &recorded, &with("RecordingUrl", "https://r.example/1")), &[204]));
    all.push((genuine("nothing is told of a message", &recorded, &usual()), &[204]));
    all.push((genuine("a message of a call that nobody knows", "/voice/main/0aX/recorded", &with("RecordingUrl", MARKUP)), &[204]));
    all.extend(bodies(&turn));
    all.extend(tickets(ticket));
    all.extend(markup(&turn));
    all.extend(events());
    all.extend(places());
    all
}

/// Signatures: wrong, missing, doubled, of another URL, of another secret, of another body.
fn forged(path: &str) -> Vec<Attack> {
    let mut all = Vec::new();
    let mut raw = genuine(format!("no signature on {path}"), path, &usual());
    raw.headers.pop();
    all.push((raw, FORGED));
    let mut raw = genuine(format!("two signatures on {path}"), path, &usual());
    raw.headers.push(raw.headers[1].clone());
    all.push((raw, FORGED));
    for bad in ["", "x", "AAAAAAAAAAAAAAAAAAAAAAAAAAA=", "====", "not base64 at all, but long enough to be one", "\u{e9}"] {
        let mut raw = genuine(format!("signature {bad:?} on {path}"), path, &usual());
        bad.clone_into(&mut raw.headers[1].1);
        all.push((raw, FORGED));
    }
    let mut raw = genuine(format!("signed for another URL than {path}"), "/voice/other", &usual());
    path.clone_into(&mut raw.path);
    all.push((raw, FORGED));
    let mut raw = genuine(format!("another body on {path}"), path, &usual());
    raw.body.extend_from_slice(b"&Digits=0");
    all.push((raw, FORGED));
    let mut raw = genuine(format!("GET with a POST's signature on {path}"), path, &usual());
    raw.method = "GET";
    raw.body.clear();
    all.push((raw, BAD));
    all.push((genuine(format!("another account on {path}"), path, &with("AccountSid", "AC99999999999999999999999999999999")), FORGED));
    all.push((genuine(format!("another number on {path}"), path, &with("To", "+18005550199")), FORGED));
    all.push((genuine(format!("no number on {path}"), path, &with("To", "")), FORGED));
    all.push((bandwidth(format!("the other line's provider on {path}"), path, event(&[])), BAD));
    let mut raw = bandwidth(format!("Bandwidth's event at a Twilio URL {path}"), path, event(&[]));
    raw.headers.clear();
    all.push((raw, BAD));
    all
}

/// Bodies: truncated, huge, not UTF-8, unknown and doubled parameters.
fn bodies(turn: &str) -> Vec<Attack> {
    let mut all: Vec<Attack> = Vec::new();
    for (what, body) in [
        ("half an escape", &b"CallSid=CA1&To=%2"[..]),
        ("not UTF-8", &b"CallSid=CA1&To=%FF%FE&From=\xff\xfe"[..]),
        ("nothing", &b""[..]),
        ("only ampersands", &b"&&&&&&&&"[..]),
        ("no names", &b"=1&=2&=3"[..]),
        ("JSON", &b"{\"CallSid\":\"CA1\"}"[..]),
        ("zero bytes", &b"\0\0\0\0"[..]),
    ] {
        let mut raw = genuine(format!("a body of {what}"), turn, &usual());
        raw.body = body.to_vec();
        all.push((raw, BAD));
    }
    let mut raw = genuine("a body of a megabyte", turn, &usual());
    raw.body = vec![b'a'; 1 << 20];
    all.push((raw, &[413, 0]));
    let mut raw = genuine("a body of a megabyte that says it is short", turn, &usual());
    raw.body = vec![b'a'; 1 << 20];
    raw.headers.push(("Content-Length".to_owned(), "10".to_owned()));
    all.push((raw, BAD));
    let mut many = usual();
    many.extend((0..500).map(|at| (format!("Unknown{at}"), "x".to_owned())));
    all.push((genuine("five hundred unknown parameters", turn, &many), WORDS));
    let mut doubled = usual();
    doubled.extend(usual());
    all.push((genuine("every parameter twice", turn, &doubled), &[200, 403]));
    all.push((genuine("no call", turn, &with("CallSid", "")), &[400]));
    all.push((genuine("a call named at great length", turn, &with("CallSid", &"x".repeat(4000))), &[400]));
    all
}

/// Tickets, flipped character by character: somebody is listening, so there are words.
fn tickets(ticket: &str) -> Vec<Attack> {
    let mut all: Vec<Attack> = Vec::new();
    for at in 0..ticket.len() {
        let mut flipped = ticket.as_bytes().to_vec();
        flipped[at] = if flipped[at] == b'A' { b'B' } else { b'A' };
        let path = format!("/voice/main/{}", String::from_utf8(flipped).unwrap());
        all.push((genuine(format!("ticket flipped at {at}"), &path, &usual()), WORDS));
    }
    for odd in ["x", "0a", "9z!!", "%00", "%2e%2e", "0a%FF", "..%2f..%2fetc", &"A".repeat(3000)] {
        all.push((genuine(format!("ticket {odd:.20}"), &format!("/voice/main/{odd}"), &usual()), ANY));
    }
    all
}

/// Markup in every field, in the query, in the URL that failed.
fn markup(turn: &str) -> Vec<Attack> {
    let mut all: Vec<Attack> = Vec::new();
    for (name, _) in usual() {
        all.push((genuine(format!("markup in {name}"), turn, &with(&name, MARKUP)), ANY));
    }
    for name in [
        "Digits",
        "SpeechResult",
        "Confidence",
        "DialCallStatus",
        "ErrorUrl",
        "CallerName",
        "RecordingUrl",
        "FromCity",
        "DialBridged",
        "ParentCallSid",
    ] {
        for path in ["/voice/main", turn, "/voice/main/fallback"] {
            all.push((genuine(format!("markup in {name} on {path}"), path, &with(name, MARKUP)), ANY));
        }
    }
    all.push((genuine("markup in the query", &format!("{turn}?x=%3CSay%3E"), &usual()), WORDS));
    for keys in ["12345678901234567", "abc", "*#*#*#*#", "١٢٣", "-1", "1.5", "0x1"] {
        all.push((genuine(format!("keys {keys}"), turn, &with("Digits", keys)), WORDS));
    }
    all
}

/// Bandwidth: events of every wrong shape.
fn events() -> Vec<Attack> {
    let mut all: Vec<Attack> = Vec::new();
    for body in ["", "{", "[]", "null", "\"a\"", "{}", "{\"callId\":1}", "{\"callId\":{\"a\":[]}}", "[{\"callId\":\"c-1\"}]", "\u{feff}{}"]
    {
        all.push((bandwidth(format!("event {body:?}"), "/voice/bw", body), &[400, 403]));
    }
    all.push((bandwidth("not UTF-8", "/voice/bw", b"{\"callId\":\"\xff\"}".to_vec()), &[400]));
    all.push((bandwidth("deep", "/voice/bw", format!("{}{}", "[".repeat(20_000), "]".repeat(20_000))), &[400]));
    for name in ["eventType", "digits", "cause", "from", "callId", "tag", "terminatingDigit"] {
        all.push((bandwidth(format!("markup in {name}"), "/voice/bw/0aAAAA", event(&[(name, MARKUP.into())])), ANY));
        all.push((bandwidth(format!("a list in {name}"), "/voice/bw/0aAAAA", event(&[(name, serde_json::json!([1, 2]))])), ANY));
    }
    for credentials in ["", "Basic", "Basic !", "Bearer x", "Basic Og==", "Basic YnctaXZyOndyb25n"] {
        let mut raw = bandwidth(format!("credentials {credentials:?}"), "/voice/bw", event(&[]));
        credentials.clone_into(&mut raw.headers[1].1);
        all.push((raw, FORGED));
    }
    all.push((bandwidth("another number", "/voice/bw", event(&[("to", "+18005550199".into())])), FORGED));
    all
}

/// Lines and methods that do not exist.
fn places() -> Vec<Attack> {
    let mut all: Vec<Attack> = Vec::new();
    for path in ["/voice/nobody", "/voice/MAIN", "/voice/", "/voice/ma%69n/../main", "/voice/main/a/b/c/d/e", "/voice/%00"] {
        all.push((genuine(format!("path {path}"), path, &usual()), &[400, 403, 404]));
    }
    for method in ["PUT", "DELETE", "PATCH", "OPTIONS", "HEAD"] {
        let mut raw = genuine(format!("method {method}"), "/voice/main", &usual());
        raw.method = method;
        all.push((raw, &[400, 403, 404, 405]));
    }
    all
}

/// Where the document sends the caller's next key.
fn next_path(document: &str) -> String {
    let document = roxmltree::Document::parse(document).unwrap();
    let gather = document.descendants().find(|node| node.has_tag_name("Gather")).expect("the line listens");
    let action = gather.attribute("action").unwrap();
    action.strip_prefix(PUBLIC).unwrap().split('#').next().unwrap().to_owned()
}

#[test]
fn nothing_hostile_gets_a_fault_or_silence() {
    let server = Server::start(&Settings::default());
    let (_, greeting) = send(&server, &genuine("a call", "/voice/main", &usual()));
    let mut pressed = usual();
    pressed.push(("Digits".to_owned(), "1".to_owned()));
    let (_, menu) = send(&server, &genuine("a choice", &next_path(&greeting), &pressed));
    let turn = next_path(&menu);
    let attacks = attacks(turn.strip_prefix("/voice/main/").unwrap());
    assert!(attacks.len() >= 200, "only {} attacks", attacks.len());
    for (raw, allowed) in &attacks {
        let (status, body) = send(&server, raw);
        assert!(allowed.contains(&status), "{}: {status} instead of {allowed:?}\n{body}", raw.what);
        assert!(!body.contains("<Dial>+15005550006"), "{}: markup came out\n{body}", raw.what);
        if status == 200 && !body.is_empty() {
            let document = roxmltree::Document::parse(&body).unwrap_or_else(|error| panic!("{}: {error}\n{body}", raw.what));
            let way_on = ["Gather", "Dial", "Transfer", "Hangup"];
            let goes_on = document.descendants().any(|node| way_on.contains(&node.tag_name().name()));
            assert!(goes_on, "{}: words without a way on\n{body}", raw.what);
        }
    }
    // After all that, the caller is still answered, at the same place.
    let (status, body) = send(&server, &genuine("a choice", &turn, &pressed));
    assert!(status == 200 && body.contains("This is general information"), "{status}\n{body}");
}
