//! `helpline explain`: the page of a rule.

use crate::cli::say;
use anyhow::{Result, bail};
use clap::Args;
use helpline::check;
use std::process::ExitCode;

/// Says what a finding of `helpline check` means: what it finds, why that hurts a caller, an example, and what to write instead.
#[derive(Args, Debug)]
#[command(after_help = "Examples:\n  helpline explain menu-too-deep\n  helpline explain              lists all rules")]
pub(crate) struct Explain {
    /// The rule, as it stands in brackets before a finding.
    rule: Option<String>,
}

/// Runs it.
pub(crate) fn run(explain: &Explain) -> Result<ExitCode> {
    let Some(rule) = &explain.rule else {
        for name in check::names() {
            say(name)?;
        }
        return Ok(ExitCode::SUCCESS);
    };
    match check::explain(rule) {
        Some(page) => say(page)?,
        None => bail!("no rule is called `{rule}`{}", near(rule)),
    }
    Ok(ExitCode::SUCCESS)
}

/// The rules that are written like it, else where to look.
fn near(rule: &str) -> String {
    let alike = |name: &&str| strsim::jaro_winkler(rule, name) > 0.85 || name.contains(rule);
    let near: Vec<&str> = check::names().into_iter().filter(alike).take(3).collect();
    if near.is_empty() { "; `helpline explain` lists all".to_owned() } else { format!("; did you mean {}?", near.join(", ")) }
}
