//! Names by content: the version of a flow, and the hashes by which tickets name nodes and topics.

use sha2::{Digest, Sha256};

use super::graph::Version;
use crate::source::Source;

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
}
