//! Codes at sign-in: switched on with an app, asked for after the password, used once, and switched off.

use super::{Answer, Browser, PASSWORD, added, begun, path, set_up};
use helpline::store::Store;
use helpline::store::users::{self, By, Role};
use helpline::store::{codes, sessions};
use jiff::{SignedDuration, Timestamp};
use std::time::{SystemTime, UNIX_EPOCH};
use totp_rs::{Algorithm, Builder, Secret};

/// An app that has been told.
struct App(Vec<u8>);

impl App {
    /// Reads the letters of the page.
    fn told(page: &str) -> Self {
        let letters = page.split("<code class=\"letters\">").nth(1).unwrap().split('<').next().unwrap().replace(' ', "");
        assert!(page.contains(&format!("secret={letters}")) || page.contains(&format!("secret&#61;{letters}")), "{page}");
        Self(Secret::try_from_base32(&letters).unwrap().as_bytes().to_vec())
    }

    /// The code of so many half minutes from a moment.
    fn code(&self, at: u64, later: u64) -> String {
        let totp = Builder::new().with_algorithm(Algorithm::SHA1).with_secret(self.0.clone()).build().unwrap();
        totp.generate(at + 30 * later).to_string()
    }
}

fn seconds() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs()
}

/// Switches codes on: an app, when the code was used, and the recovery codes.
fn switched_on(ana: &mut Browser) -> (App, u64, Vec<String>) {
    ana.get("/console/me");
    assert_eq!(ana.post("/console/me/codes", &[]).header("location"), "/console/me/codes");
    let page = ana.get("/console/me/codes").body;
    let (app, at) = (App::told(&page), seconds());
    assert!(page.contains("<svg class=\"square\"") && !page.contains("style=\""));
    let right = app.code(at, 0);
    for (code, password) in [("000000", PASSWORD), (right.as_str(), "not the password at all"), ("", "")] {
        let answer = ana.post("/console/me/codes/on", &[("code", code), ("password", password)]);
        assert_eq!((answer.status, answer.body.contains("role=\"alert\"")), (403, true));
    }
    let on = ana.post("/console/me/codes/on", &[("code", &right), ("password", PASSWORD)]);
    let codes: Vec<String> = on.body.split("<li><code>").skip(1).map(|rest| rest.split('<').next().unwrap().to_owned()).collect();
    assert_eq!((on.status, codes.len()), (200, 10), "{}", on.body);
    (app, at, codes)
}

/// What comes of a code after the right password, in a browser.
fn coded(browser: &mut Browser, code: &str) -> Answer {
    let asked = browser.sign_in("Ana", PASSWORD);
    assert_eq!((asked.status, asked.header("location")), (303, "/console/sign-in/code"), "{}", asked.body);
    assert!(!browser.cookies.contains_key("helpline_session"));
    assert_eq!(browser.get("/console").header("location"), "/console/sign-in");
    assert_eq!(browser.get("/console/sign-in/code").status, 200);
    browser.post("/console/sign-in/code", &[("code", code)])
}

#[test]
fn a_code_is_asked_for_after_the_password_and_works_once() {
    let (server, link) = begun();
    let mut ana = set_up(&server, &link);
    let (app, at, spare) = switched_on(&mut ana);
    ana.post("/console/sign-out", &[]);
    // Whoever does not know the password learns nothing of codes.
    assert_eq!(ana.sign_in("Ana", "not the password at all").status, 403);
    let next = app.code(at, 1);
    assert_eq!(coded(&mut ana, "123").status, 403);
    let entered = ana.post("/console/sign-in/code", &[("code", &format!("{} {}", &next[..3], &next[3..]))]);
    assert_eq!((entered.status, entered.header("location")), (303, "/console"), "{}", entered.body);
    assert!(!ana.cookies.contains_key("helpline_waiting"));
    assert_eq!(ana.get("/console").status, 200);
    // Neither that code nor one before it comes in again; a recovery code does, once.
    let mut other = Browser::new(&server.admin);
    for used in [next, app.code(at, 0)] {
        assert_eq!(coded(&mut other, &used).status, 403);
    }
    assert_eq!(coded(&mut other, &spare[3].to_uppercase()).header("location"), "/console");
    assert_eq!(coded(&mut Browser::new(&server.admin), &spare[3]).status, 403);
    assert!(other.get("/console/me").body.contains("Recovery codes left: 9"));
    // A link chooses a password, and still asks for a code.
    let link = path(&server.run(&["users", "link", "Ana", "--by", "the test"]));
    let mut fresh = Browser::new(&server.admin);
    fresh.get(&link);
    let secret = link.split_once('=').unwrap().1;
    let chosen = fresh.post("/console/set-up", &[("link", secret), ("password", PASSWORD), ("again", PASSWORD)]);
    assert_eq!((chosen.header("location"), fresh.get("/console").status), ("/console/sign-in/code", 303));
    // The waiting is this browser's alone, and over with it.
    let planted = fresh.cookies["helpline_waiting"].clone();
    fresh.get("/console/sign-in/code");
    assert_eq!(fresh.post("/console/sign-in/code", &[("code", &spare[0])]).header("location"), "/console");
    let mut late = Browser::new(&server.admin);
    late.cookies.insert("helpline_waiting".into(), planted);
    assert_eq!(late.get("/console/sign-in/code").header("location"), "/console/sign-in?said=late");
    assert!(late.get("/console/sign-in?said=late").body.contains("took too long"));
}

