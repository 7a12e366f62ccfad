//! `helpline diff`: what a change of a flow means to callers.

use crate::cli::flows::{self, Loaded};
use crate::cli::say;
use anyhow::{Result, bail};
use clap::{Args, ValueEnum};
use helpline::difference::{self, Change, Side};
use helpline::flow::graph::Flow;
use std::path::PathBuf;
use std::process::ExitCode;

/// Says in words what callers of the new flow will notice that callers of the old one did not.
#[derive(Args, Debug)]
#[command(
    after_help = "Examples:\n  helpline diff flows/published flows/draft\n  git worktree add /tmp/before main && helpline diff /tmp/before/flows/helpline flows/helpline\n\n\
                        Exit status: 0 callers notice nothing, 1 they do, 2 a flow could not be read."
)]
pub(crate) struct Diff {
    /// The flow's folder as it was.
    old: PathBuf,
    /// The flow's folder as it shall be.
    new: PathBuf,
    /// How the changes are written.
    #[arg(long, value_enum, default_value = "human")]
    format: Format,
}

/// How changes are written.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum Format {
    /// For people.
    Human,
    /// For programs: a list of objects.
    Json,
}

/// Runs it.
pub(crate) fn run(diff: &Diff) -> Result<ExitCode> {
    let (old, new) = (flows::load(Some(&diff.old))?, flows::load(Some(&diff.new))?);
    let changes = difference::between(side(&old, flow(&old)?), side(&new, flow(&new)?));
    match diff.format {
        Format::Human => human(&changes)?,
        Format::Json => {
            let one = |change: &Change| serde_json::json!({ "place": change.place, "language": change.language, "told": change.told });
            say(serde_json::to_string_pretty(&changes.iter().map(one).collect::<serde_json::Value>())?)?;
        }
    }
    Ok(ExitCode::from(u8::from(!changes.is_empty())))
}

fn flow(loaded: &Loaded) -> Result<&Flow> {
    let Some(flow) = &loaded.flow else { bail!("{} has errors; `helpline check` tells them", loaded.name()) };
    Ok(flow)
}

fn side<'a>(loaded: &'a Loaded, flow: &'a Flow) -> Side<'a> {
    Side { flow, sources: loaded.sources(), roster: &loaded.roster }
}

fn human(changes: &[Change]) -> Result<()> {
    let mut place = None;
    for change in changes {
        if place != Some(&change.place) {
            say(format_args!("{}{}", if place.is_some() { "\n" } else { "" }, change.place.as_deref().unwrap_or("Everywhere")))?;
            place = Some(&change.place);
        }
        say(format_args!("  {change}"))?;
    }
    let count = changes.len();
    say(match count {
        0 => "Callers notice nothing.".to_owned(),
        1 => "\n1 change that callers can notice.".to_owned(),
        _ => format!("\n{count} changes that callers can notice."),
    })
}
