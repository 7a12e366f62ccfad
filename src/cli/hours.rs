//! `helpline hours`: when a flow is open, as it is now. A holiday, or a desk that closes early, needs no new version.

use crate::cli::desk;
use crate::cli::roster::{Change, Of};
use crate::cli::say;
use anyhow::Result;
use clap::{Args, Subcommand};
use helpline::library::roster::{self, Live};
use helpline::store::rosters::{Content, Hold, HoursChange};
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use std::process::ExitCode;

/// When a flow is open: lists its hours, or changes them beside the flow. Every node knows within two seconds, in calls in progress too.
#[derive(Args, Debug)]
#[command(
    args_conflicts_with_subcommands = true,
    after_help = "Examples:\n  helpline hours\n  helpline hours close chat --until 17:00 --why \"nobody is there\"\n  \
                        helpline hours open chat --until \"2026-11-25 08:00\"\n  helpline hours as-usual chat\n  \
                        helpline hours day chat 2026-12-24 \"09:00-12:00, 13:00-15:00\"\n  helpline hours day chat 2026-12-25 closed\n  \
                        helpline hours day chat 2026-12-25 as-usual\n\nTimes are those of the place whose hours they are."
)]
pub(crate) struct Hours {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    of: Of,
}

#[derive(Subcommand, Debug)]
enum Command {
    /// Open from now on, whatever the week says.
    Open(Held),
    /// Closed from now on, whatever the week says.
    Close(Held),
    /// As the week says again.
    AsUsual(AsUsual),
    /// A day that differs from the week.
    Day(Day),
}

#[derive(Args, Debug)]
struct Held {
    /// The hours' name.
    name: String,
    /// Until when: 17:00 (the next time clocks show it), or "2026-11-25 08:00". Until further notice where left out.
    #[arg(long, value_name = "TIME")]
    until: Option<String>,
    #[command(flatten)]
    change: Change,
}

#[derive(Args, Debug)]
struct AsUsual {
    /// The hours' name.
    name: String,
    #[command(flatten)]
    change: Change,
}

#[derive(Args, Debug)]
struct Day {
    /// The hours' name.
    name: String,
    /// The day: 2026-12-25
    date: Date,
    /// When it is open: "09:00-12:00, 13:00-15:00", closed, always, unknown (open, but its times are never told), or as-usual.
    open: String,
    #[command(flatten)]
    change: Change,
}

/// Runs `helpline hours`.
pub(crate) fn hours(hours: &Hours) -> Result<ExitCode> {
    match &hours.command {
        None => list(&hours.of),
        Some(Command::Open(held)) => hold(held, true),
        Some(Command::Close(held)) => hold(held, false),
        Some(Command::AsUsual(usual)) => usual.change.make(|live, content| {
            roster::as_usual(live, content, &usual.name)?;
            Ok(format!("`{}` goes by its week again.", usual.name))
        }),
        Some(Command::Day(day)) => day.change.make(|live, content| set_day(day, live, content)),
    }
}

fn hold(held: &Held, open: bool) -> Result<ExitCode> {
    held.change.make(|live, content| {
        let (zone, now) = (roster::zone(live.hours(&held.name)?)?, desk::now());
        let until = held.until.as_deref().map(|until| desk::until(until, &zone, now)).transpose()?;
        roster::hold(live, content, &held.name, Hold { open, until }, now)?;
        let what = if open { "open" } else { "closed" };
        Ok(format!("`{}` is {what} {}.", held.name, told(until, &zone)))
    })
}

fn told(until: Option<Timestamp>, zone: &TimeZone) -> String {
    until.map_or_else(
        || "until further notice (`helpline hours as-usual` ends it)".to_owned(),
        |until| format!("until {}", zone.to_datetime(until).strftime("%Y-%m-%d %H:%M")),
    )
}

fn set_day(day: &Day, live: &Live, content: &mut Content) -> Result<String> {
    let Day { name, date, open, .. } = day;
    let usual = open == "as-usual";
    roster::set_day(live, content, name, (*date, (!usual).then_some(open.as_str())), desk::now())?;
    Ok(if usual { format!("{date} goes by the week of `{name}` again.") } else { format!("`{name}` on {date}: {open}.") })
}

fn list(of: &Of) -> Result<ExitCode> {
    let live = of.live()?;
    let now = desk::now();
    for week in &live.flow.hours {
        let (hours, zone) = (live.roster.changed(week), TimeZone::get(week.zone())?);
        let is = if hours.open(now) { "open" } else { "closed" };
        let until = hours.changes(now).map(|change| format!(" until {}", zone.to_datetime(change).strftime("%A, %Y-%m-%d %H:%M")));
        say(format_args!("{}: {is} now{} ({})", week.name, until.unwrap_or_default(), week.zone()))?;
        let Some(HoursChange { except, held }) = live.published.hours.get(&week.name) else { continue };
        if let Some(Hold { open, until }) = held.filter(|held| held.until.is_none_or(|until| until > now)) {
            say(format_args!("  held {} {}", if open { "open" } else { "closed" }, told(until, &zone)))?;
        }
        for (date, open) in except {
            say(format_args!("  {date}: {open}"))?;
        }
    }
    Ok(ExitCode::SUCCESS)
}
