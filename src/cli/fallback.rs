//! `helpline fallback`: the last resort, to be kept at the provider itself: what callers hear when nothing of ours answers.

use crate::cli::{desk, lines, say};
use anyhow::{Context, Result};
use clap::Args;
use helpline::exchange::edition;
use helpline::flow::{self, Compiled};
use helpline::library::folder;
use helpline::library::published::{self, Published};
use helpline::store::{Address, Store};
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

/// Prints the document that rings a person when this server and its fallback cannot be reached, to be kept at the provider.
#[derive(Args, Debug)]
#[command(after_help = "Examples:\n  helpline fallback main\n  helpline fallback main > last-resort.xml\n\n\
                        It needs nothing of ours: it says in each language that a person is rung, rings the first people of the flow's first\n\
                        ladder, and, should nobody pick up, says goodbye and hangs up. Keep it where the provider runs documents of its own\n\
                        (Twilio: a TwiML Bin), and write its address where the provider asks for a last resort. Make it anew when the\n\
                        telephones change: `helpline people`.")]
pub(crate) struct Fallback {
    /// The line.
    #[arg(default_value = "main")]
    line: String,
    /// Settings, as for `helpline serve`.
    #[arg(long, env = "HELPLINE_CONFIG")]
    config: Option<PathBuf>,
}

/// Runs it.
pub(crate) fn run(wanted: &Fallback) -> Result<ExitCode> {
    let settings = lines::settings(wanted.config.as_deref())?;
    let configured = lines::configured(&settings)?;
    let found = configured.iter().find(|(line, _)| line.name == wanted.line);
    let (line, flow_name) = found.with_context(|| format!("there is no line `{}` in the settings", wanted.line))?;
    let mut store = Store::open(&Address::parse(&settings.store.url)?)?;
    let live = match published::read(store.read(), flow_name, desk::now())? {
        Some(live) => live,
        None => Published::of_folder(&folder::find(&settings.flows.dir, flow_name)?),
    };
    let Compiled { flow, roster, .. } = flow::compile(&live.sources(), &desk::limits(&settings, flow_name)?);
    let flow = flow.with_context(|| format!("the flow `{flow_name}` has errors: `helpline check` tells them"))?;
    say(edition::last_resort(line, &Arc::new(flow), &roster).body)?;
    Ok(ExitCode::SUCCESS)
}
