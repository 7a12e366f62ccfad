//! Marks in sentences: `{key person}`, `{pause 700ms}`, `{menu short}`.
//!
//! [`split`] takes a sentence apart; what a mark means is decided in `compose`, which knows the
//! keys and the languages. A literal brace is written `{{`.

use super::read::{Style, Written};
use crate::diagnostic::Diagnostic;
use crate::source::{Sources, Span};

/// A part of a sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Part {
    /// Plain words, with runs of white space made one space.
    Words(String),
    /// A mark.
    Mark(Mark),
}

/// A mark: `{name rest}`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Mark {
    /// Its first word.
    pub(super) name: String,
    /// What follows, spaces made one.
    pub(super) rest: String,
    /// Where it stands, braces included.
    pub(super) span: Span,
}

/// Takes a sentence apart. Broken marks are reported and left out.
pub(super) fn split(sentence: &Written, sources: &Sources, findings: &mut Vec<Diagnostic>) -> Vec<Part> {
    let mut parts = Vec::new();
    let mut words = String::new();
    let mut rest = sentence.text.as_str();
    while let Some(open) = rest.find('{') {
        let (before, mark) = rest.split_at(open);
        words.push_str(before);
        if let Some(after) = mark.strip_prefix("{{") {
            words.push('{');
            rest = after;
            continue;
        }
        let inside = mark.strip_prefix('{').unwrap_or(mark);
        let at = sentence.text.len() - mark.len();
        let Some(close) = inside.find('}').filter(|close| !inside.get(..*close).is_some_and(|inside| inside.contains('{'))) else {
            let span = in_source(sentence, at, "{", sources);
            let finding = Diagnostic::error("open-mark", "a mark is never closed").at(span, "");
            findings.push(finding.help("close it with `}`; a brace that is to be said is written `{{`"));
            rest = inside;
            continue;
        };
        let (content, after) = inside.split_at(close);
        push_words(&mut parts, &mut words);
        let raw = mark.get(..close + 2).unwrap_or(mark);
        parts.push(Part::Mark(mark_of(content, in_source(sentence, at, raw, sources))));
        rest = after.strip_prefix('}').unwrap_or(after);
    }
    words.push_str(rest);
    push_words(&mut parts, &mut words);
    trim_ends(&mut parts);
    parts
}

fn mark_of(content: &str, span: Span) -> Mark {
    let content = content.trim();
    let end = content.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(content.len());
    let (name, rest) = content.split_at(end);
    let rest = rest.trim_start_matches([',', ' ', '\t', '\n']);
    Mark { name: name.to_owned(), rest: rest.split_whitespace().collect::<Vec<_>>().join(" "), span }
}

/// Where a piece of a sentence stands in the file. Escapes and folded lines move things, so the
/// piece is found by its own text: the same occurrence in the source as in the sentence.
fn in_source(sentence: &Written, at: usize, raw: &str, sources: &Sources) -> Span {
    let slice = sources.text(sentence.span);
    let skipped = usize::from(sentence.style == Style::Quoted);
    if slice.get(at + skipped..).is_some_and(|here| here.starts_with(raw)) {
        return stretch(sentence.span, at + skipped, raw.len());
    }
    let earlier = sentence.text.get(..at).map_or(0, |before| before.matches(raw).count());
    match slice.match_indices(raw).nth(earlier) {
        Some((found, _)) => stretch(sentence.span, found, raw.len()),
        None => sentence.span,
    }
}

fn stretch(within: Span, offset: usize, length: usize) -> Span {
    let start = within.start.saturating_add(u32::try_from(offset).unwrap_or(u32::MAX)).min(within.end);
    let end = start.saturating_add(u32::try_from(length).unwrap_or(u32::MAX)).min(within.end);
    Span { start, end, ..within }
}

fn push_words(parts: &mut Vec<Part>, words: &mut String) {
    let mut said = String::with_capacity(words.len());
    for c in words.drain(..) {
        let c = if c.is_whitespace() && c != '\u{A0}' { ' ' } else { c };
        if c != ' ' || !said.ends_with(' ') {
            said.push(c);
        }
    }
    if !said.is_empty() {
        parts.push(Part::Words(said));
    }
}

fn trim_ends(parts: &mut Vec<Part>) {
    if let Some(Part::Words(words)) = parts.first_mut() {
        *words = words.trim_start().to_owned();
    }
    if let Some(Part::Words(words)) = parts.last_mut() {
        *words = words.trim_end().to_owned();
    }
    parts.retain(|part| !matches!(part, Part::Words(words) if words.is_empty()));
}

/// The names of all marks, for suggestions.
pub(super) const MARKS: [&str; 13] =
    ["key", "pause", "digits", "spell", "phone", "last4", "reviewed", "language", "topic", "reason", "menu", "label", "when"];

#[cfg(test)]
mod tests {
    #![expect(clippy::indexing_slicing, reason = "tests")]

    use super::*;
    use crate::source::{FileId, Source};

    fn parts(text: &str) -> (Vec<String>, usize) {
        let sources = Sources(vec![Source { path: "w".into(), text: format!("\"{text}\"") }]);
        let span = Span { file: FileId(0), start: 0, end: u32::try_from(text.len()).unwrap_or(0) + 2 };
        let written = Written { text: text.to_owned(), span, style: Style::Quoted };
        let mut findings = Vec::new();
        let parts = split(&written, &sources, &mut findings)
            .into_iter()
            .map(|part| match part {
                Part::Words(words) => words,
                Part::Mark(mark) => format!("<{}|{}|{}>", mark.name, mark.rest, sources.text(mark.span)),
            })
            .collect();
        (parts, findings.len())
    }

    #[test]
    fn sentences_are_taken_apart() {
        for (text, whole) in [
            ("Press {key  1}  now.", &["Press ", "<key|1|{key  1}>", " now."] as &[&str]),
            ("{menu, one at a time}", &["<menu|one at a time|{menu, one at a time}>"]),
            ("a {{b} c", &["a {b} c"]),
            ("{x} {x}", &["<x||{x}>", " ", "<x||{x}>"]),
            ("  a \n b  ", &["a b"]),
            ("", &[]),
        ] {
            assert_eq!(parts(text), (whole.iter().map(|s| (*s).to_owned()).collect(), 0), "{text}");
        }
        assert_eq!(parts("a {key 1").1, 1);
        assert_eq!(parts("a {key {key 1}").1, 1);
        assert_eq!(parts("a {key {key 1}").0[1], "<key|1|{key 1}>");
    }
}
