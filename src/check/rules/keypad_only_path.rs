//! # keypad-only-path
//!
//! Warning.
//!
//! Finds keys that callers cannot say on a line that listens: the key has no words of its own, and `says: numbers` does not list what it is called.
//! Choices of menus always have words: those they are announced with.
//!
//! ## Why it hurts a caller
//!
//! The line says "press one". Somebody who cannot see the keys, or holds a receiver in one hand and a child in the other, says "one" and is not understood.
//!
//! ## Example
//!
//! ```yaml
//! # words/en.yaml
//! says: { numbers: null }
//! ```
//!
//! ## Instead
//!
//! ```yaml
//! # words/en.yaml
//! says: { numbers: { "1": [one], "2": [two], "3": [three] } }
//! ```

use super::{Draft, Found};
use crate::check::draft::where_in;
use crate::diagnostic::Diagnostic;
use crate::flow::graph::Kind;
use crate::flow::key::Key;

pub(super) fn find(draft: &Draft<'_>, found: &mut Found<'_>) {
    for (_, code) in draft.languages() {
        // A language that lists nothing that callers say listens to keys alone.
        let Some(says) = draft.places.get(&format!("words/{code}.yaml")).and_then(|words| words.get("says")) else { continue };
        let known = |key: Key| says.get("numbers").is_some_and(|numbers| numbers.key(key).is_some());
        for (_, node) in draft.nodes() {
            let keys: Vec<Key> = match &node.kind {
                Kind::Tell(tell) => tell.offer.iter().map(|(key, _)| key).collect(),
                Kind::CallBack(call_back) => call_back.offer.iter().map(|(key, _)| key).collect(),
                _ => continue,
            };
            let Some(key) = keys.into_iter().find(|key| !known(*key)) else { continue };
            let message = format!("callers cannot say key {} at `{}`", key.word(), node.name);
            let finding = Diagnostic::warning("keypad-only-path", message).at(draft.choice(&node.name, key), "").at(says.span, "no name for it here");
            let help = format!("write what callers call it into `says:` of words/{code}.yaml: `numbers: {{ \"{}\": [one] }}`", key.word());
            found.at(&node.name, where_in(finding.help(help), code, draft));
        }
    }
}
