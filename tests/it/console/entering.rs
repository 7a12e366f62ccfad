//! Coming in by a link and by a password; staying out.

use super::{Browser, PASSWORD, begun, path, set_up};
use helpline::store::Store;
use helpline::store::sessions::{self, IDLE, LONGEST};
use helpline::store::users::{self, By, Outcome, Role};
use jiff::{SignedDuration, Timestamp};

#[test]
fn a_link_works_once_and_its_password_from_then_on() {
    let (server, link) = begun();
    let secret = link.split_once('=').unwrap().1;
    let mut first = Browser::new(&server.admin);
    first.get(&link);
    for (password, again) in [("short", "short"), (PASSWORD, "another one entirely")] {
        assert_eq!(first.post("/console/set-up", &[("link", secret), ("password", password), ("again", again)]).status, 422);
    }
    let mut ana = set_up(&server, &link);
    assert!(ana.get("/console").body.contains("Calls now"));
    let again = first.post("/console/set-up", &[("link", secret), ("password", PASSWORD), ("again", PASSWORD)]);
    assert_eq!((again.status, first.get(&link).status), (410, 410));
    // Out, and in again.
    assert_eq!(ana.post("/console/sign-out", &[]).header("location"), "/console/sign-in");
    assert_eq!(ana.get("/console").header("location"), "/console/sign-in");
    assert_eq!(ana.sign_in("Ana", "not the password at all").status, 403);
    let entered = ana.sign_in("Ana", PASSWORD);
    assert_eq!((entered.status, ana.get("/console").status), (303, 200));
    let cookie = entered.headers.iter().find(|(_, value)| value.starts_with("helpline_session=")).unwrap();
    assert!(cookie.1.ends_with("; HttpOnly; SameSite=Strict; Path=/console"), "{}", cookie.1);
    // A newer link makes those before it void.
    let older = path(&server.run(&["users", "link", "Ana", "--by", "the test"]));
    server.run(&["users", "link", "Ana", "--by", "the test"]);
    assert_eq!(ana.get(&older).status, 410);
}

#[test]
fn nobody_learns_who_is_known_and_nobody_locks_anybody_out() {
    let (server, link) = begun();
    let mut ana = set_up(&server, &link);
    ana.post("/console/sign-out", &[]);
    let mut stranger = Browser::new(&server.admin);
    let mut said = |name: &str| {
        let answer = stranger.sign_in(name, "a guess of somebody else");
        let token = stranger.token.clone();
        (answer.status, answer.body.replace(&token, ""))
    };
    for _ in 0..10 {
        let (known, unknown) = (said("Ana"), said("Nobody"));
        assert_eq!((known.0, &known), (403, &unknown));
    }
    let (known, unknown) = (said("Ana"), said("Nobody"));
    assert_eq!((known.0, &known), (429, &unknown));
    // Neither the right password nor another browser helps the stranger; Ana's own does.
    assert_eq!(Browser::new(&server.admin).sign_in("Ana", PASSWORD).status, 429);
    assert_eq!(ana.sign_in("Ana", PASSWORD).status, 303);
    // And a link helps in any browser.
    set_up(&server, &path(&server.run(&["users", "link", "Ana", "--by", "the test"])));
}

#[test]
fn a_session_is_new_at_sign_in_and_ends_when_it_is_ended() {
    let (server, link) = begun();
    let mut ana = set_up(&server, &link);
    let old = ana.clone();
    // Somebody put cookies of theirs into this browser: after signing in they are good for nothing.
    let mut fixed = Browser::new(&server.admin);
    fixed.cookies.insert("helpline_session".into(), "a1".repeat(32));
    fixed.cookies.insert("helpline_visit".into(), "b2".repeat(32));
    let planted = fixed.clone();
    assert_eq!(fixed.sign_in("Ana", PASSWORD).status, 303);
    assert_ne!(fixed.cookies["helpline_session"], "a1".repeat(32));
    assert_eq!(planted.clone().get("/console").status, 303);
    // A sign-in ends nothing elsewhere; changing the password does.
    assert_eq!(old.clone().get("/console").status, 200);
    fixed.get("/console/me");
    let new = "six slow winter ferries";
    let wrong = fixed.post("/console/me/password", &[("now", "something else"), ("password", new), ("again", new)]);
    assert_eq!(wrong.status, 403);
    assert_eq!(fixed.post("/console/me/password", &[("now", PASSWORD), ("password", new), ("again", new)]).status, 303);
    assert_eq!((old.clone().get("/console").status, fixed.get("/console").status), (303, 200));
    server.run(&["users", "end-sessions", "Ana", "--by", "the test"]);
    assert_eq!(fixed.get("/console").status, 303);
    assert_eq!(ana.sign_in("Ana", PASSWORD).status, 403);
    assert_eq!(ana.sign_in("Ana", new).status, 303);
}

