//! Versions, people and notices, as administrators change them while the real program takes calls.

use crate::binary::{Server, Settings};
use crate::folders::Folder;
use crate::lines::twilio;
use crate::provider::twilio::Twilio;
use crate::provider::{Phone, Waits};
use std::fs;
use std::process::Command;
use std::time::{Duration, Instant};

const OLD: &str = "To learn about pancreatic neuroendocrine tumors";
const NEW: &str = "To hear about tumors of the pancreas";

/// A server, and the desk of somebody who administers its flow.
pub(crate) struct Office {
    pub(crate) server: Server,
    settings: Settings,
    draft: Folder,
}

impl Office {
    pub(crate) fn open(name: &str) -> Self {
        Self::with(name, Vec::new())
    }

    fn with(name: &str, more: Vec<(String, String)>) -> Self {
        let draft = Folder::of(&format!("office-{name}"), "flows/helpline");
        let settings = Settings { more, ..Settings::default() };
        Self { server: Server::start(&settings), settings, draft }
    }

    /// Runs a command with the server's settings: its exit status, and all it said.
    fn run(&self, arguments: &[&str]) -> (i32, String) {
        let mut command = Command::new(&self.settings.program);
        command.args(arguments).env_clear().envs(self.server.environment()).env("HELPLINE_BY", "ana").current_dir(&self.server.folder);
        let output = command.output().unwrap();
        let said = String::from_utf8(output.stdout).unwrap() + &String::from_utf8(output.stderr).unwrap();
        (output.status.code().unwrap(), said)
    }

    #[track_caller]
    pub(crate) fn does(&self, arguments: &[&str]) -> String {
        let (status, said) = self.run(arguments);
        assert_eq!(status, 0, "{said}");
        said
    }

    #[track_caller]
    pub(crate) fn cannot(&self, arguments: &[&str], why: &str) {
        let (status, said) = self.run(arguments);
        assert!(status != 0 && said.contains(why), "{why} is not in\n{said}");
    }

    fn publish(&self, more: &[&str]) -> String {
        self.does(&[&["publish", self.draft.0.to_str().unwrap(), "--flow", "helpline"], more].concat())
    }

    /// A new call, up to the main menu.
    pub(crate) fn call(&self) -> (Twilio, String) {
        let mut phone = twilio(&self.server);
        phone.ring();
        let menu = phone.press("1").text;
        (phone, menu)
    }

    /// New calls hear these words in the main menu within two seconds, and a little for a machine with much to do.
    #[track_caller]
    fn soon_hears(&self, words: &str) {
        let begun = Instant::now();
        loop {
            let menu = self.call().1;
            if menu.contains(words) {
                return;
            }
            assert!(begun.elapsed() < Duration::from_mins(1), "`{words}` is not heard but {menu}");
        }
    }
}

#[test]
fn what_is_published_reaches_new_calls_and_undoing_is_one_step() {
    let mut office = Office::open("publish");
    let (mut first, menu) = office.call();
    assert!(menu.contains(OLD));
    office.draft.edit("words/en.yaml", OLD, NEW);
    let said = office.publish(&["--dry-run"]);
    assert!(said.contains(NEW) && said.contains("that callers can notice") && !said.contains("is live"), "{said}");
    assert!(office.publish(&["--why", "plainer words"]).contains("is live: every node has it within two seconds"));
    office.soon_hears(NEW);
    assert!(first.press("#").text.contains(OLD), "a call in progress hears other words");
    let list = office.does(&["versions"]);
    assert!(list.contains("publish by ana: plainer words  <- callers hear this") && list.contains("seed by helpline serve"), "{list}");
    // What was published stays when the program is started again, whatever the folder has; the log says that they differ.
    office.server.restart();
    assert!(first.press("#").text.contains(OLD), "a call in progress lost its version with the program");
    assert!(office.call().1.contains(NEW));
    assert!(office.server.stderr().contains("makes it live"), "{}", office.server.stderr());
    let (mut second, _) = office.call();
    assert!(office.does(&["rollback", "--why", "too plain"]).contains("is live"));
    office.soon_hears(OLD);
    assert!(second.press("#").text.contains(NEW));
    // Its content is what was published.
    let folder = Folder::new("export");
    let into = folder.0.join("flow");
    office.does(&["export", into.to_str().unwrap()]);
    assert!(fs::read_to_string(into.join("words/en.yaml")).unwrap().contains(OLD));
    office.cannot(&["export", into.to_str().unwrap()], "is there already");
}

