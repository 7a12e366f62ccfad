//! Nodes that say nothing and decide where a call goes on.

use super::Resolver;
use crate::diagnostic::Diagnostic;
use crate::flow::graph::{ByHours, Case, Condition, Kind, When};
use crate::flow::read::Written;
use crate::flow::syntax::deciding;
use crate::flow::syntax::node::Kind as Does;

impl Resolver<'_, '_> {
    /// By the hour.
    pub(super) fn by_hours(&mut self, hours: &Written, open: Option<&Written>, closed: Option<&Written>) -> Option<Kind> {
        let hours = self.hours_named(hours);
        let open = open.and_then(|open| self.exit(open));
        let closed = closed.and_then(|closed| self.exit(closed));
        Some(Kind::Hours(ByHours { hours: hours?, open: open?, closed: closed? }))
    }

    /// By what is known of the call.
    pub(super) fn when(&mut self, cases: &[deciding::Case], otherwise: Option<&Written>) -> Option<Kind> {
        let cases: Vec<Option<Case>> = cases.iter().map(|case| self.case(case)).collect();
        let otherwise = otherwise.and_then(|otherwise| self.exit(otherwise));
        Some(Kind::When(When { cases: cases.into_iter().collect::<Option<_>>()?, otherwise: otherwise? }))
    }

    fn case(&mut self, case: &deciding::Case) -> Option<Case> {
        let mut conditions = Vec::new();
        let mut whole = true;
        let language = case.language.as_ref().map(|code| self.language(code).map(Condition::Language));
        let hours = case.hours.as_ref().map(|name| self.hours_named(name).map(Condition::Open));
        let kept = case.kept.iter().map(|(name, pattern)| self.kept(name).map(|kept| Condition::Kept(kept, pattern.text.clone())));
        for condition in language.into_iter().chain(hours).chain(kept.collect::<Vec<_>>()) {
            whole &= condition.is_some();
            conditions.extend(condition);
        }
        if whole && conditions.is_empty() {
            let finding = Diagnostic::error("empty-case", "this case holds for every call").at(case.place, "");
            self.report(finding.help("give it a condition, as in `if: {language: es}`, or make it the `else`"));
            return None;
        }
        let to = case.to.as_ref().and_then(|to| self.exit(to));
        let to = to.filter(|_| whole)?;
        Some(Case { conditions, to })
    }

    /// The number of something that some node of the flow asks for.
    fn kept(&mut self, name: &Written) -> Option<u8> {
        let asked = self.structure.nodes.iter().filter_map(|node| match &node.kind {
            Some(Does::Ask(ask)) => ask.keep.as_ref(),
            _ => None,
        });
        let asked: Vec<String> = asked.map(|keep| keep.text.clone()).collect();
        if !asked.contains(&name.text) {
            let finding = Diagnostic::error("never-asked", format!("no caller is ever asked for `{}`", name.text)).at(name.span, "");
            let finding = finding.help("ask for it with `ask: { …, keep: name }`");
            self.report(crate::flow::fields::suggest(finding, &name.text, asked.iter().map(String::as_str)));
            return None;
        }
        self.keep(name)
    }
}
