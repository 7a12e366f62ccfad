//! Passwords: hashed with argon2id (RFC 9106), on threads that may take their time, a few at once.

use super::Console;
use anyhow::{Context, Result, anyhow};
use argon2::{Argon2, PasswordHasher as _, PasswordVerifier as _};
use std::sync::LazyLock;

/// The fewest characters of a password (NIST SP 800-63B, 3.1.1.2, has 15 where it is all that is asked for; 12 and a limit on attempts here).
pub(super) const SHORTEST: usize = 12;
/// The most: a longer one only costs time.
pub(super) const LONGEST: usize = 200;

/// A hash that no password has: whoever is unknown is tried against it, and takes as long as whoever is known.
static NOBODY: LazyLock<String> = LazyLock::new(|| hash("nobody has this password").unwrap_or_default());

/// Whether a password may be chosen.
pub(super) fn fits(password: &str) -> bool {
    (SHORTEST..=LONGEST).contains(&password.chars().count())
}

fn hash(password: &str) -> Result<String> {
    Argon2::default()
        .hash_password(password.as_bytes())
        .map(|hash| hash.to_string())
        .map_err(|error| anyhow!("a password has no hash: {error}"))
}

impl Console {
    /// The hash of a password.
    pub(super) async fn hash(&self, password: String) -> Result<String> {
        let _place = self.hashing.acquire().await?;
        tokio::task::spawn_blocking(move || hash(&password)).await.context("a password was not hashed")?
    }

    /// Whether this is the password of the hash. Where there is none, it takes as long.
    pub(super) async fn is_password(&self, password: String, known: Option<String>) -> Result<bool> {
        let _place = self.hashing.acquire().await?;
        let tried = tokio::task::spawn_blocking(move || {
            let against = known.as_deref().unwrap_or(&NOBODY);
            let password = if password.chars().count() > LONGEST { "" } else { &password };
            let right = Argon2::default().verify_password(password.as_bytes(), against).is_ok();
            right && known.is_some()
        });
        tried.await.context("a password was not tried")
    }
}
