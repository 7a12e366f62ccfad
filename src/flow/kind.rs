//! What the nodes of a flow do: one kind each, and the ways out of it.

use super::graph::{LadderId, NodeId};
use super::hours::HoursId;
use super::key::{Key, Keys};
use super::wording::{LanguageId, MenuWords, PromptId, TopicId};

/// What a node does. Each waits at most once, or not at all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Asks for the language.
    ChooseLanguage(ChooseLanguage),
    /// Says something and goes on.
    Say {
        /// The words.
        say: PromptId,
        /// Where next.
        then: Exit,
    },
    /// Offers choices.
    Menu(Menu),
    /// Plays sections, with next and previous.
    Run(Run),
    /// Says something and listens for a few keys of its own.
    Tell(Tell),
    /// Rings people.
    Transfer(Transfer),
    /// Says something and hangs up.
    HangUp {
        /// The words.
        say: PromptId,
    },
    /// Asks whether to send a text.
    Text(Text),
    /// Asks whether to call back.
    CallBack(CallBack),
    /// Asks for a message and records it.
    Voicemail(Voicemail),
    /// Asks for digits.
    Ask(Ask),
    /// Decides by the hour.
    Hours(ByHours),
    /// Decides by what is known of the call.
    When(When),
}

/// Where a way leads.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Exit {
    /// To a node.
    To(NodeId),
    /// Back to the listening place one came from, with short words; after a failed transfer, to the last menu.
    Return,
}

/// The language question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChooseLanguage {
    /// The words, usually in several languages at once.
    pub say: PromptId,
    /// Which key means which language.
    pub keys: Keys<LanguageId>,
    /// After how many seconds of silence which language is assumed.
    pub silence: Option<(u8, LanguageId)>,
    /// Where next.
    pub then: Exit,
}

/// A question with a key for each answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Menu {
    /// Where each key leads.
    pub choices: Keys<Exit>,
    /// What each choice is called, by language: read back where it was spoken and not surely understood.
    pub labels: Vec<(Key, Vec<String>)>,
    /// The words built from the choices, by language.
    pub words: Vec<MenuWords>,
}

/// Sections of information in an order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Run {
    /// The sections; never empty, at most 255.
    pub sections: Vec<Section>,
    /// Where key 3 leads: to the text that goes with the sections.
    pub link: Option<NodeId>,
}

/// One section of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Section {
    /// Its words.
    pub say: PromptId,
    /// What a caller here is hearing about.
    pub topic: Option<TopicId>,
    /// Which of [`Flow::first`](super::graph::Flow::first) must have been heard before it, one bit each.
    pub first: u8,
}

/// Words with a few keys of their own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tell {
    /// The words.
    pub say: PromptId,
    /// Where each key leads.
    pub offer: Keys<Exit>,
    /// Where the second silence leads; without it the flow's patience holds.
    pub silence: Option<Exit>,
}

/// A text to the caller's telephone; nothing is sent without a yes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Text {
    /// What is sent.
    pub text: PromptId,
    /// What is asked first.
    pub consent: PromptId,
    /// Where next, sent or not.
    pub then: Exit,
}

/// A call back to the caller, at most once a call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CallBack {
    /// What is asked first.
    pub consent: PromptId,
    /// What a caller hears who said yes.
    pub done: PromptId,
    /// What a caller hears who did not.
    pub none: PromptId,
    /// What a caller hears whose number is withheld.
    pub hidden: PromptId,
    /// Where each key leads such a caller.
    pub offer: Keys<Exit>,
    /// Where next without a yes.
    pub declined: Exit,
    /// Where next.
    pub then: Exit,
}

/// A message from the caller.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Voicemail {
    /// What is asked first.
    pub ask: PromptId,
    /// What is said before the tone: that it is recorded.
    pub notice: PromptId,
    /// What is said afterwards.
    pub kept: PromptId,
    /// The longest message, in seconds.
    pub longest_s: u16,
    /// Where next without a message.
    pub declined: Exit,
    /// Where next.
    pub then: Exit,
}

/// Digits from the caller.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ask {
    /// The question.
    pub say: PromptId,
    /// How many digits; 1 to 16.
    pub digits: u8,
    /// Which of [`Flow::kept`](super::graph::Flow::kept) they become.
    pub keep: u8,
    /// Read back, and kept after a yes only.
    pub confirm: bool,
    /// Never read back, nor counted in the journal.
    pub secret: bool,
    /// Where next.
    pub then: Exit,
}

/// A way by the hour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ByHours {
    /// Which hours.
    pub hours: HoursId,
    /// Where next while it is open.
    pub open: Exit,
    /// Where next while it is closed.
    pub closed: Exit,
}

/// A way by what is known of the call: the first case that holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct When {
    /// The cases, in order.
    pub cases: Vec<Case>,
    /// Where all other calls go.
    pub otherwise: Exit,
}

/// A case of a [`When`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Case {
    /// All of these must hold.
    pub conditions: Vec<Condition>,
    /// Where next.
    pub to: Exit,
}

/// What may hold of a call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Condition {
    /// It is in this language.
    Language(LanguageId),
    /// These hours are open.
    Open(HoursId),
    /// What was kept under this number fits a pattern: `9*`; an empty answer fits none.
    Kept(u8, String),
}

/// Ringing people for a caller.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Transfer {
    /// Who is rung.
    pub ladder: LadderId,
    /// What the caller hears first.
    pub intro: PromptId,
    /// What the caller hears before an urgent ladder begins again.
    pub again: Option<PromptId>,
    /// Goes round its ladder until somebody answers.
    pub urgent: bool,
    /// Where it leads when nobody answered. An urgent one goes round instead.
    pub fails: Exit,
    /// Where it leads when the talk is over and the caller still there.
    pub ends: Exit,
}

impl Kind {
    /// Whether a caller can do something here.
    #[must_use]
    pub const fn listens(&self) -> bool {
        !matches!(self, Self::Say { .. } | Self::Transfer(_) | Self::HangUp { .. } | Self::Hours(_) | Self::When(_))
    }

    /// Whether it asks for a yes, or for digits: a caller comes back from it to the place before.
    #[must_use]
    pub const fn asks(&self) -> bool {
        matches!(self, Self::Text(_) | Self::CallBack(_) | Self::Voicemail(_) | Self::Ask(_))
    }

    /// Every way out of it that its author wrote.
    #[must_use]
    pub fn ways(&self) -> Vec<Exit> {
        let of = |keys: &Keys<Exit>| keys.iter().map(|(_, exit)| *exit).collect::<Vec<_>>();
        match self {
            Self::ChooseLanguage(choose) => vec![choose.then],
            Self::Say { then, .. } => vec![*then],
            Self::Menu(menu) => of(&menu.choices),
            Self::Run(run) => run.link.map(Exit::To).into_iter().collect(),
            Self::Tell(tell) => of(&tell.offer).into_iter().chain(tell.silence).collect(),
            Self::Transfer(transfer) => vec![transfer.fails, transfer.ends],
            Self::HangUp { .. } => Vec::new(),
            Self::Text(text) => vec![text.then],
            Self::CallBack(call_back) => of(&call_back.offer).into_iter().chain([call_back.declined, call_back.then]).collect(),
            Self::Voicemail(voicemail) => vec![voicemail.declined, voicemail.then],
            Self::Ask(ask) => vec![ask.then],
            Self::Hours(hours) => vec![hours.open, hours.closed],
            Self::When(when) => when.cases.iter().map(|case| case.to).chain([when.otherwise]).collect(),
        }
    }
}
