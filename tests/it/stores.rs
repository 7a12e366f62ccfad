//! What a store must do, on both engines.

use crate::folders::Folder;
use crate::postgres::database;
use helpline::exchange::entry::{self, Entry};
use helpline::exchange::errand::{self, Sealed};
use helpline::flow::graph::Version;
use helpline::source::{Source, Sources};
use helpline::spool::Spool;
use helpline::store::embedded::Synchronous;
use helpline::store::journal::{self, Wanted};
use helpline::store::rosters::{self, Kept};
use helpline::store::shipping::Shipper;
use helpline::store::versions::{self, Content, Kind, Publication};
use helpline::store::{Access, Address, Store, errands};
use jiff::{SignedDuration, Timestamp};
use std::path::Path;

/// A store of each engine, with nothing in it.
pub(crate) fn each(name: &str, contract: impl Fn(&Address)) {
    let folder = Folder::new(name);
    contract(&Address::File(folder.0.join("store.db")));
    contract(&Address::parse(&database(name).url).unwrap());
}

pub(crate) fn minute(minutes: i64) -> Timestamp {
    Timestamp::from_second(1_795_536_000).unwrap() + SignedDuration::from_mins(minutes)
}

pub(crate) fn content(text: &str) -> Content {
    let sources = Sources(vec![Source { path: "flow.yaml".into(), text: text.into() }]);
    Content { sources, calls: vec![("calls/a.call".into(), "call: a".into())] }
}

pub(crate) fn version(number: u8) -> Version {
    Version([number; 8])
}

/// A publication of a version, said and live at a minute.
pub(crate) fn of(number: u8, at: i64) -> Publication {
    Publication {
        id: 0,
        flow: "desk".into(),
        version: version(number),
        kind: Kind::Publish,
        by: "ana".into(),
        why: "ñandú: \"quotes\", 'more'".into(),
        at: minute(at),
        from: minute(at),
        until: None,
        needs_second: false,
        second: None,
    }
}

pub(crate) fn put(store: &mut Store, publication: &Publication) -> Publication {
    let new = store.write(|sql| {
        versions::keep(sql, &publication.flow, publication.version, &content("v"), publication.at)?;
        versions::publish(sql, publication)
    });
    new.unwrap()
}

fn live(store: &mut Store, at: i64) -> Option<Version> {
    let all = versions::list(store.read(), "desk").unwrap();
    versions::live(&all, minute(at)).map(|one| one.version)
}

#[test]
fn versions_are_kept_published_and_gone_back_to() {
    each("versions", |address| {
        let mut store = Store::open(address).unwrap();
        assert_eq!(live(&mut store, 0), None);
        assert_eq!(versions::content(store.read(), "desk", version(1)).unwrap(), None);
        let refused = store.write(|sql| versions::publish(sql, &of(1, 0))).unwrap_err().to_string();
        assert!(refused.contains("is not in the store"), "{refused}");
        let first = put(&mut store, &of(1, 0));
        let second = put(&mut store, &of(2, 10));
        assert_eq!((first.id, second.id), (1, 2));
        assert_eq!(
            [live(&mut store, -1), live(&mut store, 0), live(&mut store, 9), live(&mut store, 10)],
            [None, Some(version(1)), Some(version(1)), Some(version(2))]
        );
        put(&mut store, &Publication { kind: Kind::Rollback, ..of(1, 20) });
        assert_eq!(live(&mut store, 20), Some(version(1)));
        // Another flow is another list; a store that is opened again has it all.
        let mut again = Store::open(address).unwrap();
        assert_eq!(versions::list(again.read(), "other").unwrap(), []);
        assert_eq!(versions::list(again.read(), "desk").unwrap()[0], Publication { id: 1, ..of(1, 0) });
        assert_eq!(versions::flows(again.read()).unwrap(), ["desk"]);
        assert_eq!(versions::content(again.read(), "desk", version(1)).unwrap(), Some(content("v")));
    });
}

