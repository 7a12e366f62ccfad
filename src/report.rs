//! What the calls of a time taught, added up: for those who answer for a helpline.
//!
//! Everything comes from the journal, which has no numbers; words only sealed, and told where several callers said the same. A call belongs to the moment it rang, in the helpline's own time
//! zone; calls that were made to test are left out. [`Report::add`] takes one call; [`text`], [`html`] and [`table`] show the whole.

pub mod call;
pub mod html;
pub mod kept;
pub mod said;
pub mod staffing;
pub mod table;
pub mod text;

use crate::exchange::entry::Entry;
use crate::flow::graph::Flow;
use crate::ticket::Keyring;
use call::Call;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan as _};
use said::Said;
use std::collections::BTreeMap;

/// The note of a call that somebody made to test the line.
pub const TEST: &str = "test";
/// From how many callers on anything about what was said is told: fewer could be known again.
pub const FEWEST: u64 = 5;

/// Which days, where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Days {
    /// The first.
    pub from: Date,
    /// The last, which counts.
    pub to: Date,
    /// The helpline's time zone.
    pub zone: TimeZone,
}

impl Days {
    /// The moment the first day begins, and the one the last day ends: a day has 23, 24 or 25 hours.
    ///
    /// # Errors
    /// Days that no calendar has.
    pub fn moments(&self) -> Result<(Timestamp, Timestamp), jiff::Error> {
        let after = self.to.checked_add(1.day())?;
        Ok((self.from.to_zoned(self.zone.clone())?.timestamp(), after.to_zoned(self.zone.clone())?.timestamp()))
    }
}

/// Everything counted.
#[derive(Clone, Debug, PartialEq)]
pub struct Report {
    /// Of which days.
    pub days: Days,
    /// Calls that rang.
    pub calls: u64,
    /// By the day they rang; every day stands here.
    pub by_day: BTreeMap<Date, u64>,
    /// By the hour of the day they rang.
    pub by_hour: [u64; 24],
    /// By the language they ended in.
    pub by_language: BTreeMap<String, u64>,
    /// By line.
    pub by_line: BTreeMap<String, u64>,
    /// Calls for which people were rung.
    pub rung: u64,
    /// Calls that were joined with a person.
    pub joined: u64,
    /// Seconds from the ring to a person, of those that were joined, in order.
    pub seconds: Vec<u32>,
    /// Calls whose caller hung up before a person was there.
    pub abandoned: u64,
    /// At which place.
    pub abandoned_at: BTreeMap<String, u64>,
    /// How ringing people ended, by the hour of the day.
    pub outcomes: BTreeMap<String, [u64; 24]>,
    /// How often each choice was made: the place and the key.
    pub choices: BTreeMap<(String, String), u64>,
    /// How many calls came to each place.
    pub places: BTreeMap<String, u64>,
    /// How many calls began a run, and how many heard its last section.
    pub runs: BTreeMap<String, (u64, u64)>,
    /// Callers who said something that was no choice, by place; where they were few, nothing.
    pub unmatched: BTreeMap<String, u64>,
    /// What they said, for as long as that is kept.
    pub said: Said,
    /// What callers agreed to, by kind and what became of it.
    pub errands: BTreeMap<(String, String), u64>,
    /// Callers who never pressed or said anything.
    pub silent: u64,
    /// Of these, joined with a person.
    pub silent_joined: u64,
    /// Calls made to test, which are in nothing else.
    pub tests: u64,
    /// Calls of the days by language and hour, with their seconds of talk where known: for staffing.
    pub load: BTreeMap<(String, u8), u64>,
}

impl Report {
    /// Nothing has been counted yet.
    #[must_use]
    pub fn new(days: Days) -> Self {
        let by_day = days.from.series(1.day()).take_while(|day| *day <= days.to).map(|day| (day, 0)).collect();
        Self {
            days,
            calls: 0,
            by_day,
            by_hour: [0; 24],
            by_language: BTreeMap::new(),
            by_line: BTreeMap::new(),
            rung: 0,
            joined: 0,
            seconds: Vec::new(),
            abandoned: 0,
            abandoned_at: BTreeMap::new(),
            outcomes: BTreeMap::new(),
            choices: BTreeMap::new(),
            places: BTreeMap::new(),
            runs: BTreeMap::new(),
            unmatched: BTreeMap::new(),
            said: Said::default(),
            errands: BTreeMap::new(),
            silent: 0,
            silent_joined: 0,
            tests: 0,
            load: BTreeMap::new(),
        }
    }

