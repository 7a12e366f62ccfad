//! The pages of the manual: each stands on top of its rule's file, or, for a fault of the language itself, in a file of its own.

use super::rules;
use include_dir::{Dir, include_dir};

/// Pages of what is found before a rule is asked: `src/check/language/<rule>.md`.
static LANGUAGE: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/src/check/language");

/// The page of a rule, as Markdown.
pub(super) fn of(name: &str) -> Option<String> {
    match rules::ALL.iter().find(|rule| rule.name == name) {
        Some(rule) => Some(head(rule.text)),
        None => of_the_language().find(|(known, _)| *known == name).map(|(_, page)| page.trim_end().to_owned()),
    }
}

/// The pages of the language's own faults.
pub(super) fn of_the_language() -> impl Iterator<Item = (&'static str, &'static str)> {
    LANGUAGE.files().filter_map(|file| Some((file.path().to_str()?.strip_suffix(".md")?, file.contents_utf8()?)))
}

/// The head of a source file, without its slashes.
fn head(text: &str) -> String {
    let lines = text.lines().map_while(|line| line.strip_prefix("//!"));
    lines.map(|line| line.strip_prefix(' ').unwrap_or(line)).collect::<Vec<_>>().join("\n")
}
