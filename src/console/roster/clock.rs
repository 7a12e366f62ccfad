//! Days and moments as people read them, by the clocks of the place that a line's hours are of.

use super::words::Words;
use crate::console::words::Tongue;
use crate::flow::graph::Flow;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

/// The clocks of a place, in a language.
pub(super) struct Clock {
    pub(super) zone: TimeZone,
    w: &'static Words,
}

impl Clock {
    /// The clocks of a flow's first hours; UTC where it has none.
    pub(super) fn of(flow: &Flow, tongue: Tongue) -> Self {
        let zone = flow.hours.first().and_then(|hours| TimeZone::get(hours.zone()).ok());
        Self { zone: zone.unwrap_or(TimeZone::UTC), w: Words::of(tongue) }
    }

    /// The same in another place.
    pub(super) fn at(&self, zone: &str) -> Self {
        Self { zone: TimeZone::get(zone).unwrap_or(TimeZone::UTC), w: self.w }
    }

    /// What the place is called.
    pub(super) fn place(&self) -> &str {
        self.zone.iana_name().unwrap_or("UTC")
    }

    /// `Thursday 24 December 2026`
    pub(super) fn day(&self, date: Date) -> String {
        let weekday = usize::from(date.weekday().to_monday_zero_offset().unsigned_abs());
        let weekday = self.w.weekdays.get(weekday).copied().unwrap_or_default();
        self.dated(&self.w.date_form.replace("{d}", weekday), date)
    }

    /// `Thursday 24`
    pub(super) fn weekday(&self, date: Date) -> String {
        let weekday = usize::from(date.weekday().to_monday_zero_offset().unsigned_abs());
        format!("{} {}", self.w.weekdays.get(weekday).copied().unwrap_or_default(), date.day())
    }

    /// `24 December 2026, 17:00`
    pub(super) fn moment(&self, at: Timestamp) -> String {
        let clock = self.zone.to_datetime(at);
        self.dated(self.w.moment_form, clock.date()).replace("{t}", &clock.strftime("%H:%M").to_string())
    }

    /// `Thursday 24 December 2026, 17:00`
    pub(super) fn day_and_time(&self, at: Timestamp) -> String {
        let clock = self.zone.to_datetime(at);
        format!("{}, {}", self.day(clock.date()), clock.strftime("%H:%M"))
    }

    /// `December 2026`
    pub(super) fn month(&self, date: Date) -> String {
        format!("{} {}", self.month_name(date), date.year())
    }

    fn month_name(&self, date: Date) -> &'static str {
        let month = usize::from(date.month().unsigned_abs()).saturating_sub(1);
        self.w.months.get(month).copied().unwrap_or_default()
    }

    fn dated(&self, form: &str, date: Date) -> String {
        form.replace("{n}", &date.day().to_string()).replace("{m}", self.month_name(date)).replace("{y}", &date.year().to_string())
    }
}