    /// Takes a call: all its entries, in their order, and the flow it was on, where that is still kept. What did not ring in these days
    /// is none of theirs.
    pub fn add(&mut self, flow: Option<&Flow>, keyring: &Keyring, entries: &[Entry]) {
        let Some(call) = Call::read(flow, entries) else { return };
        let rang = call.rang.to_zoned(self.days.zone.clone());
        let Some(count) = self.by_day.get_mut(&rang.date()) else { return };
        if call.test {
            self.tests += 1;
            return;
        }
        *count += 1;
        self.calls += 1;
        let hour = usize::from(rang.hour().unsigned_abs());
        if let Some(count) = self.by_hour.get_mut(hour) {
            *count += 1;
        }
        *self.by_language.entry(call.language.clone()).or_default() += 1;
        *self.by_line.entry(call.line.clone()).or_default() += 1;
        *self.load.entry((call.language.clone(), rang.hour().unsigned_abs())).or_default() += 1;
        self.person(&call);
        self.said.add(keyring, entries);
        for (outcome, at) in &call.outcomes {
            let hour = usize::from(at.to_zoned(self.days.zone.clone()).hour().unsigned_abs());
            if let Some(count) = self.outcomes.entry(outcome.clone()).or_insert([0; 24]).get_mut(hour) {
                *count += 1;
            }
        }
        for choice in &call.choices {
            *self.choices.entry(choice.clone()).or_default() += 1;
        }
        for place in &call.places {
            *self.places.entry(place.clone()).or_default() += 1;
        }
        for (run, whole) in &call.runs {
            let counts = self.runs.entry(run.clone()).or_default();
            counts.0 += 1;
            counts.1 += u64::from(*whole);
        }
        for place in &call.unmatched {
            *self.unmatched.entry(place.clone()).or_default() += 1;
        }
    }

    fn person(&mut self, call: &Call) {
        self.rung += u64::from(call.rung);
        if let Some(joined) = call.joined {
            self.joined += 1;
            let seconds = joined.as_second() - call.rang.as_second();
            let at = u32::try_from(seconds).unwrap_or(0);
            let place = self.seconds.partition_point(|known| *known <= at);
            self.seconds.insert(place, at);
        } else if call.hung_up {
            self.abandoned += 1;
            *self.abandoned_at.entry(call.last.clone()).or_default() += 1;
        }
        if call.silent {
            self.silent += 1;
            self.silent_joined += u64::from(call.joined.is_some());
        }
    }

    /// Takes something a caller agreed to.
    pub fn errand(&mut self, kind: &str, state: &str, at: Timestamp) {
        if self.by_day.contains_key(&at.to_zoned(self.days.zone.clone()).date()) {
            *self.errands.entry((kind.to_owned(), state.to_owned())).or_default() += 1;
        }
    }

    /// The seconds that so many hundredths of those who were joined waited at the most (nearest rank).
    #[must_use]
    pub fn waited(&self, hundredths: usize) -> Option<u32> {
        let rank = (self.seconds.len() * hundredths).div_ceil(100);
        self.seconds.get(rank.checked_sub(1)?).copied()
    }

    /// What was said and not understood, where enough callers did.
    pub fn unmatched(&self) -> impl Iterator<Item = (&String, u64)> {
        self.unmatched.iter().map(|(place, count)| (place, *count)).filter(|(_, count)| *count >= FEWEST)
    }
}

/// A share in words: `41 %`.
fn share(part: u64, whole: u64) -> String {
    (part * 100 + whole / 2).checked_div(whole).map_or_else(|| "–".to_owned(), |percent| format!("{percent} %"))
}
