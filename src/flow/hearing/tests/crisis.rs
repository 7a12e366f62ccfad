//! What may be a matter of life, and what only sounds like it.

use super::{ENGLISH, Flags, Meaning, SPANISH, flow, heard, meaning, phrases};

/// What a sentence means at every kind of place and in both languages.
fn everywhere(words: &str) -> Vec<Meaning> {
    let flow = flow();
    let places = ["greet", "main", "net", "basics", "busy"];
    places.iter().flat_map(|place| [ENGLISH, SPANISH].map(|language| meaning(&flow, language, place, words))).collect()
}

#[test]
fn every_phrase_is_known_in_a_call_of_either_language() {
    let flow = flow();
    let mut wrong = Vec::new();
    for (kind, of, phrase) in phrases() {
        let said = match of {
            "en" => format!("Please, I {phrase}, thank you"),
            _ => format!("Por favor, yo {phrase}, gracias"),
        };
        for (language, place) in [(ENGLISH, "main"), (SPANISH, "main"), (ENGLISH, "basics"), (SPANISH, "busy")] {
            let Flags { relay, child } = heard(&flow, language, place, &said).flags;
            let as_it_should = match (kind, meaning(&flow, language, place, &said)) {
                // "Please, I took too many pills" is somebody who speaks of themselves.
                ("overdose", found) if ["took too many pills", "tomé muchas pastillas"].contains(&phrase) => found == Meaning::Crisis,
                ("crisis", found) => found == Meaning::Crisis,
                ("not_crisis", found) => found == Meaning::NotCrisis,
                ("emergency" | "overdose", found) => found == Meaning::Emergency,
                ("relay", _) => relay || ["go ahead", "adelante"].contains(&phrase),
                ("child", _) => child || ["my teacher", "mi maestra"].contains(&phrase),
                ("weak", _) => !relay && !child,
                _ => true,
            };
            if !as_it_should {
                wrong.push(format!("{kind}: {said} ({language:?}) is {:?}", heard(&flow, language, place, &said)));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn ordinary_sentences_are_no_crisis() {
    let flow = flow();
    let lines = include_str!("../../../../tests/data/ordinary.txt").lines().filter(|line| !line.starts_with('#'));
    let sentences: Vec<&str> = lines.filter_map(|line| line.get(3..)).collect();
    let mut wrong = Vec::new();
    for words in &sentences {
        for (language, place) in [(ENGLISH, "main"), (SPANISH, "main"), (ENGLISH, "chemo"), (SPANISH, "greet")] {
            if [Meaning::Crisis, Meaning::Emergency].contains(&meaning(&flow, language, place, words)) {
                wrong.push(*words);
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert_eq!(sentences.len(), 200);
}

#[test]
fn crisis_is_heard_through_everything_else() {
    for words in [
        "I want to end it",
        "ya no quiero vivir",
        "I don't want to die but I might kill myself",
        "no quiero morir pero a veces quiero matarme",
        "i wanna die",
        "I DON’T WANT TO LIVE",
        "i dont want to live",
        "no no quiero vivir",
        "No, I want to end it",
        "No. Suicide.",
        "yes press two I want to die operator in spanish",
        "I'll kill myself, you stupid machine",
        "my mom is sick and I'm ten and I want to die",
        "I can't breathe, I want to die",
        "quiero morirme",
        "ojala estuviera muerto",
        "yo tomé una sobredosis",
        "I think I took an overdose",
        "not suicidal yesterday but today I am thinking about suicide",
    ] {
        assert!(everywhere(words).iter().all(|found| *found == Meaning::Crisis), "{words}: {:?}", everywhere(words));
    }
}

#[test]
fn a_negation_right_before_makes_it_none() {
    for words in ["I am not suicidal", "no me quiero matar", "never suicidal", "nunca hacerme daño", "my mother died, I am not suicidal"] {
        assert!(everywhere(words).iter().all(|found| *found == Meaning::NotCrisis), "{words}: {:?}", everywhere(words));
    }
}

#[test]
fn emergencies_come_before_words_near_a_crisis() {
    for words in [
        "my husband can't breathe",
        "my husband cannot breathe",
        "he had an overdose",
        "she took too many pills and I am scared of dying",
        "mi papá no respira",
        "mi hijo tomó muchas pastillas",
        "se está muriendo, no respira",
    ] {
        assert!(everywhere(words).iter().all(|found| *found == Meaning::Emergency), "{words}: {:?}", everywhere(words));
    }
}

#[test]
fn relay_calls_and_children_are_noticed_and_the_call_goes_on() {
    let flow = flow();
    for (words, relay, child, means) in [
        ("Hello, this is relay operator 4 2 1 with a call for you", true, false, Meaning::Unknown),
        ("go ahead", false, false, Meaning::Unknown),
        ("relay operator, go ahead", true, false, Meaning::Unknown),
        ("my teacher", false, false, Meaning::Unknown),
        ("my teacher says my mommy is sick", false, true, Meaning::Unknown),
        ("my mom is sick and I'm nine", false, true, Meaning::Unknown),
        ("my mom's sick, can I talk to someone", false, true, Meaning::Person),
        ("mi mamá está enferma y tengo nueve años", false, true, Meaning::Unknown),
        ("this is relay, I want to die", true, false, Meaning::Crisis),
    ] {
        let understood = heard(&flow, ENGLISH, "main", words);
        assert_eq!(understood.flags, Flags { relay, child }, "{words}");
        assert_eq!(understood.meaning, means, "{words}");
    }
    assert_eq!(meaning(&flow, SPANISH, "basics", "adelante"), Meaning::Next);
}

proptest::proptest! {
    #[test]
    fn whatever_is_heard_has_a_meaning(words in ".{0,80}", other in "[xyz ]{0,20}") {
        let flow = FLOW.with(Clone::clone);
        let empty = meaning(&flow, ENGLISH, "main", &words) == Meaning::Empty;
        proptest::prop_assert_eq!(empty, !words.contains(char::is_alphanumeric));
        let said = format!("{words} {other} I want to die {other} {words}");
        proptest::prop_assert_eq!(meaning(&flow, SPANISH, "basics", &said), Meaning::Crisis);
    }
}

thread_local! {
    static FLOW: std::rc::Rc<crate::flow::graph::Flow> = std::rc::Rc::new(flow());
}
