//! `hours:` of the structure files, read and judged.
//!
//! Hours that do not fit are kept as far as they could be read: their mistakes have been reported,
//! and whoever names them is not to blame.

use std::collections::BTreeMap;

use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::{DAY, Hours, Stretch};
use crate::diagnostic::Diagnostic;
use crate::flow::fields::{Fields, judge_name, pairs, suggest, text, twice};
use crate::flow::read::{Written, Yaml};
use crate::source::Span;

/// Reads the entries of `hours:`.
pub(in crate::flow) fn hours(entries: Vec<(Written, Yaml)>, findings: &mut Vec<Diagnostic>) -> Vec<Hours> {
    entries.into_iter().map(|(name, yaml)| one(&name, yaml, findings)).collect()
}

fn one(name: &Written, yaml: Yaml, findings: &mut Vec<Diagnostic>) -> Hours {
    judge_name(name, findings);
    let mut hours =
        Hours { name: name.text.clone(), zone: TimeZone::UTC, weekly: <[_; 7]>::default(), except: BTreeMap::new(), held: None };
    let Some(mut fields) = Fields::of(yaml, format!("the hours `{}`", name.text), name.span, findings) else { return hours };
    if let Some(written) = fields.need_text("timezone", "say whose clocks: `timezone: America/New_York`", findings) {
        hours.zone = zone(&written, findings).unwrap_or(TimeZone::UTC);
    }
    let week = fields.take("weekly");
    if let Some((key, yaml)) = fields.take("except") {
        hours.except = except(pairs(yaml, &key, findings), findings);
    }
    match week {
        Some((key, yaml)) => {
            let before = findings.len();
            hours.weekly = weekly(&key, pairs(yaml, &key, findings), findings);
            let never = hours.weekly.iter().chain(hours.except.values()).all(Vec::is_empty);
            if never && findings.len() == before {
                let finding = Diagnostic::warning("never-open", format!("`{}` never opens", name.text)).at(key.span, "");
                findings.push(finding.help("name a day on which it is open, as in `mon-fri: \"09:00-17:00\"`"));
            }
        }
        None => findings.push(fields.missing("weekly", WEEKLY)),
    }
    fields.finish(&["timezone", "weekly", "except"], findings);
    hours
}

/// The time zone with a name; the zones are those that came with the program.
pub(in crate::flow) fn zone(written: &Written, findings: &mut Vec<Diagnostic>) -> Option<TimeZone> {
    let zone = TimeZone::get(&written.text).ok().filter(|zone| !zone.is_unknown());
    if zone.is_none() {
        let finding = Diagnostic::error("unknown-time-zone", format!("there is no time zone `{}`", written.text)).at(written.span, "");
        let finding = finding.help("a region and a city, as in `America/New_York` or `America/Chicago`");
        let known: Vec<String> = jiff::tz::db().available().map(|zone| zone.to_string()).collect();
        findings.push(suggest(finding, &written.text, known.iter().map(String::as_str)));
    }
    zone
}

/// A week from Monday. A day that is not named is closed.
fn weekly(key: &Written, days: Vec<(Written, Yaml)>, findings: &mut Vec<Diagnostic>) -> [Vec<Stretch>; 7] {
    let mut week = <[Vec<Stretch>; 7]>::default();
    let mut named: [Option<Span>; 7] = [None; 7];
    if days.is_empty() {
        findings.push(Diagnostic::error("empty-week", "this week names no day").at(key.span, "").help(WEEKLY));
    }
    for (written, yaml) in days {
        let open = stretches(&written, yaml, findings);
        let Some((first, last)) = days_of(&written, findings) else { continue };
        let wanted = |day: usize| if first <= last { (first..=last).contains(&day) } else { day >= first || day <= last };
        let mut again = None;
        for (day, (slot, before)) in week.iter_mut().zip(&mut named).enumerate().filter(|(day, _)| wanted(*day)) {
            if let Some(before) = before {
                again = again.or_else(|| Some((DAYS.get(day).copied().unwrap_or_default(), *before)));
            } else {
                slot.clone_from(&open);
                *before = Some(written.span);
            }
        }
        if let Some((day, before)) = again {
            findings.push(twice("day", &Written { text: day.to_owned(), ..written }, before));
        }
    }
    week
}

/// The first and the last of the days that `fri` or `mon-fri` names, from Monday.
fn days_of(written: &Written, findings: &mut Vec<Diagnostic>) -> Option<(usize, usize)> {
    let (first, last) = written.text.split_once('-').unwrap_or((&written.text, &written.text));
    let mut number = |name: &str| {
        let number = DAYS.iter().position(|day| *day == name);
        if number.is_none() {
            let finding = Diagnostic::error("unknown-day", format!("`{name}` is no day of the week")).at(written.span, "");
            findings.push(suggest(finding.help("mon, tue, wed, thu, fri, sat and sun, or a range: `mon-fri`"), name, DAYS));
        }
        number
    };
    let first = number(first)?;
    Some((first, number(last)?))
}

