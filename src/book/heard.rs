//! Where each entry of the words files is heard: at which places, with which keys, in which moments.

use super::tree;
use crate::flow::graph::{Exit, Flow, Kind, NodeId, Reserved};
use crate::flow::wording::{PromptId, Service};
use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, VecDeque};

/// Where entries are heard, by id.
#[derive(Debug)]
pub(super) struct Heard<'f> {
    flow: &'f Flow,
    ways: BTreeMap<NodeId, String>,
    by_id: BTreeMap<&'f str, Vec<String>>,
}

impl<'f> Heard<'f> {
    /// Looks through the whole flow.
    pub(super) fn of(flow: &'f Flow) -> Self {
        let mut heard = Self { flow, ways: shortest(flow), by_id: BTreeMap::new() };
        for (id, node) in flow.numbered() {
            heard.at_node(id, &node.kind);
        }
        for (prompt, when) in service(&flow.service) {
            heard.push(prompt, when.to_owned());
        }
        for prompt in &flow.first {
            heard.push(*prompt, "once a call, before the first of some places and parts (`first:` in the flow)".to_owned());
        }
        for ladder in &flow.ladders {
            if let Some(whisper) = ladder.whisper {
                heard.push(whisper, format!("by the person who is rung, before the caller is joined (“{}”)", ladder.name));
            }
        }
        for notice in &flow.notices {
            heard.push(notice.say, format!("where the notice “{}” is switched on", notice.name));
        }
        if let Some(nobody) = &flow.nobody {
            heard.push(nobody.say, "before hanging up when nobody ever answers".to_owned());
        }
        heard
    }

    /// Where an entry is heard; empty where this flow never says it.
    pub(super) fn entry(&self, id: &str) -> Vec<String> {
        let mut heard = self.by_id.get(id).cloned().unwrap_or_default();
        heard.dedup();
        if heard.is_empty() {
            heard.extend(self.label(id));
        }
        heard
    }

    /// `m.main.1` is a choice, `m.main` what a person is told, `also.back` a choice that menus add.
    fn label(&self, id: &str) -> Option<String> {
        if let Some(role) = id.strip_prefix("also.") {
            return Some(format!("in menus with `also: [{role}]`"));
        }
        let name = id.strip_prefix("m.")?;
        if let Some((node, key)) = name.rsplit_once('.')
            && let Some(node) = self.flow.node_named(node)
        {
            return Some(format!("in the menu at {}, for key {key}", self.place(node)));
        }
        let told = self.flow.node_named(name).map(|node| format!(": what a caller at {} was hearing about", self.place(node)));
        Some(format!("by the person who answers{}", told.unwrap_or_default()))
    }

    fn at_node(&mut self, id: NodeId, kind: &'f Kind) {
        let place = format!("at {}", self.place(id));
        match kind {
            Kind::ChooseLanguage(choose) => self.push(choose.say, place),
            Kind::Say { say, .. } | Kind::HangUp { say } => self.push(*say, place),
            Kind::Menu(_) | Kind::Hours(_) | Kind::When(_) => {}
            Kind::Run(run) => {
                let all = run.sections.len();
                for (at, section) in (1..).zip(&run.sections) {
                    self.push(section.say, format!("{place}, part {at} of {all}"));
                }
            }
            Kind::Tell(tell) => self.push(tell.say, place),
            Kind::Transfer(transfer) => {
                self.push(transfer.intro, place.clone());
                if let Some(again) = transfer.again {
                    self.push(again, format!("{place}, each time the ladder begins again"));
                }
            }
            Kind::Text(text) => {
                self.push(text.consent, format!("{place}, before a text"));
                self.push(text.text, format!("sent as a text {place}"));
            }
            Kind::CallBack(call) => {
                self.push(call.consent, place.clone());
                self.push(call.done, format!("{place}, after a yes"));
                self.push(call.none, format!("{place}, without a yes"));
                self.push(call.hidden, format!("{place}, where the caller's number is withheld"));
            }
            Kind::Voicemail(voicemail) => {
                self.push(voicemail.ask, place.clone());
                self.push(voicemail.notice, format!("{place}, before the tone"));
                self.push(voicemail.kept, format!("{place}, after the message"));
            }
            Kind::Ask(ask) => self.push(ask.say, place),
        }
    }

    fn push(&mut self, prompt: PromptId, at: String) {
        self.by_id.entry(self.flow.prompt(prompt).id.as_str()).or_default().push(at);
    }

