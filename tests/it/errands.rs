//! What callers agreed to: written down, sealed, kept once, listed for staff.

mod call_backs;
mod calls;
mod crashes;
mod delivered;
mod failing;
mod kept;
mod killed;
mod messages;
mod stand_in;
mod world;
mod written;

use helpline::call::heard::Recording;
use helpline::call::now::Abilities;
use helpline::call::state::State;
use helpline::call::turn;
use helpline::exchange::Line;
use helpline::exchange::blanks::Blanks;
use helpline::exchange::entry::{Entry, Kind};
use helpline::exchange::errand::{self, Errand, Named, Unopened, What};
use helpline::flow::graph::{Flow, Version};
use helpline::flow::roster::Roster;
use helpline::flow::wording::{LanguageId, PromptId, TopicId};
use helpline::library::{folder, usual_limits};
use helpline::phone::Number;
use helpline::spool::Spool;
use helpline::store::embedded::Synchronous;
use helpline::store::errands::{self, Outcome, Settled};
use helpline::store::{Access, Address, Store};
use helpline::ticket::Keyring;
use helpline::transcript::table;
use jiff::Timestamp;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

const NUMBER: &str = "+13125550142";
const KEY: &str = "a-made-up-key-for-tests-of-32-letters-or-more";
/// 2026-11-24 16:02 in Greenwich, 10:02 in Chicago.
const AT: i64 = 1_795_536_120;

fn at() -> Timestamp {
    Timestamp::from_second(AT).unwrap()
}

fn keyring(keys: &[&str]) -> Keyring {
    Keyring::derive(&keys.iter().map(|key| (*key).to_owned()).collect::<Vec<_>>())
}

fn spanish() -> Named {
    Named { id: "es".into(), title: "Spanish".into() }
}

fn call_back(call: &str) -> Errand {
    Errand {
        line: "main".into(),
        call: call.into(),
        what: What::CallBack,
        language: spanish(),
        assumed: true,
        topic: Some(Named { id: "net.basics.1".into(), title: "What it is".into() }),
        crisis: false,
        child: false,
        relay: false,
        at: at(),
        number: Number::parse(NUMBER),
    }
}

fn entry(turn: u16) -> Entry {
    Entry {
        call: "CA1".into(),
        line: "main".into(),
        leg: "".into(),
        restarts: 0,
        turn,
        kind: Kind::Turn,
        digest: 1,
        at: at(),
        version: Version::default(),
        roster: 0,
        node: "main".into(),
        language: "es".into(),
        heard: "choice callback 1".into(),
        then: "gather".into(),
        notes: "errand-call-back".into(),
        unmatched: None,
    }
}

/// The shipped flow and a line at Twilio.
struct Table {
    flow: Flow,
    roster: Roster,
    line: Line,
}

impl Table {
    fn new() -> Self {
        let folder = folder::read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("flows/helpline")).unwrap();
        let compiled = helpline::flow::compile(&folder.sources, &usual_limits().unwrap());
        let mut line = table::line("twilio").unwrap();
        line.abilities = Abilities { texts: true, ..line.abilities };
        Self { flow: compiled.flow.unwrap(), roster: compiled.roster, line }
    }

    fn prompt(&self, id: &str) -> PromptId {
        PromptId(u16::try_from(self.flow.prompts.iter().position(|prompt| prompt.id == id).unwrap()).unwrap())
    }

    fn record(&self, asked: &turn::Errand, state: &State, caller: Option<&Number>) -> Option<Errand> {
        let blanks = Blanks { flow: &self.flow, state, roster: &self.roster, line: self.line.numbers.first(), at: Some(at()), caller };
        errand::record(asked, &self.line, &blanks, "CA1", at())
    }
}

