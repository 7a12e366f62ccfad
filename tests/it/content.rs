//! The words of the shipped line: how long they are, what they must say, and what they must never say.

use crate::places::{line, places, ringing, shipped, turn};
use helpline::call::heard::Heard;
use helpline::call::turn::Then;
use helpline::flow::graph::Kind;
use helpline::flow::sentences::{Sentence, sentences};
use helpline::flow::wording::{LanguageId, Piece, Speech};
use helpline::library::{folder, usual_limits};
use helpline::transcript::clock;
use jiff::SignedDuration;

fn written() -> Vec<Sentence> {
    sentences(&folder::shipped().sources)
}

/// Words that are said, or sent: not titles and not what callers say.
fn said(sentence: &Sentence) -> bool {
    !sentence.part.starts_with("said") && sentence.part != "title"
}

fn seconds(flow: &helpline::flow::graph::Flow, says: &[Speech]) -> i64 {
    let words: SignedDuration = says
        .iter()
        .filter_map(|speech| match speech {
            Speech::Say(utterance) => Some(flow.utterance(*utterance)),
            Speech::Quiet(_) => None,
        })
        .map(|utterance| {
            let texts = utterance.pieces.iter().map(|piece| match piece {
                Piece::Text(text) => text.as_str(),
                Piece::Term(term) => &term.text,
                Piece::Quiet(_) | Piece::Hole(_) => "",
            });
            clock::speaking(&texts.collect::<Vec<_>>().join(" "))
        })
        .sum();
    words.as_secs()
}

#[test]
fn sections_take_half_a_minute_and_menus_twenty_seconds_at_most() {
    let shipped = shipped();
    let flow = &shipped.flow;
    for node in &flow.nodes {
        match &node.kind {
            Kind::Run(run) => {
                for section in &run.sections {
                    for language in [LanguageId(0), LanguageId(1)] {
                        let says: Vec<Speech> = flow.prompt(section.say).speech(language).collect();
                        let took = seconds(flow, &says);
                        assert!(took <= 25, "{} takes {took} s", flow.prompt(section.say).id);
                    }
                }
            }
            Kind::Menu(menu) => {
                // The first menu and the one for other ways to reach us are allowed two seconds more.
                let most = if ["main", "reach"].contains(&node.name.as_str()) { 22 } else { 20 };
                for words in &menu.words {
                    let took = seconds(flow, &words.full);
                    assert!(took <= most, "the menu {} takes {took} s", node.name);
                }
            }
            _ => {}
        }
    }
}

/// The Spanish offer begins within eight seconds; 911 comes first, in each language's own words; a person is announced early.
#[test]
fn who_needs_help_at_once_hears_how_first() {
    let shipped = shipped();
    let (line, shelf) = line(&shipped, "twilio");
    let start = ringing(&shipped, &line, &shelf, Some("+13125550142"));
    let words = &start.last().unwrap().words;
    let before_spanish: SignedDuration =
        words.iter().take_while(|(language, _)| language.0 == 0).map(|(_, text)| clock::speaking(text)).sum();
    assert!(before_spanish.as_secs() < 8, "the Spanish offer begins after {before_spanish:?}");
    let first_sentence = words[0].1.split('.').next().unwrap();
    assert!(first_sentence.contains("9 1 1"), "{first_sentence}");
    for (key, person) in [("1", "Press zero"), ("2", "oprima cero")] {
        let mut phone = start.clone();
        phone.does(&Heard::Keys(key.to_owned())).unwrap();
        let text = phone.last().unwrap().text();
        let at = text.find(person).unwrap_or_else(|| panic!("{text}"));
        let greeting: SignedDuration = words.iter().map(|(_, text)| clock::speaking(text)).sum();
        let heard = greeting + clock::speaking(&text[..at]);
        assert!(heard.as_secs() <= 25, "a person is announced after {heard:?}");
        if key == "2" {
            assert!(text.split('.').next().unwrap().contains("9 1 1"), "{text}");
        }
    }
}

