//! Plivo XML: which elements, attributes and values the manual confirms, read into what this telephone runs.
//!
//! Manual: "Plivo XML" and its element pages. What only a library lets through (`Wait` inside `GetInput`) is a fault here.

use crate::provider::place::Place;
use crate::provider::speech::{self, ssml};
use crate::provider::xml::{Element, Rule};
use crate::provider::{Fault, Said, e164, fault};

/// One element, its addresses read.
#[derive(Debug, Clone)]
pub(super) enum Verb {
    Speak(Vec<Said>),
    Wait(u64),
    GetInput(GetInput),
    Dial(Dial),
    Record(Record),
    Redirect { place: Place, method: &'static str },
    Hangup,
}

/// Waits for keys or words.
#[derive(Debug, Clone)]
pub(super) struct GetInput {
    pub(super) says: Vec<Said>,
    pub(super) action: Place,
    pub(super) method: &'static str,
    pub(super) keys: bool,
    pub(super) speech: bool,
    pub(super) max: usize,
    pub(super) seconds: u32,
    pub(super) finish: String,
}

/// Rings people.
#[derive(Debug, Clone)]
pub(super) struct Dial {
    pub(super) numbers: Vec<String>,
    pub(super) action: Option<Place>,
    pub(super) method: &'static str,
    pub(super) ring_s: u32,
    pub(super) time_limit: u32,
    pub(super) caller_id: Option<String>,
    /// What the persons hear, and the key that accepts with the seconds to press it.
    pub(super) sound: Option<Place>,
    pub(super) key: Option<(String, u32)>,
}

/// Records a message.
#[derive(Debug, Clone)]
pub(super) struct Record {
    pub(super) action: Option<Place>,
    pub(super) method: &'static str,
    pub(super) callback: Option<Place>,
    pub(super) longest_s: u32,
    pub(super) finish: String,
}

impl Verb {
    /// Every address the provider may ask because of this element.
    pub(super) fn places(&self) -> Vec<&Place> {
        match self {
            Self::GetInput(input) => vec![&input.action],
            Self::Dial(dial) => dial.action.iter().chain(&dial.sound).collect(),
            Self::Record(record) => record.action.iter().chain(&record.callback).collect(),
            Self::Redirect { place, .. } => vec![place],
            Self::Speak(_) | Self::Wait(_) | Self::Hangup => Vec::new(),
        }
    }
}

/// Which document is being read: the caller's, or one that a dialled person hears.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Hears {
    Caller,
    Person,
}

/// The elements that may stand in a document here.
pub(super) fn grammar(name: &str) -> Option<Rule> {
    let (attributes, children, text): (&'static [&'static str], &'static [&'static str], bool) = match name {
        "Response" => (&[], &["Speak", "Play", "Wait", "GetInput", "Dial", "Record", "Redirect", "Hangup"], false),
        "Speak" => (&["voice", "language", "loop"], speech::ALL, true),
        "Play" => (&["loop"], &[], true),
        "Wait" => (&["length", "silence", "minSilence", "beep"], &[], false),
        "GetInput" => (GET_INPUT, &["Speak", "Play"], false),
        "Dial" => (DIAL, &["Number"], false),
        "Number" => (&["sendDigits", "sendOnPreanswer"], &[], true),
        "Record" => (RECORD, &[], false),
        "Redirect" => (&["method"], &[], true),
        "Hangup" => (&["reason", "schedule"], &[], false),
        _ => return ssml(name),
    };
    Some(Rule { attributes, children, text })
}

