//! What the caller said, taken for an act at the place where the call waits.
//!
//! What may be a matter of life is acted on however unsure the recogniser is. Everything else is acted on
//! when it is sure, asked back once when it is not, and no choice below that.

use super::heard::Spoken;
use super::state::State;
use super::turn::{Judged, Turn};
use super::walk::Walk;
use super::{consent, digits, run, settle};
use crate::flow::graph::{Flow, Kind};
use crate::flow::hearing::{Meaning, Understood};
use crate::flow::wording::LanguageId;

/// From here on a recogniser is sure.
const SURE: f32 = 0.6;
/// Below this it guesses.
const GUESS: f32 = 0.3;

/// How far a recogniser is to be believed.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Belief {
    Sure,
    Doubtful,
    Guess,
}

fn belief(confidence: Option<f32>) -> Belief {
    match confidence {
        Some(sure) if (SURE..=1.0).contains(&sure) => Belief::Sure,
        Some(guess) if (0.0..GUESS).contains(&guess) => Belief::Guess,
        // Missing, or no number a recogniser can mean: asked back like a doubt.
        _ => Belief::Doubtful,
    }
}

/// Takes what was said for an act and goes on from there.
pub(super) fn hear(mut walk: Walk<'_>, spoken: &Spoken) -> Turn {
    let flow = walk.flow;
    let asked_back = walk.state.doubt.take();
    let Understood { flags, meaning } = flow.hearing.understand(walk.state.language, walk.state.at, &spoken.words);
    let flagged = (flags.relay && !walk.state.relay) || (flags.child && !walk.state.child);
    walk.state.relay |= flags.relay;
    walk.state.child |= flags.child;
    let belief = belief(spoken.confidence);
    match meaning {
        Meaning::Empty => noise(walk),
        Meaning::Crisis => phrase(walk, "crisis", flow.spoken.crisis),
        Meaning::NotCrisis => phrase(walk, "not-crisis", flow.spoken.person),
        Meaning::Emergency => phrase(walk, "emergency", flow.spoken.emergency),
        // Said beside nothing else, it is no mistake: the place is told again, unless it offers what no child is offered.
        Meaning::Unknown if flagged => {
            walk.judged = Judged::Phrase(if flags.child { "child" } else { "relay" });
            match &flow.node(walk.state.at).kind {
                kind @ (Kind::Text(_) | Kind::CallBack(_)) if flags.child => consent::go(walk, kind, consent::Act::No),
                _ => walk.here_in_full(),
            }
        }
        Meaning::Unknown => numbers_or_nothing(walk, &spoken.words, belief),
        Meaning::Yes | Meaning::No => yes_or_no(walk, asked_back, meaning == Meaning::Yes, belief),
        _ if belief == Belief::Guess => unknown(walk),
        // The same again is a yes.
        _ if belief == Belief::Sure || asked_back == Some(meaning) => act(walk, meaning),
        // Never asked back twice in a row.
        _ if asked_back.is_some() => unknown(walk),
        doubt => ask_back(walk, doubt),
    }
}

/// Words that mean the same everywhere and lead somewhere.
fn phrase(mut walk: Walk<'_>, word: &'static str, node: crate::flow::graph::NodeId) -> Turn {
    settle::understood(&mut walk);
    walk.judged = Judged::Phrase(word);
    walk.arrive(node)
}

/// Noise that a recogniser took for speech, or a silence told with empty words: the manuals leave it open, so it is
/// answered like a silence. From the second time on keys alone are listened to.
fn noise(mut walk: Walk<'_>) -> Turn {
    walk.state.noises = walk.state.noises.saturating_add(1);
    settle::silence(walk)
}

/// Digits that were spoken where digits are asked for.
fn numbers_or_nothing(walk: Walk<'_>, words: &str, belief: Belief) -> Turn {
    let flow = walk.flow;
    let spoken: String = words.chars().filter(char::is_ascii_digit).collect();
    match &flow.node(walk.state.at).kind {
        Kind::Ask(ask) if belief == Belief::Sure && digits::wanted(walk.state.part) && digits::fit(ask, &spoken) => {
            digits::pressed(walk, ask, &spoken)
        }
        _ => unknown(walk),
    }
}

fn yes_or_no(walk: Walk<'_>, asked_back: Option<Meaning>, yes: bool, belief: Belief) -> Turn {
    let flow = walk.flow;
    let kind = &flow.node(walk.state.at).kind;
    match (asked_back, kind) {
        (_, _) if belief == Belief::Guess => unknown(walk),
        (Some(doubt), _) if yes => act(walk, doubt),
        (None, Kind::Ask(ask)) if !digits::wanted(walk.state.part) => digits::answered(walk, ask, yes),
        // A yes to something that will be done must be a clear one.
        (None, Kind::Text(_) | Kind::CallBack(_) | Kind::Voicemail(_)) if !yes || belief == Belief::Sure => {
            let act = if yes { consent::Act::Yes } else { consent::Act::No };
            settle::consent(walk, kind, act, Judged::Phrase(if yes { "yes" } else { "no" }))
        }
        _ => unknown(walk),
    }
}

