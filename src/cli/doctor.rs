//! `helpline doctor`: says before the first caller does why a provider would be refused or would not reach us.
//!
//! What can be seen in the settings is looked at first ([`shape`]); then a signed request goes to ourselves by the public address,
//! as the provider's would, and what comes of it is reasoned about ([`way`]). At the end stands what is to be written at the provider.

mod finding;
mod shape;
mod way;

use crate::cli::{lines, say};
use anyhow::{Context, Result};
use clap::Args;
use finding::Grade;
use helpline::settings::Settings;
use std::path::PathBuf;
use std::process::ExitCode;
use way::Way;

/// Looks for what would keep a provider's calls away: address, certificate, proxy, secrets, clock.
#[derive(Args, Debug)]
#[command(after_help = "Examples:\n  helpline doctor\n  helpline doctor main --config /etc/helpline/helpline.toml\n  \
                        helpline doctor --stay      only looks at the settings, asks nobody\n\n\
                        Run it where the server runs, with the same settings: it asks the server how a refused request arrived.\n\
                        It sends two signed requests that say a call of nobody has ended, and asks no provider.\n\n\
                        Exit status: 0 nothing is wrong, 1 something is, 2 could not look.")]
pub(crate) struct Doctor {
    /// The line; all of them where left out.
    line: Option<String>,
    /// Settings, as for `helpline serve`.
    #[arg(long, env = "HELPLINE_CONFIG")]
    config: Option<PathBuf>,
    /// Looks at the settings only, and asks nobody.
    #[arg(long)]
    stay: bool,
}

/// Runs it.
pub(crate) fn run(doctor: &Doctor) -> Result<ExitCode> {
    let settings = lines::settings(doctor.config.as_deref())?;
    let configured = lines::configured(&settings)?;
    let asked = |name: &str| doctor.line.as_deref().is_none_or(|line| line == name);
    let wanted: Vec<_> = configured.iter().map(|(line, _)| line).filter(|line| asked(&line.name)).collect();
    if wanted.is_empty() {
        let known: Vec<&str> = configured.iter().map(|(line, _)| line.name.as_str()).collect();
        anyhow::bail!("there is no line `{}`; there are {}", doctor.line.as_deref().unwrap_or(""), known.join(", "));
    }
    let mut wrong = false;
    for line in wanted {
        let set = settings.lines.get(&line.name).context("the settings have this line")?;
        let mut found = shape::look(&settings, line, set);
        if !doctor.stay {
            found.extend(Way::of(&settings, line)?.walk());
        }
        say(format_args!("Line {}, at {}", line.name, line.dialect.limits().provider))?;
        found.iter().try_for_each(say)?;
        wrong |= found.iter().any(|finding| finding.grade == Grade::Wrong);
        paste(&settings, line)?;
    }
    say(if wrong {
        "Something is wrong: mend what is marked with a cross, and look again."
    } else {
        "Nothing is wrong that can be seen from here."
    })?;
    Ok(ExitCode::from(u8::from(wrong)))
}

/// What is to be written at the provider.
fn paste(settings: &Settings, line: &helpline::exchange::Line) -> Result<()> {
    say(format_args!("\n  At {}, for {}:", line.dialect.limits().provider, join(&line.numbers)))?;
    let base = format!("{}/voice/{}", settings.public_url(), line.name);
    for field in line.dialect.at_provider(&base) {
        say(format_args!("    {}\n      {}", field.name, field.value))?;
    }
    say("")
}

fn join(numbers: &[helpline::phone::Number]) -> String {
    numbers.iter().map(helpline::phone::Number::as_str).collect::<Vec<_>>().join(", ")
}
