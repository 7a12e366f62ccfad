//! A page as markup: elements that close themselves in order, texts that are always escaped.
//!
//! What comes out is HTML that is also well-formed XML. There is no way to write raw markup through it.

use std::fmt::Write as _;

/// A page under way.
#[derive(Debug)]
pub(super) struct Page(String);

/// An attribute with its value.
pub(super) type Attribute<'a> = (&'static str, &'a str);

impl Page {
    /// A page with nothing on it but its kind.
    pub(super) fn new() -> Self {
        Self("<!DOCTYPE html>\n".to_owned())
    }

    /// An element around whatever `inside` writes.
    pub(super) fn element(&mut self, name: &'static str, attributes: &[Attribute<'_>], inside: impl FnOnce(&mut Self)) {
        self.open(name, attributes, ">");
        inside(self);
        let _ = write!(self.0, "</{name}>");
        if !matches!(name, "a" | "b" | "code" | "i" | "span") {
            self.0.push('\n');
        }
    }

    /// An element with some words in it.
    pub(super) fn words(&mut self, name: &'static str, attributes: &[Attribute<'_>], words: &str) {
        self.element(name, attributes, |page| page.text(words));
    }

    /// An element that never has anything in it.
    pub(super) fn empty(&mut self, name: &'static str, attributes: &[Attribute<'_>]) {
        self.open(name, attributes, "/>");
    }

    /// Words. Characters that XML does not know are left out.
    pub(super) fn text(&mut self, text: &str) {
        for c in text.chars() {
            match c {
                '&' => self.0.push_str("&amp;"),
                '<' => self.0.push_str("&lt;"),
                '>' => self.0.push_str("&gt;"),
                '"' => self.0.push_str("&quot;"),
                '\t' | '\n' | '\r' | ' '..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..='\u{10ffff}' => self.0.push(c),
                _ => {}
            }
        }
    }

    /// The style sheet of the page, which no author writes.
    pub(super) fn style(&mut self, sheet: &'static str) {
        let _ = writeln!(self.0, "<style>{sheet}</style>");
    }

    /// The page.
    pub(super) fn finish(self) -> String {
        self.0
    }

    fn open(&mut self, name: &'static str, attributes: &[Attribute<'_>], end: &str) {
        let _ = write!(self.0, "<{name}");
        for (attribute, value) in attributes {
            let _ = write!(self.0, " {attribute}=\"");
            self.text(value);
            self.0.push('"');
        }
        self.0.push_str(end);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_never_markup() {
        let mut page = Page::new();
        page.element("p", &[("title", "\"><script>")], |page| page.words("b", &[], "<script>&\u{1}"));
        let expected = "<!DOCTYPE html>\n<p title=\"&quot;&gt;&lt;script&gt;\"><b>&lt;script&gt;&amp;</b></p>\n";
        assert_eq!(page.finish(), expected);
    }
}
