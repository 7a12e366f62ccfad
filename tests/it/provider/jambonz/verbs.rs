//! jambonz's verbs: which properties the feature server knows, read into what this telephone runs.
//!
//! By its source, a verb with a property that it does not know is thrown away with all that come with it; so every property here
//! must be listed. What no line of this house needs (queues, conferences, streams) is a fault, like what is misspelt.

use serde_json::{Map, Value};

use crate::provider::http::Answer;
use crate::provider::place::Place;
use crate::provider::speech::{self, ssml};
use crate::provider::xml;
use crate::provider::{Fault, Said, e164, fault};

/// One verb.
#[derive(Debug, Clone)]
pub(super) enum Verb {
    Say(Vec<Said>),
    Pause(u64),
    /// Whether somebody listens behind the words: where what is pressed goes to.
    BargeIn(Option<Behind>),
    Gather(Gather),
    Dial(Dial),
    Redirect(Place),
    Hangup,
}

/// Who listens behind the words.
#[derive(Debug, Clone)]
pub(super) struct Behind {
    pub(super) hook: Place,
    pub(super) max: usize,
}

/// Waits for keys or words.
#[derive(Debug, Clone)]
pub(super) struct Gather {
    pub(super) says: Vec<Said>,
    pub(super) hook: Place,
    pub(super) speech: bool,
    pub(super) max: usize,
    pub(super) least: Option<usize>,
    pub(super) seconds: u32,
    pub(super) finish: String,
}

/// Rings people.
#[derive(Debug, Clone)]
pub(super) struct Dial {
    pub(super) targets: Vec<(String, Option<Place>)>,
    pub(super) hook: Option<Place>,
    pub(super) ring_s: u32,
    pub(super) time_limit: Option<u32>,
    pub(super) caller_id: Option<String>,
}

impl Verb {
    /// Its name, as a person's document is filtered by it.
    pub(super) fn name(&self) -> &'static str {
        match self {
            Self::Say(_) => "say",
            Self::Pause(_) => "pause",
            Self::BargeIn(_) => "config",
            Self::Gather(_) => "gather",
            Self::Dial(_) => "dial",
            Self::Redirect(_) => "redirect",
            Self::Hangup => "hangup",
        }
    }

    /// Every address the provider may ask because of this verb.
    pub(super) fn places(&self) -> Vec<&Place> {
        match self {
            Self::BargeIn(behind) => behind.iter().map(|behind| &behind.hook).collect(),
            Self::Gather(gather) => vec![&gather.hook],
            Self::Dial(dial) => dial.hook.iter().chain(dial.targets.iter().filter_map(|(_, hook)| hook.as_ref())).collect(),
            Self::Redirect(place) => vec![place],
            Self::Say(_) | Self::Pause(_) | Self::Hangup => Vec::new(),
        }
    }
}

/// Reads an answer: a list of verbs, or nothing where there is no content.
pub(super) fn document(answer: &Answer) -> Result<Vec<Verb>, Fault> {
    match answer.status {
        202 | 204 => return Ok(Vec::new()),
        200 => {}
        status => return fault(format!("the line answered {status}")),
    }
    if answer.content_type.split(';').next().unwrap_or_default().trim() != "application/json" {
        return fault(format!("content type `{}` is not application/json: the answer is not read", answer.content_type));
    }
    if !answer.cache_control.split(',').any(|directive| directive.trim() == "no-store") {
        return fault("the answer lacks `Cache-Control: no-store`");
    }
    match std::str::from_utf8(&answer.body) {
        Ok(text) => read(text).map_err(|Fault(words)| Fault(format!("{words}\n{text}"))),
        Err(_) => fault("the document is not UTF-8"),
    }
}

/// Reads a document's text.
pub(super) fn read(text: &str) -> Result<Vec<Verb>, Fault> {
    let Ok(Value::Array(verbs)) = serde_json::from_str::<Value>(text) else { return fault("the document is no list") };
    verbs.iter().map(verb).collect()
}

