//! YAML texts, read into a tree in which every word knows its place.
//!
//! The tree keeps scalars as they were written (`08`, `1`, `"1"`, `no`), so that keys, telephone
//! numbers and times never pass through a number type. A text that is no YAML is one finding; what
//! the words mean is judged elsewhere.

mod complaint;

use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_saphyr::options::{DuplicateKeyPolicy, MergeKeyPolicy};
use serde_saphyr::{Location, Spanned};
use std::fmt;

use crate::diagnostic::Diagnostic;
use crate::source::{FileId, Source, Span};

/// A word or a sentence as an author wrote it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Written {
    /// Its text, without quotation marks and escapes.
    pub(super) text: String,
    /// Where it stands, quotation marks included.
    pub(super) span: Span,
    /// How it was written.
    pub(super) style: Style,
}

/// How a scalar was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Style {
    /// Without quotation marks.
    Plain,
    /// Between quotation marks.
    Quoted,
    /// As a block below `>` or `|`.
    Block,
}

/// A YAML text as a tree.
#[derive(Clone, Debug)]
pub(super) enum Yaml {
    /// Nothing was written.
    Nothing(Span),
    /// A word or a sentence.
    Scalar(Written),
    /// Things in an order.
    List(Span, Vec<Self>),
    /// Things by name; duplicates are still there.
    Map(Span, Vec<(Written, Self)>),
}

impl Yaml {
    /// Where it begins.
    pub(super) fn span(&self) -> Span {
        match self {
            Self::Nothing(span) | Self::List(span, _) | Self::Map(span, _) => *span,
            Self::Scalar(written) => written.span,
        }
    }

    /// What an author would call its shape.
    pub(super) fn shape(&self) -> &'static str {
        match self {
            Self::Nothing(_) => "nothing",
            Self::Scalar(_) => "a text",
            Self::List(..) => "a list",
            Self::Map(..) => "a map",
        }
    }
}

/// Reads one text. `None` if it is no YAML, which is then among the findings.
pub(super) fn read(file: FileId, source: &Source, findings: &mut Vec<Diagnostic>) -> Option<Yaml> {
    if source.text.len() > LONGEST_TEXT {
        let start = Span { file, start: 0, end: 0 };
        let finding = Diagnostic::error("file-too-long", format!("`{}` is longer than 1 MiB", source.path));
        findings.push(finding.at(start, "").help("split it into several files"));
        return None;
    }
    match serde_saphyr::from_str_with_options::<Spanned<Tree>>(&source.text, options()) {
        Ok(tree) => Some(Planter { file, text: &source.text, findings }.plant(tree)),
        Err(error) => {
            findings.push(complaint::not_yaml(file, &source.text, &error));
            None
        }
    }
}

fn options() -> serde_saphyr::Options {
    serde_saphyr::options! {
        strict_booleans: true,
        duplicate_keys: DuplicateKeyPolicy::PassThrough,
        merge_keys: MergeKeyPolicy::AsOrdinary,
        with_snippet: false,
        alias_limits: serde_saphyr::alias_limits! { max_total_replayed_events: 50_000, max_replay_stack_depth: 8 },
        budget: serde_saphyr::budget! { max_nodes: 50_000, max_events: 150_000, max_aliases: 100, max_depth: 32, max_documents: 1 },
    }
}

/// A place in bytes; where the reader only counted characters, we count them again.
fn place(file: FileId, text: &str, location: &Location) -> Span {
    let span = location.span();
    let byte = |chars: u64| text.char_indices().nth(usize::try_from(chars).unwrap_or(usize::MAX)).map_or(text.len(), |(at, _)| at);
    let (start, end) = match (span.byte_offset(), span.byte_len()) {
        (Some(start), Some(length)) => (to_u32(start), to_u32(start.saturating_add(length))),
        _ => (to_u32(byte(span.offset()) as u64), to_u32(byte(span.offset().saturating_add(span.len())) as u64)),
    };
    let whole = to_u32(text.len() as u64);
    Span { file, start: start.min(whole), end: end.min(whole) }
}

fn to_u32(bytes: u64) -> u32 {
    u32::try_from(bytes).unwrap_or(u32::MAX)
}

