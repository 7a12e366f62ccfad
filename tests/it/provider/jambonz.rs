//! jambonz: the provider and the caller, from the feature server's source and the published schemas.
//!
//! Requests are JSON, signed with the time over the body. A gather always reports; its hook's empty answer lets the next verb come.
//! A person's verbs run on the person's leg, which is joined when they are done and it is still there. Entry point: [`Jambonz::new`].

mod requests;
mod retries;
#[cfg(test)]
mod tests;
mod verbs;

use std::collections::VecDeque;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use serde_json::{Value, json};
use verbs::{Behind, Dial, Gather, Verb};

use super::http::{Answer, Ask, Failure, Patience, Wire};
use super::place::Place;
use super::{Did, Fault, Heard, Line, Outcome, PersonDid, Phone, Said, Waits, WhisperEnd, WhisperHeard, fault, sign, speech};

/// A telephone whose line is at jambonz.
pub(crate) struct Jambonz {
    pub(crate) wire: Wire,
    pub(crate) line: Line,
    /// A key that the caller presses into the next words, if they can be interrupted.
    pub(crate) interrupts_with: Option<char>,
    call: String,
    status: &'static str,
    verbs: VecDeque<Verb>,
    behind: Option<Behind>,
    wait: Wait,
    heard: Vec<Said>,
    people: Vec<Person>,
    voice: Place,
    ended: Option<Place>,
}

/// What ends a leg's silence.
#[derive(Debug, Clone, Default)]
enum Wait {
    Nothing,
    Keys(Gather),
    Dial(Dial),
    #[default]
    Over,
}

/// A rung person.
#[derive(Debug, Clone)]
struct Person {
    call: String,
    number: String,
    hook: Option<Place>,
    verbs: VecDeque<Verb>,
    gather: Option<Gather>,
    /// Nothing while the telephone rings.
    end: Option<WhisperEnd>,
}

/// Whether the provider understands a document.
pub(crate) fn understands(document: &str) -> Result<(), Fault> {
    verbs::read(document).map(drop)
}

impl Jambonz {
    /// A telephone for this line; nothing is asked yet.
    pub(crate) fn new(line: Line) -> Result<Self, Fault> {
        let root = Place::absolute(&line.public)?;
        Ok(Self {
            wire: Wire::new(&line.server, &line.public),
            interrupts_with: None,
            call: String::new(),
            status: "trying",
            verbs: VecDeque::new(),
            behind: None,
            wait: Wait::Over,
            heard: Vec::new(),
            people: Vec::new(),
            voice: root.resolve(&line.voice)?,
            ended: line.ended.as_ref().map(|path| root.resolve(path)).transpose()?,
            line,
        })
    }

    fn rings(&mut self) -> Result<(), Fault> {
        self.call = self.line.made.clone().unwrap_or_else(sid);
        self.status = if self.line.made.is_some() { "in-progress" } else { "trying" };
        self.people.clear();
        self.behind = None;
        self.wait = Wait::Nothing;
        let voice = self.voice.clone();
        match self.ask(&voice, &self.event(&[("sip", json!({"headers": {"from": "\"ñ\" <sip:x@y>"}}))]))? {
            Ok(answer) => self.verbs = verbs::document(&answer)?.into(),
            Err(failure) => return fault(format!("{} failed ({failure:?}): the caller hears an error of the telephone net's", voice.url)),
        }
        if self.verbs.is_empty() {
            return fault("the first document is empty: the call is refused");
        }
        self.progress("in-progress")
    }

