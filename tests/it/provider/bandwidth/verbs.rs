//! BXML: which elements, attributes and values the manual confirms, read into what this telephone runs.
//!
//! Manual: "BXML verbs". Speech attributes of `Gather` exist in an SDK and are confirmed by no page: faults here.

use crate::provider::place::Place;
use crate::provider::speech::{self, ssml};
use crate::provider::xml::{Element, Rule};
use crate::provider::{Fault, Said, e164, fault};

/// One verb, its addresses resolved.
#[derive(Debug, Clone)]
pub(super) enum Verb {
    Speak(Vec<Said>),
    Pause(u64),
    Ring(u64),
    Tag(String),
    Gather(Gather),
    Transfer(Transfer),
    Record(Record),
    Redirect(Way),
    Hangup,
}

/// Where an event goes, where it goes when that fails, and the tag it carries.
#[derive(Debug, Clone)]
pub(super) struct Way {
    pub(super) place: Place,
    pub(super) method: &'static str,
    pub(super) fallback: Option<(Place, &'static str)>,
    pub(super) tag: Option<String>,
}

/// Waits for keys.
#[derive(Debug, Clone)]
pub(super) struct Gather {
    pub(super) says: Vec<Said>,
    pub(super) way: Option<Way>,
    pub(super) max: usize,
    pub(super) seconds: u32,
    pub(super) finish: String,
    pub(super) rounds: u32,
}

/// Rings people.
#[derive(Debug, Clone)]
pub(super) struct Transfer {
    pub(super) numbers: Vec<PhoneNumber>,
    pub(super) way: Option<Way>,
    pub(super) ring_s: u32,
    pub(super) caller_id: Option<String>,
}

/// One person to ring.
#[derive(Debug, Clone)]
pub(super) struct PhoneNumber {
    pub(super) digits: String,
    pub(super) whisper: Option<Way>,
    pub(super) disconnect: Option<Way>,
}

/// Records a message.
#[derive(Debug, Clone)]
pub(super) struct Record {
    pub(super) way: Option<Way>,
    pub(super) available: Option<Way>,
    pub(super) longest_s: u32,
    pub(super) finish: String,
}

impl Verb {
    /// Every address the provider may ask because of this verb.
    pub(super) fn places(&self) -> Vec<&Place> {
        let ways: Vec<&Way> = match self {
            Self::Gather(gather) => gather.way.iter().collect(),
            Self::Transfer(transfer) => {
                let of_numbers = transfer.numbers.iter().flat_map(|number| number.whisper.iter().chain(&number.disconnect));
                transfer.way.iter().chain(of_numbers).collect()
            }
            Self::Record(record) => record.way.iter().chain(&record.available).collect(),
            Self::Redirect(way) => vec![way],
            Self::Speak(_) | Self::Pause(_) | Self::Ring(_) | Self::Tag(_) | Self::Hangup => Vec::new(),
        };
        ways.into_iter().flat_map(|way| std::iter::once(&way.place).chain(way.fallback.iter().map(|(place, _)| place))).collect()
    }
}

/// The elements that may stand in a document here.
pub(super) fn grammar(name: &str) -> Option<Rule> {
    let (attributes, children, text): (&'static [&'static str], &'static [&'static str], bool) = match name {
        "Response" => {
            (&[], &["SpeakSentence", "PlayAudio", "Pause", "Ring", "Tag", "Gather", "Transfer", "Record", "Redirect", "Hangup"], false)
        }
        "SpeakSentence" => (&["voice", "gender", "locale"], SSML, true),
        "Pause" => (&["duration"], &[], false),
        "Ring" => (&["duration", "answerCall"], &[], false),
        "PlayAudio" | "Tag" => (&[], &[], true),
        "Gather" => (GATHER, &["SpeakSentence", "PlayAudio"], false),
        "Transfer" => (TRANSFER, &["PhoneNumber"], false),
        "PhoneNumber" => (PHONE_NUMBER, &[], true),
        "Record" => (RECORD, &[], false),
        "Redirect" => (&["redirectUrl", "redirectMethod", "redirectFallbackUrl", "redirectFallbackMethod", "tag"], &[], false),
        "Hangup" => (&[], &[], false),
        "w" => return None,
        _ => return ssml(name),
    };
    Some(Rule { attributes, children, text })
}

