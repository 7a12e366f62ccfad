//! # wired-key-not-announced
//!
//! Warning.
//!
//! Finds keys that lead somewhere and that no words announce: under `offer:`, and at the language question. Menus announce theirs by themselves.
//!
//! ## Why it hurts a caller
//!
//! What is behind the key was made for callers, and nobody can know that it is there. Who presses it by mistake does not know what happened.
//!
//! ## Example
//!
//! ```yaml
//! # words/en.yaml
//! p.busy: "Nobody is free. To try again, press {key 1}."
//! ```
//! ```yaml
//! # words/es.yaml
//! p.busy: "No hay nadie libre. Para probar otra vez, oprima {key 1}."
//! ```
//!
//! ## Instead
//!
//! ```yaml
//! # words/en.yaml
//! p.busy: "Nobody is free. To try again, press {key 1}. To leave a message, press {key 2}."
//! ```
//! ```yaml
//! # words/es.yaml
//! p.busy: "No hay nadie libre. Para probar otra vez, oprima {key 1}. Para dejar un mensaje, oprima {key 2}."
//! ```

use super::{Draft, Found};
use crate::check::draft::where_in;
use crate::check::spoken;
use crate::diagnostic::Diagnostic;
use crate::flow::graph::Kind;
use crate::flow::key::Key;

pub(super) fn find(draft: &Draft<'_>, found: &mut Found<'_>) {
    for (_, node) in draft.nodes() {
        let (prompt, keys): (_, Vec<Key>) = match &node.kind {
            Kind::Tell(tell) => (tell.say, tell.offer.iter().map(|(key, _)| key).collect()),
            Kind::CallBack(call_back) => (call_back.hidden, call_back.offer.iter().map(|(key, _)| key).collect()),
            Kind::ChooseLanguage(question) => (question.say, question.keys.iter().map(|(key, _)| key).collect()),
            _ => continue,
        };
        let id = draft.id(prompt);
        for (_, code) in draft.languages() {
            let told: Vec<Key> = draft.words(code, id).flat_map(|sentence| spoken::keys(&sentence.text, draft)).collect();
            for key in keys.iter().filter(|key| !told.contains(key)) {
                let finding = Diagnostic::warning("wired-key-not-announced", format!("nobody tells callers of key {} at `{}`", key.word(), node.name));
                let finding = finding.at(draft.choice(&node.name, *key), "").at(draft.entry(code, id), "not in these words");
                found.at(&node.name, where_in(finding.help(format!("say what it is for, with `{{key {}}}`, or remove the key", key.word())), code, draft));
            }
        }
    }
}
