//! What somebody does on the telephone in the page: one line each, which is all that a page keeps of a call.
//!
//! `k1` presses a key, `w90:words` says words that were heard with a confidence of 0.9, `s` is silent, `h` hangs up, `obusy` ends the
//! ringing, `m` leaves a message, `n` none, `l10` lets ten minutes pass.

use super::words::Words;
use crate::call::heard::{Heard, Outcome, Recording, Spoken};
use crate::call::turn::{Gather, Then};
use crate::flow::key::Key;
use jiff::SignedDuration;

/// The most acts of a call.
pub(in crate::console) const MOST: usize = 200;
/// How long they may be as one text, so that a form takes them.
const LONGEST: usize = 4_500;
/// The most keys at once, and the most characters said at once.
const MOST_KEYS: usize = 20;
const LONGEST_WORDS: usize = 120;
/// How long a talk with somebody lasts.
const TALK: SignedDuration = SignedDuration::from_secs(60);
/// The longest time that passes at once, in minutes: a week.
const LONGEST_MINUTES: u32 = 7 * 24 * 60;
/// The provider's reference to any message.
const MESSAGE: &str = "https://recordings.example/RE1";

/// One act.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::console) enum Act {
    /// Keys are pressed.
    Keys(String),
    /// Words are said, heard with so many hundredths of confidence; nothing where the recogniser does not tell.
    Says(String, Option<u8>),
    /// Nothing is done.
    Silence,
    /// The caller hangs up.
    HangsUp,
    /// The ringing ended.
    Rang(Outcome),
    /// A message was left, and ended by a key, or by hanging up.
    Leaves(Option<Key>, bool),
    /// Nothing was recorded.
    LeavesNothing,
    /// So many minutes pass.
    Later(u32),
}

const OUTCOMES: [(&str, Outcome); 6] = [
    ("answered", Outcome::Answered),
    ("busy", Outcome::Busy),
    ("none", Outcome::NoAnswer),
    ("declined", Outcome::Declined),
    ("failed", Outcome::Failed),
    ("short", Outcome::Ended { talk_s: Some(0) }),
];

impl Act {
    /// Reads a line.
    pub(in crate::console) fn read(line: &str) -> Option<Self> {
        let mut letters = line.chars();
        let (letter, rest) = (letters.next()?, letters.as_str());
        Some(match (letter, rest) {
            ('s', "") => Self::Silence,
            ('h', "") => Self::HangsUp,
            ('n', "") => Self::LeavesNothing,
            ('m', "") => Self::Leaves(None, false),
            ('m', "h") => Self::Leaves(None, true),
            ('m', key) => Self::Leaves(Some(key.chars().next().and_then(Key::from_dtmf)?), false),
            ('o', word) => Self::Rang(OUTCOMES.into_iter().find(|(known, _)| *known == word)?.1),
            ('l', minutes) => Self::Later(minutes.parse().ok().filter(|minutes| (1..=LONGEST_MINUTES).contains(minutes))?),
            ('k', keys) => Self::keys(keys)?,
            ('w', said) => {
                let (sure, words) = said.split_once(':')?;
                Self::says(words, sure)?
            }
            _ => return None,
        })
    }

    /// Keys as they are typed.
    pub(in crate::console) fn keys(typed: &str) -> Option<Self> {
        let keys: String = typed.chars().filter(|c| !c.is_whitespace()).collect();
        let known = keys.chars().all(|c| c.is_ascii_digit() || c == '*' || c == '#');
        (known && (1..=MOST_KEYS).contains(&keys.len())).then_some(Self::Keys(keys))
    }

    /// Words as they are typed, with hundredths of confidence, or `none`.
    pub(in crate::console) fn says(typed: &str, sure: &str) -> Option<Self> {
        let plain: String = typed.chars().map(|c| if c.is_control() || c == '"' { ' ' } else { c }).collect();
        let words = plain.split_whitespace().collect::<Vec<_>>().join(" ");
        let fits = (1..=LONGEST_WORDS).contains(&words.chars().count());
        let sure = if sure == "none" { None } else { Some(sure.parse().ok().filter(|sure| *sure <= 100)?) };
        fits.then_some(Self::Says(words, sure))
    }

    /// The line that reads as this act.
    pub(in crate::console) fn line(&self) -> String {
        match self {
            Self::Keys(keys) => format!("k{keys}"),
            Self::Says(words, sure) => format!("w{}:{words}", sure.map_or_else(|| "none".to_owned(), |sure| sure.to_string())),
            Self::Silence => "s".to_owned(),
            Self::HangsUp => "h".to_owned(),
            Self::Rang(outcome) => format!("o{}", OUTCOMES.iter().find(|(_, known)| known == outcome).map_or("", |(word, _)| word)),
            Self::Leaves(Some(key), _) => format!("m{}", dtmf(*key)),
            Self::Leaves(None, hung_up) => (if *hung_up { "mh" } else { "m" }).to_owned(),
            Self::LeavesNothing => "n".to_owned(),
            Self::Later(minutes) => format!("l{minutes}"),
        }
    }

