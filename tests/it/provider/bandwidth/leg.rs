//! One leg of a call at Bandwidth: where it stands in which document, and what its events say of it.

use std::sync::atomic::{AtomicU64, Ordering};

use serde_json::{Map, Value, json};

use super::Bandwidth;
use super::verbs::{Gather, Record, Transfer, Verb, grammar, verbs};
use crate::provider::http::Answer;
use crate::provider::place::Place;
use crate::provider::{Fault, Heard, Line, Said, Waits, WhisperEnd, fault, speech, xml};

/// A leg: the caller's, or a called person's with its parent.
#[derive(Debug, Clone, Default)]
pub(super) struct Leg {
    pub(super) call_id: String,
    pub(super) parent: Option<Parent>,
    pub(super) tag: Option<String>,
    pub(super) verbs: Vec<Verb>,
    pub(super) next: usize,
    pub(super) wait: Wait,
    pub(super) heard: Vec<Said>,
}

/// What a called person's leg says of the call it belongs to.
#[derive(Debug, Clone, Default)]
pub(super) struct Parent {
    call_id: String,
    shown: String,
    rung: String,
}

/// What ends a leg's silence.
#[derive(Debug, Clone, Default)]
pub(super) enum Wait {
    Nothing,
    /// A person's telephone rings.
    Rings,
    Keys(Gather),
    Transfer(Transfer),
    Record(Record),
    /// The person talks with the caller.
    Joined,
    #[default]
    Over,
}

impl Leg {
    /// A new call.
    pub(super) fn caller(made: Option<String>) -> Self {
        Self { call_id: made.unwrap_or_else(call_id), wait: Wait::Nothing, ..Self::default() }
    }

    pub(super) fn rings(&self) -> bool {
        matches!(self.wait, Wait::Rings)
    }

    /// Puts the leg at the beginning of the document that came from there.
    pub(super) fn begin(&mut self, answer: &Answer, here: &Place) -> Result<(), Fault> {
        let document = xml::document(answer, &["application/xml"], grammar)?;
        self.verbs = verbs(&document, here, self.parent.is_some())?;
        self.next = 0;
        Ok(())
    }

    /// The common properties of every event; on a called person's leg `from` and `to` stay those of the caller's.
    pub(super) fn properties(&self, line: &Line, kind: &str, now: &str) -> Map<String, Value> {
        let url = format!("https://voice.bandwidth.com/api/v2/accounts/{}/calls/{}", line.account, self.call_id);
        let direction = if self.parent.is_some() { "outbound" } else { "inbound" };
        let mut body = Map::new();
        let mut put = |name: &str, value: &str| drop(body.insert(name.to_owned(), json!(value)));
        put("eventType", kind);
        put("eventTime", now);
        put("accountId", &line.account);
        put("applicationId", "7fc9698a-b04a-468b-9e8f-91238c0d0086");
        put("from", &line.from);
        put("to", &line.to);
        put("direction", direction);
        put("callId", &self.call_id);
        put("callUrl", &url);
        put("startTime", "2026-11-24T16:00:00.000Z");
        if kind != "initiate" {
            put("answerTime", "2026-11-24T16:00:01.000Z");
        }
        put("newerThanThisBook", "ñ & {}");
        if let Some(parent) = &self.parent {
            put("parentCallId", &parent.call_id);
            put("transferCallerId", &parent.shown);
            put("transferTo", &parent.rung);
        }
        body
    }

    pub(super) fn caller_heard(&self, line: &Line) -> Heard {
        let waits = match &self.wait {
            Wait::Keys(gather) => {
                Waits::Keys { max: Some(gather.max), seconds: gather.seconds, finish: gather.finish.clone(), speech: false }
            }
            Wait::Transfer(transfer) => Waits::Dialling {
                numbers: transfer.numbers.iter().map(|number| number.digits.clone()).collect(),
                ring_s: transfer.ring_s,
                caller_id: transfer.caller_id.clone().unwrap_or_else(|| line.from.clone()),
                time_limit: None,
            },
            Wait::Record(record) => Waits::Recording { longest_s: record.longest_s },
            Wait::Nothing | Wait::Rings | Wait::Joined | Wait::Over => Waits::HungUp,
        };
        Heard { text: speech::text(&self.heard), said: self.heard.clone(), waits }
    }

    pub(super) fn whisper_end(&self) -> WhisperEnd {
        match &self.wait {
            Wait::Keys(gather) => WhisperEnd::Keys { max: Some(gather.max), seconds: gather.seconds },
            Wait::Joined => WhisperEnd::Joined,
            _ => WhisperEnd::HungUp,
        }
    }

    fn be_quiet(&mut self, ms: u64) {
        match self.heard.last_mut() {
            Some(last) => last.quiet_ms += ms,
            None => self.heard.push(Said { quiet_ms: ms, ..Said::default() }),
        }
    }
}

impl Bandwidth {
    /// Runs the leg's verbs until one waits or the leg ends.
    pub(super) fn run(&mut self, leg: &mut Leg) -> Result<(), Fault> {
        let mut redirects = 0;
        while matches!(leg.wait, Wait::Nothing) {
            let verb = leg.verbs.get(leg.next).cloned();
            leg.next += 1;
            match verb {
                Some(Verb::Speak(said)) => leg.heard.extend(said),
                Some(Verb::Pause(ms) | Verb::Ring(ms)) => leg.be_quiet(ms),
                Some(Verb::Tag(tag)) => leg.tag = Some(tag).filter(|tag| !tag.is_empty()),
                Some(Verb::Gather(gather)) => {
                    leg.heard.extend(gather.says.clone());
                    leg.wait = Wait::Keys(gather);
                }
                Some(Verb::Transfer(transfer)) => self.transfer(leg, transfer)?,
                Some(Verb::Record(record)) => leg.wait = Wait::Record(record),
                Some(Verb::Redirect(way)) => {
                    redirects += 1;
                    if redirects > MOST_REDIRECTS {
                        return fault(format!("{} redirects and no wait: the line goes round in circles", MOST_REDIRECTS + 1));
                    }
                    self.event(leg, &way, "redirect", json!({}))?;
                }
                // A person's document that ends joins the legs; only a hang-up declines.
                None if leg.parent.is_some() => leg.wait = Wait::Joined,
                Some(Verb::Hangup) | None => {
                    leg.wait = Wait::Over;
                    if leg.parent.is_none() {
                        self.call_ended(leg)?;
                    }
                }
            }
        }
        Ok(())
    }

    fn transfer(&mut self, leg: &mut Leg, transfer: Transfer) -> Result<(), Fault> {
        let shown = transfer.caller_id.clone().unwrap_or_else(|| self.line.from.clone());
        if shown.starts_with('+') && ![&self.line.from, &self.line.to].contains(&&shown) {
            return fault(format!("transferCallerId {shown} is neither the caller's number nor the line's"));
        }
        let person = |rung: &str| Leg {
            call_id: call_id(),
            parent: Some(Parent { call_id: leg.call_id.clone(), shown: shown.clone(), rung: rung.to_owned() }),
            wait: Wait::Rings,
            ..Leg::default()
        };
        self.people = transfer.numbers.iter().map(|number| person(&number.digits)).collect();
        leg.wait = Wait::Transfer(transfer);
        Ok(())
    }
}

/// A new name in the provider's form.
fn call_id() -> String {
    static NEXT: AtomicU64 = AtomicU64::new(1);
    format!("c-{:08x}-1a31c52e-b38f-4198-93c1-{:012x}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed))
}

const MOST_REDIRECTS: u32 = 20;
