//! Tickets: a call's state, sealed, in the next URL, so that any node with the same keys can take the next turn.
//!
//! A ticket is one URL segment: a character for the number of restarts, a character for the language,
//! then the sealed state in base64url. The two clear characters can be read when the seal cannot, and
//! are trusted for nothing else. The seal is AES-SIV (RFC 5297): it needs no nonce, so that the same
//! state always gives the same ticket, and a changed character never opens. It is bound to the line,
//! to the call and to what it is for, so that no ticket serves another call or another purpose.

pub mod call_back;

mod doubt;
mod keyring;

use crate::call::state::State;
use crate::flow::graph::{Flow, NodeId, Version};
use crate::flow::wording::{LanguageId, Reason};
use aes_siv::KeyInit;
use aes_siv::siv::Aes128Siv;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::Timestamp;
pub use keyring::Keyring;
use serde::{Deserialize, Serialize};

/// The longest ticket any flow can have, in characters.
pub const LONGEST: usize = 512;

/// What a ticket is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// The caller's next turn.
    Turn,
    /// What a rung person hears.
    Whisper,
    /// What a rung person answers.
    Accept,
    /// What a person hears who is rung to call a caller back. Made before there is a call: it names none.
    CallBack,
    /// What that person answers.
    CallBackAccept,
    /// How ringing the caller ended.
    CallBackDialled,
}

/// What a ticket is bound to.
#[derive(Clone, Copy, Debug)]
pub struct Bound<'a> {
    /// The line's name.
    pub line: &'a str,
    /// What it is for.
    pub purpose: Purpose,
    /// The provider's name for the caller's leg.
    pub call: &'a str,
}

impl Bound<'_> {
    /// All of it as one text, since each text more would cost the seal another pass. Neither a line's name nor a purpose has a zero.
    fn beside(&self, clear: &[u8]) -> Vec<u8> {
        [clear, self.line.as_bytes(), &[0], self.purpose.word(), &[0], self.call.as_bytes()].concat()
    }
}

/// What can be read of a ticket that does not open.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Clear {
    /// How often the call has lost its place, 0 to 2.
    pub restarts: u8,
    /// The caller's language.
    pub language: LanguageId,
}

/// An opened ticket.
#[derive(Debug)]
pub struct Opened {
    /// The version of the flow it was sealed with.
    pub version: Version,
    /// Its clear part.
    pub clear: Clear,
    wire: Wire,
}

/// The state as it is sealed: nodes, languages and topics by name, so that another version can still find them.
#[derive(Debug, Serialize, Deserialize)]
struct Wire {
    version: [u8; 8],
    at: u32,
    part: u8,
    rung: u8,
    history: Vec<u32>,
    language: String,
    misses: u8,
    silences: u8,
    rounds: u8,
    dials: u16,
    flags: u16,
    urgent: Option<u32>,
    first: u8,
    told: u8,
    navs: u8,
    came_from: Option<(u32, u8)>,
    doubt: Option<(u8, u32, u8)>,
    noises: u8,
    kept: Vec<String>,
    reason: u8,
    topic: Option<u32>,
    turn: u16,
    rang_s: i64,
}

impl Keyring {
    /// Seals a state.
    #[must_use]
    pub fn seal(&self, flow: &Flow, state: &State, bound: Bound<'_>, restarts: u8) -> String {
        let clear = Clear { restarts: restarts.min(2), language: state.language }.write();
        let plain = postcard::to_stdvec(&Wire::of(flow, state)).unwrap_or_default();
        let beside = [bound.beside(&clear)];
        let sealed = self.tickets.first().and_then(|key| Aes128Siv::new(key.into()).encrypt(&beside, &plain).ok());
        let mut ticket = String::with_capacity(LONGEST / 2);
        ticket.extend(clear.map(char::from));
        URL_SAFE_NO_PAD.encode_string(sealed.unwrap_or_default(), &mut ticket);
        ticket
    }

    /// Opens a ticket, with whichever key fits. `None`: changed, of another call, line or purpose, or of other keys.
    #[must_use]
    pub fn open(&self, ticket: &str, bound: Bound<'_>) -> Option<Opened> {
        let (clear, sealed) = (ticket.get(..2)?, ticket.get(2..)?);
        if ticket.len() > LONGEST {
            return None;
        }
        let sealed = URL_SAFE_NO_PAD.decode(sealed).ok()?;
        let beside = [bound.beside(clear.as_bytes())];
        let plain = self.tickets.iter().find_map(|key| Aes128Siv::new(key.into()).decrypt(&beside, &sealed).ok())?;
        let wire: Wire = postcard::from_bytes(&plain).ok()?;
        Some(Opened { version: Version(wire.version), clear: Clear::read(ticket), wire })
    }
}

