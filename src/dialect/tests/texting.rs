//! What people write to a line is read in each provider's form, and what is no text of theirs is not taken for one.

use super::line;
use crate::dialect::fields::Fields;
use crate::dialect::texts::Told;
use crate::dialect::{Genuine, Provider, Received};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ed25519_dalek::{Signer as _, SigningKey};
use http::{HeaderMap, Method, header};
use jiff::Timestamp;

fn told(provider: Provider, fields: Fields) -> (String, Option<String>) {
    let report = line(provider).read_text(&Genuine { fields }).unwrap();
    assert_eq!(report.ours.unwrap().as_str(), "+18005550100", "{}", provider.word());
    let words = if let Told::Wrote(words) = report.told { Some(words) } else { None };
    (report.other.unwrap().as_str().to_owned(), words)
}

#[test]
fn stop_is_read_in_every_form() {
    let stop = ("+13125550142".to_owned(), Some("STOP".to_owned()));
    let twilio = || Fields::form(b"From=%2B13125550142&To=%2B18005550100&Body=STOP&SmsStatus=received").unwrap();
    for provider in [Provider::Twilio, Provider::SignalWire, Provider::Somleng] {
        assert_eq!(told(provider, twilio()), stop, "{}", provider.word());
    }
    assert_eq!(told(Provider::Plivo, Fields::form(b"From=13125550142&To=18005550100&Text=STOP&Type=sms").unwrap()), stop);
    let event = br#"[{"type":"message-received","message":{"owner":"+18005550100","from":"+13125550142","text":"STOP"}}]"#;
    assert_eq!(told(Provider::Bandwidth, Fields::of_list(event).unwrap()), stop);
}

#[test]
fn telnyx_signs_what_it_tells_of_texts() {
    let body = br#"{"data":{"event_type":"message.received","payload":{"text":"STOP","from":{"phone_number":"+13125550142"},"to":[{"phone_number":"+18005550100"}]}}}"#;
    let signature = SigningKey::from_bytes(&[0; 32]).sign(&[b"0|".as_slice(), body].concat());
    let mut headers = HeaderMap::new();
    headers.insert(header::CONTENT_TYPE, "application/json".parse().unwrap());
    headers.insert("telnyx-timestamp", "0".parse().unwrap());
    headers.insert("telnyx-signature-ed25519", STANDARD.encode(signature.to_bytes()).parse().unwrap());
    let received = Received { method: &Method::POST, target: "/text/tx", headers: &headers, body, at: Timestamp::UNIX_EPOCH };
    let genuine = line(Provider::Telnyx).verify(&received).unwrap();
    assert_eq!(told(Provider::Telnyx, genuine.fields), ("+13125550142".to_owned(), Some("STOP".to_owned())));
    let sent = String::from_utf8_lossy(body).replace("message.received", "message.finalized");
    assert!(line(Provider::Telnyx).verify(&Received { body: sent.as_bytes(), ..received }).is_err(), "another body");
}
