//! A flow's words in a provider's form, prepared when the flow is loaded.
//!
//! Each utterance becomes markup, escaped and cut below the longest text a provider speaks at once. At
//! answer time they are joined: neighbours of one language share an element. What a voice does not
//! understand is never written for it: a quiet becomes an element of its own, a pronunciation the plain word.

mod fragments;
mod hints;

use super::forms::Slot;
use super::xml::{self, Element, Inner, Pattern};
use crate::call::spoken::Fill;
use crate::call::turn::Listening;
use crate::flow::graph::Flow;
use crate::flow::wording::{Language, LanguageId, Speech, Utterance};
use fragments::{Fragment, Part};
use hints::Hints;

/// The longest text of one element, in characters, markup in it counted.
const LONGEST: usize = 2_400;
/// The longest quiet of one break, in milliseconds. Twilio and Bandwidth: at most ten seconds.
const LONGEST_BREAK_MS: u16 = 10_000;
/// 125 words a minute instead of 150.
const SLOW: [&str; 2] = ["<prosody rate=\"83%\">", "</prosody>"];

/// Prepared words.
#[derive(Debug)]
pub struct Phrasebook {
    /// How they are written down.
    writing: Writing,
    /// By language.
    speakers: Vec<Speaker>,
    /// By utterance.
    phrases: Vec<Phrase>,
    /// What a recogniser is told to expect.
    hints: Hints,
}

/// The voice of a language, as a dialect chooses it.
#[derive(Debug)]
pub(super) struct Voice {
    /// Its name, for people.
    pub(super) name: String,
    /// What begins an element that it speaks: for a caller, and for one who asked for slower speech.
    pub(super) open: [String; 2],
    /// What ends it.
    pub(super) close: String,
    /// What it understands.
    pub(super) takes: Takes,
}

/// How a provider's documents hold words.
#[derive(Clone, Copy, Debug)]
pub(super) struct Writing {
    /// An element that is quiet for whole seconds: what stands before their number, and after. Nothing where there is none.
    pub(super) pause: Option<[&'static str; 2]>,
    /// Whether one may also stand among the words that are said while the line listens.
    pub(super) pause_in_gather: bool,
    /// Plain text as a voice takes it: as markup, if it takes any or the document is markup itself.
    pub(super) text: fn(&str, Takes, &mut String),
    /// Markup as it stands in a document.
    pub(super) markup: fn(&str, &mut String),
    /// What parts the words that a recogniser is told to expect; nothing where there is none.
    pub(super) hints: Option<&'static str>,
}

impl Writing {
    /// A document that is markup all through.
    pub(super) const XML: Self = Self {
        pause: None,
        pause_in_gather: true,
        text: |text, _, into| xml::escape(text, into),
        markup: |markup, into| into.push_str(markup),
        hints: None,
    };

    fn plain(&self, text: &str, takes: Takes, into: &mut String) {
        let mut markup = String::new();
        (self.text)(text, takes, &mut markup);
        (self.markup)(&markup, into);
    }
}

/// What a voice understands besides words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Takes {
    /// Nothing; a quiet is an element between two others, or the end of one.
    Words,
    /// Breaks.
    Breaks,
    /// Breaks, a rate of speech, and pronunciations in the IPA.
    Everything,
}

/// To whom words are spoken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Manner {
    /// A caller.
    Usual,
    /// A caller who asked for slower speech.
    Slow,
    /// A rung person, whose documents may hold fewer elements.
    Whisper,
}

/// How a language is spoken.
#[derive(Debug)]
struct Speaker {
    voice: Voice,
    /// The language's locale, as a value in a document.
    locale: String,
}

/// One utterance.
#[derive(Debug)]
struct Phrase {
    language: LanguageId,
    fragments: Vec<Fragment>,
    /// Said where a hole has no value.
    otherwise: Vec<Fragment>,
}