    /// `basics (keys 1, 1)`
    fn place(&self, id: NodeId) -> String {
        let name = &self.flow.node(id).name;
        match self.ways.get(&id) {
            Some(way) if !way.is_empty() => format!("“{name}” ({way})"),
            Some(_) => format!("“{name}” (at the beginning)"),
            None => format!("“{name}”"),
        }
    }
}

/// The shortest way to each place, in keys from the start or one key from everywhere.
fn shortest(flow: &Flow) -> BTreeMap<NodeId, String> {
    let anywhere = flow.reserved.iter().filter_map(|(key, reserved)| match reserved {
        Reserved::To(node) if *node != flow.resume_at => Some((*node, format!("key {} anywhere", key.word()))),
        _ => None,
    });
    let spoken = [(flow.spoken.crisis, "words of a crisis anywhere"), (flow.spoken.emergency, "words of an emergency anywhere")];
    let spoken = spoken.map(|(node, words)| (node, words.to_owned()));
    let mut ways = BTreeMap::new();
    let mut open = VecDeque::new();
    for (node, way) in [(flow.start, String::new())].into_iter().chain(anywhere).chain(spoken) {
        if let Entry::Vacant(place) = ways.entry(node) {
            place.insert(way);
            open.push_back(node);
        }
    }
    while let Some(id) = open.pop_front() {
        let so_far = ways.get(&id).cloned().unwrap_or_default();
        for (on, _, exit) in tree::exits(&flow.node(id).kind) {
            let Exit::To(next) = exit else { continue };
            if ways.contains_key(&next) {
                continue;
            }
            let way = match (so_far.as_str(), on.as_str()) {
                (so_far, "then") => so_far.to_owned(),
                ("", on) => on.to_owned(),
                (so_far, on) => format!("{so_far}, {on}"),
            };
            ways.insert(next, way);
            open.push_back(next);
        }
    }
    ways
}

/// What the persons hear who are rung to call somebody back, in the order of the words.
const CALL_BACK: [&str; 8] = [
    "to a person who is rung to call somebody back",
    "after that: how the number ends",
    "before that, where the call was urgent",
    "after that: which key calls them",
    "to that person, before the caller is rung",
    "to that person, when the caller was not reached",
    "to that person, when the caller was not reached for the last time",
    "to a person who accepts too late",
];

/// The moments in which the engine itself says something.
fn service(service: &Service) -> Vec<(PromptId, &'static str)> {
    let [silent, silent_again, silent_last] = service.no_input;
    let [wrong, wrong_again, wrong_last] = service.no_match;
    let always = [
        (silent, "when a caller is silent"),
        (silent_again, "when a caller is silent again"),
        (silent_last, "when a caller is silent for the last time; a person is rung"),
        (wrong, "when a caller presses a key that is no choice"),
        (wrong_again, "when a caller presses a wrong key again"),
        (wrong_last, "when a caller presses a wrong key for the last time; a person is rung"),
        (service.no_match_speech, "when a caller's words are no choice"),
        (service.confirm, "to ask back when a caller's words were understood, but not surely; when digits are read back"),
        (service.slow, "after the key for slower speech"),
        (service.normal, "after that key again"),
        (service.nav, "after the first part of several"),
        (service.nav_short, "after later parts"),
        (service.nav_last, "after the last part"),
        (service.nav_only, "after the only part"),
        (service.edge, "when a caller asks for a next part and there is none"),
        (service.no_text, "when no text can be sent to the caller"),
        (service.text_sent, "when a caller said yes to a text"),
        (service.text_none, "when a caller did not say yes to a text"),
        (service.still_trying, "while people are rung, between two tries"),
        (service.sorry, "when the call's place was lost"),
        (service.once_more, "before the same words again, after a fault between the provider and us"),
        (service.busy_now, "when a fault of ours leads to a person"),
        (service.bye, "as the last words"),
    ];
    let sometimes = [
        (service.help, "when a caller asks for help, or for the same words three times"),
        (service.assumed, "while the language is only assumed, after a caller was asked again"),
        (service.assumed_keys, "the same, where nothing can be spoken"),
    ];
    let sometimes = sometimes.into_iter().filter_map(|(prompt, when)| Some((prompt?, when)));
    let call_back = service.call_back.iter().flat_map(|words| words.all().into_iter().zip(CALL_BACK));
    always.into_iter().chain(sometimes).chain(call_back).collect()
}
