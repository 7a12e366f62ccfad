//! Bandwidth's REST interfaces ("Create message", "Messaging error codes", "Download recording", "Delete recording media", read in
//! autumn 2026).
//!
//! `api_key` is `user:password` of an API user; `text_application` is the messaging application, without which no text is taken.
//! A text without an answer cannot be found by its words.

use super::{Access, Answered, Call, Message, Outcome, Outgoing, Rest, Settles, Text, account, basic, is_name, is_stand_in, judge, origin};
use http::Method;
use jiff::Timestamp;

/// Where calls and their recordings are.
const VOICE: &str = "https://voice.bandwidth.com";

/// One line's access.
pub(super) struct Bandwidth {
    texts: String,
    voice: String,
    account: String,
    application: String,
    calls: String,
    authorization: String,
}

/// Nothing of a key shows.
impl std::fmt::Debug for Bandwidth {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Bandwidth({})", self.texts)
    }
}

impl Bandwidth {
    pub(super) fn new(access: &Access) -> Result<Self, String> {
        if !is_name(&access.text_application) {
            return Err("text_application is missing: name the messaging application".to_owned());
        }
        let texts = origin(access, Some("messaging.bandwidth.com"))?;
        let voice = if is_stand_in(&texts) { texts.clone() } else { VOICE.to_owned() };
        let authorization = basic(access)?;
        Ok(Self {
            texts,
            voice,
            account: account(access)?,
            application: access.text_application.clone(),
            calls: access.call_application.clone(),
            authorization,
        })
    }

    fn request(&self, method: Method, url: String) -> Outgoing {
        Outgoing { method, url, headers: vec![("Authorization", self.authorization.clone())], body: String::new() }
    }
}

impl Rest for Bandwidth {
    fn origins(&self) -> Vec<String> {
        vec![self.texts.clone(), self.voice.clone()]
    }

    /// The tag comes back with every event of the text; where it is told is set at the application.
    fn text(&self, text: &Text<'_>) -> Outgoing {
        let body = serde_json::json!({
            "applicationId": self.application, "from": text.from.as_str(), "to": [text.to.as_str()], "text": text.words, "tag": text.key,
        });
        let mut outgoing = self.request(Method::POST, format!("{}/api/v2/users/{}/messages", self.texts, self.account));
        outgoing.headers.push(("Content-Type", "application/json".to_owned()));
        outgoing.body = body.to_string();
        outgoing
    }

    fn judge(&self, answered: Answered<'_>) -> Outcome {
        judge(answered, "/id", "/type", &[])
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

    fn lacks_for_calls(&self) -> Option<&'static str> {
        (!is_name(&self.calls)).then_some("call_application")
    }

    /// "Create call": the voice application, which also has the credentials of our webhooks.
    fn call(&self, call: &Call<'_>) -> Option<Outgoing> {
        let body = serde_json::json!({
            "applicationId": self.calls, "from": call.from.as_str(), "to": call.to.as_str(), "answerUrl": call.answer, "answerMethod": "POST",
            "disconnectUrl": call.ended, "disconnectMethod": "POST", "callTimeout": call.ring_s.clamp(1, 300), "tag": call.key,
        });
        let mut outgoing = self.request(Method::POST, format!("{}/api/v2/accounts/{}/calls", self.voice, self.account));
        outgoing.headers.push(("Content-Type", "application/json".to_owned()));
        outgoing.body = body.to_string();
        is_name(&self.calls).then_some(outgoing)
    }

    fn judge_call(&self, answered: Answered<'_>) -> Outcome {
        judge(answered, "/callId", "/type", &[])
    }

    /// `…/accounts/{account}/calls/{call}/recordings/{recording}/media`, made anew from its names.
    fn message(&self, reference: &str) -> Option<Message> {
        let place = format!("{}/api/v2/accounts/{}/calls/", self.voice, self.account);
        let mut names = reference.strip_prefix(&place)?.split('/');
        let (call, word, recording, media, end) = (names.next()?, names.next()?, names.next()?, names.next()?, names.next());
        if (word, media, end) != ("recordings", "media", None) || !is_name(call) || !is_name(recording) {
            return None;
        }
        let url = format!("{place}{call}/recordings/{recording}/media");
        Some(Message { fetch: self.request(Method::GET, url.clone()), remove: Some(self.request(Method::DELETE, url)) })
    }
}
