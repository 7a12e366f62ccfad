//! The ticket of a call back: all that is needed to join a person and a caller, sealed, since nothing of it is stored where answers are made.
//!
//! It has the caller's number in it, as only errands have beside it, and so it is short-lived: after [`Slip::until`] nobody is dialled with it.
//! Its attempt is counted by the store before the person is rung, so that tickets of different attempts are never the same.

use super::keyring::Keyring;
use super::{Bound, LONGEST};
use crate::flow::graph::Version;
use crate::phone::Number;
use aes_siv::KeyInit;
use aes_siv::siv::Aes128Siv;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// What stands in the ticket of a call back.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own about the call back")]
pub struct Slip {
    /// The flow it was written with.
    pub version: Version,
    /// The errand's key.
    pub errand: String,
    /// Which try of the errand.
    pub attempt: u32,
    /// Until when the caller may be dialled.
    pub until: Timestamp,
    /// The caller's number.
    pub caller: Number,
    /// The caller's language, by its code.
    pub language: String,
    /// The person's.
    pub person: String,
    /// What the caller was hearing about, by its hash.
    pub topic: Option<u32>,
    /// Whether the person presses a key.
    pub asks: bool,
    /// Whether no try follows this one.
    pub last: bool,
    /// The language is only assumed.
    pub assumed: bool,
    /// The call was urgent at any time.
    pub crisis: bool,
    /// It may have been a child's.
    pub child: bool,
    /// It may have been a relay call.
    pub relay: bool,
}

/// As it is sealed.
#[derive(Serialize, Deserialize)]
struct Wire {
    version: [u8; 8],
    errand: String,
    attempt: u32,
    until_s: i64,
    caller: String,
    language: String,
    person: String,
    topic: Option<u32>,
    flags: u8,
}

impl Slip {
    /// Seals it.
    #[must_use]
    pub fn seal(&self, keyring: &Keyring, bound: Bound<'_>) -> String {
        let flags = [self.asks, self.last, self.assumed, self.crisis, self.child, self.relay];
        let wire = Wire {
            version: self.version.0,
            errand: self.errand.clone(),
            attempt: self.attempt,
            until_s: self.until.as_second(),
            caller: self.caller.as_str().to_owned(),
            language: self.language.clone(),
            person: self.person.clone(),
            topic: self.topic,
            flags: flags.iter().rev().fold(0, |flags, flag| flags << 1 | u8::from(*flag)),
        };
        let plain = postcard::to_stdvec(&wire).unwrap_or_default();
        let beside = [bound.beside(&[])];
        let sealed = keyring.tickets.first().and_then(|key| Aes128Siv::new(key.into()).encrypt(&beside, &plain).ok());
        URL_SAFE_NO_PAD.encode(sealed.unwrap_or_default())
    }

    /// Opens one, with whichever key fits. `None`: changed, of another line, leg or purpose, or of other keys.
    #[must_use]
    pub fn open(ticket: &str, keyring: &Keyring, bound: Bound<'_>) -> Option<Self> {
        if ticket.len() > LONGEST {
            return None;
        }
        let sealed = URL_SAFE_NO_PAD.decode(ticket).ok()?;
        let beside = [bound.beside(&[])];
        let plain = keyring.tickets.iter().find_map(|key| Aes128Siv::new(key.into()).decrypt(&beside, &sealed).ok())?;
        let wire: Wire = postcard::from_bytes(&plain).ok()?;
        let flag = |bit: u8| wire.flags & (1 << bit) != 0;
        Some(Self {
            version: Version(wire.version),
            attempt: wire.attempt,
            until: Timestamp::from_second(wire.until_s).ok()?,
            caller: Number::parse(&wire.caller)?,
            topic: wire.topic,
            asks: flag(0),
            last: flag(1),
            assumed: flag(2),
            crisis: flag(3),
            child: flag(4),
            relay: flag(5),
            errand: wire.errand,
            language: wire.language,
            person: wire.person,
        })
    }
}
