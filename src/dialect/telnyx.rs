//! Telnyx: forms in, signed bodies, `TeXML` out.
//!
//! Facts are from the manual pages on `TeXML` verbs, instruction fetching and callbacks, read in 2026. Only the body of a
//! request is signed. So nothing that a URL says is believed, a GET is refused whatever it carries (set the application's
//! method to POST), and what the manual does not confirm is answered so that both ways end well.

mod signature;
#[cfg(test)]
mod tests;

use super::fields::Fields;
use super::forms::{Forms, Slot};
use super::own_call::OwnCall;
use super::phrasebook::{Phrasebook, Takes, Voice, Writing};
use super::texts::{TextReport, Told};
use super::twiml::told::{self, Tells};
use super::twiml::{self, Member};
use super::xml;
use super::{Dialect, Document, Field, Genuine, Pose, Posed, Received, Refusal, Reply, Report, Setup, Whisper};
use crate::call::heard::{Heard, Recording};
use crate::flow::graph::Flow;
use crate::flow::limits::Limits;
use crate::flow::wording::Language;
use crate::phone::Number;
use http::{Method, header};
use signature::Keys;

/// What Telnyx can and cannot do.
pub(super) const LIMITS: Limits = Limits {
    provider: "telnyx",
    speech: true,
    whisper: true,
    // "Say": SSML is not documented.
    ssml: false,
    // "Gather": Say and Play may stand in it, and no Pause.
    pauses: false,
    records: true,
    proof_of_answer: false,
    talk_time: true,
    time_limit: true,
    // "Dial", timeout: 5 to 120 s.
    ring_s: (5, 120),
    ring_slack_s: 5,
    numbers_at_once: 10,
    say_chars: 2_500,
    // No bound of a document is documented; ours holds.
    document_bytes: 65_536,
};

/// The longest name of a call that is taken: `v3:` and some eighty characters are what the manual's examples have.
const LONGEST_CALL: usize = 128;

/// "Say", voiceSpeed: 125 words a minute instead of 150.
const SLOWER: &str = "0.83";

/// How many digits without a plus are the number called: a wrong guess only refuses the request.
const LEAST_TO: usize = 8;

/// How words are written down.
const WRITING: Writing = Writing { text: without_braces, ..Writing::XML };

const TELLS: Tells = Tells { speech: true, bridged: false, record_key: true, to_person: "outbound" };

/// One line at Telnyx.
#[derive(Debug)]
pub(super) struct Telnyx {
    keys: Keys,
    forms: Forms,
}

impl Telnyx {
    pub(super) fn new(setup: &Setup) -> Result<Self, String> {
        Ok(Self { keys: Keys::read(&setup.secrets)?, forms: forms() })
    }
}

impl Dialect for Telnyx {
    fn limits(&self) -> Limits {
        LIMITS
    }

    fn verify(&self, received: &Received<'_>) -> Result<Genuine, Refusal> {
        // A GET's parameters stand in its URL, which nobody has signed.
        if received.method != Method::POST {
            return Err(Refusal::Forged);
        }
        self.keys.verify(received)?;
        let json = received.headers.get(header::CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(b"application/json"));
        let fields = if json { of_event(received.body) } else { fields(received) };
        Ok(Genuine { fields: fields.ok_or(Refusal::Unreadable)? })
    }

    fn signed_by(&self) -> &'static [&'static str] {
        &signature::HEADERS
    }

    fn at_provider(&self, base: &str) -> Vec<Field> {
        let field = |name, value| Field { name, value };
        vec![
            field("TeXML application, Voice method", "POST".to_owned()),
            field("TeXML application, Webhook URL", base.to_owned()),
            field("TeXML application, Webhook failover URL", format!("{base}/fallback")),
            field("TeXML application, Status callback URL, POST", format!("{base}/ended")),
        ]
    }

    fn read(&self, genuine: &Genuine) -> Result<Report, Refusal> {
        let fields = &genuine.fields;
        let report = told::report(fields, LONGEST_CALL, heard(fields))?;
        let report = if fields.filled("DialCallStatus").is_some() { of_caller(fields, report) } else { report };
        let to = fields.get("To").and_then(|to| told::number(user(to), LEAST_TO));
        Ok(Report { from: fields.get("From").and_then(|from| Number::parse(user(from))), to, ..report })
    }

    /// "Receiving webhooks for messaging": JSON, signed as calls are.
    fn read_text(&self, genuine: &Genuine) -> Result<TextReport, Refusal> {
        let fields = &genuine.fields;
        let words = fields.get("text").filter(|_| fields.get("event_type") == Some("message.received"));
        let told = words.map_or(Told::Nothing, |words| Told::Wrote(words.to_owned()));
        let number = |name: &str| fields.get(name).and_then(Number::parse);
        Ok(TextReport { account: None, ours: number("to"), other: number("from"), told })
    }

    fn read_own(&self, genuine: &Genuine) -> OwnCall {
        told::own_call(&genuine.fields)
    }

    fn phrasebook(&self, flow: &Flow) -> Phrasebook {
        Phrasebook::prepare(flow, &WRITING, voice)
    }

    fn voice(&self, language: &Language) -> String {
        voice(language).name
    }

    fn write(&self, reply: &Reply<'_>) -> Document {
        twiml::document(self.forms.write(reply))
    }

    fn write_whisper(&self, whisper: &Whisper<'_>) -> Document {
        twiml::document(self.forms.write_whisper(whisper))
    }

    fn pose(&self, pose: &Pose<'_>) -> Option<Posed> {
        self.keys.posed(told::body(&told::posed(pose, TELLS)), pose.at)
    }
}

