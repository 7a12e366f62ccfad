//! The forms of a provider's documents: what every dialect fills in the same way, whatever its elements are called.
//!
//! A dialect builds its [`Forms`] once, with the [`mark`](Slot::mark) of a slot where a value goes; answering is filling them.

use super::phrasebook::Manner;
use super::xml::{Pattern, escaped};
use super::{Next, Reply, Whisper, WhisperThen};
use crate::call::turn::{Dial, Gather, Target, Then};
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
    /// How many keys make an answer.
    Digits,
    /// The locale that is spoken.
    Locale,
    /// The words that are expected.
    Hints,
    /// The longest message, in seconds.
    Longest,
    /// The provider's name for the caller's leg, as it stands in a URL.
    Call,
}

/// The shortest message that may be asked for, in seconds. "Record", maxLength: greater than 1.
const SHORTEST_S: u16 = 2;

/// All forms of a provider.
#[derive(Debug)]
pub(super) struct Forms {
    /// Says, and listens for one key.
    pub(super) gather: Gathers,
    /// Says, and listens for several.
    pub(super) gather_digits: Gathers,
    /// Says, and records a message.
    pub(super) record: Pattern,
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

/// Ways to listen for the same number of keys.
#[derive(Debug)]
pub(super) struct Gathers {
    /// For keys alone.
    pub(super) keys: Pattern,
    /// For words too, where the provider recognises them.
    pub(super) speech: Option<Pattern>,
    /// For words too, without knowing which.
    pub(super) any_speech: Option<Pattern>,
}

impl Gathers {
    /// The form for what may be spoken.
    fn form(&self, speech: bool, hints: &str) -> &Pattern {
        let spoken = if hints.is_empty() { &self.any_speech } else { &self.speech };
        spoken.as_ref().filter(|_| speech).unwrap_or(&self.keys)
    }
}

impl Slot {
    /// Every slot with its mark: characters that no XML text can have.
    const MARKS: [(Self, &'static str); 17] = [
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
        (Self::Digits, "\u{10}"),
        (Self::Locale, "\u{11}"),
        (Self::Hints, "\u{12}"),
        (Self::Longest, "\u{13}"),
        (Self::Call, "\u{1f}"),
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
        self.answer(reply, Self::says(reply))
    }

    /// What a caller hears first.
    pub(super) fn says(reply: &Reply<'_>) -> String {
        match reply.then {
            Then::Gather(_) => reply.book.ask(reply.says, reply.fill, manner(reply)),
            _ => reply.book.say(reply.says, reply.fill, manner(reply)),
        }
    }

    /// The answer to a caller's leg that says this first.
    pub(super) fn answer(&self, reply: &Reply<'_>, says: String) -> String {
        let next = [(Slot::Says, says.as_str()), (Slot::Turn, reply.next.turn), (Slot::Fallback, reply.next.fallback)];
        match reply.then {
            Then::Gather(gather) => self.gather(*gather, reply, &next),
            Then::Record { longest_s } => {
                self.record.fill(&[&next[..], &[(Slot::Longest, &(*longest_s).max(SHORTEST_S).to_string())]].concat())
            }
            Then::Dial(dial) => self.ring(dial, reply, &next, false),
            Then::LastDial(dial, bye) => {
                let bye = reply.book.say(bye, reply.fill, manner(reply));
                if dial.targets.is_empty() {
                    return self.hang_up.fill(&[(Slot::Says, &[says, bye].concat())]);
                }
                self.ring(dial, reply, &[(Slot::Says, &says), (Slot::Bye, &bye)], true)
            }
            Then::HangUp(_) => self.hang_up.fill(&[(Slot::Says, &says)]),
        }
    }

    /// The answer to a person's leg.
    pub(super) fn write_whisper(&self, whisper: &Whisper<'_>) -> String {
        self.answer_whisper(whisper, &Self::whispers(whisper))
    }

    /// What a person hears.
    pub(super) fn whispers(whisper: &Whisper<'_>) -> String {
        whisper.book.say(whisper.says, whisper.fill, Manner::Whisper)
    }

    /// The answer to a person's leg that says this.
    pub(super) fn answer_whisper(&self, whisper: &Whisper<'_>, says: &str) -> String {
        match whisper.then {
            WhisperThen::Join => self.join.fill(&[(Slot::Says, says)]),
            WhisperThen::Ask(url) => self.ask.fill(&[(Slot::Says, says), (Slot::Accept, url), (Slot::Call, &of_url(whisper.call))]),
            WhisperThen::Refuse => self.hang_up.fill(&[(Slot::Says, says)]),
        }
    }

    fn gather(&self, gather: Gather, reply: &Reply<'_>, next: &[(Slot, &str)]) -> String {
        let forms = if gather.digits > 1 { &self.gather_digits } else { &self.gather };
        let (locale, hints) = gather.speech.map_or(("", ""), |listening| reply.book.expects(listening));
        let (wait, digits) = (gather.wait_s.to_string(), gather.digits.to_string());
        let of_gather = [(Slot::Wait, wait.as_str()), (Slot::Digits, &digits), (Slot::Locale, locale), (Slot::Hints, hints)];
        forms.form(gather.speech.is_some(), hints).fill(&[next, &of_gather].concat())
    }

    fn ring(&self, dial: &Dial, reply: &Reply<'_>, values: &[(Slot, &str)], last: bool) -> String {
        let (ring, talk) = (dial.ring_s.to_string(), dial.talk_s.to_string());
        let numbers: Vec<String> = (0u8..).zip(&dial.targets).map(|(at, target)| self.number(at, target, reply.next)).collect();
        let numbers = self.number.join(&numbers);
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
        // Where a provider asks once for all numbers, it is for one that is told which key accepts, if any is.
        let first = (0u8..).zip(&dial.targets).filter(|(_, target)| target.whisper).min_by_key(|(_, target)| !target.asks);
        let whisper = first.map(|(at, _)| format!("{}/{at}", reply.next.whisper)).unwrap_or_default();
        let of_dial = [
            (Slot::Ring, ring.as_str()),
            (Slot::Talk, &talk),
            (Slot::Numbers, &numbers),
            (Slot::Line, line.unwrap_or("")),
            (Slot::Whisper, &whisper),
        ];
        form.fill(&[values, &of_dial].concat())
    }

    fn number(&self, at: u8, target: &Target, next: Next<'_>) -> String {
        let number = escaped(target.number.as_str());
        if target.whisper {
            let whisper = format!("{}/{at}", next.whisper);
            self.number_whisper.fill(&[(Slot::Number, &number), (Slot::Whisper, &whisper), (Slot::Call, &of_url(next.call))])
        } else {
            self.number.fill(&[(Slot::Number, &number)])
        }
    }
}

/// A name as the value of a URL's parameter.
fn of_url(name: &str) -> String {
    form_urlencoded::byte_serialize(name.as_bytes()).collect()
}

fn manner(reply: &Reply<'_>) -> Manner {
    if reply.slow { Manner::Slow } else { Manner::Usual }
}
