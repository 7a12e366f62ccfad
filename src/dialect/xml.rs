//! XML for documents: patterns whose fixed parts are built and escaped once, filled at answer time.

use super::forms::Slot;
use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesEnd, BytesStart, BytesText, Event};

/// A document, or a part of one, with slots.
#[derive(Debug)]
pub(super) struct Pattern {
    /// Fixed text, and the slot that follows it.
    parts: Vec<(String, Slot)>,
    /// The fixed text after the last slot.
    end: String,
    /// What stands between two of its kind.
    between: &'static str,
}

impl Pattern {
    /// A whole document around these elements.
    pub(super) fn document(elements: &[Element<'_>]) -> Self {
        let mut writer = Writer::new(Vec::with_capacity(512));
        // Writing to memory does not fail.
        let _ = writer.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)));
        Element { name: "Response", attributes: &[], inner: Inner::Elements(elements) }.write(&mut writer);
        Self::cut(writer)
    }

    /// An element alone.
    pub(super) fn element(element: &Element<'_>) -> Self {
        let mut writer = Writer::new(Vec::with_capacity(256));
        element.write(&mut writer);
        Self::cut(writer)
    }

    /// The pattern with these values in its slots. Values are markup already; a slot without one stays empty.
    pub(super) fn fill(&self, values: &[(Slot, &str)]) -> String {
        let length: usize =
            self.parts.iter().map(|(text, _)| text.len()).sum::<usize>() + values.iter().map(|(_, value)| value.len()).sum::<usize>();
        let mut filled = String::with_capacity(length + self.end.len() + 256);
        for (text, slot) in &self.parts {
            filled.push_str(text);
            filled.push_str(values.iter().find(|(known, _)| known == slot).map_or("", |(_, value)| value));
        }
        filled.push_str(&self.end);
        filled
    }

    /// The fixed text before the first slot.
    pub(super) fn begin(&self) -> &str {
        self.parts.first().map_or(self.end.as_str(), |(text, _)| text)
    }

    /// Several of it that were filled.
    pub(super) fn join(&self, filled: &[String]) -> String {
        filled.join(self.between)
    }

    fn cut(writer: Writer<Vec<u8>>) -> Self {
        Self::of(&String::from_utf8_lossy(&writer.into_inner()), "")
    }

    /// A text with marks of slots, and what stands between two of its kind.
    pub(super) fn of(marked: &str, between: &'static str) -> Self {
        let (mut parts, mut text) = (Vec::new(), String::new());
        for c in marked.chars() {
            match Slot::marked(c) {
                Some(slot) => parts.push((std::mem::take(&mut text), slot)),
                None => text.push(c),
            }
        }
        Self { parts, end: text, between }
    }
}

/// An element of a pattern. Attribute values and texts are plain; marks of slots in them stay open.
pub(super) struct Element<'a> {
    pub(super) name: &'a str,
    pub(super) attributes: &'a [(&'a str, &'a str)],
    pub(super) inner: Inner<'a>,
}

/// What is inside an element.
pub(super) enum Inner<'a> {
    Nothing,
    Text(&'a str),
    Elements(&'a [Element<'a>]),
}

impl<'a> Element<'a> {
    pub(super) const fn new(name: &'a str, attributes: &'a [(&'a str, &'a str)], inner: Inner<'a>) -> Self {
        Self { name, attributes, inner }
    }

    /// A slot between elements.
    pub(super) fn slot(slot: Slot) -> Self {
        Self { name: "", attributes: &[], inner: Inner::Text(slot.mark()) }
    }

    fn write(&self, writer: &mut Writer<Vec<u8>>) {
        let start = || BytesStart::new(self.name).with_attributes(self.attributes.iter().copied());
        // Writing to memory does not fail.
        let _ = match &self.inner {
            Inner::Text(text) if self.name.is_empty() => writer.write_event(Event::Text(BytesText::new(text))),
            Inner::Nothing => writer.write_event(Event::Empty(start())),
            Inner::Text(text) => {
                let _ = writer.write_event(Event::Start(start()));
                let _ = writer.write_event(Event::Text(BytesText::new(text)));
                writer.write_event(Event::End(BytesEnd::new(self.name)))
            }
            Inner::Elements(elements) => {
                let _ = writer.write_event(Event::Start(start()));
                for element in *elements {
                    element.write(writer);
                }
                writer.write_event(Event::End(BytesEnd::new(self.name)))
            }
        };
    }
}

/// Appends plain text as markup. Characters that XML 1.0 does not know are left out.
pub(super) fn escape(text: &str, into: &mut String) {
    let mut from = 0;
    for (at, c) in text.char_indices() {
        let markup = match c {
            '&' => "&amp;",
            '<' => "&lt;",
            '>' => "&gt;",
            '"' => "&quot;",
            c if knows(c) => continue,
            _ => "",
        };
        into.push_str(text.get(from..at).unwrap_or(""));
        into.push_str(markup);
        from = at + c.len_utf8();
    }
    into.push_str(text.get(from..).unwrap_or(""));
}

/// Whether XML 1.0 knows a character.
pub(super) const fn knows(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r' | ' '..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..='\u{10ffff}')
}

/// Plain text as markup.
pub(super) fn escaped(text: &str) -> String {
    let mut markup = String::with_capacity(text.len());
    escape(text, &mut markup);
    markup
}
