//! A store with errands, an outbox at it, a stand-in provider, and a clock that the test moves.

use super::stand_in::{ACCOUNT, BEARER, KEY as API_KEY, StandIn};
use super::{KEY, Place, at, call_back, keyring};
use helpline::dialect::rest::{self, Access};
use helpline::errands::{Outbox, Way, Ways};
use helpline::exchange::errand::{Errand, What};
use helpline::flow::calls_allowed::CallsAllowed;
use helpline::phone::Number;
use helpline::store::errands::{self, Kept};
use helpline::store::{Access as Opened, Address, Store};
use jiff::{SignedDuration, Timestamp};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI64, AtomicU64, Ordering};
use std::time::Duration;

pub(super) const FROM: &str = "+18005550100";

/// All of it.
pub(super) struct World {
    pub(super) stand_in: StandIn,
    pub(super) clock: Arc<AtomicI64>,
    pub(super) ways: Ways,
    pub(super) address: Address,
    path: PathBuf,
    place: Place,
}

/// A text that a caller agreed to in a call.
pub(super) fn text(call: &str, number: &str, words: &str) -> Errand {
    Errand { what: What::Text { id: "sms.link".into(), words: words.into() }, number: Number::parse(number), ..call_back(call) }
}

/// A line's way to a stand-in.
pub(super) fn way(provider: &str, origin: &str) -> Way {
    let key = if matches!(provider, "telnyx" | "jambonz") { BEARER } else { API_KEY };
    let access =
        Access { account: ACCOUNT.into(), api_key: key.into(), host: origin.into(), text_application: "app-1".into(), ..Access::default() };
    Way {
        rest: rest::of(provider, &access).unwrap(),
        text_from: Number::parse(FROM),
        allowed: CallsAllowed {
            countries: vec!["US".into(), "CA".into()],
            texts_per_number_per_day: 3,
            texts_per_day: 2_000,
            call_backs_per_number: 1,
            ..CallsAllowed::default()
        },
        keyring: Arc::new(keyring(&[KEY])),
        told: Some("https://ivr.example.org/text/main".into()),
        calls: None,
    }
}

impl World {
    /// With an embedded store.
    pub(super) fn new(name: &str, provider: &'static str) -> Self {
        static NEXT: AtomicU64 = AtomicU64::new(1);
        let place = Place::new(&format!("{name}-{}", NEXT.fetch_add(1, Ordering::Relaxed)));
        drop(place.spool());
        let path = place.path();
        Self::at(place, Address::File(path), provider)
    }

    pub(super) fn at(place: Place, address: Address, provider: &'static str) -> Self {
        let clock = Arc::new(AtomicI64::new(at().as_second()));
        let stand_in = StandIn::new(provider, Arc::clone(&clock));
        let ways = [("main".to_owned(), way(provider, &stand_in.origin))].into();
        Self { stand_in, clock, ways, address, path: place.path(), place }
    }

    pub(super) fn place(&self) -> &Place {
        &self.place
    }

    pub(super) fn store(&self) -> Store {
        Store::of_calls(&self.address, &self.path, Opened::Write).unwrap()
    }

    pub(super) fn agreed(&self, errands: &[Errand]) {
        let mut store = self.store();
        store.write(|sql| errands.iter().try_for_each(|errand| errands::keep(sql, &errand.seal(&keyring(&[KEY]))))).unwrap();
    }

    pub(super) fn outbox(&self) -> Outbox {
        let clock = Arc::clone(&self.clock);
        let now = move || Timestamp::from_second(clock.load(Ordering::Relaxed)).unwrap();
        Outbox::new(self.store(), Box::new(now), Duration::from_secs(2)).unwrap()
    }

    /// Rounds until nothing is due in this moment.
    pub(super) fn rounds(&self, outbox: &mut Outbox) {
        let ending = AtomicBool::new(false);
        for _ in 0..50 {
            if !outbox.round(&self.ways, &ending).unwrap() {
                return;
            }
        }
        panic!("there is always something due");
    }

    pub(super) fn pass(&self, time: SignedDuration) {
        self.clock.fetch_add(time.as_secs(), Ordering::Relaxed);
    }

    /// Rounds until so much time has passed, a minute each.
    pub(super) fn live(&self, outbox: &mut Outbox, minutes: i64) {
        for _ in 0..minutes {
            self.rounds(outbox);
            self.pass(SignedDuration::from_mins(1));
        }
        self.rounds(outbox);
    }

    pub(super) fn all(&self) -> Vec<Kept> {
        errands::list(self.store().read(), true).unwrap()
    }

    /// What became of each, in words: `refused: why`.
    pub(super) fn became(&self) -> Vec<String> {
        let why = |kept: &Kept| kept.state.settled().map(|settled| settled.why.clone()).filter(|why| !why.is_empty());
        self.all()
            .iter()
            .map(|kept| why(kept).map_or_else(|| kept.state.word().to_owned(), |why| format!("{}: {why}", kept.state.word())))
            .collect()
    }
}
