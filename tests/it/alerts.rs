//! Who is told when something is wrong: once, in order, by mail and webhook, with two nodes, without a store, without a mail server.

mod bell;
mod judging;
mod mail;
mod people;
mod post;
mod running;
mod texts;

use crate::binary::{Server, Settings};
use crate::folders::Folder;
use crate::postgres::database;
use crate::provider::stub::{Reply, Stub};
use crate::stores::{each, entry, errand, spooled};
use helpline::alert::plan::{Person, Plan};
use helpline::alert::words::Tongue;
use helpline::alert::{Cause, Facts, Found};
use helpline::exchange::errand::Sealed;
use helpline::store::alerts::{self, Outcome};
use helpline::store::{Address, Store};
use helpline::tell::watch::{Around, Watch};
use hmac::{Hmac, KeyInit as _, Mac as _};
use jiff::{SignedDuration, Timestamp};
use post::PostOffice;
use sha2::Sha256;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;
use std::time::{Duration, Instant};

const SECRET: &str = "a-made-up-secret-for-webhooks";

fn second(seconds: i64) -> Timestamp {
    Timestamp::from_second(1_795_536_000 + seconds).unwrap()
}

fn plan() -> Plan {
    let person = |name: &str| Person { name: name.into(), tongue: Tongue::English };
    Plan { people: ["ana", "ben"].map(person).to_vec(), quiet: None, repeat: SignedDuration::from_mins(15) }
}

fn found(cause: Cause, about: &str) -> Found {
    Found { cause, about: about.into(), detail: String::new(), since: second(0), urgent: false }
}

#[test]
fn of_two_nodes_one_tells_and_a_restart_tells_nobody_twice() {
    each("alerts", |address| {
        let (mut one, mut other) = (Store::open(address).unwrap(), Store::open(address).unwrap());
        let (plan, all) = (plan(), [found(Cause::NoCalls, "")]);
        let look = |store: &mut Store, at| alerts::look(store, &plan, &all, &[], second(at)).unwrap();
        let (standing, person) = look(&mut one, 0).tell.unwrap();
        assert_eq!((person.name.as_str(), look(&mut other, 1).tell), ("ana", None));
        alerts::told(&mut one, &plan, &standing.id, &person, true, second(2)).unwrap();
        // Another begins anew, and a node that died over telling is followed by the next.
        assert_eq!(look(&mut Store::open(address).unwrap(), 60).tell, None);
        assert_eq!(look(&mut other, 902).tell.unwrap().1.name, "ben");
        assert_eq!((look(&mut one, 950).tell, look(&mut one, 962).tell.unwrap().1.name.as_str()), (None, "ben"));
        assert_eq!(alerts::list(one.read(), false).unwrap()[0].told, [("ana".to_owned(), 1)].into());
        // Somebody takes care of it, once.
        let acknowledge = |store: &mut Store, id: &str| alerts::acknowledge(store, id, "ben", second(970)).unwrap();
        assert_eq!(acknowledge(&mut one, "ffffffff"), Outcome::Unknown);
        assert!(matches!(acknowledge(&mut one, &standing.id[..4]), Outcome::Acknowledged(_)));
        assert!(matches!(acknowledge(&mut other, &standing.id), Outcome::Before(_)));
        assert_eq!(look(&mut one, 9_000).tell, None);
        // It is over, is shown for a while, and comes back as another.
        assert_eq!(alerts::look(&mut one, &plan, &[], &[], second(9_200)).unwrap().standing, []);
        assert_eq!(alerts::list(one.read(), true).unwrap().len(), 1);
        assert_ne!(look(&mut other, 9_300).tell.unwrap().0.id, standing.id);
        look(&mut other, 9_300 + 40 * 86_400);
        assert_eq!(alerts::list(one.read(), true).unwrap().len(), 1);
    });
}

/// Looks as a node does that knows this by itself.
fn look(watch: &mut Watch, plan: &Plan, facts: Facts, at: i64) -> alerts::Look {
    let around = Around {
        plan,
        call_backs: SignedDuration::from_mins(5),
        voicemails: SignedDuration::from_mins(5),
        facts,
        flow_of: &|_| ("helpline".into(), None),
    };
    watch.look(&around, second(at))
}