const SSML: &[&str] = &["break", "emphasis", "lang", "p", "phoneme", "prosody", "s", "say-as", "sub"];
const GATHER: &[&str] = &[
    "gatherUrl",
    "gatherMethod",
    "gatherFallbackUrl",
    "gatherFallbackMethod",
    "tag",
    "terminatingDigits",
    "maxDigits",
    "interDigitTimeout",
    "firstDigitTimeout",
    "repeatCount",
];
const TRANSFER: &[&str] = &[
    "transferCallerId",
    "transferCallerDisplayName",
    "callTimeout",
    "transferCompleteUrl",
    "transferCompleteMethod",
    "transferCompleteFallbackUrl",
    "transferCompleteFallbackMethod",
    "tag",
    "diversionTreatment",
    "diversionReason",
];
const PHONE_NUMBER: &[&str] = &[
    "transferAnswerUrl",
    "transferAnswerMethod",
    "transferAnswerFallbackUrl",
    "transferAnswerFallbackMethod",
    "transferDisconnectUrl",
    "transferDisconnectMethod",
    "tag",
];
const RECORD: &[&str] = &[
    "recordCompleteUrl",
    "recordCompleteMethod",
    "recordCompleteFallbackUrl",
    "recordCompleteFallbackMethod",
    "recordingAvailableUrl",
    "recordingAvailableMethod",
    "tag",
    "terminatingDigits",
    "maxDuration",
    "silenceTimeout",
    "fileFormat",
];

/// Reads all verbs of a document that came from `here`; a called person's may not transfer.
pub(super) fn verbs(document: &Element, here: &Place, to_person: bool) -> Result<Vec<Verb>, Fault> {
    let mut verbs = Vec::new();
    for element in document.children() {
        // "transferAnswer" page: no Bridge, Conference, Forward or Transfer in its answer.
        if to_person && element.name == "Transfer" {
            return fault("<Transfer> may not stand in a document the called person hears");
        }
        verbs.push(verb(element, here)?);
    }
    Ok(verbs)
}

fn verb(element: &Element, here: &Place) -> Result<Verb, Fault> {
    Ok(match element.name.as_str() {
        "SpeakSentence" => Verb::Speak(speak(element)?),
        "PlayAudio" => Verb::Speak(vec![Said { audio: Some(here.resolve(&element.text())?.url), ..Said::default() }]),
        "Pause" => Verb::Pause(duration(element, 1000)?),
        "Ring" => {
            element.word("answerCall", &["true", "false"], "true")?;
            Verb::Ring(duration(element, 5000)?)
        }
        "Tag" if element.text().chars().count() > 256 => return fault("<Tag> is longer than 256 letters"),
        "Tag" => Verb::Tag(element.text()),
        "Gather" => Verb::Gather(gather(element, here)?),
        "Transfer" => Verb::Transfer(transfer(element, here)?),
        "Record" => Verb::Record(record(element, here)?),
        "Redirect" => match way(element, "redirect", here)? {
            Some(way) => Verb::Redirect(way),
            None => return fault("<Redirect> has no redirectUrl"),
        },
        "Hangup" => Verb::Hangup,
        other => return fault(format!("<{other}> is no verb")),
    })
}

/// `SpeakSentence` page: a voice, or a gender and a locale.
fn speak(element: &Element) -> Result<Vec<Said>, Fault> {
    let voice = element.attribute("voice");
    if voice.is_some() && (element.attribute("gender").is_some() || element.attribute("locale").is_some()) {
        return fault("<SpeakSentence> has a voice as well as a gender or locale");
    }
    let gender = element.word("gender", &["female", "male"], "female")?;
    let locale = match voice {
        None => element.word("locale", &["en_US", "es_MX", "es_US", "es"], "en_US")?,
        Some("julie" | "kate" | "susan" | "dave" | "paul" | "ruth" | "stephen") => "en_US",
        Some("rosa") => "es_MX",
        Some("lupe" | "pedro") => "es_US",
        Some("esperanza" | "violeta" | "jorge") => "es",
        Some(other) => return fault(format!("`{other}` is not a voice this provider lists")),
    };
    let mut stretches = speech::said(element, &["date", "time", "telephone", "characters", "cardinal", "ordinal"])?;
    for said in &mut stretches {
        said.voice = Some(voice.unwrap_or(gender).to_owned());
        said.language = Some(locale.replace('_', "-"));
    }
    Ok(stretches)
}

fn gather(element: &Element, here: &Place) -> Result<Gather, Fault> {
    let mut says = Vec::new();
    for child in element.children() {
        match verb(child, here)? {
            Verb::Speak(more) => says.extend(more),
            _ => return fault(format!("<{}> may not stand in <Gather>", child.name)),
        }
    }
    let rounds = element.number("repeatCount", 1, 20)?.unwrap_or(1);
    if rounds as usize * element.children().count() > 20 {
        return fault("repeatCount times the verbs of <Gather> is more than 20");
    }
    element.number("interDigitTimeout", 1, 60)?;
    Ok(Gather {
        says,
        way: way(element, "gather", here)?,
        max: element.number("maxDigits", 1, 50)?.unwrap_or(50) as usize,
        seconds: element.number("firstDigitTimeout", 0, 60)?.unwrap_or(5),
        finish: finish(element, "")?,
        rounds,
    })
}

