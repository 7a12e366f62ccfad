//! The picture for Mermaid, which many editors and forges draw ("Flowcharts" of its manual).

use super::{Picture, cut};
use std::fmt::Write as _;

/// The picture as a flowchart.
#[must_use]
pub fn mermaid(picture: &Picture) -> String {
    let mut text = format!("%% {}\nflowchart LR\n", harmless(&picture.title));
    for (number, place) in picture.places.iter().enumerate() {
        let label = harmless(&format!("{} · {}: {}", place.name, place.kind, cut(&place.words, 60)));
        let (open, close) = match place.kind {
            "menu" | "language?" => ("{{\"", "\"}}"),
            "rings" => ("([\"", "\"])"),
            "hangs up" => ("[[\"", "\"]]"),
            _ => ("[\"", "\"]"),
        };
        let _ = writeln!(text, "  n{number}{open}{label}{close}");
    }
    for way in &picture.ways {
        let by = harmless(&way.by);
        let arrow = if by.is_empty() { "-->".to_owned() } else { format!("-- \"{by}\" -->") };
        let _ = match way.to {
            Some(to) => writeln!(text, "  n{} {arrow} n{to}", way.from),
            None => writeln!(text, "  n{0} {arrow} b{0}([\"back\"])", way.from),
        };
    }
    text
}

/// Everything but letters, digits and a few signs as an entity code.
fn harmless(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_alphanumeric() || " .,:?!'·…-".contains(c) {
            safe.push(c);
        } else {
            let _ = write!(safe, "#{};", u32::from(c));
        }
    }
    safe
}
