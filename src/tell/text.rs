//! A text, through the interface of the provider that a line is at.
//!
//! What callers agreed to is texted once or never; an alert is told again until somebody takes care of it, so that a text of which nobody
//! knows whether it was taken has not arrived, and the next person is told. Each text is one of its own for the provider, whatever became
//! of those before.

use super::Way;
use crate::alert::words::Message;
use crate::dialect::rest::{self, Answered, Outcome, Rest};
use crate::errands::client::{Client, Fault};
use crate::phone::Number;
use crate::settings::{Secret, Settings};
use anyhow::{Context as _, Result, anyhow, bail};
use jiff::Timestamp;
use std::time::Duration;

/// How long the whole of it may take: others wait to be told.
const PATIENCE: Duration = Duration::from_secs(10);
/// The most bytes of an answer that are read.
const ANSWER_BYTES: u64 = 64 * 1024;

/// Texts to somebody.
pub(super) struct Text {
    rest: Box<dyn Rest>,
    from: Number,
    to: Number,
}

impl Text {
    pub(super) fn new(settings: &Settings, to: &Secret) -> Result<Self> {
        let (_, line) = settings.alerts.texts_from(&settings.lines).context("there is no line with text_from and api_key")?;
        let access = line.access().context("the line has no api_key")?;
        let rest = rest::of(&line.provider, &access).map_err(|why| anyhow!("{why}"))?;
        let number = |text: &str| Number::parse(text).context("a number is none");
        Ok(Self { rest, from: number(&line.text_from)?, to: number(to.text())? })
    }
}

impl Way for Text {
    fn tell(&self, message: &Message, at: Timestamp) -> Result<()> {
        let key = format!("alert-{}-{}", message.id, at.as_millisecond());
        let text = rest::Text { from: &self.from, to: &self.to, words: &message.short, key: &key, told: None };
        match Client::new(PATIENCE).send(&self.rest.text(&text), &self.rest.origins(), ANSWER_BYTES) {
            Err(Fault::NotSent(why)) => bail!("the provider was not reached: {why}"),
            Err(Fault::Cut(_)) => bail!("the connection was lost: whether the provider has taken it is not known"),
            Ok(reply) => match self.rest.judge(Answered { status: reply.status, after_s: reply.after_s, body: &reply.body }) {
                Outcome::Sent { .. } => Ok(()),
                Outcome::Refused { why, .. } | Outcome::Later { why, .. } => Err(anyhow!("{why}")),
                Outcome::Unknown => bail!("the provider answers {}: whether it has taken it is not known", reply.status),
            },
        }
    }
}
