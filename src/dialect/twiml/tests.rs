//! What providers of the family hold in common: signature vectors, and numbers that lack their plus.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, clippy::disallowed_methods, reason = "tests")]

use super::signature::{Repeats, Scheme, Signatures, sorted};
use super::told;
use crate::dialect::Received;
use crate::dialect::fields::Fields;
use crate::dialect::tests::NOW;
use crate::phone::Number;
use http::{HeaderMap, HeaderName, Method, header};
use serde_json::Value;

/// The cases of a file of vectors.
pub(in crate::dialect) fn vectors(name: &str) -> Vec<Value> {
    let path = format!("{}/tests/data/{name}", env!("CARGO_MANIFEST_DIR"));
    let read: Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    read.as_array().or_else(|| read["cases"].as_array()).unwrap().clone()
}

/// The body of a case, raw or made of its parameters.
pub(in crate::dialect) fn body(case: &Value) -> String {
    if let Some(body) = case["body"].as_str() {
        return body.to_owned();
    }
    let mut form = form_urlencoded::Serializer::new(String::new());
    for pair in case["params"].as_array().unwrap() {
        form.append_pair(pair[0].as_str().unwrap(), pair[1].as_str().unwrap());
    }
    form.finish()
}

/// Whether a case's request is taken for genuine.
pub(in crate::dialect) fn judged(scheme: Scheme, case: &Value) -> bool {
    let url = case["url"].as_str().unwrap();
    let at = url.find("://").map_or(0, |at| at + 3);
    let split = url[at..].find('/').map_or(url.len(), |slash| at + slash);
    let (origin, target) = url.split_at(split);
    let signatures = Signatures::new(scheme, &[case["auth_token"].as_str().unwrap().to_owned()], origin);
    let body = body(case);
    let mut headers = HeaderMap::new();
    if let Some(content_type) = case["content_type"].as_str() {
        headers.insert(header::CONTENT_TYPE, content_type.parse().unwrap());
    }
    let name = case["header"].as_str().unwrap_or("X-Twilio-Signature");
    headers.insert(HeaderName::from_bytes(name.as_bytes()).unwrap(), case["signature"].as_str().unwrap().parse().unwrap());
    let method = if case["method"] == "POST" { Method::POST } else { Method::GET };
    let received = Received { method: &method, target, headers: &headers, body: body.as_bytes(), at: NOW };
    signatures.genuine(&received).is_ok()
}

#[test]
fn values_of_one_name_are_signed_as_each_provider_does() {
    let fields = Fields::form(b"b=2&a=1&b=1&a=1&b=2").unwrap();
    let signed = |repeats| String::from_utf8(sorted(&fields, repeats)).unwrap();
    assert_eq!(signed(Repeats::Once), "a1b1b2");
    assert_eq!(signed(Repeats::Sorted), "a1a1b1b2b2");
    assert_eq!(signed(Repeats::AsSent), "a1a1b2b1b2");
}

#[test]
fn a_number_that_lacks_its_plus_is_whole_or_none() {
    let read = |text, least| told::number(text, least).as_ref().map(Number::as_str).map(str::to_owned);
    assert_eq!(read("+13125550142", 11).as_deref(), Some("+13125550142"));
    assert_eq!(read("13125550142", 11).as_deref(), Some("+13125550142"));
    for wrong in ["3125550142", "1294", "anonymous", "", "0013125550142", "1312555014x", "1 312 555 0142"] {
        assert_eq!(read(wrong, 11), None, "{wrong}");
    }
    assert_eq!(read("3125550142", 8).as_deref(), Some("+3125550142"));
}
