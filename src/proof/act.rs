//! What a caller, and those who are rung, can do at a place.

use super::ground::{Caller, Ground, Moment, Tried};
use super::spot::{Spot, Waits};
use crate::call::heard::{Heard, Outcome, Recording, Spoken};
use crate::flow::graph::{Exit, Kind, NodeId, Reserved};
use crate::flow::hearing::Meaning;
use crate::flow::key::Key;
use crate::flow::wording::LanguageId;
use std::borrow::Cow;

/// Something that happens on the line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Act {
    /// A call comes in.
    Rings,
    /// The call lost its place, once or twice, in this language.
    Lost(LanguageId, bool),
    Key(Key),
    /// Two keys at once.
    Two(Key, Key),
    /// As many digits as the place asks for.
    Digits,
    /// One digit more.
    TooManyDigits,
    Silence,
    /// Words of somebody in crisis, badly understood.
    CrisisWords,
    /// Words of the place, badly understood: they are asked back.
    Unclear,
    HangsUp,
    Dialled(Outcome),
    Message(Message),
}

/// How a recording ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Message {
    /// By a quiet, or because the time is up.
    Left,
    /// By a key.
    Key(Key),
    /// Nothing was said.
    Nothing,
    /// The caller hung up.
    HangsUp,
}

/// Where an act may lead; most lead one way at most.
pub(super) enum Ways {
    One(Option<NodeId>),
    Several(Vec<NodeId>),
}

impl Ways {
    pub(super) fn all(&self) -> &[NodeId] {
        match self {
            Self::One(way) => way.as_slice(),
            Self::Several(ways) => ways,
        }
    }
}

/// Seconds of a talk that was one.
const TALK_S: u32 = 3600;
/// How sure a recogniser is of words that are asked back.
const UNSURE: f32 = 0.45;
/// How sure it is of what may be a matter of life, at worst.
const GUESS: f32 = 0.1;

/// Every way a dial can end for a caller who is still there, the joined ones first.
pub(super) const OUTCOMES: [Outcome; 8] = [
    Outcome::Answered,
    Outcome::Ended { talk_s: None },
    Outcome::Ended { talk_s: Some(TALK_S) },
    Outcome::Ended { talk_s: Some(0) },
    Outcome::Busy,
    Outcome::NoAnswer,
    Outcome::Declined,
    Outcome::Failed,
];

/// Whether an outcome means that caller and person may have talked.
pub(super) fn talked(outcome: Outcome) -> bool {
    matches!(outcome, Outcome::Answered | Outcome::Ended { talk_s: None | Some(TALK_S) })
}

impl Act {
    /// Every act at a place.
    pub(super) fn all(ground: &Ground<'_>, spot: &Spot) -> Vec<Self> {
        let mut acts = Vec::with_capacity(16);
        match spot.waits {
            Waits::Rings => acts.extend(OUTCOMES.map(Self::Dialled)),
            Waits::Records => {
                let keys = Key::all().filter(|key| matches!(key.word(), "0" | "5")).map(Message::Key);
                acts.extend([Message::Left, Message::Nothing, Message::HangsUp].into_iter().chain(keys).map(Self::Message));
            }
            Waits::Listens => {
                acts.push(Self::Silence);
                if wants_digits(ground, spot) {
                    acts.extend([Self::Digits, Self::TooManyDigits, Self::Key(Key::STAR), Self::Key(Key::POUND)]);
                    acts.extend(Key::digit(0).map(Self::Key));
                } else {
                    acts.extend(Key::all().map(Self::Key));
                }
                // What words mean hangs on the place and the language alone, so they are tried where a place is new.
                let new = spot.misses == 0 && spot.silences == 0;
                if new && ground.crisis_words.is_some() {
                    acts.push(Self::CrisisWords);
                }
                if new && spot.doubt.is_none() {
                    acts.push(Self::Unclear);
                }
            }
        }
        acts.push(Self::HangsUp);
        if matches!(ground.flow.node(spot.at).kind, Kind::ChooseLanguage(_)) {
            // Of two ways as short, the one with a key for the language is told.
            acts.sort_by_key(|act| *act == Self::Silence);
        }
        acts
    }

