//! How long a text is where telephones count: characters of the GSM 7-bit alphabet (3GPP TS 23.038).

/// What takes one place of a text, beside letters of English and digits.
const BASIC: &str = "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./:;<=>?¡ÄÖÑÜ§¿äöñüà";
/// What takes two.
const EXTENDED: &str = "\u{c}^{}\\[~]|€";

/// The length of a text, in characters as telephones count them; nothing where a character is not in the alphabet.
#[must_use]
pub fn septets(text: &str) -> Option<usize> {
    let place = |c: char| match c {
        c if c.is_ascii_alphanumeric() || BASIC.contains(c) => Some(1),
        c if EXTENDED.contains(c) => Some(2),
        _ => None,
    };
    text.chars().map(place).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_are_counted_as_telephones_do() {
        assert_eq!(septets("Linea: 5 €"), Some(11));
        assert_eq!(septets("ñandú"), None);
        assert_eq!(septets("niño [a]"), Some(10));
    }
}
