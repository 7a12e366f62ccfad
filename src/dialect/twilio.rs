//! Twilio: forms in, signed URLs, TwiML out.
//!
//! Facts are from the manual pages "TwiML for Programmable Voice", "Security" (signatures), "Gather",
//! "Dial", "Number" and "Connection overrides", read in autumn 2026.

mod signature;
#[cfg(test)]
mod tests;

use super::fields::Fields;
use super::forms::{Forms, Gathers, Slot};
use super::phrasebook::{Phrasebook, Takes, Voice, Writing};
use super::texts::{self, TextReport};
use super::xml::{Element, Inner, Pattern};
use super::{ACCEPT_S, LONGEST_NAME, MESSAGE_QUIET_S};
use super::{Dialect, Document, Genuine, Pose, Posed, Received, Refusal, Reply, Report, Setup, Whisper};
use crate::call::heard::{Heard, Outcome, Recording, Spoken};
use crate::flow::graph::Flow;
use crate::flow::key::Key;
use crate::flow::limits::Limits;
use crate::flow::wording::Language;
use crate::phone::Number;
use http::{HeaderMap, HeaderValue, Method, header};
use signature::Signatures;

/// What Twilio can and cannot do.
pub(super) const LIMITS: Limits = Limits {
    provider: "twilio",
    speech: true,
    whisper: true,
    ssml: true,
    pauses: true,
    records: true,
    proof_of_answer: true,
    talk_time: true,
    time_limit: true,
    // "Dial", timeout: 5 to 600 s; Twilio adds about 5 s.
    ring_s: (5, 600),
    ring_slack_s: 5,
    numbers_at_once: 10,
    say_chars: 2_500,
    document_bytes: 65_536,
};

/// Asks Twilio to try again: two retries after a connect time-out, a read time-out or a 5xx, on every URL of
/// ours ("Connection overrides"). Three tries of 1 s to connect and 3 s to answer take 12 s at most, below
/// the 15 s that Twilio gives a call.
const OVERRIDES: &str = "#rc=2&rp=ct,rt,5xx&ct=1000&rt=3000&tt=12000";

/// How words are written down ("Say", "Pause").
const WRITING: Writing = Writing { pause: Some(["<Pause length=\"", "\"/>"]), hints: Some(","), ..Writing::XML };

/// What stands for a key where a hang-up ended a message.
const HANGUP: &str = "hangup";

/// Words for a withheld number, spelled on a keypad: anonymous, restricted, unavailable. Seen in practice; the manual does not list them.
const WITHHELD: [&str; 3] = ["+266696687", "+7378742833", "+86282452253"];

/// "Error and Warning Dictionary", of texts that did not arrive: nobody has the number, or it is a landline's.
const NEVER: &[&str] = &["30005", "30006"];

/// One line at Twilio.
#[derive(Debug)]
pub(super) struct Twilio {
    signatures: Signatures,
    forms: Forms,
}

impl Twilio {
    pub(super) fn new(setup: &Setup) -> Result<Self, String> {
        let sound = !setup.secrets.is_empty() && setup.secrets.iter().all(|secret| secret.len() >= 16);
        if !sound {
            return Err("SECRETS of a Twilio line are its auth tokens, 32 letters and digits each; see the account's page".to_owned());
        }
        Ok(Self { signatures: Signatures::new(&setup.secrets, &setup.public_url), forms: forms() })
    }
}

impl Dialect for Twilio {
    fn limits(&self) -> Limits {
        LIMITS
    }

    fn verify(&self, received: &Received<'_>) -> Result<Genuine, Refusal> {
        let form = received.method == Method::POST;
        let query = received.target.split_once('?').map_or("", |(_, query)| query);
        let fields = Fields::form(if form { received.body } else { query.as_bytes() }).ok_or(Refusal::Unreadable)?;
        let signed: &Fields = if form { &fields } else { &Fields::default() };
        self.signatures.verify(received, signed)?;
        Ok(Genuine { fields })
    }

    fn read(&self, genuine: &Genuine) -> Result<Report, Refusal> {
        let fields = &genuine.fields;
        let call = fields.filled("CallSid").filter(|call| call.len() <= LONGEST_NAME).ok_or(Refusal::Unreadable)?;
        let text = |name: &str| fields.filled(name).map(str::to_owned);
        Ok(Report {
            call: call.to_owned(),
            parent: text("ParentCallSid").filter(|parent| parent.len() <= LONGEST_NAME),
            account: text("AccountSid"),
            from: fields.get("From").filter(|from| !WITHHELD.contains(from)).and_then(Number::parse),
            to: fields.get("To").and_then(Number::parse),
            heard: heard(fields),
            error_url: text("ErrorUrl"),
        })
    }

    /// "Receive an incoming message", "Outbound message status callback".
    fn read_text(&self, genuine: &Genuine) -> Result<TextReport, Refusal> {
        Ok(texts::of_form(&genuine.fields, NEVER))
    }

