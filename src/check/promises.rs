//! What the proof finds, as findings with a place: promises that some way through the flow breaks.

use super::{Draft, Found};
use crate::diagnostic::Diagnostic;

/// Reports the broken promises of these names under one rule.
pub(super) fn report(rule: &'static str, promises: &[&str], draft: &Draft<'_>, found: &mut Found<'_>) {
    for breach in draft.proof().iter().flat_map(|proof| &proof.breaches).filter(|breach| promises.contains(&breach.rule)) {
        let node = &draft.flow.node(breach.node).name;
        let words = breach.prompt.map(|prompt| draft.id(prompt)).filter(|id| !id.is_empty());
        let place = words
            .map_or_else(|| draft.node(node), |id| draft.languages().next().map_or(draft.node(node), |(_, code)| draft.entry(code, id)));
        let help = format!("{}; to hear it: {}", breach.help, breach.acts.join(", then "));
        found.at(node, Diagnostic::error(rule, &breach.message).at(place, "").help(help));
    }
}