fn transfer(element: &Element, here: &Place) -> Result<Transfer, Fault> {
    let mut numbers = Vec::new();
    for child in element.children() {
        numbers.push(PhoneNumber {
            digits: e164(&child.text())?,
            whisper: way(child, "transferAnswer", here)?,
            disconnect: way(child, "transferDisconnect", here)?,
        });
    }
    if numbers.is_empty() || numbers.len() > 8 {
        return fault(format!("<Transfer> rings {} numbers; 1 to 8 are possible", numbers.len()));
    }
    if element.attribute("transferCallerDisplayName").is_some_and(|name| name.chars().count() > 256) {
        return fault("transferCallerDisplayName is longer than 256 letters");
    }
    element.word("diversionTreatment", &["none", "propagate", "stack"], "none")?;
    let caller_id = match element.attribute("transferCallerId") {
        None | Some("") => None,
        Some(hidden @ ("Restricted" | "Anonymous" | "Private" | "Unavailable")) => Some(hidden.to_owned()),
        Some(shown) => Some(e164(shown)?),
    };
    Ok(Transfer {
        numbers,
        way: way(element, "transferComplete", here)?,
        ring_s: element.number("callTimeout", 1, 300)?.unwrap_or(30),
        caller_id,
    })
}

fn record(element: &Element, here: &Place) -> Result<Record, Fault> {
    // "Record" page: it speaks of one digit; nothing confirms several.
    let finish = finish(element, "#")?;
    if finish.len() > 1 {
        return fault(format!("`terminatingDigits=\"{finish}\"` of <Record> is more than one key"));
    }
    element.number("silenceTimeout", 0, 10_800)?;
    element.word("fileFormat", &["wav", "mp3"], "wav")?;
    Ok(Record {
        way: way(element, "recordComplete", here)?,
        available: way(element, "recordingAvailable", here)?,
        longest_s: element.number("maxDuration", 1, 10_800)?.unwrap_or(60),
        finish,
    })
}

/// The addresses a verb names: `<event>Url`, its method, and the fallback of both.
fn way(element: &Element, event: &str, here: &Place) -> Result<Option<Way>, Fault> {
    let tag = element.attribute("tag").map(str::to_owned);
    if tag.as_ref().is_some_and(|tag| tag.chars().count() > 256) {
        return fault(format!("`tag` of <{}> is longer than 256 letters", element.name));
    }
    let fallback = place(element, &format!("{event}FallbackUrl"), here)?;
    let fallback_method = method(element, &format!("{event}FallbackMethod"))?;
    let method = method(element, &format!("{event}Method"))?;
    Ok(match place(element, &format!("{event}Url"), here)? {
        Some(place) => Some(Way { place, method, fallback: fallback.map(|place| (place, fallback_method)), tag }),
        None if fallback.is_some() => return fault(format!("{event}FallbackUrl stands without {event}Url")),
        None => None,
    })
}

/// Fragments are Twilio's; nothing confirms what becomes of one here.
fn place(element: &Element, name: &str, here: &Place) -> Result<Option<Place>, Fault> {
    let place = element.attribute(name).map(|url| here.resolve(url)).transpose()?;
    match place.as_ref().and_then(|place| place.wishes.as_ref()) {
        Some(wishes) => fault(format!("`{name}` carries `#{wishes}`, which this provider does not know")),
        None => Ok(place),
    }
}

fn method(element: &Element, name: &str) -> Result<&'static str, Fault> {
    Ok(if element.word(name, &["GET", "POST"], "POST")? == "GET" { "GET" } else { "POST" })
}

fn finish(element: &Element, without: &str) -> Result<String, Fault> {
    let keys = element.attribute("terminatingDigits").unwrap_or(without);
    if keys.chars().all(|key| "0123456789*#".contains(key)) {
        Ok(keys.to_owned())
    } else {
        fault(format!("`terminatingDigits=\"{keys}\"` is not keys"))
    }
}

fn duration(element: &Element, without: u64) -> Result<u64, Fault> {
    let Some(written) = element.attribute("duration") else {
        return Ok(without);
    };
    let (whole, tenths) = written.split_once('.').unwrap_or((written, "0"));
    let ms = match (whole.parse::<u64>(), tenths.parse::<u64>()) {
        (Ok(whole), Ok(part)) if tenths.len() <= 3 => Some(whole * 1000 + part * 10_u64.pow(3 - u32::try_from(tenths.len()).unwrap_or(3))),
        _ => None,
    };
    match ms {
        Some(ms) if (100..=86_400_000).contains(&ms) => Ok(ms),
        _ => fault(format!("`duration=\"{written}\"` of <{}> is not in 0.1–86400", element.name)),
    }
}
