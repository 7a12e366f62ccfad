//! TwiML, which several providers speak in dialects of their own: what is the same in all of them.
//!
//! A provider's file says what it has as a [`Member`], and gets its [`Forms`]. [`told`] reads and makes up the form fields
//! of their requests, [`signature`] checks and makes the signatures that some of them share. Nothing here names a provider.

pub(super) mod signature;
#[cfg(test)]
pub(super) mod tests;
pub(super) mod told;

use super::forms::{Forms, Gathers, Slot};
use super::phrasebook::Writing;
use super::xml::{Element, Inner, Pattern};
use super::{ACCEPT_S, Document, MESSAGE_QUIET_S};

/// How words are written down where quiet is an element ("Say", "Pause") and a recogniser takes hints.
pub(super) const WRITING: Writing = Writing { pause: Some(["<Pause length=\"", "\"/>"]), hints: Some(","), ..Writing::XML };

/// Every key that a telephone has.
const KEYS: &str = "1234567890*#";

/// A name with its value; a slot's mark may stand in the value.
pub(super) type Attribute<'a> = (&'a str, &'a str);

/// What a provider has beside what all of the family have. An attribute that one does not know is never written for it.
pub(super) struct Member<'a> {
    /// Follows every URL of ours: how the provider shall ask for it.
    pub(super) overrides: &'a str,
    /// Follows the URLs of a person's leg in the place of that.
    pub(super) of_person: &'a str,
    /// "Gather", where only keys are heard.
    pub(super) keypad: &'a [Attribute<'a>],
    /// "Gather", where words are heard too; nothing where there is no recogniser.
    pub(super) speech: Option<&'a [Attribute<'a>]>,
    /// "Gather", the words that are expected.
    pub(super) hints: &'a [Attribute<'a>],
    /// "Gather", how its action is asked.
    pub(super) asks: &'a [Attribute<'a>],
    /// "Gather", the wish to be told of silence.
    pub(super) silence: &'a [Attribute<'a>],
    /// "Dial", beside action, timeout and caller id.
    pub(super) dial: &'a [Attribute<'a>],
    /// Whether "Number" has a URL, asked when the person picks up.
    pub(super) whispers: bool,
    /// "Record", beside action, quiet, keys and length.
    pub(super) record: &'a [Attribute<'a>],
}

/// Appended to the URLs that a person's leg asks, where the provider does not say on that leg whose call it belongs to.
pub(super) fn of_call() -> String {
    format!("?{OF}={}", Slot::Call.mark())
}

/// The name of that parameter.
pub(super) const OF: &str = "of";

/// A document as these providers take it.
pub(super) fn document(body: String) -> Document {
    Document { content_type: "text/xml", body }
}

/// The documents of a member.
pub(super) fn forms(member: &Member<'_>) -> Forms {
    let turn = format!("{}{}", Slot::Turn.mark(), member.overrides);
    let whisper = format!("{}{}", Slot::Whisper.mark(), member.of_person);
    let says = [Element::slot(Slot::Says)];
    let redirect = || Element::new("Redirect", &POST, Inner::Text(&turn));
    let to = [&[("action", turn.as_str())][..], &POST].concat();
    let ring = [&[("timeout", Slot::Ring.mark())], member.dial].concat();
    let line = [("callerId", Slot::Line.mark())];
    // "Record": any key ends the message. An empty one may not be told of: then the next verb tells of silence.
    let record = [("timeout", MESSAGE_QUIET_S), ("finishOnKey", KEYS), ("maxLength", Slot::Longest.mark()), ("playBeep", "true")];
    let record = [&to[..], &record, member.record].concat();
    let record = Element::new("Record", &record, Inner::Nothing);
    let number = |attributes| Pattern::element(&Element::new("Number", attributes, Inner::Text(Slot::Number.mark())));
    Forms {
        gather: gathers(member, &turn, &KEY),
        // The finish key is not sent in Digits; alone, it counts as silence.
        gather_digits: gathers(member, &turn, &[("numDigits", Slot::Digits.mark()), ("finishOnKey", "#")]),
        record: Pattern::document(&[Element::slot(Slot::Says), record, redirect()]),
        dial: first(&[&to[..], &ring, &line].concat()),
        dial_as_caller: first(&[&to[..], &ring].concat()),
        last_dial: last(&[&ring[..], &line].concat()),
        last_dial_as_caller: last(&ring),
        number: number(&[]),
        number_whisper: if member.whispers { number(&[&[("url", whisper.as_str())][..], &POST].concat()) } else { number(&[]) },
        hang_up: Pattern::document(&[Element::slot(Slot::Says), hang_up()]),
        join: Pattern::document(&says),
        ask: ask(member),
    }
}

/// "Gather", "Dial", "Record", "Number", "Redirect": POST, said wherever it can be.
const POST: [Attribute<'static>; 1] = [("method", "POST")];

/// One key, which nothing ends.
const KEY: [Attribute<'static>; 2] = [("numDigits", "1"), ("finishOnKey", "")];

/// Says, and listens. Where silence is not told, the verb after it tells.
fn gathers(member: &Member<'_>, turn: &str, keys: &[Attribute<'_>]) -> Gathers {
    let listen = |input: &[Attribute<'_>]| {
        let told = [member.silence, &[("timeout", Slot::Wait.mark())], member.asks, &[("action", turn)]].concat();
        let attributes = [input, keys, &told].concat();
        let says = [Element::slot(Slot::Says)];
        let gather = Element::new("Gather", &attributes, Inner::Elements(&says));
        Pattern::document(&[gather, Element::new("Redirect", &POST, Inner::Text(turn))])
    };
    let speech = member.speech.map(|speech| listen(&[speech, member.hints].concat()));
    Gathers { keys: listen(member.keypad), speech, any_speech: member.speech.map(listen) }
}

/// Says to a person, and asks for a key.
fn ask(member: &Member<'_>) -> Pattern {
    let accept = format!("{}{}", Slot::Accept.mark(), member.of_person);
    let attributes = [member.keypad, &KEY, &[("timeout", ACCEPT_S)], member.asks, &[("action", &accept)]].concat();
    let says = [Element::slot(Slot::Says)];
    Pattern::document(&[Element::new("Gather", &attributes, Inner::Elements(&says)), hang_up()])
}

/// Says, and rings.
fn first(attributes: &[Attribute<'_>]) -> Pattern {
    Pattern::document(&[Element::slot(Slot::Says), dial(attributes, &[Element::slot(Slot::Numbers)])])
}

/// Says, rings, and then says goodbye: without an action the verbs that follow run when the dial is over.
fn last(attributes: &[Attribute<'_>]) -> Pattern {
    let numbers = [Element::slot(Slot::Numbers)];
    Pattern::document(&[Element::slot(Slot::Says), dial(attributes, &numbers), Element::slot(Slot::Bye), hang_up()])
}

fn dial<'a>(attributes: &'a [Attribute<'a>], numbers: &'a [Element<'a>]) -> Element<'a> {
    Element::new("Dial", attributes, Inner::Elements(numbers))
}

const fn hang_up() -> Element<'static> {
    Element::new("Hangup", &[], Inner::Nothing)
}
