//! A call as people read it: what the caller did, what the line said, in the order in which it happened.

use super::words::Words;
use crate::console::look::map::words::Words as MapWords;
use crate::console::look::shown::{language, place, span};
use crate::exchange::entry::{Entry, Kind};
use crate::flow::graph::{Exit, Flow, Kind as Does, Reserved};
use crate::flow::key::Key;
use crate::replay::Step;
use jiff::Timestamp;

/// Something that happened.
pub(super) struct Line {
    /// Since the ring.
    pub(super) after: String,
    pub(super) who: &'static str,
    /// For the style: `caller`, `line`, `person`.
    pub(super) class: &'static str,
    pub(super) did: String,
    /// What was said, and in which language.
    pub(super) words: String,
    pub(super) language: String,
    /// The place where the call then was: its name and title.
    pub(super) place: Option<(String, String)>,
    pub(super) note: &'static str,
}

/// Tells a call. Without its flow, which may be gone, what the line said is left out.
pub(super) fn told(entries: &[Entry], taken: Option<(&Flow, &[Step])>, w: &Words, map: &MapWords) -> Vec<Line> {
    let rang = entries.first().map_or(Timestamp::UNIX_EPOCH, |entry| entry.at);
    let mut steps = taken.map(|(_, steps)| steps).unwrap_or_default().iter();
    let flow = taken.map(|(flow, _)| flow);
    let mut lines: Vec<Line> = Vec::new();
    let mut before = "";
    for entry in entries {
        let after = span(entry.at.duration_since(rang).as_secs());
        let blank = |who, class, did: String| Line {
            after: after.clone(),
            who,
            class,
            did,
            words: String::new(),
            language: String::new(),
            place: None,
            note: "",
        };
        let person = |did: &str| blank(w.person, "person", did.to_owned());
        match entry.kind {
            Kind::Ring | Kind::Turn | Kind::Fallback if entry.leg.is_empty() => {
                let step = steps.next();
                let mut caller = blank(w.caller, "caller", did(entry, flow, w, map));
                if entry.notes.split(' ').any(|note| note == "ticket-lost") {
                    caller.note = w.lost;
                } else if step.is_some_and(|step| step.followed) {
                    caller.note = w.unsure;
                }
                lines.push(caller);
                let words = flow.zip(step).map(|(flow, step)| flow.words(&step.turn.says)).unwrap_or_default();
                let mut line = blank(w.says, "line", does(entry, w));
                line.words = words.split_whitespace().collect::<Vec<_>>().join(" ");
                line.language = entry.language.to_string();
                // A place is named where the call comes to it.
                line.place = (entry.node != before).then(|| (entry.node.to_string(), titled(flow, &entry.node)));
                if !line.words.is_empty() || !line.did.is_empty() || line.place.is_some() {
                    lines.push(line);
                }
                before = &entry.node;
            }
            Kind::Whisper => lines.push(person(w.person_picks_up)),
            Kind::Accept if entry.then == "join" => lines.push(person(w.person_accepts)),
            Kind::Accept => lines.push(person(w.person_refuses)),
            Kind::Recorded => lines.push(blank(w.says, "line", w.message_there.to_owned())),
            Kind::Ended => lines.push(blank(w.says, "line", w.over.to_owned())),
            Kind::Ring | Kind::Turn | Kind::Fallback | Kind::CallBack => {}
        }
    }
    lines
}

fn titled(flow: Option<&Flow>, name: &str) -> String {
    flow.map_or_else(|| name.to_owned(), |flow| place(flow, name))
}

/// What the caller did.
fn did(entry: &Entry, flow: Option<&Flow>, w: &Words, map: &MapWords) -> String {
    let (word, rest) = entry.heard.split_once(' ').unwrap_or((&entry.heard, ""));
    match (word, rest) {
        ("rings", "") => w.rings.to_owned(),
        ("rings", _) => w.rings_withheld.to_owned(),
        ("silence", _) => w.silence.to_owned(),
        ("hangs", _) => w.hangs_up.to_owned(),
        ("recorded", _) => w.recorded.to_owned(),
        ("choice", choice) => chosen(choice, entry, flow, w),
        ("reserved", key) => reserved(key, flow, w, map),
        ("language", code) => {
            format!("{} {}", w.chose_language, flow.map_or_else(|| code.to_owned(), |flow| language(flow, code, map.tongue)))
        }
        ("section", section) => format!("{} {}", w.asked_part, section.rsplit(' ').next().unwrap_or_default()),
        ("phrase", phrase) => format!("{} {phrase}", w.said_phrase),
        ("doubtful", _) => w.doubtful.to_owned(),
        ("digits", _) => w.digits.to_owned(),
        ("no", "match (speech)") => w.no_match_said.to_owned(),
        ("no", _) => w.no_match_keys.to_owned(),
        ("dial", outcome) => match outcome {
            "answered" => w.dial_answered,
            "busy" | "declined" => w.dial_busy,
            "no answer" => w.dial_no_answer,
            "failed" => w.dial_failed,
            _ => w.dial_ended,
        }
        .to_owned(),
        _ => w.other.to_owned(),
    }
}

/// A choice, by its key and what the menu calls it in the caller's language.
fn chosen(choice: &str, entry: &Entry, flow: Option<&Flow>, w: &Words) -> String {
    let Some((node, word)) = choice.rsplit_once(' ') else { return w.other.to_owned() };
    let Some(key) = Key::from_word(word) else { return w.other.to_owned() };
    let label = flow.and_then(|flow| {
        let (language, node) = (flow.language_named(&entry.language)?, flow.node_named(node)?);
        match &flow.node(node).kind {
            Does::Menu(menu) => {
                let labels = menu.labels.iter().find(|(of, _)| *of == key).map(|(_, labels)| labels)?;
                labels.get(usize::from(language.0)).filter(|label| !label.is_empty()).cloned()
            }
            Does::Tell(tell) => match tell.offer.at(key) {
                Some(Exit::To(to)) => Some(place(flow, &flow.node(*to).name)),
                _ => None,
            },
            _ => None,
        }
    });
    let label = label.map(|label| format!(" ({label})")).unwrap_or_default();
    format!("{} {}{label}", w.chose, key.dtmf())
}

/// A key that means the same everywhere, and what it does.
fn reserved(word: &str, flow: Option<&Flow>, w: &Words, map: &MapWords) -> String {
    let Some(key) = Key::from_word(word) else { return w.other.to_owned() };
    let does = flow.and_then(|flow| {
        Some(match flow.reserved.at(key)? {
            Reserved::To(node) => place(flow, &flow.node(*node).name),
            Reserved::Back => map.back_there.to_owned(),
            Reserved::Repeat => map.again.to_owned(),
            Reserved::Slower => map.slower.to_owned(),
        })
    });
    let does = does.map(|does| format!(" ({does})")).unwrap_or_default();
    format!("{} {}{does}", w.pressed, key.dtmf())
}

/// What the line does after its words; empty where it listens.
fn does(entry: &Entry, w: &Words) -> String {
    let (word, rest) = entry.then.split_once(' ').unwrap_or((&entry.then, ""));
    match word {
        "dial" => match rest.rsplit_once(' ') {
            Some((ladder, _)) => format!("{} ({ladder})", w.line_rings),
            None => w.line_rings.to_owned(),
        },
        "last" => w.line_rings.to_owned(),
        "record" => w.line_records.to_owned(),
        "hang" => w.line_hangs_up.to_owned(),
        _ => String::new(),
    }
}