#[test]
fn what_a_caller_agreed_to_is_written_down_with_all_that_staff_need() {
    let mut table = Table::new();
    let mut state = State::begin(&table.flow, at(), false);
    (state.language, state.topic, state.crisis) = (LanguageId(1), Some(TopicId(0)), true);
    let caller = Number::parse(NUMBER);
    let text = turn::Errand::Text(table.prompt("p.bye"));
    let errand = table.record(&text, &state, caller.as_ref()).unwrap();
    let What::Text { id, words } = &errand.what else { panic!("{errand:?}") };
    assert_eq!((id.as_str(), &errand.language, errand.assumed, errand.crisis), ("p.bye", &spanish(), true, true));
    assert!(words.contains("Adiós") || words.contains("racias"), "{words}");
    assert_eq!((errand.topic.unwrap().id, errand.number.clone(), errand.at), (table.flow.topics[0].id.clone(), caller.clone(), at()));

    // A number in a text is read, not heard.
    let talks_of_us = table.prompt("p.nobody");
    let errand = table.record(&turn::Errand::Text(talks_of_us), &state, caller.as_ref()).unwrap();
    assert!(!format!("{:?}", errand.what).contains("5 5 5"), "{:?}", errand.what);

    // Without a number nothing can be sent and nobody called; a message can be listened to all the same.
    assert_eq!(table.record(&text, &state, None), None);
    assert_eq!(table.record(&turn::Errand::CallBack, &state, None), None);
    let message = Recording { reference: "https://recordings.example/RE1".into(), ..Recording::default() };
    let message = errand::of_recording(&message).unwrap();
    assert_eq!(table.record(&message, &state, None).unwrap().number, None);
    assert_eq!(errand::of_recording(&Recording::default()), None);

    // A line that sends no texts keeps none.
    table.line.abilities.texts = false;
    assert_eq!(table.record(&text, &state, caller.as_ref()), None);
    assert!(table.record(&turn::Errand::CallBack, &state, caller.as_ref()).is_some());
}

#[test]
fn the_same_wish_in_the_same_call_is_the_same_errand() {
    let text = |id: &str| Errand { what: What::Text { id: id.into(), words: "words".into() }, ..call_back("CA1") };
    let voicemail = |recording: &str| Errand { what: What::Voicemail { recording: recording.into() }, ..call_back("CA1") };
    let again =
        Errand { at: Timestamp::UNIX_EPOCH, language: Named { id: "en".into(), title: "English".into() }, topic: None, ..call_back("CA1") };
    assert_eq!(call_back("CA1").key(), again.key());
    let all = [
        call_back("CA1"),
        call_back("CA2"),
        Errand { line: "other".into(), ..call_back("CA1") },
        text("sms.link"),
        text("sms.other"),
        voicemail("RE1"),
        voicemail("RE2"),
    ];
    let keys: std::collections::BTreeSet<String> = all.iter().map(Errand::key).collect();
    assert_eq!(keys.len(), all.len());
}

#[test]
fn only_the_keys_open_it_and_only_unchanged() {
    let errand = call_back("CA1");
    let sealed = errand.seal(&keyring(&[KEY]));
    assert_eq!(sealed, errand.seal(&keyring(&[KEY])), "a repeat gives other bytes");
    assert_eq!(sealed.open(&keyring(&["another", KEY])), Ok(errand.clone()));
    assert_eq!(sealed.open(&keyring(&["another"])), Err(Unopened::Key));
    let mut changed = sealed.clone();
    changed.line = "other".into();
    assert_eq!(changed.open(&keyring(&[KEY])), Err(Unopened::Key));
    for at in 0..sealed.bytes.len() {
        let mut changed = sealed.clone();
        changed.bytes[at] ^= 1;
        assert_eq!(changed.open(&keyring(&[KEY])), Err(Unopened::Key), "byte {at}");
    }
    // What came later stands behind, where there is anything to say.
    let flagged = Errand { child: true, relay: true, ..errand.clone() };
    assert_eq!(flagged.seal(&keyring(&[KEY])).open(&keyring(&[KEY])), Ok(flagged));
    // Without any key nothing is kept, rather than something in clear.
    assert!(errand.seal(&keyring(&[])).bytes.is_empty());
    let hidden = Errand { number: None, topic: None, crisis: true, what: What::Voicemail { recording: "RE1".into() }, ..errand };
    assert_eq!(hidden.seal(&keyring(&[KEY])).open(&keyring(&[KEY])), Ok(hidden));
}

/// A folder with a spool in it, gone afterwards.
struct Place(PathBuf);

impl Place {
    fn new(name: &str) -> Self {
        let folder = std::env::temp_dir().join(format!("helpline-errands-{name}-{}", std::process::id()));
        drop(std::fs::remove_dir_all(&folder));
        std::fs::create_dir_all(&folder).unwrap();
        Self(folder)
    }

    fn path(&self) -> PathBuf {
        self.0.join("spool.db")
    }

    fn spool(&self) -> Spool {
        Spool::open(&self.path(), Synchronous::Normal).unwrap()
    }

    /// What is kept of calls, for staff.
    pub(crate) fn calls(&self) -> Store {
        Store::of_calls(&Address::File(self.path()), &self.path(), Access::Write).unwrap()
    }

