//! A Spanish call is Spanish: every word in the Spanish voice, and no English word but names.

use crate::places::{line, places, ringing, shipped, turn};
use helpline::call::heard::Heard;
use helpline::call::spoken;
use helpline::exchange::blanks::Blanks;
use helpline::flow::graph::Flow;
use helpline::flow::wording::{LanguageId, Piece};
use std::collections::BTreeSet;

const SPANISH: LanguageId = LanguageId(1);

/// Names, which stay as they are, and words that both languages write alike.
const ALLOWED: &[&str] = &[
    // Names of pages, programmes and their parts.
    "cancer",
    "caringbridge",
    "chat",
    "content",
    "live",
    "network",
    "policy",
    "survivors",
    "usage",
    "org",
    // Written alike.
    "a",
    "c",
    "crisis",
    "e",
    "g",
    "general",
    "hospital",
    "n",
    "no",
    "normal",
    "o",
    "p",
    "pdf",
    "r",
    "radio",
    "t",
    "tumor",
    "u",
    "use",
    "web",
    "x",
    "y",
    // What providers listen for in texts, and addresses.
    "help",
    "https",
    "stop",
    "www",
];

/// The words of a text, small, without signs.
fn tokens(text: &str) -> impl Iterator<Item = String> {
    text.split(|c: char| !c.is_alphabetic()).filter(|word| !word.is_empty()).map(str::to_lowercase)
}

/// All words that are written in a language, whoever says them.
fn written(flow: &Flow, language: LanguageId) -> BTreeSet<String> {
    let pieces = flow.utterances.iter().filter(|utterance| utterance.language == language);
    let pieces = pieces.flat_map(|utterance| utterance.pieces.iter().chain(utterance.otherwise.iter().flatten()));
    let texts = pieces.filter_map(|piece| match piece {
        Piece::Text(text) => Some(text.as_str()),
        Piece::Term(term) => Some(term.text.as_str()),
        Piece::Quiet(_) | Piece::Hole(_) => None,
    });
    texts.flat_map(tokens).collect()
}

#[test]
fn no_english_word_is_written_in_spanish() {
    let shipped = shipped();
    let (english, spanish) = (written(&shipped.flow, LanguageId(0)), written(&shipped.flow, SPANISH));
    assert!(english.len() > 500 && spanish.len() > 500);
    let both: Vec<&String> = spanish.intersection(&english).filter(|word| !ALLOWED.contains(&word.as_str())).collect();
    assert!(both.is_empty(), "these words are in both languages: {both:?}");
    let needless: Vec<&&str> = ALLOWED.iter().filter(|word| !spanish.contains(**word)).collect();
    assert!(needless.is_empty(), "nobody says these in Spanish: {needless:?}");
}

/// After the language is chosen every voice is Spanish: at every place, after every key, silence, or end of a dial.
#[test]
fn every_voice_of_a_spanish_call_is_spanish() {
    let shipped = shipped();
    let mut heard = 0;
    for provider in ["twilio", "bandwidth"] {
        let (line, shelf) = line(&shipped, provider);
        let start = ringing(&shipped, &line, &shelf, Some("+13125550142"));
        for place in places(&shipped.flow, start, SPANISH) {
            if place.node == shipped.flow.start {
                continue;
            }
            let acts = "1234567890*#".chars().map(|key| Heard::Keys(key.to_string())).chain([Heard::Silence]);
            for act in acts {
                let mut phone = place.phone.clone();
                phone.does(&act).unwrap();
                if turn(&phone).state.at == shipped.flow.start {
                    continue;
                }
                let said = turn(&phone);
                let fill = Blanks {
                    flow: &shipped.flow,
                    state: &said.state,
                    roster: &shipped.roster,
                    line: None,
                    caller: None,
                    at: Some(phone.clock),
                };
                for (language, words) in spoken::plain(&shipped.flow, &said.says, &fill) {
                    assert_eq!(language, SPANISH, "{provider}, {}, {act:?}: “{words}”", place.name);
                    heard += 1;
                }
            }
        }
    }
    assert!(heard > 1000, "only {heard} texts");
}
