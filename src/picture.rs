//! A flow as a picture: its places, and the ways between them with their keys.
//!
//! [`Picture::of`] gathers what there is to draw; [`mermaid`], [`dot`] and [`svg`] write it. What an author wrote is made harmless for
//! each of them. Keys that mean the same everywhere are told once and not drawn.

pub mod dot;
pub mod mermaid;
pub mod svg;

mod layout;

use crate::flow::graph::{Exit, Flow, Kind, NodeId, Reserved};
use crate::flow::wording::{LanguageId, Piece, PromptId, Speech};
use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// What is drawn.
#[derive(Clone, Debug)]
pub struct Picture {
    /// The flow's name.
    pub title: String,
    /// The keys that mean the same everywhere: `0 person`.
    pub reserved: Vec<String>,
    /// The places, in the order in which callers come to them.
    pub places: Vec<Spot>,
    /// The ways, by the numbers of their places.
    pub ways: Vec<Way>,
}

/// A place.
#[derive(Clone, Debug)]
pub struct Spot {
    /// Its name.
    pub name: String,
    /// What it does, in a word: `menu`.
    pub kind: &'static str,
    /// The first of what is said there.
    pub words: String,
    /// How many steps from the ring.
    pub step: usize,
    /// How many calls came here, and the most that came to any place; nothing where nobody counted.
    pub calls: Option<(u64, u64)>,
}

/// A way from one place to another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Way {
    /// Where it begins.
    pub from: usize,
    /// Where it leads; nothing for a way back to where the caller came from.
    pub to: Option<usize>,
    /// The key, or what happens: `3`, `silence`, `nobody answered`.
    pub by: String,
    /// How often it was chosen; nothing where nobody counted.
    pub calls: Option<u64>,
}

impl Picture {
    /// Everything callers can come to.
    #[must_use]
    pub fn of(flow: &Flow, language: LanguageId) -> Self {
        let steps = steps(flow);
        let mut order: Vec<(usize, NodeId)> = steps.iter().map(|(id, step)| (*step, *id)).collect();
        order.sort_unstable();
        let numbers: BTreeMap<NodeId, usize> = order.iter().enumerate().map(|(number, (_, id))| (*id, number)).collect();
        let places = order.iter().map(|(step, id)| spot(flow, *id, *step, language)).collect();
        let ways = order.iter().flat_map(|(_, id)| ways(flow, *id)).filter_map(|(from, by, exit)| {
            let to = match exit {
                Exit::To(node) => Some(*numbers.get(&node)?),
                Exit::Return => None,
            };
            Some(Way { from: *numbers.get(&from)?, to, by, calls: None })
        });
        let reserved = flow.reserved.iter().map(|(key, does)| {
            let does = match does {
                Reserved::To(node) => flow.node(*node).name.clone(),
                Reserved::Back => "back".to_owned(),
                Reserved::Repeat => "again".to_owned(),
                Reserved::Slower => "slower".to_owned(),
            };
            format!("{} {does}", key.word())
        });
        Self { title: flow.name.clone(), reserved: reserved.collect(), ways: ways.collect(), places }
    }

    /// Shows how many calls came to each place, and how often each choice was made: by place and key.
    pub fn count(&mut self, calls: &BTreeMap<String, u64>, choices: &BTreeMap<(String, String), u64>) {
        let most = calls.values().copied().max().unwrap_or(0);
        for place in &mut self.places {
            place.calls = Some((calls.get(&place.name).copied().unwrap_or(0), most));
        }
        for way in &mut self.ways {
            let Some(place) = self.places.get(way.from) else { continue };
            way.calls = choices.get(&(place.name.clone(), way.by.clone())).copied();
        }
    }

    /// What lies within some steps of a place, whichever way they are walked. Nothing if there is no such place.
    #[must_use]
    pub fn around(&self, name: &str, depth: usize) -> Option<Self> {
        let middle = self.places.iter().position(|place| place.name == name)?;
        let mut near = BTreeMap::from([(middle, 0)]);
        let mut next = VecDeque::from([middle]);
        while let Some(at) = next.pop_front() {
            let far = near.get(&at).copied().unwrap_or_default();
            if far == depth {
                continue;
            }
            let beside = self.ways.iter().filter_map(|way| match way.to {
                Some(to) if way.from == at => Some(to),
                Some(to) if to == at => Some(way.from),
                _ => None,
            });
            for place in beside {
                if let std::collections::btree_map::Entry::Vacant(free) = near.entry(place) {
                    free.insert(far + 1);
                    next.push_back(place);
                }
            }
        }
        let kept: Vec<usize> = near.into_keys().collect();
        let number = |old: usize| kept.binary_search(&old).ok();
        let ways = self.ways.iter().filter_map(|way| {
            let to = match way.to {
                Some(to) => Some(number(to)?),
                None => None,
            };
            Some(Way { from: number(way.from)?, to, ..way.clone() })
        });
        let places = kept.iter().filter_map(|old| self.places.get(*old).cloned()).collect();
        Some(Self { title: format!("{}: around {name}", self.title), reserved: self.reserved.clone(), ways: ways.collect(), places })
    }
}

