//! JSON for documents that are lists of verbs: the sister of [`xml`](super::xml), with the same slots.
//!
//! What fills a slot between verbs ends with a comma, so that a verb always comes last.

use super::forms::Slot;
use super::xml::{self, Pattern};

/// A value in a verb.
pub(super) enum Value<'a> {
    /// A text; marks of slots in it stay open.
    Text(&'a str),
    /// A number, a truth, a list or a slot, as it stands in the document.
    Bare(&'a str),
    /// An object.
    Object(&'a [(&'a str, Value<'a>)]),
}

/// A verb of a document, or a slot between verbs.
pub(super) enum Verb<'a> {
    /// A name, and what it takes.
    Named(&'a str, &'a [(&'a str, Value<'a>)]),
    /// A slot.
    Slot(Slot),
}

/// A whole document of these verbs, the last of which is no slot.
pub(super) fn document(verbs: &[Verb<'_>]) -> Pattern {
    let mut text = String::from("[");
    for verb in verbs {
        match verb {
            Verb::Named(name, entries) => {
                text.push_str("{\"verb\":");
                quoted(name, &mut text);
                if !entries.is_empty() {
                    text.push(',');
                }
                members(entries, &mut text);
                text.push(',');
            }
            Verb::Slot(slot) => text.push_str(slot.mark()),
        }
    }
    Pattern::of(&[text.trim_end_matches(','), "]"].concat(), "")
}

/// An object alone, of which a list may hold several.
pub(super) fn object(entries: &[(&str, Value<'_>)]) -> Pattern {
    let mut text = String::from("{");
    members(entries, &mut text);
    Pattern::of(&text, ",")
}

/// Appends an object's members and its end.
fn members(entries: &[(&str, Value<'_>)], into: &mut String) {
    for (name, value) in entries {
        quoted(name, into);
        into.push(':');
        match value {
            Value::Text(text) => quoted(text, into),
            Value::Bare(bare) => into.push_str(bare),
            Value::Object(entries) => {
                into.push('{');
                members(entries, into);
            }
        }
        into.push(',');
    }
    if into.ends_with(',') {
        into.pop();
    }
    into.push('}');
}

fn quoted(text: &str, into: &mut String) {
    into.push('"');
    escape(text, into);
    into.push('"');
}

/// Appends text as it stands in a JSON string (RFC 8259, 7). Marks of slots are left as they are: words have none, since
/// [`plain`] and XML's own escaping leave such characters out.
pub(super) fn escape(text: &str, into: &mut String) {
    for c in text.chars() {
        match c {
            '"' => into.push_str("\\\""),
            '\\' => into.push_str("\\\\"),
            '\n' => into.push_str("\\n"),
            '\r' => into.push_str("\\r"),
            '\t' => into.push_str("\\t"),
            c => into.push(c),
        }
    }
}

/// Appends plain text without the characters that no text has: those that XML does not know either.
pub(super) fn plain(text: &str, into: &mut String) {
    into.extend(text.chars().filter(|c| xml::knows(*c)));
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn any_words_stand_in_a_string(text: String) {
            let (mut words, mut written) = (String::new(), String::from("\""));
            plain(&text, &mut words);
            escape(&words, &mut written);
            written.push('"');
            prop_assert_eq!(serde_json::from_str::<String>(&written).unwrap(), words);
        }
    }

    #[test]
    fn slots_stand_in_texts_numbers_and_between_verbs() {
        let entries = [("a", Value::Text(Slot::Turn.mark())), ("b", Value::Object(&[("c", Value::Bare(Slot::Wait.mark()))]))];
        let pattern = document(&[Verb::Slot(Slot::Says), Verb::Named("x", &entries), Verb::Named("hangup", &[])]);
        let filled = pattern.fill(&[(Slot::Says, "1,"), (Slot::Turn, "u"), (Slot::Wait, "7")]);
        assert_eq!(filled, r#"[1,{"verb":"x","a":"u","b":{"c":7}},{"verb":"hangup"}]"#);
        let pattern = object(&[("n", Value::Text(Slot::Number.mark()))]);
        let both = pattern.join(&[pattern.fill(&[(Slot::Number, "1")]), pattern.fill(&[(Slot::Number, "2")])]);
        assert_eq!(both, r#"{"n":"1"},{"n":"2"}"#);
    }
}
