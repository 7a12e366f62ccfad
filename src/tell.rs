//! The ways to people: mail, and a signed webhook. [`Directory::tell`] goes all the ways of somebody; one that arrives is enough.
//!
//! [`watch`] is how a node finds out what is wrong and whose turn it is. Everything here waits for networks: it is for a thread of its own
//! and for commands, never for a caller. A further way is a type more that is a [`Way`], and a line in [`Directory::tell`].

pub mod watch;

mod mail;
mod text;
mod webhook;

use crate::alert::words::Message;
use crate::settings::Settings;
use anyhow::{Result, anyhow, bail};
use jiff::Timestamp;
use mail::Mail;
use text::Text;
use webhook::Webhook;

/// A way to somebody.
pub trait Way: Send {
    /// Goes it.
    ///
    /// # Errors
    /// Why the message did not arrive. No secret stands in it.
    fn tell(&self, message: &Message, at: Timestamp) -> Result<()>;
}

/// Everybody who can be told, as the settings know them.
pub struct Directory<'s>(&'s Settings);

/// A way that somebody has; or why there is none, as for want of a line that sends texts.
type Found = Result<Box<dyn Way>>;

impl<'s> Directory<'s> {
    /// Everybody the settings know.
    #[must_use]
    pub fn new(settings: &'s Settings) -> Self {
        Self(settings)
    }

    /// Tells somebody, on all their ways; gives back the names of those that arrived. Whatever is wrong with one of them, the others are gone.
    ///
    /// # Errors
    /// Somebody nobody knows; why no way arrived.
    pub fn tell(&self, name: &str, message: &Message, at: Timestamp) -> Result<Vec<&'static str>> {
        let Self(settings) = self;
        let alerts = &settings.alerts;
        let Some(person) = alerts.people.get(name) else { bail!("the settings know nobody called `{name}`") };
        let ways: [(&str, bool, &dyn Fn() -> Found); 3] = [
            ("mail", !person.mail.is_empty(), &|| Ok(Box::new(Mail::new(alerts, &person.mail)?))),
            ("webhook", !person.webhook.is_empty(), &|| Ok(Box::new(Webhook::new(alerts, &person.webhook)?))),
            ("text", !person.text.is_empty(), &|| Ok(Box::new(Text::new(settings, &person.text)?))),
        ];
        let ways: Vec<_> = ways.into_iter().filter(|(_, has, _)| *has).collect();
        if ways.is_empty() {
            bail!("alerts.people.{name} has no way to be told: write mail, webhook or text");
        }
        let (mut arrived, mut failed) = (Vec::new(), Vec::new());
        for (name, _, way) in ways {
            match way().and_then(|way| way.tell(message, at)) {
                Ok(()) => arrived.push(name),
                Err(error) => failed.push(format!("{name}: {error:#}")),
            }
        }
        if !failed.is_empty() && !arrived.is_empty() {
            tracing::warn!(person = name, "one way to tell somebody of an alert failed, another did not: {}", failed.join("; "));
        }
        if arrived.is_empty() { Err(anyhow!("{name} was not told by {}", failed.join("; "))) } else { Ok(arrived) }
    }
}
