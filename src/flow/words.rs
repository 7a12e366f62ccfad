//! The words files: sentences by id, one file for each language.
//!
//! An entry is a text, a list of texts in several languages' voices, or a map. A map's `audio`
//! (a recording of the sentence) is read and judged, and not played: callers hear the words. Its `facts` and `ask_doctor` are for reviewers, in the script book.

pub(super) mod says;

use std::collections::BTreeMap;

use super::fields::{self, Fields, pairs, text};
use super::hours::telling::{self, Telling};
use super::key::Key;
use super::lexicon::{self, Lexicon};
use super::read::{Style, Written, Yaml};
use crate::diagnostic::Diagnostic;
use crate::source::{FileId, Sources, Span};
use says::Says;

/// One words file.
pub(super) struct Words {
    /// Its path: `words/es.yaml`.
    pub(super) path: String,
    /// Where findings about the whole file point.
    pub(super) place: Span,
    /// Everything but `speak`, `says` and `lexicon`, by id.
    pub(super) entries: BTreeMap<String, Entry>,
    /// How the language says keys, dates and choices.
    pub(super) speak: Speak,
    /// What its callers say.
    pub(super) says: Says,
    /// How it pronounces difficult words.
    pub(super) lexicon: Lexicon,
}

/// An entry of a words file.
pub(super) struct Entry {
    pub(super) id: Written,
    /// What a person is told the caller was hearing about.
    pub(super) title: Option<Written>,
    /// The sentences, in their order; `None` if the entry is none to be said.
    pub(super) say: Option<Vec<Sentence>>,
    /// What a menu says of a choice.
    pub(super) label: Option<Label>,
    /// What a caller may say for the choice or the section.
    pub(super) said: Vec<Written>,
    /// The facts of the source that the words tell, for reviewers; never said.
    pub(super) facts: Option<Written>,
    /// Whether it tells callers to ask their doctor, for reviewers.
    pub(super) ask_doctor: bool,
}

impl Entry {
    /// An entry that is nothing but said.
    fn said(id: Written, say: Vec<Sentence>) -> Self {
        Self { id, title: None, say: Some(say), label: None, said: Vec::new(), facts: None, ask_doctor: false }
    }
}

/// A sentence in one voice.
pub(super) struct Sentence {
    /// Whose voice, where it is not the file's.
    pub(super) language: Option<Written>,
    pub(super) say: Written,
    /// What is said where a mark's value is unknown.
    pub(super) otherwise: Option<Written>,
}

/// What a menu says of a choice.
pub(super) struct Label {
    pub(super) lead: Written,
    pub(super) short: Option<Written>,
    pub(super) tail: Option<Written>,
}

/// How a language says keys, dates and choices.
#[derive(Default)]
pub(super) struct Speak {
    pub(super) choice: Option<Written>,
    pub(super) keys: Vec<(Key, Written)>,
    pub(super) dot: Option<Written>,
    pub(super) languages: Vec<(Written, Written)>,
    pub(super) reasons: Vec<(Written, Written)>,
    pub(super) accept: Option<Written>,
    pub(super) months: Vec<Written>,
    pub(super) month: Option<Written>,
    pub(super) date: Option<Written>,
    /// How it tells when something opens.
    pub(super) opening: Option<Telling>,
    /// Where `speak` stands, if it does.
    pub(super) place: Option<Span>,
}

/// Reads one words file.
pub(super) fn words(file: FileId, yaml: Yaml, sources: &Sources, findings: &mut Vec<Diagnostic>) -> Words {
    let path = sources.source(file).map_or(String::new(), |source| source.path.clone());
    let place = Span { file, start: 0, end: 0 };
    let mut words =
        Words { path, place, entries: BTreeMap::new(), speak: Speak::default(), says: Says::default(), lexicon: Lexicon::default() };
    let whole = Written { text: words.path.clone(), span: yaml.span(), style: Style::Plain };
    for (id, yaml) in pairs(yaml, &whole, findings) {
        match id.text.as_str() {
            "speak" => words.speak = speak(&id, yaml, sources, findings),
            "says" => words.says = says::says(&id, yaml, findings),
            "lexicon" => words.lexicon = lexicon::lexicon(&id, yaml, findings),
            _ => {
                fields::judge_name(&id, findings);
                if let Some(entry) = entry(&id, yaml, sources, findings) {
                    words.entries.insert(id.text.clone(), entry);
                }
            }
        }
    }
    words
}

