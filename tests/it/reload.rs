//! SIGHUP on the real program, which watches its folder: new calls get what is new, calls in progress keep what they began with, and a
//! mistake changes nothing.

use crate::binary::{Server, Settings};
use crate::folders::Folder;
use crate::lines::{PUBLIC, TOKEN, twilio};
use crate::provider::twilio::Twilio;
use crate::provider::{Did, Line, Phone, Waits};
use std::fs;
use std::process::Command;
use std::time::{Duration, Instant};

/// What a caller hears first at the main menu, before and after it is edited.
const OLD: &str = "To learn about pancreatic neuroendocrine tumors";
const NEW: &str = "To hear about tumors of the pancreas";
/// The token of the line that stands in the file.
const ITS_TOKEN: &str = "ffffffffffffffff0123456789abcdef";

/// A server whose flow and settings can be edited.
struct Edited {
    server: Server,
    folder: Folder,
}

impl Edited {
    fn start() -> Self {
        let folder = Folder::of("reload", "flows");
        let file = folder.0.join("helpline.toml");
        fs::write(&file, "").unwrap();
        let server = Server::start(&Settings {
            arguments: vec!["serve".into(), "--watch".into(), "--config".into(), file.display().to_string()],
            flows: folder.0.clone(),
            ..Settings::default()
        });
        Self { server, folder }
    }

    fn set(&self, settings: &str) {
        fs::write(self.folder.0.join("helpline.toml"), settings).unwrap();
    }

    /// Sends SIGHUP and waits until it is seen to, for better or worse.
    #[track_caller]
    fn reload(&self, outcome: &str) {
        let before = self.count(outcome);
        let pid = self.server.pid().unwrap().to_string();
        assert!(Command::new("kill").args(["-HUP", &pid]).status().unwrap().success());
        let begun = Instant::now();
        while self.count(outcome) == before {
            assert!(begun.elapsed() < Duration::from_secs(30), "no reload was {outcome}");
        }
    }

    fn count(&self, outcome: &str) -> u64 {
        let metrics = self.get(&format!("{}/metrics", self.server.admin));
        let name = format!("helpline_reloads_total{{outcome=\"{outcome}\"}} ");
        metrics.lines().find_map(|line| line.strip_prefix(&name)).map_or(0, |count| count.parse().unwrap())
    }

    fn get(&self, path: &str) -> String {
        let answer = self.server.get(path).unwrap();
        assert_eq!(answer.status, 200, "{path}");
        String::from_utf8(answer.body).unwrap()
    }

    /// A new call, up to the main menu.
    fn call(&self) -> (Twilio, String) {
        let mut phone = twilio(&self.server);
        phone.ring();
        let menu = phone.press("1").text;
        (phone, menu)
    }

    /// What it wrote to standard error, now that it has ended.
    fn last_words(&mut self) -> String {
        assert!(self.server.terminate(), "it does not end well");
        self.server.stderr()
    }
}

/// A line's section in the file of settings.
fn section(name: &str, secrets: &str) -> String {
    format!("[lines.{name}]\nprovider = \"twilio\"\nnumbers = \"+18005550100\"\nsecrets = \"{secrets}\"\n")
}

/// A telephone that rings a line of the file.
fn rings(edited: &Edited, line: &str, token: &str) -> Twilio {
    Twilio::new(Line::named(line, &edited.server.base, PUBLIC, token)).unwrap()
}

#[test]
fn new_words_are_for_new_calls_and_a_call_keeps_its_own() {
    let edited = Edited::start();
    let (mut first, menu) = edited.call();
    assert!(menu.contains(OLD), "{menu}");
    edited.folder.edit("helpline/words/en.yaml", OLD, NEW);
    edited.reload("done");
    let again = first.press("#").text;
    assert!(again.contains(OLD) && !again.contains(NEW), "{again}");
    let (mut second, menu) = edited.call();
    assert!(menu.contains(NEW) && !menu.contains(OLD), "{menu}");
    // Nothing has changed: both calls are where they were.
    edited.reload("done");
    assert!(first.press("#").text.contains(OLD));
    assert!(second.press("#").text.contains(NEW));
    // Back to the old words, which are the same version as in the beginning.
    edited.folder.edit("helpline/words/en.yaml", NEW, OLD);
    edited.reload("done");
    assert!(first.press("#").text.contains(OLD));
    assert!(second.press("#").text.contains(NEW));
    assert!(edited.call().1.contains(OLD));
}

