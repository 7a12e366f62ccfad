//! A telephone on the table: plays the caller and the provider of one call against a real line.
//!
//! Every act goes through the exchange as the provider would bring it, signed; every ticket is sealed
//! and opened again. What is heard is taken from the turn, not from the document: documents are read
//! by interpreters of their own, in the tests.

use super::clock;
use super::sound::{self, Sound};
use crate::call::heard::{Heard, Outcome};
use crate::call::now::Now;
use crate::call::spoken;
use crate::call::turn::{Then, Turn};
use crate::dialect::{Document, Pose, Received, Refusal};
use crate::exchange::blanks::Blanks;
use crate::exchange::edition::Shelf;
use crate::exchange::entry::Entry;
use crate::exchange::errand::{Kind, Sealed, What};
use crate::exchange::{Line, Moment, Route};
use crate::flow::roster::Roster;
use crate::flow::wording::LanguageId;
use crate::phone::Number;
use http::Method;
use jiff::Timestamp;
use std::collections::BTreeMap;

/// One call on one line.
#[derive(Clone, Debug)]
pub struct Telephone<'a> {
    line: &'a Line,
    shelf: &'a Shelf,
    /// The people, and the notices that are on; may change during the call.
    pub roster: Roster,
    /// The time; it goes on as things take time.
    pub clock: Timestamp,
    call: String,
    from: Option<Number>,
    place: Place,
    last: Option<Sounded>,
    /// What the caller agreed to, by kind and key, each once.
    errands: BTreeMap<(Kind, String), Sealed>,
    /// The next request comes to a server that has too much to do.
    pub overloaded: bool,
}

/// Which URL of ours the provider asks next.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Place {
    Ring,
    Turn(String),
    Fallback(String),
    Over,
}

/// What a caller heard, and what the line does now.
#[derive(Clone, Debug)]
pub struct Sounded {
    /// The words, each in the voice of a language.
    pub words: Vec<(LanguageId, String)>,
    /// The turn behind them.
    pub turn: Turn,
    /// The provider's document.
    pub document: Document,
    /// What the journal keeps; nothing where the server was overloaded.
    pub entry: Option<Entry>,
}

impl Sounded {
    /// The words as one text.
    #[must_use]
    pub fn text(&self) -> String {
        self.words.iter().map(|(_, words)| words.as_str()).collect::<Vec<_>>().join(" ")
    }
}

impl<'a> Telephone<'a> {
    /// A telephone that has not rung yet.
    #[must_use]
    pub fn new(line: &'a Line, shelf: &'a Shelf, roster: Roster, from: Option<Number>, at: Timestamp) -> Self {
        Self {
            line,
            shelf,
            roster,
            clock: at,
            call: "CA00000000000000000000000000005111".to_owned(),
            from,
            place: Place::Ring,
            last: None,
            errands: BTreeMap::new(),
            overloaded: false,
        }
    }

