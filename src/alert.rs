//! What is wrong with a helpline, so that somebody is told: judged from facts, at a moment that is handed in.
//!
//! [`judge`] says what is wrong now. [`standing`] remembers it until it is over: raised, told, acknowledged. [`plan`] says whom to tell
//! next; [`words`] is what they read. [`lately`] is what the journal taught, entry by entry. Nothing here has a caller's number or
//! words: a cause names a line, a flow, a ladder or a node.

pub mod lately;
pub mod plan;
pub mod standing;
pub mod words;

use jiff::{SignedDuration, Timestamp};
use lately::Lately;

/// What can be wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Cause {
    /// An urgent ladder has rung for 40 seconds, and nobody was joined.
    CrisisUnanswered,
    /// Three ladders of a flow gave up within ten minutes.
    TransfersFailing,
    /// On a ladder of a live flow nobody can be rung: all are off, or have no telephone in the roster.
    NobodyReachable,
    /// A call back is due for too long.
    CallBackOverdue,
    /// A message waits for too long.
    VoicemailUnheard,
    /// Three texts were refused within an hour, or nobody knows what became of them.
    TextsFailing,
    /// A call back was refused within an hour, by a limit or since nobody was reached, or nobody knows what became of it.
    CallBacksFailing,
    /// Requests are refused that would be genuine with another address.
    WrongPublicUrl,
    /// The disk refuses entries, or they wait for PostgreSQL.
    SpoolLag,
    /// The certificate of the public address runs out.
    CertificateEnds,
    /// Nobody has rung for unusually long.
    NoCalls,
}

impl Cause {
    /// All of them.
    pub const ALL: [Self; 11] = [
        Self::CrisisUnanswered,
        Self::TransfersFailing,
        Self::NobodyReachable,
        Self::CallBackOverdue,
        Self::VoicemailUnheard,
        Self::TextsFailing,
        Self::CallBacksFailing,
        Self::WrongPublicUrl,
        Self::SpoolLag,
        Self::CertificateEnds,
        Self::NoCalls,
    ];

    /// Its name, which stays.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::CrisisUnanswered => "crisis-unanswered",
            Self::TransfersFailing => "transfers-failing",
            Self::NobodyReachable => "nobody-reachable",
            Self::CallBackOverdue => "call-back-overdue",
            Self::VoicemailUnheard => "voicemail-unheard",
            Self::TextsFailing => "texts-failing",
            Self::CallBacksFailing => "call-backs-failing",
            Self::WrongPublicUrl => "wrong-public-url",
            Self::SpoolLag => "spool-lag",
            Self::CertificateEnds => "certificate-ends",
            Self::NoCalls => "no-calls",
        }
    }

    /// Reads that name.
    #[must_use]
    pub fn read(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|cause| cause.word() == word)
    }

    /// Whether a node knows of it by itself, so that it can be told while the store is away.
    #[must_use]
    pub const fn of_a_node(self) -> bool {
        matches!(self, Self::SpoolLag | Self::WrongPublicUrl)
    }
}

/// Something that is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// What.
    pub cause: Cause,
    /// Of which line, flow and ladder, address or node.
    pub about: String,
    /// How much, or until when: what stands in the words.
    pub detail: String,
    /// Since when.
    pub since: Timestamp,
    /// It cannot wait until the morning.
    pub urgent: bool,
}

/// Errands of a line that wait, or went wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waiting {
    /// The line.
    pub line: String,
    /// How many.
    pub count: u64,
    /// Since when the oldest.
    pub since: Timestamp,
}