/// Characters of GSM 03.38 that count once, as far as we use them.
fn in_gsm(c: char) -> bool {
    c.is_ascii_alphanumeric() || " .,:;?!()/-'@&%+*#\"".contains(c) || "éñü¿¡".contains(c)
}

#[test]
fn texts_fit_one_message_name_nothing_and_say_how_to_stop() {
    let texts: Vec<Sentence> = written().into_iter().filter(|sentence| sentence.id.starts_with("sms.")).collect();
    assert_eq!(texts.len(), 8);
    for Sentence { id, language, text, .. } in texts {
        assert!(text.chars().count() <= 160, "{id} ({language}) has {} characters", text.chars().count());
        assert!(text.chars().all(in_gsm), "{id} ({language}): {text}");
        assert!(text.contains("STOP") && text.contains("1-800-227-2345"), "{id} ({language})");
        let begins = if language == "en" { "Helpline:" } else { "Linea de ayuda:" };
        assert!(text.starts_with(begins), "{id} ({language})");
        let without_address = text.replace("https://www.cancer.org", "").to_lowercase();
        for named in ["cancer", "tumor", "chemo", "quimio", "tratamiento", "treatment", "trial"] {
            assert!(!without_address.contains(named), "{id} ({language}) names {named}");
        }
    }
}

/// Side effects that the source names; no other may be heard as one.
const NAMED: [&str; 5] = ["upset stomach", "throwing up", "kidney", "liver", "white blood cells"];
const UNNAMED: &[&str] = &[
    "hair",
    "fatigue",
    "tired",
    "rash",
    "diarrhea",
    "constipation",
    "mouth sores",
    "infection",
    "bleeding",
    "numbness",
    "weight loss",
    "cabello",
    "cansancio",
    "sarpullido",
    "diarrea",
    "estreñimiento",
    "infección",
    "sangrado",
];

#[test]
fn nothing_medical_is_said_that_the_source_does_not_say() {
    let all = written();
    let medical = || all.iter().filter(|s| s.part == "say" && (s.id.starts_with("net.") || s.id.starts_with("gloss.")));
    assert!(medical().count() == 82, "41 sections in two languages, not {}", medical().count());
    for sentence in medical() {
        let text = sentence.text.to_lowercase();
        for word in UNNAMED {
            assert!(!text.contains(word), "{} says “{word}”", sentence.id);
        }
    }
    let radioactive = all.iter().find(|s| s.id == "net.treat.rad.3" && s.language == "en" && s.part == "say").unwrap();
    assert!(NAMED.iter().all(|named| radioactive.text.contains(named)), "{}", radioactive.text);
}

#[test]
fn nobody_is_asked_who_they_are() {
    for sentence in written().iter().filter(|sentence| said(sentence)) {
        let text = sentence.text.to_lowercase();
        for asks in
            ["are you the patient", "es usted el paciente", "date of birth", "fecha de nacimiento", "social security", "your diagnosis"]
        {
            assert!(!text.contains(asks), "{} asks “{asks}”", sentence.id);
        }
        for blames in ["invalid", "wrong", "error", "inválid", "equivocad"] {
            assert!(!text.contains(blames), "{} blames: “{blames}”", sentence.id);
        }
    }
}

/// Where the source says to ask the doctor the section does, and the two hard ones offer a person by name.
#[test]
fn doctors_and_persons_are_named_where_they_must_be() {
    let all = written();
    let text = |id: &str, language: &str| {
        let found = all.iter().find(|s| s.id == id && s.language == language && s.part == "say");
        found.unwrap_or_else(|| panic!("{id} ({language})")).text.clone()
    };
    for id in ["net.after.notcured", "net.after.coping"] {
        for language in ["en", "es"] {
            assert!(text(id, language).contains("{key person}"), "{id} ({language})");
        }
    }
    let folder = folder::shipped();
    for source in folder.sources.0.iter().filter(|source| source.path.starts_with("words/")) {
        let doctor = if source.path.ends_with("en.yaml") { "doctor" } else { "médico" };
        let mut flagged = 0;
        for entry in source.text.split("\nnet.").skip(1) {
            let entry = entry.split("\n\n").next().unwrap();
            if entry.contains("ask_doctor: true") {
                flagged += 1;
                assert!(entry.contains(doctor), "{}: net.{entry}", source.path);
            }
        }
        assert!(flagged >= 11, "only {flagged} in {}", source.path);
    }
}

