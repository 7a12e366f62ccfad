//! Walking the whole flow: every place, every act, every moment, each once.
//!
//! The walk is broad first, so that the way on which a place was found is a shortest one. Places that can be reached
//! without anybody being rung and without a message being left come first: whoever says nothing there has got nothing yet.

use super::act::{Act, Message, talked};
use super::faults::Faults;
use super::ground::{Caller, Ground, Moment, Tried};
use super::judge;
use super::spot::{BuildQuick, Spot, Waits};
use crate::call::heard::{Heard, Outcome};
use crate::call::state::State;
use crate::call::turn::{End, Judged, Then, Turn};
use crate::call::{rescue, resume, step};
use crate::flow::graph::{Kind, LadderId, NodeId, Reserved};
use crate::flow::key::Key;
use crate::flow::wording::LanguageId;
use std::collections::{BTreeMap, HashMap, VecDeque};

/// Where an act leads when no place follows: the line hung up.
pub(super) const END: u32 = u32::MAX;
/// The same when the caller is gone.
pub(super) const GONE: u32 = u32::MAX - 1;

/// How a place was first reached.
#[derive(Clone, Copy, Debug)]
pub(super) struct Came {
    /// From which place; none where the call began.
    pub(super) from: Option<u32>,
    pub(super) act: Act,
    /// Which of [`Walked::moments`].
    pub(super) moment: u32,
}

/// An act that needs nobody to do anything: a silence, a wrong key, the end of a dial.
#[derive(Clone, Copy, Debug)]
pub(super) struct Way {
    pub(super) from: u32,
    pub(super) to: u32,
    pub(super) act: Act,
    pub(super) moment: u32,
    /// For how long the line waits for it, at most.
    pub(super) wait_s: u16,
}

/// What the walk found.
pub(super) struct Walked<'g> {
    pub(super) ground: &'g Ground<'g>,
    pub(super) spots: Vec<Spot>,
    pub(super) came: Vec<Came>,
    pub(super) moments: Vec<Moment>,
    /// So many of the first places can be reached before anybody is rung.
    pub(super) unserved: usize,
    pub(super) edges: u64,
    /// What silence does, in the order of the places.
    pub(super) silent: Vec<Way>,
    /// What a wrong key does, in the order of the places.
    pub(super) wrong: Vec<Way>,
    /// What the end of a dial does, in the order of the places.
    pub(super) ended: Vec<Way>,
    /// By ladder and step: for how long it rings.
    pub(super) rings: BTreeMap<(LadderId, u8), (u16, u32)>,
    pub(super) faults: Faults,
    found: HashMap<Spot, u32, BuildQuick>,
    moment_numbers: HashMap<Moment, u32, BuildQuick>,
    menus: HashMap<NodeId, Menu>,
    back: Option<Key>,
    /// The state of a call at the place that is being walked from.
    stands: Option<(u32, State)>,
}

/// What the walk knows of a menu.
#[derive(Default)]
struct Menu {
    /// The menus that can stand before it.
    before: Vec<NodeId>,
    /// The places at it whose ways have been walked.
    walked: Vec<u32>,
}

enum Work {
    All(u32),
    /// The key that leads back, from a menu before which another one can stand.
    Back(u32, NodeId),
}

impl<'g> Walked<'g> {
    pub(super) fn walk(ground: &'g Ground<'g>) -> Self {
        let mut walked = Self {
            ground,
            spots: Vec::new(),
            came: Vec::new(),
            moments: vec![Moment::default()],
            unserved: 0,
            edges: 0,
            silent: Vec::new(),
            wrong: Vec::new(),
            ended: Vec::new(),
            rings: BTreeMap::new(),
            faults: Faults::default(),
            found: HashMap::default(),
            moment_numbers: HashMap::from_iter([(Moment::default(), 0)]),
            menus: HashMap::new(),
            back: ground.flow.reserved_key(Reserved::Back),
            stands: None,
        };
        let (mut work, mut later) = (VecDeque::new(), VecDeque::new());
        walked.begin(&mut work);
        walked.go_on(&mut work, Some(&mut later));
        walked.lose(&mut work);
        walked.go_on(&mut work, Some(&mut later));
        walked.unserved = walked.spots.len();
        walked.go_on(&mut later, None);
        walked
    }

    /// Whether the walk knows the place where a call stands after a turn.
    #[cfg(test)]
    pub(super) fn knows(&self, turn: &Turn) -> bool {
        Spot::of(&self.ground.flow, turn).is_none_or(|spot| self.found.contains_key(&spot))
    }