#[test]
fn a_node_without_its_store_tells_of_itself_and_nobody_hears_it_twice() {
    let (folder, database) = (Folder::new("alerts-away"), database("alerts_away"));
    let spool = folder.0.join("spool.db");
    spooled(&spool, Vec::new());
    let address = Address::parse(&database.url).unwrap();
    let (plan, mut watch) = (plan(), Watch::new(address.clone(), spool));
    assert_eq!(look(&mut watch, &plan, Facts::default(), 0), alerts::Look::default());
    database.go_away();
    let behind = |since: i64| Facts {
        node: "n1".into(),
        behind_since: Some(second(since)),
        unreachable: vec![("helpline".into(), "x".into())],
        ..Facts::default()
    };
    assert_eq!(look(&mut watch, &plan, behind(10), 20).tell, None);
    let (standing, person) = look(&mut watch, &plan, behind(10), 320).tell.unwrap();
    assert_eq!((standing.found.cause, person.name.as_str()), (Cause::SpoolLag, "ana"));
    watch.told(&plan, &standing, &person, true, second(321));
    assert_eq!(look(&mut watch, &plan, behind(10), 330).tell, None);
    database.come_back();
    let again = look(&mut watch, &plan, behind(10), 340);
    assert_eq!((again.standing.len(), again.tell.unwrap().0.found.cause), (2, Cause::NobodyReachable));
    let kept = alerts::list(Store::open(&address).unwrap().read(), false).unwrap();
    assert!(kept.iter().any(|kept| kept.id == standing.id && kept.told == [("ana".to_owned(), 1)].into()), "{kept:?}");
}

#[test]
fn what_is_new_in_the_journal_and_among_errands_is_found() {
    let folder = Folder::new("alerts-errands");
    let spool = folder.0.join("store.db");
    spooled(&spool, vec![(entry("CA1", 1, 0), Some(Sealed { at: second(0), ..errand("aabb01") }))]);
    let (plan, mut watch) = (plan(), Watch::new(Address::File(spool.clone()), spool.clone()));
    let causes = |look: alerts::Look| look.standing.iter().map(|one| one.found.cause).collect::<Vec<_>>();
    assert_eq!(causes(look(&mut watch, &plan, Facts::default(), 299)), []);
    assert_eq!(causes(look(&mut watch, &plan, Facts::default(), 301)), [Cause::CallBackOverdue]);
    let give_up = |call: &str| {
        let mut dials = entry(call, 1, 6);
        (dials.then, dials.notes) = ("dial specialist 0".into(), "".into());
        let mut ends = entry(call, 2, 6);
        (ends.heard, ends.notes) = ("dial busy".into(), "".into());
        vec![(dials, None), (ends, None)]
    };
    spooled(&spool, ["CA2", "CA3"].into_iter().flat_map(give_up).collect());
    assert_eq!(causes(look(&mut watch, &plan, Facts::default(), 400)).len(), 1);
    spooled(&spool, give_up("CA4"));
    // Three texts went wrong: what that means is said in one place of the store.
    let mut store = Store::open(&Address::File(spool)).unwrap();
    for state in ["refused", "unknown", "refused"] {
        let text = "INSERT INTO errands(key, line, kind, at_ms, sealed, state, settled_ms) VALUES($1, 'main', 'text', $2, $3, $4, $2)";
        let rows = store.read().rows("SELECT COUNT(*) FROM errands", &[]).unwrap()[0].number(0).unwrap();
        let with = [format!("t{rows}").into(), second(390).as_millisecond().into(), vec![1].into(), state.into()];
        store.read().run(text, &with).unwrap();
    }
    let mut all = causes(look(&mut watch, &plan, Facts::default(), 410));
    all.sort();
    assert_eq!(all, [Cause::TransfersFailing, Cause::CallBackOverdue, Cause::TextsFailing]);
}

/// The variable of a setting: of `[alerts]`, unless it names another section.
fn variable(name: &str) -> String {
    let elsewhere = ["LINES__", "SPOOL__", "STORE__"].iter().any(|section| name.starts_with(section));
    format!("HELPLINE__{}{name}", if elsewhere { "" } else { "ALERTS__" })
}

/// Settings with these; the later of two wins.
fn settings_of(set: &[(&str, &str)]) -> helpline::settings::Settings {
    let all: BTreeMap<String, String> = set.iter().map(|(name, value)| (variable(name), (*value).to_owned())).collect();
    helpline::settings::Settings::load(None, all).unwrap()
}

/// The settings of a program with two people: Ana has mail and reads Spanish, Ben has a webhook. Without https no certificate is looked at,
/// which would be outside this machine.
fn settings(spool: &Path, mail: &str, webhook: &str) -> Settings {
    let pairs = [
        ("HELPLINE__SPOOL__PATH", spool.to_str().unwrap()),
        ("HELPLINE__ALERTS__TELL", "ana, ben"),
        ("HELPLINE__ALERTS__CALL_BACKS_MIN", "5"),
        ("HELPLINE__ALERTS__SMTP", mail),
        ("HELPLINE__ALERTS__MAIL_FROM", "alerts@example.org"),
        ("HELPLINE__ALERTS__WEBHOOK_SECRET", SECRET),
        ("HELPLINE__ALERTS__PEOPLE__ANA__MAIL", "ana@example.org"),
        ("HELPLINE__ALERTS__PEOPLE__ANA__LANGUAGE", "es"),
        ("HELPLINE__ALERTS__PEOPLE__BEN__WEBHOOK", webhook),
    ];
    Settings {
        more: pairs.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec(),
        public_url: "http://ivr.example.org".into(),
        ..Settings::default()
    }
}

