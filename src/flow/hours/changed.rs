//! Hours as they are for the moment: days that differ, and what holds now, whatever the week says.
//!
//! These are no part of a flow. They stand in the roster, change from day to day, and hold in calls in progress.

use super::{Hours, Open, Stretch, read};
use crate::diagnostic::Diagnostic;
use crate::flow::read::{Style, Written, Yaml};
use crate::source::Span;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use std::borrow::Cow;
use std::collections::BTreeMap;

/// What is otherwise than some hours of a flow say.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Changed {
    except: BTreeMap<Date, Vec<Stretch>>,
    held: Option<Held>,
}

/// Open or closed, whatever the week says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Held {
    /// Which of the two.
    pub open: bool,
    /// Until when; nothing for until further notice.
    pub until: Option<Timestamp>,
}

impl Changed {
    /// A day that differs, as people write it: `closed`, `always`, `unknown`, or times with commas between them: `09:00-12:00, 13:00-17:00`.
    ///
    /// # Errors
    /// What is wrong with it, and what would be right.
    pub fn on(&mut self, date: Date, open: &str) -> Result<(), String> {
        let written = |text: &str| Written { text: text.trim().to_owned(), span: Span::default(), style: Style::Quoted };
        let mut findings = Vec::new();
        let yaml = match open.split_once(',') {
            Some(_) => Yaml::List(Span::default(), open.split(',').map(|times| Yaml::Scalar(written(times))).collect()),
            None => Yaml::Scalar(written(open)),
        };
        let stretches = read::stretches(&written(&date.to_string()), yaml, &mut findings);
        if let Some(Diagnostic { message, help, .. }) = findings.first() {
            return Err([message.as_str()].into_iter().chain(help.as_deref()).collect::<Vec<_>>().join("; "));
        }
        self.except.insert(date, stretches);
        Ok(())
    }

    /// Open or closed from now on.
    #[must_use]
    pub fn held(self, held: Held) -> Self {
        Self { held: Some(held), ..self }
    }

    /// These hours, with what is otherwise.
    #[must_use]
    pub fn over<'h>(&self, hours: &'h Hours) -> Cow<'h, Hours> {
        if *self == Self::default() {
            return Cow::Borrowed(hours);
        }
        let mut hours = hours.clone();
        hours.except.extend(self.except.iter().map(|(date, open)| (*date, open.clone())));
        hours.held = self.held;
        Cow::Owned(hours)
    }
}

impl Held {
    /// For people: `closed until 2026-11-24 17:00`.
    pub(super) fn told(self, zone: &TimeZone) -> String {
        let what = if self.open { "open" } else { "closed" };
        self.until.map_or_else(
            || format!("{what} until further notice"),
            |until| format!("{what} until {}", zone.to_datetime(until).strftime("%Y-%m-%d %H:%M")),
        )
    }

    fn until(self) -> Timestamp {
        self.until.unwrap_or(Timestamp::MAX)
    }

    /// What is left of a stretch of the week.
    pub(super) fn leaves(self, open: Open) -> Option<Open> {
        let from = if self.open { open.from } else { open.from.max(self.until()) };
        (from < open.to).then_some(Open { from, ..open })
    }

    /// What is open beside the week. Its times are nobody's to tell.
    pub(super) fn beside(self) -> Option<Open> {
        self.open.then(|| Open { from: Timestamp::MIN, to: self.until(), spoken: false })
    }
}
