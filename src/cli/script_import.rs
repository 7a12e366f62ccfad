//! `helpline script import`: a translator's CSV comes back into the words files.

use crate::cli::flows::{self, Loaded};
use crate::cli::say;
use anyhow::{Context, Result, bail};
use clap::Args;
use helpline::book::csv_in::{self, Spoiled};
use helpline::book::edit::{self, Edit};
use helpline::diagnostic::{Diagnostic, Severity};
use helpline::flow;
use helpline::library::{self, replace};
use helpline::source::Sources;
use std::io::IsTerminal as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Takes the words of a CSV of the book into the words files, and changes nothing else in them.
#[derive(Args, Debug)]
#[command(after_help = "Examples:\n  helpline script import back.csv                          what would change\n  \
                        helpline script import back.csv flows/helpline --write   change it\n\n\
                        Exit status: 0 every row was taken, 1 rows could not be taken or the flow would have errors,\n\
                        2 the file or the flow could not be read or written.")]
pub(crate) struct Import {
    /// The CSV: columns `id`, `part` and one for each language; UTF-8, with commas, semicolons or tabs.
    file: PathBuf,
    /// The flow's folder; the shipped flow where left out and there is no `flows/helpline`.
    flow: Option<PathBuf>,
    /// Writes the words files; without it, only tells what would change.
    #[arg(long)]
    write: bool,
}

/// Runs it.
pub(crate) fn run(import: &Import) -> Result<ExitCode> {
    let bytes = bytes(&import.file)?;
    let loaded = flows::load(import.flow.as_deref())?;
    let returned = csv_in::read(&bytes, loaded.sources()).with_context(|| format!("{} cannot be taken", import.file.display()))?;
    let mut spoiled = returned.spoiled;
    let applied = edit::apply(loaded.sources(), returned.edits);
    spoiled.extend(applied.refused);
    spoiled.sort();
    for note in &returned.notes {
        say(format_args!("note: {note}"))?;
    }
    for edit in &applied.edits {
        say(told(edit))?;
    }
    for Spoiled { row, what, wrong, help } in &spoiled {
        say(format_args!("row {row}, {what}: {wrong}\n  not taken; {help}"))?;
    }
    let (edits, rows) = (applied.edits.len(), spoiled.len());
    let new = new_findings(&loaded, &applied.sources)?;
    for finding in &new {
        say(finding.render(&applied.sources, std::io::stdout().is_terminal()) + "\n")?;
    }
    if new.iter().any(|finding| finding.severity == Severity::Error) {
        say(format_args!("{}: nothing was written, because the flow would have errors", loaded.name()))?;
        return Ok(ExitCode::from(1));
    }
    if import.write {
        write(&loaded, &applied.sources)?;
    }
    let done = if import.write { "changed" } else { "would change" };
    let more = if import.write || edits == 0 { "" } else { "; --write does it" };
    say(format_args!("{}: {edits} {done}, {rows} not taken{more}", loaded.name()))?;
    Ok(ExitCode::from(u8::from(rows > 0)))
}

fn told(edit: &Edit) -> String {
    format!("{} {} ({})\n  - {}\n  + {}", edit.id, edit.part, edit.language, flow::sentences::squeezed(&edit.before), edit.after)
}

/// What the checker would say of the new words and not of the old.
fn new_findings(loaded: &Loaded, sources: &Sources) -> Result<Vec<Diagnostic>> {
    let limits = library::usual_limits().context("this program knows no provider")?;
    Ok(edit::newly(&loaded.findings, flow::compile(sources, &limits).findings))
}

fn write(loaded: &Loaded, sources: &Sources) -> Result<()> {
    for (before, after) in loaded.sources().0.iter().zip(&sources.0) {
        if before != after {
            replace::replace(loaded.read(), after)?;
            say(format_args!("written: {}", after.path))?;
        }
    }
    Ok(())
}

#[expect(clippy::disallowed_methods, reason = "the file a translator sends")]
fn bytes(file: &Path) -> Result<Vec<u8>> {
    let size = std::fs::metadata(file).with_context(|| format!("there is no file {}", file.display()))?.len();
    if size > LARGEST {
        bail!("{} has {size} bytes; a CSV of the book has at most {LARGEST}", file.display());
    }
    std::fs::read(file).with_context(|| format!("{} cannot be read", file.display()))
}

/// The largest CSV, in bytes.
const LARGEST: u64 = 16 << 20;
