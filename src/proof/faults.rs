//! What breaks a promise, each cause once.

use super::explore::Came;
use crate::flow::graph::NodeId;
use crate::flow::wording::PromptId;
use std::collections::{BTreeSet, HashMap};

/// A broken promise, with the way that shows it.
#[derive(Clone, Debug)]
pub(super) struct Fault {
    pub(super) rule: &'static str,
    /// The place to mend.
    pub(super) node: NodeId,
    pub(super) prompt: Option<PromptId>,
    /// The last act; those before it are found by where it came from.
    pub(super) came: Came,
    /// Acts after it, where the fault takes several.
    pub(super) then: Vec<Came>,
    pub(super) message: String,
    pub(super) help: String,
    /// Where else the same cause shows.
    pub(super) elsewhere: BTreeSet<NodeId>,
}

/// All of them. Those found first have the shortest ways.
#[derive(Clone, Debug, Default)]
pub(super) struct Faults {
    pub(super) list: Vec<Fault>,
    known: HashMap<(&'static str, NodeId, Option<PromptId>, &'static str), usize>,
}

/// What makes two faults the same.
#[derive(Clone, Copy, Debug)]
pub(super) struct Cause {
    pub(super) rule: &'static str,
    /// The place to mend.
    pub(super) node: NodeId,
    pub(super) prompt: Option<PromptId>,
    /// Where one node can break a rule in several manners: which.
    pub(super) manner: &'static str,
}

impl Faults {
    /// Notes a fault that shows at a place; its words are made for the first of a cause alone.
    pub(super) fn note(&mut self, cause: Cause, shows_at: NodeId, came: Came, words: impl FnOnce() -> (String, String)) {
        let key = (cause.rule, cause.node, cause.prompt, cause.manner);
        if let Some(fault) = self.known.get(&key).and_then(|at| self.list.get_mut(*at)) {
            fault.elsewhere.insert(shows_at);
            return;
        }
        let (message, help) = words();
        self.known.insert(key, self.list.len());
        let elsewhere = BTreeSet::from([shows_at]);
        let Cause { rule, node, prompt, .. } = cause;
        self.list.push(Fault { rule, node, prompt, came, then: Vec::new(), message, help, elsewhere });
    }

    /// Lets the fault that was noted last go on with these acts, if it has none yet.
    pub(super) fn goes_on(&mut self, acts: Vec<Came>) {
        if let Some(fault) = self.list.last_mut().filter(|fault| fault.then.is_empty()) {
            fault.then = acts;
        }
    }
}
