//! `helpline people`: whom a flow rings, from this moment on and in calls in progress.

use crate::cli::desk;
use crate::cli::roster::{Change, Of};
use crate::cli::say;
use anyhow::Result;
use clap::{Args, Subcommand, ValueEnum};
use helpline::flow::roster::{Answers, Person};
use helpline::library::roster::{self, Live, Wish};
use helpline::settings::list;
use helpline::store::rosters::{self, Content, Hold, HoursChange};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use std::process::ExitCode;

/// The people a flow can ring: lists them, or changes one. Every node knows within two seconds, in calls in progress too.
#[derive(Args, Debug)]
#[command(
    args_conflicts_with_subcommands = true,
    after_help = "Examples:\n  helpline people\n  helpline people set main-desk --phones +13125550151 --why \"the desk has moved\"\n  \
                        helpline people set night --title \"Night desk\" --phones +13125550152,+13125550153 --speaks es,en --answers person\n  \
                        helpline people off night --until \"2026-12-27 08:00\"\n  helpline people on night\n  \
                        helpline people remove night\n  helpline people history"
)]
pub(crate) struct People {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    of: Of,
}

#[derive(Subcommand, Debug)]
enum Command {
    /// Changes somebody, or adds them. What is left out stays.
    #[command(after_help = "Example:\n  helpline people set main-desk --phones +13125550151 --why \"the desk has moved\"")]
    Set(Set),
    /// Removes somebody whom no ladder names.
    #[command(after_help = "Example:\n  helpline people remove night --why \"the night desk is closed\"")]
    Remove(Remove),
    /// Has ladders not ring somebody for a while: ill, or on holiday.
    #[command(
        after_help = "Examples:\n  helpline people off night --why \"ill\"\n  helpline people off night --until \"2026-12-27 08:00\"\n  \
                            helpline people off night --until 17:00\n\nTimes are those of the clocks of the flow's first hours."
    )]
    Off(Leave),
    /// Has ladders ring somebody again.
    #[command(after_help = "Example:\n  helpline people on night")]
    On(Remove),
    /// Tells who changed what, and when, the newest first.
    #[command(after_help = "Example:\n  helpline people history")]
    History(Of),
}

#[derive(Args, Debug)]
struct Set {
    /// The name that ladders use: `main-desk`.
    name: String,
    /// The name that people use.
    #[arg(long)]
    title: Option<String>,
    /// Their telephones, rung at the same time, with commas: +13125550151,+13125550152
    #[arg(long)]
    phones: Option<String>,
    /// Their languages, the best first, with commas: es,en
    #[arg(long)]
    speaks: Option<String>,
    /// Who picks up: a person, who presses a key to accept, or a switchboard, which is never asked to.
    #[arg(long, value_enum)]
    answers: Option<PicksUp>,
    #[command(flatten)]
    change: Change,
}

#[derive(Args, Debug)]
struct Remove {
    /// The name that ladders use.
    name: String,
    #[command(flatten)]
    change: Change,
}

#[derive(Args, Debug)]
struct Leave {
    /// The name that ladders use.
    name: String,
    /// Until when: 17:00, or "2026-12-27 08:00". Left out, until `helpline people on`.
    #[arg(long, value_name = "MOMENT")]
    until: Option<String>,
    #[command(flatten)]
    change: Change,
}

/// Who picks up.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum PicksUp {
    Person,
    Switchboard,
}

/// Runs `helpline people`.
pub(crate) fn people(people: &People) -> Result<ExitCode> {
    match &people.command {
        None => list_people(&people.of),
        Some(Command::History(of)) => history(of),
        Some(Command::Set(set)) => set.change.make(|live, content| {
            let new = roster::set_person(live, content, &set.wish())?;
            let name = &set.name;
            Ok(if new { format!("`{name}` can be rung by ladders that name them.") } else { format!("`{name}` is changed.") })
        }),
        Some(Command::Off(Leave { name, until, change })) => change.make(|live, content| {
            let (zone, now) = (roster::clocks(&live.flow), desk::now());
            let until = until.as_deref().map(|until| desk::until(until, &zone, now)).transpose()?;
            roster::switch_off(live, content, name, until, now)?;
            Ok(format!("`{name}` is not rung {}.{}", told_until(until, &zone), left(live, content, now)?))
        }),
        Some(Command::On(Remove { name, change })) => change.make(|live, content| {
            roster::switch_on(live, content, name, desk::now())?;
            Ok(format!("`{name}` is rung again."))
        }),
        Some(Command::Remove(Remove { name, change })) => change.make(|live, content| {
            roster::remove_person(live, content, name)?;
            Ok(format!("`{name}` is removed."))
        }),
    }
}