    fn caller_did(&mut self, did: Did<'_>) -> Result<(), Fault> {
        let wait = std::mem::replace(&mut self.wait, Wait::Nothing);
        match (wait, did) {
            (_, Did::Rings) => self.rings(),
            (Wait::Over, _) => {
                self.wait = Wait::Over;
                fault("the call is over")
            }
            (_, Did::HangsUp) => {
                self.wait = Wait::Over;
                self.progress("completed")
            }
            (Wait::Keys(gather), Did::Presses(keys)) => {
                let digits = pressed(&gather, keys)?;
                self.hook(&gather.hook, &[("reason", json!("dtmfDetected")), ("digits", json!(digits))])
            }
            (Wait::Keys(gather), Did::KeysArrive(keys)) => {
                self.hook(&gather.hook, &[("reason", json!("dtmfDetected")), ("digits", json!(keys))])
            }
            (Wait::Keys(gather), Did::Speaks { words, confidence }) if gather.speech => {
                let mut best = json!({"transcript": words});
                if let Some(sure) = confidence {
                    best["confidence"] = serde_json::from_str(sure).unwrap_or(json!(sure));
                }
                let speech = json!({"language_code": "es-US", "channel_tag": 1, "is_final": true, "alternatives": [best]});
                self.hook(&gather.hook, &[("reason", json!("speechDetected")), ("speech", speech)])
            }
            (Wait::Keys(gather), Did::Speaks { .. } | Did::IsSilent) => self.hook(&gather.hook, &[("reason", json!("timeout"))]),
            (Wait::Dial(dial), Did::DialEnds(outcome)) => self.dial_ended(&dial, outcome),
            (wait, did) => {
                let words = format!("the caller cannot do {did:?} while the line waits for {wait:?}");
                self.wait = wait;
                fault(words)
            }
        }
    }

    /// The states that a dial is left in: `completed` once two legs were joined, `in-progress` where the person refused.
    fn dial_ended(&mut self, dial: &Dial, outcome: Outcome) -> Result<(), Fault> {
        let (status, sip) = match outcome {
            Outcome::Answered { .. } => self.somebody(&WhisperEnd::Joined).map(|()| ("completed", 200))?,
            Outcome::Declined => self.somebody(&WhisperEnd::HungUp).map(|()| ("in-progress", 200))?,
            Outcome::Busy => ("busy", 486),
            Outcome::NoAnswer => ("no-answer", 487),
            Outcome::Failed => ("failed", 503),
        };
        let told = [("dial_call_status", json!(status)), ("dial_sip_status", json!(sip)), ("dial_call_sid", json!(self.people[0].call))];
        if let Some(ended) = self.ended.clone() {
            // Of persons' legs is told at the same address.
            let event = self.person_event(&self.people[0], "completed", &[("duration", json!(61))]);
            self.notify(&ended, &event)?;
        }
        match &dial.hook {
            Some(hook) => self.hook(hook, &told),
            None => Ok(()),
        }
    }

    /// Sees that the whisper of somebody ended so; where nobody has answered yet, the first does now.
    fn somebody(&mut self, end: &WhisperEnd) -> Result<(), Fault> {
        if self.people.iter().any(|person| person.end.as_ref() == Some(end)) {
            return Ok(());
        }
        if self.people.iter().any(|person| person.end.is_some()) {
            return fault(format!("the whisper of the person who answered did not end in {end:?}"));
        }
        let mut heard = self.person_did(0, PersonDid::Answers)?.then;
        if matches!(heard, WhisperEnd::Keys { .. }) && *end == WhisperEnd::HungUp {
            heard = self.person_did(0, PersonDid::IsSilent)?.then;
        }
        if heard == *end { Ok(()) } else { fault(format!("the whisper ended in {heard:?}, not in {end:?}")) }
    }