#[test]
fn forms_of_others_hosts_of_others_and_browsers_without_a_session_get_nothing() {
    let (server, link) = begun();
    let mut ana = set_up(&server, &link);
    ana.get("/console/users");
    let add = [("name", "Eve"), ("role", "owner")];
    let refused = |change: &dyn Fn(&mut Browser)| {
        let mut browser = ana.clone();
        change(&mut browser);
        browser.post("/console/users", &add).status
    };
    assert_eq!(refused(&|browser| browser.token = "0".repeat(64)), 403);
    assert_eq!(refused(&|browser| browser.site = "cross-site"), 403);
    assert_eq!(refused(&|browser| browser.origin = "https://evil.example".into()), 403);
    assert_eq!(refused(&|browser| browser.cookies.clear()), 403);
    for host in ["evil.example", "127.0.0.1.evil.example:80", "evil.example:8081"] {
        assert_eq!(refused(&|browser| browser.host = host.into()), 421);
    }
    assert!(!server.run(&["users"]).contains("Eve"));
    assert_eq!(refused(&|_| {}), 200);
    for page in ["/console", "/console/users", "/console/me"] {
        assert_eq!(Browser::new(&server.admin).get(page).header("location"), "/console/sign-in");
    }
    assert_eq!(Browser::new(&server.admin).get("/console/events").status, 401);
}

#[test]
fn links_and_sessions_are_over_when_their_time_is() {
    crate::stores::each("console", |address| {
        let mut store = Store::open(address).unwrap();
        let at = |hours: i64| Timestamp::from_second(1_795_536_000).unwrap() + SignedDuration::from_hours(hours);
        let by = By { who: "the test", at: at(0) };
        assert_eq!(users::add(&mut store, "Ana", Role::Owner, by).unwrap(), Outcome::Done);
        assert_eq!(users::add(&mut store, "Ana", Role::Reader, by).unwrap(), Outcome::Taken);
        users::link(&mut store, "Ana", "d1", at(1), by).unwrap();
        assert!(users::linked(store.read(), "d1", at(0)).unwrap().is_some());
        assert_eq!(users::use_link(&mut store, "d1", "hash", at(1)).unwrap(), None);
        users::link(&mut store, "Ana", "d2", at(1), by).unwrap();
        assert!(users::use_link(&mut store, "d2", "hash", at(0)).unwrap().is_some());
        assert_eq!(users::use_link(&mut store, "d2", "hash", at(0)).unwrap(), None);
        for keep in [users::remove(&mut store, "Ana", by), users::change_role(&mut store, "Ana", Role::Reader, by)] {
            assert_eq!(keep.unwrap(), Outcome::LastOwner);
        }
        // Idle, and in any case.
        sessions::begin(&mut store, "Ana", "s1", at(0)).unwrap();
        assert_eq!(sessions::find(&mut store, "s1", at(0) + IDLE).unwrap(), None);
        for hour in 1..12 {
            assert!(sessions::find(&mut store, "s1", at(hour)).unwrap().is_some(), "{hour}");
        }
        assert_eq!(sessions::find(&mut store, "s1", at(0) + LONGEST).unwrap(), None);
        assert_eq!(sessions::good(store.read(), at(0) + LONGEST).unwrap(), []);
        // What was changed, with what was before and after; never a password.
        let told: Vec<_> = users::changes(store.read(), 9).unwrap().into_iter().map(|one| (one.what, one.before, one.after)).collect();
        assert!(told.contains(&("account".into(), String::new(), "owner".into())), "{told:?}");
        assert!(told.contains(&("password".into(), String::new(), "set".into())), "{told:?}");
    });
}

#[test]
fn copies_of_a_store_keep_accounts_and_nobody_signed_in() {
    let (server, link) = begun();
    set_up(&server, &link);
    let copy = server.folder.join("copy.db");
    server.run(&["backup", &copy.display().to_string()]);
    let mut kept = Store::of_copy(&copy).unwrap();
    let all = users::list(kept.read()).unwrap();
    assert!(all.iter().any(|account| account.name == "Ana" && account.hash.as_deref().is_some_and(|hash| hash.starts_with("$argon2id$"))));
    assert_eq!(kept.read().rows("SELECT digest FROM account_session", &[]).unwrap(), []);
    assert!(users::changes(kept.read(), 9).unwrap().iter().any(|change| change.what == "password"));
}
