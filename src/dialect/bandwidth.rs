//! Bandwidth: JSON in, HTTP Basic, BXML out.
//!
//! Facts are from the manual pages on BXML verbs and voice webhooks; what the reference calls unconfirmed (speech in a
//! Gather, talk time) is not used. Credentials never stand in a document: the voice application has them.

#[cfg(test)]
mod tests;

use super::fields::Fields;
use super::forms::{Forms, Gathers, Slot};
use super::own_call::OwnCall;
use super::phrasebook::{Phrasebook, Takes, Voice, Writing};
use super::texts::{TextReport, Told};
use super::xml::{Element, Inner, Pattern};
use super::{ACCEPT_S, LONGEST_NAME, MESSAGE_QUIET_S};
use super::{Dialect, Document, Field, Genuine, Pose, Posed, Received, Refusal, Reply, Report, Setup, Whisper};
use crate::call::heard::{Heard, Outcome, Recording};
use crate::flow::graph::Flow;
use crate::flow::limits::Limits;
use crate::flow::wording::Language;
use crate::phone::Number;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use http::{HeaderMap, HeaderValue, Method, header};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

/// What Bandwidth can and cannot do.
pub(super) const LIMITS: Limits = Limits {
    provider: "bandwidth",
    speech: false,
    whisper: true,
    ssml: true,
    pauses: true,
    records: true,
    proof_of_answer: false,
    talk_time: false,
    time_limit: false,
    // "Transfer", callTimeout: 1 to 300 s, counted from the first ring; a leg that does not ring within 30 s is given up.
    ring_s: (1, 300),
    ring_slack_s: 30,
    numbers_at_once: 8,
    say_chars: 2_500,
    document_bytes: 65_536,
};

/// How words are written down: every voice takes breaks, so that no element is only quiet.
const WRITING: Writing = Writing::XML;

/// One line at Bandwidth.
pub(super) struct Bandwidth {
    /// SHA-256 of each `user:password`, so that a comparison takes the same time whatever is sent.
    credentials: Vec<[u8; 32]>,
    /// The header of the first, for requests we make up.
    authorization: String,
    forms: Forms,
}

/// Only how many: they are secrets.
impl std::fmt::Debug for Bandwidth {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Bandwidth({} credentials)", self.credentials.len())
    }
}

impl Bandwidth {
    pub(super) fn new(setup: &Setup) -> Result<Self, String> {
        let sound = |secret: &String| secret.split_once(':').is_some_and(|(user, password)| !user.is_empty() && !password.is_empty());
        let Some(first) = setup.secrets.first().filter(|_| setup.secrets.iter().all(sound)) else {
            return Err(
                "SECRETS of a Bandwidth line are `user:password`, as set at the voice application's callback credentials".to_owned()
            );
        };
        Ok(Self {
            credentials: setup.secrets.iter().map(|secret| Sha256::digest(secret).into()).collect(),
            authorization: format!("Basic {}", STANDARD.encode(first)),
            forms: forms(),
        })
    }

    /// RFC 7617: the scheme's name in any case, then base64 of `user:password`.
    fn knows(&self, headers: &HeaderMap) -> bool {
        let mut all = headers.get_all(header::AUTHORIZATION).iter();
        let (Some(only), None) = (all.next(), all.next()) else { return false };
        let Some((scheme, encoded)) = only.to_str().ok().and_then(|value| value.split_once(' ')) else { return false };
        let Ok(given) = STANDARD.decode(encoded.trim()) else { return false };
        let given: [u8; 32] = Sha256::digest(given).into();
        let fits = self.credentials.iter().fold(subtle::Choice::from(0), |fits, known| fits | known.ct_eq(&given));
        scheme.eq_ignore_ascii_case("basic") && bool::from(fits)
    }
}

impl Dialect for Bandwidth {
    fn limits(&self) -> Limits {
        LIMITS
    }

