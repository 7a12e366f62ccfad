//! Where a call stands between two turns: all there is to know of it, small enough for a URL.

use crate::flow::graph::{Flow, NodeId};
use crate::flow::hearing::Meaning;
use crate::flow::wording::{LanguageId, Reason, TopicId};
use jiff::Timestamp;

/// The most menus a call remembers.
pub const MOST_HISTORY: usize = 12;

/// So often may noise be taken for speech.
const MOST_NOISES: u8 = 2;

/// A call between two turns.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own about the call")]
pub struct State {
    /// The node that waits.
    pub at: NodeId,
    /// Which section of a run, from 0.
    pub part: u8,
    /// Which step of a ladder, from 0.
    pub rung: u8,
    /// The menus heard, the last one last; at most [`MOST_HISTORY`].
    pub history: Vec<NodeId>,
    /// The caller's language.
    pub language: LanguageId,
    /// The language is only assumed: no key or word since the greeting.
    pub assumed: bool,
    /// Silences and wrong keys at this place, counted together.
    pub misses: u8,
    /// Silences alone.
    pub silences: u8,
    /// Failed ladders in a row, without a key or a word between them.
    pub rounds: u8,
    /// Dials so far.
    pub dials: u16,
    /// The caller asked for slower speech.
    pub slow: bool,
    /// The crisis ladder is being rung, or has just been.
    pub urgent: Option<NodeId>,
    /// The call has been urgent at any time.
    pub crisis: bool,
    /// The caller's number is withheld.
    pub hidden: bool,
    /// Which of the flow's `first` prompts were heard, one bit each.
    pub first: u8,
    /// Which notices were heard, one bit each.
    pub told: u8,
    /// How often the long navigation words were heard.
    pub navs: u8,
    /// Where the caller was before the place that asks something: a listening place and its part.
    pub came_from: Option<(NodeId, u8)>,
    /// What was understood, but not surely: asked back once.
    pub doubt: Option<Meaning>,
    /// The last thing the caller asked for was to hear it again.
    pub repeated: bool,
    /// Times that noise was taken for speech.
    pub noises: u8,
    /// May be a relay call: it gets more time.
    pub relay: bool,
    /// May be a child: is offered no text and no call back.
    pub child: bool,
    /// A call back was asked for.
    pub called_back: bool,
    /// What the caller was asked for, by [`Flow::kept`].
    pub kept: Vec<String>,
    /// Why a person is rung.
    pub reason: Reason,
    /// What the caller was last hearing about.
    pub topic: Option<TopicId>,
    /// Turns so far.
    pub turn: u16,
    /// When the call began.
    pub rang: Timestamp,
}

impl State {
    /// A call that has just begun.
    #[must_use]
    pub fn begin(flow: &Flow, at: Timestamp, hidden: bool) -> Self {
        Self {
            at: flow.start,
            part: 0,
            rung: 0,
            history: Vec::new(),
            language: LanguageId(0),
            assumed: true,
            misses: 0,
            silences: 0,
            rounds: 0,
            dials: 0,
            slow: false,
            urgent: None,
            crisis: false,
            hidden,
            first: 0,
            told: 0,
            navs: 0,
            came_from: None,
            doubt: None,
            repeated: false,
            noises: 0,
            relay: false,
            child: false,
            called_back: false,
            kept: vec![String::new(); flow.kept.len()],
            reason: Reason::Asked,
            topic: None,
            turn: 0,
            // Whole seconds: what a ticket keeps.
            rang: Timestamp::from_second(at.as_second()).unwrap_or(at),
        }
    }

    /// Noise was taken for speech so often that this call listens for keys alone.
    #[must_use]
    pub const fn keys_only(&self) -> bool {
        self.noises >= MOST_NOISES
    }
}
