//! The providers' tongues: how each signs its requests, what it reports, and the documents it obeys.
//!
//! A dialect is one line's: it keeps that line's secrets and its prepared documents. It translates
//! and decides nothing. A dialect that needs an `if` about the flow has found a hole in
//! [`Turn`](crate::call::turn::Turn); mend it there.
//!
//! The order of a webhook is in the types: only [`Dialect::verify`] makes a [`Genuine`], and only a
//! [`Genuine`] can be [read](Dialect::read).

pub mod fields;
pub mod own_call;
pub mod phrasebook;
pub mod rest;
pub mod texts;

mod bandwidth;
mod forms;
mod jambonz;
mod json;
mod plivo;
mod signalwire;
mod somleng;
mod telnyx;
mod twilio;
mod twiml;
mod xml;

#[cfg(test)]
mod tests;

use crate::call::heard::Heard;
use crate::call::spoken::Fill;
use crate::call::turn::Then;
use crate::flow::graph::Flow;
use crate::flow::limits::Limits;
use crate::flow::wording::Speech;
use crate::phone::Number;
use fields::Fields;
use http::{HeaderMap, Method};
use jiff::Timestamp;
use own_call::OwnCall;
use phrasebook::Phrasebook;
use texts::TextReport;

/// A request as it arrived. Signatures cover these very bytes, so nothing is rebuilt or re-encoded.
#[derive(Clone, Copy, Debug)]
pub struct Received<'a> {
    /// GET or POST.
    pub method: &'a Method,
    /// Path and query exactly as requested.
    pub target: &'a str,
    /// Its headers.
    pub headers: &'a HeaderMap,
    /// Its body.
    pub body: &'a [u8],
    /// When it arrived: signatures of some providers hold for a few minutes only.
    pub at: Timestamp,
}

/// What a provider's request says, once it is known to come from the provider.
#[derive(Debug)]
pub struct Genuine {
    /// Its parameters, decoded, in the order sent.
    pub fields: Fields,
}

/// Why a request is turned away before anybody is spoken to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// Not signed by the provider, or not with this line's secret.
    Forged,
    /// Signed, but for another line, number or account.
    Stranger,
    /// The body is not what the provider documents.
    Unreadable,
}

impl Refusal {
    /// Its name in logs and counts.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Forged => "forged",
            Self::Stranger => "stranger",
            Self::Unreadable => "unreadable",
        }
    }
}

/// What a request tells, in our words.
#[derive(Clone, Debug, PartialEq)]
pub struct Report {
    /// The provider's name for this leg of the call.
    pub call: String,
    /// On a person's leg: the caller's.
    pub parent: Option<String>,
    /// The account it belongs to.
    pub account: Option<String>,
    /// The caller's number, if it is one.
    pub from: Option<Number>,
    /// The number called, if it is one.
    pub to: Option<Number>,
    /// What happened; `None` where the request only says that nothing did (or that a call came in: the route tells).
    pub heard: Option<Heard>,
    /// The URL of ours that failed, on a fallback request of a provider that names it.
    pub error_url: Option<String>,
}

/// What to answer a caller's leg.
#[derive(Clone, Copy, Debug)]
pub struct Reply<'a> {
    /// What is said first.
    pub says: &'a [Speech],
    /// Then this.
    pub then: &'a Then,
    /// The caller asked for slower speech.
    pub slow: bool,
    /// Where the provider's next request shall come.
    pub next: Next<'a>,
    /// The line's number.
    pub line_number: Option<&'a Number>,
    /// The prepared words.
    pub book: &'a Phrasebook,
    /// Values for the holes in the words.
    pub fill: &'a dyn Fill,
}

/// Where the next requests shall come: whole URLs of ours.
#[derive(Clone, Copy, Debug)]
pub struct Next<'a> {
    /// The next turn.
    pub turn: &'a str,
    /// When a person picks up; `/` and the target's number, from 0, are added to it.
    pub whisper: &'a str,
    /// When our answer to the next turn cannot be had, for providers that want it in the document.
    pub fallback: &'a str,
    /// The provider's name for the caller's leg, for providers that do not name it on a person's.
    pub call: &'a str,
}

