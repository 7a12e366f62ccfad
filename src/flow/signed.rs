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
    hash.finalize().iter().take(HASH_DIGITS / 2).map(|byte| format!("{byte:02x}")).collect()
}

const HASH_DIGITS: usize = 16;
