//! placeholder until the real one is merged
use super::graph::NodeId;
use super::key::Key;
use super::wording::LanguageId;
/// What some words mean, and what they tell beside it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Understood {
    /// Flags.
    pub flags: Flags,
    /// Meaning.
    pub meaning: Meaning,
}
/// Flags.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Flags {
    /// r
    pub relay: bool,
    /// c
    pub child: bool,
}
/// Everything.
#[derive(Clone, Debug, Default)]
pub struct Hearing {}
impl Hearing {
    /// u
    #[must_use]
    pub fn understand(&self, _language: LanguageId, _place: NodeId, _words: &str) -> Understood {
        Understood { flags: Flags::default(), meaning: Meaning::Unknown }
    }
}
/// Meaning.
#[expect(missing_docs, reason = "placeholder")]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Meaning {
    Crisis,
    NotCrisis,
    Emergency,
    Language(LanguageId),
    Person,
    Back,
    Repeat,
    Slower,
    Main,
    Help,
    Next,
    Previous,
    Text,
    Yes,
    No,
    Key(Key),
    Choice(Key),
    Section(NodeId, u8),
    Unknown,
    Empty,
}
