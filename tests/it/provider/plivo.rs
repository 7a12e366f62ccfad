//! Plivo: the provider and the caller, from "Plivo XML".
//!
//! Every request is signed over the public address, its parameters and a nonce. A silent `GetInput` falls through; a document that
//! ends hangs up. Dialled persons hear one document, and the key that accepts goes to no server. Entry point: [`Plivo::new`].

mod requests;
mod retries;
#[cfg(test)]
mod tests;
mod verbs;

use std::sync::atomic::{AtomicU64, Ordering};

use retries::patience;
use verbs::{Dial, GetInput, Hears, Record, Verb, grammar};

use super::http::{Answer, Ask, Failure, Wire};
use super::place::Place;
use super::{Did, Fault, Heard, Line, Outcome, PersonDid, Phone, Said, Waits, WhisperEnd, WhisperHeard, fault, sign, speech, xml};

/// A telephone whose line is at Plivo.
pub(crate) struct Plivo {
    pub(crate) wire: Wire,
    pub(crate) line: Line,
    /// Whether the request for a person's words names the caller's leg alone; no page says which leg it names.
    pub(crate) names_the_caller_alone: bool,
    call: String,
    status: &'static str,
    verbs: Vec<Verb>,
    next: usize,
    wait: Wait,
    heard: Vec<Said>,
    people: Vec<Person>,
    voice: Place,
    fallback: Option<Place>,
    ended: Option<Place>,
}

/// What ends the caller's silence.
#[derive(Debug, Clone, Default)]
enum Wait {
    Nothing,
    Keys(GetInput),
    Dial(Dial),
    Record(Record),
    #[default]
    Over,
}

/// A rung person.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Person {
    leg: String,
    number: String,
    /// Nothing while the telephone rings.
    end: Option<WhisperEnd>,
}

/// Whether the provider understands a document that is answered to the caller's leg.
pub(crate) fn understands(document: &str) -> Result<(), Fault> {
    xml::read(document, grammar).and_then(|document| verbs::verbs(&document, Hears::Caller)).map(drop)
}

impl Plivo {
    /// A telephone for this line; nothing is asked yet.
    pub(crate) fn new(line: Line) -> Result<Self, Fault> {
        let root = Place::absolute(&line.public)?;
        let place = |path: &String| root.resolve(path);
        Ok(Self {
            wire: Wire::new(&line.server, &line.public),
            names_the_caller_alone: false,
            call: String::new(),
            status: "ringing",
            verbs: Vec::new(),
            next: 0,
            wait: Wait::Over,
            heard: Vec::new(),
            people: Vec::new(),
            voice: place(&line.voice)?,
            fallback: line.fallback.as_ref().map(place).transpose()?,
            ended: line.ended.as_ref().map(place).transpose()?,
            line,
        })
    }

    fn rings(&mut self) -> Result<(), Fault> {
        self.call = self.line.made.clone().unwrap_or_else(uuid);
        self.status = if self.line.made.is_some() { "in-progress" } else { "ringing" };
        self.people.clear();
        self.wait = Wait::Nothing;
        let voice = self.voice.clone();
        let event = vec![("Event", "StartApp".to_owned())];
        match self.ask(&voice, "POST", event)? {
            Ok(answer) => self.begin(&answer),
            // "Application": the fallback answer URL, for the first document only.
            Err(failure) => match self.fallback.clone() {
                Some(fallback) => match self.ask(&fallback, "POST", Vec::new())? {
                    Ok(answer) => self.begin(&answer),
                    Err(again) => fault(format!("{} failed ({failure:?}) and so did {} ({again:?})", voice.url, fallback.url)),
                },
                None => fault(format!("{} failed ({failure:?}) and there is no fallback", voice.url)),
            },
        }
    }

