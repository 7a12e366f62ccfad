//! `helpline script`: the script book, for those who read, translate and sign.

use crate::cli::{script_import, script_sign};
use anyhow::Result;
use clap::{Args, Subcommand};
use std::process::ExitCode;

/// Every sentence of a flow: takes a translator's words in, and keeps who signed which.
#[derive(Args, Debug)]
pub(crate) struct Script {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand, Debug)]
enum Command {
    Import(script_import::Import),
    Sign(script_sign::SignOff),
}

/// Runs it.
pub(crate) fn run(script: &Script) -> Result<ExitCode> {
    match &script.command {
        Command::Import(import) => script_import::run(import),
        Command::Sign(sign) => script_sign::run(sign),
    }
}
