//! `helpline call`: the telephone in the terminal.

mod aloud;

use crate::cli::flows;
use crate::cli::say;
use aloud::Voice;
use anyhow::{Context, Result};
use clap::{Args, ValueEnum};
use helpline::call::heard::{Heard, Outcome, Recording, Spoken};
use helpline::call::turn::{End, Errand, Gather, Then};
use helpline::dialect::Refusal;
use helpline::exchange::edition::{Edition, Shelf};
use helpline::flow::graph::{Flow, Kind};
use helpline::flow::key::Key;
use helpline::phone::Number;
use helpline::transcript::parse::moment;
use helpline::transcript::table::Asked;
use helpline::transcript::telephone::Telephone;
use std::io::{BufRead, IsTerminal, Write};
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

/// Rings a flow on a telephone in the terminal: type keys, press Enter; nothing typed is silence.
#[derive(Args, Debug)]
#[command(
    after_help = "Examples:\n  helpline call\n  helpline call flows/helpline --from hidden --at \"2026-12-25 03:00 America/New_York\"\n  \
                        helpline call --provider bandwidth --show xml\n  helpline call --texts\n  \
                        helpline call --aloud\n  printf '1\\n0\\nbusy\\n' | helpline call --wav call.wav\n  printf '1\\n1\\n0\\nbusy\\n' | helpline call\n\n\
                        While the line listens: keys (1, 0, *, #), Enter alone for silence, \"words\" or \"words\" 0.4 to speak (how surely heard), h to hang up.\n\
                        While somebody is rung: answered, busy, none, declined, failed, or h to hang up."
)]
pub(crate) struct Call {
    /// The flow's folder; the shipped flow where left out and there is no `flows/helpline`.
    flow: Option<PathBuf>,
    /// The caller's number, or `hidden`.
    #[arg(long, default_value = "+13125550142")]
    from: String,
    /// When it rings, for example "2026-11-24 10:00 America/Chicago"; now where left out.
    #[arg(long)]
    at: Option<String>,
    /// Whose documents are written.
    #[arg(long, default_value = "twilio")]
    provider: String,
    /// The line delivers texts: what the caller agrees to is told, and goes nowhere.
    #[arg(long)]
    texts: bool,
    /// The line recognises no speech: keys alone.
    #[arg(long)]
    no_speech: bool,
    /// What else is shown.
    #[arg(long, value_enum)]
    show: Option<Show>,
    /// Also speaks, with espeak-ng, what the line says. What is typed meanwhile counts when it has finished.
    #[arg(long)]
    aloud: bool,
    /// Speaks it into this file (WAV) and not through a loudspeaker. The caller's waiting is not in it.
    #[arg(long, value_name = "FILE")]
    wav: Option<PathBuf>,
}

/// What can be shown beside the words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Show {
    /// The document of every turn.
    Xml,
}

/// Runs it.
pub(crate) fn run(call: &Call) -> Result<ExitCode> {
    let loaded = flows::load(call.flow.as_deref())?;
    let Some(flow) = &loaded.flow else {
        say(format_args!("{}", loaded.report()))?;
        return Ok(ExitCode::from(2));
    };
    let from = match call.from.as_str() {
        "hidden" => None,
        number => Some(Number::parse(number).with_context(|| format!("`{number}` is no telephone number: write +13125550142 or hidden"))?),
    };
    let at = match &call.at {
        Some(at) => moment(at).map_err(anyhow::Error::msg)?,
        None => now(),
    };
    let asked = Asked { provider: call.provider.clone(), texts: call.texts, speech: call.no_speech.then_some(false) };
    let line = asked.line().map_err(anyhow::Error::msg)?;
    let live = Arc::new(Edition::prepare(&line, Arc::clone(flow), &loaded.roster));
    let shelf = Shelf { live, earlier: Vec::new() };
    let mut voice = match (&call.wav, call.aloud) {
        (Some(file), _) => Some(Voice::into_file(file)?),
        (None, true) => Some(Voice::through_loudspeaker()?),
        (None, false) => None,
    };
    let mut phone = Telephone::new(&line, &shelf, loaded.roster.clone(), from, at);
    say(format_args!("{} · {} · {} languages. Ringing …", flow.name, call.provider, flow.languages.len()))?;
    phone.ring().map_err(refused)?;
    tell(flow, &phone, call.show, voice.as_mut())?;
    while let Some(heard) = ask(flow, &phone)? {
        phone.does(&heard).map_err(refused)?;
        tell(flow, &phone, call.show, voice.as_mut())?;
    }
    voice.map_or(Ok(()), Voice::finish)?;
    Ok(ExitCode::SUCCESS)
}

#[expect(clippy::disallowed_methods, reason = "a face of the program: this call rings now")]
fn now() -> jiff::Timestamp {
    jiff::Timestamp::now()
}

fn refused(refusal: Refusal) -> anyhow::Error {
    anyhow::anyhow!("the line refused its own request ({refusal:?}): this is a fault of helpline's")
}

