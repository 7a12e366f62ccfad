//! The flow as the prover walks it: what a clock, a caller's digits or a telephone number would decide is a question here.
//!
//! Every `hours:` and every condition on hours or on kept digits is turned into a condition on a text of the call that
//! the prover sets before each step, both ways. So each can be open at one moment and closed at the next, and
//! any digits can have been kept: more than any real call meets, never less. Limits of turns and hours are lifted and looked at apart.

use super::spot::Spot;
use crate::call::now::{Abilities, Now};
use crate::call::state::State;
use crate::flow::graph::{Bounds, Case, Condition, Exit, Flow, Kind, NodeId, Reserved, When};
use crate::flow::key::Key;
use crate::flow::limits::Limits;
use crate::flow::roster::Roster;
use crate::flow::wording::{Item, PromptId, Speech};
use jiff::{SignedDuration, Timestamp};
use std::borrow::Cow;

/// Kept texts that callers' digits may take; those after them are the prover's.
const KEPT: usize = 4;
/// The most questions: a condition counts kept texts with a byte.
const MOST_QUESTIONS: usize = 250;
/// The most questions of one step that are tried in every combination.
const MOST_COMBINED: usize = 10;

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
        };
        ground.cones = ground.flow.numbered().map(|(node, _)| ground.cone_of(node)).collect();
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
        Now { at, roster: on.unwrap_or(&self.roster), line: Abilities { speech: true, texts: true, keypad_only: false } }
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

/// Every combination of answers; of very many questions those where all, none, one or all but one hold.
fn answers(questions: &[u8]) -> Vec<Vec<(u8, bool)>> {
    let count = questions.len();
    let of = |holds: &dyn Fn(usize) -> bool| questions.iter().enumerate().map(|(at, question)| (*question, holds(at))).collect();
    if count <= MOST_COMBINED {
        return (0..1usize << count).map(|mask| of(&|at| mask & (1 << at) != 0)).collect();
    }
    let one = (0..count).map(|one| of(&|at| at == one));
    let but_one = (0..count).map(|one| of(&|at| at != one));
    [of(&|_| false), of(&|_| true)].into_iter().chain(one).chain(but_one).collect()
}

/// Turns hours and kept digits into questions, and gives back what each is about.
fn ask_instead(flow: &mut Flow) -> Vec<[String; 2]> {
    let mut questions =
        Questions { about: Vec::new(), hours: flow.hours.iter().map(|hours| hours.name.clone()).collect(), kept: flow.kept.clone() };
    for node in &mut flow.nodes {
        if let Kind::Hours(by) = &node.kind {
            let case = Case { conditions: vec![questions.ask(&Condition::Open(by.hours))], to: by.open };
            node.kind = Kind::When(When { cases: vec![case], otherwise: by.closed });
        } else if let Kind::When(when) = &mut node.kind {
            for condition in when.cases.iter_mut().flat_map(|case| &mut case.conditions) {
                *condition = questions.ask(condition);
            }
        }
    }
    questions.about
}

/// The questions that take the place of clocks and digits.
struct Questions {
    about: Vec<[String; 2]>,
    hours: Vec<String>,
    kept: Vec<String>,
}

impl Questions {
    /// A condition, asked of the prover where a clock or digits would decide it.
    fn ask(&mut self, condition: &Condition) -> Condition {
        let named = |names: &[String], at: usize| names.get(at).cloned().unwrap_or_default();
        let texts = match condition {
            Condition::Language(language) => return Condition::Language(*language),
            Condition::Open(hours) => {
                let name = named(&self.hours, usize::from(hours.0));
                [format!("while `{name}` is open"), format!("while `{name}` is closed")]
            }
            Condition::Kept(kept, pattern) => {
                let name = named(&self.kept, usize::from(*kept));
                [format!("with a `{name}` like {pattern}"), format!("with a `{name}` unlike {pattern}")]
            }
        };
        let known = self.about.iter().position(|known| *known == texts);
        let number = known.unwrap_or_else(|| {
            self.about.push(texts);
            self.about.len() - 1
        });
        // Beyond 250 questions some share an answer; no flow for people has so many.
        let slot = u8::try_from(KEPT + number % MOST_QUESTIONS).unwrap_or(u8::MAX);
        Condition::Kept(slot, "1".to_owned())
    }
}

/// The keys that ring in a crisis: those wired to what words of a crisis lead to, and 8 where there is a crisis ladder.
fn crisis_keys(flow: &Flow) -> Vec<Key> {
    let ladder = flow.nodes.iter().any(|node| matches!(&node.kind, Kind::Transfer(transfer) if transfer.urgent));
    let rings = |(key, does): (Key, &Reserved)| match does {
        Reserved::To(node) if (*node == flow.spoken.crisis && has_crisis(flow)) || (ladder && Some(key) == Key::digit(8)) => Some(key),
        _ => None,
    };
    flow.reserved.iter().filter_map(rings).collect()
}

/// By utterance: which `first` prompts come before every place that says it.
fn guards(flow: &Flow) -> Vec<u8> {
    let mut guards: Vec<Option<u8>> = vec![None; flow.utterances.len()];
    let mut guard = |speech: Speech, mask: u8| {
        let Speech::Say(utterance) = speech else { return };
        if let Some(known) = usize::try_from(utterance.0).ok().and_then(|at| guards.get_mut(at)) {
            *known = Some(known.unwrap_or(u8::MAX) & mask);
        }
    };
    let mut owned = vec![false; flow.prompts.len()];
    let mut prompts: Vec<(PromptId, u8)> = Vec::new();
    for node in &flow.nodes {
        match &node.kind {
            Kind::Menu(menu) => {
                let all = menu.words.iter().flat_map(|words| words.full.iter().chain(&words.short).chain(&words.one_at_a_time));
                all.for_each(|speech| guard(*speech, node.first));
            }
            Kind::Run(run) => prompts.extend(run.sections.iter().map(|section| (section.say, section.first | node.first))),
            Kind::Tell(tell) => prompts.push((tell.say, node.first)),
            Kind::Say { say, .. } | Kind::HangUp { say } => prompts.push((*say, node.first)),
            Kind::ChooseLanguage(question) => prompts.push((question.say, node.first)),
            Kind::Ask(ask) => prompts.push((ask.say, node.first)),
            _ => {}
        }
    }
    for (prompt, mask) in &prompts {
        if let Some(owned) = owned.get_mut(usize::from(prompt.0)) {
            *owned = true;
        }
        flow.prompt(*prompt).words.iter().flatten().for_each(|item| {
            if let Item::Speech(speech) = item {
                guard(*speech, *mask);
            }
        });
    }
    // What the engine or another place says as well is guarded nowhere.
    for (prompt, _) in flow.prompts.iter().zip(&owned).filter(|(_, owned)| !**owned) {
        prompt.words.iter().flatten().for_each(|item| {
            if let Item::Speech(speech) = item {
                guard(*speech, 0);
            }
        });
    }
    guards.into_iter().map(Option::unwrap_or_default).collect()
}

/// Whether the line has a way of its own for a crisis; one that has none leads such words to a person like any other.
fn has_crisis(flow: &Flow) -> bool {
    flow.spoken.crisis != flow.spoken.person
}
