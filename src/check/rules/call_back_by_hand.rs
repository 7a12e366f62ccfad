//! # call-back-by-hand
//!
//! Note.
//!
//! Finds lines that offer to call back, and whose words files have not all words of a call back (`p.back`, `p.back.number`, `p.back.urgent`,
//! `p.back.accept`, `p.back.now`, `p.back.again`, `p.back.last`, `p.back.late`). Such a line rings nobody for it: people call back, as
//! `helpline errands` lists them.
//!
//! ## Why it hurts a caller
//!
//! They wait for a call that is made when somebody looks at a list, or forgets to.
//!
//! ## Example
//!
//! ```yaml
//! # words/en.yaml
//! p.back.again: null
//! ```
//! ```yaml
//! # words/es.yaml
//! p.back.again: null
//! ```
//!
//! ## Instead
//!
//! ```yaml
//! # words/en.yaml
//! p.back.again: "They did not answer. We will try again later."
//! ```

use super::{Draft, Found};
use crate::diagnostic::Diagnostic;
use crate::flow::graph::Kind;
use crate::flow::wording::CallBackWords;

pub(super) fn find(draft: &Draft<'_>, found: &mut Found<'_>) {
    if draft.flow.service.call_back.is_some() {
        return;
    }
    let Some((_, node)) = draft.nodes().find(|(_, node)| matches!(node.kind, Kind::CallBack(_))) else { return };
    let missing = |id: &&str| !draft.flow.prompts.iter().any(|prompt| prompt.id == *id);
    let missing: Vec<&str> = CallBackWords::IDS.into_iter().filter(missing).collect();
    let finding = Diagnostic::note("call-back-by-hand", format!("people call back whoever agrees at `{}`: the line does not do it by itself", node.name))
        .at(draft.field(&node.name, "call_back"), "");
    found.at(&node.name, finding.help(format!("it does with these words in every words file: `{}`", missing.join("`, `"))));
}
