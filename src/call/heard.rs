//! What reached us from the line, in our words.

use crate::flow::key::Key;

/// What happened on the line since the last turn.
#[derive(Clone, Debug, PartialEq)]
pub enum Heard {
    /// A call comes in.
    Rings {
        /// The caller's number is withheld or makes no sense.
        hidden: bool,
    },
    /// The caller pressed keys: any of `0`–`9`, `*`, `#`, at least one. Other characters count as keys no place has.
    Keys(String),
    /// The caller spoke.
    Speech(Spoken),
    /// The caller neither pressed nor spoke while we listened.
    Silence,
    /// Ringing people ended, or the talk with them did; the caller is still there.
    DialEnded(Outcome),
    /// A message was recorded, or the recording of one ended without any.
    Recorded(Recording),
    /// The caller is gone.
    HungUp,
}

/// Words a recogniser made of what the caller said.
#[derive(Clone, Debug, PartialEq)]
pub struct Spoken {
    /// The words.
    pub words: String,
    /// How sure the recogniser is, 0 to 1, where it says so.
    pub confidence: Option<f32>,
}

/// A message that a caller left.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Recording {
    /// The provider's reference to it; empty where nothing was recorded.
    pub reference: String,
    /// The key that ended it, where one did and the provider says which.
    pub key: Option<Key>,
    /// The caller is gone; the message stays.
    pub hung_up: bool,
}

/// How ringing people ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Outcome {
    /// Caller and person were joined, with proof; their talk is over.
    Answered,
    /// A leg was answered and is over; whether they were joined is not known.
    Ended {
        /// How many seconds it lasted, whisper included, where the provider says so.
        talk_s: Option<u32>,
    },
    /// Every number was busy.
    Busy,
    /// Nobody picked up.
    NoAnswer,
    /// The person refused.
    Declined,
    /// The numbers could not be rung.
    Failed,
}

impl Outcome {
    /// Its name in the journal and in transcripts.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Answered => "answered",
            Self::Ended { .. } => "ended",
            Self::Busy => "busy",
            Self::NoAnswer => "no answer",
            Self::Declined => "declined",
            Self::Failed => "failed",
        }
    }
}
