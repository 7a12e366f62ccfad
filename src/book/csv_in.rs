//! A translator's CSV comes back: what changed, and which rows cannot be taken.
//!
//! [`read`] never writes. A spoiled row does not hold up the others; a file that is no CSV of the book is an error.

use super::cell::bare;
use super::edit::Edit;
use crate::flow::sentences::{Sentence, sentences, squeezed};
use crate::source::Sources;
use anyhow::{Result, bail};
use csv::{ReaderBuilder, StringRecord};
use std::collections::{BTreeMap, BTreeSet};

/// What came back.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Returned {
    /// Words that are not the ones in the files, in the order of the rows.
    pub edits: Vec<Edit>,
    /// What cannot be taken.
    pub spoiled: Vec<Spoiled>,
    /// What was passed over, in words for people.
    pub notes: Vec<String>,
}

/// A row, or a column in the head's row, that cannot be taken.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Spoiled {
    /// Counted as a spreadsheet does: the head is row 1.
    pub row: usize,
    /// The entry and part: `p.greet say.1`; or the column.
    pub what: String,
    /// What is wrong.
    pub wrong: String,
    /// What to do.
    pub help: String,
}

/// Reads a CSV of the book against the flow folder it shall change.
///
/// # Errors
/// Bytes that are not UTF-8, or a table without the columns `id`, `part` and a language.
pub fn read(bytes: &[u8], sources: &Sources) -> Result<Returned> {
    let text = text(bytes)?;
    let sentences = sentences(sources);
    let mut returned = Returned::default();
    let (separator, head) = head(text)?;
    let languages: BTreeSet<&str> = sentences.iter().map(|sentence| sentence.language.as_str()).collect();
    let columns = Columns::of(&head, &languages, &mut returned)?;
    let mut table = ReaderBuilder::new().delimiter(separator).flexible(true).from_reader(text.as_bytes());
    let mut rows = Vec::new();
    for (row, record) in (2..).zip(table.records()) {
        let record = record?;
        if record.iter().any(|cell| !cell.trim().is_empty()) {
            rows.push((row, record));
        }
    }
    let mut known: BTreeMap<Name<'_>, Vec<&Sentence>> = BTreeMap::new();
    for sentence in &sentences {
        // Without the column, id and part have to do.
        let voice = columns.voice.and(sentence.voice.as_deref()).unwrap_or_default();
        known.entry((&sentence.id, &sentence.part, voice)).or_default().push(sentence);
    }
    let mut times: BTreeMap<Name<'_>, usize> = BTreeMap::new();
    for (_, record) in &rows {
        *times.entry(columns.name(record)).or_default() += 1;
    }
    for (number, record) in &rows {
        let name = columns.name(record);
        let row = Row { number: *number, name, record };
        match row.fault(head.len(), &known, &times) {
            Some((wrong, help)) => returned.spoiled.push(row.spoiled(&wrong, &help)),
            None => row.compare(&columns, known.get(&name).map_or(&[], Vec::as_slice), &mut returned),
        }
    }
    returned.spoiled.sort();
    Ok(returned)
}

/// What a row is about: id, part and voice.
type Name<'a> = (&'a str, &'a str, &'a str);

/// Where the columns stand.
struct Columns<'h> {
    id: usize,
    part: usize,
    voice: Option<usize>,
    languages: Vec<(&'h str, usize)>,
}