fn verb(value: &Value) -> Result<Verb, Fault> {
    let Some(object) = value.as_object() else { return fault("a verb is no object") };
    let mut object = object.clone();
    let Some(Value::String(name)) = object.remove("verb") else { return fault("a verb has no name") };
    let object = &object;
    Ok(match name.as_str() {
        "say" => Verb::Say(say(object)?),
        "pause" => {
            known(&name, object, &["length"])?;
            Verb::Pause(u64::from(number(object, "length")?.unwrap_or(0)) * 1000)
        }
        "config" => Verb::BargeIn(config(object)?),
        "gather" => Verb::Gather(gather(object)?),
        "dial" => Verb::Dial(dial(object)?),
        "redirect" => {
            known(&name, object, &["actionHook", "statusHook"])?;
            Verb::Redirect(hook(object, "actionHook")?.map_or_else(|| fault("redirect leads nowhere"), Ok)?)
        }
        "hangup" => {
            known(&name, object, &["headers"])?;
            Verb::Hangup
        }
        other => return fault(format!("`{other}` is no verb of this house's")),
    })
}

fn say(object: &Map<String, Value>) -> Result<Vec<Said>, Fault> {
    known("say", object, &["text", "synthesizer", "loop", "earlyMedia", "disableTtsCache"])?;
    let synthesizer = match object.get("synthesizer") {
        Some(Value::Object(synthesizer)) => synthesizer.clone(),
        _ => Map::new(),
    };
    known("synthesizer", &synthesizer, &["vendor", "language", "voice", "engine", "label", "gender", "options"])?;
    let text = text(object, "text")?.unwrap_or_default();
    let vendor = self::text(&synthesizer, "vendor")?;
    if !synthesizer.is_empty() && vendor.is_none() {
        return fault("synthesizer has no vendor");
    }
    let mut stretches = if text.starts_with("<speak>") {
        if !["google", "aws", "polly", "microsoft"].contains(&vendor.as_deref().unwrap_or_default()) {
            return fault(format!("{vendor:?} is not known to take SSML"));
        }
        let inside = text.trim_start_matches("<speak>").trim_end_matches("</speak>");
        let wrapped = format!("<Response><say>{inside}</say></Response>");
        let tree = xml::read(&wrapped, |name| match name {
            "Response" => Some(xml::Rule { attributes: &[], children: &["say"], text: false }),
            "say" => Some(xml::Rule { attributes: &[], children: speech::ALL, text: true }),
            _ => ssml(name),
        })?;
        let Some(said) = tree.children().next() else { return fault("say says nothing") };
        speech::said(said, &["characters", "cardinal", "ordinal", "telephone", "date", "time"])?
    } else if text.trim().is_empty() {
        return fault("say has nothing to say");
    } else {
        vec![Said { text: text.split_whitespace().collect::<Vec<_>>().join(" "), ..Said::default() }]
    };
    for said in &mut stretches {
        said.voice = self::text(&synthesizer, "voice")?;
        said.language = self::text(&synthesizer, "language")?;
    }
    Ok(stretches)
}

fn config(object: &Map<String, Value>) -> Result<Option<Behind>, Fault> {
    known("config", object, &["bargeIn"])?;
    let Some(Value::Object(barge)) = object.get("bargeIn") else { return fault("config sets nothing") };
    known("bargeIn", barge, &["enable", "sticky", "actionHook", "input", "numDigits", "minDigits", "maxDigits", "dtmfBargein"])?;
    match barge.get("enable") {
        Some(Value::Bool(false)) => Ok(None),
        Some(Value::Bool(true)) => {
            if barge.get("input") != Some(&serde_json::json!(["digits"])) {
                return fault("who listens behind the words hears only keys here");
            }
            let Some(hook) = hook(barge, "actionHook")? else { return fault("bargeIn leads nowhere") };
            Ok(Some(Behind { hook, max: number(barge, "numDigits")?.unwrap_or(u32::MAX) as usize }))
        }
        _ => fault("bargeIn has no `enable`"),
    }
}

const GATHER: &[&str] = &[
    "actionHook",
    "input",
    "numDigits",
    "minDigits",
    "maxDigits",
    "finishOnKey",
    "interDigitTimeout",
    "timeout",
    "speechTimeout",
    "bargein",
    "dtmfBargein",
    "minBargeinWordCount",
    "listenDuringPrompt",
    "recognizer",
    "say",
];

