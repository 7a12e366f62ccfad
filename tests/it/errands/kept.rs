//! What a store keeps of errands on their way, on both engines: who has one in hand, who wants no texts, what callers said.

use super::world::text;
use super::{KEY, NUMBER, at, keyring};
use crate::folders::Folder;
use crate::postgres::database;
use helpline::exchange::errand::Kind;
use helpline::spool::Spool;
use helpline::store::copy::{Whole, copy};
use helpline::store::delivery::{self, End};
use helpline::store::embedded::Synchronous;
use helpline::store::errands::{self, Outcome, Settled, State};
use helpline::store::refusers::{self, Why};
use helpline::store::shipping::Shipper;
use helpline::store::{Access, Address, Store, messages};
use jiff::{SignedDuration, Timestamp};
use std::path::Path;

fn after(minutes: i64) -> Timestamp {
    at() + SignedDuration::from_mins(minutes)
}

fn file(path: &Path) -> Store {
    drop(Spool::open(path, Synchronous::Normal).unwrap());
    Store::of_calls(&Address::File(path.into()), path, Access::Write).unwrap()
}

/// Each engine, twice: two nodes at one store.
fn each(name: &str, contract: impl Fn(&mut Store, &mut Store)) {
    let folder = Folder::new(name);
    let path = folder.0.join("spool.db");
    contract(&mut file(&path), &mut file(&path));
    let database = database(name);
    let address = Address::parse(&database.url).unwrap();
    contract(&mut Store::open(&address).unwrap(), &mut Store::open(&address).unwrap());
}

#[test]
fn an_errand_is_in_one_hand_and_only_that_hand_says_what_came_of_it() {
    each("in_hand", |one, other| {
        let sealed = text("CA1", NUMBER, "words").seal(&keyring(&[KEY]));
        let key = sealed.key.as_str();
        one.write(|sql| errands::keep(sql, &sealed)).unwrap();
        let due = |store: &mut Store, minutes| delivery::due(store.read(), Kind::Text, &["main"], after(minutes), 9).unwrap().len();
        let overdue = |store: &mut Store, minutes| delivery::overdue(store.read(), Kind::Text, &["main"], after(minutes), 9).unwrap();
        assert_eq!(due(one, 0), 1);
        assert_eq!(delivery::due(one.read(), Kind::Text, &["other"], after(0), 9).unwrap(), []);
        let claim = |store: &mut Store, holder: &str| store.write(|sql| delivery::claim(sql, key, holder, after(0), after(3))).unwrap();
        assert_eq!((claim(one, "a"), claim(other, "b")), (true, false));
        assert_eq!((due(other, 0), overdue(other, 2).len(), overdue(other, 3).len()), (0, 0, 1));
        assert_eq!((overdue(other, 3)[0].attempts, overdue(other, 3)[0].began), (1, Some(after(0))));
        // Nobody else can say anything, nor staff: it is on its way.
        let finish = |store: &mut Store, holder: &str, end| store.write(|sql| delivery::finish(sql, key, holder, &end, after(1))).unwrap();
        assert!(!finish(other, "b", End::Done("SM1")));
        let done = State::Done(Settled { by: "Ana".into(), why: String::new(), at: after(4) });
        assert!(matches!(errands::settle(other, key, &done).unwrap(), Outcome::Before(_)));
        // Its time is over: one of several takes it over, and whoever had it has no say any more.
        let take = |store: &mut Store, holder: &str| store.write(|sql| delivery::take_over(sql, key, holder, after(3), after(6))).unwrap();
        assert_eq!((take(other, "b"), take(one, "c")), (true, false));
        assert!(!finish(one, "a", End::Done("SM1")));
        assert!(finish(other, "b", End::Again(after(9), "later")));
        assert_eq!((due(one, 8), due(one, 9)), (0, 1));
        assert!(claim(one, "a") && finish(one, "a", End::Refused("no")));
        assert_eq!(delivery::due(one.read(), Kind::Text, &["main"], after(99), 9).unwrap(), []);
        // A person has it tried again, with all its time.
        assert!(matches!(errands::again(other, key, "Ana", after(300)).unwrap(), Outcome::Settled(_)));
        let again = delivery::due(one.read(), Kind::Text, &["main"], after(300), 9).unwrap();
        assert_eq!((again[0].attempts, again[0].since), (0, after(300)));
        assert!(one.write(|sql| delivery::claim(sql, key, "a", after(300), after(303))).unwrap());
        // Left behind by everybody, it is a person's.
        let late = State::Done(Settled { by: "Ana".into(), why: String::new(), at: after(320) });
        assert!(matches!(errands::settle(other, key, &late).unwrap(), Outcome::Settled(_)));
    });
}

