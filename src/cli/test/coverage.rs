//! Writing transcripts for what none tries.

use crate::cli::flows::Loaded;
use crate::cli::say;
use anyhow::{Context, Result, bail};
use helpline::coverage::{Coverage, html, plan};
use helpline::flow::graph::Flow;
use helpline::transcript::parse;
use helpline::transcript::play;
use helpline::transcript::table::Table;
use jiff::Timestamp;
use std::path::Path;
use std::sync::Arc;

/// How many lines of a place are shown, unless all are asked for.
pub(super) const MOST_SHOWN: usize = 6;
/// When the calls ring: a Tuesday morning in North America, as in transcripts that name no moment.
const MORNING: i64 = 1_795_536_000;

/// Writes the calls that are missing, each with the words that are heard in it.
pub(super) fn write(loaded: &Loaded, flow: &Arc<Flow>, coverage: &mut Coverage) -> Result<()> {
    let Some(folder) = loaded.folder.as_deref() else { bail!("the shipped flow inside the program cannot be changed: name a folder") };
    let before = coverage.percent();
    let calls = plan::calls(flow, &loaded.roster, coverage, Timestamp::from_second(MORNING)?);
    let mut table = Table::new(Arc::clone(flow), loaded.roster.clone());
    let mut number = 0;
    for call in &calls {
        let name = loop {
            number += 1;
            let name = format!("calls/missing-{number:03}.call");
            if !loaded.calls().iter().any(|(known, _)| *known == name) {
                break name;
            }
        };
        let asked = call.written(flow, "what no other call tries");
        put(&folder.join(&name), &heard(&mut table, &asked).with_context(|| format!("in {name}"))?)?;
    }
    let written = calls.len();
    say(format_args!(
        "{written} transcripts written to {}: {before} % was tried, now {} %",
        folder.join("calls").display(),
        coverage.percent()
    ))
}

/// Writes what is tried as a page.
pub(super) fn page(file: &Path, flow: &Flow, coverage: &Coverage) -> Result<()> {
    put(file, &html::page(flow, coverage))?;
    say(format_args!("{} tells what is tried", file.display()))
}

/// The transcript with what is really heard in the place of its question marks.
fn heard(table: &mut Table, text: &str) -> Result<String> {
    let transcript = parse::parse(text).map_err(|(line, words)| anyhow::anyhow!("line {line}: {words}"))?;
    let played = table.play(&transcript).map_err(anyhow::Error::msg)?;
    Ok(play::bless(text, &played.heard))
}

#[expect(clippy::disallowed_methods, reason = "the command that writes transcripts")]
fn put(file: &Path, text: &str) -> Result<()> {
    if let Some(folder) = file.parent() {
        std::fs::create_dir_all(folder).with_context(|| format!("{} cannot be made", folder.display()))?;
    }
    std::fs::write(file, text).with_context(|| format!("{} cannot be written", file.display()))
}