    /// As it reaches the engine; `None` where it cannot happen here.
    pub(super) fn heard<'g>(self, ground: &'g Ground<'_>, spot: &Spot) -> Option<Cow<'g, Heard>> {
        if let Self::Key(key) = self
            && let Some((_, heard)) = ground.keys.iter().find(|(of, _)| *of == key)
        {
            return Some(Cow::Borrowed(heard));
        }
        let digits = |more: usize| match &ground.flow.node(spot.at).kind {
            Kind::Ask(ask) => "9".repeat(usize::from(ask.digits) + more),
            _ => String::new(),
        };
        Some(Cow::Owned(match self {
            Self::Rings | Self::Lost(..) => return None,
            Self::Key(key) => Heard::Keys(key.dtmf().to_string()),
            Self::Two(one, two) => Heard::Keys([one.dtmf(), two.dtmf()].into_iter().collect()),
            Self::Digits => Heard::Keys(digits(0)),
            Self::TooManyDigits => Heard::Keys(digits(1)),
            Self::Silence => Heard::Silence,
            Self::CrisisWords => Heard::Speech(Spoken { words: ground.crisis_words.clone()?, confidence: Some(GUESS) }),
            Self::Unclear => {
                let words = ground.flow.hearing.hints(spot.language, spot.at).first()?.clone();
                Heard::Speech(Spoken { words, confidence: Some(UNSURE) })
            }
            Self::HangsUp => Heard::HungUp,
            Self::Dialled(outcome) => Heard::DialEnded(outcome),
            Self::Message(message) => {
                let left = Recording { reference: "message".to_owned(), key: None, hung_up: false };
                Heard::Recorded(match message {
                    Message::Left => left,
                    Message::Key(key) => Recording { key: Some(key), ..left },
                    Message::Nothing => Recording::default(),
                    Message::HangsUp => Recording { hung_up: true, ..left },
                })
            }
        }))
    }

    /// The nodes through which it may lead, so that what they ask is asked both ways.
    pub(super) fn ways(self, ground: &Ground<'_>, spot: &Spot) -> Ways {
        let flow = &ground.flow;
        let kind = &flow.node(spot.at).kind;
        let person = flow.patience.then;
        let written = || kind.ways().into_iter().filter_map(to);
        let reserved = |key: Key| match flow.reserved.at(key) {
            Some(Reserved::To(node)) => Some(*node),
            Some(Reserved::Back) => Some(flow.start),
            _ => None,
        };
        match (self, kind) {
            (Self::Key(key), _) if spot.doubt.is_some() && key.word() == "1" => {
                let named = if let Some(Meaning::Section(node, _)) = spot.doubt { Some(node) } else { None };
                let everywhere = flow.reserved.iter().filter_map(|(key, _)| reserved(key)).chain(named);
                Ways::Several(written().chain(everywhere).chain([person, flow.spoken.person, flow.spoken.crisis, flow.resume_at]).collect())
            }
            (Self::Rings, _) => Ways::One(Some(flow.start)),
            (Self::HangsUp | Self::Unclear | Self::Two(..), _) => Ways::One(None),
            (Self::Silence, Kind::Menu(_) | Kind::Run(_)) => Ways::One(Some(person)),
            (Self::Key(key), Kind::Menu(menu)) if menu.choices.at(key).is_some() => Ways::One(menu.choices.at(key).copied().and_then(to)),
            (Self::Key(key), Kind::Tell(tell)) if tell.offer.at(key).is_some() => Ways::One(tell.offer.at(key).copied().and_then(to)),
            (Self::Key(key), Kind::Run(run)) if key.word() == "3" => Ways::One(run.link),
            (Self::Key(key), Kind::Menu(_) | Kind::Tell(_) | Kind::Run(_)) => Ways::One(Some(reserved(key).unwrap_or(person))),
            (Self::Key(key), _) => Ways::Several(written().chain(reserved(key)).chain([person]).collect()),
            (Self::Lost(..), _) => Ways::Several(vec![flow.resume_at, person]),
            (Self::CrisisWords, _) => Ways::Several(vec![flow.spoken.crisis, flow.spoken.person, flow.spoken.emergency]),
            (Self::Digits | Self::TooManyDigits | Self::Silence | Self::Dialled(_) | Self::Message(_), _) => {
                Ways::Several(written().chain([person]).collect())
            }
        }
    }

