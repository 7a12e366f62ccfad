//! The ways to people: mail, and a signed webhook. [`Directory::tell`] goes all the ways of somebody; one that arrives is enough.
//!
//! [`watch`] is how a node finds out what is wrong and whose turn it is. Everything here waits for networks: it is for a thread of its own
//! and for commands, never for a caller. A further way is a type more that is a [`Way`], and a line in [`Directory::new`].

pub mod watch;

mod mail;
mod webhook;

use crate::alert::words::Message;
use crate::settings::alerts::{Alerts, Person};
use anyhow::{Result, anyhow, bail};
use jiff::Timestamp;
use mail::Mail;
use std::collections::BTreeMap;
use webhook::Webhook;

/// A way to somebody.
pub trait Way: Send {
    /// Its name in the log: `mail`.
    fn name(&self) -> &'static str;

    /// Goes it.
    ///
    /// # Errors
    /// Why the message did not arrive. No secret stands in it.
    fn tell(&self, message: &Message, at: Timestamp) -> Result<()>;
}

/// Everybody who can be told, with their ways.
pub struct Directory(BTreeMap<String, Vec<Box<dyn Way>>>);

impl Directory {
    /// Everybody the settings know. Texts join here, as soon as the program sends any.
    ///
    /// # Errors
    /// A way that cannot be made, as for want of a secret.
    pub fn new(settings: &Alerts) -> Result<Self> {
        let ways = |person: &Person| {
            let mut ways: Vec<Box<dyn Way>> = Vec::new();
            if !person.mail.is_empty() {
                ways.push(Box::new(Mail::new(settings, &person.mail)?));
            }
            if let ([url, ..], [secret, ..]) = (person.webhook.list().as_slice(), settings.webhook_secret.list().as_slice()) {
                ways.push(Box::new(Webhook { url: url.clone(), secret: secret.clone() }));
            }
            Ok::<_, anyhow::Error>(ways)
        };
        settings.people.iter().map(|(name, person)| Ok((name.clone(), ways(person)?))).collect::<Result<_>>().map(Self)
    }

    /// Tells somebody, on all their ways; gives back the names of those that arrived.
    ///
    /// # Errors
    /// Somebody nobody knows; why no way arrived.
    pub fn tell(&self, name: &str, message: &Message, at: Timestamp) -> Result<Vec<&'static str>> {
        let Some(ways) = self.0.get(name) else { bail!("the settings know nobody called `{name}`") };
        let (mut arrived, mut failed) = (Vec::new(), Vec::new());
        for way in ways {
            match way.tell(message, at) {
                Ok(()) => arrived.push(way.name()),
                Err(error) => failed.push(format!("{}: {error:#}", way.name())),
            }
        }
        if !failed.is_empty() && !arrived.is_empty() {
            tracing::warn!(person = name, "one way to tell somebody of an alert failed, another did not: {}", failed.join("; "));
        }
        if arrived.is_empty() { Err(anyhow!("{name} was not told: {}", failed.join("; "))) } else { Ok(arrived) }
    }
}
