//! jambonz's documents.

use crate::dialect::ACCEPT_S;
use crate::dialect::forms::{Forms, Gathers, Slot};
use crate::dialect::json::{self, Value, Verb};
use crate::dialect::xml::Pattern;

/// Asks jambonz to try again: twice, half a second and a second later, after a failed connection or a 5xx. A try that is late has cost
/// its ten seconds already, and is not repeated.
const RETRIES: &str = "#rc=2&rp=ct,5xx";

/// How much there is to say before the line listens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Words {
    /// Nothing.
    None,
    /// What fits into the gather's own `say`.
    One,
    /// Words in several voices, or too many for one `say`.
    Several,
}

/// The documents. Every URL of ours carries the wish to be asked again.
pub(super) fn forms(words: Words) -> Forms {
    let url = |slot: Slot| format!("{}{RETRIES}", slot.mark());
    let (turn, whisper, accept) = (url(Slot::Turn), url(Slot::Whisper), url(Slot::Accept));
    let redirect = [("actionHook", Value::Text(&turn))];
    let redirect = || Verb::Named("redirect", &redirect);
    let quiet = [("bargeIn", Value::Object(&[("enable", Value::Bare("false"))]))];
    // Nobody listens behind the words any more; in a person's document, a verb that says nothing.
    let nothing = || Verb::Named("config", &quiet);
    let key = || vec![("numDigits", Value::Bare("1"))];
    // Without a least number what was pressed is forgotten when the time is up.
    let digits = || {
        vec![
            ("numDigits", Value::Bare(Slot::Digits.mark())),
            ("minDigits", Value::Bare("1")),
            ("finishOnKey", Value::Text("#")),
            ("interDigitTimeout", Value::Bare("4")),
        ]
    };
    let hints = format!("[\"{}\"]", Slot::Hints.mark());
    // Nothing is masked: a curse can stand in a cry for help, and nobody reads the words.
    let recogniser = || {
        let language = ("language", Value::Text(Slot::Locale.mark()));
        vec![("vendor", Value::Text("default")), language, ("profanityFilter", Value::Bare("false"))]
    };
    let any: Vec<(&str, Value<'_>)> = recogniser();
    let mut expected = recogniser();
    expected.push(("hints", Value::Bare(&hints)));
    let said = || (words == Words::One).then_some(("say", Value::Bare(Slot::Says.mark())));
    let behind = [
        ("enable", Value::Bare("true")),
        ("input", Value::Bare("[\"digits\"]")),
        ("actionHook", Value::Text(&turn)),
        ("numDigits", Value::Bare("1")),
    ];
    let behind = [("bargeIn", Value::Object(&behind))];
    let listen = |keys: Vec<(&'static str, Value<'static>)>, recogniser: Option<&[(&str, Value<'_>)]>, one_key: bool| -> Pattern {
        let mut gather = vec![("actionHook", Value::Text(&turn))];
        match recogniser {
            None => gather.push(("input", Value::Bare("[\"digits\"]"))),
            Some(recogniser) => {
                gather.push(("input", Value::Bare("[\"digits\",\"speech\"]")));
                gather.push(("bargein", Value::Bare("true")));
                gather.push(("recognizer", Value::Object(recogniser)));
            }
        }
        gather.extend(keys);
        gather.push(("timeout", Value::Bare(Slot::Wait.mark())));
        gather.extend(said());
        // What still listens behind the words of the document before would take a gather's place.
        let mut verbs = vec![nothing()];
        if words == Words::Several {
            // A key is heard behind the words; of several keys the first ones would be lost when the gather begins.
            if one_key {
                verbs.push(Verb::Named("config", &behind));
            }
            verbs.push(Verb::Slot(Slot::Says));
            if one_key {
                verbs.push(nothing());
            }
        }
        verbs.push(Verb::Named("gather", &gather));
        verbs.push(redirect());
        json::document(&verbs)
    };
    let dial = |action: bool, line: bool| {
        let mut dial = vec![
            ("answerOnBridge", Value::Bare("true")),
            ("timeout", Value::Bare(Slot::Ring.mark())),
            ("timeLimit", Value::Bare(Slot::Talk.mark())),
        ];
        if action {
            dial.push(("actionHook", Value::Text(&turn)));
        }
        if line {
            dial.push(("callerId", Value::Text(Slot::Line.mark())));
        }
        let targets = format!("[{}]", Slot::Numbers.mark());
        dial.push(("target", Value::Bare(&targets)));
        let dial = Verb::Named("dial", &dial);
        match action {
            true => json::document(&[Verb::Slot(Slot::Says), dial, redirect()]),
            false => json::document(&[Verb::Slot(Slot::Says), dial, Verb::Slot(Slot::Bye), hang_up()]),
        }
    };
    let number = || vec![("type", Value::Text("phone")), ("number", Value::Text(Slot::Number.mark()))];
    let mut number_whisper = number();
    // As an object: of a text the schema says that it is two things at once.
    let hook = [("url", Value::Text(&whisper)), ("method", Value::Text("POST"))];
    number_whisper.push(("confirmHook", Value::Object(&hook)));
    // When all verbs of a person's document are done the two are joined: so a hang-up comes after the question.
    let mut ask = vec![("actionHook", Value::Text(&accept)), ("input", Value::Bare("[\"digits\"]"))];
    ask.extend(key());
    ask.push(("timeout", Value::Bare(ACCEPT_S)));
    ask.extend(said());
    let before = if words == Words::Several { vec![Verb::Slot(Slot::Says)] } else { Vec::new() };
    let ask: Vec<Verb<'_>> = before.into_iter().chain([Verb::Named("gather", &ask), hang_up()]).collect();
    Forms {
        gather: Gathers {
            keys: listen(key(), None, true),
            speech: Some(listen(key(), Some(&expected), true)),
            any_speech: Some(listen(key(), Some(&any), true)),
        },
        gather_digits: Gathers {
            keys: listen(digits(), None, false),
            speech: Some(listen(digits(), Some(&expected), false)),
            any_speech: Some(listen(digits(), Some(&any), false)),
        },
        // No flow gets here: the table of limits says that nothing is recorded.
        record: json::document(&[Verb::Slot(Slot::Says), redirect()]),
        dial: dial(true, true),
        dial_as_caller: dial(true, false),
        last_dial: dial(false, true),
        last_dial_as_caller: dial(false, false),
        number: json::object(&number()),
        number_whisper: json::object(&number_whisper),
        hang_up: json::document(&[Verb::Slot(Slot::Says), hang_up()]),
        join: json::document(&[Verb::Slot(Slot::Says), nothing()]),
        ask: json::document(&ask),
    }
}

fn hang_up() -> Verb<'static> {
    Verb::Named("hangup", &[])
}
