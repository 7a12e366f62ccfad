//! A call back: a person was rung, and is asked whether to be joined to a caller; then the caller is dialled.
//!
//! All that is known stands in the [`Slip`] of the URL. What happens becomes an entry, and whoever delivers errands learns it from there:
//! nothing is looked up here. A caller is dialled only before the slip's time is over, and that is before anybody else is rung for them.

use super::blanks::Blanks;
use super::edition::Edition;
use super::entry::{Entry, Kind};
use super::{Line, Moment};
use crate::call::call_back::offer;
use crate::call::heard::{Heard, Outcome};
use crate::call::state::State;
use crate::call::turn::{Dial, End, Gather, Target, Then};
use crate::dialect::own_call::OwnCall;
use crate::dialect::{Document, Next, Received, Refusal, Reply, Report};
use crate::flow::graph::CallerId;
use crate::flow::wording::{LanguageId, Speech};
use crate::ticket::call_back::Slip;
use crate::ticket::{Bound, Purpose};
use jiff::Timestamp;

/// How long the caller's telephone rings, in seconds: every provider can do it.
pub const CALLER_RINGS_S: u16 = 30;
/// How long a person has to press a key, in seconds.
const ACCEPT_S: u8 = 8;
/// A leg that was answered for less may have been nobody's talk.
const SHORTEST_TALK_S: u32 = 10;

/// Which of a call back's URLs was asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// `/voice/{line}/back/{ticket}`: a person picked up.
    PickedUp,
    /// `/voice/{line}/back/{ticket}/accept`: the person pressed a key, or did not.
    Accept,
    /// `/voice/{line}/back/{ticket}/dialled`: ringing the caller ended, or the talk with them did.
    Dialled,
    /// `/voice/{line}/back/{ticket}/ended`: the call to the person is over; nobody listens to the answer.
    Ended,
}

/// What happened, as whoever delivers errands reads it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Happened {
    /// A person picked up.
    PickedUp,
    /// The person accepts: the caller is being dialled, or will be in a moment.
    Accepted,
    /// The person does not accept, or too late.
    NotAccepted,
    /// Both were joined.
    Joined,
    /// The caller's telephone was answered so shortly that nobody knows whether they talked.
    Unclear,
    /// The caller was busy.
    Busy,
    /// The caller did not pick up.
    NoAnswer,
    /// The caller's telephone could not be rung.
    Failed,
    /// The call to the person is over, and nobody had picked up.
    NotPickedUp,
    /// The call to the person is over.
    Over,
}

impl Happened {
    const ALL: [Self; 10] = [
        Self::PickedUp,
        Self::Accepted,
        Self::NotAccepted,
        Self::Joined,
        Self::Unclear,
        Self::Busy,
        Self::NoAnswer,
        Self::Failed,
        Self::NotPickedUp,
        Self::Over,
    ];

    /// Its name in the journal.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::PickedUp => "person picks up",
            Self::Accepted => "person accepts",
            Self::NotAccepted => "person does not accept",
            Self::Joined => "joined",
            Self::Unclear => "short talk",
            Self::Busy => "caller busy",
            Self::NoAnswer => "caller no answer",
            Self::Failed => "caller failed",
            Self::NotPickedUp => "nobody picks up",
            Self::Over => "over",
        }
    }

    /// Reads that name.
    #[must_use]
    pub fn read(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|happened| happened.word() == word)
    }

    /// Which request tells of it, in the order of a call: what is told twice is told by the same one.
    const fn step(self) -> u8 {
        match self {
            Self::PickedUp => 0,
            Self::Accepted | Self::NotAccepted => 1,
            Self::Joined | Self::Unclear | Self::Busy | Self::NoAnswer | Self::Failed => 2,
            Self::NotPickedUp | Self::Over => 3,
        }
    }

    /// What the end of the dial means. The caller hears nothing before they are joined, so that any longer talk was one.
    const fn of_dial(outcome: Outcome) -> Self {
        match outcome {
            Outcome::Answered | Outcome::Ended { talk_s: None } => Self::Joined,
            Outcome::Ended { talk_s: Some(talk_s) } => {
                if talk_s < SHORTEST_TALK_S {
                    Self::Unclear
                } else {
                    Self::Joined
                }
            }
            Outcome::Busy => Self::Busy,
            Outcome::NoAnswer | Outcome::Declined => Self::NoAnswer,
            Outcome::Failed => Self::Failed,
        }
    }
}