    fn phrasebook(&self, flow: &Flow) -> Phrasebook {
        Phrasebook::prepare(flow, &WRITING, voice)
    }

    fn voice(&self, language: &Language) -> String {
        voice(language).name
    }

    fn write(&self, reply: &Reply<'_>) -> Document {
        document(self.forms.write(reply))
    }

    fn write_whisper(&self, whisper: &Whisper<'_>) -> Document {
        document(self.forms.write_whisper(whisper))
    }

    fn pose(&self, pose: &Pose<'_>) -> Option<Posed> {
        let mut pairs = vec![
            ("AccountSid", pose.account.to_owned()),
            ("ApiVersion", "2010-04-01".to_owned()),
            ("CallSid", pose.call.to_owned()),
            ("Direction", if pose.parent.is_some() { "outbound-dial" } else { "inbound" }.to_owned()),
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
        pairs.extend(posed_result(pose.heard));
        let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(&pairs).finish();
        let mut headers = HeaderMap::new();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/x-www-form-urlencoded"));
        let signature = Fields::form(body.as_bytes()).map(|fields| self.signatures.sign(pose.url, &fields)).unwrap_or_default();
        if let Ok(signature) = HeaderValue::from_str(&signature) {
            headers.insert("X-Twilio-Signature", signature);
        }
        Some(Posed { headers, body })
    }
}

/// What happened, by "Gather", "Dial" and "Record"; nothing where the request only says that it came.
fn heard(fields: &Fields) -> Option<Heard> {
    // The parent's status is the caller's own leg's on every request but a person's, and those are read for their keys alone.
    let status = fields.get("CallStatus").unwrap_or("");
    let gone = matches!(status, "completed" | "busy" | "failed" | "no-answer" | "canceled");
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

/// "Record", action: it is asked even when the caller hung up; `Digits` is the key that ended the message, or `hangup`.
fn recording(url: &str, digits: &str, gone: bool) -> Recording {
    let mut keys = digits.chars();
    let key = keys.next().filter(|_| keys.next().is_none()).and_then(Key::from_dtmf);
    Recording { reference: url.to_owned(), key, hung_up: gone || digits == HANGUP }
}

/// "Dial", action: `DialBridged` says whether the caller was really joined.
fn outcome(fields: &Fields, status: &str) -> Outcome {
    match (status, fields.get("DialBridged")) {
        ("completed" | "answered", Some("true")) => Outcome::Answered,
        // Somebody answered, and the whisper ended in a hang-up.
        ("completed" | "answered", Some("false")) => Outcome::Declined,
        ("completed" | "answered", _) => Outcome::Ended { talk_s: fields.get("DialCallDuration").and_then(|seconds| seconds.parse().ok()) },
        ("busy", _) => Outcome::Busy,
        ("no-answer" | "canceled", _) => Outcome::NoAnswer,
        _ => Outcome::Failed,
    }
}

/// The parameters that tell this.
fn posed_result(heard: &Heard) -> Vec<(&'static str, String)> {
    match heard {
        Heard::Rings { .. } | Heard::Silence | Heard::HungUp => Vec::new(),
        Heard::Keys(keys) => vec![("Digits", keys.clone())],
        Heard::Speech(spoken) => {
            let confidence = spoken.confidence.map(|sure| ("Confidence", sure.to_string()));
            std::iter::once(("SpeechResult", spoken.words.clone())).chain(confidence).collect()
        }
        Heard::Recorded(recording) => {
            let key = recording.key.map(|key| key.dtmf().to_string()).or_else(|| recording.hung_up.then(|| HANGUP.to_owned()));
            std::iter::once(("RecordingUrl", recording.reference.clone())).chain(key.map(|key| ("Digits", key))).collect()
        }
        Heard::DialEnded(outcome) => {
            let status = |status: &str| ("DialCallStatus", status.to_owned());
            match outcome {
                Outcome::Answered => vec![status("completed"), ("DialBridged", "true".to_owned())],
                Outcome::Declined => vec![status("completed"), ("DialBridged", "false".to_owned())],
                Outcome::Ended { talk_s } => {
                    std::iter::once(status("completed")).chain(talk_s.map(|seconds| ("DialCallDuration", seconds.to_string()))).collect()
                }
                Outcome::Busy => vec![status("busy")],
                Outcome::NoAnswer => vec![status("no-answer")],
                Outcome::Failed => vec![status("failed")],
            }
        }
    }
}

/// The voice the author chose, or a good one for the locale ("Text-to-speech", neural voices).
fn voice(language: &Language) -> Voice {
    let chosen = language.voices.iter().find(|(provider, _)| provider == LIMITS.provider).map(|(_, voice)| voice.as_str());
    let name = chosen.or(match language.locale.as_str() {
        "en-US" => Some("Polly.Joanna-Neural"),
        "es-US" => Some("Polly.Lupe-Neural"),
        "es-MX" => Some("Polly.Mia-Neural"),
        _ => None,
    });
    let mut attributes: Vec<(&'static str, String)> = name.map(|name| ("voice", name.to_owned())).into_iter().collect();
    attributes.push(("language", language.locale.clone()));
    Voice::element("Say", &attributes, takes(name))
}

/// "Text-to-speech", SSML: Polly's standard and neural voices take breaks, a rate and pronunciations; other engines' voices
/// and Polly's generative ones take less, and a tag that one does not take can fail the whole Say. Basic voices take none,
/// and without a name the account's setting decides, which may be a basic one.
fn takes(name: Option<&str>) -> Takes {
    match name.and_then(|name| name.split_once('.')) {
        Some(("Polly", voice)) if voice.ends_with("-Neural") || !voice.contains('-') => Takes::Everything,
        Some(("Polly" | "Google", _)) => Takes::Breaks,
        _ => Takes::Words,
    }
}

fn document(body: String) -> Document {
    Document { content_type: "text/xml", body }
}

/// The documents. Every URL of ours carries the wish to be asked again.
fn forms() -> Forms {
    let url = |slot: Slot| format!("{}{OVERRIDES}", slot.mark());
    let (turn, whisper, accept) = (url(Slot::Turn), url(Slot::Whisper), url(Slot::Accept));
    let key = [("numDigits", "1"), ("finishOnKey", "")];
    // The finish key is not sent in Digits; alone, it counts as silence.
    let digits = [("numDigits", Slot::Digits.mark()), ("finishOnKey", "#")];
    let told = [("actionOnEmptyResult", "true"), ("timeout", Slot::Wait.mark()), ("method", "POST"), ("action", &turn)];
    let keypad = [("input", "dtmf")];
    // speechTimeout="auto" wants no speechModel. Nothing is masked: a curse can stand in a cry for help, and nobody reads the words.
    let speech = [("input", "dtmf speech"), ("language", Slot::Locale.mark()), ("speechTimeout", "auto"), ("profanityFilter", "false")];
    let hints = [("hints", Slot::Hints.mark())];
    let ask = [&keypad[..], &key, &[("timeout", ACCEPT_S), ("method", "POST"), ("action", &accept)]].concat();
    // answerOnBridge: the caller hears ringing until the two are joined, also while the whisper is said.
    let to = [("action", turn.as_str()), ("method", "POST")];
    let ring = [("timeout", Slot::Ring.mark()), ("timeLimit", Slot::Talk.mark()), ("answerOnBridge", "true")];
    let line = [("callerId", Slot::Line.mark())];
    let says = [Element::slot(Slot::Says)];
    let hang_up = || Element::new("Hangup", &[], Inner::Nothing);
    let first = |attributes: &[(&str, &str)]| {
        Pattern::document(&[Element::slot(Slot::Says), Element::new("Dial", attributes, Inner::Elements(&[Element::slot(Slot::Numbers)]))])
    };
    let last = |attributes: &[(&str, &str)]| {
        Pattern::document(&[
            Element::slot(Slot::Says),
            Element::new("Dial", attributes, Inner::Elements(&[Element::slot(Slot::Numbers)])),
            Element::slot(Slot::Bye),
            hang_up(),
        ])
    };
    let redirect = || Element::new("Redirect", &[("method", "POST")], Inner::Text(&turn));
    let gathers = |keys: &[(&'static str, &'static str)]| {
        let listen = |input: &[(&'static str, &'static str)]| {
            let attributes: Vec<(&str, &str)> = input.iter().chain(keys).copied().chain(told).collect();
            Pattern::document(&[Element::new("Gather", &attributes, Inner::Elements(&says)), redirect()])
        };
        Gathers { keys: listen(&keypad), speech: Some(listen(&[&speech[..], &hints].concat())), any_speech: Some(listen(&speech)) }
    };
    // "Record": any key ends the message. An empty one may not be told of: then the next verb tells of silence.
    let record = [
        ("timeout", MESSAGE_QUIET_S),
        ("finishOnKey", "1234567890*#"),
        ("maxLength", Slot::Longest.mark()),
        ("playBeep", "true"),
        ("trim", "do-not-trim"),
    ];
    let record = [&to[..], &record].concat();
    let record = Element::new("Record", &record, Inner::Nothing);
    let number = |attributes| Pattern::element(&Element::new("Number", attributes, Inner::Text(Slot::Number.mark())));
    Forms {
        gather: gathers(&key),
        gather_digits: gathers(&digits),
        record: Pattern::document(&[Element::slot(Slot::Says), record, redirect()]),
        dial: first(&[&to[..], &ring, &line].concat()),
        dial_as_caller: first(&[&to[..], &ring].concat()),
        last_dial: last(&[&ring[..], &line].concat()),
        last_dial_as_caller: last(&ring),
        number: number(&[]),
        number_whisper: number(&[("url", &whisper), ("method", "POST")]),
        hang_up: Pattern::document(&[Element::slot(Slot::Says), hang_up()]),
        join: Pattern::document(&[Element::slot(Slot::Says)]),
        ask: Pattern::document(&[Element::new("Gather", &ask, Inner::Elements(&says)), hang_up()]),
    }
}