fn except(days: Vec<(Written, Yaml)>, findings: &mut Vec<Diagnostic>) -> BTreeMap<Date, Vec<Stretch>> {
    let mut except = BTreeMap::new();
    for (written, yaml) in days {
        let open = stretches(&written, yaml, findings);
        // The reader of dates is more generous than people are: only the plain form counts.
        if let Some(date) = written.text.parse::<Date>().ok().filter(|date| date.to_string() == written.text) {
            except.insert(date, open);
        } else {
            let finding = Diagnostic::error("bad-date", format!("`{}` is no date", written.text)).at(written.span, "");
            findings.push(finding.help("write year, month and day: `2026-12-25`"));
        }
    }
    except
}

/// What is open on a day: a word, a range, or ranges in any order.
pub(super) fn stretches(day: &Written, yaml: Yaml, findings: &mut Vec<Diagnostic>) -> Vec<Stretch> {
    let items = match yaml {
        Yaml::List(_, items) => {
            if items.is_empty() {
                let finding = Diagnostic::error("bad-hours", format!("`{}` has no hours", day.text)).at(day.span, "");
                findings.push(finding.help("a day that is not open is `closed`"));
            }
            items
        }
        one => match text(one, day, findings) {
            Some(written) => match whole_day(&written) {
                Some(stretches) => return stretches,
                None => vec![Yaml::Scalar(written)],
            },
            None => Vec::new(),
        },
    };
    let mut read: Vec<(Stretch, Written)> = Vec::new();
    for written in items.into_iter().filter_map(|item| text(item, day, findings)).collect::<Vec<_>>() {
        let Some(stretch) = range(&written, findings) else { continue };
        match read.iter().find(|(before, _)| before.from < stretch.to && stretch.from < before.to) {
            Some((_, before)) => findings.push(overlapping(&written, before)),
            None => read.push((stretch, written)),
        }
    }
    read.sort_by_key(|(stretch, _)| stretch.from);
    read.into_iter().map(|(stretch, _)| stretch).collect()
}

fn overlapping(written: &Written, before: &Written) -> Diagnostic {
    Diagnostic::error("overlapping-hours", format!("`{}` overlaps with `{}`", written.text, before.text))
        .at(written.span, "")
        .at(before.span, "this time is in both")
        .help("make one range of the two")
}

fn whole_day(written: &Written) -> Option<Vec<Stretch>> {
    let day = |spoken| vec![Stretch { from: 0, to: DAY, spoken }];
    match written.text.as_str() {
        "closed" => Some(Vec::new()),
        "unknown" => Some(day(false)),
        "always" => Some(day(true)),
        _ => None,
    }
}

/// `09:00-17:00`, also over midnight.
fn range(written: &Written, findings: &mut Vec<Diagnostic>) -> Option<Stretch> {
    let text = written.text.as_str();
    let ends = text.split_once('-').and_then(|(from, to)| minutes(from.trim()).zip(minutes(to.trim())));
    let Some((from, to)) = ends.filter(|(from, _)| *from < DAY) else {
        let finding = Diagnostic::error("bad-hours", format!("`{text}` are no hours")).at(written.span, "");
        let finding = finding.help("from 00:00 to 24:00, as in `\"09:00-17:00\"`; for a whole day `closed`, `always` or `unknown`");
        findings.push(suggest(finding, text, ["closed", "always", "unknown"]));
        return None;
    };
    if from == to {
        let finding = Diagnostic::error("empty-hours", format!("`{text}` ends when it begins")).at(written.span, "");
        findings.push(finding.help("for the whole day write `always`, for none of it `closed`"));
        return None;
    }
    Some(Stretch { from, to: if to < from { to + DAY } else { to }, spoken: true })
}

/// Minutes after midnight of `09:30`; 24:00 is the end of the day.
fn minutes(clock: &str) -> Option<u16> {
    let (hours, minutes) = clock.split_once(':')?;
    let number = |digits: &str| (digits.len() == 2 && digits.bytes().all(|c| c.is_ascii_digit())).then(|| digits.parse::<u16>().ok())?;
    let (hours, minutes) = (number(hours)?, number(minutes)?);
    let fits = minutes < 60 && (hours < 24 || (hours, minutes) == (24, 0));
    fits.then_some(hours * 60 + minutes)
}

/// The days of a week, from Monday.
const DAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

const WEEKLY: &str = "name the days on which it is open: `weekly: { mon-fri: \"09:00-17:00\" }`";