/// Asks back what was understood, but not surely.
fn ask_back(mut walk: Walk<'_>, doubt: Meaning) -> Turn {
    let (language, confirm) = (walk.state.language, walk.flow.service.confirm);
    walk.state.doubt = Some(doubt);
    // A flow without words for callers may have none for asking back either.
    if walk.flow.prompt(confirm).id.is_empty() || label(walk.flow, &walk.state, language).is_none() {
        walk.state.doubt = None;
        return unknown(walk);
    }
    walk.judged = Judged::Doubtful;
    walk.say(confirm);
    walk.listen()
}

/// A yes to what was asked back, by key.
pub(super) fn confirmed(walk: Walk<'_>, doubt: Meaning) -> Turn {
    act(walk, doubt)
}

/// A no to it: the keys do as well.
pub(super) fn denied(walk: Walk<'_>) -> Turn {
    unknown(walk)
}

/// Nothing that was said is a choice here.
fn unknown(walk: Walk<'_>) -> Turn {
    let [once, again, at_last] = walk.flow.service.no_match;
    let by_voice = walk.flow.service.no_match_speech;
    let once = if walk.flow.prompt(by_voice).id.is_empty() { once } else { by_voice };
    settle::no_match(walk, [once, again, at_last])
}

/// Does what was said.
fn act(mut walk: Walk<'_>, meaning: Meaning) -> Turn {
    let flow = walk.flow;
    let kind = &flow.node(walk.state.at).kind;
    match meaning {
        Meaning::Key(key) | Meaning::Choice(key) => settle::press(walk, key),
        Meaning::Section(node, part) => {
            settle::understood(&mut walk);
            walk.judged = Judged::Section(node, part);
            walk.arrive_at_part(node, part)
        }
        Meaning::Language(language) => speak(walk, language),
        Meaning::Next | Meaning::Previous | Meaning::Text => {
            let act = match meaning {
                Meaning::Next => run::Act::Next,
                Meaning::Previous => run::Act::Previous,
                _ => run::Act::Text,
            };
            let Kind::Run(run) = kind else { return unknown(walk) };
            settle::understood(&mut walk);
            walk.judged = Judged::Phrase(word(meaning));
            run::go(walk, run, act)
        }
        Meaning::Person | Meaning::Main => {
            settle::understood(&mut walk);
            walk.judged = Judged::Phrase(word(meaning));
            walk.arrive(if meaning == Meaning::Person { flow.spoken.person } else { flow.resume_at })
        }
        Meaning::Back | Meaning::Repeat | Meaning::Slower | Meaning::Help => {
            settle::understood(&mut walk);
            walk.judged = Judged::Phrase(word(meaning));
            match meaning {
                Meaning::Back => walk.back(),
                Meaning::Repeat => settle::repeat(walk),
                Meaning::Slower => settle::slower(walk),
                _ => settle::help(walk),
            }
        }
        _ => unknown(walk),
    }
}

/// Goes on in another language, at the same place.
fn speak(mut walk: Walk<'_>, language: LanguageId) -> Turn {
    let flow = walk.flow;
    settle::understood(&mut walk);
    walk.state.language = language;
    walk.judged = Judged::Language(language);
    match &flow.node(walk.state.at).kind {
        Kind::ChooseLanguage(question) => walk.follow(question.then),
        _ => walk.here_in_full(),
    }
}

const fn word(meaning: Meaning) -> &'static str {
    match meaning {
        Meaning::Person => "person",
        Meaning::Back => "back",
        Meaning::Repeat => "repeat",
        Meaning::Slower => "slower",
        Meaning::Main => "main",
        Meaning::Help => "help",
        Meaning::Next => "next",
        Meaning::Previous => "previous",
        Meaning::Text => "text",
        _ => "",
    }
}

/// What is read back: the name of what was understood, or the digits that were pressed.
#[must_use]
pub fn label(flow: &Flow, state: &State, language: LanguageId) -> Option<String> {
    let spaced = |digits: &str| digits.chars().map(String::from).collect::<Vec<_>>().join(" ");
    let kind = &flow.node(state.at).kind;
    let Some(doubt) = state.doubt else {
        let Kind::Ask(ask) = kind else { return None };
        return state.kept.get(usize::from(ask.keep)).filter(|kept| !kept.is_empty()).map(|kept| spaced(kept));
    };
    let of = |texts: &[String]| texts.get(usize::from(language.0)).filter(|text| !text.is_empty()).cloned();
    match (doubt, kind) {
        (Meaning::Key(key) | Meaning::Choice(key), kind) => {
            let of_menu = match kind {
                Kind::Menu(menu) => menu.labels.iter().find(|(of, _)| *of == key).and_then(|(_, names)| of(names)),
                _ => None,
            };
            of_menu.or_else(|| flow.language(language).keys.at(key).cloned())
        }
        (Meaning::Section(node, part), _) => match &flow.node(node).kind {
            Kind::Run(run) => of(&flow.topic(run.sections.get(usize::from(part))?.topic?).titles),
            _ => of(&flow.topic(flow.node(node).topic?).titles),
        },
        (Meaning::Language(other), _) => flow.language(language).names.get(usize::from(other.0)).cloned(),
        (role, _) => flow.language(language).roles.iter().find(|(name, _)| *name == word(role)).map(|(_, said)| said.clone()),
    }
}
