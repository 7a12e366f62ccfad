//! Seconds, as heard: the estimates against recorded measurements, the ways along a call against the engine, budgets.

use crate::places::{Shipped, line, ringing, shipped, turn};
use helpline::call::heard::Heard;
use helpline::call::turn::Then;
use helpline::flow::graph::Kind;
use helpline::flow::wording::{LanguageId, Speech};
use helpline::library::{folder, usual_limits};
use helpline::pace::along::Along;
use helpline::pace::budget::{At, Which, judge};
use helpline::pace::person::{Way, rings};
use helpline::pace::sounds::{self, Sound};
use helpline::pace::{self, Speed, report::Report, voice};
use std::collections::BTreeMap;
use std::process::Command;
use std::time::Duration;

/// A row of `tests/data/speech_seconds.csv`: one text and the seconds a reading voice took for it.
#[derive(serde::Deserialize)]
struct Measured {
    prompt: String,
    r#in: String,
    language: String,
    seconds: f64,
    slower_seconds: f64,
    words: String,
}

fn measured() -> Vec<Measured> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/speech_seconds.csv");
    csv::Reader::from_path(path).unwrap().deserialize().collect::<Result<_, _>>().unwrap()
}

/// How many estimates of these are within 15 % of what was measured, in percent.
fn near(pairs: &[(f64, f64)]) -> usize {
    let near = pairs.iter().filter(|(estimate, measured)| (estimate / measured - 1.0).abs() <= 0.15).count();
    100 * near / pairs.len()
}

#[test]
fn estimates_are_within_15_percent_for_nine_prompts_of_ten() {
    let measured = measured();
    for language in ["en", "es"] {
        for (speed, name) in [(Speed::Usual, "usual"), (Speed::Slower, "slower")] {
            let mut texts = Vec::new();
            let mut prompts: BTreeMap<&str, (f64, f64)> = BTreeMap::new();
            for row in measured.iter().filter(|row| row.r#in == language) {
                let estimate = voice::seconds(&row.language, &row.words, speed).as_secs_f64();
                let took = if speed == Speed::Usual { row.seconds } else { row.slower_seconds };
                texts.push((estimate, took));
                let whole = prompts.entry(&row.prompt).or_default();
                *whole = (whole.0 + estimate, whole.1 + took);
            }
            let prompts: Vec<_> = prompts.into_values().collect();
            assert!(prompts.len() > 100, "{} prompts in {language}", prompts.len());
            assert!(near(&texts) >= 90, "{name} {language}: {} % of texts", near(&texts));
            assert!(near(&prompts) >= 90, "{name} {language}: {} % of prompts", near(&prompts));
            let (estimated, took) = prompts.iter().fold((0.0, 0.0), |sum, each| (sum.0 + each.0, sum.1 + each.1));
            assert!((estimated / took - 1.0f64).abs() < 0.03, "{name} {language}: {estimated} s against {took} s in all");
        }
    }
}

/// Words may change without measuring anew, but not most of them.
#[test]
fn what_was_measured_is_what_is_said() {
    let Shipped { flow, .. } = shipped();
    let measured: Vec<String> = measured().into_iter().map(|row| row.words).collect();
    let mut said = Vec::new();
    for prompt in &flow.prompts {
        for speech in (0..2).flat_map(|language| prompt.speech(LanguageId(language))) {
            said.extend(sounds::of(&flow, speech).into_iter().filter_map(|sound| match sound {
                Sound::Words(_, words) => Some(words),
                Sound::Quiet(_) => None,
            }));
        }
    }
    let known = said.iter().filter(|words| measured.contains(words)).count();
    assert!(known * 10 >= said.len() * 9, "{known} of {} texts were measured: run scripts/measure-speech", said.len());
}

#[test]
fn quiets_are_added_as_they_are_written() {
    let Shipped { flow, .. } = shipped();
    let usual = |says: &[Speech]| pace::of(&flow, says.iter().copied(), Speed::Usual);
    assert_eq!(usual(&[Speech::Quiet(700), Speech::Quiet(1500)]), Duration::from_millis(2200));
    assert_eq!(pace::of(&flow, [Speech::Quiet(700)], Speed::Slower), Duration::from_millis(1050));
    let node = flow.node_named("main").unwrap();
    let Kind::Menu(menu) = &flow.node(node).kind else { panic!("main is a menu") };
    let (full, one) = (usual(&menu.words[0].short), usual(&menu.words[0].one_at_a_time));
    assert_eq!(one, full + Duration::from_millis(4 * 900));
}

/// The seconds of a call in which the caller does nothing else than this until a telephone rings, by the engine itself.
fn played(shipped: &Shipped, first: Option<&str>, act: &Heard) -> Duration {
    let (line, shelf) = line(shipped, "twilio");
    let mut phone = ringing(shipped, &line, &shelf, Some("+13125550142"));
    let mut passed = Duration::ZERO;
    if let Some(key) = first {
        passed = Along::of(&shipped.flow).offer(LanguageId(1)).unwrap().ends;
        phone.does(&Heard::Keys(key.to_owned())).unwrap();
    }
    for _ in 0..20 {
        let turn = turn(&phone);
        passed += pace::of(&shipped.flow, turn.says.iter().copied(), Speed::Usual);
        match turn.then {
            Then::Gather(gather) if *act == Heard::Silence => passed += Duration::from_secs(u64::from(gather.wait_s)),
            Then::Gather(_) => {}
            _ => return passed,
        }
        phone.does(act).unwrap();
    }
    panic!("nobody was rung");
}

