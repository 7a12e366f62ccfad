//! Prompts: every entry of the words files that is a sentence, in every language.

use std::collections::BTreeSet;

use super::{Bit, Composer, menu_not_here};
use crate::diagnostic::Diagnostic;
use crate::flow::fields::suggest;
use crate::flow::key::Key;
use crate::flow::marks::{self, Mark, Part};
use crate::flow::read::Written;
use crate::flow::wording::{Hole, Item, LanguageId, Piece, Prompt};
use crate::flow::words;
use crate::source::Span;

impl Composer<'_> {
    /// All prompts, in the order of their ids.
    pub(in crate::flow) fn prompts(&mut self, findings: &mut Vec<Diagnostic>) -> Vec<Prompt> {
        let sayable = |words: &'_ words::Words| {
            words.entries.iter().filter(|(_, entry)| entry.say.is_some()).map(|(id, _)| id.clone()).collect::<Vec<_>>()
        };
        let ids: BTreeSet<String> = self.words.iter().flatten().flat_map(|words| sayable(words)).collect();
        let languages = self.languages();
        ids.into_iter()
            .map(|id| {
                let words = languages.iter().map(|language| self.prompt_in(*language, &id, findings)).collect();
                Prompt { id, words }
            })
            .collect()
    }

    fn prompt_in(&mut self, language: LanguageId, id: &str, findings: &mut Vec<Diagnostic>) -> Vec<Item> {
        let sentences = self.words_of(language).and_then(|words| words.entries.get(id)).and_then(|entry| entry.say.as_ref());
        let mut items = Vec::new();
        for sentence in sentences.into_iter().flatten() {
            if let Some(voice) = self.voice(language, sentence.language.as_ref(), findings) {
                items.extend(self.sentence_items(voice, id, sentence, findings));
            }
        }
        items
    }

    fn voice(&self, own: LanguageId, named: Option<&Written>, findings: &mut Vec<Diagnostic>) -> Option<LanguageId> {
        let Some(named) = named else { return Some(own) };
        let voice = self.language_named(&named.text);
        if voice.is_none() {
            findings.push(unknown_language(named, &self.codes));
        }
        voice
    }

    /// The language with a code.
    pub(in crate::flow) fn language_named(&self, code: &str) -> Option<LanguageId> {
        let at = self.codes.iter().position(|known| known == code)?;
        u8::try_from(at).ok().map(LanguageId)
    }

    fn sentence_items(&mut self, voice: LanguageId, id: &str, written: &words::Sentence, findings: &mut Vec<Diagnostic>) -> Vec<Item> {
        let sentence = self.sentence(voice, &written.say, findings);
        let menu = sentence.bits.iter().find_map(|bit| match bit {
            Bit::Menu(_, mark) => Some(mark.clone()),
            Bit::Piece(_) => None,
        });
        if let Some(mark) = &menu
            && !MENU_PROMPTS.iter().any(|prefix| id.starts_with(prefix))
        {
            findings.push(menu_not_here(mark));
        }
        if id != CONFIRM && sentence.bits.iter().any(|bit| matches!(bit, Bit::Piece(Piece::Hole(Hole::Label)))) {
            let finding = Diagnostic::error("label-not-here", "there is nothing to read back here").at(written.say.span, "");
            findings.push(finding.help(format!("`{{label}}` belongs to `{CONFIRM}`: it is what was understood")));
        }
        let otherwise = match (&sentence.may_be_unknown, &written.otherwise) {
            (Some(_), Some(otherwise)) => Some(self.otherwise(voice, otherwise, findings)),
            (Some(mark), None) => {
                findings.push(needs_else(mark));
                None
            }
            (None, Some(otherwise)) => {
                let finding = Diagnostic::warning("needless-else", "nobody ever hears this `else`").at(otherwise.span, "");
                findings.push(finding.help("every mark of the sentence beside it is always known: remove the `else`"));
                None
            }
            (None, None) => None,
        };
        if let (Some(mark), Some(_)) = (menu, &otherwise) {
            let finding = Diagnostic::error("menu-not-here", "the words of a menu cannot stand in a sentence with an `else`");
            findings.push(finding.at(mark.span, "").help("make two sentences: `[ {en: \"…\"}, {en: \"…\"} ]`"));
        }
        sentence.items(voice, otherwise, self)
    }

    fn otherwise(&self, voice: LanguageId, written: &Written, findings: &mut Vec<Diagnostic>) -> Vec<Piece> {
        let sentence = self.sentence(voice, written, findings);
        if let Some(mark) = &sentence.may_be_unknown {
            let finding = Diagnostic::error("else-unknown", "what is said instead may be unknown too").at(mark.span, "");
            findings.push(finding.help("leave this mark out of the `else`"));
        }
        sentence.pieces(findings)
    }

    /// The keys that a prompt announces in any language, with the places of their marks.
    pub(in crate::flow) fn announced(&self, id: &str) -> Vec<(Key, Span)> {
        let mut keys = Vec::new();
        // Broken marks are reported when the prompt itself is compiled.
        let mut reported = Vec::new();
        for sentence in self.words.iter().flatten().filter_map(|words| words.entries.get(id)?.say.as_ref()).flatten() {
            for written in [Some(&sentence.say), sentence.otherwise.as_ref()].into_iter().flatten() {
                for part in marks::split(written, self.sources, &mut reported) {
                    if let Part::Mark(Mark { name, rest, span }) = part
                        && name == "key"
                    {
                        keys.extend(self.key_named(&rest).map(|key| (key, span)));
                    }
                }
            }
        }
        keys
    }
}

/// A language that the flow does not have.
pub(in crate::flow) fn unknown_language(named: &Written, codes: &[String]) -> Diagnostic {
    let finding = Diagnostic::error("unknown-language", format!("the flow has no language `{}`", named.text)).at(named.span, "");
    let finding = finding.help(format!("its languages are {}", codes.join(", ")));
    suggest(finding, &named.text, codes.iter().map(String::as_str))
}

fn needs_else(mark: &Mark) -> Diagnostic {
    let whole = if mark.rest.is_empty() { mark.name.clone() } else { format!("{} {}", mark.name, mark.rest) };
    Diagnostic::error("missing-else", format!("nothing is said where `{{{whole}}}` is unknown"))
        .at(mark.span, "its value may be unknown in a call")
        .help("write both: `{ say: \"…\", else: \"…\" }`")
}

/// The words that read back what was understood.
const CONFIRM: &str = "p.confirm";
/// Prompts in which the words of the place where a caller is may stand.
const MENU_PROMPTS: [&str; 2] = ["p.ni.", "p.nm."];
