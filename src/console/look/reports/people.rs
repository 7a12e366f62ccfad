//! How many people must be there in each hour, reckoned from the calls of the days (Erlang C).

use super::words::Words;
use crate::console::visit::Visit;
use crate::report::Report;
use crate::report::staffing::{Demand, staff};

/// What is wished.
pub(super) struct Wish {
    pub(super) talk_min: String,
    pub(super) share: String,
    pub(super) within_s: String,
    pub(super) language: String,
    demand: Option<Demand>,
}

/// People in an hour of the day.
pub(super) struct Hour {
    pub(super) at: String,
    pub(super) calls: String,
    pub(super) people: u32,
    pub(super) in_time: String,
}

impl Wish {
    /// What the address says, and what is wrong with it. Talks of 12 minutes, 80 of 100 in 20 seconds, where nothing is said.
    pub(super) fn read(visit: &Visit, w: &Words) -> (Self, &'static str) {
        let of = |name: &str, usual: &str| {
            let said: String = visit.asked(name).trim().chars().take(12).collect();
            if said.is_empty() { usual.to_owned() } else { said }
        };
        let mut wish = Self {
            talk_min: of("talk", "12"),
            share: of("share", "80"),
            within_s: of("within", "20"),
            language: visit.asked("language").to_owned(),
            demand: None,
        };
        let number = |text: &str, most: f64| text.replace(',', ".").parse::<f64>().ok().filter(|number| (1.0..=most).contains(number));
        wish.demand = (|| {
            let (talk, share, within_s) = (number(&wish.talk_min, 240.0)?, number(&wish.share, 99.0)?, number(&wish.within_s, 3_600.0)?);
            Some(Demand { calls_an_hour: 0.0, talk_s: talk * 60.0, share: share / 100.0, within_s })
        })();
        let wrong = if wish.demand.is_none() { w.bad_wish } else { "" };
        (wish, wrong)
    }
}

/// The hours in which somebody calls.
pub(super) fn hours(report: &Report, wish: &Wish) -> Vec<Hour> {
    let Some(demand) = wish.demand else { return Vec::new() };
    let days = u32::try_from(report.by_day.len()).unwrap_or(u32::MAX).max(1);
    let of = |language: &str| wish.language.is_empty() || wish.language == language;
    let hour = |hour: u8| {
        let calls: u64 = report.load.iter().filter(|((language, at), _)| *at == hour && of(language)).map(|(_, count)| count).sum();
        let calls_an_hour = f64::from(u32::try_from(calls).unwrap_or(u32::MAX)) / f64::from(days);
        let staff = staff(&Demand { calls_an_hour, ..demand });
        (calls > 0).then(|| Hour {
            at: format!("{hour:02}–{:02}", hour + 1),
            calls: format!("{calls_an_hour:.1}"),
            people: staff.people,
            in_time: format!("{:.0} %", staff.in_time * 100.0),
        })
    };
    (0..24u8).filter_map(hour).collect()
}
