//! Errands as lists: columns for people, JSON, CSV.

use helpline::exchange::errand::{Errand, Unopened, What};
use helpline::phone::Number;
use helpline::store::call_backs::Progress;
use helpline::store::errands::{Kept, Settled, State};
use helpline::ticket::Keyring;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde::Serialize;
use std::fmt::Write as _;

/// How much of an id is shown to people.
const SHORT_ID: usize = 8;

/// One errand in a list. What cannot be opened has only what stands in clear, and `fault`.
#[derive(Debug, Default, Serialize)]
pub(super) struct Row {
    id: String,
    kind: &'static str,
    when: String,
    line: String,
    number: Option<String>,
    language: Option<String>,
    language_chosen: Option<bool>,
    topic: Option<String>,
    crisis: Option<bool>,
    text: Option<String>,
    words: Option<String>,
    recording: Option<String>,
    state: &'static str,
    by: Option<String>,
    settled: Option<String>,
    why: Option<String>,
    rung: Option<u32>,
    next: Option<String>,
    note: Option<String>,
    fault: Option<&'static str>,
}

const COLUMNS: [&str; 20] = [
    "id",
    "kind",
    "when",
    "line",
    "number",
    "language",
    "language_chosen",
    "topic",
    "crisis",
    "text",
    "words",
    "recording",
    "state",
    "by",
    "settled",
    "why",
    "rung",
    "next",
    "note",
    "fault",
];

impl Row {
    /// Opens an errand and writes its times as a zone has them.
    pub(super) fn new(kept: &Kept, progress: Option<&Progress>, keyring: &Keyring, zone: &TimeZone) -> Self {
        let Kept { sealed, state } = kept;
        let when = |at: Timestamp| at.to_zoned(zone.clone()).strftime("%Y-%m-%dT%H:%M:%S%:z").to_string();
        let mut row = Self {
            id: sealed.key.clone(),
            kind: sealed.kind.word(),
            when: when(sealed.at),
            line: sealed.line.clone(),
            state: state.word(),
            ..Self::default()
        };
        if let Some(Settled { by, why, at }) = state.settled() {
            row.by = Some(by.clone());
            row.why = Some(why.clone()).filter(|why| !why.is_empty());
            row.settled = Some(when(*at));
        }
        if let Some(Progress { rung, next, note }) = progress {
            row.rung = Some(*rung);
            row.next = next.filter(|_| kept.state == State::Due).map(when);
            row.note.clone_from(note);
        }
        match sealed.open(keyring) {
            Ok(errand) => row.open(errand),
            Err(Unopened::Key) => row.fault = Some("cannot be opened: sealed with a key that is not in SECRET_KEYS any more"),
            Err(Unopened::Form) => row.fault = Some("cannot be opened: a newer helpline wrote it"),
        }
        row
    }

    fn open(&mut self, errand: Errand) {
        let named = |title: String, id: String| if title.is_empty() { id } else { title };
        self.number = errand.number.as_ref().map(Number::as_str).map(str::to_owned);
        self.language = Some(named(errand.language.title, errand.language.id));
        self.language_chosen = Some(!errand.assumed);
        self.topic = errand.topic.map(|topic| named(topic.title, topic.id));
        self.crisis = Some(errand.crisis);
        match errand.what {
            What::Text { id, words } => (self.text, self.words) = (Some(id), Some(words)),
            What::CallBack => {}
            What::Voicemail { recording } => self.recording = Some(recording),
        }
    }

    /// What it is, in one cell: `call-back`, `text sms.link`.
    fn what(&self) -> String {
        let which = self.text.as_ref().or(self.recording.as_ref());
        which.map_or_else(|| self.kind.to_owned(), |which| format!("{} {which}", self.kind))
    }

    /// `Spanish`, `Spanish, not chosen`.
    fn spoken(&self) -> String {
        let language = self.language.clone().unwrap_or_default();
        if self.language_chosen == Some(false) { format!("{language}, not chosen") } else { language }
    }

