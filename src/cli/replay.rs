//! `helpline replay`: a call of the journal, taken again; or all calls of a time, against a draft.

use crate::cli::desk::{self, Which};
use crate::cli::{flows, say};
use anyhow::{Context, Result, bail};
use clap::Args;
use helpline::exchange::entry::Entry;
use helpline::flow::graph::Flow;
use helpline::library::archive::Archive;
use helpline::library::parted;
use helpline::replay::{self, Step};
use helpline::store::journal::{self, Wanted};
use helpline::store::{Access, Store, versions};
use helpline::transcript::write;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::io::IsTerminal as _;
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

/// Takes a call of the journal again and shows it; or takes all calls of a time through a draft and says in words how many would go elsewhere.
#[derive(Args, Debug)]
#[command(
    after_help = "Examples:\n  helpline replay CA0123…                               the call, as it was\n  helpline replay CA0123… --against flows/helpline      where it would part\n  \
                        helpline replay CA0123… --as-transcript > calls/found.call\n  helpline replay --since 2026-11-01T00:00:00Z --against flows/helpline\n\n\
                        Nothing of a caller is needed but which choices were meant; numbers and words are not in the journal.\n\n\
                        Exit status: 0 nobody would go elsewhere, 1 some would, 2 it could not be replayed."
)]
pub(crate) struct Replay {
    /// The provider's name for the call.
    call: Option<String>,
    /// A flow's folder, or a version that was published.
    #[arg(long, value_name = "DRAFT")]
    against: Option<String>,
    /// All calls since this moment.
    #[arg(long, value_name = "MOMENT", conflicts_with = "call", requires = "against")]
    since: Option<String>,
    /// Only calls before this moment.
    #[arg(long, value_name = "MOMENT", requires = "since")]
    until: Option<String>,
    /// Writes the call as a transcript, whose words `helpline test --bless` fills in.
    #[arg(long, requires = "call")]
    as_transcript: bool,
    /// The flow; the only one where left out.
    #[arg(long, value_name = "NAME")]
    flow: Option<String>,
    #[command(flatten)]
    which: Which,
}

/// Runs it.
pub(crate) fn run(replay: &Replay) -> Result<ExitCode> {
    let (settings, mut store) = replay.which.open()?;
    let name = desk::flow_named(&mut store, replay.flow.as_deref())?;
    let mut archive = Archive::open(&settings, store, &name)?;
    let against = replay.against.as_deref().map(|named| draft(&mut archive, &name, named)).transpose()?;
    let mut calls = desk::calls(&settings, Access::Read)?;
    match (&replay.call, &replay.since) {
        (Some(call), _) => one(replay, call, &mut calls, &mut archive, against.as_deref()),
        (None, Some(since)) => {
            let until = replay.until.as_deref().map(|until| desk::moment("--until", until)).transpose()?;
            let wanted = Wanted { call: None, since: Some(desk::moment("--since", since)?), until };
            let against = against.context("name the draft: --against FOLDER")?;
            many(&wanted, &mut calls, &mut archive, &against)
        }
        (None, None) => bail!("name a call, or a time: --since 2026-11-01T00:00:00Z --against FOLDER"),
    }
}

/// A draft: a folder, or a version by how its name begins.
fn draft(archive: &mut Archive, name: &str, named: &str) -> Result<Arc<Flow>> {
    if Path::new(named).is_dir() {
        let loaded = flows::load(Some(Path::new(named)))?;
        return loaded.flow.clone().with_context(|| format!("{named} has errors: `helpline check {named}` tells them"));
    }
    let all = versions::list(archive.store().read(), name)?;
    let version = versions::named(&all, named).with_context(|| format!("there is no folder `{named}` either"))?;
    archive.version(version)?.with_context(|| format!("version {version} is no longer kept, or does not compile any more"))
}

/// One call.
fn one(replay: &Replay, call: &str, calls: &mut Store, archive: &mut Archive, against: Option<&Flow>) -> Result<ExitCode> {
    let mut entries = Vec::new();
    let wanted = Wanted { call: Some(call.to_owned()), ..Wanted::default() };
    journal::each(calls.read(), &wanted, |kept| {
        entries.push(kept.entry);
        Ok(())
    })?;
    let first = replay::turns(&entries).next().with_context(|| format!("the journal has no call `{call}`"))?.clone();
    let (flow, way) = archive.retake(&entries)?.with_context(|| format!("version {} of this call is no longer kept", first.version))?;
    if replay.as_transcript {
        let steps = way.iter().filter_map(|step| Some((step.heard.as_ref()?, &step.turn)));
        say(write::written(&flow, &format!("call {call}"), first.at, steps).trim_end())?;
        return Ok(ExitCode::SUCCESS);
    }
    let parted = against.map(|new| (new, archive.world(&first.line, |world| replay::against(new, world, &entries, &way))));
    for ((at, entry), step) in replay::turns(&entries).enumerate().zip(&way) {
        tell(&flow, entry, step)?;
        let Some((new, (after, parting))) = &parted else { continue };
        match (after.get(at), parting) {
            (Some(now), _) if !replay::same_words((&flow, &step.turn), (new, &now.turn)) => {
                say(format_args!("      would hear: {}", spoken(new, now)))?;
            }
            (None, Some(parting)) if parting.at == at => {
                say(format_args!(
                    "\nHere it would part: {} at `{}` would lead to `{}`, not to `{}`.",
                    parting.heard, parting.from, parting.now, parting.was
                ))?;
                return Ok(ExitCode::from(1));
            }
            _ => {}
        }
    }
    if against.is_some() {
        say("\nIt would go the same way.")?;
    }
    Ok(ExitCode::SUCCESS)
}

fn tell(flow: &Flow, entry: &Entry, step: &Step) -> Result<()> {
    let at = entry.at.strftime("%H:%M:%S");
    let followed = if step.followed { "  (followed: the journal does not tell it whole)" } else { "" };
    say(format_args!("{at}  {}  -> {} [{}]{followed}", entry.heard, entry.node, entry.then))?;
    say(format_args!("      {}", spoken(flow, step)))
}

/// The words of a step as one text, without what only that call knew.
fn spoken(flow: &Flow, step: &Step) -> String {
    flow.words(&step.turn.says).trim().to_owned()
}

/// All calls of a time.
fn many(wanted: &Wanted, calls: &mut Store, archive: &mut Archive, against: &Flow) -> Result<ExitCode> {
    let bar = bar(journal::count(calls.read(), wanted)?);
    let (tally, old) = parted::parted(archive, calls, wanted, against, || bar.inc(1))?;
    bar.finish_and_clear();
    say(tally.told(old.as_deref().unwrap_or(against), against).trim_end())?;
    Ok(ExitCode::from(u8::from(!tally.parted.is_empty())))
}

/// How far it is, where somebody looks.
fn bar(entries: u64) -> ProgressBar {
    let target = if std::io::stderr().is_terminal() { ProgressDrawTarget::stderr() } else { ProgressDrawTarget::hidden() };
    let style =
        ProgressStyle::with_template("{bar:40} {pos} of {len} entries, {eta} left").unwrap_or_else(|_| ProgressStyle::default_bar());
    ProgressBar::with_draw_target(Some(entries), target).with_style(style)
}
