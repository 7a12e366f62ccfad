//! `calls_allowed:`, whom a line may text and call back, and how often. All of it is optional:
//!
//! ```yaml
//! calls_allowed:
//!   countries: [US, CA]          # by their two letters; all, where nothing is written
//!   texts_per_number_per_day: 3
//!   texts_per_day: 2000          # of the line, to all together
//!   call_backs_per_number: 1     # that wait at the same time
//!   calls_per_day: 200           # that the line makes by itself
//!   timezone: America/New_York   # whose nights nobody is called back in
//! ```
//!
//! Nothing in a call looks at it: whoever sends a text or calls somebody back holds to it. What texts and calls cost is the provider's affair
//! and not known here; so what may be spent in a day is said in texts and calls, which an administrator multiplies by the price of the longest.

use super::fields::{Fields, count};
use super::hours::read::zone;
use crate::diagnostic::Diagnostic;
use jiff::tz::TimeZone;

/// Whom a line may text and call back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CallsAllowed {
    /// ISO 3166 codes; none means all.
    pub countries: Vec<String>,
    /// The most texts to one number in a day.
    pub texts_per_number_per_day: u64,
    /// The most texts of the line in a day.
    pub texts_per_day: u64,
    /// The most calls back to one number that wait at the same time.
    pub call_backs_per_number: u64,
    /// The most calls that the line makes by itself in a day: each telephone of a person that is rung for a call back is one.
    pub calls_per_day: u64,
    /// Whose nights nobody is called back in.
    pub zone: Option<TimeZone>,
}

/// Where nothing is written: more than anybody wishes for, and too few for a bomb.
const USUAL_TEXTS: u64 = 10;
const USUAL_TEXTS_OF_ALL: u64 = 2_000;
const USUAL_CALL_BACKS: u64 = 3;
const USUAL_CALLS: u64 = 200;
/// What makes sense.
const MOST: u64 = 100;
const MOST_CALLS: u64 = 100_000;

impl Default for CallsAllowed {
    fn default() -> Self {
        Self {
            countries: Vec::new(),
            texts_per_number_per_day: USUAL_TEXTS,
            texts_per_day: USUAL_TEXTS_OF_ALL,
            call_backs_per_number: USUAL_CALL_BACKS,
            calls_per_day: USUAL_CALLS,
            zone: None,
        }
    }
}

/// Reads `calls_allowed:`.
pub(super) fn calls_allowed(top: &mut Fields, findings: &mut Vec<Diagnostic>) -> CallsAllowed {
    let usual = CallsAllowed::default();
    let Some((key, yaml)) = top.take("calls_allowed") else { return usual };
    let Some(mut fields) = Fields::of(yaml, "`calls_allowed`", key.span, findings) else { return usual };
    let mut number = |name: &str, most| {
        let written = fields.text(name, findings)?;
        count(&written, (0, most), findings)
    };
    let texts_per_number_per_day = number("texts_per_number_per_day", MOST).unwrap_or(usual.texts_per_number_per_day);
    let texts_per_day = number("texts_per_day", MOST_CALLS).unwrap_or(usual.texts_per_day);
    let call_backs_per_number = number("call_backs_per_number", MOST).unwrap_or(usual.call_backs_per_number);
    let calls_per_day = number("calls_per_day", MOST_CALLS).unwrap_or(usual.calls_per_day);
    let zone = fields.text("timezone", findings).and_then(|written| zone(&written, findings));
    let countries = countries(&mut fields, findings);
    fields.finish(
        &["countries", "texts_per_number_per_day", "texts_per_day", "call_backs_per_number", "calls_per_day", "timezone"],
        findings,
    );
    CallsAllowed { countries, texts_per_number_per_day, texts_per_day, call_backs_per_number, calls_per_day, zone }
}

fn countries(fields: &mut Fields, findings: &mut Vec<Diagnostic>) -> Vec<String> {
    let mut countries = Vec::new();
    for written in fields.texts("countries", findings).unwrap_or_default() {
        if written.text.len() == 2 && written.text.bytes().all(|c| c.is_ascii_uppercase()) {
            countries.push(written.text);
        } else {
            let finding = Diagnostic::error("bad-country", format!("`{}` is no country", written.text)).at(written.span, "");
            findings.push(finding.help("write its two letters: `US`, `CA`, `MX`"));
        }
    }
    countries
}
