//! A message that a caller left, opened to be listened to: by a command, or in a browser.

use crate::exchange::errand::Kind;
use crate::store::errands::{Kept, Outcome};
use crate::store::messages;
use crate::store::sql::Sql;
use crate::ticket::Keyring;
use anyhow::Result;

/// What there is to listen to.
#[derive(Debug)]
pub enum Message {
    /// The errand, and its sound.
    Sound(Kept, Vec<u8>),
    /// It is not here yet: until it is fetched, it is with the provider.
    NotHere(Kept),
    /// It was sealed with a key that is not there any more.
    Closed(Kept),
    /// The errand is no message.
    NoMessage(Kept),
    /// There is not one such errand.
    NotOne(Outcome),
}

/// Opens the message of the errand whose id begins so.
///
/// # Errors
/// A store that cannot be read.
pub fn open(sql: &mut dyn Sql, keyring: &Keyring, id: &str) -> Result<Message> {
    let (kept, sealed) = match messages::find(sql, id)? {
        Ok(found) => found,
        Err(outcome) => return Ok(Message::NotOne(outcome)),
    };
    if kept.sealed.kind != Kind::Voicemail {
        return Ok(Message::NoMessage(kept));
    }
    let Some(sealed) = sealed else { return Ok(Message::NotHere(kept)) };
    let beside = [kept.sealed.key.as_bytes(), kept.sealed.line.as_bytes()];
    Ok(match keyring.open_message(beside, &sealed) {
        Some(sound) => Message::Sound(kept, sound),
        None => Message::Closed(kept),
    })
}
