//! What the flow itself promises: the keys of a crisis, and what must be heard before what.

use crate::flow::graph::{Flow, Kind, Reserved};
use crate::flow::key::Key;
use crate::flow::wording::{Item, PromptId, Speech};

/// The keys that ring in a crisis: those wired to what words of a crisis lead to, and 8 where there is a crisis ladder.
pub(super) fn crisis_keys(flow: &Flow) -> Vec<Key> {
    let ladder = flow.nodes.iter().any(|node| matches!(&node.kind, Kind::Transfer(transfer) if transfer.urgent));
    let rings = |(key, does): (Key, &Reserved)| match does {
        Reserved::To(node) if (*node == flow.spoken.crisis && has_crisis(flow)) || (ladder && Some(key) == Key::digit(8)) => Some(key),
        _ => None,
    };
    flow.reserved.iter().filter_map(rings).collect()
}

/// Whether the line has a way of its own for a crisis; one that has none leads such words to a person like any other.
pub(super) fn has_crisis(flow: &Flow) -> bool {
    flow.spoken.crisis != flow.spoken.person
}

/// By utterance: which `first` prompts come before every place that says it.
pub(super) fn guards(flow: &Flow) -> Vec<u8> {
    let mut guards: Vec<Option<u8>> = vec![None; flow.utterances.len()];
    let mut guard = |speech: Speech, mask: u8| {
        let Speech::Say(utterance) = speech else { return };
        if let Some(known) = usize::try_from(utterance.0).ok().and_then(|at| guards.get_mut(at)) {
            *known = Some(known.unwrap_or(u8::MAX) & mask);
        }
    };
    let mut owned = vec![false; flow.prompts.len()];
    let mut prompts: Vec<(PromptId, u8)> = Vec::new();
    for node in &flow.nodes {
        match &node.kind {
            Kind::Menu(menu) => {
                let all = menu.words.iter().flat_map(|words| words.full.iter().chain(&words.short).chain(&words.one_at_a_time));
                all.for_each(|speech| guard(*speech, node.first));
            }
            Kind::Run(run) => prompts.extend(run.sections.iter().map(|section| (section.say, section.first | node.first))),
            Kind::Tell(tell) => prompts.push((tell.say, node.first)),
            Kind::Say { say, .. } | Kind::HangUp { say } => prompts.push((*say, node.first)),
            Kind::ChooseLanguage(question) => prompts.push((question.say, node.first)),
            Kind::Ask(ask) => prompts.push((ask.say, node.first)),
            _ => {}
        }
    }
    for (prompt, mask) in &prompts {
        if let Some(owned) = owned.get_mut(usize::from(prompt.0)) {
            *owned = true;
        }
        flow.prompt(*prompt).words.iter().flatten().for_each(|item| {
            if let Item::Speech(speech) = item {
                guard(*speech, *mask);
            }
        });
    }
    // What the engine or another place says as well is guarded nowhere.
    for (prompt, _) in flow.prompts.iter().zip(&owned).filter(|(_, owned)| !**owned) {
        prompt.words.iter().flatten().for_each(|item| {
            if let Item::Speech(speech) = item {
                guard(*speech, 0);
            }
        });
    }
    guards.into_iter().map(Option::unwrap_or_default).collect()
}
