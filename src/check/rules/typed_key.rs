//! # typed-key
//!
//! Error.
//!
//! Finds a key written as words, "press 3" or "oprima tres", instead of the mark `{key 3}`.
//!
//! ## Why it hurts a caller
//!
//! The program knows what a mark means and refuses a flow whose words announce a key that is not wired. It cannot know what typed words
//! mean: when the keys are changed one day, callers press the old one and land elsewhere.
//!
//! ## Example
//!
//! ```yaml
//! # words/en.yaml
//! p.crisis.again: "I am still here. For the menu, press star."
//! ```
//!
//! ## Instead
//!
//! ```yaml
//! # words/en.yaml
//! p.crisis.again: "I am still here. For the menu, press {key back}."
//! ```
//! ```yaml
//! # words/es.yaml
//! p.crisis.again: "Aquí sigo. Para el menú, oprima {key back}."
//! ```

use super::{Draft, Found};
use crate::check::draft::where_in;
use crate::check::spoken;
use crate::diagnostic::Diagnostic;
use crate::source::Span;

/// Words that ask for a key, by language.
const ASKING: &[(&str, &[&str])] = &[
    ("en", &["press", "pressing", "push", "hit", "dial", "key", "enter"]),
    ("es", &["oprima", "presione", "marque", "pulse", "oprimir", "presionar", "marcar", "pulsar", "oprime", "presiona", "marca", "pulsa", "tecla"]),
];
/// Words that may stand between them and the key.
const BETWEEN: &[&str] = &["the", "key", "number", "la", "el", "tecla", "número", "now"];
/// Words that may follow the key, where any does.
const AFTER: &[&str] = &[
    "to", "for", "now", "at", "or", "and", "if", "when", "again", "please", "on", "anytime", "key", "para", "y", "o", "u", "ahora", "si", "cuando", "por",
    "en", "otra", "favor",
];
const DIGITS: &[(&str, &[&str])] = &[
    ("en", &["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "star", "pound", "hash"]),
    ("es", &["cero", "uno", "dos", "tres", "cuatro", "cinco", "seis", "siete", "ocho", "nueve", "asterisco", "numeral", "estrella", "gato"]),
];

pub(super) fn find(draft: &Draft<'_>, found: &mut Found<'_>) {
    for sentence in draft.sentences.iter().filter(|sentence| !sentence.part.starts_with("said") && sentence.part != "title") {
        let voice = sentence.voice.as_deref().unwrap_or(&sentence.language);
        judge(&sentence.id, (voice, &sentence.language), (&sentence.text, sentence.span), draft, found);
    }
    // What a rung person hears stands among the words of the language.
    for (_, code) in draft.languages() {
        let speak = draft.places.get(&format!("words/{code}.yaml")).and_then(|words| words.get("speak"));
        if let Some((accept, text)) = speak.and_then(|speak| speak.get("accept")).and_then(|accept| Some((accept, accept.text.as_ref()?))) {
            judge("speak.accept", (code, code), (text, accept.value), draft, found);
        }
    }
}

fn judge(id: &str, (voice, language): (&str, &str), (text, place): (&str, Span), draft: &Draft<'_>, found: &mut Found<'_>) {
    let of = |list: &'static [(&str, &'static [&'static str])]| list.iter().find(|(code, _)| *code == voice).map_or(&[][..], |(_, words)| *words);
    let Some(typed) = typed(&spoken::without_marks(text), of(ASKING), of(DIGITS)) else { return };
    let finding = Diagnostic::error("typed-key", format!("`{id}` writes a key as words: \"{typed}\""));
    let key = typed.rsplit(' ').next().unwrap_or_default();
    let help = format!("write a mark, as in `{{key {}}}`, so that words and wiring stay the same", mark(key));
    found.at(id, where_in(finding.at(draft.words_at(place, &typed), "").help(help), language, draft));
}

/// The first typed key with the word that asks for it.
fn typed(text: &str, asking: &[&str], digits: &[&str]) -> Option<String> {
    // A mark parts what stands on its two sides.
    for stretch in text.split(['\u{0}', '.', ',', ';', ':']) {
        let words: Vec<&str> = stretch.split_whitespace().map(|word| word.trim_matches(|c: char| !c.is_alphanumeric() && c != '*' && c != '#')).collect();
        for (at, word) in words.iter().enumerate() {
            if !asking.contains(&word.to_lowercase().as_str()) {
                continue;
            }
            let rest = words.get(at + 1..).unwrap_or_default();
            let skipped = rest.iter().take_while(|word| BETWEEN.contains(&word.to_lowercase().as_str())).count();
            let Some(key) = rest.get(skipped).map(|word| word.to_lowercase()) else { continue };
            // "Press one of the keys" and "press the two digits" name none.
            if rest.get(skipped + 1).is_some_and(|next| !AFTER.contains(&next.to_lowercase().as_str())) {
                continue;
            }
            if digits.contains(&key.as_str()) || (key.chars().count() == 1 && key.chars().all(|c| c.is_ascii_digit() || c == '*' || c == '#')) {
                return words.get(at..=at + 1 + skipped).map(|words| words.join(" "));
            }
        }
    }
    None
}

/// How a mark names the key that was typed.
fn mark(typed: &str) -> &str {
    let digit = DIGITS.iter().find_map(|(_, words)| words.iter().position(|word| word.eq_ignore_ascii_case(typed)));
    match (digit, typed) {
        (Some(digit), _) => ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "star", "pound"].get(digit.min(11)).copied().unwrap_or("1"),
        (None, "*") => "star",
        (None, "#") => "pound",
        _ => typed,
    }
}
