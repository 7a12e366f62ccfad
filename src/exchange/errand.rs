//! What shall be done beside the speech, written down: once, sealed, with all that whoever does it needs.
//!
//! [`record`] makes the record of what a caller agreed to; [`Errand::seal`] closes it, so that a caller's number stands
//! nowhere in clear. What stays readable is the line, the kind and the moment. The key of an errand is made of what never
//! changes when a webhook is repeated or a caller wishes the same again in the same call: both are the same errand.

use super::Line;
use super::blanks::Blanks;
use crate::call::heard::Recording;
use crate::call::spoken::{self, Fill};
use crate::call::turn;
use crate::flow::wording::{Hole, LanguageId, PromptId};
use crate::phone::Number;
use crate::ticket::Keyring;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::borrow::Cow;
use std::fmt::Write as _;

/// What a caller agreed to.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own about the call")]
pub struct Errand {
    /// The line.
    pub line: String,
    /// The provider's name for the caller's leg.
    pub call: String,
    /// What shall be done.
    pub what: What,
    /// The caller's language.
    pub language: Named,
    /// The language is only assumed: the caller never chose it.
    pub assumed: bool,
    /// What the caller was hearing about.
    pub topic: Option<Named>,
    /// The call has been urgent at any time.
    pub crisis: bool,
    /// The caller may be a child.
    pub child: bool,
    /// It may have been a relay call.
    pub relay: bool,
    /// When the caller agreed.
    pub at: Timestamp,
    /// The caller's number; a message can be left without one.
    pub number: Option<Number>,
}

/// What shall be done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum What {
    /// Sends a text.
    Text {
        /// Its id in the words files.
        id: String,
        /// Its words, in the caller's language.
        words: String,
    },
    /// Calls the caller back.
    CallBack,
    /// Listens to a message.
    Voicemail {
        /// The provider's reference to it.
        recording: String,
    },
}

/// Something of a flow, by the name that stays and the one that people read: in the flow's first language.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Named {
    /// `es`, `net.basics.1`.
    pub id: String,
    /// `Spanish`, `What it is`.
    pub title: String,
}

/// A kind of errand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Kind {
    /// A text.
    Text,
    /// A call back.
    CallBack,
    /// A message to listen to.
    Voicemail,
}

/// An errand as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sealed {
    /// Names it: the same for the same wish in the same call.
    pub key: String,
    /// The line.
    pub line: String,
    /// Its kind.
    pub kind: Kind,
    /// When the caller agreed.
    pub at: Timestamp,
    /// All of it, sealed.
    pub bytes: Vec<u8>,
}

/// Why a sealed errand does not open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unopened {
    /// It was sealed with another key, or changed.
    Key,
    /// A newer program wrote it.
    Form,
}

/// Writes down what a caller agreed to; nothing where it cannot be done: a text or a call back without a number, a text
/// on a line that sends none.
#[must_use]
pub fn record(asked: &turn::Errand, line: &Line, blanks: &Blanks<'_>, call: &str, at: Timestamp) -> Option<Errand> {
    let (flow, state) = (blanks.flow, blanks.state);
    let what = match asked {
        turn::Errand::Text(_) if !line.abilities.texts || blanks.caller.is_none() => return None,
        turn::Errand::CallBack if blanks.caller.is_none() => return None,
        turn::Errand::Text(text) => What::Text { id: flow.prompt(*text).id.clone(), words: written(*text, blanks) },
        turn::Errand::CallBack => What::CallBack,
        turn::Errand::Voicemail(recording) => What::Voicemail { recording: recording.clone() },
    };
    let staff = flow.language(LanguageId(0));
    let language = flow.language(state.language).code.clone();
    let name = staff.names.get(usize::from(state.language.0)).unwrap_or(&language).clone();
    let topic = state.topic.map(|topic| flow.topic(topic));
    Some(Errand {
        line: line.name.clone(),
        call: call.to_owned(),
        what,
        language: Named { id: language, title: name },
        assumed: state.assumed,
        topic: topic.map(|topic| Named { id: topic.id.clone(), title: topic.titles.first().cloned().unwrap_or_default() }),
        crisis: state.crisis,
        child: state.child,
        relay: state.relay,
        at: Timestamp::from_millisecond(at.as_millisecond()).unwrap_or(at),
        number: blanks.caller.cloned(),
    })
}

/// What a recording asks for; nothing where nothing was recorded. [`record`] writes it down.
#[must_use]
pub fn of_recording(recording: &Recording) -> Option<turn::Errand> {
    (!recording.reference.is_empty()).then(|| turn::Errand::Voicemail(recording.reference.clone()))
}

/// A text's words in the caller's language.
fn written(text: PromptId, blanks: &Blanks<'_>) -> String {
    let says: Vec<_> = blanks.flow.prompt(text).speech(blanks.state.language).collect();
    let words = spoken::plain(blanks.flow, &says, &Written(blanks));
    words.into_iter().map(|(_, words)| words).collect::<Vec<_>>().join(" ")
}

/// Fills words that are read, not heard: numbers stay numbers.
#[derive(Debug)]
struct Written<'a>(&'a Blanks<'a>);

