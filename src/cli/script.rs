//! `helpline script`: the script book of a flow, for those who review, translate and sign.

use crate::cli::say;
use crate::cli::{flows, script_import, script_sign};
use anyhow::{Context, Result};
use clap::{Args, Subcommand};
use helpline::book;
use std::fs;
use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

/// Prints the script book, everything callers can hear, for reviewers and translators; takes their words and signatures in.
#[derive(Args, Debug)]
#[command(
    args_conflicts_with_subcommands = true,
    after_help = "Examples:\n  helpline script > book.html                        a page to read, print and sign\n  \
                  helpline script flows/helpline --out book.html\n  \
                  helpline script --csv --out words.csv              every sentence, for a spreadsheet\n  \
                  helpline script import words.csv flows/helpline    what a translator's table would change\n  \
                  helpline script import words.csv flows/helpline --write\n  \
                  helpline script sign --by \"R. Ortiz, nurse\" --ids 'net.*' --language es flows/helpline\n\n\
                  Exit status: 0 done, 2 the flow cannot take calls or the file could not be written."
)]
pub(crate) struct Script {
    /// The flow's folder; the shipped flow where left out and there is no `flows/helpline`.
    flow: Option<PathBuf>,
    /// A page to read and print. This is what is printed where nothing is said.
    #[arg(long, conflicts_with = "csv")]
    html: bool,
    /// A table: id, part, voice, and a column for each language.
    #[arg(long)]
    csv: bool,
    /// Writes it into a file.
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// The way back.
    #[command(subcommand)]
    back: Option<Back>,
}

/// What comes back from those who read and translate.
#[derive(Subcommand, Debug)]
enum Back {
    Import(script_import::Import),
    Sign(script_sign::SignOff),
}

/// Runs it.
pub(crate) fn run(script: &Script) -> Result<ExitCode> {
    match &script.back {
        Some(Back::Import(import)) => script_import::run(import),
        Some(Back::Sign(sign)) => script_sign::run(sign),
        None => print(script),
    }
}

#[expect(clippy::disallowed_methods, reason = "the command that writes the book")]
fn print(script: &Script) -> Result<ExitCode> {
    let loaded = flows::load(script.flow.as_deref())?;
    let Some(flow) = &loaded.flow else {
        say(format_args!("{}", loaded.report()))?;
        return Ok(ExitCode::from(2));
    };
    let text = if script.csv { book::csv(flow, loaded.sources())? } else { book::html(flow, loaded.sources()) };
    match &script.out {
        Some(file) => {
            fs::write(file, text).with_context(|| format!("{} cannot be written", file.display()))?;
            say(format_args!("{}: the script book of {}", file.display(), loaded.name()))?;
        }
        None => std::io::stdout().write_all(text.as_bytes())?,
    }
    Ok(ExitCode::SUCCESS)
}
