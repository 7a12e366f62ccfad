//! A request's parameters: names and values, decoded, in the order sent.

use memchr::{memchr, memchr2};

/// Parameters in one buffer. Names and values lie one after the other, so that a name followed by its
/// value, which signatures cover, is one stretch.
#[derive(Debug, Default)]
pub struct Fields {
    text: String,
    marks: Vec<Mark>,
}

/// Where one parameter lies in the buffer.
#[derive(Clone, Copy, Debug)]
pub(super) struct Mark {
    name: u32,
    value: u32,
    end: u32,
}

impl Fields {
    /// Decodes `application/x-www-form-urlencoded`; nothing where it is not UTF-8. An escape that is none stands for itself.
    #[must_use]
    pub fn form(encoded: &[u8]) -> Option<Self> {
        let mut bytes = Vec::with_capacity(encoded.len());
        let mut marks = Vec::with_capacity(32);
        let mut rest = encoded;
        while !rest.is_empty() {
            let end = memchr(b'&', rest).unwrap_or(rest.len());
            let pair = rest.get(..end)?;
            rest = rest.get(end + 1..).unwrap_or_default();
            if pair.is_empty() {
                continue;
            }
            let equals = pair.iter().position(|byte| *byte == b'=').unwrap_or(pair.len());
            // Most pairs have no escape at all.
            let add = if memchr2(b'+', b'%', pair).is_some() { decode } else { copy };
            let name = offset(&bytes)?;
            add(pair.get(..equals)?, &mut bytes);
            let value = offset(&bytes)?;
            add(pair.get(equals + 1..).unwrap_or_default(), &mut bytes);
            marks.push(Mark { name, value, end: offset(&bytes)? });
        }
        Some(Self { text: String::from_utf8(bytes).ok()?, marks })
    }

    /// Reads the plain values of a JSON object: texts, numbers, booleans. Lists and objects in it are left out.
    #[must_use]
    pub fn json(body: &[u8]) -> Option<Self> {
        Self::of(&serde_json::from_slice(body).ok()?)
    }

    /// The same of an object that has been read.
    pub(super) fn of(object: &serde_json::Map<String, serde_json::Value>) -> Option<Self> {
        let mut fields = Self::default();
        for (name, value) in object {
            match value {
                serde_json::Value::String(text) => fields.push(name, text)?,
                serde_json::Value::Number(number) => fields.push(name, &number.to_string())?,
                serde_json::Value::Bool(yes) => fields.push(name, if *yes { "true" } else { "false" })?,
                serde_json::Value::Null | serde_json::Value::Array(_) | serde_json::Value::Object(_) => {}
            }
        }
        Some(fields)
    }

    /// Reads a JSON list by its first object: its plain values, and those of the objects in it under both names, as `message.text`.
    #[must_use]
    pub fn of_list(body: &[u8]) -> Option<Self> {
        let list: Vec<serde_json::Map<String, serde_json::Value>> = serde_json::from_slice(body).ok()?;
        let mut fields = Self::default();
        for (name, value) in list.first()? {
            match value {
                serde_json::Value::String(text) => fields.push(name, text)?,
                serde_json::Value::Object(inner) => {
                    for (inner, value) in inner.iter().filter_map(|(inner, value)| Some((inner, value.as_str()?))) {
                        fields.push(&format!("{name}.{inner}"), value)?;
                    }
                }
                _ => {}
            }
        }
        Some(fields)
    }

