//! Telephony providers, rebuilt from their manuals for tests: each is the provider *and* the caller.
//!
//! A test holds a [`Phone`]. It rings a line, hears words, presses keys; the interpreter behind it posts
//! genuine signed webhooks to a server over HTTP, reads the document that comes back as strictly as the
//! provider's manual allows, speaks it, and goes on as the provider would: fall through, follow, retry,
//! fall back. Entry points: [`twilio::Twilio`], [`bandwidth::Bandwidth`], [`plivo::Plivo`],
//! [`jambonz::Jambonz`], and the acts of [`Phone`].
//!
//! Nothing here uses a type of the crate under test, so that a wrong belief there is not repeated here.
//! Whatever a manual does not confirm is a fault. The plain acts panic on a fault, which is a test's
//! failure; `tell` and `person` return it.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]

pub(crate) mod bandwidth;
pub(crate) mod http;
pub(crate) mod jambonz;
mod overrides;
mod place;
pub(crate) mod plivo;
pub(crate) mod sign;
mod speech;
pub(crate) mod stub;
pub(crate) mod twilio;
mod xml;

use std::fmt;

use http::Wire;

/// A telephone that has rung, or may ring, one line.
pub(crate) trait Phone {
    /// The way to the server: where it is, what happens when it fails, what was asked so far.
    fn wire(&mut self) -> &mut Wire;

    /// Lets the caller do one thing, and follows the line until it waits again.
    fn tell(&mut self, did: Did<'_>) -> Result<Heard, Fault>;

    /// Lets a person whom the line is ringing do one thing.
    fn person(&mut self, target: usize, did: PersonDid<'_>) -> Result<WhisperHeard, Fault>;

    /// Rings the line: a new call.
    #[track_caller]
    fn ring(&mut self) -> Heard {
        sound(self.tell(Did::Rings))
    }

    /// Presses keys, as many as the line waits for and no more.
    #[track_caller]
    fn press(&mut self, keys: &str) -> Heard {
        sound(self.tell(Did::Presses(keys)))
    }

    /// Several keys reach the server in one request, whatever number the line asked for.
    #[track_caller]
    fn keys_arrive(&mut self, keys: &str) -> Heard {
        sound(self.tell(Did::KeysArrive(keys)))
    }

    /// Says words; `confidence` is the provider's own figure, missing where it sends none.
    #[track_caller]
    fn speak(&mut self, words: &str, confidence: Option<&str>) -> Heard {
        sound(self.tell(Did::Speaks { words, confidence }))
    }

    /// Says and presses nothing until the line's patience ends.
    #[track_caller]
    fn silence(&mut self) -> Heard {
        sound(self.tell(Did::IsSilent))
    }

    /// Leaves a message of so many seconds where the line records one.
    #[track_caller]
    fn leave_message(&mut self, seconds: u32) -> Heard {
        sound(self.tell(Did::LeavesMessage { seconds }))
    }

    /// Ends a message so: with a key, or, without one, by saying no more or by using all the time there is.
    #[track_caller]
    fn end_message(&mut self, seconds: u32, key: Option<char>) -> Heard {
        sound(self.tell(Did::EndsMessage { seconds, key }))
    }

    /// Hangs up.
    #[track_caller]
    fn hang_up(&mut self) {
        sound(self.tell(Did::HangsUp));
    }

    /// While the line is dialling: how that ends.
    #[track_caller]
    fn dial_ends(&mut self, outcome: Outcome) -> Heard {
        sound(self.tell(Did::DialEnds(outcome)))
    }

    /// The person at this number answers, and hears what its own URL says.
    #[track_caller]
    fn whisper(&mut self, target: usize) -> WhisperHeard {
        sound(self.person(target, PersonDid::Answers))
    }

    /// The person presses keys.
    #[track_caller]
    fn person_presses(&mut self, target: usize, keys: &str) -> WhisperHeard {
        sound(self.person(target, PersonDid::Presses(keys)))
    }

    /// The person presses nothing.
    #[track_caller]
    fn person_silent(&mut self, target: usize) -> WhisperHeard {
        sound(self.person(target, PersonDid::IsSilent))
    }

    /// Moves the line to another server: the next request goes there.
    fn server(&mut self, base: &str) {
        self.wire().server(base);
    }

    /// Sends the last request once more, byte for byte, and returns the document it brings.
    #[track_caller]
    fn repeat(&mut self) -> String {
        sound(self.wire().repeat())
    }
}

/// One thing a caller, or the world on the caller's leg, does.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Did<'a> {
    Rings,
    Presses(&'a str),
    KeysArrive(&'a str),
    Speaks { words: &'a str, confidence: Option<&'a str> },
    IsSilent,
    LeavesMessage { seconds: u32 },
    EndsMessage { seconds: u32, key: Option<char> },
    DialEnds(Outcome),
    HangsUp,
}

/// One thing a rung person does.
#[derive(Debug, Clone, Copy)]
pub(crate) enum PersonDid<'a> {
    Answers,
    Presses(&'a str),
    IsSilent,
    HangsUp,
}

/// How a dial ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// The legs were joined and talked so long. A whisper that nobody has fetched yet is played first.
    Answered {
        seconds: u32,
    },
    /// Somebody answered and the whisper ended in a hang-up.
    Declined,
    Busy,
    NoAnswer,
    Failed,
}

/// What is heard from one act until the line waits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Heard {
    pub(crate) said: Vec<Said>,
    /// All the words in order, single-spaced.
    pub(crate) text: String,
    pub(crate) waits: Waits,
}

/// One stretch of words or audio, and the quiet after it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Said {
    pub(crate) text: String,
    pub(crate) voice: Option<String>,
    pub(crate) language: Option<String>,
    pub(crate) audio: Option<String>,
    /// How fast, where a document says so: `83%`.
    pub(crate) rate: Option<String>,
    pub(crate) quiet_ms: u64,
}

