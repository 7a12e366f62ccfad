//! jambonz's REST interface (its API server's messages, read in autumn 2026).
//!
//! It is open source and mostly one's own: `api_host` names it, `account` is the account's sid, `api_key` a key that goes as `Bearer`.
//! Messages of callers need a server of one's own, so that there are none to fetch.

use super::{Access, Answered, Call, Message, Outcome, Outgoing, Rest, Settles, Text, account, bearer, judge, origin};
use http::Method;
use jiff::Timestamp;

/// One line's access.
pub(super) struct Jambonz {
    origin: String,
    account: String,
    authorization: String,
}

/// Nothing of a key shows.
impl std::fmt::Debug for Jambonz {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Jambonz({})", self.origin)
    }
}

impl Jambonz {
    pub(super) fn new(access: &Access) -> Result<Self, String> {
        Ok(Self { origin: origin(access, None)?, account: account(access)?, authorization: bearer(access)? })
    }
}

impl Rest for Jambonz {
    fn origins(&self) -> Vec<String> {
        vec![self.origin.clone()]
    }

    fn text(&self, text: &Text<'_>) -> Outgoing {
        let body = serde_json::json!({ "from": text.from.as_str(), "to": text.to.as_str(), "text": text.words });
        let headers = vec![("Authorization", self.authorization.clone()), ("Content-Type", "application/json".to_owned())];
        let url = format!("{}/v1/Accounts/{}/Messages", self.origin, self.account);
        Outgoing { method: Method::POST, url, headers, body: body.to_string() }
    }

    fn judge(&self, answered: Answered<'_>) -> Outcome {
        judge(answered, "/sid", "/code", &[])
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
            "from": call.from.as_str(), "to": { "type": "phone", "number": call.to.as_str() },
            "call_hook": { "url": call.answer, "method": "POST" }, "call_status_hook": { "url": call.ended, "method": "POST" },
            "timeout": call.ring_s, "tag": { "errand": call.key },
        });
        let headers = vec![("Authorization", self.authorization.clone()), ("Content-Type", "application/json".to_owned())];
        let url = format!("{}/v1/Accounts/{}/Calls", self.origin, self.account);
        Some(Outgoing { method: Method::POST, url, headers, body: body.to_string() })
    }

    fn judge_call(&self, answered: Answered<'_>) -> Outcome {
        judge(answered, "/sid", "/code", &[])
    }

    fn message(&self, _: &str) -> Option<Message> {
        None
    }
}
