//! What a line says, and then the one thing it does.

use super::state::State;
use crate::flow::graph::{CallerId, NodeId};
use crate::flow::key::Key;
use crate::flow::wording::Speech;
use crate::phone::Number;

/// One turn of a call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Turn {
    /// What is said first, in order.
    pub says: Vec<Speech>,
    /// Then exactly this.
    pub then: Then,
    /// Where the call stands afterwards.
    pub state: State,
    /// What the caller's act was taken for.
    pub judged: Judged,
}

/// How a turn ends. Exactly one of these, so a turn that waits twice cannot be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Then {
    /// Listens for one key; what is said can be interrupted by it.
    Gather {
        /// How long to wait after the words.
        wait_s: u8,
    },
    /// Rings people and joins the first who answers; its end is heard as the next turn.
    Dial(Dial),
    /// Rings people one last time; should that fail, says these words and hangs up. No turn follows.
    LastDial(Dial, Vec<Speech>),
    /// Ends the call.
    HangUp(End),
}

/// Whom to ring, and how.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dial {
    /// Rung at the same time.
    pub targets: Vec<Target>,
    /// For how many seconds.
    pub ring_s: u16,
    /// The longest talk, in seconds.
    pub talk_s: u32,
    /// Whose number they see.
    pub caller_id: CallerId,
}

/// One telephone to ring.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    /// Its number.
    pub number: Number,
    /// Whether the person hears something before being joined.
    pub whisper: bool,
}

/// Why a line hangs up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum End {
    /// The author wrote it at this node.
    Written(NodeId),
    /// The flow's `nobody`.
    Nobody,
    /// The caller is already gone.
    CallerGone,
}

/// What the caller's act was taken for; the journal keeps this instead of what was pressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Judged {
    /// A key the place offers, at this node.
    Choice(NodeId, Key),
    /// A key that means the same everywhere.
    Reserved(Key),
    /// No choice here.
    NoMatch,
    /// Nothing to judge: a ring, a silence, a dial's end.
    Nothing,
}

/// What a rung person hears before the caller is joined.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Whispered {
    /// The words, in the person's language.
    pub says: Vec<Speech>,
    /// Whether the person has to press a key to accept; a switchboard never has.
    pub asks: bool,
}
