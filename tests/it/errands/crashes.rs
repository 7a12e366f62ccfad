//! The real program dies at every point between a caller's consent and the record that the text was sent. Never two texts; exactly one
//! where the provider lets it be found out. A few deaths of each kind; `HELPLINE_CRASHES=100` tries as many of each.

use super::stand_in::{ACCOUNT, Does, KEY as API_KEY, StandIn};
use super::world::way;
use super::{KEY, NUMBER, keyring};
use crate::binary::{Server, Settings};
use crate::lines::twilio;
use crate::provider::Phone as _;
use helpline::errands::{HOLD, Outbox, Ways};
use helpline::exchange::errand::{Errand, What};
use helpline::store::errands;
use helpline::store::{Access, Address, Store};
use jiff::{SignedDuration, Timestamp};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::time::{Duration, Instant};

/// Where the program dies by itself.
const POINTS: [&str; 4] = ["due", "claimed", "answered", "recorded"];
/// How long is waited for something that surely comes.
const LONGEST: Duration = Duration::from_secs(20);

fn count() -> usize {
    std::env::var("HELPLINE_CRASHES").ok().and_then(|count| count.parse().ok()).unwrap_or(1)
}

struct Crash {
    server: Server,
    stand_in: StandIn,
    provider: &'static str,
}

impl Crash {
    /// A server whose line delivers through a stand-in.
    fn new(provider: &'static str, dies_at: Option<&str>) -> Self {
        let clock = Arc::new(AtomicI64::new(Timestamp::now().as_second()));
        let stand_in = StandIn::new(provider, clock);
        let (line, account) = if provider == "twilio" { ("MAIN", ACCOUNT) } else { ("BW", ACCOUNT) };
        let set = |name: &str, value: &str| (format!("HELPLINE__LINES__{line}__{name}"), value.to_owned());
        let mut more = vec![
            set("ACCOUNT", account),
            set("API_KEY", API_KEY),
            set("API_HOST", &stand_in.origin),
            set("TEXT_FROM", "+18005550100"),
            set("TEXT_APPLICATION", "app-1"),
        ];
        more.extend(dies_at.map(|point| ("HELPLINE_TEST_DIES_AT".to_owned(), point.to_owned())));
        Self { server: Server::start(&Settings { more, ..Settings::default() }), stand_in, provider }
    }

    fn spool(&self) -> PathBuf {
        self.server.folder.join("spool.db")
    }

    fn store(&self) -> Store {
        Store::of_calls(&Address::File(self.spool()), &self.spool(), Access::Write).unwrap()
    }

    /// A caller agrees, while the server runs.
    fn agree(&self) {
        let line = if self.provider == "twilio" { "main" } else { "bw" };
        let what = What::Text { id: "sms.link".into(), words: "words".into() };
        let errand = Errand { line: line.into(), what, at: Timestamp::now(), ..super::call_back("CA1") };
        self.store().write(|sql| errands::keep(sql, &errand.seal(&keyring(&[KEY])))).unwrap();
    }

    fn state(&self) -> &'static str {
        errands::list(self.store().read(), true).unwrap()[0].state.word()
    }

    #[track_caller]
    fn until(&self, what: &str, holds: impl Fn(&Self) -> bool) {
        let begin = Instant::now();
        while !holds(self) {
            assert!(begin.elapsed() < LONGEST, "{what} does not come: {}\n{}", self.state(), self.server.stderr());
            std::thread::yield_now();
        }
    }

    fn is_dead(&self) -> bool {
        self.server.get("/healthz").is_err()
    }

    /// Another node finds out what happened, some time later.
    fn recover(&self) {
        let line = if self.provider == "twilio" { "main" } else { "bw" };
        let ways: Ways = [(line.to_owned(), way(self.provider, &self.stand_in.origin))].into();
        let at = Arc::new(AtomicI64::new(Timestamp::now().as_second()));
        let clock = Arc::clone(&at);
        let now = Box::new(move || Timestamp::from_second(clock.load(Ordering::Relaxed)).unwrap());
        let mut outbox = Outbox::new(self.store(), now, Duration::from_secs(5)).unwrap();
        for _ in 0..4 {
            while outbox.round(&ways, &AtomicBool::new(false)).unwrap() {}
            at.fetch_add((HOLD + SignedDuration::from_secs(5)).as_secs(), Ordering::Relaxed);
        }
        assert_eq!(self.stand_in.taken().iter().filter(|taken| taken.to != NUMBER).count(), 0);
    }
}

#[test]
fn a_program_that_dies_at_any_point_sends_a_text_once() {
    for _ in 0..count() {
        for point in POINTS {
            let crash = Crash::new("twilio", Some(point));
            crash.agree();
            crash.until("the end", Crash::is_dead);
            let before = crash.stand_in.taken().len();
            assert_eq!(before, usize::from(matches!(point, "answered" | "recorded")), "{point}");
            crash.recover();
            assert_eq!((crash.stand_in.taken().len(), crash.state()), (1, "done"), "{point}");
        }
    }
}

#[test]
fn where_nothing_can_be_found_out_a_person_is_asked() {
    for _ in 0..count() {
        for (point, becomes, taken) in [("due", "done", 1), ("claimed", "unknown", 0), ("answered", "unknown", 1), ("recorded", "done", 1)]
        {
            let crash = Crash::new("bandwidth", Some(point));
            crash.agree();
            crash.until("the end", Crash::is_dead);
            crash.recover();
            assert_eq!((crash.stand_in.taken().len(), crash.state()), (taken, becomes), "{point}");
        }
    }
}

#[test]
fn a_program_that_is_killed_in_the_middle_of_a_request_sends_a_text_once() {
    for _ in 0..count() {
        let mut crash = Crash::new("twilio", None);
        crash.stand_in.next([Does::TakesAndKills(crash.server.pid().unwrap())]);
        crash.agree();
        crash.until("the end", Crash::is_dead);
        assert_eq!((crash.stand_in.taken().len(), crash.state()), (1, "sending"));
        // Started again, it leaves alone what may be on its way.
        crash.server.restart();
        crash.recover();
        assert_eq!((crash.stand_in.taken().len(), crash.state()), (1, "done"));
    }
}

/// The whole way: a call, a consent, a text at the provider.
#[test]
fn what_a_caller_agrees_to_arrives() {
    let clock = Arc::new(AtomicI64::new(Timestamp::now().as_second()));
    let stand_in = StandIn::new("twilio", clock);
    let set = |name: &str, value: &str| (format!("HELPLINE__LINES__MAIN__{name}"), value.to_owned());
    let more = vec![set("API_KEY", API_KEY), set("API_HOST", &stand_in.origin), set("TEXT_FROM", "+18005550100")];
    let flows = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/flows");
    let mut server = Server::start(&Settings { flows: flows.into(), flow: "errands".to_owned(), more, ..Settings::default() });
    let mut phone = twilio(&server);
    phone.ring();
    for key in ["2", "1", "3", "1"] {
        phone.press(key);
    }
    let begin = Instant::now();
    while stand_in.taken().is_empty() && begin.elapsed() < LONGEST {
        std::thread::yield_now();
    }
    assert_eq!(stand_in.taken()[0].words, "Linea de ayuda: vea https://ab.org o llame al +18005550100");
    // Asked to end, it waits for what is under way; nothing is left in between.
    assert!(server.terminate());
    assert!(server.run(&["errands", "--all"]).contains("done by helpline"));
}
