//! `helpline diff`: what callers notice is told, and nothing else. The engine is the judge: where the same caller hears
//! something else of two flows, or the line does something else, there must be a change to tell.

use helpline::call::heard::{Heard, Outcome, Spoken};
use helpline::call::now::{Abilities, Now};
use helpline::call::state::State;
use helpline::call::step;
use helpline::call::turn::Turn;
use helpline::difference::{Side, between};
use helpline::flow::graph::Flow;
use helpline::flow::roster::Roster;
use helpline::flow::sentences::Sentence;
use helpline::flow::wording::Speech;
use helpline::flow::{Compiled, compile};
use helpline::library::{folder, usual_limits};
use helpline::source::Sources;
use jiff::Timestamp;
use serde_json::Value;

struct Version {
    sources: Sources,
    flow: Flow,
    roster: Roster,
}

impl Version {
    /// A flow, unless it cannot be compiled.
    fn of(sources: Sources) -> Option<Self> {
        let Compiled { flow, roster, .. } = compile(&sources, &usual_limits().unwrap());
        Some(Self { flow: flow?, roster, sources })
    }

    fn shipped() -> Self {
        Self::of(folder::shipped().sources).unwrap()
    }

    /// The same with some words of a file replaced.
    fn with(&self, path: &str, old: &str, new: &str) -> Self {
        let mut sources = self.sources.clone();
        let text = &mut sources.0.iter_mut().find(|source| source.path == path).unwrap().text;
        assert!(text.contains(old), "{old}");
        *text = text.replacen(old, new, 1);
        Self::of(sources).unwrap()
    }

    fn side(&self) -> Side<'_> {
        Side { flow: &self.flow, sources: &self.sources, roster: &self.roster }
    }

    fn told(&self, new: &Self) -> Vec<String> {
        between(self.side(), new.side()).iter().map(ToString::to_string).collect()
    }
}

#[test]
fn changes_are_told_in_words() {
    let old = Version::shipped();
    assert_eq!(old.told(&old), Vec::<String>::new());
    let new = old.with("nodes.yaml", "1: net, 2: support, 3: reach", "1: net, 2: reach, 3: support");
    assert_eq!(
        old.told(&new),
        [
            "Key 2 at `main` now leads to Other ways to reach us (`reach`) instead of Help and support (`support`). What callers are told of it is not changed (en, es).",
            "Key 3 at `main` now leads to Help and support (`support`) instead of Other ways to reach us (`reach`). What callers are told of it is not changed (en, es).",
        ]
    );
    let new = old.with("flow.yaml", "wait: 7s", "wait: 9s");
    assert_eq!(old.told(&new), ["How long the line waits for a key: now 9 s, before 7 s."]);
    let new = old.with("flow.yaml", "for: 20s", "for: 40s");
    assert_eq!(old.told(&new), ["Whom `crisis` rings: now main-desk for 40 s, before main-desk for 20 s."]);
    let new = old.with("words/es.yaml", "p.slow: \"", "p.slow: \"Bien. ");
    let told = old.told(&new);
    assert!(told.len() == 1 && told[0].starts_with("`p.slow` (es): «Bien. ") && told[0].contains("» instead of «"), "{told:?}");
    let new = old.with("nodes.yaml", "  web:         {", "  attic:  { tell: p.web, offer: {3: link}, topic: web }\n  web:         {").with(
        "nodes.yaml",
        "2: web,",
        "2: attic,",
    );
    assert_eq!(
        old.told(&new),
        [
            "`attic` is new: callers can come there now.",
            "Key 2 at `reach` now leads to Our website (`attic`) instead of Our website (`web`). What callers are told of it is not changed (en, es).",
            "`web` is gone: no caller comes there any more, and calls that are there go on at the first menu.",
        ]
    );
    let new = old.with("people.yaml", "2345", "2346").with("people.yaml", "answers: switchboard", "answers: person").with(
        "people.yaml",
        "[en, es]",
        "[en]",
    );
    assert_eq!(
        old.told(&new),
        [
            "The languages of `main-desk`: now en, before en, es.",
            "The telephones of `main-desk`: now +18002272346, before +18002272345.",
            "Who picks up at `main-desk`: now a person, who is asked to press a key, before a switchboard, which is asked nothing.",
        ]
    );
}

