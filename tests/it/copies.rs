//! A store copied whole: backed up while callers are on the line, restored on a bare folder, moved from a file to PostgreSQL.

use crate::binary::{Server, Settings};
use crate::folders::Folder;
use crate::lines::{PUBLIC, twilio};
use crate::postgres::database;
use crate::provider::twilio::Twilio;
use crate::provider::{Line, Phone as _};
use crate::stores::{all, content, each, entry, errand, minute, of, put, spooled, version};
use helpline::alert::plan::{Person, Plan};
use helpline::alert::standing::Standing;
use helpline::alert::words::Tongue;
use helpline::alert::{Cause, Found};
use helpline::exchange::entry::Entry;
use helpline::spool::Spool;
use helpline::store::copy::{self, Copied, Count, Whole};
use helpline::store::drafts::{self, Draft, Edit};
use helpline::store::embedded::Synchronous;
use helpline::store::rosters::{self, Kept};
use helpline::store::{Access, Address, Store, alerts, errands, versions};
use jiff::SignedDuration;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicBool, Ordering};

fn whole(address: &Address, calls: &Path) -> Whole {
    let decisions = Store::open(address).unwrap();
    let shared = address.file().is_none();
    if !shared {
        drop(Spool::open(calls, Synchronous::Normal).unwrap());
    }
    Whole { decisions, calls: Store::of_calls(address, calls, Access::Write).unwrap(), shared }
}

fn file(path: &Path) -> Whole {
    whole(&Address::File(path.to_owned()), path)
}

fn copied(from: &mut Whole, to: &mut Whole) -> Copied {
    let mut last = (0, 0);
    let copied = copy::copy(from, to, &mut |done, all| last = (done, all)).unwrap();
    assert_eq!(last, (copied.all.entries, copied.all.entries), "progress ends at the end");
    copied
}

fn entries() -> Vec<Entry> {
    let words = |turn: u16| (turn.is_multiple_of(7)).then(|| vec![0, 255, 7]);
    // Over three months, and more than a page.
    (1..=4_321).map(|turn| Entry { unmatched: words(turn), ..entry("CA1", turn, 30 * i64::from(turn)) }).collect()
}

/// One that Ana was told of and nobody takes care of, one that Ben does, one that is over.
fn alerts() -> [Standing; 3] {
    let standing = |id: &str, cause, minutes| Standing {
        id: id.into(),
        found: Found { cause, about: "ñandú".into(), detail: "3".into(), since: minute(minutes), urgent: true },
        seen: minute(minutes + 9),
        told: [("ana".to_owned(), 1)].into(),
        tries: 1,
        next: minute(minutes + 15),
        acknowledged: None,
        over: None,
    };
    [
        standing("aaaa0001", Cause::CallBackOverdue, 0),
        Standing { acknowledged: Some(("ben".into(), minute(8))), ..standing("aaaa0002", Cause::TextsFailing, 1) },
        Standing { over: Some(minute(9)), ..standing("aaaa0003", Cause::NoCalls, 2) },
    ]
}

/// A store with something of everything.
fn filled(path: &Path) -> Whole {
    let mut errand = Some(errand("aabb01"));
    spooled(path, entries().into_iter().map(|entry| (entry, errand.take())).collect());
    let mut whole = file(path);
    put(&mut whole.decisions, &of(1, 0));
    put(&mut whole.decisions, &versions::Publication { needs_second: true, until: Some(minute(99)), ..of(2, 10) });
    let people = rosters::Content { people: "ana: \"ñ\"".into(), notices: vec!["storm".into()], ..rosters::Content::default() };
    let kept = Kept { number: 0, content: people, by: "ana".into(), why: String::new(), at: minute(0) };
    whole.decisions.write(|sql| rosters::keep(sql, "desk", &kept)).unwrap();
    whole.decisions.write(|sql| alerts().iter().try_for_each(|alert| alerts::keep(sql, alert))).unwrap();
    let edit = Edit { content: content("new"), what: "flow.yaml".into(), before: "v".into(), after: "new".into() };
    whole.decisions.write(|sql| drafts::change(sql, "desk", ("ana", minute(11)), |_| Ok::<_, ()>(edit))).unwrap().unwrap();
    whole
}

/// Calls, then decisions, then alerts, then what is being written.
type Everything = (
    (Vec<Entry>, Vec<errands::Kept>),
    (Vec<versions::Publication>, Vec<Kept>, Option<versions::Content>),
    Vec<Standing>,
    (Option<Draft>, Vec<drafts::Change>),
);

/// Everything of a store, to be compared.
fn everything(whole: &mut Whole) -> Everything {
    let decisions = whole.decisions.read();
    let publications = versions::list(decisions, "desk").unwrap();
    let (rosters, content) = (rosters::history(decisions, "desk").unwrap(), versions::content(decisions, "desk", version(1)).unwrap());
    let alerts = alerts::list(decisions, true).unwrap();
    let drafts = (drafts::current(decisions, "desk").unwrap(), drafts::changes(decisions, "desk", 9).unwrap());
    ((all(&mut whole.calls), errands::list(whole.calls.read(), true).unwrap()), (publications, rosters, content), alerts, drafts)
}

