//! Plivo: forms in, signed URLs, Plivo XML out.
//!
//! Facts are from the manual pages "Plivo XML", "The `GetInput` element", "Dial", "Speak", "Record" and "Validating requests",
//! read in autumn 2026. What a dialled person hears is one document for the whole dial, and the key that accepts is Plivo's
//! to judge: no request of ours follows it. Nothing tells whether two legs were joined, or for how long.

mod forms;
mod signature;
#[cfg(test)]
mod tests;

use super::fields::Fields;
use super::forms::Forms;
use super::own_call::OwnCall;
use super::phrasebook::{Phrasebook, Takes, Voice, Writing};
use super::texts::{TextReport, Told};
use super::{Dialect, Document, Field, Genuine, LONGEST_NAME, Pose, Posed, Received, Refusal, Reply, Report, Setup, Whisper, WhisperThen};
use crate::call::heard::{Heard, Outcome, Recording, Spoken};
use crate::call::turn::{Gather, Then};
use crate::flow::graph::Flow;
use crate::flow::key::Key;
use crate::flow::limits::Limits;
use crate::flow::wording::Language;
use crate::phone::Number;
use forms::{Confirm, forms};
use http::{HeaderMap, HeaderValue, Method, header};
use signature::{NONCE, SIGNATURE, Signatures};

/// What Plivo can and cannot do: "Speak" (SSML with a Polly voice, 3,000 characters), "Dial" (its action names no talk time),
/// "XML request" (100 KB).
pub(super) const LIMITS: Limits = Limits {
    provider: "plivo",
    speech: true,
    whisper: true,
    ssml: true,
    pauses: true,
    records: true,
    proof_of_answer: false,
    talk_time: false,
    time_limit: true,
    ring_s: (5, 120),
    ring_slack_s: 5,
    numbers_at_once: 10,
    say_chars: 2_500,
    document_bytes: 100_000,
};

/// How words are written down. "Wait" is no child that "The `GetInput` element" lists: among the words of a menu a voice without
/// SSML goes on without a quiet.
const WRITING: Writing = Writing { pause: Some(["<Wait length=\"", "\"/>"]), pause_in_gather: false, hints: Some(","), ..Writing::XML };

/// "`GetInput`", executionTimeout, in seconds.
const WAITS_S: (u8, u8) = (5, 60);

/// "Speak", language, and "`GetInput`", language. Where a locale is not among them, the first of its language is taken.
const LOCALES: [&str; 16] = [
    "en-US", "en-GB", "en-AU", "es-US", "es-ES", "fr-CA", "fr-FR", "pt-BR", "pt-PT", "de-DE", "it-IT", "nl-NL", "pl-PL", "ru-RU", "da-DK",
    "sv-SE",
];

/// Words for a withheld number, spelled on a keypad: anonymous, restricted, unavailable. The manual lists none; no subscriber has them.
const WITHHELD: [&str; 3] = ["266696687", "7378742833", "86282452253"];

/// "Hangup causes": no status is a refusal's alone, a cause is.
const REJECTED: &str = "CALL_REJECTED";

/// The nonce of requests that are made up.
const MADE_UP_NONCE: &str = "00000000000000000000";

/// One line at Plivo.
#[derive(Debug)]
pub(super) struct Plivo {
    signatures: Signatures,
    /// For dials before which nobody hears anything.
    plain: Forms,
    /// For dials whose persons hear something.
    told: Forms,
    /// For dials whose persons press a key.
    asked: Forms,
}

impl Plivo {
    pub(super) fn new(setup: &Setup) -> Result<Self, String> {
        let sound = !setup.secrets.is_empty() && setup.secrets.iter().all(|secret| secret.len() >= 16);
        if !sound {
            return Err(
                "SECRETS of a Plivo line are its auth tokens, some 40 letters and digits each; see the console's first page".to_owned()
            );
        }
        let signatures = Signatures::new(&setup.secrets, &setup.public_url);
        Ok(Self { signatures, plain: forms(Confirm::Nothing), told: forms(Confirm::Sound), asked: forms(Confirm::Key) })
    }

    /// The forms for what may happen before a person is joined. Where one person of several presses a key, all of them do, so
    /// that no answering machine is ever joined.
    fn forms(&self, then: &Then) -> &Forms {
        let (Then::Dial(dial) | Then::LastDial(dial, _)) = then else { return &self.plain };
        match (dial.targets.iter().any(|target| target.whisper), dial.targets.iter().any(|target| target.asks)) {
            (false, _) => &self.plain,
            (true, false) => &self.told,
            (true, true) => &self.asked,
        }
    }
}

impl Dialect for Plivo {
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

    /// The manual lists no field for it. Requests are signed with the account's own token.
    fn names_account(&self) -> bool {
        false
    }

