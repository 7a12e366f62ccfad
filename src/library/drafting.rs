//! Files of a draft: read, changed by whoever has seen them, added. What a browser and a program have in common.

pub mod lines;

use super::folder;
use super::published::PEOPLE;
use crate::source::Source;
use crate::store::drafts::{self, Draft, Edit};
use crate::store::sql::Sql;
use crate::store::versions::Content;
use anyhow::Result;
use jiff::Timestamp;
use sha2::{Digest as _, Sha256};
use std::fmt::Write as _;

/// The largest file, in bytes.
pub const LARGEST: usize = 1 << 20;
/// The longest name of a file, with its folder.
const LONGEST_NAME: usize = 100;

/// Why a file was not changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Obstacle {
    /// It is not there, or none that can be edited: people have pages of their own.
    NoFile,
    /// It is otherwise than what was seen.
    Late,
    /// It is there already.
    Taken,
    /// A flow has no file of this name.
    BadName,
    /// The flow has as many files as it may have.
    TooMany,
}

/// What tells a text from others: whoever changes it has seen this one.
#[must_use]
pub fn seen(text: &str) -> String {
    Sha256::digest(text.as_bytes()).iter().fold(String::new(), |mut digest, byte| {
        // A string takes every character.
        let _ = write!(digest, "{byte:02x}");
        digest
    })
}

/// The files that can be edited: their paths and texts, transcripts last.
pub fn files(content: &Content) -> impl Iterator<Item = (&str, &str)> {
    let sources = content.sources.0.iter().map(|source| (source.path.as_str(), source.text.as_str())).filter(|(known, _)| *known != PEOPLE);
    sources.chain(content.calls.iter().map(|(path, text)| (path.as_str(), text.as_str())))
}

/// The text of a file that can be edited.
#[must_use]
pub fn text<'c>(content: &'c Content, path: &str) -> Option<&'c str> {
    files(content).find(|(known, _)| *known == path).map(|(_, text)| text)
}

/// The same with another text of a file that is there.
#[must_use]
pub fn with(content: &Content, path: &str, new: &str) -> Content {
    let mut content = content.clone();
    for source in content.sources.0.iter_mut().filter(|source| source.path == path) {
        new.clone_into(&mut source.text);
    }
    for (_, text) in content.calls.iter_mut().filter(|(known, _)| known == path) {
        new.clone_into(text);
    }
    content
}

/// A draft with another text of a file, where it is the one that was seen.
///
/// # Errors
/// No such file, and one that somebody else has changed.
pub fn changed(content: &Content, path: &str, new: &str, was: &str) -> Result<Edit, Obstacle> {
    let there = text(content, path).ok_or(Obstacle::NoFile)?;
    if seen(there) != was && there != new {
        return Err(Obstacle::Late);
    }
    let (before, after) = lines::told(&lines::between(there, new));
    Ok(Edit { content: with(content, path, new), what: path.to_owned(), before, after })
}

/// A draft with a file more.
///
/// # Errors
/// A name that a flow has no file of, one that is there, and too many.
pub fn added(content: &Content, path: &str, new: &str) -> Result<Edit, Obstacle> {
    if !is_name(path) {
        return Err(Obstacle::BadName);
    }
    if text(content, path).is_some() {
        return Err(Obstacle::Taken);
    }
    if content.sources.0.len() + content.calls.len() >= folder::MOST_FILES {
        return Err(Obstacle::TooMany);
    }
    let mut content = content.clone();
    if path.starts_with("calls/") {
        content.calls.push((path.to_owned(), new.to_owned()));
        content.calls.sort();
    } else {
        content.sources.0.push(Source { path: path.to_owned(), text: new.to_owned() });
        content.sources.0.sort_by(|one, other| one.path.cmp(&other.path));
    }
    let (_, after) = lines::told(&lines::between("", new));
    Ok(Edit { content, what: path.to_owned(), before: String::new(), after })
}

/// Whether a flow can have a file of this name: plain letters, in one of its folders, never upwards.
fn is_name(path: &str) -> bool {
    let plain = |c: u8| c.is_ascii_alphanumeric() || matches!(c, b'-' | b'_' | b'.');
    let part = |part: &str| !part.is_empty() && !part.starts_with('.') && part.bytes().all(plain);
    path != PEOPLE && path.len() <= LONGEST_NAME && path.split('/').all(part) && folder::belongs(path)
}

/// Throws a draft away for whoever has seen its last change: then it is true. Without a draft there is nothing to do. Must run in a transaction.
///
/// # Errors
/// A store that cannot be written.
pub fn discard(sql: &mut dyn Sql, flow: &str, was: impl FnOnce(&Draft) -> bool, (by, at): (&str, Timestamp)) -> Result<bool> {
    let same = drafts::current(sql, flow)?.is_none_or(|draft| was(&draft));
    if same {
        drafts::end(sql, flow, (by, at), "thrown away")?;
    }
    Ok(same)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use super::*;
    use crate::source::Sources;

    fn content() -> Content {
        let source = |path: &str, text: &str| Source { path: path.to_owned(), text: text.to_owned() };
        Content {
            sources: Sources(vec![source("flow.yaml", "a\n"), source(PEOPLE, "secret\n")]),
            calls: vec![("calls/a.call".into(), "c\n".into())],
        }
    }

    #[test]
    fn a_file_is_changed_by_whoever_has_seen_it() {
        let edit = changed(&content(), "flow.yaml", "b\n", &seen("a\n")).unwrap();
        assert_eq!((text(&edit.content, "flow.yaml"), edit.before.as_str(), edit.after.as_str()), (Some("b\n"), "1: a", "1: b"));
        assert_eq!(changed(&content(), "flow.yaml", "b\n", &seen("x\n")), Err(Obstacle::Late));
        assert_eq!(changed(&content(), PEOPLE, "b\n", &seen("secret\n")), Err(Obstacle::NoFile));
        assert!(changed(&content(), "calls/a.call", "d\n", &seen("c\n")).is_ok());
    }

    #[test]
    fn a_new_file_has_a_name_that_flows_have() {
        for path in ["words/fr.yaml", "calls/b.call", "signed/en.yaml", "more.yaml"] {
            assert!(added(&content(), path, "x\n").is_ok(), "{path}");
        }
        assert_eq!(added(&content(), "flow.yaml", ""), Err(Obstacle::Taken));
        for path in [
            "../flow.yaml",
            "words/../../flow.yaml",
            "/etc/passwd.yaml",
            "words//fr.yaml",
            "words/a\0.yaml",
            "words/.yaml",
            "calls/a.yaml",
            "other/a.yaml",
            "a.txt",
            "words\\fr.yaml",
            PEOPLE,
            "",
            &format!("{}.yaml", "a".repeat(120)),
        ] {
            assert_eq!(added(&content(), path, ""), Err(Obstacle::BadName), "{path}");
        }
    }
}