#[test]
fn a_publication_may_begin_later_end_by_itself_and_need_two() {
    each("later", |address| {
        let mut store = Store::open(address).unwrap();
        put(&mut store, &of(1, 0));
        // A holiday's version: from minute 10 to 20.
        put(&mut store, &Publication { from: minute(10), until: Some(minute(20)), ..of(2, 1) });
        assert_eq!([9, 10, 19, 20].map(|at| live(&mut store, at)), [1, 2, 2, 1].map(|number| Some(version(number))));
        let waits = put(&mut store, &Publication { needs_second: true, ..of(3, 30) });
        assert_eq!(live(&mut store, 31), Some(version(1)));
        let own = store.write(|sql| versions::agree(sql, waits.id, "ana", minute(32))).unwrap_err().to_string();
        assert!(own.contains("somebody else must agree"), "{own}");
        store.write(|sql| versions::agree(sql, waits.id, "ben", minute(33))).unwrap();
        assert_eq!([32, 33].map(|at| live(&mut store, at)), [1, 3].map(|number| Some(version(number))));
        let twice = store.write(|sql| versions::agree(sql, waits.id, "eva", minute(34))).unwrap_err().to_string();
        assert!(twice.contains("waits for nobody"), "{twice}");
        assert!(store.write(|sql| versions::agree(sql, 99, "eva", minute(34))).is_err());
        // What waits was never live, nor is what was agreed to after its end.
        let known = versions::list(store.read(), "desk").unwrap();
        let late = put(&mut store, &Publication { needs_second: true, until: Some(minute(36)), ..of(4, 35) });
        store.write(|sql| versions::agree(sql, late.id, "ben", minute(37))).unwrap();
        let all = versions::list(store.read(), "desk").unwrap();
        let was = |number, at| versions::was_live(&all, version(number), minute(at));
        assert_eq!([was(3, 32), was(3, 33), was(2, 9), was(2, 10), was(4, 38), was(5, 38)], [false, true, false, true, false, false]);
        assert_eq!(versions::before(&all, minute(38)), versions::before(&known, minute(38)));
        // What calls may still be on, and since when it is not live any more.
        let all = versions::list(store.read(), "desk").unwrap();
        assert_eq!(versions::earlier(&all, minute(5), minute(40)), [(version(2), minute(20)), (version(1), minute(33))]);
        assert_eq!(versions::earlier(&all, minute(34), minute(40)), []);
        let live = store.write(|sql| versions::remove(sql, "desk", version(3), minute(40))).unwrap_err().to_string();
        assert!(live.contains("is live"), "{live}");
        store.write(|sql| versions::remove(sql, "desk", version(2), minute(40))).unwrap();
        assert_eq!(versions::content(store.read(), "desk", version(2)).unwrap(), None);
    });
}

#[test]
fn rosters_follow_one_another_and_two_people_never_overwrite_each_other() {
    each("rosters", |address| {
        let kept = |number: u64, people: &str| Kept {
            number,
            content: rosters::Content { people: people.into(), notices: vec!["storm".into()], ..rosters::Content::default() },
            by: "ana".into(),
            why: String::new(),
            at: minute(0),
        };
        let (mut one, mut other) = (Store::open(address).unwrap(), Store::open(address).unwrap());
        assert_eq!(rosters::current(one.read(), "desk").unwrap(), None);
        one.write(|sql| rosters::keep(sql, "desk", &kept(0, "a"))).unwrap();
        other.write(|sql| rosters::keep(sql, "desk", &kept(1, "b"))).unwrap();
        let late = one.write(|sql| rosters::keep(sql, "desk", &kept(1, "c"))).unwrap_err().to_string();
        assert!(late.contains("meanwhile"), "{late}");
        assert_eq!(rosters::current(one.read(), "desk").unwrap(), Some(kept(1, "b")));
        assert_eq!(rosters::numbered(one.read(), "desk", 0).unwrap(), Some(kept(0, "a")));
        assert_eq!(rosters::history(one.read(), "desk").unwrap().len(), 2);
    });
}

