//! How providers prove that a request is theirs: made here, from their manuals, for requests we send.

use std::fmt::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ed25519_dalek::{Signer as _, SigningKey};
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha1::Sha1;

/// Twilio's `X-Twilio-Signature`: the address as Twilio believes in it, then every distinct name and value in byte order.
///
/// Manual: "Security", validating signatures. `params` are decoded, and empty for GET.
pub(crate) fn twilio(token: &str, url: &str, params: &[(String, String)]) -> String {
    let mut sorted: Vec<_> = params.iter().collect();
    sorted.sort();
    sorted.dedup();
    hmac(token, url, &sorted)
}

/// `SignalWire`'s `X-SignalWire-Signature`: names in byte order, values of one name as they came.
pub(crate) fn signalwire(key: &str, url: &str, params: &[(String, String)]) -> String {
    let mut sorted: Vec<_> = params.iter().collect();
    sorted.sort_by(|one, other| one.0.cmp(&other.0));
    hmac(key, url, &sorted)
}

/// Somleng's `X-Twilio-Signature`: sorted pairs, behind the address as it was configured.
pub(crate) fn somleng(token: &str, url: &str, params: &[(String, String)]) -> String {
    let mut sorted: Vec<_> = params.iter().collect();
    sorted.sort();
    hmac(token, url, &sorted)
}

/// Telnyx's `telnyx-signature-ed25519`: over the time, a bar and the raw body. `seed` is the private key in base64.
#[expect(clippy::expect_used, reason = "tests hold a key of 32 bytes")]
pub(crate) fn telnyx(seed: &str, time: &str, body: &str) -> String {
    let seed: [u8; 32] = STANDARD.decode(seed).ok().and_then(|seed| seed.try_into().ok()).expect("a key has 32 bytes");
    let signature = SigningKey::from_bytes(&seed).sign(format!("{time}|{body}").as_bytes());
    STANDARD.encode(signature.to_bytes())
}

#[expect(clippy::expect_used, reason = "HMAC takes a key of any length")]
fn hmac(token: &str, url: &str, sorted: &[&(String, String)]) -> String {
    let mut signed = url.to_owned();
    for (name, value) in sorted {
        signed += name;
        signed += value;
    }
    let mut mac = Hmac::<Sha1>::new_from_slice(token.as_bytes()).expect("HMAC takes a key of any length");
    mac.update(signed.as_bytes());
    STANDARD.encode(mac.finalize().into_bytes())
}

/// The address a voice request is signed over: no `#…`, no user, and over https no port.
pub(crate) fn voice_url(configured: &str) -> String {
    let url = configured.split('#').next().unwrap_or_default();
    let Some((scheme, rest)) = url.split_once("://") else {
        return url.to_owned();
    };
    let end = rest.find(['/', '?']).unwrap_or(rest.len());
    let (host, path) = rest.split_at(end);
    let host = host.rsplit_once('@').map_or(host, |(_, host)| host);
    let host = if scheme == "https" { host.split(':').next().unwrap_or_default() } else { host };
    format!("{scheme}://{host}{path}")
}

/// Plivo's `X-Plivo-Signature-V3`: the address without its query, the sorted query, the sorted form, the nonce.
///
/// Manual: "Validating requests", read with what Plivo's libraries build. `form` is decoded, and empty for GET.
#[expect(clippy::expect_used, reason = "HMAC takes a key of any length")]
pub(crate) fn plivo(token: &str, url: &str, form: &[(String, String)], nonce: &str) -> String {
    let url = url.split('#').next().unwrap_or_default();
    let (base, query) = url.split_once('?').unwrap_or((url, ""));
    let mut query: Vec<(String, String)> = form_urlencoded::parse(query.as_bytes()).into_owned().collect();
    query.sort();
    let query = query.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("&");
    let mut sorted: Vec<_> = form.iter().collect();
    sorted.sort();
    let form = sorted.iter().flat_map(|(name, value)| [name.as_str(), value]).collect::<String>();
    let mark = if query.is_empty() && form.is_empty() { "" } else { "?" };
    let dot = if query.is_empty() || form.is_empty() { "" } else { "." };
    let mut mac = Hmac::<sha2::Sha256>::new_from_slice(token.as_bytes()).expect("HMAC takes a key of any length");
    mac.update(format!("{base}{mark}{query}{dot}{form}.{nonce}").as_bytes());
    STANDARD.encode(mac.finalize().into_bytes())
}

