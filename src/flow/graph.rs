//! A flow when it has been judged and compiled: the graph that calls walk.
//!
//! Everything here refers to everything else by number; the compiler that makes a [`Flow`] is the
//! only thing that makes those numbers, so looking one up never fails. Words are already put
//! together: a menu's sentences are built from its choices, keys in sentences are spoken as wired.
//! Nothing here knows calls, providers, clocks or files.

use super::budgets::Budgets;
use super::calls_allowed::CallsAllowed;
use super::hearing::Hearing;
use super::hours::Hours;
use super::key::{Key, Keys};
use super::wording::{Language, LanguageId, Piece, Prompt, PromptId, Service, Speech, Topic, TopicId, Utterance, UtteranceId};

pub use super::hours::HoursId;
pub use super::kind::{
    Ask, ByHours, CallBack, Case, ChooseLanguage, Condition, Exit, Kind, Menu, Run, Section, Tell, Text, Transfer, Voicemail, When,
};

/// A published, immutable flow is named by the first eight bytes of its content's hash.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Version(pub [u8; 8]);

/// A node of one [`Flow`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct NodeId(pub u16);

/// A ladder of people.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct LadderId(pub u16);

/// A compiled flow.
#[derive(Clone, Debug)]
pub struct Flow {
    /// The helpline's name, for people.
    pub name: String,
    /// What names this content.
    pub version: Version,
    /// The languages callers can choose; never empty.
    pub languages: Vec<Language>,
    /// All nodes; [`NodeId`] counts here.
    pub nodes: Vec<Node>,
    /// Where a call begins.
    pub start: NodeId,
    /// Where a call goes on when its place is lost: the first menu.
    pub resume_at: NodeId,
    /// Keys that mean the same at every listening node.
    pub reserved: Keys<Reserved>,
    /// How long, and how often, we wait for a caller.
    pub patience: Patience,
    /// Prompts said once a call, before the first of some nodes or sections. At most 8.
    pub first: Vec<PromptId>,
    /// When to stop ringing people who never answer.
    pub nobody: Option<Nobody>,
    /// What no real call meets.
    pub bounds: Bounds,
    /// How long callers may wait to hear some things.
    pub budgets: Budgets,
    /// Whom the line may text and call back.
    pub calls_allowed: CallsAllowed,
    /// Who is rung, in what order and for how long; [`LadderId`] counts here.
    pub ladders: Vec<Ladder>,
    /// When things are open; [`HoursId`] counts here.
    pub hours: Vec<Hours>,
    /// Announcements that can be switched on. At most 8.
    pub notices: Vec<Notice>,
    /// What can be told to the person who answers; [`TopicId`] counts here.
    pub topics: Vec<Topic>,
    /// Names of what callers may be asked for. At most 4.
    pub kept: Vec<String>,
    /// All prompts; [`PromptId`] counts here.
    pub prompts: Vec<Prompt>,
    /// All utterances; [`UtteranceId`] counts here.
    pub utterances: Vec<Utterance>,
    /// Where what is said anywhere leads.
    pub spoken: SpokenWays,
    /// What is understood when it is spoken.
    pub hearing: Hearing,
    /// The prompts the engine itself says.
    pub service: Service,
}

/// A place in a flow.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Node {
    /// Its name, as the author wrote it.
    pub name: String,
    /// The name's hash, by which tickets name the node; unique in a flow.
    pub hash: u32,
    /// What it does.
    pub kind: Kind,
    /// What a caller who is here is hearing about.
    pub topic: Option<TopicId>,
    /// Which of [`Flow::first`] must have been heard before it, one bit each.
    pub first: u8,
    /// Whether it is where a failed transfer leads.
    pub after_failure: bool,
}

/// What a reserved key does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Reserved {
    /// Leads to a node: a person, the crisis ladder, the first menu.
    To(NodeId),
    /// The last menu heard; at a menu the one before; at the first menu the language question.
    Back,
    /// The same words again.
    Repeat,
    /// Slower speech and longer waits, or back to normal.
    Slower,
}

/// Where words lead that mean the same everywhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SpokenWays {
    /// Words of somebody in crisis.
    pub crisis: NodeId,
    /// Words of an emergency.
    pub emergency: NodeId,
    /// A wish for a person, and words near a crisis that are none.
    pub person: NodeId,
}

/// How long and how often a line waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Patience {
    /// Seconds to wait for a key.
    pub wait_s: u8,
    /// The same for callers who asked for more time.
    pub slow_s: u8,
    /// Silences and wrong keys, counted together, until `then`.
    pub attempts: u8,
    /// Where a caller is led who cannot be understood: to a person.
    pub then: NodeId,
}

/// When a line stops ringing people who never answer: (rounds or dials) and minutes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Nobody {
    /// Failed ladders in a row, without a key or a word between them.
    pub rounds: u8,
    /// Dials in the whole call.
    pub dials: u16,
    /// Seconds since the call began.
    pub at_least_s: u32,
    /// What is said before hanging up.
    pub say: PromptId,
}

/// The most a call may take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bounds {
    /// Turns.
    pub turns: u16,
    /// Seconds.
    pub longest_s: u32,
}

/// People to ring, step by step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ladder {
    /// Its name, as the author wrote it: `specialist`.
    pub name: String,
    /// The steps in order; never empty.
    pub steps: Vec<Step>,
    /// What a person hears before the caller is joined.
    pub whisper: Option<PromptId>,
    /// The longest the whisper takes, in seconds, in any language.
    pub whisper_s: u16,
    /// Whose number the person sees.
    pub caller_id: CallerId,
    /// The longest the whole ladder may take, in seconds, where its author promised it.
    pub within_s: Option<u16>,
}

