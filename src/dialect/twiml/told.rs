//! What the requests of TwiML providers tell: form fields read, and made up.
//!
//! The names are the same with all of them; which of them a provider sends is its own file's to say.

use crate::call::heard::{Heard, Outcome, Recording, Spoken};
use crate::dialect::fields::Fields;
use crate::dialect::own_call::OwnCall;
use crate::dialect::{Pose, Refusal, Report};
use crate::flow::key::Key;
use crate::phone::Number;

/// What stands for a key where a hang-up ended a message.
const HANGUP: &str = "hangup";

/// The report of a request: names, account and numbers, with what was heard. Names of calls have no form that a manual fixes.
///
/// # Errors
/// [`Refusal::Unreadable`] without the name of a call.
pub(in crate::dialect) fn report(fields: &Fields, longest_name: usize, heard: Option<Heard>) -> Result<Report, Refusal> {
    let named = |name: &str| fields.filled(name).filter(|call| call.len() <= longest_name).map(str::to_owned);
    Ok(Report {
        call: named("CallSid").ok_or(Refusal::Unreadable)?,
        parent: named("ParentCallSid"),
        account: fields.filled("AccountSid").map(str::to_owned),
        from: fields.get("From").and_then(Number::parse),
        to: fields.get("To").and_then(Number::parse),
        heard,
        error_url: fields.filled("ErrorUrl").map(str::to_owned),
    })
}

/// A number that may lack its plus; of digits alone it has at least so many, or its country may be missing too.
pub(in crate::dialect) fn number(text: &str, least: usize) -> Option<Number> {
    let whole = text.len() >= least && text.bytes().all(|digit| digit.is_ascii_digit());
    Number::parse(text).or_else(|| whole.then(|| Number::parse(&format!("+{text}"))).flatten())
}

/// What happened, by "Gather", "Dial" and "Record"; nothing where the request only says that it came.
pub(in crate::dialect) fn heard(fields: &Fields) -> Option<Heard> {
    // The parent's status is the caller's own leg's on every request but a person's, and those are read for their keys alone.
    let gone = gone(fields);
    let dialled = fields.filled("DialCallStatus");
    if let (Some(url), None) = (fields.filled("RecordingUrl"), dialled) {
        return Some(Heard::Recorded(recording(url, fields.get("Digits").unwrap_or(""), gone)));
    }
    if gone {
        return Some(Heard::HungUp);
    }
    if let Some(status) = dialled {
        return Some(Heard::DialEnded(outcome(fields, status)));
    }
    let digits = fields.get("Digits");
    if let Some(digits) = digits.filter(|digits| !digits.is_empty()) {
        return Some(Heard::Keys(digits.to_owned()));
    }
    // Words that are empty are a sound nobody understood. With keys that are empty too, nothing was heard at all.
    let words = fields.get("SpeechResult").filter(|words| !words.is_empty() || digits.is_none())?;
    let confidence = fields.get("Confidence").and_then(|text| text.parse().ok()).filter(|sure: &f32| (0.0..=1.0).contains(sure));
    Some(Heard::Speech(Spoken { words: words.to_owned(), confidence }))
}

/// How a call of ours goes. `canceled` and its like are said only of calls that nobody picked up.
pub(in crate::dialect) fn own_call(fields: &Fields) -> OwnCall {
    let dialled = fields.filled("DialCallStatus").map(|status| outcome(fields, status));
    OwnCall::of_status(dialled, fields.get("CallStatus"))
}

/// Whether the leg is over, by its status.
fn gone(fields: &Fields) -> bool {
    matches!(fields.get("CallStatus"), Some("completed" | "busy" | "failed" | "no-answer" | "canceled"))
}

/// "Record", action: it is asked even when the caller hung up; `Digits` is the key that ended the message, or `hangup`.
fn recording(url: &str, digits: &str, gone: bool) -> Recording {
    let mut keys = digits.chars();
    let key = keys.next().filter(|_| keys.next().is_none()).and_then(Key::from_dtmf);
    Recording { reference: url.to_owned(), key, hung_up: gone || digits == HANGUP }
}

