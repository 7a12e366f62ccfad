//! # no-holidays-next-year
//!
//! Warning, from October on for the next year.
//!
//! Finds opening hours that have no day under `except:` in this year, or, from October on, in the next.
//!
//! ## Why it hurts a caller
//!
//! On Christmas the line says that the office is open and rings an empty room until the caller gives up.
//!
//! ## Example
//!
//! ```yaml
//! # flow.yaml
//! hours:
//!   office: { except: { 2027-01-01: null, 2027-12-25: null } }
//! ```
//!
//! ## Instead
//!
//! ```yaml
//! # flow.yaml
//! hours:
//!   office: { except: { 2027-01-01: closed, 2027-12-25: closed } }
//! ```

use super::{Draft, Found};
use crate::diagnostic::Diagnostic;
use crate::flow::places::Place;
use jiff::civil::Date;

/// From this month on the next year's holidays should be known.
const FROM_MONTH: i8 = 10;

pub(super) fn find(draft: &Draft<'_>, found: &mut Found<'_>) {
    let year = draft.today.year() + i16::from(draft.today.month() >= FROM_MONTH);
    for hours in draft.places.get("hours").into_iter().flat_map(Place::all) {
        let except = hours.get("except");
        let days = except.into_iter().flat_map(Place::all);
        if days.filter_map(|day| day.name.parse::<Date>().ok()).any(|day| day.year() == year) {
            continue;
        }
        let message = format!("the hours `{}` know no holiday in {year}", hours.name);
        let place = except.map_or(hours.span, |except| except.span);
        let help = format!("write the days that differ: `except: {{ {year}-12-25: closed }}`");
        found.at(&hours.name, Diagnostic::warning("no-holidays-next-year", message).at(place, "").help(help));
    }
}
