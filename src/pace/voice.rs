//! A reading voice, as a plain sum: so many milliseconds for a text itself (its beginning and the quiet after it), for each
//! vowel, consonant, word, short pause, end of a sentence, digit and spelled letter in it.
//!
//! The weights of English and Spanish are least squares of the relative errors against espeak-ng 1.51 (voices `en-us` and
//! `es-419` at 150 words a minute, as `helpline call --aloud` has them), fitted on 2026-11-23 to all texts of the shipped
//! helpline: `scripts/measure-speech` measures them into `tests/data/speech_seconds.csv`, and
//! `cargo run --example fit-speech` prints the weights. Vowels and consonants come together in words, so neither weight means
//! much without the other. Other languages are taken for a tenth slower than the slower of the two.

use super::Speed;
use super::count::count;
use std::time::Duration;

/// How long a voice takes to read a text aloud.
#[must_use]
pub fn seconds(code: &str, text: &str, speed: Speed) -> Duration {
    let usual: i64 = count(code, text).row().into_iter().zip(weights(code)).map(|(many, each)| i64::from(many) * each).sum();
    let milliseconds = match speed {
        Speed::Usual => usual,
        Speed::Slower => usual * 100 / SLOWER_PERCENT,
    };
    Duration::from_millis(u64::try_from(milliseconds).unwrap_or(0))
}

fn weights(code: &str) -> [i64; 8] {
    match code.split('-').next() {
        Some("en") => ENGLISH,
        Some("es") => SPANISH,
        _ => ANY,
    }
}

/// Milliseconds, in the order of [`Count::row`](super::count::Count::row).
const ENGLISH: [i64; 8] = [509, 20, 90, 70, 362, 475, 455, 205];
const SPANISH: [i64; 8] = [467, 40, 77, 95, 316, 453, 497, 204];
/// Any other language.
const ANY: [i64; 8] = [560, 44, 99, 105, 398, 523, 547, 226];
/// The rate of slower speech, as providers are asked for it.
const SLOWER_PERCENT: i64 = 83;
