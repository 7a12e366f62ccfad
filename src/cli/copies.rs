//! `helpline backup`, `restore` and `move`: a store copied whole, while servers go on.

use crate::cli::desk::Which;
use crate::cli::{lines, say};
use anyhow::{Context, Result, bail};
use clap::Args;
use helpline::settings::{Settings, kept};
use helpline::spool::Spool;
use helpline::store::copy::{self, Copied, Count, Whole};
use helpline::store::embedded::{self, Synchronous};
use helpline::store::shipping::Shipper;
use helpline::store::sql::Sql;
use helpline::store::{Access, Address, Store};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::fmt::Write as _;
use std::io::IsTerminal as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Copies everything into one file: versions, people, journal, errands, and the keys that were made here. Servers go on meanwhile.
#[derive(Args, Debug)]
#[command(
    after_help = "Examples:\n  helpline backup helpline-monday.db\n  helpline backup /mnt/safe/$(date +%F).db     each night, by cron\n\nNumbers and words of callers are sealed in it, \
                        as they are in the store. Keys that the settings name are not in it: keep those elsewhere. Keys that were made here are: keep the file as safe as the line itself.\n\
                        With PostgreSQL it holds what the nodes have carried over."
)]
pub(crate) struct Backup {
    /// The file, which must not be there yet.
    file: PathBuf,
    #[command(flatten)]
    which: Which,
}

/// Fills an empty store from a backup: the settings say which. Calls that are in progress go on where they were.
#[derive(Args, Debug)]
#[command(after_help = "Example:\n  helpline restore helpline-monday.db && helpline serve")]
pub(crate) struct Restore {
    /// The file that `helpline backup` made.
    file: PathBuf,
    #[command(flatten)]
    which: Which,
}

/// Moves everything from the store that the settings name to another one, which is empty. Servers may go on meanwhile.
#[derive(Args, Debug)]
#[command(
    after_help = "Examples:\n  helpline move --to postgres://helpline:password@db.internal/helpline\n  HELPLINE_MOVE_TO=postgres://… helpline move      where others could read the command line\n\n\
                        To move with callers on the line: move, which takes the time; end the server; move again, which takes what came since; set store.url; begin the server. \
                        Calls in progress go on. Texts and calls back are then in the new store alone; the rest stays in the old one, too, until you remove it."
)]
pub(crate) struct Move {
    /// Where to: as store.url.
    #[arg(long, env = "HELPLINE_MOVE_TO", hide_env_values = true, value_name = "URL")]
    to: String,
    #[command(flatten)]
    which: Which,
}

/// Secrets that were made, inside a backup.
const KEPT: &str = "CREATE TABLE kept(name TEXT PRIMARY KEY, content TEXT NOT NULL)";

/// Runs `helpline backup`.
pub(crate) fn backup(backup: &Backup) -> Result<ExitCode> {
    let settings = backup.which.settings()?;
    if backup.file.exists() {
        bail!("{} is there already: name a new file", backup.file.display());
    }
    let mut from = of(&settings)?;
    // Under another name until it is whole: half a backup is worse than none.
    let draft = beside(&backup.file, ".part")?;
    for left in [draft.clone(), beside(&draft, "-wal")?, beside(&draft, "-shm")?] {
        drop(std::fs::remove_file(left));
    }
    let copied = (|| {
        let mut to = at(&Address::File(draft.clone()), &draft)?;
        let copied = copied(&mut from, &mut to)?;
        keep_secrets(to.decisions, &settings)?;
        Ok::<_, anyhow::Error>(copied)
    })()
    .and_then(|copied| {
        embedded::close(&draft)?;
        std::fs::rename(&draft, &backup.file).with_context(|| format!("{} cannot be made", backup.file.display()))?;
        Ok(copied)
    });
    if copied.is_err() {
        drop(std::fs::remove_file(&draft));
    }
    say(format_args!("{}: {}.", backup.file.display(), told(&copied?.all)))?;
    match lines::made(&settings).as_slice() {
        [] => say("Keys are not in it, since your settings name them: keep those, too."),
        _ => say("The keys that were made here are in it: keep the file as safe as the line itself."),
    }?;
    Ok(ExitCode::SUCCESS)
}

/// Writes the secrets that were made into a backup, the last of what is in it.
fn keep_secrets(mut backup: Store, settings: &Settings) -> Result<()> {
    let beside = lines::beside(settings);
    let secrets: Vec<(&str, Option<String>)> =
        lines::made(settings).into_iter().map(|name| Ok((name, kept::known(&beside, name)?))).collect::<Result<_>>()?;
    backup.write(|sql| {
        sql.all(KEPT)?;
        for (name, content) in secrets.into_iter().filter_map(|(name, content)| Some((name, content?))) {
            sql.run("INSERT INTO kept(name, content) VALUES($1, $2)", &[name.into(), content.into()])?;
        }
        Ok(())
    })
}

