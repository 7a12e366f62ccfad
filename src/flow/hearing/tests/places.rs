//! What places listen for.

use super::{ENGLISH, Meaning, SPANISH, at, flow, key, meaning, sources};
use crate::flow::hearing::Hearing;
use crate::flow::tests::compiled;
use crate::flow::wording::LanguageId;

fn choice(word: &str) -> Meaning {
    Meaning::Choice(key(word))
}

#[test]
fn words_mean_what_the_place_listens_for() {
    let flow = flow();
    let section = |run: &str, part: u8| Meaning::Section(at(&flow, run), part);
    let cases: Vec<(&str, &str, Meaning)> = vec![
        // No words, and words that are nothing.
        ("main", "", Meaning::Empty),
        ("main", "  … ?!", Meaning::Empty),
        ("main", "um, please", Meaning::Unknown),
        ("main", "what a lovely day", Meaning::Unknown),
        ("main", "ending", Meaning::Unknown),
        // Choices, with and without fillers.
        ("main", "tumor", choice("1")),
        ("main", "I want to learn about tumors, please", choice("1")),
        ("main", "uh, the support", choice("2")),
        ("main", "anything else", choice("3")),
        ("main", "I have some other cancer", choice("0")),
        ("main", "learn support", Meaning::Unknown),
        ("net", "the operation", choice("3")),
        ("net", "chemo or surgery", Meaning::Unknown),
        ("money", "a ride", choice("1")),
        ("main", "a ride", Meaning::Unknown),
        // Reserved words.
        ("net", "go back", Meaning::Back),
        ("chemo", "no no go back", Meaning::Back),
        ("main", "can I talk to an operator please", Meaning::Person),
        ("main", "a specialist about tumors", Meaning::Person),
        ("net", "main menu", Meaning::Main),
        ("net", "slow down please", Meaning::Slower),
        ("net", "say that again", Meaning::Repeat),
        ("net", "help", Meaning::Help),
        ("main", "help", choice("2")),
        ("main", "a nurse at home", choice("2")),
        // Runs.
        ("basics", "next", Meaning::Next),
        ("basics", "the part before", Meaning::Previous),
        ("basics", "text me the link", Meaning::Text),
        ("main", "next", Meaning::Unknown),
        // Keys.
        ("main", "two", Meaning::Key(key("2"))),
        ("main", "press two", Meaning::Key(key("2"))),
        ("main", "Number 2.", Meaning::Key(key("2"))),
        ("main", "star", Meaning::Key(key("star"))),
        ("main", "the hash key", Meaning::Key(key("pound"))),
        ("main", "oh", Meaning::Key(key("0"))),
        ("main", "I have two dogs", Meaning::Unknown),
        ("main", "one two", Meaning::Unknown),
        ("main", "dos", Meaning::Unknown),
        // Yes and no.
        ("busy", "yes please", Meaning::Yes),
        ("busy", "no thank you", Meaning::No),
        ("busy", "I have no idea", Meaning::Unknown),
        ("busy", "no that is right", Meaning::Unknown),
        ("net", "no, surgery", choice("3")),
        // Languages.
        ("greet", "español", Meaning::Language(SPANISH)),
        ("main", "support in spanish please", Meaning::Language(SPANISH)),
        ("main", "english", Meaning::Language(ENGLISH)),
        ("main", "yes, english", Meaning::Yes),
        ("main", "learn in english", choice("1")),
        // Sections of the branch.
        ("net", "chemo side effects", section("chemo", 1)),
        ("main", "chemo side effects", section("chemo", 1)),
        ("basics", "what chemo does", section("chemo", 0)),
        ("surgery", "side effects", section("surgery", 1)),
        ("chemo", "side effects", section("chemo", 1)),
        ("net", "side effects", Meaning::Unknown),
        ("net", "seeing a specialist", section("chemo", 1)),
        ("basics", "the scars", section("surgery", 1)),
        ("rides", "a hotel", section("rides", 1)),
        ("money", "hotel", section("rides", 1)),
        ("net", "hotel", Meaning::Unknown),
        ("after", "hotel", Meaning::Unknown),
        ("main", "what is it", Meaning::Unknown),
        ("main", "tell me what it is", section("basics", 0)),
    ];
    let wrong: Vec<String> = cases
        .iter()
        .filter(|(place, words, means)| meaning(&flow, ENGLISH, place, words) != *means)
        .map(|(place, words, means)| format!("{place}: {words} is {:?}, not {means:?}", meaning(&flow, ENGLISH, place, words)))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn spanish_words_are_heard_in_spanish_calls() {
    let flow = flow();
    for (place, words, means) in [
        ("main", "quiero aprender", choice("1")),
        ("main", "OPRIMA DOS", Meaning::Key(key("2"))),
        ("main", "asterisco", Meaning::Key(key("star"))),
        ("main", "hablar con alguien, por favor", Meaning::Person),
        ("net", "la cirugia", choice("3")),
        ("net", "efectos de la quimio", Meaning::Section(at(&flow, "chemo"), 1)),
        ("busy", "Sí, por favor", Meaning::Yes),
        ("busy", "si", Meaning::Yes),
        ("busy", "no, gracias", Meaning::No),
        ("basics", "siguiente", Meaning::Next),
        ("main", "in English please", Meaning::Language(ENGLISH)),
        ("main", "tumor, en español", choice("1")),
        ("main", "support", Meaning::Unknown),
    ] {
        assert_eq!(meaning(&flow, SPANISH, place, words), means, "{words}");
    }
}

#[test]
fn recognisers_are_told_what_to_expect() {
    let flow = flow();
    let hints = flow.hearing.hints(ENGLISH, at(&flow, "main"));
    for hint in ["learn", "other cancer", "Side effects", "hotel", "operator", "español", "yes"] {
        assert!(hints.iter().any(|known| known == hint), "{hint} is not in {hints:?}");
    }
    let in_run = flow.hearing.hints(ENGLISH, at(&flow, "basics"));
    assert!(in_run.contains(&"next".to_owned()) && !in_run.contains(&"hotel".to_owned()));
    assert_eq!(flow.hearing.hints(ENGLISH, at(&flow, "person")), &[] as &[String]);
    for (id, _) in flow.numbered() {
        for language in [ENGLISH, SPANISH] {
            let hints = flow.hearing.hints(language, id);
            let mut once = hints.to_vec();
            once.sort();
            once.dedup();
            assert_eq!(once.len(), hints.len());
            assert!(hints.iter().all(|hint| !hint.contains(',') && hint.chars().count() <= 100));
        }
    }
}

#[test]
fn many_and_long_phrases_are_kept_within_bounds() {
    let mut sources = sources();
    let long = "very ".repeat(30);
    let said: Vec<String> = (0..600).map(|number| format!("thing {number}")).collect();
    let text = &mut sources.0[2].text;
    *text = text.replace("said: [taxi]", &format!("said: [\"{long}\", {}]", said.join(", ")));
    let flow = compiled(&sources).flow.unwrap();
    let hints = flow.hearing.hints(ENGLISH, at(&flow, "rides"));
    assert_eq!(hints.len(), 500);
    assert!(hints.iter().all(|hint| hint.chars().count() <= 100));
    let hints = flow.hearing.hints(ENGLISH, at(&flow, "money"));
    assert!(hints.iter().any(|hint| hint == "operator"));
}

#[test]
fn a_line_without_words_of_its_callers_hears_labels_only() {
    let flow = crate::flow::tests::clean(&crate::flow::tests::good());
    assert_eq!(meaning(&flow, ENGLISH, "main", "learn"), choice("1"));
    assert_eq!(meaning(&flow, ENGLISH, "main", "operator"), Meaning::Unknown);
    assert_eq!(meaning(&flow, ENGLISH, "main", "2"), Meaning::Key(key("2")));
    let nothing = Hearing::default().understand(LanguageId(9), at(&flow, "main"), "learn");
    assert_eq!(nothing.meaning, Meaning::Unknown);
}
