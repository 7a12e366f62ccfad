//! Nodes that say nothing and decide where a call goes on: by the hour, or by what is known of it.

use super::node::Kind;
use crate::diagnostic::Diagnostic;
use crate::flow::fields::{Fields, pairs, text};
use crate::flow::read::{Written, Yaml};
use crate::source::Span;

/// One case of a `when`: where to, if all of this holds.
pub(in crate::flow) struct Case {
    pub(in crate::flow) place: Span,
    pub(in crate::flow) language: Option<Written>,
    pub(in crate::flow) hours: Option<Written>,
    /// What was kept, each with the pattern that it must fit.
    pub(in crate::flow) kept: Vec<(Written, Written)>,
    pub(in crate::flow) to: Option<Written>,
}

pub(super) fn hours(yaml: Yaml, key: &Written, node: &mut Fields, findings: &mut Vec<Diagnostic>) -> Option<Kind> {
    let open = node.need_text("open", "name the node for when it is open", findings);
    let closed = node.need_text("closed", "name the node for when it is closed", findings);
    Some(Kind::Hours { hours: text(yaml, key, findings)?, open, closed })
}

pub(super) fn when(yaml: Yaml, key: &Written, findings: &mut Vec<Diagnostic>) -> Option<Kind> {
    let help = "as in `when: [ { if: {language: es}, to: node }, { else: node } ]`";
    let Yaml::List(_, items) = yaml else {
        let finding = Diagnostic::error("wrong-shape", format!("`when` wants a list of cases, not {}", yaml.shape()));
        findings.push(finding.at(key.span, "").help(help));
        return None;
    };
    let (mut cases, mut otherwise) = (Vec::new(), None);
    for item in items {
        let span = item.span();
        let place = if span.end > span.start { span } else { key.span };
        let Some(mut fields) = Fields::of(item, "a case of `when`", place, findings) else { continue };
        if let Some(before) = &otherwise {
            let before: &Written = before;
            let finding = Diagnostic::error("case-after-else", "no call comes to this case").at(place, "");
            findings.push(finding.at(before.span, "this `else` takes all that is left").help("put the `else` last"));
        }
        if fields.names().any(|name| name.text == "else") {
            otherwise = fields.text("else", findings);
            fields.finish(&["else"], findings);
        } else {
            cases.push(case(fields, place, findings));
        }
    }
    if otherwise.is_none() {
        let finding = Diagnostic::error("missing-field", "this `when` does not say where all other calls go").at(key.span, "");
        findings.push(finding.help("end it with `{ else: node }`"));
    }
    Some(Kind::When { cases, otherwise })
}

fn case(mut fields: Fields, place: Span, findings: &mut Vec<Diagnostic>) -> Case {
    let mut case = Case { place, language: None, hours: None, kept: Vec::new(), to: None };
    match fields.take("if") {
        Some((key, yaml)) => {
            if let Some(mut conditions) = Fields::of(yaml, "`if`", key.span, findings) {
                case.language = conditions.text("language", findings);
                case.hours = conditions.text("hours", findings);
                if let Some((kept, yaml)) = conditions.take("kept") {
                    let named = pairs(yaml, &kept, findings);
                    case.kept = named.into_iter().filter_map(|(name, yaml)| Some((name.clone(), text(yaml, &name, findings)?))).collect();
                }
                conditions.finish(&["language", "hours", "kept"], findings);
            }
        }
        None => findings.push(fields.missing("if", "say what must hold: `if: {language: es}`")),
    }
    case.to = fields.need_text("to", "name the node for such a call", findings);
    fields.finish(&["if", "to", "else"], findings);
    case
}