/// How many steps from the ring each place is that callers can come to; what only a reserved key or a word reaches comes after the first menu.
fn steps(flow: &Flow) -> BTreeMap<NodeId, usize> {
    let mut steps = BTreeMap::new();
    let mut next = VecDeque::from([(flow.start, 0)]);
    let reserved = flow.reserved.iter().filter_map(|(_, does)| if let Reserved::To(node) = does { Some(*node) } else { None });
    let mut later: Vec<NodeId> =
        reserved.chain([flow.patience.then, flow.spoken.crisis, flow.spoken.emergency, flow.spoken.person]).collect();
    later.reverse();
    loop {
        while let Some((id, step)) = next.pop_front() {
            if steps.contains_key(&id) {
                continue;
            }
            steps.insert(id, step);
            let to = flow.node(id).kind.ways().into_iter().filter_map(|exit| if let Exit::To(node) = exit { Some(node) } else { None });
            next.extend(to.map(|node| (node, step + 1)));
        }
        let Some(left) = later.pop() else { return steps };
        next.push_back((left, 1));
    }
}

fn spot(flow: &Flow, id: NodeId, step: usize, language: LanguageId) -> Spot {
    let node = flow.node(id);
    let prompt = |prompt: PromptId| flow.prompt(prompt).speech(language).collect::<Vec<_>>();
    let (kind, says) = match &node.kind {
        Kind::ChooseLanguage(question) => ("language?", prompt(question.say)),
        Kind::Say { say, .. } => ("says", prompt(*say)),
        Kind::Menu(menu) => ("menu", menu.words.get(usize::from(language.0)).map(|words| words.short.clone()).unwrap_or_default()),
        Kind::Run(run) => ("sections", run.sections.first().map(|section| prompt(section.say)).unwrap_or_default()),
        Kind::Tell(tell) => ("tells", prompt(tell.say)),
        Kind::Transfer(transfer) => ("rings", prompt(transfer.intro)),
        Kind::HangUp { say } => ("hangs up", prompt(*say)),
        Kind::Text(text) => ("text?", prompt(text.consent)),
        Kind::CallBack(call_back) => ("call back?", prompt(call_back.consent)),
        Kind::Voicemail(voicemail) => ("message?", prompt(voicemail.ask)),
        Kind::Ask(ask) => ("digits?", prompt(ask.say)),
        Kind::Hours(_) => ("hours", Vec::new()),
        Kind::When(_) => ("decides", Vec::new()),
    };
    let words = match &node.kind {
        Kind::Transfer(transfer) => {
            format!("{}{}", flow.ladder(transfer.ladder).name, if transfer.urgent { ", until somebody answers" } else { "" })
        }
        Kind::Hours(hours) => flow.hours_of(hours.hours).name.clone(),
        Kind::Run(run) => format!("{} parts: {}", run.sections.len(), text(flow, &says)),
        _ => text(flow, &says),
    };
    Spot { name: node.name.clone(), kind, words, step, calls: None }
}

fn text(flow: &Flow, says: &[Speech]) -> String {
    let utterances = says.iter().filter_map(|speech| if let Speech::Say(id) = speech { Some(flow.utterance(*id)) } else { None });
    let words = utterances.flat_map(|utterance| &utterance.pieces).filter_map(|piece| match piece {
        Piece::Text(text) => Some(text.as_str()),
        Piece::Term(term) => Some(term.text.as_str()),
        Piece::Quiet(_) | Piece::Hole(_) => None,
    });
    words.collect::<Vec<_>>().join(" ").split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Every way out of a place.
fn ways(flow: &Flow, id: NodeId) -> Vec<(NodeId, String, Exit)> {
    let mut ways: Vec<(String, Exit)> = Vec::new();
    let mut put = |by: &str, exit: Exit| ways.push((by.to_owned(), exit));
    match &flow.node(id).kind {
        Kind::ChooseLanguage(question) => {
            let keys: Vec<String> =
                question.keys.iter().map(|(key, language)| format!("{} {}", key.word(), flow.language(*language).code)).collect();
            put(&keys.join(", "), question.then);
        }
        Kind::Say { then, .. } => put("", *then),
        Kind::Menu(menu) => menu.choices.iter().for_each(|(key, exit)| put(key.word(), *exit)),
        Kind::Run(run) => run.link.into_iter().for_each(|link| put("3", Exit::To(link))),
        Kind::Tell(tell) => {
            tell.offer.iter().for_each(|(key, exit)| put(key.word(), *exit));
            tell.silence.into_iter().for_each(|exit| put("silence", exit));
        }
        Kind::Transfer(transfer) => {
            if !transfer.urgent {
                put("nobody answered", transfer.fails);
            }
            put("after the talk", transfer.ends);
        }
        Kind::HangUp { .. } => {}
        Kind::Text(text) => put("then", text.then),
        Kind::CallBack(call_back) => {
            call_back.offer.iter().for_each(|(key, exit)| put(&format!("{} (number withheld)", key.word()), *exit));
            put("no", call_back.declined);
            put("yes", call_back.then);
        }
        Kind::Voicemail(voicemail) => {
            put("no", voicemail.declined);
            put("then", voicemail.then);
        }
        Kind::Ask(ask) => put("then", ask.then),
        Kind::Hours(hours) => {
            put("open", hours.open);
            put("closed", hours.closed);
        }
        Kind::When(when) => {
            (1..).zip(&when.cases).for_each(|(number, case)| put(&format!("case {number}"), case.to));
            put("else", when.otherwise);
        }
    }
    let mut seen = BTreeSet::new();
    ways.retain(|(by, exit)| seen.insert((by.clone(), format!("{exit:?}"))));
    ways.into_iter().map(|(by, exit)| (id, by, exit)).collect()
}

/// The beginning of a text, cut after a word.
fn cut(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    let head: String = text.chars().take(most).collect();
    format!("{}…", head.rsplit_once(' ').map_or(head.as_str(), |(head, _)| head))
}
