//! Telnyx's REST interface ("Send a message", "Error codes", read in autumn 2026).
//!
//! `api_key` is the key that goes as `Bearer`. A request to send has an `Idempotency-Key`: the same one is taken once.

use super::{Access, Answered, Call, Message, Outcome, Outgoing, Rest, Settles, Text, bearer, is_name, judge, origin};
use http::Method;
use jiff::Timestamp;

/// "Error codes": 40001 a landline or a number that cannot be routed to, 40300 the number has written STOP.
const NEVER: &[&str] = &["40001", "40300"];

/// One line's access.
pub(super) struct Telnyx {
    origin: String,
    account: String,
    application: String,
    authorization: String,
}

/// Nothing of a key shows.
impl std::fmt::Debug for Telnyx {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Telnyx({})", self.origin)
    }
}

impl Telnyx {
    pub(super) fn new(access: &Access) -> Result<Self, String> {
        let (account, application) = (access.account.clone(), access.call_application.clone());
        Ok(Self { origin: origin(access, Some("api.telnyx.com"))?, account, application, authorization: bearer(access)? })
    }
}

impl Rest for Telnyx {
    fn origins(&self) -> Vec<String> {
        vec![self.origin.clone()]
    }

    fn text(&self, text: &Text<'_>) -> Outgoing {
        let mut body = serde_json::json!({ "from": text.from.as_str(), "to": text.to.as_str(), "text": text.words, "type": "SMS" });
        if let (Some(told), Some(body)) = (text.told, body.as_object_mut()) {
            body.insert("webhook_url".to_owned(), told.into());
        }
        let headers = vec![
            ("Authorization", self.authorization.clone()),
            ("Content-Type", "application/json".to_owned()),
            ("Idempotency-Key", text.key.to_owned()),
        ];
        Outgoing { method: Method::POST, url: format!("{}/v2/messages", self.origin), headers, body: body.to_string() }
    }

    fn judge(&self, answered: Answered<'_>) -> Outcome {
        judge(answered, "/data/id", "/errors/0/code", NEVER)
    }

    fn settles(&self) -> Settles {
        Settles::SameKey
    }

    fn search(&self, _: &Text<'_>) -> Option<Outgoing> {
        None
    }

    fn found(&self, _: &Text<'_>, _: Timestamp, _: Answered<'_>) -> Option<Vec<String>> {
        None
    }

    fn lacks_for_calls(&self) -> Option<&'static str> {
        let named = is_name(&self.account).then_some(()).ok_or("account");
        named.and_then(|()| is_name(&self.application).then_some(()).ok_or("call_application")).err()
    }

    /// "Initiate an outbound call": `TeXML`, under the account and its application.
    fn call(&self, call: &Call<'_>) -> Option<Outgoing> {
        if self.lacks_for_calls().is_some() {
            return None;
        }
        let ring_s = call.ring_s.clamp(5, 120).to_string();
        let pairs = [
            ("ApplicationSid", self.application.as_str()),
            ("To", call.to.as_str()),
            ("From", call.from.as_str()),
            ("Url", call.answer),
            ("StatusCallback", call.ended),
            ("StatusCallbackMethod", "POST"),
            ("Timeout", &ring_s),
        ];
        let headers = vec![("Authorization", self.authorization.clone()), ("Content-Type", "application/x-www-form-urlencoded".to_owned())];
        let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish();
        Some(Outgoing { method: Method::POST, url: format!("{}/v2/texml/Accounts/{}/Calls", self.origin, self.account), headers, body })
    }

    fn judge_call(&self, answered: Answered<'_>) -> Outcome {
        judge(answered, "/call_sid", "/errors/0/code", &[])
    }

    /// The reference is a link of another house's storage, which gets no credentials of ours.
    fn message(&self, _: &str) -> Option<Message> {
        None
    }
}
