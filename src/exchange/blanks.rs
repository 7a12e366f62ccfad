//! Values for the holes in the words: what only this call, on this line, can tell.

use crate::call::spoken::Fill;
use crate::call::state::State;
use crate::flow::graph::{Flow, Kind};
use crate::flow::roster::Roster;
use crate::flow::wording::{Hole, LanguageId, Reason};
use crate::phone::Number;
use jiff::Timestamp;
use std::borrow::Cow;

/// One call's values. Numbers are looked at here, said, and forgotten.
#[derive(Debug)]
pub struct Blanks<'a> {
    /// The flow.
    pub flow: &'a Flow,
    /// Where the call stands.
    pub state: &'a State,
    /// The people.
    pub roster: &'a Roster,
    /// The line's number.
    pub line: Option<&'a Number>,
    /// The moment; `None` for documents prepared before their moment is known.
    pub at: Option<Timestamp>,
    /// The caller's number, where it is shown.
    pub caller: Option<&'a Number>,
}

impl Fill for Blanks<'_> {
    fn fill(&self, hole: Hole, language: LanguageId) -> Option<Cow<'_, str>> {
        let words = match hole {
            Hole::LinePhone => Cow::Owned(self.line?.spoken()),
            Hole::PersonPhone => Cow::Owned(self.person()?.spoken()),
            Hole::Last4 => Cow::Owned(self.caller?.last4().chars().map(String::from).collect::<Vec<_>>().join(" ")),
            Hole::Language => {
                Cow::Borrowed(self.flow.language(language).names.get(usize::from(self.state.language.0)).map_or("", String::as_str))
            }
            Hole::Topic => Cow::Borrowed(self.flow.topic(self.state.topic?).titles.get(usize::from(language.0)).map_or("", String::as_str)),
            Hole::Label => Cow::Owned(crate::call::label(self.flow, self.state, language)?),
            Hole::Reason => Cow::Owned(self.reason(language)),
            Hole::When(hours) => {
                let (at, hours) = (self.at?, self.flow.hours_of(hours));
                let opening = hours.opens(at).filter(|_| !hours.open(at))?;
                Cow::Owned(self.flow.language(language).opening.as_ref()?.when(&opening, hours.zone())?)
            }
        };
        (!words.is_empty()).then_some(words)
    }
}

impl Blanks<'_> {
    /// Why the person is rung, and what else they should know before they speak.
    fn reason(&self, language: LanguageId) -> String {
        let language = self.flow.language(language);
        let [asked, silent, unclear] = &language.reasons;
        let why = match self.state.reason {
            Reason::Asked => asked,
            Reason::Silent => silent,
            Reason::Unclear => unclear,
        };
        let special = [(self.state.child, &language.child), (self.state.relay, &language.relay)];
        let why = special.into_iter().find(|(holds, words)| *holds && !words.is_empty()).map_or(why, |(_, words)| words);
        let beside = if self.state.assumed { language.not_chosen.as_str() } else { "" };
        format!("{why} {beside}").trim_end().to_owned()
    }

    /// The first telephone of the ladder that is, or would be, rung.
    pub(super) fn person(&self) -> Option<&Number> {
        let ladder = [self.state.at, self.flow.patience.then].into_iter().find_map(|node| match &self.flow.node(node).kind {
            Kind::Transfer(transfer) => Some(self.flow.ladder(transfer.ladder)),
            _ => None,
        })?;
        let names = ladder.steps.iter().flat_map(|step| &step.ring);
        names.filter_map(|name| self.roster.person(name)).flat_map(|person| &person.phones).next()
    }
}
