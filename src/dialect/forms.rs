//! The forms of a provider's documents: what every dialect fills in the same way, whatever its elements are called.
//!
//! A dialect builds its [`Forms`] once, with the [`mark`](Slot::mark) of a slot where a value goes; answering is filling them.

use super::xml::{Pattern, escaped};
use super::{Reply, Whisper, WhisperThen};
use crate::call::turn::{Dial, Target, Then};
use crate::flow::graph::CallerId;
use crate::phone::Number;

/// A value of a form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Slot {
    /// What is said first.
    Says,
    /// The URL of the next turn.
    Turn,
    /// The URL asked when the next turn cannot be had.
    Fallback,
    /// Seconds to wait for a key.
    Wait,
    /// Seconds to ring.
    Ring,
    /// The longest talk, in seconds.
    Talk,
    /// The line's number.
    Line,
    /// The numbers to ring, as elements.
    Numbers,
    /// One number to ring.
    Number,
    /// The URL asked when it is answered.
    Whisper,
    /// The URL of a person's key.
    Accept,
    /// The last words.
    Bye,
}

/// All forms of a provider.
#[derive(Debug)]
pub(super) struct Forms {
    /// Says, and listens for a key.
    pub(super) gather: Pattern,
    /// Says, and rings; the rung person sees the line's number.
    pub(super) dial: Pattern,
    /// The same, with the caller's number.
    pub(super) dial_as_caller: Pattern,
    /// Says, rings one last time, says goodbye and hangs up.
    pub(super) last_dial: Pattern,
    /// The same, with the caller's number.
    pub(super) last_dial_as_caller: Pattern,
    /// A number to ring.
    pub(super) number: Pattern,
    /// A number whose person hears something first.
    pub(super) number_whisper: Pattern,
    /// Says, and hangs up.
    pub(super) hang_up: Pattern,
    /// Says to a person, and joins.
    pub(super) join: Pattern,
    /// Says to a person, and asks for a key.
    pub(super) ask: Pattern,
}

impl Slot {
    /// Every slot with its mark: characters that no XML text can have.
    const MARKS: [(Self, &'static str); 12] = [
        (Self::Says, "\u{1}"),
        (Self::Turn, "\u{2}"),
        (Self::Fallback, "\u{3}"),
        (Self::Wait, "\u{4}"),
        (Self::Ring, "\u{5}"),
        (Self::Talk, "\u{6}"),
        (Self::Line, "\u{7}"),
        (Self::Numbers, "\u{8}"),
        (Self::Number, "\u{b}"),
        (Self::Whisper, "\u{c}"),
        (Self::Accept, "\u{e}"),
        (Self::Bye, "\u{f}"),
    ];

    /// What stands in a form until the value is known.
    pub(super) fn mark(self) -> &'static str {
        Self::MARKS.iter().find(|(slot, _)| *slot == self).map_or("", |(_, mark)| mark)
    }

    /// The slot of a mark.
    pub(super) fn marked(c: char) -> Option<Self> {
        Self::MARKS.iter().find(|(_, mark)| mark.starts_with(c)).map(|(slot, _)| *slot)
    }
}

impl Forms {
    /// The answer to a caller's leg.
    pub(super) fn write(&self, reply: &Reply<'_>) -> String {
        let says = reply.book.say(reply.says, reply.fill);
        let next = reply.next;
        match reply.then {
            Then::Gather(gather) => {
                let wait = gather.wait_s.to_string();
                self.gather.fill(&[(Slot::Says, &says), (Slot::Turn, next.turn), (Slot::Fallback, next.fallback), (Slot::Wait, &wait)])
            }
            Then::Dial(dial) => {
                self.ring(dial, reply, &[(Slot::Says, &says), (Slot::Turn, next.turn), (Slot::Fallback, next.fallback)], false)
            }
            Then::LastDial(dial, bye) => {
                let bye = reply.book.say(bye, reply.fill);
                if dial.targets.is_empty() {
                    return self.hang_up.fill(&[(Slot::Says, &[says, bye].concat())]);
                }
                self.ring(dial, reply, &[(Slot::Says, &says), (Slot::Bye, &bye)], true)
            }
            Then::Record { .. } | Then::HangUp(_) => self.hang_up.fill(&[(Slot::Says, &says)]),
        }
    }

    /// The answer to a person's leg.
    pub(super) fn write_whisper(&self, whisper: &Whisper<'_>) -> String {
        let says = whisper.book.say(whisper.says, whisper.fill);
        match whisper.then {
            WhisperThen::Join => self.join.fill(&[(Slot::Says, &says)]),
            WhisperThen::Ask(url) => self.ask.fill(&[(Slot::Says, &says), (Slot::Accept, url)]),
            WhisperThen::Refuse => self.hang_up.fill(&[(Slot::Says, &says)]),
        }
    }

    fn ring(&self, dial: &Dial, reply: &Reply<'_>, values: &[(Slot, &str)], last: bool) -> String {
        let (ring, talk) = (dial.ring_s.to_string(), dial.talk_s.to_string());
        let numbers: String = (0u8..).zip(&dial.targets).map(|(at, target)| self.number(at, target, reply.next.whisper)).collect();
        let line = match dial.caller_id {
            CallerId::Line => reply.line_number.map(Number::as_str),
            CallerId::Caller => None,
        };
        let form = match (last, line.is_some()) {
            (false, true) => &self.dial,
            (false, false) => &self.dial_as_caller,
            (true, true) => &self.last_dial,
            (true, false) => &self.last_dial_as_caller,
        };
        let of_dial = [(Slot::Ring, ring.as_str()), (Slot::Talk, &talk), (Slot::Numbers, &numbers), (Slot::Line, line.unwrap_or(""))];
        form.fill(&[values, &of_dial].concat())
    }

    fn number(&self, at: u8, target: &Target, whisper: &str) -> String {
        let number = escaped(target.number.as_str());
        if target.whisper {
            self.number_whisper.fill(&[(Slot::Number, &number), (Slot::Whisper, &format!("{whisper}/{at}"))])
        } else {
            self.number.fill(&[(Slot::Number, &number)])
        }
    }
}
