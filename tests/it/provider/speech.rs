//! What a synthesiser would say: text with the SSML both manuals list, cut into stretches at its breaks.

use super::xml::{Content, Element, Rule};
use super::{Fault, Said, fault};

/// Reads the words inside a speaking verb; the verb's own voice and language are the caller's to add.
///
/// `interprets` are the values of `interpret-as` the provider lists.
pub(crate) fn said(verb: &Element, interprets: &[&str]) -> Result<Vec<Said>, Fault> {
    let mut stretches = vec![Said::default()];
    speak(verb, interprets, None, &mut stretches)?;
    stretches.retain_mut(|said| {
        said.text = tidy(&said.text);
        !said.text.is_empty() || said.quiet_ms > 0
    });
    if stretches.iter().all(|said| said.text.is_empty()) {
        return fault(format!("<{}> has nothing to say", verb.name));
    }
    if letters(verb) > MOST_LETTERS {
        return fault(format!("<{}> has {} letters; {MOST_LETTERS} is what every voice takes", verb.name, letters(verb)));
    }
    Ok(stretches)
}

/// All the words of these stretches, single-spaced.
pub(crate) fn text(stretches: &[Said]) -> String {
    tidy(&stretches.iter().map(|said| said.text.as_str()).collect::<Vec<_>>().join(" "))
}

/// What the manuals allow of SSML: elements, their attributes, and what may stand in them.
pub(crate) fn ssml(name: &str) -> Option<Rule> {
    let (attributes, children, text): (&'static [&'static str], &'static [&'static str], bool) = match name {
        "break" => (&["strength", "time"], &[], false),
        "emphasis" => (&["level"], &["break", "emphasis", "lang", "phoneme", "prosody", "say-as", "sub", "w"], true),
        "lang" => (&["xml:lang"], ALL, true),
        "p" => (&[], &["break", "emphasis", "lang", "phoneme", "prosody", "s", "say-as", "sub", "w"], true),
        "s" => (&[], &["break", "emphasis", "lang", "phoneme", "prosody", "say-as", "sub", "w"], true),
        "phoneme" => (&["alphabet", "ph"], &[], true),
        "prosody" => (&["volume", "rate", "pitch"], ALL, true),
        "say-as" => (&["interpret-as", "format"], &[], true),
        "sub" => (&["alias"], &[], true),
        "w" => (&["role"], &["break", "emphasis", "phoneme", "prosody", "say-as", "sub"], true),
        _ => return None,
    };
    Some(Rule { attributes, children, text })
}

/// Every SSML element.
pub(crate) const ALL: &[&str] = &["break", "emphasis", "lang", "p", "phoneme", "prosody", "s", "say-as", "sub", "w"];

/// Whether this element is anywhere inside.
pub(crate) fn uses(verb: &Element, name: &str) -> bool {
    verb.children().any(|child| child.name == name || uses(child, name))
}

fn speak(element: &Element, interprets: &[&str], rate: Option<&str>, stretches: &mut Vec<Said>) -> Result<(), Fault> {
    for content in &element.content {
        match content {
            Content::Text(text) => add(stretches, text),
            Content::Element(child) => match child.name.as_str() {
                "break" => {
                    if let Some(last) = stretches.last_mut() {
                        last.quiet_ms += quiet(child)?;
                    }
                    stretches.push(at(rate));
                }
                "prosody" => {
                    let own = prosody(child)?.or(rate);
                    stretches.push(at(own));
                    speak(child, interprets, own, stretches)?;
                    stretches.push(at(rate));
                }
                "sub" => match child.attribute("alias") {
                    Some(alias) => add(stretches, alias),
                    None => return fault("<sub> has no alias"),
                },
                "say-as" if !child.attribute("interpret-as").is_some_and(|kind| interprets.contains(&kind)) => {
                    return fault(format!("`interpret-as` of <say-as> is none of {interprets:?}"));
                }
                "phoneme" => {
                    phoneme(child)?;
                    speak(child, interprets, rate, stretches)?;
                }
                "lang" if child.attribute("xml:lang").is_none() => return fault("<lang> has no xml:lang"),
                _ => speak(child, interprets, rate, stretches)?,
            },
        }
    }
    Ok(())
}

/// A stretch that begins at this rate.
fn at(rate: Option<&str>) -> Said {
    Said { rate: rate.map(str::to_owned), ..Said::default() }
}

/// The rate that a `prosody` sets: a word, or a share of the usual one. Polly speaks at 20 % to 200 %.
fn prosody(element: &Element) -> Result<Option<&str>, Fault> {
    if ["volume", "rate", "pitch"].iter().all(|name| element.attribute(name).is_none()) {
        return fault("<prosody> changes nothing");
    }
    let Some(rate) = element.attribute("rate") else { return Ok(None) };
    let share = rate.strip_suffix('%').and_then(|share| share.parse::<u32>().ok());
    if share.is_some_and(|share| (20..=200).contains(&share)) || ["x-slow", "slow", "medium", "fast", "x-fast"].contains(&rate) {
        return Ok(Some(rate));
    }
    fault(format!("`rate=\"{rate}\"` of <prosody> is no rate"))
}

/// How a word is pronounced: its alphabet, its sounds, and the word itself for engines that cannot.
fn phoneme(element: &Element) -> Result<(), Fault> {
    element.word("alphabet", &["ipa", "x-sampa"], "")?;
    let sounds = element.attribute("ph").unwrap_or_default();
    if sounds.trim().is_empty() || sounds.contains(['/', '[', ']']) {
        return fault("<phoneme> has no ph of sounds alone");
    }
    if element.text().trim().is_empty() {
        return fault("<phoneme> stands around no word");
    }
    Ok(())
}

fn add(stretches: &mut [Said], text: &str) {
    if let Some(last) = stretches.last_mut() {
        last.text += text;
    }
}

/// How long a break is quiet, in milliseconds.
fn quiet(element: &Element) -> Result<u64, Fault> {
    let strength = match element.word("strength", &["none", "x-weak", "weak", "medium", "strong", "x-strong"], "medium")? {
        "none" => 0,
        "x-weak" => 100,
        "weak" => 250,
        "medium" => 500,
        "strong" => 750,
        _ => 1000,
    };
    let Some(time) = element.attribute("time") else {
        return Ok(strength);
    };
    let ms = match time.strip_suffix("ms") {
        Some(ms) => ms.parse::<u64>().ok(),
        None => time.strip_suffix('s').and_then(|s| s.parse::<u64>().ok()).map(|s| s * 1000),
    };
    match ms {
        Some(ms) if ms <= 10_000 => Ok(ms),
        _ => fault(format!("`time=\"{time}\"` of <break> is not like `500ms` or `2s`, of 10 s at most")),
    }
}

fn letters(element: &Element) -> usize {
    let count = |content: &Content| match content {
        Content::Text(text) => text.chars().count(),
        Content::Element(child) => letters(child),
    };
    element.content.iter().map(count).sum()
}

/// Single spaces, and none before a full stop or comma that a mark left alone.
fn tidy(text: &str) -> String {
    let mut tidied = text.split_whitespace().collect::<Vec<_>>().join(" ");
    for stop in [".", ",", ";", ":", "?", "!"] {
        tidied = tidied.replace(&format!(" {stop}"), stop);
    }
    tidied
}

/// The least of the limits of the voices: 3000 for Polly, 4000 and 5000 for others.
const MOST_LETTERS: usize = 3000;
