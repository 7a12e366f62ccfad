//! A published flow made ready for one line: its words in the provider's form, its rescue prepared.

use super::Line;
use super::blanks::Blanks;
use crate::call;
use crate::call::now::Now;
use crate::call::state::State;
use crate::call::turn::{End, Then};
use crate::dialect::phrasebook::Phrasebook;
use crate::dialect::{Document, Next, Reply, Whisper, WhisperThen};
use crate::flow::graph::{Flow, Version};
use crate::flow::roster::Roster;
use crate::flow::wording::LanguageId;
use jiff::{SignedDuration, Timestamp};
use std::sync::Arc;

/// A flow, ready for one line.
#[derive(Debug)]
pub struct Edition {
    /// The flow.
    pub flow: Arc<Flow>,
    /// Its words in the line's dialect.
    pub book: Phrasebook,
    /// The document that joins a person without words.
    pub join: Document,
    /// The rescue of each language, with [`PLACE`] where the ticket goes.
    rescues: Vec<Document>,
}

/// The versions of one line's flow that calls may still be on.
#[derive(Debug)]
pub struct Shelf {
    /// What new calls get.
    pub live: Arc<Edition>,
    /// What older calls may still be on, the last replaced first.
    pub earlier: Vec<Earlier>,
}

/// An edition that new calls no longer get.
#[derive(Clone, Debug)]
pub struct Earlier {
    /// The edition.
    pub edition: Arc<Edition>,
    /// Until when a call may be on it.
    pub until: Timestamp,
}

/// How many earlier editions a shelf holds: some megabytes.
pub const MOST_EARLIER: usize = 32;
/// How long a ticket opens beyond the longest call, in seconds: a talk may begin at its very end.
const GRACE_S: i64 = 3600;

/// Stands for the ticket in a prepared rescue. No ticket begins with a dot.
const PLACE: &str = ".place.";

impl Edition {
    /// Makes a flow ready for a line.
    #[must_use]
    pub fn prepare(line: &Line, flow: Arc<Flow>, roster: &Roster) -> Self {
        let book = line.dialect.phrasebook(&flow);
        let rescues =
            (0..flow.languages.len()).map(|language| rescue(line, &flow, &book, roster, u8::try_from(language).unwrap_or(0))).collect();
        let state = State::begin(&flow, Timestamp::UNIX_EPOCH, false);
        let fill = Blanks { flow: &flow, state: &state, roster, line: line.numbers.first(), at: None, caller: None };
        let join = line.dialect.write_whisper(&Whisper { says: &[], then: WhisperThen::Join, call: "", book: &book, fill: &fill });
        Self { flow, book, join, rescues }
    }

    /// How old a call's ticket can be, in seconds.
    pub(super) fn longest_ticket_s(&self) -> i64 {
        2 * i64::from(self.flow.bounds.longest_s) + GRACE_S
    }

    /// Until when calls may be on this edition that new calls do not get from a moment on.
    #[must_use]
    pub fn needed_until(&self, at: Timestamp) -> Timestamp {
        at.checked_add(SignedDuration::from_secs(self.longest_ticket_s())).unwrap_or(Timestamp::MAX)
    }

    /// The prepared document that says `p.busy.now`, rings a person, and comes back for this ticket.
    pub(super) fn rescue(&self, language: LanguageId, ticket: &str) -> Document {
        let prepared = self.rescues.get(usize::from(language.0)).or(self.rescues.first());
        // Only what a ticket is made of may stand in a URL of ours.
        let plain = !ticket.is_empty() && ticket.bytes().all(|c| c.is_ascii_alphanumeric() || c == b'-' || c == b'_');
        let (pattern, place) = if plain { (PLACE, ticket) } else { ("/.place.", "") };
        prepared.map_or_else(
            || self.join.clone(),
            |document| Document { content_type: document.content_type, body: document.body.replace(pattern, place) },
        )
    }
}

impl Shelf {
    /// A shelf with one edition.
    #[must_use]
    pub fn new(live: Arc<Edition>) -> Self {
        Self { live, earlier: Vec::new() }
    }

    /// The shelf from a moment on that has another edition live. What was live stays for the calls that are on it; what no
    /// call can be on any more goes, and so does what comes after [`MOST_EARLIER`].
    #[must_use]
    pub fn followed_by(&self, live: Arc<Edition>, at: Timestamp) -> Self {
        let replaced = Earlier { edition: Arc::clone(&self.live), until: self.live.needed_until(at) };
        let all = std::iter::once(replaced).chain(self.earlier.iter().cloned());
        let needed = all.filter(|one| one.until > at && one.edition.flow.version != live.flow.version);
        Self { earlier: needed.take(MOST_EARLIER).collect(), live }
    }

    /// Takes an edition in that was live before this shelf was made, if a call may still be on it.
    pub fn remember(&mut self, earlier: Earlier, at: Timestamp) {
        if earlier.until > at && self.earlier.len() < MOST_EARLIER {
            self.earlier.push(earlier);
        }
    }

    /// The edition a ticket names; the live one where it is gone.
    #[must_use]
    pub fn find(&self, version: Version) -> &Edition {
        let mut all = std::iter::once(&self.live).chain(self.earlier.iter().map(|earlier| &earlier.edition));
        let known = all.find(|edition| edition.flow.version == version);
        known.unwrap_or(&self.live)
    }
}

/// The last document of a call whose language nobody knows, in each: it needs nothing of ours, and can be kept at the provider.
#[must_use]
pub fn last_resort(line: &Line, flow: &Arc<Flow>, roster: &Roster) -> Document {
    let book = line.dialect.phrasebook(flow);
    let now = Now { at: Timestamp::UNIX_EPOCH, roster, line: line.abilities };
    let begun = State::begin(flow, now.at, false);
    let turns =
        (0u8..).map(LanguageId).take(flow.languages.len()).map(|language| call::last(flow, &now, State { language, ..begun.clone() }));
    let (mut says, mut goodbye, mut rings) = (Vec::new(), Vec::new(), None);
    for turn in turns {
        says.extend(turn.says);
        if let Then::LastDial(dial, bye) = turn.then {
            goodbye.extend(bye);
            rings.get_or_insert(dial);
        }
    }
    let then = rings.map_or(Then::HangUp(End::Nobody), |dial| Then::LastDial(dial, goodbye));
    let fill = Blanks { flow, state: &begun, roster, line: line.numbers.first(), at: None, caller: None };
    let next = Next { turn: "", whisper: "", call: "", fallback: "" };
    line.dialect.write(&Reply { says: &says, then: &then, slow: false, next, line_number: line.numbers.first(), book: &book, fill: &fill })
}

/// `p.busy.now`, one dial, and then the fallback route.
fn rescue(line: &Line, flow: &Flow, book: &Phrasebook, roster: &Roster, language: u8) -> Document {
    let now = Now { at: Timestamp::UNIX_EPOCH, roster, line: line.abilities };
    let state = State { language: LanguageId(language), ..State::begin(flow, now.at, false) };
    let turn = call::last(flow, &now, state);
    let dial = match turn.then {
        Then::LastDial(dial, _) if !dial.targets.is_empty() => Then::Dial(dial),
        other => other,
    };
    let place = format!("{}/fallback/{PLACE}", line.base);
    let next = Next { turn: &place, whisper: &place, fallback: &place, call: "" };
    let fill = Blanks { flow, state: &turn.state, roster, line: line.numbers.first(), at: None, caller: None };
    line.dialect.write(&Reply { says: &turn.says, then: &dial, slow: false, next, line_number: line.numbers.first(), book, fill: &fill })
}
