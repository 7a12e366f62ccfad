//! What comes of a caller who does nothing, or nothing right, again and again.

use super::act::Act;
use super::explore::{Came, END, GONE, Walked, Way};
use super::faults::Cause;
use super::spot::Waits;
use crate::call::turn::Then;
use crate::call::{now::Now, step};
use crate::flow::graph::{Kind, NodeId};
use crate::flow::roster::Roster;

/// After so many silences, or wrong keys, a person has been rung.
pub(super) const MOST_ACTS: u32 = 12;
/// And within so many seconds of waiting, words not counted.
pub(super) const MOST_WAIT_S: u32 = 180;

/// How long it takes until a person is rung, at the worst.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Longest {
    /// Silences, or wrong keys.
    pub acts: u32,
    /// Seconds of waiting, words not counted.
    pub wait_s: u32,
}

/// What comes of a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fate {
    /// Not known yet.
    Unseen,
    /// Being followed: whoever meets it again goes round.
    Open,
    /// A person is rung, or the author's own end has been earned.
    Rung(Longest),
    /// Never; it has been told where.
    Never,
}

/// A manner of doing nothing right.
struct Manner {
    rule: &'static str,
    /// What the caller does, as it is told.
    told: &'static str,
}

/// Follows silence, then wrong keys; gives back the longest of each.
pub(super) fn persons(walked: &mut Walked<'_>) -> [Longest; 2] {
    let silent = Manner { rule: "person-not-by-silence", told: "silence" };
    let wrong = Manner { rule: "person-not-by-wrong-keys", told: "wrong keys" };
    let places = walked.spots.len();
    let silences = Ordered::new(std::mem::take(&mut walked.silent), places);
    let wrongs = Ordered::new(std::mem::take(&mut walked.wrong), places);
    let longest = [follow(walked, &silences, &silent), follow(walked, &wrongs, &wrong)];
    walked.silent = silences.ways;
    longest
}

/// Every way that needs nobody's act comes to an end.
pub(super) fn bounded(walked: &mut Walked<'_>, roster: &Roster) {
    let ways = Ordered::new(walked.silent.iter().chain(&walked.ended).copied().collect(), walked.spots.len());
    // Urgent ladders ring on until the call's own limits, and others end by `nobody:`, which every step has shown.
    let endless = |walked: &Walked<'_>, way: &Way| walked.ground.flow.nobody.is_none() && !urgent(walked, way.from);
    let rings = |walked: &Walked<'_>, at: u32| walked.spots.get(at as usize).is_some_and(|spot| spot.waits == Waits::Rings);
    let mut fates = vec![Fate::Unseen; walked.spots.len()];
    let mut rounds: Vec<Way> = Vec::new();
    for from in 0..fates.len() {
        deepen(from, &ways, &mut fates, |way, circle| {
            if circle && (endless(walked, way) || !rings(walked, way.from) && !rings(walked, way.to) && silent_round(walked, &ways, way)) {
                rounds.push(*way);
            }
        });
    }
    for way in rounds {
        let Some(node) = node(walked, way.from) else { continue };
        let name = walked.ground.flow.node(node).name.clone();
        let came = Came { from: Some(way.from), act: way.act, moment: way.moment };
        walked.faults.note(Cause { rule: "unbounded-wait", node, prompt: None, manner: "round" }, node, came, || {
            let message = format!("at `{name}` a caller who does nothing more is led round for ever");
            (message, "write `nobody: { rounds: 5, dials: 12, at_least: 10m, say: p.nobody }`, and lead silence to a person".to_owned())
        });
    }
    limits(walked, roster);
}

/// Follows one kind of act from every place.
fn follow(walked: &mut Walked<'_>, ways: &Ordered, manner: &Manner) -> Longest {
    let mut fates = vec![Fate::Unseen; walked.spots.len()];
    let mut wrong: Vec<(Way, bool)> = Vec::new();
    for from in 0..fates.len() {
        deepen(from, ways, &mut fates, |way, circle| {
            let left = matches!(way.act, Act::Message(_));
            let served = (way.from as usize >= walked.unserved || left) && !urgent(walked, way.from);
            if circle || (way.to == END && !served) {
                wrong.push((*way, circle));
            }
        });
    }
    wrong.sort_by_key(|(way, _)| way.from);
    for (way, circle) in wrong {
        let Some(node) = node(walked, way.from) else { continue };
        let name = walked.ground.flow.node(node).name.clone();
        let rule = if urgent(walked, way.from) { "crisis-not-rung" } else { manner.rule };
        let came = Came { from: Some(way.from), act: way.act, moment: way.moment };
        walked.faults.note(Cause { rule, node, prompt: None, manner: manner.told }, node, came, || {
            let ends = if circle { "comes round to it again, and nobody is rung" } else { "the line hangs up, and nobody was rung before" };
            (
                format!("at `{name}`, after {}, {ends}", manner.told),
                "lead it to a person: `patience: { then: person }`, or `silence: person` at a `tell`".to_owned(),
            )
        });
    }
    worst(walked, ways, &fates, manner)
}

