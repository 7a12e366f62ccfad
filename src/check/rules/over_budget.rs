//! # over-budget
//!
//! Error.
//!
//! Finds what takes longer than the flow's own `budgets:` allow. Seconds are those of a reading voice; `helpline seconds` shows them all.
//!
//! ## Why it hurts a caller
//!
//! You have decided how long a caller may wait for something. This tells you when a sentence that somebody added makes them wait longer.
//!
//! ## Example
//!
//! ```yaml
//! # flow.yaml
//! budgets: { menu: 5s }
//! ```
//!
//! ## Instead
//!
//! Shorten the words, or decide anew.
//!
//! ```yaml
//! # flow.yaml
//! budgets: { menu: 25s }
//! ```

use super::{Draft, Found};
use crate::check::draft::where_in;
use crate::diagnostic::Diagnostic;
use crate::pace::budget::{self, At};

pub(super) fn find(draft: &Draft<'_>, found: &mut Found<'_>) {
    for over in budget::judge(draft.flow) {
        let code = draft.flow.language(over.language).code.as_str();
        let (name, place) = match over.at {
            Some(At::Node(node)) => (draft.flow.node(node).name.as_str(), draft.node(&draft.flow.node(node).name)),
            Some(At::Prompt(prompt)) => (draft.id(prompt), draft.entry(code, draft.id(prompt))),
            None => (over.which.name(), over.place),
        };
        let most = over.most.as_secs_f32();
        let message = match over.takes {
            Some(takes) => format!("`{name}` takes {:.1} seconds, {:.1} more than its budget", takes.as_secs_f32(), takes.as_secs_f32() - most),
            None => format!("`{}` has a budget of {most:.0} seconds, and callers never hear it", over.which.name()),
        };
        let finding = Diagnostic::error("over-budget", message).at(place, "").at(over.place, "the budget");
        found.at(name, where_in(finding.help("shorten the words, or allow more under `budgets:`"), code, draft));
    }
}
