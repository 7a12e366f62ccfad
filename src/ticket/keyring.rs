//! The keys: of each text of `SECRET_KEYS` one for every use, derived apart, so that none serves another use.

use crate::phone::Number;
use aes_siv::KeyInit;
use aes_siv::siv::Aes128Siv;
use hkdf::Hkdf;
use hmac::{Hmac, Mac as _};
use jiff::civil::Date;
use sha2::{Digest as _, Sha256};
use std::fmt::{self, Write as _};

/// Seals and opens tickets, errands and what callers said; tells repeats; gives callers names for a month. The first key of a use seals,
/// all open.
pub struct Keyring {
    pub(super) tickets: Vec<Key>,
    errands: Vec<Key>,
    words: Vec<Key>,
    pseudonyms: Vec<Key>,
    names: Vec<Key>,
    messages: Vec<Key>,
    digests: Vec<Key>,
    browsers: Vec<Key>,
    codes: Vec<Key>,
}

type Key = [u8; 32];

impl Keyring {
    /// Derives the keys from the texts of `SECRET_KEYS` (HKDF, RFC 5869).
    #[must_use]
    pub fn derive(secrets: &[String]) -> Self {
        let derive = |purpose: &[u8]| {
            let key = |secret: &String| {
                let mut key = Key::default();
                // 32 bytes are far below the 8,160 that HKDF-SHA-256 can give, so this cannot fail.
                let _ = Hkdf::<Sha256>::new(None, secret.as_bytes()).expand(purpose, &mut key);
                key
            };
            secrets.iter().map(key).collect()
        };
        Self {
            tickets: derive(b"helpline ticket seal 1"),
            errands: derive(b"helpline errand seal 1"),
            words: derive(b"helpline words seal 1"),
            pseudonyms: derive(b"helpline pseudonym 1"),
            names: derive(b"helpline lasting name 1"),
            messages: derive(b"helpline message seal 1"),
            digests: derive(b"helpline digest 1"),
            browsers: derive(b"helpline console browser 1"),
            codes: derive(b"helpline console codes seal 1"),
        }
    }

    /// What a browser keeps in which somebody has signed in to the console: their name's mark, which nobody else can make.
    #[must_use]
    pub fn browsers(&self, name: &str) -> Vec<String> {
        let mark = |key: &Key| {
            let mut mac = <Hmac<Sha256> as hmac::KeyInit>::new_from_slice(key).ok()?;
            mac.update(name.as_bytes());
            let mut mark = String::new();
            for byte in mac.finalize().into_bytes() {
                // A string takes every character.
                let _ = write!(mark, "{byte:02x}");
            }
            Some(mark)
        };
        self.browsers.iter().filter_map(mark).collect()
    }

    /// Seals an errand, bound to what stands beside it in clear. Without any key nothing is kept of it.
    #[must_use]
    pub fn seal_errand(&self, beside: [&[u8]; 3], plain: &[u8]) -> Vec<u8> {
        seal(&self.errands, &beside, plain)
    }

    /// Opens an errand, with whichever key fits. `None`: changed, or of other keys.
    #[must_use]
    pub fn open_errand(&self, beside: [&[u8]; 3], sealed: &[u8]) -> Option<Vec<u8>> {
        open(&self.errands, &beside, sealed)
    }

    /// Seals what a caller said, bound to the call and the turn. Without any key nothing is kept of it.
    #[must_use]
    pub fn seal_words(&self, beside: [&[u8]; 2], plain: &[u8]) -> Vec<u8> {
        seal(&self.words, &beside, plain)
    }

    /// Opens what a caller said. `None`: changed, or of other keys.
    #[must_use]
    pub fn open_words(&self, beside: [&[u8]; 2], sealed: &[u8]) -> Option<Vec<u8>> {
        open(&self.words, &beside, sealed)
    }

    /// A caller's name for a month: the same for the same number, another in the next month, and a number only to who has the keys.
    #[must_use]
    pub fn pseudonym(&self, number: &Number, day: Date) -> Option<u64> {
        self.pseudonyms(number, day).next()
    }

    /// The same with each key there is.
    pub fn pseudonyms<'k>(&'k self, number: &Number, day: Date) -> impl Iterator<Item = u64> + use<'k> {
        let (month, number) = (format!("{:04}-{:02}", day.year(), day.month()), number.as_str().to_owned());
        self.pseudonyms.iter().filter_map(move |key| {
            let of_month = mac(key, month.as_bytes())?;
            mac(&of_month, number.as_bytes())?.first_chunk().map(|bytes| u64::from_be_bytes(*bytes))
        })
    }

    /// A number's names that last: for what must be known of it without knowing it. One for each key, the current first.
    #[must_use]
    pub fn names(&self, number: &Number) -> Vec<String> {
        let name = |key: &Key| {
            let name = mac(key, number.as_str().as_bytes())?;
            Some(name.iter().take(NAME_BYTES).fold(String::with_capacity(2 * NAME_BYTES), |mut hex, byte| {
                let _ = write!(hex, "{byte:02x}");
                hex
            }))
        };
        self.names.iter().filter_map(name).collect()
    }

    /// Seals the sound of a message, bound to its errand and line. Without any key nothing is kept of it.
    #[must_use]
    pub fn seal_message(&self, beside: [&[u8]; 2], plain: &[u8]) -> Vec<u8> {
        seal(&self.messages, &beside, plain)
    }

    /// Opens the sound of a message. `None`: changed, or of other keys.
    #[must_use]
    pub fn open_message(&self, beside: [&[u8]; 2], sealed: &[u8]) -> Option<Vec<u8>> {
        open(&self.messages, &beside, sealed)
    }

    /// Seals what somebody's codes at sign-in are made from, bound to their name. Without any key nothing is kept of it.
    #[must_use]
    pub fn seal_codes(&self, name: &str, plain: &[u8]) -> Vec<u8> {
        seal(&self.codes, &[name.as_bytes()], plain)
    }

    /// Opens what somebody's codes are made from. `None`: changed, somebody else's, or of other keys.
    #[must_use]
    pub fn open_codes(&self, name: &str, sealed: &[u8]) -> Option<Vec<u8>> {
        open(&self.codes, &[name.as_bytes()], sealed)
    }

    /// A number for what was heard, that tells nobody without the keys what it was.
    #[must_use]
    pub fn digest(&self, heard: &str) -> u64 {
        let hash = Sha256::new().chain_update(self.digests.first().unwrap_or(&Key::default())).chain_update(heard).finalize();
        hash.first_chunk().map_or(0, |bytes| u64::from_be_bytes(*bytes))
    }
}

/// The length of a lasting name before it is written as text.
const NAME_BYTES: usize = 16;

fn seal(keys: &[Key], beside: &[&[u8]], plain: &[u8]) -> Vec<u8> {
    keys.first().and_then(|key| Aes128Siv::new(key.into()).encrypt(beside, plain).ok()).unwrap_or_default()
}

fn open(keys: &[Key], beside: &[&[u8]], sealed: &[u8]) -> Option<Vec<u8>> {
    keys.iter().find_map(|key| Aes128Siv::new(key.into()).decrypt(beside, sealed).ok())
}

fn mac(key: &[u8], of: &[u8]) -> Option<Key> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).ok()?;
    mac.update(of);
    Some(mac.finalize().into_bytes().into())
}

/// Nothing of a key shows.
impl fmt::Debug for Keyring {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Keyring({} keys)", self.tickets.len())
    }
}