    /// As an administrator does it on a telephone.
    pub(super) fn words(self, ground: &Ground<'_>, spot: Option<&Spot>) -> String {
        let language =
            |language: LanguageId| ground.flow.language(language).names.get(usize::from(language.0)).cloned().unwrap_or_default();
        match self {
            Self::Rings => "ring the line".to_owned(),
            Self::Lost(of, false) => format!("the call loses its place, in {}", language(of)),
            Self::Lost(of, true) => format!("the call loses its place twice, in {}", language(of)),
            Self::Key(key) => format!("press {}", key.word()),
            Self::Two(one, two) => format!("press {} and {} at once", one.word(), two.word()),
            Self::Digits => "press the digits that are asked for".to_owned(),
            Self::TooManyDigits => "press one digit too many".to_owned(),
            Self::Silence => "say nothing".to_owned(),
            Self::CrisisWords => format!("say “{}”", ground.crisis_words.as_deref().unwrap_or_default()),
            Self::Unclear => {
                let said = spot.and_then(|spot| ground.flow.hearing.hints(spot.language, spot.at).first());
                format!("say “{}” unclearly", said.map_or("", String::as_str))
            }
            Self::HangsUp => "hang up".to_owned(),
            Self::Dialled(outcome) => match outcome {
                Outcome::Answered => "somebody answers, you talk, they hang up first",
                Outcome::Ended { talk_s: Some(0) } => "somebody answers and hangs up at once",
                Outcome::Ended { .. } => "somebody answers, you talk, they hang up first (the provider cannot tell for certain)",
                Outcome::Busy => "the number is busy",
                Outcome::NoAnswer => "nobody answers",
                Outcome::Declined => "the person refuses the call",
                Outcome::Failed => "the number cannot be rung",
            }
            .to_owned(),
            Self::Message(message) => match message {
                Message::Left => "leave a message".to_owned(),
                Message::Key(key) => format!("leave a message and press {}", key.word()),
                Message::Nothing => "leave no message".to_owned(),
                Message::HangsUp => "leave a message and hang up".to_owned(),
            },
        }
    }
}

impl Moment {
    /// What else has to hold, as people say it; nothing for an ordinary moment.
    pub(super) fn words(&self, ground: &Ground<'_>) -> String {
        let texts = self.answers.iter().filter_map(|(question, answer)| {
            let [holds, not] = ground.questions.get(usize::from(*question))?;
            Some(if *answer { holds.clone() } else { not.clone() })
        });
        let caller = match self.caller {
            Caller::Anybody => None,
            Caller::Hidden => Some("with a withheld number".to_owned()),
            Caller::Child => Some("after words that tell of a child".to_owned()),
            Caller::CalledBack => Some("after asking for a call back".to_owned()),
        };
        let notice = self.notice.and_then(|bit| ground.flow.notices.get(usize::from(bit)));
        let notice = notice.map(|notice| format!("when the notice `{}` has just been switched on", notice.name));
        let tried = match self.tried {
            Tried::Fresh => None,
            Tried::Late => Some("when the call is as old as `nobody:` asks".to_owned()),
            Tried::InVainInCrisis => Some("after a crisis and as many calls in vain as `nobody:` asks".to_owned()),
            Tried::InVain => Some("after as many calls in vain as `nobody:` asks".to_owned()),
        };
        let menu = self.before.map(|menu| format!("having come from `{}`", ground.flow.node(menu).name));
        texts.chain(caller).chain(notice).chain(tried).chain(menu).collect::<Vec<_>>().join(", ")
    }
}

/// Whether a place waits for digits, rather than for a yes to them.
pub(super) fn wants_digits(ground: &Ground<'_>, spot: &Spot) -> bool {
    spot.part == 0 && matches!(ground.flow.node(spot.at).kind, Kind::Ask(_))
}

fn to(exit: Exit) -> Option<NodeId> {
    if let Exit::To(node) = exit { Some(node) } else { None }
}
