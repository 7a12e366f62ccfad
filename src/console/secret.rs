//! Secrets of links, sessions and forms: random, and known to the store by their digests alone.

use sha2::{Digest as _, Sha256};
use std::fmt::Write as _;

/// A new secret.
///
/// # Errors
/// A system without randomness.
pub fn fresh() -> anyhow::Result<String> {
    Ok(hex(&bytes::<32>()?))
}

/// So many random bytes.
pub(super) fn bytes<const N: usize>() -> anyhow::Result<[u8; N]> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|error| anyhow::anyhow!("the system gives no randomness: {error}"))?;
    Ok(bytes)
}

/// What a token begins with, so that it is known for what it is wherever it turns up.
pub const TOKEN: &str = "hlp_";

/// A new token.
///
/// # Errors
/// As [`fresh`].
pub fn token() -> anyhow::Result<String> {
    Ok(format!("{TOKEN}{}", fresh()?))
}

/// What is kept of a secret.
#[must_use]
pub fn digest(secret: &str) -> String {
    hex(&Sha256::digest(secret.as_bytes()))
}

/// What the forms of somebody's pages carry, who has this secret in a cookie.
pub(super) fn of_forms(secret: &str) -> String {
    digest(&format!("form {secret}"))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        // A string takes every character.
        let _ = write!(text, "{byte:02x}");
        text
    })
}
