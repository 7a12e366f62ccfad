//! Where a call can stand, without what cannot change the way it goes on.
//!
//! A [`Spot`] is a call's state with everything left out that changes words and waits alone: how often something
//! was said, slower speech, whether the language is only assumed, topics and reasons, notices heard, digits kept.
//! Counters of failed ladders are left out as well; the moment of a step tells whether they have run out.
//! Of the history of menus the last one is kept; the one before it is every menu that can stand there.

use crate::call::state::State;
use crate::call::turn::{Then, Turn};
use crate::flow::graph::{Flow, Kind, NodeId};
use crate::flow::hearing::Meaning;
use crate::flow::wording::{LanguageId, Reason};
use jiff::Timestamp;
use std::hash::{BuildHasherDefault, Hasher};

/// What a call waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Waits {
    /// A key or a word.
    Listens,
    /// The end of a message.
    Records,
    /// The end of a dial.
    Rings,
}

/// A place where a call can wait, with all that matters for how it goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Spot {
    pub(super) at: NodeId,
    pub(super) part: u8,
    pub(super) rung: u8,
    pub(super) language: LanguageId,
    pub(super) misses: u8,
    /// Silences, where they count apart from wrong keys; else none.
    pub(super) silences: u8,
    /// Which `first` prompts were heard, of those that this place and the ones it can return to need.
    pub(super) first: u8,
    /// The number is withheld, where the place asks for it.
    pub(super) hidden: bool,
    /// The call is in a crisis now; whether it has been in one is tried both ways where it matters.
    pub(super) crisis: bool,
    pub(super) waits: Waits,
    /// The last menu heard.
    pub(super) menu: Option<NodeId>,
    pub(super) urgent: Option<NodeId>,
    pub(super) came_from: Option<(NodeId, u8)>,
    pub(super) doubt: Option<Meaning>,
}

impl Spot {
    /// Where a turn leaves the call waiting; nowhere if it ends it.
    pub(super) fn of(flow: &Flow, turn: &Turn) -> Option<Self> {
        let waits = match turn.then {
            Then::Gather(_) => Waits::Listens,
            Then::Record { .. } => Waits::Records,
            Then::Dial(_) => Waits::Rings,
            Then::LastDial(..) | Then::HangUp(_) => return None,
        };
        let state = &turn.state;
        let kind = &flow.node(state.at).kind;
        let menu = state.history.last().copied();
        let came_from = state.came_from.filter(|_| kind.asks());
        let guarded = |at: NodeId, part: u8| {
            let section = match &flow.node(at).kind {
                Kind::Run(run) => run.sections.get(usize::from(part)).map_or(0, |section| section.first),
                _ => 0,
            };
            flow.node(at).first | section
        };
        let needs =
            guarded(state.at, state.part) | menu.map_or(0, |menu| guarded(menu, 0)) | came_from.map_or(0, |(at, part)| guarded(at, part));
        let apart = matches!(kind, Kind::Tell(tell) if tell.silence.is_some());
        Some(Self {
            at: state.at,
            part: state.part,
            rung: if waits == Waits::Rings { state.rung } else { 0 },
            language: state.language,
            misses: if waits == Waits::Rings { 0 } else { state.misses },
            silences: if apart { state.silences } else { 0 },
            first: state.first & needs,
            hidden: state.hidden && matches!(kind, Kind::CallBack(_)),
            crisis: state.crisis && state.urgent.is_some(),
            waits,
            menu,
            urgent: state.urgent,
            came_from,
            doubt: state.doubt,
        })
    }

    /// A call that stands here, as any other that does.
    pub(super) fn state(&self, rang: Timestamp) -> State {
        State {
            at: self.at,
            part: self.part,
            rung: self.rung,
            history: self.menu.into_iter().collect(),
            language: self.language,
            assumed: false,
            misses: self.misses,
            silences: self.silences,
            rounds: 0,
            dials: 0,
            slow: false,
            urgent: self.urgent,
            crisis: self.crisis,
            hidden: self.hidden,
            first: self.first,
            told: u8::MAX,
            navs: 0,
            came_from: self.came_from,
            doubt: self.doubt,
            repeated: false,
            noises: 0,
            relay: false,
            child: false,
            called_back: false,
            kept: Vec::new(),
            reason: Reason::Asked,
            topic: None,
            turn: 0,
            rang,
        }
    }

    /// Whether this is a menu at which the call stands as the last one heard.
    pub(super) fn at_its_menu(&self) -> bool {
        self.menu == Some(self.at)
    }
}

/// A quick hash: the keys are our own numbers, which nobody outside can choose.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Quick(u64);

/// Makes [`Quick`].
pub(super) type BuildQuick = BuildHasherDefault<Quick>;

impl Hasher for Quick {
    fn finish(&self) -> u64 {
        self.0 ^ (self.0 >> 29)
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.write_u64(u64::from(*byte));
        }
    }

    fn write_u8(&mut self, n: u8) {
        self.write_u64(u64::from(n));
    }

    fn write_u16(&mut self, n: u16) {
        self.write_u64(u64::from(n));
    }

    fn write_u32(&mut self, n: u32) {
        self.write_u64(u64::from(n));
    }

    fn write_u64(&mut self, n: u64) {
        self.0 = (self.0.rotate_left(5) ^ n).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    }

    fn write_isize(&mut self, n: isize) {
        self.write_u64(n.unsigned_abs() as u64);
    }
}