    /// Whether it can be done while the line does this.
    pub(in crate::console) fn fits(&self, then: &Then) -> bool {
        match (self, then) {
            (_, Then::HangUp(_) | Then::LastDial(..)) => false,
            (Self::Later(_) | Self::HangsUp, _)
            | (Self::Keys(_) | Self::Silence, Then::Gather(_))
            | (Self::Says(..), Then::Gather(Gather { speech: Some(_), .. }))
            | (Self::Leaves(..) | Self::LeavesNothing, Then::Record { .. })
            | (Self::Rang(_), Then::Dial(_)) => true,
            _ => false,
        }
    }

    /// What reaches the line; nothing where only time passes.
    pub(in crate::console) fn heard(&self) -> Option<Heard> {
        Some(match self {
            Self::Keys(keys) => Heard::Keys(keys.clone()),
            Self::Says(words, sure) => Heard::Speech(Spoken { words: words.clone(), confidence: sure.map(|sure| f32::from(sure) / 100.0) }),
            Self::Silence => Heard::Silence,
            Self::HangsUp => Heard::HungUp,
            Self::Rang(outcome) => Heard::DialEnded(*outcome),
            Self::Leaves(key, hung_up) => Heard::Recorded(Recording { reference: MESSAGE.to_owned(), key: *key, hung_up: *hung_up }),
            Self::LeavesNothing => Heard::Recorded(Recording::default()),
            Self::Later(_) => return None,
        })
    }

    /// How much time it takes by itself.
    pub(in crate::console) fn takes(&self) -> SignedDuration {
        match self {
            Self::Later(minutes) => SignedDuration::from_mins(i64::from(*minutes)),
            Self::Rang(Outcome::Answered) => TALK,
            _ => SignedDuration::ZERO,
        }
    }

    /// What was done, in words.
    pub(in crate::console) fn told(&self, w: &Words) -> String {
        match self {
            Self::Keys(keys) => format!("{} {keys}", w.pressed),
            Self::Says(words, sure) => {
                let sure = sure.map_or_else(|| w.sure_unknown.to_owned(), |sure| format!("{sure} %"));
                format!("{} «{words}» ({sure})", w.said)
            }
            Self::Silence => w.was_silent.to_owned(),
            Self::HangsUp => w.hung_up.to_owned(),
            Self::Rang(outcome) => w.outcome(*outcome).to_owned(),
            Self::Leaves(_, true) => format!("{} {}.", w.left_message, w.and_hung_up),
            Self::Leaves(Some(key), _) => format!("{} {}.", w.left_message_key, dtmf(*key)),
            Self::Leaves(None, false) => format!("{}.", w.left_message),
            Self::LeavesNothing => w.left_nothing.to_owned(),
            Self::Later(minutes) => format!("{minutes} {}", w.minutes_passed),
        }
    }
}

fn dtmf(key: Key) -> &'static str {
    match key {
        Key::STAR => "*",
        Key::POUND => "#",
        digit => digit.word(),
    }
}

/// All acts of a call, as a form carries them; nothing where they are none, or too many.
pub(in crate::console) fn read(text: &str) -> Option<Vec<Act>> {
    if text.len() > LONGEST {
        return None;
    }
    let acts: Vec<Act> = text.lines().map(Act::read).collect::<Option<_>>()?;
    (acts.len() <= MOST).then_some(acts)
}

/// The same, written.
pub(in crate::console) fn written(acts: &[Act]) -> String {
    acts.iter().map(Act::line).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn acts_are_read_as_they_are_written_and_nothing_else_is() {
        let text =
            "k1\nk*#0\nw90:by-opsy: yes\nwnone:sí, ayúdeme\ns\nh\noanswered\nobusy\nonone\nodeclined\nofailed\noshort\nm\nmh\nm0\nn\nl10";
        assert_eq!(read(text).map(|acts| written(&acts)).as_deref(), Some(text));
        for wrong in ["k", "kA", "k123456789012345678901", "w101:a", "w90:", "w90", "oended", "l0", "l99999", "m-", "x", "", "é"] {
            assert_eq!(Act::read(wrong), None, "{wrong}");
        }
        assert_eq!(Act::says("  \"two\r\nlines\"\t", "50"), Some(Act::Says("two lines".to_owned(), Some(50))));
        assert_eq!(read(&"s\n".repeat(MOST + 1)), None);
        assert_eq!(read(&"k11111111111111111111\n".repeat(MOST)).is_some(), LONGEST > 22 * MOST);
    }
}
