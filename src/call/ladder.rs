//! Ringing people: a ladder, step by step, every outcome wired.

use super::call_back::first_language;
use super::heard::Outcome;
use super::now::Now;
use super::state::State;
use super::turn::{Dial, End, Target, Then, Turn, Whispered};
use super::walk::Walk;
use crate::flow::graph::{CallerId, Flow, Kind, Ladder, NodeId, Step, Transfer};
use crate::flow::roster::{Answers, Person};
use crate::flow::wording::Speech;
use crate::phone::Number;

/// A leg that ended sooner than this after its whisper was no talk: nobody was joined.
const SHORTEST_TALK_S: u32 = 10;

/// Begins a transfer: says its words and rings the first step.
pub(super) fn begin(mut walk: Walk<'_>, node: NodeId, transfer: &Transfer) -> Turn {
    let flow = walk.flow;
    if let (Some(urgent), false) = (walk.state.urgent, transfer.urgent) {
        // Nothing lowers the urgency: whoever is in crisis and asks for a person gets the crisis ladder.
        if let Kind::Transfer(crisis) = &flow.node(urgent).kind {
            return round_again(walk, urgent, crisis);
        }
    }
    if !walk.introduced {
        walk.say(transfer.intro);
    }
    if transfer.urgent {
        walk.state.urgent = Some(node);
        walk.state.crisis = true;
    }
    walk.state.at = node;
    walk.state.rung = 0;
    ring(walk, transfer)
}

/// Rings the step where the call is, or the next one that has a telephone.
pub(super) fn ring(mut walk: Walk<'_>, transfer: &Transfer) -> Turn {
    if tired_of_dialling(&walk) {
        return give_up(walk);
    }
    let ladder = walk.flow.ladder(transfer.ladder);
    while let Some(step) = ladder.steps.get(usize::from(walk.state.rung)) {
        let targets = walk.targets(ladder, step);
        if targets.is_empty() {
            walk.state.rung = walk.state.rung.saturating_add(1);
            continue;
        }
        walk.state.dials = walk.state.dials.saturating_add(1);
        let dial = Dial { targets, ring_s: step.for_s, talk_s: walk.flow.bounds.longest_s, caller_id: ladder.caller_id };
        return walk.done(Then::Dial(dial));
    }
    failed(walk, transfer)
}

/// What follows the end of a dial.
pub(super) fn ended(mut walk: Walk<'_>, transfer: &Transfer, outcome: Outcome) -> Turn {
    let ladder = walk.flow.ladder(transfer.ladder);
    let nobody_joined = match outcome {
        Outcome::Busy | Outcome::NoAnswer | Outcome::Declined | Outcome::Failed => true,
        Outcome::Ended { talk_s: Some(talk_s) } => talk_s < u32::from(ladder.whisper_s) + SHORTEST_TALK_S,
        Outcome::Ended { talk_s: None } | Outcome::Answered => false,
    };
    if !nobody_joined {
        walk.state.rounds = 0;
        return walk.follow(transfer.ends);
    }
    walk.state.rung = walk.state.rung.saturating_add(1);
    let more = ladder.steps.iter().skip(usize::from(walk.state.rung)).any(|step| !walk.targets(ladder, step).is_empty());
    if more {
        walk.say(walk.flow.service.still_trying);
        return ring(walk, transfer);
    }
    failed(walk, transfer)
}

/// The same step once more: something came that fits no dial's end.
pub(super) fn unclear(mut walk: Walk<'_>, transfer: &Transfer) -> Turn {
    walk.say(transfer.again.unwrap_or(walk.flow.service.still_trying));
    ring(walk, transfer)
}

/// Rings an urgent ladder from its beginning, with the words that belong there.
pub(super) fn round_again(mut walk: Walk<'_>, node: NodeId, transfer: &Transfer) -> Turn {
    walk.say(transfer.again.unwrap_or(transfer.intro));
    walk.state.at = node;
    walk.state.rung = 0;
    ring(walk, transfer)
}

/// One dial to whoever can be rung: first as the flow's patience would, else anybody.
pub(super) fn any_dial(walk: &Walk<'_>) -> Dial {
    let flow = walk.flow;
    let patient = match &flow.node(flow.patience.then).kind {
        Kind::Transfer(transfer) => Some(flow.ladder(transfer.ladder)),
        _ => None,
    };
    let dial = |targets, ring_s, caller_id| Dial { targets, ring_s, talk_s: flow.bounds.longest_s, caller_id };
    let steps = patient.into_iter().chain(&flow.ladders).flat_map(|ladder| ladder.steps.iter().map(move |step| (ladder, step)));
    for (ladder, step) in steps {
        let mut targets = walk.targets(ladder, step);
        if !targets.is_empty() {
            // No ticket leads to a whisper here: the document must work when nothing of ours does.
            for target in &mut targets {
                target.whisper = false;
                target.asks = false;
            }
            return dial(targets, step.for_s, ladder.caller_id);
        }
    }
    dial(Vec::new(), 30, CallerId::Line)
}

