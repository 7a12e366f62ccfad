//! The interface that Twilio made and others copied: forms in, JSON out, under `/Accounts/{account}`.
//!
//! A request to send is not idempotent, so that one without an answer is looked for: a text of ours has the same two numbers and the
//! same words, and was made after we began to send ("Messages resource", read multiple).

use super::{Access, Answered, Call, Message, Outcome, Outgoing, Rest, Settles, Text, account, basic, is_name, judge};
use http::Method;
use jiff::Timestamp;
use jiff::fmt::rfc2822;
use serde::Deserialize;

/// What tells the members apart.
#[derive(Clone, Copy, Debug)]
pub(super) struct Member {
    /// The path before `/Accounts`.
    pub(super) path: &'static str,
    /// What ends the name of a resource.
    pub(super) ending: &'static str,
    /// Whether texts can be searched.
    pub(super) searches: bool,
    /// Whether it can be said how long a call rings.
    pub(super) times_rings: bool,
    /// Whether a message can be removed.
    pub(super) removes: bool,
    /// The codes of numbers that take no texts.
    pub(super) never: &'static [&'static str],
}

/// One line's access.
pub(super) struct Family {
    member: Member,
    origin: String,
    account: String,
    authorization: String,
}

/// Nothing of a key shows.
impl std::fmt::Debug for Family {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Family({}{})", self.origin, self.member.path)
    }
}

/// How many texts of one number are looked through.
const PAGE: &str = "100";

#[derive(Deserialize)]
struct Page {
    messages: Vec<Found>,
}

#[derive(Deserialize)]
struct Found {
    sid: String,
    body: String,
    date_created: String,
    #[serde(default)]
    direction: String,
}

impl Family {
    pub(super) fn new(member: Member, origin: String, access: &Access) -> Result<Self, String> {
        Ok(Self { member, origin, account: account(access)?, authorization: basic(access)? })
    }

    fn request(&self, method: Method, resource: &str, ending: &str) -> Outgoing {
        let url = format!("{}{}/Accounts/{}/{resource}{ending}", self.origin, self.member.path, self.account);
        Outgoing { method, url, headers: vec![("Authorization", self.authorization.clone())], body: String::new() }
    }
}

impl Rest for Family {
    fn origins(&self) -> Vec<String> {
        vec![self.origin.clone()]
    }

    fn text(&self, text: &Text<'_>) -> Outgoing {
        let mut outgoing = self.request(Method::POST, "Messages", self.member.ending);
        let pairs = [("To", text.to.as_str()), ("From", text.from.as_str()), ("Body", text.words)];
        let told = text.told.map(|told| ("StatusCallback", told));
        outgoing.headers.push(("Content-Type", "application/x-www-form-urlencoded".to_owned()));
        outgoing.body = form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs.into_iter().chain(told)).finish();
        outgoing
    }

    fn judge(&self, answered: Answered<'_>) -> Outcome {
        judge(answered, "/sid", "/code", self.member.never)
    }

    fn settles(&self) -> Settles {
        if self.member.searches { Settles::Search } else { Settles::Nobody }
    }

    /// Not by the day it was sent: one that still waits at the provider has none.
    fn search(&self, text: &Text<'_>) -> Option<Outgoing> {
        if !self.member.searches {
            return None;
        }
        let mut outgoing = self.request(Method::GET, "Messages", self.member.ending);
        let pairs = [("To", text.to.as_str()), ("From", text.from.as_str()), ("PageSize", PAGE)];
        outgoing.url.push('?');
        outgoing.url.push_str(&form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish());
        Some(outgoing)
    }

    fn found(&self, text: &Text<'_>, since: Timestamp, answered: Answered<'_>) -> Option<Vec<String>> {
        if answered.status != 200 {
            return None;
        }
        let page: Page = serde_json::from_slice(answered.body).ok()?;
        let mut ids = Vec::new();
        for found in page.messages {
            let ours = found.body.trim() == text.words.trim() && found.direction != "inbound";
            // A moment that cannot be read may be any.
            let made = rfc2822::parse(&found.date_created).ok().map(|made| made.timestamp());
            if ours && made.is_none_or(|made| made >= since) {
                ids.push(found.sid);
            }
        }
        Some(ids)
    }

    fn call(&self, call: &Call<'_>) -> Option<Outgoing> {
        let ring_s = call.ring_s.to_string();
        let pairs = [
            ("To", call.to.as_str()),
            ("From", call.from.as_str()),
            ("Url", call.answer),
            ("Method", "POST"),
            ("StatusCallback", call.ended),
            ("StatusCallbackMethod", "POST"),
        ];
        let timeout = self.member.times_rings.then_some(("Timeout", ring_s.as_str()));
        let mut outgoing = self.request(Method::POST, "Calls", self.member.ending);
        outgoing.headers.push(("Content-Type", "application/x-www-form-urlencoded".to_owned()));
        outgoing.body = form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs.into_iter().chain(timeout)).finish();
        Some(outgoing)
    }

    fn judge_call(&self, answered: Answered<'_>) -> Outcome {
        judge(answered, "/sid", "/code", &[])
    }

    /// The address is made anew from the recording's name: credentials go nowhere that a request told us.
    fn message(&self, reference: &str) -> Option<Message> {
        let path = reference.strip_prefix(&self.origin)?;
        let place = format!("{}/Accounts/{}/Recordings/", self.member.path, self.account);
        let name = path.strip_prefix(&place)?.split('.').next().filter(|name| is_name(name))?;
        let resource = format!("Recordings/{name}");
        let remove = self.member.removes.then(|| self.request(Method::DELETE, &resource, self.member.ending));
        Some(Message { fetch: self.request(Method::GET, &resource, ".wav"), remove })
    }
}
