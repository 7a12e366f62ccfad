//! `helpline sign`: a request as the provider would sign it, as a `curl` line to paste.

use crate::cli::say;
use crate::cli::{desk, lines};
use anyhow::{Context, Result, bail};
use clap::Args;
use helpline::call::heard::Heard;
use helpline::dialect::Pose;
use helpline::exchange::Line;
use helpline::phone::Number;
use std::fmt::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;

/// The caller of made-up requests: a fictional number (555-01xx).
const CALLER: &str = "+13125550142";

/// Prints a signed request to a line, as a curl line to paste.
#[derive(Args, Debug)]
#[command(after_help = "Examples:\n  helpline sign\n  helpline sign --line main --keys 1 --url 'http://127.0.0.1:8080/voice/main/0a…'\n  \
                        helpline sign --silence --url '…'     the URL is the action of the document before")]
pub(crate) struct Sign {
    /// Settings, as for `helpline serve`.
    #[arg(long, env = "HELPLINE_CONFIG")]
    config: Option<PathBuf>,
    /// The line.
    #[arg(long, default_value = "main")]
    line: String,
    /// The URL of a later turn, from the document before; the first ring where left out.
    #[arg(long)]
    url: Option<String>,
    /// The keys the caller pressed.
    #[arg(long)]
    keys: Option<String>,
    /// The caller did nothing.
    #[arg(long, conflicts_with = "keys")]
    silence: bool,
}

/// What a request shall tell, and where it goes; without a URL it is a first ring.
pub(crate) struct Made {
    heard: Heard,
    url: Option<String>,
}

/// A first ring.
pub(crate) fn ring() -> Made {
    Made { heard: Heard::Rings { hidden: false }, url: None }
}

/// Runs it.
pub(crate) fn run(sign: &Sign) -> Result<ExitCode> {
    let settings = lines::settings(sign.config.as_deref())?;
    let configured = lines::configured(&settings)?;
    let found = configured.iter().find(|(line, _)| line.name == sign.line);
    let (line, _) = found.with_context(|| format!("there is no line `{}` in the settings", sign.line))?;
    let heard = match (&sign.keys, sign.silence) {
        (Some(keys), _) => Heard::Keys(keys.clone()),
        (None, true) => Heard::Silence,
        (None, false) => Heard::Rings { hidden: false },
    };
    if sign.url.is_none() && !matches!(heard, Heard::Rings { .. }) {
        bail!("keys and silence belong to a later turn: name its URL with --url, from the document before");
    }
    let Some(curl) = curl_line(line, &settings.server.listen, &Made { heard, url: sign.url.clone() }) else {
        bail!("only {} can sign requests to `{}`: ring its number instead", line.dialect.limits().provider, line.name);
    };
    say(curl)?;
    Ok(ExitCode::SUCCESS)
}

/// The line to paste. It goes to the listener here; the signature covers the public address. Nothing where only the provider can sign.
pub(crate) fn curl_line(line: &Line, listen: &str, made: &Made) -> Option<String> {
    let url = made.url.as_deref().unwrap_or(&line.base);
    let url = url.split('#').next().unwrap_or(url);
    let account = line.account.as_deref().unwrap_or("AC00000000000000000000000000000000");
    let from = Number::parse(CALLER);
    let (call, to) = ("CA00000000000000000000000000000001", line.numbers.first()?);
    let pose = Pose { url, call, parent: None, account, from: from.as_ref(), to, heard: &made.heard, at: desk::now() };
    let posed = line.dialect.pose(&pose)?;
    let path = url.find("/voice/").and_then(|at| url.get(at..)).unwrap_or("/");
    let mut curl = format!("curl -sS -X POST {}", quoted(&format!("http://{listen}{path}")));
    for (name, value) in &posed.headers {
        let _ = write!(curl, " -H {}", quoted(&format!("{name}: {}", value.to_str().unwrap_or(""))));
    }
    let _ = write!(curl, " --data {}", quoted(&posed.body));
    Some(curl)
}

/// A text as a shell takes it, whatever is in it.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}
