//! jambonz: signed JSON in, lists of verbs out.
//!
//! Facts are from the published verb schemas (0.4.15) and from the source of the feature server (0.9.8), which is more exact than
//! any manual: a verb with a property that it does not know ends the call, a person's leg is joined when its verbs are done, and
//! a hook that fails is passed over, so that another verb always comes after it.

mod forms;
mod signature;
#[cfg(test)]
mod tests;

use super::fields::Fields;
use super::forms::Forms;
use super::json;
use super::own_call::OwnCall;
use super::phrasebook::{Phrasebook, Takes, Voice, Writing};
use super::xml;
use super::{Dialect, Document, Field, Genuine, LONGEST_NAME, Pose, Posed, Received, Refusal, Reply, Report, Setup, Whisper, WhisperThen};
use crate::call::heard::{Heard, Outcome, Spoken};
use crate::call::turn::Then;
use crate::flow::graph::Flow;
use crate::flow::limits::Limits;
use crate::flow::wording::Language;
use crate::phone::Number;
use forms::{Words, forms};
use http::{HeaderMap, HeaderValue, header};
use serde_json::{Map, Value, json};
use signature::Signatures;

/// What jambonz can and cannot do: no verb records but with a server of one's own; SSML is the speech vendor's affair. A dial rings
/// ten telephones. No bound of a document is in the source; ours holds.
pub(super) const LIMITS: Limits = Limits {
    provider: "jambonz",
    speech: true,
    whisper: true,
    ssml: true,
    pauses: true,
    records: false,
    proof_of_answer: false,
    talk_time: false,
    time_limit: true,
    ring_s: (5, 120),
    ring_slack_s: 5,
    numbers_at_once: 10,
    say_chars: 2_500,
    document_bytes: 65_536,
};

/// How words are written down: SSML inside a JSON string, or plain words where a vendor is not known to take any.
const WRITING: Writing = Writing {
    pause: Some(["{\"verb\":\"pause\",\"length\":", "},"]),
    pause_in_gather: false,
    text: |text, takes, into| if takes == Takes::Words { json::plain(text, into) } else { xml::escape(text, into) },
    markup: json::escape,
    hints: Some("\",\""),
};

/// What begins every `say` of ours; no words of a JSON string hold a bare quote.
const SAY: &str = "{\"verb\":\"say\",";

/// What was said, and how sure the recogniser is, as fields beside those of the request.
const WORDS: &str = "speech.transcript";
const SURE: &str = "speech.confidence";

/// One line at jambonz.
#[derive(Debug)]
pub(super) struct Jambonz {
    signatures: Signatures,
    /// For documents without words.
    silent: Forms,
    /// For words in one `say`, which stands in the gather.
    one: Forms,
    /// For words in several.
    several: Forms,
}

impl Jambonz {
    pub(super) fn new(setup: &Setup) -> Result<Self, String> {
        let sound = !setup.secrets.is_empty() && setup.secrets.iter().all(|secret| secret.len() >= 16);
        if !sound {
            return Err(
                "SECRETS of a jambonz line are the account's webhook secrets, `wh_secret_` and more; see its account page".to_owned()
            );
        }
        let signatures = Signatures::new(&setup.secrets);
        Ok(Self { signatures, silent: forms(Words::None), one: forms(Words::One), several: forms(Words::Several) })
    }

    /// The forms for words, and the words as they stand in them: a gather holds one `say`, and does not know its verb's name.
    fn forms(&self, says: String, nested: bool) -> (&Forms, String) {
        match says.matches(SAY).count() {
            0 if says.is_empty() => (&self.silent, says),
            1 if nested => (&self.one, says.replacen(SAY, "{", 1).trim_end_matches(',').to_owned()),
            _ => (&self.several, says),
        }
    }
}

impl Dialect for Jambonz {
    fn limits(&self) -> Limits {
        LIMITS
    }

    fn verify(&self, received: &Received<'_>) -> Result<Genuine, Refusal> {
        self.signatures.verify(received)?;
        let object: Map<String, Value> = serde_json::from_slice(received.body).map_err(|_| Refusal::Unreadable)?;
        let mut fields = Fields::of(&object).ok_or(Refusal::Unreadable)?;
        let best = object.get("speech").and_then(|speech| speech.pointer("/alternatives/0"));
        let words = best.and_then(|best| best.get("transcript")).and_then(Value::as_str);
        let sure = best.and_then(|best| best.get("confidence")).filter(|sure| sure.is_number()).map(Value::to_string);
        for (name, value) in [(WORDS, words), (SURE, sure.as_deref())] {
            value.map_or(Some(()), |value| fields.push(name, value)).ok_or(Refusal::Unreadable)?;
        }
        Ok(Genuine { fields })
    }

