//! How moments, spans and numbers are shown, and which places a flow has for people.

use crate::console::words::Tongue;
use crate::flow::graph::Flow;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan as _};
use std::fmt::Write as _;

/// A day and a time of day: `2026-11-28 14:05`.
pub(super) fn moment(at: Timestamp, zone: &TimeZone) -> String {
    at.to_zoned(zone.clone()).strftime("%Y-%m-%d %H:%M").to_string()
}

/// A time of day with its seconds.
pub(super) fn clock(at: Timestamp, zone: &TimeZone) -> String {
    at.to_zoned(zone.clone()).strftime("%H:%M:%S").to_string()
}

/// What a time zone is called.
pub(super) fn zone(zone: &TimeZone) -> String {
    zone.iana_name().unwrap_or("UTC").replace('_', " ")
}

/// Minutes and seconds: `3:05`.
pub(super) fn span(seconds: i64) -> String {
    format!("{}:{:02}", seconds / 60, seconds % 60)
}

/// How long somebody waits, in the largest two units that say something: `3 d 4 h`, `2 h 05 min`.
pub(super) fn waited(seconds: i64) -> String {
    let minutes = seconds.max(0) / 60;
    match (minutes / 1_440, minutes / 60) {
        (0, 0) => format!("{minutes} min"),
        (0, hours) => format!("{hours} h {:02} min", minutes % 60),
        (days, hours) => format!("{days} d {} h", hours % 24),
    }
}

/// A number with its thousands apart, in a form that both languages read.
pub(super) fn count(number: u64) -> String {
    let digits = number.to_string();
    let mut shown = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            shown.push('\u{202f}');
        }
        shown.push(digit);
    }
    shown
}

/// The day it is somewhere.
pub(super) fn today(at: Timestamp, zone: &TimeZone) -> Date {
    at.to_zoned(zone.clone()).date()
}

/// A day some days before another.
pub(super) fn before(day: Date, days: i64) -> Date {
    day.checked_sub(days.days()).unwrap_or(day)
}

/// A place for people: its title with its name, or the name alone.
pub(super) fn place(flow: &Flow, name: &str) -> String {
    flow.title_of(name).replace('`', "")
}

/// What a language is called in the reader's own, where the flow knows that, else in the flow's first.
pub(super) fn language(flow: &Flow, code: &str, tongue: Tongue) -> String {
    let own = flow.language_named(tongue.code()).zip(flow.language_named(code));
    let name = own.and_then(|(own, of)| flow.language(own).names.get(usize::from(of.0))).filter(|name| !name.is_empty());
    name.cloned().unwrap_or_else(|| flow.language_title(code))
}

/// A part of an address.
pub(super) fn part(text: &str) -> String {
    text.bytes().fold(String::new(), |mut part, byte| {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => part.push(char::from(byte)),
            _ => {
                let _ = write!(part, "%{byte:02X}");
            }
        }
        part
    })
}

/// What stands behind `?` in an address, without what is empty.
pub(super) fn query(pairs: &[(&str, &str)]) -> String {
    let said = pairs.iter().filter(|(_, value)| !value.is_empty());
    let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(said).finish();
    if query.is_empty() { query } else { format!("?{query}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_addresses_are_as_people_and_browsers_read_them() {
        assert_eq!([7, 1_234, 1_000_000].map(count), ["7", "1\u{202f}234", "1\u{202f}000\u{202f}000"]);
        assert_eq!((span(5), span(185)), ("0:05".to_owned(), "3:05".to_owned()));
        assert_eq!([90, 7_500, 270_000].map(waited), ["1 min", "2 h 05 min", "3 d 3 h"]);
        assert_eq!(part("a/b?<ñ>"), "a%2Fb%3F%3C%C3%B1%3E");
        assert_eq!(query(&[("flow", "a b"), ("of", "")]), "?flow=a+b");
    }
}
