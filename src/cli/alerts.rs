//! `helpline alerts`: what is wrong, who was told, and who takes care of it.

use crate::cli::desk::{self, Which};
use crate::cli::say;
use anyhow::{Result, bail};
use clap::{Args, Subcommand, ValueEnum};
use helpline::alert::standing::Standing;
use helpline::alert::words::{self, Tongue};
use helpline::store::alerts::{self, Outcome};
use helpline::tell::Directory;
use std::process::ExitCode;

/// What is wrong: since when, who was told how often, and who takes care of it.
#[derive(Args, Debug)]
#[command(
    args_conflicts_with_subcommands = true,
    after_help = "Examples:\n  helpline alerts\n  helpline alerts --all --format json\n  helpline alerts ack 1a2b3c4d --by ANA\n  \
                  helpline alerts test ana\n\nWho is told, and how, is in the settings: alerts.tell. docs/alerts.md has it all."
)]
pub(crate) struct Alerts {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    list: List,
}

#[derive(Args, Debug)]
struct List {
    #[command(flatten)]
    which: Which,
    /// Also those that are over, of the last 30 days.
    #[arg(long)]
    all: bool,
    /// The form of the list.
    #[arg(long, value_enum, default_value = "human")]
    format: Format,
}

/// The forms of a list.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum Format {
    /// Lines for people.
    Human,
    /// One JSON array.
    Json,
}

#[derive(Subcommand, Debug)]
enum Command {
    /// Says that somebody takes care of an alert: nobody else is told.
    #[command(after_help = "Example:\n  helpline alerts ack 1a2b3c4d --by ANA")]
    Ack(Ack),
    /// Sends somebody a message, to see that it arrives.
    #[command(after_help = "Example:\n  helpline alerts test ana")]
    Test(Test),
}

#[derive(Args, Debug)]
struct Ack {
    /// The alert's id, or how it begins.
    id: String,
    /// Who takes care of it.
    #[arg(long)]
    by: String,
    #[command(flatten)]
    which: Which,
}

#[derive(Args, Debug)]
struct Test {
    /// Their name in alerts.people.
    name: String,
    #[command(flatten)]
    which: Which,
}

/// Runs it.
pub(crate) fn run(alerts: &Alerts) -> Result<ExitCode> {
    match &alerts.command {
        None => list(&alerts.list),
        Some(Command::Ack(ack)) => acknowledge(ack),
        Some(Command::Test(test)) => try_out(test),
    }
}

fn list(list: &List) -> Result<ExitCode> {
    let (settings, mut store) = list.which.open()?;
    let all = alerts::list(store.read(), list.all)?;
    if let Format::Json = list.format {
        say(serde_json::to_string_pretty(&all.iter().map(row).collect::<Vec<_>>())?)?;
        return Ok(ExitCode::SUCCESS);
    }
    if settings.alerts.tell.is_empty() {
        say("Nobody is named in alerts.tell: nothing is looked for.")?;
    }
    if all.is_empty() {
        say("Nothing is wrong.")?;
    }
    for standing in &all {
        let urgent = if standing.found.urgent { ", urgent" } else { "" };
        let (id, cause, state) = (&standing.id, standing.found.cause.word(), standing.state().word());
        say(format_args!("{id}  {cause}  {state}{urgent}  since {}", desk::shown(standing.found.since)))?;
        say(format_args!("    {}", words::sentence(standing, Tongue::English)))?;
        let told: Vec<String> = standing.told.iter().map(|(name, times)| format!("{name} {times}×")).collect();
        say(format_args!("    told: {}", if told.is_empty() { "nobody yet".to_owned() } else { told.join(", ") }))?;
        if let Some((by, at)) = &standing.acknowledged {
            say(format_args!("    {by} takes care of it, since {}", desk::shown(*at)))?;
        }
        if let Some(over) = standing.over {
            say(format_args!("    over since {}", desk::shown(over)))?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn row(standing: &Standing) -> serde_json::Value {
    let found = &standing.found;
    serde_json::json!({
        "id": standing.id, "cause": found.cause.word(), "about": found.about, "detail": found.detail, "urgent": found.urgent,
        "state": standing.state().word(), "since": found.since.to_string(), "told": standing.told,
        "acknowledged_by": standing.acknowledged.as_ref().map(|(by, _)| by), "acknowledged": standing.acknowledged.as_ref().map(|(_, at)| at.to_string()),
        "over": standing.over.map(|at| at.to_string()),
    })
}

fn acknowledge(Ack { id, by, which }: &Ack) -> Result<ExitCode> {
    let by = desk::words("--by", by)?;
    let (_, mut store) = which.open()?;
    match alerts::acknowledge(&mut store, id, &by, desk::now())? {
        Outcome::Acknowledged(standing) => {
            say(format_args!("{by} takes care of {} {}: nobody else is told.", standing.found.cause.word(), standing.id))?;
        }
        Outcome::Before(standing) => match (&standing.over, &standing.acknowledged) {
            (None, Some((other, _))) => bail!("{other} takes care of {} already", standing.id),
            _ => bail!("{} is over already", standing.id),
        },
        Outcome::Unknown => bail!("there is no alert `{id}`; `helpline alerts` lists them"),
        Outcome::Several(ids) => bail!("`{id}` is the beginning of several: {}", ids.join(", ")),
    }
    Ok(ExitCode::SUCCESS)
}

fn try_out(Test { name, which }: &Test) -> Result<ExitCode> {
    let settings = which.settings()?;
    let (tongue, at) = (settings.alerts.tongue(name), desk::now());
    let ways = Directory::new(&settings).tell(name, &words::test(tongue, at), at)?;
    say(format_args!("A test was sent to {name} by {}.", ways.join(" and ")))?;
    Ok(ExitCode::SUCCESS)
}