const GET_INPUT: &[&str] = &[
    "action",
    "method",
    "inputType",
    "executionTimeout",
    "digitEndTimeout",
    "speechEndTimeout",
    "finishOnKey",
    "numDigits",
    "speechModel",
    "hints",
    "language",
    "profanityFilter",
    "log",
    "redirect",
];
const DIAL: &[&str] = &[
    "action",
    "method",
    "timeout",
    "timeLimit",
    "callerId",
    "callerName",
    "hangupOnStar",
    "redirect",
    "confirmSound",
    "confirmKey",
    "confirmTimeout",
    "dialMusic",
    "callbackUrl",
    "callbackMethod",
];
const RECORD: &[&str] = &[
    "action",
    "method",
    "fileFormat",
    "redirect",
    "timeout",
    "maxLength",
    "playBeep",
    "finishOnKey",
    "recordSession",
    "callbackUrl",
    "callbackMethod",
];
/// "Speak" page, language.
const LANGUAGES: &[&str] = &[
    "da-DK", "nl-NL", "en-AU", "en-GB", "en-US", "fr-FR", "fr-CA", "de-DE", "it-IT", "pl-PL", "pt-PT", "pt-BR", "ru-RU", "es-ES", "es-US",
    "sv-SE",
];
/// "Speak" page, interpret-as.
const INTERPRETS: &[&str] =
    &["characters", "spell-out", "cardinal", "number", "ordinal", "digits", "fraction", "unit", "date", "time", "address", "telephone"];

/// Reads all elements of a document.
pub(super) fn verbs(document: &Element, hears: Hears) -> Result<Vec<Verb>, Fault> {
    let mut verbs = Vec::new();
    for element in document.children() {
        // "Dial" page, confirmSound: Play, Speak and Wait only.
        if hears == Hears::Person && !["Speak", "Play", "Wait"].contains(&element.name.as_str()) {
            return fault(format!("<{}> may not stand in a document that a dialled person hears", element.name));
        }
        if matches!(verbs.last(), Some(Verb::Redirect { .. } | Verb::Hangup)) {
            return fault(format!("<{}> stands where nothing is reached any more", element.name));
        }
        verbs.push(verb(element)?);
    }
    Ok(verbs)
}

fn verb(element: &Element) -> Result<Verb, Fault> {
    Ok(match element.name.as_str() {
        "Speak" => Verb::Speak(speak(element)?),
        "Play" => Verb::Speak(vec![Said { audio: Some(Place::absolute(&element.text())?.url), ..Said::default() }]),
        "Wait" => Verb::Wait(u64::from(element.number("length", 1, 600)?.unwrap_or(1)) * 1000),
        "GetInput" => Verb::GetInput(get_input(element)?),
        "Dial" => Verb::Dial(dial(element)?),
        "Record" => Verb::Record(record(element)?),
        "Redirect" => Verb::Redirect { place: Place::absolute(&element.text())?, method: method(element, "method")? },
        "Hangup" => Verb::Hangup,
        other => return fault(format!("<{other}> is no element")),
    })
}

fn speak(element: &Element) -> Result<Vec<Said>, Fault> {
    let voice = element.attribute("voice").unwrap_or("WOMAN");
    let polly = voice.starts_with("Polly.");
    if !polly && !["WOMAN", "MAN"].contains(&voice) {
        return fault(format!("`{voice}` is not a voice this provider lists"));
    }
    if let Some(name) = speech::ALL.iter().find(|name| !polly && speech::uses(element, name)) {
        return fault(format!("<{name}> needs a Polly voice"));
    }
    let language = element.word("language", LANGUAGES, "en-US")?.to_owned();
    element.number("loop", 0, 10)?;
    let mut stretches = speech::said(element, INTERPRETS)?;
    for said in &mut stretches {
        said.voice = Some(voice.to_owned());
        said.language = Some(language.clone());
    }
    Ok(stretches)
}