    fn verify(&self, received: &Received<'_>) -> Result<Genuine, Refusal> {
        if !self.knows(received.headers) {
            return Err(Refusal::Forged);
        }
        let query = received.target.split_once('?').map_or("", |(_, query)| query);
        let fields = match *received.method {
            Method::GET => Fields::form(query.as_bytes()),
            _ => Fields::json(received.body).or_else(|| Fields::of_list(received.body)),
        };
        Ok(Genuine { fields: fields.ok_or(Refusal::Unreadable)? })
    }

    fn signed_by(&self) -> &'static [&'static str] {
        &["authorization"]
    }

    fn at_provider(&self, base: &str) -> Vec<Field> {
        let field = |name, value| Field { name, value };
        vec![
            field("Voice application, call initiated: callback URL, POST", base.to_owned()),
            field("Voice application, call initiated: fallback URL, POST", format!("{base}/fallback")),
            field("Voice application, status callback URL, POST", format!("{base}/ended")),
            field("Voice application, callback user and password", "the two parts of the line's SECRETS, at the first colon".to_owned()),
        ]
    }

    fn read(&self, genuine: &Genuine) -> Result<Report, Refusal> {
        let fields = &genuine.fields;
        let call = fields.filled("callId").filter(|call| call.len() <= LONGEST_NAME).ok_or(Refusal::Unreadable)?;
        let text = |name: &str| fields.filled(name).map(str::to_owned);
        Ok(Report {
            call: call.to_owned(),
            parent: text("parentCallId").filter(|parent| parent.len() <= LONGEST_NAME),
            account: text("accountId"),
            from: fields.get("from").and_then(Number::parse),
            to: fields.get("to").and_then(Number::parse),
            heard: heard(fields),
            error_url: None,
        })
    }

    /// "Messaging webhooks": a list of one event, with the message in it. `owner` is our number, whoever wrote. No page lists the codes of
    /// numbers that take no texts, so that none is remembered.
    fn read_text(&self, genuine: &Genuine) -> Result<TextReport, Refusal> {
        let fields = &genuine.fields;
        let number = |name: &str| fields.get(name).and_then(Number::parse);
        let words = fields.get("message.text").filter(|_| fields.get("type") == Some("message-received"));
        let told = words.map_or(Told::Nothing, |words| Told::Wrote(words.to_owned()));
        Ok(TextReport { account: None, ours: number("message.owner"), other: number("message.from"), told })
    }

    /// "Disconnect": a call that nobody picked up has no `answerTime`; of its causes only these are said of no other.
    fn read_own(&self, genuine: &Genuine) -> OwnCall {
        let fields = &genuine.fields;
        let cause = fields.get("cause").unwrap_or("");
        match fields.get("eventType").unwrap_or("") {
            "transferComplete" => OwnCall::Dialled(outcome(cause)),
            "disconnect" if matches!(cause, "busy" | "timeout" | "rejected") && fields.filled("answerTime").is_none() => {
                OwnCall::NotAnswered
            }
            "disconnect" => OwnCall::Over,
            _ => OwnCall::GoesOn,
        }
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
        let mut event = serde_json::json!({
            "eventTime": "2026-01-01T00:00:00.000Z",
            "accountId": pose.account,
            "from": pose.from.map_or("Anonymous", Number::as_str),
            "to": pose.to.as_str(),
            "direction": if pose.parent.is_some() { "outbound" } else { "inbound" },
            "callId": pose.call,
        });
        let kind = match (pose.heard, pose.parent) {
            (Heard::Rings { .. }, None) => "initiate",
            (Heard::Rings { .. }, Some(_)) => "transferAnswer",
            (Heard::DialEnded(_), _) => "transferComplete",
            (Heard::HungUp, _) => "disconnect",
            (Heard::Recorded(Recording { hung_up: true, .. }), _) => "recordingAvailable",
            (Heard::Recorded(_), _) => "recordComplete",
            (Heard::Keys(_) | Heard::Speech(_) | Heard::Silence, _) => "gather",
        };
        if let Some(event) = event.as_object_mut() {
            let mut put = |name: &str, value: &str| event.insert(name.to_owned(), value.into());
            put("eventType", kind);
            match (pose.heard, pose.parent) {
                (Heard::Keys(keys), _) => put("digits", keys),
                (Heard::Silence | Heard::Speech(_), _) => put("digits", ""),
                (Heard::DialEnded(outcome), _) => put("cause", cause(*outcome)),
                (Heard::Recorded(recording), _) => put("mediaUrl", &recording.reference),
                _ => None,
            };
            if let Some(parent) = pose.parent {
                event.insert("parentCallId".to_owned(), parent.into());
            }
        }
        let mut headers = HeaderMap::new();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
        if let Ok(authorization) = HeaderValue::from_str(&self.authorization) {
            headers.insert(header::AUTHORIZATION, authorization);
        }
        Some(Posed { headers, body: event.to_string() })
    }
}

