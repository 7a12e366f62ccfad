//! Twilio and the providers that speak dialects of its TwiML: the provider and the caller, from "TwiML for Programmable Voice".
//!
//! What the others do in another way is in [`Member`]; everything here holds for all of them.
//! Every request is signed over the public address. A silent `Gather` falls through unless it asked to be told;
//! an `action` left out means the document's own address; a document that ends hangs up; on a called person's
//! leg it joins. Entry points: [`Twilio::new`] and [`Twilio::at`], then the acts of [`Phone`].

#[cfg(test)]
mod documents;
mod grammar;
mod leg;
pub(crate) mod member;
mod requests;
#[cfg(test)]
mod tests;
mod verbs;

use std::sync::atomic::{AtomicU64, Ordering};

use leg::{Leg, Wait};
use member::Member;
use verbs::{Dial, Expects, Gather, Record, Verb};

use super::http::{Answer, Ask, Failure, Wire};
use super::place::Place;
use super::{Did, Fault, Heard, Line, Outcome, PersonDid, Phone, Said, WhisperEnd, WhisperHeard, fault, speech};

/// A telephone whose line is at Twilio, or at another of its family.
pub(crate) struct Twilio {
    pub(crate) wire: Wire,
    pub(crate) line: Line,
    /// Whether silence that is told comes as an empty `Digits`, as some requests do, or without one.
    pub(crate) blank_digits: bool,
    /// Whether silence asks the action of a `Gather` that did not ask for that: of Telnyx it is not confirmed that it does not.
    pub(crate) silence_asks: bool,
    member: Member,
    caller: Leg,
    people: Vec<Leg>,
    voice: Place,
    fallback: Option<Place>,
    ended: Option<Place>,
}

/// Whether the provider understands a document that is answered to the caller's leg at this address.
pub(crate) fn understands(member: Member, document: &str, address: &str) -> Result<(), Fault> {
    let here = Place::absolute(address)?;
    let document = super::xml::read(document, member.grammar())?;
    verbs::verbs(&document, &here, verbs::Hears::Caller, member).map(drop)
}

impl Twilio {
    /// A telephone for this line; nothing is asked yet.
    pub(crate) fn new(line: Line) -> Result<Self, Fault> {
        Self::at(Member::Twilio, line)
    }

    /// The same, where the line is at this provider.
    pub(crate) fn at(member: Member, line: Line) -> Result<Self, Fault> {
        let root = Place::absolute(&line.public)?;
        let place = |path: &String| root.resolve(path);
        Ok(Self {
            wire: Wire::new(&line.server, &line.public),
            blank_digits: false,
            silence_asks: false,
            member,
            caller: Leg::default(),
            people: Vec::new(),
            voice: place(&line.voice)?,
            fallback: line.fallback.as_ref().map(place).transpose()?,
            ended: line.ended.as_ref().map(place).transpose()?,
            line,
        })
    }

    /// The provider's name for the call in progress.
    pub(crate) fn call_sid(&self) -> &str {
        &self.caller.sid
    }

    /// What the line tells the recogniser to expect, where it hears words.
    pub(crate) fn expects(&self) -> Option<&Expects> {
        match &self.caller.wait {
            Wait::Keys(gather) if gather.speech => Some(&gather.expects),
            _ => None,
        }
    }

    fn rings(&mut self, leg: &mut Leg) -> Result<(), Fault> {
        *leg = Leg {
            sid: self.line.made.clone().unwrap_or_else(|| self.member.leg_name()),
            status: if self.line.made.is_some() { "in-progress" } else { "ringing" },
            from: self.line.from.clone(),
            to: self.line.to.clone(),
            wait: Wait::Nothing,
            ..Leg::default()
        };
        self.people.clear();
        self.go(leg, self.voice.clone(), "POST", Vec::new())
    }