#[test]
fn a_version_that_was_removed_by_hand_is_missed_by_nobody() {
    let mut office = Office::open("withdraw");
    let (mut on_old, menu) = office.call();
    assert!(menu.contains(OLD));
    let old = office.does(&["versions"]).split_whitespace().nth(1).unwrap().to_owned();
    office.cannot(&["withdraw", &old], "is live, or shall be");
    office.draft.edit("words/en.yaml", OLD, NEW);
    office.publish(&[]);
    office.soon_hears(NEW);
    assert!(office.does(&["withdraw", &old[..6]]).contains("are removed"));
    office.cannot(&["withdraw", &old], "there is no version");
    office.cannot(&["rollback", "--to", &old], "is gone");
    assert!(on_old.press("#").text.contains(OLD), "the node still has it for the calls on it");
    office.server.restart();
    let menu = on_old.press("#").text;
    assert!(menu.contains(NEW), "it goes on at the same place: {menu}");
    assert!(on_old.press("1").text.starts_with("This is general information"));
    let notes = office.does(&["journal", "export", "--call", on_old.call_sid()]);
    assert!(notes.contains("version-gone") && !notes.contains("ticket-lost"), "{notes}");
}

#[test]
fn nobody_goes_back_to_what_somebody_else_must_still_agree_to() {
    let office = Office::with("alone", vec![("HELPLINE__PUBLISH__NEEDS_SECOND".into(), "true".into())]);
    office.draft.edit("words/en.yaml", OLD, NEW);
    let said = office.publish(&["--why", "nobody has looked at it"]);
    assert!(said.contains("waits until somebody else agrees"), "{said}");
    let listed = office.does(&["versions"]);
    let waits = listed.lines().find(|line| line.contains("(waits")).unwrap().split_whitespace().nth(1).unwrap().to_owned();
    office.cannot(&["rollback", "--to", &waits], "was never live");
    office.cannot(&["rollback"], "no other version");
    assert!(office.call().1.contains(OLD));
    // Once it was live, it can be gone back from, and to.
    let number = listed.lines().find(|line| line.contains("(waits")).unwrap().split_whitespace().next().unwrap();
    office.does(&["agree", number, "--by", "ben"]);
    office.soon_hears(NEW);
    office.does(&["rollback"]);
    office.soon_hears(OLD);
}

#[test]
fn what_has_errors_is_refused_and_changes_nothing() {
    let office = Office::open("refused");
    let draft = office.draft.0.to_str().unwrap().to_owned();
    office.draft.edit("flow.yaml", "then: person", "then: bye");
    office.cannot(&["publish", &draft, "--flow", "helpline"], "Nothing was published");
    office.cannot(&["publish", "no/such/folder"], "there is no flow folder");
    office.cannot(&["rollback"], "no other version");
    office.cannot(&["versions", "other"], "the store knows no flow `other`; it knows helpline");
    office.cannot(&["people", "set", "main-desk", "--phones", "+19005550151"], "costs more than a call");
    office.cannot(&["people", "set", "main-desk", "--phones", "+4930123456"], "calls_allowed");
    office.cannot(&["people", "set", "main-desk", "--speaks", "fr"], "is no language of this flow");
    office.cannot(&["people", "set", "main-desk", "--phones", "+13125550151", "--why", "call +13125550151"], "telephone number in it");
    office.cannot(&["people", "remove", "main-desk"], "rings `main-desk`");
    office.cannot(&["notice", "on", "storms"], "has no notice `storms`");
    assert_eq!(office.does(&["versions"]).lines().count(), 1);
    assert!(office.call().1.contains(OLD));
}

