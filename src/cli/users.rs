//! `helpline users`: who may come to the console.

use crate::cli::desk::{self, Which, Who};
use crate::cli::say;
use anyhow::{Context, Result, bail};
use clap::{Args, Subcommand};
use helpline::console::{LINK, secret, set_up_url};
use helpline::store::users::{self, By, Outcome, Role};
use helpline::store::{Store, codes, sessions};
use jiff::Timestamp;
use std::process::ExitCode;

/// The name of the first owner, where nobody has made another.
pub(crate) const FIRST: &str = "owner";

/// Who may come to the console, and what they may do there: list, add, change, remove.
#[derive(Args, Debug)]
#[command(
    args_conflicts_with_subcommands = true,
    after_help = "Examples:\n  helpline users\n  helpline users add \"Ana Ruiz\" --role owner --by BEN\n  helpline users role \"Ana Ruiz\" publisher\n  \
                  helpline users link \"Ana Ruiz\"      where a password is forgotten, or tried too often\n  helpline users end-sessions \"Ana Ruiz\"\n  \
                  helpline users totp-off \"Ana Ruiz\"  where the telephone with the codes is lost\n  \
                  helpline users remove \"Ana Ruiz\"\n\nA set-up link works once, within three days. docs/console.md has it all."
)]
pub(crate) struct Users {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    which: Which,
}

#[derive(Subcommand, Debug)]
enum Command {
    /// Adds somebody, and prints the link by which they choose a password.
    #[command(after_help = "Example:\n  helpline users add \"Ana Ruiz\" --role owner")]
    Add(Add),
    /// Gives somebody another role.
    #[command(after_help = "Example:\n  helpline users role \"Ana Ruiz\" publisher")]
    Role(ChangeRole),
    /// Removes somebody, and signs them out.
    #[command(after_help = "Example:\n  helpline users remove \"Ana Ruiz\"")]
    Remove(Named),
    /// Signs somebody out everywhere.
    #[command(name = "end-sessions", after_help = "Example:\n  helpline users end-sessions \"Ana Ruiz\"")]
    EndSessions(Named),
    /// Switches codes at sign-in off for somebody who has lost them.
    #[command(name = "totp-off", after_help = "Example:\n  helpline users totp-off \"Ana Ruiz\"")]
    TotpOff(Named),
    /// Prints a new link by which somebody chooses a password. Those before it are void.
    #[command(after_help = "Example:\n  helpline users link \"Ana Ruiz\"")]
    Link(Named),
}

#[derive(Args, Debug)]
struct Named {
    /// Their name.
    name: String,
    #[command(flatten)]
    who: Who,
}

#[derive(Args, Debug)]
struct Add {
    #[command(flatten)]
    named: Named,
    /// reader, author, publisher or owner.
    #[arg(long, default_value = "reader", value_parser = role)]
    role: Role,
}

#[derive(Args, Debug)]
struct ChangeRole {
    #[command(flatten)]
    named: Named,
    /// reader, author, publisher or owner.
    #[arg(value_parser = role)]
    role: Role,
}

fn role(word: &str) -> Result<Role, String> {
    Role::read(word).ok_or_else(|| "write reader, author, publisher or owner".to_owned())
}

/// Runs it.
pub(crate) fn run(wanted: &Users) -> Result<ExitCode> {
    match &wanted.command {
        None => list(&wanted.which)?,
        Some(Command::Add(Add { named, role })) => add(named, *role)?,
        Some(Command::Role(ChangeRole { named, role })) => {
            change(named, |store, name, by| users::change_role(store, name, *role, by))?;
            say(format_args!("{} is {} now.", named.name, role.word()))?;
        }
        Some(Command::Remove(named)) => {
            change(named, users::remove)?;
            say(format_args!("{} may not come in any more.", named.name))?;
        }
        Some(Command::EndSessions(named)) => {
            change(named, users::end_sessions)?;
            say(format_args!("{} is signed out everywhere.", named.name))?;
        }
        Some(Command::TotpOff(named)) => {
            change(named, codes::switch_off)?;
            say(format_args!("{} signs in without a code now.", named.name))?;
        }
        Some(Command::Link(named)) => {
            let desk = named.who.sit_down()?;
            let (mut store, url) = (desk.store, desk.settings.console_url());
            say(link(&mut store, &url, &named.name, By { who: &desk.by, at: desk.at })?)?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn list(which: &Which) -> Result<()> {
    let (_, mut store) = which.open()?;
    let good = sessions::good(store.read(), desk::now())?;
    let (all, coded) = (users::list(store.read())?, codes::all_on(store.read())?);
    if all.is_empty() {
        say("Nobody may come in yet: helpline users add NAME --role owner")?;
    }
    for account in all {
        let signed_in = good.iter().filter(|(_, name, _)| *name == account.name).count();
        let state = match (&account.hash, signed_in) {
            (None, _) => "has not chosen a password yet".to_owned(),
            (_, 0) => "is not signed in".to_owned(),
            (_, count) => format!("is signed in ({count})"),
        };
        let code = if coded.contains(&account.name) { ", with codes at sign-in" } else { "" };
        say(format_args!("{}  {}  {state}{code}", account.name, account.role.word()))?;
    }
    Ok(())
}

fn add(named: &Named, role: Role) -> Result<()> {
    let name = users::name(&named.name).context("a name has 1 to 60 characters")?;
    let desk = named.who.sit_down()?;
    let (mut store, by) = (desk.store, By { who: &desk.by, at: desk.at });
    judge(users::add(&mut store, &name, role, by)?, &name)?;
    say(format_args!("{name} chooses a password at this link, which works once, within three days:\n"))?;
    say(link(&mut store, &desk.settings.console_url(), &name, by)?)
}

fn change(named: &Named, does: impl FnOnce(&mut Store, &str, By<'_>) -> Result<Outcome>) -> Result<()> {
    let desk = named.who.sit_down()?;
    let mut store = desk.store;
    judge(does(&mut store, &named.name, By { who: &desk.by, at: desk.at })?, &named.name)
}

fn link(store: &mut Store, url: &str, name: &str, by: By<'_>) -> Result<String> {
    let fresh = secret::fresh()?;
    judge(users::link(store, name, &secret::digest(&fresh), by.at.saturating_add(LINK)?, by)?, name)?;
    Ok(set_up_url(url, &fresh))
}

/// The link for the first owner, who is added where there is none.
pub(crate) fn first_owner(store: &mut Store, url: &str, at: Timestamp) -> Result<String> {
    let by = By { who: "helpline serve", at };
    users::add(store, FIRST, Role::Owner, by)?;
    users::change_role(store, FIRST, Role::Owner, by)?;
    link(store, url, FIRST, by)
}

fn judge(outcome: Outcome, name: &str) -> Result<()> {
    match outcome {
        Outcome::Done => Ok(()),
        Outcome::Unknown => bail!("nobody is called `{name}`; `helpline users` lists them"),
        Outcome::Taken => bail!("somebody is called `{name}` already"),
        Outcome::LastOwner => bail!("somebody must stay an owner: make another person one first"),
    }
}