    /// Ends what the leg waits for, with what the provider reports of it.
    fn caller_did(&mut self, leg: &mut Leg, did: Did<'_>) -> Result<(), Fault> {
        let wait = std::mem::replace(&mut leg.wait, Wait::Nothing);
        match (wait, did) {
            (_, Did::Rings) => self.rings(leg),
            (Wait::Over, _) => fault("the call is over"),
            (wait, Did::HangsUp) => self.caller_hangs_up(leg, wait),
            (Wait::Keys(gather), Did::Presses(keys)) => self.presses(leg, &gather, keys),
            (Wait::Keys(gather), Did::KeysArrive(keys)) => self.gathered(leg, &gather, vec![("Digits", keys.to_owned())]),
            (Wait::Keys(gather), Did::Speaks { words, confidence }) if gather.speech => {
                let mut heard = vec![("SpeechResult", words.to_owned())];
                heard.extend(confidence.map(|confidence| ("Confidence", confidence.to_owned())));
                self.gathered(leg, &gather, heard)
            }
            // A line that listens for keys only does not hear words: to it they are silence.
            (Wait::Keys(gather), Did::Speaks { .. } | Did::IsSilent) => self.silent(leg, &gather),
            (Wait::Dial(dial), Did::DialEnds(outcome)) => self.dial_ended(leg, &dial, outcome),
            (Wait::Record(record), Did::LeavesMessage { seconds }) => {
                let key = record.finish.chars().last().unwrap_or('#').to_string();
                self.recorded(leg, &record, seconds, Some(&key))
            }
            // "Record" page in its older form: of an empty recording nothing is told, and the next verb follows.
            (Wait::Record(_), Did::EndsMessage { seconds: 0, key: None }) => Ok(()),
            (Wait::Record(record), Did::EndsMessage { seconds, key }) => {
                if let Some(key) = key.filter(|key| !record.finish.contains(*key)) {
                    return fault(format!("`{key}` does not end this message"));
                }
                self.recorded(leg, &record, seconds, key.map(String::from).as_deref())
            }
            (wait, did) => {
                let words = format!("the caller cannot do {did:?} while the line waits for {wait:?}");
                leg.wait = wait;
                fault(words)
            }
        }
    }

    fn presses(&mut self, leg: &mut Leg, gather: &Gather, keys: &str) -> Result<(), Fault> {
        if !gather.keys || keys.is_empty() || !keys.chars().all(|key| "0123456789*#".contains(key)) {
            return fault(format!("`{keys}` cannot be pressed here"));
        }
        let (digits, rest) = match keys.find(gather.finish.as_str()).filter(|_| !gather.finish.is_empty()) {
            Some(at) => (&keys[..at], &keys[at + 1..]),
            None => (keys, ""),
        };
        // At its number of keys a gather is over: even the finish key is one more than it takes.
        let full = gather.max.is_some_and(|max| digits.len() > max || (digits.len() == max && keys.len() > max));
        if !rest.is_empty() || full {
            return fault(format!("`{keys}` is more than this gather takes; what becomes of the rest is not promised"));
        }
        match digits {
            "" => self.silent(leg, gather),
            digits => self.gathered(leg, gather, vec![("Digits", digits.to_owned())]),
        }
    }

    fn silent(&mut self, leg: &mut Leg, gather: &Gather) -> Result<(), Fault> {
        if !gather.tells_silence && !self.silence_asks {
            return Ok(());
        }
        let heard = if self.blank_digits { vec![("Digits", String::new())] } else { Vec::new() };
        self.gathered(leg, gather, heard)
    }

