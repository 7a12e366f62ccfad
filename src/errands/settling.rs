//! What became of texts whose end nobody wrote down: the node died, or the connection was cut. It is found out as the provider allows.

use super::texts::{NOT_KNOWN, Written};
use super::{ANSWER_BYTES, HOLD, Outbox, ROUND, TEXT_WORTH, Way, Ways, count, later};
use crate::dialect::rest::{Answered, Outcome, Settles, Text};
use crate::exchange::errand::Kind;
use crate::store::delivery::{self, Delivery, End};
use crate::store::refusers;
use anyhow::Result;
use jiff::{SignedDuration, Timestamp};
use std::sync::atomic::{AtomicBool, Ordering};

/// How much the provider's clock may differ from ours.
const CLOCKS: SignedDuration = SignedDuration::from_mins(1);

/// What was found out.
enum Settled {
    End(EndKept),
    /// Nothing yet: it is asked again when its time is over once more.
    NotYet,
}

/// What the provider has of it.
enum Sought {
    There(String),
    NotThere,
    Unclear,
}

/// An end that owns its words.
enum EndKept {
    Done(String),
    Refused(String),
    Unknown(&'static str),
    Again(Timestamp),
}

impl Outbox {
    /// Finds out what became of texts that are in the hand of nobody any more.
    pub(super) fn settle(&mut self, ways: &Ways, ending: &AtomicBool) -> Result<bool> {
        let lines: Vec<&str> = ways.keys().map(String::as_str).collect();
        let at = self.now();
        let overdue = delivery::overdue(self.store.read(), Kind::Text, &lines, at, ROUND)?;
        let any = !overdue.is_empty();
        for delivery in overdue {
            let Some(way) = ways.get(&delivery.kept.sealed.line).filter(|_| !ending.load(Ordering::Relaxed)) else { continue };
            let (key, at, holder) = (delivery.kept.sealed.key.as_str(), self.now(), self.holder.clone());
            if !self.store.write(|sql| delivery::take_over(sql, key, &holder, at, later(at, HOLD)))? {
                continue;
            }
            if let Settled::End(end) = self.find_out(way, &delivery)? {
                self.settled(&delivery, &end)?;
            }
        }
        Ok(any)
    }

    fn find_out(&mut self, way: &Way, delivery: &Delivery) -> Result<Settled> {
        let at = self.now();
        let Some(written) = Written::of(way, delivery) else { return Ok(unknown()) };
        let Some(text) = written.text(way, &delivery.kept.sealed.key) else { return Ok(unknown()) };
        let in_time = at <= later(delivery.since, TEXT_WORTH);
        match way.rest.settles() {
            Settles::SameKey if in_time => self.repeat(way, &text),
            Settles::Search => Ok(match self.search(way, &text, delivery.began)? {
                Sought::There(id) => Settled::End(EndKept::Done(id)),
                // The provider does not have it, long after we asked: it waits again, and its limits are looked at anew.
                Sought::NotThere => Settled::End(EndKept::Again(at)),
                Sought::Unclear if in_time => Settled::NotYet,
                Sought::Unclear => unknown(),
            }),
            Settles::SameKey | Settles::Nobody => Ok(unknown()),
        }
    }

    /// Sends it again under the same key, unless its owner has asked for no more since.
    fn repeat(&mut self, way: &Way, text: &Text<'_>) -> Result<Settled> {
        if refusers::refuses(self.store.read(), &way.keyring.names(text.to))?.is_some() {
            return Ok(unknown());
        }
        Ok(match self.ask(way, &way.rest.text(text), |answered| way.rest.judge(answered)) {
            Outcome::Sent { id } => Settled::End(EndKept::Done(id)),
            Outcome::Refused { why, .. } => Settled::End(EndKept::Refused(why)),
            Outcome::Later { .. } | Outcome::Unknown => Settled::NotYet,
        })
    }

    /// Looks for it at the provider.
    fn search(&mut self, way: &Way, text: &Text<'_>, began: Option<Timestamp>) -> Result<Sought> {
        let (Some(search), Some(began)) = (way.rest.search(text), began) else { return Ok(Sought::Unclear) };
        let since = began.checked_sub(CLOCKS)?;
        let Ok(reply) = self.client.send(&search, &way.rest.origins(), ANSWER_BYTES) else { return Ok(Sought::Unclear) };
        let answered = Answered { status: reply.status, after_s: reply.after_s, body: &reply.body };
        let Some(ids) = way.rest.found(text, since, answered) else { return Ok(Sought::Unclear) };
        for id in ids {
            // The same words to the same number, for another call.
            if !delivery::is_of_another(self.store.read(), &id, text.key)? {
                return Ok(Sought::There(id));
            }
        }
        Ok(Sought::NotThere)
    }

    fn settled(&mut self, delivery: &Delivery, end: &EndKept) -> Result<()> {
        let (sealed, at, holder) = (&delivery.kept.sealed, self.now(), self.holder.clone());
        let (end, outcome) = match end {
            EndKept::Done(id) => (End::Done(id), "sent"),
            EndKept::Refused(why) => (End::Refused(why), "refused"),
            EndKept::Unknown(why) => (End::Unknown(why), "unknown"),
            EndKept::Again(next) => (End::Again(*next, "the provider did not have it"), "later"),
        };
        if self.store.write_beside(|sql| delivery::finish(sql, &sealed.key, &holder, &end, at))? {
            tracing::info!(line = sealed.line, outcome, "what became of a text was found out");
            count("text", outcome, "found-out");
        }
        Ok(())
    }
}

const fn unknown() -> Settled {
    Settled::End(EndKept::Unknown(NOT_KNOWN))
}
