//! An errand as it is listed: opened to tell its language and topic, without the number.

use super::super::shown::{moment, waited};
use super::words::Words;
use crate::exchange::errand::{Errand, Unopened};
use crate::store::call_backs::Progress;
use crate::store::errands::{Kept, State};
use crate::ticket::Keyring;
use jiff::Timestamp;
use jiff::tz::TimeZone;

/// What stands in front of why something was settled, where the caller was not reached.
pub(in crate::console) const UNREACHED: &str = "could not be reached";

/// One errand in a list.
pub(super) struct Row {
    pub(super) key: String,
    pub(super) when: String,
    pub(super) waits: String,
    pub(super) line: String,
    /// Code and name; nothing where it cannot be opened.
    pub(super) language: Option<(String, String)>,
    pub(super) topic: String,
    /// What to know before one calls: `the call was in crisis`.
    pub(super) marks: Vec<&'static str>,
    pub(super) crisis: bool,
    pub(super) became: String,
    pub(super) course: String,
}

impl Row {
    pub(super) fn of(kept: &Kept, progress: Option<&Progress>, keyring: &Keyring, zone: &TimeZone, at: Timestamp, w: &Words) -> Self {
        let sealed = &kept.sealed;
        let mut row = Self {
            key: sealed.key.clone(),
            when: moment(sealed.at, zone),
            waits: waited(at.duration_since(sealed.at).as_secs()),
            line: sealed.line.clone(),
            language: None,
            topic: String::new(),
            marks: Vec::new(),
            crisis: false,
            became: if kept.state == State::Due { String::new() } else { became(&kept.state, w) },
            course: progress.map(|progress| course(progress, &kept.state, zone, w)).unwrap_or_default(),
        };
        match sealed.open(keyring) {
            Ok(errand) => row.opened(&errand, w),
            Err(Unopened::Key) => row.marks.push(w.closed),
            Err(Unopened::Form) => row.marks.push(w.newer),
        }
        row
    }

    fn opened(&mut self, errand: &Errand, w: &Words) {
        let named = |title: &str, id: &str| if title.is_empty() { id.to_owned() } else { title.to_owned() };
        self.language = Some((errand.language.id.clone(), named(&errand.language.title, &errand.language.id)));
        self.topic = errand.topic.as_ref().map(|topic| named(&topic.title, &topic.id)).unwrap_or_default();
        self.crisis = errand.crisis;
        let marks = [(errand.crisis, w.crisis), (errand.child, w.child), (errand.relay, w.relay), (errand.assumed, w.assumed)];
        self.marks.extend(marks.into_iter().filter_map(|(so, mark)| so.then_some(mark)));
    }
}

/// How the line's own tries have gone.
fn course(progress: &Progress, state: &State, zone: &TimeZone, w: &Words) -> String {
    let mut told = Vec::new();
    if progress.rung > 0 {
        told.push(format!("{} {}", progress.rung, w.rung));
    }
    if let Some(next) = progress.next.filter(|_| *state == State::Due) {
        told.push(format!("{}: {}", w.next, moment(next, zone)));
    }
    told.extend(progress.note.clone());
    told.join(" · ")
}

/// What became of an errand, with who said so, and why.
pub(super) fn became(state: &State, w: &Words) -> String {
    let word = w.state(state.word());
    let Some(settled) = state.settled() else { return word.to_owned() };
    let why = match settled.why.strip_prefix(UNREACHED) {
        Some(more) => format!("{}{more}", w.unreached_short),
        None => settled.why.clone(),
    };
    let why = if why.is_empty() { why } else { format!(": {why}") };
    format!("{word} ({} {}){why}", w.by, settled.by)
}
