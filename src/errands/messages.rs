//! Messages that callers left: fetched from the provider, kept here sealed, and removed there.
//!
//! The errand stays due until a person has listened. Fetching can be repeated without harm, so that it needs no claim; a message is
//! removed at the provider only once it is on our disk.

use super::{ANSWER_BYTES, MESSAGE_WORTH, Outbox, ROUND, Way, Ways, count, later, next_try};
use crate::dialect::rest::Message;
use crate::exchange::errand::{Errand, Kind, What};
use crate::store::delivery::{self, Delivery};
use crate::store::messages;
use anyhow::Result;
use jiff::{SignedDuration, Timestamp};
use std::sync::atomic::{AtomicBool, Ordering};

/// The largest message: an hour of a telephone's sound is larger than any flow lets a caller speak.
const MESSAGE_BYTES: u64 = 32 * 1024 * 1024;
/// How long other nodes leave a message alone that one fetches.
const FETCHING: SignedDuration = SignedDuration::from_mins(3);
/// When nothing is to be done any more.
const NEVER: Timestamp = Timestamp::MAX;

impl Outbox {
    /// Fetches the messages that are due.
    pub(super) fn messages(&mut self, ways: &Ways, ending: &AtomicBool) -> Result<bool> {
        let lines: Vec<&str> = ways.keys().map(String::as_str).collect();
        let at = self.now();
        let due = delivery::due(self.store.read(), Kind::Voicemail, &lines, at, ROUND)?;
        let any = !due.is_empty();
        for delivery in due {
            let Some(way) = ways.get(&delivery.kept.sealed.line).filter(|_| !ending.load(Ordering::Relaxed)) else { continue };
            let (key, at) = (delivery.kept.sealed.key.as_str(), self.now());
            self.store.write(|sql| delivery::postpone(sql, key, later(at, FETCHING), "it is fetched"))?;
            let (next, note) = self.message(way, &delivery)?;
            self.store.write(|sql| delivery::postpone(sql, key, next, note))?;
        }
        Ok(any)
    }

    /// Does what is next for a message; tells when to look again, and why.
    fn message(&mut self, way: &Way, delivery: &Delivery) -> Result<(Timestamp, &'static str)> {
        let (sealed, at) = (&delivery.kept.sealed, self.now());
        let Ok(Errand { what: What::Voicemail { recording }, .. }) = sealed.open(&way.keyring) else {
            return Ok((later(at, MESSAGE_WORTH), "it cannot be opened"));
        };
        let Some(Message { fetch, remove }) = way.rest.message(&recording) else {
            return Ok((NEVER, "it stays with the provider"));
        };
        // Each try is noted twice.
        let again = next_try(at, delivery.attempts / 2 + 1, None);
        let too_late = again > later(delivery.since, MESSAGE_WORTH);
        if !messages::has(self.store.read(), &sealed.key)? {
            let sound = self.client.send(&fetch, &way.rest.origins(), MESSAGE_BYTES).ok();
            let Some(sound) = sound.filter(|sound| sound.status == 200 && sound.whole && !sound.body.is_empty()) else {
                tracing::warn!(line = sealed.line, "a message could not be fetched from the provider");
                count("voicemail", if too_late { "refused" } else { "later" }, "");
                return Ok(if too_late { (NEVER, "the provider did not give it") } else { (again, "the provider did not give it yet") });
            };
            let closed = way.keyring.seal_message([sealed.key.as_bytes(), sealed.line.as_bytes()], &sound.body);
            self.store.write_beside(|sql| messages::keep(sql, &sealed.key, &closed, at))?;
            count("voicemail", "kept", "");
        }
        let Some(remove) = remove else { return Ok((NEVER, "it is kept here, and stays with the provider")) };
        match self.client.send(&remove, &way.rest.origins(), ANSWER_BYTES) {
            Ok(reply) if matches!(reply.status, 200..=299 | 404 | 410) => Ok((NEVER, "it is kept here, and removed there")),
            _ if too_late => Ok((NEVER, "it is kept here, and could not be removed there")),
            _ => Ok((again, "it is kept here, and not removed there yet")),
        }
    }
}
