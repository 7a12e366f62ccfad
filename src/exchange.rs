//! One exchange with a provider: bytes in, a document and a journal entry out.
//!
//! The way of a webhook, with no way back: [`Line::admit`] (verify, belongs to the line, read), then
//! [`Line::answer`] (open the ticket, step, seal, write). What is left to the caller of this module is
//! to keep the entry and then to let the document go. [`Line::rescue`] is the answer that needs no
//! thought: for overload, a fault of ours, or time run out. Nothing here waits or opens anything.

pub mod entry;

use crate::call::now::Abilities;
use crate::dialect::phrasebook::Phrasebook;
use crate::dialect::{Dialect, Document, Received, Refusal, Report};
use crate::flow::graph::{Flow, Version};
use crate::flow::roster::Roster;
use crate::phone::Number;
use crate::ticket::Keyring;
use entry::Entry;
use jiff::Timestamp;
use std::sync::Arc;

/// A number people ring: its provider, its flow, its secrets.
#[derive(Debug)]
pub struct Line {
    /// Its name in settings and URLs.
    pub name: String,
    /// The numbers people ring; the first is shown to the persons rung.
    pub numbers: Vec<Number>,
    /// The provider's account, where requests must name it.
    pub account: Option<String>,
    /// The provider's tongue, with this line's secrets.
    pub dialect: Box<dyn Dialect>,
    /// What the line can do.
    pub abilities: Abilities,
    /// `https://host/voice/<name>`.
    pub base: String,
    /// Seals and opens tickets.
    pub keyring: Arc<Keyring>,
}

/// A published flow made ready for one line.
#[derive(Debug)]
pub struct Edition {
    /// The flow.
    pub flow: Arc<Flow>,
    /// Its words in the line's dialect.
    pub book: Phrasebook,
}

/// The versions of one line's flow that calls may still be on; the live one first. Never empty.
#[derive(Debug)]
pub struct Shelf {
    /// What new calls get.
    pub live: Arc<Edition>,
    /// What older calls may still be on.
    pub earlier: Vec<Arc<Edition>>,
}

/// Which of a line's URLs was asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Route<'a> {
    /// `/voice/{line}`: a call comes in.
    Ring,
    /// `/voice/{line}/{ticket}`: a turn.
    Turn(&'a str),
    /// `/voice/{line}/{ticket}/whisper/{target}`: a person picked up.
    Whisper(&'a str, u8),
    /// `/voice/{line}/{ticket}/whisper/{target}/accept`: the person pressed a key, or did not.
    Accept(&'a str, u8),
    /// `/voice/{line}/fallback` and `/voice/{line}/fallback/{ticket}`: the provider could not get our answer.
    Fallback(Option<&'a str>),
    /// `/voice/{line}/ended`: the call is over; nobody listens to the answer.
    Ended,
}

/// A request that came from the provider and belongs to the line.
#[derive(Debug)]
pub struct Admitted {
    /// What it tells.
    pub report: Report,
}

/// What comes of a turn.
#[derive(Clone, Debug)]
pub struct Answer {
    /// What the provider gets; `None` where an empty answer is due.
    pub document: Option<Document>,
    /// What the journal keeps; `None` where nothing happened.
    pub entry: Option<Entry>,
    /// The turn, for those who listen beside the provider: the terminal telephone, transcripts, tests.
    pub turn: Option<(crate::call::turn::Turn, String)>,
}

impl Line {
    /// Whether the provider itself sent this and it belongs to this line; then what it tells.
    ///
    /// # Errors
    /// [`Refusal`], before anybody is spoken to.
    pub fn admit(&self, _received: &Received<'_>, _route: Route<'_>) -> Result<Admitted, Refusal> {
        Err(Refusal::Unreadable)
    }

    /// The answer to an admitted request. Whatever the request tells, there is one.
    #[must_use]
    pub fn answer(&self, _admitted: &Admitted, _route: Route<'_>, _at: Timestamp, _roster: &Roster, _shelf: &Shelf) -> Answer {
        Answer { document: None, entry: None, turn: None }
    }

    /// The answer that needs no thought: `p.busy.now`, then a person is rung; afterwards the provider comes back to the fallback route.
    #[must_use]
    pub fn rescue(&self, _route: Route<'_>, _roster: &Roster, _shelf: &Shelf) -> Document {
        Document { content_type: "text/xml", body: String::new() }
    }
}

impl Shelf {
    /// The edition a ticket names, if it is still kept.
    #[must_use]
    pub fn find(&self, version: Version) -> Option<&Edition> {
        std::iter::once(&self.live).chain(&self.earlier).find(|edition| edition.flow.version == version).map(AsRef::as_ref)
    }
}
