//! What Plivo posts: its fields, and their signature.

use super::*;

impl Plivo {
    /// A genuine request: the standard parameters, in which `told` replaces what it names, signed.
    pub(super) fn signed(&self, place: &Place, method: &'static str, told: Vec<(&'static str, String)>) -> Ask {
        let digits = |number: &str| number.trim_start_matches('+').to_owned();
        let mut params = vec![
            ("CallUUID", self.call.clone()),
            ("From", digits(&self.line.from)),
            ("To", digits(&self.line.to)),
            ("CallStatus", self.status.to_owned()),
            ("Direction", if self.line.made.is_some() { "outbound" } else { "inbound" }.to_owned()),
            ("NewerThanThisBook", "a+b & ñ=d".to_owned()),
        ];
        params.retain(|(name, _)| told.iter().all(|(other, _)| name != other));
        params.extend(told);
        let params: Vec<(String, String)> = params.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
        let encoded = form_urlencoded::Serializer::new(String::new()).extend_pairs(&params).finish();
        let nonce = uuid();
        let (url, body, form) = if method == "GET" {
            let joint = if place.url.contains('?') { '&' } else { '?' };
            (format!("{}{joint}{encoded}", place.url), String::new(), Vec::new())
        } else {
            (place.url.clone(), encoded, params)
        };
        let signature = sign::plivo(&self.line.secret, &url, &form, &nonce);
        let headers = vec![
            ("Content-Type", "application/x-www-form-urlencoded".to_owned()),
            ("X-Plivo-Signature-V3", signature.clone()),
            ("X-Plivo-Signature-Ma-V3", signature),
            ("X-Plivo-Signature-V3-Nonce", nonce),
        ];
        Ask { method, url, headers, body }
    }
}
