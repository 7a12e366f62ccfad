//! What a turn may know of the moment: handed in, never looked up.

use crate::flow::roster::Roster;
use jiff::Timestamp;

/// The moment of a turn.
#[derive(Clone, Copy, Debug)]
pub struct Now<'a> {
    /// The time.
    pub at: Timestamp,
    /// The people, as they are now, and the notices that are on.
    pub roster: &'a Roster,
    /// What this line can do.
    pub line: Abilities,
}

/// What a line can do, by its provider and its settings.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "a row of yes and no, as in the table of limits")]
pub struct Abilities {
    /// Recognises speech.
    pub speech: bool,
    /// Delivers texts.
    pub texts: bool,
    /// Tells what was said only by keys.
    pub keypad_only: bool,
    /// Takes no messages.
    pub no_messages: bool,
}