#[test]
fn silence_and_wrong_keys_reach_a_person_when_the_engine_says_so() {
    let shipped = shipped();
    let along = Along::of(&shipped.flow);
    let wrong = Heard::Keys("6".to_owned());
    for (language, first) in [(LanguageId(0), None), (LanguageId(1), Some("2"))] {
        let told = |way| rings(&along, &shipped.flow, language, way).unwrap();
        assert_eq!(told(Way::Silence), played(&shipped, first, &Heard::Silence), "silence, {language:?}");
        assert_eq!(told(Way::WrongKeys), played(&shipped, first, &wrong), "wrong keys, {language:?}");
    }
    let (line, shelf) = line(&shipped, "twilio");
    let phone = ringing(&shipped, &line, &shelf, None);
    let greeting = pace::of(&shipped.flow, turn(&phone).says.iter().copied(), Speed::Usual);
    let at_once = rings(&along, &shipped.flow, LanguageId(0), Way::AtOnce).unwrap();
    assert_eq!(greeting + at_once, played(&shipped, None, &Heard::Keys("0".to_owned())));
}

#[test]
fn a_choice_is_announced_after_everything_before_it() {
    let shipped = shipped();
    let flow = &shipped.flow;
    let along = Along::of(flow);
    let (line, shelf) = line(&shipped, "twilio");
    let main = flow.node_named("main").unwrap();
    for (language, key) in [(LanguageId(0), "1"), (LanguageId(1), "2")] {
        let mut phone = ringing(&shipped, &line, &shelf, None);
        phone.does(&Heard::Keys(key.to_owned())).unwrap();
        let heard = pace::of(flow, turn(&phone).says.iter().copied(), Speed::Usual);
        let choices = along.choices(main, language).unwrap();
        let keys: Vec<char> = choices.iter().map(|choice| choice.key.dtmf()).collect();
        assert_eq!(keys, ['1', '2', '3', '4', '0']);
        assert_eq!(choices[4].after, along.offer(language).unwrap().ends + heard);
        assert!(choices.is_sorted_by_key(|choice| choice.after));
        // Below the first menu, what must come first is counted once.
        let net = flow.node_named("net").unwrap();
        let disclaimer = pace::of_prompt(flow, flow.first[0], language, Speed::Usual);
        let first = along.choices(net, language).unwrap()[0].after;
        assert!(first > choices[0].after + disclaimer, "{first:?}");
        let below = along.choices(flow.node_named("tests").unwrap(), language).unwrap()[0].after;
        assert!(below < along.choices(net, language).unwrap()[1].after + disclaimer, "{below:?}");
    }
}

#[test]
fn a_budget_that_is_overrun_is_told_with_its_place() {
    let Shipped { flow, .. } = shipped();
    assert_eq!(judge(&flow), []);
    let read = folder::shipped();
    let mut sources = read.sources.clone();
    let file = sources.0.iter_mut().find(|source| source.path == "flow.yaml").unwrap();
    let begin = file.text.find("budgets: {").unwrap();
    let end = begin + file.text[begin..].find('}').unwrap() + 1;
    let tight =
        "budgets: { language_offer: 2s, emergency: 3s, emergency_number: \"1 1 2\", person_announced: 1500ms, menu: 24s, section: 24s }";
    file.text.replace_range(begin..end, tight);
    let flow = helpline::flow::compile(&sources, &usual_limits().unwrap()).flow.unwrap();
    let told: Vec<String> = judge(&flow)
        .into_iter()
        .map(|over| {
            let at = over.at.map_or("-", |at| match at {
                At::Node(node) => &flow.node(node).name,
                At::Prompt(prompt) => &flow.prompt(prompt).id,
            });
            let heard = if over.takes.is_some() { "late" } else { "never" };
            format!("{} {} {at} {heard} {}", over.which.name(), flow.language(over.language).code, sources.text(over.place))
        })
        .collect();
    let expected = [
        "emergency en - never 3s",
        "person_announced en - late 1500ms",
        "language_offer es greet late 2s",
        "emergency es - never 3s",
        "person_announced es - late 1500ms",
        "menu es main late 24s",
        "menu es reach late 24s",
        "section es net.treat.targeted late 24s",
    ];
    assert_eq!(told, expected);
    assert_eq!(Which::Section.name(), "section");
}

#[test]
fn the_table_tells_every_menu_in_every_language() {
    let Shipped { flow, .. } = shipped();
    let table = Report::of(&flow).to_string();
    for words in ["English (en)", "español (es)", "911 has been said", "a person is rung: silence", "  menu main, ", "  menu words, "] {
        assert!(table.contains(words), "{words}\n{table}");
    }
    assert!(!table.contains("never"), "{table}");
    assert!(table.lines().all(|line| line.chars().count() <= 100), "{table}");
}

#[test]
fn the_command_tells_people_and_programs() {
    let run = |arguments: &[&str]| {
        let output = Command::new(env!("CARGO_BIN_EXE_helpline")).arg("seconds").args(arguments).output().unwrap();
        assert!(output.status.success(), "{arguments:?}");
        String::from_utf8(output.stdout).unwrap()
    };
    let flow = concat!(env!("CARGO_MANIFEST_DIR"), "/flows/helpline");
    assert!(run(&[flow]).contains("Nothing takes longer"));
    let told: serde_json::Value = serde_json::from_str(&run(&["--format", "json", flow])).unwrap();
    assert_eq!(told["languages"][1]["language"], "es");
    assert_eq!(told["over_budget"], serde_json::json!([]));
    assert!(told["languages"][0]["person"]["silence"].as_f64().unwrap() > 60.0);
    assert!(told["prompts"].as_array().unwrap().len() > 200);
    assert!(run(&["--help"]).contains("Examples:"));
}