    fn signed_by(&self) -> &'static [&'static str] {
        &["x-plivo-signature-v3", "x-plivo-signature-ma-v3"]
    }

    fn at_provider(&self, base: &str) -> Vec<Field> {
        let field = |name, value| Field { name, value };
        vec![
            field("Application, Primary Answer URL, POST", format!("{base}{}", forms::RETRIES)),
            field("Application, Fallback Answer URL, POST", format!("{base}/fallback")),
            field("Application, Hangup URL, POST", format!("{base}/ended")),
        ]
    }

    fn read(&self, genuine: &Genuine) -> Result<Report, Refusal> {
        let fields = &genuine.fields;
        let name = |field: &str| fields.filled(field).filter(|name| name.len() <= LONGEST_NAME).map(str::to_owned);
        // Of which leg a request for a person's words tells is not documented: both ways lead to the caller's.
        let call = name("CallUUID").or_else(|| name("ALegUUID")).ok_or(Refusal::Unreadable)?;
        Ok(Report {
            parent: name("ALegUUID").filter(|parent| *parent != call),
            account: None,
            from: fields.get("From").and_then(number),
            to: fields.get("To").and_then(number),
            heard: heard(fields),
            error_url: None,
            call,
        })
    }

    /// "Receive a message": `Text` is in texts that come in alone; reports of ours have a `Status`.
    fn read_text(&self, genuine: &Genuine) -> Result<TextReport, Refusal> {
        let fields = &genuine.fields;
        let words = fields.get("Text").filter(|_| fields.get("Status").is_none());
        let told = words.map_or(Told::Nothing, |words| Told::Wrote(words.to_owned()));
        let number = |name: &str| fields.get(name).and_then(number);
        Ok(TextReport { account: None, ours: number("To"), other: number("From"), told })
    }

    fn read_own(&self, genuine: &Genuine) -> OwnCall {
        let fields = &genuine.fields;
        let dialled = fields.filled("DialStatus").map(|status| outcome(status, fields.get("DialHangupCause").unwrap_or("")));
        OwnCall::of_status(dialled, fields.get("CallStatus"))
    }

    fn phrasebook(&self, flow: &Flow) -> Phrasebook {
        Phrasebook::prepare(flow, &WRITING, voice).heard_as(listed)
    }

    fn voice(&self, language: &Language) -> String {
        voice(language).name
    }

    fn write(&self, reply: &Reply<'_>) -> Document {
        let patient;
        let then = match reply.then {
            Then::Gather(gather) => {
                patient = Then::Gather(Gather { wait_s: gather.wait_s.clamp(WAITS_S.0, WAITS_S.1), ..*gather });
                &patient
            }
            then => then,
        };
        document(self.forms(then).write(&Reply { then, ..*reply }))
    }

    fn write_whisper(&self, whisper: &Whisper<'_>) -> Document {
        // "Dial", confirmSound: words alone. Whether the person is joined then is not asked again.
        document(self.plain.write_whisper(&Whisper { then: WhisperThen::Join, ..*whisper }))
    }

    fn pose(&self, pose: &Pose<'_>) -> Option<Posed> {
        let digits = |number: &Number| number.as_str().trim_start_matches('+').to_owned();
        let mut pairs = vec![
            ("CallUUID", pose.call.to_owned()),
            ("Direction", if pose.parent.is_some() { "outbound" } else { "inbound" }.to_owned()),
            ("From", pose.from.map_or_else(|| "anonymous".to_owned(), digits)),
            ("To", digits(pose.to)),
        ];
        if let Some(parent) = pose.parent {
            pairs.push(("ALegUUID", parent.to_owned()));
        }
        let status = match pose.heard {
            Heard::Rings { .. } => "ringing",
            Heard::HungUp | Heard::Recorded(Recording { hung_up: true, .. }) => "completed",
            _ => "in-progress",
        };
        pairs.push(("CallStatus", status.to_owned()));
        pairs.extend(posed_result(pose.heard));
        let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(&pairs).finish();
        let signature = Fields::form(body.as_bytes()).map(|form| self.signatures.sign(pose.url, &form, MADE_UP_NONCE)).unwrap_or_default();
        let mut headers = HeaderMap::new();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/x-www-form-urlencoded"));
        headers.insert(NONCE, HeaderValue::from_static(MADE_UP_NONCE));
        headers.insert(SIGNATURE, HeaderValue::from_str(&signature).ok()?);
        Some(Posed { headers, body })
    }
}

/// "Request parameters": digits with the country's code, mostly without a plus. Whatever is no such number is unknown.
fn number(text: &str) -> Option<Number> {
    let digits = text.strip_prefix('+').unwrap_or(text);
    let plain = digits.bytes().all(|digit| digit.is_ascii_digit()) && !WITHHELD.contains(&digits);
    Number::parse(&["+", digits].concat()).filter(|_| plain)
}

