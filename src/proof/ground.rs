//! The flow as the prover walks it: what a clock, a caller's digits or a telephone number would decide is a question here.
//!
//! Every `hours:` and every condition on hours or on kept digits is turned into a condition on a text of the call that
//! the prover sets before each step, both ways. So each can be open at one moment and closed at the next, and
//! any digits can have been kept: more than any real call meets, never less. Limits of turns and hours are lifted and looked at apart.

use super::act::Act;
use super::guards::{crisis_keys, guards, has_crisis};
use super::questions::{KEPT, answers, ask_instead};
use super::spot::Spot;
use crate::call::heard::Heard;
use crate::call::now::{Abilities, Now};
use crate::call::state::State;
use crate::flow::graph::{Bounds, Condition, Exit, Flow, Kind, NodeId, Reserved};
use crate::flow::key::Key;
use crate::flow::limits::Limits;
use crate::flow::roster::Roster;
use crate::flow::wording::{PromptId, Speech};
use jiff::{SignedDuration, Timestamp};
use std::borrow::Cow;

/// The flow, the people, and what a step may ask.
pub(super) struct Ground<'a> {
    /// As it was compiled.
    pub(super) written: &'a Flow,
    /// With questions in the place of clocks and digits.
    pub(super) flow: Flow,
    /// Everybody, and no notice on.
    roster: Roster,
    /// Notices that lead somewhere: their bit, and the people while it is on.
    notices: Vec<(u8, Roster)>,
    /// What each question is about, as people say it: (while it holds, while it does not).
    pub(super) questions: Vec<[String; 2]>,
    /// By node: what may be asked from arriving there until the call waits.
    cones: Vec<Cone>,
    /// By utterance: which `first` prompts must have been heard before it.
    pub(super) guards: Vec<u8>,
    /// Words of somebody in crisis.
    pub(super) crisis_words: Option<String>,
    /// The keys that ring in a crisis.
    pub(super) crisis_keys: Vec<Key>,
    /// Seconds a provider may ring beyond what was asked.
    pub(super) slack_s: u16,
    plain: [Moment; 1],
    /// Every key, as it is heard.
    pub(super) keys: Vec<(Key, Heard)>,
    /// By node: whether no act there asks anything.
    quiet: Vec<bool>,
}

/// What may be asked on a way.
#[derive(Clone, Debug, Default)]
pub(super) struct Cone {
    questions: Vec<u8>,
    /// Whether it matters that the number is withheld, that the caller may be a child, that a call back was asked for.
    caller: bool,
}

/// Who calls, where that matters.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(super) enum Caller {
    #[default]
    Anybody,
    Hidden,
    Child,
    CalledBack,
}

/// How long people have been rung in vain.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(super) enum Tried {
    /// Not at all, and the call has just begun.
    #[default]
    Fresh,
    /// Not at all, but the call is as old as `nobody:` asks.
    Late,
    /// As long and as often as `nobody:` asks.
    InVain,
    /// The same, in a call that has been in a crisis.
    InVainInCrisis,
}

/// All that a step may ask beside what the caller does.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(super) struct Moment {
    /// Each question that may be asked, and its answer.
    pub(super) answers: Vec<(u8, bool)>,
    pub(super) caller: Caller,
    pub(super) tried: Tried,
    /// The notice that was just switched on, by its number.
    pub(super) notice: Option<u8>,
    /// The menu before the one where the call stands.
    pub(super) before: Option<NodeId>,
}

