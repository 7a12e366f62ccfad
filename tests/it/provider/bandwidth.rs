//! Bandwidth: the provider and the caller, from its BXML and voice-webhook pages.
//!
//! Events are JSON with HTTP Basic credentials. A `Gather` with an address always reports, with no digits on
//! silence, and what stands after it is never reached; without one the digits are lost and the next verb runs.
//! Nothing is retried: a failing address has its own fallback or the call ends.

mod leg;
#[cfg(test)]
mod tests;
mod verbs;

use serde_json::{Map, Value, json};

use leg::{Leg, Wait};
use verbs::{Gather, Record, Transfer, Verb, Way};

use super::http::{Answer, Ask, Failure, Patience, Wire};
use super::place::Place;
use super::{Did, Fault, Heard, Line, Outcome, PersonDid, Phone, WhisperEnd, WhisperHeard, fault, sign, speech};

/// A telephone whose line is at Bandwidth.
pub(crate) struct Bandwidth {
    pub(crate) wire: Wire,
    pub(crate) line: Line,
    caller: Leg,
    people: Vec<Leg>,
    initiate: Way,
    ended: Option<Way>,
    /// Seconds since the provider's clock began; every event has its own.
    clock: u32,
}

/// Whether the provider understands a document that is answered to the caller's leg at this address.
pub(crate) fn understands(document: &str, address: &str) -> Result<(), Fault> {
    let here = Place::absolute(address)?;
    super::xml::read(document, verbs::grammar).and_then(|document| verbs::verbs(&document, &here, false)).map(drop)
}

impl Bandwidth {
    /// A telephone for this line; nothing is asked yet.
    pub(crate) fn new(line: Line) -> Result<Self, Fault> {
        let root = Place::absolute(&line.public)?;
        let way = |path: &String, fallback: Option<&String>| -> Result<Way, Fault> {
            let fallback = fallback.map(|path| root.resolve(path)).transpose()?;
            Ok(Way { place: root.resolve(path)?, method: "POST", fallback: fallback.map(|place| (place, "POST")), tag: None })
        };
        Ok(Self {
            wire: Wire::new(&line.server, &line.public),
            caller: Leg::default(),
            people: Vec::new(),
            initiate: way(&line.voice, line.fallback.as_ref())?,
            ended: line.ended.as_ref().map(|path| way(path, None)).transpose()?,
            clock: 0,
            line,
        })
    }

    /// The provider's name for the call in progress.
    pub(crate) fn call_id(&self) -> &str {
        &self.caller.call_id
    }

    fn caller_did(&mut self, leg: &mut Leg, did: Did<'_>) -> Result<(), Fault> {
        let wait = std::mem::replace(&mut leg.wait, Wait::Nothing);
        match (wait, did) {
            (_, Did::Rings) => {
                *leg = Leg::caller(self.line.made.clone());
                self.people.clear();
                let initiate = self.initiate.clone();
                self.event(
                    leg,
                    &initiate,
                    if self.line.made.is_some() { "answer" } else { "initiate" },
                    json!({"stirShaken": {"verstat": "TN-Verification-Passed", "attestationIndicator": "A"}}),
                )
            }
            (Wait::Over, _) => fault("the call is over"),
            (wait, Did::HangsUp) => {
                leg.wait = Wait::Over;
                self.call_ended(leg)?;
                match wait {
                    // "Record" page: no recordComplete then; of the message itself is told once it can be had.
                    Wait::Record(record) => self.available(leg, &record, &message(&self.line.account, 3)),
                    _ => Ok(()),
                }
            }
            (Wait::Keys(gather), Did::Presses(keys)) => self.presses(leg, &gather, keys),
            (Wait::Keys(gather), Did::KeysArrive(keys)) => self.gathered(leg, &gather, keys, ""),
            // The line hears keys only; to it words are silence.
            (Wait::Keys(gather), Did::IsSilent | Did::Speaks { .. }) => self.silent(leg, &gather),
            (Wait::Transfer(transfer), Did::DialEnds(outcome)) => self.transfer_ends(leg, &transfer, outcome),
            (Wait::Record(record), Did::LeavesMessage { seconds }) => self.recorded(leg, &record, seconds),
            (Wait::Record(record), Did::EndsMessage { seconds, key }) => match key {
                Some(key) if !record.finish.contains(key) => fault(format!("`{key}` does not end this message")),
                _ => self.recorded(leg, &record, seconds),
            },
            (wait, did) => {
                let words = format!("the caller cannot do {did:?} while the line waits for {wait:?}");
                leg.wait = wait;
                fault(words)
            }
        }
    }

    fn presses(&mut self, leg: &mut Leg, gather: &Gather, keys: &str) -> Result<(), Fault> {
        if keys.is_empty() || !keys.chars().all(|key| "0123456789*#".contains(key)) {
            return fault(format!("`{keys}` cannot be pressed here"));
        }
        let (digits, finish) = match keys.find(|key| gather.finish.contains(key)) {
            Some(at) => keys.split_at(at),
            None => (keys, ""),
        };
        if finish.len() > 1 || digits.len() > gather.max {
            return fault(format!("`{keys}` is more than this gather takes; what becomes of the rest is not promised"));
        }
        self.gathered(leg, gather, digits, finish)
    }

