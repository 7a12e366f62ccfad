//! What sets the providers of the TwiML family apart: what they run, what they send, how they sign and wait.
//!
//! From each provider's own manual, or, for Somleng, from its source. An element that one ignores without a word is a fault here
//! like one that ends its call.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use super::grammar::grammar as twilio;
use super::leg::Leg;
use crate::provider::http::Patience;
use crate::provider::place::Place;
use crate::provider::xml::{Grammar, Rule};
use crate::provider::{Fault, fault, overrides, sign, speech};

/// A provider of the family.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Member {
    Twilio,
    SignalWire,
    Somleng,
    Telnyx,
}

impl Member {
    /// The elements it runs.
    pub(super) fn grammar(self) -> Grammar {
        match self {
            Self::Twilio => twilio,
            Self::SignalWire => signalwire,
            Self::Somleng => somleng,
            Self::Telnyx => telnyx,
        }
    }

    /// Whether it lists this engine, or voice without one, apart from the two that all have.
    pub(super) fn lists(self, engine: &str) -> bool {
        let engines: &[&str] = match self {
            Self::Twilio => &["Polly", "Google"],
            Self::SignalWire => &["alice", "Polly", "amazon", "gcloud"],
            Self::Somleng => &["Basic", "Polly"],
            Self::Telnyx => &["alice", "Polly", "AWS", "Azure", "Telnyx"],
        };
        engines.contains(&engine)
    }

    /// Whether it tells on a dial's end if the two were joined.
    pub(super) fn tells_of_joining(self) -> bool {
        self == Self::Twilio
    }

    /// Whether it names the key that ended a message. Telnyx does not say that it does.
    pub(super) fn names_the_last_key(self) -> bool {
        matches!(self, Self::Twilio | Self::SignalWire)
    }

    /// Whether a message's action is asked when its caller hung up. For two of them nothing says so.
    pub(super) fn asks_after_hang_up(self) -> bool {
        matches!(self, Self::Twilio | Self::SignalWire)
    }

    /// Whether its fallback is told which address failed.
    pub(super) fn names_what_failed(self) -> bool {
        matches!(self, Self::Twilio | Self::SignalWire)
    }

    /// How long it waits for an answer from this address, and what makes it ask again.
    pub(super) fn patience(self, place: &Place) -> Result<Patience, Fault> {
        match (self, &place.wishes) {
            (Self::Twilio, wishes) => overrides::patience(wishes.as_deref()),
            (Self::SignalWire, wishes) => signalwire_patience(wishes.as_deref()),
            // "A URL is signed as it was written", and at Telnyx nothing is known of a `#`.
            (_, Some(wishes)) => fault(format!("`#{wishes}` means nothing to {self:?}")),
            (_, None) => Ok(waits(5000, 5000, 10_000)),
        }
    }

    /// The name of a new leg, in the provider's form.
    pub(super) fn leg_name(self) -> String {
        static NEXT: AtomicU64 = AtomicU64::new(1);
        let next = NEXT.fetch_add(1, Ordering::Relaxed);
        match self {
            Self::Twilio => super::sid("CA"),
            Self::SignalWire | Self::Somleng => format!("aaaaaaaa-bbbb-4ccc-{:04x}-{next:012x}", std::process::id() & 0xffff),
            // Names in the manual's examples have about so many characters, colons and signs among them.
            Self::Telnyx => {
                format!("v3:T02llQxIyaRkhfRKxgAP8nY511EhFLizdvdUKJiSw8d6A9BborherQczRrZvZakpWx_{:08x}-{next:08x}==", std::process::id())
            }
        }
    }

    /// What every request of a leg carries.
    pub(super) fn params(self, leg: &Leg, account: &str) -> Vec<(String, String)> {
        if self == Self::Twilio {
            return leg.params(account);
        }
        let direction = match (leg.is_person(), self) {
            (false, _) => "inbound",
            (true, Self::Telnyx) => "outbound",
            (true, _) => "outbound-dial",
        };
        let mut params = vec![("AccountSid", account), ("CallSid", &leg.sid), ("CallStatus", leg.status), ("Direction", direction)];
        // Somleng: numbers may lack their plus.
        let (from, to) = match self {
            Self::Somleng => (leg.from.trim_start_matches('+'), leg.to.trim_start_matches('+')),
            _ => (leg.from.as_str(), leg.to.as_str()),
        };
        params.extend([("From", from), ("To", to), ("NewerThanThisBook", "a+b & c=d {{From}}")]);
        match self {
            Self::Telnyx => params.extend([
                ("CallSidLegacy", leg.sid.as_str()),
                ("CallerId", from),
                ("CallingPartyType", "pstn"),
                ("ConnectionId", "1568109700606592442"),
            ]),
            _ => params.push(("ApiVersion", "2010-04-01")),
        }
        // "Instruction fetching" of Telnyx does not list it; Somleng has no such request.
        if let (Some(parent), Self::SignalWire) = (&leg.parent, self) {
            params.push(("ParentCallSid", parent));
        }
        params.into_iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
    }

