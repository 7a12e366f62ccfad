//! Reading `.call` files.
//!
//! A transcript has header lines (`call:`, `from:`, `at:`, `provider:`, `texts:`, `speech:`), then what the
//! caller does and what the line says, in turns. Lines that begin with `#` are remarks.

use crate::call::heard::{Outcome, Recording, Spoken};
use crate::flow::key::Key;
use crate::phone::Number;
use jiff::{SignedDuration, Timestamp};

/// A transcript.
#[derive(Clone, Debug, PartialEq)]
pub struct Transcript {
    /// What the call is about.
    pub title: String,
    /// The caller's number; `None` is withheld.
    pub from: Option<Number>,
    /// When it rings.
    pub at: Timestamp,
    /// The provider it comes through.
    pub provider: String,
    /// Whether texts can be delivered.
    pub texts: bool,
    /// Whether speech is recognised; where it is not said, as the provider can.
    pub speech: Option<bool>,
    /// What happens, each with its line in the file, counted from 1.
    pub beats: Vec<(usize, Beat)>,
}

/// One line of a transcript, or a few that belong together.
#[derive(Clone, Debug, PartialEq)]
pub enum Beat {
    /// What the line says until it waits; `…` stands for any words.
    Line(String),
    /// The line hangs up.
    LineHangsUp,
    /// What the caller does.
    Caller(Act),
    /// Somebody is rung.
    Rings(Rings),
    /// How that ends.
    Outcome(Outcome, Ends),
    /// Words that must not be said anywhere in the call.
    Never(String),
    /// The words of a text that was asked for.
    Text(String),
    /// How many texts were asked for.
    Texts(usize),
    /// How many calls back were asked for.
    CallBacks(usize),
    /// How many messages were left.
    Voicemails(usize),
    /// From the caller's last act until somebody is rung.
    PersonWithin(SignedDuration),
    /// Time goes by.
    Later(SignedDuration),
    /// The next request brings a ticket that cannot be opened.
    LostTicket,
    /// Our next answer is lost on the way; the provider asks again, or asks the fallback.
    LostAnswer {
        /// Whether it asks the fallback.
        fallback: bool,
    },
    /// The server has too much to do for the next request.
    Overloaded,
    /// A notice is switched on or off.
    Notice(String, bool),
    /// The languages of a person change, the best first: whoever is rung hears theirs.
    Speaks(String, Vec<String>),
}

/// What a caller does.
#[derive(Clone, Debug, PartialEq)]
pub enum Act {
    /// Presses keys.
    Presses(String),
    /// Says something.
    Says(Spoken),
    /// Leaves a message, or records nothing.
    Records(Recording),
    /// Does nothing.
    Silence,
    /// Hangs up.
    HangsUp,
}

/// Who hangs up first at the end of a talk, which callers notice and the line may not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ends {
    /// The call is over, or it goes on: the lines that follow tell.
    Open,
    /// The caller is still there.
    PersonHangsUp,
}

/// Whom a line rings.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rings {
    /// The ladder.
    pub ladder: String,
    /// The topic told, by its id.
    pub topic: Option<String>,
    /// The caller's language, as the flow's first language calls it.
    pub language: Option<String>,
    /// What the first person hears.
    pub whisper: Option<String>,
}

/// The provider's reference to any message of a transcript.
const MESSAGE: &str = "https://recordings.example/RE1";

/// Reads a transcript, or says which line makes no sense and what would.
///
/// # Errors
/// Line number and words for the author.
pub fn parse(text: &str) -> Result<Transcript, (usize, String)> {
    let mut transcript = Transcript {
        title: String::new(),
        from: Number::parse("+13125550142"),
        at: Timestamp::from_second(1_795_536_000).unwrap_or_default(),
        provider: "twilio".to_owned(),
        texts: false,
        speech: None,
        beats: Vec::new(),
    };
    for (number, line) in (1..).zip(text.lines()) {
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let Some((word, rest)) = line.split_once(':') else {
            return Err((number, format!("`{line}` is no line of a transcript: begin with `line:`, `caller:`, `rings:`, `outcome:`, …")));
        };
        let rest = rest.trim();
        if header(&mut transcript, word, rest).map_err(|words| (number, words))? {
            continue;
        }
        let beat = beat(word, rest).map_err(|words| (number, words))?;
        match (transcript.beats.last_mut(), beat) {
            (Some((_, Beat::Line(words))), Beat::Line(more)) => {
                words.push(' ');
                words.push_str(&more);
            }
            (_, beat) => transcript.beats.push((number, beat)),
        }
    }
    if transcript.title.is_empty() {
        return Err((1, "the first line says what the call is about: `call: a caregiver presses a wrong key`".to_owned()));
    }
    Ok(transcript)
}

