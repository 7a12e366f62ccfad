//! `helpline errands`: what callers agreed to and nobody has done yet.

mod rows;

use crate::cli::{desk, lines, say};
use anyhow::{Context, Result, bail};
use clap::{Args, Subcommand, ValueEnum};
use helpline::store::Access;
use helpline::store::errands::{self, Kept, Outcome, SHORTEST_ID, Settled, State};
use helpline::ticket::Keyring;
use jiff::tz::TimeZone;
use rows::Row;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// What callers agreed to: texts, calls back, messages. Lists those that are due, the oldest first.
#[derive(Args, Debug)]
#[command(
    args_conflicts_with_subcommands = true,
    after_help = "Examples:\n  helpline errands\n  helpline errands --timezone America/Chicago\n  helpline errands --all --format csv > errands.csv\n  \
                  helpline errands done 1a2b3c4d --by \"Ana\"\n  helpline errands drop 1a2b3c4d --by \"Ana\" --why \"asked us not to call\"\n\n\
                  The list shows callers' numbers: they stand nowhere else. Times are this machine's where no time zone is named."
)]
pub(crate) struct Errands {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    list: List,
}

#[derive(Args, Debug)]
struct List {
    /// Settings, as for `helpline serve`.
    #[arg(long, env = "HELPLINE_CONFIG")]
    config: Option<PathBuf>,
    /// Also those that are done or dropped.
    #[arg(long)]
    all: bool,
    /// The form of the list.
    #[arg(long, value_enum, default_value = "human")]
    format: Format,
    /// Whose time is shown, as America/Chicago.
    #[arg(long)]
    timezone: Option<String>,
}

/// The forms of a list.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum Format {
    /// Columns for people.
    Human,
    /// One JSON array.
    Json,
    /// A table for spreadsheets.
    Csv,
}

#[derive(Subcommand, Debug)]
enum Command {
    /// Says that an errand is done.
    #[command(after_help = "Example:\n  helpline errands done 1a2b3c4d --by \"Ana\"")]
    Done(Done),
    /// Says that an errand shall not be done.
    #[command(after_help = "Example:\n  helpline errands drop 1a2b3c4d --by \"Ana\" --why \"asked us not to call\"")]
    Drop(Drop),
}

#[derive(Args, Debug)]
struct Done {
    /// The errand's id, or how it begins.
    id: String,
    /// Who did it.
    #[arg(long)]
    by: String,
    /// Settings, as for `helpline serve`.
    #[arg(long, env = "HELPLINE_CONFIG")]
    config: Option<PathBuf>,
}

#[derive(Args, Debug)]
struct Drop {
    /// The errand's id, or how it begins.
    id: String,
    /// Who decided it.
    #[arg(long)]
    by: String,
    /// Why; no numbers, for these words are kept in clear.
    #[arg(long)]
    why: String,
    /// Settings, as for `helpline serve`.
    #[arg(long, env = "HELPLINE_CONFIG")]
    config: Option<PathBuf>,
}

/// Runs it.
pub(crate) fn run(errands: &Errands) -> Result<ExitCode> {
    match &errands.command {
        None => list(&errands.list),
        Some(Command::Done(Done { id, by, config })) => settle(config.as_deref(), id, by, None),
        Some(Command::Drop(Drop { id, by, why, config })) => settle(config.as_deref(), id, by, Some(why)),
    }
}

fn list(list: &List) -> Result<ExitCode> {
    let zone = match &list.timezone {
        Some(name) => TimeZone::get(name).with_context(|| format!("`{name}` is no time zone: write America/Chicago"))?,
        None => TimeZone::system(),
    };
    let kept = errands::list(desk::calls(&lines::read(list.config.as_deref())?, Access::Read)?.read(), list.all)?;
    // The keys come second: where there is no store, none shall be made beside it.
    let keyring = Keyring::derive(&lines::settings(list.config.as_deref())?.secret_keys.list());
    let rows: Vec<Row> = kept.iter().map(|kept| Row::new(kept, &keyring, &zone)).collect();
    match list.format {
        Format::Human => say(rows::human(&rows, list.all).trim_end())?,
        Format::Json => say(serde_json::to_string_pretty(&rows)?)?,
        Format::Csv => say(rows::csv(&rows).trim_end())?,
    }
    Ok(ExitCode::SUCCESS)
}

/// Settles an errand: done, or, with a reason, dropped.
fn settle(config: Option<&Path>, id: &str, by: &str, why: Option<&str>) -> Result<ExitCode> {
    let id = id.trim().to_ascii_lowercase();
    if id.len() < SHORTEST_ID || !id.bytes().all(|c| c.is_ascii_hexdigit()) {
        bail!("`{id}` is no id of an errand: `helpline errands` lists them; write {SHORTEST_ID} or more of its characters");
    }
    let settled =
        Settled { by: desk::words("--by", by)?, why: why.map_or(Ok(String::new()), |why| desk::words("--why", why))?, at: desk::now() };
    let state = if why.is_some() { State::Dropped(settled) } else { State::Done(settled) };
    match errands::settle(&mut desk::calls(&lines::read(config)?, Access::Write)?, &id, &state)? {
        Outcome::Settled(Kept { sealed, state }) => {
            say(format_args!("The {} {} of line {} is {}.", sealed.kind.word(), rows::short(&sealed.key), sealed.line, state.word()))?;
            Ok(ExitCode::SUCCESS)
        }
        Outcome::Before(Kept { sealed, state }) => {
            let by = state.settled().map_or("", |settled| settled.by.as_str());
            bail!("the {} {} is {} already, by {by}: it stays so", sealed.kind.word(), rows::short(&sealed.key), state.word())
        }
        Outcome::Unknown => bail!("there is no errand `{id}`: `helpline errands --all` lists all"),
        Outcome::Several(keys) => bail!("several errands begin with `{id}`: {}; write more of the one you mean", keys.join(", ")),
    }
}
