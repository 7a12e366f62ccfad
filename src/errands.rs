//! Errands delivered: what callers agreed to goes out through their provider, once.
//!
//! [`Outbox::round`] does what is due. An errand is in the hand of one node, and stands in the store as `sending`, before a request
//! leaves; what comes of it is written down after. A try is repeated only where the provider has surely not taken the text. Where that
//! is not known (the connection was cut, the program died) it is found out as the provider allows, and otherwise a person decides:
//! never two texts. How long a try is alone with its errand, [`HOLD`], is far longer than any request takes.

pub mod call_backs;
pub mod client;

mod allowed;
mod messages;
mod points;
mod settling;
mod texts;

use crate::dialect::rest::Rest;
use crate::flow::calls_allowed::CallsAllowed;
use crate::phone::Number;
use crate::store::Store;
use crate::ticket::Keyring;
use anyhow::{Result, anyhow};
use client::Client;
use jiff::{SignedDuration, Timestamp};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

/// How long a text is worth sending: a caller who has long gone home is not surprised by a link.
pub const TEXT_WORTH: SignedDuration = SignedDuration::from_hours(4);
/// How long a message of a caller is looked for at the provider.
pub const MESSAGE_WORTH: SignedDuration = SignedDuration::from_hours(48);
/// How long an errand is in one node's hand. What a provider has taken is in its lists long before.
pub const HOLD: SignedDuration = SignedDuration::from_mins(3);
/// How soon after its claim a request leaves, or not at all: a machine that stood still in between must look anew.
const PROMPT: SignedDuration = SignedDuration::from_mins(1);
/// The first wait after a try that came to nothing, and the longest; each is four times the one before.
const FIRST_WAIT_S: i64 = 30;
const LONGEST_WAIT_S: i64 = 30 * 60;
/// How many errands of a kind are looked at in one round.
const ROUND: i64 = 20;
/// The most bytes of an answer that are read.
const ANSWER_BYTES: u64 = 256 * 1024;

/// What delivering for one line takes.
#[derive(Debug)]
pub struct Way {
    /// The provider's interface.
    pub rest: Box<dyn Rest>,
    /// The number texts come from; without it none are sent.
    pub text_from: Option<Number>,
    /// Whom the line's flow allows.
    pub allowed: CallsAllowed,
    /// Opens errands, and names numbers.
    pub keyring: Arc<Keyring>,
    /// Where the provider can tell how a text ended.
    pub told: Option<String>,
    /// What calling back takes; without it people do it.
    pub calls: Option<call_backs::Calls>,
}

/// The lines that deliver, by name. A line without access to its provider's interface is no part of it: people do its errands.
pub type Ways = BTreeMap<String, Way>;

/// Tells the time.
pub type Clock = Box<dyn Fn() -> Timestamp + Send>;

/// Delivers errands from one store.
pub struct Outbox {
    store: Store,
    client: Client,
    /// This node, among those that share the store.
    holder: String,
    clock: Clock,
}

impl Outbox {
    /// An outbox at a store, whose requests take at most so long: [`client::LONGEST`].
    ///
    /// # Errors
    /// A system without randomness.
    pub fn new(store: Store, clock: Clock, longest: Duration) -> Result<Self> {
        let mut random = [0; 8];
        getrandom::fill(&mut random).map_err(|error| anyhow!("the system gives no randomness: {error}"))?;
        let holder = random.iter().fold(String::new(), |mut name, byte| {
            let _ = write!(name, "{byte:02x}");
            name
        });
        Ok(Self { store, client: Client::new(longest), holder, clock })
    }

    /// Does what is due, and begins nothing new once it is ending. Tells whether there was anything, so that there may be more.
    ///
    /// # Errors
    /// A store that is away: nothing is lost, and nothing is sent twice.
    pub fn round(&mut self, ways: &Ways, ending: &AtomicBool) -> Result<bool> {
        // What became of the old ones first: it may tell that nothing shall be sent.
        let settled = self.settle(ways, ending)?;
        let sent = self.texts(ways, ending)?;
        let fetched = self.messages(ways, ending)?;
        let called = self.call_backs(ways, ending)?;
        Ok(settled || sent || fetched || called)
    }

    fn now(&self) -> Timestamp {
        (self.clock)()
    }
}

/// When to try again after so many tries, and not before the provider wishes.
fn next_try(at: Timestamp, attempts: u32, after_s: Option<u32>) -> Timestamp {
    let wait = FIRST_WAIT_S.saturating_mul(4i64.saturating_pow(attempts.saturating_sub(1))).min(LONGEST_WAIT_S);
    let wait = wait.max(i64::from(after_s.unwrap_or(0)).min(2 * LONGEST_WAIT_S));
    later(at, SignedDuration::from_secs(wait))
}

/// A moment, and some time.
fn later(at: Timestamp, by: SignedDuration) -> Timestamp {
    at.checked_add(by).unwrap_or(Timestamp::MAX)
}

/// Counts what came of an errand.
fn count(kind: &'static str, outcome: &'static str, reason: &'static str) {
    metrics::counter!("helpline_errands_total", "kind" => kind, "outcome" => outcome, "reason" => reason).increment(1);
}