/// What the line waits for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Waits {
    /// Keys, or words where `speech`; `max` missing means any number; `finish` is empty where no key ends the input.
    Keys {
        max: Option<usize>,
        seconds: u32,
        finish: String,
        speech: bool,
    },
    /// `caller_id` is what the rung person sees.
    Dialling {
        numbers: Vec<String>,
        ring_s: u32,
        caller_id: String,
        time_limit: Option<u32>,
    },
    /// A message of at most so many seconds.
    Recording {
        longest_s: u32,
    },
    HungUp,
}

/// What a rung person hears, and what comes of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct WhisperHeard {
    pub(crate) said: Vec<Said>,
    pub(crate) text: String,
    pub(crate) then: WhisperEnd,
}

/// Where a whisper stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum WhisperEnd {
    /// It waits for a key of the person.
    Keys {
        max: Option<usize>,
        seconds: u32,
    },
    Joined,
    HungUp,
}

/// Why the provider would stumble: the reason a test fails.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Fault(pub(crate) String);

impl fmt::Debug for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A fault in these words.
fn fault<T>(words: impl Into<String>) -> Result<T, Fault> {
    Err(Fault(words.into()))
}

/// A number as it is rung. Twilio takes national forms too; a line has no reason to send them.
fn e164(written: &str) -> Result<String, Fault> {
    match written.strip_prefix('+') {
        Some(digits)
            if (8..=15).contains(&digits.len()) && !digits.starts_with('0') && digits.bytes().all(|digit| digit.is_ascii_digit()) =>
        {
            Ok(written.to_owned())
        }
        _ => fault(format!("`{written}` is not a number like +18005550100")),
    }
}

#[track_caller]
#[expect(clippy::panic, reason = "a fault is the failure of the test that holds the telephone")]
fn sound<T>(result: Result<T, Fault>) -> T {
    match result {
        Ok(heard) => heard,
        Err(fault) => panic!("{fault:?}"),
    }
}

/// What a provider knows of a line, and who rings it.
#[derive(Debug, Clone)]
pub(crate) struct Line {
    /// Where the server really listens: `http://127.0.0.1:port`.
    pub(crate) server: String,
    /// The address the provider believes in; signatures cover it.
    pub(crate) public: String,
    /// Path of the first webhook, with the connection overrides an operator would append.
    pub(crate) voice: String,
    /// Path asked when the first way fails.
    pub(crate) fallback: Option<String>,
    /// Path told about the end of the call.
    pub(crate) ended: Option<String>,
    /// Twilio, Plivo: the auth token. Bandwidth: `user:password`. jambonz: the webhook secret.
    pub(crate) secret: String,
    pub(crate) account: String,
    pub(crate) from: String,
    pub(crate) to: String,
    /// What the provider has called a call that the line itself made; nothing for one that comes in.
    pub(crate) made: Option<String>,
}

impl Line {
    /// The line of this name on a server, rung from an ordinary number.
    pub(crate) fn named(name: &str, server: &str, public: &str, secret: &str) -> Self {
        Self {
            server: server.to_owned(),
            public: public.to_owned(),
            voice: format!("/voice/{name}"),
            fallback: None,
            ended: None,
            secret: secret.to_owned(),
            account: "AC00000000000000000000000000000abc".to_owned(),
            from: "+13125550142".to_owned(),
            to: "+18005550100".to_owned(),
            made: None,
        }
    }
}