#[test]
fn a_copy_has_everything_on_either_engine_and_back() {
    each("copied", |address| {
        let folder = Folder::new("copied-from");
        let mut from = filled(&folder.0.join("from.db"));
        let before = everything(&mut from);
        let calls = address.file().map_or_else(PathBuf::new, Path::to_path_buf);
        let mut to = whole(address, &calls);
        let done = copied(&mut from, &mut to);
        assert_eq!(done.all, Count { publications: 2, rosters: 1, entries: 4_321, errands: 1 });
        assert_eq!((done.new_entries, done.errands.as_slice()), (4_321, ["aabb01".to_owned()].as_slice()));
        assert_eq!(copy::count(&mut to).unwrap(), done.all);
        assert!(everything(&mut to) == before, "the copy differs");
        // Whoever watches at the copy goes on where the other was: what Ben takes care of is told to nobody, of the rest Ben is told next.
        let person = |name: &str| Person { name: name.into(), tongue: Tongue::English };
        let plan = Plan { people: ["ana", "ben"].map(person).to_vec(), quiet: None, repeat: SignedDuration::from_mins(15) };
        let found = alerts().map(|alert| alert.found);
        let look = |to: &mut Whole, at| alerts::look(&mut to.decisions, &plan, &found[..2], &[], minute(at)).unwrap().tell;
        assert_eq!(look(&mut to, 14), None);
        let (standing, person) = look(&mut to, 15).unwrap();
        assert_eq!((standing.id.as_str(), person.name.as_str(), look(&mut to, 15)), ("aaaa0001", "ben", None));
        to.decisions.write(|sql| alerts().iter().try_for_each(|alert| alerts::keep(sql, alert))).unwrap();
        let mut back = file(&folder.0.join("back.db"));
        copied(&mut to, &mut back);
        assert!(everything(&mut back) == before, "the copy of the copy differs");
        // What a file has of calls is not mixed with another's; nor are anybody's decisions overwritten.
        let refused = copy::copy(&mut to, &mut back, &mut |_, _| {}).unwrap_err().to_string();
        assert!(refused.contains("has calls of its own"), "{refused}");
        put(&mut to.decisions, &of(1, 20));
        let refused = copy::copy(&mut from, &mut to, &mut |_, _| {}).unwrap_err().to_string();
        assert!(refused.contains("versions or people of its own"), "{refused}");
        assert_eq!(versions::list(to.decisions.read(), "desk").unwrap().len(), 3);
    });
}

#[test]
fn moving_to_postgresql_again_takes_what_came_since() {
    let folder = Folder::new("moved-again");
    let path = folder.0.join("from.db");
    let mut from = filled(&path);
    let mut to = whole(&Address::parse(&database("moved_again").url).unwrap(), &path);
    let first = copied(&mut from, &mut to);
    copy::give_away(&mut from, &first.errands).unwrap();
    assert_eq!(errands::list(from.calls.read(), true).unwrap(), [], "what is to be done stands in one place");
    spooled(&path, vec![(entry("CA2", 1, 2), Some(errand("aabb02")))]);
    from.decisions.write(|sql| versions::agree(sql, 2, "ben", minute(11))).unwrap();
    assert!(matches!(alerts::acknowledge(&mut from.decisions, "aaaa0001", "eva", minute(11)).unwrap(), alerts::Outcome::Acknowledged(_)));
    let second = copied(&mut from, &mut to);
    assert_eq!((second.new_entries, second.errands.as_slice()), (1, ["aabb02".to_owned()].as_slice()));
    assert_eq!(copy::count(&mut to).unwrap(), Count { publications: 2, rosters: 1, entries: 4_322, errands: 2 });
    assert_eq!(versions::list(to.decisions.read(), "desk").unwrap()[1].second, Some(("ben".to_owned(), minute(11))));
    assert_eq!(versions::content(to.decisions.read(), "desk", version(2)).unwrap(), Some(content("v")));
    let kept = alerts::list(to.decisions.read(), true).unwrap();
    assert_eq!((kept.len(), &kept[0].acknowledged), (3, &Some(("eva".to_owned(), minute(11)))));
}

#[test]
fn a_copy_that_a_program_without_alerts_and_call_backs_made_is_taken() {
    let folder = Folder::new("older-copy");
    let path = folder.0.join("from.db");
    drop(filled(&path));
    rusqlite::Connection::open(&path)
        .unwrap()
        .execute_batch(
            "DROP TABLE alert; DROP TABLE call_back; DROP TABLE called; DROP TABLE calls_made; DROP TABLE draft; DROP TABLE draft_change; DELETE FROM form WHERE number >= 4",
        )
        .unwrap();
    let open = || Store::of_copy(&path).unwrap();
    let mut to = file(&folder.0.join("to.db"));
    copied(&mut Whole { decisions: open(), calls: open(), shared: false }, &mut to);
    assert_eq!((copy::count(&mut to).unwrap().entries, alerts::list(to.decisions.read(), true).unwrap()), (4_321, vec![]));
}