    /// The first value of a name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        // Most names differ in their length: the text need not be looked at.
        let named = |mark: &&Mark| (mark.value - mark.name) as usize == name.len() && self.name(mark) == name;
        self.marks.iter().find(named).map(|mark| self.stretch(mark.value, mark.end))
    }

    /// The first value of a name, unless it is empty.
    #[must_use]
    pub fn filled(&self, name: &str) -> Option<&str> {
        self.get(name).filter(|value| !value.is_empty())
    }

    pub(super) fn marks(&self) -> &[Mark] {
        &self.marks
    }

    pub(super) fn name(&self, mark: &Mark) -> &str {
        self.stretch(mark.name, mark.value)
    }

    pub(super) fn value(&self, mark: &Mark) -> &str {
        self.stretch(mark.value, mark.end)
    }

    /// A name followed by its value.
    pub(super) fn name_and_value(&self, mark: &Mark) -> &str {
        self.stretch(mark.name, mark.end)
    }

    /// Adds one; nothing where there is no room.
    pub(super) fn push(&mut self, name: &str, value: &str) -> Option<()> {
        let start = offset(self.text.as_bytes())?;
        self.text.push_str(name);
        let middle = offset(self.text.as_bytes())?;
        self.text.push_str(value);
        self.marks.push(Mark { name: start, value: middle, end: offset(self.text.as_bytes())? });
        Some(())
    }

    fn stretch(&self, from: u32, to: u32) -> &str {
        self.text.get(from as usize..to as usize).unwrap_or("")
    }
}

fn offset(bytes: &[u8]) -> Option<u32> {
    u32::try_from(bytes.len()).ok()
}

fn copy(plain: &[u8], into: &mut Vec<u8>) {
    into.extend_from_slice(plain);
}

/// Plus is a space, `%41` is a letter, all else itself.
fn decode(encoded: &[u8], into: &mut Vec<u8>) {
    let mut rest = encoded;
    while let Some(special) = memchr2(b'+', b'%', rest) {
        let (plain, after) = rest.split_at(special);
        into.extend_from_slice(plain);
        rest = match after {
            [b'%', high, low, after @ ..] => {
                if let (Some(high), Some(low)) = (hex(*high), hex(*low)) {
                    into.push(high << 4 | low);
                    after
                } else {
                    into.push(b'%');
                    after_first(rest, special)
                }
            }
            [b'+', after @ ..] => {
                into.push(b' ');
                after
            }
            _ => {
                into.push(b'%');
                after_first(rest, special)
            }
        };
    }
    into.extend_from_slice(rest);
}

fn after_first(rest: &[u8], at: usize) -> &[u8] {
    rest.get(at + 1..).unwrap_or_default()
}

const fn hex(digit: u8) -> Option<u8> {
    match digit {
        b'0'..=b'9' => Some(digit - b'0'),
        b'a'..=b'f' => Some(digit - b'a' + 10),
        b'A'..=b'F' => Some(digit - b'A' + 10),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn decodes_what_the_library_encodes(pairs in proptest::collection::vec((".{1,8}", ".{0,12}"), 0..8)) {
            let encoded = form_urlencoded::Serializer::new(String::new()).extend_pairs(&pairs).finish();
            let fields = Fields::form(encoded.as_bytes()).unwrap();
            let read: Vec<(String, String)> =
                fields.marks.iter().map(|mark| (fields.name(mark).to_owned(), fields.stretch(mark.value, mark.end).to_owned())).collect();
            prop_assert_eq!(read, pairs);
        }

        #[test]
        fn any_bytes_are_read_or_refused(bytes: Vec<u8>) {
            let _ = Fields::form(&bytes);
            let _ = Fields::json(&bytes);
        }
    }

    #[test]
    fn odd_escapes_stand_for_themselves() {
        let fields = Fields::form(b"a=%zz%4&b=%41+c&&=x&d").unwrap();
        assert_eq!((fields.get("a"), fields.get("b"), fields.get(""), fields.get("d")), (Some("%zz%4"), Some("A c"), Some("x"), Some("")));
        assert!(Fields::form(b"a=%ff").is_none());
    }

    #[test]
    fn json_gives_its_plain_values() {
        let fields = Fields::json(br#"{"a":"x","b":2,"c":[1],"d":null,"e":true}"#).unwrap();
        assert_eq!((fields.get("a"), fields.get("b"), fields.get("c"), fields.get("e")), (Some("x"), Some("2"), None, Some("true")));
        assert!(Fields::json(b"[1]").is_none() && Fields::json(b"").is_none());
    }
}