    /// A call that rings.
    fn begin(&mut self, work: &mut VecDeque<Work>) {
        let ground = self.ground;
        let flow = &ground.flow;
        // Nothing is known yet of a caller but whether the number is withheld.
        let known = |moment: &&Moment| matches!(moment.caller, Caller::Anybody | Caller::Hidden);
        for moment in ground.moments(&[flow.start]).iter().filter(known) {
            let hidden = moment.caller == Caller::Hidden;
            let mut state = State::begin(flow, Ground::RANG, hidden);
            // A call that rings knows nothing yet, so that what a first decision asks cannot be set. But a call that stands
            // at a place which does not listen goes on from there, whatever is heard.
            let heard = if moment.answers.is_empty() { Heard::Rings { hidden } } else { Heard::Silence };
            state.told = u8::MAX;
            Ground::set(&mut state, moment);
            let turn = step(flow, &ground.now(moment), &state, &heard);
            self.begun(Act::Rings, moment, &turn, work);
        }
    }

    /// Calls that lost their place. Nobody can dial that, so they come after all that can be dialled.
    fn lose(&mut self, work: &mut VecDeque<Work>) {
        let ground = self.ground;
        let flow = &ground.flow;
        for language in (0..=u8::MAX).map(LanguageId).take(flow.languages.len()) {
            let now = ground.now(&Moment::default());
            self.begun(Act::Lost(language, false), &Moment::default(), &resume(flow, &now, language), work);
            self.begun(Act::Lost(language, true), &Moment::default(), &rescue(flow, &now, language), work);
        }
    }

    fn begun(&mut self, act: Act, moment: &Moment, turn: &Turn, work: &mut VecDeque<Work>) {
        let number = self.moment_number(moment);
        let came = Came { from: None, act, moment: number };
        self.take(came, turn, work);
        let step = judge::Step { ground: self.ground, spot: None, before: None, act, moment, turn };
        judge::judge(&step, came, &mut self.faults);
    }

    fn go_on(&mut self, work: &mut VecDeque<Work>, mut later: Option<&mut VecDeque<Work>>) {
        while let Some(next) = work.pop_front() {
            match (next, &mut later) {
                (Work::All(at), Some(later)) if self.spots.get(at as usize).is_some_and(|spot| spot.waits != Waits::Listens) => {
                    later.push_back(Work::All(at));
                }
                (Work::All(at), _) => self.every_act(at, work),
                (Work::Back(at, before), _) => self.back_to(at, before, work),
            }
        }
    }

    /// Does everything that can be done at a place.
    fn every_act(&mut self, at: u32, work: &mut VecDeque<Work>) {
        let ground = self.ground;
        let Some(spot) = self.spots.get(at as usize).copied() else { return };
        let mut wrong = None;
        for act in Act::all(ground, &spot) {
            let moments = ground.moments_of(act, &spot);
            for moment in moments.iter() {
                let Some(turn) = self.one(at, &spot, act, moment, work) else { continue };
                let no_match = turn.judged == Judged::NoMatch && matches!(act, Act::Key(_) | Act::TooManyDigits);
                let ended_wrongly = matches!(act, Act::Message(Message::Key(key)) if Some(key) != Key::digit(0));
                if (no_match || ended_wrongly) && *wrong.get_or_insert(act) == act {
                    self.note_wrong(at, act, moment, &turn);
                }
                if let (Act::Key(key), Then::Gather(_)) = (act, &turn.then) {
                    self.two_keys(at, &spot, key, &turn, work);
                }
            }
            self.long_tried(at, &spot, act, work);
        }
        if spot.at_its_menu() && spot.waits == Waits::Listens {
            let menu = self.menus.entry(spot.at).or_default();
            menu.walked.push(at);
            work.extend(menu.before.iter().map(|before| Work::Back(at, *before)));
        }
    }

    /// One act at one moment.
    fn one(&mut self, at: u32, spot: &Spot, act: Act, moment: &Moment, work: &mut VecDeque<Work>) -> Option<Turn> {
        let ground = self.ground;
        let heard = act.heard(ground, spot)?;
        // Most acts at a place begin with the same state of the call.
        let plain = *moment == Moment::default();
        let stands = self.stands.take().filter(|(of, _)| plain && *of == at).map(|(_, state)| state);
        let before = stands.unwrap_or_else(|| Ground::state(spot, moment));
        let turn = step(&ground.flow, &ground.now(moment), &before, &heard);
        let number = self.moment_number(moment);
        let came = Came { from: Some(at), act, moment: number };
        let to = self.take(came, &turn, work);
        let step = judge::Step { ground, spot: Some(spot), before: Some(&before), act, moment, turn: &turn };
        judge::judge(&step, came, &mut self.faults);
        if moment.tried == Tried::Fresh {
            let way = Way { from: at, to, act, moment: number, wait_s: self.wait_s(spot) };
            match act {
                Act::Silence | Act::Message(Message::Nothing) => self.silent.push(way),
                Act::Dialled(_) => self.ended.push(way),
                _ => {}
            }
        }
        if plain {
            self.stands = Some((at, before));
        }
        Some(turn)
    }

