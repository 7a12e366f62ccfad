//! Twilio: forms in, signed URLs, TwiML out.
//!
//! Facts are from the manual pages "TwiML for Programmable Voice", "Security" (signatures), "Gather",
//! "Dial", "Number" and "Connection overrides", read in autumn 2026.

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

/// Words for a withheld number, spelled on a keypad: anonymous, restricted, unavailable. Seen in practice; the manual does not list them.
const WITHHELD: [&str; 3] = ["+266696687", "+7378742833", "+86282452253"];

/// "Security", validating requests: every distinct pair, sorted.
const SCHEME: Scheme = Scheme { headers: &["X-Twilio-Signature"], repeats: Repeats::Once };

const TELLS: Tells = Tells { speech: true, bridged: true, record_key: true, to_person: "outbound-dial" };

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
        Ok(Self { signatures: Signatures::new(SCHEME, &setup.secrets, &setup.public_url), forms: forms() })
    }
}

impl Dialect for Twilio {
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
            field("A call comes in: Webhook, HTTP POST", format!("{base}{OVERRIDES}")),
            field("Primary handler fails: HTTP POST", format!("{base}/fallback")),
            field("Call status changes: HTTP POST", format!("{base}/ended")),
        ]
    }

    fn read(&self, genuine: &Genuine) -> Result<Report, Refusal> {
        let fields = &genuine.fields;
        let report = told::report(fields, LONGEST_NAME, told::heard(fields))?;
        let withheld = fields.get("From").is_some_and(|from| WITHHELD.contains(&from));
        Ok(Report { from: report.from.filter(|_| !withheld), ..report })
    }

    /// "Receive an incoming message", "Outbound message status callback".
    fn read_text(&self, genuine: &Genuine) -> Result<TextReport, Refusal> {
        Ok(texts::of_form(&genuine.fields, NEVER))
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

/// "Security": an auth token has 32 digits and letters from a to f.
pub(super) fn doubts(secret: &str) -> Option<&'static str> {
    let usual = secret.len() == 32 && secret.bytes().all(|c| c.is_ascii_hexdigit());
    (!usual).then_some("an auth token of Twilio has 32 digits and letters from a to f: copy it anew from the account's page")
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

/// The documents. Every URL of ours carries the wish to be asked again.
fn forms() -> Forms {
    twiml::forms(&Member {
        overrides: OVERRIDES,
        of_person: OVERRIDES,
        keypad: &[("input", "dtmf")],
        // speechTimeout="auto" wants no speechModel. Nothing is masked: a curse can stand in a cry for help, and nobody reads the words.
        speech: Some(&[
            ("input", "dtmf speech"),
            ("language", Slot::Locale.mark()),
            ("speechTimeout", "auto"),
            ("profanityFilter", "false"),
        ]),
        hints: &[("hints", Slot::Hints.mark())],
        asks: &[("method", "POST")],
        silence: &[("actionOnEmptyResult", "true")],
        // answerOnBridge: the caller hears ringing until the two are joined, also while the whisper is said.
        dial: &[("timeLimit", Slot::Talk.mark()), ("answerOnBridge", "true")],
        whispers: true,
        record: &[("trim", "do-not-trim")],
    })
}