/// jambonz's `Jambonz-Signature`, over the time in seconds and the raw body.
#[expect(clippy::expect_used, reason = "neither fails")]
pub(crate) fn jambonz(secret: &str, time: u64, body: &str) -> String {
    let mut mac = Hmac::<sha2::Sha256>::new_from_slice(secret.as_bytes()).expect("HMAC takes a key of any length");
    mac.update(format!("{time}.{body}").as_bytes());
    let mut signature = format!("t={time},v1=");
    for byte in mac.finalize().into_bytes() {
        write!(signature, "{byte:02x}").expect("a string takes every letter");
    }
    signature
}

/// HTTP Basic, all that Bandwidth sends: `credentials` are `user:password`.
pub(crate) fn basic(credentials: &str) -> String {
    format!("Basic {}", STANDARD.encode(credentials))
}

#[cfg(test)]
mod tests {
    use super::{basic, signalwire, telnyx, twilio, voice_url};
    use base64::Engine as _;
    use serde_json::Value;

    /// What was signed: the case's address, or one of the two forms of its port.
    fn signatures(case: &Value) -> Vec<String> {
        let url = case["configured_url"].as_str().or(case["url"].as_str()).unwrap();
        let (scheme, rest) = url.split_once("://").unwrap();
        let end = rest.find('/').unwrap_or(rest.len());
        let with_port = format!("{scheme}://{}:443{}", &rest[..end], &rest[end..]);
        let params: Vec<(String, String)> = if case["content_type"].as_str().is_some_and(|kind| kind.contains("json")) {
            Vec::new()
        } else {
            serde_json::from_value(case["params"].clone()).unwrap()
        };
        let token = case["auth_token"].as_str().unwrap();
        let forms = [url.split('#').next().unwrap().to_owned(), voice_url(url), with_port];
        forms.iter().map(|url| twilio(token, url, &params)).collect()
    }

    #[test]
    fn every_genuine_twilio_vector_is_what_we_sign() {
        let cases: Vec<Value> = serde_json::from_str(include_str!("../../data/twilio_signature.json")).unwrap();
        let genuine = cases.iter().filter(|case| case["valid"] == true);
        for case in genuine.clone() {
            assert!(signatures(case).contains(&case["signature"].as_str().unwrap().to_owned()), "{}", case["name"]);
        }
        assert_eq!(genuine.count(), 19);
    }

    #[test]
    fn every_genuine_signalwire_vector_of_a_form_is_what_we_sign() {
        let cases: Vec<Value> = serde_json::from_str(include_str!("../../data/signalwire_signature.json")).unwrap();
        let genuine = cases.iter().filter(|case| case["valid"] == true && case["scheme"] == "B");
        for case in genuine.clone() {
            let url = case["url"].as_str().unwrap();
            let json = case["content_type"].as_str().is_some_and(|kind| kind.contains("json"));
            let params: Vec<(String, String)> = if json { Vec::new() } else { serde_json::from_value(case["params"].clone()).unwrap() };
            let forms = [url.to_owned(), url.replace(":443", ""), url.replacen("example.org", "example.org:443", 1)];
            let signatures = forms.map(|url| signalwire(case["auth_token"].as_str().unwrap(), &url, &params));
            assert!(signatures.contains(&case["signature"].as_str().unwrap().to_owned()), "{}", case["name"]);
        }
        assert_eq!(genuine.count(), 10);
    }