    /// The prompts come again as often as was asked, and then the event, with no digits.
    fn silent(&mut self, leg: &mut Leg, gather: &Gather) -> Result<(), Fault> {
        for _ in 1..gather.rounds {
            leg.heard.extend(gather.says.clone());
        }
        self.gathered(leg, gather, "", "")
    }

    fn gathered(&mut self, leg: &mut Leg, gather: &Gather, digits: &str, finish: &str) -> Result<(), Fault> {
        match &gather.way {
            Some(way) => self.event(leg, way, "gather", json!({"digits": digits, "terminatingDigit": finish})),
            None => Ok(()),
        }
    }

    fn recorded(&mut self, leg: &mut Leg, record: &Record, seconds: u32) -> Result<(), Fault> {
        let heard = message(&self.line.account, seconds.min(record.longest_s));
        if let Some(way) = &record.way {
            self.event(leg, way, "recordComplete", heard.clone())?;
        }
        self.available(leg, record, &heard)
    }

    /// A message has been processed.
    fn available(&mut self, leg: &Leg, record: &Record, heard: &Value) -> Result<(), Fault> {
        let Some(way) = &record.available else { return Ok(()) };
        let mut told = heard.clone();
        told["status"] = json!("complete");
        self.notify(leg, way, "recordingAvailable", told)
    }

    /// `hangup` is the cause of a talk that ended and of a whisper that declined alike.
    fn transfer_ends(&mut self, leg: &mut Leg, transfer: &Transfer, outcome: Outcome) -> Result<(), Fault> {
        match outcome {
            Outcome::Answered { .. } => self.somebody(transfer, &WhisperEnd::Joined)?,
            Outcome::Declined => self.somebody(transfer, &WhisperEnd::HungUp)?,
            Outcome::Busy | Outcome::NoAnswer | Outcome::Failed => (),
        }
        let cause = match outcome {
            Outcome::Answered { .. } | Outcome::Declined => "hangup",
            Outcome::Busy => "busy",
            Outcome::NoAnswer => "timeout",
            Outcome::Failed => "error",
        };
        if let Outcome::Answered { seconds } = outcome {
            self.clock += seconds;
        }
        let mut heard = json!({"cause": cause});
        if outcome == Outcome::Failed {
            heard["errorMessage"] = json!("the destination could not be reached");
            heard["errorId"] = json!("e-1");
        }
        for (at, number) in transfer.numbers.iter().enumerate() {
            if let Some(way) = &number.disconnect {
                let person = self.people[at].clone();
                self.notify(&person, way, "transferDisconnect", heard.clone())?;
            }
        }
        match &transfer.way {
            Some(way) => self.event(leg, way, "transferComplete", heard),
            None => Ok(()),
        }
    }

    /// Sees that the whisper of somebody ended so; where nobody has answered yet, the first does now.
    fn somebody(&mut self, transfer: &Transfer, end: &WhisperEnd) -> Result<(), Fault> {
        if self.people.iter().any(|person| !person.rings() && person.whisper_end() == *end) {
            return Ok(());
        }
        if self.people.iter().any(|person| !person.rings()) {
            return fault(format!("the whisper of the person who answered did not end in {end:?}"));
        }
        let mut heard = self.person_did(transfer, 0, PersonDid::Answers)?;
        if matches!(heard, WhisperEnd::Keys { .. }) && *end == WhisperEnd::HungUp {
            heard = self.person_did(transfer, 0, PersonDid::IsSilent)?;
        }
        if heard == *end { Ok(()) } else { fault(format!("the whisper ended in {heard:?}, not in {end:?}")) }
    }

    fn person_did(&mut self, transfer: &Transfer, target: usize, did: PersonDid<'_>) -> Result<WhisperEnd, Fault> {
        let Some(mut person) = self.people.get(target).cloned() else {
            return fault(format!("the line rings {} numbers, none of them {target}", self.people.len()));
        };
        person.heard.clear();
        let outcome = self.person_acts(&mut person, transfer, target, did).and_then(|()| self.run(&mut person));
        let end = person.whisper_end();
        if let Some(kept) = self.people.get_mut(target) {
            *kept = person;
        }
        outcome.map(|()| end)
    }

