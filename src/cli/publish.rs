//! `helpline publish`, `agree`, `rollback`: which version of a flow callers hear.

use crate::cli::desk::{self, Who};
use crate::cli::flows;
use crate::cli::say;
use anyhow::{Context, Result, bail};
use clap::Args;
use helpline::diagnostic::Severity;
use helpline::flow::limits::Limits;
use helpline::library::noticed;
use helpline::library::published::{self, Wish};
use helpline::source::Sources;
use helpline::store::Store;
use helpline::store::versions::{self, Kind, Publication};
use jiff::Timestamp;
use std::path::PathBuf;
use std::process::ExitCode;

/// How many changes are shown before the rest is counted.
const MOST_SHOWN: usize = 20;

/// Makes a flow's folder what callers hear. A flow with errors is refused; calls in progress keep the version they began with.
#[derive(Args, Debug)]
#[command(
    after_help = "Examples:\n  helpline publish flows/helpline --why \"new hours of the chat\"\n  helpline publish flows/helpline --dry-run     what callers would notice\n  \
                        helpline publish flows/holiday --flow helpline --from \"2026-12-24 00:00 America/Chicago\" --until \"2026-12-27 00:00 America/Chicago\"\n\n\
                        People and telephones are not published: `helpline people` changes them, for calls in progress too.\n\n\
                        Exit status: 0 published, 1 it has errors, 2 it could not be done."
)]
pub(crate) struct Publish {
    /// The flow's folder.
    folder: PathBuf,
    /// The flow it becomes a version of; the folder's name where left out.
    #[arg(long, value_name = "NAME")]
    flow: Option<String>,
    /// From when on callers hear it; now where left out.
    #[arg(long, value_name = "MOMENT")]
    from: Option<String>,
    /// Until when; then they hear again what they heard before.
    #[arg(long, value_name = "MOMENT")]
    until: Option<String>,
    /// Only says what callers would notice.
    #[arg(long)]
    dry_run: bool,
    #[command(flatten)]
    who: Who,
}

/// Runs `helpline publish`.
pub(crate) fn publish(publish: &Publish) -> Result<ExitCode> {
    let mut desk = publish.who.sit_down()?;
    let name = flow_of(publish)?;
    let mut loaded = flows::load(Some(&publish.folder))?;
    let limits = desk::limits(&desk.settings, &name)?;
    let providers = desk::judges(&desk.settings, &name)?;
    loaded.judge(&providers, &desk::numbers(&desk.settings, &name), jiff::Zoned::now().date());
    if loaded.flow.is_none() || loaded.findings.iter().any(|finding| finding.severity == Severity::Error) {
        say(loaded.report())?;
        say("Nothing was published: a flow with errors never is. `helpline explain RULE` says more.")?;
        return Ok(ExitCode::from(1));
    }
    tell_changes(&mut desk.store, &name, &loaded.read().sources, &limits, desk.at)?;
    if publish.dry_run {
        return Ok(ExitCode::SUCCESS);
    }
    let soonest = desk.at + versions::AHEAD;
    let from = publish.from.as_deref().map(|from| desk::moment("--from", from)).transpose()?.unwrap_or(soonest);
    let until = publish.until.as_deref().map(|until| desk::moment("--until", until)).transpose()?;
    if from < desk.at || until.is_some_and(|until| until <= from) {
        bail!("--from is over, or --until is not after it");
    }
    let from = from.max(soonest);
    let needs_second = desk.settings.publish.needs_second;
    let (by, why, at) = (desk.by.clone(), desk.why.clone(), desk.at);
    let wish = Wish { kind: Kind::Publish, from, until, needs_second, author: published::Author { by: &by, why: &why, at } };
    let done = desk.store.write(|sql| published::publish(sql, &name, loaded.read(), &limits, &wish))?;
    say(outcome(&done, desk.at))?;
    Ok(ExitCode::SUCCESS)
}

/// The name of the flow that a folder becomes a version of.
fn flow_of(publish: &Publish) -> Result<String> {
    let of_folder = || Some(std::path::absolute(&publish.folder).ok()?.file_name()?.to_string_lossy().into_owned());
    publish.flow.clone().or_else(of_folder).context("name the flow: --flow NAME")
}

