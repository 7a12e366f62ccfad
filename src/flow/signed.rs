//! `signed/<language>.yaml`: who read an entry in that language and stands for its words.
//!
//! A sign-off keeps a hash of the words that were read. Words that change afterwards are still said,
//! and the checker tells that somebody should read them again. [`state`] tells how every entry stands.

use std::collections::BTreeMap;

use jiff::civil::Date;
use sha2::{Digest, Sha256};

use super::fields::{Fields, once};
use super::read::{Written, Yaml};
use super::sentences::{Sentence, sentences, squeezed};
use super::{Part, part, read as yaml};
use crate::diagnostic::Diagnostic;
use crate::source::{FileId, Sources, Span};

/// Who signed an entry in one language.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignOff {
    /// The words file: `es`.
    pub language: String,
    /// The entry: `p.greet`.
    pub id: String,
    /// Name and role.
    pub by: String,
    /// The day.
    pub at: Date,
    /// The words that were read, as [`hashes`] gives them.
    pub hash: String,
    /// Where the entry's id stands in the file.
    pub span: Span,
}

/// How an entry of a words file stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Nobody signed it.
    Unsigned,
    /// These are the words that were signed.
    Signed(SignOff),
    /// They have changed since.
    Changed(SignOff),
}

/// How every entry that callers can hear stands, by language and id.
#[must_use]
pub fn state(sources: &Sources) -> BTreeMap<(String, String), Standing> {
    let (signed, _) = sign_offs(sources);
    let mut states: BTreeMap<(String, String), Standing> = hashes(sources).into_keys().map(|name| (name, Standing::Unsigned)).collect();
    for (sign_off, hash) in with_hashes(&signed, &sentences(sources)) {
        let Some(hash) = hash else { continue };
        let standing = if hash == sign_off.hash { Standing::Signed } else { Standing::Changed };
        states.insert((sign_off.language.clone(), sign_off.id.clone()), standing(sign_off.clone()));
    }
    states
}

/// All sign-offs of a flow folder, and what is wrong with their files.
#[must_use]
pub fn sign_offs(sources: &Sources) -> (Vec<SignOff>, Vec<Diagnostic>) {
    let mut findings = Vec::new();
    let mut signed = Vec::new();
    for (file, source) in (0..=u16::MAX).map(FileId).zip(&sources.0) {
        let Some(Part::Signed(language)) = part(source) else { continue };
        if let Some(yaml) = yaml::read(file, source, &mut findings) {
            signed.extend(read(language, yaml, &mut findings));
        }
    }
    (signed, findings)
}

/// The hash of every entry that callers can hear, by language and id: 16 hexadecimal digits.
#[must_use]
pub fn hashes(sources: &Sources) -> BTreeMap<(String, String), String> {
    let sentences = sentences(sources);
    by_entry(&sentences).into_iter().map(|((language, id), parts)| ((language.to_owned(), id.to_owned()), hash(&parts))).collect()
}

/// Reads the sign-offs of one language.
pub(super) fn read(language: &str, yaml: Yaml, findings: &mut Vec<Diagnostic>) -> Vec<SignOff> {
    let entries = match yaml {
        Yaml::Map(_, entries) => once(entries, findings),
        Yaml::Nothing(_) => Vec::new(),
        other => {
            let finding = Diagnostic::error("wrong-shape", format!("sign-offs are a map of ids, not {}", other.shape()));
            findings.push(finding.at(other.span(), "").help("let `helpline script sign` write this file"));
            Vec::new()
        }
    };
    entries.into_iter().filter_map(|(id, yaml)| sign_off(language, &id, yaml, findings)).collect()
}