    /// Keeps errands, one an entry, and closes the spool.
    async fn keep(&self, errands: &[Errand]) {
        let spool = self.spool();
        for (turn, errand) in (1..).zip(errands) {
            assert_eq!(spool.keep(entry(turn), Some(errand.seal(&keyring(&[KEY])))).await, Ok(()));
        }
    }

    /// Runs the program on this spool.
    fn helpline(&self, arguments: &[&str], keys: &str) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_helpline"));
        for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("HELPLINE_")) {
            command.env_remove(name);
        }
        let settings = self.0.join("settings.toml");
        std::fs::write(&settings, "log = \"warn\"\n").unwrap();
        let store = format!("sqlite:{}", self.path().display());
        let variables = [("HELPLINE__STORE__URL", store.as_str()), ("HELPLINE__SECRET_KEYS", keys), ("TZ", "America/New_York")];
        command.arg("errands").args(arguments).env("HELPLINE_CONFIG", settings).envs(variables).output().unwrap()
    }

    #[track_caller]
    fn says(&self, arguments: &[&str]) -> String {
        let output = self.helpline(arguments, KEY);
        assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    }

    #[track_caller]
    fn refuses(&self, arguments: &[&str]) -> String {
        let output = self.helpline(arguments, KEY);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        String::from_utf8(output.stderr).unwrap()
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        drop(std::fs::remove_dir_all(&self.0));
    }
}

#[tokio::test]
async fn the_file_shows_nothing_of_the_caller() {
    let place = Place::new("clear");
    let spool = place.spool();
    let text = Errand { what: What::Text { id: "sms.link".into(), words: "A page about it".into() }, ..call_back("CA-of-the-errand") };
    spool.keep(entry(1), Some(text.seal(&keyring(&[KEY])))).await.unwrap();
    // While it runs, with all of it in the log, and after.
    for _ in 0..2 {
        let mut bytes = Vec::new();
        for file in std::fs::read_dir(&place.0).unwrap() {
            bytes.extend(std::fs::read(file.unwrap().path()).unwrap());
        }
        let found = |text: &str| bytes.windows(text.len()).any(|window| window == text.as_bytes());
        assert!(found("errand-call-back"), "the entry is not there: the search finds nothing");
        for text in ["3125550142", "5550142", "What it is", "A page about it", "sms.link", "CA-of-the-errand", "Spanish"] {
            assert!(!found(text), "{text} stands in clear");
        }
        let database = rusqlite::Connection::open(place.path()).unwrap();
        database.execute_batch("PRAGMA wal_checkpoint(TRUNCATE)").unwrap();
    }
}

#[tokio::test]
async fn a_repeated_webhook_and_a_repeated_wish_are_one_errand() {
    let place = Place::new("once");
    let spool = place.spool();
    let sealed = |seconds| Errand { at: at() + jiff::SignedDuration::from_secs(seconds), ..call_back("CA1") }.seal(&keyring(&[KEY]));
    for repeat in 0..50 {
        assert_eq!(spool.keep(entry(3), Some(sealed(repeat))).await, Ok(()));
    }
    // The same wish some turns later.
    assert_eq!(spool.keep(entry(9), Some(sealed(90))).await, Ok(()));
    drop(spool);
    // And after the program was started again.
    place.spool().keep(entry(3), Some(sealed(100))).await.unwrap();
    let kept = errands::list(place.calls().read(), true).unwrap();
    assert_eq!(kept.len(), 1);
    assert_eq!(kept[0].sealed.open(&keyring(&[KEY])), Ok(call_back("CA1")));
    // What is done stays done, whatever is repeated.
    let done = errands::State::Done(Settled { by: "Ana".into(), why: String::new(), at: at() });
    assert!(matches!(errands::settle(&mut place.calls(), &kept[0].sealed.key, &done).unwrap(), Outcome::Settled(_)));
    place.spool().keep(entry(10), Some(sealed(110))).await.unwrap();
    assert_eq!(errands::list(place.calls().read(), false).unwrap(), []);
}

#[test]
fn a_spool_of_an_older_program_gets_its_table_and_is_empty_before() {
    let place = Place::new("older");
    drop(place.spool());
    let database = rusqlite::Connection::open(place.path()).unwrap();
    database.execute_batch("DROP TABLE errands").unwrap();
    assert_eq!(place.says(&[]), "No errands are due.\n");
    assert!(place.refuses(&["done", "1a2b3c4d", "--by", "Ana"]).contains("there is no errand"));
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    runtime.block_on(place.keep(&[call_back("CA1")]));
    assert!(place.says(&[]).contains("1 errand is due."));
}

