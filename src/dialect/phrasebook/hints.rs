//! What a recogniser is told to expect, prepared once for each place and language.

use super::{Takes, Writing};
use crate::call::turn::Listening;
use crate::flow::graph::{Flow, NodeId};
use crate::flow::wording::LanguageId;
use std::collections::{HashMap, HashSet};

/// The most entries. "Gather", hints: at most 500.
const MOST: usize = 500;
/// The longest entry, in characters. "Gather", hints: at most 100.
const LONGEST_ENTRY: usize = 100;
/// The longest list, in characters: it is sent with every answer, and a recogniser that expects everything expects nothing.
const LONGEST_LIST: usize = 700;

/// Lists by place and language; places that expect the same share one.
#[derive(Debug, Default)]
pub(super) struct Hints {
    lists: Vec<String>,
    places: HashMap<(NodeId, LanguageId), usize>,
}

impl Hints {
    /// The lists of a flow, where the provider takes any.
    pub(super) fn prepare(flow: &Flow, writing: &Writing) -> Self {
        let mut prepared = Self::default();
        if writing.hints.is_none() {
            return prepared;
        }
        let mut known: HashMap<String, usize> = HashMap::new();
        let languages = || (0..=u8::MAX).map(LanguageId).take(flow.languages.len());
        for (place, _) in flow.numbered() {
            for language in languages() {
                let list = list(flow.hearing.hints(language, place), writing);
                if list.is_empty() {
                    continue;
                }
                let at = *known.entry(list.clone()).or_insert_with(|| {
                    prepared.lists.push(list);
                    prepared.lists.len() - 1
                });
                prepared.places.insert((place, language), at);
            }
        }
        prepared
    }

    /// Lets callers be expected to say this at a place, for tests.
    #[cfg(test)]
    pub(super) fn expect(&mut self, listening: Listening, entries: &[String], writing: &Writing) {
        self.places.insert((listening.place, listening.language), self.lists.len());
        self.lists.push(list(entries, writing));
    }

    /// The list of a place, as a value in a document; empty where nothing is expected.
    pub(super) fn at(&self, listening: Listening) -> &str {
        let at = self.places.get(&(listening.place, listening.language));
        at.and_then(|at| self.lists.get(*at)).map_or("", String::as_str)
    }
}

/// Entries as one list: each once, in their order, as many as fit. A comma parts entries, and a `$` begins the name
/// of a class of words, so neither may stand in one.
fn list(entries: &[String], writing: &Writing) -> String {
    let mut list = String::new();
    let mut known: HashSet<String> = HashSet::new();
    let (mut count, mut chars) = (0, 0);
    for entry in entries {
        let words: Vec<&str> = entry.split([',', '$', ' ', '\t', '\n', '\r']).filter(|word| !word.is_empty()).collect();
        let entry = words.join(" ");
        let length = entry.chars().count();
        if entry.is_empty() || length > LONGEST_ENTRY || !known.insert(entry.to_lowercase()) {
            continue;
        }
        let parted = length + usize::from(count > 0);
        if count == MOST || chars + parted > LONGEST_LIST {
            break;
        }
        if count > 0 {
            list.push_str(writing.hints.unwrap_or(","));
        }
        writing.plain(&entry, Takes::Words, &mut list);
        count += 1;
        chars += parted;
    }
    list
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(entries: &[String]) -> String {
        super::list(entries, &Writing { hints: Some(","), ..Writing::XML })
    }

    fn entries(words: &[&str]) -> Vec<String> {
        words.iter().map(|word| (*word).to_owned()).collect()
    }

    #[test]
    fn a_list_has_every_entry_once_and_escaped() {
        assert_eq!(
            list(&entries(&["talk to a person", "Help, now", " ", "Person & <friend>", "help now"])),
            "talk to a person,Help now,Person &amp; &lt;friend&gt;"
        );
        assert_eq!(list(&entries(&["$OOV_CLASS_X", "dos"])), "OOV_CLASS_X,dos");
        assert_eq!(list(&[]), "");
    }

    #[test]
    fn a_list_stays_within_its_bounds() {
        let many: Vec<String> = (0..900).map(|number| char::from_u32(0x4e00 + number).unwrap_or('x').to_string()).collect();
        let short = list(&many);
        assert!(short.split(',').count() <= MOST && short.chars().count() <= LONGEST_LIST);
        let long: Vec<String> = (0..900).map(|number| format!("{number} {}", "ñ".repeat(60))).collect();
        let joined = list(&long);
        assert!(joined.chars().count() <= LONGEST_LIST && joined.chars().count() > LONGEST_LIST - 100 && !joined.ends_with(','));
        assert_eq!(list(&entries(&[&"x".repeat(101), "yes"])), "yes");
    }
}
