//! What Twilio and its family post: their fields, and their signature.

use super::*;

impl Twilio {
    /// A genuine request: "Webhooks Security", validating signatures.
    pub(super) fn signed(&self, leg: &Leg, place: &Place, method: &'static str, heard: Vec<(&'static str, String)>) -> Ask {
        let mut params = self.member.params(leg, &self.line.account);
        // The dialled leg's status may stand where the caller's own does: Telnyx does not say whose it is.
        if let Some((_, status)) = heard.iter().find(|(name, _)| *name == "DialCallStatus" && self.member == Member::Telnyx) {
            params.iter_mut().filter(|(name, _)| name == "CallStatus").for_each(|(_, value)| value.clone_from(status));
        }
        params.extend(heard.into_iter().map(|(name, value)| (name.to_owned(), value)));
        let encoded = form_urlencoded::Serializer::new(String::new()).extend_pairs(&params).finish();
        let mut headers =
            vec![("User-Agent", "TwilioProxy/1.1".to_owned()), ("Accept", "*/*".to_owned()), ("I-Twilio-Idempotency-Token", sid("IT"))];
        let (url, body) = if method == "GET" {
            let joint = if place.url.contains('?') { '&' } else { '?' };
            params.clear();
            (format!("{}{joint}{encoded}", place.url), String::new())
        } else {
            headers.push(("Content-Type", "application/x-www-form-urlencoded; charset=UTF-8".to_owned()));
            (place.url.clone(), encoded)
        };
        headers.extend(self.member.proof(&self.line.secret, &url, &params, &body));
        Ask { method, url, headers, body }
    }
}