#[test]
fn a_changed_telephone_reaches_calls_in_progress() {
    let edited = Edited::start();
    let (mut phone, _) = edited.call();
    edited.folder.edit("helpline/people.yaml", "+18002272345", "+18005550177");
    edited.reload("done");
    let heard = phone.press("0");
    assert!(matches!(&heard.waits, Waits::Dialling { numbers, .. } if *numbers == ["+18005550177"]), "{:?}", heard.waits);
}

#[test]
fn a_mistake_changes_nothing_and_is_told() {
    let mut edited = Edited::start();
    let (mut phone, _) = edited.call();
    edited.folder.edit("helpline/nodes.yaml", "nodes:", "nodes: [");
    edited.folder.edit("helpline/words/en.yaml", OLD, NEW);
    edited.reload("refused");
    assert!(phone.press("#").text.contains(OLD));
    assert!(edited.call().1.contains(OLD));
    assert!(edited.get("/readyz").starts_with("ready"));
    edited.folder.edit("helpline/nodes.yaml", "nodes: [", "nodes:");
    for wrong in ["[lines.other]\nprovider = \"twilio\"\n", "[server]\nlisten_at = \"127.0.0.1:1\"\n", "[server\n"] {
        edited.set(wrong);
        edited.reload("refused");
        assert!(edited.call().1.contains(OLD), "{wrong}");
    }
    edited.set("");
    edited.reload("done");
    assert!(edited.call().1.contains(NEW));
    let log = edited.last_words();
    assert!(log.contains("nothing was changed") && log.contains("send SIGHUP again"), "{log}");
    for mistake in ["nodes.yaml", "lines.other.numbers is empty", "`server.listen_at`; did you mean", "helpline.toml line 1 is not TOML"] {
        assert!(log.contains(mistake), "{mistake} is not in\n{log}");
    }
}

#[test]
fn lines_come_and_go_and_their_secrets_change() {
    let edited = Edited::start();
    assert_eq!(edited.get("/readyz"), "ready: 2 lines\n");
    assert_eq!(edited.server.get("/voice/front").unwrap().status, 404);
    edited.set(&section("front", ITS_TOKEN));
    edited.reload("done");
    assert_eq!(edited.get("/readyz"), "ready: 3 lines\n");
    let mut phone = rings(&edited, "front", ITS_TOKEN);
    phone.ring();
    assert!(phone.press("1").text.contains(OLD));
    // Its secret is another now: what is signed with the old one comes from a stranger.
    edited.set(&section("front", TOKEN));
    edited.reload("done");
    assert!(phone.tell(Did::Presses("9")).is_err(), "the old secret still opens the line");
    let mut phone = rings(&edited, "front", TOKEN);
    phone.ring();
    assert!(phone.press("1").text.contains(OLD));
    // Another provider would not sign the calls that are on it.
    edited.set(&section("front", "a:b").replace("twilio", "bandwidth"));
    edited.reload("refused");
    assert!(phone.press("#").text.contains(OLD));
    // The line is no more: nobody new gets in, and whoever is in a call goes on to its end.
    edited.set("");
    edited.reload("done");
    assert_eq!(edited.get("/readyz"), "ready: 2 lines\n");
    assert!(rings(&edited, "front", TOKEN).tell(Did::Rings).is_err(), "a line that is no more takes calls");
    assert!(phone.press("#").text.contains(OLD));
    assert!(matches!(phone.press("0").waits, Waits::Dialling { .. }));
}

#[test]
fn what_cannot_change_is_named() {
    let mut edited = Edited::start();
    edited.set("[spool]\nsynchronous = \"full\"\n[server]\nmax_connections = 7\ndrain_s = 0\n");
    edited.reload("done");
    let log = edited.last_words();
    for name in ["spool.synchronous", "server.max_connections"] {
        assert!(log.contains(&format!("{name} stays as it was")), "{log}");
    }
    assert!(!log.contains("drain_s stays"), "{log}");
}