    fn person_acts(&mut self, person: &mut Leg, transfer: &Transfer, target: usize, did: PersonDid<'_>) -> Result<(), Fault> {
        let wait = std::mem::replace(&mut person.wait, Wait::Nothing);
        match (wait, did) {
            (Wait::Rings, PersonDid::Answers) => match transfer.numbers.get(target).and_then(|number| number.whisper.clone()) {
                Some(way) => self.event(person, &way, "transferAnswer", json!({})),
                None => Ok(()),
            },
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

    /// Sends an event that a document answers, and puts the leg at that document's beginning.
    fn event(&mut self, leg: &mut Leg, way: &Way, kind: &str, more: Value) -> Result<(), Fault> {
        let body = self.body(leg, way, kind, more);
        let failure = match self.ask(&way.place, way.method, &body)? {
            Ok(answer) => return self.begin(leg, &answer, &way.place),
            Err(failure) => failure,
        };
        let Some((fallback, method)) = &way.fallback else {
            return fault(format!("{} failed ({failure:?}) and has no fallback: the call ends with callback-error", way.place.url));
        };
        match self.ask(fallback, method, &body)? {
            Ok(answer) => self.begin(leg, &answer, fallback),
            Err(again) => fault(format!("{} failed ({failure:?}) and so did {} ({again:?})", way.place.url, fallback.url)),
        }
    }

    /// Puts the leg at the beginning of a document, every address of which the line must be able to answer.
    fn begin(&self, leg: &mut Leg, answer: &Answer, here: &Place) -> Result<(), Fault> {
        leg.begin(answer, here)?;
        leg.verbs.iter().flat_map(Verb::places).try_for_each(|place| self.wire.ours(place))
    }

    fn ask(&mut self, place: &Place, method: &'static str, body: &Map<String, Value>) -> Result<Result<Answer, Failure>, Fault> {
        let ask = self.with_credentials(place, method, body);
        self.wire.fetch(&ask, &patience(0))
    }

    /// Sends an event that needs no document; on a connection error once more.
    fn notify(&mut self, leg: &Leg, way: &Way, kind: &str, more: Value) -> Result<(), Fault> {
        let body = self.body(leg, way, kind, more);
        let ask = self.with_credentials(&way.place, way.method, &body);
        self.wire.notify(&ask, &patience(1))
    }

    fn call_ended(&mut self, leg: &Leg) -> Result<(), Fault> {
        match self.ended.clone() {
            Some(way) => self.notify(leg, &way, "disconnect", json!({"cause": "hangup", "endTime": self.now()})),
            None => Ok(()),
        }
    }

    fn body(&mut self, leg: &Leg, way: &Way, kind: &str, more: Value) -> Map<String, Value> {
        self.clock += 1;
        let mut body = leg.properties(&self.line, kind, &self.now());
        if let Some(tag) = way.tag.as_ref().or(leg.tag.as_ref()) {
            body.insert("tag".to_owned(), json!(tag));
        }
        if let Value::Object(more) = more {
            body.extend(more);
        }
        body
    }

    fn with_credentials(&self, place: &Place, method: &'static str, body: &Map<String, Value>) -> Ask {
        let mut headers = vec![("Authorization", sign::basic(&self.line.secret))];
        if method == "GET" {
            let plain = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            let pairs = body.iter().map(|(name, value)| (name, plain(value)));
            let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish();
            let joint = if place.url.contains('?') { '&' } else { '?' };
            return Ask { method, url: format!("{}{joint}{query}", place.url), headers, body: String::new() };
        }
        headers.push(("Content-Type", "application/json; charset=utf-8".to_owned()));
        Ask { method, url: place.url.clone(), headers, body: Value::Object(body.clone()).to_string() }
    }

    fn now(&self) -> String {
        format!("2026-11-24T{:02}:{:02}:{:02}.000Z", 16 + self.clock / 3600, self.clock / 60 % 60, self.clock % 60)
    }
}

impl Phone for Bandwidth {
    fn wire(&mut self) -> &mut Wire {
        &mut self.wire
    }

    fn tell(&mut self, did: Did<'_>) -> Result<Heard, Fault> {
        let mut leg = std::mem::take(&mut self.caller);
        leg.heard.clear();
        let outcome = self.caller_did(&mut leg, did).and_then(|()| self.run(&mut leg));
        let heard = outcome.map(|()| leg.caller_heard(&self.line));
        self.caller = leg;
        heard
    }

    fn person(&mut self, target: usize, did: PersonDid<'_>) -> Result<WhisperHeard, Fault> {
        let Wait::Transfer(transfer) = &self.caller.wait else {
            return fault("the line is not dialling");
        };
        let transfer = transfer.clone();
        let then = self.person_did(&transfer, target, did)?;
        let said = self.people[target].heard.clone();
        Ok(WhisperHeard { text: speech::text(&said), said, then })
    }
}

/// What is told of a message.
fn message(account: &str, seconds: u32) -> Value {
    let url = format!("https://voice.bandwidth.com/api/v2/accounts/{account}/recordings/r-1/media");
    json!({"recordingId": "r-1", "mediaUrl": url, "duration": format!("PT{seconds}.0S"), "channels": 1, "fileFormat": "wav"})
}

/// "Webhooks" page: 15 s, and for events without an answer one retry on a connection error.
fn patience(retries: u64) -> Patience {
    let wait = std::time::Duration::from_secs(15);
    Patience { connect: wait, read: wait, total: wait, retries, after: vec![Failure::Connect] }
}