    fn note_wrong(&mut self, from: u32, act: Act, moment: &Moment, turn: &Turn) {
        let moment = self.moment_number(moment);
        let to = self.number_of(turn);
        let wait_s = self.spots.get(from as usize).map_or(0, |spot| self.wait_s(spot));
        self.wrong.push(Way { from, to, act, moment, wait_s });
    }

    /// A key and a hasty second one: what is asked by then must not be taken for answered.
    fn two_keys(&mut self, at: u32, spot: &Spot, key: Key, turn: &Turn, work: &mut VecDeque<Work>) {
        let asks = self.ground.flow.node(turn.state.at).kind.asks() && turn.state.at != spot.at;
        let due = turn.state.first & !spot.first != 0;
        let yes = Key::digit(1).filter(|_| (asks || due) && spot.doubt.is_none() && !self.ground.flow.node(spot.at).kind.asks());
        if let Some(yes) = yes {
            self.one(at, spot, Act::Two(key, yes), &Moment::default(), work);
        }
    }

    /// The same act after people have been rung in vain for long, and when the call is merely old.
    fn long_tried(&mut self, at: u32, spot: &Spot, act: Act, work: &mut VecDeque<Work>) {
        if self.ground.flow.nobody.is_none() {
            return;
        }
        let failed = matches!(act, Act::Dialled(outcome) if !talked(outcome));
        let crisis = matches!(act, Act::Key(key) if self.ground.crisis_keys.contains(&key)) || act == Act::CrisisWords;
        let zero = matches!(act, Act::Key(key) if Some(key) == Key::digit(0)) && spot.misses == 0;
        if failed || crisis {
            self.one(at, spot, act, &Moment { tried: Tried::InVain, ..Moment::default() }, work);
        }
        if failed && !spot.crisis {
            self.one(at, spot, act, &Moment { tried: Tried::InVainInCrisis, ..Moment::default() }, work);
        }
        if zero || act == Act::Dialled(Outcome::NoAnswer) {
            self.one(at, spot, act, &Moment { tried: Tried::Late, ..Moment::default() }, work);
        }
    }

    /// The key that leads back, with a menu before the one where the call stands.
    fn back_to(&mut self, at: u32, before: NodeId, work: &mut VecDeque<Work>) {
        let (Some(back), Some(spot)) = (self.back, self.spots.get(at as usize).copied()) else { return };
        if spot.doubt.is_some() && matches!(back.word(), "1" | "2") {
            return;
        }
        self.one(at, &spot, Act::Key(back), &Moment { before: Some(before), ..Moment::default() }, work);
    }

    /// The number of the place where a turn leaves the call, which may be new.
    fn take(&mut self, came: Came, turn: &Turn, work: &mut VecDeque<Work>) -> u32 {
        self.edges += 1;
        let flow = &self.ground.flow;
        let Some(spot) = Spot::of(flow, turn) else { return self.number_of(turn) };
        self.remember(turn, work);
        if let (Then::Dial(dial), Kind::Transfer(transfer)) = (&turn.then, &flow.node(spot.at).kind) {
            let number = u32::try_from(self.spots.len()).unwrap_or(GONE - 1);
            self.rings.entry((transfer.ladder, spot.rung)).or_insert((dial.ring_s, number));
        }
        if let Some(known) = self.found.get(&spot) {
            return *known;
        }
        let number = u32::try_from(self.spots.len()).unwrap_or(GONE - 1);
        self.found.insert(spot, number);
        self.spots.push(spot);
        self.came.push(came);
        work.push_back(Work::All(number));
        number
    }

    /// How long the line waits at a place, for callers who asked for more time.
    fn wait_s(&self, spot: &Spot) -> u16 {
        if spot.waits == Waits::Rings { 0 } else { u16::from(self.ground.flow.patience.slow_s) }
    }

    fn number_of(&self, turn: &Turn) -> u32 {
        let gone = if turn.then == Then::HangUp(End::CallerGone) { GONE } else { END };
        Spot::of(&self.ground.flow, turn).and_then(|spot| self.found.get(&spot)).copied().unwrap_or(gone)
    }

    /// Which menu can stand before which.
    fn remember(&mut self, turn: &Turn, work: &mut VecDeque<Work>) {
        let [.., before, menu] = turn.state.history.as_slice() else { return };
        let known = self.menus.entry(*menu).or_default();
        if !known.before.contains(before) {
            known.before.push(*before);
            work.extend(known.walked.iter().map(|at| Work::Back(*at, *before)));
        }
    }

    fn moment_number(&mut self, moment: &Moment) -> u32 {
        if *moment == Moment::default() {
            return 0;
        }
        let next = u32::try_from(self.moments.len()).unwrap_or(u32::MAX);
        let number = *self.moment_numbers.entry(moment.clone()).or_insert(next);
        if number == next {
            self.moments.push(moment.clone());
        }
        number
    }
}