/// Runs a command in a server's place that is refused, and gives back why.
fn refused(server: &Server, arguments: &[&str]) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_helpline")).args(arguments).envs(server.environment()).output().unwrap();
    assert!(!output.status.success(), "{arguments:?} is not refused");
    String::from_utf8(output.stderr).unwrap()
}

/// A telephone on the line there is without any settings.
fn usual(base: &str, token: &str) -> Twilio {
    let hooks = Line { ended: Some("/voice/main/ended".to_owned()), ..Line::named("main", base, PUBLIC, token.trim()) };
    Twilio::new(Line { to: "+13125550100".to_owned(), ..hooks }).unwrap()
}

#[test]
fn a_backup_made_among_calls_answers_the_next_turn_on_a_bare_folder() {
    let bare = Settings { bare: true, ..Settings::default() };
    let server = Server::start(&bare);
    let folder = Folder::new("backed-up");
    let backup = folder.0.join("monday.db");
    let backup = backup.to_str().unwrap();
    let token = fs::read_to_string(server.folder.join("main-secret")).unwrap();
    let mut phone = usual(&server.base, &token);
    phone.ring();
    phone.press("1");
    // Another caller wants to be called back, and others come and go while the copy is made.
    let mut other = usual(&server.base, &token);
    other.ring();
    other.press("1");
    other.press("0");
    other.dial_ends(crate::provider::Outcome::Busy);
    let (base, stop) = (server.base.clone(), AtomicBool::new(false));
    let said = std::thread::scope(|scope| {
        scope.spawn(|| {
            while !stop.load(Ordering::Relaxed) {
                let mut phone = usual(&base, &token);
                phone.ring();
                phone.press("1");
                phone.hang_up();
            }
        });
        let said = server.run(&["backup", backup]);
        stop.store(true, Ordering::Relaxed);
        said
    });
    assert!(said.contains("1 publication, 1 change of people and hours") && said.contains("keep the file as safe"), "{said}");
    assert!(refused(&server, &["backup", backup]).contains("is there already"));
    assert_eq!(fs::read_dir(&folder.0).unwrap().count(), 1, "a backup is one file");
    #[cfg(unix)]
    assert_eq!(std::os::unix::fs::PermissionsExt::mode(&fs::metadata(backup).unwrap().permissions()) & 0o777, 0o600);
    assert!(refused(&server, &["restore", backup]).contains("is not empty"));
    let not = refused(&server, &["restore", server.folder.join("store.db").to_str().unwrap()]);
    assert!(not.contains("was not made by `helpline backup`"), "{not}");
    // The machine is gone; another one has the program and the backup.
    drop(server);
    let mut new = Server::start(&bare);
    new.kill9();
    for left in fs::read_dir(&new.folder).unwrap() {
        fs::remove_file(left.unwrap().path()).unwrap();
    }
    let said = new.run(&["restore", backup]);
    assert!(said.starts_with("Restored: 1 publication, "), "{said}");
    new.restart();
    phone.server(&new.base);
    let next = phone.press("1").text;
    assert!(next.starts_with("This is general information"), "the call goes on where it was: {next}");
    assert!(phone.press("9").text.starts_with("For the basics, press one."));
    phone.hang_up();
    let turns = new.run(&["journal", "export", "--call", phone.call_sid()]);
    assert_eq!(turns.lines().count(), 5, "the call is one call in the journal:\n{turns}");
}

#[test]
fn calls_in_progress_move_from_a_file_to_postgresql() {
    let database = database("moved");
    let settings = Settings::default();
    let mut file = Server::start(&settings);
    let mut phone = twilio(&file);
    phone.ring();
    for _ in 0..20 {
        let mut other = twilio(&file);
        other.ring();
        other.press("1");
        other.hang_up();
    }
    let said = file.run(&["move", "--to", &database.url]);
    assert!(said.contains("Entries: 61 there, 61 new here, 61 here now."), "{said}");
    phone.press("1");
    assert!(file.terminate());
    let said = file.run(&["move", "--to", &database.url]);
    assert!(said.contains("Entries: 62 there, 1 new here, 62 here now."), "{said}");
    let more = vec![("HELPLINE__STORE__URL".to_owned(), database.url.clone())];
    let node = Server::start(&Settings { more, ..settings });
    phone.server(&node.base);
    assert!(phone.press("1").text.starts_with("This is general information"));
    phone.hang_up();
    assert_eq!(node.turns().len(), 43, "21 calls rang, 20 and 1 heard the menu, one went on");
    assert!(refused(&node, &["move", "--to", &database.url]).contains("is the store that the settings name"));
    let wrong = refused(&node, &["move", "--to", "mysql://ana:geheim@host/x"]);
    assert!(wrong.contains("--to is no store") && !wrong.contains("geheim"), "{wrong}");
}