impl<'a> Ground<'a> {
    pub(super) fn new(written: &'a Flow, roster: &Roster, limits: &Limits) -> Self {
        let mut flow = written.clone();
        let questions = ask_instead(&mut flow);
        flow.bounds = Bounds { turns: u16::MAX, longest_s: u32::MAX };
        let quiet = Roster { notices: Vec::new(), ..roster.clone() };
        let leading = (0u8..).zip(&flow.notices).take(8).filter(|(_, notice)| notice.then.is_some());
        let notices = leading.map(|(bit, notice)| (bit, Roster { notices: vec![notice.name.clone()], ..quiet.clone() })).collect();
        let mut ground = Self {
            written,
            guards: guards(&flow),
            crisis_words: flow.hearing.crisis_words().filter(|_| has_crisis(&flow)),
            crisis_keys: crisis_keys(&flow),
            flow,
            roster: quiet,
            notices,
            questions,
            cones: Vec::new(),
            slack_s: limits.ring_slack_s,
            plain: [Moment::default()],
            keys: Key::all().map(|key| (key, Heard::Keys(key.dtmf().to_string()))).collect(),
            quiet: Vec::new(),
        };
        ground.cones = ground.flow.numbered().map(|(node, _)| ground.cone_of(node)).collect();
        ground.quiet = ground.flow.nodes.iter().map(|node| ground.is_quiet(&node.kind)).collect();
        ground
    }

    /// When all calls of the prover begin.
    pub(super) const RANG: Timestamp = Timestamp::UNIX_EPOCH;

    /// The state of a call at a spot, at a moment.
    pub(super) fn state(spot: &Spot, moment: &Moment) -> State {
        let mut state = spot.state(Self::RANG);
        Self::set(&mut state, moment);
        if let Some(before) = moment.before {
            state.history.insert(0, before);
        }
        state
    }

    /// Puts a moment into a state.
    pub(super) fn set(state: &mut State, moment: &Moment) {
        for (question, answer) in &moment.answers {
            let slot = KEPT + usize::from(*question);
            if state.kept.len() <= slot {
                state.kept.resize(slot + 1, String::new());
            }
            if let (true, Some(kept)) = (*answer, state.kept.get_mut(slot)) {
                kept.push('1');
            }
        }
        match moment.caller {
            Caller::Anybody => {}
            Caller::Hidden => state.hidden = true,
            Caller::Child => state.child = true,
            Caller::CalledBack => state.called_back = true,
        }
        if matches!(moment.tried, Tried::InVain | Tried::InVainInCrisis) {
            state.rounds = u8::MAX;
            state.dials = u16::MAX;
            state.crisis |= moment.tried == Tried::InVainInCrisis;
        }
        if let Some(notice) = moment.notice {
            state.told &= !(1 << notice);
        }
    }

