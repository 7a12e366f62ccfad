//! `helpline report` and `helpline staffing`: what the calls of some days taught, and how many people must be there.

use crate::cli::desk::{self, Which};
use crate::cli::say;
use anyhow::{Context, Result, bail};
use clap::{Args, ValueEnum};
use helpline::flow::graph::Flow;
use helpline::library::archive::{self, Archive};
use helpline::library::counted::{self, Progress};
use helpline::report::staffing::{Demand, staff};
use helpline::report::{Days, Report, html, table, text};
use helpline::store::Access;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{ToSpan as _, Zoned};
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

/// Which days, of which flow.
#[derive(Args, Debug)]
struct Asked {
    /// The first day, as 2026-11-01; the day four weeks ago where left out.
    #[arg(long, value_name = "DAY")]
    from: Option<Date>,
    /// The last day, which counts; yesterday where left out.
    #[arg(long, value_name = "DAY")]
    to: Option<Date>,
    /// The helpline's time zone, as America/Chicago; that of the flow's hours where left out.
    #[arg(long, value_name = "ZONE")]
    timezone: Option<String>,
    /// The flow; the only one where left out.
    #[arg(long, value_name = "NAME")]
    flow: Option<String>,
    #[command(flatten)]
    which: Which,
}

/// Tells what the calls of some days taught: how many, when, who was joined with a person and how soon, what was chosen, where callers hung up.
#[derive(Args, Debug)]
#[command(
    name = "report",
    after_help = "Examples:\n  helpline report\n  helpline report --from 2026-11-01 --to 2026-11-30\n  helpline report --format html --output november.html   one page to print\n  \
                        helpline report --format csv > november.csv\n\nCallers' numbers are in no report, and what they said only where five or more said it. Test calls are left out: `test_numbers` of a line."
)]
pub(crate) struct ReportOf {
    #[command(flatten)]
    asked: Asked,
    /// The form.
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
    /// Writes it into a file.
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,
}

/// The forms of a report.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum Format {
    /// For a terminal, with small charts.
    Text,
    /// One page with pictures, to print.
    Html,
    /// A table for spreadsheets.
    Csv,
    /// One JSON object.
    Json,
}

