//! How a language tells callers when something opens: "Monday at 9:30 A M".
//!
//! A translator writes every hour of the day as it is said, so that "a la una de la tarde" needs no
//! grammar of ours. The words files explain it where they have it, under `speak.opening`.

use super::{Opening, read};
use crate::diagnostic::Diagnostic;
use crate::flow::fields::{Fields, pairs, text};
use crate::flow::read::{Written, Yaml};
use crate::flow::words::sentence;
use crate::source::Sources;

/// The words of one language.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Telling {
    /// The whole, with `{day}`, `{time}` and perhaps `{zone}`.
    when: String,
    today: String,
    tomorrow: String,
    /// From Monday.
    weekdays: Vec<String>,
    /// From midnight, each with `{minutes}` where minutes go.
    hours: Vec<String>,
    /// Minutes after the full hour, with `{m}` or, in two digits, `{mm}`.
    minutes: String,
    /// What callers know a time zone as; empty where it need not be said.
    zones: Vec<(String, String)>,
}

impl Telling {
    /// When something opens, if callers may be told and a weekday tells them the day.
    #[must_use]
    pub fn when(&self, opening: &Opening, zone: &str) -> Option<String> {
        let weekday = usize::from(opening.at.weekday().to_monday_zero_offset().unsigned_abs());
        let day = match opening.days {
            _ if !opening.time_known => None,
            0 => Some(&self.today),
            1 => Some(&self.tomorrow),
            2..=6 => self.weekdays.get(weekday),
            // A week ahead its weekday is today's.
            _ => None,
        }?;
        let zone = self.zone(zone).filter(|zone| !zone.is_empty()).map_or(String::new(), |zone| format!(" {zone}"));
        Some(self.when.replace("{day}", day).replace("{time}", &self.time(opening)?).replace("{zone}", &zone))
    }

    /// What callers know a time zone as.
    pub(in crate::flow) fn zone(&self, name: &str) -> Option<&str> {
        self.zones.iter().find(|(zone, _)| zone == name).map(|(_, words)| words.as_str())
    }

    /// The most words that telling takes.
    pub(in crate::flow) fn longest(&self) -> usize {
        let slots =
            |text: &str| ["{day}", "{time}", "{zone}", "{minutes}", "{mm}", "{m}"].iter().fold(text.to_owned(), |t, s| t.replace(s, " "));
        let count = |text: &str| slots(text).split_whitespace().filter(|word| word.contains(char::is_alphanumeric)).count();
        let most = |texts: &[String]| texts.iter().map(|text| count(text)).max().unwrap_or(0);
        let day = most(&self.weekdays).max(count(&self.today)).max(count(&self.tomorrow));
        let zone = self.zones.iter().map(|(_, words)| count(words)).max().unwrap_or(0);
        // A number of minutes is two words: "thirty five".
        count(&self.when) + day + most(&self.hours) + count(&self.minutes) + 2 + zone
    }

    fn time(&self, opening: &Opening) -> Option<String> {
        let (hour, minute) = (opening.at.hour(), opening.at.minute());
        let minutes = match minute {
            0 => String::new(),
            _ => self.minutes.replace("{mm}", &format!("{minute:02}")).replace("{m}", &minute.to_string()),
        };
        Some(self.hours.get(usize::from(hour.unsigned_abs()))?.replace("{minutes}", &minutes))
    }
}

/// Reads `speak.opening`. What does not fit has been reported, and is kept as it is.
pub(in crate::flow) fn telling(key: &Written, yaml: Yaml, sources: &Sources, findings: &mut Vec<Diagnostic>) -> Telling {
    let Some(mut fields) = Fields::of(yaml, "`speak.opening`", key.span, findings) else { return Telling::default() };
    let mut need = |name: &str, help: &str, template: &Template, findings: &mut Vec<Diagnostic>| {
        let Some((key, yaml)) = fields.take(name) else {
            findings.push(fields.missing(name, help));
            return String::new();
        };
        let Some(written) = sentence(yaml, &key, sources, findings) else { return String::new() };
        template.judge(&written, findings);
        written.text
    };
    let when = need("when", WHEN.help, &WHEN, findings);
    let minutes = need("minutes", MINUTES.help, &MINUTES, findings);
    let today = need("today", "as in `today: today`", &PLAIN, findings);
    let tomorrow = need("tomorrow", "as in `tomorrow: tomorrow`", &PLAIN, findings);
    let unsaid = !when.is_empty() && !when.contains("{zone}");
    let telling = Telling {
        when,
        minutes,
        today,
        tomorrow,
        weekdays: list(&mut fields, "weekdays", (7, "list all seven, from Monday"), &PLAIN, findings),
        hours: list(&mut fields, "hours", (24, "list all twenty-four, from midnight"), &HOUR, findings),
        zones: zones(&mut fields, unsaid, findings),
    };
    fields.finish(&["when", "minutes", "today", "tomorrow", "weekdays", "hours", "zones"], findings);
    telling
}

