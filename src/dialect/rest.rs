//! What is asked of a provider outside of a call, through its REST interface, and how its answers are judged.
//!
//! Values only: [`Rest`] writes a request down and reads an answer; whoever sends it is on a higher floor. [`of`] gives a
//! provider's own. What matters most is what is *not* known: a text whose request may have arrived is never simply sent
//! again, and [`Settles`] says what a provider offers to find out.

#[path = "bandwidth/rest.rs"]
mod bandwidth;
mod family;
#[path = "jambonz/rest.rs"]
mod jambonz;
#[path = "plivo/rest.rs"]
mod plivo;
#[path = "signalwire/rest.rs"]
mod signalwire;
#[path = "somleng/rest.rs"]
mod somleng;
#[path = "telnyx/rest.rs"]
mod telnyx;
#[path = "twilio/rest.rs"]
mod twilio;

#[cfg(test)]
mod tests;

use crate::phone::Number;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::Method;
use jiff::Timestamp;
use std::fmt;

/// A line's access to its provider's interface, as it is set.
#[derive(Clone, Default)]
pub struct Access {
    /// The provider's name for the account.
    pub account: String,
    /// `user:password`, or one token, as the provider gives it out.
    pub api_key: String,
    /// The interface's host, for providers of which there are several; or a stand-in on this machine.
    pub host: String,
    /// The provider's name for what sends texts, where it wants one.
    pub text_application: String,
    /// The provider's name for what makes calls, where it wants one.
    pub call_application: String,
}

/// Nothing of a key shows.
impl fmt::Debug for Access {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Access({})", self.host)
    }
}

/// A text that shall go out.
#[derive(Clone, Copy, Debug)]
pub struct Text<'a> {
    /// The line's number.
    pub from: &'a Number,
    /// The caller's.
    pub to: &'a Number,
    /// Its words.
    pub words: &'a str,
    /// Names the errand: the same for the same text, whoever sends it and however often.
    pub key: &'a str,
    /// Where the provider shall tell how it ended; nothing where it cannot reach us.
    pub told: Option<&'a str>,
}

/// A call that shall be made: to a person, who is asked whether to be joined to a caller.
#[derive(Clone, Copy, Debug)]
pub struct Call<'a> {
    /// The line's number.
    pub from: &'a Number,
    /// The person's.
    pub to: &'a Number,
    /// Where the provider asks what is said, once somebody has picked up.
    pub answer: &'a str,
    /// Where the provider tells that the call is over.
    pub ended: &'a str,
    /// How long it rings, in seconds.
    pub ring_s: u16,
    /// Names the errand.
    pub key: &'a str,
}

/// A request of ours.
#[derive(Clone, PartialEq, Eq)]
pub struct Outgoing {
    /// GET, POST or DELETE.
    pub method: Method,
    /// Its whole URL.
    pub url: String,
    /// Its headers.
    pub headers: Vec<(&'static str, String)>,
    /// Its body; may be empty.
    pub body: String,
}

/// Credentials and numbers never show.
impl fmt::Debug for Outgoing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Outgoing({})", self.method)
    }
}

/// What a provider answered.
#[derive(Clone, Copy, Debug)]
pub struct Answered<'a> {
    /// The status.
    pub status: u16,
    /// `Retry-After`, where it was given in seconds.
    pub after_s: Option<u32>,
    /// The body, as far as it could be read.
    pub body: &'a [u8],
}

/// What came of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The provider has taken it.
    Sent {
        /// The provider's name for it; empty where it could not be read.
        id: String,
    },
    /// The provider has not taken it and never will.
    Refused {
        /// Why, for staff: no number is in it.
        why: String,
        /// It is the number that takes no texts, now and later.
        permanent: bool,
    },
    /// The provider has surely not taken it, and may take it later.
    Later {
        /// In so many seconds, where the provider says so.
        after_s: Option<u32>,
        /// Why, for operators.
        why: String,
    },
    /// It may have been taken or not.
    Unknown,
}

/// How it can be found out whether a text was taken that was sent and not answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Settles {
    /// The same request is sent again under the same key: the provider takes it once.
    SameKey,
    /// The provider is asked which texts it has.
    Search,
    /// Not at all: a person decides.
    Nobody,
}

/// A message at the provider: how it is fetched, and how it is removed there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// Gives the sound.
    pub fetch: Outgoing,
    /// Removes it; nothing where the provider has no request for it.
    pub remove: Option<Outgoing>,
}

