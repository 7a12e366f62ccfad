//! What a provider can and cannot do, as a plain table that dialects fill and flows are judged by.

/// One provider's abilities and bounds, from its manual.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "a table of yes and no, one row a provider")]
pub struct Limits {
    /// The provider's name in settings: `twilio`.
    pub provider: &'static str,
    /// Recognises speech at a menu.
    pub speech: bool,
    /// Speaks to the person before the caller is joined.
    pub whisper: bool,
    /// Pronounces as told, and slows down (SSML).
    pub ssml: bool,
    /// Is quiet between words for as long as told.
    pub pauses: bool,
    /// Records a message.
    pub records: bool,
    /// Tells us for certain that the legs were joined.
    pub proof_of_answer: bool,
    /// Tells us how long the two talked.
    pub talk_time: bool,
    /// Can cut a talk after a time we name.
    pub time_limit: bool,
    /// The shortest and longest ring it accepts, in seconds.
    pub ring_s: (u16, u16),
    /// Seconds it may ring beyond what we asked for.
    pub ring_slack_s: u16,
    /// How many numbers it rings at once.
    pub numbers_at_once: u8,
    /// Characters it speaks in one element.
    pub say_chars: usize,
    /// Bytes of its longest document.
    pub document_bytes: usize,
}

impl Limits {
    /// What holds on every one of some providers: the worst of each row.
    #[must_use]
    pub fn worst(all: &[Self]) -> Option<Self> {
        all.iter().copied().reduce(|a, b| Self {
            provider: "all",
            speech: a.speech && b.speech,
            whisper: a.whisper && b.whisper,
            ssml: a.ssml && b.ssml,
            pauses: a.pauses && b.pauses,
            records: a.records && b.records,
            proof_of_answer: a.proof_of_answer && b.proof_of_answer,
            talk_time: a.talk_time && b.talk_time,
            time_limit: a.time_limit && b.time_limit,
            ring_s: (a.ring_s.0.max(b.ring_s.0), a.ring_s.1.min(b.ring_s.1)),
            ring_slack_s: a.ring_slack_s.max(b.ring_slack_s),
            numbers_at_once: a.numbers_at_once.min(b.numbers_at_once),
            say_chars: a.say_chars.min(b.say_chars),
            document_bytes: a.document_bytes.min(b.document_bytes),
        })
    }
}
