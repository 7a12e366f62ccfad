//! What was understood, but not surely, as a ticket keeps it: a tag, a node's hash, a number.

use crate::flow::graph::{Flow, NodeId};
use crate::flow::hearing::Meaning;
use crate::flow::key::Key;
use crate::flow::wording::LanguageId;

/// Meanings that need no more than their tag.
const PLAIN: [Meaning; 9] = [
    Meaning::Person,
    Meaning::Back,
    Meaning::Repeat,
    Meaning::Slower,
    Meaning::Main,
    Meaning::Help,
    Meaning::Next,
    Meaning::Previous,
    Meaning::Text,
];
/// Tags of the others.
const KEY: u8 = 100;
const CHOICE: u8 = 101;
const LANGUAGE: u8 = 102;
const SECTION: u8 = 103;
const NOTHING: u8 = 255;

pub(super) fn write(flow: &Flow, doubt: Meaning) -> (u8, u32, u8) {
    let dtmf = |key: Key| u8::try_from(key.dtmf()).unwrap_or(b' ');
    match doubt {
        Meaning::Key(key) => (KEY, 0, dtmf(key)),
        Meaning::Choice(key) => (CHOICE, 0, dtmf(key)),
        Meaning::Language(language) => (LANGUAGE, 0, language.0),
        Meaning::Section(node, part) => (SECTION, flow.node(node).hash, part),
        plain => {
            let tag = PLAIN.iter().position(|known| *known == plain).and_then(|at| u8::try_from(at).ok());
            (tag.unwrap_or(NOTHING), 0, 0)
        }
    }
}

pub(super) fn read(flow: &Flow, (tag, hash, number): (u8, u32, u8)) -> Option<Meaning> {
    let key = || Key::from_dtmf(char::from(number));
    match tag {
        KEY => key().map(Meaning::Key),
        CHOICE => key().map(Meaning::Choice),
        LANGUAGE => (usize::from(number) < flow.languages.len()).then_some(Meaning::Language(LanguageId(number))),
        SECTION => flow.node_hashed(hash).map(|node: NodeId| Meaning::Section(node, number)),
        plain => PLAIN.get(usize::from(plain)).copied(),
    }
}
