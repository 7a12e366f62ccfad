//! Calls that a line makes by itself, to call somebody back: what a provider tells of them, in our words.
//!
//! They come to URLs of their own, so that nothing here is asked in a caller's turn.

use crate::call::heard::Outcome;

/// What a request about a call of ours tells, beside what was heard on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OwnCall {
    /// It goes on.
    GoesOn,
    /// Ringing somebody else on it ended so, whether or not the call itself goes on.
    Dialled(Outcome),
    /// It is over, and nobody has ever picked up.
    NotAnswered,
    /// It is over; somebody had picked up, or may have.
    Over,
}

impl OwnCall {
    /// By a dial's end, and the status of a call as most providers have it.
    pub(super) fn of_status(dialled: Option<Outcome>, status: Option<&str>) -> Self {
        match (dialled, status) {
            (Some(outcome), _) => Self::Dialled(outcome),
            (None, Some("busy" | "no-answer" | "failed" | "canceled" | "cancel" | "timeout")) => Self::NotAnswered,
            (None, Some("completed")) => Self::Over,
            (None, _) => Self::GoesOn,
        }
    }
}