/// The longest way to a person; too long a one is a fault.
fn worst(walked: &mut Walked<'_>, ways: &Ordered, fates: &[Fate], manner: &Manner) -> Longest {
    let rung = |fate: &Fate| if let Fate::Rung(longest) = fate { Some(*longest) } else { None };
    let times = || fates.iter().enumerate().filter_map(|(at, fate)| Some((at, rung(fate)?)));
    let longest = times()
        .fold(Longest::default(), |worst, (_, one)| Longest { acts: worst.acts.max(one.acts), wait_s: worst.wait_s.max(one.wait_s) });
    let too_long = times().find(|(_, one)| one.acts > MOST_ACTS || one.wait_s > MOST_WAIT_S);
    if let Some((at, one)) = too_long {
        let mut acts: Vec<Came> = Vec::new();
        let mut here = u32::try_from(at).unwrap_or(GONE);
        while let Some(way) =
            ways.of(here as usize).iter().max_by_key(|way| fates.get(way.to as usize).and_then(rung).map(|l| (l.acts, l.wait_s)))
        {
            acts.push(Came { from: Some(way.from), act: way.act, moment: way.moment });
            here = way.to;
        }
        let Some((node, came)) = node(walked, u32::try_from(at).unwrap_or(GONE)).zip(walked.came.get(at).copied()) else { return longest };
        let name = walked.ground.flow.node(node).name.clone();
        walked.faults.note(Cause { rule: manner.rule, node, prompt: None, manner: "long" }, node, came, || {
            let message =
                format!("at `{name}`, {} ring a person only after {} of them and {} seconds of waiting", manner.told, one.acts, one.wait_s);
            (message, format!("shorten `patience:`, so that it takes at most {MOST_ACTS} and {MOST_WAIT_S} seconds"))
        });
        walked.faults.goes_on(acts);
    }
    longest
}

/// Follows all ways from a place to their ends, and tells of every end without a person and every round.
fn deepen(from: usize, ways: &Ordered, fates: &mut [Fate], mut found: impl FnMut(&Way, bool)) {
    if fates.get(from) != Some(&Fate::Unseen) {
        return;
    }
    let mut path: Vec<(usize, usize)> = vec![(from, 0)];
    while let Some((at, next)) = path.pop() {
        if let Some(fate) = fates.get_mut(at).filter(|_| next == 0) {
            *fate = Fate::Open;
        }
        let here = ways.of(at);
        let Some(way) = here.get(next) else {
            let fate = sum(here, fates);
            if let Some(place) = fates.get_mut(at) {
                *place = fate;
            }
            continue;
        };
        path.push((at, next + 1));
        match fates.get(way.to as usize) {
            Some(Fate::Unseen) => path.push((way.to as usize, 0)),
            Some(Fate::Open) => found(way, true),
            Some(_) => {}
            None => found(way, false),
        }
    }
}

/// The worst of what comes of some ways. Where no such act is possible, nothing has to come of it.
fn sum(ways: &[Way], fates: &[Fate]) -> Fate {
    let mut worst = Longest::default();
    for way in ways {
        match fates.get(way.to as usize) {
            Some(Fate::Rung(longest)) => {
                worst.acts = worst.acts.max(longest.acts + 1);
                worst.wait_s = worst.wait_s.max(longest.wait_s + u32::from(way.wait_s));
            }
            Some(Fate::Never | Fate::Open) => return Fate::Never,
            Some(Fate::Unseen) | None => {}
        }
    }
    Fate::Rung(worst)
}

/// Ways in the order of the places they begin at, and where each place's begin.
struct Ordered {
    ways: Vec<Way>,
    begins: Vec<u32>,
}

impl Ordered {
    fn new(mut ways: Vec<Way>, places: usize) -> Self {
        ways.sort_by_key(|way| way.from);
        let mut begins = vec![0u32; places + 1];
        for way in &ways {
            if let Some(count) = begins.get_mut(way.from as usize + 1) {
                *count += 1;
            }
        }
        let mut sum = 0;
        for begin in &mut begins {
            sum += *begin;
            *begin = sum;
        }
        Self { ways, begins }
    }

