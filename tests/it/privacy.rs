//! What is kept of callers: nowhere a number, nowhere their words; only for so long; told and forgotten when they ask.

use crate::binary::{Server, Settings};
use crate::lines::twilio_at;
use crate::postgres::{Database, database};
use crate::provider::{Outcome, Phone as _};
use crate::publishing::Office;
use crate::stores::{each, entry, errand, minute, spooled};
use helpline::store::journal::{self, Wanted};
use helpline::store::retention::{Removed, Retention, sweep};
use helpline::store::shipping::Shipper;
use helpline::store::{Access, Address, Store, errands};
use jiff::SignedDuration;
use std::collections::BTreeSet;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

/// A hundred callers have numbers that begin so, and differ in the last two digits.
const NUMBERS: &str = "31255507";
/// What callers press and say: nothing of it is anybody's choice.
const KEYS: &str = "97531864";
const FEW: &str = "zanzibar quilting";
const MANY: &str = "purple bicycle";

fn from(caller: usize) -> String {
    format!("+1{NUMBERS}{:02}", caller % 100)
}

/// A call, of one of five kinds.
fn call(base: &str, number: usize) {
    let mut phone = twilio_at(base);
    phone.line.from = from(number);
    phone.ring();
    phone.press("1");
    match number % 5 {
        0 => {
            phone.press("3");
            phone.press("1");
        }
        1 => {
            phone.keys_arrive(KEYS);
            phone.press("7");
        }
        2 => {
            // Four callers say one thing, all others another.
            let words = if number % 100 < 20 { FEW } else { MANY };
            phone.speak(words, Some("0.9"));
        }
        3 => {
            phone.press("0");
            phone.dial_ends(Outcome::Busy);
            phone.dial_ends(Outcome::Busy);
            phone.press("2");
            phone.press("1");
        }
        _ => {
            phone.silence();
        }
    }
    phone.hang_up();
}

/// Everything a PostgreSQL has, as text.
fn dump(database: &Database) -> String {
    let mut client = postgres::Client::connect(&database.url, postgres::NoTls).unwrap();
    let tables =
        client.query("SELECT CAST(relname AS TEXT) FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace", &[]);
    let mut all = String::new();
    for table in tables.unwrap() {
        let name: String = table.get(0);
        for row in client.query(&format!("SELECT CAST(t AS TEXT) FROM \"{name}\" t"), &[]).unwrap() {
            all.push_str(&row.get::<_, String>(0));
            all.push('\n');
        }
    }
    all
}

/// Where a text stands, with what is around it.
fn found(place: &str, haystack: &[u8], needle: &str) -> Option<String> {
    let at = haystack.windows(needle.len()).position(|window| window == needle.as_bytes())?;
    let around = &haystack[at.saturating_sub(80)..(at + 80).min(haystack.len())];
    Some(format!("`{needle}` in {place}: {}", String::from_utf8_lossy(around)))
}

