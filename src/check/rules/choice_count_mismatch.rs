//! # choice-count-mismatch
//!
//! Error.
//!
//! Finds words that promise a number of choices, "you have four choices", which the menu after them does not have.
//!
//! ## Why it hurts a caller
//!
//! Callers count along. They wait for the fourth choice, or believe that they have missed one.
//!
//! ## Example
//!
//! ```yaml
//! # flow.yaml
//! nodes:
//!   greet: { then: hello }
//!   hello: { say: p.hello, then: main }
//! ```
//! ```yaml
//! # words/en.yaml
//! p.hello: "For a person, press {key person}. You have four choices."
//! ```
//! ```yaml
//! # words/es.yaml
//! p.hello: "Para una persona, oprima {key person}. Tiene tres opciones."
//! ```
//!
//! ## Instead
//!
//! ```yaml
//! # words/en.yaml
//! p.hello: "For a person, press {key person}. You have three choices."
//! ```
//! ```yaml
//! # words/es.yaml
//! p.hello: "Para una persona, oprima {key person}. Tiene tres opciones."
//! ```
//! ```yaml
//! # flow.yaml
//! nodes:
//!   greet: { then: hello }
//!   hello: { say: p.hello, then: main }
//! ```

use super::{Draft, Found};
use crate::check::draft::where_in;
use crate::check::spoken;
use crate::diagnostic::Diagnostic;
use crate::flow::graph::{Exit, Kind};

const NUMBERS: [(&str, usize); 16] = [
    ("two", 2), ("three", 3), ("four", 4), ("five", 5), ("six", 6), ("seven", 7), ("eight", 8), ("nine", 9),
    ("dos", 2), ("tres", 3), ("cuatro", 4), ("cinco", 5), ("seis", 6), ("siete", 7), ("ocho", 8), ("nueve", 9),
];
const CHOICES: [&str; 3] = ["choices", "options", "opciones"];

pub(super) fn find(draft: &Draft<'_>, found: &mut Found<'_>) {
    for (_, node) in draft.nodes() {
        let (prompt, menu) = match &node.kind {
            Kind::Say { say, then: Exit::To(then) } => (*say, &draft.flow.node(*then).kind),
            _ => continue,
        };
        let Kind::Menu(menu) = menu else { continue };
        let choices = menu.choices.iter().filter(|(key, _)| draft.flow.reserved.at(*key).is_none()).count();
        for (_, code) in draft.languages() {
            for sentence in draft.words(code, draft.id(prompt)) {
                let words = spoken::words(&sentence.text);
                let told = words.windows(2).find_map(|pair| match pair {
                    [number, what] if CHOICES.contains(&what.as_str()) => {
                        let known = NUMBERS.iter().find(|(word, _)| word == number).map(|(_, count)| *count);
                        known.or_else(|| number.parse().ok())
                    }
                    _ => None,
                });
                let Some(told) = told.filter(|told| *told != choices) else { continue };
                let message = format!("`{}` promises {told} choices, and there are {choices}", sentence.id);
                let finding = Diagnostic::error("choice-count-mismatch", message).at(sentence.span, "");
                found.at(&sentence.id, where_in(finding.help("say the number that is there, or none"), code, draft));
            }
        }
    }
}
