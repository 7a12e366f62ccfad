//! What callers say when it may be a matter of life, through the whole exchange: each phrase in a sentence, however sure
//! the recogniser is, in a call of its own language and of the other. And what people say every day is no crisis.

use crate::places::{Place, Shipped, heard, line, places, ringing, shipped, turn};
use helpline::call::heard::{Heard, Spoken};
use helpline::call::turn::Then;
use helpline::flow::graph::Kind;
use helpline::flow::wording::LanguageId;
use helpline::transcript::telephone::Telephone;
use std::path::Path;

/// Lines of a data file: first words, then the rest.
fn lines(name: &str) -> Vec<String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data").join(name);
    let text = std::fs::read_to_string(path).unwrap();
    text.lines().filter(|line| !line.starts_with('#') && !line.is_empty()).map(str::to_owned).collect()
}

fn says<'a>(place: &Place<'a>, words: &str, confidence: Option<f32>) -> Telephone<'a> {
    let mut phone = place.phone.clone();
    phone.does(&Heard::Speech(Spoken { words: words.to_owned(), confidence })).unwrap();
    phone
}

/// The ladder that is rung, if one is.
fn rung(shipped: &Shipped, phone: &Telephone<'_>) -> Option<String> {
    let Then::Dial(_) = turn(phone).then else { return None };
    match &shipped.flow.node(turn(phone).state.at).kind {
        Kind::Transfer(transfer) => Some(shipped.flow.ladder(transfer.ladder).name.clone()),
        _ => None,
    }
}

/// Where phrases of a kind lead, and what they leave behind.
fn judge(shipped: &Shipped, kind: &str, phrase: &str, own: bool, phone: &Telephone<'_>) -> Result<(), String> {
    let node = &shipped.flow.node(turn(phone).state.at).name;
    let (rung, state) = (rung(shipped, phone), &turn(phone).state);
    let fits = match kind {
        "crisis" => rung.as_deref() == Some("crisis") && state.crisis,
        "not_crisis" => rung.as_deref() == Some("specialist") && !state.crisis,
        // Of one's own it is a crisis.
        "overdose" if own => rung.as_deref() == Some("crisis") && state.crisis,
        "emergency" | "overdose" => node == "er",
        // Weak phrases count only together with another of their kind.
        "relay" if ["go ahead", "adelante"].contains(&phrase) => !state.relay,
        "child" if ["my teacher", "mi maestra"].contains(&phrase) => !state.child,
        "relay" => state.relay && rung.is_none(),
        "child" => state.child && rung.is_none(),
        other => return Err(format!("`{other}` is no kind of phrase")),
    };
    if fits { Ok(()) } else { Err(format!("{node}, rings {rung:?}: {}", heard(phone))) }
}

#[test]
fn every_phrase_goes_where_its_kind_says() {
    let shipped = shipped();
    let (line, shelf) = line(&shipped, "twilio");
    let mut count = 0;
    let mut wrong = Vec::new();
    for language in [LanguageId(0), LanguageId(1)] {
        let start = ringing(&shipped, &line, &shelf, Some("+13125550142"));
        let all = places(&shipped.flow, start, language);
        // A menu, a run, words with keys of their own, and a question for a yes.
        let some: Vec<&Place<'_>> = all.iter().filter(|place| ["main", "basics", "web", "link"].contains(&place.name.as_str())).collect();
        assert_eq!(some.len(), 4);
        for entry in lines("phrases.txt") {
            let mut parts = entry.splitn(3, ' ');
            let (kind, spoken, phrase) = (parts.next().unwrap(), parts.next().unwrap(), parts.next().unwrap());
            if ["weak", "negation", "myself"].contains(&kind) {
                continue;
            }
            let carried =
                if spoken == "en" { format!("please, I … {phrase}, thank you") } else { format!("por favor, yo … {phrase}, gracias") };
            for words in [carried.as_str(), phrase] {
                let own = words.contains("I … took") || phrase.starts_with("tomé");
                for confidence in [Some(0.2), Some(0.9), None] {
                    for place in &some {
                        count += 1;
                        let phone = says(place, words, confidence);
                        if let Err(happened) = judge(&shipped, kind, phrase, own, &phone) {
                            wrong.push(format!("{kind}: “{words}” ({confidence:?}) at {} in {}: {happened}", place.name, language.0));
                        }
                    }
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{} of {count}: {:#?}", wrong.len(), &wrong[..wrong.len().min(12)]);
    assert!(count > 5_000, "only {count} tried");
}

#[test]
fn what_people_say_every_day_is_no_crisis() {
    let shipped = shipped();
    let (line, shelf) = line(&shipped, "twilio");
    let sentences = lines("ordinary.txt");
    assert!(sentences.len() >= 200, "only {} sentences", sentences.len());
    for language in [LanguageId(0), LanguageId(1)] {
        let start = ringing(&shipped, &line, &shelf, Some("+13125550142"));
        let all = places(&shipped.flow, start, language);
        for place in all.iter().filter(|place| ["main", "treat", "basics"].contains(&place.name.as_str())) {
            for entry in &sentences {
                let (_, sentence) = entry.split_once(' ').unwrap();
                let phone = says(place, sentence, Some(0.9));
                assert!(!turn(&phone).state.crisis, "“{sentence}” at {} is taken for a crisis", place.name);
            }
        }
    }
}
