//! TwiML: which elements, attributes and values the manual confirms, read into what this telephone runs.
//!
//! Manual: "TwiML for Programmable Voice" and its verb pages. Verbs that no line here needs (queues, conferences,
//! payments, streams) are faults, like misspelt ones.

use super::member::Member;
use crate::provider::place::Place;
use crate::provider::speech;
use crate::provider::xml::Element;
use crate::provider::{Fault, Said, e164, fault};

/// One verb, its addresses resolved.
#[derive(Debug, Clone)]
pub(super) enum Verb {
    Say(Vec<Said>),
    Pause(u64),
    Gather(Gather),
    Dial(Dial),
    Record(Record),
    Redirect { place: Place, method: &'static str },
    Hangup,
    Reject,
}

/// Waits for keys or words.
#[derive(Debug, Clone)]
pub(super) struct Gather {
    pub(super) says: Vec<Said>,
    pub(super) action: Option<Place>,
    pub(super) method: &'static str,
    pub(super) keys: bool,
    pub(super) speech: bool,
    pub(super) max: Option<usize>,
    pub(super) seconds: u32,
    pub(super) finish: String,
    pub(super) tells_silence: bool,
    pub(super) expects: Expects,
}

/// What a recogniser is told to expect.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Expects {
    pub(crate) language: Option<String>,
    pub(crate) hints: Vec<String>,
}

/// Rings people.
#[derive(Debug, Clone)]
pub(super) struct Dial {
    pub(super) numbers: Vec<Number>,
    pub(super) action: Option<Place>,
    pub(super) method: &'static str,
    pub(super) ring_s: u32,
    pub(super) time_limit: Option<u32>,
    pub(super) caller_id: Option<String>,
}