/// Turns what the YAML reader gives into our tree.
struct Planter<'a> {
    file: FileId,
    text: &'a str,
    findings: &'a mut Vec<Diagnostic>,
}

impl Planter<'_> {
    fn plant(&mut self, tree: Spanned<Tree>) -> Yaml {
        let span = place(self.file, self.text, &tree.defined);
        match tree.value {
            Tree::Nothing => Yaml::Nothing(span),
            Tree::Untyped => {
                let text = self.slice(span).to_owned();
                Yaml::Scalar(self.written(text, span))
            }
            Tree::Text(text) => Yaml::Scalar(self.written(text, span)),
            Tree::List(items) => Yaml::List(span, items.into_iter().map(|item| self.plant(item)).collect()),
            Tree::Map(pairs) => {
                let mut planted = Vec::with_capacity(pairs.len());
                for (key, value) in pairs {
                    let value = self.plant(value);
                    match self.plant(key) {
                        Yaml::Scalar(key) => planted.push((key, value)),
                        other => {
                            let finding = Diagnostic::error("wrong-shape", format!("a name must be a text, not {}", other.shape()));
                            self.findings.push(finding.at(other.span(), "").help("marks in braces belong in quotation marks: \"{key 1}\""));
                        }
                    }
                }
                Yaml::Map(span, planted)
            }
        }
    }

    fn written(&mut self, text: String, span: Span) -> Written {
        if let Some(c) = text.chars().find(|c| !speakable(*c)) {
            let finding =
                Diagnostic::error("character-not-allowed", format!("the character U+{:04X} cannot be sent to a provider", u32::from(c)));
            self.findings.push(finding.at(span, "it is in here").help("remove it"));
        }
        Written { text, span, style: self.style(span) }
    }

    fn style(&self, span: Span) -> Style {
        let before = self.text.get(..span.start as usize).unwrap_or("");
        let (above, gap) = before.split_at(before.trim_end().len());
        let introduced = gap.contains('\n') && above.rsplit([' ', '\n']).next().is_some_and(|word| word.starts_with(['>', '|']));
        match self.slice(span) {
            _ if introduced => Style::Block,
            slice if slice.starts_with(['"', '\'']) => Style::Quoted,
            _ => Style::Plain,
        }
    }

    fn slice(&self, span: Span) -> &str {
        self.text.get(span.start as usize..span.end as usize).unwrap_or("")
    }
}

/// The characters XML 1.0 allows (section 2.2, Char).
fn speakable(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r' | ' '..='\u{D7FF}' | '\u{E000}'..='\u{FFFD}' | '\u{10000}'..)
}

/// What serde hands over: numbers and booleans only say that they are there, their text is taken from the source.
enum Tree {
    Nothing,
    Untyped,
    Text(String),
    List(Vec<Spanned<Self>>),
    Map(Vec<(Spanned<Self>, Spanned<Self>)>),
}

impl<'de> Deserialize<'de> for Tree {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(TreeVisitor)
    }
}

struct TreeVisitor;

impl<'de> Visitor<'de> for TreeVisitor {
    type Value = Tree;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a text, a list or a map")
    }

    fn visit_unit<E>(self) -> Result<Tree, E> {
        Ok(Tree::Nothing)
    }

    fn visit_bool<E>(self, _: bool) -> Result<Tree, E> {
        Ok(Tree::Untyped)
    }

    fn visit_u64<E>(self, _: u64) -> Result<Tree, E> {
        Ok(Tree::Untyped)
    }

    fn visit_i64<E>(self, _: i64) -> Result<Tree, E> {
        Ok(Tree::Untyped)
    }

    fn visit_f64<E>(self, _: f64) -> Result<Tree, E> {
        Ok(Tree::Untyped)
    }

    fn visit_str<E>(self, text: &str) -> Result<Tree, E> {
        Ok(Tree::Text(text.to_owned()))
    }

    fn visit_string<E>(self, text: String) -> Result<Tree, E> {
        Ok(Tree::Text(text))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Tree, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element()? {
            list.push(item);
        }
        Ok(Tree::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Tree, A::Error> {
        let mut pairs = Vec::new();
        while let Some(pair) = entries.next_entry()? {
            pairs.push(pair);
        }
        Ok(Tree::Map(pairs))
    }
}

const LONGEST_TEXT: usize = 1 << 20;