#[test]
fn what_fails_has_not_happened_and_many_at_once_wait_for_each_other() {
    each("at_once", |address| {
        let mut store = Store::open(address).unwrap();
        let failed: anyhow::Result<()> = store.write(|sql| {
            versions::keep(sql, "desk", version(1), &content("v"), minute(0))?;
            anyhow::bail!("no")
        });
        assert!(failed.is_err());
        assert_eq!(versions::content(store.read(), "desk", version(1)).unwrap(), None);
        std::thread::scope(|scope| {
            for number in 1..=4 {
                scope.spawn(move || {
                    let mut store = Store::open(address).unwrap();
                    for at in 0..5 {
                        put(&mut store, &of(number, at));
                    }
                });
            }
        });
        let mut ids: Vec<i64> = versions::list(store.read(), "desk").unwrap().iter().map(|one| one.id).collect();
        ids.sort_unstable();
        assert_eq!(ids, (1..=20).collect::<Vec<_>>());
    });
}

#[test]
fn nodes_that_begin_at_once_make_the_tables_once() {
    each("forms", |address| {
        std::thread::scope(|scope| {
            let opened: Vec<_> = (0..6).map(|_| scope.spawn(|| Store::open(address).map(drop))).collect();
            for opened in opened {
                opened.join().unwrap().unwrap();
            }
        });
        let mut store = Store::open(address).unwrap();
        assert_eq!(store.read().rows("SELECT number FROM form ORDER BY number", &[]).unwrap().len(), 9);
        // A newer program's store that this one can read is read; one that it cannot is left alone.
        let newer =
            |readable: i64| format!("INSERT INTO form(number, program, readable_from) VALUES({}, '9.9', {readable})", 100 + readable);
        store.read().all(&newer(1)).unwrap();
        assert!(Store::open(address).is_ok());
        store.read().all(&newer(50)).unwrap();
        let refused = Store::open(address).map(drop).unwrap_err().to_string();
        assert!(refused.contains("install the newer one"), "{refused}");
    });
}

#[test]
fn what_is_no_store_is_refused_without_its_password() {
    for url in ["mysql://ana:geheim@host/x", "sqlite:", "var/helpline.db"] {
        let refused = format!("{:#}", Address::parse(url).map(drop).unwrap_err());
        assert!(refused.contains("write sqlite:") && !refused.contains("geheim"), "{refused}");
    }
    let away = Address::parse("postgres://ana:geheim@127.0.0.1:1/desk").unwrap();
    let refused = format!("{:#}", Store::open(&away).map(drop).unwrap_err());
    assert!(refused.contains("cannot be reached") && !refused.contains("geheim"), "{refused}");
}

pub(crate) fn entry(call: &str, turn: u16, minutes: i64) -> Entry {
    Entry {
        call: call.into(),
        line: "main".into(),
        leg: "".into(),
        restarts: 0,
        turn,
        kind: entry::Kind::Turn,
        digest: u64::MAX - u64::from(turn),
        at: minute(minutes),
        version: version(3),
        roster: 7,
        node: "main".into(),
        language: "es".into(),
        heard: "choice main 1".into(),
        then: "gather".into(),
        notes: "errand-text".into(),
        unmatched: None,
    }
}

pub(crate) fn errand(key: &str) -> Sealed {
    Sealed { key: key.into(), line: "main".into(), kind: errand::Kind::CallBack, at: minute(0), bytes: vec![0, 255, 1] }
}

/// Keeps entries in a spool, as a server does.
pub(crate) fn spooled(path: &Path, entries: Vec<(Entry, Option<Sealed>)>) {
    let spool = Spool::open(path, Synchronous::Normal).unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    for (entry, errand) in entries {
        runtime.block_on(spool.keep(entry, errand)).unwrap();
    }
}

