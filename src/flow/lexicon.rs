//! Words that speech engines mispronounce: `lexicon:` of a words file, and where its words stand in sentences.
//!
//! A term is found as a whole word, or as several words in a row, in any case of its letters. One that is written with
//! a capital letter is found only as it is written, so that NET is not found in a net. Longer terms come first.

use super::fields::{Fields, pairs};
use super::read::{Written, Yaml};
use super::wording::{Piece, Term};
use crate::diagnostic::Diagnostic;

/// The lexicon of one language.
#[derive(Debug, Default)]
pub(super) struct Lexicon {
    /// Longest first; of the same length, those found only as they are written.
    entries: Vec<Entry>,
}

#[derive(Debug)]
struct Entry {
    word: String,
    chars: usize,
    as_written: bool,
    ipa: Option<String>,
    say: Option<String>,
}

/// Reads `lexicon:`.
pub(super) fn lexicon(key: &Written, yaml: Yaml, findings: &mut Vec<Diagnostic>) -> Lexicon {
    let mut entries: Vec<Entry> = pairs(yaml, key, findings).into_iter().filter_map(|(word, yaml)| entry(&word, yaml, findings)).collect();
    entries.sort_by_key(|entry| (std::cmp::Reverse(entry.chars), !entry.as_written));
    Lexicon { entries }
}

fn entry(word: &Written, yaml: Yaml, findings: &mut Vec<Diagnostic>) -> Option<Entry> {
    let text = word.text.split_whitespace().collect::<Vec<_>>().join(" ");
    if !text.starts_with(char::is_alphanumeric) || !text.ends_with(char::is_alphanumeric) {
        let finding = Diagnostic::error("bad-term", format!("`{}` is no word", word.text)).at(word.span, "it is found nowhere");
        findings.push(finding.help("begin and end with a letter or a digit"));
    }
    let mut fields = Fields::of(yaml, format!("`{}`", word.text), word.span, findings)?;
    let before = findings.len();
    let [ipa, say] = ["ipa", "say"].map(|name| fields.text(name, findings));
    if ipa.is_none() && say.is_none() && findings.len() == before {
        findings.push(fields.missing("ipa", "how it is pronounced: `{ ipa: \"əˈbleɪʃən\", say: ab-LAY-shun }`"));
    }
    for sounds in ipa.iter().chain(&say).filter(|sounds| sounds.text.trim().is_empty()) {
        let finding = Diagnostic::error("empty-pronunciation", format!("`{}` would not be said at all", word.text));
        findings.push(finding.at(sounds.span, "").help("write how it sounds, or leave the field out"));
    }
    for sounds in ipa.iter().filter(|sounds| sounds.text.contains(['/', '[', ']', '<', '>'])) {
        let finding = Diagnostic::error("bad-ipa", "these are not the sounds alone").at(sounds.span, "");
        findings.push(finding.help("leave slashes and brackets out: `əˈbleɪʃən`"));
    }
    fields.finish(&["ipa", "say"], findings);
    let [ipa, say] = [ipa, say].map(|sounds| sounds.map(|sounds| sounds.text.trim().to_owned()));
    Some(Entry { chars: text.chars().count(), as_written: text.chars().any(char::is_uppercase), word: text, ipa, say })
}

impl Lexicon {
    /// The pieces with its terms found in their texts.
    pub(super) fn found_in(&self, pieces: Vec<Piece>) -> Vec<Piece> {
        if self.entries.is_empty() {
            return pieces;
        }
        let mut found = Vec::with_capacity(pieces.len());
        for piece in pieces {
            match piece {
                Piece::Text(text) => self.cut(&text, &mut found),
                piece => found.push(piece),
            }
        }
        found
    }