/// Which ladders have nobody left to ring, as a sentence.
fn left(live: &Live, content: &Content, at: Timestamp) -> Result<String> {
    let roster = rosters::known(live.roster.version, live.roster.clone(), content)?;
    let nobody = roster::unmanned(&live.flow, &roster, at);
    if nobody.is_empty() {
        return Ok(String::new());
    }
    Ok(format!(" Nobody is left to be rung by {}: callers hear what they hear when nobody picks up.", nobody.join(", ")))
}

fn told_until(until: Option<Timestamp>, zone: &TimeZone) -> String {
    let at = |until| zone.to_datetime(until).strftime("%Y-%m-%d %H:%M").to_string();
    until.map_or_else(|| "until further notice (`helpline people on` ends it)".to_owned(), |until| format!("until {}", at(until)))
}

impl Set {
    fn wish(&self) -> Wish {
        Wish {
            new: None,
            name: self.name.clone(),
            title: self.title.clone(),
            phones: self.phones.as_deref().map(list),
            speaks: self.speaks.as_deref().map(list),
            answers: self.answers.map(|answers| match answers {
                PicksUp::Person => Answers::Person,
                PicksUp::Switchboard => Answers::Switchboard,
            }),
        }
    }
}

fn list_people(of: &Of) -> Result<ExitCode> {
    let live = of.live()?;
    let (known, zone, now) = (live.roster, roster::clocks(&live.flow), desk::now());
    for Person { name, title, phones, speaks, answers } in &known.people {
        let phones: Vec<&str> = phones.iter().map(helpline::phone::Number::as_str).collect();
        let answers = match answers {
            Answers::Person => "a person, who presses a key to accept",
            Answers::Switchboard => "a switchboard",
        };
        let off = live.published.off.get(name).filter(|off| off.holds(now)).map(|off| format!("  off {}\n", told_until(off.until, &zone)));
        let off = off.unwrap_or_default();
        say(format_args!(
            "{name}: {title}\n{off}  telephones: {}\n  speaks: {}\n  picks up: {answers}",
            phones.join(", "),
            speaks.join(", ")
        ))?;
    }
    Ok(ExitCode::SUCCESS)
}

fn history(of: &Of) -> Result<ExitCode> {
    let all = of.history()?;
    for (at, kept) in all.iter().enumerate() {
        let why = if kept.why.is_empty() { String::new() } else { format!(": {}", kept.why) };
        say(format_args!("{:>4}  {}  by {}{why}", kept.number, desk::shown(kept.at), kept.by))?;
        for line in changed(all.get(at + 1).map(|before| &before.content), &kept.content) {
            say(format_args!("        {line}"))?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn told(Hold { open, until }: Hold) -> String {
    let until = until.map_or_else(|| "until further notice".to_owned(), |until| format!("until {}", desk::shown(until)));
    format!("{} {until}", if open { "open" } else { "closed" })
}

/// The lines that a roster has and the one before had not, and the other way round.
fn changed(before: Option<&Content>, now: &Content) -> Vec<String> {
    let Some(before) = before else { return vec!["the first".to_owned()] };
    let lines = |of: &Content| {
        let people = of.people.lines().filter(|line| !line.trim_start().starts_with('#')).map(str::to_owned);
        let notices = of.notices.iter().map(|notice| format!("notice on: {notice}"));
        let hours = of.hours.iter().flat_map(|(name, HoursChange { except, held })| {
            let days = except.iter().map(move |(date, open)| format!("hours {name}, {date}: {open}"));
            let held = held.map(|held| format!("hours {name}, {}", told(held)));
            days.chain(held)
        });
        let off = of.off.iter().map(|(name, off)| {
            let until = off.until.map_or_else(|| "until further notice".to_owned(), |until| format!("until {}", desk::shown(until)));
            format!("off: {name} {until}")
        });
        people.chain(off).chain(notices).chain(hours).collect::<Vec<_>>()
    };
    let (before, now) = (lines(before), lines(now));
    let gone = before.iter().filter(|line| !now.contains(line)).map(|line| format!("- {line}"));
    let new = now.iter().filter(|line| !before.contains(line)).map(|line| format!("+ {line}"));
    gone.chain(new).collect()
}
