//! Names by content: the version of a flow, and the hashes by which tickets name nodes and topics.

use sha2::{Digest, Sha256};
use std::fmt;

use super::graph::Version;
use crate::source::Source;

/// Sixteen hexadecimal digits.
impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl Version {
    /// Reads what is displayed.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let digits = text.len() == 16 && text.bytes().all(|digit| digit.is_ascii_hexdigit());
        digits.then(|| u64::from_str_radix(text, 16).ok().map(|number| Self(number.to_be_bytes()))).flatten()
    }
}

/// Names the content of some texts. Paths and texts go in with their lengths, in the order of the
/// paths, so that no two contents run together.
pub(super) fn version<'a>(texts: impl Iterator<Item = &'a Source>) -> Version {
    let mut texts: Vec<&Source> = texts.collect();
    texts.sort_by(|a, b| a.path.cmp(&b.path));
    let mut hash = Sha256::new();
    for source in texts {
        for part in [&source.path, &source.text] {
            hash.update((part.len() as u64).to_be_bytes());
            hash.update(part.as_bytes());
        }
    }
    let mut version = Version::default();
    for (to, from) in version.0.iter_mut().zip(hash.finalize()) {
        *to = from;
    }
    version
}

/// The first four bytes of a name's SHA-256.
pub(super) fn name_hash(name: &str) -> u32 {
    let mut first = [0; 4];
    for (to, from) in first.iter_mut().zip(Sha256::digest(name.as_bytes())) {
        *to = from;
    }
    u32::from_be_bytes(first)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn boundaries_count() {
        let text = |path: &str, text: &str| Source { path: path.into(), text: text.into() };
        let (a, b) = ([text("a", "bc"), text("d", "")], [text("a", "b"), text("cd", "")]);
        assert_ne!(version(a.iter()), version(b.iter()));
        assert_eq!(version(a.iter()), version(a.iter().rev()));
        assert_eq!(name_hash("abc"), 0xba78_16bf);
    }

    #[test]
    fn a_version_is_read_as_it_is_shown() {
        let version = Version([0, 1, 0x2f, 3, 4, 5, 6, 0xff]);
        assert_eq!(version.to_string(), "00012f03040506ff");
        assert_eq!(Version::parse("00012f03040506ff"), Some(version));
        assert_eq!((Version::parse("12f03040506ff"), Version::parse("+0012f03040506ff")), (None, None));
    }
}
