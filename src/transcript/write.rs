//! Writing a call down as a transcript whose words are still to be heard.

use crate::call::heard::{Heard, Outcome};
use crate::call::turn::{Then, Turn};
use crate::flow::graph::{Flow, Kind};
use jiff::Timestamp;
use std::fmt::Write as _;

/// A call as a `.call` file: what happened, and `?` for what is heard. Playing it and blessing it fills in the words.
#[must_use]
pub fn written<'a>(flow: &Flow, title: &str, at: Timestamp, steps: impl Iterator<Item = (&'a Heard, &'a Turn)>) -> String {
    let at = at.to_zoned(jiff::tz::TimeZone::UTC).strftime("%Y-%m-%d %H:%M UTC");
    let mut text = format!("call: {title}\nfrom: +13125550142   at: {at}\ntexts: on\n");
    for (act, turn) in steps {
        let _ = match act {
            Heard::Keys(keys) => writeln!(text, "caller:  {}", keys.replace('*', "star").replace('#', "pound")),
            Heard::Silence => writeln!(text, "caller:  (silence)"),
            Heard::Speech(spoken) => writeln!(text, "caller:  \"{}\"", spoken.words),
            Heard::Recorded(_) => writeln!(text, "caller:  (leaves a message)"),
            Heard::DialEnded(Outcome::Answered) => writeln!(text, "outcome: answered, person hangs up"),
            Heard::DialEnded(outcome) => writeln!(text, "outcome: {}", outcome.word()),
            _ => Ok(()),
        };
        if !turn.says.is_empty() {
            text.push_str("line:    ?\n");
        }
        let _ = match &turn.then {
            Then::Dial(_) => writeln!(text, "rings:   {}", ladder(flow, turn)),
            Then::HangUp(_) | Then::LastDial(..) => writeln!(text, "line:    (hangs up)"),
            _ => Ok(()),
        };
    }
    text
}

fn ladder<'f>(flow: &'f Flow, turn: &Turn) -> &'f str {
    let at = &flow.node(turn.state.at).kind;
    if let Kind::Transfer(transfer) = at { &flow.ladder(transfer.ladder).name } else { "" }
}