#[test]
fn after_five_thousand_calls_no_number_and_no_word_stands_anywhere() {
    let database = database("privacy");
    // What is offered to who texts is offered here, too: a text's words have the caller's number.
    let more = [("STORE__URL", database.url.as_str()), ("LOG", "trace"), ("LINES__MAIN__TEXT_FROM", "+18005550101")];
    let more = more.map(|(name, value)| (format!("HELPLINE__{name}"), value.to_owned())).to_vec();
    let server = Server::start(&Settings { more, ..Settings::default() });
    let (next, base) = (AtomicUsize::new(0), server.base.clone());
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                while let Some(number) = Some(next.fetch_add(1, Ordering::Relaxed)).filter(|number| *number < 5_000) {
                    call(&base, number);
                }
            });
        }
    });
    let journal = server.run(&["journal", "export", "--format", "jsonl"]);
    assert!(journal.lines().count() > 20_000, "{}", journal.lines().count());
    assert!(journal.contains("no match (8 keys)") && journal.contains("no match (speech)") && journal.contains("errand-call-back"));
    let mut places: Vec<(String, Vec<u8>)> = vec![
        ("the log".into(), server.stderr().into_bytes()),
        ("the journal's export".into(), journal.into_bytes()),
        ("the metrics".into(), server.get("/metrics").unwrap().body),
        ("PostgreSQL".into(), dump(&database).into_bytes()),
    ];
    let today = jiff::Timestamp::now().to_zoned(jiff::tz::TimeZone::get("America/New_York").unwrap()).date();
    let days = ["--from", &today.yesterday().unwrap().to_string(), "--to", &today.to_string()].map(str::to_owned);
    for format in ["text", "html", "csv", "json"] {
        let report = server.run(&[&["report", "--format", format], &days.each_ref().map(String::as_str)[..]].concat());
        assert!(report.contains(MANY), "{format}: what many said is told");
        // That is what a report is for; everything else must not be there.
        places.push((format!("the report as {format}"), report.replace(MANY, "").into_bytes()));
    }
    for file in std::fs::read_dir(&server.folder).unwrap().map(|file| file.unwrap().path()).filter(|path| path.is_file()) {
        places.push((file.display().to_string(), std::fs::read(&file).unwrap()));
    }
    assert!(places.len() > 9, "the spool was looked at");
    let spaced = NUMBERS.chars().map(String::from).collect::<Vec<_>>().join(" ");
    for needle in [NUMBERS, &spaced, KEYS, FEW, MANY, "zanzibar", "bicycle"] {
        let leaks: Vec<String> = places.iter().filter_map(|(place, all)| found(place, all, needle)).collect();
        assert!(leaks.is_empty(), "{leaks:#?}");
    }
    // The numbers of those who shall be called back can be had with the keys: they were kept, and sealed.
    assert!(server.run(&["errands"]).contains(NUMBERS));
}

#[test]
fn what_is_known_of_a_number_is_told_and_forgotten() {
    let office = Office::open("forget");
    for caller in [13, 14] {
        call(&office.server.base, caller);
        call(&office.server.base, caller + 100);
    }
    // Somebody else, of whom the same things are kept.
    call(&office.server.base, 3);
    call(&office.server.base, 12);
    call(&office.server.base, 22);
    let (asked, other) = (from(13), from(3));
    let told = office.does(&["about", &asked]);
    assert_eq!(told.matches("a call back (due)").count(), 2, "{told}");
    assert!(told.contains("in English") && !told.contains("not understood"), "{told}");
    assert!(office.does(&["about", &from(12)]).contains(&format!("said and not understood: {FEW}")));
    assert!(office.does(&["about", "+13125559999"]).contains("Nothing is kept of this number."));
    office.cannot(&["about", "five"], "no whole telephone number");
    assert!(office.does(&["forget", &asked]).contains("Removed: 2 errands, 0 times what was said."));
    assert!(office.does(&["forget", &from(12)]).contains("Removed: 0 errands, 1 times what was said."));
    for number in [&asked, &from(12)] {
        assert!(office.does(&["about", number]).contains("Nothing is kept of this number."));
    }
    assert!(office.does(&["about", &other]).contains("a call back (due)"), "others keep theirs");
    assert!(office.does(&["about", &from(22)]).contains(MANY), "others keep theirs");
    assert!(!office.does(&["errands"]).contains(&asked[1..]));
    // The page tells the days that are set.
    let page = office.does(&["privacy"]);
    assert!(page.contains("400 days") && page.contains("30 days") && page.contains("Not kept"), "{page}");
    assert!(office.does(&["privacy", "--format", "html"]).starts_with("<!doctype html>"));
}