    fn gathered(&mut self, leg: &mut Leg, gather: &Gather, heard: Vec<(&'static str, String)>) -> Result<(), Fault> {
        let action = gather.action.clone().unwrap_or_else(|| leg.here.clone());
        self.go(leg, action, gather.method, heard)
    }

    fn caller_hangs_up(&mut self, leg: &mut Leg, wait: Wait) -> Result<(), Fault> {
        leg.status = "completed";
        leg.wait = Wait::Over;
        if let Wait::Record(record) = wait {
            // "Record" page: the action is requested even then; its document goes nowhere.
            self.recorded(leg, &record, 3, Some("hangup"))?;
            leg.wait = Wait::Over;
        }
        self.call_ended(leg)
    }

    fn recorded(&mut self, leg: &mut Leg, record: &Record, seconds: u32, ended_by: Option<&str>) -> Result<(), Fault> {
        let action = record.action.clone().unwrap_or_else(|| leg.here.clone());
        let recording = sid("RE");
        let url = format!("https://recordings.example/Accounts/{}/Recordings/{recording}", self.line.account);
        let heard = vec![
            ("RecordingUrl", url.clone()),
            ("RecordingSid", recording),
            ("RecordingDuration", seconds.min(record.longest_s).to_string()),
        ];
        if let Some((place, method)) = &record.status {
            let mut told = heard.clone();
            told.push(("RecordingStatus", "completed".to_owned()));
            self.tell_status(leg, place, method, told)?;
        }
        if ended_by == Some("hangup") && !self.member.asks_after_hang_up() {
            return Ok(());
        }
        let ended_by = ended_by.filter(|_| self.member.names_the_last_key()).map(|ended_by| ("Digits", ended_by.to_owned()));
        self.go(leg, action, record.method, heard.into_iter().chain(ended_by).collect())
    }

    /// "Dial" page, action parameters; `DialBridged` tells a joined call from a declined one.
    fn dial_ended(&mut self, leg: &mut Leg, dial: &Dial, outcome: Outcome) -> Result<(), Fault> {
        let answered = match outcome {
            Outcome::Answered { .. } => Some(self.somebody(dial, &WhisperEnd::Joined)?),
            Outcome::Declined => Some(self.somebody(dial, &WhisperEnd::HungUp)?),
            _ => None,
        };
        let (status, seconds, bridged) = match outcome {
            Outcome::Answered { seconds } => ("completed", seconds, true),
            Outcome::Declined => ("completed", 4, false),
            Outcome::Busy => ("busy", 0, false),
            Outcome::NoAnswer => ("no-answer", 0, false),
            Outcome::Failed => ("failed", 0, false),
        };
        let mut heard = vec![("DialCallStatus", status.to_owned()), ("DialCallSid", self.people[answered.unwrap_or(0)].sid.clone())];
        if self.member.tells_of_joining() {
            heard.push(("DialBridged", bridged.to_string()));
        }
        if answered.is_some() {
            heard.push(("DialCallDuration", seconds.to_string()));
        } else if self.member == Member::Somleng {
            heard.pop();
        }
        self.people_ended(dial, status, seconds, answered)?;
        match &dial.action {
            Some(action) => self.go(leg, action.clone(), dial.method, heard),
            None => Ok(()),
        }
    }

    /// The person whose whisper ended so; where nobody has answered yet, the first does now.
    fn somebody(&mut self, dial: &Dial, end: &WhisperEnd) -> Result<usize, Fault> {
        let wanted = if *end == WhisperEnd::Joined { Wait::is_joined } else { Wait::is_over };
        if let Some(at) = self.people.iter().position(|person| wanted(&person.wait)) {
            return Ok(at);
        }
        if self.people.iter().any(|person| !person.rings()) {
            return fault(format!("the whisper of the person who answered did not end in {end:?}"));
        }
        let mut heard = self.person_did(dial, 0, PersonDid::Answers)?;
        if matches!(heard, WhisperEnd::Keys { .. }) && *end == WhisperEnd::HungUp {
            heard = self.person_did(dial, 0, PersonDid::IsSilent)?;
        }
        if heard == *end { Ok(0) } else { fault(format!("the whisper ended in {heard:?}, not in {end:?}")) }
    }

    fn people_ended(&mut self, dial: &Dial, status: &'static str, seconds: u32, answered: Option<usize>) -> Result<(), Fault> {
        for (at, number) in dial.numbers.iter().enumerate() {
            let Some((place, method)) = &number.status else { continue };
            let mut person = self.people[at].clone();
            person.status = if answered.is_none_or(|who| who == at) { status } else { "canceled" };
            let told = vec![
                ("CallDuration", seconds.to_string()),
                ("CallbackSource", "call-progress-events".to_owned()),
                ("SequenceNumber", "0".to_owned()),
                ("Timestamp", "Tue, 24 Nov 2026 16:00:00 +0000".to_owned()),
            ];
            self.tell_status(&person, place, method, told)?;
        }
        Ok(())
    }

    fn person_did(&mut self, dial: &Dial, target: usize, did: PersonDid<'_>) -> Result<WhisperEnd, Fault> {
        let Some(mut person) = self.people.get(target).cloned() else {
            return fault(format!("the line rings {} numbers, none of them {target}", self.people.len()));
        };
        person.heard.clear();
        let outcome = self.person_acts(&mut person, dial, target, did).and_then(|()| self.run(&mut person));
        let end = person.whisper_end();
        if let Some(kept) = self.people.get_mut(target) {
            *kept = person;
        }
        outcome.map(|()| end)
    }

    fn person_acts(&mut self, person: &mut Leg, dial: &Dial, target: usize, did: PersonDid<'_>) -> Result<(), Fault> {
        let wait = std::mem::replace(&mut person.wait, Wait::Nothing);
        match (wait, did) {
            (Wait::Rings, PersonDid::Answers) => {
                person.status = "in-progress";
                match dial.numbers.get(target).and_then(|number| number.whisper.clone()) {
                    Some((place, method)) => self.go(person, place, method, Vec::new()),
                    None => Ok(()),
                }
            }
            (Wait::Keys(gather), PersonDid::Presses(keys)) => self.presses(person, &gather, keys),
            (Wait::Keys(gather), PersonDid::IsSilent) => self.silent(person, &gather),
            (Wait::Keys(_), PersonDid::HangsUp) => {
                person.wait = Wait::Over;
                Ok(())
            }
            (wait, did) => {
                let words = format!("a person cannot do {did:?} while the leg waits for {wait:?}");
                person.wait = wait;
                fault(words)
            }
        }
    }

    /// Fetches a document and puts the leg at its beginning.
    fn go(&mut self, leg: &mut Leg, place: Place, method: &'static str, heard: Vec<(&'static str, String)>) -> Result<(), Fault> {
        let failure = match self.ask(leg, &place, method, heard)? {
            Ok(answer) => return self.begin(leg, &answer, place),
            Err(failure) => failure,
        };
        let Some(fallback) = self.fallback.clone().filter(|_| !leg.is_person()) else {
            return fault(format!("{} failed ({failure:?}) and there is no fallback: the caller hears the provider's apology", place.url));
        };
        // "Availability and Reliability" page: the fallback is told the error and the address that failed.
        let code = if failure == Failure::Connect { "11205" } else { "11200" };
        let error = vec![("ErrorCode", code.to_owned()), ("ErrorUrl", place.url.clone())];
        let error = if self.member.names_what_failed() { error } else { Vec::new() };
        match self.ask(leg, &fallback, "POST", error)? {
            Ok(answer) => self.begin(leg, &answer, fallback),
            Err(again) => fault(format!("{} failed ({failure:?}) and so did {} ({again:?})", place.url, fallback.url)),
        }
    }

