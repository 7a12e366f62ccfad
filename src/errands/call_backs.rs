//! Call backs: a person is rung, and, when they accept, joined to the caller. Once.
//!
//! A try is claimed as a text is, and then the request to ring one person leaves. What happens in that call is told to other URLs, on any
//! node, and comes here as entries do: `judging` says what they prove. While a caller may still be dialled, nobody else is rung for them;
//! that is arithmetic, since a ticket dials nobody after its time, and the errand stays in hand for longer.

mod allowed;
mod judging;
mod when;

use super::{Outbox, PROMPT, ROUND, Way, Ways, count, later, next_try, points};
use crate::call::call_back::Rung;
use crate::call::now::{Abilities, Now};
use crate::call::state::State;
use crate::dialect::rest::{Answered, Call, Outcome};
use crate::exchange::call_back as exchange;
use crate::exchange::errand::{Errand, Kind, What};
use crate::flow::graph::Flow;
use crate::flow::roster::Roster;
use crate::phone::Number;
use crate::store::call_backs::{self, Course, InHand};
use crate::store::delivery::{self, Delivery, End};
use crate::ticket::call_back::Slip;
use allowed::{May, allowed};
use anyhow::Result;
use jiff::{SignedDuration, Timestamp};
use judging::{Facts, Verdict, judge};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
pub use when::WORTH;

/// How long an errand is left alone that cannot be opened: its key may come back.
const CLOSED: SignedDuration = SignedDuration::from_hours(1);

/// What calling back for one line takes, beside its way to the provider.
#[derive(Clone, Debug)]
pub struct Calls {
    /// The flow that is live, whose words persons hear. It has those of a call back.
    pub flow: Arc<Flow>,
    /// The people, as they are now.
    pub roster: Arc<Roster>,
    /// What the line can do.
    pub abilities: Abilities,
    /// The line's number, which persons and callers see.
    pub from: Number,
    /// `https://host/voice/<name>`.
    pub base: String,
}

/// A call back as it was agreed to, with the people whom the line would ring for it now.
struct Agreed<'a> {
    way: &'a Way,
    calls: &'a Calls,
    delivery: &'a Delivery,
    errand: Errand,
    caller: Number,
    people: Vec<Rung>,
}

/// A person whose telephone is rung, and what for.
struct Ringing {
    rung: Rung,
    attempt: u32,
    course: Course,
    until: Timestamp,
    last: bool,
}

