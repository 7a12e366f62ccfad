//! Expected words: as written, with `…` for any words at its place.

/// Whether some words are what was expected. Runs of white space count as one space.
#[must_use]
pub fn matches(expected: &str, heard: &str) -> bool {
    let expected = squeeze(expected);
    let heard = squeeze(heard);
    let mut parts = expected.split('…').map(str::trim);
    let Some(first) = parts.next() else { return heard.is_empty() };
    let Some(rest) = heard.strip_prefix(first) else { return false };
    let parts: Vec<&str> = parts.collect();
    let Some((last, middle)) = parts.split_last() else { return rest.is_empty() };
    let mut rest = rest;
    for part in middle {
        let Some(at) = rest.find(part) else { return false };
        rest = rest.get(at + part.len()..).unwrap_or("");
    }
    rest.ends_with(last)
}

/// One space between words, none around them.
#[must_use]
pub fn squeeze(words: &str) -> String {
    words.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dots_stand_for_any_words() {
        for (expected, heard, fits) in [
            ("a b", "a  b", true),
            ("a b", "a b c", false),
            ("a …", "a b c", true),
            ("… c", "a b c", true),
            ("… b …", "a b c", true),
            ("a … c", "a b c", true),
            ("a … d", "a b c", false),
            ("…", "", true),
            ("", "", true),
            ("", "a", false),
            ("a … b … c", "a c b c", true),
            ("a … a", "a", false),
        ] {
            assert_eq!(matches(expected, heard), fits, "{expected:?} on {heard:?}");
        }
    }
}
