//! The words of menus, built from their choices: what is announced is what is wired.

use super::{Composer, said};
use crate::diagnostic::Diagnostic;
use crate::flow::key::Key;
use crate::flow::read::Written;
use crate::flow::wording::{Item, LanguageId, MenuWords, Piece, Speech};
use crate::flow::words::{Label, Words};

/// A choice as a menu announces it.
pub(in crate::flow) struct Announced {
    pub(in crate::flow) key: Key,
    /// Where findings about it point.
    pub(in crate::flow) place: Written,
    /// The ids its words may stand under, the first found wins.
    pub(in crate::flow) ids: Vec<String>,
}

/// A part of `speak.choice`.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Slot {
    Words(String),
    Lead,
    Key,
    Tail,
}

impl Composer<'_> {
    /// The three ways to say a menu, in every language.
    pub(in crate::flow) fn menu(&mut self, menu: &str, choices: &[Announced], findings: &mut Vec<Diagnostic>) -> Vec<MenuWords> {
        let somewhere = |ids: &[String], words: &[Option<&Words>]| words.iter().flatten().any(|words| label(words, ids).is_some());
        for choice in choices.iter().filter(|choice| !somewhere(&choice.ids, &self.words)) {
            findings.push(self.no_label(menu, choice));
        }
        self.languages().into_iter().map(|language| self.menu_in(language, choices, findings)).collect()
    }

    /// What each choice is called: its short form, or its lead.
    pub(in crate::flow) fn labels(&self, choices: &[Announced], findings: &mut Vec<Diagnostic>) -> Vec<(Key, Vec<String>)> {
        let mut labels = Vec::with_capacity(choices.len());
        for choice in choices {
            let names = self.languages().into_iter().map(|language| {
                let label = self.words_of(language).and_then(|words| label(words, &choice.ids));
                let called = label.map(|label| label.short.as_ref().unwrap_or(&label.lead));
                called.map_or(String::new(), |called| self.plain(language, called, findings))
            });
            labels.push((choice.key, names.collect()));
        }
        labels
    }

    /// The words of a text without its quiets and holes.
    fn plain(&self, language: LanguageId, written: &Written, findings: &mut Vec<Diagnostic>) -> String {
        let pieces = self.sentence(language, written, findings).pieces(findings);
        let words = pieces.iter().map(|piece| match piece {
            Piece::Text(text) => text.as_str(),
            Piece::Term(term) => &term.text,
            Piece::Quiet(_) | Piece::Hole(_) => " ",
        });
        words.collect::<String>().split_whitespace().collect::<Vec<_>>().join(" ")
    }

    fn menu_in(&mut self, language: LanguageId, choices: &[Announced], findings: &mut Vec<Diagnostic>) -> MenuWords {
        let mut menu = MenuWords::default();
        let Some(words) = self.words_of(language) else { return menu };
        // A template that does not fit is reported once, where `speak` is judged.
        let slots = words.speak.choice.as_ref().map(|choice| slots(&choice.text)).unwrap_or_default();
        for choice in choices {
            let Some(label) = label(words, &choice.ids) else { continue };
            let full = self.choice(language, &slots, &label.lead, label, choice.key, findings);
            let short = match &label.short {
                Some(lead) => self.choice(language, &slots, lead, label, choice.key, findings),
                None => full,
            };
            for (said, spoken, quiet) in
                [(&mut menu.full, full, 600), (&mut menu.short, short, 600), (&mut menu.one_at_a_time, short, 1500)]
            {
                if !said.is_empty() {
                    said.push(Speech::Quiet(quiet));
                }
                said.extend(spoken);
            }
        }
        menu
    }

    fn choice(
        &mut self,
        language: LanguageId,
        slots: &[Slot],
        lead: &Written,
        label: &Label,
        key: Key,
        findings: &mut Vec<Diagnostic>,
    ) -> Option<Speech> {
        let mut sentence = super::Sentence::default();
        for slot in slots {
            match slot {
                Slot::Words(words) => sentence.push(Piece::Text(words.clone())),
                Slot::Key => sentence.push(Piece::Text(self.key_word(language, key).to_owned())),
                Slot::Lead => self.label_part(language, lead, &mut sentence, findings),
                Slot::Tail => {
                    if let Some(tail) = &label.tail {
                        sentence.push(Piece::Text(" ".to_owned()));
                        self.label_part(language, tail, &mut sentence, findings);
                    }
                }
            }
        }
        let pieces = sentence.pieces(findings);
        match said(language, pieces, None, self) {
            Some(Item::Speech(speech)) => Some(speech),
            _ => None,
        }
    }

    fn label_part(&self, language: LanguageId, written: &Written, into: &mut super::Sentence, findings: &mut Vec<Diagnostic>) {
        let part = self.sentence(language, written, findings);
        if let Some(mark) = &part.may_be_unknown {
            let finding = Diagnostic::error("mark-not-here", "a choice must be sayable in every call").at(mark.span, "this may be unknown");
            findings.push(finding.help("leave the mark out of the menu"));
        }
        for piece in part.pieces(findings) {
            into.push(piece);
        }
    }

    fn no_label(&self, menu: &str, choice: &Announced) -> Diagnostic {
        let id = choice.ids.first().map_or("", String::as_str);
        let code = self.codes.first().map_or("", String::as_str);
        Diagnostic::error("missing-words", format!("the menu `{menu}` has no words for key {}", choice.key.word()))
            .at(choice.place.span, "callers would not hear of this choice")
            .help(format!("add `{id}: {{ lead: \"To …\" }}` to `words/{code}.yaml` and every other language"))
    }
}

fn label<'w>(words: &'w Words, ids: &[String]) -> Option<&'w Label> {
    ids.iter().find_map(|id| words.entries.get(id)?.label.as_ref())
}

/// Takes `{lead}, press {key}{tail}.` apart. Anything else in braces stays as it is; see [`fits`].
fn slots(template: &str) -> Vec<Slot> {
    let mut slots = Vec::new();
    let mut rest = template.trim();
    while !rest.is_empty() {
        let known = [("{lead}", Slot::Lead), ("{key}", Slot::Key), ("{tail}", Slot::Tail)];
        let next = known.into_iter().filter_map(|(name, slot)| Some((rest.find(name)?, name, slot))).min_by_key(|(at, _, _)| *at);
        let Some((at, name, slot)) = next else {
            slots.push(Slot::Words(rest.to_owned()));
            break;
        };
        let (before, after) = rest.split_at(at);
        if !before.is_empty() {
            slots.push(Slot::Words(before.to_owned()));
        }
        slots.push(slot);
        rest = after.get(name.len()..).unwrap_or("");
    }
    slots
}

/// Whether a template says the lead and the key, and has no other braces.
pub(in crate::flow) fn fits(template: &str) -> bool {
    let slots = slots(template);
    let stray = slots.iter().any(|slot| matches!(slot, Slot::Words(words) if words.contains(['{', '}'])));
    slots.contains(&Slot::Lead) && slots.contains(&Slot::Key) && !stray
}
