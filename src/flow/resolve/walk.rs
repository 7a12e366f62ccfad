//! Ways through a flow: circles that never wait, returns from nowhere, nodes nobody reaches.

use std::collections::{HashMap, HashSet};

use crate::diagnostic::Diagnostic;
use crate::flow::graph::{Exit, Flow, NodeId, Reserved};
use crate::flow::read::Written;
use crate::flow::syntax::Structure;
use crate::flow::syntax::node::{Kind as Does, Node};

/// Reports every circle of nodes that only speak: a caller in it could never do anything.
pub(super) fn circles(structure: &Structure, findings: &mut Vec<Diagnostic>) {
    let nodes = by_name(structure);
    let mut told: HashSet<&str> = HashSet::new();
    for node in &structure.nodes {
        let mut way: Vec<&Written> = Vec::new();
        let mut on_way: HashSet<&str> = HashSet::new();
        let mut at = Some(node);
        while let Some(here) = at.filter(|here| !told.contains(here.name.text.as_str())) {
            let Some(Does::Say { then: Some(then), .. }) = &here.kind else { break };
            if !on_way.insert(here.name.text.as_str()) {
                let circle: Vec<&&Written> = way.iter().skip_while(|name| name.text != here.name.text).collect();
                findings.push(circle_of_speech(&circle));
                break;
            }
            way.push(&here.name);
            at = nodes.get(then.text.as_str()).copied();
        }
        told.extend(on_way);
    }
}

fn circle_of_speech(circle: &[&&Written]) -> Diagnostic {
    let names: Vec<String> = circle.iter().map(|name| format!("`{}`", name.text)).collect();
    let finding = Diagnostic::error("circle-of-speech", format!("a caller never gets out of {}", names.join(", ")));
    let finding = circle.iter().fold(finding, |finding, name| finding.at(name.span, "speaks and goes on"));
    finding.help("lead one of them to a menu")
}

/// `return` before the caller has been anywhere leads nowhere.
pub(super) fn returns_from_start(structure: &Structure, findings: &mut Vec<Diagnostic>) {
    let nodes = by_name(structure);
    let mut seen: HashSet<&str> = HashSet::new();
    let mut at = structure.start.as_ref().and_then(|start| nodes.get(start.text.as_str()).copied());
    while let Some(here) = at.filter(|here| seen.insert(here.name.text.as_str())) {
        let exits: Vec<&Written> = match &here.kind {
            Some(Does::Say { then, .. } | Does::ChooseLanguage { then, .. }) => then.iter().collect(),
            Some(Does::Transfer(transfer)) => transfer.fails.iter().chain(&transfer.ends).collect(),
            _ => return,
        };
        if let Some(exit) = exits.iter().find(|exit| exit.text == "return") {
            let finding = Diagnostic::error("return-from-start", "a call that has just begun has nowhere to return to").at(exit.span, "");
            findings.push(finding.help("name the node that comes next"));
        }
        let goes_on = matches!(here.kind, Some(Does::Say { .. } | Does::ChooseLanguage { .. }));
        at = exits.first().filter(|_| goes_on).and_then(|exit| nodes.get(exit.text.as_str()).copied());
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
