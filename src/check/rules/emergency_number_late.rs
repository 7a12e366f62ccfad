//! # emergency-number-late
//!
//! Warning.
//!
//! Finds lines that listen for an emergency or a crisis (`spoken:`) and whose first words in a language name no emergency number.
//!
//! ## Why it hurts a caller
//!
//! Somebody rings the number they know. If they need an ambulance, the first sentence must send them to it, in their language.
//!
//! ## Example
//!
//! ```yaml
//! # words/en.yaml
//! p.greet: [ {en: "This is the housing line."}, {es: "Para español, oprima {key 2}."}, {en: "For English, press {key 1}."} ]
//! ```
//! ```yaml
//! # words/es.yaml
//! p.greet: [ {en: "This is the housing line."}, {es: "Para español, oprima {key 2}."}, {en: "For English, press {key 1}."} ]
//! ```
//!
//! ## Instead
//!
//! ```yaml
//! # words/en.yaml
//! p.greet: [ {en: "In an emergency, hang up and call {digits 9 1 1}. This is the housing line."}, {es: "Para español, oprima {key 2}."}, {en: "For English, press {key 1}."} ]
//! ```
//! ```yaml
//! # words/es.yaml
//! p.greet: [ {en: "In an emergency, hang up and call {digits 9 1 1}. This is the housing line."}, {es: "Para español, oprima {key 2}."}, {en: "For English, press {key 1}."} ]
//! ```

use super::{Draft, Found};
use crate::diagnostic::Diagnostic;
use crate::flow::graph::{Exit, Kind, NodeId};
use crate::flow::wording::PromptId;

pub(super) fn find(draft: &Draft<'_>, found: &mut Found<'_>) {
    let spoken = draft.places.get("spoken");
    if spoken.is_none_or(|spoken| spoken.get("crisis").is_none() && spoken.get("emergency").is_none()) {
        return;
    }
    let number = &draft.flow.budgets.emergency_number;
    let first = first_words(draft);
    let said = draft.languages().any(|(language, _)| {
        first.iter().any(|prompt| {
            let speech: Vec<_> = draft.flow.prompt(*prompt).speech(language).collect();
            let digits: String = draft.flow.words(&speech).chars().filter(|c| !matches!(c, ' ' | ',')).collect();
            digits.contains(number.as_str())
        })
    });
    if said {
        return;
    }
    let start = &draft.flow.node(draft.flow.start).name;
    let finding = Diagnostic::warning("emergency-number-late", format!("callers are not told at once to call {number} in an emergency"));
    found.at(start, finding.at(draft.node(start), "").help("begin with it: \"If this is an emergency, hang up and call {digits 9 1 1}.\""));
}

/// What is said before the first menu.
fn first_words(draft: &Draft<'_>) -> Vec<PromptId> {
    let (mut prompts, mut node) = (Vec::new(), Some(draft.flow.start));
    for _ in 0..draft.flow.nodes.len() {
        let Some(at) = node else { break };
        node = match &draft.flow.node(at).kind {
            Kind::ChooseLanguage(question) => {
                prompts.push(question.say);
                to(question.then)
            }
            Kind::Say { say, then } => {
                prompts.push(*say);
                to(*then)
            }
            _ => None,
        };
    }
    prompts
}

fn to(exit: Exit) -> Option<NodeId> {
    if let Exit::To(node) = exit { Some(node) } else { None }
}