/// Runs `helpline restore`.
pub(crate) fn restore(restore: &Restore) -> Result<ExitCode> {
    let settings = restore.which.settings()?;
    let open = || Store::of_copy(&restore.file);
    let mut from = Whole { decisions: open()?, calls: open()?, shared: false };
    let secrets =
        secrets(from.decisions.read()).with_context(|| format!("{} was not made by `helpline backup`", restore.file.display()))?;
    let address = Address::parse(&settings.store.url)?;
    let mut to = at(&address, &settings.spool_path())?;
    if copy::count(&mut to)? != Count::default() {
        bail!("the store that the settings name is not empty: move it away, or set store.url to another");
    }
    let beside = lines::beside(&settings);
    let made = lines::made(&settings);
    // A store without its keys would lose the calls that are in progress, and what is sealed: the keys come first.
    for (name, content) in secrets.iter().filter(|(name, _)| made.contains(&name.as_str())) {
        kept::put(&beside, name, content)?;
    }
    let copied = copied(&mut from, &mut to)?;
    say(format_args!("Restored: {}.", told(&copied.all)))?;
    if made.iter().any(|made| !secrets.iter().any(|(name, _)| name == made)) {
        say("The keys are not in it: set secret_keys and the lines' secrets as they were, before you begin the server.")?;
    }
    Ok(ExitCode::SUCCESS)
}

fn secrets(sql: &mut dyn Sql) -> Result<Vec<(String, String)>> {
    sql.rows("SELECT name, content FROM kept ORDER BY name", &[])?.iter().map(|row| Ok((row.text(0)?, row.text(1)?))).collect()
}

/// Runs `helpline move`.
pub(crate) fn move_to(wanted: &Move) -> Result<ExitCode> {
    let settings = wanted.which.settings()?;
    let to =
        Address::parse(&wanted.to).ok().context("--to is no store: write sqlite: and a path, or postgres://user:password@host/database")?;
    if to == Address::parse(&settings.store.url)? {
        bail!("--to is the store that the settings name");
    }
    let mut from = of(&settings)?;
    let file = to.file().map_or_else(|| settings.spool_path(), Path::to_path_buf);
    let mut to = at(&to, &file)?;
    let copied = copied(&mut from, &mut to)?;
    copy::give_away(&mut from, &copied.errands)?;
    say(format_args!("Moved: {}.", told(&copied.all)))?;
    let (before, now) = (copied.all.entries, copy::count(&mut to)?.entries);
    say(format_args!("Entries: {before} there, {} new here, {now} here now.", copied.new_entries))?;
    say("Next: end the servers, move once more for what came since, set store.url to the new store, and begin them.")?;
    Ok(ExitCode::SUCCESS)
}

/// The store that the settings name.
fn of(settings: &Settings) -> Result<Whole> {
    let address = Address::parse(&settings.store.url)?;
    let spool = settings.spool_path();
    if address.file().is_some_and(|file| !file.exists()) {
        bail!("there is no store yet: `helpline serve` makes it");
    }
    let mut whole = Whole {
        decisions: Store::open(&address)?,
        calls: Store::of_calls(&address, &spool, Access::Write)?,
        shared: address.file().is_none(),
    };
    if whole.shared && spool.exists() {
        Shipper::open(&spool)?.ship_all(&mut whole.calls, crate::cli::desk::now())?;
    }
    Ok(whole)
}

/// A store to copy to, with its tables; where it is a file, calls go to `spool`.
fn at(address: &Address, spool: &Path) -> Result<Whole> {
    let decisions = Store::open(address)?;
    if address.file().is_some() {
        drop(Spool::open(spool, Synchronous::Full)?);
    }
    Ok(Whole { decisions, calls: Store::of_calls(address, spool, Access::Write)?, shared: address.file().is_none() })
}

/// Copies, with a bar where somebody looks on.
fn copied(from: &mut Whole, to: &mut Whole) -> Result<Copied> {
    let draws = if std::io::stderr().is_terminal() { ProgressDrawTarget::stderr() } else { ProgressDrawTarget::hidden() };
    let bar = ProgressBar::with_draw_target(None, draws);
    bar.set_style(ProgressStyle::with_template("{bar:40} {human_pos} of {human_len} entries, {per_sec}, {eta} left")?);
    let copied = copy::copy(from, to, &mut |done, all| {
        bar.set_length(all);
        bar.set_position(done);
    });
    bar.finish_and_clear();
    copied
}

fn told(count: &Count) -> String {
    let mut words = String::new();
    for (number, one, many) in [
        (count.publications, "publication", "publications"),
        (count.rosters, "change of people and hours", "changes of people and hours"),
        (count.entries, "entry of the journal", "entries of the journal"),
        (count.errands, "text, call back or message", "texts, calls back and messages"),
    ] {
        let comma = if words.is_empty() { "" } else { ", " };
        let _ = write!(words, "{comma}{number} {}", if number == 1 { one } else { many });
    }
    words
}

/// A path with something after its name.
fn beside(path: &Path, after: &str) -> Result<PathBuf> {
    let mut name = path.file_name().context("name a file")?.to_owned();
    name.push(after);
    Ok(path.with_file_name(name))
}
