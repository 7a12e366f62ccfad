//! What providers can and cannot do whose dialect is still to come: flows are judged for them already.
//!
//! Sources are the providers' manuals. What a manual leaves open counts as not possible.

use crate::flow::limits::Limits;

/// cXML: "Dial" (5 to 600 s, up to ten numbers, no `DialBridged`), "Say" (4,096 characters, silence above 3,000 with Polly).
const SIGNALWIRE: Limits = Limits {
    provider: "signalwire",
    speech: true,
    whisper: true,
    ssml: true,
    pauses: true,
    records: true,
    proof_of_answer: false,
    talk_time: true,
    time_limit: true,
    ring_s: (5, 600),
    ring_slack_s: 5,
    numbers_at_once: 10,
    say_chars: 2_500,
    document_bytes: 65_536,
};

/// By its source: `Gather` hears keys only, no `Pause`, tags in `Say` are stripped, no `url` on `Number`, no limit to a talk. The ring time is
/// passed on unchecked, so that it is held to what the others take. No bound of a document is known; ours holds.
const SOMLENG: Limits = Limits {
    provider: "somleng",
    speech: false,
    whisper: false,
    ssml: false,
    pauses: false,
    records: true,
    proof_of_answer: false,
    talk_time: false,
    time_limit: false,
    ring_s: (5, 120),
    ring_slack_s: 5,
    numbers_at_once: 10,
    say_chars: 2_500,
    document_bytes: 65_536,
};

/// `TeXML`: "Dial" (timeout 5 to 120 s, `DialCallDuration`), "Say" (SSML is not documented; `voiceSpeed` is), "Pause" (1 to 180 s). No bound of a
/// document is documented; ours holds.
const TELNYX: Limits = Limits {
    provider: "telnyx",
    speech: true,
    whisper: true,
    ssml: false,
    pauses: true,
    records: true,
    proof_of_answer: false,
    talk_time: true,
    time_limit: true,
    ring_s: (5, 120),
    ring_slack_s: 5,
    numbers_at_once: 10,
    say_chars: 2_500,
    document_bytes: 65_536,
};

/// The tables by their providers' names.
pub(super) const TO_COME: [Limits; 3] = [SIGNALWIRE, SOMLENG, TELNYX];