/// What to answer a person's leg, before the caller is joined.
#[derive(Clone, Copy, Debug)]
pub struct Whisper<'a> {
    /// What the person hears.
    pub says: &'a [Speech],
    /// What follows it.
    pub then: WhisperThen<'a>,
    /// The provider's name for the caller's leg, for providers that do not name it on a person's.
    pub call: &'a str,
    /// The prepared words.
    pub book: &'a Phrasebook,
    /// Values for the holes in the words.
    pub fill: &'a dyn Fill,
}

/// What follows the words a person hears.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WhisperThen<'a> {
    /// The caller is joined.
    Join,
    /// The person presses a key, sent to this URL, or the leg is hung up.
    Ask(&'a str),
    /// The leg is hung up.
    Refuse,
}

/// A document for a provider.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Document {
    /// Its media type.
    pub content_type: &'static str,
    /// Its text.
    pub body: String,
}

/// What a made-up request shall tell: the other side of [`Dialect::read`], for the terminal telephone and `helpline sign`.
#[derive(Clone, Debug)]
pub struct Pose<'a> {
    /// The whole URL it goes to, as the provider would have it.
    pub url: &'a str,
    /// The provider's name for the leg.
    pub call: &'a str,
    /// On a person's leg: the caller's.
    pub parent: Option<&'a str>,
    /// The account.
    pub account: &'a str,
    /// The caller's number, if shown.
    pub from: Option<&'a Number>,
    /// The number called.
    pub to: &'a Number,
    /// What happens.
    pub heard: &'a Heard,
    /// When.
    pub at: Timestamp,
}

/// A made-up request.
#[derive(Clone, Debug)]
pub struct Posed {
    /// Its headers.
    pub headers: HeaderMap,
    /// Its body, for POST.
    pub body: String,
}

/// One provider's tongue, for one line.
pub trait Dialect: Send + Sync + std::fmt::Debug {
    /// What the provider can and cannot do.
    fn limits(&self) -> Limits;
    /// Whether the provider itself sent this, to this line.
    ///
    /// # Errors
    /// [`Refusal::Forged`] or [`Refusal::Unreadable`].
    fn verify(&self, received: &Received<'_>) -> Result<Genuine, Refusal>;
    /// Whether every request names its account. Where none surely does, the secret alone tells whose it is.
    fn names_account(&self) -> bool {
        true
    }
    /// The headers with which the provider proves itself.
    fn signed_by(&self) -> &'static [&'static str];
    /// What is to be written at the provider so that its calls come here; `base` is `https://host/voice/<line>`.
    fn at_provider(&self, base: &str) -> Vec<Field>;
    /// What happened on the line, in our words. Silence is reported, never left out.
    ///
    /// # Errors
    /// [`Refusal::Unreadable`] where a parameter without which nothing can be said is missing.
    fn read(&self, genuine: &Genuine) -> Result<Report, Refusal>;
    /// What a request about a text tells: somebody wrote to the line, or a text of ours has come to an end.
    ///
    /// # Errors
    /// [`Refusal::Unreadable`], also where it is not known how the provider tells of texts.
    fn read_text(&self, _: &Genuine) -> Result<TextReport, Refusal> {
        Err(Refusal::Unreadable)
    }
    /// How a call goes that the line made by itself.
    fn read_own(&self, genuine: &Genuine) -> OwnCall;
    /// A flow's words in the provider's form, prepared once, when the flow is loaded.
    fn phrasebook(&self, flow: &Flow) -> Phrasebook;
    /// The voice that speaks a language, by the provider's name for it.
    fn voice(&self, language: &crate::flow::wording::Language) -> String;
    /// The answer to a caller's leg.
    fn write(&self, reply: &Reply<'_>) -> Document;
    /// The answer to a person's leg.
    fn write_whisper(&self, whisper: &Whisper<'_>) -> Document;
    /// A request as the provider would send it, signed with the line's first secret; nothing where only the provider can sign.
    fn pose(&self, pose: &Pose<'_>) -> Option<Posed>;
}

/// A field at the provider's site, and what is to be written there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    /// As the site names it.
    pub name: &'static str,
    /// What to write.
    pub value: String,
}

/// What a dialect is made from: one line's settings.
#[derive(Clone, Default)]
pub struct Setup {
    /// The line's secrets, the first one current.
    pub secrets: Vec<String>,
    /// Where the provider reaches us: `https://host`.
    pub public_url: String,
}
/// Nothing of a secret shows.
impl std::fmt::Debug for Setup {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Setup({} secrets for {})", self.secrets.len(), self.public_url)
    }
}

/// A provider that a line can be at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Provider {
    /// Twilio.
    Twilio,
    /// Bandwidth.
    Bandwidth,
    /// SignalWire.
    SignalWire,
    /// Somleng.
    Somleng,
    /// Telnyx.
    Telnyx,
    /// Plivo.
    Plivo,
    /// jambonz.
    Jambonz,
}