fn header(transcript: &mut Transcript, word: &str, rest: &str) -> Result<bool, String> {
    match word {
        _ if !transcript.beats.is_empty() && matches!(word, "call" | "from" | "at" | "provider") => {
            return Err(format!("`{word}:` belongs to the head of a call, and this one has begun: a file holds one call"));
        }
        "call" => rest.clone_into(&mut transcript.title),
        "provider" => rest.clone_into(&mut transcript.provider),
        "texts" if matches!(rest, "on" | "off") => transcript.texts = rest == "on",
        "speech" => {
            transcript.speech = match rest {
                "on" => Some(true),
                "off" => Some(false),
                _ => return Err(format!("`{rest}` is neither: write `speech: on` or `speech: off`")),
            }
        }
        "from" => {
            let (number, at) = rest.split_once("at:").map_or((rest, None), |(number, at)| (number.trim(), Some(at)));
            transcript.from = match number {
                "hidden" | "withheld" => None,
                _ => Some(Number::parse(number).ok_or(format!("`{number}` is no telephone number: write `+13125550142` or `hidden`"))?),
            };
            if let Some(at) = at {
                transcript.at = moment(at.trim())?;
            }
        }
        "at" => transcript.at = moment(rest)?,
        _ => return Ok(false),
    }
    Ok(true)
}

/// Reads `2026-11-24 10:00 America/Chicago`.
///
/// # Errors
/// Words for the author.
pub fn moment(text: &str) -> Result<Timestamp, String> {
    let wrong = || format!("`{text}` is no moment: write `2026-11-24 10:00 America/Chicago`");
    let (when, zone) = text.rsplit_once(' ').ok_or_else(wrong)?;
    let civil: jiff::civil::DateTime = when.trim().parse().map_err(|_| wrong())?;
    let zoned = civil.in_tz(zone.trim()).map_err(|_| wrong())?;
    Ok(zoned.timestamp())
}

fn beat(word: &str, rest: &str) -> Result<Beat, String> {
    Ok(match word {
        "line" if rest == "(hangs up)" => Beat::LineHangsUp,
        "line" => Beat::Line(rest.to_owned()),
        "caller" => Beat::Caller(act(rest)?),
        "rings" => Beat::Rings(rings(rest)?),
        "outcome" => outcome(rest)?,
        "never" => Beat::Never(unquote(rest).ok_or("write the words in quotes: `never: \"invalid\"`")?.to_owned()),
        "text" => Beat::Text(unquote(rest).ok_or("write the words in quotes: `text: \"Helpline: …\"`")?.to_owned()),
        "texts" => Beat::Texts(count(word, rest)?),
        "call-backs" => Beat::CallBacks(count(word, rest)?),
        "voicemails" => Beat::Voicemails(count(word, rest)?),
        "person within" => Beat::PersonWithin(duration(rest)?),
        "later" => Beat::Later(duration(rest)?),
        "lost" => match rest {
            "ticket" => Beat::LostTicket,
            "answer" => Beat::LostAnswer { fallback: false },
            "answer, fallback" => Beat::LostAnswer { fallback: true },
            _ => return Err("what is lost is `ticket`, `answer` or `answer, fallback`".to_owned()),
        },
        "server" if rest == "overloaded" => Beat::Overloaded,
        "speaks" => match rest.split_once(' ') {
            Some((person, codes)) => Beat::Speaks(person.to_owned(), codes.split(',').map(|code| code.trim().to_owned()).collect()),
            None => return Err("write who speaks what, the best first: `speaks: main-desk es, en`".to_owned()),
        },
        "notice" => match rest.rsplit_once(' ') {
            Some((name, "on")) => Beat::Notice(name.to_owned(), true),
            Some((name, "off")) => Beat::Notice(name.to_owned(), false),
            _ => return Err("write `notice: storm on` or `notice: storm off`".to_owned()),
        },
        _ => {
            return Err(format!(
                "`{word}:` is no line of a transcript; there are call, from, at, provider, speech, line, caller, rings, outcome, never, \
                 texts, call-backs, voicemails, person within, later, lost, server, notice, speaks"
            ));
        }
    })
}

/// `none` or a number.
fn count(word: &str, rest: &str) -> Result<usize, String> {
    match rest {
        "none" => Ok(0),
        _ => rest.parse().map_err(|_| format!("write `{word}: none` or a number")),
    }
}