    fn caller_did(&mut self, did: Did<'_>) -> Result<(), Fault> {
        let wait = std::mem::replace(&mut self.wait, Wait::Nothing);
        match (wait, did) {
            (_, Did::Rings) => self.rings(),
            (Wait::Over, _) => {
                self.wait = Wait::Over;
                fault("the call is over")
            }
            (wait, Did::HangsUp) => {
                self.status = "completed";
                self.wait = Wait::Over;
                if let Wait::Record(record) = wait {
                    // Whether the action is asked then is not documented; the callback is, of every recording.
                    self.available(&record, &recording(3))?;
                }
                self.call_ended()
            }
            (Wait::Keys(input), Did::Presses(keys)) => self.presses(&input, keys),
            (Wait::Keys(input), Did::KeysArrive(keys)) => self.gathered(&input, "dtmf", keys, "", None),
            (Wait::Keys(input), Did::Speaks { words, confidence }) if input.speech => {
                self.gathered(&input, "speech", "", words, confidence)
            }
            // The next element follows; of an empty recording nothing is told.
            (Wait::Keys(_), Did::Speaks { .. } | Did::IsSilent) | (Wait::Record(_), Did::EndsMessage { seconds: 0, key: None }) => Ok(()),
            (Wait::Dial(dial), Did::DialEnds(outcome)) => self.dial_ended(&dial, outcome),
            (Wait::Record(record), Did::LeavesMessage { seconds }) => self.recorded(&record, seconds, Some('#')),
            (Wait::Record(record), Did::EndsMessage { seconds, key }) => match key {
                Some(key) if !record.finish.contains(key) => fault(format!("`{key}` does not end this message")),
                key => self.recorded(&record, seconds, key),
            },
            (wait, did) => {
                let words = format!("the caller cannot do {did:?} while the line waits for {wait:?}");
                self.wait = wait;
                fault(words)
            }
        }
    }

    fn presses(&mut self, input: &GetInput, keys: &str) -> Result<(), Fault> {
        if !input.keys || keys.is_empty() || !keys.chars().all(|key| "0123456789*#".contains(key)) {
            return fault(format!("`{keys}` cannot be pressed here"));
        }
        let (digits, rest) = match keys.find(input.finish.as_str()).filter(|_| !input.finish.is_empty()) {
            Some(at) => (&keys[..at], &keys[at + 1..]),
            None => (keys, ""),
        };
        if !rest.is_empty() || digits.len() > input.max {
            return fault(format!("`{keys}` is more than this gather takes; what becomes of the rest is not promised"));
        }
        self.gathered(input, "dtmf", digits, "", None)
    }

    /// "The `GetInput` element", action.
    fn gathered(&mut self, input: &GetInput, kind: &str, digits: &str, words: &str, sure: Option<&str>) -> Result<(), Fault> {
        let mut told = vec![("InputType", kind.to_owned()), ("Digits", digits.to_owned()), ("Speech", words.to_owned())];
        told.extend(sure.map(|sure| ("SpeechConfidenceScore", sure.to_owned())));
        self.go(&input.action, input.method, told)
    }

    fn recorded(&mut self, record: &Record, seconds: u32, key: Option<char>) -> Result<(), Fault> {
        let told = recording(seconds.min(record.longest_s));
        self.available(record, &told)?;
        let digits = ("Digits", key.map(String::from).unwrap_or_default());
        match &record.action {
            Some(action) => self.go(action, record.method, told.into_iter().chain([digits]).collect()),
            None => Ok(()),
        }
    }