/// What is told of a text. An event's parts have places of their own ("Receiving webhooks for messaging").
fn of_event(body: &[u8]) -> Option<Fields> {
    let event: serde_json::Value = serde_json::from_slice(body).ok()?;
    let mut fields = Fields::default();
    for (name, place) in [
        ("event_type", "/data/event_type"),
        ("from", "/data/payload/from/phone_number"),
        ("to", "/data/payload/to/0/phone_number"),
        ("text", "/data/payload/text"),
    ] {
        if let Some(value) = event.pointer(place).and_then(serde_json::Value::as_str) {
            fields.push(name, value)?;
        }
    }
    Some(fields)
}

/// The signed fields; on a person's leg beside them, from the URL, whose call it belongs to. "Instruction fetching" does not list
/// `ParentCallSid`. A URL that lies names a call whose ticket does not open.
fn fields(received: &Received<'_>) -> Option<Fields> {
    let fields = Fields::form(received.body)?;
    let (path, query) = received.target.split_once('?').unwrap_or((received.target, ""));
    let call = query.split('&').find_map(|pair| pair.strip_prefix(twiml::OF)?.strip_prefix('='));
    match call {
        Some(call) if path.contains("/whisper/") && fields.filled("ParentCallSid").is_none() => {
            Fields::form(&[received.body, b"&ParentCallSid=", call.as_bytes()].concat())
        }
        _ => Some(fields),
    }
}

/// "Dial", action: the caller's leg is meant. Which of the two legs `CallSid` then names is not confirmed; where it is the dialled
/// one, its parent is the caller's.
fn of_caller(fields: &Fields, report: Report) -> Report {
    match &report.parent {
        Some(parent) if fields.get("DialCallSid") == Some(report.call.as_str()) => Report { call: parent.clone(), ..report },
        _ => Report { parent: None, ..report },
    }
}

/// What happened. "Dial", action: `CallStatus` there may be the dialled leg's, so that it does not count.
fn heard(fields: &Fields) -> Option<Heard> {
    if let Some(status) = fields.filled("DialCallStatus") {
        return Some(Heard::DialEnded(told::outcome(fields, status)));
    }
    match (told::heard(fields), fields.filled("RecordingSid")) {
        // "Recording": its URL is dead after ten minutes, its name is not.
        (Some(Heard::Recorded(recording)), Some(name)) => Some(Heard::Recorded(Recording { reference: name.to_owned(), ..recording })),
        (heard, _) => heard,
    }
}

/// The user of a SIP address, which callers and numbers called may come as; else the text itself.
fn user(text: &str) -> &str {
    let address = text.strip_prefix("sip:").or_else(|| text.strip_prefix("sips:"));
    address.map_or(text, |address| address.split(['@', ';']).next().unwrap_or(""))
}

/// "`TeXML` Fundamentals": `{{name}}` in a document is replaced by a parameter of the request. No brace is ever written, so that
/// no two come together, in whatever way texts are joined; a bracket sounds the same.
fn without_braces(text: &str, _: Takes, into: &mut String) {
    xml::escape(&text.replace('{', "(").replace('}', ")"), into);
}

/// A private key is for calls that are only played.
pub(super) fn doubts(secret: &str) -> Option<&'static str> {
    secret.starts_with("seed:").then_some("a seed can sign, so that whoever reads it can ring this line: write Telnyx's public key")
}

/// The voice the author chose, or a good one for the locale ("Say", voice). A voice that is slower has a speed.
fn voice(language: &Language) -> Voice {
    let chosen = language.voices.iter().find(|(provider, _)| provider == LIMITS.provider).map(|(_, voice)| voice.as_str());
    let name = chosen.unwrap_or(match language.locale.as_str() {
        "en-US" => "Polly.Joanna-Neural",
        "es-US" => "Polly.Lupe-Neural",
        "es-MX" => "Polly.Mia-Neural",
        // The only one that follows the language.
        _ => "alice",
    });
    let plain = |value: &str| value.replace(['{', '}'], "");
    let usual = vec![("voice", plain(name)), ("language", plain(&language.locale))];
    let slow = [&usual[..], &[("voiceSpeed", SLOWER.to_owned())]].concat();
    let [usual, slow] = [usual, slow].map(|attributes| Voice::element("Say", &attributes, Takes::Words));
    let Voice { open: [open, _], name, close, takes } = usual;
    let [_, slower] = slow.open;
    Voice { name, open: [open, slower], close, takes }
}

/// The documents. A `Gather` is not told to report silence, so that the verb after it does; where it reports all the same, neither
/// keys nor words are silence too.
fn forms() -> Forms {
    let recorded = format!("{}/recorded", Slot::Turn.mark());
    twiml::forms(&Member {
        overrides: "",
        of_person: &twiml::of_call(),
        keypad: &[("input", "dtmf")],
        // Of the engines one that the languages are documented for. Hints are for another.
        speech: Some(&[
            ("input", "dtmf speech"),
            ("transcriptionEngine", "Google"),
            ("language", Slot::Locale.mark()),
            ("speechTimeout", "3"),
            ("profanityFilter", "false"),
        ]),
        hints: &[],
        asks: &[],
        silence: &[],
        dial: &[("timeLimit", Slot::Talk.mark()), ("answerOnBridge", "true")],
        whispers: true,
        // "Record": whether its action is asked after a hang-up is not confirmed; that the recording is told of is.
        record: &[("channels", "single"), ("recordingStatusCallback", &recorded), ("recordingStatusCallbackMethod", "POST")],
    })
}
