//! Whom the real program tells, and when: in order and again and again until somebody takes care of it, not by night, and by one of several
//! nodes. Time passes where the store keeps when somebody is told next.

use super::bell::Bell;
use super::running::{crisis, late, store, watched};
use crate::binary::{Server, Settings};
use crate::folders::Folder;
use crate::postgres::database;
use crate::provider::stub::{Reply, Stub};
use crate::stores::{entry, spooled};
use helpline::alert::standing::Standing;
use helpline::exchange::errand::Kind;
use helpline::store::{Address, Store, alerts, errands};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use std::fs;
use std::process::Command;
use std::time::{Duration, Instant};

/// How long is waited for what surely comes.
const LONGEST: Duration = Duration::from_secs(30);

/// Looks until something holds, and gives it back.
#[track_caller]
fn until<T>(what: &str, mut look: impl FnMut() -> Option<T>) -> T {
    let begun = Instant::now();
    loop {
        if let Some(found) = look() {
            return found;
        }
        assert!(begun.elapsed() < LONGEST, "{what} does not come");
        std::thread::yield_now();
    }
}

/// What stands, once so many have been tried to be told of the first of it.
fn tried(store: &mut Store, tries: u32) -> Standing {
    until("a try", || alerts::list(store.read(), false).unwrap().into_iter().next().filter(|standing| standing.tries == tries))
}

/// So many have been tried to be told; then the time until the next one is over.
fn time_passes(store: &mut Store, tries: u32) {
    let id = tried(store, tries).id;
    store.write(|sql| sql.run("UPDATE alert SET next_ms = 0 WHERE id = $1", &[id.as_str().into()])).unwrap();
}

#[test]
fn people_are_told_in_order_also_past_a_provider_that_fails_until_somebody_takes_care_of_it() {
    let (folder, bell) = (Folder::new("order"), Bell::hang());
    let provider = Stub::new(|_| Reply::Raw { status: "503 Service Unavailable", headers: "", body: String::new() });
    let spool = folder.0.join("spool.db");
    spooled(&spool, vec![(entry("CA1", 1, 0), Some(late(Kind::CallBack)))]);
    let ana = format!("{}/ana", bell.base());
    let server = Server::start(&watched(
        &bell,
        &[
            ("TELL", "ana, eva, ben"),
            ("PEOPLE__ANA__WEBHOOK", &ana),
            ("PEOPLE__ANA__LANGUAGE", "es"),
            ("PEOPLE__EVA__TEXT", "+13125550142"),
            ("LINES__MAIN__API_KEY", "SK1:made-up"),
            ("LINES__MAIN__API_HOST", &provider.base),
            ("LINES__MAIN__TEXT_FROM", "+18005550100"),
            ("SPOOL__PATH", spool.to_str().unwrap()),
        ],
    ));
    let mut store = store(&server);
    let rings = |path: &str, before: u64| {
        let (told, alert) = bell.next_for();
        assert_eq!((told.as_str(), &alert["told_before"], &alert["cause"]), (path, &before.into(), &"call-back-overdue".into()));
        alert["text"].as_str().unwrap().to_owned()
    };
    assert!(rings("/ana", 0).contains("Qué hacer"));
    time_passes(&mut store, 1);
    // Eva's text does not go; Ben is tried a little later.
    time_passes(&mut store, 2);
    assert!(rings("/ben", 1).contains("Told 1 times before"));
    let text = provider.last();
    assert_eq!((text.param("To").as_deref(), provider.seen().len()), (Some("+13125550142"), 1));
    assert!(text.param("Body").unwrap().contains("callers wait to be called back"), "{text:?}");
    time_passes(&mut store, 3);
    rings("/ana", 2);
    let standing = tried(&mut store, 4);
    assert_eq!(standing.told, [("ana".to_owned(), 2), ("ben".to_owned(), 1)].into());
    server.run(&["alerts", "ack", &standing.id, "--by", "BEN"]);
    time_passes(&mut store, 4);
    // The next thing is told anew, and nobody hears of the first again.
    spooled(&spool, crisis());
    let (told, alert) = bell.next_for();
    assert_eq!((told.as_str(), &alert["cause"]), ("/ana", &"crisis-unanswered".into()));
    assert!(bell.is_silent());
    let log = server.stderr();
    assert!(log.contains("eva was not told by text: the provider answers 503"), "{log}");
    assert!(!log.contains("5550142") && !log.contains("made-up"), "{log}");
}

#[test]
fn what_is_not_urgent_waits_for_the_end_of_quiet_hours() {
    let (folder, bell) = (Folder::new("quiet"), Bell::hang());
    let (spool, file) = (folder.0.join("spool.db"), folder.0.join("helpline.toml"));
    spooled(&spool, vec![(entry("CA1", 1, 0), Some(late(Kind::CallBack)))]);
    let hour = |hours: i64| (Timestamp::now() + SignedDuration::from_hours(hours)).to_zoned(TimeZone::UTC).strftime("%H:%M").to_string();
    fs::write(&file, format!("[alerts]\nquiet = \"{}-{} UTC\"\n", hour(-2), hour(2))).unwrap();
    let settings = watched(&bell, &[("SPOOL__PATH", spool.to_str().unwrap())]);
    let arguments = ["serve", "--config", file.to_str().unwrap()].map(str::to_owned).to_vec();
    let server = Server::start(&Settings { arguments, ..settings });
    let mut store = store(&server);
    assert_eq!(tried(&mut store, 0).told, [].into());
    spooled(&spool, crisis());
    // What is urgent is told, though the other came first.
    assert_eq!(bell.next()["cause"], "crisis-unanswered");
    assert!(bell.is_silent());
    fs::write(&file, format!("[alerts]\nquiet = \"{}-{} UTC\"\n", hour(-5), hour(-2))).unwrap();
    let pid = server.pid().unwrap().to_string();
    assert!(Command::new("kill").args(["-HUP", &pid]).status().unwrap().success());
    assert_eq!(bell.next()["cause"], "call-back-overdue");
}

#[test]
fn of_several_nodes_one_tells() {
    let (database, bell) = (database("alerting_nodes"), Bell::hang());
    let settings = watched(&bell, &[("STORE__URL", &database.url)]);
    let nodes = [Server::start(&settings), Server::start(&settings)];
    let mut store = Store::open(&Address::parse(&database.url).unwrap()).unwrap();
    let both_know = |cause: &str| {
        for node in &nodes {
            until(cause, || {
                let metrics = String::from_utf8(node.get(&format!("{}/metrics", node.admin)).unwrap().body).unwrap();
                metrics.contains(&format!("helpline_alerts{{cause=\"{cause}\"}} 1")).then_some(())
            });
        }
    };
    // One carries it over to the store, both read it there.
    spooled(&nodes[0].folder.join("spool.db"), crisis());
    both_know("crisis-unanswered");
    let first = bell.next();
    store.write(|sql| errands::keep(sql, &late(Kind::CallBack))).unwrap();
    both_know("call-back-overdue");
    let second = bell.next();
    assert_eq!([&first["cause"], &second["cause"]], ["crisis-unanswered", "call-back-overdue"]);
    assert!(bell.is_silent());
}