    /// The ways from a place.
    fn of(&self, at: usize) -> &[Way] {
        let begin = |at: usize| self.begins.get(at).map_or(0, |begin| *begin as usize);
        self.ways.get(begin(at)..begin(at + 1)).unwrap_or_default()
    }
}

/// Whether a round that was closed by this way rings nobody on it.
fn silent_round(walked: &Walked<'_>, ways: &Ordered, closing: &Way) -> bool {
    let mut seen = vec![false; walked.spots.len()];
    let mut left = vec![closing.to];
    while let Some(at) = left.pop() {
        if at == closing.from {
            return true;
        }
        let listens = walked.spots.get(at as usize).is_some_and(|spot| spot.waits != Waits::Rings);
        if let Some(seen) = seen.get_mut(at as usize).filter(|seen| listens && !**seen) {
            *seen = true;
            left.extend(ways.of(at as usize).iter().map(|way| way.to));
        }
    }
    false
}

fn urgent(walked: &Walked<'_>, at: u32) -> bool {
    walked.spots.get(at as usize).is_some_and(|spot| spot.urgent.is_some())
}

fn node(walked: &Walked<'_>, at: u32) -> Option<NodeId> {
    walked.spots.get(at as usize).map(|spot| spot.at)
}

/// The flow's own limits end every call, and no place is beyond them.
fn limits(walked: &mut Walked<'_>, roster: &Roster) {
    let flow = walked.ground.written;
    let mut depth = vec![0u16; walked.came.len()];
    let mut deepest = 0;
    for (at, came) in walked.came.iter().enumerate() {
        let turns = came.from.and_then(|from| depth.get(from as usize)).copied().unwrap_or(0).saturating_add(1);
        if let Some(place) = depth.get_mut(at) {
            *place = turns;
        }
        if depth.get(deepest).is_none_or(|most| turns > *most) {
            deepest = at;
        }
    }
    let most = depth.get(deepest).copied().unwrap_or(0);
    let (Some(spot), Some(came)) = (walked.spots.get(deepest).copied(), walked.came.get(deepest).copied()) else { return };
    let name = flow.node(spot.at).name.clone();
    if most > flow.bounds.turns {
        walked.faults.note(Cause { rule: "end-not-written", node: spot.at, prompt: None, manner: "limits" }, spot.at, came, || {
            let message = format!("`{name}` is {most} turns away, and `limits:` ends every call after {}", flow.bounds.turns);
            (message, "allow more `turns:` in `limits:`; no real call should meet them".to_owned())
        });
    }
    let mut state = spot.state(super::ground::Ground::RANG);
    state.turn = flow.bounds.turns;
    let now = Now { at: super::ground::Ground::RANG, roster, ..walked.ground.now(&super::ground::Moment::default()) };
    if !matches!(step(flow, &now, &state, &crate::call::heard::Heard::Silence).then, Then::LastDial(..)) {
        walked.faults.note(Cause { rule: "unbounded-wait", node: spot.at, prompt: None, manner: "limits" }, spot.at, came, || {
            (format!("at `{name}` a call goes on beyond `limits:`"), "write `limits: { turns: 500, longest: 4h }`".to_owned())
        });
    }
}

/// Every ladder that promises to end in time does, with all its steps rung in vain.
pub(super) fn within(walked: &mut Walked<'_>) {
    let flow = walked.ground.written;
    for (id, ladder) in (0..=u16::MAX).map(crate::flow::graph::LadderId).zip(&flow.ladders) {
        let rung: Vec<(u16, u32)> = walked.rings.iter().filter(|((of, _), _)| *of == id).map(|(_, rung)| *rung).collect();
        let (Some(within), Some((_, last))) = (ladder.within_s, rung.last()) else { continue };
        let rings: u32 = rung.iter().map(|(ring_s, _)| u32::from(*ring_s) + u32::from(walked.ground.slack_s)).sum();
        let takes = rings + u32::from(ladder.whisper_s);
        let Some((node, came)) = node(walked, *last).zip(walked.came.get(*last as usize).copied()) else { continue };
        if takes <= u32::from(within) || !matches!(flow.node(node).kind, Kind::Transfer(_)) {
            continue;
        }
        walked.faults.note(Cause { rule: "within-broken", node, prompt: None, manner: "" }, node, came, || {
            let message = format!("the ladder `{}` rings for up to {takes} seconds, and its `within:` promises {within}", ladder.name);
            (message, format!("ring shorter, or write `within: {takes}s`"))
        });
    }
}