/// One provider's interface, for one line.
pub trait Rest: Send + Sync + fmt::Debug {
    /// Where credentials may go, each as `https://host`: the provider's own hosts, or the one stand-in.
    fn origins(&self) -> Vec<String>;
    /// Sends a text.
    fn text(&self, text: &Text<'_>) -> Outgoing;
    /// What came of sending one.
    fn judge(&self, answered: Answered<'_>) -> Outcome;
    /// How an unknown end is settled.
    fn settles(&self) -> Settles;
    /// Asks which texts there are like this one; nothing where the provider has no such request.
    fn search(&self, text: &Text<'_>) -> Option<Outgoing>;
    /// Those of the answer that are this text, taken at this moment or later, by the provider's names; `None` where that cannot be read.
    fn found(&self, text: &Text<'_>, since: Timestamp, answered: Answered<'_>) -> Option<Vec<String>>;
    /// Which setting is missing to make calls, if one is.
    fn lacks_for_calls(&self) -> Option<&'static str> {
        None
    }
    /// Makes a call; nothing where the provider wants an application for it and none is named.
    fn call(&self, call: &Call<'_>) -> Option<Outgoing>;
    /// What came of making one: [`Outcome::Sent`] says that it rings, or soon will.
    fn judge_call(&self, answered: Answered<'_>) -> Outcome;
    /// A message by the reference that the provider gave; nothing where that is none of this account's.
    fn message(&self, reference: &str) -> Option<Message>;
}

/// The interface of a provider, by its name, for one line.
///
/// # Errors
/// What is wrong with the settings, in words for the operator, without any secret. It begins with the name of the setting.
pub fn of(provider: &str, access: &Access) -> Result<Box<dyn Rest>, String> {
    Ok(match provider {
        "twilio" => Box::new(twilio::of(access)?),
        "signalwire" => Box::new(signalwire::of(access)?),
        "somleng" => Box::new(somleng::of(access)?),
        "telnyx" => Box::new(telnyx::Telnyx::new(access)?),
        "plivo" => Box::new(plivo::Plivo::new(access)?),
        "bandwidth" => Box::new(bandwidth::Bandwidth::new(access)?),
        "jambonz" => Box::new(jambonz::Jambonz::new(access)?),
        _ => return Err(format!("api_key has no use: nothing is known of an interface of `{provider}`")),
    })
}

/// The address of an interface: the provider's own, or what the setting names where there are several; a stand-in on this
/// machine (`http://127.0.0.1:9999`), and nothing else, is spoken to in clear.
fn origin(access: &Access, own: Option<&str>) -> Result<String, String> {
    let host = access.host.as_str();
    if is_stand_in(host) {
        return Ok(host.to_owned());
    }
    match (host, own) {
        ("", Some(own)) => Ok(format!("https://{own}")),
        ("", None) => Err("api_host is missing: name the host of the provider's interface".to_owned()),
        (_, Some(own)) => Err(format!("api_host is always {own} here: leave it out")),
        (host, None) if is_host(host) => Ok(format!("https://{host}")),
        _ => Err("api_host is no host: write its name alone, such as example.signalwire.com".to_owned()),
    }
}

/// Whether this is a port of this very machine, written as a number, so that no name can lead elsewhere.
#[must_use]
pub fn is_stand_in(origin: &str) -> bool {
    let port = origin.strip_prefix("http://127.0.0.1:");
    port.is_some_and(|port| port.bytes().all(|c| c.is_ascii_digit()) && port.parse::<u16>().is_ok_and(|port| port > 0))
}

fn is_host(host: &str) -> bool {
    let label = |label: &str| !label.is_empty() && label.bytes().all(|c| c.is_ascii_alphanumeric() || c == b'-');
    let name = host.bytes().any(|c| c.is_ascii_alphabetic());
    host.contains('.') && name && host.split('.').all(label)
}

/// The account, which stands in URLs.
fn account(access: &Access) -> Result<String, String> {
    if is_name(&access.account) {
        return Ok(access.account.clone());
    }
    Err("account is missing or no name: write the provider's name for the account".to_owned())
}

/// `Basic`, of `user:password`, or of a password alone, whose user is the account.
fn basic(access: &Access) -> Result<String, String> {
    let key = access.api_key.as_str();
    let (user, password) = key.split_once(':').unwrap_or((&access.account, key));
    if user.is_empty() || password.is_empty() {
        return Err("api_key is no `user:password`".to_owned());
    }
    header(&format!("Basic {}", STANDARD.encode(format!("{user}:{password}"))))
}

fn bearer(access: &Access) -> Result<String, String> {
    if access.api_key.is_empty() {
        return Err("api_key is empty".to_owned());
    }
    header(&format!("Bearer {}", access.api_key))
}

/// What can stand in a header.
fn header(value: &str) -> Result<String, String> {
    if value.bytes().all(|c| c.is_ascii_graphic() || c == b' ') {
        return Ok(value.to_owned());
    }
    Err("api_key has characters that no key has".to_owned())
}

/// What an account, a call or a recording can be called: it goes into a URL as it is.
fn is_name(name: &str) -> bool {
    !name.is_empty() && name.len() <= 128 && name.bytes().all(|c| c.is_ascii_alphanumeric() || matches!(c, b'-' | b'_'))
}

/// A text in an answer, by the way to it.
fn text_at(answered: Answered<'_>, pointer: &str) -> Option<String> {
    let body: serde_json::Value = serde_json::from_slice(answered.body).ok()?;
    match body.pointer(pointer)? {
        serde_json::Value::String(text) => Some(text.clone()),
        serde_json::Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

/// What all providers' statuses have in common (RFC 9110; each manual's page on errors). `id` and `code` say where the answer has them;
/// `never` are the codes of numbers that take no texts.
fn judge(answered: Answered<'_>, id: &str, code: &str, never: &[&str]) -> Outcome {
    let status = answered.status;
    match status {
        200..=299 => Outcome::Sent { id: text_at(answered, id).unwrap_or_default() },
        429 => Outcome::Later { after_s: answered.after_s, why: "the provider asks for patience (429)".to_owned() },
        401 | 403 | 404 => Outcome::Later { after_s: None, why: format!("the provider knows no such account or key ({status})") },
        // It gave up waiting for the request, or met it twice at once: what became of it is not told.
        408 | 409 => Outcome::Unknown,
        400..=499 => {
            // A provider's own words may have the number in them.
            let code = text_at(answered, code).filter(|code| is_name(code));
            let permanent = code.as_deref().is_some_and(|code| never.contains(&code));
            let what = if permanent { "the number takes no texts" } else { "the provider refused it" };
            Outcome::Refused { why: format!("{what} ({})", code.unwrap_or_else(|| status.to_string())), permanent }
        }
        _ => Outcome::Unknown,
    }
}
