//! The seconds of a whole flow, language by language, and their table for administrators.

use super::along::{self, Along, Announced, Offer};
use super::person::{self, Way};
use super::{Speed, of_menu, of_prompt};
use crate::flow::graph::{Flow, Kind, NodeId};
use crate::flow::wording::{Form, LanguageId, PromptId};
use std::fmt::{self, Display, Formatter};
use std::time::Duration;

/// The seconds of a flow.
#[derive(Debug)]
pub struct Report<'f> {
    /// The flow.
    pub flow: &'f Flow,
    /// By language.
    pub languages: Vec<InLanguage>,
}

/// The seconds of a flow in one language. Times are counted from the ring, for callers who listen and press as soon as they can.
#[derive(Clone, Debug)]
pub struct InLanguage {
    /// Which.
    pub language: LanguageId,
    /// When it is offered in its own voice; nothing where nobody need choose it, or nobody can.
    pub offer: Option<Offer>,
    /// When the first word in it is heard.
    pub first_word: Option<Duration>,
    /// When the emergency number has been said in it.
    pub emergency: Option<Duration>,
    /// When the key that rings a person has been announced in it.
    pub person_announced: Option<Duration>,
    /// When a person's telephone rings, by each way.
    pub person: Vec<(Way, Option<Duration>)>,
    /// The menus.
    pub menus: Vec<MenuSeconds>,
    /// The sections of runs, in their order, each once.
    pub sections: Vec<(PromptId, Duration)>,
}

/// The seconds of one menu.
#[derive(Clone, Debug)]
pub struct MenuSeconds {
    /// Which.
    pub node: NodeId,
    /// All its choices, said in full once.
    pub takes: Duration,
    /// When it begins; nothing where no listening caller comes there.
    pub arrives: Option<Duration>,
    /// Its choices, in the order they are announced.
    pub choices: Vec<Announced>,
}

impl<'f> Report<'f> {
    /// Of a flow.
    #[must_use]
    pub fn of(flow: &'f Flow) -> Self {
        let along = Along::of(flow);
        let languages = (0..=u8::MAX).map(LanguageId).zip(&flow.languages).map(|(language, _)| in_language(flow, &along, language));
        Self { flow, languages: languages.collect() }
    }
}

fn in_language(flow: &Flow, along: &Along<'_>, language: LanguageId) -> InLanguage {
    let menus = flow.numbered().filter_map(|(node, _)| {
        let takes = of_menu(flow, node, language, Form::Full, Speed::Usual)?;
        let choices = along.choices(node, language).unwrap_or_default();
        Some(MenuSeconds { node, takes, arrives: along.arrives(node, language), choices })
    });
    let runs = flow.nodes.iter().filter_map(|node| match &node.kind {
        Kind::Run(run) => Some(run),
        _ => None,
    });
    let mut sections: Vec<(PromptId, Duration)> = Vec::new();
    for section in runs.flat_map(|run| &run.sections) {
        if sections.iter().all(|(known, _)| *known != section.say) {
            sections.push((section.say, of_prompt(flow, section.say, language, Speed::Usual)));
        }
    }
    let number = &flow.budgets.emergency_number;
    InLanguage {
        language,
        offer: along.offer(language),
        first_word: along.first_word(language),
        emergency: along.sentence(language, |sentence| along::says_number(sentence, number)),
        person_announced: person::announced(along, flow, language),
        person: Way::ALL.map(|way| (way, person::rings(along, flow, language, way))).to_vec(),
        menus: menus.collect(),
        sections,
    }
}

impl Display for Report<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        writeln!(f, "Seconds from the ring, for callers who listen and press as soon as they have heard their key.")?;
        for of in &self.languages {
            let language = self.flow.language(of.language);
            let name = language.names.get(usize::from(of.language.0)).filter(|name| !name.is_empty());
            writeln!(f, "\n{} ({})", name.unwrap_or(&language.code), language.code)?;
            self.beginning(of, f)?;
            self.menus(of, f)?;
            self.sections(of, f)?;
        }
        Ok(())
    }
}

impl Report<'_> {
    fn beginning(&self, of: &InLanguage, f: &mut Formatter<'_>) -> fmt::Result {
        let number = &self.flow.budgets.emergency_number;
        let key = person::key(self.flow).map_or("no key", |(key, _)| key.word());
        row(f, "the language is offered, from", of.offer.map(|offer| offer.begins))?;
        row(f, "the language is offered, until", of.offer.map(|offer| offer.ends))?;
        row(f, &format!("{number} has been said"), of.emergency)?;
        row(f, &format!("key {key} for a person has been announced"), of.person_announced)?;
        for (way, rings) in &of.person {
            let words = match way {
                Way::Announced => format!("a person is rung: {key} as soon as it is announced"),
                Way::AtOnce => format!("a person is rung: {key} at once"),
                Way::Silence => "a person is rung: silence".to_owned(),
                Way::WrongKeys => "a person is rung: wrong keys".to_owned(),
            };
            row(f, &words, *rings)?;
        }
        Ok(())
    }

    fn menus(&self, of: &InLanguage, f: &mut Formatter<'_>) -> fmt::Result {
        for menu in &of.menus {
            let name = &self.flow.node(menu.node).name;
            writeln!(f, "  menu {name}, {} long", seconds(menu.takes))?;
            if menu.arrives.is_none() {
                writeln!(f, "    no caller comes there who listens and presses")?;
            }
            for choice in &menu.choices {
                row(f, &format!("  {} {}", choice.key.word(), choice.label), Some(choice.after))?;
            }
        }
        Ok(())
    }

    fn sections(&self, of: &InLanguage, f: &mut Formatter<'_>) -> fmt::Result {
        let Some((longest, takes)) = of.sections.iter().max_by_key(|(_, takes)| *takes) else { return Ok(()) };
        let id = &self.flow.prompt(*longest).id;
        writeln!(f, "  {} sections, the longest {id}: {}", of.sections.len(), seconds(*takes))
    }
}

fn row(f: &mut Formatter<'_>, what: &str, when: Option<Duration>) -> fmt::Result {
    let when = when.map_or("never".to_owned(), seconds);
    writeln!(f, "  {what:<WIDTH$} {when:>9}")
}

/// `8.3 s`.
#[must_use]
pub fn seconds(time: Duration) -> String {
    format!("{:.1} s", time.as_secs_f64())
}

/// The width of what stands before the seconds.
const WIDTH: usize = 58;
