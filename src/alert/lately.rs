//! What the journal taught lately, entry by entry: who is being rung in a crisis, which ladders gave up, when somebody rang.
//!
//! [`Lately::add`] takes each entry once, in the order of keeping; what it holds is bounded and forgets by itself. Calls that were made
//! to test the line count as a sign that it can be rung, and as nothing else.

use super::CRISIS;
use crate::exchange::entry::{Entry, Kind};
use crate::flow::graph::{Flow, Kind as Does};
use jiff::{SignedDuration, Timestamp};
use std::collections::{BTreeMap, VecDeque};

/// What is remembered.
#[derive(Clone, Debug, Default)]
pub struct Lately {
    /// Calls in which people are rung, by line and name.
    ringing: BTreeMap<(String, String), Ringing>,
    /// When ladders gave up, by flow.
    gave_up: BTreeMap<String, VecDeque<Timestamp>>,
    /// The first call that is known of, and the last.
    rang: Option<(Timestamp, Timestamp)>,
    /// The longest time without a call that ended on each day, in days since 1970.
    gaps: BTreeMap<i64, SignedDuration>,
}

/// A call in which people are rung.
#[derive(Clone, Debug)]
struct Ringing {
    /// Since when an urgent ladder has.
    urgent_since: Option<Timestamp>,
    /// The ladder, its step, and until when its telephones ring. Nothing between two dials.
    dial: Option<(String, u16, Timestamp)>,
    /// The last that was heard of the call.
    seen: Timestamp,
    /// Somebody was joined in this dial.
    joined: bool,
    /// The caller is gone.
    over: bool,
}

/// The note of a call that somebody made to test the line.
const TEST: &str = "test";
/// How long the provider may take, beyond ringing, to report how a dial ended. Whatever takes longer is a talk.
const SLACK: SignedDuration = SignedDuration::from_secs(15);
/// How long after its end a crisis call that nobody answered is still told of: whoever rang may ring again.
const AFTERWARDS: SignedDuration = SignedDuration::from_mins(10);
/// When a call of which nothing is heard is forgotten.
const FORGOTTEN: SignedDuration = SignedDuration::from_hours(4);
/// How many ladders that gave up are remembered, of a flow.
const MOST: usize = 100;
/// How far back it is looked to know what is usual.
pub const USUAL: SignedDuration = SignedDuration::from_hours(28 * 24);
/// How much history it takes to know.
const ENOUGH: SignedDuration = SignedDuration::from_hours(7 * 24);
/// What is never unusual.
const SHORTEST: SignedDuration = SignedDuration::from_hours(2);
const DAY_S: i64 = 24 * 3600;

impl Lately {
    /// Takes the moments of earlier calls, in their order.
    pub fn rang(&mut self, at: Timestamp) {
        let Some((first, last)) = self.rang else {
            self.rang = Some((at, at));
            return;
        };
        if at > last {
            let (day, gap) = (at.as_second().div_euclid(DAY_S), at.duration_since(last));
            let longest = self.gaps.entry(day).or_default();
            *longest = gap.max(*longest);
            self.gaps.retain(|known, _| day - *known <= USUAL.as_hours() / 24);
            self.rang = Some((first, at));
        }
    }

    /// Takes an entry: of this flow's name, and with the version the call is on, where that is known.
    pub fn add(&mut self, named: &str, flow: Option<&Flow>, entry: &Entry) {
        if entry.kind == Kind::Ring && entry.heard.starts_with("rings") {
            self.rang(entry.at);
        }
        if entry.notes.split(' ').any(|note| note == TEST) {
            return;
        }
        let key = (entry.line.to_string(), entry.call.clone());
        match entry.kind {
            Kind::Whisper | Kind::Accept => {
                if let (Some(ringing), "join") = (self.ringing.get_mut(&key), entry.then.as_str()) {
                    (ringing.joined, ringing.urgent_since) = (true, None);
                }
            }
            Kind::Recorded | Kind::CallBack => {}
            Kind::Ended => self.ends(&key, entry.at),
            Kind::Ring | Kind::Turn | Kind::Fallback => self.turn(key, named, flow, entry),
        }
        let old = |ringing: &Ringing| entry.at.duration_since(ringing.seen) > FORGOTTEN;
        if self.ringing.len() > MOST {
            self.ringing.retain(|_, ringing| !old(ringing));
        }
    }

