//! What there is to say in a text: sounds, words, pauses, digits, spelled letters, counted by simple rules of spelling.
//!
//! No dictionary: a language has a handful of rules about letters that are silent or sound together. Where a language has
//! none of its own, letters are counted as they stand.

/// What there is to say.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Count {
    /// Vowels that sound; neighbours that sound as one count once.
    pub vowels: u32,
    /// Consonants that sound.
    pub consonants: u32,
    /// Words.
    pub words: u32,
    /// Short pauses within the text: commas, colons, dashes.
    pub commas: u32,
    /// Ends of sentences within the text.
    pub ends: u32,
    /// Digits, said one by one or as numbers.
    pub digits: u32,
    /// Letters that are said by their names.
    pub spelled: u32,
}

impl Count {
    /// The counts in the order in which a voice weighs them; first comes one for the text itself.
    #[must_use]
    pub fn row(&self) -> [u32; 8] {
        [1, self.vowels, self.consonants, self.words, self.commas, self.ends, self.digits, self.spelled]
    }
}

/// Counts what there is to say in a text of a language.
#[must_use]
pub fn count(code: &str, text: &str) -> Count {
    let mut count = Count::default();
    let words: Vec<&str> = text.split(|c: char| c.is_whitespace() || "-–—/".contains(c)).filter(|word| !word.is_empty()).collect();
    let bare: Vec<&str> = words.iter().map(|word| word.trim_matches(|c: char| !c.is_alphanumeric())).collect();
    for (at, (word, letters)) in words.iter().zip(&bare).enumerate() {
        let neighbours = [at.checked_sub(1), at.checked_add(1)];
        let among_letters = neighbours.into_iter().flatten().any(|at| bare.get(at).is_some_and(|word| is_single(word)));
        say(code, letters, among_letters, &mut count);
        if at + 1 < words.len() {
            match word.trim_end_matches(['"', '”', '’', ')']).chars().last() {
                Some('.' | '?' | '!' | '…') => count.ends += 1,
                Some(',' | ';' | ':' | '–' | '—') => count.commas += 1,
                _ => {}
            }
        }
    }
    count
}

fn is_single(word: &str) -> bool {
    let mut letters = word.chars();
    letters.next().is_some_and(char::is_uppercase) && letters.next().is_none()
}

/// One word, without the marks around it.
fn say(code: &str, word: &str, among_letters: bool, count: &mut Count) {
    if word.is_empty() {
        return;
    }
    let digits = word.chars().filter(|c| c.is_numeric()).count();
    let letters = word.chars().filter(|c| c.is_alphabetic()).count();
    if digits > 0 {
        count.digits += small(digits);
    }
    if letters == 0 {
        return;
    }
    let capitals = word.chars().filter(|c| c.is_uppercase()).count();
    let alone = letters == 1 && capitals == 1 && (among_letters || !"AEIOUY".contains(word));
    if alone || (letters == capitals && (2..=3).contains(&letters)) {
        count.spelled += small(letters);
        return;
    }
    count.words += 1;
    let word: Vec<char> = word.to_lowercase().chars().filter(|c| c.is_alphabetic()).collect();
    let (vowels, consonants) = match code.split('-').next() {
        Some("en") => english(&word),
        Some("es") => spanish(&word),
        _ => any(&word),
    };
    count.vowels += vowels;
    count.consonants += consonants;
}

/// Vowels and consonants of an English word.
fn english(word: &[char]) -> (u32, u32) {
    let at = |place: usize| word.get(place).copied().unwrap_or(' ');
    let vowel = |c: char| "aeiouyáéíóú".contains(c);
    let (mut vowels, mut consonants) = (0, 0);
    for (place, &c) in word.iter().enumerate() {
        let before = if place == 0 { ' ' } else { at(place - 1) };
        let (after, last) = (at(place + 1), place + 1 == word.len());
        match c {
            'y' if place == 0 && vowel(after) => consonants += 1,
            // A last `e` is silent where another vowel has sounded, and so is the one of `-es`, `-ed` and `-ely`.
            'e' if last && vowels > 0 && (before != 'l' || vowel(at(place.wrapping_sub(2)))) => {}
            'e' if vowels > 0 && place + 2 == word.len() && after == 's' && !"sxzc".contains(before) && before != 'h' => {}
            'e' if vowels > 0 && place + 2 == word.len() && after == 'd' && !"td".contains(before) => {}
            _ if vowel(c) && vowel(before) && !(before == 'y' && place == 1) && !hiatus(before, c) => {}
            _ if vowel(c) => vowels += 1,
            'h' if "tscpwg".contains(before) => {}
            'g' if after == 'h' && vowel(before) => {}
            'k' if before == 'c' => {}
            'w' if !vowel(after) && vowel(before) => {}
            _ if c == before => {}
            'x' => consonants += 2,
            _ => consonants += 1,
        }
    }
    (vowels.max(1), consonants)
}

