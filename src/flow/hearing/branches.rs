//! Branches of a flow: what belongs together because one choice of the first menu leads there.
//!
//! Callers name a section from every place of its branch, and from the first menu.

use crate::flow::graph::{Exit, Kind, Node, NodeId};

/// Some branches of a flow, one bit for each choice of the first menu.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(super) struct Branches(u16);

impl Branches {
    const ALL: Self = Self(u16::MAX);
    /// Every section is in it, so that the first menu hears those of no branch as well.
    const WHOLE_FLOW: u16 = 1 << 15;

    /// Whether two things have a branch in common.
    pub(super) const fn meet(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    /// The branches whose places hear a section that stands here.
    pub(super) const fn of_section(self) -> Self {
        Self(self.0 | Self::WHOLE_FLOW)
    }
}

/// The branches of every node.
pub(super) fn branches(nodes: &[Node], first_menu: NodeId) -> Vec<Branches> {
    let mut branches = vec![Branches::default(); nodes.len()];
    let Some(Kind::Menu(menu)) = nodes.get(usize::from(first_menu.0)).map(|node| &node.kind) else { return branches };
    for (choice, (_, exit)) in menu.choices.iter().enumerate() {
        let bit = 1 << choice;
        let mut waiting = vec![*exit];
        while let Some(exit) = waiting.pop() {
            let Exit::To(id) = exit else { continue };
            let (Some(node), Some(here)) = (nodes.get(usize::from(id.0)), branches.get_mut(usize::from(id.0))) else { continue };
            if id == first_menu || matches!(node.kind, Kind::Transfer(_)) || here.0 & bit != 0 {
                continue;
            }
            here.0 |= bit;
            waiting.extend(node.kind.ways());
        }
    }
    if let Some(here) = branches.get_mut(usize::from(first_menu.0)) {
        *here = Branches::ALL;
    }
    branches
}