#[test]
fn what_somebody_wrote_is_carried_over_and_the_latest_word_counts() {
    let folder = Folder::new("stop-shipped");
    let spools = [folder.0.join("one.db"), folder.0.join("other.db")];
    let shared = database("stop_shipped");
    let mut store = Store::open(&Address::parse(&shared.url).unwrap()).unwrap();
    let wrote = |spool: &Path, why, minutes| {
        file(spool).write(|sql| refusers::remember(sql, "ana", why, after(minutes))).unwrap();
        Shipper::open(spool).unwrap()
    };
    let names = ["older-key".to_owned(), "ana".to_owned()];
    let mut ships = |shipper: &mut Shipper| {
        shipper.ship_all(&mut store, after(9)).unwrap();
        refusers::refuses(store.read(), &names).unwrap()
    };
    assert_eq!(ships(&mut wrote(&spools[0], Some(Why::Stopped), 5)), Some(Why::Stopped));
    // A START of before, which another node brings late, changes nothing; one of after does.
    assert_eq!(ships(&mut wrote(&spools[1], None, 4)), Some(Why::Stopped));
    assert_eq!(ships(&mut wrote(&spools[1], None, 6)), None);
    let left = file(&spools[0]).read().rows("SELECT COUNT(*) FROM no_texts", &[]).unwrap();
    assert_eq!(left[0].number(0).unwrap(), 0);
}

#[test]
fn a_copy_knows_who_wants_no_texts_and_what_callers_said() {
    let folder = Folder::new("copy-errands");
    let shared = database("copy_errands");
    let address = Address::parse(&shared.url).unwrap();
    let whole = |path: &Path| {
        let decisions = Store::open(&Address::File(path.into())).unwrap();
        Whole { decisions, calls: file(path), shared: false }
    };
    let mut from = whole(&folder.0.join("from.db"));
    let sealed = text("CA1", NUMBER, "words").seal(&keyring(&[KEY]));
    from.calls
        .write(|sql| {
            errands::keep(sql, &sealed)?;
            delivery::claim(sql, &sealed.key, "a", after(0), after(3))?;
            delivery::count_text(sql, "ana", 20_261_124, &sealed.key)?;
            refusers::remember(sql, "ana", Some(Why::TakesNone), after(0))?;
            messages::keep(sql, &sealed.key, &[0, 255, 7], after(0))
        })
        .unwrap();
    let to_shared = Whole { decisions: Store::open(&address).unwrap(), calls: Store::open(&address).unwrap(), shared: true };
    for mut to in [whole(&folder.0.join("to.db")), to_shared] {
        copy(&mut from, &mut to, &mut |_, _| {}).unwrap();
        let sql = to.calls.read();
        assert_eq!(refusers::refuses(sql, &["ana".to_owned()]).unwrap(), Some(Why::TakesNone));
        assert_eq!(messages::find(sql, &sealed.key).unwrap().unwrap().1, Some(vec![0, 255, 7]));
        assert_eq!(delivery::texts_on(sql, &["ana".to_owned()], 20_261_124, "").unwrap(), 1);
        assert_eq!(delivery::overdue(sql, Kind::Text, &["main"], after(3), 9).unwrap().len(), 1);
    }
}
