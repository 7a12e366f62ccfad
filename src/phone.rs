//! Telephone numbers, in the one form that providers agree on: E.164.
//!
//! [`Number`] can only hold a whole international number, so a three-digit emergency number can
//! never be dialled by this program. Numbers never appear in `Debug` output: they are callers'.

pub mod numbers;

use std::fmt;

/// A telephone number in E.164 form: `+`, country code, subscriber number; 8 to 15 digits.
///
/// Source: ITU-T E.164 (at most 15 digits).
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Number(String);

impl Number {
    /// Reads `+18002272345`. Spaces, dots, dashes and brackets between digits are allowed; the plus is not optional.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let rest = text.trim().strip_prefix('+')?;
        let mut number = String::with_capacity(16);
        number.push('+');
        for c in rest.chars() {
            match c {
                '0'..='9' => number.push(c),
                ' ' | '-' | '.' | '(' | ')' => {}
                _ => return None,
            }
        }
        let digits = number.len() - 1;
        ((8..=15).contains(&digits) && !number.starts_with("+0")).then_some(Self(number))
    }

    /// The number with its plus.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The last four digits, as they are read back to a caller.
    #[must_use]
    pub fn last4(&self) -> &str {
        self.0.get(self.0.len() - 4..).unwrap_or("")
    }

    /// The digits in the groups people say them in: `1, 800, 2 2 7, 2 3 4 5` for North America, else pairs.
    #[must_use]
    pub fn spoken(&self) -> String {
        let digits = self.0.trim_start_matches('+');
        let spaced = |group: &str| group.chars().map(String::from).collect::<Vec<_>>().join(" ");
        match (digits.len(), digits.get(1..4), digits.get(4..7), digits.get(7..)) {
            (11, Some(area), Some(exchange), Some(line)) if digits.starts_with('1') => {
                let area = if area.ends_with("00") { area.to_owned() } else { spaced(area) };
                format!("1, {area}, {}, {}", spaced(exchange), spaced(line))
            }
            _ => digits.as_bytes().chunks(2).map(|pair| spaced(&String::from_utf8_lossy(pair))).collect::<Vec<_>>().join(", "),
        }
    }
}

/// Only the length shows: a number is a person.
impl fmt::Debug for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Number({} digits)", self.0.len() - 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_whole_numbers_only() {
        for (text, number) in [
            ("+18002272345", Some("+18002272345")),
            ("+1 (800) 227-2345", Some("+18002272345")),
            ("911", None),
            ("+911", None),
            ("988", None),
            ("18002272345", None),
            ("+0123456789", None),
            ("+1234567890123456", None),
            ("+1800x2272345", None),
        ] {
            assert_eq!(Number::parse(text).as_ref().map(Number::as_str), number, "{text}");
        }
    }

    #[test]
    fn is_said_in_groups() {
        let said = |text| Number::parse(text).map(|number| number.spoken());
        assert_eq!(said("+18002272345").as_deref(), Some("1, 800, 2 2 7, 2 3 4 5"));
        assert_eq!(said("+13125550142").as_deref(), Some("1, 3 1 2, 5 5 5, 0 1 4 2"));
        assert_eq!(said("+34911234567").as_deref(), Some("3 4, 9 1, 1 2, 3 4, 5 6, 7"));
    }

    #[test]
    fn never_shows_itself() {
        assert_eq!(format!("{:?}", Number::parse("+18002272345")), "Some(Number(11 digits))");
    }
}
