//! How the line does today: reckoned once for all browsers, from what the journal and the store have anyway.
//!
//! [`Reckoning::look`] reads what is new in the journal and asks the store what waits. It runs on a thread of its own; callers never wait for
//! it. What it gives is ready to be sent: a piece of a page in each language. Nothing is reckoned while nobody looks ([`Eyes`]).

use super::page::Figures;
use super::words::Tongue;
use crate::alert::standing::Standing;
use crate::alert::words::sentence;
use crate::exchange::entry::{Entry, Kind};
use crate::exchange::errand;
use crate::report::{Days, Report};
use crate::store::{Access, Address, Store, alerts, errands, journal, sessions};
use crate::ticket::Keyring;
use anyhow::Result;
use askama::Template as _;
use axum::body::Bytes;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicI64, Ordering};
use std::thread::Thread;

/// How far before midnight calls may have begun that go on today.
const LONGEST_CALL: SignedDuration = SignedDuration::from_hours(5);
/// A call that says nothing for so long, and is with nobody, is over: its provider did not tell.
const LONGEST_SILENCE: SignedDuration = SignedDuration::from_mins(15);
/// How long figures are renewed after a page was shown; its browser asks to be told of them before.
const GLANCE: SignedDuration = SignedDuration::from_mins(1);

/// What today has come to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Today {
    /// The figures have been reckoned.
    pub reckoned: bool,
    /// They cannot be renewed.
    pub behind: bool,
    /// Nobody looks: they are not renewed.
    pub asleep: bool,
    /// The time of day they are of.
    pub at: String,
    /// Calls going on.
    pub calls: usize,
    /// Where they are, the fullest place first.
    pub places: Vec<(String, usize)>,
    /// Calls that rang.
    pub rang: u64,
    /// Those that reached a person.
    pub joined: u64,
    /// Those whose caller hung up before.
    pub missed: u64,
    /// Seconds to a person, which half of the callers did not exceed.
    pub half: Option<u32>,
    /// Which nine of ten did not.
    pub nine: Option<u32>,
    /// Notices that are on.
    pub notices: Vec<String>,
    /// Calls back due.
    pub call_backs: u64,
    /// Messages not listened to.
    pub voicemails: u64,
    /// Texts that went wrong today.
    pub texts_failed: u64,
    /// What is wrong.
    pub alerts: Vec<Standing>,
    good: BTreeSet<String>,
    pieces: [String; 2],
    events: [Bytes; 2],
}

/// What is shown in one language only.
pub struct Show {
    /// What is wrong, in words.
    pub alerts: Vec<String>,
}

/// What the program knows beside its stores.
pub struct Around<'a> {
    /// The helpline's time zone.
    pub zone: TimeZone,
    /// Notices that are on.
    pub notices: Vec<String>,
    /// What a line calls a place.
    pub title: &'a dyn Fn(&str, &str) -> String,
}

impl Today {
    /// The figures as a piece of a page.
    pub(super) fn pieces(&self, tongue: Tongue) -> &str {
        let [english, spanish] = &self.pieces;
        if tongue == Tongue::Spanish { spanish } else { english }
    }

    pub(super) fn event(&self, tongue: Tongue) -> Bytes {
        let [english, spanish] = &self.events;
        if tongue == Tongue::Spanish { spanish.clone() } else { english.clone() }
    }

    /// Whether a session held when this was reckoned; while nothing can be renewed, all do.
    pub(super) fn is_good(&self, session: &str) -> bool {
        self.behind || self.good.contains(session)
    }

    /// Nothing that asks for somebody.
    pub(super) fn is_quiet(&self) -> bool {
        self.call_backs + self.voicemails + self.texts_failed == 0 && self.alerts.is_empty()
    }

    /// The same, ready to be shown and sent.
    #[must_use]
    pub fn ready(mut self) -> Self {
        let pieces = Tongue::ALL.map(|tongue| {
            let show = Show { alerts: self.alerts.iter().map(|standing| sentence(standing, tongue.alert())).collect() };
            Figures { w: tongue.words(), today: &self, show }.render().unwrap_or_default()
        });
        // JSON has no line ends of its own, which an event could not carry.
        let event = |piece: &String| format!("event: today\ndata: {}\n\n", serde_json::json!([piece]));
        self.events = [&pieces[0], &pieces[1]].map(|piece| Bytes::from(event(piece)));
        self.pieces = pieces;
        self
    }
}

/// Whether anybody looks at the figures.
#[derive(Debug, Default)]
pub struct Eyes {
    until_ms: AtomicI64,
    reckons: OnceLock<Thread>,
}

impl Eyes {
    /// This thread reckons.
    pub fn attend(&self) {
        let _ = self.reckons.set(std::thread::current());
    }

    /// Somebody looks. Whoever reckons is woken, if nobody did before.
    pub(super) fn open(&self, at: Timestamp) {
        let until = at.as_millisecond().saturating_add(GLANCE.as_millis().try_into().unwrap_or(i64::MAX));
        if self.until_ms.swap(until, Ordering::Relaxed) < at.as_millisecond()
            && let Some(thread) = self.reckons.get()
        {
            thread.unpark();
        }
    }

    /// Whether somebody looked lately.
    pub fn are_open(&self, at: Timestamp) -> bool {
        self.until_ms.load(Ordering::Relaxed) >= at.as_millisecond()
    }
}

/// The calls of a day, as far as they were read.
struct Day {
    date: Date,
    last: i64,
    open: BTreeMap<(String, String), Vec<Entry>>,
    over: Report,
}

