//! `helpline new`: a small line to begin with, in English and Spanish.

use crate::cli::say;
use anyhow::{Context, Result, bail};
use clap::Args;
use include_dir::{Dir, DirEntry, include_dir};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Makes a folder with a small line that works: two languages, a menu, words to hear, a person to talk with, and two tests.
#[derive(Args, Debug)]
#[command(after_help = "Examples:\n  helpline new flows/mine      then `helpline call flows/mine` rings it\n\n\
                        `docs/flows.md` goes on from there.")]
pub(crate) struct New {
    /// The folder to make; it must be empty, or not be there yet.
    flow: PathBuf,
}

static TEMPLATE: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/src/cli/new/template");

/// Runs it.
pub(crate) fn run(new: &New) -> Result<ExitCode> {
    let flow = &new.flow;
    if fs::read_dir(flow).is_ok_and(|mut entries| entries.next().is_some()) {
        bail!("{} is not empty: name a new folder", flow.display());
    }
    put(&TEMPLATE, flow)?;
    let name = flow.display();
    say(format_args!(
        "{name} is a line that works. Next:\n\n  helpline call {name}     ring it\n  helpline check {name}    what is wrong with it: nothing yet\n  \
         helpline test {name}     play its two calls\n\nWrite your own sentences into {name}/words/, and your telephone into {name}/people.yaml."
    ))?;
    Ok(ExitCode::SUCCESS)
}

#[expect(clippy::disallowed_methods, reason = "this is where a new flow folder is made")]
fn put(folder: &Dir<'_>, to: &Path) -> Result<()> {
    fs::create_dir_all(to.join(folder.path())).with_context(|| format!("{} cannot be made", to.join(folder.path()).display()))?;
    for entry in folder.entries() {
        match entry {
            DirEntry::Dir(folder) => put(folder, to)?,
            DirEntry::File(file) => {
                let path = to.join(file.path());
                fs::write(&path, file.contents()).with_context(|| format!("{} cannot be written", path.display()))?;
            }
        }
    }
    Ok(())
}