    /// Puts the leg at the beginning of a document, every address of which the line must be able to answer.
    fn begin(&self, leg: &mut Leg, answer: &Answer, here: Place) -> Result<(), Fault> {
        leg.begin(answer, here, self.member)?;
        for place in leg.verbs.iter().flat_map(Verb::places) {
            self.wire.ours(place)?;
            self.member.patience(place)?;
        }
        Ok(())
    }

    fn ask(
        &mut self,
        leg: &mut Leg,
        place: &Place,
        method: &'static str,
        heard: Vec<(&'static str, String)>,
    ) -> Result<Result<Answer, Failure>, Fault> {
        let patience = self.member.patience(place)?;
        let ask = self.signed(leg, place, method, heard);
        let answer = self.wire.fetch(&ask, &patience)?;
        if leg.status == "ringing" {
            leg.status = "in-progress";
        }
        Ok(answer)
    }

    fn tell_status(&mut self, leg: &Leg, place: &Place, method: &'static str, told: Vec<(&'static str, String)>) -> Result<(), Fault> {
        let patience = self.member.patience(place)?;
        let ask = self.signed(leg, place, method, told);
        self.wire.notify(&ask, &patience)
    }

    fn call_ended(&mut self, leg: &mut Leg) -> Result<(), Fault> {
        leg.status = "completed";
        match self.ended.clone() {
            Some(place) => self.tell_status(leg, &place, "POST", vec![("CallDuration", "61".to_owned())]),
            None => Ok(()),
        }
    }
}

impl Phone for Twilio {
    fn wire(&mut self) -> &mut Wire {
        &mut self.wire
    }

    fn tell(&mut self, did: Did<'_>) -> Result<Heard, Fault> {
        let mut leg = std::mem::take(&mut self.caller);
        leg.heard.clear();
        let outcome = self.caller_did(&mut leg, did).and_then(|()| self.run(&mut leg));
        let heard = outcome.map(|()| leg.caller_heard());
        self.caller = leg;
        heard
    }

    fn person(&mut self, target: usize, did: PersonDid<'_>) -> Result<WhisperHeard, Fault> {
        let Wait::Dial(dial) = &self.caller.wait else {
            return fault("the line is not dialling");
        };
        let dial = dial.clone();
        let then = self.person_did(&dial, target, did)?;
        let said = self.people[target].heard.clone();
        Ok(WhisperHeard { text: speech::text(&said), said, then })
    }
}

/// Adds quiet after what was said last.
fn be_quiet(says: &mut Vec<Said>, ms: u64) {
    match says.last_mut() {
        Some(last) => last.quiet_ms += ms,
        None => says.push(Said { quiet_ms: ms, ..Said::default() }),
    }
}

/// A new name in the provider's form.
fn sid(kind: &str) -> String {
    static NEXT: AtomicU64 = AtomicU64::new(1);
    format!("{kind}{:016x}{:016x}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed))
}
