//! jambonz's documents.

use crate::dialect::ACCEPT_S;
use crate::dialect::forms::{Forms, Gathers, Slot};
use crate::dialect::json::{self, Value, Verb};
use crate::dialect::xml::Pattern;

/// Asks jambonz to try again: twice, half a second and a second later, after a failed connection or a 5xx. A try that is late has cost
/// its ten seconds already, and is not repeated.
pub(super) const RETRIES: &str = "#rc=2&rp=ct,5xx";

/// What a verb takes.
type Entries<'a> = Vec<(&'a str, Value<'a>)>;

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
    let number = || vec![("type", Value::Text("phone")), ("number", Value::Text(Slot::Number.mark()))];
    // As an object: of a text the schema says that it is two things at once.
    let hook = [("url", Value::Text(&whisper)), ("method", Value::Text("POST"))];
    let mut number_whisper = number();
    number_whisper.push(("confirmHook", Value::Object(&hook)));
    // When all verbs of a person's document are done the two are joined: so a hang-up comes after the question.
    let mut ask = vec![("actionHook", Value::Text(&accept)), ("input", Value::Bare(KEYS))];
    ask.extend(one_key());
    ask.push(("timeout", Value::Bare(ACCEPT_S)));
    ask.extend(said(words));
    let before = (words == Words::Several).then_some(Verb::Slot(Slot::Says));
    let ask: Vec<Verb<'_>> = before.into_iter().chain([Verb::Named("gather", &ask), hang_up()]).collect();
    Forms {
        gather: gathers(words, &turn, false),
        gather_digits: gathers(words, &turn, true),
        // No flow gets here: the table of limits says that nothing is recorded.
        record: json::document(&[Verb::Slot(Slot::Says), Verb::Named("redirect", &[("actionHook", Value::Text(&turn))])]),
        dial: dial(Some(&turn), true),
        dial_as_caller: dial(Some(&turn), false),
        last_dial: dial(None, true),
        last_dial_as_caller: dial(None, false),
        number: json::object(&number()),
        number_whisper: json::object(&number_whisper),
        hang_up: json::document(&[Verb::Slot(Slot::Says), hang_up()]),
        join: json::document(&[Verb::Slot(Slot::Says), nothing()]),
        ask: json::document(&ask),
    }
}

/// The documents that listen for one key, or for several.
fn gathers(words: Words, turn: &str, several: bool) -> Gathers {
    let hints = format!("[\"{}\"]", Slot::Hints.mark());
    // Nothing is masked: a curse can stand in a cry for help, and nobody reads the words.
    let any = || {
        let language = ("language", Value::Text(Slot::Locale.mark()));
        vec![("vendor", Value::Text("default")), language, ("profanityFilter", Value::Bare("false"))]
    };
    let expected: Entries<'_> = any().into_iter().chain([("hints", Value::Bare(&hints))]).collect();
    Gathers {
        keys: gather(words, turn, several, None),
        speech: Some(gather(words, turn, several, Some(&expected))),
        any_speech: Some(gather(words, turn, several, Some(&any()))),
    }
}

fn gather(words: Words, turn: &str, several: bool, recogniser: Option<&[(&str, Value<'_>)]>) -> Pattern {
    let mut gather = vec![("actionHook", Value::Text(turn))];
    match recogniser {
        None => gather.push(("input", Value::Bare(KEYS))),
        Some(recogniser) => gather.extend([
            ("input", Value::Bare("[\"digits\",\"speech\"]")),
            ("bargein", Value::Bare("true")),
            ("recognizer", Value::Object(recogniser)),
        ]),
    }
    gather.extend(if several { keys() } else { one_key() });
    gather.push(("timeout", Value::Bare(Slot::Wait.mark())));
    gather.extend(said(words));
    let mut behind = vec![("enable", Value::Bare("true")), ("input", Value::Bare(KEYS)), ("actionHook", Value::Text(turn))];
    behind.extend(one_key());
    let behind = [("bargeIn", Value::Object(&behind))];
    let redirect = [("actionHook", Value::Text(turn))];
    // What still listens behind the words of the document before would take a gather's place.
    let mut verbs = vec![nothing()];
    match (words, several) {
        (Words::None | Words::One, _) => {}
        // Of several keys the first ones would be lost when the gather begins.
        (Words::Several, true) => verbs.push(Verb::Slot(Slot::Says)),
        // A key is heard behind the words.
        (Words::Several, false) => verbs.extend([Verb::Named("config", &behind), Verb::Slot(Slot::Says), nothing()]),
    }
    verbs.extend([Verb::Named("gather", &gather), Verb::Named("redirect", &redirect)]);
    json::document(&verbs)
}

/// Rings; where no turn follows, says goodbye and hangs up.
fn dial(turn: Option<&str>, as_line: bool) -> Pattern {
    let mut dial = vec![
        ("answerOnBridge", Value::Bare("true")),
        ("timeout", Value::Bare(Slot::Ring.mark())),
        ("timeLimit", Value::Bare(Slot::Talk.mark())),
    ];
    dial.extend(turn.map(|turn| ("actionHook", Value::Text(turn))));
    dial.extend(as_line.then_some(("callerId", Value::Text(Slot::Line.mark()))));
    let targets = format!("[{}]", Slot::Numbers.mark());
    dial.push(("target", Value::Bare(&targets)));
    let dial = Verb::Named("dial", &dial);
    match turn {
        Some(turn) => json::document(&[Verb::Slot(Slot::Says), dial, Verb::Named("redirect", &[("actionHook", Value::Text(turn))])]),
        None => json::document(&[Verb::Slot(Slot::Says), dial, Verb::Slot(Slot::Bye), hang_up()]),
    }
}

const KEYS: &str = "[\"digits\"]";

fn one_key() -> Entries<'static> {
    vec![("numDigits", Value::Bare("1"))]
}

/// Without a least number what was pressed is forgotten when the time is up.
fn keys() -> Entries<'static> {
    vec![
        ("numDigits", Value::Bare(Slot::Digits.mark())),
        ("minDigits", Value::Bare("1")),
        ("finishOnKey", Value::Text("#")),
        ("interDigitTimeout", Value::Bare("4")),
    ]
}

/// The words inside a gather.
fn said(words: Words) -> Option<(&'static str, Value<'static>)> {
    (words == Words::One).then_some(("say", Value::Bare(Slot::Says.mark())))
}

/// Nobody listens behind the words any more; in a person's document, a verb that says nothing.
fn nothing() -> Verb<'static> {
    Verb::Named("config", &[("bargeIn", Value::Object(&[("enable", Value::Bare("false"))]))])
}

fn hang_up() -> Verb<'static> {
    Verb::Named("hangup", &[])
}