/// A request about a call of ours that came from the provider.
#[derive(Debug)]
pub struct OfOurs {
    report: Report,
    own: OwnCall,
}

/// What comes of it.
#[derive(Clone, Debug)]
pub struct Answer {
    /// What the provider gets; `None` where an empty answer is due.
    pub document: Option<Document>,
    /// The same, where the entry cannot be kept: then nobody is dialled.
    pub unkept: Option<Document>,
    /// What is kept; nothing where the ticket does not open, or nothing has happened.
    pub entry: Option<Entry>,
}

/// What a person's leg gets.
struct Said<'a> {
    says: Vec<Speech>,
    then: Then,
    /// The next URL.
    next: &'a str,
}

impl Line {
    /// Whether the provider itself sent this about a call of this account's. To whom the call belongs, its ticket tells.
    ///
    /// # Errors
    /// [`Refusal`], before anything is done.
    pub fn admit_call_back(&self, received: &Received<'_>) -> Result<OfOurs, Refusal> {
        let genuine = self.dialect.verify(received)?;
        let report = self.dialect.read(&genuine)?;
        if self.dialect.names_account() && self.account.is_some() && self.account != report.account {
            return Err(Refusal::Stranger);
        }
        Ok(OfOurs { own: self.dialect.read_own(&genuine), report })
    }

    /// The answer to a request about a call back.
    #[must_use]
    pub fn answer_call_back(&self, of_ours: &OfOurs, ticket: &str, step: Step, moment: Moment<'_>) -> Answer {
        let call = of_ours.report.call.as_str();
        let purpose = match step {
            Step::PickedUp | Step::Ended => Purpose::CallBack,
            Step::Accept => Purpose::CallBackAccept,
            Step::Dialled => Purpose::CallBackDialled,
        };
        let Some(slip) = Slip::open(ticket, &self.keyring, bound(self, purpose, call)) else {
            let document = (step != Step::Ended).then(|| self.silence(moment));
            return Answer { document: document.clone(), unkept: document, entry: None };
        };
        CallBack { line: self, call, slip: &slip, edition: moment.shelf.find(slip.version), moment }.answer(of_ours, step)
    }

    /// A person's leg is hung up without words.
    fn silence(&self, moment: Moment<'_>) -> Document {
        let edition = &*moment.shelf.live;
        let state = State::begin(&edition.flow, moment.at, false);
        let said = Said { says: Vec::new(), then: Then::HangUp(End::Nobody), next: "" };
        write(self, edition, &Blanks { caller: None, ..blanks(self, edition, &state, moment) }, &said, "")
    }
}

/// Before there is a call, a ticket names none; afterwards it serves no other.
fn bound<'a>(line: &'a Line, purpose: Purpose, call: &'a str) -> Bound<'a> {
    let call = if purpose == Purpose::CallBack { "" } else { call };
    Bound { line: &line.name, purpose, call }
}

/// The URL at which a provider asks what a person hears, and the one at which it tells that the call is over.
#[must_use]
pub fn urls(base: &str, line: &str, slip: &Slip, keyring: &crate::ticket::Keyring) -> (String, String) {
    let ticket = slip.seal(keyring, Bound { line, purpose: Purpose::CallBack, call: "" });
    (format!("{base}/back/{ticket}"), format!("{base}/back/{ticket}/ended"))
}