/// What happened, by event type; nothing where the event only says that it came.
fn heard(fields: &Fields) -> Option<Heard> {
    match fields.get("eventType").unwrap_or("") {
        "gather" => fields.filled("digits").map(|digits| Heard::Keys(digits.to_owned())),
        "transferComplete" => Some(Heard::DialEnded(outcome(fields.get("cause").unwrap_or("")))),
        "recordComplete" | "recordingComplete" => Some(Heard::Recorded(recording(fields, false))),
        // Told of every message, some time later: the only word of one whose caller hung up.
        "recordingAvailable" => Some(Heard::Recorded(recording(fields, true))),
        "disconnect" => Some(Heard::HungUp),
        _ => None,
    }
}

/// "Record Complete" and "Recording Available"; no page tells of the key. One that failed has nothing to refer to.
fn recording(fields: &Fields, hung_up: bool) -> Recording {
    let reference = fields.get("mediaUrl").filter(|_| fields.get("status") != Some("error")).unwrap_or("");
    Recording { reference: reference.to_owned(), key: None, hung_up }
}

/// "Transfer Complete", cause. `hangup` follows a talk as well as a refused whisper: it proves nothing.
fn outcome(cause: &str) -> Outcome {
    match cause {
        "hangup" => Outcome::Ended { talk_s: None },
        "busy" => Outcome::Busy,
        "timeout" | "cancel" => Outcome::NoAnswer,
        "rejected" => Outcome::Declined,
        _ => Outcome::Failed,
    }
}

fn cause(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Answered | Outcome::Ended { .. } => "hangup",
        Outcome::Busy => "busy",
        Outcome::NoAnswer => "timeout",
        Outcome::Declined => "rejected",
        Outcome::Failed => "error",
    }
}

/// The voice the author chose, or one for the locale ("`SpeakSentence`", voices). The page lists its SSML without exceptions.
fn voice(language: &Language) -> Voice {
    let chosen = language.voices.iter().find(|(provider, _)| provider == LIMITS.provider).map(|(_, voice)| voice.as_str());
    let name = chosen.or(match language.locale.as_str() {
        "en-US" => Some("julie"),
        "es-US" => Some("lupe"),
        "es-MX" => Some("rosa"),
        "es-ES" | "es" => Some("esperanza"),
        _ => None,
    });
    let attributes = match name {
        Some(name) => vec![("voice", name.to_owned())],
        None => vec![("gender", "female".to_owned()), ("locale", language.locale.replace('-', "_"))],
    };
    Voice::element("SpeakSentence", &attributes, Takes::Everything)
}

fn document(body: String) -> Document {
    Document { content_type: "application/xml; charset=utf-8", body }
}

