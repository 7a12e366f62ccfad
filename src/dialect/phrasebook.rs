//! A flow's words in a provider's form, prepared when the flow is loaded.
//!
//! Each utterance becomes markup, escaped and cut below the longest text a provider speaks at once. At
//! answer time they are joined: neighbours of one language share an element.

use super::forms::Slot;
use super::xml::{self, Element, Inner, Pattern};
use crate::call::spoken::Fill;
use crate::flow::graph::Flow;
use crate::flow::wording::{Hole, Language, LanguageId, Piece, Speech};

/// The longest text of one element, in characters.
const LONGEST: usize = 2_400;
/// The longest quiet of one break, in milliseconds. Twilio and Bandwidth: at most ten seconds.
const LONGEST_BREAK_MS: u16 = 10_000;

/// Prepared words.
#[derive(Debug)]
pub struct Phrasebook {
    /// What begins an element in each language.
    opens: Vec<String>,
    /// What ends it.
    close: String,
    /// By utterance.
    phrases: Vec<Phrase>,
}

/// One utterance.
#[derive(Debug)]
struct Phrase {
    language: LanguageId,
    fragments: Vec<Fragment>,
    /// Said where a hole has no value.
    otherwise: Vec<Fragment>,
}

/// A part of an utterance that stays in one element.
#[derive(Debug, Default)]
struct Fragment {
    parts: Vec<Part>,
    chars: usize,
}

#[derive(Debug)]
enum Part {
    Markup(String),
    Hole(Hole),
}

impl Phrasebook {
    /// Prepares a flow's words. `attributes` gives an element's attributes for a language.
    pub(super) fn prepare(flow: &Flow, element: &str, attributes: impl Fn(&Language) -> Vec<(&'static str, String)>) -> Self {
        let opens = flow.languages.iter().map(|language| {
            let attributes = attributes(language);
            let attributes: Vec<(&str, &str)> = attributes.iter().map(|(name, value)| (*name, value.as_str())).collect();
            Pattern::element(&Element::new(element, &attributes, Inner::Text(Slot::Says.mark()))).begin().to_owned()
        });
        let phrase = |utterance: &crate::flow::wording::Utterance| Phrase {
            language: utterance.language,
            fragments: fragments(&utterance.pieces),
            otherwise: utterance.otherwise.as_deref().map(fragments).unwrap_or_default(),
        };
        Self { opens: opens.collect(), close: format!("</{element}>"), phrases: flow.utterances.iter().map(phrase).collect() }
    }

    /// The elements that say this.
    pub(super) fn say(&self, says: &[Speech], fill: &dyn Fill) -> String {
        let mut joiner = Joiner { book: self, markup: String::with_capacity(1024), open: None, quiet_ms: 0 };
        for speech in says {
            match speech {
                Speech::Quiet(milliseconds) => joiner.quiet_ms = joiner.quiet_ms.saturating_add(*milliseconds),
                Speech::Say(utterance) => {
                    let Some(phrase) = self.phrases.get(utterance.0 as usize) else { continue };
                    let complete = phrase.fragments.iter().flat_map(|fragment| &fragment.parts).all(|part| match part {
                        Part::Markup(_) => true,
                        Part::Hole(hole) => fill.fill(*hole, phrase.language).is_some(),
                    });
                    let fragments = if complete { &phrase.fragments } else { &phrase.otherwise };
                    for fragment in fragments {
                        joiner.say(fragment, phrase.language, fill);
                    }
                }
            }
        }
        joiner.finish()
    }
}

/// Joins fragments into elements.
struct Joiner<'a> {
    book: &'a Phrasebook,
    markup: String,
    /// The element that is open: its language and how long its text is.
    open: Option<(LanguageId, usize)>,
    /// Quiet that comes before whatever is said next.
    quiet_ms: u16,
}

impl Joiner<'_> {
    fn say(&mut self, fragment: &Fragment, language: LanguageId, fill: &dyn Fill) {
        match self.open {
            Some((open, chars)) if open == language && chars + fragment.chars < LONGEST => {
                self.markup.push(' ');
                self.open = Some((open, chars + fragment.chars + 1));
            }
            _ => {
                self.close();
                self.markup.push_str(self.book.opens.get(usize::from(language.0)).map_or("", String::as_str));
                self.open = Some((language, fragment.chars));
            }
        }
        self.be_quiet();
        for part in &fragment.parts {
            match part {
                Part::Markup(markup) => self.markup.push_str(markup),
                Part::Hole(hole) => xml::escape(&fill.fill(*hole, language).unwrap_or_default(), &mut self.markup),
            }
        }
    }

    fn be_quiet(&mut self) {
        quiet(std::mem::take(&mut self.quiet_ms), &mut self.markup);
    }

    fn close(&mut self) {
        if self.open.take().is_some() {
            self.markup.push_str(&self.book.close);
        }
    }

    fn finish(mut self) -> String {
        if self.open.is_some() {
            self.be_quiet();
        }
        self.close();
        self.markup
    }
}

/// A quiet as markup. Both providers list `<break time>` among the SSML they speak.
fn quiet(milliseconds: u16, into: &mut String) {
    let mut left = milliseconds;
    while left > 0 {
        let now = left.min(LONGEST_BREAK_MS);
        into.push_str("<break time=\"");
        into.push_str(&now.to_string());
        into.push_str("ms\"/>");
        left -= now;
    }
}

/// Pieces as fragments, each shorter than an element may be.
fn fragments(pieces: &[Piece]) -> Vec<Fragment> {
    let mut fragments = vec![Fragment::default()];
    for piece in pieces {
        match piece {
            Piece::Text(text) => {
                for sentences in cut(text) {
                    let chars = sentences.chars().count();
                    if fragments.last().is_none_or(|last| last.chars + chars > LONGEST) {
                        fragments.push(Fragment::default());
                    }
                    if let Some(last) = fragments.last_mut() {
                        last.chars += chars;
                        last.parts.push(Part::Markup(xml::escaped(sentences)));
                    }
                }
            }
            Piece::Term(term) => {
                if let Some(last) = fragments.last_mut() {
                    last.chars += term.text.chars().count();
                    last.parts.push(Part::Markup(xml::escaped(&term.text)));
                }
            }
            Piece::Quiet(milliseconds) => {
                let mut markup = String::new();
                quiet(*milliseconds, &mut markup);
                if let Some(last) = fragments.last_mut() {
                    last.parts.push(Part::Markup(markup));
                }
            }
            Piece::Hole(hole) => {
                if let Some(last) = fragments.last_mut() {
                    // Numbers in groups and titles: longer than any of them.
                    last.chars += 120;
                    last.parts.push(Part::Hole(*hole));
                }
            }
        }
    }
    fragments.retain(|fragment| !fragment.parts.is_empty());
    fragments
}

/// A text cut at the ends of sentences, else at spaces, else anywhere, into stretches that fit an element.
fn cut(text: &str) -> Vec<&str> {
    let mut stretches = Vec::new();
    let mut rest = text;
    while let Some((limit, _)) = rest.char_indices().nth(LONGEST) {
        let head = rest.get(..limit).unwrap_or(rest);
        let end = head.rfind(". ").map(|at| at + 1).or_else(|| head.rfind(' ')).filter(|at| *at > 0).unwrap_or(limit);
        stretches.push(rest.get(..end).unwrap_or(rest).trim_end());
        rest = rest.get(end..).unwrap_or("").trim_start();
    }
    stretches.push(rest);
    stretches
}