    fn signed_by(&self) -> &'static [&'static str] {
        &["jambonz-signature"]
    }

    fn at_provider(&self, base: &str) -> Vec<Field> {
        let field = |name, value| Field { name, value };
        vec![
            field("Application, Calling webhook, POST", format!("{base}{}", forms::RETRIES)),
            field("Application, Call status webhook, POST", format!("{base}/ended")),
        ]
    }

    fn read(&self, genuine: &Genuine) -> Result<Report, Refusal> {
        let fields = &genuine.fields;
        let name = |field: &str| fields.filled(field).filter(|name| name.len() <= LONGEST_NAME).map(str::to_owned);
        Ok(Report {
            call: name("call_sid").ok_or(Refusal::Unreadable)?,
            parent: name("parent_call_sid"),
            account: fields.filled("account_sid").map(str::to_owned),
            from: fields.get("from").and_then(number),
            to: fields.get("to").and_then(number),
            heard: heard(fields),
            error_url: None,
        })
    }

    fn read_own(&self, genuine: &Genuine) -> OwnCall {
        let fields = &genuine.fields;
        let dialled = fields.filled("dial_call_status").map(|status| outcome(status, fields.get("dial_sip_status").unwrap_or("")));
        OwnCall::of_status(dialled, fields.get("call_status"))
    }

    fn phrasebook(&self, flow: &Flow) -> Phrasebook {
        Phrasebook::prepare(flow, &WRITING, voice)
    }

    fn voice(&self, language: &Language) -> String {
        voice(language).name
    }

    fn write(&self, reply: &Reply<'_>) -> Document {
        let nested = matches!(reply.then, Then::Gather(_));
        let (forms, says) = self.forms(Forms::says(reply), nested);
        document(forms.answer(reply, says))
    }

    fn write_whisper(&self, whisper: &Whisper<'_>) -> Document {
        let nested = match whisper.then {
            WhisperThen::Ask(_) => true,
            WhisperThen::Join => false,
            // In answer to a person's key a list replaces the `hangup` that waits, and a `hangup` in it is left out: only an empty
            // one lets it come.
            WhisperThen::Refuse => return document("[]".to_owned()),
        };
        let (forms, says) = self.forms(Forms::whispers(whisper), nested);
        document(forms.answer_whisper(whisper, &says))
    }

    fn pose(&self, pose: &Pose<'_>) -> Option<Posed> {
        let status = match pose.heard {
            Heard::Rings { .. } if pose.parent.is_none() => "trying",
            Heard::HungUp => "completed",
            _ => "in-progress",
        };
        let mut event = json!({
            "call_sid": pose.call,
            "account_sid": pose.account,
            "direction": if pose.parent.is_some() { "outbound" } else { "inbound" },
            "from": pose.from.map_or("anonymous", Number::as_str),
            "to": pose.to.as_str(),
            "call_status": status,
        });
        let event_members = event.as_object_mut()?;
        event_members.extend(pose.parent.map(|parent| ("parent_call_sid".to_owned(), parent.into())));
        event_members.extend(posed_result(pose.heard).into_iter().map(|(name, value)| (name.to_owned(), value)));
        let body = event.to_string();
        let mut headers = HeaderMap::new();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
        self.signatures.sign(&mut headers, pose.at, &body)?;
        Some(Posed { headers, body })
    }
}

/// A number as the trunk has it: with its plus, or with the country's code and none. Whatever is no such number is unknown.
fn number(text: &str) -> Option<Number> {
    let digits = text.strip_prefix('+').unwrap_or(text);
    Number::parse(&["+", digits].concat()).filter(|_| digits.bytes().all(|digit| digit.is_ascii_digit()))
}

