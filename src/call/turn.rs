//! What a line says, and then the one thing it does.

use super::state::State;
use crate::flow::graph::{CallerId, NodeId};
use crate::flow::key::Key;
use crate::flow::wording::{LanguageId, PromptId, Speech};
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
    /// What shall happen beside the speech.
    pub errand: Option<Errand>,
}

/// How a turn ends. Exactly one of these, so a turn that waits twice cannot be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Then {
    /// Listens; what is said can be interrupted.
    Gather(Gather),
    /// Records a message after a tone, until any key, a long quiet or the time is up.
    Record {
        /// The longest message, in seconds.
        longest_s: u16,
    },
    /// Rings people and joins the first who answers; its end is heard as the next turn.
    Dial(Dial),
    /// Rings people one last time; should that fail, says these words and hangs up. No turn follows.
    LastDial(Dial, Vec<Speech>),
    /// Ends the call.
    HangUp(End),
}

/// How a line listens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Gather {
    /// How long to wait after the words, in seconds.
    pub wait_s: u8,
    /// How many keys make an answer. One acts at once; more are ended by pound, or by their number.
    pub digits: u8,
    /// What may be spoken, where the line recognises speech.
    pub speech: Option<Listening>,
}

impl Gather {
    /// Listens for one key.
    #[must_use]
    pub const fn key(wait_s: u8) -> Self {
        Self { wait_s, digits: 1, speech: None }
    }
}

/// What a recogniser listens for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Listening {
    /// The language that is spoken.
    pub language: LanguageId,
    /// The place whose words are expected: its labels and sections.
    pub place: NodeId,
}

/// What shall happen beside the speech, once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Errand {
    /// The caller agreed to this text.
    Text(PromptId),
    /// The caller agreed to be called back.
    CallBack,
    /// The caller left a message: the provider's reference to it.
    Voicemail(String),
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
    /// Whether the person presses a key to be joined; a switchboard never does.
    pub asks: bool,
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
    /// The language was chosen by its name.
    Language(LanguageId),
    /// A section was named.
    Section(NodeId, u8),
    /// Words that mean the same everywhere: `person`, `crisis`, `help`.
    Phrase(&'static str),
    /// Understood, but not surely; asked back.
    Doubtful,
    /// The digits that this node asks for.
    Digits(NodeId),
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
