//! `helpline script sign`: somebody who read the words stands for them.

use crate::cli::{flows, say};
use anyhow::{Result, bail};
use clap::Args;
use helpline::book::signed::{self, Signing};
use helpline::library::replace;
use helpline::source::Source;
use jiff::Zoned;
use jiff::civil::Date;
use std::path::PathBuf;
use std::process::ExitCode;

/// Writes down who read entries in a language, so that the checker tells when their words change.
#[derive(Args, Debug)]
#[command(after_help = "Examples:\n  helpline script sign --by 'Ana Ruiz, oncologist' --language es --ids 'net.*,p.greet'\n  \
                        helpline script sign --by 'Ana Ruiz, oncologist' --language es --ids '*' --date 2026-11-23 flows/helpline\n\n\
                        Exit status: 0 signed, 2 nothing was signed.")]
pub(crate) struct SignOff {
    /// Name and role of whoever read the words.
    #[arg(long)]
    by: String,
    /// Ids with commas between; `*` stands for any characters.
    #[arg(long, value_delimiter = ',', required = true)]
    ids: Vec<String>,
    /// The language that was read; only a flow of one language needs none.
    #[arg(long)]
    language: Option<String>,
    /// The day it was read; today where left out.
    #[arg(long)]
    date: Option<Date>,
    /// The flow's folder; `flows/helpline` where left out.
    flow: Option<PathBuf>,
}

/// Runs it.
pub(crate) fn run(sign: &SignOff) -> Result<ExitCode> {
    let loaded = flows::load(sign.flow.as_deref())?;
    let languages = signed::languages(loaded.sources());
    // Whoever read one language does not stand for another.
    let language = match (&sign.language, languages.as_slice()) {
        (Some(language), _) | (None, [language]) => language,
        (None, languages) => bail!("say which language was read: --language {}", languages.join(" or --language ")),
    };
    let at = sign.date.unwrap_or_else(|| Zoned::now().date());
    let done = signed::sign(loaded.sources(), &Signing { by: &sign.by, at, language, ids: &sign.ids })?;
    replace::replace(loaded.read(), &Source { path: done.path.clone(), text: done.text })?;
    let (count, entries) = (done.ids.len(), if done.ids.len() == 1 { "entry" } else { "entries" });
    say(format_args!("{}: {count} {entries} signed in {language} by {} on {at}", done.path, sign.by.trim()))?;
    Ok(ExitCode::SUCCESS)
}
