//! Who changed what, when and why: with what was before and what is since.

use super::Seen;
use super::clock::Clock;
use super::filled;
use super::words::Words;
use crate::console::visit::Visit;
use crate::flow::roster::{Answers, Person};
use crate::library::roster::differs::{Differs, Trait, between};
use crate::phone::Number;
use crate::store::rosters::{Hold, Kept, Off};

/// How many changes are shown where all were not asked for.
const FEW: usize = 12;

/// A change as it is shown.
pub(super) struct Told {
    pub(super) at: String,
    pub(super) by: String,
    pub(super) why: String,
    pub(super) lines: Vec<Line>,
}

/// One thing that was changed.
pub(super) struct Line {
    pub(super) what: String,
    pub(super) before: String,
    pub(super) after: String,
}

/// Which page a change belongs on.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Page {
    People,
    Notices,
    Hours,
}

/// How changes are told, and to whom.
pub(super) struct Teller<'s> {
    pub(super) clock: &'s Clock,
    pub(super) w: &'static Words,
    /// Whether telephones are shown.
    pub(super) phones: bool,
}

impl Page {
    fn has(self, differs: &Differs) -> bool {
        self == match differs {
            Differs::New(_) | Differs::Gone(_) | Differs::Changed(..) | Differs::Off(..) => Self::People,
            Differs::Notice(..) => Self::Notices,
            Differs::Day(..) | Differs::Held(..) => Self::Hours,
        }
    }
}

/// What was changed of what a page is about, as it stands below it.
pub(super) struct Past {
    /// Whose clocks tell when.
    pub(super) zone: String,
    /// The newest first.
    pub(super) told: Vec<Told>,
    /// Whether there is more.
    pub(super) more: bool,
}

impl Past {
    /// Of a page that somebody visits, who may ask for all of it.
    pub(super) fn of(seen: &Seen, teller: &Teller<'_>, page: Page, visit: &Visit) -> Self {
        let mut told = between_all(&seen.history, teller, |differs| page.has(differs));
        let most = if visit.asked("history") == "all" { usize::MAX } else { FEW };
        let first = told.by_ref().take(most).collect();
        Self { zone: seen.clock.place().to_owned(), told: first, more: told.next().is_some() }
    }
}

/// What was changed since a roster of this number.
pub(super) fn since(seen: &Seen, teller: &Teller<'_>, number: u64) -> Vec<Told> {
    let newer: Vec<Kept> = seen.history.iter().take_while(|kept| kept.number >= number).cloned().collect();
    between_all(&newer, teller, |_| true).collect()
}

fn between_all<'s>(all: &'s [Kept], teller: &'s Teller<'_>, shown: impl Fn(&Differs) -> bool + 's) -> impl Iterator<Item = Told> + 's {
    all.iter().zip(all.iter().skip(1)).filter_map(move |(now, before)| {
        let lines: Vec<Line> = between(&before.content, &now.content).iter().filter(|one| shown(one)).map(|one| teller.line(one)).collect();
        let at = teller.clock.moment(now.at);
        (!lines.is_empty()).then(|| Told { at, by: now.by.clone(), why: now.why.clone(), lines })
    })
}

impl Teller<'_> {
    fn line(&self, differs: &Differs) -> Line {
        let w = self.w;
        match differs {
            Differs::New(person) => Line { what: person.title.clone(), before: String::new(), after: self.whole(person, w.added) },
            Differs::Gone(person) => Line { what: person.title.clone(), before: self.whole(person, ""), after: w.removed.to_owned() },
            Differs::Changed(name, differs) => self.of_trait(name, differs),
            Differs::Off(name, before, after) => Line { what: name.clone(), before: self.off(*before), after: self.off(*after) },
            Differs::Notice(name, on) => {
                let [before, after] = if *on { [w.off, w.on] } else { [w.on, w.off] };
                Line { what: format!("{}: {name}", w.notices), before: before.to_owned(), after: after.to_owned() }
            }
            Differs::Day(hours, date, before, after) => {
                let open = |open: &Option<String>| open.as_deref().map_or_else(|| w.as_usual.to_owned(), |open| opens(open, w));
                Line { what: format!("{hours}, {}", self.clock.day(*date)), before: open(before), after: open(after) }
            }
            Differs::Held(hours, before, after) => Line { what: hours.clone(), before: self.held(*before), after: self.held(*after) },
        }
    }

    fn of_trait(&self, name: &str, differs: &Trait) -> Line {
        let w = self.w;
        let (field, before, after) = match differs {
            Trait::Title(was, is) => (w.title_of, was.clone(), is.clone()),
            Trait::Phones(was, is) => (w.phones, self.phones(was), self.phones(is)),
            Trait::Speaks(was, is) => (w.speaks, was.join(", "), is.join(", ")),
            Trait::Answers(was, is) => (w.answers, picks_up(*was, w).to_owned(), picks_up(*is, w).to_owned()),
        };
        Line { what: format!("{name}, {}", field.to_lowercase()), before, after }
    }

    fn whole(&self, person: &Person, word: &str) -> String {
        let facts = [word.to_owned(), self.phones(&person.phones), person.speaks.join(", "), picks_up(person.answers, self.w).to_owned()];
        facts.into_iter().filter(|fact| !fact.is_empty()).collect::<Vec<_>>().join("; ")
    }

    /// Telephones for whoever may see them; else how they end.
    fn phones(&self, phones: &[Number]) -> String {
        phones.iter().map(|number| self.phone(number)).collect::<Vec<_>>().join(", ")
    }

    /// One of them.
    pub(super) fn phone(&self, number: &Number) -> String {
        if self.phones { grouped(number) } else { ending(number, self.w) }
    }

    /// Whether somebody is rung, and from when on again.
    pub(super) fn off(&self, off: Option<Off>) -> String {
        let w = self.w;
        let Some(Off { until }) = off else { return w.is_rung.to_owned() };
        let until = until.map_or_else(|| w.further.to_owned(), |until| filled(w.until, &[&self.clock.moment(until)]));
        filled(w.not_rung, &[&until])
    }

    /// What holds whatever the week says.
    fn held(&self, held: Option<Hold>) -> String {
        let w = self.w;
        let Some(Hold { open, until }) = held else { return w.as_usual.to_owned() };
        let until = until.map_or_else(|| w.further.to_owned(), |until| filled(w.until, &[&self.clock.moment(until)]));
        format!("{} {until}", if open { w.open_times.to_lowercase() } else { w.closed.to_owned() })
    }
}

/// Who picks up.
pub(super) fn picks_up(answers: Answers, w: &'static Words) -> &'static str {
    match answers {
        Answers::Person => w.person,
        Answers::Switchboard => w.switchboard,
    }
}

/// When a day is open, as somebody wrote it.
fn opens(open: &str, w: &Words) -> String {
    match open {
        "closed" => w.closed.to_owned(),
        "always" => w.all_day.to_owned(),
        "unknown" => w.untold.to_owned(),
        times => times.replace('-', "–"),
    }
}

/// How a number ends: the last two digits.
fn ending(number: &Number, w: &Words) -> String {
    let digits = number.last4();
    filled(w.ends_in, &[digits.get(2..).unwrap_or(digits)])
}

/// A number in the groups in which people read it.
fn grouped(number: &Number) -> String {
    let all = number.as_str();
    match (all.len(), all.get(2..5), all.get(5..8), all.get(8..)) {
        (12, Some(area), Some(exchange), Some(line)) if all.starts_with("+1") => format!("+1 {area} {exchange} {line}"),
        _ => all.to_owned(),
    }
}
