//! `helpline journal`: what happened in calls.

use crate::cli::{desk, lines};
use anyhow::{Context, Result};
use clap::{Args, Subcommand, ValueEnum};
use helpline::store::Access;
use helpline::store::journal::{self, Wanted};
use std::io::{BufWriter, Write};
use std::path::PathBuf;
use std::process::ExitCode;

/// What happened in calls: no numbers, and keys only as the choices they meant.
#[derive(Args, Debug)]
pub(crate) struct Journal {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand, Debug)]
enum Command {
    Export(Export),
}

/// Writes the journal to standard output. A server may be running.
#[derive(Args, Debug)]
#[command(
    after_help = "Examples:\n  helpline journal export > calls.jsonl\n  helpline journal export --since 2026-11-23T00:00:00Z --call CA…"
)]
struct Export {
    /// Settings, as for `helpline serve`.
    #[arg(long, env = "HELPLINE_CONFIG")]
    config: Option<PathBuf>,
    /// The form: one JSON object a line.
    #[arg(long, value_enum, default_value = "jsonl")]
    format: Format,
    /// Only this call, by the provider's name for it.
    #[arg(long)]
    call: Option<String>,
    /// Only since this moment, as 2026-11-23T00:00:00Z.
    #[arg(long)]
    since: Option<String>,
}

/// The forms of an export.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum Format {
    /// One JSON object a line.
    Jsonl,
}

/// Runs it.
pub(crate) fn run(journal: &Journal) -> Result<ExitCode> {
    let Command::Export(export) = &journal.command;
    let Format::Jsonl = export.format;
    let settings = lines::read(export.config.as_deref())?;
    let since =
        export.since.as_ref().map(|since| since.parse().with_context(|| format!("`{since}` is no moment: write 2026-11-23T00:00:00Z")));
    let wanted = Wanted { call: export.call.clone(), since: since.transpose()?, until: None };
    let mut out = BufWriter::new(std::io::stdout().lock());
    journal::export(desk::calls(&settings, Access::Read)?.read(), &wanted, &mut out)?;
    out.flush()?;
    Ok(ExitCode::SUCCESS)
}