fn list(fields: &mut Fields, name: &str, (count, help): (usize, &str), template: &Template, findings: &mut Vec<Diagnostic>) -> Vec<String> {
    let Some(words) = fields.texts(name, findings) else {
        findings.push(fields.missing(name, help));
        return Vec::new();
    };
    if words.len() != count {
        let finding = Diagnostic::error("missing-words", format!("there are {} `{name}` here, not {count}", words.len()));
        findings.push(match words.first() {
            Some(first) => finding.at(first.span, "the first").help(help),
            None => fields.missing(name, help),
        });
    }
    // One slip is often made in every word of a list: the first is enough to see it.
    if let Some(wrong) = words.iter().find(|written| !template.fits(&written.text)) {
        template.judge(wrong, findings);
    }
    words.into_iter().map(|written| written.text.trim().to_owned()).collect()
}

/// Time zones as callers know them; `unsaid` if `when` has no place for them.
fn zones(fields: &mut Fields, unsaid: bool, findings: &mut Vec<Diagnostic>) -> Vec<(String, String)> {
    let Some((key, yaml)) = fields.take("zones") else { return Vec::new() };
    let mut zones = Vec::new();
    for (name, yaml) in pairs(yaml, &key, findings) {
        let zone = read::zone(&name, findings);
        let Some(words) = text(yaml, &name, findings) else { continue };
        if !words.text.is_empty() {
            PLAIN.judge(&words, findings);
        }
        if let Some(zone) = zone.as_ref().and_then(jiff::tz::TimeZone::iana_name) {
            zones.push((zone.to_owned(), words.text.trim().to_owned()));
        }
    }
    if unsaid && zones.iter().any(|(_, words)| !words.is_empty()) {
        let finding = Diagnostic::error("bad-template", "callers never hear these: `when` has no `{zone}`").at(key.span, "");
        findings.push(finding.help(WHEN.help));
    }
    zones
}

/// Which braces some words must have, and which they may have. Empty words are none.
struct Template {
    one_of: &'static [&'static str],
    all: &'static [&'static str],
    may: &'static [&'static str],
    help: &'static str,
}

const WHEN: Template = Template {
    one_of: &[],
    all: &["{day}", "{time}"],
    may: &["{zone}"],
    help: "a day and a time, and the time zone if you like: `when: \"{day} at {time}{zone}\"`",
};
const HOUR: Template = Template {
    one_of: &[],
    all: &["{minutes}"],
    may: &[],
    help: "say where minutes go, as in `\"9{minutes} A M\"`; at the full hour nothing is said there",
};
const MINUTES: Template = Template {
    one_of: &["{m}", "{mm}"],
    all: &[],
    may: &[],
    help: "a number, or two digits: `minutes: \" and {m}\"` or `minutes: \":{mm}\"`",
};
const PLAIN: Template = Template { one_of: &[], all: &[], may: &[], help: "write the words out" };

impl Template {
    fn fits(&self, text: &str) -> bool {
        let known = || self.one_of.iter().chain(self.all).chain(self.may);
        let rest = known().fold(text.to_owned(), |rest, slot| rest.replace(slot, ""));
        let one = self.one_of.is_empty() || self.one_of.iter().any(|slot| text.contains(slot));
        !text.trim().is_empty() && one && self.all.iter().all(|slot| text.contains(slot)) && !rest.contains(['{', '}'])
    }

    fn judge(&self, written: &Written, findings: &mut Vec<Diagnostic>) {
        if self.fits(&written.text) {
            return;
        }
        let finding = Diagnostic::error("bad-template", "these words are empty, or have not the braces that belong here");
        findings.push(finding.at(written.span, "").help(self.help));
    }
}
