//! What every single step must keep, whatever came before it.

use super::act::{Act, Message, talked};
use super::explore::Came;
use super::faults::{Cause, Faults};
use super::ground::{Ground, Moment, Tried};
use super::spot::{Spot, Waits};
use crate::call::state::State;
use crate::call::turn::{End, Errand, Then, Turn};
use crate::flow::graph::{Kind, NodeId};
use crate::flow::key::Key;
use crate::flow::wording::{PromptId, Speech};

/// One step of a call.
pub(super) struct Step<'s> {
    pub(super) ground: &'s Ground<'s>,
    /// Where it began; nowhere at the ring.
    pub(super) spot: Option<&'s Spot>,
    pub(super) before: Option<&'s State>,
    pub(super) act: Act,
    pub(super) moment: &'s Moment,
    pub(super) turn: &'s Turn,
}

/// Notes what is wrong with a step.
pub(super) fn judge(step: &Step<'_>, came: Came, faults: &mut Faults) {
    zero(step, came, faults);
    crisis(step, came, faults);
    end(step, came, faults);
    outcome(step, came, faults);
    consent(step, came, faults);
    notice(step, came, faults);
    first(step, came, faults);
}

impl Step<'_> {
    /// The place where it began, or where it led.
    fn place(&self) -> NodeId {
        self.spot.map_or(self.turn.state.at, |spot| spot.at)
    }

    fn named(&self, node: NodeId) -> &str {
        &self.ground.flow.node(node).name
    }

    fn rings(&self) -> bool {
        matches!(&self.turn.then, Then::Dial(dial) if !dial.targets.is_empty())
    }

    /// Whether a caller hears any words.
    fn heard(&self) -> bool {
        self.turn.says.iter().any(|speech| self.ground.audible(*speech))
    }

    /// Whether a caller hears a prompt, which has words.
    fn hears(&self, prompt: PromptId) -> bool {
        let words = self.ground.words(prompt, self.turn.state.language);
        !words.is_empty() && words.iter().all(|speech| self.turn.says.contains(speech))
    }

    /// What the turn does, in words.
    fn leads(&self) -> String {
        match &self.turn.then {
            Then::HangUp(_) => "hangs up".to_owned(),
            Then::Dial(_) | Then::LastDial(..) => "rings nobody".to_owned(),
            _ => format!("leads to `{}`", self.named(self.turn.state.at)),
        }
    }

    fn language(&self) -> &str {
        &self.ground.flow.language(self.turn.state.language).code
    }

    fn id(&self, prompt: PromptId) -> &str {
        &self.ground.flow.prompt(prompt).id
    }
}

const fn cause(rule: &'static str, node: NodeId) -> Cause {
    Cause { rule, node, prompt: None, manner: "" }
}

/// Key 0 rings a person at once.
fn zero(step: &Step<'_>, came: Came, faults: &mut Faults) {
    let zero = Key::digit(0);
    let pressed = match step.act {
        Act::Key(key) | Act::Message(Message::Key(key)) => Some(key) == zero,
        _ => false,
    };
    if !pressed || step.rings() || (step.moment.tried != Tried::Fresh && step.turn.then == Then::HangUp(End::Nobody)) {
        return;
    }
    faults.note(cause("person-not-by-zero", step.turn.state.at), step.place(), came, || {
        let message = format!("at `{}`, key 0 {} and rings nobody", step.named(step.place()), step.leads());
        (message, "lead key 0 to a transfer whose ladder has a telephone at every hour: `reserved: { 0: person }`".to_owned())
    });
}

/// A crisis rings at once, and its ladder goes on until somebody answers.
fn crisis(step: &Step<'_>, came: Came, faults: &mut Faults) {
    let Some(spot) = step.spot else { return };
    let begins = match step.act {
        Act::Key(key) => {
            spot.waits == Waits::Listens && step.ground.crisis_keys.contains(&key) && !super::act::wants_digits(step.ground, spot)
        }
        Act::CrisisWords => true,
        _ => false,
    };
    let fails = matches!(step.act, Act::Dialled(outcome) if !talked(outcome)) && spot.urgent.is_some();
    if !(begins || fails) || step.rings() {
        return;
    }
    let manner = if begins { "begins" } else { "fails" };
    faults.note(Cause { manner, ..cause("crisis-not-rung", step.turn.state.at) }, step.place(), came, || {
        let told = step.act.words(step.ground, step.spot);
        let message = format!("in a crisis, at `{}`: {told}, and the line {} instead of ringing", step.named(step.place()), step.leads());
        (
            message,
            "lead the crisis key and `spoken: { crisis: … }` straight to a transfer with `urgent: true`, with no menu between".to_owned(),
        )
    });
}