#[test]
fn what_is_old_enough_is_removed_and_nothing_else() {
    const DAY: i64 = 24 * 60;
    let keep = Retention { journal_days: 100, errands_days: 30, words_days: 10 };
    each("retention", |address| {
        // A day between them, over several months; each second one with words; the last come out of their order.
        let days: Vec<i64> = (0..120).chain([50, 119]).collect();
        let aged = |(turn, day): (u16, &i64)| {
            let mut entry = entry("CA1", turn, -day * DAY);
            entry.unmatched = (turn % 2 == 0).then(|| vec![7; 20]);
            (entry, (turn < 3).then(|| errand(&format!("{turn:032}"))))
        };
        let mut entries: Vec<_> = (1..).zip(&days).map(aged).collect();
        entries[..120].reverse();
        let own = std::env::temp_dir().join(format!("helpline-retention-{}.db", std::process::id()));
        let spool = address.file().unwrap_or(&own);
        spooled(spool, entries);
        let mut store = match address {
            Address::File(_) => Store::of_calls(address, spool, Access::Write).unwrap(),
            Address::Postgres(_) => {
                let mut store = Store::open(address).unwrap();
                Shipper::open(&own).unwrap().ship_all(&mut store, minute(0)).unwrap();
                store
            }
        };
        // One errand was settled forty days ago, the other is still due.
        let by = errands::Settled { by: "ana".into(), why: String::new(), at: minute(-40 * DAY) };
        errands::settle(&mut store, &format!("{:032}", 1), &errands::State::Done(by)).unwrap();
        let at = minute(0) + SignedDuration::from_secs(1);
        let removed = sweep(&mut store, address, keep, at).unwrap();
        let old = |day: &&i64| **day >= keep.journal_days.into();
        assert_eq!(removed.entries, u64::try_from(days.iter().filter(old).count()).unwrap());
        assert_eq!(removed.errands, 1);
        let mut left = Vec::new();
        journal::each(store.read(), &Wanted::default(), |kept| {
            left.push(kept.entry);
            Ok(())
        })
        .unwrap();
        let kept: BTreeSet<i64> = left.iter().map(|entry| minute(0).duration_since(entry.at).as_hours() / 24).collect();
        assert_eq!(kept, (0..100).collect());
        assert_eq!(left.len(), 101, "one day twice");
        for entry in &left {
            let young = minute(0).duration_since(entry.at).as_hours() / 24 < 10;
            assert_eq!(entry.unmatched.is_some(), young && entry.turn % 2 == 0, "{entry:?}");
        }
        assert_eq!(errands::list(store.read(), true).unwrap().len(), 1, "what is due stays");
        assert_eq!(sweep(&mut store, address, keep, at).unwrap(), Removed::default(), "nothing is left to do");
        drop(std::fs::remove_file(own));
    });
}

#[test]
fn a_server_removes_what_is_old_by_itself() {
    let more = vec![("HELPLINE__RETENTION__WORDS_DAYS".into(), "1".into()), ("HELPLINE__RETENTION__JOURNAL_DAYS".into(), "2".into())];
    let mut server = Server::start(&Settings { more, ..Settings::default() });
    call(&server.base, 2);
    assert!(server.terminate());
    // Two days ago, for all that the file knows.
    let file = server.folder.join("spool.db");
    let database = rusqlite::Connection::open(&file).unwrap();
    database.execute("UPDATE entry SET at_ms = at_ms - 172900000 WHERE id % 2 = 1", ()).unwrap();
    let old: i64 = database.query_row("SELECT count(*) FROM entry WHERE id % 2 = 1", (), |row| row.get(0)).unwrap();
    assert!(old > 0);
    drop(database);
    server.restart();
    let begun = Instant::now();
    while !server.stderr().contains("what was kept long enough is removed") {
        assert!(begun.elapsed() < Duration::from_secs(10), "{}", server.stderr());
        std::thread::yield_now();
    }
    assert!(
        server.stderr().contains(&format!("entries={old}")) || server.stderr().contains(&format!("\"entries\":{old}")),
        "{}",
        server.stderr()
    );
}