/// Prints what is heard, and speaks it.
fn tell(flow: &Flow, phone: &Telephone<'_>, show: Option<Show>, voice: Option<&mut Voice>) -> Result<()> {
    let Some(sounded) = phone.last() else { return Ok(()) };
    for (language, words) in &sounded.words {
        let language = flow.language(*language);
        say(format_args!("\n[{} · {}] {words}", language.code, phone.line().dialect.voice(language)))?;
    }
    match &sounded.turn.errand {
        Some(Errand::Text(text)) => say(format_args!("\n— A text is asked for: {} —", flow.prompt(*text).id))?,
        Some(Errand::CallBack) => say(format_args!("\n— A call back is asked for. —"))?,
        Some(Errand::Voicemail(_)) => say(format_args!("\n— A message is left. —"))?,
        None => {}
    }
    if show == Some(Show::Xml) {
        say(format_args!("\n{}", sounded.document.body))?;
    }
    voice.map_or(Ok(()), |voice| voice.speak(flow, &phone.sounds(), sounded.turn.state.slow))
}

/// Asks what happens next; nothing where the call is over.
fn ask(flow: &Flow, phone: &Telephone<'_>) -> Result<Option<Heard>> {
    let Some(last) = phone.last() else { return Ok(None) };
    match &last.turn.then {
        Then::HangUp(end) => {
            let why = match end {
                End::Written(node) => format!("node {}", flow.node(*node).name),
                End::Nobody => "nobody could be reached".to_owned(),
                End::CallerGone => "you hung up".to_owned(),
            };
            say(format_args!("\n— The call is over ({why}). —"))?;
            Ok(None)
        }
        Then::LastDial(..) => {
            say(format_args!("\n— A person is rung one last time; after that the line says goodbye. —"))?;
            Ok(None)
        }
        Then::Gather(Gather { wait_s, .. }) => loop {
            let Some(typed) = read(&format!("\n({wait_s} s) keys, Enter = silence, h = hang up > "))? else {
                return Ok(Some(Heard::HungUp));
            };
            match listening(&typed) {
                Some(heard) => return Ok(Some(heard)),
                None => say(format_args!("Type keys (0-9, *, #), \"words\", nothing for silence, or h."))?,
            }
        },
        Then::Record { longest_s } => {
            let Some(typed) = read(&format!("\n(records up to {longest_s} s) a key or Enter ends the message, h = hang up > "))? else {
                return Ok(Some(Heard::HungUp));
            };
            let message = Recording { reference: "https://recordings.example/RE1".to_owned(), ..Recording::default() };
            Ok(Some(Heard::Recorded(match typed.as_str() {
                "h" => Recording { hung_up: true, ..message },
                typed => Recording { key: typed.chars().next().and_then(Key::from_dtmf), ..message },
            })))
        }
        Then::Dial(dial) => {
            let who = match &flow.node(last.turn.state.at).kind {
                Kind::Transfer(transfer) => flow.ladder(transfer.ladder).name.as_str(),
                _ => "a person",
            };
            say(format_args!("\n— Rings {who}: {} telephone(s) for {} s. —", dial.targets.len(), dial.ring_s))?;
            if let Some(whisper) = phone.whisper().map_err(refused)? {
                say(format_args!("  They hear first: {whisper}"))?;
            }
            loop {
                let Some(typed) = read("answered, busy, none, declined, failed, h = hang up > ")? else { return Ok(Some(Heard::HungUp)) };
                match ringing(&typed) {
                    Some(heard) => return Ok(Some(heard)),
                    None => say(format_args!("How does the ringing end?"))?,
                }
            }
        }
    }
}

fn listening(typed: &str) -> Option<Heard> {
    match typed {
        "" => Some(Heard::Silence),
        "h" => Some(Heard::HungUp),
        _ if typed.starts_with('"') => spoken(typed).map(Heard::Speech),
        _ if typed.chars().all(|c| c.is_ascii_digit() || c == '*' || c == '#') => Some(Heard::Keys(typed.to_owned())),
        _ => None,
    }
}

/// `"by-opsy" 0.35`: the words, and how sure a recogniser would be; quite sure where no number stands there.
fn spoken(typed: &str) -> Option<Spoken> {
    let (words, sure) = typed.strip_prefix('"')?.rsplit_once('"')?;
    let sure = sure.trim().trim_start_matches('(').trim_end_matches(')');
    let confidence = if sure.is_empty() { 0.9 } else { sure.parse().ok()? };
    Some(Spoken { words: words.to_owned(), confidence: Some(confidence) })
}

fn ringing(typed: &str) -> Option<Heard> {
    let outcome = match typed {
        "h" => return Some(Heard::HungUp),
        "a" | "answered" => Outcome::Answered,
        "b" | "busy" => Outcome::Busy,
        "n" | "none" | "no answer" => Outcome::NoAnswer,
        "d" | "declined" => Outcome::Declined,
        "f" | "failed" => Outcome::Failed,
        _ => return None,
    };
    Some(Heard::DialEnded(outcome))
}

/// One typed line; nothing at the end of the input. Typed lines that come from a pipe are shown.
fn read(prompt: &str) -> Result<Option<String>> {
    let mut out = std::io::stdout();
    write!(out, "{prompt}")?;
    out.flush()?;
    let mut line = String::new();
    let stdin = std::io::stdin();
    if stdin.lock().read_line(&mut line)? == 0 {
        say("")?;
        return Ok(None);
    }
    let typed = line.trim().to_owned();
    if !stdin.is_terminal() {
        say(format_args!("{typed}"))?;
    }
    Ok(Some(typed))
}
