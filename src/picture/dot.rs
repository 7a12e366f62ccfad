//! The picture for Graphviz ("The DOT Language").

use super::{Picture, cut};
use std::fmt::Write as _;

/// The picture as a directed graph.
#[must_use]
pub fn dot(picture: &Picture) -> String {
    let mut text = format!(
        "digraph flow {{\n  label = {};\n  rankdir = LR;\n  node [fontname = \"sans-serif\", shape = box];\n",
        quoted(&picture.title)
    );
    for (number, place) in picture.places.iter().enumerate() {
        let shape = match place.kind {
            "menu" | "language?" => "hexagon",
            "rings" => "house",
            "hangs up" => "doubleoctagon",
            _ => "box",
        };
        let label = quoted(&format!("{} · {}\n{}", place.name, place.kind, cut(&place.words, 60)));
        let _ = writeln!(text, "  n{number} [label = {label}, shape = {shape}];");
    }
    for way in &picture.ways {
        let label = quoted(&way.by);
        let _ = match way.to {
            Some(to) => writeln!(text, "  n{} -> n{to} [label = {label}];", way.from),
            None => writeln!(text, "  b{0} [label = \"back\", shape = plaintext];\n  n{0} -> b{0} [label = {label}];", way.from),
        };
    }
    text.push_str("}\n");
    text
}

/// A text between quotation marks; a new line is written as one.
fn quoted(text: &str) -> String {
    let mut safe = String::from("\"");
    for c in text.chars() {
        match c {
            '"' => safe.push_str("\\\""),
            '\\' => safe.push_str("\\\\"),
            '\n' => safe.push_str("\\n"),
            c if c.is_control() => safe.push(' '),
            c => safe.push(c),
        }
    }
    safe.push('"');
    safe
}