/// What happened, by "`GetInput`", "Dial" and "Record"; nothing where the request only says that it came.
fn heard(fields: &Fields) -> Option<Heard> {
    // "Dial" lists values of CallStatus that may be the dialled leg's: how a dial ended never means that the caller is gone.
    if let Some(status) = fields.filled("DialStatus") {
        return Some(Heard::DialEnded(outcome(status, fields.get("DialHangupCause").unwrap_or(""))));
    }
    let status = fields.get("CallStatus").unwrap_or("");
    let gone = matches!(status, "completed" | "busy" | "failed" | "timeout" | "no-answer" | "cancel");
    if let Some(url) = fields.filled("RecordUrl") {
        return Some(Heard::Recorded(recording(url, fields.get("Digits").unwrap_or(""), gone)));
    }
    if gone {
        return Some(Heard::HungUp);
    }
    if let Some(digits) = fields.filled("Digits") {
        return Some(Heard::Keys(digits.to_owned()));
    }
    // Speech that is empty is a sound nobody understood, where the input is said to be speech.
    let words = fields.get("Speech").filter(|words| !words.is_empty() || fields.get("InputType") == Some("speech"))?;
    let sure = fields.get("SpeechConfidenceScore").and_then(|text| text.parse().ok());
    Some(Heard::Speech(Spoken { words: words.to_owned(), confidence: sure.filter(|sure: &f32| (0.0..=1.0).contains(sure)) }))
}

/// "Record", action: `Digits` is the key that ended the message.
fn recording(url: &str, digits: &str, hung_up: bool) -> Recording {
    let mut keys = digits.chars();
    let key = keys.next().filter(|_| keys.next().is_none()).and_then(Key::from_dtmf);
    Recording { reference: url.to_owned(), key, hung_up }
}

/// "Dial", action. `completed` follows a talk as well as a person who pressed no key: it proves nothing.
fn outcome(status: &str, cause: &str) -> Outcome {
    match status {
        "completed" => Outcome::Ended { talk_s: None },
        "busy" | "failed" if cause == REJECTED => Outcome::Declined,
        "busy" => Outcome::Busy,
        "no-answer" | "timeout" | "cancel" => Outcome::NoAnswer,
        _ => Outcome::Failed,
    }
}

/// The parameters that tell this.
fn posed_result(heard: &Heard) -> Vec<(&'static str, String)> {
    match heard {
        Heard::Rings { .. } | Heard::Silence | Heard::HungUp => Vec::new(),
        Heard::Keys(keys) => vec![("Digits", keys.clone()), ("InputType", "dtmf".to_owned()), ("Speech", String::new())],
        Heard::Speech(spoken) => {
            let told = [("Digits", String::new()), ("InputType", "speech".to_owned()), ("Speech", spoken.words.clone())];
            let confidence = spoken.confidence.map(|sure| ("SpeechConfidenceScore", sure.to_string()));
            told.into_iter().chain(confidence).collect()
        }
        Heard::Recorded(recording) => {
            let key = recording.key.map(|key| ("Digits", key.dtmf().to_string()));
            std::iter::once(("RecordUrl", recording.reference.clone())).chain(key).collect()
        }
        Heard::DialEnded(outcome) => {
            let status = match outcome {
                Outcome::Answered | Outcome::Ended { .. } => "completed",
                Outcome::Busy => "busy",
                Outcome::NoAnswer => "no-answer",
                Outcome::Declined | Outcome::Failed => "failed",
            };
            let cause = (*outcome == Outcome::Declined).then(|| ("DialHangupCause", REJECTED.to_owned()));
            std::iter::once(("DialStatus", status.to_owned())).chain(cause).collect()
        }
    }
}

/// The voice the author chose, or the one that speaks every listed language.
fn voice(language: &Language) -> Voice {
    let chosen = language.voices.iter().find(|(provider, _)| provider == LIMITS.provider).map(|(_, voice)| voice.as_str());
    let name = chosen.unwrap_or("WOMAN");
    // "Speak": SSML with a Polly voice, of which the page names no exceptions but of tags that are not used here.
    let takes = if name.starts_with("Polly.") { Takes::Everything } else { Takes::Words };
    Voice::element("Speak", &[("voice", name.to_owned()), ("language", listed(&language.locale).to_owned())], takes)
}

/// The listed locale for one that may not be listed.
fn listed(locale: &str) -> &str {
    let tongue = |locale: &str| locale.split('-').next().unwrap_or("").to_ascii_lowercase();
    let same = || LOCALES.into_iter().find(|known| tongue(known) == tongue(locale));
    LOCALES.into_iter().find(|known| *known == locale).or_else(same).unwrap_or(locale)
}

fn document(body: String) -> Document {
    Document { content_type: "application/xml; charset=utf-8", body }
}
