//! One leg of a call at Twilio: where it stands in which document, and what it reports of itself.

use super::member::Member;
use super::verbs::{Dial, Gather, Hears, Record, Verb, verbs};
use super::{Twilio, be_quiet};
use crate::provider::http::Answer;
use crate::provider::place::Place;
use crate::provider::{Fault, Heard, Said, Waits, WhisperEnd, fault, speech, xml};

/// A leg: the caller's, or a called person's with its parent.
#[derive(Debug, Clone, Default)]
pub(super) struct Leg {
    pub(super) sid: String,
    pub(super) parent: Option<String>,
    pub(super) from: String,
    pub(super) to: String,
    pub(super) status: &'static str,
    /// The document's own address: what relative ones are resolved against, and where a missing action leads.
    pub(super) here: Place,
    pub(super) verbs: Vec<Verb>,
    pub(super) next: usize,
    pub(super) wait: Wait,
    pub(super) heard: Vec<Said>,
}

/// What ends a leg's silence.
#[derive(Debug, Clone, Default)]
pub(super) enum Wait {
    Nothing,
    /// A person's telephone rings.
    Rings,
    Keys(Gather),
    Dial(Dial),
    Record(Record),
    /// The person talks with the caller.
    Joined,
    #[default]
    Over,
}

impl Wait {
    pub(super) fn is_joined(&self) -> bool {
        matches!(self, Self::Joined)
    }

    pub(super) fn is_over(&self) -> bool {
        matches!(self, Self::Over)
    }
}

impl Leg {
    pub(super) fn is_person(&self) -> bool {
        self.parent.is_some()
    }

    pub(super) fn rings(&self) -> bool {
        matches!(self.wait, Wait::Rings)
    }

    /// Puts the leg at the beginning of the document that came from there.
    pub(super) fn begin(&mut self, answer: &Answer, here: Place, member: Member) -> Result<(), Fault> {
        let hears = if self.is_person() { Hears::Person } else { Hears::Caller };
        // `TeXML` Fundamentals: what stands between two braces is a request's parameter, put in before anything is read.
        if member == Member::Telnyx && answer.body.windows(2).any(|two| two == b"{{") {
            return fault("the document holds a template, `{{`");
        }
        let document = xml::document(answer, &["text/xml", "application/xml"], member.grammar())?;
        self.verbs = verbs(&document, &here, hears, member)?;
        self.here = here;
        self.next = 0;
        Ok(())
    }

    /// "Request parameters" of every voice request. A new one may come any day: so one is here that nobody knows.
    pub(super) fn params(&self, account: &str) -> Vec<(String, String)> {
        let direction = if self.is_person() { "outbound-dial" } else { "inbound" };
        let mut params = vec![
            ("AccountSid", account),
            ("ApiVersion", "2010-04-01"),
            ("CallSid", &self.sid),
            ("CallStatus", self.status),
            ("Called", &self.to),
            ("CalledCity", ""),
            ("CalledCountry", "US"),
            ("CalledState", "IL"),
            ("CalledZip", ""),
            ("Caller", &self.from),
            ("CallerCity", "CAÑON CITY"),
            ("CallerCountry", "US"),
            ("CallerState", "CO"),
            ("CallerZip", "81212"),
            ("Direction", direction),
            ("From", &self.from),
            ("FromCity", "CAÑON CITY"),
            ("FromState", "CO"),
            ("To", &self.to),
            ("ToCity", ""),
            ("ToState", "IL"),
            ("NewerThanThisBook", "a+b & c=d"),
        ];
        if let Some(parent) = &self.parent {
            params.push(("ParentCallSid", parent));
        } else {
            params.push(("StirVerstat", "TN-Validation-Passed-A"));
        }
        params.into_iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
    }

    pub(super) fn caller_heard(&self) -> Heard {
        let waits = match &self.wait {
            Wait::Keys(gather) => {
                Waits::Keys { max: gather.max, seconds: gather.seconds, finish: gather.finish.clone(), speech: gather.speech }
            }
            Wait::Dial(dial) => Waits::Dialling {
                numbers: dial.numbers.iter().map(|number| number.digits.clone()).collect(),
                ring_s: dial.ring_s,
                // "Dial" page: without a callerId the person sees the caller's number.
                caller_id: dial.caller_id.clone().unwrap_or_else(|| self.from.clone()),
                time_limit: dial.time_limit,
            },
            Wait::Record(record) => Waits::Recording { longest_s: record.longest_s },
            Wait::Nothing | Wait::Rings | Wait::Joined | Wait::Over => Waits::HungUp,
        };
        Heard { text: speech::text(&self.heard), said: self.heard.clone(), waits }
    }

    pub(super) fn whisper_end(&self) -> WhisperEnd {
        match &self.wait {
            Wait::Keys(gather) => WhisperEnd::Keys { max: gather.max, seconds: gather.seconds },
            Wait::Joined => WhisperEnd::Joined,
            _ => WhisperEnd::HungUp,
        }
    }
}

impl Twilio {
    /// Runs the leg's verbs until one waits or the leg ends.
    pub(super) fn run(&mut self, leg: &mut Leg) -> Result<(), Fault> {
        let mut redirects = 0;
        while matches!(leg.wait, Wait::Nothing) {
            let verb = leg.verbs.get(leg.next).cloned();
            leg.next += 1;
            match verb {
                Some(Verb::Say(said)) => leg.heard.extend(said),
                Some(Verb::Pause(ms)) => be_quiet(&mut leg.heard, ms),
                Some(Verb::Gather(gather)) => {
                    leg.heard.extend(gather.says.clone());
                    leg.wait = Wait::Keys(gather);
                }
                Some(Verb::Dial(dial)) => self.dial(leg, dial)?,
                Some(Verb::Record(record)) => leg.wait = Wait::Record(record),
                Some(Verb::Redirect { place, method }) => {
                    redirects += 1;
                    if redirects > MOST_REDIRECTS {
                        return fault(format!("{} redirects and no wait: the line goes round in circles", MOST_REDIRECTS + 1));
                    }
                    self.go(leg, place, method, Vec::new())?;
                }
                // A person's document that ends joins the legs; only a hang-up declines.
                None if leg.is_person() => leg.wait = Wait::Joined,
                Some(Verb::Hangup | Verb::Reject) | None => {
                    leg.wait = Wait::Over;
                    if !leg.is_person() {
                        self.call_ended(leg)?;
                    }
                }
            }
        }
        Ok(())
    }

    fn dial(&mut self, leg: &mut Leg, dial: Dial) -> Result<(), Fault> {
        // Error 13214: a caller id must be the caller's own number or one of the account's.
        if let Some(id) = dial.caller_id.as_ref().filter(|id| ![&leg.from, &leg.to].contains(id)) {
            return fault(format!("callerId {id} is neither the caller's number nor the line's"));
        }
        let from = dial.caller_id.as_ref().unwrap_or(&leg.from);
        self.people = dial.numbers.iter().map(|number| person(self.member, leg, from, &number.digits)).collect();
        leg.wait = Wait::Dial(dial);
        Ok(())
    }
}

fn person(member: Member, caller: &Leg, from: &str, number: &str) -> Leg {
    Leg {
        sid: member.leg_name(),
        parent: Some(caller.sid.clone()),
        from: from.to_owned(),
        to: number.to_owned(),
        status: "ringing",
        wait: Wait::Rings,
        ..Leg::default()
    }
}

const MOST_REDIRECTS: u32 = 20;
