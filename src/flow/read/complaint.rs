//! What the YAML reader complains of, in words for people who never heard of a mapping value.

use super::place;
use crate::diagnostic::Diagnostic;
use crate::source::{FileId, Span};

/// What the reader says, what that means, and what to do.
const MEANINGS: &[(&str, &str, &str)] = &[
    (
        "mapping values are not allowed",
        "a colon stands where no name may be",
        "put a sentence with a colon in quotation marks, and check the indentation",
    ),
    ("unclosed quote", "a quotation mark is never closed", "write the closing quotation mark"),
    ("unclosed bracket", "a bracket is never closed", "write the closing bracket"),
    ("tabs disallowed", "a tab stands where only spaces may be", "indent with spaces"),
    ("Documents", "a second document begins in this file", "a file holds one document: remove the `---`"),
    (
        "budget breached",
        "this file is too deep, too large, or repeats itself too often",
        "split it, and write things out instead of using aliases",
    ),
    ("limit", "this file is too deep, too large, or repeats itself too often", "split it, and write things out instead of using aliases"),
    (
        "did not find expected key",
        "this line is not indented like the lines it belongs to",
        "give it as many spaces at the beginning as the names above that stand beside it",
    ),
    (
        "did not find expected ',' or",
        "a brace or a bracket is not closed before this line",
        "close it, and put commas between the entries; `#` begins a remark, so the pound key is written `pound`",
    ),
    (
        "unknown anchor",
        "a word begins with `*`, which stands for something written elsewhere",
        "write the star key as `star`; put a text that begins with `*` in quotation marks",
    ),
    (
        "trailing content after",
        "words follow a closing quotation mark",
        "look for a quotation mark without its partner, here or in a line above",
    ),
    ("placement of ':'", "a colon stands inside a list", "close the list's bracket before it, here or in a line above"),
    ("simple key", "this begins like a name, and no colon follows", "write `name: …`; a name has at most 63 characters"),
    (
        "unexpected character",
        "there is a character here that no text has",
        "remove it, and save the file as plain text with the encoding UTF-8",
    ),
];

/// The finding for a text that is no YAML.
pub(super) fn not_yaml(file: FileId, text: &str, error: &serde_saphyr::Error) -> Diagnostic {
    let raw = error.without_snippet().to_string();
    let said = raw.split(" at line ").next().unwrap_or_default();
    let known = MEANINGS.iter().find(|(says, ..)| said.contains(says)).map(|(_, message, help)| ((*message).to_owned(), *help));
    let unknown =
        || (format!("this cannot be read as YAML: {said}"), "check the indentation, the quotation marks and the brackets near here");
    let (message, help) = known.unwrap_or_else(unknown);
    let mut span = error.location().map_or(Span { file, start: 0, end: 0 }, |location| place(file, text, &location));
    if said.contains("tabs disallowed") && text.get(..span.start as usize).is_some_and(|before| before.ends_with('\t')) {
        // The reader blames what comes after the tab.
        span = Span { start: span.start - 1, end: span.start, ..span };
    }
    Diagnostic::error("not-yaml", message).at(span, "").help(help)
}