#[test]
fn what_no_caller_notices_is_not_told() {
    let old = Version::shipped();
    for (path, change) in [
        ("nodes.yaml", (|text: &str| format!("# A remark.\n{text}")) as fn(&str) -> String),
        ("words/en.yaml", |text| text.replace('\n', "\r\n")),
        ("flow.yaml", |text| {
            text.replace(
                "patience: { wait: 7s, slow: 12s, attempts: 3, then: person }",
                "patience:\n  then: person\n  attempts: 3\n  slow: 12s\n  wait: 7s",
            )
        }),
        // The nodes in another order have other numbers.
        ("nodes.yaml", |text| {
            let tree: Value = serde_saphyr::from_str_with_options(text, serde_saphyr::options! { strict_booleans: true }).unwrap();
            let nodes: Vec<String> =
                tree["nodes"].as_object().unwrap().iter().rev().map(|(name, node)| format!("  {name}: {node}\n")).collect();
            format!("nodes:\n{}", nodes.concat())
        }),
    ] {
        let mut sources = old.sources.clone();
        let source = sources.0.iter_mut().find(|source| source.path == path).unwrap();
        let changed = change(&source.text);
        assert_ne!(changed, source.text, "{path}");
        source.text = changed;
        let new = Version::of(sources).unwrap();
        assert_eq!(old.told(&new), Vec::<String>::new(), "{path}");
    }
}

/// A small generator of numbers (a linear congruence, Knuth's constants), so that every run does the same.
struct Dice(u64);

impl Dice {
    fn below(&mut self, most: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % most
    }
}

/// What a caller hears and what the line does, without the numbers of the compiler.
fn heard(version: &Version, turn: &Turn) -> String {
    let words = |speech: &Speech| match speech {
        Speech::Say(id) => format!("{:?}", version.flow.utterance(*id).pieces),
        Speech::Quiet(milliseconds) => milliseconds.to_string(),
    };
    let at = &version.flow.node(turn.state.at).name;
    format!("{} | {at} | {:?}", turn.says.iter().map(words).collect::<Vec<_>>().join(" "), turn.then)
}

/// Whether a caller who does these things notices which of the two flows it is.
fn notices(old: &Version, new: &Version, dice: &mut Dice, said: &[String]) -> bool {
    let at = Timestamp::from_second(1_795_536_000).unwrap();
    let line = Abilities { speech: true, texts: true, keypad_only: false, no_messages: false };
    let mut states = [old, new].map(|version| State::begin(&version.flow, at, false));
    let mut act = Heard::Rings { hidden: false };
    for _ in 0..14 {
        let turns = [old, new].map(|version| Now { at, roster: &version.roster, line });
        let turns = [step(&old.flow, &turns[0], &states[0], &act), step(&new.flow, &turns[1], &states[1], &act)];
        if heard(old, &turns[0]) != heard(new, &turns[1]) {
            return true;
        }
        let dialled = format!("{:?}", turns[0].then).contains("Dial");
        states = turns.map(|turn| turn.state);
        act = match dice.below(10) {
            _ if dialled => Heard::DialEnded([Outcome::Busy, Outcome::NoAnswer, Outcome::Answered][dice.below(3)]),
            0 => Heard::Silence,
            1 => Heard::Keys(["7", "9", "star", "6"][dice.below(4)].replace("star", "*")),
            2 | 3 => Heard::Speech(Spoken { words: said[dice.below(said.len())].clone(), confidence: Some(0.9) }),
            _ => Heard::Keys((1 + dice.below(4)).to_string()),
        };
    }
    false
}

