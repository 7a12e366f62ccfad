//! Ways through a flow: circles that never wait, returns from nowhere, nodes nobody reaches.

use std::collections::{HashMap, HashSet};

use crate::diagnostic::Diagnostic;
use crate::flow::graph::{Exit, Flow, NodeId, Reserved};
use crate::flow::read::Written;
use crate::flow::syntax::Structure;
use crate::flow::syntax::node::{Kind as Does, Node};

/// Reports every circle of nodes that do not wait: a caller in it could never do anything.
pub(super) fn circles(structure: &Structure, findings: &mut Vec<Diagnostic>) {
    let nodes = by_name(structure);
    let mut done: HashSet<&str> = HashSet::new();
    for start in &structure.nodes {
        // The way so far: each node with the ways out of it that are still to be tried.
        let mut way: Vec<(&Node, Vec<&Written>)> = Vec::new();
        let mut next = Some(start);
        loop {
            if let Some(here) = next.take().filter(|here| !done.contains(here.name.text.as_str())) {
                if let Some(at) = way.iter().position(|(passed, _)| passed.name.text == here.name.text) {
                    let circle: Vec<&Written> = way.iter().skip(at).map(|(passed, _)| &passed.name).collect();
                    findings.push(circle_of_speech(&circle));
                } else {
                    way.push((here, passes(here)));
                }
            }
            let Some((here, left)) = way.last_mut() else { break };
            if let Some(to) = left.pop() {
                next = nodes.get(to.text.as_str()).copied();
            } else {
                done.insert(here.name.text.as_str());
                way.pop();
            }
        }
    }
}

/// Where a call can go on from a node without having waited there.
fn passes(node: &Node) -> Vec<&Written> {
    match &node.kind {
        Some(Does::Say { then, .. }) => then.iter().collect(),
        Some(Does::Hours { open, closed, .. }) => open.iter().chain(closed).collect(),
        Some(Does::When { cases, otherwise }) => cases.iter().filter_map(|case| case.to.as_ref()).chain(otherwise).collect(),
        // Where no text can be sent, and where a call back was asked for before.
        Some(Does::Text(text)) => text.then.iter().collect(),
        Some(Does::CallBack(call_back)) => call_back.then.iter().collect(),
        _ => Vec::new(),
    }
}

fn circle_of_speech(circle: &[&Written]) -> Diagnostic {
    let names: Vec<String> = circle.iter().map(|name| format!("`{}`", name.text)).collect();
    let finding = Diagnostic::error("circle-of-speech", format!("a caller never gets out of {}", names.join(", ")));
    let finding = circle.iter().fold(finding, |finding, name| finding.at(name.span, "goes on without waiting"));
    finding.help("lead one of them to a menu")
}

/// `return` before the caller has been anywhere leads nowhere.
pub(super) fn returns_from_start(structure: &Structure, findings: &mut Vec<Diagnostic>) {
    let nodes = by_name(structure);
    let mut seen: HashSet<&str> = HashSet::new();
    let mut waiting: Vec<&Node> = structure.start.iter().filter_map(|start| nodes.get(start.text.as_str()).copied()).collect();
    while let Some(here) = waiting.pop() {
        if !seen.insert(here.name.text.as_str()) {
            continue;
        }
        let exits: Vec<&Written> = match &here.kind {
            Some(Does::ChooseLanguage { then, .. }) => then.iter().collect(),
            Some(Does::Say { .. } | Does::Hours { .. } | Does::When { .. } | Does::Text(_) | Does::CallBack(_)) => passes(here),
            Some(Does::Transfer(transfer)) => transfer.fails.iter().chain(&transfer.ends).collect(),
            _ => continue,
        };
        if let Some(exit) = exits.iter().find(|exit| exit.text == "return") {
            let finding = Diagnostic::error("return-from-start", "a call that has just begun has nowhere to return to").at(exit.span, "");
            findings.push(finding.help("name the node that comes next"));
        }
        if !matches!(here.kind, Some(Does::Transfer(_))) {
            waiting.extend(exits.iter().filter_map(|exit| nodes.get(exit.text.as_str()).copied()));
        }
    }
}

fn by_name(structure: &Structure) -> HashMap<&str, &Node> {
    structure.nodes.iter().map(|node| (node.name.text.as_str(), node)).collect()
}

/// Warns of nodes that no call can come to.
pub(super) fn unreachable(flow: &Flow, structure: &Structure, findings: &mut Vec<Diagnostic>) {
    let mut reached: HashSet<NodeId> = HashSet::new();
    let mut waiting: Vec<NodeId> = vec![flow.start, flow.resume_at, flow.patience.then];
    waiting.extend(flow.reserved.iter().filter_map(|(_, does)| match does {
        Reserved::To(node) => Some(*node),
        _ => None,
    }));
    waiting.extend([flow.spoken.crisis, flow.spoken.emergency, flow.spoken.person]);
    waiting.extend(flow.notices.iter().filter_map(|notice| notice.then));
    while let Some(id) = waiting.pop() {
        if reached.insert(id) {
            waiting.extend(flow.node(id).kind.ways().into_iter().filter_map(|exit| match exit {
                Exit::To(node) => Some(node),
                Exit::Return => None,
            }));
        }
    }
    for ((id, _), node) in flow.numbered().zip(&structure.nodes) {
        if !reached.contains(&id) {
            let finding =
                Diagnostic::warning("unreachable-node", format!("no caller ever comes to `{}`", node.name.text)).at(node.name.span, "");
            findings.push(finding.help("lead a key there, or remove it"));
        }
    }
}