/// Whoever gets a webhook proves by these few lines that it is ours.
fn genuine(signature: &str, body: &str) -> bool {
    let (second, sum) = signature.strip_prefix("t=").unwrap().split_once(",v1=").unwrap();
    let mut mac = Hmac::<Sha256>::new_from_slice(SECRET.as_bytes()).unwrap();
    mac.update(format!("{second}.{body}").as_bytes());
    let mut hex = String::new();
    mac.finalize().into_bytes().iter().for_each(|byte| write!(hex, "{byte:02x}").unwrap());
    sum == hex
}

#[test]
fn the_program_tells_by_mail_and_webhook_and_is_told_who_takes_care() {
    let folder = Folder::new("alerts-told");
    let spool = folder.0.join("spool.db");
    let late = Sealed { at: Timestamp::now() - SignedDuration::from_mins(10), ..errand("aabb01") };
    spooled(&spool, vec![(entry("CA1", 1, 0), Some(late))]);
    let office = PostOffice::open();
    let bell = Stub::new(|_| Reply::Raw { status: "204 No Content", headers: "", body: String::new() });
    let mut server = Server::start(&settings(&spool, &office.address, &format!("{}/hook?key=very-secret", bell.base)));
    let mail = office.next(Duration::from_secs(20)).expect("a mail comes");
    assert!(mail.contains("To: ana@example.org") && mail.contains("From: alerts@example.org"), "{mail}");
    assert!(mail.contains("helpline alerts ack"), "{mail}");
    let listed = server.run(&["alerts"]);
    assert!(listed.contains("call-back-overdue  told") && listed.contains("told: ana 1"), "{listed}");
    // A restart tells nobody twice, though the program has looked.
    server.restart();
    let begun = Instant::now();
    loop {
        assert_eq!(office.next(Duration::from_millis(50)), None, "a second mail");
        let metrics = String::from_utf8(server.get(&format!("{}/metrics", server.admin)).unwrap().body).unwrap();
        if metrics.contains("helpline_alerts{cause=\"call-back-overdue\"} 1") && metrics.contains("helpline_alerts{cause=\"no-calls\"} 0") {
            break;
        }
        assert!(begun.elapsed() < Duration::from_secs(20), "{metrics}");
    }
    let id = listed.split_whitespace().next().unwrap().to_owned();
    assert!(server.run(&["alerts", "ack", &id, "--by", "BEN"]).starts_with("BEN takes care of call-back-overdue"));
    let rows: serde_json::Value = serde_json::from_str(&server.run(&["alerts", "--format", "json"])).unwrap();
    assert_eq!((&rows[0]["state"], &rows[0]["acknowledged_by"]), (&"acknowledged".into(), &"BEN".into()));
    // Each can be tried out by itself.
    assert_eq!(server.run(&["alerts", "test", "ben"]), "A test was sent to ben by webhook.\n");
    let seen = bell.last();
    assert!(genuine(seen.header("helpline-signature"), &seen.body) && !genuine(seen.header("helpline-signature"), "{}"), "{seen:?}");
    assert_eq!(serde_json::from_str::<serde_json::Value>(&seen.body).unwrap()["cause"], "test");
    assert_eq!(
        (server.run(&["alerts", "test", "ana"]), office.next(Duration::from_secs(5)).is_some()),
        ("A test was sent to ana by mail.\n".into(), true)
    );
    server.kill9();
    assert!(!server.stderr().contains("very-secret"), "{}", server.stderr());
}

#[test]
fn a_mail_server_that_is_away_harms_nobody_and_the_next_person_is_told() {
    let folder = Folder::new("alerts-nobody");
    let spool = folder.0.join("spool.db");
    let late = Sealed { at: Timestamp::now() - SignedDuration::from_mins(10), ..errand("aabb01") };
    spooled(&spool, vec![(entry("CA1", 1, 0), Some(late))]);
    let away = PostOffice::open().address.clone();
    let mut server = Server::start(&settings(&spool, &away, "http://127.0.0.1:9/"));
    let begun = Instant::now();
    while !server.stderr().contains("the next person is tried") {
        assert!(server.get("/healthz").is_ok() && begun.elapsed() < Duration::from_secs(20), "{}", server.stderr());
        std::thread::yield_now();
    }
    let rows: serde_json::Value = serde_json::from_str(&server.run(&["alerts", "--format", "json"])).unwrap();
    assert_eq!((&rows[0]["state"], &rows[0]["told"]), (&"raised".into(), &serde_json::json!({})));
    assert!(server.terminate());
}
