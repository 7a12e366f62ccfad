//! The checker: what a flow that compiles would still do to a caller, and what to do about it.
//!
//! One rule is one file in `rules`: its code below, its page for administrators on top. [`findings`] asks
//! every rule; [`explain`] gives a page. A finding can be allowed at its place, with a reason, under `allowed:` in a
//! structure file; an allowance that allows nothing is a finding. Nothing here opens a file or reads a clock.

pub mod draft;

mod allowed;
mod page;
mod promises;
mod rules;
mod spoken;

#[cfg(test)]
mod tests;

use crate::diagnostic::Diagnostic;
use draft::Draft;

/// A rule.
#[derive(Clone, Copy)]
pub struct Rule {
    /// Its stable name: `menu-too-deep`.
    pub name: &'static str,
    /// The file it stands in, whose head is its page.
    text: &'static str,
    /// Finds every place that breaks it.
    find: fn(&Draft<'_>, &mut Found<'_>),
}

/// What a rule found.
struct Found<'r> {
    rule: &'r str,
    all: Vec<(String, Diagnostic)>,
}

impl Found<'_> {
    /// Reports a finding about something that `allowed:` can name: a node, an entry of the words files, a person.
    fn at(&mut self, name: &str, finding: Diagnostic) {
        debug_assert_eq!(finding.rule, self.rule, "a rule reports under its own name");
        self.all.push((name.to_owned(), finding));
    }
}

/// Everything the rules find in a flow, but for what is allowed, in the order of the places.
#[must_use]
pub fn findings(draft: &Draft<'_>) -> Vec<Diagnostic> {
    let mut all = Vec::new();
    for rule in rules::ALL {
        let mut found = Found { rule: rule.name, all: Vec::new() };
        (rule.find)(draft, &mut found);
        all.extend(found.all);
    }
    let mut findings = allowed::without(all, draft);
    findings.sort_by_key(|finding| finding.places.first().map(|(span, _)| (span.file, span.start, span.end)));
    findings.dedup();
    findings
}

/// The names of all rules that have a page, in the order of the alphabet.
#[must_use]
pub fn names() -> Vec<&'static str> {
    let mut names: Vec<&str> = rules::ALL.iter().map(|rule| rule.name).chain(page::of_the_language().map(|(name, _)| name)).collect();
    names.sort_unstable();
    names
}

/// The page of a rule: what it finds, why that hurts a caller, an example, and what to write instead.
#[must_use]
pub fn explain(name: &str) -> Option<String> {
    page::of(name)
}
