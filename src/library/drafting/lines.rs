//! Two texts line by line: what the one has and the other has not.

use similar::{ChangeTag, TextDiff};

/// A line that only one of two texts has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// It is in the second text.
    pub is_new: bool,
    /// Which line it is there, counted from 1.
    pub number: usize,
    /// The line, without its end.
    pub text: String,
}

/// The lines in which two texts differ.
#[must_use]
pub fn between(old: &str, new: &str) -> Vec<Line> {
    let differ = TextDiff::from_lines(old, new);
    let line = |change: similar::Change<&str>| {
        let text = change.value().trim_end_matches(['\r', '\n']).to_owned();
        match change.tag() {
            ChangeTag::Equal => None,
            ChangeTag::Delete => Some(Line { is_new: false, number: change.old_index()? + 1, text }),
            ChangeTag::Insert => Some(Line { is_new: true, number: change.new_index()? + 1, text }),
        }
    };
    differ.iter_all_changes().filter_map(line).collect()
}

/// The lines of each text, to be kept with a change.
#[must_use]
pub fn told(lines: &[Line]) -> (String, String) {
    let of = |is_new: bool| {
        let own = lines.iter().filter(|line| line.is_new == is_new).map(|line| format!("{}: {}", line.number, line.text));
        own.collect::<Vec<_>>().join("\n")
    };
    (of(false), of(true))
}
