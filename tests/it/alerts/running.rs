//! The real program notices each thing that can be wrong, and says so at a webhook: in real calls where they take no time, else with a
//! journal, an errand or a moment laid under it.

use super::bell::Bell;
use super::judging::transfer;
use crate::binary::{Server, Settings};
use crate::certificates::{Authority, Port, in_days};
use crate::folders::Folder;
use crate::lines::TOKEN;
use crate::provider::stub::{Reply, Stub};
use crate::provider::twilio::Twilio;
use crate::provider::{Did, Line, Outcome, Phone as _, Waits};
use crate::stores::{entry, errand, spooled};
use helpline::exchange::entry::{Entry, Kind};
use helpline::exchange::errand::{self, Sealed};
use helpline::store::{Address, Store};
use jiff::{SignedDuration, Timestamp};

/// Without https no certificate is looked at, which would be outside this machine.
pub(super) const PUBLIC: &str = "http://ivr.example.org";

fn seconds_ago(seconds: i64) -> Timestamp {
    Timestamp::now() - SignedDuration::from_secs(seconds)
}

/// The settings of a program that tells Ben by webhook.
pub(super) fn watched(bell: &Bell, more: &[(&str, &str)]) -> Settings {
    let ben = format!("{}/ben", bell.base());
    let usual = [("TELL", "ben"), ("PEOPLE__BEN__WEBHOOK", &ben), ("CALL_BACKS_MIN", "5"), ("VOICEMAILS_MIN", "5")];
    let usual = [&usual[..], &[("WEBHOOK_SECRET", super::SECRET)], more].concat();
    let set = |(name, value): (&str, &str)| (super::variable(name), value.to_owned());
    Settings { more: usual.into_iter().map(set).collect(), public_url: PUBLIC.into(), ..Settings::default() }
}

/// A telephone on its line `main`, at a provider that knows it by this address.
fn phone(server: &Server, public: &str) -> Twilio {
    let ended = Some("/voice/main/ended".to_owned());
    Twilio::new(Line { ended, ..Line::named("main", &server.base, public, TOKEN) }).unwrap()
}

/// The store of a server whose store is a file.
pub(super) fn store(server: &Server) -> Store {
    Store::open(&Address::File(server.folder.join("store.db"))).unwrap()
}

/// A call in a crisis that nobody answered: its caller has given up, and may ring again.
pub(super) fn crisis() -> Vec<(Entry, Option<Sealed>)> {
    let (node, ladder) = transfer(&super::judging::flow(), true);
    let turn = |turn, ago, kind, heard: &str, then: &str| {
        let (node, heard, then, notes) = (node.as_str().into(), heard.into(), then.into(), "".into());
        (Entry { at: seconds_ago(ago), kind, node, heard, then, notes, ..entry("CA9", turn, 0) }, None)
    };
    let dial = format!("dial {ladder} 0");
    vec![
        turn(1, 60, Kind::Turn, "reserved 8", &dial),
        turn(2, 38, Kind::Turn, "dial no answer", &dial),
        turn(3, 15, Kind::Ended, "ended", "nothing"),
    ]
}

/// What waits for ten minutes already.
pub(super) fn late(kind: errand::Kind) -> Sealed {
    Sealed { at: seconds_ago(600), kind, ..errand("aabb01") }
}

/// Starts a program over what was kept of calls, and gives back what Ben is told first.
fn told_of(name: &str, kept: Vec<(Entry, Option<Sealed>)>) -> serde_json::Value {
    let (folder, bell) = (Folder::new(name), Bell::hang());
    let spool = folder.0.join("spool.db");
    spooled(&spool, kept);
    let server = Server::start(&watched(&bell, &[("SPOOL__PATH", spool.to_str().unwrap())]));
    let told = bell.next();
    let listed = server.run(&["alerts"]);
    assert!(listed.starts_with(&format!("{}  {}", told["id"].as_str().unwrap(), told["cause"].as_str().unwrap())), "{listed}");
    told
}

#[test]
fn a_crisis_that_nobody_answers() {
    let told = told_of("crisis", crisis());
    assert_eq!((&told["cause"], &told["about"], &told["urgent"]), (&"crisis-unanswered".into(), &"main".into(), &true.into()));
}

