//! `helpline errands`: what callers agreed to, what became of it, and what waits for a person.

mod rows;

use crate::cli::{desk, lines, say};
use anyhow::{Context, Result, bail};
use clap::{Args, Subcommand, ValueEnum};
use helpline::library::message::{self, Message};
use helpline::store::errands::{self, Kept, Outcome, SHORTEST_ID, Settled, State};
use helpline::store::{Access, call_backs};
use helpline::ticket::Keyring;
use jiff::tz::TimeZone;
use rows::Row;
use std::fs::OpenOptions;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// What callers agreed to: texts, calls back, messages. Lists those that wait, the oldest first.
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
    /// Also those that are done, refused or dropped.
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
    /// Has an errand tried again that was refused, or of which nobody knows whether it was done. Ask the provider first whether it has it.
    #[command(after_help = "Example:\n  helpline errands again 1a2b3c4d --by \"Ana\"")]
    Again(Done),
    /// Writes a message that a caller left into a file, to listen to.
    #[command(
        after_help = "Example:\n  helpline errands listen 1a2b3c4d --out message.wav\n\nThe file is for your eyes and ears alone: remove it when you have listened."
    )]
    Listen(Listen),
}

#[derive(Args, Debug)]
struct Listen {
    /// The errand's id, or how it begins.
    id: String,
    /// The file that is made.
    #[arg(long)]
    out: PathBuf,
    /// Settings, as for `helpline serve`.
    #[arg(long, env = "HELPLINE_CONFIG")]
    config: Option<PathBuf>,
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
        Some(Command::Again(Done { id, by, config })) => again(config.as_deref(), id, by),
        Some(Command::Listen(Listen { id, out, config })) => listen(config.as_deref(), id, out),
    }
}

fn list(list: &List) -> Result<ExitCode> {
    let zone = match &list.timezone {
        Some(name) => TimeZone::get(name).with_context(|| format!("`{name}` is no time zone: write America/Chicago"))?,
        None => TimeZone::system(),
    };
    let mut calls = desk::calls(&lines::read(list.config.as_deref())?, Access::Read)?;
    let (kept, progress) = (errands::list(calls.read(), list.all)?, call_backs::progress(calls.read())?);
    // The keys come second: where there is no store, none shall be made beside it.
    let keyring = Keyring::derive(&lines::settings(list.config.as_deref())?.secret_keys.list());
    let rows: Vec<Row> = kept.iter().map(|kept| Row::new(kept, progress.get(&kept.sealed.key), &keyring, &zone)).collect();
    match list.format {
        Format::Human => say(rows::human(&rows, list.all).trim_end())?,
        Format::Json => say(serde_json::to_string_pretty(&rows)?)?,
        Format::Csv => say(rows::csv(&rows).trim_end())?,
    }
    Ok(ExitCode::SUCCESS)
}

/// Settles an errand: done, or, with a reason, dropped.
fn settle(config: Option<&Path>, id: &str, by: &str, why: Option<&str>) -> Result<ExitCode> {
    let id = id_of(id)?;
    let settled =
        Settled { by: desk::words("--by", by)?, why: why.map_or(Ok(String::new()), |why| desk::words("--why", why))?, at: desk::now() };
    let state = if why.is_some() { State::Dropped(settled) } else { State::Done(settled) };
    told(errands::settle(&mut desk::calls(&lines::read(config)?, Access::Write)?, &id, &state)?, &id)
}

/// Has an errand tried again.
fn again(config: Option<&Path>, id: &str, by: &str) -> Result<ExitCode> {
    let (id, by) = (id_of(id)?, desk::words("--by", by)?);
    told(errands::again(&mut desk::calls(&lines::read(config)?, Access::Write)?, &id, &by, desk::now())?, &id)
}

/// Says what came of it.
fn told(outcome: Outcome, id: &str) -> Result<ExitCode> {
    match outcome {
        Outcome::Settled(Kept { sealed, state }) => {
            say(format_args!("The {} {} of line {} is {}.", sealed.kind.word(), rows::short(&sealed.key), sealed.line, state.word()))?;
            Ok(ExitCode::SUCCESS)
        }
        Outcome::Before(Kept { sealed, state: State::Sending }) => {
            bail!("the {} {} is being sent: look again in a few minutes", sealed.kind.word(), rows::short(&sealed.key))
        }
        Outcome::Before(Kept { sealed, state }) => {
            let by = state.settled().map_or(String::new(), |settled| format!(", by {}", settled.by));
            bail!("the {} {} is {} already{by}: it stays so", sealed.kind.word(), rows::short(&sealed.key), state.word())
        }
        Outcome::Unknown => bail!("there is no errand `{id}`: `helpline errands --all` lists all"),
        Outcome::Several(keys) => bail!("several errands begin with `{id}`: {}; write more of the one you mean", keys.join(", ")),
    }
}

/// Writes a message into a file of its own.
fn listen(config: Option<&Path>, id: &str, out: &Path) -> Result<ExitCode> {
    let id = id_of(id)?;
    let settings = lines::read(config)?;
    let keyring = desk::keyring(&settings)?;
    let short = |kept: &Kept| rows::short(&kept.sealed.key).to_owned();
    let (short, sound) = match message::open(desk::calls(&settings, Access::Read)?.read(), &keyring, &id)? {
        Message::Sound(kept, sound) => (short(&kept), sound),
        Message::NotOne(outcome) => return told(outcome, &id),
        Message::NoMessage(kept) => bail!("{} is a {}: there is nothing to listen to", short(&kept), kept.sealed.kind.word()),
        Message::NotHere(kept) => bail!(
            "the message {} is not here yet: it is fetched where the line has an api_key; until then it is with the provider",
            short(&kept)
        ),
        Message::Closed(kept) => bail!("the message {} was sealed with a key that is not in SECRET_KEYS any more", short(&kept)),
    };
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(out).with_context(|| format!("{} cannot be made: is it there already?", out.display()))?;
    file.write_all(&sound).with_context(|| format!("{} cannot be written", out.display()))?;
    say(format_args!("The message {short} is in {}: {} bytes.", out.display(), sound.len()))?;
    Ok(ExitCode::SUCCESS)
}

/// An id as it is looked for.
fn id_of(id: &str) -> Result<String> {
    desk::errand_id(id).with_context(|| {
        let id = id.trim();
        format!("`{id}` is no id of an errand: `helpline errands` lists them; write {SHORTEST_ID} or more of its characters")
    })
}