/// "Dial", action. Only `DialBridged` says whether the caller was really joined; not every provider sends it.
pub(in crate::dialect) fn outcome(fields: &Fields, status: &str) -> Outcome {
    match (status, fields.get("DialBridged")) {
        ("completed" | "answered", Some("true")) => Outcome::Answered,
        // Somebody answered, and the whisper ended in a hang-up.
        ("completed" | "answered", Some("false")) => Outcome::Declined,
        ("completed" | "answered", _) => Outcome::Ended { talk_s: talk_s(fields) },
        ("busy", _) => Outcome::Busy,
        ("no-answer" | "canceled", _) => Outcome::NoAnswer,
        _ => Outcome::Failed,
    }
}

/// "Dial", action: how long the leg that was answered lasted.
pub(in crate::dialect) fn talk_s(fields: &Fields) -> Option<u32> {
    fields.get("DialCallDuration").and_then(|seconds| seconds.parse().ok())
}

/// What a provider tells, for requests that are made up.
#[derive(Clone, Copy)]
pub(in crate::dialect) struct Tells {
    /// What was said.
    pub(in crate::dialect) speech: bool,
    /// Whether a dialled leg was joined.
    pub(in crate::dialect) bridged: bool,
    /// The key that ended a message.
    pub(in crate::dialect) record_key: bool,
    /// What it calls the direction of a person's leg.
    pub(in crate::dialect) to_person: &'static str,
}

/// The fields of a made-up request.
pub(in crate::dialect) fn posed(pose: &Pose<'_>, tells: Tells) -> Vec<(&'static str, String)> {
    let mut pairs = vec![
        ("AccountSid", pose.account.to_owned()),
        ("ApiVersion", "2010-04-01".to_owned()),
        ("CallSid", pose.call.to_owned()),
        ("Direction", if pose.parent.is_some() { tells.to_person } else { "inbound" }.to_owned()),
        ("From", pose.from.map_or_else(|| "anonymous".to_owned(), |from| from.as_str().to_owned())),
        ("To", pose.to.as_str().to_owned()),
    ];
    if let Some(parent) = pose.parent {
        pairs.push(("ParentCallSid", parent.to_owned()));
    }
    let status = match pose.heard {
        Heard::Rings { .. } => "ringing",
        Heard::HungUp | Heard::Recorded(Recording { hung_up: true, .. }) => "completed",
        _ => "in-progress",
    };
    pairs.push(("CallStatus", status.to_owned()));
    pairs.extend(posed_result(pose.heard, tells));
    pairs
}

/// The fields that tell this.
fn posed_result(heard: &Heard, tells: Tells) -> Vec<(&'static str, String)> {
    match heard {
        Heard::Keys(keys) => vec![("Digits", keys.clone())],
        Heard::Speech(spoken) if tells.speech => {
            let confidence = spoken.confidence.map(|sure| ("Confidence", sure.to_string()));
            std::iter::once(("SpeechResult", spoken.words.clone())).chain(confidence).collect()
        }
        Heard::Speech(_) | Heard::Rings { .. } | Heard::Silence | Heard::HungUp => Vec::new(),
        Heard::Recorded(recording) => {
            let key = recording.key.map(|key| key.dtmf().to_string()).or_else(|| recording.hung_up.then(|| HANGUP.to_owned()));
            let key = key.filter(|_| tells.record_key);
            std::iter::once(("RecordingUrl", recording.reference.clone())).chain(key.map(|key| ("Digits", key))).collect()
        }
        Heard::DialEnded(outcome) => dial_ended(*outcome, tells),
    }
}

/// "Dial", action, made up. A person who refuses is told as nobody who answered, where nothing tells of the joining.
fn dial_ended(outcome: Outcome, tells: Tells) -> Vec<(&'static str, String)> {
    let bridged = |joined: bool| tells.bridged.then(|| ("DialBridged", joined.to_string()));
    let (status, more) = match outcome {
        Outcome::Answered => ("completed", bridged(true)),
        Outcome::Declined => (if tells.bridged { "completed" } else { "no-answer" }, bridged(false)),
        Outcome::Ended { talk_s } => ("completed", talk_s.map(|seconds| ("DialCallDuration", seconds.to_string()))),
        Outcome::Busy => ("busy", None),
        Outcome::NoAnswer => ("no-answer", None),
        Outcome::Failed => ("failed", None),
    };
    std::iter::once(("DialCallStatus", status.to_owned())).chain(more).collect()
}

/// Fields as a body.
pub(in crate::dialect) fn body(pairs: &[(&'static str, String)]) -> String {
    form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish()
}
