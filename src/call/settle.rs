//! What the caller did, taken for an act at the place where the call waits.

use super::heard::Heard;
use super::now::Now;
use super::state::State;
use super::turn::{End, Judged, Then, Turn};
use super::walk::Walk;
use super::{consent, digits, hear, ladder, run};
use crate::flow::graph::{ChooseLanguage, Flow, Kind, Reserved, Run, Tell};
use crate::flow::key::Key;
use crate::flow::wording::{Form, PromptId, Reason, Speech};

/// More keys than this in one request are no choice: somebody types a number we did not ask for.
const MOST_KEYS_AHEAD: usize = 6;

/// Takes what was heard for an act and goes on from there.
pub(super) fn settle(flow: &Flow, now: &Now<'_>, state: State, heard: &Heard) -> Turn {
    let walk = Walk::new(flow, now, state);
    match (&flow.node(walk.state.at).kind, heard) {
        (_, Heard::Rings { .. }) => walk.arrive(flow.start),
        (_, Heard::HungUp) => walk.end(End::CallerGone),
        (Kind::Transfer(transfer), Heard::DialEnded(outcome)) => ladder::ended(walk, transfer, *outcome),
        (Kind::Transfer(transfer), _) => ladder::unclear(walk, transfer),
        (Kind::Say { .. } | Kind::HangUp { .. } | Kind::Hours(_) | Kind::When(_), _) => walk.here_again(),
        (Kind::Voicemail(voicemail), Heard::Recorded(recording)) => consent::recorded(walk, voicemail, recording),
        (_, Heard::Keys(keys)) => press_all(walk, keys),
        (_, Heard::Silence) => silence(walk),
        (_, Heard::Speech(spoken)) => hear::hear(walk, spoken),
        // Providers repeat and reorder callbacks: whatever does not fit, this place speaks again.
        (_, Heard::DialEnded(_) | Heard::Recorded(_)) => walk.here_again(),
    }
}

/// Several keys that arrive together walk on, as far as the line listens; only the last place is heard.
/// A yes, a no and a doubt are answered by one key alone.
fn press_all(walk: Walk<'_>, keys: &str) -> Turn {
    let place = &walk.flow.node(walk.state.at).kind;
    if let Kind::Ask(ask) = place
        && digits::wanted(walk.state.part)
    {
        return digits::pressed(walk, ask, keys);
    }
    if keys.chars().count() > MOST_KEYS_AHEAD {
        return not_a_choice(walk);
    }
    if place.asks() || walk.state.doubt.is_some() {
        return press_one(walk, keys.chars().next());
    }
    let Walk { flow, now, mut state, .. } = walk;
    let mut due = Vec::new();
    let mut left = keys.chars();
    while let Some(c) = left.next() {
        let before = state.clone();
        let mut walk = Walk::new(flow, now, state);
        walk.says.clone_from(&due);
        let turn = press_one(walk, Some(c));
        let asks = flow.node(turn.state.at).kind.asks();
        if left.as_str().is_empty() || asks || !matches!(turn.then, Then::Gather(_)) {
            return turn;
        }
        due.extend(may_not_be_skipped(flow, &before, &turn.state));
        state = turn.state;
    }
    Walk::new(flow, now, state).here_again()
}

/// The words that became due between two states and must be heard however fast the caller goes on.
fn may_not_be_skipped(flow: &Flow, before: &State, after: &State) -> Vec<Speech> {
    let set = |bits: u8, bit: usize| bits & (1u8 << bit) != 0;
    let first = flow.first.iter().take(8).enumerate().filter(|(bit, _)| set(after.first & !before.first, *bit)).map(|(_, prompt)| *prompt);
    let told =
        flow.notices.iter().take(8).enumerate().filter(|(bit, _)| set(after.told & !before.told, *bit)).map(|(_, notice)| notice.say);
    first.chain(told).flat_map(|prompt| flow.prompt(prompt).speech(after.language)).collect()
}

