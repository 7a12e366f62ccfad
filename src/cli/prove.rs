//! `helpline prove`: every way through a flow, walked; and for each broken promise the keys that show it.

use crate::cli::flows;
use crate::cli::say;
use anyhow::{Context, Result};
use clap::Args;
use helpline::proof::{self, Breach};
use helpline::{flow::graph::Flow, library};
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Instant;

/// Walks every way through a flow and proves that callers reach a person, or says which keys break that.
#[derive(Args, Debug)]
#[command(
    after_help = "Examples:\n  helpline prove\n  helpline prove flows/helpline\n  helpline prove --rules               what is proved\n\n\
                  Every place, key, silence, wrong key, opening hour and outcome of a transfer is tried, in every language.\n\
                  Of spoken words, a crisis and a badly understood choice are tried; shortcuts that speech alone opens are not.\n\
                  A broken promise is told with what to do on a telephone to hear it.\n\n\
                  Exit status: 0 every promise holds, 1 a promise is broken, 2 the flow could not be read or cannot take calls."
)]
pub(crate) struct Prove {
    /// The flow's folder; the shipped flow where left out and there is no `flows/helpline`.
    flow: Option<PathBuf>,
    /// Says what is proved, and walks nothing.
    #[arg(long)]
    rules: bool,
}

/// Runs it.
#[expect(clippy::disallowed_methods, reason = "the command tells how long the walk took")]
pub(crate) fn run(prove: &Prove) -> Result<ExitCode> {
    if prove.rules {
        for (rule, says) in proof::RULES {
            say(format_args!("{rule:25} {says}"))?;
        }
        return Ok(ExitCode::SUCCESS);
    }
    let loaded = flows::load(prove.flow.as_deref())?;
    let Some(flow) = &loaded.flow else {
        say(format_args!("{}", loaded.report()))?;
        return Ok(ExitCode::from(2));
    };
    let limits = library::usual_limits().context("this program knows no provider")?;
    let begun = Instant::now();
    let proof = proof::prove(flow, &loaded.roster, &limits);
    let seconds = begun.elapsed().as_secs_f64();
    for breach in &proof.breaches {
        say(format_args!("{}", told(flow, breach)))?;
    }
    say(format_args!("{}: {} ({seconds:.2} seconds)", loaded.name(), proof.summary()))?;
    Ok(ExitCode::from(u8::from(!proof.holds())))
}

/// A broken promise, with its way as numbered lines.
fn told(flow: &Flow, breach: &Breach) -> String {
    let words = breach.prompt.map(|prompt| format!(", words `{}`", flow.prompt(prompt).id)).unwrap_or_default();
    let way: Vec<String> = (1..).zip(&breach.acts).map(|(number, act)| format!("  {number}. {act}")).collect();
    let way = way.join("\n");
    format!("broken[{}] at `{}`{words}: {}\n{way}\n  = help: {}\n", breach.rule, flow.node(breach.node).name, breach.message, breach.help)
}
