//! `helpline seconds`: how long a flow speaks, and when a caller hears what.

use crate::cli::flows;
use crate::cli::say;
use anyhow::Result;
use clap::{Args, ValueEnum};
use helpline::flow::graph::{Flow, Kind};
use helpline::flow::wording::{LanguageId, Speech};
use helpline::pace::budget::{self, At};
use helpline::pace::report::{self, InLanguage, Report};
use helpline::pace::sounds::{self, Sound};
use helpline::pace::{self, Speed};
use serde_json::{Value, json};
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

/// Tells how long the line speaks: seconds to the languages, to each choice, to a person, by language.
#[derive(Args, Debug)]
#[command(
    after_help = "Examples:\n  helpline seconds\n  helpline seconds flows/helpline\n  helpline seconds --format json flows/helpline\n\n\
                  The seconds are estimates for a reading voice of 150 words a minute, as `helpline call --aloud` has it.\n\
                  Exit status: 0 told, 2 the flow cannot take calls."
)]
pub(crate) struct Seconds {
    /// The flow's folder; the shipped flow where left out and there is no `flows/helpline`.
    flow: Option<PathBuf>,
    /// How it is written.
    #[arg(long, value_enum, default_value = "human")]
    format: Format,
}

/// How the seconds are written.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum Format {
    /// For people.
    Human,
    /// For programs: the same, and every sentence.
    Json,
}

/// Runs it.
pub(crate) fn run(seconds: &Seconds) -> Result<ExitCode> {
    let loaded = flows::load(seconds.flow.as_deref())?;
    let Some(flow) = &loaded.flow else {
        say(format_args!("{}", loaded.report()))?;
        return Ok(ExitCode::from(2));
    };
    let report = Report::of(flow);
    match seconds.format {
        Format::Human => say(format_args!("{}\n{report}\n{}", loaded.name(), budgets(&report)))?,
        Format::Json => say(format_args!("{}", serde_json::to_string_pretty(&everything(&report))?))?,
    }
    Ok(ExitCode::SUCCESS)
}

/// What takes longer than the flow's `budgets:` allow, a line each.
fn budgets(report: &Report<'_>) -> String {
    let lines: Vec<String> = budget::over(report)
        .iter()
        .map(|over| {
            let code = &report.flow.language(over.language).code;
            let at = over.at.map_or(String::new(), |at| format!(" at {}", place(report.flow, at)));
            let takes = over.takes.map_or("never heard".to_owned(), report::seconds);
            format!("over budget: {}{at} in {code}: {takes}, and {} are allowed", over.which.name(), report::seconds(over.most))
        })
        .collect();
    if lines.is_empty() { "Nothing takes longer than `budgets:` in the flow allow.".to_owned() } else { lines.join("\n") }
}

fn place(flow: &Flow, at: At) -> &str {
    match at {
        At::Node(node) => &flow.node(node).name,
        At::Prompt(prompt) => &flow.prompt(prompt).id,
    }
}

fn everything(report: &Report<'_>) -> Value {
    let flow = report.flow;
    let over = budget::over(report).into_iter().map(|over| {
        json!({
            "budget": over.which.name(), "language": flow.language(over.language).code, "at": over.at.map(|at| place(flow, at)),
            "seconds": time(over.takes), "most": over.most.as_secs_f64(),
        })
    });
    json!({
        "languages": report.languages.iter().map(|of| in_language(flow, of)).collect::<Vec<_>>(),
        "over_budget": over.collect::<Vec<_>>(),
        "prompts": prompts(flow),
    })
}

fn in_language(flow: &Flow, of: &InLanguage) -> Value {
    let name = |node| &flow.node(node).name;
    let menus = of.menus.iter().map(|menu| {
        let choices = menu.choices.iter();
        let choices =
            choices.map(|choice| json!({ "key": choice.key.word(), "label": choice.label, "announced": choice.after.as_secs_f64() }));
        json!({
            "node": name(menu.node), "seconds": menu.takes.as_secs_f64(), "begins": time(menu.arrives),
            "choices": choices.collect::<Vec<_>>(),
        })
    });
    let sections = of.sections.iter().map(|(section, takes)| json!({ "id": flow.prompt(*section).id, "seconds": takes.as_secs_f64() }));
    let person = of.person.iter().map(|(way, rings)| (way.name().to_owned(), json!(time(*rings))));
    json!({
        "language": flow.language(of.language).code,
        "offer": of.offer.map(|offer| json!({
            "node": name(offer.node), "begins": offer.begins.as_secs_f64(), "ends": offer.ends.as_secs_f64(),
        })),
        "first_word": time(of.first_word), "emergency": time(of.emergency), "person_announced": time(of.person_announced),
        "person": person.collect::<serde_json::Map<_, _>>(),
        "menus": menus.collect::<Vec<_>>(), "sections": sections.collect::<Vec<_>>(),
    })
}

fn time(time: Option<Duration>) -> Option<f64> {
    time.map(|time| time.as_secs_f64())
}

/// Every prompt and menu in every language.
fn prompts(flow: &Flow) -> Vec<Value> {
    let mut prompts = Vec::new();
    for (language, speaks) in (0..=u8::MAX).map(LanguageId).zip(&flow.languages) {
        for prompt in &flow.prompts {
            prompts.push(spoken(flow, &prompt.id, &speaks.code, &prompt.speech(language).collect::<Vec<_>>()));
        }
        for node in &flow.nodes {
            let Kind::Menu(menu) = &node.kind else { continue };
            let Some(words) = menu.words.get(usize::from(language.0)) else { continue };
            for (form, says) in [("full", &words.full), ("short", &words.short)] {
                prompts.push(spoken(flow, &format!("m.{} {form}", node.name), &speaks.code, says));
            }
        }
    }
    prompts
}

/// One prompt: how long it takes, and its bits as a voice reads them.
fn spoken(flow: &Flow, id: &str, language: &str, says: &[Speech]) -> Value {
    let sounds = says.iter().flat_map(|speech| sounds::of(flow, *speech));
    let sounds = sounds.map(|sound| match sound {
        Sound::Words(voice, words) => {
            json!({ "language": flow.language(voice).code, "locale": flow.language(voice).locale, "words": words })
        }
        Sound::Quiet(milliseconds) => json!({ "quiet_ms": milliseconds }),
    });
    let seconds = |speed| pace::of(flow, says.iter().copied(), speed).as_secs_f64();
    json!({
        "id": id, "language": language, "seconds": seconds(Speed::Usual), "slower_seconds": seconds(Speed::Slower),
        "sounds": sounds.collect::<Vec<_>>(),
    })
}
