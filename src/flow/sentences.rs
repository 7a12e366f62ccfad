//! Every sentence of a flow folder as its author wrote it, with its place: for those who read, translate and sign.

use super::read;
use super::words::{self, Entry, Words};
use super::{Part, Written, part};
use crate::source::{FileId, Sources, Span};

/// A sentence, or a part of a choice, in one words file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sentence {
    /// The words file: `es`.
    pub language: String,
    /// The entry: `p.greet`, `m.main.1`.
    pub id: String,
    /// Which part of it: `say`, `say.2`, `else`, `else.2`, `title`, `lead`, `short`, `tail`, `said.1`.
    pub part: String,
    /// Whose voice says it, where it is not the file's: `es` of the greeting in `en.yaml`.
    pub voice: Option<String>,
    /// The words, marks included.
    pub text: String,
    /// Where they stand, quotation marks included.
    pub span: Span,
}

/// What an entry says about itself to its reviewers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// The entry: `net.stage`.
    pub id: String,
    /// The facts of the source that the words tell.
    pub facts: Option<String>,
    /// Whether the words tell callers to ask their doctor.
    pub ask_doctor: bool,
}

/// All sentences of the words files that can be read, file by file, by id, parts in the order they are heard.
#[must_use]
pub fn sentences(sources: &Sources) -> Vec<Sentence> {
    let mut sentences = Vec::new();
    each_entry(sources, |language, entry| of_entry(language, entry, &mut sentences));
    sentences
}

/// What entries say about themselves, in whichever words file: those alone that say something.
#[must_use]
pub fn notes(sources: &Sources) -> Vec<Note> {
    let mut notes = Vec::new();
    each_entry(sources, |_, entry| {
        if entry.facts.is_some() || entry.ask_doctor {
            let facts = entry.facts.as_ref().map(|facts| facts.text.clone());
            notes.push(Note { id: entry.id.text.clone(), facts, ask_doctor: entry.ask_doctor });
        }
    });
    notes
}

fn each_entry(sources: &Sources, mut of: impl FnMut(&str, &Entry)) {
    for (file, source) in (0..=u16::MAX).map(FileId).zip(&sources.0) {
        let Some(Part::Words(language)) = part(source) else { continue };
        // What is wrong with the file is told by the checker.
        let mut findings = Vec::new();
        let Some(yaml) = read::read(file, source, &mut findings) else { continue };
        let words: Words = words::words(file, yaml, sources, &mut findings);
        for entry in words.entries.values() {
            of(language, entry);
        }
    }
}

/// The words as a caller hears them: every run of white space one space, none at the ends. A no-break space stays.
#[must_use]
pub fn squeezed(text: &str) -> String {
    let white = |c: char| c.is_whitespace() && c != '\u{A0}';
    text.split(white).filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

fn of_entry(language: &str, entry: &Entry, sentences: &mut Vec<Sentence>) {
    let mut push = |part: String, voice: Option<&Written>, written: &Written| {
        sentences.push(Sentence {
            language: language.to_owned(),
            id: entry.id.text.clone(),
            part,
            voice: voice.map(|voice| voice.text.clone()),
            text: written.text.clone(),
            span: written.span,
        });
    };
    if let Some(title) = &entry.title {
        push("title".to_owned(), None, title);
    }
    let said = entry.say.as_deref().unwrap_or_default();
    for (at, sentence) in (1..).zip(said) {
        let part = |name: &str| if said.len() > 1 { format!("{name}.{at}") } else { name.to_owned() };
        push(part("say"), sentence.language.as_ref(), &sentence.say);
        if let Some(otherwise) = &sentence.otherwise {
            push(part("else"), sentence.language.as_ref(), otherwise);
        }
    }
    if let Some(label) = &entry.label {
        push("lead".to_owned(), None, &label.lead);
        for (part, written) in [("short", &label.short), ("tail", &label.tail)] {
            if let Some(written) = written {
                push(part.to_owned(), None, written);
            }
        }
    }
    for (at, phrase) in (1..).zip(&entry.said) {
        push(format!("said.{at}"), None, phrase);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Source;

    #[test]
    fn every_part_has_its_place() {
        let text =
            "p.a: \"A {key 1}\"\np.b: [ {en: \"B\"}, {es: C, else: 'D'} ]\nm.x.1: { lead: L, short: S, tail: T, said: [one, two] }\n";
        let sources = Sources(vec![Source { path: "words/en.yaml".into(), text: text.into() }]);
        let told: Vec<String> = sentences(&sources)
            .iter()
            .map(|s| format!("{} {} {:?} {} {}", s.id, s.part, s.voice.as_deref().unwrap_or("-"), s.text, sources.text(s.span)))
            .collect();
        let expected = [
            "m.x.1 lead \"-\" L L",
            "m.x.1 short \"-\" S S",
            "m.x.1 tail \"-\" T T",
            "m.x.1 said.1 \"-\" one one",
            "m.x.1 said.2 \"-\" two two",
            "p.a say \"-\" A {key 1} \"A {key 1}\"",
            "p.b say.1 \"en\" B \"B\"",
            "p.b say.2 \"es\" C C",
            "p.b else.2 \"es\" D 'D'",
        ];
        assert_eq!(told, expected);
    }

    #[test]
    fn facts_are_for_reviewers() {
        let text = "p.a: A\nnet.b: { say: B, facts: \"b; c\", ask_doctor: true }\n";
        let sources = Sources(vec![Source { path: "words/en.yaml".into(), text: text.into() }]);
        assert_eq!(notes(&sources), [Note { id: "net.b".into(), facts: Some("b; c".into()), ask_doctor: true }]);
        assert_eq!(sentences(&sources).len(), 2);
    }
}
