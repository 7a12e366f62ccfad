//! `helpline schema`: the shapes of a flow's files, for editors.

use crate::cli::say;
use anyhow::{Context, Result, bail};
use clap::Args;
use helpline::flow::schema::Of;
use helpline::library::folder;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Prints the JSON Schema of a flow's files, or writes all into a flow, so that editors complete and check while one types.
#[derive(Args, Debug)]
#[command(after_help = "Examples:\n  helpline schema flow                   prints the schema of structure files\n  \
                        helpline schema --write flows/mine     writes them into the folder and names them in its files\n\n\
                        Editors with the YAML language server (VS Code with its YAML extension, Neovim, Helix, Emacs) then offer names as you type.")]
pub(crate) struct Schema {
    /// Which files: flow, words, people or signed.
    #[arg(conflicts_with = "write")]
    of: Option<String>,
    /// A flow's folder to write all schemas into; a first line is put into each of its files.
    #[arg(long, value_name = "FLOW")]
    write: Option<PathBuf>,
}

/// What the first line of a file begins with that names its schema.
const MODELINE: &str = "# yaml-language-server: $schema=";

/// Runs it.
pub(crate) fn run(schema: &Schema) -> Result<ExitCode> {
    match (&schema.write, &schema.of) {
        (Some(flow), _) => write(flow)?,
        (None, Some(name)) => {
            let Some(of) = Of::ALL.into_iter().find(|of| of.name() == name) else {
                bail!("there is no schema `{name}`: {}", Of::ALL.map(Of::name).join(", "))
            };
            say(text(of)?)?;
        }
        (None, None) => Of::ALL.iter().try_for_each(|of| say(of.name()))?,
    }
    Ok(ExitCode::SUCCESS)
}

fn text(of: Of) -> Result<String> {
    Ok(serde_json::to_string_pretty(&of.schema())?)
}

fn write(flow: &Path) -> Result<()> {
    let files = folder::read(flow)?.sources;
    let to = flow.join("schema");
    fs::create_dir_all(&to).with_context(|| format!("{} cannot be made", to.display()))?;
    for of in Of::ALL {
        put(&to.join(format!("{}.json", of.name())), &(text(of)? + "\n"))?;
    }
    for source in &files.0 {
        let Some(of) = Of::file(&source.path) else { continue };
        if source.text.lines().any(|line| line.starts_with(MODELINE)) {
            continue;
        }
        let up = "../".repeat(source.path.matches('/').count());
        put(&flow.join(&source.path), &format!("{MODELINE}{up}schema/{}.json\n{}", of.name(), source.text))?;
    }
    say(format_args!("{}: editors now know the shapes of {} files", flow.display(), files.0.len()))
}

#[expect(clippy::disallowed_methods, reason = "this is where a flow folder gets its schemas")]
fn put(file: &Path, text: &str) -> Result<()> {
    fs::write(file, text).with_context(|| format!("{} cannot be written", file.display()))
}