    /// What became of it, in words.
    fn became(&self) -> String {
        let by = self.by.as_ref().map_or(String::new(), |by| format!(" by {by}"));
        let why = self.why.as_ref().or(self.note.as_ref()).map_or(String::new(), |why| format!(": {why}"));
        let rung = self.rung.filter(|rung| *rung > 0).map_or(String::new(), |rung| format!("; rung {rung} times"));
        let next =
            self.next.as_ref().and_then(|next| next.get(..16)).map_or(String::new(), |next| format!("; again {}", next.replace('T', " ")));
        format!("{}{by}{why}{rung}{next}", self.state)
    }
}

/// Columns for people.
pub(super) fn human(rows: &[Row], all: bool) -> String {
    let wait = if rows.iter().any(|row| row.state != "due") { "open" } else { "due" };
    let mut text = match (rows.len(), all) {
        (0, true) => return "There are no errands: no caller has agreed to a text or a call back, or left a message.".to_owned(),
        (0, false) => return "No errands are due.".to_owned(),
        (1, true) => "1 errand.\n\n".to_owned(),
        (count, true) => format!("{count} errands, the oldest first.\n\n"),
        (1, false) => format!("1 errand is {wait}.\n\n"),
        (count, false) => format!("{count} errands are {wait}, the oldest first.\n\n"),
    };
    let mut table = vec![["id", "what", "when", "line", "language", "topic", "number", "state"].map(str::to_owned)];
    table.extend(rows.iter().map(|row| {
        let when = row.when.get(..16).unwrap_or(&row.when).replace('T', " ");
        let topic = row.topic.clone().unwrap_or_else(|| "-".to_owned());
        let number = row.number.clone().unwrap_or_else(|| "withheld".to_owned());
        let urgent = if row.crisis == Some(true) { "; the call was in crisis" } else { "" };
        let state = row.became() + urgent;
        let [language, topic, number, state] = match row.fault {
            Some(fault) => ["-".to_owned(), "-".to_owned(), "-".to_owned(), format!("{state}; {fault}")],
            None => [row.spoken(), topic, number, state],
        };
        [short(&row.id).to_owned(), row.what(), when, row.line.clone(), language, topic, number, state].map(|cell| plain(&cell))
    }));
    let mut widths = [0usize; 8];
    for row in &table {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = (*width).max(cell.chars().count());
        }
    }
    for row in &table {
        let line = row.iter().zip(widths).fold(String::new(), |mut line, (cell, width)| {
            let _ = write!(line, "{cell:<width$}  ");
            line
        });
        text.push_str(line.trim_end());
        text.push('\n');
    }
    text
}

/// A table for spreadsheets (RFC 4180), whose cells none takes for a formula.
pub(super) fn csv(rows: &[Row]) -> String {
    let mut text = COLUMNS.join(",");
    text.push_str("\r\n");
    for row in rows {
        let yes = |claim: Option<bool>| claim.map_or("", |claim| if claim { "yes" } else { "no" });
        let or_empty = |text: &Option<String>| text.clone().unwrap_or_default();
        let cells = [
            row.id.clone(),
            row.kind.to_owned(),
            row.when.clone(),
            row.line.clone(),
            or_empty(&row.number),
            or_empty(&row.language),
            yes(row.language_chosen).to_owned(),
            or_empty(&row.topic),
            yes(row.crisis).to_owned(),
            or_empty(&row.text),
            or_empty(&row.words),
            or_empty(&row.recording),
            row.state.to_owned(),
            or_empty(&row.by),
            or_empty(&row.settled),
            or_empty(&row.why),
            row.rung.map(|rung| rung.to_string()).unwrap_or_default(),
            or_empty(&row.next),
            or_empty(&row.note),
            row.fault.unwrap_or_default().to_owned(),
        ];
        text.push_str(&cells.map(|cell| cell_of(&cell)).join(","));
        text.push_str("\r\n");
    }
    text
}

/// One cell. A spreadsheet takes what begins with one of these signs for a formula; an apostrophe before it makes it words.
fn cell_of(words: &str) -> String {
    let formula = words.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠']);
    let apostrophe = if formula { "'" } else { "" };
    format!("\"{apostrophe}{}\"", words.replace('"', "\"\""))
}

/// How an id is shown to people.
pub(super) fn short(id: &str) -> &str {
    id.get(..SHORT_ID).unwrap_or(id)
}

/// Words that move nothing on a terminal.
pub(super) fn plain(words: &str) -> String {
    words.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}