impl<'h> Columns<'h> {
    fn of(head: &StringRecord, languages: &BTreeSet<&'h str>, returned: &mut Returned) -> Result<Self> {
        let places = |name: &str| -> Vec<usize> {
            head.iter().enumerate().filter(|(_, cell)| cell.trim().eq_ignore_ascii_case(name)).map(|(at, _)| at).collect()
        };
        let (&[id], &[part], voice @ ([] | [_])) = (&*places("id"), &*places("part"), &*places("voice")) else {
            bail!("the first row must name the columns `id`, `part` and `voice`, each once; keep the head of the file you were given");
        };
        let voice = voice.first().copied();
        let mut found = Vec::new();
        for language in languages {
            let fault = match places(language).as_slice() {
                [] => ("is missing, so nothing of this language is taken", "bring the column back, with its name in the first row"),
                [at] => {
                    found.push((*language, *at));
                    continue;
                }
                _ => ("stands twice, so nothing of this language is taken", "keep the one that holds"),
            };
            let (wrong, help) = (fault.0.to_owned(), fault.1.to_owned());
            returned.spoiled.push(Spoiled { row: 1, what: format!("column `{language}`"), wrong, help });
        }
        if found.is_empty() && !languages.is_empty() {
            let known: Vec<&str> = languages.iter().copied().collect();
            bail!("no column holds a language of this flow, each once: {}", known.join(", "));
        }
        for cell in head.iter().map(str::trim) {
            let ours = ["id", "part", "voice"].into_iter().chain(languages.iter().copied()).any(|name| cell.eq_ignore_ascii_case(name));
            if !ours && !cell.is_empty() {
                returned.notes.push(format!("the column `{}` is not read", shown(cell)));
            }
        }
        Ok(Self { id, part, voice, languages: found })
    }

    fn name<'r>(&self, record: &'r StringRecord) -> Name<'r> {
        let cell = |at: usize| record.get(at).unwrap_or_default().trim();
        (cell(self.id), cell(self.part), self.voice.map_or("", cell))
    }
}

/// A row below the head.
struct Row<'r> {
    number: usize,
    name: Name<'r>,
    record: &'r StringRecord,
}

impl Row<'_> {
    /// What is wrong with the row as a whole, and what to do.
    fn fault(
        &self,
        cells: usize,
        known: &BTreeMap<Name<'_>, Vec<&Sentence>>,
        times: &BTreeMap<Name<'_>, usize>,
    ) -> Option<(String, String)> {
        let (id, part, voice) = self.name;
        let fault = |wrong: String, help: &str| Some((wrong, help.to_owned()));
        if self.record.len() != cells {
            let wrong = format!("it has {} cells, the head has {cells}", self.record.len());
            return fault(wrong, "look for a quotation mark or separator that is missing or too many");
        }
        if times.get(&self.name).is_some_and(|times| *times > 1) {
            return fault("this id and part stand in several rows".to_owned(), "keep the one that holds");
        }
        if known.contains_key(&self.name) {
            return None;
        }
        let parts: Vec<&str> = known.keys().filter(|(known, ..)| *known == id).map(|(_, part, _)| *part).collect();
        if parts.contains(&part) {
            return fault(format!("no words of it are in the voice `{}`", shown(voice)), "leave the column `voice` as it was");
        }
        if !parts.is_empty() {
            return fault(format!("`{id}` has no part `{}`", shown(part)), &format!("its parts are {}", parts.join(", ")));
        }
        fault(
            format!("this flow has no entry `{}`", shown(id)),
            "leave the columns `id`, `part` and `voice` as they were; new entries are written in the words files",
        )
    }

    fn compare(&self, columns: &Columns<'_>, sentences: &[&Sentence], returned: &mut Returned) {
        for (language, at) in &columns.languages {
            let cell = self.record.get(*at).unwrap_or_default();
            let Some(sentence) = sentences.iter().find(|sentence| sentence.language == *language) else {
                if !cell.trim().is_empty() {
                    let wrong = format!("`words/{language}.yaml` has no such part, so there is nothing to replace");
                    returned.spoiled.push(self.spoiled(&wrong, "new parts are written in the words file"));
                }
                continue;
            };
            let (before, after) = (squeezed(&sentence.text), squeezed(bare(cell)));
            // Words may begin with an apostrophe of their own.
            if after == before || squeezed(cell) == before {
                continue;
            }
            match fault_of_words(&before, &after) {
                Some((wrong, help)) => returned.spoiled.push(self.spoiled(&format!("{language}: {wrong}"), &help)),
                None => returned.edits.push(Edit {
                    row: self.number,
                    language: (*language).to_owned(),
                    id: sentence.id.clone(),
                    part: sentence.part.clone(),
                    span: sentence.span,
                    before: sentence.text.clone(),
                    after,
                }),
            }
        }
    }

    fn spoiled(&self, wrong: &str, help: &str) -> Spoiled {
        let what = shown(format!("{} {}", self.name.0, self.name.1).trim());
        Spoiled { row: self.number, what, wrong: wrong.to_owned(), help: help.to_owned() }
    }
}

