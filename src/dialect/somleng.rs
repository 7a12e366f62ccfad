//! Somleng: forms in, signed URLs, and of TwiML only what its own source runs.
//!
//! Facts are from the source of its executor (`somleng-switch`) and of its platform, read in spring 2026. An element it does not
//! know ends the call: there is no `Pause`, no whisper, no recogniser and no limit to a talk. It has no fallback URL, and waits
//! for our answer as long as it takes. A URL is signed as it was written, with any `#…`: so none is ever written.

#[cfg(test)]
mod tests;

use super::forms::Forms;
use super::own_call::OwnCall;
use super::phrasebook::{Phrasebook, Takes, Voice, Writing};
use super::texts::{self, TextReport};
use super::twiml::signature::{Repeats, Scheme, Signatures};
use super::twiml::told::{self, Tells};
use super::twiml::{self, Member};
use super::{Dialect, Document, Field, Genuine, LONGEST_NAME, Pose, Posed, Received, Refusal, Reply, Report, Setup, Whisper};
use crate::call::heard::{Heard, Outcome};
use crate::dialect::fields::Fields;
use crate::flow::graph::Flow;
use crate::flow::limits::Limits;
use crate::flow::wording::Language;

/// What Somleng can and cannot do.
pub(super) const LIMITS: Limits = Limits {
    provider: "somleng",
    speech: false,
    whisper: false,
    ssml: false,
    pauses: false,
    records: true,
    proof_of_answer: false,
    // "Dial": `DialCallDuration` is sent once a leg was joined.
    talk_time: true,
    time_limit: false,
    // The ring time is passed on unchecked: it is held to what the others take.
    ring_s: (5, 120),
    ring_slack_s: 5,
    numbers_at_once: 10,
    say_chars: 2_500,
    // No bound of a document is known; ours holds.
    document_bytes: 65_536,
};

/// The platform signs sorted pairs of name and value, each as often as it comes.
const SCHEME: Scheme = Scheme { headers: &["X-Twilio-Signature"], repeats: Repeats::Sorted };

const TELLS: Tells = Tells { speech: false, bridged: false, record_key: false, to_person: "outbound-dial" };

/// One line at Somleng.
#[derive(Debug)]
pub(super) struct Somleng {
    signatures: Signatures,
    forms: Forms,
}

impl Somleng {
    pub(super) fn new(setup: &Setup) -> Result<Self, String> {
        let sound = !setup.secrets.is_empty() && setup.secrets.iter().all(|secret| secret.len() >= 16);
        if !sound {
            return Err("SECRETS of a Somleng line are its account's auth tokens; see the account's page".to_owned());
        }
        Ok(Self { signatures: Signatures::new(SCHEME, &setup.secrets, &setup.public_url), forms: forms() })
    }
}

impl Dialect for Somleng {
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
            field("Phone number, Voice URL, POST", base.to_owned()),
            field("Phone number, Status callback URL, POST", format!("{base}/ended")),
        ]
    }

    fn read(&self, genuine: &Genuine) -> Result<Report, Refusal> {
        let fields = &genuine.fields;
        let report = told::report(fields, LONGEST_NAME, heard(fields))?;
        let number = |name: &str, least| fields.get(name).and_then(|text| told::number(text, least));
        Ok(Report { from: number("From", LEAST_FROM), to: number("To", LEAST_TO), ..report })
    }

    /// Texts that come in are told of in Twilio's form, by its source. No codes are listed.
    fn read_text(&self, genuine: &Genuine) -> Result<TextReport, Refusal> {
        Ok(texts::of_form(&genuine.fields, &[]))
    }

    fn read_own(&self, genuine: &Genuine) -> OwnCall {
        match heard(&genuine.fields) {
            Some(Heard::DialEnded(outcome)) => OwnCall::Dialled(outcome),
            _ => told::own_call(&genuine.fields),
        }
    }

    fn phrasebook(&self, flow: &Flow) -> Phrasebook {
        Phrasebook::prepare(flow, &Writing::XML, voice)
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

/// How many digits are a number without its plus. A wrong guess at the number called only refuses the request; a wrong guess at
/// the caller's would ring somebody else.
const LEAST_FROM: usize = 11;
const LEAST_TO: usize = 8;

/// What happened. A dial whose leg was joined may still be called in progress: then its length is what is known.
fn heard(fields: &Fields) -> Option<Heard> {
    let heard = told::heard(fields)?;
    match (heard, told::talk_s(fields)) {
        (Heard::DialEnded(Outcome::Failed), Some(talk_s)) if fields.get("DialCallStatus") == Some("in-progress") => {
            Some(Heard::DialEnded(Outcome::Ended { talk_s: Some(talk_s) }))
        }
        (heard, _) => Some(heard),
    }
}

/// The voice the author chose; else the language alone, for which the platform finds one. Of what is in a `Say` only words are kept.
fn voice(language: &Language) -> Voice {
    let chosen = language.voices.iter().find(|(provider, _)| provider == LIMITS.provider).map(|(_, voice)| voice.clone());
    let mut attributes: Vec<(&'static str, String)> = chosen.map(|name| ("voice", name)).into_iter().collect();
    attributes.push(("language", language.locale.clone()));
    Voice::element("Say", &attributes, Takes::Words)
}

/// The documents.
fn forms() -> Forms {
    twiml::forms(&Member {
        overrides: "",
        of_person: "",
        keypad: &[],
        speech: None,
        hints: &[],
        asks: &[("method", "POST")],
        silence: &[("actionOnEmptyResult", "true")],
        dial: &[],
        whispers: false,
        record: &[],
    })
}
