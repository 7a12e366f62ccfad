//! A run: sections one after another, with next, previous, again.

use super::turn::Turn;
use super::walk::Walk;
use crate::flow::graph::{Flow, Run};
use crate::flow::key::Key;
use crate::flow::wording::{Form, PromptId};

/// How long the line is quiet before it says how to go on.
const QUIET_BEFORE_NAV_MS: u16 = 1500;
/// How often in a call the long navigation words are said.
const LONG_NAVS: u8 = 2;

/// Plays the section where the call is, then says how to go on, and waits.
pub(super) fn play(mut walk: Walk<'_>, run: &Run) -> Turn {
    let last = run.sections.len().saturating_sub(1);
    let part = usize::from(walk.state.part).min(last);
    walk.state.part = u8::try_from(part).unwrap_or(u8::MAX);
    let Some(section) = run.sections.get(part).copied() else { return walk.listen() };
    walk.hear_first(section.first);
    if section.topic.is_some() {
        walk.state.topic = section.topic;
    }
    walk.say(section.say);
    walk.quiet(QUIET_BEFORE_NAV_MS);
    let form = if walk.state.navs < LONG_NAVS { Form::Full } else { Form::Short };
    let nav = nav(walk.flow, run, walk.state.part, form);
    if nav == walk.flow.service.nav {
        walk.state.navs = walk.state.navs.saturating_add(1);
    }
    walk.say(nav);
    walk.listen()
}

/// What a caller can do in a run, beside the reserved keys.
#[derive(Clone, Copy)]
pub(super) enum Act {
    Next,
    Previous,
    Text,
}

/// What a key does in a run.
pub(super) fn act(key: Key) -> Option<Act> {
    match key.word() {
        "1" => Some(Act::Next),
        "2" => Some(Act::Previous),
        "3" => Some(Act::Text),
        _ => None,
    }
}

/// Does it.
pub(super) fn go(mut walk: Walk<'_>, run: &Run, act: Act) -> Turn {
    match act {
        Act::Next if usize::from(walk.state.part) + 1 >= run.sections.len() => {
            walk.say(walk.flow.service.edge);
            say_nav(walk, run)
        }
        Act::Next => {
            walk.state.part = walk.state.part.saturating_add(1);
            play(walk, run)
        }
        Act::Previous => {
            walk.state.part = walk.state.part.saturating_sub(1);
            play(walk, run)
        }
        Act::Text => {
            if let Some(link) = run.link {
                return walk.arrive(link);
            }
            walk.say(walk.flow.service.no_text);
            walk.quiet(QUIET_BEFORE_NAV_MS);
            say_nav(walk, run)
        }
    }
}

/// How to go on from a part, in this form.
pub(super) fn nav(flow: &Flow, run: &Run, part: u8, form: Form) -> PromptId {
    let service = &flow.service;
    match (run.sections.len(), part) {
        (0 | 1, _) => service.nav_only,
        (parts, part) if usize::from(part) + 1 >= parts => service.nav_last,
        (_, 0) if form == Form::Full => service.nav,
        _ => service.nav_short,
    }
}

/// The navigation words alone, short.
fn say_nav(mut walk: Walk<'_>, run: &Run) -> Turn {
    walk.say(nav(walk.flow, run, walk.state.part, Form::Short));
    walk.listen()
}
