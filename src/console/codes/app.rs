//! What an app on a telephone shows: a code of six digits, another each half minute (TOTP, RFC 6238, with SHA-1 as every app has it).

use jiff::Timestamp;
use totp_rs::{Algorithm, Builder, Secret};

/// The length of what codes are made from: RFC 4226, 4, R6 recommends 160 bits.
pub(super) const LENGTH: usize = 20;
/// The digits of a code.
const DIGITS: usize = 6;

/// Whether this may be a code of an app.
pub(super) fn is_one(code: &str) -> bool {
    code.len() == DIGITS && code.bytes().all(|c| c.is_ascii_digit())
}

/// The step of time whose code this is: now, or half a minute before or after, since clocks differ (RFC 6238, 5.2).
pub(super) fn step(of: &[u8], code: &str, at: Timestamp) -> Option<i64> {
    let totp = Builder::new().with_algorithm(Algorithm::SHA1).with_secret(of.to_vec()).build().ok()?;
    let seconds = u64::try_from(at.as_second()).ok()?;
    if is_one(code) { i64::try_from(totp.check(code, seconds)?).ok() } else { None }
}

/// What codes are made from, as people can type it (base 32).
pub(super) fn text(of: &[u8]) -> String {
    Secret::from(of.to_vec()).to_base32()
}

/// In groups of four.
pub(super) fn groups(text: &str) -> Vec<String> {
    let letters: Vec<char> = text.chars().collect();
    letters.chunks(4).map(|group| group.iter().collect()).collect()
}

/// The address that apps open, or read from a picture of it:
/// [Key URI Format](https://github.com/google/google-authenticator/wiki/Key-Uri-Format).
pub(super) fn address(url: &str, name: &str, text: &str) -> String {
    let host = url.split_once("://").map_or(url, |(_, rest)| rest).split('/').next().unwrap_or_default();
    let issuer = format!("Helpline {}", host.split(':').next().unwrap_or_default());
    // A plus is a space in forms alone.
    let coded = |text: &str| form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>().replace('+', "%20");
    format!("otpauth://totp/{issuer}:{name}?secret={text}&issuer={issuer}", issuer = coded(&issuer), name = coded(name))
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use super::*;

    #[test]
    fn codes_are_those_of_the_rfc() {
        // RFC 6238, appendix B, has eight digits: the last six are ours.
        let of = b"12345678901234567890";
        for (at, code) in [(59, "287082"), (1_111_111_109, "081804"), (1_234_567_890, "005924"), (20_000_000_000, "353130")] {
            let moment = Timestamp::from_second(at).unwrap();
            assert_eq!(step(of, code, moment), Some(at / 30), "{at}");
            for late in [30, -30] {
                assert_eq!(step(of, code, Timestamp::from_second(at + late).unwrap()), Some(at / 30));
            }
            assert_eq!(step(of, code, Timestamp::from_second(at + 60).unwrap()), None);
        }
        for wrong in ["", "28708", "2870820", "28708a", "２８７０８２"] {
            assert_eq!(step(of, wrong, Timestamp::from_second(59).unwrap()), None, "{wrong}");
        }
    }

    #[test]
    fn an_address_has_everything_an_app_needs() {
        let told = address("https://console.example.org:8443", "Ana R: 7+1", &text(b"12345678901234567890"));
        let known = "otpauth://totp/Helpline%20console.example.org:Ana%20R%3A%207%2B1?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ\
                     &issuer=Helpline%20console.example.org";
        assert_eq!(told, known);
        assert_eq!(groups("GEZDGNBVG"), ["GEZD", "GNBV", "G"]);
    }
}
