//! `helpline people`: whom a flow rings, from this moment on and in calls in progress.

use crate::cli::desk;
use crate::cli::roster::{Change, Live, Of};
use crate::cli::say;
use anyhow::{Result, bail};
use clap::{Args, Subcommand, ValueEnum};
use helpline::flow::places::Place;
use helpline::flow::roster::{Answers, Person, Roster};
use helpline::library::numbers;
use helpline::library::published::Published;
use helpline::settings::list;
use helpline::store::rosters::{Content, Hold, HoursChange};
use std::process::ExitCode;

/// The people a flow can ring: lists them, or changes one. Every node knows within two seconds, in calls in progress too.
#[derive(Args, Debug)]
#[command(
    args_conflicts_with_subcommands = true,
    after_help = "Examples:\n  helpline people\n  helpline people set main-desk --phones +13125550151 --why \"the desk has moved\"\n  \
                        helpline people set night --title \"Night desk\" --phones +13125550152,+13125550153 --speaks es,en --answers person\n  \
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
        Some(Command::Set(set)) => change(&set.change, |live, roster| set_person(set, live, roster)),
        Some(Command::Remove(remove)) => change(&remove.change, |live, roster| remove_person(&remove.name, live, roster)),
    }
}

/// Changes people in the form that calls know them.
fn change(by: &Change, change: impl FnOnce(&Live, &mut Roster) -> Result<String>) -> Result<ExitCode> {
    by.make(|live, content| {
        let mut roster = live.roster.clone();
        let told = change(live, &mut roster)?;
        content.people = roster.yaml();
        Ok(told)
    })
}

fn list_people(of: &Of) -> Result<ExitCode> {
    let roster = of.live()?.roster;
    for Person { name, title, phones, speaks, answers } in &roster.people {
        let phones: Vec<&str> = phones.iter().map(helpline::phone::Number::as_str).collect();
        let answers = match answers {
            Answers::Person => "a person, who presses a key to accept",
            Answers::Switchboard => "a switchboard",
        };
        say(format_args!("{name}: {title}\n  telephones: {}\n  speaks: {}\n  picks up: {answers}", phones.join(", "), speaks.join(", ")))?;
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
        people.chain(notices).chain(hours).collect::<Vec<_>>()
    };
    let (before, now) = (lines(before), lines(now));
    let gone = before.iter().filter(|line| !now.contains(line)).map(|line| format!("- {line}"));
    let new = now.iter().filter(|line| !before.contains(line)).map(|line| format!("+ {line}"));
    gone.chain(new).collect()
}

fn set_person(set: &Set, live: &Live, roster: &mut Roster) -> Result<String> {
    let at = roster.people.iter().position(|person| person.name == set.name);
    let known = at.and_then(|at| roster.people.get(at)).cloned();
    let new = known.is_none();
    let mut person = known.unwrap_or_else(|| Person {
        name: set.name.clone(),
        title: set.name.clone(),
        phones: Vec::new(),
        speaks: Vec::new(),
        answers: Answers::Person,
    });
    if let Some(title) = &set.title {
        person.title = desk::words("--title", title)?;
    }
    if let Some(phones) = &set.phones {
        let allowed = countries(&live.published);
        person.phones = list(phones).iter().map(|phone| numbers::may_ring(phone, &allowed)).collect::<Result<_>>()?;
    }
    if let Some(speaks) = &set.speaks {
        person.speaks = list(speaks);
        if let Some(unknown) = person.speaks.iter().find(|code| live.flow.language_named(code).is_none()) {
            let known: Vec<&str> = live.flow.languages.iter().map(|language| language.code.as_str()).collect();
            bail!("`{unknown}` is no language of this flow: it has {}", known.join(", "));
        }
    }
    if let Some(answers) = set.answers {
        person.answers = if matches!(answers, PicksUp::Person) { Answers::Person } else { Answers::Switchboard };
    }
    if person.phones.is_empty() || person.speaks.is_empty() {
        bail!("somebody who can be rung has a telephone and a language: --phones +13125550151 --speaks en");
    }
    match at.and_then(|at| roster.people.get_mut(at)) {
        Some(place) => *place = person,
        None => roster.people.push(person),
    }
    Ok(if new { format!("`{}` can be rung by ladders that name them.", set.name) } else { format!("`{}` is changed.", set.name) })
}

/// The countries that may be rung, by the flow's `calls_allowed`; all, where it says nothing.
fn countries(live: &Published) -> Vec<String> {
    let places = Place::of(&live.sources());
    let countries = places.get("calls_allowed").and_then(|allowed| allowed.get("countries"));
    countries.map(|countries| countries.all().iter().map(|country| country.name.clone()).collect()).unwrap_or_default()
}

fn remove_person(name: &str, live: &Live, roster: &mut Roster) -> Result<String> {
    let ladder = live.flow.ladders.iter().find(|ladder| ladder.steps.iter().any(|step| step.ring.iter().any(|rung| rung == name)));
    if let Some(ladder) = ladder {
        bail!("the ladder `{}` rings `{name}`: publish a version that does not, first", ladder.name);
    }
    let count = roster.people.len();
    roster.people.retain(|person| person.name != name);
    if roster.people.len() == count {
        bail!("nobody is called `{name}`: `helpline people` lists them");
    }
    Ok(format!("`{name}` is removed."))
}
