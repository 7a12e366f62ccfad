//! Plivo's documents.

use crate::dialect::forms::{Forms, Gathers, Slot};
use crate::dialect::xml::{Element, Inner, Pattern};
use crate::dialect::{ACCEPT_S, MESSAGE_QUIET_S};

/// Asks Plivo to try again ("Application", retries): two retries after a connect time-out, a read time-out or a 5xx, on every URL
/// of ours, and 12 s for all of it, below the 15 s that Plivo advises to stay under.
pub(super) const RETRIES: &str = "#ct=1000&rt=3000&tt=12000&rc=2&rp=ct,rt,5xx";

/// What comes before a dialled person is joined.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Confirm {
    /// Nothing.
    Nothing,
    /// Words.
    Sound,
    /// Words, and a key.
    Key,
}

/// The documents. Every URL of ours carries the wish to be asked again, and is whole: no other kind is documented.
pub(super) fn forms(confirm: Confirm) -> Forms {
    let url = |slot: Slot| format!("{}{RETRIES}", slot.mark());
    let (turn, whisper) = (url(Slot::Turn), url(Slot::Whisper));
    let recorded = format!("{}/recorded{RETRIES}", Slot::Turn.mark());
    let told = [("action", turn.as_str()), ("method", "POST")];
    // What callers press and say about their health stays out of Plivo's logs.
    let wait = [("executionTimeout", Slot::Wait.mark()), ("log", "false")];
    let key = [("numDigits", "1"), ("finishOnKey", "none")];
    // The finish key is not sent in Digits; alone, it counts as silence.
    let digits = [("numDigits", Slot::Digits.mark()), ("finishOnKey", "#"), ("digitEndTimeout", "4")];
    let keypad = [("inputType", "dtmf")];
    // Nothing is masked: a curse can stand in a cry for help, and nobody reads the words.
    let speech =
        [("inputType", "dtmf speech"), ("language", Slot::Locale.mark()), ("speechEndTimeout", "auto"), ("profanityFilter", "false")];
    let hints = [("hints", Slot::Hints.mark())];
    let says = [Element::slot(Slot::Says)];
    let hang_up = || Element::new("Hangup", &[], Inner::Nothing);
    // Silence is told by what comes next.
    let redirect = || Element::new("Redirect", &[("method", "POST")], Inner::Text(&turn));
    let gathers = |keys: &[(&'static str, &'static str)]| {
        let listen = |input: &[(&'static str, &'static str)]| {
            let attributes: Vec<(&str, &str)> = told.into_iter().chain(input.iter().chain(keys).copied()).chain(wait).collect();
            Pattern::document(&[Element::new("GetInput", &attributes, Inner::Elements(&says)), redirect()])
        };
        Gathers { keys: listen(&keypad), speech: Some(listen(&[&speech[..], &hints].concat())), any_speech: Some(listen(&speech)) }
    };
    let confirms = match confirm {
        Confirm::Nothing => Vec::new(),
        Confirm::Sound => vec![("confirmSound", whisper.as_str())],
        Confirm::Key => vec![("confirmSound", whisper.as_str()), ("confirmKey", "1"), ("confirmTimeout", ACCEPT_S)],
    };
    let ring = [&[("timeout", Slot::Ring.mark()), ("timeLimit", Slot::Talk.mark())][..], &confirms].concat();
    let line = [("callerId", Slot::Line.mark())];
    let numbers = [Element::slot(Slot::Numbers)];
    let first = |attributes: &[(&str, &str)]| {
        Pattern::document(&[Element::slot(Slot::Says), Element::new("Dial", attributes, Inner::Elements(&numbers))])
    };
    // Without an action the elements that follow run when the dial is over.
    let last = |attributes: &[(&str, &str)]| {
        let dial = Element::new("Dial", attributes, Inner::Elements(&numbers));
        Pattern::document(&[Element::slot(Slot::Says), dial, Element::slot(Slot::Bye), hang_up()])
    };
    // "Record": of a message that was left and hung up upon, the callback tells. Of an empty one nothing may be told.
    let record = [
        ("timeout", MESSAGE_QUIET_S),
        ("finishOnKey", "#"),
        ("maxLength", Slot::Longest.mark()),
        ("playBeep", "true"),
        ("callbackUrl", &recorded),
        ("callbackMethod", "POST"),
    ];
    let record = [&told[..], &record].concat();
    let record = Element::new("Record", &record, Inner::Nothing);
    let number = || Pattern::element(&Element::new("Number", &[], Inner::Text(Slot::Number.mark())));
    // Plivo asks for the key itself, and hangs up where it is not pressed.
    let words = || Pattern::document(&[Element::slot(Slot::Says)]);
    Forms {
        gather: gathers(&key),
        gather_digits: gathers(&digits),
        record: Pattern::document(&[Element::slot(Slot::Says), record, redirect()]),
        dial: first(&[&told[..], &ring, &line].concat()),
        dial_as_caller: first(&[&told[..], &ring].concat()),
        last_dial: last(&[&ring[..], &line].concat()),
        last_dial_as_caller: last(&ring),
        number: number(),
        number_whisper: number(),
        hang_up: Pattern::document(&[Element::slot(Slot::Says), hang_up()]),
        join: words(),
        ask: words(),
    }
}