/// Every term has its sounds in both languages, and the words that are said use them.
#[test]
fn every_difficult_word_has_its_sounds() {
    let shipped = shipped();
    let terms = |language: LanguageId| -> Vec<String> {
        let pieces =
            shipped.flow.utterances.iter().filter(|utterance| utterance.language == language).flat_map(|utterance| &utterance.pieces);
        let mut terms: Vec<String> = pieces
            .filter_map(|piece| match piece {
                Piece::Term(term) if term.ipa.is_some() => Some(term.text.to_lowercase()),
                _ => None,
            })
            .collect();
        terms.sort();
        terms.dedup();
        terms
    };
    let (english, spanish) = (terms(LanguageId(0)), terms(LanguageId(1)));
    for term in
        ["ablation", "chemotherapy", "embolization", "targeted therapy", "endocrine", "exocrine", "pancreas", "octreotide", "lanreotide"]
    {
        assert!(english.contains(&term.to_owned()), "{term}: {english:?}");
    }
    for term in
        ["ablación", "quimioterapia", "embolización", "terapia dirigida", "endocrinas", "exocrinas", "páncreas", "octreotida", "lanreotida"]
    {
        assert!(spanish.contains(&term.to_owned()), "{term}: {spanish:?}");
    }
}

/// The source's date stands in one field; what is spoken of it changes with it.
#[test]
fn the_date_comes_from_one_field() {
    let mut folder = folder::shipped();
    let flow = folder.sources.0.iter_mut().find(|source| source.path == "flow.yaml").unwrap();
    assert_eq!(flow.text.matches("2018").count(), 1);
    flow.text = flow.text.replace("2018-10-30", "2024-03-05");
    let spoken = |flow: &helpline::flow::graph::Flow| -> String {
        let texts = flow.utterances.iter().flat_map(|utterance| &utterance.pieces).filter_map(|piece| match piece {
            Piece::Text(text) => Some(text.as_str()),
            _ => None,
        });
        texts.collect::<Vec<_>>().join(" ")
    };
    let words = spoken(&helpline::flow::compile(&folder.sources, &usual_limits().unwrap()).flow.unwrap());
    assert!(!words.contains("2018"));
    for date in ["March 2024", "March 5, 2024", "marzo de 2024", "5 de marzo de 2024"] {
        assert!(words.contains(date), "{date} is not said");
    }
}

/// No place records, texts or calls without having asked: a yes stands on every way to it.
#[test]
fn nothing_is_done_without_a_yes() {
    let shipped = shipped();
    let (line, shelf) = line(&shipped, "twilio");
    let mut yes = 0;
    for language in [LanguageId(0), LanguageId(1)] {
        let start = ringing(&shipped, &line, &shelf, Some("+13125550142"));
        for place in places(&shipped.flow, start, language) {
            let asks = shipped.flow.node(place.node).kind.asks();
            for key in "1234567890*#".chars() {
                let mut phone = place.phone.clone();
                phone.does(&Heard::Keys(key.to_string())).unwrap();
                let done = turn(&phone).errand.is_some() || matches!(turn(&phone).then, Then::Record { .. });
                assert!(!done || (asks && key == '1'), "{}: {key} does something", place.name);
                yes += usize::from(done);
            }
        }
    }
    assert!(yes >= 8, "only {yes}");
}