#[tokio::test]
async fn staff_see_what_is_due_and_say_what_is_done() {
    let place = Place::new("staff");
    let later = |seconds| at() + jiff::SignedDuration::from_secs(seconds);
    let text = Errand {
        what: What::Text { id: "sms.link".into(), words: "=HYPERLINK(\"x\")".into() },
        at: later(60),
        assumed: false,
        topic: None,
        crisis: true,
        ..call_back("CA2")
    };
    let message = Errand { what: What::Voicemail { recording: "RE1\u{1b}[2J".into() }, at: later(120), number: None, ..call_back("CA3") };
    place.keep(&[call_back("CA1"), text.clone(), message]).await;
    let listed = place.says(&["--timezone", "America/Chicago"]);
    let lines: Vec<&str> = listed.lines().collect();
    assert_eq!(lines[0], "3 errands are due, the oldest first.");
    for (line, words) in lines[3..].iter().zip([
        &["call-back", "2026-11-24 10:02", "main", "Spanish, not chosen", "What it is", NUMBER][..],
        &["text sms.link", "2026-11-24 10:03", "Spanish ", "the call was in crisis", NUMBER],
        &["voicemail RE1", "2026-11-24 10:04", "withheld"],
    ]) {
        for words in words {
            assert!(line.contains(words), "{words} is not in: {line}");
        }
    }
    assert!(!lines[4].contains("not chosen") && !listed.contains('\u{1b}'), "{listed}");
    assert!(place.says(&[]).contains("2026-11-24 11:02"), "the machine's time is not shown");

    let csv = place.says(&["--format", "csv"]);
    assert!(csv.starts_with("id,kind,when,line,number,language,language_chosen,topic,"), "{csv}");
    assert!(csv.contains(&format!("\"'{NUMBER}\"")) && csv.contains("\"'=HYPERLINK(\"\"x\"\")\""), "{csv}");
    let json: serde_json::Value = serde_json::from_str(&place.says(&["--format", "json"])).unwrap();
    assert_eq!(
        (&json[0]["number"], &json[0]["language_chosen"], &json[1]["words"]),
        (&NUMBER.into(), &false.into(), &"=HYPERLINK(\"x\")".into())
    );

    let id = &call_back("CA1").key()[..8];
    assert_eq!(place.says(&["done", id, "--by", "Ana"]), format!("The call-back {id} of line main is done.\n"));
    assert!(place.refuses(&["done", id, "--by", "Ben"]).contains("is done already, by Ana"));
    let id = &text.key()[..8];
    assert_eq!(place.says(&["drop", id, "--by", "Ben", "--why", "a landline"]), format!("The text {id} of line main is dropped.\n"));
    assert!(place.says(&[]).starts_with("1 errand is due."));
    let all = place.says(&["--all"]);
    assert!(all.starts_with("3 errands") && all.contains("done by Ana") && all.contains("dropped by Ben: a landline"), "{all}");

    for (arguments, words) in [
        (&["done", "ffffffff", "--by", "Ana"][..], "there is no errand `ffffffff`"),
        (&["done", "xyz", "--by", "Ana"], "is no id of an errand"),
        (&["done", id, "--by", " "], "--by is empty"),
        (&["drop", id, "--by", "Ana", "--why", "call 312 555 0142"], "telephone number"),
        (&["--timezone", "Chicago"], "is no time zone"),
        (&["drop", id, "--by", "Ana"], "--why"),
    ] {
        let refused = place.refuses(arguments);
        assert!(refused.contains(words), "{arguments:?}: {refused}");
    }
}

#[tokio::test]
async fn an_errand_whose_key_is_gone_is_still_listed() {
    let place = Place::new("wrong-key");
    place.keep(&[call_back("CA1")]).await;
    let output = place.helpline(&[], "another-made-up-key-of-32-letters-or-more");
    let listed = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success() && listed.contains("call-back"), "{listed}");
    assert!(listed.contains("cannot be opened: sealed with a key that is not in SECRET_KEYS any more"), "{listed}");
    assert!(place.says(&[]).contains(NUMBER));
}

#[test]
fn where_there_is_no_store_it_says_so_and_makes_none() {
    let place = Place::new("nowhere");
    assert!(place.refuses(&[]).contains("there is no store"));
    assert!(!place.path().exists() && !place.0.join("secret-key").exists());
}
