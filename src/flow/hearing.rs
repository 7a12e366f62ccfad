//! What a caller's spoken words mean at a place of a flow.
//!
//! [`Hearing`] is compiled with the flow; [`Hearing::understand`] is its one entry for calls. What may be a
//! matter of life is sought first, in every language and at every place. Then, in the call's language, what the
//! place listens for. How surely a recogniser heard the words is judged elsewhere.

mod branches;
mod choosing;
mod compile;
mod fold;
mod hints;
mod phrases;
mod urgent;

#[cfg(test)]
mod tests;

use super::graph::NodeId;
use super::key::Key;
use super::wording::{LanguageId, PromptId};
use branches::Branches;
use choosing::Tongue;
pub use fold::folded;
use phrases::{Phrases, Vocabulary};
use urgent::Urgent;

pub(super) use compile::{Spoken, compile};

/// Everything a line understands when it is spoken.
#[derive(Clone, Debug, Default)]
pub struct Hearing {
    vocabulary: Vocabulary,
    urgent: Urgent,
    /// What asks for a language, whichever is spoken.
    languages: Phrases<LanguageId>,
    /// By [`LanguageId`].
    tongues: Vec<Tongue>,
    /// By [`NodeId`].
    places: Vec<Place>,
    sections: Vec<Section>,
}

/// What a place listens for, beside its own choices.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
struct Place {
    /// Whose sections.
    branches: Branches,
    /// Next, previous and text.
    run: bool,
}

/// A section as a caller asks for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Section {
    run: NodeId,
    part: u8,
    say: PromptId,
    branches: Branches,
}

/// What some words mean, and what they tell beside it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Understood {
    /// What they tell about the caller.
    pub flags: Flags,
    /// What they mean.
    pub meaning: Meaning,
}

/// What words tell about a caller, whatever else they mean.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Flags {
    /// Perhaps an operator speaks for somebody who does not hear.
    pub relay: bool,
    /// Perhaps a child.
    pub child: bool,
}

/// What some words mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Meaning {
    /// Somebody may want to die: acted on however unsurely it was heard.
    Crisis,
    /// Words near a crisis that are none: a person.
    NotCrisis,
    /// A medical emergency.
    Emergency,
    /// Asks for a language.
    Language(LanguageId),
    /// Asks for a person.
    Person,
    /// Back to the menu.
    Back,
    /// The same again.
    Repeat,
    /// Slower.
    Slower,
    /// The first menu.
    Main,
    /// What can be done here.
    Help,
    /// The next part of a run.
    Next,
    /// The part before.
    Previous,
    /// The text that goes with a run.
    Text,
    /// Yes.
    Yes,
    /// No.
    No,
    /// A key by its name: "two", "press two", "star".
    Key(Key),
    /// A choice of this place.
    Choice(Key),
    /// A section: its run and which part of it; or a place that another menu of the branch offers.
    Section(NodeId, u8),
    /// Words, but nothing we know, or two things at once.
    Unknown,
    /// No words at all.
    Empty,
}

impl Hearing {
    /// What some words mean at a place, spoken in a call of this language.
    #[must_use]
    pub fn understand(&self, language: LanguageId, place: NodeId, words: &str) -> Understood {
        let mut text = self.vocabulary.read(words);
        if text.words.is_empty() {
            return Understood { flags: Flags::default(), meaning: Meaning::Empty };
        }
        let (urgent, flags) = self.urgent.judge(&mut text);
        let meaning = urgent.unwrap_or_else(|| self.choose(language, place, &text.words));
        Understood { flags, meaning }
    }

    /// What a recogniser shall expect at a place: at most 500 phrases without commas, each at most 100 characters.
    #[must_use]
    pub fn hints(&self, language: LanguageId, place: NodeId) -> &[String] {
        self.tongues.get(usize::from(language.0)).map_or(&[], |tongue| tongue.hints.at(place))
    }

    /// A phrase of somebody in crisis, as a recogniser would write it; none where the flow knows none.
    #[must_use]
    pub fn crisis_words(&self) -> Option<String> {
        self.urgent.crisis_phrases().find_map(|words| self.vocabulary.spell(words))
    }

    /// A phrase of an emergency, likewise.
    #[must_use]
    pub fn emergency_words(&self) -> Option<String> {
        self.urgent.emergency_phrases().find_map(|words| self.vocabulary.spell(words))
    }

    fn place(&self, place: NodeId) -> Place {
        self.places.get(usize::from(place.0)).copied().unwrap_or_default()
    }
}
