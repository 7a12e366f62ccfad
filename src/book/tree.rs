//! The ways through a flow as nested places: what each does, and where each of its keys leads.
//!
//! A place is told once, with its ways below it; wherever else it is reached, it is only named. What lies very deep is
//! told by itself, after the others.

use crate::flow::graph::{Exit, Flow, Kind, NodeId, Reserved};
use crate::flow::key::Keys;
use std::collections::{BTreeSet, VecDeque};

/// How deep places stand below each other on a page that people can read.
const DEEPEST: usize = 8;

/// A place of a flow, with its ways.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Place {
    /// Its name, as the author wrote it.
    pub(super) name: String,
    /// What it does, in plain words.
    pub(super) does: String,
    /// Its ways out.
    pub(super) ways: Vec<Way>,
}

/// A way out of a place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Way {
    /// What leads there: `key 1`, `then`.
    pub(super) on: String,
    /// What the menu calls it, in each language; empty where it has no name.
    pub(super) labels: Vec<String>,
    /// Where it leads.
    pub(super) to: To,
}

/// Where a way leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum To {
    /// To a place told right here.
    Place(Place),
    /// To a place told elsewhere, by its name.
    Named(String),
    /// Back to where the caller came from.
    Back,
}

/// The flow's places from its start, then those that only a key or word of everywhere leads to, then the rest.
pub(super) fn tree(flow: &Flow) -> Vec<Place> {
    let everywhere = flow.reserved.iter().filter_map(|(_, reserved)| match reserved {
        Reserved::To(node) => Some(*node),
        Reserved::Back | Reserved::Repeat | Reserved::Slower => None,
    });
    let spoken = [flow.spoken.crisis, flow.spoken.emergency, flow.spoken.person, flow.patience.then];
    let roots = [flow.start].into_iter().chain(everywhere).chain(spoken).chain(flow.numbered().map(|(id, _)| id));
    let mut walk = Walk { flow, told: BTreeSet::new(), deep: VecDeque::new() };
    let mut places = Vec::new();
    for root in roots {
        places.extend(walk.place(root, 0));
        while let Some(deep) = walk.deep.pop_front() {
            places.extend(walk.place(deep, 0));
        }
    }
    places
}

struct Walk<'f> {
    flow: &'f Flow,
    told: BTreeSet<NodeId>,
    /// Places too deep to be told where they were met.
    deep: VecDeque<NodeId>,
}

impl Walk<'_> {
    /// The place, if it has not been told yet.
    fn place(&mut self, id: NodeId, depth: usize) -> Option<Place> {
        if !self.told.insert(id) {
            return None;
        }
        let node = self.flow.node(id);
        let mut ways = Vec::new();
        for (on, labels, exit) in exits(&node.kind) {
            let to = match exit {
                Exit::Return => To::Back,
                Exit::To(next) if depth == DEEPEST => {
                    self.deep.push_back(next);
                    To::Named(self.flow.node(next).name.clone())
                }
                Exit::To(next) => match self.place(next, depth + 1) {
                    Some(place) => To::Place(place),
                    None => To::Named(self.flow.node(next).name.clone()),
                },
            };
            ways.push(Way { on, labels, to });
        }
        Some(Place { name: node.name.clone(), does: does(self.flow, &node.kind), ways })
    }
}

/// Every way out, with what leads there and what it is called.
pub(super) fn exits(kind: &Kind) -> Vec<(String, Vec<String>, Exit)> {
    let way = |on: &str, exit: Exit| (on.to_owned(), Vec::new(), exit);
    let offer = |keys: &Keys<Exit>| keys.iter().map(|(key, exit)| (format!("key {}", key.word()), Vec::new(), *exit)).collect::<Vec<_>>();
    match kind {
        Kind::ChooseLanguage(choose) => vec![way("then", choose.then)],
        Kind::Say { then, .. } => vec![way("then", *then)],
        Kind::Menu(menu) => {
            let label = |key| menu.labels.iter().find(|(labelled, _)| *labelled == key).map_or(Vec::new(), |(_, labels)| labels.clone());
            menu.choices.iter().map(|(key, exit)| (format!("key {}", key.word()), label(key), *exit)).collect()
        }
        Kind::Run(run) => run.link.map(|link| way("key 3", Exit::To(link))).into_iter().collect(),
        Kind::Tell(tell) => offer(&tell.offer).into_iter().chain(tell.silence.map(|exit| way("silence", exit))).collect(),
        Kind::Transfer(transfer) => {
            let fails = (!transfer.urgent).then(|| way("nobody answers", transfer.fails));
            fails.into_iter().chain([way("the talk is over", transfer.ends)]).collect()
        }
        Kind::HangUp { .. } => Vec::new(),
        Kind::Text(text) => vec![way("then", text.then)],
        Kind::CallBack(call) => {
            let mut ways = offer(&call.offer);
            ways.extend([way("no", call.declined), way("yes", call.then)]);
            ways
        }
        Kind::Voicemail(voicemail) => vec![way("no message", voicemail.declined), way("then", voicemail.then)],
        Kind::Ask(ask) => vec![way("then", ask.then)],
        Kind::Hours(hours) => vec![way("open", hours.open), way("closed", hours.closed)],
        Kind::When(when) => {
            let cases = (1..).zip(&when.cases).map(|(at, case)| (format!("case {at}"), Vec::new(), case.to));
            cases.chain([way("else", when.otherwise)]).collect()
        }
    }
}

/// What a place does, in plain words.
fn does(flow: &Flow, kind: &Kind) -> String {
    let id = |prompt| flow.prompt(prompt).id.as_str();
    match kind {
        Kind::ChooseLanguage(choose) => {
            let keys: Vec<String> =
                choose.keys.iter().map(|(key, language)| format!("key {}: {}", key.word(), flow.language(*language).code)).collect();
            let silence =
                choose.silence.map(|(seconds, language)| format!("; after {seconds} s of silence: {}", flow.language(language).code));
            format!("asks for the language with {} ({}{})", id(choose.say), keys.join(", "), silence.unwrap_or_default())
        }
        Kind::Say { say, .. } => format!("says {} and goes on", id(*say)),
        Kind::Menu(_) => "a menu".to_owned(),
        Kind::Run(run) => {
            let sections: Vec<&str> = run.sections.iter().map(|section| id(section.say)).collect();
            format!("tells part by part: {}", sections.join(", "))
        }
        Kind::Tell(tell) => format!("tells {} and listens", id(tell.say)),
        Kind::Transfer(transfer) => {
            let round = if transfer.urgent { ", round and round until somebody answers" } else { "" };
            format!("says {} and rings “{}”{round}", id(transfer.intro), flow.ladder(transfer.ladder).name)
        }
        Kind::HangUp { say } => format!("says {} and hangs up", id(*say)),
        Kind::Text(text) => format!("asks with {} whether to send the text {}", id(text.consent), id(text.text)),
        Kind::CallBack(call) => format!("asks with {} whether to call back", id(call.consent)),
        Kind::Voicemail(voicemail) => format!("asks with {} for a message of at most {} s", id(voicemail.ask), voicemail.longest_s),
        Kind::Ask(ask) => format!("asks with {} for at most {} digits", id(ask.say), ask.digits),
        Kind::Hours(hours) => format!("goes by the hours “{}”", flow.hours_of(hours.hours).name),
        Kind::When(_) => "goes by what is known of the call".to_owned(),
    }
}