/// One request, and the world around it.
struct CallBack<'a> {
    line: &'a Line,
    call: &'a str,
    slip: &'a Slip,
    edition: &'a Edition,
    moment: Moment<'a>,
}

impl CallBack<'_> {
    fn answer(&self, of_ours: &OfOurs, step: Step) -> Answer {
        let late = self.moment.at > self.slip.until;
        match step {
            Step::PickedUp if late => self.told(Happened::NotAccepted, &self.late()),
            Step::PickedUp if self.slip.asks => {
                let next = self.url(Purpose::CallBackAccept, "accept");
                let then = Then::Gather(Gather::key(ACCEPT_S));
                self.told(Happened::PickedUp, &Said { says: self.offer(), then, next: &next })
            }
            // A switchboard is asked nothing.
            Step::PickedUp => self.dial(self.offer()),
            Step::Accept => match &of_ours.report.heard {
                Some(Heard::Keys(keys)) if keys == "1" && !late => self.dial(self.words(|words| words.now)),
                Some(Heard::Keys(keys)) if keys == "1" => self.told(Happened::NotAccepted, &self.late()),
                _ => self.told(Happened::NotAccepted, &hang_up(Vec::new())),
            },
            Step::Dialled => {
                let happened = match of_ours.own {
                    OwnCall::Dialled(outcome) => Happened::of_dial(outcome),
                    OwnCall::GoesOn | OwnCall::NotAnswered | OwnCall::Over => Happened::Unclear,
                };
                let says = match happened {
                    Happened::Busy | Happened::NoAnswer | Happened::Failed if self.slip.last => self.words(|words| words.last),
                    Happened::Busy | Happened::NoAnswer | Happened::Failed => self.words(|words| words.again),
                    _ => Vec::new(),
                };
                self.told(happened, &hang_up(says))
            }
            Step::Ended => {
                // At the same URL some providers tell of the caller's leg.
                let happened = match of_ours.own {
                    _ if of_ours.report.parent.is_some() => None,
                    OwnCall::NotAnswered => Some(Happened::NotPickedUp),
                    OwnCall::Over => Some(Happened::Over),
                    OwnCall::GoesOn | OwnCall::Dialled(_) => None,
                };
                Answer { document: None, unkept: None, entry: happened.map(|happened| self.entry(happened, "nothing")) }
            }
        }
    }

    /// The caller is dialled: they see the line's number, and hear nothing before they are joined.
    fn dial(&self, says: Vec<Speech>) -> Answer {
        let target = Target { number: self.slip.caller.clone(), whisper: false, asks: false };
        let talk_s = self.edition.flow.bounds.longest_s;
        let dial = Dial { targets: vec![target], ring_s: CALLER_RINGS_S, talk_s, caller_id: CallerId::Line };
        let next = self.url(Purpose::CallBackDialled, "dialled");
        let answer = self.told(Happened::Accepted, &Said { says, then: Then::Dial(dial), next: &next });
        // What is not kept is not known to those who ring somebody else next.
        Answer { unkept: Some(self.write(&hang_up(Vec::new()))), ..answer }
    }

    fn told(&self, happened: Happened, said: &Said<'_>) -> Answer {
        let does = match said.then {
            Then::Gather(_) => "ask to accept",
            Then::Dial(_) => "dial caller",
            _ => "hang up",
        };
        let document = Some(self.write(said));
        Answer { unkept: document.clone(), document, entry: Some(self.entry(happened, does)) }
    }

    fn late(&self) -> Said<'static> {
        hang_up(self.words(|words| words.late))
    }

    /// The person's language, and some words of the flow in it.
    fn words(&self, which: impl Fn(&crate::flow::wording::CallBackWords) -> crate::flow::wording::PromptId) -> Vec<Speech> {
        let flow = &self.edition.flow;
        let words = flow.service.call_back.as_ref();
        words.map(|words| flow.prompt(which(words)).speech(self.person()).collect()).unwrap_or_default()
    }

    fn offer(&self) -> Vec<Speech> {
        let flow = &self.edition.flow;
        let words = flow.service.call_back.as_ref();
        words.map(|words| offer(flow, words, self.slip.crisis, self.person(), self.slip.asks)).unwrap_or_default()
    }

    fn person(&self) -> LanguageId {
        self.edition.flow.language_named(&self.slip.person).unwrap_or_default()
    }

    fn url(&self, purpose: Purpose, last: &str) -> String {
        let ticket = self.slip.seal(&self.line.keyring, bound(self.line, purpose, self.call));
        format!("{}/back/{ticket}/{last}", self.line.base)
    }

    fn write(&self, said: &Said<'_>) -> Document {
        let slip = self.slip;
        let flow = &self.edition.flow;
        let state = State {
            language: flow.language_named(&slip.language).unwrap_or_default(),
            assumed: slip.assumed,
            crisis: slip.crisis,
            child: slip.child,
            relay: slip.relay,
            topic: slip.topic.and_then(|topic| flow.topic_hashed(topic)),
            ..State::begin(flow, self.moment.at, false)
        };
        let blanks = Blanks { caller: Some(&slip.caller), ..blanks(self.line, self.edition, &state, self.moment) };
        write(self.line, self.edition, &blanks, said, self.call)
    }

    fn entry(&self, happened: Happened, does: &str) -> Entry {
        let attempt = u16::try_from(self.slip.attempt).unwrap_or(u16::MAX);
        Entry {
            call: self.slip.errand.clone(),
            line: self.line.name.as_str().into(),
            leg: self.call.into(),
            restarts: happened.step(),
            turn: attempt,
            kind: Kind::CallBack,
            digest: self.line.keyring.digest(happened.word()),
            at: self.moment.at,
            version: self.edition.flow.version,
            roster: self.moment.roster.version,
            node: "".into(),
            language: self.slip.language.as_str().into(),
            heard: happened.word().into(),
            then: does.into(),
            notes: "".into(),
            unmatched: None,
        }
    }
}

