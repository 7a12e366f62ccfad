//! Lines on the table: like real ones, with secrets that open nothing, for calls that are only played.

use crate::call::now::Abilities;
use crate::dialect::{Provider, Setup};
use crate::exchange::Line;
use crate::exchange::edition::{Edition, Shelf};
use crate::flow::graph::Flow;
use crate::flow::roster::Roster;
use crate::phone::Number;
use crate::ticket::Keyring;
use crate::transcript::parse::Transcript;
use crate::transcript::play::{self, Played};
use crate::transcript::telephone::Telephone;
use jiff::Timestamp;
use std::collections::BTreeMap;
use std::sync::Arc;

/// What a transcript asks of its line: transcripts that ask the same can share one.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Asked {
    /// The provider.
    pub provider: String,
    /// Whether it delivers texts.
    pub texts: bool,
    /// Whether it recognises speech; where nothing is said, as the provider can.
    pub speech: Option<bool>,
}

impl Asked {
    /// What this transcript asks.
    #[must_use]
    pub fn by(transcript: &Transcript) -> Self {
        Self { provider: transcript.provider.clone(), texts: transcript.texts, speech: transcript.speech }
    }

    /// Such a line.
    ///
    /// # Errors
    /// As [`line()`], and where the provider recognises no speech and shall.
    pub fn line(&self) -> Result<Line, String> {
        let line = line(&self.provider)?;
        if self.speech == Some(true) && !line.abilities.speech {
            return Err(format!("{} recognises no speech: leave `speech: on` out", self.provider));
        }
        let speech = self.speech.unwrap_or(line.abilities.speech);
        Ok(Line { abilities: Abilities { speech, texts: self.texts, keypad_only: !speech, ..line.abilities }, ..line })
    }
}

/// A line with made-up secrets for one provider, which recognises speech where the provider can, and sends no texts.
///
/// # Errors
/// Words for people, where the provider is not known.
pub fn line(provider: &str) -> Result<Line, String> {
    let provider = Provider::read(provider).ok_or_else(|| format!("`{provider}` is no provider; there are {}", Provider::words()))?;
    let url = "https://table.example";
    let dialect = provider.dialect(&Setup { secrets: vec![provider.made_up_secret().to_owned()], public_url: url.to_owned() })?;
    let limits = dialect.limits();
    Ok(Line {
        name: "main".to_owned(),
        numbers: Number::parse("+13125550100").into_iter().collect(),
        tests: Vec::new(),
        account: None,
        dialect,
        text_from: None,
        abilities: Abilities { speech: limits.speech, texts: false, keypad_only: !limits.speech, no_messages: !limits.records },
        base: format!("{url}/voice/main"),
        keyring: Arc::new(Keyring::derive(&["a key for calls that are only played".to_owned()])),
    })
}

/// A flow on as many lines as its transcripts ask for, each made when the first asks.
#[derive(Debug)]
pub struct Table {
    flow: Arc<Flow>,
    roster: Roster,
    lines: BTreeMap<Asked, (Line, Shelf)>,
}

impl Table {
    /// No line yet.
    #[must_use]
    pub fn new(flow: Arc<Flow>, roster: Roster) -> Self {
        Self { flow, roster, lines: BTreeMap::new() }
    }

    /// Plays a transcript.
    ///
    /// # Errors
    /// As [`Asked::line`].
    pub fn play(&mut self, transcript: &Transcript) -> Result<Played, String> {
        let roster = self.roster.clone();
        let phone = self.telephone(&Asked::by(transcript), roster, transcript.from.clone(), transcript.at)?;
        Ok(play::play(transcript, phone))
    }

    /// A telephone that has not rung yet, on a line as it is asked for; with people who may have changed since.
    ///
    /// # Errors
    /// As [`Asked::line`].
    pub fn telephone(&mut self, asked: &Asked, roster: Roster, from: Option<Number>, at: Timestamp) -> Result<Telephone<'_>, String> {
        if !self.lines.contains_key(asked) {
            let line = asked.line()?;
            let live = Arc::new(Edition::prepare(&line, Arc::clone(&self.flow), &self.roster));
            self.lines.insert(asked.clone(), (line, Shelf { live, earlier: Vec::new() }));
        }
        let Some((line, shelf)) = self.lines.get(asked) else { return Err("there is no such line".to_owned()) };
        Ok(Telephone::new(line, shelf, roster, from, at))
    }
}
