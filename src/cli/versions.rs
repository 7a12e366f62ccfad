//! `helpline versions`, `export`, `withdraw`: what was published, what stands in it, and what shall not be kept.

use crate::cli::desk::{self, Which};
use crate::cli::say;
use anyhow::{Context, Result, bail};
use clap::Args;
use helpline::store::versions::{self, Publication};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Lists what was published, the newest first: who, when, why, and what callers hear now.
#[derive(Args, Debug)]
#[command(after_help = "Examples:\n  helpline versions\n  helpline versions helpline --format json")]
pub(crate) struct Versions {
    /// The flow; the only one where left out.
    flow: Option<String>,
    /// The form of the list.
    #[arg(long, value_enum, default_value = "human")]
    format: Format,
    #[command(flatten)]
    which: Which,
}

/// The forms of a list.
#[derive(Clone, Copy, Debug, clap::ValueEnum)]
pub(crate) enum Format {
    /// For people.
    Human,
    /// One JSON array.
    Json,
}

/// Runs `helpline versions`.
pub(crate) fn list(wanted: &Versions) -> Result<ExitCode> {
    let (_, mut store) = wanted.which.open()?;
    let name = desk::flow_named(&mut store, wanted.flow.as_deref())?;
    let all = versions::list(store.read(), &name)?;
    let live = versions::live(&all, versions::moment(&all, desk::now())).map(|live| live.id);
    if matches!(wanted.format, Format::Json) {
        let one = |one: &Publication| {
            serde_json::json!({ "id": one.id, "flow": one.flow, "version": one.version.to_string(), "kind": one.kind.word(), "by": one.by, "why": one.why,
                "at": one.at.to_string(), "from": one.from.to_string(), "until": one.until.map(|until| until.to_string()), "live": live == Some(one.id),
                "waits": one.starts().is_none(), "agreed": one.second.as_ref().map(|(by, _)| by) })
        };
        say(serde_json::to_string_pretty(&all.iter().rev().map(one).collect::<Vec<_>>())?)?;
        return Ok(ExitCode::SUCCESS);
    }
    for one in all.iter().rev() {
        let state = match one.starts() {
            _ if live == Some(one.id) => "  <- callers hear this",
            None => "  (waits for somebody else to agree)",
            Some(from) if from > desk::now() => "  (not yet)",
            Some(_) => "",
        };
        let until = one.until.map_or(String::new(), |until| format!(" until {}", desk::shown(until)));
        let why = if one.why.is_empty() { String::new() } else { format!(": {}", one.why) };
        say(format_args!(
            "{:>4}  {}  {}{until}  {} by {}{why}{state}",
            one.id,
            one.version,
            desk::shown(one.from),
            one.kind.word(),
            one.by
        ))?;
    }
    Ok(ExitCode::SUCCESS)
}

/// Writes a version into a folder, as it was published.
#[derive(Args, Debug)]
#[command(
    after_help = "Examples:\n  helpline export flows/as-published             what callers hear now\n  helpline export old --version 0123456789abcdef"
)]
pub(crate) struct Export {
    /// The folder, which must not be there yet.
    folder: PathBuf,
    /// The flow; the only one where left out.
    #[arg(long, value_name = "NAME")]
    flow: Option<String>,
    /// The version, or how its name begins; the one that is live where left out.
    #[arg(long, value_name = "VERSION")]
    version: Option<String>,
    #[command(flatten)]
    which: Which,
}

/// Runs `helpline export`.
pub(crate) fn export(export: &Export) -> Result<ExitCode> {
    let (_, mut store) = export.which.open()?;
    let name = desk::flow_named(&mut store, export.flow.as_deref())?;
    let all = versions::list(store.read(), &name)?;
    let version = match &export.version {
        Some(text) => versions::named(&all, text)?,
        None => {
            versions::live(&all, versions::moment(&all, desk::now())).with_context(|| format!("no version of `{name}` is live"))?.version
        }
    };
    let content = versions::content(store.read(), &name, version)?.with_context(|| format!("the content of version {version} is gone"))?;
    if export.folder.exists() {
        bail!("{} is there already: name a folder that is not", export.folder.display());
    }
    let texts =
        content.sources.0.iter().map(|source| (&source.path, &source.text)).chain(content.calls.iter().map(|(path, text)| (path, text)));
    for (path, text) in texts {
        write(&export.folder.join(path), text)?;
    }
    say(format_args!("Version {version} of {name} stands in {}.", export.folder.display()))?;
    Ok(ExitCode::SUCCESS)
}

/// Removes the words of a version that is not live: for what should never have stood there. That it was published stays in the list.
#[derive(Args, Debug)]
#[command(
    after_help = "Example:\n  helpline withdraw 0123456789abcdef\n\nIt cannot be gone back to any more. Nodes keep it for calls in progress until they begin again; those calls then go on at the \
                        same place of the live version. Copies made by `helpline backup` still have it."
)]
pub(crate) struct Withdraw {
    /// The version, or how its name begins.
    version: String,
    /// The flow; the only one where left out.
    #[arg(long, value_name = "NAME")]
    flow: Option<String>,
    #[command(flatten)]
    which: Which,
}

/// Runs `helpline withdraw`.
pub(crate) fn withdraw(withdraw: &Withdraw) -> Result<ExitCode> {
    let (_, mut store) = withdraw.which.open()?;
    let name = desk::flow_named(&mut store, withdraw.flow.as_deref())?;
    let all = versions::list(store.read(), &name)?;
    let version = versions::named(&all, &withdraw.version)?;
    let at = versions::moment(&all, desk::now());
    store.write(|sql| versions::remove(sql, &name, version, at))?;
    store.overwrite()?;
    say(format_args!("The words of version {version} of {name} are removed."))?;
    Ok(ExitCode::SUCCESS)
}

#[expect(clippy::disallowed_methods, reason = "the command that writes a flow's folder")]
fn write(path: &Path, text: &str) -> Result<()> {
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder).with_context(|| format!("{} cannot be made", folder.display()))?;
    }
    std::fs::write(path, text).with_context(|| format!("{} cannot be written", path.display()))
}
