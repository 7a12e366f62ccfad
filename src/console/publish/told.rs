//! What an outlook found, as a page shows it: findings with their places, transcripts that differ, calls that would go elsewhere.

use super::words::Words;
use crate::diagnostic::{Diagnostic, Severity};
use crate::flow::graph::Flow;
use crate::replay::Tally;
use crate::source::Sources;
use crate::transcript::play::Problem;

/// How much of a line is shown.
const LONGEST_LINE: usize = 160;
/// How many differences of one transcript are shown: what follows the first mostly follows from it.
const MOST_PROBLEMS: usize = 2;

/// Something that is wrong with a draft.
pub(in crate::console) struct Finding {
    pub(in crate::console) severity: Severity,
    pub(in crate::console) message: String,
    /// The file and the line in it, where it has a place.
    pub(in crate::console) place: Option<(String, usize)>,
    /// What stands there.
    pub(in crate::console) line: String,
    pub(in crate::console) help: String,
}

impl Finding {
    pub(in crate::console) fn of(finding: &Diagnostic, sources: &Sources) -> Self {
        let span = finding.places.first().map(|(span, _)| *span);
        let at = span.and_then(|span| Some((sources.source(span.file)?, sources.line_column(span).0)));
        let line = at.and_then(|(source, line)| source.text.lines().nth(line.checked_sub(1)?)).unwrap_or_default();
        Self {
            severity: finding.severity,
            message: finding.message.clone(),
            place: at.map(|(source, line)| (source.path.clone(), line)),
            line: short(line.trim(), LONGEST_LINE),
            help: finding.help.clone().unwrap_or_default(),
        }
    }

    pub(in crate::console) fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }

    /// Its weight, as a style.
    pub(in crate::console) fn weight(&self) -> &'static str {
        match self.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Note => "remark",
        }
    }

    /// Its weight, in words.
    pub(in crate::console) fn severity(&self, w: &Words) -> &'static str {
        match self.severity {
            Severity::Error => w.error,
            Severity::Warning => w.warning,
            Severity::Note => w.remark,
        }
    }
}

/// A text that fits.
pub(in crate::console) fn short(text: &str, most: usize) -> String {
    if text.chars().count() <= most { text.to_owned() } else { text.chars().take(most).chain(['…']).collect() }
}

/// A transcript that does not pass.
pub(in crate::console) struct Failure {
    pub(in crate::console) name: String,
    pub(in crate::console) title: String,
    pub(in crate::console) problems: Vec<Problem>,
    /// Further problems, most likely because of these.
    pub(in crate::console) more: usize,
    /// Why it cannot be played at all.
    pub(in crate::console) unreadable: String,
}

impl Failure {
    pub(in crate::console) fn unreadable(name: &str, line: usize, words: String) -> Self {
        let problem = Problem { line, after: String::new(), expected: String::new(), happened: String::new() };
        Self { name: name.to_owned(), title: String::new(), problems: vec![problem], more: 0, unreadable: words }
    }

    pub(in crate::console) fn differs(name: &str, title: &str, problems: &[Problem]) -> Self {
        Self {
            name: name.to_owned(),
            title: title.to_owned(),
            problems: problems.iter().take(MOST_PROBLEMS).cloned().collect(),
            more: problems.len().saturating_sub(MOST_PROBLEMS),
            unreadable: String::new(),
        }
    }
}

/// Callers of the last days who did the same at the same place, and would hear something else.
pub(in crate::console) struct Parted {
    pub(in crate::console) count: u64,
    /// Of how many.
    pub(in crate::console) all: u64,
    pub(in crate::console) from: String,
    pub(in crate::console) heard: String,
    pub(in crate::console) was: String,
    pub(in crate::console) now: String,
}

impl Parted {
    /// What they did, in words.
    pub(in crate::console) fn did(&self, w: &Words) -> String {
        match self.heard.split_once(' ') {
            _ if self.heard == "silence" => w.was_silent.to_owned(),
            Some(("choice", choice)) => format!("{} {}", w.pressed, choice.rsplit(' ').next().unwrap_or(choice)),
            Some(("reserved", key)) => format!("{} {key}", w.pressed),
            Some(("dial", outcome)) => format!("{} {outcome}", w.ringing_ended),
            _ => self.heard.clone(),
        }
    }
}

/// The calls of the last days, taken again through the draft.
pub(in crate::console) struct Replayed {
    pub(in crate::console) days: i64,
    pub(in crate::console) calls: u64,
    pub(in crate::console) parted: Vec<Parted>,
    /// Callers who would hear other words, by place.
    pub(in crate::console) words: Vec<(u64, String)>,
    /// Calls on versions that are no longer kept.
    pub(in crate::console) unknown: u64,
}

impl Replayed {
    pub(in crate::console) fn of(days: i64, tally: &Tally, old: &Flow, new: &Flow) -> Self {
        let title = |flow: &Flow, place: &str| flow.title_of(place).replace('`', "");
        let mut parted: Vec<Parted> = tally
            .parted
            .iter()
            .map(|((from, heard, was, now), count)| Parted {
                count: *count,
                all: tally.did.get(&(from.clone(), heard.clone())).copied().unwrap_or(*count),
                from: title(old, from),
                heard: heard.clone(),
                was: title(old, was),
                now: title(new, now),
            })
            .collect();
        parted.sort_by_key(|one| std::cmp::Reverse(one.count));
        let words = tally.words.iter().map(|(place, count)| (*count, title(new, place))).collect();
        Self { days, calls: tally.calls, parted, words, unknown: tally.unknown }
    }

    /// How many calls would go another way.
    pub(in crate::console) fn elsewhere(&self) -> u64 {
        self.parted.iter().map(|one| one.count).sum()
    }
}