fn sign_off(language: &str, id: &Written, yaml: Yaml, findings: &mut Vec<Diagnostic>) -> Option<SignOff> {
    let mut fields = Fields::of(yaml, format!("the sign-off of `{}`", id.text), id.span, findings)?;
    let by = fields.need_text("by", "say who read it: `by: \"Name, role\"`", findings);
    let at = fields.need_text("at", "say on which day: `at: 2026-11-23`", findings);
    let hash = fields.need_text("hash", "let `helpline script sign` write it", findings);
    fields.finish(&["by", "at", "hash"], findings);
    let (by, at, hash) = (by?, at?, hash?);
    if by.text.trim().is_empty() {
        findings.push(Diagnostic::error("nobody-signed", "a sign-off without a name").at(by.span, "").help("write name and role"));
    }
    let hex = |c: char| matches!(c, '0'..='9' | 'a'..='f');
    if hash.text.len() != HASH_DIGITS || !hash.text.chars().all(hex) {
        let finding = Diagnostic::error("bad-hash", format!("`{}` is no hash of words", hash.text)).at(hash.span, "");
        findings.push(finding.help("let `helpline script sign` write it"));
    }
    let Ok(day) = at.text.parse::<Date>() else {
        let finding = Diagnostic::error("bad-date", format!("`{}` is no day", at.text)).at(at.span, "");
        findings.push(finding.help("write it as 2026-11-23"));
        return None;
    };
    Some(SignOff { language: language.to_owned(), id: id.text.clone(), by: by.text, at: day, hash: hash.text, span: id.span })
}

/// Warns of words that changed after they were signed, and of signed words that are gone.
pub(super) fn judge(signed: &[SignOff], sources: &Sources, findings: &mut Vec<Diagnostic>) {
    if signed.is_empty() {
        return;
    }
    let sentences = sentences(sources);
    for (sign_off, hash) in with_hashes(signed, &sentences) {
        let SignOff { language, id, by, at, .. } = sign_off;
        match hash {
            Some(hash) if hash == sign_off.hash => {}
            Some(_) => {
                let place = sentences.iter().find(|sentence| sentence.language == *language && sentence.id == *id);
                let place = place.map_or(sign_off.span, |sentence| sentence.span);
                let finding = Diagnostic::warning("changed-after-sign-off", format!("`{id}` has changed since {by} signed it on {at}"));
                let again = format!("have it read again, then `helpline script sign --language {language} --ids {id} --by \"Name, role\"`");
                findings.push(finding.at(place, "").help(again));
            }
            None => {
                let message = format!("{by} signed `{id}` on {at}, but `words/{language}.yaml` no longer has it");
                let finding = Diagnostic::warning("signed-but-gone", message).at(sign_off.span, "");
                findings.push(finding.help("take it out of this file, or bring the words back"));
            }
        }
    }
}

/// Each sign-off with the hash its entry has now.
fn with_hashes<'s>(signed: &'s [SignOff], sentences: &[Sentence]) -> Vec<(&'s SignOff, Option<String>)> {
    let entries = by_entry(sentences);
    let now = |sign_off: &SignOff| entries.get(&(sign_off.language.as_str(), sign_off.id.as_str())).map(|parts| hash(parts));
    signed.iter().map(|sign_off| (sign_off, now(sign_off))).collect()
}

fn by_entry(sentences: &[Sentence]) -> BTreeMap<(&str, &str), Vec<&Sentence>> {
    let mut entries: BTreeMap<(&str, &str), Vec<&Sentence>> = BTreeMap::new();
    for sentence in sentences {
        entries.entry((&sentence.language, &sentence.id)).or_default().push(sentence);
    }
    entries
}

/// Parts, voices and words go in with their lengths, so that no two entries run together.
fn hash(parts: &[&Sentence]) -> String {
    let mut hash = Sha256::new();
    for sentence in parts {
        let voice = sentence.voice.as_deref().unwrap_or_default();
        for piece in [sentence.part.as_str(), voice, &squeezed(&sentence.text)] {
            hash.update((piece.len() as u64).to_be_bytes());
            hash.update(piece.as_bytes());
        }
    }
    let digit = |half: u8| char::from_digit(half.into(), 16);
    hash.finalize().iter().flat_map(|byte| [byte >> 4, byte & 15]).take(HASH_DIGITS).filter_map(digit).collect()
}