    fn person_did(&mut self, target: usize, did: PersonDid<'_>) -> Result<WhisperHeard, Fault> {
        let Some(mut person) = self.people.get(target).cloned() else {
            return fault(format!("the line rings {} numbers, none of them {target}", self.people.len()));
        };
        match (person.end.take(), person.gather.take(), did) {
            (None, None, PersonDid::Answers) => {
                if let Some(hook) = person.hook.clone() {
                    let event = self.person_event(&person, "in-progress", &[]);
                    let Ok(answer) = self.ask(&hook, &event)? else {
                        return fault(format!("{} failed: the person is hung up on", hook.url));
                    };
                    person.verbs = verbs::document(&answer)?.into();
                }
            }
            (Some(WhisperEnd::Keys { .. }), Some(_), PersonDid::HangsUp) => person.verbs = VecDeque::from([Verb::Hangup]),
            (Some(WhisperEnd::Keys { .. }), Some(gather), did) => {
                let told = match did {
                    PersonDid::Presses(keys) => vec![("reason", json!("dtmfDetected")), ("digits", json!(pressed(&gather, keys)?))],
                    _ => vec![("reason", json!("timeout"))],
                };
                let event = self.person_event(&person, "in-progress", &told);
                if let Ok(answer) = self.ask(&gather.hook, &event)? {
                    // What replaces a person's verbs is filtered; where nothing is left, the old ones go on.
                    let kept: VecDeque<Verb> = verbs::document(&answer)?
                        .into_iter()
                        .filter(|verb| ["config", "gather", "say", "tag"].contains(&verb.name()))
                        .collect();
                    if !kept.is_empty() {
                        person.verbs = kept;
                    }
                }
            }
            (end, _, did) => return fault(format!("a person cannot do {did:?} after {end:?}")),
        }
        let mut said = Vec::new();
        let end = loop {
            match person.verbs.pop_front() {
                None => break WhisperEnd::Joined,
                Some(Verb::Say(words)) => said.extend(words),
                Some(Verb::Pause(_) | Verb::BargeIn(None)) => {}
                Some(Verb::Hangup) => break WhisperEnd::HungUp,
                Some(Verb::Gather(gather)) => {
                    said.extend(gather.says.clone());
                    let end = WhisperEnd::Keys { max: Some(gather.max), seconds: gather.seconds };
                    person.gather = Some(gather);
                    break end;
                }
                Some(verb) => return fault(format!("{} may not stand in a document that a person hears", verb.name())),
            }
        };
        person.end = Some(end.clone());
        self.people[target] = person;
        Ok(WhisperHeard { text: speech::text(&said), said, then: end })
    }

    fn run(&mut self) -> Result<(), Fault> {
        let mut redirects = 0;
        while matches!(self.wait, Wait::Nothing) {
            match self.verbs.pop_front() {
                Some(Verb::Say(said)) => self.say(said)?,
                Some(Verb::Pause(ms)) => match self.heard.last_mut() {
                    Some(last) => last.quiet_ms += ms,
                    None => self.heard.push(Said { quiet_ms: ms, ..Said::default() }),
                },
                Some(Verb::BargeIn(None)) => self.behind = None,
                Some(Verb::BargeIn(Some(behind))) => {
                    // By the source: where the same is listened for already, the wish to begin is passed over.
                    self.behind.get_or_insert(behind);
                }
                Some(Verb::Gather(_)) if self.behind.is_some() => {
                    return fault("somebody listens behind the words: the gather is left out, and the verbs after it run at once");
                }
                Some(Verb::Gather(gather)) => {
                    if gather.max != 1 && gather.least.is_none() {
                        return fault("without a least number the keys are forgotten when the time is up");
                    }
                    self.heard.extend(gather.says.clone());
                    self.wait = Wait::Keys(gather);
                }
                Some(Verb::Dial(dial)) => {
                    if let Some(id) = dial.caller_id.as_ref().filter(|id| ![&self.line.from, &self.line.to].contains(id)) {
                        return fault(format!("callerId {id} is neither the caller's number nor the line's"));
                    }
                    let person = |(number, hook): &(String, Option<Place>)| Person {
                        call: sid(),
                        number: number.clone(),
                        hook: hook.clone(),
                        verbs: VecDeque::new(),
                        gather: None,
                        end: None,
                    };
                    self.people = dial.targets.iter().map(person).collect();
                    self.wait = Wait::Dial(dial);
                }
                Some(Verb::Redirect(place)) => {
                    redirects += 1;
                    if redirects > MOST_REDIRECTS {
                        return fault("the line goes round in circles");
                    }
                    let before = self.verbs.len();
                    self.hook(&place, &[])?;
                    if self.verbs.len() == before && before == 0 {
                        return fault(format!("{} failed, and no verb is left: the call ends", place.url));
                    }
                }
                Some(Verb::Hangup) | None => {
                    self.wait = Wait::Over;
                    self.progress("completed")?;
                }
            }
        }
        Ok(())
    }