    fn turn(&mut self, key: (String, String), named: &str, flow: Option<&Flow>, entry: &Entry) {
        let dials = dial(flow, entry);
        let before = self.ringing.get(&key).and_then(|ringing| ringing.dial.clone());
        // A crisis has a cause of its own.
        let urgent = self.ringing.get(&key).is_some_and(|ringing| ringing.urgent_since.is_some());
        let outcome = entry.heard.strip_prefix("dial ");
        let goes_on = match (&before, &dials) {
            (Some((ladder, step, _)), Some(new)) => new.ladder == *ladder && new.step > *step,
            _ => false,
        };
        let again = dials.as_ref().is_some_and(|new| new.step == 0 || goes_on);
        // A leg that ended: a talk, unless people are rung for the same wish again.
        let joined = outcome == Some("answered") || (outcome == Some("ended") && !again);
        if before.is_some() && outcome.is_some() && !joined && !goes_on && !urgent {
            let moments = self.gave_up.entry(named.to_owned()).or_default();
            moments.push_back(entry.at);
            moments.drain(..moments.len().saturating_sub(MOST));
        }
        if entry.heard == "hangs up" || entry.then.starts_with("hang up") {
            return self.ends(&key, entry.at);
        }
        let Some(new) = dials else {
            if joined {
                self.ringing.remove(&key);
            } else if let Some(ringing) = self.ringing.get_mut(&key) {
                // Between two ladders, as when the caller pressed a key meanwhile: an urgent one goes on.
                (ringing.dial, ringing.seen) = (None, entry.at);
            }
            return;
        };
        let begun = self.ringing.get(&key).filter(|_| !joined).and_then(|ringing| ringing.urgent_since);
        let until = entry.at.saturating_add(new.rings).unwrap_or(entry.at);
        let urgent_since = new.urgent.then(|| begun.unwrap_or(entry.at)).or(begun);
        self.ringing
            .insert(key, Ringing { urgent_since, dial: Some((new.ladder, new.step, until)), seen: entry.at, joined: false, over: false });
    }

    /// A call is over. One that was in a crisis, and that nobody answered for too long, is remembered for a while.
    fn ends(&mut self, key: &(String, String), at: Timestamp) {
        let Some(ringing) = self.ringing.get_mut(key) else { return };
        if ringing.over {
            return;
        }
        let talks = ringing.joined || ringing.talks(at);
        if !talks && ringing.urgent_since.is_some_and(|since| at.duration_since(since) >= CRISIS) {
            (ringing.over, ringing.seen) = (true, at);
        } else {
            self.ringing.remove(key);
        }
    }

    /// Lines on which an urgent ladder rings, or has rung, for too long without anybody, and since when.
    #[must_use]
    pub fn unanswered(&self, at: Timestamp) -> BTreeMap<String, Timestamp> {
        let mut lines = BTreeMap::new();
        for ((line, _), ringing) in &self.ringing {
            let Some(since) = ringing.urgent_since else { continue };
            let lasts = if ringing.over { at.duration_since(ringing.seen) < AFTERWARDS } else { !ringing.talks(at) };
            if lasts && at.duration_since(since) >= CRISIS {
                let first = lines.entry(line.clone()).or_insert(since);
                *first = since.min(*first);
            }
        }
        lines
    }

    /// When ladders gave up within this time, by flow.
    #[must_use]
    pub fn gave_up(&self, at: Timestamp, within: SignedDuration) -> BTreeMap<String, Vec<Timestamp>> {
        let recent = |moments: &VecDeque<Timestamp>| moments.iter().copied().filter(|moment| at.duration_since(*moment) < within).collect();
        self.gave_up.iter().map(|(flow, moments)| (flow.clone(), recent(moments))).collect()
    }

    /// Since when nobody has rung, where that is unusually long, and enough is known to say so.
    #[must_use]
    pub fn too_quiet(&self, at: Timestamp) -> Option<Timestamp> {
        let (first, last) = self.rang?;
        let usual = at.as_second().div_euclid(DAY_S) - USUAL.as_hours() / 24;
        let longest = self.gaps.range(usual..).map(|(_, gap)| *gap).max()?;
        let (known, quiet) = (last.duration_since(first), at.duration_since(last));
        (known >= ENOUGH && quiet >= SHORTEST && quiet.as_secs() * 2 > longest.as_secs() * 3).then_some(last)
    }
}

impl Ringing {
    /// Whether a dial has lasted for so long that it must be a talk. Between two dials, and long after, nobody is rung.
    fn talks(&self, at: Timestamp) -> bool {
        let until = self.dial.as_ref().map_or(self.seen, |(_, _, until)| *until);
        at.duration_since(until) > SLACK
    }
}

/// A dial that an entry began.
struct Dials {
    ladder: String,
    step: u16,
    urgent: bool,
    rings: SignedDuration,
}

/// How long telephones ring where the flow's version is gone.
const USUAL_RING: SignedDuration = SignedDuration::from_secs(30);

/// The dial that an entry began, if it did.
fn dial(flow: Option<&Flow>, entry: &Entry) -> Option<Dials> {
    let (ladder, step) = entry.then.strip_prefix("dial ")?.rsplit_once(' ')?;
    let step: u16 = step.parse().ok()?;
    let transfer = flow.and_then(|flow| match &flow.node(flow.node_named(&entry.node)?).kind {
        Does::Transfer(transfer) => Some((flow.ladder(transfer.ladder), transfer.urgent)),
        _ => None,
    });
    let rings = transfer.and_then(|(ladder, _)| Some(SignedDuration::from_secs(ladder.steps.get(usize::from(step))?.for_s.into())));
    let urgent = transfer.is_some_and(|(_, urgent)| urgent);
    Some(Dials { ladder: ladder.to_owned(), step, urgent, rings: rings.unwrap_or(USUAL_RING) })
}
