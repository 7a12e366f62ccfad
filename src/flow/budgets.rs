//! `budgets:`, the longest a caller may wait to hear some things, in seconds of speech. All are optional:
//!
//! ```yaml
//! budgets:
//!   language_offer: 8s      # from the ring until a language is offered in its own voice; not for the one the line begins in
//!   emergency: 8s           # from the first word in a caller's language to the end of the sentence with the emergency number
//!   emergency_number: "911" # which number that is; 911 where nothing is written
//!   person_announced: 25s   # from the ring to the end of the sentence with the key that rings a person
//!   menu: 20s               # all choices of a menu, said once
//!   section: 30s            # one section of a run
//! ```
//!
//! The flow keeps them with their places, for whoever holds it to them; nothing in a call looks at them.

use super::fields::{Fields, milliseconds};
use crate::diagnostic::Diagnostic;
use crate::source::Span;
use std::time::Duration;

/// The longest a caller may wait to hear some things.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Budgets {
    /// From the ring until a language is offered.
    pub language_offer: Option<Budget>,
    /// From the first word in a language to the emergency number in it.
    pub emergency: Option<Budget>,
    /// The emergency number, digits alone.
    pub emergency_number: String,
    /// From the ring to the key that rings a person.
    pub person_announced: Option<Budget>,
    /// All choices of a menu.
    pub menu: Option<Budget>,
    /// One section of a run.
    pub section: Option<Budget>,
}

/// One budget and where it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Budget {
    /// The most it may take.
    pub most: Duration,
    /// Where its author wrote it.
    pub place: Span,
}

impl Default for Budgets {
    fn default() -> Self {
        let emergency_number = EMERGENCY_NUMBER.to_owned();
        Self { language_offer: None, emergency: None, emergency_number, person_announced: None, menu: None, section: None }
    }
}

/// The emergency number where none is written.
const EMERGENCY_NUMBER: &str = "911";

/// Reads `budgets:`.
pub(super) fn budgets(top: &mut Fields, findings: &mut Vec<Diagnostic>) -> Budgets {
    let Some((key, yaml)) = top.take("budgets") else { return Budgets::default() };
    let Some(mut fields) = Fields::of(yaml, "`budgets`", key.span, findings) else { return Budgets::default() };
    let budgets = Budgets {
        language_offer: budget(&mut fields, "language_offer", findings),
        emergency: budget(&mut fields, "emergency", findings),
        emergency_number: emergency_number(&mut fields, findings),
        person_announced: budget(&mut fields, "person_announced", findings),
        menu: budget(&mut fields, "menu", findings),
        section: budget(&mut fields, "section", findings),
    };
    fields.finish(&["language_offer", "emergency", "emergency_number", "person_announced", "menu", "section"], findings);
    budgets
}

fn budget(fields: &mut Fields, name: &str, findings: &mut Vec<Diagnostic>) -> Option<Budget> {
    let written = fields.text(name, findings)?;
    let most = milliseconds(&written, findings)?;
    if !(1_000..=600_000).contains(&most) {
        let finding = Diagnostic::error("time-out-of-range", format!("`{}` does not fit here", written.text)).at(written.span, "");
        findings.push(finding.help("from `1s` to `10m`"));
        return None;
    }
    Some(Budget { most: Duration::from_millis(most), place: written.span })
}

fn emergency_number(fields: &mut Fields, findings: &mut Vec<Diagnostic>) -> String {
    let Some(written) = fields.text("emergency_number", findings) else { return EMERGENCY_NUMBER.to_owned() };
    let digits: String = written.text.chars().filter(|c| !c.is_whitespace()).collect();
    if digits.is_empty() || !digits.chars().all(|c| c.is_ascii_digit()) {
        let finding = Diagnostic::error("bad-number", format!("`{}` is no emergency number", written.text)).at(written.span, "");
        findings.push(finding.help("write its digits in quotation marks: `\"911\"`, `\"112\"`"));
    }
    digits
}