    /// Words, into which a caller may press a key where somebody listens behind them.
    fn say(&mut self, said: Vec<Said>) -> Result<(), Fault> {
        self.heard.extend(said);
        let (Some(key), Some(behind)) = (self.interrupts_with, self.behind.clone()) else { return Ok(()) };
        if behind.max != 1 {
            return fault("of several keys behind the words the first are lost");
        }
        self.interrupts_with = None;
        self.heard.clear();
        // It is still there when the next document begins, and listens no more.
        self.hook(&behind.hook, &[("reason", json!("dtmfDetected")), ("digits", json!(key.to_string()))])
    }

    /// Asks a hook. A failure, and an answer without verbs, let the verbs that are left come.
    fn hook(&mut self, place: &Place, told: &[(&str, Value)]) -> Result<(), Fault> {
        if let Ok(answer) = self.ask(place, &self.event(told))? {
            let verbs = verbs::document(&answer)?;
            for place in verbs.iter().flat_map(Verb::places) {
                self.wire.ours(place)?;
                retries::patience(place)?;
            }
            if !verbs.is_empty() {
                self.verbs = verbs.into();
            }
        }
        Ok(())
    }

    fn ask(&mut self, place: &Place, event: &Value) -> Result<Result<Answer, Failure>, Fault> {
        let ask = self.signed(place, event);
        self.wire.fetch(&ask, &retries::patience(place)?)
    }

    fn notify(&mut self, place: &Place, event: &Value) -> Result<(), Fault> {
        let ask = self.signed(place, event);
        self.wire.notify(&ask, &retries::patience(place)?)
    }

    /// Call status hook: of every state of every leg.
    fn progress(&mut self, status: &'static str) -> Result<(), Fault> {
        self.status = status;
        let more = (status == "completed").then_some(("duration", json!(61)));
        match self.ended.clone() {
            Some(place) => self.notify(&place, &self.event(more.as_slice())),
            None => Ok(()),
        }
    }
}

impl Phone for Jambonz {
    fn wire(&mut self) -> &mut Wire {
        &mut self.wire
    }

    fn tell(&mut self, did: Did<'_>) -> Result<Heard, Fault> {
        self.heard.clear();
        self.caller_did(did)?;
        self.run()?;
        let waits = match &self.wait {
            Wait::Keys(gather) => {
                Waits::Keys { max: Some(gather.max), seconds: gather.seconds, finish: gather.finish.clone(), speech: gather.speech }
            }
            Wait::Dial(dial) => Waits::Dialling {
                numbers: dial.targets.iter().map(|(number, _)| number.clone()).collect(),
                ring_s: dial.ring_s,
                caller_id: dial.caller_id.clone().unwrap_or_else(|| self.line.from.clone()),
                time_limit: dial.time_limit,
            },
            Wait::Nothing | Wait::Over => Waits::HungUp,
        };
        Ok(Heard { text: speech::text(&self.heard), said: self.heard.clone(), waits })
    }

    fn person(&mut self, target: usize, did: PersonDid<'_>) -> Result<WhisperHeard, Fault> {
        match self.wait {
            Wait::Dial(_) => self.person_did(target, did),
            _ => fault("the line is not dialling"),
        }
    }
}

/// What a gather reports of these keys.
fn pressed(gather: &Gather, keys: &str) -> Result<String, Fault> {
    if keys.is_empty() || !keys.chars().all(|key| "0123456789*#".contains(key)) {
        return fault(format!("`{keys}` cannot be pressed here"));
    }
    let (digits, rest) = match keys.find(gather.finish.as_str()).filter(|_| !gather.finish.is_empty()) {
        Some(at) => (&keys[..at], &keys[at + 1..]),
        None => (keys, ""),
    };
    if !rest.is_empty() || digits.len() > gather.max {
        return fault(format!("`{keys}` is more than this gather takes; what becomes of the rest is not promised"));
    }
    Ok(digits.to_owned())
}

/// A new name in the provider's form.
fn sid() -> String {
    static NEXT: AtomicU64 = AtomicU64::new(1);
    format!("{:08x}-0000-4000-8000-{:012x}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed))
}

const MOST_REDIRECTS: u32 = 20;
