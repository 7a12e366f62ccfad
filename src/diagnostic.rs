//! What is wrong with a flow, where, and what to do about it: findings, in an author's words.
//!
//! A finding is a value, never an error that stops the reading: as many as can be found are
//! reported at once. Messages are lower case without a full stop, quote the author's own words in
//! backticks, speak of calls and keys and not of this program, and put the remedy in `help`.

use crate::source::{Sources, Span};
use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};

/// How much a finding weighs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Worth knowing.
    Note,
    /// Should be mended; the flow can be published.
    Warning,
    /// Forbids publishing.
    Error,
}

/// One finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// How much it weighs.
    pub severity: Severity,
    /// The fault's stable name: `unknown-node`.
    pub rule: &'static str,
    /// What is wrong, in one line.
    pub message: String,
    /// Where, each place with a few words of its own (may be empty).
    pub places: Vec<(Span, String)>,
    /// What to do.
    pub help: Option<String>,
}

impl Diagnostic {
    /// A finding that forbids publishing.
    #[must_use]
    pub fn error(rule: &'static str, message: impl Into<String>) -> Self {
        Self { severity: Severity::Error, rule, message: message.into(), places: Vec::new(), help: None }
    }

    /// A finding that should be mended.
    #[must_use]
    pub fn warning(rule: &'static str, message: impl Into<String>) -> Self {
        Self { severity: Severity::Warning, ..Self::error(rule, message) }
    }

    /// A finding that is worth knowing.
    #[must_use]
    pub fn note(rule: &'static str, message: impl Into<String>) -> Self {
        Self { severity: Severity::Note, ..Self::error(rule, message) }
    }

    /// Underlines a place; the first one named is where the finding is said to be.
    #[must_use]
    pub fn at(mut self, span: Span, words: impl Into<String>) -> Self {
        self.places.push((span, words.into()));
        self
    }

    /// Says what to do.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// The finding as people read it: message, file, line, column, the words underlined, the remedy.
    #[must_use]
    pub fn render(&self, sources: &Sources, colour: bool) -> String {
        let level = match self.severity {
            Severity::Error => Level::ERROR,
            Severity::Warning => Level::WARNING,
            Severity::Note => Level::NOTE,
        };
        let mut group = Group::with_title(level.primary_title(self.message.as_str()).id(self.rule));
        let mut files: Vec<_> = self.places.iter().map(|(span, _)| span.file).collect();
        files.dedup();
        for file in files {
            let Some(source) = sources.source(file) else { continue };
            let mut snippet = Snippet::source(source.text.as_str()).path(source.path.as_str());
            for (index, (span, words)) in self.places.iter().enumerate().filter(|(_, (span, _))| span.file == file) {
                let kind = if index == 0 { AnnotationKind::Primary } else { AnnotationKind::Context };
                let end = (span.end as usize).min(source.text.len());
                let mut annotation = kind.span((span.start as usize).min(end)..end);
                if !words.is_empty() {
                    annotation = annotation.label(words.as_str());
                }
                snippet = snippet.annotation(annotation);
            }
            group = group.element(snippet);
        }
        if let Some(help) = &self.help {
            group = group.element(Level::HELP.message(help.as_str()));
        }
        let renderer = if colour { Renderer::styled() } else { Renderer::plain() };
        renderer.render(&[group])
    }
}
