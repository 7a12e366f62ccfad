//! # unused-words
//!
//! Warning.
//!
//! Finds entries of the words files that no caller can ever hear: no place of the line says them.
//!
//! ## Why it hurts a caller
//!
//! Somebody wrote the sentence for callers, had it translated and read by a nurse. Either it is missing somewhere, or it misleads the next one who
//! reads the file.
//!
//! ## Example
//!
//! ```yaml
//! # words/en.yaml
//! p.parking: "Parking is free."
//! ```
//! ```yaml
//! # words/es.yaml
//! p.parking: "El estacionamiento es gratis."
//! ```
//!
//! ## Instead
//!
//! Say it somewhere, or remove it.
//!
//! ```yaml
//! # flow.yaml
//! nodes:
//!   rooms: { menu: {2: parking} }
//!   parking: { tell: p.parking }
//! ```
//! ```yaml
//! # words/en.yaml
//! p.parking: "Parking is free."
//! ```
//! ```yaml
//! # words/es.yaml
//! p.parking: "El estacionamiento es gratis."
//! ```

use super::{Draft, Found};
use crate::diagnostic::Diagnostic;
use crate::flow::graph::Kind;
use crate::flow::wording::{CallBackWords, PromptId};
use std::collections::BTreeSet;

pub(super) fn find(draft: &Draft<'_>, found: &mut Found<'_>) {
    let used = used(draft);
    let ids: BTreeSet<&str> = draft.sentences.iter().map(|sentence| sentence.id.as_str()).collect();
    for id in ids.into_iter().filter(|id| !used.contains(*id) && !id.starts_with("also.")) {
        let finding = Diagnostic::warning("unused-words", format!("no caller ever hears `{id}`"));
        let Some((_, code)) = draft.languages().next() else { continue };
        found.at(id, finding.at(draft.entry(code, id), "").help("let a place say it, or remove it from every words file"));
    }
}

/// The ids of all entries that are said, shown to people as topics, or are labels of choices.
fn used(draft: &Draft<'_>) -> BTreeSet<String> {
    let flow = draft.flow;
    let mut used: BTreeSet<String> = flow.topics.iter().flat_map(|topic| [topic.id.clone(), format!("m.{}", topic.id)]).collect();
    let mut prompts: Vec<PromptId> = flow.first.clone();
    prompts.extend(flow.nobody.map(|nobody| nobody.say));
    prompts.extend(flow.ladders.iter().filter_map(|ladder| ladder.whisper));
    prompts.extend(flow.notices.iter().map(|notice| notice.say));
    for (_, node) in draft.nodes() {
        prompts.extend(said(&node.kind));
        // The title of a place is what a person is told; a menu's labels, also of reserved keys, stand under its name.
        used.insert(format!("m.{}", node.name));
        if let Kind::Menu(menu) = &node.kind {
            let keys = menu.choices.iter().map(|(key, _)| key).chain(flow.reserved.iter().map(|(key, _)| key));
            used.extend(keys.map(|key| format!("m.{}.{}", node.name, key.word())));
        }
    }
    used.extend(prompts.into_iter().map(|prompt| draft.id(prompt).to_owned()));
    used.extend(SERVICE.iter().chain(&CallBackWords::IDS).map(|id| (*id).to_owned()));
    used
}

/// The words of a node.
fn said(kind: &Kind) -> Vec<PromptId> {
    match kind {
        Kind::ChooseLanguage(question) => vec![question.say],
        Kind::Say { say, .. } | Kind::HangUp { say } => vec![*say],
        Kind::Menu(_) | Kind::Hours(_) | Kind::When(_) => Vec::new(),
        Kind::Run(run) => run.sections.iter().map(|section| section.say).collect(),
        Kind::Tell(tell) => vec![tell.say],
        Kind::Transfer(transfer) => [Some(transfer.intro), transfer.again].into_iter().flatten().collect(),
        Kind::Text(text) => vec![text.text, text.consent],
        Kind::CallBack(call) => vec![call.consent, call.done, call.none, call.hidden],
        Kind::Voicemail(voicemail) => vec![voicemail.ask, voicemail.notice, voicemail.kept],
        Kind::Ask(ask) => vec![ask.say],
    }
}

/// What the program says by itself: see `Service`.
const SERVICE: [&str; 26] = [
    "p.ni.1", "p.ni.2", "p.ni.3", "p.nm.1", "p.nm.2", "p.nm.3", "p.nm.1.speech", "p.confirm", "p.help", "p.assumed", "p.assumed.keys", "p.slow", "p.normal", "p.nav",
    "p.nav2", "p.last", "p.only", "p.edge", "p.sms.no", "p.sms.sent", "p.sms.none", "p.xfer.wait", "p.sorry", "p.once.more", "p.busy.now", "p.bye",
];