fn gather(object: &Map<String, Value>) -> Result<Gather, Fault> {
    known("gather", object, GATHER)?;
    let input: Vec<&str> = match object.get("input") {
        None => vec!["digits"],
        Some(Value::Array(input)) => input.iter().filter_map(Value::as_str).collect(),
        Some(_) => return fault("input is no list"),
    };
    if input.iter().any(|one| !["digits", "speech"].contains(one)) || !input.contains(&"digits") {
        return fault(format!("input {input:?} is not keys, or keys and speech"));
    }
    let speech = input.contains(&"speech");
    if let Some(recogniser) = object.get("recognizer") {
        let Some(recogniser) = recogniser.as_object().filter(|_| speech) else { return fault("a recognizer without speech") };
        known("recognizer", recogniser, &["vendor", "label", "language", "hints", "hintsBoost", "profanityFilter"])?;
        if text(recogniser, "vendor")?.is_none() {
            return fault("recognizer has no vendor");
        }
    }
    let says = match object.get("say") {
        // A verb's name is a property that a nested verb does not know.
        Some(Value::Object(nested)) => say(nested)?,
        Some(_) => return fault("a nested say is no object"),
        None => Vec::new(),
    };
    let Some(hook) = hook(object, "actionHook")? else { return fault("gather leads nowhere") };
    let seconds = number(object, "timeout")?.unwrap_or(15);
    if seconds == 0 {
        return fault("a timeout of 0 waits for ever");
    }
    Ok(Gather {
        says,
        hook,
        speech,
        max: number(object, "numDigits")?.unwrap_or(u32::MAX) as usize,
        least: number(object, "minDigits")?.map(|least| least as usize),
        seconds,
        finish: text(object, "finishOnKey")?.unwrap_or_default(),
    })
}

fn dial(object: &Map<String, Value>) -> Result<Dial, Fault> {
    known("dial", object, &["target", "actionHook", "answerOnBridge", "callerId", "callerName", "timeout", "timeLimit", "confirmHook"])?;
    let everybody = hook(object, "confirmHook")?;
    let Some(Value::Array(targets)) = object.get("target") else { return fault("dial has no list of targets") };
    let target = |target: &Value| -> Result<(String, Option<Place>), Fault> {
        let Some(target) = target.as_object() else { return fault("a target is no object") };
        known("target", target, &["type", "number", "confirmHook", "method", "trunk"])?;
        if text(target, "type")?.as_deref() != Some("phone") {
            return fault("a target is no telephone");
        }
        Ok((e164(&text(target, "number")?.unwrap_or_default())?, hook(target, "confirmHook")?.or_else(|| everybody.clone())))
    };
    if targets.is_empty() || targets.len() > 10 {
        return fault(format!("dial rings {} telephones", targets.len()));
    }
    Ok(Dial {
        targets: targets.iter().map(target).collect::<Result<_, _>>()?,
        hook: hook(object, "actionHook")?,
        ring_s: number(object, "timeout")?.unwrap_or(60),
        time_limit: number(object, "timeLimit")?,
        caller_id: text(object, "callerId")?.map(|id| e164(&id)).transpose()?,
    })
}

fn known(name: &str, object: &Map<String, Value>, properties: &[&str]) -> Result<(), Fault> {
    match object.keys().find(|property| !properties.contains(&property.as_str())) {
        Some(odd) => fault(format!("{name} does not know `{odd}`: all verbs are thrown away")),
        None => Ok(()),
    }
}

fn text(object: &Map<String, Value>, name: &str) -> Result<Option<String>, Fault> {
    match object.get(name) {
        None => Ok(None),
        Some(Value::String(text)) => Ok(Some(text.clone())),
        Some(other) => fault(format!("`{name}` is no text but {other}")),
    }
}

fn number(object: &Map<String, Value>, name: &str) -> Result<Option<u32>, Fault> {
    match object.get(name) {
        None => Ok(None),
        Some(value) => match value.as_u64().and_then(|number| u32::try_from(number).ok()) {
            Some(number) => Ok(Some(number)),
            None => fault(format!("`{name}` is no number but {value}")),
        },
    }
}

/// A hook: an address, or an object with one, asked with POST alone, since a GET signs what it does not send.
fn hook(object: &Map<String, Value>, name: &str) -> Result<Option<Place>, Fault> {
    match object.get(name) {
        None => Ok(None),
        Some(Value::String(url)) => Place::absolute(url).map(Some),
        Some(Value::Object(hook)) => {
            known(name, hook, &["url", "method"])?;
            if text(hook, "method")?.is_some_and(|method| method != "POST") {
                return fault(format!("`{name}` is not asked with POST"));
            }
            text(hook, "url")?.map(|url| Place::absolute(&url)).transpose()
        }
        Some(other) => fault(format!("`{name}` is no hook but {other}")),
    }
}
