//! Plivo's REST interface ("Send a message", "Retrieve and delete a recording", read in autumn 2026).
//!
//! `account` is the auth id, `api_key` the auth token. Nothing is documented by which a text without an answer could be found by its words.

use super::{Access, Answered, Call, Message, Outcome, Outgoing, Rest, Settles, Text, account, basic, is_name, is_stand_in, judge, origin};
use http::Method;
use jiff::Timestamp;

/// Where recordings are kept.
const MEDIA: &str = "https://media.plivo.com";

/// One line's access.
pub(super) struct Plivo {
    origin: String,
    media: String,
    account: String,
    authorization: String,
}

/// Nothing of a key shows.
impl std::fmt::Debug for Plivo {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Plivo({})", self.origin)
    }
}

impl Plivo {
    pub(super) fn new(access: &Access) -> Result<Self, String> {
        let origin = origin(access, Some("api.plivo.com"))?;
        let media = if is_stand_in(&origin) { origin.clone() } else { MEDIA.to_owned() };
        Ok(Self { origin, media, account: account(access)?, authorization: basic(access)? })
    }

    fn request(&self, method: Method, url: String) -> Outgoing {
        Outgoing { method, url, headers: vec![("Authorization", self.authorization.clone())], body: String::new() }
    }
}

impl Rest for Plivo {
    fn origins(&self) -> Vec<String> {
        vec![self.origin.clone(), self.media.clone()]
    }

    fn text(&self, text: &Text<'_>) -> Outgoing {
        let mut body = serde_json::json!({ "src": text.from.as_str(), "dst": text.to.as_str(), "text": text.words });
        if let (Some(told), Some(body)) = (text.told, body.as_object_mut()) {
            body.insert("url".to_owned(), told.into());
            body.insert("method".to_owned(), "POST".into());
        }
        let mut outgoing = self.request(Method::POST, format!("{}/v1/Account/{}/Message/", self.origin, self.account));
        outgoing.headers.push(("Content-Type", "application/json".to_owned()));
        outgoing.body = body.to_string();
        outgoing
    }

    fn judge(&self, answered: Answered<'_>) -> Outcome {
        judge(answered, "/message_uuid/0", "/error_code", &[])
    }

    fn settles(&self) -> Settles {
        Settles::Nobody
    }

    fn search(&self, _: &Text<'_>) -> Option<Outgoing> {
        None
    }

    fn found(&self, _: &Text<'_>, _: Timestamp, _: Answered<'_>) -> Option<Vec<String>> {
        None
    }

    fn call(&self, call: &Call<'_>) -> Option<Outgoing> {
        let body = serde_json::json!({
            "from": call.from.as_str(), "to": call.to.as_str(), "answer_url": call.answer, "answer_method": "POST",
            "hangup_url": call.ended, "hangup_method": "POST", "ring_timeout": call.ring_s,
        });
        let mut outgoing = self.request(Method::POST, format!("{}/v1/Account/{}/Call/", self.origin, self.account));
        outgoing.headers.push(("Content-Type", "application/json".to_owned()));
        outgoing.body = body.to_string();
        Some(outgoing)
    }

    fn judge_call(&self, answered: Answered<'_>) -> Outcome {
        judge(answered, "/request_uuid", "/error_code", &[])
    }

    fn message(&self, reference: &str) -> Option<Message> {
        let place = format!("{}/v1/Account/{}/Recording/", self.media, self.account);
        let (name, ending) = reference.strip_prefix(&place)?.rsplit_once('.')?;
        if !(is_name(name) && matches!(ending, "mp3" | "wav")) {
            return None;
        }
        let remove = self.request(Method::DELETE, format!("{}/v1/Account/{}/Recording/{name}/", self.origin, self.account));
        Some(Message { fetch: self.request(Method::GET, format!("{place}{name}.{ending}")), remove: Some(remove) })
    }
}
