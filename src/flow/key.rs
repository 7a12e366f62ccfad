//! The twelve keys of a telephone, and tables of things that hang on them.

use std::fmt;

/// One key of a telephone: `0`–`9`, star or pound (ITU-T E.161).
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Key(u8);

impl Key {
    /// The star key.
    pub const STAR: Self = Self(10);
    /// The pound key.
    pub const POUND: Self = Self(11);

    /// The key of a digit, `0`–`9`.
    #[must_use]
    pub const fn digit(digit: u8) -> Option<Self> {
        if digit < 10 { Some(Self(digit)) } else { None }
    }

    /// The key as a provider reports it: `1`, `*`, `#`.
    #[must_use]
    pub fn from_dtmf(c: char) -> Option<Self> {
        match c {
            '*' => Some(Self::STAR),
            '#' => Some(Self::POUND),
            _ => c.to_digit(10).map(|digit| Self(u8::try_from(digit).unwrap_or(0))),
        }
    }

    /// The key as an author writes it: `1`, `star`, `pound`, and also `*` and `#`.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        match word {
            "star" => Some(Self::STAR),
            "pound" => Some(Self::POUND),
            _ => {
                let mut chars = word.chars();
                match (chars.next(), chars.next()) {
                    (Some(c), None) if c.is_ascii() => Self::from_dtmf(c),
                    _ => None,
                }
            }
        }
    }

    /// The key as an author writes it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self.0 {
            0 => "0",
            1 => "1",
            2 => "2",
            3 => "3",
            4 => "4",
            5 => "5",
            6 => "6",
            7 => "7",
            8 => "8",
            9 => "9",
            10 => "star",
            _ => "pound",
        }
    }

    /// The key as a provider reports it.
    #[must_use]
    pub fn dtmf(self) -> char {
        match self.0 {
            10 => '*',
            11 => '#',
            digit => char::from(b'0' + digit),
        }
    }

    /// All twelve, digits first.
    pub fn all() -> impl Iterator<Item = Self> {
        (0..12).map(Self)
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

/// At most one thing for each key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Keys<T>([Option<T>; 12]);

impl<T> Keys<T> {
    /// What hangs on a key.
    #[must_use]
    pub fn at(&self, key: Key) -> Option<&T> {
        self.0.get(usize::from(key.0)).and_then(Option::as_ref)
    }

    /// Hangs something on a key and gives back what hung there before.
    pub fn hang(&mut self, key: Key, thing: T) -> Option<T> {
        self.0.get_mut(usize::from(key.0)).and_then(|place| place.replace(thing))
    }

    /// Every key that has something, in the order `0`–`9`, star, pound.
    pub fn iter(&self) -> impl Iterator<Item = (Key, &T)> {
        Key::all().zip(&self.0).filter_map(|(key, thing)| Some((key, thing.as_ref()?)))
    }

    /// The first key, in that order, whose thing fits.
    #[must_use]
    pub fn key_of(&self, fits: impl Fn(&T) -> bool) -> Option<Key> {
        self.iter().find(|(_, thing)| fits(thing)).map(|(key, _)| key)
    }
}

impl<T> Default for Keys<T> {
    fn default() -> Self {
        Self([const { None }; 12])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_key_is_read_as_it_is_written() {
        for key in Key::all() {
            assert_eq!(Key::from_word(key.word()), Some(key));
            assert_eq!(Key::from_dtmf(key.dtmf()), Some(key));
        }
        for word in ["", "10", "stars", "²", "a", "-1"] {
            assert_eq!(Key::from_word(word), None, "{word}");
        }
    }
}
