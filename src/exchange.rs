//! One exchange with a provider: bytes in, a document and a journal entry out.
//!
//! The way of a webhook, with no way back: [`Line::admit`] (verify, belongs to the line, read), then
//! [`Line::answer`] (open the ticket, step, seal, write). What is left to the caller of this module is
//! to keep the entry and then to let the document go. [`Line::rescue`] is the answer that needs no
//! thought: for overload, a fault of ours, or time run out. Nothing here waits or opens anything.

pub mod blanks;
pub mod call_back;
pub mod edition;
pub mod entry;
pub mod errand;
pub mod texting;
pub mod unmatched;

mod answer;

use crate::call::heard::Heard;
use crate::call::now::Abilities;
use crate::call::turn::Turn;
use crate::dialect::texts::TextReport;
use crate::dialect::{Dialect, Document, Received, Refusal, Report};
use crate::flow::roster::Roster;
use crate::phone::Number;
use crate::ticket::{Clear, Keyring};
use entry::Entry;
use errand::Sealed;
use jiff::Timestamp;
use std::sync::Arc;

/// A number people ring: its provider, its flow, its secrets.
#[derive(Debug)]
pub struct Line {
    /// Its name in settings and URLs.
    pub name: String,
    /// The numbers people ring; the first is shown to the persons rung.
    pub numbers: Vec<Number>,
    /// Numbers that ring it to test it: their calls are noted, and are in no report.
    pub tests: Vec<Number>,
    /// The provider's account, where requests must name it.
    pub account: Option<String>,
    /// The provider's tongue, with this line's secrets.
    pub dialect: Box<dyn Dialect>,
    /// The number texts come from.
    pub text_from: Option<Number>,
    /// What the line can do.
    pub abilities: Abilities,
    /// `https://host/voice/<name>`.
    pub base: String,
    /// Seals and opens tickets.
    pub keyring: Arc<Keyring>,
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
    /// `/voice/{line}/{ticket}/recorded`: a message can be had, told beside the call; nobody listens to the answer.
    Recorded(&'a str),
    /// `/voice/{line}/ended`: the call is over; nobody listens to the answer.
    Ended,
}

/// A request that came from the provider and belongs to the line.
#[derive(Debug)]
pub struct Admitted {
    /// What it tells.
    pub report: Report,
}

/// The world at the moment of an exchange.
#[derive(Clone, Copy, Debug)]
pub struct Moment<'a> {
    /// The time.
    pub at: Timestamp,
    /// The people and the notices that are on.
    pub roster: &'a Roster,
    /// The versions of the line's flow.
    pub shelf: &'a edition::Shelf,
}

/// What comes of an admitted request.
#[derive(Clone, Debug)]
pub struct Answer {
    /// What the provider gets; `None` where an empty answer is due.
    pub document: Option<Document>,
    /// What the journal keeps.
    pub entry: Entry,
    /// What shall be done beside the speech: kept with the entry, before the document goes.
    pub errand: Option<Sealed>,
    /// The turn, for those who listen beside the provider: the terminal telephone, transcripts, tests.
    pub told: Option<Told>,
}

/// A turn with the URL segment that leads to the next.
#[derive(Clone, Debug)]
pub struct Told {
    /// The turn.
    pub turn: Turn,
    /// The sealed state, for the next turn.
    pub ticket: String,
}

impl Admitted {
    /// Whether it tells that a caller's call is over. At the same URL some providers tell of its progress, and of persons' legs.
    #[must_use]
    pub fn is_over(&self) -> bool {
        self.report.heard == Some(Heard::HungUp) && self.report.parent.is_none()
    }
}

impl Line {
    /// Whether the provider itself sent this and it belongs to this line; then what it tells.
    ///
    /// # Errors
    /// [`Refusal`], before anybody is spoken to.
    pub fn admit(&self, received: &Received<'_>, route: Route<'_>) -> Result<Admitted, Refusal> {
        let genuine = self.dialect.verify(received)?;
        let report = self.dialect.read(&genuine)?;
        if self.dialect.names_account() && self.account.is_some() && self.account != report.account {
            return Err(Refusal::Stranger);
        }
        match route {
            // A person's leg was dialled by us: it is tied to the call by the caller's leg it names and by its ticket.
            Route::Whisper(..) | Route::Accept(..) => {}
            Route::Ring | Route::Turn(_) | Route::Recorded(_) | Route::Fallback(_) | Route::Ended => {
                let ours = report.to.as_ref().is_some_and(|to| self.numbers.contains(to));
                if !ours && report.parent.is_none() {
                    return Err(Refusal::Stranger);
                }
            }
        }
        Ok(Admitted { report })
    }

    /// The same for a request about a text.
    ///
    /// # Errors
    /// [`Refusal`], before anything is done.
    pub fn admit_text(&self, received: &Received<'_>) -> Result<TextReport, Refusal> {
        let report = self.dialect.read_text(&self.dialect.verify(received)?)?;
        let of_account = report.account.is_none() || self.account.is_none() || self.account == report.account;
        let ours = report.ours.as_ref().is_some_and(|ours| self.text_from.as_ref() == Some(ours) || self.numbers.contains(ours));
        if of_account && ours { Ok(report) } else { Err(Refusal::Stranger) }
    }

    /// The answer to an admitted request. Whatever the request tells, there is one.
    #[must_use]
    pub fn answer(&self, admitted: &Admitted, route: Route<'_>, moment: Moment<'_>) -> Answer {
        answer::answer(self, &admitted.report, route, moment)
    }

    /// The answer that needs no thought: `p.busy.now`, then a person is rung; afterwards the provider
    /// comes to the fallback route, which finds the caller's place. A person's leg is joined without words.
    #[must_use]
    pub fn rescue(&self, route: Route<'_>, live: &edition::Edition) -> Document {
        let ticket = match route {
            Route::Turn(ticket) | Route::Fallback(Some(ticket)) => ticket,
            Route::Ring | Route::Recorded(_) | Route::Fallback(None) | Route::Ended => "",
            Route::Whisper(..) | Route::Accept(..) => return live.join.clone(),
        };
        live.rescue(Clear::read(ticket).language, ticket)
    }
}
