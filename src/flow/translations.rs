//! Whether every language says what the others say, and has what every flow needs.

use std::collections::BTreeMap;

use super::compose::menus::fits;
use super::key::Key;
use super::words::{Entry, Words};
use crate::diagnostic::Diagnostic;
use crate::source::Span;

/// Judges the words files against each other. `codes` and `words` are in the order of the flow's languages.
pub(super) fn judge(codes: &[String], words: &[Option<&Words>], findings: &mut Vec<Diagnostic>) {
    let present: Vec<(&String, &Words)> = codes.iter().zip(words).filter_map(|(code, words)| Some((code, (*words)?))).collect();
    let mut ids: BTreeMap<&str, &Entry> = BTreeMap::new();
    for (_, words) in &present {
        for (id, entry) in &words.entries {
            ids.entry(id).or_insert(entry);
        }
    }
    for id in ids.keys() {
        let having: Vec<(&String, &Entry)> = present.iter().filter_map(|(code, words)| Some((*code, words.entries.get(*id)?))).collect();
        for (code, words) in &present {
            match words.entries.get(*id) {
                None => findings.extend(having.first().map(|(_, entry)| missing(id, entry.id.span, words))),
                Some(entry) => parts(code, entry, &having, findings),
            }
        }
    }
    for (_, words) in &present {
        speak(codes, words, findings);
    }
}

fn missing(what: &str, place: Span, lacking: &Words) -> Diagnostic {
    Diagnostic::error("translation-missing", format!("`{what}` is not in `{}`", lacking.path))
        .at(place, "it is here")
        .at(lacking.place, "and should be here")
        .help("every language has the same ids; write it in each")
}

/// A part of an entry, and whether one has it.
type Part = (&'static str, fn(&Entry) -> bool);

/// An entry that is there must have what the others of its id have.
fn parts(code: &str, entry: &Entry, having: &[(&String, &Entry)], findings: &mut Vec<Diagnostic>) {
    let has: [Part; 3] =
        [("say", |entry| entry.say.is_some()), ("lead", |entry| entry.label.is_some()), ("title", |entry| entry.title.is_some())];
    for (part, has) in has {
        let Some((other, _)) = having.iter().find(|(_, entry)| has(entry)).filter(|_| !has(entry)) else { continue };
        let message = format!("`{}` has a `{part}` in `{other}`, but not in `{code}`", entry.id.text);
        findings.push(Diagnostic::error("translation-missing", message).at(entry.id.span, "").help(format!("write its `{part}` here too")));
    }
}

/// Judges `speak:`.
fn speak(codes: &[String], words: &Words, findings: &mut Vec<Diagnostic>) {
    let speak = &words.speak;
    let mut lacks = |what: String, help: &str| {
        let finding = Diagnostic::error("missing-words", format!("`{}` does not say how to speak: `{what}` is missing", words.path));
        findings.push(finding.at(speak.place.unwrap_or(words.place), "").help(help.to_owned()));
    };
    if speak.place.is_none() {
        lacks("speak".to_owned(), "add `speak:` with the words for keys and choices");
        return;
    }
    if speak.choice.is_none() {
        lacks("choice".to_owned(), "as in `choice: \"{lead}, press {key}{tail}.\"`");
    }
    for key in Key::all().filter(|key| !speak.keys.iter().any(|(spoken, _)| spoken == key)) {
        lacks(key.word().to_owned(), "say how the key is called, as in `\"0\": zero`, `star: star`");
    }
    for code in codes.iter().filter(|code| !speak.languages.iter().any(|(named, _)| named.text == **code)) {
        lacks(format!("languages.{code}"), "as in `languages: { en: English, es: Spanish }`");
    }
    for reason in REASONS.iter().filter(|reason| !speak.reasons.iter().any(|(named, _)| named.text == **reason)) {
        lacks(format!("reasons.{reason}"), "say it to the person who is rung, as in `asked: \"Asked for a person.\"`");
    }
    if speak.accept.is_none() {
        lacks("accept".to_owned(), "as in `accept: \"Press {key yes} to accept.\"`");
    }
    if let Some(choice) = speak.choice.as_ref().filter(|choice| !fits(&choice.text)) {
        let finding =
            Diagnostic::error("bad-template", "a choice needs `{lead}` and `{key}`, may have `{tail}`, and nothing else in braces");
        findings.push(finding.at(choice.span, "").help("as in `choice: \"{lead}, press {key}{tail}.\"`"));
    }
    let (known_reasons, known_codes): (Vec<&str>, Vec<&str>) =
        (REASONS.iter().chain(&BESIDE).copied().collect(), codes.iter().map(String::as_str).collect());
    for (named, known) in [(&speak.reasons, known_reasons), (&speak.languages, known_codes)] {
        for (name, _) in named.iter().filter(|(name, _)| !known.contains(&name.text.as_str())) {
            let finding = Diagnostic::error("unknown-field", format!("`{}` has no place here", name.text)).at(name.span, "");
            findings.push(finding.help(format!("known are {}", known.join(", "))));
        }
    }
    let months = speak.months.len();
    if let (Some(first), true) = (speak.months.first(), months != 12) {
        let finding = Diagnostic::error("missing-words", format!("there are {months} months here, not 12")).at(first.span, "the first");
        findings.push(finding.help("list all twelve, from January"));
    }
}

/// Why a person is rung, in the order of `wording::Reason`.
pub(super) const REASONS: [&str; 3] = ["asked", "silent", "unclear"];
/// What may be said beside the reason, or instead of it.
const BESIDE: [&str; 3] = ["relay", "child", "not_chosen"];
