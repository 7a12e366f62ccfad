//! `helpline tokens`: by which programs use the API.

use crate::cli::desk::{self, Which, Who};
use crate::cli::say;
use anyhow::{Context, Result, anyhow};
use clap::{Args, Subcommand};
use helpline::console::secret;
use helpline::library::tokens::{self as library};
use helpline::store::tokens::{self, Scopes, Token, words};
use helpline::store::users::By;
use std::process::ExitCode;

/// Tokens by which programs use the API: list, make, end.
#[derive(Args, Debug)]
#[command(
    args_conflicts_with_subcommands = true,
    after_help = "Examples:\n  helpline tokens\n  helpline tokens add \"ward board\" --scopes read,calls --days 90\n  helpline tokens end 1a2b3c4d5e6f\n\n\
                  A token is shown once. docs/api.md has what each scope allows."
)]
pub(crate) struct Tokens {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    which: Which,
}

#[derive(Subcommand, Debug)]
enum Command {
    /// Makes a token, and prints it.
    #[command(after_help = "Example:\n  helpline tokens add \"ward board\" --scopes read,calls --days 90")]
    Add(Add),
    /// Ends a token.
    #[command(after_help = "Example:\n  helpline tokens end 1a2b3c4d5e6f")]
    End(End),
}

#[derive(Args, Debug)]
struct Add {
    /// What it shall be called.
    name: String,
    /// What it shall be good for, with commas: read, draft, publish, agree, people, calls, owner.
    #[arg(long, value_parser = scopes)]
    scopes: Scopes,
    /// For how many days.
    #[arg(long, default_value_t = 365)]
    days: u16,
    #[command(flatten)]
    who: Who,
}

#[derive(Args, Debug)]
struct End {
    /// Its id, as `helpline tokens` has it.
    id: String,
    #[command(flatten)]
    who: Who,
}

fn scopes(text: &str) -> Result<Scopes, String> {
    tokens::scopes(text.split(',').map(str::trim))
        .ok_or_else(|| "write some of read, draft, publish, agree, people, calls, owner".to_owned())
}

/// Runs it.
pub(crate) fn run(wanted: &Tokens) -> Result<ExitCode> {
    match &wanted.command {
        None => list(&wanted.which)?,
        Some(Command::Add(Add { name, scopes, days, who })) => {
            let desk = who.sit_down()?;
            let mut store = desk.store;
            let fresh = secret::token()?;
            let wish = library::Wish { name, scopes, days: Some(*days), digest: &secret::digest(&fresh), made_with: None };
            let token = library::make(&mut store, &wish, By { who: &desk.by, at: desk.at })?.map_err(|refused| anyhow!("{refused}"))?;
            say(format_args!("{} ({}) is good until {}:\n", token.name, token.id, token.until.strftime("%Y-%m-%d")))?;
            say(fresh)?;
        }
        Some(Command::End(End { id, who })) => {
            let desk = who.sit_down()?;
            let mut store = desk.store;
            let ended = tokens::end(&mut store, id, By { who: &desk.by, at: desk.at })?;
            let Token { name, .. } =
                ended.with_context(|| format!("no token that is good has the id `{id}`: `helpline tokens` lists them"))?;
            say(format_args!("{name} is good for nothing any more."))?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn list(which: &Which) -> Result<()> {
    let (_, mut store) = which.open()?;
    let (all, now) = (tokens::list(store.read())?, desk::now());
    if all.is_empty() {
        say("There are no tokens: helpline tokens add NAME --scopes read")?;
    }
    for token in all {
        let state = match &token.ended {
            Some((by, at)) => format!("ended by {by} on {}", at.strftime("%Y-%m-%d")),
            None if token.is_good(now) => format!("until {}", token.until.strftime("%Y-%m-%d")),
            None => format!("over since {}", token.until.strftime("%Y-%m-%d")),
        };
        let used = token.used.map_or_else(|| "never used".to_owned(), |used| format!("last used {}", used.strftime("%Y-%m-%d")));
        say(format_args!("{}  {}  {}  by {}  {state}  {used}", token.id, token.name, words(&token.scopes), token.by))?;
    }
    Ok(())
}