/// The documents.
fn forms() -> Forms {
    let told = [
        ("gatherUrl", Slot::Turn.mark()),
        ("gatherMethod", "POST"),
        ("gatherFallbackUrl", Slot::Fallback.mark()),
        ("gatherFallbackMethod", "POST"),
    ];
    let wait = [("firstDigitTimeout", Slot::Wait.mark()), ("repeatCount", "1")];
    let key = [("maxDigits", "1")];
    let digits = [("maxDigits", Slot::Digits.mark()), ("terminatingDigits", "#"), ("interDigitTimeout", "4")];
    // "Record": one key ends the message, several are confirmed nowhere. recordComplete is not sent when the caller hangs up.
    let available = format!("{}/recorded", Slot::Turn.mark());
    let record = [
        ("recordCompleteUrl", Slot::Turn.mark()),
        ("recordCompleteMethod", "POST"),
        ("recordCompleteFallbackUrl", Slot::Fallback.mark()),
        ("recordCompleteFallbackMethod", "POST"),
        ("recordingAvailableUrl", &available),
        ("recordingAvailableMethod", "POST"),
        ("terminatingDigits", "#"),
        ("maxDuration", Slot::Longest.mark()),
        ("silenceTimeout", MESSAGE_QUIET_S),
    ];
    let ask = [
        ("gatherUrl", Slot::Accept.mark()),
        ("gatherMethod", "POST"),
        ("maxDigits", "1"),
        ("firstDigitTimeout", ACCEPT_S),
        ("repeatCount", "1"),
    ];
    let ring = [("callTimeout", Slot::Ring.mark())];
    let to = [
        ("transferCompleteUrl", Slot::Turn.mark()),
        ("transferCompleteMethod", "POST"),
        ("transferCompleteFallbackUrl", Slot::Fallback.mark()),
        ("transferCompleteFallbackMethod", "POST"),
    ];
    let line = [("transferCallerId", Slot::Line.mark())];
    let says = [Element::slot(Slot::Says)];
    let hang_up = || Element::new("Hangup", &[], Inner::Nothing);
    let first = |attributes: &[(&str, &str)]| {
        Pattern::document(&[
            Element::slot(Slot::Says),
            Element::new("Transfer", attributes, Inner::Elements(&[Element::slot(Slot::Numbers)])),
        ])
    };
    // Without transferCompleteUrl the verbs that follow run when the transfer is over.
    let last = |attributes: &[(&str, &str)]| {
        Pattern::document(&[
            Element::slot(Slot::Says),
            Element::new("Transfer", attributes, Inner::Elements(&[Element::slot(Slot::Numbers)])),
            Element::slot(Slot::Bye),
            hang_up(),
        ])
    };
    let number = |attributes| Pattern::element(&Element::new("PhoneNumber", attributes, Inner::Text(Slot::Number.mark())));
    let gathers = |keys: &[(&str, &str)]| {
        let attributes = [&told[..], keys, &wait].concat();
        let keys = Pattern::document(&[Element::new("Gather", &attributes, Inner::Elements(&says))]);
        Gathers { keys, speech: None, any_speech: None }
    };
    Forms {
        gather: gathers(&key),
        gather_digits: gathers(&digits),
        record: Pattern::document(&[Element::slot(Slot::Says), Element::new("Record", &record, Inner::Nothing)]),
        dial: first(&[&ring[..], &to, &line].concat()),
        dial_as_caller: first(&[&ring[..], &to].concat()),
        last_dial: last(&[&ring[..], &line].concat()),
        last_dial_as_caller: last(&ring),
        number: number(&[]),
        number_whisper: number(&[("transferAnswerUrl", Slot::Whisper.mark()), ("transferAnswerMethod", "POST")]),
        hang_up: Pattern::document(&[Element::slot(Slot::Says), hang_up()]),
        join: Pattern::document(&[Element::slot(Slot::Says)]),
        ask: Pattern::document(&[Element::new("Gather", &ask, Inner::Elements(&says)), hang_up()]),
    }
}
