//! What a caller said and nothing matched: kept sealed and for a short time, so that an author can learn what callers ask for.
//!
//! Digits are left out before anything is kept. Whoever said it is known by a name that lasts a month; reports tell
//! only what several callers said.

use super::entry::Entry;
use crate::phone::Number;
use crate::ticket::Keyring;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

/// The most characters that are kept of what was said.
const LONGEST: usize = 160;

/// What was said, and by whom.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unmatched {
    /// The words, without digits.
    pub said: String,
    /// The caller's name for this month; nothing where the number was withheld.
    pub who: Option<u64>,
}

/// Seals what was said in the turn of an entry; nothing where it had no words.
#[must_use]
pub fn seal(keyring: &Keyring, entry: &Entry, said: &str, from: Option<&Number>) -> Option<Vec<u8>> {
    let said: String = said.chars().filter(|c| !c.is_numeric()).take(LONGEST).collect();
    let said = said.split_whitespace().collect::<Vec<_>>().join(" ");
    if said.is_empty() {
        return None;
    }
    let day = entry.at.to_zoned(TimeZone::UTC).date();
    let who = from.and_then(|number| keyring.pseudonym(number, day));
    let plain = postcard::to_stdvec(&Unmatched { said, who }).ok()?;
    Some(keyring.seal_words(beside(entry), &plain)).filter(|sealed| !sealed.is_empty())
}

/// What was said in the turn of an entry, where that is kept and the keys fit.
#[must_use]
pub fn open(keyring: &Keyring, entry: &Entry) -> Option<Unmatched> {
    let plain = keyring.open_words(beside(entry), entry.unmatched.as_deref()?)?;
    postcard::from_bytes(&plain).ok()
}

fn beside(entry: &Entry) -> [&[u8]; 2] {
    [entry.line.as_bytes(), entry.call.as_bytes()]
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use super::*;
    use crate::exchange::entry::Kind;
    use crate::flow::graph::Version;

    fn entry(at: &str) -> Entry {
        Entry {
            call: "CA1".into(),
            line: "main".into(),
            leg: "".into(),
            restarts: 0,
            turn: 3,
            kind: Kind::Turn,
            digest: 0,
            at: at.parse().unwrap(),
            version: Version::default(),
            roster: 0,
            node: "main".into(),
            language: "en".into(),
            heard: "no match (speech)".into(),
            then: "gather".into(),
            notes: "".into(),
            unmatched: None,
        }
    }

    #[test]
    fn what_was_said_opens_for_those_with_the_keys() {
        let keyring = |key: &str| Keyring::derive(&[key.repeat(32)]);
        let number = Number::parse("+13125550142").unwrap();
        let mut kept = entry("2026-11-30T23:59:59Z");
        kept.unmatched = seal(&keyring("a"), &kept, "  my   number is 312 555 0142 ", Some(&number));
        let opened = open(&keyring("a"), &kept).unwrap();
        assert_eq!(opened.said, "my number is");
        assert!(!String::from_utf8_lossy(kept.unmatched.as_ref().unwrap()).contains("number"));
        assert_eq!(open(&keyring("b"), &kept), None, "other keys");
        assert_eq!(open(&keyring("a"), &Entry { call: "CA2".into(), ..kept.clone() }), None, "another call");
        // The same caller has the same name within a month, and another in the next.
        let who = |at: &str| {
            let mut kept = entry(at);
            kept.unmatched = seal(&keyring("a"), &kept, "parking", Some(&number));
            open(&keyring("a"), &kept).unwrap().who.unwrap()
        };
        assert_eq!(who("2026-11-01T00:00:00Z"), opened.who.unwrap());
        assert_ne!(who("2026-12-01T00:00:00Z"), opened.who.unwrap());
        assert_eq!(seal(&keyring("a"), &kept, " 123 ", None), None, "no words");
    }

    #[test]
    fn the_same_keys_are_the_same_number_only_to_those_with_the_secret() {
        let digest = |secret: &str| Keyring::derive(&[secret.repeat(32)]).digest("Keys(\"94110\")");
        assert_eq!(digest("a"), digest("a"));
        assert_ne!(digest("a"), digest("b"));
    }
}
