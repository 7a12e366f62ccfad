//! What providers can and cannot do whose dialect is still to come: flows are judged for them already.
//!
//! Sources are the providers' manuals. What a manual leaves open counts as not possible.

use crate::flow::limits::Limits;

/// "Speak" (SSML with a Polly voice, 3,000 characters), "Dial" (`confirmSound`; its action names no talk time), "XML request" (100 KB).
const PLIVO: Limits = Limits {
    provider: "plivo",
    speech: true,
    whisper: true,
    ssml: true,
    pauses: true,
    records: true,
    proof_of_answer: false,
    talk_time: false,
    time_limit: true,
    ring_s: (5, 120),
    ring_slack_s: 5,
    numbers_at_once: 10,
    say_chars: 2_500,
    document_bytes: 100_000,
};

/// By its source and schemas: `record` needs a server of one's own, so that a message cannot be left; SSML is the speech vendor's affair.
const JAMBONZ: Limits = Limits {
    provider: "jambonz",
    speech: true,
    whisper: true,
    ssml: true,
    pauses: true,
    records: false,
    proof_of_answer: false,
    talk_time: false,
    time_limit: true,
    ring_s: (5, 120),
    ring_slack_s: 5,
    numbers_at_once: 10,
    say_chars: 2_500,
    document_bytes: 65_536,
};

/// The tables by their providers' names.
pub(super) const TO_COME: [Limits; 2] = [PLIVO, JAMBONZ];