#[test]
fn people_and_notices_change_in_calls_in_progress() {
    let office = Office::open("people");
    let (mut phone, _) = office.call();
    office.does(&["people", "set", "main-desk", "--phones", "+13125550177", "--why", "the desk has moved"]);
    let begun = Instant::now();
    let rung = loop {
        let Waits::Dialling { numbers, .. } = phone.press("0").waits else { panic!("nobody is rung") };
        if numbers == ["+13125550177"] {
            break numbers;
        }
        phone = office.call().0;
        assert!(begun.elapsed() < Duration::from_secs(10), "{numbers:?}");
    };
    assert_eq!(rung, ["+13125550177"]);
    assert!(office.does(&["people"]).contains("+13125550177"));
    let history = office.does(&["people", "history"]);
    assert!(history.contains("by ana: the desk has moved") && history.contains("the first"), "{history}");
    let notice = office.does(&["notice"]).lines().next().unwrap().split(':').next().unwrap().to_owned();
    assert!(office.does(&["notice", "on", &notice]).contains("is on"));
    assert!(office.does(&["notice"]).contains(&format!("{notice}: on")));
    office.cannot(&["notice", "on", &notice], "is on already");
    office.does(&["notice", "off", &notice]);
}

#[test]
fn two_must_agree_where_that_is_set() {
    let office = Office::with("two", vec![("HELPLINE__PUBLISH__NEEDS_SECOND".into(), "true".into())]);
    office.draft.edit("words/en.yaml", OLD, NEW);
    assert!(office.publish(&[]).contains("waits until somebody else agrees: `helpline agree 2`"));
    assert!(office.call().1.contains(OLD));
    office.cannot(&["agree", "2"], "somebody else must agree");
    assert!(office.does(&["agree", "2", "--by", "ben"]).contains("live from now on"));
    office.soon_hears(NEW);
}

#[test]
fn a_version_can_begin_later_and_end_by_itself() {
    let office = Office::open("later");
    office.draft.edit("words/en.yaml", OLD, NEW);
    let moment = |seconds: i64| (jiff::Timestamp::now() + jiff::SignedDuration::from_secs(seconds)).to_string();
    office.cannot(&["publish", office.draft.0.to_str().unwrap(), "--flow", "helpline", "--from", &moment(-60)], "--from is over");
    assert!(office.publish(&["--from", &moment(25), "--until", &moment(40)]).contains("will be live from"));
    assert!(office.does(&["versions"]).contains("(not yet)"));
    assert!(office.call().1.contains(OLD));
    office.soon_hears(NEW);
    office.soon_hears(OLD);
}

#[test]
fn a_call_is_replayed_and_a_time_against_a_draft() {
    let office = Office::open("replay");
    let mut phones: Vec<Twilio> = (0..6).map(|_| office.call().0).collect();
    for (number, phone) in phones.iter_mut().enumerate() {
        phone.press(if number < 4 { "3" } else { "2" });
        phone.hang_up();
    }
    let call = phones[0].call_sid().to_owned();
    let whole = office.does(&["replay", &call]);
    assert!(whole.contains("choice main 3  -> reach [gather]") && whole.contains(OLD), "{whole}");
    let transcript = office.does(&["replay", &call, "--as-transcript"]);
    assert!(transcript.contains("caller:  3\nline:    ?"), "{transcript}");
    office.draft.edit("nodes.yaml", "1: net, 2: support, 3: reach", "1: net, 2: support, 3: give");
    office.draft.edit("nodes.yaml", "4: give", "4: reach");
    let draft = office.draft.0.to_str().unwrap().to_owned();
    let (status, parts) = office.run(&["replay", &call, "--against", &draft]);
    assert!(status == 1 && parts.contains("Here it would part: choice main 3 at `main` would lead to `give`, not to `reach`."), "{parts}");
    let (status, told) = office.run(&["replay", "--since", "2020-01-01T00:00:00Z", "--against", &draft]);
    assert!(status == 1 && told.contains("6 calls replayed: 2 go the same way, 4 part from it."), "{told}");
    assert!(
        told.contains("4 of 4 callers who reached Other ways to reach us (`reach`) (choice main 3 at `main`) would now hear"),
        "{told}"
    );
    assert_eq!(office.run(&["replay", "--since", "2020-01-01T00:00:00Z", "--against", "flows"]).0, 2);
    office.cannot(&["replay", "CA0"], "the journal has no call");
}