/// People rung at the same time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// Names in the roster.
    pub ring: Vec<String>,
    /// For how many seconds.
    pub for_s: u16,
    /// Only those of them who speak the caller's language; everybody where nobody does.
    pub speaks_caller: bool,
}

/// Whose number a rung person sees.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum CallerId {
    /// The line's own.
    #[default]
    Line,
    /// The caller's.
    Caller,
}

/// An announcement that can be switched on and off.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// Its name, as the author wrote it: `storm`.
    pub name: String,
    /// The words.
    pub say: PromptId,
    /// Where callers are led after it, if anywhere.
    pub then: Option<NodeId>,
}

impl Flow {
    /// A node of this flow.
    #[must_use]
    #[expect(clippy::indexing_slicing, reason = "node numbers are made by the compiler that made the flow")]
    pub fn node(&self, id: NodeId) -> &Node {
        &self.nodes[usize::from(id.0)]
    }

    /// A prompt of this flow.
    #[must_use]
    #[expect(clippy::indexing_slicing, reason = "prompt numbers are made by the compiler that made the flow")]
    pub fn prompt(&self, id: PromptId) -> &Prompt {
        &self.prompts[usize::from(id.0)]
    }

    /// A ladder of this flow.
    #[must_use]
    #[expect(clippy::indexing_slicing, reason = "ladder numbers are made by the compiler that made the flow")]
    pub fn ladder(&self, id: LadderId) -> &Ladder {
        &self.ladders[usize::from(id.0)]
    }

    /// Hours of this flow.
    #[must_use]
    #[expect(clippy::indexing_slicing, reason = "numbers of hours are made by the compiler that made the flow")]
    pub fn hours_of(&self, id: HoursId) -> &Hours {
        &self.hours[usize::from(id.0)]
    }

    /// A topic of this flow.
    #[must_use]
    #[expect(clippy::indexing_slicing, reason = "topic numbers are made by the compiler that made the flow")]
    pub fn topic(&self, id: TopicId) -> &Topic {
        &self.topics[usize::from(id.0)]
    }

    /// An utterance of this flow.
    #[must_use]
    #[expect(clippy::indexing_slicing, reason = "utterance numbers are made by the compiler that made the flow")]
    pub fn utterance(&self, id: UtteranceId) -> &Utterance {
        &self.utterances[id.0 as usize]
    }

    /// A language of this flow.
    #[must_use]
    #[expect(clippy::indexing_slicing, reason = "language numbers are made by the compiler that made the flow")]
    pub fn language(&self, id: LanguageId) -> &Language {
        &self.languages[usize::from(id.0)]
    }

    /// The language with a code, `en`.
    #[must_use]
    pub fn language_named(&self, code: &str) -> Option<LanguageId> {
        let at = self.languages.iter().position(|language| language.code == code)?;
        u8::try_from(at).ok().map(LanguageId)
    }

    /// The node with a name.
    #[must_use]
    pub fn node_named(&self, name: &str) -> Option<NodeId> {
        let at = self.nodes.iter().position(|node| node.name == name)?;
        u16::try_from(at).ok().map(NodeId)
    }

    /// The node whose name has this hash.
    #[must_use]
    pub fn node_hashed(&self, hash: u32) -> Option<NodeId> {
        let at = self.nodes.iter().position(|node| node.hash == hash)?;
        u16::try_from(at).ok().map(NodeId)
    }

    /// The topic whose id has this hash.
    #[must_use]
    pub fn topic_hashed(&self, hash: u32) -> Option<TopicId> {
        let at = self.topics.iter().position(|topic| topic.hash == hash)?;
        u16::try_from(at).ok().map(TopicId)
    }

    /// Every node with its number.
    pub fn numbered(&self) -> impl Iterator<Item = (NodeId, &Node)> {
        (0..=u16::MAX).map(NodeId).zip(&self.nodes)
    }

    /// A place for people: its topic's title with its name, or the name alone.
    #[must_use]
    pub fn title_of(&self, place: &str) -> String {
        let topic = self.node_named(place).and_then(|node| self.node(node).topic);
        let title = topic.and_then(|topic| self.topic(topic).titles.first()).filter(|title| !title.is_empty());
        title.map_or_else(|| format!("`{place}`"), |title| format!("{title} (`{place}`)"))
    }

    /// What a language is called in the first one: `Spanish`; its code where it has no name there.
    #[must_use]
    pub fn language_title(&self, code: &str) -> String {
        let name = self.language_named(code).and_then(|id| self.languages.first()?.names.get(usize::from(id.0)));
        name.filter(|name| !name.is_empty()).cloned().unwrap_or_else(|| code.to_owned())
    }

    /// The words of some speech as one text, without what only a call knows.
    #[must_use]
    pub fn words(&self, says: &[Speech]) -> String {
        let mut text = String::new();
        for speech in says {
            let Speech::Say(utterance) = speech else { continue };
            for piece in &self.utterance(*utterance).pieces {
                match piece {
                    Piece::Text(words) => text.push_str(words),
                    Piece::Term(term) => text.push_str(&term.text),
                    Piece::Quiet(_) | Piece::Hole(_) => text.push(' '),
                }
            }
            text.push(' ');
        }
        text
    }

    /// The reserved key that leads somewhere, if one does.
    #[must_use]
    pub fn reserved_key(&self, does: Reserved) -> Option<Key> {
        self.reserved.key_of(|reserved| *reserved == does)
    }
}
