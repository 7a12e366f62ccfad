//! What people write to a line: STOP, START, HELP, through the real server.

use super::{KEY, NUMBER, keyring};
use crate::binary::{Server, Settings};
use crate::lines::{CREDENTIALS, PUBLIC, TOKEN};
use crate::provider::http::{Answer, Ask, Patience, agent, send};
use crate::provider::sign;
use helpline::phone::Number;
use helpline::store::refusers::{self, Why};
use helpline::store::{Access, Address, Store};
use std::time::Duration;

const OURS: &str = "+18005550100";
const ACCOUNT: &str = "AC00000000000000000000000000000abc";

fn server() -> Server {
    let more = ["MAIN", "BW"].map(|line| (format!("HELPLINE__LINES__{line}__TEXT_FROM"), OURS.to_owned())).to_vec();
    Server::start(&Settings { more, ..Settings::default() })
}

fn post(server: &Server, path: &str, headers: Vec<(&'static str, String)>, body: String) -> Answer {
    let wait = Duration::from_secs(5);
    let patience = Patience { connect: wait, read: wait, total: wait, retries: 0, after: Vec::new() };
    send(&agent(), &Ask { method: "POST", url: format!("{}{path}", server.base), headers, body }, &patience).unwrap()
}

fn twilio(server: &Server, pairs: &[(&str, &str)], token: &str) -> u16 {
    let pairs: Vec<(String, String)> = pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(&pairs).finish();
    let signature = sign::twilio(token, &format!("{PUBLIC}/text/main"), &pairs);
    let headers = vec![("Content-Type", "application/x-www-form-urlencoded".to_owned()), ("X-Twilio-Signature", signature)];
    post(server, "/text/main", headers, body).status
}

fn writes(server: &Server, words: &str) -> u16 {
    let pairs =
        [("AccountSid", ACCOUNT), ("Body", words), ("From", NUMBER), ("MessageSid", "SM1"), ("SmsStatus", "received"), ("To", OURS)];
    twilio(server, &pairs, TOKEN)
}

fn bandwidth(server: &Server, words: &str) -> u16 {
    let event = serde_json::json!([{
        "type": "message-received", "time": "2026-11-24T16:00:00.000Z", "description": "Incoming message received", "to": OURS,
        "message": { "id": "1", "owner": OURS, "applicationId": "app-1", "from": NUMBER, "to": [OURS], "text": words, "direction": "in" },
    }]);
    let headers = vec![("Content-Type", "application/json".to_owned()), ("Authorization", sign::basic(CREDENTIALS))];
    post(server, "/text/bw", headers, event.to_string()).status
}

fn refuses(server: &Server) -> Option<Why> {
    let spool = server.folder.join("spool.db");
    let mut store = Store::of_calls(&Address::File(spool.clone()), &spool, Access::Read).unwrap();
    refusers::refuses(store.read(), &keyring(&[KEY]).names(&Number::parse(NUMBER).unwrap())).unwrap()
}

#[test]
fn stop_is_remembered_until_start() {
    let server = server();
    assert_eq!((writes(&server, "thank you, please stop by"), refuses(&server)), (204, None));
    assert_eq!((writes(&server, "Stop."), refuses(&server)), (204, Some(Why::Stopped)));
    assert_eq!((writes(&server, "ALTA"), refuses(&server)), (204, None));
    assert_eq!((bandwidth(&server, "baja"), refuses(&server)), (204, Some(Why::Stopped)));
    assert_eq!((bandwidth(&server, "unstop"), refuses(&server)), (204, None));
    // A landline, told after the text was taken; one that was only switched off is tried another time.
    let report = |code| {
        [
            ("AccountSid", ACCOUNT),
            ("ErrorCode", code),
            ("From", OURS),
            ("MessageSid", "SM1"),
            ("MessageStatus", "undelivered"),
            ("To", NUMBER),
        ]
    };
    assert_eq!((twilio(&server, &report("30003"), TOKEN), refuses(&server)), (204, None));
    assert_eq!((twilio(&server, &report("30006"), TOKEN), refuses(&server)), (204, Some(Why::TakesNone)));
    for file in ["spool.db", "spool.db-wal"] {
        let bytes = std::fs::read(server.folder.join(file)).unwrap();
        assert!(!bytes.windows(7).any(|window| window == b"5550142"), "a number is on the disk");
    }
    assert!(!server.stderr().contains("5550142"));
}

#[test]
fn help_is_answered_once_a_day_with_who_we_are() {
    let server = server();
    for words in ["HELP", "help", "Ayuda"] {
        assert_eq!(writes(&server, words), 204);
    }
    let errands: Vec<serde_json::Value> = serde_json::from_str(&server.run(&["errands", "--format", "json"])).unwrap();
    assert_eq!(errands.len(), 1);
    let words = errands[0]["words"].as_str().unwrap();
    assert!(words.contains(OURS) && words.len() > OURS.len() + 8, "{words}");
    assert_eq!(errands[0]["number"], NUMBER);
}

#[test]
fn strangers_and_forgers_change_nothing() {
    let server = server();
    let pairs = |to| [("AccountSid", ACCOUNT), ("Body", "STOP"), ("From", NUMBER), ("To", to)];
    assert_eq!(twilio(&server, &pairs(OURS), "another-token-of-32-characters-xx"), 403);
    assert_eq!(twilio(&server, &pairs("+18005550199"), TOKEN), 403);
    assert_eq!(post(&server, "/text/bw", Vec::new(), "[]".into()).status, 403);
    assert_eq!(post(&server, "/text/nowhere", Vec::new(), String::new()).status, 404);
    assert_eq!(server.get("/text/main").unwrap().status, 405);
    assert_eq!(refuses(&server), None);
}