/// One key as it was sent; anything that is no key of a telephone is no choice.
fn press_one(mut walk: Walk<'_>, sent: Option<char>) -> Turn {
    let Some(key) = sent.and_then(Key::from_dtmf) else { return not_a_choice(walk) };
    walk.state.rounds = 0;
    match (walk.state.doubt.take(), key.word()) {
        (Some(doubt), "1") => hear::confirmed(walk, doubt),
        (Some(_), "2") => hear::denied(walk),
        _ => press(walk, key),
    }
}

/// One key.
pub(super) fn press(mut walk: Walk<'_>, key: Key) -> Turn {
    let flow = walk.flow;
    let kind = &flow.node(walk.state.at).kind;
    let own = match kind {
        Kind::ChooseLanguage(question) => question.keys.at(key).map(|language| {
            walk.state.language = *language;
            question.then
        }),
        Kind::Menu(menu) => menu.choices.at(key).copied(),
        Kind::Tell(tell) => tell.offer.at(key).copied(),
        Kind::Run(run) => return in_run(walk, run, key),
        Kind::Ask(ask) => match key.word() {
            "1" => return digits::answered(walk, ask, true),
            "2" => return digits::answered(walk, ask, false),
            _ => None,
        },
        Kind::Text(_) | Kind::CallBack(_) | Kind::Voicemail(_) => {
            let Some(act) = consent::act(&walk, kind, key) else { return reserved(walk, key) };
            let judged = Judged::Choice(walk.state.at, key);
            return consent(walk, kind, act, judged);
        }
        Kind::Say { .. } | Kind::Transfer(_) | Kind::HangUp { .. } | Kind::Hours(_) | Kind::When(_) => None,
    };
    let Some(exit) = own else { return reserved(walk, key) };
    understood(&mut walk);
    walk.state.assumed = false;
    walk.judged = Judged::Choice(walk.state.at, key);
    walk.follow(exit)
}

/// A yes or a no at a place that asks for one.
pub(super) fn consent(mut walk: Walk<'_>, kind: &Kind, act: consent::Act, judged: Judged) -> Turn {
    understood(&mut walk);
    walk.state.assumed = false;
    walk.judged = judged;
    consent::go(walk, kind, act)
}

/// A key in a run.
fn in_run(mut walk: Walk<'_>, run: &Run, key: Key) -> Turn {
    let Some(act) = run::act(key) else { return reserved(walk, key) };
    understood(&mut walk);
    walk.state.assumed = false;
    walk.judged = Judged::Choice(walk.state.at, key);
    run::go(walk, run, act)
}

/// A key that means the same everywhere, or nothing.
fn reserved(mut walk: Walk<'_>, key: Key) -> Turn {
    let flow = walk.flow;
    let Some(does) = flow.reserved.at(key).copied() else { return not_a_choice(walk) };
    let repeated = walk.state.repeated;
    understood(&mut walk);
    walk.judged = Judged::Reserved(key);
    match does {
        Reserved::To(node) => walk.arrive(node),
        Reserved::Back => walk.back(),
        Reserved::Repeat => {
            walk.state.repeated = repeated;
            repeat(walk)
        }
        Reserved::Slower => slower(walk),
    }
}

/// The same again; for who has just heard it again, help.
pub(super) fn repeat(mut walk: Walk<'_>) -> Turn {
    if walk.state.repeated && walk.flow.service.help.is_some() {
        return help(walk);
    }
    walk.state.repeated = true;
    walk.here_in_full()
}

/// What the keys do that mean the same everywhere, then where the caller is, in short.
pub(super) fn help(mut walk: Walk<'_>) -> Turn {
    walk.state.repeated = false;
    let Some(help) = walk.flow.service.help else { return walk.here_in_full() };
    walk.say(help);
    walk.say_place(Form::Short);
    walk.listen()
}

