//! `allowed:` in a structure file: findings that are meant to be, each at one place, with a reason.
//!
//! ```yaml
//! allowed:
//!   menu-prompt-too-long: { main: "22 seconds, heard with callers", reach: "one choice more" }
//! ```
//!
//! The place is what the finding is about: a node, an entry of the words files, a person.

use super::Draft;
use super::rules;
use crate::diagnostic::Diagnostic;
use crate::flow::places::Place;

/// The findings that are not allowed, and what is wrong with the allowances.
pub(super) fn without(found: Vec<(String, Diagnostic)>, draft: &Draft<'_>) -> Vec<Diagnostic> {
    let mut findings = Vec::new();
    let mut used: Vec<(&str, &str)> = Vec::new();
    let allowances = draft.places.get("allowed").map(Place::all).unwrap_or_default();
    for (name, finding) in found {
        let allowed = allowances.iter().find(|rule| rule.name == finding.rule).and_then(|rule| rule.get(&name).map(|place| (rule, place)));
        match allowed {
            Some((rule, place)) => used.push((&rule.name, &place.name)),
            None => findings.push(finding),
        }
    }
    for rule in allowances {
        if !rules::ALL.iter().any(|known| known.name == rule.name) {
            let finding =
                Diagnostic::error("unknown-rule", format!("no rule is called `{}`, or it cannot be allowed", rule.name)).at(rule.span, "");
            findings.push(suggested(finding, &rule.name));
            continue;
        }
        for place in rule.all() {
            if place.text.as_deref().is_none_or(|reason| reason.trim().is_empty()) {
                let finding = Diagnostic::error("no-reason", format!("nobody says why `{}` is allowed at `{}`", rule.name, place.name));
                findings.push(finding.at(place.span, "").help(format!("write why: `{}: \"heard with callers in May\"`", place.name)));
            }
            if !used.contains(&(&rule.name, &place.name)) {
                let finding = Diagnostic::warning("unused-allowance", format!("`{}` finds nothing at `{}`", rule.name, place.name));
                findings
                    .push(finding.at(place.span, "").help("remove the allowance: what it allowed is mended, or the name is another one"));
            }
        }
    }
    findings
}

fn suggested(finding: Diagnostic, name: &str) -> Diagnostic {
    let near = rules::ALL.iter().map(|rule| (strsim::damerau_levenshtein(name, rule.name), rule.name)).min();
    match near {
        Some((distance, near)) if distance <= 4 => finding.help(format!("did you mean `{near}`?")),
        _ => finding.help("`helpline explain` lists all rules"),
    }
}
