//! What a line can say: languages, prompts, utterances, already put together by the compiler.
//!
//! A [`Prompt`] is what an author wrote under one name, in every language; an [`Utterance`] is the smallest
//! thing a voice says. Menus and keys in sentences are words by now; only what a call alone knows is a [`Hole`].

use super::hours::HoursId;
use super::hours::telling::Telling;
use super::key::Keys;

/// A language of one flow; the first is assumed until the caller chooses.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct LanguageId(pub u8);

/// A sentence, or a few, in one language, that a line can say.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct UtteranceId(pub u32);

/// An entry of the words files with its sentences in every language.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct PromptId(pub u16);

/// What a caller was last hearing about, told to the person who answers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct TopicId(pub u16);

/// One language of a flow.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Language {
    /// The short name authors use: `en`.
    pub code: String,
    /// What speech engines call it: `en-US` (BCP 47).
    pub locale: String,
    /// Voices by provider, where the author prefers one: `("twilio", "Polly.Joanna-Neural")`.
    pub voices: Vec<(String, String)>,
    /// What this language calls each language of the flow: `English`, `Spanish`.
    pub names: Vec<String>,
    /// How it says why a person is rung, by [`Reason`].
    pub reasons: [String; 3],
    /// How it says that the call may be a relay call; empty where it does not.
    pub relay: String,
    /// How it says that the caller may be a child; empty where it does not.
    pub child: String,
    /// How it says that the language is only assumed; empty where it does not.
    pub not_chosen: String,
    /// What it calls the keys.
    pub keys: Keys<String>,
    /// What callers say for what the reserved keys do, each by its first phrase: `("back", "go back")`.
    pub roles: Vec<(String, String)>,
    /// Asks a person to accept a call: `Press one to accept.`
    pub accept: UtteranceId,
    /// How it tells when something opens, if it can.
    pub opening: Option<Telling>,
}

/// Why a caller is put through to a person; the person hears it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Reason {
    /// The caller asked for a person, by key or by choice.
    #[default]
    Asked,
    /// The caller pressed nothing.
    Silent,
    /// The caller's keys were not understood.
    Unclear,
}

/// The three ways to say a menu in one language.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MenuWords {
    /// Every choice by its lead.
    pub full: Vec<Speech>,
    /// Every choice by its short form.
    pub short: Vec<Speech>,
    /// The short form with a longer quiet after each choice.
    pub one_at_a_time: Vec<Speech>,
}

/// What a caller was hearing about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Topic {
    /// Its stable name: a node's, a section's, or the author's own.
    pub id: String,
    /// The id's hash, by which tickets name it; unique in a flow.
    pub hash: u32,
    /// How each language says it; empty where it does not.
    pub titles: Vec<String>,
}

/// Words by id, in every language.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Prompt {
    /// The id in the words files: `p.greet`.
    pub id: String,
    /// What is said, by language.
    pub words: Vec<Vec<Item>>,
}

impl Prompt {
    /// What is said in a language, without the words of menus in it.
    pub fn speech(&self, language: LanguageId) -> impl Iterator<Item = Speech> {
        self.words.get(usize::from(language.0)).into_iter().flatten().filter_map(|item| match item {
            Item::Speech(speech) => Some(*speech),
            Item::Menu(_) => None,
        })
    }
}

/// A part of a prompt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Item {
    /// Something to say or a quiet.
    Speech(Speech),
    /// The words of the place where the caller is.
    Menu(Form),
}

/// Which words of a listening place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// The whole menu.
    Full,
    /// By its short forms.
    Short,
    /// By its short forms, with a longer quiet between them.
    OneAtATime,
}

/// The smallest thing a line does with its voice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Speech {
    /// Says an utterance, in the utterance's own language.
    Say(UtteranceId),
    /// Is quiet for some milliseconds.
    Quiet(u16),
}

/// Words in one language, ready to be put into a provider's form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Utterance {
    /// Whose voice says it.
    pub language: LanguageId,
    /// The words.
    pub pieces: Vec<Piece>,
    /// What is said where a hole of `pieces` has no value.
    pub otherwise: Option<Vec<Piece>>,
}

/// A part of an utterance.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Piece {
    /// Plain words.
    Text(String),
    /// A word of the lexicon, with how it is to be pronounced.
    Term(Term),
    /// A quiet of some milliseconds.
    Quiet(u16),
    /// Something whose value is known only in a call.
    Hole(Hole),
}