/// One person to ring.
#[derive(Debug, Clone)]
pub(super) struct Number {
    pub(super) digits: String,
    pub(super) whisper: Option<(Place, &'static str)>,
    pub(super) status: Option<(Place, &'static str)>,
}

/// Records a message.
#[derive(Debug, Clone)]
pub(super) struct Record {
    pub(super) action: Option<Place>,
    pub(super) method: &'static str,
    pub(super) longest_s: u32,
    pub(super) finish: String,
    pub(super) status: Option<(Place, &'static str)>,
}

impl Verb {
    /// Every address the provider may ask because of this verb.
    pub(super) fn places(&self) -> Vec<&Place> {
        match self {
            Self::Gather(gather) => gather.action.iter().collect(),
            Self::Dial(dial) => {
                let of_numbers = dial.numbers.iter().flat_map(|number| number.whisper.iter().chain(&number.status));
                dial.action.iter().chain(of_numbers.map(|(place, _)| place)).collect()
            }
            Self::Record(record) => record.action.iter().chain(record.status.iter().map(|(place, _)| place)).collect(),
            Self::Redirect { place, .. } => vec![place],
            Self::Say(_) | Self::Pause(_) | Self::Hangup | Self::Reject => Vec::new(),
        }
    }
}

/// Which document is being read: the caller's, or one that a rung person hears.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Hears {
    Caller,
    Person,
}

/// Reads all verbs of a document that came from `here`.
pub(super) fn verbs(document: &Element, here: &Place, hears: Hears, member: Member) -> Result<Vec<Verb>, Fault> {
    let mut verbs = Vec::new();
    for element in document.children() {
        // "Number" page: a document heard by the called person holds Play, Say, Gather and Hangup only.
        if hears == Hears::Person && !["Say", "Play", "Gather", "Hangup"].contains(&element.name.as_str()) {
            return fault(format!("<{}> may not stand in a document the called person hears", element.name));
        }
        // "Reject" page: it takes effect as the first verb only.
        if element.name == "Reject" && !verbs.is_empty() {
            return fault("<Reject> is not the first verb");
        }
        verbs.push(verb(element, here, member)?);
    }
    Ok(verbs)
}

fn verb(element: &Element, here: &Place, member: Member) -> Result<Verb, Fault> {
    Ok(match element.name.as_str() {
        "Say" => Verb::Say(say(element, member)?),
        "Play" => Verb::Say(play(element, here)?),
        "Pause" => Verb::Pause(u64::from(element.number("length", 1, 3600)?.unwrap_or(1)) * 1000),
        "Gather" => Verb::Gather(gather(element, here, member)?),
        "Dial" => Verb::Dial(dial(element, here, member)?),
        "Record" => Verb::Record(record(element, here, member)?),
        "Redirect" => Verb::Redirect { place: here.resolve(&element.text())?, method: method(element, "method")? },
        "Hangup" => Verb::Hangup,
        "Reject" => {
            element.word("reason", &["rejected", "busy"], "rejected")?;
            Verb::Reject
        }
        other => return fault(format!("<{other}> is no verb")),
    })
}

fn say(element: &Element, member: Member) -> Result<Vec<Said>, Fault> {
    let voice = element.attribute("voice");
    let engine = voice.and_then(|voice| voice.split_once('.')).map(|(engine, _)| engine);
    if let Some(voice) = voice
        && !["man", "woman"].contains(&voice)
        && !member.lists(engine.unwrap_or(voice))
    {
        return fault(format!("`{voice}` is not a voice this provider lists"));
    }
    let mut uses = speech::ALL.iter().filter(|name| speech::uses(element, name));
    // "Text-to-speech" page: basic voices speak no SSML; a tag the voice lacks can fail the whole Say.
    if engine.is_none()
        && let Some(name) = uses.clone().next()
    {
        return fault(format!("<{name}> needs a Polly or Google voice"));
    }
    let polly = voice.is_some_and(|voice| voice.ends_with("-Neural") || voice.ends_with("-Generative"));
    // Of generative voices the page says that these work in part, and not in which part.
    let generative = voice.is_some_and(|voice| voice.ends_with("-Generative"));
    let lacks = |name: &str| {
        (polly && name == "emphasis") || (engine == Some("Google") && name == "w") || (generative && ["prosody", "phoneme"].contains(&name))
    };
    if let Some(name) = uses.find(|name| lacks(name)) {
        return fault(format!("<{name}> is not spoken by {}", voice.unwrap_or_default()));
    }
    element.number("loop", 1, 10)?;
    let language = language(element)?;
    let speed = voice_speed(element)?;
    let mut stretches = speech::said(element, INTERPRETS)?;
    for said in &mut stretches {
        said.voice = voice.map(str::to_owned);
        said.language.clone_from(&language);
        said.rate = speed.clone().or(said.rate.take());
    }
    Ok(stretches)
}

/// Telnyx's "Say", voiceSpeed: 0.1 to 2.0, as a share of the usual speed.
fn voice_speed(element: &Element) -> Result<Option<String>, Fault> {
    let Some(written) = element.attribute("voiceSpeed") else { return Ok(None) };
    match written.parse::<f32>() {
        Ok(speed) if (0.1..=2.0).contains(&speed) => Ok(Some(format!("{:.0}%", speed * 100.0))),
        _ => fault(format!("`voiceSpeed=\"{written}\"` is not in 0.1–2.0")),
    }
}

fn play(element: &Element, here: &Place) -> Result<Vec<Said>, Fault> {
    element.number("loop", 1, 10)?;
    match (element.attribute("digits"), element.text()) {
        (None, audio) => Ok(vec![Said { audio: Some(here.resolve(&audio)?.url), ..Said::default() }]),
        (Some(digits), text) if text.is_empty() && digits.chars().all(|key| "0123456789ABCD*#wW".contains(key)) => Ok(Vec::new()),
        (Some(digits), _) => fault(format!("<Play digits=\"{digits}\"> is not keys alone")),
    }
}

fn gather(element: &Element, here: &Place, member: Member) -> Result<Gather, Fault> {
    let mut says = Vec::new();
    for child in element.children() {
        match verb(child, here, member)? {
            Verb::Say(_) if child.attribute("digits").is_some() => return fault("<Play> in <Gather> sends keys"),
            Verb::Say(more) => says.extend(more),
            Verb::Pause(ms) => super::be_quiet(&mut says, ms),
            _ => return fault(format!("<{}> may not stand in <Gather>", child.name)),
        }
    }
    let input = element.word("input", &["dtmf", "speech", "dtmf speech", "speech dtmf"], "dtmf")?;
    let finish = element.attribute("finishOnKey").unwrap_or("#");
    if finish.len() > 1 || !finish.chars().all(|key| "0123456789*#".contains(key)) {
        return fault(format!("`finishOnKey=\"{finish}\"` is not one key"));
    }
    let hints: Vec<_> = element.attribute("hints").map(|hints| hints.split(',').collect()).unwrap_or_default();
    if hints.iter().any(|hint| hint.trim().starts_with('$') && !hint.trim().starts_with("$OOV_CLASS_")) {
        return fault("a hint that begins with `$` is no class of words");
    }
    if hints.len() > 500 || hints.iter().any(|hint| hint.trim().is_empty() || hint.chars().count() > 100) {
        return fault("hints are at most 500, of at most 100 letters, and none is empty");
    }
    let model = element.word("speechModel", MODELS, "")?;
    // "Gather" page: with an explicit model the pause that ends speech is a number.
    if element.attribute("speechTimeout") == Some("auto") && !model.is_empty() {
        return fault("`speechTimeout=\"auto\"` does not go with a speechModel");
    }
    if element.attribute("speechTimeout") != Some("auto") || member == Member::Telnyx {
        element.number("speechTimeout", 1, 60)?;
    }
    // "Gather" page of Telnyx: a recogniser that does not fit its language fails without a word; of one it is confirmed that it does.
    if member == Member::Telnyx && input.contains("speech") && element.word("transcriptionEngine", &["Google"], "")?.is_empty() {
        return fault("<Gather> for speech names no transcriptionEngine");
    }
    // Telnyx asks the application's address again, or none at all: its page does not say.
    if member == Member::Telnyx && element.attribute("action").is_none() {
        return fault("<Gather> has no action");
    }
    element.word("profanityFilter", &["true", "false"], "true")?;
    let expects = Expects { language: language(element)?, hints: hints.iter().map(|hint| hint.trim().to_owned()).collect() };
    if !input.contains("speech") && expects != Expects::default() {
        return fault("<Gather> for keys alone has a language or hints");
    }
    Ok(Gather {
        expects,
        says,
        action: element.attribute("action").map(|action| here.resolve(action)).transpose()?,
        method: method(element, "method")?,
        keys: input.contains("dtmf"),
        speech: input.contains("speech"),
        max: element.number("numDigits", 1, 50)?.map(|max| max as usize),
        seconds: element.number("timeout", 1, 60)?.unwrap_or(5),
        finish: finish.to_owned(),
        tells_silence: element.claim("actionOnEmptyResult")?,
    })
}

fn dial(element: &Element, here: &Place, member: Member) -> Result<Dial, Fault> {
    let text = element.text();
    let mut numbers = Vec::new();
    if !text.is_empty() {
        numbers.push(Number { digits: e164(&text)?, whisper: None, status: None });
    }
    for child in element.children() {
        if !text.is_empty() {
            return fault("<Dial> has both a number of its own and others");
        }
        let events = child.attribute("statusCallbackEvent").unwrap_or("completed");
        if events.split(' ').any(|event| !["initiated", "ringing", "answered", "completed"].contains(&event)) {
            return fault(format!("`statusCallbackEvent=\"{events}\"` of <Number>"));
        }
        let status = callback(child, "statusCallback", "statusCallbackMethod", here)?;
        numbers.push(Number {
            digits: e164(&child.text())?,
            whisper: callback(child, "url", "method", here)?,
            status: status.filter(|_| events.contains("completed")),
        });
    }
    if numbers.is_empty() || numbers.len() > 10 {
        return fault(format!("<Dial> rings {} numbers; 1 to 10 are possible", numbers.len()));
    }
    for claim in ["answerOnBridge", "hangupOnStar", "sequential"] {
        element.claim(claim)?;
    }
    element.word("record", &["do-not-record", "record-from-answer", "record-from-ringing"], "do-not-record")?;
    Ok(Dial {
        numbers,
        action: element.attribute("action").map(|action| here.resolve(action)).transpose()?,
        method: method(element, "method")?,
        ring_s: element.number("timeout", 5, if member == Member::Telnyx { 120 } else { 600 })?.unwrap_or(30),
        time_limit: element.number("timeLimit", if member == Member::Telnyx { 60 } else { 1 }, 14_400)?,
        caller_id: element.attribute("callerId").map(e164).transpose()?,
    })
}

fn record(element: &Element, here: &Place, member: Member) -> Result<Record, Fault> {
    let finish = element.attribute("finishOnKey").unwrap_or("1234567890*#");
    if !finish.chars().all(|key| "0123456789*#".contains(key)) {
        return fault(format!("`finishOnKey=\"{finish}\"` of <Record> is not keys"));
    }
    element.number("timeout", 0, 600)?;
    element.word("playBeep", &["true", "false"], "true")?;
    element.claim("transcribe")?;
    element.word("channels", &["single", "dual"], "dual")?;
    // Telnyx: without it a message never ends by silence.
    if member == Member::Telnyx && element.attribute("timeout").is_none() {
        return fault("<Record> waits for a silence that ends nothing");
    }
    element.word("trim", &["trim-silence", "do-not-trim"], "trim-silence")?;
    let events = element.attribute("recordingStatusCallbackEvent").unwrap_or("completed");
    if events.split(' ').any(|event| !["in-progress", "completed", "absent"].contains(&event)) {
        return fault(format!("`recordingStatusCallbackEvent=\"{events}\"` of <Record>"));
    }
    Ok(Record {
        action: element.attribute("action").map(|action| here.resolve(action)).transpose()?,
        method: method(element, "method")?,
        longest_s: element.number("maxLength", 2, 14_400)?.unwrap_or(3600),
        finish: finish.to_owned(),
        status: callback(element, "recordingStatusCallback", "recordingStatusCallbackMethod", here)?
            .filter(|_| events.contains("completed")),
    })
}

fn callback(element: &Element, url: &str, how: &str, here: &Place) -> Result<Option<(Place, &'static str)>, Fault> {
    let place = element.attribute(url).map(|url| here.resolve(url)).transpose()?;
    let how = method(element, how)?;
    Ok(place.map(|place| (place, how)))
}

fn method(element: &Element, name: &str) -> Result<&'static str, Fault> {
    Ok(if element.word(name, &["GET", "POST"], "POST")? == "GET" { "GET" } else { "POST" })
}

fn language(element: &Element) -> Result<Option<String>, Fault> {
    match element.attribute("language") {
        Some(tag) if tag.split('-').count() < 2 || !tag.chars().all(|c| c.is_ascii_alphanumeric() || c == '-') => {
            fault(format!("`language=\"{tag}\"` of <{}> is not like `en-US`", element.name))
        }
        tag => Ok(tag.map(str::to_owned)),
    }
}

const MODELS: &[&str] = &[
    "default",
    "numbers_and_commands",
    "phone_call",
    "experimental_conversations",
    "experimental_utterances",
    "googlev2_long",
    "googlev2_short",
    "googlev2_telephony",
    "googlev2_telephony_short",
    "deepgram_nova-2",
    "deepgram_nova-3",
];

const INTERPRETS: &[&str] = &[
    "characters",
    "spell-out",
    "cardinal",
    "number",
    "ordinal",
    "digits",
    "fraction",
    "unit",
    "date",
    "time",
    "address",
    "expletive",
    "telephone",
];