    fn available(&mut self, record: &Record, told: &[(&'static str, String)]) -> Result<(), Fault> {
        let Some(place) = &record.callback else { return Ok(()) };
        let ask = self.signed(place, "POST", told.to_vec());
        self.wire.notify(&ask, &patience(place.wishes.as_deref())?)
    }

    /// "Dial", action: `completed` where somebody answered, whatever came of it.
    fn dial_ended(&mut self, dial: &Dial, outcome: Outcome) -> Result<(), Fault> {
        let status = match outcome {
            Outcome::Answered { .. } => self.somebody(dial, &WhisperEnd::Joined).map(|()| "completed")?,
            Outcome::Declined => self.somebody(dial, &WhisperEnd::HungUp).map(|()| "completed")?,
            Outcome::Busy => "busy",
            Outcome::NoAnswer => "no-answer",
            Outcome::Failed => "failed",
        };
        let rang = ["completed", "busy", "no-answer"].contains(&status);
        let person = self.people.first().filter(|_| status == "completed").map(|person| person.leg.clone()).unwrap_or_default();
        let told = vec![
            ("DialStatus", status.to_owned()),
            ("DialRingStatus", rang.to_string()),
            ("DialHangupCause", "NORMAL_CLEARING".to_owned()),
            ("DialALegUUID", self.call.clone()),
            ("DialBLegUUID", person),
        ];
        match &dial.action {
            Some(action) => self.go(action, dial.method, told),
            None => Ok(()),
        }
    }

    /// Sees that the whisper of somebody ended so; where nobody has answered yet, the first does now.
    fn somebody(&mut self, dial: &Dial, end: &WhisperEnd) -> Result<(), Fault> {
        if self.people.iter().any(|person| person.end.as_ref() == Some(end)) {
            return Ok(());
        }
        if self.people.iter().any(|person| person.end.is_some()) {
            return fault(format!("the whisper of the person who answered did not end in {end:?}"));
        }
        let mut heard = self.person_did(dial, 0, PersonDid::Answers)?.then;
        if matches!(heard, WhisperEnd::Keys { .. }) && *end == WhisperEnd::HungUp {
            heard = self.person_did(dial, 0, PersonDid::IsSilent)?.then;
        }
        if heard == *end { Ok(()) } else { fault(format!("the whisper ended in {heard:?}, not in {end:?}")) }
    }

    fn person_did(&mut self, dial: &Dial, target: usize, did: PersonDid<'_>) -> Result<WhisperHeard, Fault> {
        let Some(person) = self.people.get(target).cloned() else {
            return fault(format!("the line rings {} numbers, none of them {target}", self.people.len()));
        };
        let mut said = Vec::new();
        let end = match (&person.end, did, &dial.key) {
            (None, PersonDid::Answers, key) => {
                said = self.sound(dial, &person)?;
                key.as_ref().map_or(WhisperEnd::Joined, |(_, seconds)| WhisperEnd::Keys { max: Some(1), seconds: *seconds })
            }
            (Some(WhisperEnd::Keys { .. }), PersonDid::Presses(keys), Some((key, _))) if keys == key => WhisperEnd::Joined,
            (Some(WhisperEnd::Keys { .. }), PersonDid::Presses(_) | PersonDid::IsSilent | PersonDid::HangsUp, _) => WhisperEnd::HungUp,
            (end, did, _) => return fault(format!("a person cannot do {did:?} after {end:?}")),
        };
        self.people[target].end = Some(end.clone());
        Ok(WhisperHeard { text: speech::text(&said), said, then: end })
    }

    /// "Dial", confirmSound.
    fn sound(&mut self, dial: &Dial, person: &Person) -> Result<Vec<Said>, Fault> {
        let Some(sound) = &dial.sound else { return Ok(Vec::new()) };
        let told = if self.names_the_caller_alone {
            Vec::new()
        } else {
            let shown = dial.caller_id.clone().unwrap_or_else(|| self.line.from.clone());
            let digits = |number: &str| number.trim_start_matches('+').to_owned();
            vec![
                ("CallUUID", person.leg.clone()),
                ("ALegUUID", self.call.clone()),
                ("From", digits(&shown)),
                ("To", digits(&person.number)),
            ]
        };
        let Ok(answer) = self.ask(sound, "POST", told)? else { return fault(format!("{} failed", sound.url)) };
        let document = xml::document(&answer, TYPES, grammar)?;
        Ok(verbs::verbs(&document, Hears::Person)?
            .into_iter()
            .flat_map(|verb| match verb {
                Verb::Speak(said) => said,
                _ => Vec::new(),
            })
            .collect())
    }

    fn run(&mut self) -> Result<(), Fault> {
        let mut redirects = 0;
        while matches!(self.wait, Wait::Nothing) {
            let verb = self.verbs.get(self.next).cloned();
            self.next += 1;
            match verb {
                Some(Verb::Speak(said)) => self.heard.extend(said),
                Some(Verb::Wait(ms)) => match self.heard.last_mut() {
                    Some(last) => last.quiet_ms += ms,
                    None => self.heard.push(Said { quiet_ms: ms, ..Said::default() }),
                },
                Some(Verb::GetInput(input)) => {
                    self.heard.extend(input.says.clone());
                    self.wait = Wait::Keys(input);
                }
                Some(Verb::Dial(dial)) => {
                    if let Some(id) = dial.caller_id.as_ref().filter(|id| ![&self.line.from, &self.line.to].contains(id)) {
                        return fault(format!("callerId {id} is neither the caller's number nor the line's"));
                    }
                    self.people = dial.numbers.iter().map(|number| Person { leg: uuid(), number: number.clone(), end: None }).collect();
                    self.wait = Wait::Dial(dial);
                }
                Some(Verb::Record(record)) => self.wait = Wait::Record(record),
                Some(Verb::Redirect { place, method }) => {
                    redirects += 1;
                    if redirects > MOST_REDIRECTS {
                        return fault("the line goes round in circles");
                    }
                    self.go(&place, method, vec![("Event", "Redirect".to_owned())])?;
                }
                Some(Verb::Hangup) | None => {
                    self.wait = Wait::Over;
                    self.call_ended()?;
                }
            }
        }
        Ok(())
    }

    /// Fetches a document and begins it. Nothing but the first document has a fallback.
    fn go(&mut self, place: &Place, method: &'static str, told: Vec<(&'static str, String)>) -> Result<(), Fault> {
        match self.ask(place, method, told)? {
            Ok(answer) => self.begin(&answer),
            Err(failure) => fault(format!("{} failed ({failure:?}): the call ends", place.url)),
        }
    }

    /// Begins a document, every address of which the line must be able to answer.
    fn begin(&mut self, answer: &Answer) -> Result<(), Fault> {
        self.verbs = verbs::verbs(&xml::document(answer, TYPES, grammar)?, Hears::Caller)?;
        self.next = 0;
        for place in self.verbs.iter().flat_map(Verb::places) {
            self.wire.ours(place)?;
            patience(place.wishes.as_deref())?;
        }
        Ok(())
    }

    fn ask(&mut self, place: &Place, method: &'static str, told: Vec<(&'static str, String)>) -> Result<Result<Answer, Failure>, Fault> {
        let ask = self.signed(place, method, told);
        let answer = self.wire.fetch(&ask, &patience(place.wishes.as_deref())?)?;
        if self.status == "ringing" {
            self.status = "in-progress";
        }
        Ok(answer)
    }

