//! What the journal keeps of a turn: no numbers, and keys and words only in `heard`.

use crate::flow::graph::Version;
use jiff::Timestamp;
use smol_str::{SmolStr, format_smolstr};

/// One thing that happened in a call. Its words are short: they lie in the entry itself, and pass from thread to thread with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The provider's name for the caller's leg.
    pub call: String,
    /// The line.
    pub line: SmolStr,
    /// The leg: empty for the caller's, else the provider's name for the person's.
    pub leg: SmolStr,
    /// How often the call had lost its place before; turns are counted anew after each loss.
    pub restarts: u8,
    /// Which turn of the call, from 1.
    pub turn: u16,
    /// What kind of request it was.
    pub kind: Kind,
    /// A digest of what was heard: tells a repeated webhook from a second, different one.
    pub digest: u64,
    /// When it was answered.
    pub at: Timestamp,
    /// The version of the flow.
    pub version: Version,
    /// The version of the roster.
    pub roster: u64,
    /// The node that waits now.
    pub node: SmolStr,
    /// The language code.
    pub language: SmolStr,
    /// What the caller did: `rings`, `silence`, `choice main 1`, `reserved star`, `no match (16 keys)`, `dial busy`.
    pub heard: SmolStr,
    /// What the line did then: `gather`, `dial specialist 0`, `hang up`.
    pub then: SmolStr,
    /// Anything beside the usual: `ticket-lost`, `fallback`, `errand-text`. Space-separated words.
    pub notes: SmolStr,
    /// What the caller said where nothing matched, sealed; removed after a short time.
    pub unmatched: Option<Vec<u8>>,
}

impl Entry {
    /// Adds a word to the notes.
    pub fn note(&mut self, word: &str) {
        self.notes = if self.notes.is_empty() { word.into() } else { format_smolstr!("{} {word}", self.notes) };
    }
}

/// What kind of request an entry is about. With line, call, leg, restarts, turn and digest it names the entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// A first ring.
    Ring,
    /// A turn.
    Turn,
    /// A person picked up.
    Whisper,
    /// A person accepted or refused.
    Accept,
    /// The provider's fallback.
    Fallback,
    /// A message can be had.
    Recorded,
    /// The call is over.
    Ended,
    /// Something of a call that the line made to call somebody back. `call` is the errand's key, `leg` the call, `turn` counts its tries,
    /// `restarts` the requests of a try.
    CallBack,
}

impl Kind {
    /// Its name in the journal.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Ring => "ring",
            Self::Turn => "turn",
            Self::Whisper => "whisper",
            Self::Accept => "accept",
            Self::Fallback => "fallback",
            Self::Recorded => "recorded",
            Self::Ended => "ended",
            Self::CallBack => "call-back",
        }
    }

    /// Reads that name.
    #[must_use]
    pub fn read(word: &str) -> Option<Self> {
        let all = [Self::Ring, Self::Turn, Self::Whisper, Self::Accept, Self::Fallback, Self::Recorded, Self::Ended, Self::CallBack];
        all.into_iter().find(|kind| kind.word() == word)
    }
}
