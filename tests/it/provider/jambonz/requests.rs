//! What jambonz posts: the events of both legs, and their signature.

use super::*;

impl Jambonz {
    pub(super) fn event(&self, told: &[(&str, Value)]) -> Value {
        let mut event = json!({
            "call_sid": self.call,
            "direction": if self.line.made.is_some() { "outbound" } else { "inbound" },
            "from": self.line.from,
            "to": self.line.to,
            "call_id": "b9d2@10.0.0.5",
            "sip_status": 200,
            "call_status": self.status,
            "account_sid": self.line.account,
            "newer_than_this_book": {"ñ": [1]},
        });
        for (name, value) in told {
            event[*name] = value.clone();
        }
        event
    }

    pub(super) fn person_event(&self, person: &Person, status: &str, told: &[(&str, Value)]) -> Value {
        let own = [
            ("call_sid", json!(person.call)),
            ("parent_call_sid", json!(self.call)),
            ("direction", json!("outbound")),
            ("to", json!(person.number)),
            ("call_status", json!(status)),
        ];
        let all: Vec<(&str, Value)> = own.into_iter().chain(told.iter().cloned()).collect();
        self.event(&all)
    }

    #[expect(clippy::disallowed_methods, clippy::expect_used, reason = "a signature holds the provider's real time")]
    pub(super) fn signed(&self, place: &Place, event: &Value) -> Ask {
        let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).expect("the clock is right").as_secs();
        let body = event.to_string();
        let headers = vec![
            ("Content-Type", "application/json".to_owned()),
            ("User-Agent", "jambonz".to_owned()),
            ("Jambonz-Signature", sign::jambonz(&self.line.secret, now, &body)),
        ];
        Ask { method: "POST", url: place.url.clone(), headers, body }
    }
}