    #[test]
    fn every_genuine_telnyx_vector_is_what_we_sign() {
        let file: Value = serde_json::from_str(include_str!("../../data/telnyx_signature.json")).unwrap();
        let seed = file["test_private_seed_hex"].as_str().unwrap();
        let seed: Vec<u8> = (0..32).map(|at| u8::from_str_radix(&seed[2 * at..2 * at + 2], 16).unwrap()).collect();
        let seed = base64::engine::general_purpose::STANDARD.encode(seed);
        let genuine = file["cases"].as_array().unwrap().iter().filter(|case| case["valid"] == true);
        for case in genuine.clone() {
            let header = |wanted: &str| {
                let headers = case["headers"].as_object().unwrap();
                headers.iter().find(|(name, _)| name.eq_ignore_ascii_case(wanted)).unwrap().1.as_str().unwrap()
            };
            let signed = telnyx(&seed, header("telnyx-timestamp"), case["body"].as_str().unwrap_or(""));
            assert_eq!(signed, header("telnyx-signature-ed25519"), "{}", case["name"]);
        }
        assert_eq!(genuine.count(), 7);
    }

    #[test]
    fn the_shared_key_vectors_without_sha256_are_the_same_scheme() {
        let cases: Vec<Value> = serde_json::from_str(include_str!("../../data/twilio_signature_sha256.json")).unwrap();
        let sha1 = cases.iter().filter(|case| case["valid"] == true && case["algorithm"] == "HMAC_SHA1");
        for case in sha1.clone() {
            assert!(signatures(case).contains(&case["signature"].as_str().unwrap().to_owned()), "{}", case["name"]);
        }
        assert_eq!(sha1.count(), 2);
    }

    #[test]
    fn every_genuine_plivo_vector_is_what_we_sign() {
        let file: Value = serde_json::from_str(include_str!("../../data/plivo_signature.json")).unwrap();
        let genuine = file["cases"].as_array().unwrap().iter().filter(|case| case["valid"] == true && case["scheme"] == "v3");
        for case in genuine.clone() {
            let form: Vec<(String, String)> = form_urlencoded::parse(case["body"].as_str().unwrap().as_bytes()).into_owned().collect();
            let header = |name: &str| case["headers"][name].as_str().unwrap();
            let nonce = header("X-Plivo-Signature-V3-Nonce");
            let made = super::plivo(case["secret"].as_str().unwrap(), case["url"].as_str().unwrap(), &form, nonce);
            assert!(header("X-Plivo-Signature-V3").split(',').any(|sent| sent == made), "{}", case["name"]);
        }
        assert!(genuine.count() >= 10);
    }

    #[test]
    fn every_genuine_jambonz_vector_is_what_we_sign() {
        let file: Value = serde_json::from_str(include_str!("../../data/jambonz_signature.json")).unwrap();
        let genuine = file["cases"].as_array().unwrap().iter().filter(|case| case["valid"] == true && case["method"] == "POST");
        for case in genuine.clone() {
            let sent = case["headers"]["Jambonz-Signature"].as_str().unwrap();
            let time = sent.split(',').find_map(|part| part.strip_prefix("t=")).unwrap().parse().unwrap();
            let made = super::jambonz(case["secret"].as_str().unwrap(), time, case["body"].as_str().unwrap());
            let (_, made) = made.split_once(',').unwrap();
            assert!(sent.split(',').any(|part| part == made), "{}", case["name"]);
        }
        assert!(genuine.count() >= 5);
    }

    #[test]
    fn a_voice_address_loses_what_twilio_does_not_sign() {
        assert_eq!(voice_url("https://u:p@x.example:8443/voice?a=1#rc=2"), "https://x.example/voice?a=1");
        assert_eq!(voice_url("http://x.example:8080/voice"), "http://x.example:8080/voice");
    }

    #[test]
    fn every_genuine_bandwidth_vector_is_what_we_send() {
        let file: Value = serde_json::from_str(include_str!("../../data/bandwidth_signature.json")).unwrap();
        let cases = file["cases"].as_array().unwrap();
        let genuine = cases.iter().filter(|case| case["valid"] == true);
        for case in genuine.clone() {
            let credentials = format!("{}:{}", case["username"].as_str().unwrap(), case["password"].as_str().unwrap());
            let headers = case["headers"].as_object().unwrap();
            let sent = headers.iter().find(|(name, _)| name.eq_ignore_ascii_case("authorization")).unwrap().1.as_str().unwrap();
            assert_eq!(sent.split_once(' ').unwrap().1, basic(&credentials).split_once(' ').unwrap().1, "{}", case["name"]);
        }
        assert_eq!(genuine.count(), 4);
    }
}