/// What is kept of calls, for each engine: the spool itself, or what was shipped from it.
fn each_of_calls(name: &str, entries: &dyn Fn() -> Vec<(Entry, Option<Sealed>)>, contract: impl Fn(&mut Store)) {
    let folder = Folder::new(name);
    let spool = folder.0.join("spool.db");
    spooled(&spool, entries());
    contract(&mut Store::of_calls(&Address::File(spool.clone()), &spool, Access::Write).unwrap());
    drop(std::fs::remove_file(&spool));
    spooled(&spool, entries());
    let mut store = Store::open(&Address::parse(&database(name).url).unwrap()).unwrap();
    Shipper::open(&spool).unwrap().ship_all(&mut store, minute(0)).unwrap();
    contract(&mut store);
}

#[test]
fn the_journal_is_read_as_it_was_written() {
    let entries = || (1..=7).map(|turn| (entry(if turn < 5 { "CA1" } else { "CA2" }, turn, i64::from(turn)), None)).collect::<Vec<_>>();
    each_of_calls("journal", &entries, |store| {
        let read = |store: &mut Store, wanted: Wanted| {
            let mut found = Vec::new();
            journal::each(store.read(), &wanted, |kept| {
                found.push(kept.entry);
                Ok(())
            })
            .unwrap();
            found
        };
        let all: Vec<Entry> = entries().into_iter().map(|(entry, _)| entry).collect();
        assert_eq!(read(store, Wanted::default()), all);
        assert_eq!(read(store, Wanted { call: Some("CA2".into()), ..Wanted::default() }), all[4..]);
        assert_eq!(read(store, Wanted { since: Some(minute(2)), until: Some(minute(4)), ..Wanted::default() }), all[1..3]);
        let mut lines = Vec::new();
        assert_eq!(journal::export(store.read(), &Wanted::default(), &mut lines).unwrap(), 7);
        assert!(String::from_utf8(lines).unwrap().starts_with("{\"at\":\"2026-11-24T16:01:00Z\",\"call\":\"CA1\""));
    });
}

#[test]
fn errands_are_listed_and_settled_once() {
    let entries = || vec![(entry("CA1", 1, 0), Some(errand("aabb01"))), (entry("CA1", 2, 0), Some(errand("aabb02")))];
    each_of_calls("errands", &entries, |store| {
        let keys = |store: &mut Store, all| {
            let kept = errands::list(store.read(), all).unwrap();
            kept.into_iter().map(|kept| (kept.sealed, kept.state.word())).collect::<Vec<_>>()
        };
        assert_eq!(keys(store, false), [(errand("aabb01"), "due"), (errand("aabb02"), "due")]);
        let done = errands::State::Done(errands::Settled { by: "Ana".into(), why: String::new(), at: minute(9) });
        assert!(matches!(errands::settle(store, "aabb", &done).unwrap(), errands::Outcome::Several(_)));
        assert!(matches!(errands::settle(store, "ffff", &done).unwrap(), errands::Outcome::Unknown));
        assert!(matches!(errands::settle(store, "aabb01", &done).unwrap(), errands::Outcome::Settled(_)));
        let errands::Outcome::Before(before) = errands::settle(store, "aabb01", &done).unwrap() else { panic!("it is settled twice") };
        assert_eq!(before.state, done);
        assert_eq!(keys(store, true), [(errand("aabb01"), "done"), (errand("aabb02"), "due")]);
    });
}