/// The phrases of the words files' lists of what callers say everywhere: where they begin, and the file.
fn listed(sources: &Sources) -> Vec<(usize, usize, String)> {
    let mut all = Vec::new();
    for (file, source) in sources.0.iter().enumerate().filter(|(_, source)| source.path.starts_with("words/")) {
        let (from, to) = (source.text.find("\nsays:").unwrap(), source.text.find("\nlexicon:").unwrap());
        let mut at = from;
        for (number, part) in source.text[from..to].split('"').enumerate() {
            if number % 2 == 1 {
                all.push((file, at, part.to_owned()));
            }
            at += part.len() + 1;
        }
    }
    all
}

/// One word of one sentence, one phrase, one name of the structure or one thing about a person is written another way.
fn mutate(sources: &mut Sources, sentences: &[Sentence], dice: &mut Dice) -> String {
    match dice.below(5) {
        0 => {
            let sentence = &sentences[dice.below(sentences.len())];
            let source = &mut sources.0[usize::from(sentence.span.file.0)];
            let at = sentence.span.start as usize + usize::from(source.text[sentence.span.start as usize..].starts_with(['"', '\'']));
            source.text.insert_str(at, "Well ");
            format!("{} {} ({})", sentence.id, sentence.part, sentence.language)
        }
        1 => {
            let all = listed(sources);
            let (file, at, phrase) = &all[dice.below(all.len())];
            sources.0[*file].text.replace_range(*at..*at + phrase.len(), "blue bananas");
            format!("blue bananas for {phrase}")
        }
        2 => {
            let (old, new) =
                [("speaks: [en, es]", "speaks: [es]"), ("answers: switchboard", "answers: person"), ("2345", "2346")][dice.below(3)];
            let people = sources.0.iter_mut().find(|source| source.path == "people.yaml").unwrap();
            assert!(people.text.contains(old), "{old}");
            people.text = people.text.replace(old, new);
            format!("people: {new}")
        }
        kind => {
            let path = if kind == 3 { "nodes.yaml" } else { "flow.yaml" };
            let source = sources.0.iter_mut().find(|source| source.path == path).unwrap();
            let separators = [' ', ',', '{', '}', '[', ']', '\n'];
            let names: Vec<(usize, String)> = source
                .text
                .split_inclusive(separators)
                .scan(0, |at, word| {
                    let start = *at;
                    *at += word.len();
                    Some((start, word.trim_end_matches(separators).to_owned()))
                })
                .filter(|(_, word)| word.len() > 1 && !word.contains([':', '#']))
                .collect();
            let (one, other) = (&names[dice.below(names.len())], &names[dice.below(names.len())]);
            source.text.replace_range(one.0..one.0 + one.1.len(), &other.1);
            format!("{path}: {} for {}", other.1, one.1)
        }
    }
}

/// Whom the line would ring today for each ladder, as a provider is told.
fn telephones(version: &Version) -> Vec<String> {
    let ring = |name: &String| version.roster.person(name).map(|person| format!("{:?} {:?}", person.phones, person.answers));
    version.flow.ladders.iter().flat_map(|ladder| &ladder.steps).flat_map(|step| step.ring.iter().filter_map(ring)).collect()
}

#[test]
fn whatever_a_caller_notices_is_told() {
    let old = Version::shipped();
    let sentences = helpline::flow::sentences::sentences(&old.sources);
    let said: Vec<String> =
        sentences.iter().filter(|sentence| sentence.part.starts_with("said")).map(|sentence| sentence.text.clone()).collect();
    let said = [said, listed(&old.sources).into_iter().map(|(_, _, phrase)| phrase).collect()].concat();
    let mut dice = Dice(2026);
    let (mut tried, mut noticed) = (0, 0);
    for _ in 0..300 {
        let mut sources = old.sources.clone();
        let what = mutate(&mut sources, &sentences, &mut dice);
        let Some(new) = Version::of(sources) else { continue };
        tried += 1;
        if telephones(&old) != telephones(&new) || (0..40).any(|_| notices(&old, &new, &mut dice, &said)) {
            noticed += 1;
            assert!(!old.told(&new).is_empty(), "a caller notices, and nothing is told: {what}");
        }
    }
    assert!(tried > 40 && noticed > 15, "{tried} tried, {noticed} noticed");
}
