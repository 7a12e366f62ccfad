//! The flow language: what an administrator writes, read, judged and compiled.
//!
//! [`compile`] is the one entry. It takes the texts of a flow folder and gives back a [`Flow`] if
//! the folder is good enough to take calls, the seed of the roster, and every finding there is to
//! report. This floor knows no calls, no providers, no clock and no files.

pub mod budgets;
pub mod calls_allowed;
pub mod edit;
pub mod graph;
pub mod hearing;
pub mod hours;
pub mod key;
pub mod kind;
pub mod limits;
pub mod places;
pub mod roster;
pub mod schema;
pub mod sentences;
pub mod septets;
pub mod signed;
pub mod wording;

mod compose;
mod fields;
mod lexicon;
mod marks;
mod read;
mod resolve;
mod seed;
mod syntax;
mod translations;
mod version;
mod words;

#[cfg(test)]
mod tests;

use crate::diagnostic::{Diagnostic, Severity};
use crate::source::{FileId, Source, Sources, Span};
use graph::Flow;
use limits::Limits;
use read::{Written, Yaml};
use resolve::Material;
use roster::Roster;

/// What came of reading a flow folder.
pub struct Compiled {
    /// The flow, if no finding is an error.
    pub flow: Option<Flow>,
    /// The people of `people.yaml`.
    pub roster: Roster,
    /// All findings, in the order of their places.
    pub findings: Vec<Diagnostic>,
}

/// Reads, judges and compiles a flow folder for lines with these limits.
///
/// Every `*.yaml` at the top is structure, save `people.yaml`, which seeds the roster;
/// `words/<language>.yaml` are sentences, `signed/<language>.yaml` tells who stands for them. Other paths are nobody's business here.
#[must_use]
pub fn compile(sources: &Sources, limits: &Limits) -> Compiled {
    let mut findings = Vec::new();
    let (flow, roster) = flow_and_roster(sources, limits, &mut findings);
    findings.sort_by_key(|finding| finding.places.first().map(|(span, _)| (span.file, span.start, span.end)));
    findings.dedup();
    let flow = flow.filter(|_| !findings.iter().any(|finding| finding.severity == Severity::Error));
    Compiled { flow, roster, findings }
}

/// The people of a `people.yaml`, as far as they can be read.
#[must_use]
pub fn people(text: &str) -> Roster {
    let source = Source { path: "people.yaml".to_owned(), text: text.to_owned() };
    let mut findings = Vec::new();
    read::read(FileId(0), &source, &mut findings).map(|yaml| seed::seed(yaml, &mut findings)).unwrap_or_default()
}

fn flow_and_roster(sources: &Sources, limits: &Limits, findings: &mut Vec<Diagnostic>) -> (Option<Flow>, Roster) {
    let mut files: Vec<(Part<'_>, FileId, Yaml)> = Vec::new();
    let (mut all_read, mut structure_read) = (true, true);
    for (id, source) in (0..=u16::MAX).map(FileId).zip(&sources.0) {
        let Some(part) = part(source) else { continue };
        if let Some(yaml) = read::read(id, source, findings) {
            files.push((part, id, yaml));
        } else {
            // What nobody hears keeps nobody from judging the rest.
            all_read &= matches!(part, Part::Signed(_));
            structure_read &= !matches!(part, Part::Structure);
        }
    }
    let mut roster = Roster::default();
    let mut words = Vec::new();
    let mut signed = Vec::new();
    let mut structures = Vec::new();
    let mut place = Span::default();
    for (part, id, yaml) in files {
        match part {
            Part::People => roster = seed::seed(yaml, findings),
            Part::Words(code) => words.push((code.to_owned(), words::words(id, yaml, sources, findings))),
            Part::Signed(code) => signed.extend(signed::read(code, yaml, findings)),
            Part::Structure => {
                if structures.is_empty() {
                    place = Span { file: id, start: 0, end: 0 };
                }
                structures.push(yaml);
            }
        }
    }
    // What is missing from a flow cannot be judged while a file of it is unreadable.
    if !structure_read {
        return (None, roster);
    }
    let structure = syntax::structure(structures, place, findings);
    if !all_read {
        return (None, roster);
    }
    signed::judge(&signed, sources, findings);
    let content = sources.0.iter().filter(|source| matches!(part(source), Some(Part::Structure | Part::Words(_))));
    let version = version::version(content);
    let material = Material { sources, structure: &structure, words: &words, roster: &roster, limits, version };
    (resolve::resolve(&material, findings), roster)
}

/// What a text of a flow folder is for.
enum Part<'a> {
    Structure,
    Words(&'a str),
    Signed(&'a str),
    People,
}

fn part(source: &Source) -> Option<Part<'_>> {
    match source.path.strip_suffix(".yaml")?.split_once('/') {
        None if source.path == "people.yaml" => Some(Part::People),
        None => Some(Part::Structure),
        Some(("words", code)) if !code.contains('/') => Some(Part::Words(code)),
        Some(("signed", code)) if !code.contains('/') => Some(Part::Signed(code)),
        Some(_) => None,
    }
}
