//! Spoken words as plain words: small letters without accents, no punctuation, contractions written out.
//!
//! Callers, recognisers and authors write the same words in many ways; phrases are compared only
//! in this form. Contractions are English, since nothing else in our languages is written with an
//! apostrophe; other languages pass through untouched.

/// A text as plain words, one space between them.
#[must_use]
pub fn folded(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    words(text, |word, _| {
        if !folded.is_empty() {
            folded.push(' ');
        }
        folded.push_str(word);
    });
    folded
}

/// Gives every plain word of a text, and whether a stop (`,` `.` `?` …) stands before it.
pub(super) fn words(text: &str, mut each: impl FnMut(&str, bool)) {
    let mut word = String::with_capacity(16);
    let mut stop = false;
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        if c.is_alphanumeric() {
            push(&mut word, c);
        } else if is_apostrophe(c) && !word.is_empty() && chars.peek().is_some_and(|next| next.is_alphanumeric()) {
            word.push('\'');
        } else if !is_accent(c) {
            give(&word, stop && !word.is_empty(), &mut each);
            stop = (stop && word.is_empty()) || STOPS.contains(&c);
            word.clear();
        }
    }
    give(&word, stop, &mut each);
}

fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '’' | '‘' | '‛' | 'ʼ' | '′' | '`' | '´' | '＇')
}

/// An accent that stands behind its letter as a character of its own.
fn is_accent(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}')
}

fn push(word: &mut String, c: char) {
    for c in c.to_lowercase() {
        match c {
            'à' | 'á' | 'â' | 'ã' | 'ä' | 'å' | 'ā' | 'ă' | 'ą' | 'ª' => word.push('a'),
            'ç' | 'ć' | 'č' => word.push('c'),
            'è' | 'é' | 'ê' | 'ë' | 'ē' | 'ę' | 'ě' => word.push('e'),
            'ì' | 'í' | 'î' | 'ï' | 'ī' | 'ı' => word.push('i'),
            'ñ' | 'ń' | 'ň' => word.push('n'),
            'ò' | 'ó' | 'ô' | 'õ' | 'ö' | 'ø' | 'ō' | 'ő' | 'º' => word.push('o'),
            'ś' | 'š' | 'ş' => word.push('s'),
            'ù' | 'ú' | 'û' | 'ü' | 'ū' | 'ű' | 'ů' => word.push('u'),
            'ý' | 'ÿ' => word.push('y'),
            'ź' | 'ż' | 'ž' => word.push('z'),
            'ß' => word.push_str("ss"),
            'æ' => word.push_str("ae"),
            'œ' => word.push_str("oe"),
            // A capital letter with a dot above leaves the dot behind.
            c if is_accent(c) => {}
            c => word.push(c),
        }
    }
}

fn give(word: &str, stop: bool, each: &mut impl FnMut(&str, bool)) {
    if word.is_empty() {
        return;
    }
    if let Some((_, parts)) = WRITTEN_OUT.iter().find(|(short, _)| *short == word) {
        for (part, stop) in parts.iter().zip([stop, false]) {
            each(part, stop);
        }
        return;
    }
    let Some((stem, ending)) = word.rsplit_once('\'') else {
        each(word, stop);
        return;
    };
    let second = match ending {
        "t" => stem.strip_suffix('n').map(|stem| (stem, "not")),
        "m" => Some((stem, "am")),
        "re" => Some((stem, "are")),
        "ve" => Some((stem, "have")),
        "ll" => Some((stem, "will")),
        "d" => Some((stem, "would")),
        "s" if ITS.contains(&stem) => Some((stem, "is")),
        _ => None,
    };
    match second {
        Some((stem, second)) => {
            each(&stem.replace('\'', ""), stop);
            each(second, false);
        }
        None => each(&word.replace('\'', ""), stop),
    }
}

/// What an author wrote, without its `{marks}`, which nobody says.
pub(super) fn without_marks(phrase: &str) -> String {
    let mut plain = String::with_capacity(phrase.len());
    let mut depth = 0_u8;
    for c in phrase.chars() {
        match c {
            '{' => depth = depth.saturating_add(1),
            '}' => depth = depth.saturating_sub(1),
            c if depth == 0 => plain.push(c),
            _ => {}
        }
    }
    plain
}

/// What ends a sentence or a part of one.
const STOPS: [char; 10] = ['.', ',', ';', ':', '!', '?', '¡', '¿', '…', '—'];

/// Words after which `'s` is short for *is*. After others it mostly says whose something is.
const ITS: [&str; 14] = ["he", "she", "it", "that", "this", "there", "here", "what", "who", "where", "mom", "mommy", "dad", "daddy"];

/// Contractions that are irregular, or that recognisers write without their apostrophe.
const WRITTEN_OUT: [(&str, [&str; 2]); 31] = [
    ("can't", ["can", "not"]),
    ("won't", ["will", "not"]),
    ("shan't", ["shall", "not"]),
    ("cannot", ["can", "not"]),
    ("cant", ["can", "not"]),
    ("wont", ["will", "not"]),
    ("dont", ["do", "not"]),
    ("doesnt", ["does", "not"]),
    ("didnt", ["did", "not"]),
    ("isnt", ["is", "not"]),
    ("arent", ["are", "not"]),
    ("wasnt", ["was", "not"]),
    ("werent", ["were", "not"]),
    ("couldnt", ["could", "not"]),
    ("wouldnt", ["would", "not"]),
    ("shouldnt", ["should", "not"]),
    ("havent", ["have", "not"]),
    ("hasnt", ["has", "not"]),
    ("hadnt", ["had", "not"]),
    ("im", ["i", "am"]),
    ("ive", ["i", "have"]),
    ("youre", ["you", "are"]),
    ("theyre", ["they", "are"]),
    ("hes", ["he", "is"]),
    ("shes", ["she", "is"]),
    ("thats", ["that", "is"]),
    ("whats", ["what", "is"]),
    ("wanna", ["want", "to"]),
    ("gonna", ["going", "to"]),
    ("gotta", ["got", "to"]),
    ("lemme", ["let", "me"]),
];

#[cfg(test)]
mod tests {
    use super::*;

    fn folded(text: &str) -> String {
        let mut all = Vec::new();
        words(text, |word, stop| all.push(if stop { format!("|{word}") } else { word.to_owned() }));
        all.join(" ")
    }

    #[test]
    fn words_are_compared_without_their_dress() {
        for (written, plain) in [
            ("", ""),
            (" …  ¿? ", ""),
            ("Me TOMÉ  Muchas-Pastillas", "me tome muchas pastillas"),
            ("man\u{303}ana, sí", "manana |si"),
            ("¿Qué es?", "|que es"),
            ("I don't; I don’t; I dont; I do not", "i do not |i do not |i do not |i do not"),
            ("can't cannot can not", "can not can not can not"),
            ("'I’m nine,' he's told", "i am nine |he is told"),
            ("I wanna, gonna", "i want to |going to"),
            ("my mom's sick; the doctor's name", "my mom is sick |the doctors name"),
            ("No, I want", "no |i want"),
            ("STRASSE straße", "strasse strasse"),
            ("癌 9 1 1", "癌 9 1 1"),
        ] {
            assert_eq!(folded(written), plain, "{written}");
        }
    }
}