fn entry(id: &Written, yaml: Yaml, sources: &Sources, findings: &mut Vec<Diagnostic>) -> Option<Entry> {
    let id = id.clone();
    match yaml {
        Yaml::Scalar(say) => {
            judge_sentence(&say, sources, findings);
            Some(Entry::said(id, vec![Sentence { language: None, say, otherwise: None }]))
        }
        Yaml::List(_, items) => {
            let say = items.into_iter().flat_map(|item| voices(item, &id, sources, findings)).collect();
            Some(Entry::said(id, say))
        }
        yaml @ (Yaml::Map(..) | Yaml::Nothing(_)) => map_entry(id, yaml, sources, findings),
    }
}

/// One item of a list: a text, or a map of one language, with an `else` perhaps.
fn voices(item: Yaml, id: &Written, sources: &Sources, findings: &mut Vec<Diagnostic>) -> Vec<Sentence> {
    let Yaml::Map(_, pairs) = item else {
        return sentence(item, id, sources, findings).map(|say| Sentence { language: None, say, otherwise: None }).into_iter().collect();
    };
    let mut sentences: Vec<Sentence> = Vec::new();
    let mut otherwise = None;
    for (language, yaml) in fields::once(pairs, findings) {
        let Some(say) = sentence(yaml, &language, sources, findings) else { continue };
        if language.text == "else" {
            otherwise = Some(say);
        } else {
            sentences.push(Sentence { language: Some(language), say, otherwise: None });
        }
    }
    if let Some(last) = sentences.last_mut() {
        last.otherwise = otherwise;
    }
    sentences
}

fn map_entry(id: Written, yaml: Yaml, sources: &Sources, findings: &mut Vec<Diagnostic>) -> Option<Entry> {
    let mut fields = Fields::of(yaml, format!("`{}`", id.text), id.span, findings)?;
    let mut take = |name: &str, findings: &mut Vec<Diagnostic>| {
        let (key, yaml) = fields.take(name)?;
        sentence(yaml, &key, sources, findings)
    };
    let title = take("title", findings);
    without_marks(title.as_ref(), findings);
    let otherwise = take("else", findings);
    let (lead, short, tail) = (take("lead", findings), take("short", findings), take("tail", findings));
    let say = match fields.take("say") {
        Some((key, Yaml::List(_, items))) => Some(items.into_iter().flat_map(|item| voices(item, &key, sources, findings)).collect()),
        Some((key, yaml)) => {
            let otherwise = otherwise.clone();
            sentence(yaml, &key, sources, findings).map(|say| vec![Sentence { language: None, say, otherwise }])
        }
        None => None,
    };
    if let (Some(otherwise), None) = (&otherwise, &say) {
        findings.push(fields.missing("say", "an `else` needs a `say` beside it").at(otherwise.span, "this is said instead"));
    }
    for part in [&short, &tail].into_iter().flatten().filter(|_| lead.is_none()) {
        findings.push(fields.missing("lead", "a choice begins with its lead: `lead: \"To learn more\"`").at(part.span, ""));
    }
    let said = fields.texts("said", findings).unwrap_or_default();
    recording(fields.take("audio"), findings);
    let facts = fields.text("facts", findings);
    let ask_doctor = fields.text("ask_doctor", findings).is_some_and(|written| fields::yes_or_no(&written, findings) == Some(true));
    fields.finish(&["title", "say", "else", "lead", "short", "tail", "said", "audio", "facts", "ask_doctor"], findings);
    let label = lead.map(|lead| Label { lead, short, tail });
    Some(Entry { id, title, say, label, said, facts, ask_doctor })
}

/// A recording, as the name of a file or with the words it says: it is judged, and not played.
fn recording(field: Option<(Written, Yaml)>, findings: &mut Vec<Diagnostic>) {
    let Some((key, yaml)) = field else { return };
    let Yaml::Map(..) = yaml else {
        fields::text(yaml, &key, findings);
        return;
    };
    let Some(mut fields) = Fields::of(yaml, "`audio`", key.span, findings) else { return };
    fields.need_text("file", "name the file of the recording: `file: greeting.mp3`", findings);
    fields.text("says", findings);
    fields.finish(&["file", "says"], findings);
}