/// What is known at a moment, beside the journal.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Facts {
    /// Ladders without any telephone: the flow and the ladder.
    pub unreachable: Vec<(String, String)>,
    /// Calls back that are due for longer than is borne.
    pub call_backs: Vec<Waiting>,
    /// Messages that wait for longer than is borne.
    pub voicemails: Vec<Waiting>,
    /// Texts of the last hour that were refused, or of which nobody knows.
    pub texts: Vec<Waiting>,
    /// The same of call backs.
    pub failed_call_backs: Vec<Waiting>,
    /// Lines, with the address their refused requests would verify with.
    pub would_verify: Vec<(String, String)>,
    /// The node that looks.
    pub node: String,
    /// Since when its disk refuses entries.
    pub refuses_since: Option<Timestamp>,
    /// Since when its entries wait to be carried over.
    pub behind_since: Option<Timestamp>,
    /// The host of the public address, and until when its certificate is valid.
    pub certificate: Option<(String, Timestamp)>,
}

/// How long an urgent ladder may ring before somebody else is told.
pub const CRISIS: SignedDuration = SignedDuration::from_secs(40);
/// How many ladders give up, within how long, until it is no chance any more.
const GAVE_UP: usize = 3;
const GAVE_UP_WITHIN: SignedDuration = SignedDuration::from_mins(10);
/// How many texts go wrong until somebody is told.
const TEXTS: u64 = 3;
/// In how long: what [`Facts::texts`] has.
pub const TEXTS_WITHIN: SignedDuration = SignedDuration::from_hours(1);
/// How long a disk may refuse: a lock that another program holds for a moment is no news.
const REFUSES: SignedDuration = SignedDuration::from_secs(10);
/// How long entries may wait for PostgreSQL.
const BEHIND: SignedDuration = SignedDuration::from_mins(5);
/// How long before its end a certificate is to be renewed.
const CERTIFICATE: SignedDuration = SignedDuration::from_hours(14 * 24);

/// What is wrong at this moment.
#[must_use]
pub fn judge(facts: &Facts, lately: &Lately, at: Timestamp) -> Vec<Found> {
    let mut all = Vec::new();
    let mut find = |cause, about: &str, detail: String, since: Timestamp, urgent| {
        all.push(Found { cause, about: about.to_owned(), detail, since: since.min(at), urgent });
    };
    for (line, since) in lately.unanswered(at) {
        find(Cause::CrisisUnanswered, &line, String::new(), since, true);
    }
    for (flow, moments) in lately.gave_up(at, GAVE_UP_WITHIN) {
        if let (true, Some(first)) = (moments.len() >= GAVE_UP, moments.first()) {
            find(Cause::TransfersFailing, &flow, moments.len().to_string(), *first, false);
        }
    }
    for (flow, ladder) in &facts.unreachable {
        find(Cause::NobodyReachable, &format!("{flow}, {ladder}"), String::new(), at, true);
    }
    for (cause, waiting, fewest) in [
        (Cause::CallBackOverdue, &facts.call_backs, 1),
        (Cause::VoicemailUnheard, &facts.voicemails, 1),
        (Cause::TextsFailing, &facts.texts, TEXTS),
        (Cause::CallBacksFailing, &facts.failed_call_backs, 1),
    ] {
        for Waiting { line, count, since } in waiting.iter().filter(|waiting| waiting.count >= fewest) {
            find(cause, line, count.to_string(), *since, false);
        }
    }
    for (line, url) in &facts.would_verify {
        find(Cause::WrongPublicUrl, line, url.clone(), at, false);
    }
    let longer = |since: Option<Timestamp>, than| since.filter(|since| at.duration_since(*since) >= than);
    if let Some(since) = longer(facts.refuses_since, REFUSES) {
        find(Cause::SpoolLag, &facts.node, "disk".to_owned(), since, true);
    } else if let Some(since) = longer(facts.behind_since, BEHIND) {
        find(Cause::SpoolLag, &facts.node, "store".to_owned(), since, false);
    }
    if let Some((host, ends)) = facts.certificate.as_ref().filter(|(_, ends)| ends.duration_since(at) < CERTIFICATE) {
        find(Cause::CertificateEnds, host, ends.strftime("%Y-%m-%d").to_string(), at, false);
    }
    if let Some(since) = lately.too_quiet(at) {
        find(Cause::NoCalls, "", String::new(), since, false);
    }
    all
}
