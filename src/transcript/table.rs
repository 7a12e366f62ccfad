//! A line on the table: like a real one, with secrets that open nothing, for calls that are only played.

use crate::call::now::Abilities;
use crate::dialect::{self, Setup};
use crate::exchange::Line;
use crate::phone::Number;
use crate::ticket::Keyring;
use std::sync::Arc;

/// The made-up token of a line at Twilio.
pub const TWILIO_TOKEN: &str = "00000000000000000000000000000000";

/// A line with made-up secrets for one provider.
///
/// # Errors
/// Words for people, where the provider is not known.
pub fn line(provider: &str) -> Result<Line, String> {
    let secret = if provider == "bandwidth" { "table:made-up" } else { TWILIO_TOKEN };
    let url = "https://table.example";
    let dialect = dialect::of(provider, &Setup { secrets: vec![secret.to_owned()], public_url: url.to_owned() })?;
    let limits = dialect.limits();
    Ok(Line {
        name: "main".to_owned(),
        numbers: Number::parse("+13125550100").into_iter().collect(),
        account: None,
        dialect,
        abilities: Abilities { speech: false, texts: false, keypad_only: !limits.speech },
        base: format!("{url}/voice/main"),
        keyring: Arc::new(Keyring::derive(&["a key for calls that are only played".to_owned()])),
    })
}