    /// What proves that a request with this body comes from the provider.
    pub(super) fn proof(self, secret: &str, url: &str, params: &[(String, String)], body: &str) -> Vec<(&'static str, String)> {
        match self {
            Self::Twilio => vec![("X-Twilio-Signature", sign::twilio(secret, &sign::voice_url(url), params))],
            Self::SignalWire => {
                let signature = sign::signalwire(secret, &sign::voice_url(url), params);
                vec![("X-SignalWire-Signature", signature.clone()), ("X-Twilio-Signature", signature)]
            }
            Self::Somleng => vec![("X-Twilio-Signature", sign::somleng(secret, url, params))],
            Self::Telnyx => {
                let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs()).to_string();
                vec![("telnyx-signature-ed25519", sign::telnyx(secret, &now, body)), ("telnyx-timestamp", now)]
            }
        }
    }
}

/// `SignalWire`'s "Connection overrides": `ot`, `rt`, `tt`, and no others. An action is asked once.
fn signalwire_patience(wishes: Option<&str>) -> Result<Patience, Fault> {
    let (mut connect, mut read, mut total) = (2000, 5000, 15_000);
    for wish in wishes.into_iter().flat_map(|wishes| wishes.split('&')) {
        let Some((key, Ok(value))) = wish.split_once('=').map(|(key, value)| (key, value.parse::<u64>())) else {
            return fault(format!("connection override `{wish}` is not `key=number`"));
        };
        let (kept, most) = match key {
            "ot" => (&mut connect, 10_000),
            "rt" => (&mut read, 15_000),
            "tt" => (&mut total, 15_000),
            _ => return fault(format!("`{key}` is no connection override here")),
        };
        if !(100..=most).contains(&value) {
            return fault(format!("connection override `{wish}` is not in 100–{most}"));
        }
        *kept = value;
    }
    Ok(waits(connect, read, total))
}

fn waits(connect: u64, read: u64, total: u64) -> Patience {
    let ms = Duration::from_millis;
    Patience { connect: ms(connect), read: ms(read), total: ms(total), retries: 0, after: Vec::new() }
}

/// An element's attributes, children, and whether it holds text.
type Row = (&'static [&'static str], &'static [&'static str], bool);

/// cXML: "Gather" has no `bargeIn` or `maxSpeechTime`; the rest that a line needs is as at Twilio.
fn signalwire(name: &str) -> Option<Rule> {
    let (attributes, children, text): Row = match name {
        "Gather" => (
            &[
                "input",
                "action",
                "method",
                "timeout",
                "speechTimeout",
                "finishOnKey",
                "numDigits",
                "hints",
                "language",
                "profanityFilter",
                "actionOnEmptyResult",
            ],
            &["Say", "Play", "Pause"],
            false,
        ),
        "Dial" => {
            (&["action", "method", "timeout", "timeLimit", "callerId", "answerOnBridge", "hangupOnStar", "record"], &["Number"], true)
        }
        _ => return twilio(name),
    };
    Some(Rule { attributes, children, text })
}

/// Somleng, by its source: an unknown element ends the call, tags in a `Say` are lost, a `Number` has no attributes that count.
fn somleng(name: &str) -> Option<Rule> {
    let (attributes, children, text): Row = match name {
        "Response" => (&[], &["Say", "Play", "Gather", "Dial", "Record", "Redirect", "Hangup", "Reject"], false),
        "Say" => (&["voice", "language", "loop"], &[], true),
        "Play" => (&["loop"], &[], true),
        "Gather" => (&["action", "method", "timeout", "finishOnKey", "numDigits", "actionOnEmptyResult"], &["Say", "Play"], false),
        "Dial" => (&["action", "method", "timeout", "callerId"], &["Number"], true),
        "Number" => (&[], &[], true),
        "Record" => (&["action", "method", "timeout", "finishOnKey", "maxLength", "playBeep"], &[], false),
        "Redirect" | "Hangup" | "Reject" => return twilio(name),
        _ => return None,
    };
    Some(Rule { attributes, children, text })
}