impl Phrasebook {
    /// Prepares a flow's words.
    pub(super) fn prepare(flow: &Flow, writing: &Writing, voice: impl Fn(&Language) -> Voice) -> Self {
        let speaker = |language: &Language| {
            let mut locale = String::new();
            writing.plain(&language.locale, Takes::Words, &mut locale);
            Speaker { voice: voice(language), locale }
        };
        let speakers: Vec<Speaker> = flow.languages.iter().map(speaker).collect();
        let takes = |language: LanguageId| speakers.get(usize::from(language.0)).map_or(Takes::Words, |speaker| speaker.voice.takes);
        let phrase = |utterance: &Utterance| {
            let cut = |pieces| fragments::of(pieces, takes(utterance.language), writing);
            Phrase {
                language: utterance.language,
                fragments: cut(&utterance.pieces),
                otherwise: utterance.otherwise.as_deref().map(cut).unwrap_or_default(),
            }
        };
        let phrases = flow.utterances.iter().map(phrase).collect();
        Self { writing: *writing, phrases, speakers, hints: Hints::prepare(flow, writing) }
    }

    /// The elements that say this.
    pub(super) fn say(&self, says: &[Speech], fill: &dyn Fill, manner: Manner) -> String {
        self.join(says, fill, manner, manner != Manner::Whisper)
    }

    /// The elements that say this while the line listens.
    pub(super) fn ask(&self, says: &[Speech], fill: &dyn Fill, manner: Manner) -> String {
        self.join(says, fill, manner, self.writing.pause_in_gather)
    }