/// The line hangs up where an author wrote it, with words, and where `nobody:` allows it.
fn end(step: &Step<'_>, came: Came, faults: &mut Faults) {
    let why = match &step.turn.then {
        Then::LastDial(..) => "the call ends by its limits".to_owned(),
        Then::HangUp(End::CallerGone) if matches!(step.act, Act::HangsUp | Act::Message(Message::HangsUp)) => return,
        Then::HangUp(End::CallerGone) => "the line takes a caller who is there for one who is gone".to_owned(),
        Then::HangUp(End::Written(_)) if matches!(step.act, Act::Rings | Act::Lost(..)) => {
            "the line hangs up before the caller could do anything".to_owned()
        }
        Then::HangUp(End::Written(node)) if !matches!(step.ground.flow.node(*node).kind, Kind::HangUp { .. }) => {
            format!("the line hangs up at `{}`, where nobody wrote it", step.named(*node))
        }
        Then::HangUp(End::Nobody) if matches!(step.moment.tried, Tried::Fresh | Tried::Late) => {
            "the line gives up by `nobody:` although nobody was rung".to_owned()
        }
        Then::HangUp(End::Nobody) if step.before.is_some_and(|before| before.crisis) => {
            "the line gives up on a caller in a crisis".to_owned()
        }
        Then::HangUp(_) if !step.heard() => format!("the line hangs up without a word, in {}", step.language()),
        Then::HangUp(_) | Then::Gather(_) | Then::Record { .. } | Then::Dial(_) => return,
    };
    faults.note(Cause { manner: "end", ..cause("end-not-written", step.turn.state.at) }, step.place(), came, || {
        let help = "a call ends with words at a `hang_up`, by `nobody:` after people were rung, or by the caller; lead this way to a person or a menu";
        (format!("at `{}`: {why}", step.named(step.place())), help.to_owned())
    });
}

/// Every outcome of a dial has a way on, on which the caller hears words or rings; and ringing in vain comes to an end.
fn outcome(step: &Step<'_>, came: Came, faults: &mut Faults) {
    let (Act::Dialled(outcome), Some(spot)) = (step.act, step.spot) else { return };
    let told = || step.act.words(step.ground, step.spot);
    let gives_up = step.turn.then == Then::HangUp(End::Nobody);
    if step.moment.tried == Tried::InVain && !spot.crisis && !talked(outcome) && !gives_up {
        faults.note(cause("unbounded-wait", spot.at), spot.at, came, || {
            let message = format!("at `{}`: {}, and the line goes on although `nobody:` has run out", step.named(spot.at), told());
            (message, "check `rounds`, `dials` and `at_least` of `nobody:`".to_owned())
        });
    }
    let why = match &step.turn.then {
        Then::HangUp(End::Nobody) | Then::Dial(_) | Then::LastDial(..) => return,
        Then::HangUp(_) => "the line hangs up",
        Then::Gather(_) | Then::Record { .. } if step.heard() => return,
        Then::Gather(_) | Then::Record { .. } => "the caller hears nothing",
    };
    let manner = if talked(outcome) { "ends" } else { "fails" };
    faults.note(Cause { manner, ..cause("outcome-without-way", spot.at) }, spot.at, came, || {
        let message = format!("after the transfer `{}`: {}, and {why}", step.named(spot.at), told());
        (message, format!("let `{manner}:` of this transfer lead to a place that says something and listens"))
    });
}

/// Nothing is done without a question that was heard and a key that said yes.
fn consent(step: &Step<'_>, came: Came, faults: &mut Faults) {
    let state = &step.turn.state;
    let question = match &step.ground.flow.node(state.at).kind {
        Kind::Text(text) => Some(text.consent),
        Kind::CallBack(call_back) if !state.hidden => Some(call_back.consent),
        Kind::Voicemail(voicemail) => Some(voicemail.ask),
        _ => None,
    };
    let waits = matches!(step.turn.then, Then::Gather(_)) && state.doubt.is_none();
    if let Some(question) = question.filter(|question| waits && !step.hears(*question)) {
        faults.note(Cause { prompt: Some(question), ..cause("consent-missing", state.at) }, step.place(), came, || {
            let message =
                format!("`{}` waits for a yes in {}, and the caller has not heard what for", step.named(state.at), step.language());
            (message, format!("write words for `{}` that say what the caller agrees to", step.id(question)))
        });
    }
    let agreed = matches!(step.act, Act::Message(_))
        || matches!((step.act, step.spot), (Act::Key(key), Some(spot)) if Some(key) == Key::digit(1) && asks_for(step, spot));
    if step.turn.errand.is_some() && !agreed {
        faults.note(Cause { manner: "errand", ..cause("consent-missing", step.place()) }, step.place(), came, || {
            let what = if matches!(step.turn.errand, Some(Errand::Text(_))) { "a text is sent" } else { "a call back is promised" };
            let message = format!(
                "at `{}`: {}, and {what} although nobody said yes",
                step.named(step.place()),
                step.act.words(step.ground, step.spot)
            );
            (message, "ask before it, with a `consent:` of its own".to_owned())
        });
    }
}

