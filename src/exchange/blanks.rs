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
                let (at, hours) = (self.at?, self.roster.changed(self.flow.hours_of(hours)));
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
        let names = || ladder.steps.iter().flat_map(|step| &step.ring);
        let rung = names().filter(|name| self.at.is_none_or(|at| !self.roster.is_off(name, at)));
        rung.chain(names()).filter_map(|name| self.roster.person(name)).flat_map(|person| &person.phones).next()
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, clippy::disallowed_methods, reason = "tests")]

    use super::*;
    use crate::dialect::limits_of;
    use crate::flow::compile;
    use crate::flow::hours::HoursId;
    use crate::source::{Source, Sources};

    /// The good flow of the findings, with hours, and the shipped helpline's way to tell them.
    fn flow() -> Flow {
        let read = |path: &str| std::fs::read_to_string(format!("{}/{path}", env!("CARGO_MANIFEST_DIR"))).unwrap();
        let paths = ["flow.yaml", "people.yaml", "words/en.yaml", "words/es.yaml"];
        let source = |path: &str| {
            let text = read(&format!("tests/findings/good/{path}"));
            let opening = if path.starts_with("words") { read(&format!("flows/helpline/{path}")) } else { String::new() };
            let opening = opening.find("  opening:").map_or("", |at| opening.split_at(at).1);
            let opening: Vec<&str> = opening.lines().take_while(|line| line.starts_with("  ")).collect();
            let told = text.replace(
                "p.busy: \"Nobody is free. To try again, press {key 1}.\"",
                "p.busy: { say: \"Call {when desk}. {key 1}\", else: \"Call. {key 1}\" }",
            );
            let told = told.replace("notices:", &format!("{HOURS}\nnotices:"));
            Source { path: path.to_owned(), text: format!("{told}{}\n", opening.join("\n")) }
        };
        let compiled = compile(&Sources(paths.map(source).to_vec()), &limits_of("twilio").unwrap());
        assert_eq!(compiled.findings, []);
        compiled.flow.unwrap()
    }

    const HOURS: &str = "hours: { chat: { timezone: America/Chicago, weekly: { tue: unknown } }, \
        desk: { timezone: America/Chicago, weekly: { mon: \"09:30-17:00\", thu: \"08:00-09:00\" } } }";

    #[test]
    fn an_opening_is_told_while_it_is_closed_and_known() {
        let flow = flow();
        assert!(flow.utterances.iter().any(|said| said.otherwise.is_some() && format!("{:?}", said.pieces).contains("When(HoursId(1))")));
        let state = State::begin(&flow, Timestamp::UNIX_EPOCH, false);
        let roster = Roster::default();
        let told = |hours: u16, language: u8, at: Option<&str>| {
            let at = at.map(|at| at.parse().unwrap());
            let blanks = Blanks { flow: &flow, state: &state, roster: &roster, line: None, at, caller: None };
            blanks.fill(Hole::When(HoursId(hours)), LanguageId(language)).map(Cow::into_owned)
        };
        assert_eq!(told(1, 0, Some("2026-11-22T23:00-06:00")).as_deref(), Some("tomorrow at 9:30 A M Central time"));
        assert_eq!(told(1, 1, Some("2026-11-23T17:00-06:00")).as_deref(), Some("el jueves a las ocho de la mañana hora del Centro"));
        assert_eq!(told(1, 0, Some("2026-11-23T10:00-06:00")), None, "open now");
        assert_eq!(told(0, 0, Some("2026-11-23T10:00-06:00")), None, "times unknown");
        assert_eq!(told(1, 0, None), None, "prepared before its moment");
    }
}