/// A word that speech engines mispronounce.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Term {
    /// As it is written.
    pub text: String,
    /// As it is pronounced, in the International Phonetic Alphabet.
    pub ipa: Option<String>,
    /// As it would be written to be read aloud: `ab-LAY-shun`.
    pub say: Option<String>,
}

/// What is known only in a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Hole {
    /// The number of the line, in groups.
    LinePhone,
    /// The number of the first person of the ladder, in groups.
    PersonPhone,
    /// The last four digits of the caller's number, one by one.
    Last4,
    /// What the utterance's language calls the caller's.
    Language,
    /// What the caller was hearing about.
    Topic,
    /// Why the person is rung.
    Reason,
    /// What was understood, but not surely; or the digits that were pressed.
    Label,
    /// When something opens next, while it is closed and its times are known.
    When(HoursId),
}

/// The prompts the engine says by itself, by their fixed ids in the words files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Service {
    /// `p.ni.1`, `p.ni.2`, `p.ni.3`: nothing was heard, once, again, for the last time.
    pub no_input: [PromptId; 3],
    /// `p.nm.1`, `p.nm.2`, `p.nm.3`: what was heard is no choice.
    pub no_match: [PromptId; 3],
    /// `p.nm.1.speech`: what was said is no choice; the keys do as well.
    pub no_match_speech: PromptId,
    /// `p.confirm`: asks back what was understood, but not surely.
    pub confirm: PromptId,
    /// `p.help`: the reserved keys, for those who ask for help or hear the same thrice.
    pub help: Option<PromptId>,
    /// `p.assumed`: offers the other languages while one is only assumed.
    pub assumed: Option<PromptId>,
    /// `p.assumed.keys`: the same where nothing can be spoken.
    pub assumed_keys: Option<PromptId>,
    /// `p.slow`: slower from here on.
    pub slow: PromptId,
    /// `p.normal`: as before.
    pub normal: PromptId,
    /// `p.nav`: after a first part.
    pub nav: PromptId,
    /// `p.nav2`: the same, shorter; after later parts.
    pub nav_short: PromptId,
    /// `p.last`: after the last part.
    pub nav_last: PromptId,
    /// `p.only`: after the only part.
    pub nav_only: PromptId,
    /// `p.edge`: there is no next part.
    pub edge: PromptId,
    /// `p.sms.no`: no text can be sent.
    pub no_text: PromptId,
    /// `p.sms.sent`: the text was asked for.
    pub text_sent: PromptId,
    /// `p.sms.none`: no text, since the caller did not say yes.
    pub text_none: PromptId,
    /// `p.xfer.wait`: between two steps of a ladder.
    pub still_trying: PromptId,
    /// `p.sorry`: we lost our place.
    pub sorry: PromptId,
    /// `p.once.more`: the same again, after a fault between the provider and us.
    pub once_more: PromptId,
    /// `p.busy.now`: overload or a fault; a person is rung.
    pub busy_now: PromptId,
    /// `p.bye`: the last words.
    pub bye: PromptId,
    /// `p.back…`: for a person who is rung to call a caller back. Without all of them the line calls nobody back by itself.
    pub call_back: Option<CallBackWords>,
}

/// What a person hears whom the line rings so that a caller is called back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CallBackWords {
    /// `p.back`: whom they shall call.
    pub whom: PromptId,
    /// `p.back.number`: after that, how the number ends.
    pub number: PromptId,
    /// `p.back.urgent`: before that, where the call was urgent.
    pub urgent: PromptId,
    /// `p.back.accept`: which key calls them.
    pub accept: PromptId,
    /// `p.back.now`: the caller is being rung.
    pub now: PromptId,
    /// `p.back.again`: the caller was not reached, and is rung again later.
    pub again: PromptId,
    /// `p.back.last`: the caller was not reached, and is not rung again.
    pub last: PromptId,
    /// `p.back.late`: it is too late to call them.
    pub late: PromptId,
}

impl CallBackWords {
    /// The ids in the words files, in the order of [`Self::all`].
    pub const IDS: [&str; 8] =
        ["p.back", "p.back.number", "p.back.urgent", "p.back.accept", "p.back.now", "p.back.again", "p.back.last", "p.back.late"];

    /// All of them.
    #[must_use]
    pub const fn all(&self) -> [PromptId; 8] {
        [self.whom, self.number, self.urgent, self.accept, self.now, self.again, self.last, self.late]
    }
}