/// Slower, or as before.
pub(super) fn slower(mut walk: Walk<'_>) -> Turn {
    walk.state.slow = !walk.state.slow;
    let service = &walk.flow.service;
    walk.say(if walk.state.slow { service.slow } else { service.normal });
    walk.here_in_full()
}

/// The caller was understood: nothing is held against them, and whoever is rung was asked for.
pub(super) fn understood(walk: &mut Walk<'_>) {
    if !matches!(walk.flow.node(walk.state.at).kind, Kind::ChooseLanguage(_)) {
        walk.state.assumed = false;
    }
    walk.state.rounds = 0;
    walk.state.repeated = false;
    walk.state.misses = 0;
    walk.state.silences = 0;
    walk.state.reason = Reason::Asked;
}

/// Nothing was heard.
pub(super) fn silence(mut walk: Walk<'_>) -> Turn {
    let flow = walk.flow;
    walk.state.doubt = None;
    walk.state.repeated = false;
    walk.state.silences = walk.state.silences.saturating_add(1);
    match &flow.node(walk.state.at).kind {
        Kind::Ask(_) => digits::silence(walk),
        kind if consent::waits(&walk, kind) => consent::unclear(walk, kind),
        Kind::ChooseLanguage(ChooseLanguage { silence: Some((_, language)), then, .. }) => {
            walk.state.language = *language;
            walk.state.assumed = true;
            walk.follow(*then)
        }
        Kind::Tell(Tell { silence: Some(exit), .. }) => {
            if let Some(urgent) = walk.state.urgent
                && let Kind::Transfer(transfer) = &flow.node(urgent).kind
            {
                return ladder::round_again(walk, urgent, transfer);
            }
            if walk.state.silences >= 2 {
                return walk.follow(*exit);
            }
            if walk.state.misses + 1 >= flow.patience.attempts {
                return miss(walk, flow.service.no_input);
            }
            // Nothing is asked here that could be answered: the words are said once more, without a reproach.
            walk.state.misses += 1;
            walk.here_in_full()
        }
        _ => miss(walk, flow.service.no_input),
    }
}

/// A key that is no choice here.
pub(super) fn not_a_choice(walk: Walk<'_>) -> Turn {
    let reprompts = walk.flow.service.no_match;
    no_match(walk, reprompts)
}

/// Something was heard that is no choice here.
pub(super) fn no_match(mut walk: Walk<'_>, reprompts: [PromptId; 3]) -> Turn {
    walk.judged = Judged::NoMatch;
    walk.state.rounds = 0;
    walk.state.repeated = false;
    let flow = walk.flow;
    let kind = &flow.node(walk.state.at).kind;
    if consent::waits(&walk, kind) {
        return consent::unclear(walk, kind);
    }
    if matches!(flow.node(walk.state.at).kind, Kind::ChooseLanguage(_)) && walk.state.misses + 1 < flow.patience.attempts {
        walk.state.misses += 1;
        return walk.here_in_full();
    }
    miss(walk, reprompts)
}

/// Asks again, each time with more help; then a person.
fn miss(mut walk: Walk<'_>, reprompts: [PromptId; 3]) -> Turn {
    let flow = walk.flow;
    let [once, again, at_last] = reprompts;
    walk.state.misses = walk.state.misses.saturating_add(1);
    if walk.state.misses >= flow.patience.attempts {
        walk.state.reason = if walk.state.silences >= walk.state.misses { Reason::Silent } else { Reason::Unclear };
        walk.say(at_last);
        walk.introduced = true;
        return walk.arrive(flow.patience.then);
    }
    walk.say(if walk.state.misses == 1 { once } else { again });
    let at_first_menu = walk.state.history.len() == 1 && walk.state.history.first() == Some(&walk.state.at);
    let offer = if walk.now.line.speech { flow.service.assumed } else { flow.service.assumed_keys.or(flow.service.assumed) };
    if let (true, true, Some(offer)) = (walk.state.assumed, at_first_menu, offer) {
        walk.say(offer);
    }
    walk.listen()
}