/// What became of a claim.
enum Claim {
    Ours(Ringing),
    Waits(&'static str),
    Refused(&'static str),
}

impl Outbox {
    /// Rings people for the call backs that are due, and learns what came of those before.
    pub(super) fn call_backs(&mut self, ways: &Ways, ending: &AtomicBool) -> Result<bool> {
        let lines: Vec<&str> = ways.iter().filter(|(_, way)| way.calls.is_some()).map(|(name, _)| name.as_str()).collect();
        let mut any = false;
        for hand in call_backs::in_hand(self.store.read(), &lines, ROUND)? {
            any |= self.conclude(ways, &hand)?;
        }
        let at = self.now();
        let due = delivery::due(self.store.read(), Kind::CallBack, &lines, at, ROUND)?;
        any |= !due.is_empty();
        for delivery in due {
            let way = ways.get(&delivery.kept.sealed.line).filter(|_| !ending.load(Ordering::Relaxed));
            let Some((way, calls)) = way.and_then(|way| Some((way, way.calls.as_ref()?))) else { continue };
            self.call_back(way, calls, &delivery)?;
        }
        Ok(any)
    }

    fn call_back(&mut self, way: &Way, calls: &Calls, delivery: &Delivery) -> Result<()> {
        let (key, at) = (delivery.kept.sealed.key.as_str(), self.now());
        let Some(agreed) = Agreed::of(way, calls, delivery, at) else {
            return self.store.write(|sql| delivery::postpone(sql, key, later(at, CLOSED), "it cannot be opened, or has no number"));
        };
        points::passes("call-due");
        let holder = self.holder.clone();
        let ringing = self.store.write(|sql| {
            if !call_backs::is_due(sql, key, at)? {
                return Ok(None);
            }
            match allowed(sql, &agreed, at)? {
                May::Ring { rung, course, last } => {
                    let (until, free) = exchange::times(at, rung.ring_s);
                    if !delivery::claim(sql, key, &holder, at, free)? {
                        return Ok(None);
                    }
                    let attempt = call_backs::rings(sql, key, &delivery.kept.sealed.line, super::allowed::today(at))?;
                    Ok(Some(Claim::Ours(Ringing { rung, attempt, course, until, last })))
                }
                May::Wait(until, why) => delivery::postpone(sql, key, until, why).map(|()| Some(Claim::Waits(why))),
                May::Never(no) => Ok(delivery::refuse(sql, key, &no.why, at)?.then_some(Claim::Refused(no.reason))),
            }
        })?;
        let line = &delivery.kept.sealed.line;
        let ringing = match ringing {
            Some(Claim::Ours(ringing)) => ringing,
            Some(Claim::Waits(why)) => {
                tracing::info!(line, why, "a call back waits");
                return Ok(());
            }
            Some(Claim::Refused(reason)) => {
                tracing::warn!(line, reason, "a caller is not called back: helpline errands --all tells why");
                count("call-back", "refused", reason);
                return Ok(());
            }
            // Another node has it, or somebody has settled it.
            None => return Ok(()),
        };
        points::passes("call-claimed");
        if self.now() > later(at, PROMPT) {
            // The machine stood still, and another may soon think that we are dead: nothing has left, and nothing shall.
            let end = End::Again(self.now(), "the machine stood still");
            let attempt = ringing.attempt;
            return self.store.write_beside(|sql| call_backs::conclude(sql, key, attempt, &end, None, at)).map(drop);
        }
        self.ring(&agreed, &ringing)
    }

    /// Asks the provider to ring one person.
    fn ring(&mut self, agreed: &Agreed<'_>, ringing: &Ringing) -> Result<()> {
        let (key, way, calls) = (agreed.delivery.kept.sealed.key.as_str(), agreed.way, agreed.calls);
        let (answer, ended) = exchange::urls(&calls.base, &agreed.errand.line, &agreed.slip(ringing), &way.keyring);
        let rung = &ringing.rung;
        let call = Call { from: &calls.from, to: &rung.number, answer: &answer, ended: &ended, ring_s: rung.ring_s, key };
        let outcome = match way.rest.call(&call) {
            Some(outgoing) => self.ask(way, &outgoing, |answered: Answered<'_>| way.rest.judge_call(answered)),
            None => Outcome::Later { after_s: None, why: "the provider's name for what makes calls is not set".to_owned() },
        };
        points::passes("call-answered");
        let (at, attempt, line) = (self.now(), ringing.attempt, &agreed.errand.line);
        match outcome {
            Outcome::Sent { id } => {
                count("call-back", "rung", "");
                self.store.write_beside(|sql| call_backs::is_called(sql, key, attempt, &id))?;
            }
            Outcome::Refused { why, .. } => {
                tracing::warn!(line, why, "the provider does not ring a person for a call back: the next one is tried");
                count("call-back", "not-rung", "provider");
                let next = Course { place: ringing.course.place + 1, ..ringing.course };
                self.store.write_beside(|sql| call_backs::conclude(sql, key, attempt, &End::Again(at, &why), Some(next), at))?;
            }
            Outcome::Later { after_s, why } => {
                tracing::warn!(line, why, "a person could not be rung for a call back; it is tried again");
                count("call-back", "later", "");
                let end = End::Again(next_try(at, agreed.delivery.attempts.saturating_add(1), after_s), &why);
                self.store.write_beside(|sql| call_backs::conclude(sql, key, attempt, &end, None, at))?;
            }
            // It stays in hand until its time is over: whoever is rung can still accept.
            Outcome::Unknown => {
                tracing::warn!(line, "whether a person is rung for a call back is not known yet: it will be found out");
                count("call-back", "unclear", "");
            }
        }
        points::passes("call-recorded");
        Ok(())
    }

    /// Says what came of a try, once that is known. Tells whether it is.
    fn conclude(&mut self, ways: &Ways, hand: &InHand) -> Result<bool> {
        let (sealed, attempt, at) = (&hand.delivery.kept.sealed, hand.delivery.attempts, self.now());
        let Some((way, calls)) = ways.get(&sealed.line).and_then(|way| Some((way, way.calls.as_ref()?))) else { return Ok(false) };
        let shared = self.store.is_shared();
        let told = call_backs::told(self.store.read(), &sealed.key, attempt)?;
        let longest_s = calls.flow.bounds.longest_s;
        let facts = Facts { told: &told, call: hand.call.as_deref(), until: hand.until, shared, longest_s, at };
        let course = call_backs::known(self.store.read(), &sealed.key)?.unwrap_or_default();
        let zone = when::zone(&calls.flow, &way.allowed);
        let words;
        let (end, next, counted) = match judge(&facts) {
            Verdict::Wait => return Ok(false),
            Verdict::Joined => (End::Done(hand.call.as_deref().unwrap_or_default()), None, "done"),
            Verdict::NotTaken(why) => (End::Again(at, why), Some(Course { place: course.place + 1, ..course }), "not-taken"),
            Verdict::NotReached(why) => {
                if let Some(next) = when::next_round(course.round, hand.delivery.since, at, zone.as_ref()) {
                    (End::Again(next, why), Some(Course { round: course.round + 1, place: 0, ..course }), "not-reached")
                } else {
                    words = format!("{why}, in the last of {} rounds", course.round + 1);
                    (End::Refused(&words), None, "refused")
                }
            }
            Verdict::Unknown(why) => (End::Unknown(why), None, "unknown"),
        };
        let ours = self.store.write_beside(|sql| call_backs::conclude(sql, &sealed.key, attempt, &end, next, at))?;
        if ours {
            count("call-back", counted, "");
            if counted == "unknown" {
                tracing::error!(
                    line = sealed.line,
                    "whether a caller was called back is not known: helpline errands shows it, a person decides"
                );
            } else {
                tracing::info!(line = sealed.line, outcome = counted, "a try to call somebody back is over");
            }
        }
        points::passes("call-concluded");
        Ok(ours)
    }
}

impl<'a> Agreed<'a> {
    /// Opens it; nothing where nobody can call back.
    fn of(way: &'a Way, calls: &'a Calls, delivery: &'a Delivery, at: Timestamp) -> Option<Self> {
        let Ok(errand @ Errand { what: What::CallBack, .. }) = delivery.kept.sealed.open(&way.keyring) else { return None };
        let caller = errand.number.clone()?;
        let flow = &*calls.flow;
        let state = State {
            language: flow.language_named(&errand.language.id).unwrap_or_default(),
            crisis: errand.crisis,
            ..State::begin(flow, at, false)
        };
        let now = Now { at, roster: &calls.roster, line: calls.abilities };
        let people = crate::call::call_back::people(flow, &now, &state);
        Some(Self { way, calls, delivery, errand, caller, people })
    }

    fn slip(&self, ringing: &Ringing) -> Slip {
        let (flow, errand) = (&*self.calls.flow, &self.errand);
        let topic = errand.topic.as_ref().and_then(|topic| flow.topics.iter().find(|known| known.id == topic.id));
        Slip {
            version: flow.version,
            errand: self.delivery.kept.sealed.key.clone(),
            attempt: ringing.attempt,
            until: ringing.until,
            caller: self.caller.clone(),
            language: errand.language.id.clone(),
            person: flow.language(ringing.rung.language).code.clone(),
            topic: topic.map(|topic| topic.hash),
            asks: ringing.rung.asks,
            last: ringing.last,
            assumed: errand.assumed,
            crisis: errand.crisis,
            child: errand.child,
            relay: errand.relay,
        }
    }
}