fn hang_up(says: Vec<Speech>) -> Said<'static> {
    Said { says, then: Then::HangUp(End::Nobody), next: "" }
}

fn blanks<'a>(line: &'a Line, edition: &'a Edition, state: &'a State, moment: Moment<'a>) -> Blanks<'a> {
    Blanks { flow: &edition.flow, state, roster: moment.roster, line: line.numbers.first(), at: Some(moment.at), caller: None }
}

/// The document of a person's leg. There is no other place to ask at than the next one.
fn write(line: &Line, edition: &Edition, fill: &Blanks<'_>, said: &Said<'_>, call: &str) -> Document {
    let next = Next { turn: said.next, whisper: "", fallback: said.next, call };
    line.dialect.write(&Reply {
        says: &said.says,
        then: &said.then,
        slow: false,
        next,
        line_number: line.numbers.first(),
        book: &edition.book,
        fill,
    })
}

/// How long a person's leg may last from its claim until the caller may be dialled no more, and until nobody can be dialling them.
#[must_use]
pub fn times(claimed: Timestamp, person_rings_s: u16) -> (Timestamp, Timestamp) {
    let after = |from: Timestamp, seconds: i64| Timestamp::from_second(from.as_second().saturating_add(seconds)).unwrap_or(Timestamp::MAX);
    let until = after(claimed, LEAVES_S + i64::from(person_rings_s) + SLACK_S + HEARS_S);
    (until, after(until, i64::from(CALLER_RINGS_S) + SLACK_S + CLOCKS_S))
}

/// How long the request to ring a person may take to leave and to be answered.
const LEAVES_S: i64 = 90;
/// How much longer than told a provider may ring, at the most (Bandwidth: 30 s).
const SLACK_S: i64 = 30;
/// How long a person may hear whom they shall call, and think about it.
const HEARS_S: i64 = 120;
/// How much nodes' clocks may differ.
const CLOCKS_S: i64 = 60;
