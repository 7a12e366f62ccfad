//! The store goes away while callers are on the line: nobody hears it, and nothing is missing or doubled afterwards.

use crate::binary::{Server, Settings};
use crate::folders::Folder;
use crate::lines::{kind, twilio};
use crate::postgres::{Database, database};
use crate::provider::Phone;
use std::time::{Duration, Instant};

const OLD: &str = "To learn about pancreatic neuroendocrine tumors";
const NEW: &str = "To hear about tumors of the pancreas";

fn node(database: &Database) -> Server {
    Server::start(&Settings { more: vec![("HELPLINE__STORE__URL".into(), database.url.clone())], ..Settings::default() })
}

/// How long the store is away, in seconds; `scripts/deep` sets a minute.
fn away_s() -> u64 {
    std::env::var("HELPLINE_AWAY_S").ok().and_then(|seconds| seconds.parse().ok()).unwrap_or(2)
}

/// Calls at about 200 turns a second for some seconds: how long each answer took, in milliseconds, and how many turns there were.
fn calls(server: &Server, seconds: u64, expected: &str) -> Vec<f64> {
    let mut took = Vec::new();
    let begun = Instant::now();
    let mut timed = |ask: &mut dyn FnMut() -> String| {
        let asked = Instant::now();
        let heard = ask();
        took.push(asked.elapsed().as_secs_f64() * 1_000.0);
        // The pace of 200 turns a second.
        std::thread::sleep(Duration::from_millis(5).saturating_sub(asked.elapsed()));
        heard
    };
    while begun.elapsed() < Duration::from_secs(seconds) {
        let mut phone = twilio(server);
        timed(&mut || phone.ring().text);
        let menu = timed(&mut || phone.press("1").text);
        assert!(menu.contains(expected), "{menu}");
        for _ in 0..6 {
            let heard = timed(&mut || {
                let heard = phone.press("#");
                format!("{} [{}]", heard.text, kind(&heard.waits))
            });
            assert!(heard.contains(expected) && heard.contains("keys 7 s"), "{heard}");
        }
    }
    took.sort_by(f64::total_cmp);
    took
}

fn p99(sorted: &[f64]) -> f64 {
    sorted[sorted.len() * 99 / 100]
}

#[test]
fn a_store_that_is_away_is_lag_and_nothing_is_missing_afterwards() {
    let database = database("away");
    let server = node(&database);
    let before = calls(&server, 1, OLD);
    database.go_away();
    let during = calls(&server, away_s(), OLD);
    database.come_back();
    // One that answers nobody, but has not gone, is no better.
    let held = database.hold("entry");
    let stuck = calls(&server, away_s().min(5), OLD);
    drop(held);
    let _ = std::io::Write::write_fmt(
        &mut std::io::stderr(),
        format_args!(
            "p99 in ms: {:.2} with the store, {:.2} without, {:.2} while it is stuck; {} turns while it was away\n",
            p99(&before),
            p99(&during),
            p99(&stuck),
            during.len()
        ),
    );
    let journal = server.turns();
    assert_eq!(journal.len(), before.len() + during.len() + stuck.len());
    assert!(journal.values().all(|count| *count == 1));
    let log = server.stderr();
    assert!(log.contains("entries cannot be carried over and wait in the spool"), "{log}");
}

#[test]
fn a_node_begins_with_what_it_remembers() {
    let database = database("remembers");
    let mut server = node(&database);
    let draft = Folder::of("remembers", "flows/helpline");
    draft.edit("words/en.yaml", OLD, NEW);
    server.run(&["publish", draft.0.to_str().unwrap(), "--flow", "helpline", "--by", "ana"]);
    let begun = Instant::now();
    let hears = |server: &Server, words: &str| {
        let mut phone = twilio(server);
        phone.ring();
        phone.press("1").text.contains(words)
    };
    while !hears(&server, NEW) {
        assert!(begun.elapsed() < Duration::from_secs(10), "the new version is not heard");
    }
    database.go_away();
    server.restart();
    assert!(hears(&server, NEW), "the node began with the folder");
    database.come_back();
    let stranger = node(&database);
    assert!(hears(&stranger, NEW));
    // One that never saw the store takes calls with what its folder has, and says so.
    database.go_away();
    let lost = node(&database);
    assert!(hears(&lost, OLD));
    assert!(lost.stderr().contains("calls get what its folder has"), "{}", lost.stderr());
    database.come_back();
    let begun = Instant::now();
    while !hears(&lost, NEW) {
        assert!(begun.elapsed() < Duration::from_secs(20), "the store is back, and the node does not follow it");
    }
}