/// Nobody on the whole ladder was reached.
fn failed(mut walk: Walk<'_>, transfer: &Transfer) -> Turn {
    let flow = walk.flow;
    walk.state.rounds = walk.state.rounds.saturating_add(1);
    walk.state.rung = 0;
    if transfer.urgent {
        let ladder = flow.ladder(transfer.ladder);
        let anybody = ladder.steps.iter().any(|step| !walk.targets(ladder, step).is_empty());
        let at = walk.state.at;
        if anybody {
            return round_again(walk, at, transfer);
        }
        // The roster has no telephone for this ladder: say the words that name another help, and keep listening.
        walk.say(transfer.again.unwrap_or(transfer.intro));
        return walk.arrive(flow.resume_at);
    }
    if tired_of_ladders(&walk) {
        return give_up(walk);
    }
    walk.follow(transfer.fails)
}

/// So many failed ladders in a row, and so many minutes. Crisis calls never tire.
fn tired_of_ladders(walk: &Walk<'_>) -> bool {
    walk.flow.nobody.is_some_and(|nobody| walk.state.rounds >= nobody.rounds && long_enough(walk, nobody.at_least_s))
}

/// So many dials, and so many minutes. Crisis calls never tire.
fn tired_of_dialling(walk: &Walk<'_>) -> bool {
    walk.flow.nobody.is_some_and(|nobody| walk.state.dials >= nobody.dials && long_enough(walk, nobody.at_least_s))
}

fn long_enough(walk: &Walk<'_>, at_least_s: u32) -> bool {
    !walk.state.crisis && walk.now.at.as_second().saturating_sub(walk.state.rang.as_second()) >= i64::from(at_least_s)
}

fn give_up(mut walk: Walk<'_>) -> Turn {
    if let Some(nobody) = walk.flow.nobody {
        walk.says.clear();
        walk.say(nobody.say);
    }
    walk.end(End::Nobody)
}

impl Walk<'_> {
    /// The telephones of a step's people, as the roster has them now.
    fn targets(&self, ladder: &Ladder, step: &Step) -> Vec<Target> {
        let target = |(person, number): (&Person, &Number)| {
            let asks = person.answers == Answers::Person;
            Target { number: number.clone(), whisper: ladder.whisper.is_some() || asks, asks }
        };
        people(self.now, &self.flow.language(self.state.language).code, step).map(target).collect()
    }
}

/// A step's people, once for each of their telephones. Who is off is not rung. Where only those shall be rung who speak a language and nobody does,
/// everybody is: somebody must pick up.
pub(super) fn people<'a>(now: &Now<'a>, language: &'a str, step: &'a Step) -> impl Iterator<Item = (&'a Person, &'a Number)> {
    let named = step.ring.iter().filter_map(|name| now.roster.rung(name, now.at));
    let speaks = move |person: &Person| person.speaks.iter().any(|code| code == language) && !person.phones.is_empty();
    let only = step.speaks_caller && named.clone().any(speaks);
    named.filter(move |person| !only || speaks(person)).flat_map(|person| person.phones.iter().map(move |number| (person, number)))
}

/// What a rung person hears before the caller is joined.
pub(super) fn whisper(flow: &Flow, now: &Now<'_>, state: &State, target: u8) -> Whispered {
    let Kind::Transfer(transfer) = &flow.node(state.at).kind else { return Whispered::default() };
    let ladder = flow.ladder(transfer.ladder);
    let Some(step) = ladder.steps.get(usize::from(state.rung)) else { return Whispered::default() };
    let person = people(now, &flow.language(state.language).code, step).nth(usize::from(target)).map(|(person, _)| person);
    let language = person.map(|person| first_language(flow, person)).unwrap_or_default();
    let mut says: Vec<Speech> = ladder.whisper.into_iter().flat_map(|whisper| flow.prompt(whisper).speech(language)).collect();
    let asks = person.is_some_and(|person| person.answers == Answers::Person);
    if asks {
        says.push(Speech::Say(flow.language(language).accept));
    }
    Whispered { says, asks }
}