    fn join(&self, says: &[Speech], fill: &dyn Fill, manner: Manner, pauses: bool) -> String {
        let mut joiner = Joiner { book: self, manner, pauses, markup: String::with_capacity(2048), open: None, quiet_ms: 0 };
        for speech in says {
            match speech {
                Speech::Quiet(milliseconds) => joiner.wait(*milliseconds),
                Speech::Say(utterance) => {
                    let Some(phrase) = self.phrases.get(utterance.0 as usize) else { continue };
                    let complete = phrase.fragments.iter().flat_map(|fragment| &fragment.parts).all(|part| match part {
                        Part::Markup(_) | Part::Quiet(_) => true,
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

    /// The locale and the expected words of a place, as values in a document; no words where none are known.
    pub(super) fn expects(&self, listening: Listening) -> (&str, &str) {
        (self.speaker(listening.language).map_or("", |speaker| &speaker.locale), self.hints.at(listening))
    }

    /// The same words, where a recogniser knows languages by other names than their locales.
    pub(super) fn heard_as(mut self, name: impl Fn(&str) -> &str) -> Self {
        for speaker in &mut self.speakers {
            speaker.locale = name(&speaker.locale).to_owned();
        }
        self
    }

    /// Lets callers be expected to say this at a place, for tests.
    #[cfg(test)]
    pub(super) fn expect(&mut self, listening: Listening, entries: &[String]) {
        self.hints.expect(listening, entries, &self.writing);
    }

    fn speaker(&self, language: LanguageId) -> Option<&Speaker> {
        self.speakers.get(usize::from(language.0))
    }
}

impl Voice {
    /// A voice named by an element's attributes; a slower one of the same name where it takes a rate.
    pub(super) fn element(element: &str, attributes: &[(&'static str, String)], takes: Takes) -> Self {
        let named: Vec<(&str, &str)> = attributes.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let open = Pattern::element(&Element::new(element, &named, Inner::Text(Slot::Says.mark()))).begin().to_owned();
        let name = attributes.iter().map(|(_, value)| value.as_str()).collect::<Vec<_>>().join(" ");
        Self { name, open: [open.clone(), open], close: format!("</{element}>"), takes }
    }

    /// What begins and what ends its words at a slower rate.
    fn slow(&self, manner: Manner) -> [&'static str; 2] {
        if manner == Manner::Slow && self.takes == Takes::Everything { SLOW } else { ["", ""] }
    }
}

/// Joins fragments into elements.
struct Joiner<'a> {
    book: &'a Phrasebook,
    manner: Manner,
    /// Whether a quiet may be an element of its own.
    pauses: bool,
    markup: String,
    /// The element that is open: whose it is and how long its text is.
    open: Option<(LanguageId, usize)>,
    /// Quiet that comes before whatever is said next.
    quiet_ms: u16,
}

impl Joiner<'_> {
    fn say(&mut self, fragment: &Fragment, language: LanguageId, fill: &dyn Fill) {
        let Some(speaker) = self.book.speaker(language) else { return };
        let plain = speaker.voice.takes == Takes::Words;
        let writing = &self.book.writing;
        let mut parts = fragment.parts.as_slice();
        if plain {
            // An element without words is a fault: the quiet before the first word comes before the element.
            while let [first, rest @ ..] = parts
                && (first.is_blank() || matches!(first, Part::Quiet(_)))
            {
                self.wait(first.milliseconds());
                parts = rest;
            }
            if parts.is_empty() {
                return;
            }
            self.pause();
        }
        let mut silence = String::new();
        quiet(writing, std::mem::take(&mut self.quiet_ms), &mut silence);
        let chars = fragment.chars + silence.len();
        match self.open {
            Some((open, before)) if open == language && before + chars < LONGEST => {
                self.markup.push(' ');
                self.open = Some((open, before + chars + 1));
            }
            _ => self.begin(language, chars),
        }
        self.markup.push_str(&silence);
        for part in parts {
            if plain && self.quiet_ms > 0 && part.is_blank() {
                continue;
            }
            match part {
                Part::Quiet(milliseconds) if plain => self.wait(*milliseconds),
                Part::Quiet(milliseconds) => quiet(writing, self.stretched(*milliseconds), &mut self.markup),
                Part::Markup(markup) => {
                    self.resume(language, chars, plain);
                    self.markup.push_str(markup);
                }
                Part::Hole(hole) => {
                    self.resume(language, chars, plain);
                    writing.plain(&fill.fill(*hole, language).unwrap_or_default(), speaker.voice.takes, &mut self.markup);
                }
            }
        }
    }

    /// Before words of a voice that knows no breaks: lets the quiet before them be, and speaks on.
    fn resume(&mut self, language: LanguageId, chars: usize, plain: bool) {
        if plain && self.quiet_ms > 0 {
            self.pause();
            if self.open.is_none() {
                self.begin(language, chars);
            }
        }
    }

    fn begin(&mut self, language: LanguageId, chars: usize) {
        self.close();
        if let Some(speaker) = self.book.speaker(language) {
            let [usual, slow] = &speaker.voice.open;
            self.markup.push_str(if self.manner == Manner::Slow { slow } else { usual });
            (self.book.writing.markup)(speaker.voice.slow(self.manner)[0], &mut self.markup);
        }
        self.open = Some((language, chars));
    }

    fn close(&mut self) {
        let Some((language, _)) = self.open.take() else { return };
        if let Some(speaker) = self.book.speaker(language) {
            (self.book.writing.markup)(speaker.voice.slow(self.manner)[1], &mut self.markup);
            self.markup.push_str(&speaker.voice.close);
        }
    }

    fn wait(&mut self, milliseconds: u16) {
        self.quiet_ms = self.quiet_ms.saturating_add(self.stretched(milliseconds));
    }

    /// A quiet, longer by half for those who asked for slower speech.
    fn stretched(&self, milliseconds: u16) -> u16 {
        if self.manner == Manner::Slow { milliseconds.saturating_add(milliseconds / 2) } else { milliseconds }
    }

    /// The quiet as an element of its own, in whole seconds, or, where there is no such element, as what lies between two that
    /// speak; one below half a second is what lies between two
    /// words anyway, and before the first word there is nothing to part. "Number": a person's document has no `Pause`.
    fn pause(&mut self) {
        let seconds = (u32::from(std::mem::take(&mut self.quiet_ms)) + 500) / 1000;
        if seconds == 0 || self.markup.is_empty() || !self.pauses {
            return;
        }
        self.close();
        if let Some([before, after]) = self.book.writing.pause {
            self.markup.extend([before, &seconds.to_string(), after]);
        }
    }

    fn finish(mut self) -> String {
        if let Some((language, _)) = self.open {
            if self.book.speaker(language).is_some_and(|speaker| speaker.voice.takes == Takes::Words) {
                self.pause();
            } else {
                quiet(&self.book.writing, std::mem::take(&mut self.quiet_ms), &mut self.markup);
            }
        }
        self.close();
        self.markup
    }
}

/// A quiet as markup. Every provider that takes SSML lists `<break time>`.
fn quiet(writing: &Writing, milliseconds: u16, into: &mut String) {
    let mut left = milliseconds;
    while left > 0 {
        let now = left.min(LONGEST_BREAK_MS);
        (writing.markup)("<break time=\"", into);
        into.push_str(&now.to_string());
        (writing.markup)("ms\"/>", into);
        left -= now;
    }
}