impl Clear {
    /// Reads the clear characters; what makes no sense counts as a first loss in the first language.
    #[must_use]
    pub fn read(ticket: &str) -> Self {
        let mut bytes = ticket.bytes();
        let restarts = bytes.next().map_or(0, |c| c.wrapping_sub(b'0'));
        let language = bytes.next().map_or(0, |c| c.wrapping_sub(b'a'));
        Self { restarts: if restarts <= 2 { restarts } else { 0 }, language: LanguageId(if language < 26 { language } else { 0 }) }
    }

    fn write(self) -> [u8; 2] {
        [b'0' + self.restarts.min(2), b'a' + self.language.0.min(25)]
    }
}

impl Purpose {
    const fn word(self) -> &'static [u8] {
        match self {
            Self::Turn => b"turn",
            Self::Whisper => b"whisper",
            Self::Accept => b"accept",
            Self::CallBack => b"call-back",
            Self::CallBackAccept => b"call-back-accept",
            Self::CallBackDialled => b"call-back-dialled",
        }
    }
}

impl Opened {
    /// When the call began.
    #[must_use]
    pub fn rang(&self) -> Timestamp {
        Timestamp::from_second(self.wire.rang_s).unwrap_or(Timestamp::UNIX_EPOCH)
    }

    /// The state in a flow: nodes and languages by their names, and, where the flow has them no more, the first menu.
    #[must_use]
    pub fn state(&self, flow: &Flow) -> State {
        let wire = &self.wire;
        let same = flow.version == self.version;
        let at = flow.node_hashed(wire.at);
        let flag = |bit: u16| wire.flags & (1 << bit) != 0;
        let place = |(hash, part): (u32, u8)| flow.node_hashed(hash).map(|node| (node, part));
        State {
            at: at.unwrap_or(flow.resume_at),
            part: if at.is_some() { wire.part } else { 0 },
            rung: if at.is_some() { wire.rung } else { 0 },
            history: wire.history.iter().filter_map(|hash| flow.node_hashed(*hash)).collect(),
            language: flow.language_named(&wire.language).unwrap_or_default(),
            assumed: flag(0),
            misses: wire.misses,
            silences: wire.silences,
            rounds: wire.rounds,
            dials: wire.dials,
            slow: flag(1),
            urgent: wire.urgent.and_then(|hash| flow.node_hashed(hash)),
            crisis: flag(2),
            hidden: flag(3),
            // What was heard is counted by place in the flow; another version may count otherwise, so it is heard again.
            first: if same { wire.first } else { 0 },
            told: if same { wire.told } else { 0 },
            navs: wire.navs,
            came_from: wire.came_from.and_then(place),
            doubt: wire.doubt.and_then(|doubt| doubt::read(flow, doubt)),
            repeated: flag(4),
            noises: wire.noises,
            relay: flag(5),
            child: flag(6),
            called_back: flag(7),
            // What was kept is counted by place in the flow; in another version it may be something else.
            kept: if same { wire.kept.clone() } else { vec![String::new(); flow.kept.len()] },
            reason: match wire.reason {
                1 => Reason::Silent,
                2 => Reason::Unclear,
                _ => Reason::Asked,
            },
            topic: wire.topic.and_then(|hash| flow.topic_hashed(hash)),
            turn: wire.turn,
            rang: self.rang(),
        }
    }
}

impl Wire {
    fn of(flow: &Flow, state: &State) -> Self {
        let hash = |node: &NodeId| flow.node(*node).hash;
        let flags = [state.assumed, state.slow, state.crisis, state.hidden, state.repeated, state.relay, state.child, state.called_back];
        Self {
            version: flow.version.0,
            at: hash(&state.at),
            part: state.part,
            rung: state.rung,
            history: state.history.iter().map(hash).collect(),
            language: flow.language(state.language).code.clone(),
            misses: state.misses,
            silences: state.silences,
            rounds: state.rounds,
            dials: state.dials,
            flags: flags.iter().rev().fold(0, |flags, flag| flags << 1 | u16::from(*flag)),
            urgent: state.urgent.as_ref().map(hash),
            first: state.first,
            told: state.told,
            navs: state.navs,
            came_from: state.came_from.map(|(node, part)| (hash(&node), part)),
            doubt: state.doubt.map(|doubt| doubt::write(flow, doubt)),
            noises: state.noises,
            kept: state.kept.clone(),
            reason: match state.reason {
                Reason::Asked => 0,
                Reason::Silent => 1,
                Reason::Unclear => 2,
            },
            topic: state.topic.map(|topic| flow.topic(topic).hash),
            turn: state.turn,
            rang_s: state.rang.as_second(),
        }
    }
}