impl Fill for Written<'_> {
    fn fill(&self, hole: Hole, language: LanguageId) -> Option<Cow<'_, str>> {
        match hole {
            Hole::LinePhone => Some(Cow::Borrowed(self.0.line?.as_str())),
            Hole::PersonPhone => Some(Cow::Borrowed(self.0.person()?.as_str())),
            Hole::Last4 => Some(Cow::Borrowed(self.0.caller?.last4())),
            _ => self.0.fill(hole, language),
        }
    }
}

impl What {
    /// Its kind.
    #[must_use]
    pub const fn kind(&self) -> Kind {
        match self {
            Self::Text { .. } => Kind::Text,
            Self::CallBack => Kind::CallBack,
            Self::Voicemail { .. } => Kind::Voicemail,
        }
    }

    /// What tells it from another of its kind in the same call.
    fn own_name(&self) -> &str {
        match self {
            Self::Text { id, .. } => id,
            Self::CallBack => "",
            Self::Voicemail { recording } => recording,
        }
    }
}

impl Kind {
    /// All kinds.
    pub const ALL: [Self; 3] = [Self::Text, Self::CallBack, Self::Voicemail];

    /// Its name in the store and in lists.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::CallBack => "call-back",
            Self::Voicemail => "voicemail",
        }
    }

    /// The kind of this name.
    #[must_use]
    pub fn read(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.word() == word)
    }
}

/// The form of what is sealed.
const FORM: u8 = 1;

/// An errand as it is sealed.
#[derive(Serialize, Deserialize)]
struct Wire<'a> {
    call: Cow<'a, str>,
    what: Cow<'a, What>,
    language: Cow<'a, Named>,
    assumed: bool,
    topic: Option<Cow<'a, Named>>,
    crisis: bool,
    at_ms: i64,
    number: Option<Cow<'a, str>>,
}

/// What stands behind that, where there is anything to say: older programs do not read on.
#[derive(Default, Serialize, Deserialize)]
struct Behind {
    child: bool,
    relay: bool,
}

impl Errand {
    /// Names the errand: line, call, kind, and which text or recording.
    #[must_use]
    pub fn key(&self) -> String {
        let mut hash = Sha256::new();
        for part in [self.line.as_str(), &self.call, self.what.kind().word(), self.what.own_name()] {
            hash.update(part);
            hash.update([0]);
        }
        hash.finalize().iter().take(KEY_BYTES).fold(String::with_capacity(2 * KEY_BYTES), |mut hex, byte| {
            let _ = write!(hex, "{byte:02x}");
            hex
        })
    }

    /// Closes it.
    #[must_use]
    pub fn seal(&self, keyring: &Keyring) -> Sealed {
        let wire = Wire {
            call: Cow::Borrowed(&self.call),
            what: Cow::Borrowed(&self.what),
            language: Cow::Borrowed(&self.language),
            assumed: self.assumed,
            topic: self.topic.as_ref().map(Cow::Borrowed),
            crisis: self.crisis,
            at_ms: self.at.as_millisecond(),
            number: self.number.as_ref().map(|number| Cow::Borrowed(number.as_str())),
        };
        let mut sealed = Sealed { key: self.key(), line: self.line.clone(), kind: self.what.kind(), at: self.at, bytes: Vec::new() };
        let mut plain = postcard::to_extend(&wire, vec![FORM]).unwrap_or_default();
        if self.child || self.relay {
            plain = postcard::to_extend(&Behind { child: self.child, relay: self.relay }, plain).unwrap_or_default();
        }
        sealed.bytes = keyring.seal_errand(sealed.beside(), &plain);
        sealed
    }
}

/// The length of a key before it is written as text.
const KEY_BYTES: usize = 16;

impl Sealed {
    /// Opens it.
    ///
    /// # Errors
    /// Why it does not open.
    pub fn open(&self, keyring: &Keyring) -> Result<Errand, Unopened> {
        let plain = keyring.open_errand(self.beside(), &self.bytes).ok_or(Unopened::Key)?;
        let Some((&FORM, plain)) = plain.split_first() else { return Err(Unopened::Form) };
        let (wire, behind): (Wire<'_>, _) = postcard::take_from_bytes(plain).map_err(|_| Unopened::Form)?;
        let Behind { child, relay } = postcard::from_bytes(behind).unwrap_or_default();
        Ok(Errand {
            line: self.line.clone(),
            call: wire.call.into_owned(),
            what: wire.what.into_owned(),
            language: wire.language.into_owned(),
            assumed: wire.assumed,
            topic: wire.topic.map(Cow::into_owned),
            crisis: wire.crisis,
            child,
            relay,
            at: Timestamp::from_millisecond(wire.at_ms).unwrap_or(self.at),
            number: wire.number.and_then(|number| Number::parse(&number)),
        })
    }

    /// What stands beside it in clear and cannot be changed without the seal noticing.
    fn beside(&self) -> [&[u8]; 3] {
        [self.key.as_bytes(), self.line.as_bytes(), self.kind.word().as_bytes()]
    }
}
