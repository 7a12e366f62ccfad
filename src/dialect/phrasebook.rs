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
    /// By language.
    speakers: Vec<Speaker>,
    /// By utterance.
    phrases: Vec<Phrase>,
    /// What a recogniser is told to expect.
    hints: Hints,
}

/// The voice of a language, as a dialect chooses it.
pub(super) struct Voice {
    /// The attributes that name it.
    pub(super) attributes: Vec<(&'static str, String)>,
    /// What it understands.
    pub(super) takes: Takes,
}

/// What a voice understands besides words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Takes {
    /// Nothing; a quiet is `<Pause length>` between two elements.
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
    takes: Takes,
    /// What begins an element.
    open: String,
    /// What ends it.
    close: String,
    /// The language's locale, as an attribute's value.
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
    /// Prepares a flow's words; `hears` where the provider recognises speech.
    pub(super) fn prepare(flow: &Flow, element: &str, hears: bool, voice: impl Fn(&Language) -> Voice) -> Self {
        let speakers: Vec<Speaker> = flow.languages.iter().map(|language| Speaker::new(element, &voice(language), language)).collect();
        let takes = |language: LanguageId| speakers.get(usize::from(language.0)).map_or(Takes::Words, |speaker| speaker.takes);
        let phrase = |utterance: &Utterance| {
            let cut = |pieces| fragments::of(pieces, takes(utterance.language));
            Phrase {
                language: utterance.language,
                fragments: cut(&utterance.pieces),
                otherwise: utterance.otherwise.as_deref().map(cut).unwrap_or_default(),
            }
        };
        let phrases = flow.utterances.iter().map(phrase).collect();
        Self { phrases, speakers, hints: if hears { Hints::prepare(flow) } else { Hints::default() } }
    }

    /// The elements that say this.
    pub(super) fn say(&self, says: &[Speech], fill: &dyn Fill, manner: Manner) -> String {
        let mut joiner = Joiner { book: self, manner, markup: String::with_capacity(2048), open: None, quiet_ms: 0 };
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

    /// The locale and the expected words of a place, as attributes' values; no words where none are known.
    pub(super) fn expects(&self, listening: Listening) -> (&str, &str) {
        (self.speaker(listening.language).map_or("", |speaker| &speaker.locale), self.hints.at(listening))
    }

    /// Lets callers be expected to say this at a place, for tests.
    #[cfg(test)]
    pub(super) fn expect(&mut self, listening: Listening, entries: &[String]) {
        self.hints.expect(listening, entries);
    }

    fn speaker(&self, language: LanguageId) -> Option<&Speaker> {
        self.speakers.get(usize::from(language.0))
    }
}

impl Speaker {
    fn new(element: &str, voice: &Voice, language: &Language) -> Self {
        let attributes: Vec<(&str, &str)> = voice.attributes.iter().map(|(name, value)| (*name, value.as_str())).collect();
        Self {
            takes: voice.takes,
            open: Pattern::element(&Element::new(element, &attributes, Inner::Text(Slot::Says.mark()))).begin().to_owned(),
            close: format!("</{element}>"),
            locale: xml::escaped(&language.locale),
        }
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
    markup: String,
    /// The element that is open: whose it is and how long its text is.
    open: Option<(LanguageId, usize)>,
    /// Quiet that comes before whatever is said next.
    quiet_ms: u16,
}

impl Joiner<'_> {
    fn say(&mut self, fragment: &Fragment, language: LanguageId, fill: &dyn Fill) {
        let Some(speaker) = self.book.speaker(language) else { return };
        let plain = speaker.takes == Takes::Words;
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
        quiet(std::mem::take(&mut self.quiet_ms), &mut silence);
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
                Part::Quiet(milliseconds) => quiet(self.stretched(*milliseconds), &mut self.markup),
                Part::Markup(markup) => {
                    self.resume(language, chars, plain);
                    self.markup.push_str(markup);
                }
                Part::Hole(hole) => {
                    self.resume(language, chars, plain);
                    xml::escape(&fill.fill(*hole, language).unwrap_or_default(), &mut self.markup);
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
            self.markup.push_str(&speaker.open);
            self.markup.push_str(speaker.slow(self.manner)[0]);
        }
        self.open = Some((language, chars));
    }

    fn close(&mut self) {
        let Some((language, _)) = self.open.take() else { return };
        if let Some(speaker) = self.book.speaker(language) {
            self.markup.push_str(speaker.slow(self.manner)[1]);
            self.markup.push_str(&speaker.close);
        }
    }

    fn wait(&mut self, milliseconds: u16) {
        self.quiet_ms = self.quiet_ms.saturating_add(self.stretched(milliseconds));
    }

    /// A quiet, longer by half for those who asked for slower speech.
    fn stretched(&self, milliseconds: u16) -> u16 {
        if self.manner == Manner::Slow { milliseconds.saturating_add(milliseconds / 2) } else { milliseconds }
    }

    /// The quiet as an element of its own, in whole seconds; one below half a second is what lies between two
    /// words anyway, and before the first word there is nothing to part. "Number": a person's document has no `Pause`.
    fn pause(&mut self) {
        let seconds = (u32::from(std::mem::take(&mut self.quiet_ms)) + 500) / 1000;
        if seconds > 0 && !self.markup.is_empty() && self.manner != Manner::Whisper {
            self.close();
            let pause = ["<Pause length=\"", &seconds.to_string(), "\"/>"];
            self.markup.extend(pause);
        }
    }

    fn finish(mut self) -> String {
        if let Some((language, _)) = self.open {
            if self.book.speaker(language).is_some_and(|speaker| speaker.takes == Takes::Words) {
                self.pause();
            } else {
                quiet(std::mem::take(&mut self.quiet_ms), &mut self.markup);
            }
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