fn speak(key: &Written, yaml: Yaml, sources: &Sources, findings: &mut Vec<Diagnostic>) -> Speak {
    let Some(mut fields) = Fields::of(yaml, "`speak`", key.span, findings) else {
        return Speak { place: Some(key.span), ..Speak::default() };
    };
    let mut keys: Vec<(Key, Written)> = Vec::new();
    let names: Vec<String> = fields.names().map(|name| name.text.clone()).collect();
    for name in names {
        let Some(key) = Key::from_word(&name) else { continue };
        if let Some(word) = fields.text(&name, findings) {
            keys.push((key, word));
        }
    }
    let mut take = |name: &str, findings: &mut Vec<Diagnostic>| {
        let (key, yaml) = fields.take(name)?;
        sentence(yaml, &key, sources, findings)
    };
    let (choice, accept, dot) = (take("choice", findings), take("accept", findings), take("dot", findings));
    let (month, date) = (take("month", findings), take("date", findings));
    let opening = fields.take("opening").map(|(key, yaml)| telling::telling(&key, yaml, sources, findings));
    let speak = Speak {
        choice,
        keys,
        dot,
        languages: by_name(&mut fields, "languages", findings),
        reasons: by_name(&mut fields, "reasons", findings),
        accept,
        months: fields.texts("months", findings).unwrap_or_default(),
        month,
        date,
        opening,
        place: Some(key.span),
    };
    let told = speak.languages.iter().chain(&speak.reasons).map(|(_, words)| words);
    let plain = speak.keys.iter().map(|(_, word)| word).chain(&speak.dot).chain(&speak.months).chain(told);
    without_marks(plain, findings);
    fields.finish(&["choice", "star", "pound", "dot", "languages", "reasons", "accept", "months", "month", "date", "opening"], findings);
    speak
}

fn by_name(fields: &mut Fields, name: &str, findings: &mut Vec<Diagnostic>) -> Vec<(Written, Written)> {
    let Some((key, yaml)) = fields.take(name) else { return Vec::new() };
    let named = pairs(yaml, &key, findings);
    named.into_iter().filter_map(|(name, yaml)| Some((name.clone(), text(yaml, &name, findings)?))).collect()
}

/// Some words are said as they stand, inside of other words.
fn without_marks<'w>(words: impl IntoIterator<Item = &'w Written>, findings: &mut Vec<Diagnostic>) {
    for written in words.into_iter().filter(|written| written.text.contains('{')) {
        let finding = Diagnostic::error("mark-not-here", "this is said as it stands, so it can have no marks").at(written.span, "");
        findings.push(finding.help("write the words out"));
    }
}

pub(super) fn sentence(yaml: Yaml, owner: &Written, sources: &Sources, findings: &mut Vec<Diagnostic>) -> Option<Written> {
    let sentence = text(yaml, owner, findings)?;
    judge_sentence(&sentence, sources, findings);
    Some(sentence)
}

/// An unquoted sentence ends at ` #`: what follows is a comment that nobody hears.
fn judge_sentence(sentence: &Written, sources: &Sources, findings: &mut Vec<Diagnostic>) {
    let text = sources.source(sentence.span.file).map_or("", |source| source.text.as_str());
    let rest_of_line = text.get(sentence.span.end as usize..).unwrap_or("").lines().next().unwrap_or("");
    let comment = rest_of_line.trim_start().starts_with('#') && rest_of_line.starts_with([' ', '\t']);
    if sentence.style == Style::Plain && (comment || sentence.text.contains(": ")) {
        let finding =
            Diagnostic::error("unquoted-sentence", "this sentence is cut short at a `#` or misread at a colon").at(sentence.span, "");
        findings.push(finding.help("put it in quotation marks"));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::flow::read;
    use crate::source::Source;

    #[test]
    fn entries_are_texts_lists_or_maps() {
        let text = "p.a: \"A\"\np.b: [ {en: \"B\"}, {es: \"C\", else: \"D\"} ]\np.c: { say: \"E\", else: \"F\" }\nm.a.1: { lead: G }\n";
        let sources = Sources(vec![Source { path: "words/en.yaml".into(), text: text.into() }]);
        let mut findings = Vec::new();
        let tree =
            read::read(FileId(0), sources.source(FileId(0)).unwrap_or(&Source { path: String::new(), text: String::new() }), &mut findings)
                .map(|yaml| words(FileId(0), yaml, &sources, &mut findings));
        let entries = tree.map(|words| words.entries).unwrap_or_default();
        let said: Vec<String> = entries
            .values()
            .flat_map(|entry| entry.say.iter().flatten())
            .map(|s| format!("{}/{}", s.say.text, s.otherwise.as_ref().map_or("", |o| &o.text)))
            .collect();
        assert_eq!(findings, []);
        assert_eq!(said, ["A/", "B/", "C/D", "E/F"]);
    }
}