#[test]
fn call_backs_and_messages_that_wait_too_long() {
    for (kind, cause) in [(errand::Kind::CallBack, "call-back-overdue"), (errand::Kind::Voicemail, "voicemail-unheard")] {
        let told = told_of(cause, vec![(entry("CA1", 1, 0), Some(late(kind)))]);
        assert_eq!((&told["cause"], &told["about"], &told["urgent"]), (&cause.into(), &"main".into(), &false.into()));
        let since: Timestamp = told["since"].as_str().unwrap().parse().unwrap();
        assert!((600..660).contains(&Timestamp::now().duration_since(since).as_secs()), "{told}");
    }
}

#[test]
fn a_silence_that_is_unusual() {
    let hours = (5..8 * 24).rev().zip(1..);
    let rings = |(hours, turn): (i64, u16)| {
        let call = format!("CA{turn}");
        (Entry { at: seconds_ago(hours * 3_600), kind: Kind::Ring, heard: "rings".into(), notes: "".into(), ..entry(&call, 1, 0) }, None)
    };
    let told = told_of("silence", hours.map(rings).collect());
    assert_eq!((&told["cause"], &told["about"]), (&"no-calls".into(), &"".into()));
}

#[test]
fn transfers_that_reach_nobody() {
    let bell = Bell::hang();
    let server = Server::start(&watched(&bell, &[]));
    for _ in 0..3 {
        let mut phone = phone(&server, PUBLIC);
        phone.ring();
        phone.press("1");
        let mut heard = phone.press("0");
        while matches!(heard.waits, Waits::Dialling { .. }) {
            heard = phone.dial_ends(Outcome::Busy);
        }
    }
    let told = bell.next();
    assert_eq!((&told["cause"], &told["about"]), (&"transfers-failing".into(), &"helpline".into()));
    assert!(told["text"].as_str().unwrap().contains("3 transfers") && !told.to_string().contains("5550142"), "{told}");
}

#[test]
fn texts_that_the_provider_refuses() {
    let bell = Bell::hang();
    let body = r#"{"code": 21211, "message": "+13125550142 is not valid"}"#;
    let provider = Stub::new(move |_| Reply::Raw { status: "400 Bad Request", headers: "", body: body.into() });
    let line =
        [("LINES__MAIN__API_KEY", "SK1:made-up"), ("LINES__MAIN__API_HOST", &provider.base), ("LINES__MAIN__TEXT_FROM", "+18005550100")];
    let flows = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/flows");
    let server = Server::start(&Settings { flows: flows.into(), flow: "errands".to_owned(), ..watched(&bell, &line) });
    for _ in 0..3 {
        let mut phone = phone(&server, PUBLIC);
        phone.ring();
        for key in ["2", "1", "3", "1"] {
            phone.press(key);
        }
    }
    let told = bell.next();
    assert_eq!((&told["cause"], &told["about"], provider.seen().len()), (&"texts-failing".into(), &"main".into(), 3));
    assert!(!told.to_string().contains("5550142") && !server.stderr().contains("5550142"), "{told}");
}

#[test]
fn an_address_that_the_provider_knows_otherwise() {
    let bell = Bell::hang();
    let server = Server::start(&watched(&bell, &[]));
    assert!(phone(&server, &server.base).tell(Did::Rings).is_err(), "a forged request is answered");
    let told = bell.next();
    assert_eq!((&told["cause"], &told["about"]), (&"wrong-public-url".into(), &"main".into()));
    assert!(told["text"].as_str().unwrap().contains(&server.base), "{told}");
}

#[test]
fn a_disk_that_refuses() {
    let bell = Bell::hang();
    let server = Server::start(&watched(&bell, &[]));
    // Another program holds the spool's file for longer than can be borne.
    let other = rusqlite::Connection::open(server.folder.join("spool.db")).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    let mut phone = phone(&server, PUBLIC);
    phone.ring();
    let told = bell.next();
    assert_eq!((&told["cause"], &told["urgent"]), (&"spool-lag".into(), &true.into()));
    assert!(told["text"].as_str().unwrap().contains("the disk refuses to write"), "{told}");
    other.execute_batch("ROLLBACK").unwrap();
    phone.press("1");
}

#[test]
fn a_certificate_that_ends() {
    let bell = Bell::hang();
    let port = Port::open(Authority::new().server(&["ivr.example.org"], in_days(5)));
    let public_url = format!("https://127.0.0.1:{}", port.number);
    let _server = Server::start(&Settings { public_url, ..watched(&bell, &[]) });
    let told = bell.next();
    assert_eq!((&told["cause"], &told["about"], &told["urgent"]), (&"certificate-ends".into(), &"127.0.0.1".into(), &false.into()));
    assert!(told["text"].as_str().unwrap().contains(&format!("ends on {}", in_days(5))), "{told}");
}
