//! `SignalWire`: forms in, signed URLs, cXML out.
//!
//! Facts are from the manual pages "cXML Voice", "Gather", "Dial", "Record", "Webhook security" and "Connection overrides",
//! read in autumn 2026. Voice webhooks are forms; the signature of its JSON requests (hexadecimal, over the body) opens nothing here.

#[cfg(test)]
mod tests;

use super::forms::{Forms, Slot};
use super::own_call::OwnCall;
use super::phrasebook::{Phrasebook, Takes, Voice};
use super::texts::{self, TextReport};
use super::twiml::signature::{Repeats, Scheme, Signatures};
use super::twiml::told::{self, Tells};
use super::twiml::{self, Member};
use super::{Dialect, Document, Field, Genuine, LONGEST_NAME, Pose, Posed, Received, Refusal, Reply, Report, Setup, Whisper};
use crate::flow::graph::Flow;
use crate::flow::limits::Limits;
use crate::flow::wording::Language;

/// What `SignalWire` can and cannot do.
pub(super) const LIMITS: Limits = Limits {
    provider: "signalwire",
    speech: true,
    whisper: true,
    ssml: true,
    pauses: true,
    records: true,
    // "Dial", action: a talk's length, and no word of whether the two were joined.
    proof_of_answer: false,
    talk_time: true,
    time_limit: true,
    ring_s: (5, 600),
    ring_slack_s: 5,
    numbers_at_once: 10,
    // "Say": 4,096 characters, and silence above 3,000 with a Polly voice.
    say_chars: 2_500,
    document_bytes: 65_536,
};

/// Gives us 2 s to be reached and 3 s to answer, then the fallback is asked ("Connection overrides": no others are known).
/// An action is not asked twice: more patience would only be more silence.
const OVERRIDES: &str = "#ot=2000&rt=3000&tt=5000";

/// "Webhook security": values of one name are signed as they were sent.
const SCHEME: Scheme = Scheme { headers: &["X-SignalWire-Signature", "X-Twilio-Signature"], repeats: Repeats::AsSent };

const TELLS: Tells = Tells { speech: true, bridged: false, record_key: true, to_person: "outbound-dial" };

/// One line at `SignalWire`.
#[derive(Debug)]
pub(super) struct SignalWire {
    signatures: Signatures,
    forms: Forms,
}

impl SignalWire {
    pub(super) fn new(setup: &Setup) -> Result<Self, String> {
        let sound = !setup.secrets.is_empty() && setup.secrets.iter().all(|secret| secret.len() >= 16);
        if !sound {
            return Err("SECRETS of a SignalWire line are its project's signing keys, like `PSK_…`, not API tokens".to_owned());
        }
        Ok(Self { signatures: Signatures::new(SCHEME, &setup.secrets, &setup.public_url), forms: forms() })
    }
}

impl Dialect for SignalWire {
    fn limits(&self) -> Limits {
        LIMITS
    }

    fn verify(&self, received: &Received<'_>) -> Result<Genuine, Refusal> {
        self.signatures.genuine(received)
    }

    fn signed_by(&self) -> &'static [&'static str] {
        SCHEME.headers
    }

    fn at_provider(&self, base: &str) -> Vec<Field> {
        let field = |name, value| Field { name, value };
        vec![
            field("When a call comes in: cXML webhook, POST", format!("{base}{OVERRIDES}")),
            field("If there is an error, use: cXML webhook, POST", format!("{base}/fallback")),
            field("Status changes: POST", format!("{base}/ended")),
        ]
    }

    fn read(&self, genuine: &Genuine) -> Result<Report, Refusal> {
        told::report(&genuine.fields, LONGEST_NAME, told::heard(&genuine.fields))
    }

    /// "Messaging webhooks": as Twilio made them. Which codes mean that a number takes no texts is not listed, so that none is remembered.
    fn read_text(&self, genuine: &Genuine) -> Result<TextReport, Refusal> {
        Ok(texts::of_form(&genuine.fields, &[]))
    }

    fn read_own(&self, genuine: &Genuine) -> OwnCall {
        told::own_call(&genuine.fields)
    }

    fn phrasebook(&self, flow: &Flow) -> Phrasebook {
        Phrasebook::prepare(flow, &twiml::WRITING, voice)
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
        Some(self.signatures.posed(pose.url, told::body(&told::posed(pose, TELLS))))
    }
}

/// "Webhook security": the signing key begins with `PSK_`; the API token, which opens nothing here, with `PT`.
pub(super) fn doubts(secret: &str) -> Option<&'static str> {
    (!secret.starts_with("PSK_"))
        .then_some("a signing key of SignalWire begins with PSK_: it stands at API credentials, and is no API token")
}

/// The voice the author chose, or a good one for the locale ("Say", voice).
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

/// "Say", SSML: for Amazon's voices Amazon's own list applies, under their old and their new name. Of other engines' voices
/// only breaks are relied on, of basic ones nothing. Names are the same in any case.
fn takes(name: Option<&str>) -> Takes {
    let name = name.unwrap_or("").to_ascii_lowercase();
    match name.split_once('.') {
        Some(("polly", voice)) if voice.ends_with("-neural") || !voice.contains('-') => Takes::Everything,
        Some(("amazon", voice)) if voice.contains(":neural") || !voice.contains(':') => Takes::Everything,
        Some(("polly" | "amazon" | "gcloud", _)) => Takes::Breaks,
        _ => Takes::Words,
    }
}

/// The documents. Every URL of ours carries how long it may take.
fn forms() -> Forms {
    twiml::forms(&Member {
        overrides: OVERRIDES,
        of_person: OVERRIDES,
        keypad: &[("input", "dtmf")],
        // Nothing is masked: a curse can stand in a cry for help, and nobody reads the words.
        speech: Some(&[
            ("input", "dtmf speech"),
            ("language", Slot::Locale.mark()),
            ("speechTimeout", "auto"),
            ("profanityFilter", "false"),
        ]),
        hints: &[("hints", Slot::Hints.mark())],
        asks: &[("method", "POST")],
        silence: &[("actionOnEmptyResult", "true")],
        dial: &[("timeLimit", Slot::Talk.mark()), ("answerOnBridge", "true")],
        whispers: true,
        record: &[("trim", "do-not-trim")],
    })
}