    fn cut(&self, text: &str, into: &mut Vec<Piece>) {
        let mut plain = 0;
        let mut before = None;
        let mut at = 0;
        while let Some(c) = text.get(at..).and_then(|rest| rest.chars().next()) {
            let rest = text.get(at..).unwrap_or("");
            let begins = c.is_alphanumeric() && !before.is_some_and(char::is_alphanumeric);
            let hit = self.entries.iter().filter(|_| begins).find_map(|entry| Some((entry, entry.length_in(rest)?)));
            let Some((entry, length)) = hit else {
                before = Some(c);
                at += c.len_utf8();
                continue;
            };
            words(text.get(plain..at), into);
            let term = rest.get(..length).unwrap_or("");
            into.push(Piece::Term(Term { text: term.to_owned(), ipa: entry.ipa.clone(), say: entry.say.clone() }));
            before = term.chars().next_back();
            at += length;
            plain = at;
        }
        words(text.get(plain..), into);
    }
}

impl Entry {
    /// How many bytes of this text the term is, if the text begins with it.
    fn length_in(&self, text: &str) -> Option<usize> {
        let mut rest = text;
        for wanted in self.word.chars() {
            let found = rest.chars().next()?;
            if wanted == ' ' {
                rest = rest.strip_prefix(char::is_whitespace)?.trim_start();
            } else if found == wanted || (!self.as_written && found.to_lowercase().eq(wanted.to_lowercase())) {
                rest = rest.get(found.len_utf8()..)?;
            } else {
                return None;
            }
        }
        (!rest.starts_with(char::is_alphanumeric)).then_some(text.len() - rest.len())
    }
}

fn words(text: Option<&str>, into: &mut Vec<Piece>) {
    if let Some(text) = text.filter(|text| !text.is_empty()) {
        into.push(Piece::Text(text.to_owned()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lexicon_of(words: &[&str]) -> Lexicon {
        let entry = |word: &&str| Entry {
            word: (*word).to_owned(),
            chars: word.chars().count(),
            as_written: word.chars().any(char::is_uppercase),
            ipa: Some("x".to_owned()),
            say: None,
        };
        let mut entries: Vec<Entry> = words.iter().map(entry).collect();
        entries.sort_by_key(|entry| (std::cmp::Reverse(entry.chars), !entry.as_written));
        Lexicon { entries }
    }

    /// A text with its terms in brackets.
    fn marked(words: &[&str], text: &str) -> String {
        let pieces = lexicon_of(words).found_in(vec![Piece::Text(text.to_owned())]);
        pieces
            .iter()
            .map(|piece| match piece {
                Piece::Text(text) => text.clone(),
                Piece::Term(term) => format!("[{}]", term.text),
                other => format!("{other:?}"),
            })
            .collect()
    }

    #[test]
    fn terms_are_whole_words_in_any_case() {
        let words = ["ablation", "metástasis", "biopsy"];
        assert_eq!(marked(&words, "Ablation, or an ablation."), "[Ablation], or an [ablation].");
        assert_eq!(marked(&words, "ablations and preablation"), "ablations and preablation");
        assert_eq!(marked(&words, "una METÁSTASIS; ¿metástasis?"), "una [METÁSTASIS]; ¿[metástasis]?");
        assert_eq!(marked(&words, "biopsy-like (biopsy)biopsy"), "[biopsy]-like ([biopsy])[biopsy]");
        assert_eq!(marked(&[], "ablation"), "ablation");
    }

    #[test]
    fn longer_terms_come_first() {
        let words = ["ultrasound", "endoscopic ultrasound", "endoscopic"];
        assert_eq!(
            marked(&words, "An endoscopic  ultrasound. Ultrasound, endoscopic view."),
            "An [endoscopic  ultrasound]. [Ultrasound], [endoscopic] view."
        );
        assert_eq!(marked(&words, "endoscopic ultrasounds"), "[endoscopic] ultrasounds");
    }

    #[test]
    fn a_term_with_a_capital_is_found_as_written() {
        let words = ["NET", "NETs"];
        assert_eq!(marked(&words, "A NET, two NETs, a net, the Net and NETS."), "A [NET], two [NETs], a net, the Net and NETS.");
        assert_eq!(marked(&["MRI", "mri"], "MRI or mri"), "[MRI] or [mri]");
    }
}
