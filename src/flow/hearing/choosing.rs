//! What a place listens for: its choices, reserved words, keys by name, sections and choices of its branch.
//!
//! A phrase is found anywhere in what was said, the longest wins. Of equally long ones the place's own
//! choice comes before a reserved word, that before a section; two that are as good mean nothing.
//! Who asks for a person gets one, whatever else was said.

use std::collections::HashMap;

use super::branches::Branches;
use super::hints::Hints;
use super::phrases::{Found, Phrases, Word};
use super::{Hearing, Meaning, Section};
use crate::flow::graph::NodeId;
use crate::flow::key::Key;
use crate::flow::wording::LanguageId;

/// What is understood in one language.
#[derive(Clone, Debug, Default)]
pub(super) struct Tongue {
    pub(super) fillers: Phrases<()>,
    /// Reserved words everywhere.
    pub(super) roles: Phrases<Meaning>,
    /// Reserved words in runs.
    pub(super) run_roles: Phrases<Meaning>,
    /// Yes and no.
    pub(super) answers: Phrases<Meaning>,
    /// Keys by name.
    pub(super) keys: Phrases<Key>,
    pub(super) choices: HashMap<NodeId, Phrases<Choice>>,
    /// By their place among [`Hearing::sections`].
    pub(super) sections: Phrases<u32>,
    /// Choices of the menus of a branch, which callers may name before they come there.
    pub(super) ways: Phrases<Way>,
    pub(super) hints: Hints,
}

/// A choice of a menu or an offer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Choice {
    pub(super) key: Key,
    /// A reserved key that the menu announces.
    pub(super) also: bool,
}

/// Where a choice of some menu leads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Way {
    pub(super) to: NodeId,
    /// Where the menu is.
    pub(super) branches: Branches,
}

/// What a phrase is, the better one first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Class {
    Choice,
    Role,
    Also,
    Key,
    /// Of the run where the caller is.
    OwnSection,
    Section,
    /// A choice of another menu of the branch.
    Way,
    /// Asks for the language that is spoken already.
    ThisLanguage,
}

type Candidate = Found<(Class, Meaning)>;

impl Hearing {
    /// What some words mean at a place if they are no matter of life.
    pub(super) fn choose(&self, language: LanguageId, place: NodeId, words: &[Word]) -> Meaning {
        let Some(tongue) = self.tongues.get(usize::from(language.0)) else { return Meaning::Unknown };
        let plain = tongue.fillers.dropped_from(words);
        // A phrase that is nothing but fillers is found only where nothing else is.
        let chosen = [plain.as_slice(), words].into_iter().find_map(|words| best(self.candidates(tongue, language, place, words)));
        let answered = || [plain.as_slice(), words].into_iter().find_map(|words| tongue.answer(words));
        match chosen {
            Some(Meaning::Language(same)) if same == language => answered().unwrap_or(Meaning::Language(same)),
            Some(meaning) => meaning,
            None => answered().unwrap_or(Meaning::Unknown),
        }
    }

    fn candidates(&self, tongue: &Tongue, language: LanguageId, place: NodeId, words: &[Word]) -> Vec<Candidate> {
        let mut all: Vec<Candidate> = Vec::new();
        let mut found =
            |at: (usize, usize), class: Class, meaning: Meaning| all.push(Found { from: at.0, to: at.1, means: (class, meaning) });
        for choice in tongue.choices.get(&place).into_iter().flat_map(|choices| choices.all_in(words)) {
            let class = if choice.means.also { Class::Also } else { Class::Choice };
            found(choice.span(), class, Meaning::Choice(choice.means.key));
        }
        let here = self.place(place);
        let in_run = here.run.then_some(&tongue.run_roles);
        for role in in_run.into_iter().chain([&tongue.roles]).flat_map(|roles| roles.all_in(words)) {
            found(role.span(), Class::Role, role.means);
        }
        if let Some(key) = tongue.keys.whole(words) {
            found((0, words.len()), Class::Key, Meaning::Key(key));
        }
        for section in tongue.sections.all_in(words) {
            if let Some((class, meaning)) = self.section(place, section.means) {
                found(section.span(), class, meaning);
            }
        }
        for way in tongue.ways.all_in(words).filter(|way| way.means.branches.meet(here.branches) && way.means.to != place) {
            found(way.span(), Class::Way, Meaning::Section(way.means.to, 0));
        }
        for asked in self.languages.all_in(words) {
            let class = if asked.means == language { Class::ThisLanguage } else { Class::Role };
            found(asked.span(), class, Meaning::Language(asked.means));
        }
        all
    }

    /// A section if it is heard at a place. One that stands in several runs is that of the caller's own run, else of the first.
    fn section(&self, place: NodeId, at: u32) -> Option<(Class, Meaning)> {
        let say = self.sections.get(usize::try_from(at).ok()?)?.say;
        let branches = self.place(place).branches;
        let own = |section: &&Section| section.run == place;
        let mut same = self.sections.iter().filter(|section| section.say == say);
        let section = same.clone().find(own).or_else(|| same.find(|section| section.branches.meet(branches)))?;
        let class = if own(&section) { Class::OwnSection } else { Class::Section };
        Some((class, Meaning::Section(section.run, section.part)))
    }
}

impl Tongue {
    /// A yes or a no that begins or ends what was said, if it is not both.
    fn answer(&self, words: &[Word]) -> Option<Meaning> {
        match (self.answers.first_of(words), self.answers.last_of(words)) {
            (Some(first), Some(last)) => (first == last).then_some(first),
            (first, last) => first.or(last),
        }
    }
}

/// The best of all candidates; `Unknown` if two different ones are the best.
fn best(mut all: Vec<Candidate>) -> Option<Meaning> {
    all.sort_by_key(|found| (found.from, std::cmp::Reverse(found.to)));
    let mut widest = (0, 0);
    // What is only a part of something longer was not meant: "a specialist" in "seeing a specialist".
    all.retain(|found| {
        let kept = found.to > widest.1 || found.span() == widest;
        if found.to > widest.1 {
            widest = found.span();
        }
        kept
    });
    if all.iter().any(|found| found.means.1 == Meaning::Person) {
        return Some(Meaning::Person);
    }
    let order = |found: &Candidate| {
        let (class, meaning) = found.means;
        // Who asks for another language does not understand the rest of ours.
        let other_language = matches!(meaning, Meaning::Language(_)) && class == Class::Role;
        (!other_language, class == Class::ThisLanguage, std::cmp::Reverse(found.length()), class)
    };
    let first = all.iter().min_by_key(|found| order(found))?;
    let as_good = all.iter().filter(|found| order(found) == order(first));
    let meaning = first.means.1;
    Some(if as_good.into_iter().all(|found| found.means.1 == meaning) { meaning } else { Meaning::Unknown })
}
