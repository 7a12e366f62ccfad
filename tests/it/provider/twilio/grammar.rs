//! Which elements and attributes the manual knows, and where each may stand.

use crate::provider::speech::{self, ssml};
use crate::provider::xml::Rule;

/// The elements that may stand in a voice document here.
pub(super) fn grammar(name: &str) -> Option<Rule> {
    let (attributes, children, text): (&'static [&'static str], &'static [&'static str], bool) = match name {
        "Response" => (&[], &["Say", "Play", "Pause", "Gather", "Dial", "Record", "Redirect", "Hangup", "Reject"], false),
        "Say" => (&["voice", "language", "loop"], speech::ALL, true),
        "Play" => (&["loop", "digits"], &[], true),
        "Pause" => (&["length"], &[], false),
        "Gather" => (GATHER, &["Say", "Play", "Pause"], false),
        "Dial" => (DIAL, &["Number"], true),
        "Number" => (&["sendDigits", "url", "method", "statusCallback", "statusCallbackEvent", "statusCallbackMethod"], &[], true),
        "Record" => (RECORD, &[], false),
        "Redirect" => (&["method"], &[], true),
        "Hangup" => (&[], &[], false),
        "Reject" => (&["reason"], &[], false),
        _ => return ssml(name),
    };
    Some(Rule { attributes, children, text })
}

const DIAL: &[&str] =
    &["action", "method", "timeout", "timeLimit", "callerId", "answerOnBridge", "hangupOnStar", "record", "ringTone", "sequential"];

const GATHER: &[&str] = &[
    "input",
    "action",
    "method",
    "timeout",
    "speechTimeout",
    "finishOnKey",
    "numDigits",
    "hints",
    "language",
    "speechModel",
    "profanityFilter",
    "actionOnEmptyResult",
];

const RECORD: &[&str] = &[
    "action",
    "method",
    "timeout",
    "finishOnKey",
    "maxLength",
    "playBeep",
    "trim",
    "recordingStatusCallback",
    "recordingStatusCallbackMethod",
    "recordingStatusCallbackEvent",
    "transcribe",
];