/// However often it is tried again, and by whom: nothing is missing and nothing is there twice.
#[test]
fn what_is_shipped_is_there_once() {
    let folder = Folder::new("shipped");
    let (one, other) = (folder.0.join("one.db"), folder.0.join("other.db"));
    let address = Address::parse(&database("shipped").url).unwrap();
    let mut store = Store::open(&address).unwrap();
    let count = |store: &mut Store| store.read().rows("SELECT COUNT(*) FROM entry", &[]).unwrap()[0].number(0).unwrap();
    // Two nodes answered the same turn; one of them also others, in two months.
    spooled(&one, (1..=3).map(|turn| (entry("CA1", turn, 0), (turn == 2).then(|| errand("aabb01")))).collect());
    spooled(&other, vec![(entry("CA1", 2, 1), Some(errand("aabb01"))), (entry("CA2", 1, 60 * 24 * 30), None)]);
    let mut first = Shipper::open(&one).unwrap();
    assert_eq!(first.ship_all(&mut store, minute(0)).unwrap(), 3);
    assert_eq!(first.ship_all(&mut store, minute(0)).unwrap(), 0);
    Shipper::open(&other).unwrap().ship_all(&mut store, minute(0)).unwrap();
    assert_eq!(count(&mut store), 4);
    assert_eq!(errands::list(store.read(), true).unwrap().len(), 1);
    // A number that was carried over lies in one place only.
    let mut spool = Store::of_calls(&Address::File(one.clone()), &one, Access::Read).unwrap();
    assert_eq!(errands::list(spool.read(), true).unwrap(), []);
    // The store forgot that it has them, as after a batch that was sent and not confirmed.
    store.read().all("UPDATE spool SET shipped = 0").unwrap();
    assert_eq!(Shipper::open(&one).unwrap().ship_all(&mut store, minute(0)).unwrap(), 3);
    assert_eq!(count(&mut store), 4);
    // What comes later is carried over from where it was.
    spooled(&one, vec![(entry("CA1", 4, 0), None)]);
    assert_eq!(first.ship_all(&mut store, minute(0)).unwrap(), 1);
    assert_eq!(count(&mut store), 5);
}

#[test]
fn what_an_older_program_wrote_is_read_and_brought_forward() {
    each("older", |address| {
        let older = "ALTER TABLE entry DROP COLUMN unmatched";
        let own = std::env::temp_dir().join(format!("helpline-older-{}.db", std::process::id()));
        let spool = address.file().unwrap_or(&own);
        spooled(spool, vec![(entry("CA1", 1, 0), None)]);
        rusqlite::Connection::open(spool).unwrap().execute_batch(older).unwrap();
        // A file that no newer server has opened is read as it is.
        let mut read = Store::of_calls(&Address::File(spool.into()), spool, Access::Read).unwrap();
        assert_eq!(all(&mut read), [entry("CA1", 1, 0)]);
        drop(read);
        let new = Entry { unmatched: Some(vec![1, 2]), ..entry("CA2", 1, 1) };
        spooled(spool, vec![(new.clone(), None)]);
        let mut store = match address {
            Address::File(_) => Store::of_calls(address, spool, Access::Read).unwrap(),
            Address::Postgres(_) => {
                let mut store = Store::open(address).unwrap();
                let back = "DROP INDEX entry_id; DROP INDEX entry_at; DROP TABLE alert; DROP TABLE account; \
                            DROP TABLE account_change; DROP TABLE account_link; DROP TABLE account_session; DROP TABLE draft; \
                            DROP TABLE draft_change; DROP TABLE account_code; DROP TABLE account_waiting; DROP TABLE token; DELETE FROM form WHERE number >= 2";
                store.write(|sql| sql.all(&format!("{older}; {back}"))).unwrap();
                drop(store);
                let mut store = Store::open(address).unwrap();
                Shipper::open(spool).unwrap().ship_all(&mut store, minute(1)).unwrap();
                store
            }
        };
        assert_eq!(all(&mut store), [entry("CA1", 1, 0), new]);
        drop(std::fs::remove_file(own));
    });
}

pub(crate) fn all(store: &mut Store) -> Vec<Entry> {
    let mut entries = Vec::new();
    let read = |kept: journal::Kept| {
        entries.push(kept.entry);
        Ok(())
    };
    journal::each(store.read(), &Wanted::default(), read).unwrap();
    entries
}

/// Whoever closes a file of SQLite last takes its log away; a command beside a server is never the last.
#[test]
fn a_command_takes_no_log_from_a_server_that_runs() {
    let server = crate::binary::Server::start(&crate::binary::Settings::default());
    for file in ["store.db", "spool.db"] {
        let log = server.folder.join(format!("{file}-wal"));
        assert!(log.exists(), "{file} has no log");
        server.run(&["users"]);
        server.run(&["journal", "export", "--format", "jsonl"]);
        assert!(log.exists(), "the log of {file} was taken away from under the server");
    }
}