#[test]
fn codes_are_tried_ten_times_and_nobody_else_is_kept_out_by_that() {
    let (server, link) = begun();
    let mut ana = set_up(&server, &link);
    let (_, _, spare) = switched_on(&mut ana);
    let mut thief = Browser::new(&server.admin);
    assert_eq!(coded(&mut thief, "000000").status, 403);
    for _ in 0..9 {
        assert_eq!(thief.post("/console/sign-in/code", &[("code", "000000")]).status, 403);
    }
    assert_eq!(thief.post("/console/sign-in/code", &[("code", &spare[0])]).status, 429);
    ana.post("/console/sign-out", &[]);
    assert_eq!(coded(&mut ana, &spare[0]).status, 303);
}

#[test]
fn codes_are_switched_off_by_a_code_a_password_an_owner_or_at_the_server() {
    let (server, link) = begun();
    let mut ana = set_up(&server, &link);
    let (_, _, spare) = switched_on(&mut ana);
    ana.get("/console/me");
    assert_eq!(ana.post("/console/me/codes/off", &[("proof", "a guess of somebody")]).status, 403);
    assert_eq!(ana.post("/console/me/codes/off", &[("proof", &spare[1])]).header("location"), "/console/me?said=codes-off");
    assert!(ana.get("/console/me?said=codes-off").body.contains("Codes are off"));
    assert_eq!(Browser::new(&server.admin).sign_in("Ana", PASSWORD).header("location"), "/console");
    switched_on(&mut ana);
    assert!(server.run(&["users"]).contains("with codes at sign-in"));
    ana.get("/console/me");
    assert_eq!(ana.post("/console/me/codes/off", &[("proof", PASSWORD)]).status, 303);
    // Another owner, and nobody else.
    switched_on(&mut ana);
    for (name, role, status) in [("Ben", "publisher", 403), ("Eva", "owner", 200)] {
        let mut other = set_up(&server, &added(&server, name, role));
        other.get("/console/me");
        assert_eq!(other.post("/console/users/codes-off", &[("name", "Ana")]).status, status, "{name}");
    }
    switched_on(&mut ana);
    server.run(&["users", "totp-off", "Ana", "--by", "the test"]);
    assert_eq!(Browser::new(&server.admin).sign_in("Ana", PASSWORD).header("location"), "/console");
    let told = ana.get("/console/users").body;
    assert!(told.contains("<td>codes</td><td></td><td>on</td>") && told.contains("<td>codes</td><td>on</td><td></td>"), "{told}");
    // Nobody sets up what was never begun, and nobody without a session.
    assert_eq!(ana.get("/console/me/codes").header("location"), "/console/me");
    assert_eq!(Browser::new(&server.admin).get("/console/me/codes").header("location"), "/console/sign-in");
    ana.token = "0".repeat(64);
    assert_eq!(ana.post("/console/me/codes", &[]).status, 403);
}

#[test]
fn a_store_keeps_codes_sealed_and_copies_keep_them_on() {
    let (server, link) = begun();
    let mut ana = set_up(&server, &link);
    let (app, _, spare) = switched_on(&mut ana);
    let copy = server.folder.join("coded.db");
    server.run(&["backup", &copy.display().to_string()]);
    let mut kept = Store::of_copy(&copy).unwrap();
    let known = codes::on(kept.read(), "Ana").unwrap().unwrap();
    assert!(!known.sealed.windows(app.0.len()).any(|part| part == app.0) && known.spare.len() == 10);
    assert!(!known.spare.iter().any(|one| spare.iter().any(|code| one.contains(code.as_str()))));
}

#[test]
fn waiting_is_over_when_its_time_is_and_a_step_is_used_once() {
    crate::stores::each("codes", |address| {
        let mut store = Store::open(address).unwrap();
        let at = |seconds: i64| Timestamp::from_second(1_795_536_000).unwrap() + SignedDuration::from_secs(seconds);
        let by = By { who: "the test", at: at(0) };
        users::add(&mut store, "Ana", Role::Owner, by).unwrap();
        assert!(codes::begin(&mut store, "Ana", b"sealed").unwrap());
        assert!(codes::begin(&mut store, "Ana", b"other").unwrap());
        assert_eq!(codes::on(store.read(), "Ana").unwrap(), None);
        assert!(!codes::use_step(&mut store, "Ana", 5, b"other").unwrap());
        assert!(!codes::switch_on(&mut store, ("Ana", b"sealed"), 5, &["d".into()], by).unwrap());
        assert!(codes::switch_on(&mut store, ("Ana", b"other"), 5, &["d".into()], by).unwrap());
        assert!(!codes::begin(&mut store, "Ana", b"third").unwrap());
        assert_eq!([5, 4, 6, 6].map(|step| codes::use_step(&mut store, "Ana", step, b"new").unwrap()), [false, false, true, false]);
        assert_eq!(["e", "d", "d"].map(|one| codes::use_spare(&mut store, "Ana", one, by).unwrap()), [false, true, false]);
        codes::wait(&mut store, "Ana", "w", at(0), at(300)).unwrap();
        assert_eq!(codes::waits(store.read(), "w", at(299)).unwrap().as_deref(), Some("Ana"));
        assert_eq!(codes::waits(store.read(), "w", at(300)).unwrap(), None);
        assert!(!codes::end_waiting(&mut store, "w", at(300)).unwrap());
        assert!(codes::end_waiting(&mut store, "w", at(1)).unwrap() && !codes::end_waiting(&mut store, "w", at(1)).unwrap());
        assert_eq!(sessions::good(store.read(), at(1)).unwrap(), []);
    });
}
