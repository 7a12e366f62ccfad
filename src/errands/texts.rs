//! Texts: claimed, sent, and written down what came of it.

use super::client::Fault;
use super::{ANSWER_BYTES, HOLD, Outbox, PROMPT, ROUND, TEXT_WORTH, Way, Ways, allowed, count, later, next_try, points};
use crate::dialect::rest::{Answered, Outcome, Outgoing, Settles, Text};
use crate::exchange::errand::{Errand, Kind, What};
use crate::phone::Number;
use crate::store::delivery::{self, Delivery, End};
use crate::store::refusers::{self, Why};
use anyhow::Result;
use jiff::SignedDuration;
use std::sync::atomic::{AtomicBool, Ordering};

/// How long an errand is left alone that cannot be opened: its key may come back.
const CLOSED: SignedDuration = SignedDuration::from_hours(1);

/// What became of a claim.
enum Claim {
    Ours,
    No(allowed::No),
    /// Another node has it, or somebody has settled it.
    Gone,
}

impl Outbox {
    /// Sends the texts that are due.
    pub(super) fn texts(&mut self, ways: &Ways, ending: &AtomicBool) -> Result<bool> {
        let lines: Vec<&str> = ways.iter().filter(|(_, way)| way.text_from.is_some()).map(|(name, _)| name.as_str()).collect();
        let at = self.now();
        let due = delivery::due(self.store.read(), Kind::Text, &lines, at, ROUND)?;
        let any = !due.is_empty();
        for delivery in due {
            let Some(way) = ways.get(&delivery.kept.sealed.line).filter(|_| !ending.load(Ordering::Relaxed)) else { continue };
            self.text(way, &delivery)?;
        }
        Ok(any)
    }

    fn text(&mut self, way: &Way, delivery: &Delivery) -> Result<()> {
        let (key, at) = (delivery.kept.sealed.key.as_str(), self.now());
        let Some(written) = Written::of(way, delivery) else {
            return self.store.write(|sql| delivery::postpone(sql, key, later(at, CLOSED), "it cannot be opened, or has no number"));
        };
        let text = written.text(way, key);
        let Some(text) = text else { return Ok(()) };
        points::passes("due");
        let holder = self.holder.clone();
        let claim = self.store.write(|sql| {
            if let Some(no) = allowed::text(sql, way, delivery, text.to, at)? {
                return Ok(if delivery::refuse(sql, key, &no.why, at)? { Claim::No(no) } else { Claim::Gone });
            }
            if !delivery::claim(sql, key, &holder, at, later(at, HOLD))? {
                return Ok(Claim::Gone);
            }
            if let Some(name) = way.keyring.names(text.to).first() {
                delivery::count_text(sql, name, allowed::today(at), key)?;
            }
            Ok(Claim::Ours)
        })?;
        match claim {
            Claim::Gone => return Ok(()),
            Claim::No(no) => {
                count("text", "refused", no.reason);
                tracing::info!(
                    line = delivery.kept.sealed.line,
                    reason = no.reason,
                    "a text is not sent: helpline errands --all tells why"
                );
                return Ok(());
            }
            Claim::Ours => {}
        }
        points::passes("claimed");
        if self.now() > later(at, PROMPT) {
            // The machine stood still, and another may soon think that we are dead: nothing has left, and nothing shall.
            let end = End::Again(self.now(), "the machine stood still");
            return self.store.write_beside(|sql| delivery::finish(sql, key, &holder, &end, at)).map(drop);
        }
        let outcome = self.ask(way, &way.rest.text(&text), |answered| way.rest.judge(answered));
        points::passes("answered");
        self.write_down(way, delivery, text.to, &outcome)?;
        points::passes("recorded");
        Ok(())
    }

    /// Sends a request, and judges what comes back or does not.
    pub(super) fn ask(&mut self, way: &Way, outgoing: &Outgoing, judge: impl FnOnce(Answered<'_>) -> Outcome) -> Outcome {
        match self.client.send(outgoing, &way.rest.origins(), ANSWER_BYTES) {
            Ok(reply) => judge(Answered { status: reply.status, after_s: reply.after_s, body: &reply.body }),
            Err(Fault::NotSent(why)) => Outcome::Later { after_s: None, why },
            Err(Fault::Cut(_)) => Outcome::Unknown,
        }
    }

    /// Writes down what came of sending a text.
    pub(super) fn write_down(&mut self, way: &Way, delivery: &Delivery, to: &Number, outcome: &Outcome) -> Result<()> {
        let (sealed, at) = (&delivery.kept.sealed, self.now());
        let attempts = delivery.attempts + 1;
        let too_late;
        let (end, counted) = match outcome {
            Outcome::Sent { id } => (End::Done(id), ("sent", "")),
            Outcome::Refused { why, .. } => (End::Refused(why), ("refused", "provider")),
            Outcome::Later { after_s, why } => {
                tracing::warn!(line = sealed.line, attempts, why, "a text could not be sent and is tried again");
                let next = next_try(at, attempts, *after_s);
                if next > later(delivery.since, TEXT_WORTH) {
                    too_late = format!("it could not be sent within {} hours: {why}", TEXT_WORTH.as_hours());
                    (End::Refused(&too_late), ("refused", "too-late"))
                } else {
                    (End::Again(next, why), ("later", ""))
                }
            }
            Outcome::Unknown if way.rest.settles() == Settles::Nobody => {
                tracing::error!(line = sealed.line, "whether a text was sent is not known: helpline errands shows it, a person decides");
                (End::Unknown(NOT_KNOWN), ("unknown", ""))
            }
            // It stays in our hand until its time is over; then it is found out.
            Outcome::Unknown => {
                tracing::warn!(line = sealed.line, "whether a text was sent is not known yet: it will be found out");
                return Ok(());
            }
        };
        let never = matches!(outcome, Outcome::Refused { permanent: true, .. });
        let holder = self.holder.clone();
        let ours = self.store.write_beside(|sql| {
            if let (true, Some(name)) = (never, way.keyring.names(to).first()) {
                refusers::remember(sql, name, Some(Why::TakesNone), at)?;
            }
            delivery::finish(sql, &sealed.key, &holder, &end, at)
        })?;
        if ours {
            count("text", counted.0, counted.1);
        }
        Ok(())
    }
}

/// What staff read of an end that nobody knows.
pub(super) const NOT_KNOWN: &str = "the connection was lost while it was sent: ask the provider whether it has it";

/// A text as it was agreed to.
pub(super) struct Written {
    words: String,
    to: Number,
}

impl Written {
    /// Opens it; nothing where it cannot be sent by anybody.
    pub(super) fn of(way: &Way, delivery: &Delivery) -> Option<Self> {
        match delivery.kept.sealed.open(&way.keyring) {
            Ok(Errand { what: What::Text { words, .. }, number: Some(to), .. }) => Some(Self { words, to }),
            _ => None,
        }
    }

    pub(super) fn text<'a>(&'a self, way: &'a Way, key: &'a str) -> Option<Text<'a>> {
        let told = way.told.as_deref();
        way.text_from.as_ref().map(|from| Text { from, to: &self.to, words: &self.words, key, told })
    }
}