/// Reckons again and again.
pub struct Reckoning {
    address: Address,
    spool: PathBuf,
    stores: Option<(Store, Store)>,
    day: Option<Day>,
    /// Nothing sealed is opened here.
    keyring: Keyring,
    before: Today,
}

impl Reckoning {
    /// Nothing is open yet.
    #[must_use]
    pub fn new(address: Address, spool: PathBuf) -> Self {
        Self { address, spool, stores: None, day: None, keyring: Keyring::derive(&[]), before: Today::default().ready() }
    }

    /// Nobody looks: the store is let go. What was read is kept.
    pub fn rest(&mut self) -> Today {
        self.stores = None;
        self.before.asleep = true;
        self.before.clone()
    }

    /// Looks at what is new. While the store is away, the figures stay as they were, and say so.
    pub fn look(&mut self, around: &Around<'_>, at: Timestamp) -> Today {
        self.before = match self.reckon(around, at) {
            Ok(today) => today.ready(),
            Err(error) => {
                tracing::debug!("today's figures cannot be renewed: {error:#}");
                (self.stores, self.day) = (None, None);
                Today { behind: true, asleep: false, ..self.before.clone() }.ready()
            }
        };
        self.before.clone()
    }

    fn reckon(&mut self, around: &Around<'_>, at: Timestamp) -> Result<Today> {
        let (mut calls, mut decisions) = match self.stores.take() {
            Some(stores) => stores,
            None => (Store::of_calls(&self.address, &self.spool, Access::Read)?, Store::open(&self.address)?),
        };
        let date = at.to_zoned(around.zone.clone()).date();
        let mut day = match self.day.take().filter(|day| day.date == date) {
            Some(day) => day,
            None => Day::begin(&mut calls, date, around.zone.clone())?,
        };
        day.follow(&mut calls, &self.keyring, at)?;
        let (begins, _) = day.over.days.moments()?;
        let sum = |all: Vec<crate::alert::Waiting>| all.iter().map(|waiting| waiting.count).sum();
        let sql = calls.read();
        let mut today = Today {
            reckoned: true,
            at: at.to_zoned(around.zone.clone()).strftime("%H:%M").to_string(),
            notices: around.notices.clone(),
            call_backs: sum(errands::overdue(sql, errand::Kind::CallBack, at)?),
            voicemails: sum(errands::overdue(sql, errand::Kind::Voicemail, at)?),
            texts_failed: sum(errands::failed(sql, errand::Kind::Text, begins)?),
            alerts: alerts::list(decisions.read(), false)?,
            good: sessions::good(decisions.read(), at)?.into_iter().map(|(digest, ..)| digest).collect(),
            ..Today::default()
        };
        day.tell(&mut today, &self.keyring, around);
        self.stores = Some((calls, decisions));
        self.day = Some(day);
        Ok(today)
    }
}

impl Day {
    fn begin(calls: &mut Store, date: Date, zone: TimeZone) -> Result<Self> {
        let over = Report::new(Days { from: date, to: date, zone });
        let since = over.days.moments()?.0.saturating_sub(LONGEST_CALL)?;
        Ok(Self { date, last: journal::before(calls.read(), since)?, open: BTreeMap::new(), over })
    }

    /// Reads what is new.
    fn follow(&mut self, calls: &mut Store, keyring: &Keyring, at: Timestamp) -> Result<()> {
        loop {
            let page = journal::behind(calls.read(), self.last)?;
            let Some(newest) = page.last() else { break };
            self.last = newest.id;
            for kept in page {
                let entry = Entry { unmatched: None, ..kept.entry };
                let (key, ends) = ((entry.line.to_string(), entry.call.clone()), is_end(&entry));
                self.open.entry(key.clone()).or_default().push(entry);
                if ends {
                    self.open.remove(&key).iter().for_each(|entries| self.over.add(None, keyring, entries));
                }
            }
        }
        for (_, entries) in self.open.extract_if(.., |_, entries| is_left(entries, at)) {
            self.over.add(None, keyring, &entries);
        }
        Ok(())
    }

    fn tell(&self, today: &mut Today, keyring: &Keyring, around: &Around<'_>) {
        let mut report = self.over.clone();
        let mut places: BTreeMap<String, usize> = BTreeMap::new();
        for ((line, _), entries) in &self.open {
            report.add(None, keyring, entries);
            let callers = entries.iter().rev().find(|entry| matches!(entry.kind, Kind::Ring | Kind::Turn | Kind::Fallback));
            if let Some(entry) = callers {
                *places.entry((around.title)(line, &entry.node)).or_default() += 1;
            }
        }
        today.calls = places.values().sum();
        today.places = places.into_iter().collect();
        today.places.sort_by(|(one, many), (other, more)| more.cmp(many).then_with(|| one.cmp(other)));
        (today.rang, today.joined, today.missed) = (report.calls, report.joined, report.abandoned);
        (today.half, today.nine) = (report.waited(50), report.waited(90));
    }
}

fn is_end(entry: &Entry) -> bool {
    entry.kind == Kind::Ended || entry.heard == "hangs up" || entry.then.starts_with("hang up")
}

/// Whether nothing was heard of a call for so long that it must be over.
fn is_left(entries: &[Entry], at: Timestamp) -> bool {
    let Some(last) = entries.last() else { return true };
    let with_somebody = last.then.starts_with("dial") || last.then == "join" || last.then == "last dial";
    at.duration_since(last.at) > if with_somebody { LONGEST_CALL } else { LONGEST_SILENCE }
}