/// Says what callers will notice.
fn tell_changes(store: &mut Store, name: &str, new: &Sources, limits: &Limits, at: Timestamp) -> Result<()> {
    let Some(live) = published::read(store.read(), name, at)? else { return say("The first version of this flow.") };
    let Some(changes) = noticed::noticed(&live.sources(), new, limits) else {
        return say("What changes for callers cannot be told: the version that is live does not compile any more.");
    };
    for change in changes.iter().take(MOST_SHOWN) {
        say(format_args!("  {change}"))?;
    }
    say(match changes.len() {
        0 => "Callers notice nothing.".to_owned(),
        1 => "1 change that callers can notice.".to_owned(),
        count if count > MOST_SHOWN => format!("  … and {} more: `helpline diff` tells them all", count - MOST_SHOWN),
        count => format!("{count} changes that callers can notice."),
    })
}

/// What was done, in words.
fn outcome(done: &Publication, at: Timestamp) -> String {
    let Publication { id, flow, version, .. } = done;
    let until = done.until.map_or(String::new(), |until| format!(", until {}", desk::shown(until)));
    if done.needs_second {
        return format!("Version {version} of {flow} waits until somebody else agrees: `helpline agree {id}`.");
    }
    if done.from > at + versions::AHEAD {
        return format!("Version {version} of {flow} will be live from {}{until}.", desk::shown(done.from));
    }
    format!("Version {version} of {flow} is live{until}: every node has it within two seconds, calls in progress keep theirs.")
}

/// Agrees to what somebody else has published, where two people must.
#[derive(Args, Debug)]
#[command(after_help = "Example:\n  helpline versions\n  helpline agree 7 --by \"Ben\"")]
pub(crate) struct Agree {
    /// The number of the publication, as `helpline versions` shows it.
    publication: i64,
    #[command(flatten)]
    who: Who,
}

/// Runs `helpline agree`.
pub(crate) fn agree(agree: &Agree) -> Result<ExitCode> {
    let mut desk = agree.who.sit_down()?;
    let (by, at) = (desk.by.clone(), desk.at);
    let done = desk.store.write(|sql| versions::agree(sql, agree.publication, &by, at))?;
    let from = done.starts().filter(|from| *from > at).map_or_else(|| "now".to_owned(), desk::shown);
    say(format_args!("Version {} of {} is agreed to: live from {from} on.", done.version, done.flow))?;
    Ok(ExitCode::SUCCESS)
}

/// Goes back to an earlier version, in one step.
#[derive(Args, Debug)]
#[command(
    after_help = "Examples:\n  helpline rollback                          to what was live before\n  helpline rollback --to 0123456789abcdef --why \"the menu was wrong\""
)]
pub(crate) struct Rollback {
    /// The flow; the only one where left out.
    flow: Option<String>,
    /// The version to go back to; the one that was live before where left out.
    #[arg(long, value_name = "VERSION")]
    to: Option<String>,
    #[command(flatten)]
    who: Who,
}

/// Runs `helpline rollback`.
pub(crate) fn rollback(rollback: &Rollback) -> Result<ExitCode> {
    let mut desk = rollback.who.sit_down()?;
    let name = desk::flow_named(&mut desk.store, rollback.flow.as_deref())?;
    let limits = desk::limits(&desk.settings, &name)?;
    let all = versions::list(desk.store.read(), &name)?;
    let now = versions::moment(&all, desk.at);
    let live = versions::live(&all, now).map(|live| live.version);
    let to = match &rollback.to {
        Some(text) => versions::named(&all, text)?,
        None => versions::before(&all, now).with_context(|| format!("no other version of `{name}` was ever live"))?,
    };
    if live == Some(to) {
        bail!("version {to} of `{name}` is live already");
    }
    let content = versions::content(desk.store.read(), &name, to)?.with_context(|| format!("the content of version {to} is gone"))?;
    tell_changes(&mut desk.store, &name, &content.sources, &limits, desk.at)?;
    let (by, why, at) = (desk.by.clone(), desk.why.clone(), desk.at);
    let author = published::Author { by: &by, why: &why, at };
    let done = desk.store.write(|sql| published::rollback(sql, &name, to, &limits, author))?;
    say(outcome(&done, desk.at))?;
    Ok(ExitCode::SUCCESS)
}