/// Two vowels of English that are said one after the other.
fn hiatus(first: char, second: char) -> bool {
    matches!((first, second), ('i', 'a' | 'o') | ('u', 'a') | ('e', 'o'))
}

/// Vowels and consonants of a Spanish word; vowels that glide count as consonants, since they are as short.
fn spanish(word: &[char]) -> (u32, u32) {
    let at = |place: usize| word.get(place).copied().unwrap_or(' ');
    let vowel = |c: char| "aeiouáéíóúü".contains(c);
    let (mut vowels, mut consonants) = (0, 0);
    for (place, &c) in word.iter().enumerate() {
        let before = if place == 0 { ' ' } else { at(place - 1) };
        let after = at(place + 1);
        match c {
            'h' => {}
            'u' if before == 'q' || (before == 'g' && "eiéí".contains(after)) => {}
            'i' | 'u' | 'ü' if vowel(before) || vowel(after) => consonants += 1,
            'y' if after == ' ' && place > 0 => consonants += 1,
            'y' if word.len() == 1 => vowels += 1,
            _ if vowel(c) => vowels += 1,
            'l' | 'r' if before == c => {}
            'x' => consonants += 2,
            _ => consonants += 1,
        }
    }
    (vowels.max(1), consonants)
}

/// Vowels and consonants of a word in any language. A letter of a script without vowels counts half as each.
fn any(word: &[char]) -> (u32, u32) {
    let vowel = |c: char| "aeiouyàâäáãåæèéêëìíîïòóôöõøœùúûüýÿăąęěėēīōūůűőıаеёиоуыэюяіїєαεηιουωάέήίόύώ".contains(c);
    let (mut vowels, mut consonants, mut unknown) = (0, 0, 0);
    for (place, &c) in word.iter().enumerate() {
        let before = if place == 0 { None } else { word.get(place - 1).copied() };
        if vowel(c) {
            vowels += 1;
        } else if is_syllable(c) {
            vowels += 1;
            consonants += 1;
        } else if c.is_lowercase() {
            consonants += u32::from(before != Some(c));
        } else {
            unknown += 1;
        }
    }
    (vowels.max(1) + unknown / 2, consonants + unknown - unknown / 2)
}

/// Whether one sign is a whole syllable, as in Chinese, Japanese and Korean.
fn is_syllable(c: char) -> bool {
    matches!(c, '\u{3040}'..='\u{30FF}' | '\u{3400}'..='\u{9FFF}' | '\u{AC00}'..='\u{D7AF}')
}

fn small(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(code: &str, text: &str) -> [u32; 7] {
        let count = count(code, text);
        [count.vowels, count.consonants, count.words, count.commas, count.ends, count.digits, count.spelled]
    }

    #[test]
    fn what_there_is_to_say_is_counted() {
        assert_eq!(row("en", "Press two."), [2, 5, 2, 0, 0, 0, 0]);
        assert_eq!(row("en", "hang up and call 9 1 1. This"), [5, 10, 5, 0, 1, 3, 0]);
        assert_eq!(row("en", "E R C P, or a CT"), [2, 1, 2, 1, 0, 0, 6]);
        assert_eq!(row("es", "Quédese, guía"), [5, 4, 2, 1, 0, 0, 0]);
        assert_eq!(row("es", ""), [0; 7]);
        assert_eq!(row("ja", "こんにちは"), [5, 5, 1, 0, 0, 0, 0]);
    }
}