/// `TeXML`: no SSML that is documented, no `Pause` in a `Gather`, and a `Gather` that has neither a method nor a word on silence.
fn telnyx(name: &str) -> Option<Rule> {
    let (attributes, children, text): Row = match name {
        "Say" => (&["voice", "language", "loop", "voiceSpeed"], &[], true),
        "Play" => (&["loop", "continueOnError"], &[], true),
        "Gather" => (
            &[
                "action",
                "input",
                "numDigits",
                "timeout",
                "finishOnKey",
                "speechTimeout",
                "language",
                "transcriptionEngine",
                "profanityFilter",
                "validDigits",
                "invalidDigitsAction",
            ],
            &["Say", "Play"],
            false,
        ),
        "Dial" => {
            (&["action", "method", "timeout", "timeLimit", "callerId", "answerOnBridge", "sequential", "hangupOnStar"], &["Number"], false)
        }
        "Number" => (&["url", "method"], &[], true),
        "Record" => (
            &[
                "action",
                "method",
                "timeout",
                "finishOnKey",
                "maxLength",
                "playBeep",
                "trim",
                "channels",
                "format",
                "recordingStatusCallback",
                "recordingStatusCallbackMethod",
                "recordingStatusCallbackEvent",
            ],
            &[],
            false,
        ),
        _ if speech::ALL.contains(&name) => return None,
        _ => return twilio(name),
    };
    Some(Rule { attributes, children, text })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::provider::stub::Stub;
    use crate::provider::twilio::Twilio;
    use crate::provider::{Did, Heard, Line, Outcome, Phone as _};

    const SEED: &str = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
    const NEXT: &str = "<Response><Hangup/></Response>";

    fn told(member: Member, document: &str) -> Result<Heard, Fault> {
        let stub = Stub::telling(&[("/voice/main", document), ("/next", NEXT), ("/voice/next", NEXT)]);
        Twilio::at(member, Line::named("main", &stub.base, "https://ivr.example.org", SEED)).unwrap().tell(Did::Rings)
    }

    #[test]
    fn what_one_does_not_know_is_a_fault() {
        let say = |inside: &str| format!("<Response>{inside}<Hangup/></Response>");
        let gather = |attributes: &str, inside: &str| say(&format!(r#"<Gather action="/next" {attributes}>{inside}</Gather>"#));
        let pause = r#"<Pause length="1"/>"#;
        for (member, document, words) in [
            (Member::Somleng, say(pause), "<Pause>"),
            (Member::Somleng, gather("", pause), "<Pause>"),
            (Member::Somleng, gather(r#"input="dtmf""#, ""), "`input`"),
            (Member::Somleng, say(r#"<Say>One <break time="1s"/> two</Say>"#), "<break>"),
            (Member::Somleng, say(r#"<Dial timeLimit="60"><Number>+18005550100</Number></Dial>"#), "`timeLimit`"),
            (Member::Somleng, say(r#"<Dial><Number url="/next">+18005550100</Number></Dial>"#), "`url`"),
            (Member::Somleng, gather(r#"method="POST""#, "").replace("/next", "/next#rc=2"), "means nothing"),
            (Member::Telnyx, gather(r#"method="POST""#, ""), "`method`"),
            (Member::Telnyx, gather(r#"actionOnEmptyResult="true""#, ""), "`actionOnEmptyResult`"),
            (Member::Telnyx, gather("", pause), "<Pause> may not stand"),
            (Member::Telnyx, gather(r#"input="speech" speechTimeout="auto" transcriptionEngine="Google""#, ""), "`speechTimeout="),
            (Member::Telnyx, gather(r#"input="speech""#, ""), "no transcriptionEngine"),
            (Member::Telnyx, say("<Say>Dear {{From}}</Say>"), "a template"),
            (Member::Telnyx, say(r#"<Say voiceSpeed="3">Fast</Say>"#), "voiceSpeed"),
            (Member::Telnyx, say("<Record/>"), "a silence that ends nothing"),
            (Member::SignalWire, gather(r#"bargeIn="true""#, ""), "`bargeIn`"),
            (Member::SignalWire, gather("", "").replace("/next", "/next#rc=2"), "no connection override"),
            (Member::SignalWire, gather("", "").replace("/next", "/next#rt=99"), "is not in 100"),
        ] {
            let fault = told(member, &document).unwrap_err();
            assert!(fault.0.contains(words), "{member:?}, {document}: {fault:?}");
        }
        assert!(told(Member::SignalWire, &gather("", pause).replace("/next", "/next#ot=2000&amp;rt=3000&amp;tt=5000")).is_ok());
        assert!(told(Member::Telnyx, &say(pause)).is_ok());
    }

    #[test]
    fn the_end_of_a_dial_is_told_as_each_does() {
        let dial = r#"<Response><Dial action="/next"><Number>+18005550177</Number></Dial></Response>"#;
        for (member, bridged, status) in [
            (Member::Twilio, Some("true"), "in-progress"),
            (Member::SignalWire, None, "in-progress"),
            (Member::Somleng, None, "in-progress"),
            (Member::Telnyx, None, "completed"),
        ] {
            let stub = Stub::telling(&[("/voice/main", dial), ("/next", NEXT)]);
            let mut phone = Twilio::at(member, Line::named("main", &stub.base, "https://ivr.example.org", SEED)).unwrap();
            phone.ring();
            phone.dial_ends(Outcome::Answered { seconds: 60 });
            let ended = stub.last();
            let told = |name: &str| ended.param(name);
            assert_eq!(told("DialBridged").as_deref(), bridged, "{member:?}");
            assert_eq!((told("DialCallDuration").as_deref(), told("CallStatus").as_deref()), (Some("60"), Some(status)), "{member:?}");
            assert!(!told("CallSid").unwrap().is_empty() && told("CallSid") != told("DialCallSid"), "{member:?}");
        }
    }
}