/// Runs `helpline report`.
pub(crate) fn report(wanted: &ReportOf) -> Result<ExitCode> {
    let (report, flow) = counted(&wanted.asked)?;
    let written = match wanted.format {
        Format::Text => text::text(&report, &flow),
        Format::Html => html::page(&report, &flow),
        Format::Csv => table::csv(&report).map_err(anyhow::Error::from_boxed)?,
        Format::Json => serde_json::to_string_pretty(&table::json(&report))?,
    };
    match &wanted.output {
        None => say(written.trim_end())?,
        Some(file) => {
            write(file, &written)?;
            say(format_args!("The report stands in {}.", file.display()))?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

#[expect(clippy::disallowed_methods, reason = "the command that writes reports")]
fn write(file: &PathBuf, text: &str) -> Result<()> {
    std::fs::write(file, text).with_context(|| format!("{} cannot be written", file.display()))
}

/// Counts the calls of some days.
fn counted(asked: &Asked) -> Result<(Report, Arc<Flow>)> {
    let (settings, mut store) = asked.which.open()?;
    let name = desk::flow_named(&mut store, asked.flow.as_deref())?;
    let mut archive = Archive::open(&settings, store, &name)?;
    let flow = archive.live(desk::now())?;
    let zone = match &asked.timezone {
        Some(zone) => TimeZone::get(zone).with_context(|| format!("`{zone}` is no time zone: write America/Chicago"))?,
        None => archive::zone(&flow),
    };
    let today = Zoned::new(desk::now(), zone.clone()).date();
    let to = asked.to.map_or_else(|| today.checked_sub(1.day()), Ok)?;
    let from = asked.from.map_or_else(|| to.checked_sub(27.days()), Ok)?;
    if from > to {
        bail!("--from {from} is after --to {to}");
    }
    let mut calls = desk::calls(&settings, Access::Read)?;
    let days = Days { from, to, zone };
    let report = counted::report(&mut archive, &mut calls, &desk::keyring(&settings)?, days, &Progress::default())?;
    Ok((report, flow))
}

/// Reckons how many people must be there in each hour, from the calls of some days (Erlang C), and shows the arithmetic.
#[derive(Args, Debug)]
#[command(
    after_help = "Examples:\n  helpline staffing --talk 12m\n  helpline staffing --talk 12m --share 80 --within 20s --language es\n  helpline staffing --talk 180s --calls-an-hour 200     \
                        reckoned for a figure of your own\n\nCalls come unevenly: the hours of all days are taken together, so a busy Monday needs more than this."
)]
pub(crate) struct Staffing {
    #[command(flatten)]
    asked: Asked,
    /// How long a talk takes, with what is written down after it, as 12m or 180s.
    #[arg(long, value_name = "TIME")]
    talk: String,
    /// How many of a hundred callers shall be answered in time.
    #[arg(long, default_value_t = 80.0, value_name = "PERCENT")]
    share: f64,
    /// In what time.
    #[arg(long, default_value = "20s", value_name = "TIME")]
    within: String,
    /// Only callers of this language.
    #[arg(long, value_name = "CODE")]
    language: Option<String>,
    /// Reckons with so many calls an hour, not with the journal's.
    #[arg(long, value_name = "NUMBER")]
    calls_an_hour: Option<f64>,
}

/// Runs `helpline staffing`.
pub(crate) fn staffing(wanted: &Staffing) -> Result<ExitCode> {
    let demand = Demand {
        calls_an_hour: 0.0,
        talk_s: seconds("--talk", &wanted.talk)?,
        share: wanted.share / 100.0,
        within_s: seconds("--within", &wanted.within)?,
    };
    if !(0.0..1.0).contains(&demand.share) || demand.talk_s <= 0.0 {
        bail!("--share is 1 to 99, and a talk takes some time");
    }
    say(format_args!(
        "Load a = calls an hour · {} s / 3600. Of all callers C wait (Erlang C); 1 − C·e^(−(n − a)·{} / {}) are answered in time; n is the fewest people with {} %.",
        demand.talk_s, demand.within_s, demand.talk_s, wanted.share
    ))?;
    say("   hour  calls/h       a   people    wait  in time   wait on average")?;
    let line = |hour: &str, calls_an_hour: f64| {
        let staff = staff(&Demand { calls_an_hour, ..demand });
        say(format_args!(
            "{hour:>7} {calls_an_hour:>8.2} {:>7.2} {:>8} {:>6.1}% {:>7.1}% {:>15.1} s",
            staff.load,
            staff.people,
            staff.waits * 100.0,
            staff.in_time * 100.0,
            staff.average_s
        ))
    };
    if let Some(calls) = wanted.calls_an_hour {
        line("any", calls)?;
        return Ok(ExitCode::SUCCESS);
    }
    let (report, _) = counted(&wanted.asked)?;
    let days = u32::try_from(report.by_day.len())?;
    for hour in 0..24u8 {
        let of = |language: &str| wanted.language.as_deref().is_none_or(|only| only == language);
        let calls: u64 = report.load.iter().filter(|((language, at), _)| *at == hour && of(language)).map(|(_, count)| count).sum();
        line(&format!("{hour:02}"), f64::from(u32::try_from(calls)?) / f64::from(days))?;
    }
    Ok(ExitCode::SUCCESS)
}

/// `12m`, `180s`.
fn seconds(option: &str, text: &str) -> Result<f64> {
    let (number, factor) = match (text.strip_suffix('m'), text.strip_suffix('s')) {
        (Some(minutes), _) => (minutes, 60.0),
        (_, Some(seconds)) => (seconds, 1.0),
        _ => bail!("{option}: `{text}` is no time: write 180s or 3m"),
    };
    let number: f64 = number.parse().ok().with_context(|| format!("{option}: `{text}` is no time: write 180s or 3m"))?;
    Ok(number * factor)
}
