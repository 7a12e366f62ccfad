//! What the caller did, taken for an act at the place where the call waits.

use super::heard::Heard;
use super::now::Now;
use super::state::State;
use super::turn::{End, Judged, Then, Turn};
use super::walk::Walk;
use super::{ladder, run};
use crate::flow::graph::{ChooseLanguage, Flow, Kind, Reserved, Run, Tell};
use crate::flow::key::Key;
use crate::flow::wording::{Item, PromptId, Reason, Speech};

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
        (Kind::Menu(_) | Kind::Run(_) | Kind::Tell(_) | Kind::ChooseLanguage(_), heard) => match heard {
            Heard::Keys(keys) => press_all(walk, keys),
            Heard::Silence => silence(walk),
            Heard::Speech(_) => no_match(walk),
            // Providers repeat and reorder callbacks: whatever does not fit, this place speaks again.
            _ => walk.here_again(),
        },
        (Kind::Say { .. } | Kind::HangUp { .. }, _) => walk.here_again(),
    }
}

/// Several keys that arrive together walk on, as far as the line listens; only the last place is heard.
fn press_all(walk: Walk<'_>, keys: &str) -> Turn {
    if keys.chars().count() > MOST_KEYS_AHEAD {
        return no_match(walk);
    }
    let Walk { flow, now, mut state, .. } = walk;
    let mut due = Vec::new();
    let mut left = keys.chars();
    while let Some(c) = left.next() {
        let before = state.clone();
        let mut walk = Walk::new(flow, now, state);
        walk.says.clone_from(&due);
        let turn = press(walk, c);
        if left.as_str().is_empty() || !matches!(turn.then, Then::Gather { .. }) {
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
    let items = first.chain(told).filter_map(|prompt| flow.prompt(prompt).words.get(usize::from(after.language.0))).flatten();
    items
        .filter_map(|item| match item {
            Item::Speech(speech) => Some(*speech),
            Item::Menu(_) => None,
        })
        .collect()
}

/// One key.
fn press(mut walk: Walk<'_>, c: char) -> Turn {
    let Some(key) = Key::from_dtmf(c) else { return no_match(walk) };
    walk.state.rounds = 0;
    let flow = walk.flow;
    let own = match &flow.node(walk.state.at).kind {
        Kind::ChooseLanguage(question) => question.keys.at(key).map(|language| {
            walk.state.language = *language;
            question.then
        }),
        Kind::Menu(menu) => menu.choices.at(key).copied(),
        Kind::Tell(tell) => tell.offer.at(key).copied(),
        Kind::Run(run) => return in_run(walk, run, key),
        Kind::Say { .. } | Kind::Transfer(_) | Kind::HangUp { .. } => None,
    };
    let Some(exit) = own else { return reserved(walk, key) };
    understood(&mut walk);
    walk.state.assumed = false;
    walk.judged = Judged::Choice(walk.state.at, key);
    walk.follow(exit)
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
    let Some(does) = flow.reserved.at(key).copied() else { return no_match(walk) };
    understood(&mut walk);
    if !matches!(flow.node(walk.state.at).kind, Kind::ChooseLanguage(_)) {
        walk.state.assumed = false;
    }
    walk.judged = Judged::Reserved(key);
    match does {
        Reserved::To(node) => walk.arrive(node),
        Reserved::Back => walk.back(),
        Reserved::Repeat => walk.here_in_full(),
        Reserved::Slower => {
            walk.state.slow = !walk.state.slow;
            walk.say(if walk.state.slow { flow.service.slow } else { flow.service.normal });
            walk.here_in_full()
        }
    }
}

/// The caller was understood: nothing is held against them, and whoever is rung was asked for.
fn understood(walk: &mut Walk<'_>) {
    walk.state.misses = 0;
    walk.state.silences = 0;
    walk.state.reason = Reason::Asked;
}

/// Nothing was heard.
fn silence(mut walk: Walk<'_>) -> Turn {
    let flow = walk.flow;
    walk.state.silences = walk.state.silences.saturating_add(1);
    match &flow.node(walk.state.at).kind {
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
            miss(walk, flow.service.no_input)
        }
        _ => miss(walk, flow.service.no_input),
    }
}

/// Something was heard that is no choice here.
fn no_match(mut walk: Walk<'_>) -> Turn {
    walk.judged = Judged::NoMatch;
    walk.state.rounds = 0;
    let flow = walk.flow;
    if matches!(flow.node(walk.state.at).kind, Kind::ChooseLanguage(_)) && walk.state.misses + 1 < flow.patience.attempts {
        walk.state.misses += 1;
        return walk.here_in_full();
    }
    miss(walk, flow.service.no_match)
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
    if let (true, true, Some(offer)) = (walk.state.assumed, at_first_menu, flow.service.assumed) {
        walk.say(offer);
    }
    walk.listen()
}