    /// The line.
    #[must_use]
    pub fn line(&self) -> &'a Line {
        self.line
    }

    /// The live flow's shelf.
    #[must_use]
    pub fn shelf(&self) -> &'a Shelf {
        self.shelf
    }

    /// What was heard last.
    #[must_use]
    pub fn last(&self) -> Option<&Sounded> {
        self.last.as_ref()
    }

    /// What was heard last, for a voice that reads it aloud.
    #[must_use]
    pub fn sounds(&self) -> Vec<Sound> {
        let Some(Sounded { turn, .. }) = &self.last else { return Vec::new() };
        sound::sounds(&self.shelf.live.flow, &turn.says, &self.blanks(turn))
    }

    /// How many texts the caller agreed to, each counted once.
    #[must_use]
    pub fn texts(&self) -> usize {
        self.errands_of(Kind::Text)
    }

    /// The words of the texts the caller agreed to.
    #[must_use]
    pub fn text_words(&self) -> Vec<String> {
        let opened = self.errands.values().filter_map(|sealed| sealed.open(&self.line.keyring).ok());
        opened
            .filter_map(|errand| match errand.what {
                What::Text { words, .. } => Some(words),
                What::CallBack | What::Voicemail { .. } => None,
            })
            .collect()
    }

    /// How many calls back the caller agreed to: in one call never more than one.
    #[must_use]
    pub fn call_backs(&self) -> usize {
        self.errands_of(Kind::CallBack)
    }

    /// How many messages the caller left.
    #[must_use]
    pub fn voicemails(&self) -> usize {
        self.errands_of(Kind::Voicemail)
    }

    fn errands_of(&self, kind: Kind) -> usize {
        self.errands.keys().filter(|(of, _)| *of == kind).count()
    }

    /// Goes back to a moment before: our answers since then were lost on the way. What the caller agreed to in them is kept.
    pub fn back_to(&mut self, before: Self) {
        let errands = std::mem::take(&mut self.errands);
        *self = Self { errands, ..before };
    }

    /// Dials the line.
    ///
    /// # Errors
    /// The line's refusal, which is a fault of ours: the request was made for it.
    pub fn ring(&mut self) -> Result<&Sounded, Refusal> {
        let hidden = self.from.is_none();
        self.hear(&Heard::Rings { hidden })
    }

    /// Does something at the place where the call is.
    ///
    /// # Errors
    /// As [`Self::ring`].
    pub fn does(&mut self, heard: &Heard) -> Result<&Sounded, Refusal> {
        if let (Some(last), Heard::Silence) = (&self.last, heard) {
            self.clock += clock::waiting(&last.turn.then);
        }
        if let (Some(last), Heard::DialEnded(outcome)) = (&self.last, heard)
            && let Then::Dial(dial) = &last.turn.then
        {
            let ring_s = if *outcome == Outcome::NoAnswer { i64::from(dial.ring_s) } else { 5 };
            self.clock += jiff::SignedDuration::from_secs(ring_s);
        }
        self.hear(heard)
    }

    /// The provider lost our last answer and asks the fallback.
    ///
    /// # Errors
    /// As [`Self::ring`].
    pub fn falls_back(&mut self) -> Result<&Sounded, Refusal> {
        if let Place::Turn(ticket) = &self.place {
            self.place = Place::Fallback(ticket.clone());
        }
        self.hear(&Heard::Silence)
    }

    /// Spoils the ticket of the next request, as a node with other keys would find it.
    pub fn lose_ticket(&mut self) {
        if let Place::Turn(ticket) = &mut self.place {
            let clear = ticket.get(..2).unwrap_or("0a").to_owned();
            *ticket = format!("{clear}bG9zdA");
        }
    }

    /// What the first rung person hears before the caller is joined; `None` where nobody is rung or nothing is said.
    ///
    /// # Errors
    /// As [`Self::ring`].
    pub fn whisper(&self) -> Result<Option<String>, Refusal> {
        let Some(Sounded { turn, .. }) = &self.last else { return Ok(None) };
        let Then::Dial(dial) = &turn.then else { return Ok(None) };
        if !dial.targets.first().is_some_and(|target| target.whisper) {
            return Ok(None);
        }
        let edition = &self.shelf.live;
        let now = Now { at: self.clock, roster: &self.roster, line: self.line.abilities };
        let whispered = crate::call::whisper(&edition.flow, &now, &turn.state, 0);
        let blanks = self.blanks(turn);
        let words = spoken::plain(&edition.flow, &whispered.says, &blanks);
        Ok(Some(words.into_iter().map(|(_, words)| words).collect::<Vec<_>>().join(" ")))
    }

    /// Brings a request to the line as its provider would, and takes the answer.
    fn hear(&mut self, heard: &Heard) -> Result<&Sounded, Refusal> {
        let (url, route) = match &self.place {
            Place::Ring | Place::Over => (self.line.base.clone(), Route::Ring),
            Place::Turn(ticket) => (format!("{}/{ticket}", self.line.base), Route::Turn(ticket)),
            Place::Fallback(ticket) => (format!("{}/fallback/{ticket}", self.line.base), Route::Fallback(Some(ticket))),
        };
        let Some(to) = self.line.numbers.first() else { return Err(Refusal::Stranger) };
        let account = self.line.account.as_deref().unwrap_or("AC00000000000000000000000000000000");
        let pose = Pose { url: &url, call: &self.call, parent: None, account, from: self.from.as_ref(), to, heard, at: self.clock };
        let Some(posed) = self.line.dialect.pose(&pose) else { return Err(Refusal::Forged) };
        let target = url.find("/voice/").and_then(|at| url.get(at..)).unwrap_or("/");
        let received = Received { method: &Method::POST, target, headers: &posed.headers, body: posed.body.as_bytes(), at: self.clock };
        let admitted = self.line.admit(&received, route)?;
        let sounded = if std::mem::take(&mut self.overloaded) {
            self.rescued(route)
        } else {
            let moment = Moment { at: self.clock, roster: &self.roster, shelf: self.shelf };
            let answer = self.line.answer(&admitted, route, moment);
            self.errands.extend(answer.errand.map(|errand| ((errand.kind, errand.key.clone()), errand)));
            let (Some(told), Some(document)) = (answer.told, answer.document) else { return Err(Refusal::Unreadable) };
            let place = match told.turn.then {
                Then::Gather(_) | Then::Record { .. } | Then::Dial(_) => Place::Turn(told.ticket),
                Then::LastDial(..) | Then::HangUp(_) => Place::Over,
            };
            (told.turn, document, Some(answer.entry), place)
        };
        let (turn, document, entry, place) = sounded;
        self.place = place;
        let words = spoken::plain(&self.shelf.live.flow, &turn.says, &self.blanks(&turn));
        for (_, words) in &words {
            self.clock += clock::speaking(words);
        }
        self.clock += clock::quiet(&turn.says);
        Ok(self.last.insert(Sounded { words, turn, document, entry }))
    }

    /// The answer of a server that has too much to do: a person is rung, then the fallback finds the place.
    fn rescued(&self, route: Route<'_>) -> (Turn, Document, Option<Entry>, Place) {
        let (flow, now) = (&self.shelf.live.flow, Now { at: self.clock, roster: &self.roster, line: self.line.abilities });
        let state = self
            .last
            .as_ref()
            .map_or_else(|| crate::call::state::State::begin(flow, self.clock, self.from.is_none()), |last| last.turn.state.clone());
        let mut turn = crate::call::last(flow, &now, state);
        if let Then::LastDial(dial, _) = turn.then {
            turn.then = Then::Dial(dial);
        }
        let place = match route {
            Route::Turn(ticket) | Route::Fallback(Some(ticket)) => Place::Fallback(ticket.to_owned()),
            _ => Place::Ring,
        };
        (turn, self.line.rescue(route, &self.shelf.live), None, place)
    }

    fn blanks<'b>(&'b self, turn: &'b Turn) -> Blanks<'b> {
        Blanks {
            flow: &self.shelf.live.flow,
            state: &turn.state,
            roster: &self.roster,
            line: self.line.numbers.first(),
            at: Some(self.clock),
            caller: self.from.as_ref(),
        }
    }
}