fn get_input(element: &Element) -> Result<GetInput, Fault> {
    let mut says = Vec::new();
    for child in element.children() {
        match verb(child)? {
            Verb::Speak(more) => says.extend(more),
            _ => return fault(format!("<{}> may not stand in <GetInput>", child.name)),
        }
    }
    let Some(action) = element.attribute("action") else { return fault("<GetInput> has no action") };
    // Health privacy: this house's own rule, which a reader of the provider's logs would thank for.
    if element.attribute("log") != Some("false") {
        return fault("<GetInput> lets what is pressed and said into the provider's logs");
    }
    let input = element.word("inputType", &["dtmf", "speech", "dtmf speech"], "")?;
    if input.is_empty() {
        return fault("<GetInput> does not say what it takes");
    }
    let speech = input.contains("speech");
    let finish = element.word("finishOnKey", &["0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "*", "#", "none", ""], "#")?;
    for name in ["digitEndTimeout", "speechEndTimeout"] {
        if element.attribute(name) != Some("auto") {
            element.number(name, 2, 10)?;
        }
    }
    let hints: Vec<&str> = element.attribute("hints").map(|hints| hints.split(',').collect()).unwrap_or_default();
    if hints.len() > 500 || hints.iter().any(|hint| hint.trim().is_empty() || hint.chars().count() > 100) {
        return fault("hints are at most 500, of at most 100 letters, and none is empty");
    }
    if !speech && (element.attribute("language").is_some() || !hints.is_empty()) {
        return fault("<GetInput> for keys alone has a language or hints");
    }
    element.word("language", LANGUAGES, "en-US")?;
    element.word("profanityFilter", &["true", "false"], "false")?;
    told_by_answer(element)?;
    Ok(GetInput {
        says,
        action: Place::absolute(action)?,
        method: method(element, "method")?,
        keys: input.contains("dtmf"),
        speech,
        max: element.number("numDigits", 1, 32)?.unwrap_or(32) as usize,
        seconds: element.number("executionTimeout", 5, 60)?.unwrap_or(15),
        finish: if finish == "none" { String::new() } else { finish.to_owned() },
    })
}

fn dial(element: &Element) -> Result<Dial, Fault> {
    let numbers = element.children().map(|child| e164(&child.text())).collect::<Result<Vec<_>, _>>()?;
    if numbers.is_empty() || numbers.len() > 10 {
        return fault(format!("<Dial> rings {} numbers", numbers.len()));
    }
    let sound = element.attribute("confirmSound").map(Place::absolute).transpose()?;
    let seconds = element.number("confirmTimeout", 1, 60)?;
    let key = element.attribute("confirmKey").map(str::to_owned);
    if let Some(key) = key.as_ref().filter(|key| key.len() != 1 || !key.chars().all(|key| "0123456789*#".contains(key))) {
        return fault(format!("`confirmKey=\"{key}\"` is not one key"));
    }
    if sound.is_none() && key.is_some() {
        return fault("<Dial> asks for a key and says nothing");
    }
    element.claim("hangupOnStar")?;
    told_by_answer(element)?;
    Ok(Dial {
        numbers,
        action: element.attribute("action").map(Place::absolute).transpose()?,
        method: method(element, "method")?,
        ring_s: element.number("timeout", 5, 120)?.unwrap_or(60),
        time_limit: element.number("timeLimit", 1, 14_400)?.unwrap_or(14_400),
        caller_id: element.attribute("callerId").map(e164).transpose()?,
        sound,
        key: key.map(|key| (key, seconds.unwrap_or(10))),
    })
}

fn record(element: &Element) -> Result<Record, Fault> {
    let finish = element.attribute("finishOnKey").unwrap_or("#");
    if finish.len() != 1 || !finish.chars().all(|key| "0123456789*#".contains(key)) {
        return fault(format!("`finishOnKey=\"{finish}\"` of <Record> is not one key"));
    }
    element.number("timeout", 1, 600)?;
    element.word("playBeep", &["true", "false"], "true")?;
    told_by_answer(element)?;
    method(element, "callbackMethod")?;
    Ok(Record {
        action: element.attribute("action").map(Place::absolute).transpose()?,
        method: method(element, "method")?,
        callback: element.attribute("callbackUrl").map(Place::absolute).transpose()?,
        longest_s: element.number("maxLength", 1, 14_400)?.unwrap_or(60),
        finish: finish.to_owned(),
    })
}

/// `redirect`: whether the answer of the action takes over. No document of this house has a use for one that does not.
fn told_by_answer(element: &Element) -> Result<(), Fault> {
    element.word("redirect", &["true"], "true").map(drop)
}

fn method(element: &Element, name: &str) -> Result<&'static str, Fault> {
    Ok(if element.word(name, &["GET", "POST"], "POST")? == "GET" { "GET" } else { "POST" })
}