fn act(rest: &str) -> Result<Act, String> {
    match rest {
        "(silence)" => return Ok(Act::Silence),
        "(hangs up)" => return Ok(Act::HangsUp),
        "(records nothing)" => return Ok(Act::Records(Recording::default())),
        _ => {}
    }
    if let Some(end) = rest.strip_prefix("(leaves a message").and_then(|rest| rest.strip_suffix(')')) {
        let message = Recording { reference: MESSAGE.to_owned(), ..Recording::default() };
        return Ok(Act::Records(match end.trim_start_matches(',').trim() {
            "" => message,
            "hangs up" => Recording { hung_up: true, ..message },
            end => {
                let key = end.strip_prefix("presses ").and_then(Key::from_word);
                Recording { key: Some(key.ok_or("a message ends with `presses 0` or `hangs up`")?), ..message }
            }
        }));
    }
    if rest.starts_with('"') {
        let (words, after) = rest.get(1..).and_then(|rest| rest.split_once('"')).ok_or("the quote is not closed")?;
        let confidence = match after.trim().trim_start_matches('(').trim_end_matches(')') {
            // What a recogniser is sure of, where the author says nothing.
            "" => Some(0.9),
            "none" => None,
            number => Some(number.parse().map_err(|_| format!("`{number}` is no confidence: write `(0.35)`"))?),
        };
        return Ok(Act::Says(Spoken { words: words.to_owned(), confidence }));
    }
    let keys: String = rest.split_whitespace().map(|key| key.replace("star", "*").replace("pound", "#")).collect();
    if !keys.is_empty() && keys.chars().all(|c| c.is_ascii_digit() || c == '*' || c == '#') {
        return Ok(Act::Presses(keys));
    }
    Err(format!("a caller presses keys (`1`, `*`), says \"words\", does `(silence)`, `(leaves a message)` or `(hangs up)`; not `{rest}`"))
}

fn rings(rest: &str) -> Result<Rings, String> {
    let (before, whisper) = match rest.split_once("whisper ") {
        Some((before, words)) => (before, Some(unquote(words).ok_or("write the whisper in quotes")?.to_owned())),
        None => (rest, None),
    };
    let mut parts = before.split(',').map(str::trim).filter(|part| !part.is_empty());
    let mut rings = Rings { ladder: parts.next().unwrap_or("").to_owned(), whisper, ..Rings::default() };
    for part in parts {
        match part.split_once(' ') {
            Some(("topic", id)) => rings.topic = Some(id.to_owned()),
            Some(("in", language)) => rings.language = Some(language.to_owned()),
            _ => return Err(format!("`{part}` is not understood: write `rings: specialist, topic main, in English, whisper \"…\"`")),
        }
    }
    if rings.ladder.is_empty() { Err("say who is rung: `rings: specialist`".to_owned()) } else { Ok(rings) }
}

fn outcome(rest: &str) -> Result<Beat, String> {
    let (outcome, ends) = match rest {
        "answered" => (Outcome::Answered, Ends::Open),
        "answered, person hangs up" => (Outcome::Answered, Ends::PersonHangsUp),
        "busy" => (Outcome::Busy, Ends::Open),
        "no answer" => (Outcome::NoAnswer, Ends::Open),
        "declined" => (Outcome::Declined, Ends::Open),
        "failed" => (Outcome::Failed, Ends::Open),
        "ended" => (Outcome::Ended { talk_s: None }, Ends::Open),
        _ => {
            let talk = rest.strip_prefix("ended ").ok_or("an outcome is answered, busy, no answer, declined, failed, or `ended 40s`")?;
            let talk_s = u32::try_from(duration(talk)?.as_secs()).unwrap_or(0);
            (Outcome::Ended { talk_s: Some(talk_s) }, Ends::Open)
        }
    };
    Ok(Beat::Outcome(outcome, ends))
}

/// `25s`, `10m`, `2h`.
fn duration(text: &str) -> Result<SignedDuration, String> {
    let wrong = || format!("`{text}` is no length of time: write `25s`, `10m` or `2h`");
    let (number, unit) = text.split_at_checked(text.len().saturating_sub(1)).ok_or_else(wrong)?;
    let number: u32 = number.trim().parse().map_err(|_| wrong())?;
    let seconds = match unit {
        "s" => 1,
        "m" => 60,
        "h" => 3600,
        _ => return Err(wrong()),
    };
    Ok(SignedDuration::from_secs(i64::from(number) * seconds))
}

fn unquote(text: &str) -> Option<&str> {
    text.trim().strip_prefix('"')?.strip_suffix('"')
}