    /// The moment as the engine takes it.
    pub(super) fn now(&self, moment: &Moment) -> Now<'_> {
        let late = moment.tried != Tried::Fresh;
        let later = self.flow.nobody.filter(|_| late).map_or(0, |nobody| i64::from(nobody.at_least_s) + 1);
        let on = moment.notice.and_then(|notice| self.notices.iter().find(|(bit, _)| *bit == notice)).map(|(_, roster)| roster);
        let at = Self::RANG.checked_add(SignedDuration::from_secs(later)).unwrap_or(Self::RANG);
        Now {
            at,
            roster: on.unwrap_or(&self.roster),
            line: Abilities { speech: true, texts: true, keypad_only: false, no_messages: false },
        }
    }

    /// Every moment that differs for a step along some ways.
    pub(super) fn moments(&self, ways: &[NodeId]) -> Cow<'_, [Moment]> {
        if self.notices.is_empty() && ways.iter().all(|way| self.asks_nothing(*way)) {
            return Cow::Borrowed(&self.plain);
        }
        let quiet = Self::combined(&self.cone(ways.iter().copied()), None);
        let leading = self.notices.iter().filter_map(|(bit, _)| Some((*bit, self.flow.notices.get(usize::from(*bit))?.then?)));
        let notices = leading.flat_map(|(bit, then)| Self::combined(&self.cone(ways.iter().copied().chain([then])), Some(bit)));
        Cow::Owned(quiet.into_iter().chain(notices).collect())
    }

    /// Every moment that differs for an act at a spot.
    pub(super) fn moments_of(&self, act: Act, spot: &Spot) -> Cow<'_, [Moment]> {
        let quiet = spot.doubt.is_none() && self.quiet.get(usize::from(spot.at.0)).is_some_and(|quiet| *quiet);
        if quiet { Cow::Borrowed(&self.plain) } else { self.moments(act.ways(self, spot).all()) }
    }

    /// Whether nothing is asked on any way out of a node, written or everywhere the same.
    fn is_quiet(&self, kind: &Kind) -> bool {
        let flow = &self.flow;
        let written = kind.ways().into_iter().filter_map(|exit| if let Exit::To(node) = exit { Some(node) } else { None });
        let reserved = flow.reserved.iter().filter_map(|(_, does)| if let Reserved::To(node) = does { Some(*node) } else { None });
        let spoken = [flow.spoken.person, flow.spoken.crisis, flow.spoken.emergency];
        let mut ways = written.chain(reserved).chain(spoken).chain([flow.patience.then, flow.start, flow.resume_at]);
        self.notices.is_empty() && ways.all(|way| self.asks_nothing(way))
    }

    /// Whether nothing is asked on the way from a node to where the call waits.
    fn asks_nothing(&self, way: NodeId) -> bool {
        self.cones.get(usize::from(way.0)).is_none_or(|cone| cone.questions.is_empty() && !cone.caller)
    }

    fn combined(cone: &Cone, notice: Option<u8>) -> Vec<Moment> {
        let callers: &[Caller] =
            if cone.caller { &[Caller::Anybody, Caller::Hidden, Caller::Child, Caller::CalledBack] } else { &[Caller::Anybody] };
        let answered = answers(&cone.questions);
        let of =
            |answers: &Vec<(u8, bool)>, caller: &Caller| Moment { answers: answers.clone(), caller: *caller, notice, ..Moment::default() };
        answered.iter().flat_map(|answers| callers.iter().map(|caller| of(answers, caller)).collect::<Vec<_>>()).collect()
    }

    fn cone(&self, ways: impl Iterator<Item = NodeId>) -> Cone {
        let mut all = Cone::default();
        for cone in ways.filter_map(|way| self.cones.get(usize::from(way.0))) {
            all.questions.extend(&cone.questions);
            all.caller |= cone.caller;
        }
        all.questions.sort_unstable();
        all.questions.dedup();
        all
    }

    /// What may be asked on the way from a node to where the call waits.
    fn cone_of(&self, from: NodeId) -> Cone {
        let (mut cone, mut seen, mut left) = (Cone::default(), Vec::new(), vec![from]);
        while let Some(node) = left.pop() {
            if seen.contains(&node) {
                continue;
            }
            seen.push(node);
            let kind = &self.flow.node(node).kind;
            let goes_on = match kind {
                Kind::Say { .. } | Kind::Hours(_) => true,
                Kind::When(when) => {
                    let asked = when.cases.iter().flat_map(|case| &case.conditions).filter_map(|condition| match condition {
                        Condition::Kept(slot, _) => slot.checked_sub(u8::try_from(KEPT).unwrap_or(0)),
                        _ => None,
                    });
                    cone.questions.extend(asked);
                    true
                }
                Kind::Text(_) | Kind::CallBack(_) => {
                    cone.caller = true;
                    left.push(self.flow.patience.then);
                    true
                }
                Kind::Transfer(transfer) => !self.anybody(transfer.ladder),
                _ => false,
            };
            if goes_on {
                left.extend(kind.ways().into_iter().filter_map(|exit| if let Exit::To(node) = exit { Some(node) } else { None }));
            }
        }
        cone.questions.sort_unstable();
        cone.questions.dedup();
        cone
    }

    /// Whether a ladder has anybody to ring.
    fn anybody(&self, ladder: crate::flow::graph::LadderId) -> bool {
        let phones = |name: &String| self.roster.person(name).is_some_and(|person| !person.phones.is_empty());
        self.flow.ladder(ladder).steps.iter().flat_map(|step| &step.ring).any(phones)
    }

    /// The prompt's words in a language, in order; none if a caller hears nothing of it.
    pub(super) fn words(&self, prompt: PromptId, language: crate::flow::wording::LanguageId) -> Vec<Speech> {
        self.flow.prompt(prompt).speech(language).filter(|speech| self.audible(*speech)).collect()
    }

    /// Whether somebody hears words in this.
    pub(super) fn audible(&self, speech: Speech) -> bool {
        matches!(speech, Speech::Say(utterance) if !self.flow.utterance(utterance).pieces.is_empty())
    }
}
