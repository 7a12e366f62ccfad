//! `helpline notice`: what a flow announces, from this moment on and in calls in progress.

use crate::cli::roster::{Change, Of};
use crate::cli::say;
use anyhow::Result;
use clap::{Args, Subcommand};
use helpline::library::roster;
use std::process::ExitCode;

/// What a flow announces: lists its notices, or switches one on or off. Every node knows within two seconds, in calls in progress too.
#[derive(Args, Debug)]
#[command(
    args_conflicts_with_subcommands = true,
    after_help = "Examples:\n  helpline notice\n  helpline notice on storm --why \"the office is flooded\"\n  helpline notice off storm"
)]
pub(crate) struct Notice {
    #[command(subcommand)]
    command: Option<Switch>,
    #[command(flatten)]
    of: Of,
}

#[derive(Subcommand, Debug)]
enum Switch {
    /// Switches a notice on.
    On(Switched),
    /// Switches it off.
    Off(Switched),
}

#[derive(Args, Debug)]
struct Switched {
    /// The notice's name.
    name: String,
    #[command(flatten)]
    change: Change,
}

/// Runs `helpline notice`.
pub(crate) fn notice(notice: &Notice) -> Result<ExitCode> {
    let (switched, on) = match &notice.command {
        None => return list(&notice.of),
        Some(Switch::On(switched)) => (switched, true),
        Some(Switch::Off(switched)) => (switched, false),
    };
    switched.change.make(|live, content| {
        let name = &switched.name;
        roster::switch_notice(live, content, name, on)?;
        Ok(format!("The notice `{name}` is {}.", if on { "on" } else { "off" }))
    })
}

fn list(of: &Of) -> Result<ExitCode> {
    let live = of.live()?;
    for notice in &live.flow.notices {
        say(format_args!("{}: {}", notice.name, if live.roster.notices.contains(&notice.name) { "on" } else { "off" }))?;
    }
    Ok(ExitCode::SUCCESS)
}
