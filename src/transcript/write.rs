//! Writing a call down as a transcript whose words are still to be heard.

use crate::call::heard::{Heard, Outcome, Recording, Spoken};
use crate::call::turn::{End, Then, Turn};
use crate::flow::graph::{Flow, Kind};
use jiff::{SignedDuration, Timestamp};
use std::fmt::Write as _;

/// How sure a recogniser is where a transcript does not say.
const SURE: f32 = 0.9;

/// What stands at the head of a call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Head<'a> {
    /// What the call is about.
    pub title: &'a str,
    /// Whether the caller's number is withheld.
    pub hidden: bool,
    /// When it rings.
    pub at: Timestamp,
    /// The provider it comes through; the usual one where nothing is said.
    pub provider: Option<&'a str>,
    /// Whether texts can be delivered.
    pub texts: bool,
    /// Whether speech is recognised; as the provider can, where nothing is said.
    pub speech: Option<bool>,
}

/// What happened in a call.
#[derive(Clone, Copy, Debug)]
pub enum Noted<'a> {
    /// The caller or the provider did something, and this came of it.
    Act(&'a Heard, &'a Turn),
    /// Time went by.
    Later(SignedDuration),
}

/// A call as a `.call` file: what happened, and `?` for what is heard. Playing it and blessing it fills in the words.
#[must_use]
pub fn written<'a>(flow: &Flow, title: &str, at: Timestamp, steps: impl Iterator<Item = (&'a Heard, &'a Turn)>) -> String {
    let head = Head { title, hidden: false, at, provider: None, texts: true, speech: None };
    noted(flow, &head, steps.map(|(heard, turn)| Noted::Act(heard, turn)))
}

/// The same, of a call of which more is known.
#[must_use]
pub fn noted<'a>(flow: &Flow, head: &Head<'_>, steps: impl Iterator<Item = Noted<'a>>) -> String {
    let at = head.at.to_zoned(jiff::tz::TimeZone::UTC).strftime("%Y-%m-%d %H:%M UTC");
    let from = if head.hidden { "hidden" } else { "+13125550142" };
    let mut text = format!("call: {}\nfrom: {from}   at: {at}\n", head.title);
    if let Some(provider) = head.provider {
        let _ = writeln!(text, "provider: {provider}");
    }
    let _ = writeln!(text, "texts: {}", if head.texts { "on" } else { "off" });
    if let Some(speech) = head.speech {
        let _ = writeln!(text, "speech: {}", if speech { "on" } else { "off" });
    }
    for step in steps {
        match step {
            Noted::Act(heard, turn) => act(&mut text, flow, heard, turn),
            Noted::Later(time) => {
                let _ = writeln!(text, "later:   {}s", time.as_secs());
            }
        }
    }
    text
}

/// One act, and what came of it.
fn act(text: &mut String, flow: &Flow, act: &Heard, turn: &Turn) {
    let _ = match act {
        Heard::Keys(keys) => writeln!(text, "caller:  {}", keys.replace('*', "star").replace('#', "pound")),
        Heard::Silence => writeln!(text, "caller:  (silence)"),
        Heard::Speech(spoken) => writeln!(text, "caller:  {}", said(spoken)),
        Heard::Recorded(message) => writeln!(text, "caller:  {}", left(message)),
        Heard::DialEnded(Outcome::Answered) => writeln!(text, "outcome: answered, person hangs up"),
        Heard::DialEnded(outcome) => writeln!(text, "outcome: {}", outcome.word()),
        Heard::HungUp => writeln!(text, "caller:  (hangs up)"),
        Heard::Rings { .. } => Ok(()),
    };
    if !turn.says.is_empty() {
        text.push_str("line:    ?\n");
    }
    let _ = match &turn.then {
        Then::Dial(_) => writeln!(text, "rings:   {}", ladder(flow, turn)),
        Then::HangUp(End::Written(_) | End::Nobody) | Then::LastDial(..) => writeln!(text, "line:    (hangs up)"),
        Then::HangUp(End::CallerGone) | Then::Gather(_) | Then::Record { .. } => Ok(()),
    };
}

/// `"by-opsy" (0.35)`.
fn said(spoken: &Spoken) -> String {
    let words = spoken.words.replace('"', "'");
    match spoken.confidence {
        None => format!("\"{words}\" (none)"),
        Some(sure) if (sure - SURE).abs() < f32::EPSILON => format!("\"{words}\""),
        Some(sure) => format!("\"{words}\" ({sure})"),
    }
}

/// `(leaves a message, presses 0)`.
fn left(message: &Recording) -> String {
    if message.reference.is_empty() {
        return "(records nothing)".to_owned();
    }
    let end = match message.key {
        _ if message.hung_up => ", hangs up".to_owned(),
        Some(key) => format!(", presses {}", key.word()),
        None => String::new(),
    };
    format!("(leaves a message{end})")
}

fn ladder<'f>(flow: &'f Flow, turn: &Turn) -> &'f str {
    let at = &flow.node(turn.state.at).kind;
    if let Kind::Transfer(transfer) = at { &flow.ladder(transfer.ladder).name } else { "" }
}