const HASH_DIGITS: usize = 16;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Source;

    fn sources(words: &str, signed: &str) -> Sources {
        let source = |path: &str, text: &str| Source { path: path.into(), text: text.into() };
        Sources(vec![source("signed/es.yaml", signed), source("words/en.yaml", "p.a: A\n"), source("words/es.yaml", words)])
    }

    fn found(words: &str, signed: &str) -> Vec<(String, String)> {
        let sources = sources(words, signed);
        let (sign_offs, mut findings) = sign_offs(&sources);
        judge(&sign_offs, &sources, &mut findings);
        let place = |finding: &Diagnostic| finding.places.first().map_or(String::new(), |(span, _)| sources.text(*span).to_owned());
        findings.iter().map(|finding| (finding.rule.to_owned(), place(finding))).collect()
    }

    fn hash_of(words: &str) -> String {
        hashes(&sources(words, "")).remove(&("es".to_owned(), "p.a".to_owned())).unwrap_or_default()
    }

    #[test]
    fn the_hash_is_of_the_words_a_caller_hears() {
        let hash = hash_of("p.a: Uno dos\n");
        assert_eq!(hash.len(), HASH_DIGITS);
        assert_eq!(hash, hash_of("# c\np.a:   'Uno   dos'\n"), "white space, quotation marks and comments are not heard");
        for other in ["p.a: Uno Dos\n", "p.a: [ {en: Uno dos} ]\n", "p.a: { title: Uno dos }\n", "p.a: { say: Uno dos, title: T }\n"] {
            assert_ne!(hash, hash_of(other), "{other}");
        }
        assert_ne!(hash_of("p.a: [ab, c]\n"), hash_of("p.a: [a, bc]\n"));
    }

    #[test]
    fn an_entry_is_unsigned_signed_or_changed_since() {
        let hash = hash_of("p.a: Uno\n");
        let signed = format!("p.a: {{ by: \"Ana, nurse\", at: 2026-11-23, hash: {hash} }}\n");
        let standing = |words: &str| state(&sources(words, &signed)).remove(&("es".to_owned(), "p.a".to_owned()));
        assert!(matches!(standing("p.a: Uno\n"), Some(Standing::Signed(by)) if by.by == "Ana, nurse" && by.at.to_string() == "2026-11-23"));
        assert!(matches!(standing("p.a: Dos\n"), Some(Standing::Changed(_))));
        assert_eq!(standing("p.b: Dos\n"), None);
        // Another language is another matter.
        let all = state(&sources("p.a: Uno\n", &signed));
        assert_eq!(all.get(&("en".to_owned(), "p.a".to_owned())), Some(&Standing::Unsigned));

        assert_eq!(found("p.a: Uno\n", &signed), []);
        assert_eq!(found("p.a: \"Dos\"\n", &signed), [("changed-after-sign-off".into(), "\"Dos\"".into())]);
        assert_eq!(found("p.b: Dos\n", &signed), [("signed-but-gone".into(), "p.a".into())]);
    }

    #[test]
    fn wrong_shapes_are_findings_at_their_place() {
        let hash = "0123456789abcdef";
        for (signed, rule, place) in [
            ("- p.a\n".to_owned(), "wrong-shape", ""),
            ("p.a: Ana\n".to_owned(), "wrong-shape", "Ana"),
            ("p.a:\n".to_owned(), "wrong-shape", "p.a"),
            (format!("p.a: {{ at: 2026-11-23, hash: {hash} }}\n"), "missing-field", "p.a"),
            (format!("p.a: {{ by: \" \", at: 2026-11-23, hash: {hash} }}\n"), "nobody-signed", "\" \""),
            (format!("p.a: {{ by: Ana, at: 2026-13-23, hash: {hash} }}\n"), "bad-date", "2026-13-23"),
            ("p.a: { by: Ana, at: 2026-11-23, hash: xyz }\n".to_owned(), "bad-hash", "xyz"),
            (format!("p.a: {{ by: Ana, at: 2026-11-23, hash: {hash}, note: n }}\n"), "unknown-field", "note"),
        ] {
            let found = found("p.a: Uno\n", &signed);
            assert!(found.iter().any(|(r, p)| r == rule && p.starts_with(place)), "{signed}: {found:?}");
        }
        assert_eq!(found("p.a: Uno\n", "# nobody yet\n"), []);
        let twice = format!("p.a: {{ by: A, at: 2026-11-23, hash: {hash} }}\np.a: {{ by: B, at: 2026-11-23, hash: {hash} }}\n");
        assert!(found("p.a: Uno\n", &twice).iter().any(|(rule, _)| rule == "defined-twice"));
    }
}