/// A stranger's words in a message: short, and without what a terminal would obey.
fn shown(words: &str) -> String {
    words.chars().take(LONGEST_SHOWN).map(|c| if unheard(c) { '\u{FFFD}' } else { c }).collect()
}

/// What is wrong with new words, and what to do.
fn fault_of_words(before: &str, after: &str) -> Option<(String, String)> {
    if after.is_empty() {
        return Some(("no words, where words were".to_owned(), "write them, or leave the cell as it was".to_owned()));
    }
    if let Some(c) = after.chars().find(|c| unheard(*c)) {
        let wrong = format!("the control character U+{:04X} is in it", u32::from(c));
        return Some((wrong, "type the words anew, without copying".to_owned()));
    }
    let (mut lost, mut invented) = (Vec::new(), marks(after));
    for mark in marks(before) {
        match invented.iter().position(|new| *new == mark) {
            Some(at) => drop(invented.remove(at)),
            None => lost.push(mark),
        }
    }
    let told = |marks: &[&str]| marks.iter().map(|mark| format!("`{mark}`")).collect::<Vec<_>>().join(", ");
    let wrong = match (lost.as_slice(), invented.as_slice()) {
        ([], []) => return None,
        (lost, []) => format!("{} is lost", told(lost)),
        ([], invented) => format!("{} was not there before", told(invented)),
        (lost, invented) => format!("{} became {}", told(lost), told(invented)),
    };
    Some((wrong, "what stands in braces stays as it is, whatever the language; it may move in the sentence".to_owned()))
}

/// The marks of a sentence, in their order. A brace that is never closed counts, so that it is missed or noticed.
fn marks(words: &str) -> Vec<&str> {
    let mut marks = Vec::new();
    let mut rest = words;
    while let Some((_, mark)) = rest.find('{').and_then(|open| rest.split_at_checked(open)) {
        let end = if mark.starts_with("{{") { 2 } else { mark.find('}').map_or(1, |close| close + 1) };
        let (mark, after) = mark.split_at(end);
        if mark != "{{" {
            marks.push(mark);
        }
        rest = after;
    }
    marks
}

/// Characters nobody hears and few editors show: control characters, marks of direction, what XML forbids.
fn unheard(c: char) -> bool {
    c.is_control() || matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{FEFF}' | '\u{FFFE}' | '\u{FFFF}')
}

fn text(bytes: &[u8]) -> Result<&str> {
    if bytes.starts_with(&[0xFF, 0xFE]) || bytes.starts_with(&[0xFE, 0xFF]) {
        bail!("the file is UTF-16; save it as `CSV UTF-8`");
    }
    let bytes = bytes.strip_prefix("\u{FEFF}".as_bytes()).unwrap_or(bytes);
    match str::from_utf8(bytes) {
        Ok(text) => Ok(text),
        Err(wrong) => {
            let before = bytes.get(..wrong.valid_up_to()).unwrap_or_default();
            let line = before.split(|byte| *byte == b'\n').count();
            bail!("line {line} is not UTF-8: accents would be lost; save the file as `CSV UTF-8`")
        }
    }
}

/// The separator by which the first row names our columns, and that row.
fn head(text: &str) -> Result<(u8, StringRecord)> {
    for separator in [b',', b';', b'\t'] {
        let mut table = ReaderBuilder::new().delimiter(separator).flexible(true).from_reader(text.as_bytes());
        let head = table.headers()?.clone();
        if head.iter().any(|cell| cell.trim().eq_ignore_ascii_case("id")) && head.len() > 2 {
            return Ok((separator, head));
        }
    }
    bail!("the first row names no column `id`: this is no CSV of the script book")
}

const LONGEST_SHOWN: usize = 80;