    fn call_ended(&mut self) -> Result<(), Fault> {
        self.status = "completed";
        let Some(place) = self.ended.clone() else { return Ok(()) };
        let told = [("Event", "Hangup"), ("HangupCause", "NORMAL_CLEARING"), ("Duration", "61"), ("BillDuration", "120")];
        let ask = self.signed(&place, "POST", told.map(|(name, value)| (name, value.to_owned())).to_vec());
        self.wire.notify(&ask, &patience(place.wishes.as_deref())?)
    }
}

impl Phone for Plivo {
    fn wire(&mut self) -> &mut Wire {
        &mut self.wire
    }

    fn tell(&mut self, did: Did<'_>) -> Result<Heard, Fault> {
        self.heard.clear();
        self.caller_did(did)?;
        self.run()?;
        let waits = match &self.wait {
            Wait::Keys(input) => {
                Waits::Keys { max: Some(input.max), seconds: input.seconds, finish: input.finish.clone(), speech: input.speech }
            }
            Wait::Dial(dial) => Waits::Dialling {
                numbers: dial.numbers.clone(),
                ring_s: dial.ring_s,
                // "Dial" page: without a callerId the person sees the caller's number.
                caller_id: dial.caller_id.clone().unwrap_or_else(|| self.line.from.clone()),
                time_limit: Some(dial.time_limit),
            },
            Wait::Record(record) => Waits::Recording { longest_s: record.longest_s },
            Wait::Nothing | Wait::Over => Waits::HungUp,
        };
        Ok(Heard { text: speech::text(&self.heard), said: self.heard.clone(), waits })
    }

    fn person(&mut self, target: usize, did: PersonDid<'_>) -> Result<WhisperHeard, Fault> {
        let Wait::Dial(dial) = self.wait.clone() else { return fault("the line is not dialling") };
        self.person_did(&dial, target, did)
    }
}

/// What is told of a message.
fn recording(seconds: u32) -> Vec<(&'static str, String)> {
    vec![
        ("RecordUrl", "https://media.plivo.com/v1/Account/MA1/Recording/r1.mp3".to_owned()),
        ("RecordingID", "r1".to_owned()),
        ("RecordingDuration", seconds.to_string()),
        ("RecordingDurationMs", (seconds * 1000).to_string()),
    ]
}

/// A new name in the provider's form.
fn uuid() -> String {
    static NEXT: AtomicU64 = AtomicU64::new(1);
    format!("{:08x}-0000-11ee-8a2b-{:012x}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed))
}

const TYPES: &[&str] = &["application/xml", "text/xml"];
const MOST_REDIRECTS: u32 = 20;
