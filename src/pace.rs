//! Seconds, as heard: how long a line speaks, and when along a call a caller hears what.
//!
//! [`of_prompt`], [`of_menu`] and [`of`] tell how long speech takes; [`along::Along`] follows a compiled flow by the shortest
//! way there is to listen; [`report::Report`] is the table for administrators; [`budget::judge`] holds a flow to its `budgets:`.
//!
//! Speech is estimated by [`voice`], a plain sum of what there is to say, fitted to a reading voice; quiets that are written
//! are added as they are. What only a call knows (a number, a topic) is taken at its longest. Nothing here speaks,
//! reads a clock or opens a file, and no call is timed: the clock of transcripts is another one.

pub mod along;
pub mod budget;
pub mod count;
pub mod person;
pub mod report;
pub mod sounds;
pub mod voice;

use crate::flow::graph::{Flow, Kind, NodeId};
use crate::flow::wording::{Form, Item, LanguageId, PromptId, Speech};
use sounds::Sound;
use std::time::Duration;

/// How fast a line speaks to a caller.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Speed {
    /// As usual.
    #[default]
    Usual,
    /// As for callers who asked for slower speech: words at 83 %, quiets longer by half.
    Slower,
}

/// How long some speech takes.
#[must_use]
pub fn of(flow: &Flow, says: impl IntoIterator<Item = Speech>, speed: Speed) -> Duration {
    says.into_iter().flat_map(|speech| sounds::of(flow, speech)).map(|sound| of_sound(flow, &sound, speed)).sum()
}

/// How long a prompt takes in a language, without the words of menus in it.
#[must_use]
pub fn of_prompt(flow: &Flow, prompt: PromptId, language: LanguageId, speed: Speed) -> Duration {
    of(flow, flow.prompt(prompt).speech(language), speed)
}

/// How long a prompt takes in a language, said at a menu whose words it may repeat.
#[must_use]
pub fn of_prompt_at(flow: &Flow, prompt: PromptId, at: NodeId, language: LanguageId, speed: Speed) -> Duration {
    let items = flow.prompt(prompt).words.get(usize::from(language.0)).into_iter().flatten();
    items
        .map(|item| match item {
            Item::Speech(speech) => of(flow, [*speech], speed),
            Item::Menu(form) => of_place(flow, at, language, *form, speed),
        })
        .sum()
}

/// How long a menu takes in a language; nothing where the node is no menu.
#[must_use]
pub fn of_menu(flow: &Flow, node: NodeId, language: LanguageId, form: Form, speed: Speed) -> Option<Duration> {
    Some(of(flow, menu_words(flow, node, language, form)?.iter().copied(), speed))
}

/// The words of a menu; nothing where the node is none.
fn menu_words(flow: &Flow, node: NodeId, language: LanguageId, form: Form) -> Option<&[Speech]> {
    let Kind::Menu(menu) = &flow.node(node).kind else { return None };
    let words = menu.words.get(usize::from(language.0))?;
    Some(match form {
        Form::Full => &words.full,
        Form::Short => &words.short,
        Form::OneAtATime => &words.one_at_a_time,
    })
}

/// How long the words of a listening place take: a menu's choices, else what it says first.
fn of_place(flow: &Flow, node: NodeId, language: LanguageId, form: Form, speed: Speed) -> Duration {
    let said = |prompt: PromptId| of_prompt(flow, prompt, language, speed);
    match &flow.node(node).kind {
        Kind::Menu(_) => of_menu(flow, node, language, form, speed).unwrap_or_default(),
        Kind::ChooseLanguage(question) => said(question.say),
        Kind::Tell(tell) => said(tell.say),
        Kind::Run(run) => said(if run.sections.len() > 1 { flow.service.nav_short } else { flow.service.nav_only }),
        Kind::Text(text) => said(text.consent),
        Kind::CallBack(call_back) => said(call_back.consent),
        Kind::Voicemail(voicemail) => said(voicemail.ask),
        Kind::Ask(ask) => said(ask.say),
        Kind::Say { .. } | Kind::Transfer(_) | Kind::HangUp { .. } | Kind::Hours(_) | Kind::When(_) => Duration::ZERO,
    }
}

/// How long a sound takes.
#[must_use]
pub fn of_sound(flow: &Flow, sound: &Sound, speed: Speed) -> Duration {
    match sound {
        Sound::Words(language, words) => voice::seconds(&flow.language(*language).code, words, speed),
        Sound::Quiet(milliseconds) => {
            let quiet = Duration::from_millis(u64::from(*milliseconds));
            match speed {
                Speed::Usual => quiet,
                Speed::Slower => quiet * 3 / 2,
            }
        }
    }
}