/// What happened, by "gather" and "dial"; nothing where the request only says that it came.
fn heard(fields: &Fields) -> Option<Heard> {
    if let Some(status) = fields.filled("dial_call_status") {
        return Some(Heard::DialEnded(outcome(status, fields.get("dial_sip_status").unwrap_or(""))));
    }
    if matches!(fields.get("call_status"), Some("completed" | "failed" | "busy" | "no-answer")) {
        return Some(Heard::HungUp);
    }
    if let Some(digits) = fields.filled("digits") {
        return Some(Heard::Keys(digits.to_owned()));
    }
    let spoken = matches!(fields.get("reason"), Some("speechDetected" | "stt-low-confidence"));
    let confidence = fields.get(SURE).and_then(|text| text.parse().ok()).filter(|sure: &f32| (0.0..=1.0).contains(sure));
    spoken.then(|| Heard::Speech(Spoken { words: fields.get(WORDS).unwrap_or("").to_owned(), confidence }))
}

/// The end of a dial. `completed` follows a talk, and may follow a leg that was refused: it proves nothing. A leg that was answered
/// and not joined is left as `in-progress`, and one that rang until the time was up as whatever it was last.
fn outcome(status: &str, sip: &str) -> Outcome {
    match (status, sip) {
        ("completed", _) => Outcome::Ended { talk_s: None },
        ("busy", _) => Outcome::Busy,
        ("no-answer" | "trying" | "ringing" | "early-media" | "queued", _) => Outcome::NoAnswer,
        ("in-progress", _) | ("failed", "480" | "603") => Outcome::Declined,
        _ => Outcome::Failed,
    }
}

/// The members that tell this. A message is never recorded.
fn posed_result(heard: &Heard) -> Vec<(&'static str, Value)> {
    match heard {
        Heard::Rings { .. } | Heard::HungUp | Heard::Recorded(_) => Vec::new(),
        Heard::Silence => vec![("reason", "timeout".into())],
        Heard::Keys(keys) => vec![("reason", "dtmfDetected".into()), ("digits", keys.as_str().into())],
        Heard::Speech(spoken) => {
            let mut best = json!({ "transcript": spoken.words });
            if let (Some(best), Some(sure)) = (best.as_object_mut(), spoken.confidence) {
                best.insert("confidence".to_owned(), sure.into());
            }
            vec![("reason", "speechDetected".into()), ("speech", json!({ "is_final": true, "alternatives": [best] }))]
        }
        Heard::DialEnded(outcome) => {
            let (status, sip) = match outcome {
                Outcome::Answered | Outcome::Ended { .. } => ("completed", 200),
                Outcome::Busy => ("busy", 486),
                Outcome::NoAnswer => ("no-answer", 487),
                Outcome::Declined => ("failed", 603),
                Outcome::Failed => ("failed", 500),
            };
            vec![("dial_call_status", status.into()), ("dial_sip_status", sip.into())]
        }
    }
}

/// The voice the author chose, written `vendor:voice`, or the account's own vendor with the language.
fn voice(language: &Language) -> Voice {
    let chosen = language.voices.iter().find(|(provider, _)| provider == LIMITS.provider).map(|(_, voice)| voice.as_str());
    let (vendor, name) = match chosen {
        Some(chosen) => chosen.rsplit_once(':').unwrap_or((DEFAULT, chosen)),
        None => (DEFAULT, ""),
    };
    let takes = takes(vendor, name);
    let mut synthesizer = json!({ "vendor": vendor, "language": language.locale });
    if let Some(synthesizer) = synthesizer.as_object_mut().filter(|_| !name.is_empty()) {
        synthesizer.insert("voice".to_owned(), name.into());
    }
    let (open, close) = if takes == Takes::Words { ("", "") } else { ("<speak>", "</speak>") };
    let open = format!("{SAY}\"synthesizer\":{synthesizer},\"text\":\"{open}");
    let called = [vendor, name, &language.locale].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ");
    Voice { name: called, open: [open.clone(), open], close: format!("{close}\"}},"), takes }
}

/// The vendor and the voice that the account is set to.
const DEFAULT: &str = "default";

/// What a vendor's voices understand: Polly's neural voices, which jambonz asks for unless told otherwise, take everything; of
/// Google's the older kinds take breaks. Of others nothing is known, and what a voice does not take it may read aloud.
fn takes(vendor: &str, voice: &str) -> Takes {
    match vendor {
        "aws" | "polly" => Takes::Everything,
        "google" if ["-Standard-", "-Wavenet-", "-Neural2-"].iter().any(|kind| voice.contains(kind)) => Takes::Breaks,
        _ => Takes::Words,
    }
}

fn document(body: String) -> Document {
    Document { content_type: "application/json", body }
}