/// Whether a place asks for what the turn has done.
fn asks_for(step: &Step<'_>, spot: &Spot) -> bool {
    let kind = &step.ground.flow.node(spot.at).kind;
    match &step.turn.errand {
        Some(Errand::Text(sent)) => matches!(kind, Kind::Text(text) if text.text == *sent),
        Some(Errand::CallBack) => matches!(kind, Kind::CallBack(_)) && !spot.hidden,
        Some(Errand::Voicemail(_)) | None => matches!(kind, Kind::Voicemail(_)),
    }
}

/// A recording begins after its notice.
fn notice(step: &Step<'_>, came: Came, faults: &mut Faults) {
    let Then::Record { .. } = step.turn.then else { return };
    let at = step.turn.state.at;
    let Kind::Voicemail(voicemail) = &step.ground.flow.node(at).kind else { return };
    let yes = matches!((step.act, step.spot), (Act::Key(key), Some(spot)) if Some(key) == Key::digit(1) && asks_for(step, spot));
    if yes && step.hears(voicemail.notice) {
        return;
    }
    faults.note(Cause { prompt: Some(voicemail.notice), ..cause("notice-missing", at) }, step.place(), came, || {
        let why = if yes { "without its notice" } else { "although nobody said yes" };
        let message = format!("`{}` records in {} {why}", step.named(at), step.language());
        (message, format!("write words for `{}` that say that it is recorded", step.id(voicemail.notice)))
    });
}

/// What must be heard first is heard before what it guards.
fn first(step: &Step<'_>, came: Came, faults: &mut Faults) {
    let flow = &step.ground.flow;
    let known = step.before.map_or(0, |before| before.first);
    let mut heard = known;
    let new = step.turn.state.first & !known;
    for speech in &step.turn.says {
        let Speech::Say(utterance) = *speech else { continue };
        let guard = usize::try_from(utterance.0).ok().and_then(|at| step.ground.guards.get(at)).copied().unwrap_or(0);
        if guard & !heard == 0 {
            continue;
        }
        // Words of the first prompts themselves come before the guarded ones in the turn.
        heard |= spoken_before(step, *speech);
        let missing = guard & !heard;
        if missing != 0 {
            let prompt = flow.first.get(missing.trailing_zeros() as usize).copied();
            faults.note(Cause { prompt, ..cause("first-not-heard", step.turn.state.at) }, step.place(), came, || {
                let id = prompt.map_or("what must come first", |prompt| step.id(prompt));
                let message =
                    format!("the caller hears `{}` in {} and has not heard `{id}`", step.named(step.turn.state.at), step.language());
                (message, "give the prompt words in every language, and name the place in `first:`".to_owned())
            });
        }
    }
    for prompt in
        (0..8usize).filter(|bit| new & (1 << bit) != 0).filter_map(|bit| flow.first.get(bit)).filter(|prompt| !step.hears(**prompt))
    {
        faults.note(Cause { prompt: Some(*prompt), ..cause("first-not-heard", step.turn.state.at) }, step.place(), came, || {
            let message = format!(
                "`{}` counts as heard before `{}`, and says nothing in {}",
                step.id(*prompt),
                step.named(step.turn.state.at),
                step.language()
            );
            (message, "give the prompt words in every language".to_owned())
        });
    }
}

/// Which of the first prompts a turn has said before some words of it.
fn spoken_before(step: &Step<'_>, before: Speech) -> u8 {
    let at = step.turn.says.iter().position(|speech| *speech == before).unwrap_or(0);
    let said = step.turn.says.get(..at).unwrap_or_default();
    let heard = |prompt: &PromptId| {
        let words = step.ground.words(*prompt, step.turn.state.language);
        !words.is_empty() && words.iter().all(|speech| said.contains(speech))
    };
    step.ground.flow.first.iter().take(8).enumerate().filter(|(_, prompt)| heard(prompt)).fold(0, |bits, (bit, _)| bits | (1 << bit))
}
