//! A flow held to its `budgets:`, as it is heard.

use super::report::{InLanguage, Report};
use crate::flow::budgets::Budget;
use crate::flow::graph::{Flow, NodeId};
use crate::flow::wording::{LanguageId, PromptId};
use crate::source::Span;
use std::time::Duration;

/// Which budget; its words are the names under `budgets:`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Which {
    /// From the ring until a language is offered in its own voice.
    LanguageOffer,
    /// From the first word in a language to the emergency number in it.
    Emergency,
    /// From the ring to the key that rings a person.
    PersonAnnounced,
    /// All choices of a menu.
    Menu,
    /// One section of a run.
    Section,
}

impl Which {
    /// The name under `budgets:`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::LanguageOffer => "language_offer",
            Self::Emergency => "emergency",
            Self::PersonAnnounced => "person_announced",
            Self::Menu => "menu",
            Self::Section => "section",
        }
    }
}

/// Something that takes longer than its budget.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Overrun {
    /// Which budget.
    pub which: Which,
    /// Where the budget stands.
    pub place: Span,
    /// In which language.
    pub language: LanguageId,
    /// What is too long, where it is one thing.
    pub at: Option<At>,
    /// How long it takes; nothing where it is never heard at all.
    pub takes: Option<Duration>,
    /// How long it may take.
    pub most: Duration,
}

/// What is too long.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum At {
    /// A menu, or the language question.
    Node(NodeId),
    /// A section.
    Prompt(PromptId),
}

/// Everything in a flow that takes longer than its budget.
#[must_use]
pub fn judge(flow: &Flow) -> Vec<Overrun> {
    over(&Report::of(flow))
}

/// The same, of a report that is there already.
#[must_use]
pub fn over(report: &Report<'_>) -> Vec<Overrun> {
    report.languages.iter().flat_map(|of| in_language(report.flow, of)).collect()
}

fn in_language(flow: &Flow, of: &InLanguage) -> Vec<Overrun> {
    let budgets = &flow.budgets;
    let mut overruns = Vec::new();
    let mut hold = |which: Which, budget: Option<Budget>, at: Option<At>, takes: Option<Duration>| {
        let Some(Budget { most, place }) = budget else { return };
        if takes.is_none_or(|takes| takes > most) {
            overruns.push(Overrun { which, place, language: of.language, at, takes, most });
        }
    };
    // Whoever speaks the language the line begins in hears it at once and need not choose it.
    if of.language != LanguageId(0) {
        let at = of.offer.map(|offer| At::Node(offer.node));
        hold(Which::LanguageOffer, budgets.language_offer, at, of.offer.map(|offer| offer.begins));
    }
    let emergency = of.emergency.zip(of.first_word).map(|(said, first_word)| said.saturating_sub(first_word));
    hold(Which::Emergency, budgets.emergency, None, emergency);
    hold(Which::PersonAnnounced, budgets.person_announced, None, of.person_announced);
    for menu in &of.menus {
        hold(Which::Menu, budgets.menu, Some(At::Node(menu.node)), Some(menu.takes));
    }
    for (section, takes) in &of.sections {
        hold(Which::Section, budgets.section, Some(At::Prompt(*section)), Some(*takes));
    }
    overruns
}
