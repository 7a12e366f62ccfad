//! `helpline check`: everything that is wrong with a flow, for those who will call it.

mod formats;

use crate::cli::flows;
use crate::cli::say;
use anyhow::{Context, Result};
use clap::{Args, ValueEnum};
use helpline::diagnostic::Severity;
use helpline::dialect::{self, Provider};
use helpline::flow::limits::Limits;
use helpline::phone::Number;
use jiff::Zoned;
use std::path::PathBuf;
use std::process::ExitCode;

/// Says everything that is wrong with a flow, with its place and what to do.
#[derive(Args, Debug)]
#[command(
    after_help = "Examples:\n  helpline check\n  helpline check flows/helpline\n  helpline check flows/helpline --format sarif > findings.sarif\n  \
                        helpline check flows/helpline --provider bandwidth --number +18005550100\n  helpline explain menu-too-deep    what a finding means\n\n\
                        Exit status: 0 nothing that forbids publishing, 1 errors, 2 the flow could not be read."
)]
pub(crate) struct Check {
    /// The flow's folder; the shipped flow where left out and there is no `flows/helpline`.
    flow: Option<PathBuf>,
    /// How the findings are written.
    #[arg(long, value_enum, default_value = "human")]
    format: Format,
    /// A provider the flow shall run on; twilio and bandwidth, where left out.
    #[arg(long = "provider", value_name = "NAME")]
    providers: Vec<String>,
    /// A number that callers ring: nobody may be put through to it.
    #[arg(long = "number", value_name = "NUMBER")]
    numbers: Vec<String>,
}

/// How findings are written.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum Format {
    /// For people.
    Human,
    /// For programs: a list of objects.
    Json,
    /// For programs that show findings: SARIF 2.1.0.
    Sarif,
    /// For GitHub's workflows: annotations beside the lines.
    Github,
}

/// Runs it.
pub(crate) fn run(check: &Check) -> Result<ExitCode> {
    let mut loaded = flows::load(check.flow.as_deref())?;
    loaded.judge(&providers(&check.providers)?, &numbers(&check.numbers)?, Zoned::now().date());
    match check.format {
        Format::Human => {
            say(loaded.report())?;
            if loaded.flow.is_none() {
                say("Mend these first: what else callers would meet is looked for when they are.")?;
            }
        }
        Format::Json => say(serde_json::to_string_pretty(&formats::json(&loaded))?)?,
        Format::Sarif => say(serde_json::to_string_pretty(&formats::sarif(&loaded))?)?,
        Format::Github => formats::github(&loaded).lines().try_for_each(say)?,
    }
    let errors = loaded.findings.iter().any(|finding| finding.severity == Severity::Error);
    Ok(ExitCode::from(u8::from(errors)))
}

/// The tables of the providers that were named, or of the usual ones.
fn providers(named: &[String]) -> Result<Vec<Limits>> {
    if named.is_empty() {
        return Ok(Provider::USUAL.map(Provider::limits).to_vec());
    }
    named
        .iter()
        .map(|name| dialect::limits_of(name).with_context(|| format!("no provider is called `{name}`; known: {}", Provider::words())))
        .collect()
}

fn numbers(given: &[String]) -> Result<Vec<String>> {
    let read = |number: &String| Number::parse(number).with_context(|| format!("`{number}` is no number: write it as +13125550100"));
    given.iter().map(|number| read(number).map(|number| number.as_str().to_owned())).collect()
}
