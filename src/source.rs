//! Texts that people wrote, and places in them.
//!
//! A [`Span`] counts bytes. Nothing here opens a file: whoever has the text hands it over.

/// A text with the name it is known by, usually its path below the flow's folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// What findings call it: `nodes.yaml`, `words/es.yaml`.
    pub path: String,
    /// Its whole text.
    pub text: String,
}

/// All texts of one flow folder, in the order of their paths.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sources(pub Vec<Source>);

/// Which text of a [`Sources`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct FileId(pub u16);

/// A stretch of one text, in bytes, end excluded.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Span {
    /// The text it lies in.
    pub file: FileId,
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

impl Sources {
    /// The text a span lies in.
    #[must_use]
    pub fn source(&self, file: FileId) -> Option<&Source> {
        self.0.get(usize::from(file.0))
    }

    /// The words a span covers; empty if it lies outside its text.
    #[must_use]
    pub fn text(&self, span: Span) -> &str {
        self.source(span.file).and_then(|source| source.text.get(span.start as usize..span.end as usize)).unwrap_or("")
    }

    /// Line and column of a span's start, both counted from 1, columns in characters.
    #[must_use]
    pub fn line_column(&self, span: Span) -> (usize, usize) {
        let text = self.source(span.file).map_or("", |source| source.text.as_str());
        let before = text.get(..(span.start as usize).min(text.len())).unwrap_or(text);
        let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
        (before.matches('\n').count() + 1, before.get(line_start..).unwrap_or("").chars().count() + 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_lines_and_characters() {
        let sources = Sources(vec![Source { path: "a.yaml".into(), text: "uno\nniño: x\n".into() }]);
        let span = Span { file: FileId(0), start: 11, end: 12 };
        assert_eq!(sources.text(span), "x");
        assert_eq!(sources.line_column(span), (2, 7));
    }
}
