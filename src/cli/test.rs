//! `helpline test`: plays the transcripts of a flow and shows, side by side, what was expected and what was heard.

mod coverage;

use crate::cli::flows::{self, Loaded};
use crate::cli::say;
use anyhow::{Context, Result};
use clap::Args;
use helpline::library::retold::Retelling;
use helpline::transcript::parse::{self, Transcript};
use helpline::transcript::play::{self, Played, Problem};
use std::fmt::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;

/// Plays the transcripts of a flow (`calls/*.call`).
#[derive(Args, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "switches of a command")]
#[command(after_help = "Examples:\n  helpline test\n  helpline test flows/helpline\n  helpline test flows/helpline --only silent\n  \
                        helpline test --bless             writes what was heard into the transcripts that differ\n  \
                        helpline test --coverage          says what no transcript tries\n  \
                        helpline test --write-missing     writes transcripts that try it\n\n\
                        Exit status: 0 all pass, 1 some differ, 2 they could not be played.")]
pub(crate) struct Test {
    /// The flow's folder; the shipped flow where left out and there is no `flows/helpline`.
    flow: Option<PathBuf>,
    /// Only transcripts whose file name or title has these words.
    #[arg(long)]
    only: Option<String>,
    /// Writes what was heard into the transcripts that differ. Look at the difference before you keep it.
    #[arg(long)]
    bless: bool,
    /// Says what no transcript tries: places, keys, silence, outcomes, in each language.
    #[arg(long)]
    coverage: bool,
    /// All of it, not the first lines of each place.
    #[arg(long, requires = "coverage")]
    all: bool,
    /// Writes the same as a page, with a bar for each place.
    #[arg(long, value_name = "FILE")]
    html: Option<PathBuf>,
    /// Fails where less than so many hundredths are tried.
    #[arg(long, value_name = "PERCENT")]
    at_least: Option<usize>,
    /// Writes transcripts that try what is missing into the flow's calls. Read them before you keep them.
    #[arg(long, conflicts_with_all = ["bless", "only"])]
    write_missing: bool,
}

/// Runs it.
pub(crate) fn run(test: &Test) -> Result<ExitCode> {
    let loaded = flows::load(test.flow.as_deref())?;
    let Some(flow) = &loaded.flow else {
        say(format_args!("{}", loaded.report()))?;
        return Ok(ExitCode::from(2));
    };
    let mut retelling = Retelling::new(flow, &loaded.roster);
    let (mut passed, mut failed, mut blessed) = (0, 0, 0);
    for (name, text) in loaded.calls() {
        let transcript = match parse::parse(text) {
            Ok(transcript) => transcript,
            Err((line, words)) => {
                failed += 1;
                say(format_args!("{name}:{line}: {words}"))?;
                continue;
            }
        };
        let wanted = test.only.as_deref().is_none_or(|only| name.contains(only) || transcript.title.contains(only));
        if !wanted {
            continue;
        }
        let played = retelling.play(&transcript).map_err(anyhow::Error::msg).with_context(|| format!("in {name}"))?;
        if played.problems.is_empty() {
            passed += 1;
            continue;
        }
        failed += 1;
        say(report(name, &transcript, &played).trim_end())?;
        if test.bless && bless(&loaded, name, text, &played)? {
            blessed += 1;
        }
    }
    say(format_args!("{passed} passed, {failed} failed"))?;
    if blessed > 0 {
        say(format_args!(
            "What was heard is written into {blessed} of them: read what has changed, then test again. A call that goes another way now needs its keys changed, or goes."
        ))?;
    }
    let mut coverage = retelling.coverage;
    if test.write_missing {
        coverage::write(&loaded, flow, &mut coverage)?;
    }
    if test.coverage {
        say(format_args!("\n{}", coverage.told(flow, if test.all { usize::MAX } else { coverage::MOST_SHOWN }).trim_end()))?;
    }
    if let Some(file) = &test.html {
        coverage::page(file, flow, &coverage)?;
    }
    let too_little = test.at_least.is_some_and(|least| coverage.percent() < least);
    if too_little {
        say(format_args!("only {} % of what there is to try is tried", coverage.percent()))?;
    }
    Ok(ExitCode::from(u8::from(failed > 0 || too_little)))
}

/// What differs, as people read it.
fn report(name: &str, transcript: &Transcript, played: &Played) -> String {
    let mut report = format!("\n{}\n  {name}\n", transcript.title);
    for Problem { line, after, expected, happened } in played.problems.iter().take(MOST_SHOWN) {
        let (expected, happened) = columns(expected, happened);
        let _ = writeln!(report, "\n  line {line}, after {after}:");
        for (left, right) in expected.iter().zip(&happened) {
            let mark = if left.trim() == right.trim() { ' ' } else { '|' };
            let _ = writeln!(report, "    {left:<WIDTH$} {mark} {right}");
        }
    }
    if let Some(more) = played.problems.len().checked_sub(MOST_SHOWN).filter(|more| *more > 0) {
        let _ = writeln!(report, "\n  … and {more} more, most likely because of these");
    }
    report
}

/// How many differences of one transcript are shown: what follows the first mostly follows from it.
const MOST_SHOWN: usize = 2;

/// How wide each side is.
const WIDTH: usize = 56;

/// Two texts as columns of equal height, with their headings.
fn columns(expected: &str, happened: &str) -> (Vec<String>, Vec<String>) {
    let column = |heading: &str, words: &str| {
        let mut lines = vec![heading.to_owned()];
        let mut line = String::new();
        for word in words.split_whitespace() {
            if !line.is_empty() && line.chars().count() + 1 + word.chars().count() > WIDTH {
                lines.push(std::mem::take(&mut line));
            }
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(word);
        }
        lines.push(line);
        lines
    };
    let (mut left, mut right) = (column("expected", expected), column("heard", happened));
    let height = left.len().max(right.len());
    left.resize(height, String::new());
    right.resize(height, String::new());
    (left, right)
}

#[expect(clippy::disallowed_methods, reason = "the command that writes transcripts")]
fn bless(loaded: &Loaded, name: &str, text: &str, played: &Played) -> Result<bool> {
    let folder = loaded.folder.as_deref().context("the shipped flow inside the program cannot be changed: name a folder")?;
    let path = folder.join(name);
    let blessed = play::bless(text, &played.heard);
    if blessed != text {
        std::fs::write(&path, &blessed).with_context(|| format!("{} cannot be written", path.display()))?;
    }
    Ok(blessed != text)
}
