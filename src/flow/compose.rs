//! Putting words together: sentences with their marks, choices, menus.
//!
//! What comes out is neutral text in one language each; nothing is escaped here. Identical
//! utterances are kept once.

pub(super) mod menus;
pub(super) mod prompts;
mod speaking;

use std::collections::HashMap;

use super::fields::{milliseconds, suggest};
use super::hours::Hours;
use super::key::Key;
use super::marks::{self, MARKS, Mark, Part};
use super::read::Written;
use super::wording::{Form, Hole, Item, LanguageId, Piece, Speech, Utterance, UtteranceId};
use super::words::Words;
use crate::diagnostic::Diagnostic;
use crate::source::Sources;

/// Composes the words of one flow.
pub(super) struct Composer<'a> {
    pub(super) sources: &'a Sources,
    /// The codes of the flow's languages.
    pub(super) codes: Vec<String>,
    /// The words files, by language; `None` if a language has none.
    pub(super) words: Vec<Option<&'a Words>>,
    /// Reserved keys by what the author calls their role.
    pub(super) roles: Vec<(String, Key)>,
    /// The day the content was last revised.
    pub(super) revised: Option<jiff::civil::Date>,
    /// The hours of the flow.
    pub(super) hours: &'a [Hours],
    pub(super) utterances: Vec<Utterance>,
    known: HashMap<Said, UtteranceId>,
}

/// What makes two utterances the same.
type Said = (LanguageId, Vec<Piece>, Option<Vec<Piece>>);

/// A sentence with its marks resolved.
#[derive(Clone, Debug, Default)]
pub(super) struct Sentence {
    bits: Vec<Bit>,
    /// The first mark whose value may be unknown in a call.
    may_be_unknown: Option<Mark>,
}

#[derive(Clone, Debug)]
enum Bit {
    Piece(Piece),
    Menu(Form, Mark),
}

impl<'a> Composer<'a> {
    /// A composer that has said nothing yet.
    pub(super) fn new(
        sources: &'a Sources,
        codes: Vec<String>,
        words: Vec<Option<&'a Words>>,
        roles: Vec<(String, Key)>,
        revised: Option<jiff::civil::Date>,
        hours: &'a [Hours],
    ) -> Self {
        Self { sources, codes, words, roles, revised, hours, utterances: Vec::new(), known: HashMap::new() }
    }

    /// Every language of the flow.
    pub(super) fn languages(&self) -> Vec<LanguageId> {
        (0..=u8::MAX).map(LanguageId).take(self.codes.len()).collect()
    }

    /// The code of a language.
    pub(super) fn code(&self, language: LanguageId) -> &str {
        self.codes.get(usize::from(language.0)).map_or("", String::as_str)
    }

    /// The words file of a language.
    pub(super) fn words_of(&self, language: LanguageId) -> Option<&'a Words> {
        self.words.get(usize::from(language.0)).copied().flatten()
    }

    /// The number of an utterance, with the language's difficult words found in it; identical ones share it.
    pub(super) fn utter(&mut self, language: LanguageId, pieces: Vec<Piece>, otherwise: Option<Vec<Piece>>) -> UtteranceId {
        let lexicon = self.words_of(language).map(|words| &words.lexicon);
        let found = |pieces: Vec<Piece>| match lexicon {
            Some(lexicon) => lexicon.found_in(pieces),
            None => pieces,
        };
        let (pieces, otherwise) = (found(pieces), otherwise.map(found));
        let next = UtteranceId(u32::try_from(self.utterances.len()).unwrap_or(u32::MAX));
        let id = *self.known.entry((language, pieces.clone(), otherwise.clone())).or_insert(next);
        if id == next {
            self.utterances.push(Utterance { language, pieces, otherwise });
        }
        id
    }

    /// The utterance of a sentence that every call can say.
    pub(super) fn utterance_of(&mut self, language: LanguageId, written: &Written, findings: &mut Vec<Diagnostic>) -> UtteranceId {
        let sentence = self.sentence(language, written, findings);
        if let Some(mark) = &sentence.may_be_unknown {
            let finding = Diagnostic::error("mark-not-here", "this must be sayable in every call").at(mark.span, "this may be unknown");
            findings.push(finding.help("leave the mark out"));
        }
        let pieces = sentence.pieces(findings);
        self.utter(language, pieces, None)
    }

    /// Resolves the marks of a sentence in one language's voice.
    fn sentence(&self, language: LanguageId, written: &Written, findings: &mut Vec<Diagnostic>) -> Sentence {
        let mut sentence = Sentence::default();
        for part in marks::split(written, self.sources, findings) {
            match part {
                Part::Words(words) => sentence.push(Piece::Text(words)),
                Part::Mark(mark) => self.mark(language, mark, &mut sentence, findings),
            }
        }
        sentence
    }

    fn mark(&self, language: LanguageId, mark: Mark, sentence: &mut Sentence, findings: &mut Vec<Diagnostic>) {
        let hole = match (mark.name.as_str(), mark.rest.as_str()) {
            ("language", "") => Some((Hole::Language, true)),
            ("reason", "") => Some((Hole::Reason, true)),
            ("label", "") => Some((Hole::Label, true)),
            ("topic", "") => Some((Hole::Topic, false)),
            ("last4", "") => Some((Hole::Last4, false)),
            ("phone", "line") => Some((Hole::LinePhone, true)),
            ("phone", "person") => Some((Hole::PersonPhone, false)),
            ("when", _) => Some((Hole::When(self.opening(language, &mark, findings)), false)),
            _ => None,
        };
        if let Some((hole, always_known)) = hole {
            sentence.push(Piece::Hole(hole));
            if !always_known && sentence.may_be_unknown.is_none() {
                sentence.may_be_unknown = Some(mark);
            }
            return;
        }
        let words = match mark.name.as_str() {
            "key" => self.key_mark(language, &mark, findings),
            "digits" => digits(&mark, findings),
            "spell" => self.spell(language, &mark, findings),
            "reviewed" => self.reviewed(language, &mark, findings),
            "pause" => {
                sentence.bits.extend(pause(&mark, findings).map(Bit::Piece));
                None
            }
            "menu" => {
                sentence.bits.extend(form(&mark, findings).map(|form| Bit::Menu(form, mark)));
                None
            }
            _ => {
                findings.push(unknown_mark(&mark));
                None
            }
        };
        if let Some(words) = words {
            sentence.push(Piece::Text(words));
        }
    }
}

