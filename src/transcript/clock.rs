//! How long things take on the telephone: speech at 150 words a minute, quiet, waiting.

use crate::call::turn::Then;
use crate::flow::wording::Speech;
use jiff::SignedDuration;

/// Words a minute of a voice that is easily understood.
const WORDS_A_MINUTE: i64 = 150;

/// How long some words take to say.
#[must_use]
pub fn speaking(words: &str) -> SignedDuration {
    let count = i64::try_from(words.split_whitespace().count()).unwrap_or(i64::MAX);
    SignedDuration::from_millis(count.saturating_mul(60_000 / WORDS_A_MINUTE))
}

/// How long the quiet between the words is.
#[must_use]
pub fn quiet(says: &[Speech]) -> SignedDuration {
    let of = |speech: &Speech| match speech {
        Speech::Quiet(milliseconds) => i64::from(*milliseconds),
        Speech::Say(_) => 0,
    };
    SignedDuration::from_millis(says.iter().map(of).sum())
}

/// How long a line waits for a caller who does nothing.
#[must_use]
pub fn waiting(then: &Then) -> SignedDuration {
    match then {
        Then::Gather(gather) => SignedDuration::from_secs(i64::from(gather.wait_s)),
        Then::Record { .. } | Then::Dial(_) | Then::LastDial(..) | Then::HangUp(_) => SignedDuration::ZERO,
    }
}