impl Provider {
    /// All of them.
    pub const ALL: [Self; 7] = [Self::Twilio, Self::SignalWire, Self::Somleng, Self::Telnyx, Self::Plivo, Self::Bandwidth, Self::Jambonz];

    /// What a flow is judged by that no line uses yet.
    pub const USUAL: [Self; 2] = [Self::Twilio, Self::Bandwidth];

    /// Its name in settings and transcripts.
    #[must_use]
    pub const fn word(self) -> &'static str {
        self.limits().provider
    }

    /// The provider of this name.
    #[must_use]
    pub fn read(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|provider| provider.word() == word)
    }

    /// All their names, for people.
    #[must_use]
    pub fn words() -> String {
        Self::ALL.map(Self::word).join(", ")
    }

    /// What it can and cannot do.
    #[must_use]
    pub const fn limits(self) -> Limits {
        match self {
            Self::Twilio => twilio::LIMITS,
            Self::Bandwidth => bandwidth::LIMITS,
            Self::SignalWire => signalwire::LIMITS,
            Self::Somleng => somleng::LIMITS,
            Self::Telnyx => telnyx::LIMITS,
            Self::Plivo => plivo::LIMITS,
            Self::Jambonz => jambonz::LIMITS,
        }
    }

    /// A secret of the form it has here, which opens nothing: for calls that are only played.
    #[must_use]
    pub const fn made_up_secret(self) -> &'static str {
        match self {
            Self::Twilio => "00000000000000000000000000000000",
            Self::Bandwidth => "table:made-up",
            Self::SignalWire => "PSK_00000000000000000000000000000000",
            Self::Somleng => "0000000000000000000000000000000000000000000",
            Self::Telnyx => "seed:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
            Self::Plivo => "0000000000000000000000000000000000000000",
            Self::Jambonz => "wh_secret_made_up",
        }
    }

    /// What looks wrong with a secret that this line may still be set to; never the secret itself.
    #[must_use]
    pub fn doubts(self, secret: &str) -> Option<&'static str> {
        match self {
            Self::Twilio => twilio::doubts(secret),
            Self::SignalWire => signalwire::doubts(secret),
            Self::Telnyx => telnyx::doubts(secret),
            Self::Plivo | Self::Bandwidth | Self::Somleng | Self::Jambonz => None,
        }
    }

    /// Its dialect, for one line.
    ///
    /// # Errors
    /// What is wrong with the settings, in words for the operator, without any secret.
    pub fn dialect(self, setup: &Setup) -> Result<Box<dyn Dialect>, String> {
        Ok(match self {
            Self::Twilio => Box::new(twilio::Twilio::new(setup)?),
            Self::Bandwidth => Box::new(bandwidth::Bandwidth::new(setup)?),
            Self::SignalWire => Box::new(signalwire::SignalWire::new(setup)?),
            Self::Somleng => Box::new(somleng::Somleng::new(setup)?),
            Self::Telnyx => Box::new(telnyx::Telnyx::new(setup)?),
            Self::Plivo => Box::new(plivo::Plivo::new(setup)?),
            Self::Jambonz => Box::new(jambonz::Jambonz::new(setup)?),
        })
    }
}

/// The dialect of a provider, for one line.
///
/// # Errors
/// What is wrong with the settings, in words for the operator, without any secret.
pub fn of(provider: &str, setup: &Setup) -> Result<Box<dyn Dialect>, String> {
    let known = Provider::read(provider).ok_or_else(|| format!("`{provider}` is no provider; there are {}", Provider::words()))?;
    known.dialect(setup)
}

/// What a provider can and cannot do.
#[must_use]
pub fn limits_of(provider: &str) -> Option<Limits> {
    Provider::read(provider).map(Provider::limits)
}

/// How much quiet ends a message, in seconds: who weeps or looks for words is not cut off at the usual five.
const MESSAGE_QUIET_S: &str = "10";

/// How long a person has to press a key, in seconds.
const ACCEPT_S: &str = "8";

/// The longest name of a call that is taken: the manuals name no format; ours is a sane bound.
const LONGEST_NAME: usize = 64;