impl Sentence {
    /// Adds a piece; words that follow words become one.
    fn push(&mut self, piece: Piece) {
        if let (Some(Bit::Piece(Piece::Text(before))), Piece::Text(more)) = (self.bits.last_mut(), &piece) {
            before.push_str(more);
            return;
        }
        self.bits.push(Bit::Piece(piece));
    }

    /// The pieces, where the words of a menu have no place; such a mark is reported.
    fn pieces(self, findings: &mut Vec<Diagnostic>) -> Vec<Piece> {
        let mut pieces = Vec::with_capacity(self.bits.len());
        for bit in self.bits {
            match bit {
                Bit::Piece(piece) => pieces.push(piece),
                Bit::Menu(_, mark) => findings.push(menu_not_here(&mark)),
            }
        }
        pieces
    }

    /// The sentence as items of a prompt, cut where the words of a menu come in.
    fn items(self, language: LanguageId, otherwise: Option<Vec<Piece>>, composer: &mut Composer<'_>) -> Vec<Item> {
        let mut items = Vec::new();
        let mut pieces = Vec::new();
        for bit in self.bits {
            match bit {
                Bit::Piece(piece) => pieces.push(piece),
                Bit::Menu(form, _) => {
                    items.extend(said(language, std::mem::take(&mut pieces), None, composer));
                    items.push(Item::Menu(form));
                }
            }
        }
        items.extend(said(language, pieces, otherwise, composer));
        items
    }
}

fn said(language: LanguageId, mut pieces: Vec<Piece>, otherwise: Option<Vec<Piece>>, composer: &mut Composer<'_>) -> Option<Item> {
    if let Some(Piece::Text(first)) = pieces.first_mut() {
        *first = first.trim_start().to_owned();
    }
    if let Some(Piece::Text(last)) = pieces.last_mut() {
        *last = last.trim_end().to_owned();
    }
    pieces.retain(|piece| !matches!(piece, Piece::Text(text) if text.is_empty()));
    if pieces.is_empty() {
        return None;
    }
    Some(Item::Speech(Speech::Say(composer.utter(language, pieces, otherwise))))
}

fn pause(mark: &Mark, findings: &mut Vec<Diagnostic>) -> Option<Piece> {
    let time = milliseconds(&as_written(mark), findings)?;
    let quiet = u16::try_from(time).ok().filter(|time| (1..=10_000).contains(time));
    if quiet.is_none() {
        let finding = Diagnostic::error("time-out-of-range", format!("a pause of `{}` does not fit", mark.rest)).at(mark.span, "");
        findings.push(finding.help("from 1ms to 10s"));
    }
    quiet.map(Piece::Quiet)
}

fn as_written(mark: &Mark) -> Written {
    Written { text: mark.rest.clone(), span: mark.span, style: super::read::Style::Plain }
}

fn form(mark: &Mark, findings: &mut Vec<Diagnostic>) -> Option<Form> {
    match mark.rest.as_str() {
        "" => Some(Form::Full),
        "short" => Some(Form::Short),
        "one at a time" => Some(Form::OneAtATime),
        _ => {
            findings.push(unknown_mark(mark).help("`{menu}`, `{menu short}` or `{menu, one at a time}`"));
            None
        }
    }
}

fn digits(mark: &Mark, findings: &mut Vec<Diagnostic>) -> Option<String> {
    let digits: Vec<String> = mark.rest.chars().filter(|c| *c != ' ').map(String::from).collect();
    if digits.is_empty() || !mark.rest.chars().all(|c| c.is_ascii_digit() || c == ' ') {
        findings.push(unknown_mark(mark).help("digits only, as in `{digits 9 1 1}`"));
        return None;
    }
    Some(digits.join(" "))
}

fn unknown_mark(mark: &Mark) -> Diagnostic {
    let whole = if mark.rest.is_empty() { mark.name.clone() } else { format!("{} {}", mark.name, mark.rest) };
    let finding = Diagnostic::error("unknown-mark", format!("there is no mark `{{{whole}}}`")).at(mark.span, "");
    let finding = finding.help("a brace that is to be said is written `{{`");
    suggest(finding, &mark.name, MARKS)
}

fn menu_not_here(mark: &Mark) -> Diagnostic {
    Diagnostic::error("menu-not-here", "the words of a menu have no place here")
        .at(mark.span, "")
        .help("`{menu}` belongs to the words for silence and wrong keys: `p.ni.1` to `p.ni.3`, `p.nm.1` to `p.nm.3`")
}
