//! `helpline about`, `forget` and `privacy`: what is kept of callers, of one caller, and no longer.

use crate::cli::desk::{self, Which};
use crate::cli::say;
use anyhow::{Context, Result};
use clap::{Args, ValueEnum};
use helpline::exchange::errand::What;
use helpline::phone::Number;
use helpline::report::kept;
use helpline::settings::Retention;
use helpline::store::errands::Settled;
use helpline::store::retention::{self, Known};
use helpline::store::{Access, Store};
use std::process::ExitCode;

/// Tells everything that is kept of a caller's number.
#[derive(Args, Debug)]
#[command(after_help = "Example:\n  helpline about +13125550142\n\nThe journal of calls knows no numbers: it cannot be asked by one.")]
pub(crate) struct About {
    /// The number, as +13125550142.
    number: String,
    #[command(flatten)]
    which: Which,
}

/// Removes everything that is kept of a caller's number, done or not.
#[derive(Args, Debug)]
#[command(
    after_help = "Example:\n  helpline forget +13125550142\n\nA call back or a text that is still due is not made any more. Nodes that are away bring what they hold when they\nare back: \
                        forget again then. Copies made by `helpline backup` are yours to remove."
)]
pub(crate) struct Forget {
    /// The number, as +13125550142.
    number: String,
    #[command(flatten)]
    which: Which,
}

/// Writes down what is kept of callers, why, and how long: to print, and for whoever asks.
#[derive(Args, Debug)]
#[command(after_help = "Examples:\n  helpline privacy\n  helpline privacy --format html > what-we-keep.html")]
pub(crate) struct Privacy {
    /// The form.
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
    #[command(flatten)]
    which: Which,
}

/// The forms of the page.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum Format {
    /// For a terminal.
    Text,
    /// One page to print.
    Html,
}

fn known(number: &str, which: &Which, access: Access) -> Result<(Store, Known)> {
    // The number is not repeated: it would stand in the terminal's record a second time.
    let number = Number::parse(number).context("this is no whole telephone number: write it as +13125550142")?;
    let settings = which.settings()?;
    let mut journal = desk::calls(&settings, access)?;
    let known = retention::about(&mut journal, &desk::keyring(&settings)?, &number)?;
    Ok((journal, known))
}

fn not_opened(known: &Known) -> Result<()> {
    if known.closed > 0 {
        say(format_args!(
            "{} errands do not open with the keys in SECRET_KEYS: whose they are cannot be told. Add the key they were sealed with, after the others.",
            known.closed
        ))?;
    }
    Ok(())
}

/// Runs `helpline about`.
pub(crate) fn about(about: &About) -> Result<ExitCode> {
    let (_, known) = known(&about.number, &about.which, Access::Read)?;
    if known.errands.is_empty() && known.words.is_empty() {
        say("Nothing is kept of this number.")?;
    }
    for (kept, errand) in &known.errands {
        let what = match &errand.what {
            What::Text { words, .. } => format!("a text: {words}"),
            What::CallBack => "a call back".to_owned(),
            What::Voicemail { recording } => format!("a message: {recording}"),
        };
        let became = kept.state.settled().map_or_else(String::new, |Settled { by, at, .. }| format!(" by {by}, {}", desk::shown(*at)));
        let (line, at, state) = (&errand.line, desk::shown(errand.at), kept.state.word());
        say(format_args!("{at}, line {line}, in {}: {what} ({state}{became})", errand.language.title))?;
    }
    for (_, entry, words) in &known.words {
        say(format_args!("{}, line {}: said and not understood: {words}", desk::shown(entry.at), entry.line))?;
    }
    not_opened(&known)?;
    Ok(ExitCode::SUCCESS)
}

/// Runs `helpline forget`.
pub(crate) fn forget(forget: &Forget) -> Result<ExitCode> {
    let (mut journal, known) = known(&forget.number, &forget.which, Access::Write)?;
    retention::forget(&mut journal, &known)?;
    say(format_args!("Removed: {} errands, {} times what was said.", known.errands.len(), known.words.len()))?;
    not_opened(&known)?;
    Ok(ExitCode::SUCCESS)
}

/// Runs `helpline privacy`.
pub(crate) fn privacy(wanted: &Privacy) -> Result<ExitCode> {
    let Retention { journal_days, errands_days, words_days } = wanted.which.settings()?.retention;
    let page = kept::kept(journal_days, errands_days, words_days);
    say(match wanted.format {
        Format::Text => kept::text(&page),
        Format::Html => kept::html(&page),
    })?;
    Ok(ExitCode::SUCCESS)
}
