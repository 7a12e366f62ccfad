//! `helpline people` and `helpline notice`: whom a flow rings, and what it announces, from this moment on and in calls in progress.

use crate::cli::desk::{self, Desk, Which, Who};
use crate::cli::say;
use anyhow::{Context, Result, bail};
use clap::{Args, Subcommand, ValueEnum};
use helpline::flow;
use helpline::flow::graph::Flow;
use helpline::flow::places::Place;
use helpline::flow::roster::{Answers, Person, Roster};
use helpline::library::numbers;
use helpline::library::published::{self, Published};
use helpline::settings::list;
use helpline::store::rosters::{self, Content};
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

/// The people of which flow.
#[derive(Args, Debug)]
struct Of {
    /// The flow; the only one where left out.
    #[arg(long, value_name = "NAME")]
    flow: Option<String>,
    #[command(flatten)]
    which: Which,
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
    /// The flow; the only one where left out.
    #[arg(long, value_name = "NAME")]
    flow: Option<String>,
    #[command(flatten)]
    who: Who,
}

#[derive(Args, Debug)]
struct Remove {
    /// The name that ladders use.
    name: String,
    /// The flow; the only one where left out.
    #[arg(long, value_name = "NAME")]
    flow: Option<String>,
    #[command(flatten)]
    who: Who,
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
        Some(Command::Set(set)) => {
            let (mut desk, flow) = sit_down(&set.who, set.flow.as_deref())?;
            change(&mut desk, &flow, |live, roster| set_person(set, live, roster))
        }
        Some(Command::Remove(remove)) => {
            let (mut desk, flow) = sit_down(&remove.who, remove.flow.as_deref())?;
            change(&mut desk, &flow, |live, roster| remove_person(&remove.name, live, roster))
        }
    }
}

/// What is live, compiled: with its sources, for what only they say.
struct Live<'a> {
    published: &'a Published,
    flow: &'a Flow,
}

fn sit_down(who: &Who, named: Option<&str>) -> Result<(Desk, String)> {
    let mut desk = who.sit_down()?;
    let flow = desk::flow_named(&mut desk.store, named)?;
    Ok((desk, flow))
}

fn list_people(of: &Of) -> Result<ExitCode> {
    let (settings, mut store) = of.which.open()?;
    let name = desk::flow_named(&mut store, of.flow.as_deref())?;
    let live = published::read(store.read(), &name, desk::now())?.with_context(|| format!("nothing of `{name}` is live"))?;
    let roster = flow::compile(&live.sources(), &desk::limits(&settings, &name)?).roster;
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
    let (_, mut store) = of.which.open()?;
    let name = desk::flow_named(&mut store, of.flow.as_deref())?;
    let all = rosters::history(store.read(), &name)?;
    for (at, kept) in all.iter().enumerate() {
        let why = if kept.why.is_empty() { String::new() } else { format!(": {}", kept.why) };
        say(format_args!("{:>4}  {}  by {}{why}", kept.number, desk::shown(kept.at), kept.by))?;
        for line in changed(all.get(at + 1).map(|before| &before.content), &kept.content) {
            say(format_args!("        {line}"))?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// The lines that a roster has and the one before had not, and the other way round.
fn changed(before: Option<&Content>, now: &Content) -> Vec<String> {
    let Some(before) = before else { return vec!["the first".to_owned()] };
    let lines = |of: &Content| {
        let people = of.people.lines().filter(|line| !line.trim_start().starts_with('#')).map(str::to_owned);
        people.chain(of.notices.iter().map(|notice| format!("notice on: {notice}"))).collect::<Vec<_>>()
    };
    let (before, now) = (lines(before), lines(now));
    let gone = before.iter().filter(|line| !now.contains(line)).map(|line| format!("- {line}"));
    let new = now.iter().filter(|line| !before.contains(line)).map(|line| format!("+ {line}"));
    gone.chain(new).collect()
}

/// Changes a flow's people, and says what is so now.
fn change(desk: &mut Desk, name: &str, change: impl FnOnce(&Live<'_>, &mut Roster) -> Result<String>) -> Result<ExitCode> {
    let limits = desk::limits(&desk.settings, name)?;
    let mut told = String::new();
    let Desk { store, by, why, at, .. } = desk;
    let author = published::Author { by, why, at: *at };
    store.write(|sql| {
        published::change_roster(sql, name, &limits, author, |published, content| {
            let compiled = flow::compile(&published.sources(), &limits);
            let flow = compiled.flow.context("what is live does not compile any more: publish a version that does")?;
            let mut roster = Roster { notices: content.notices.clone(), ..compiled.roster };
            told = change(&Live { published, flow: &flow }, &mut roster)?;
            content.people = roster.yaml();
            content.notices = roster.notices;
            Ok(())
        })
    })?;
    say(format_args!("{told} Every node knows within two seconds; calls in progress too."))?;
    Ok(ExitCode::SUCCESS)
}

fn set_person(set: &Set, live: &Live<'_>, roster: &mut Roster) -> Result<String> {
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
        let allowed = countries(live.published);
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

fn remove_person(name: &str, live: &Live<'_>, roster: &mut Roster) -> Result<String> {
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

/// What a flow announces: lists its notices, or switches one on or off. Every node knows within two seconds, in calls in progress too.
#[derive(Args, Debug)]
#[command(
    args_conflicts_with_subcommands = true,
    after_help = "Examples:\n  helpline notice\n  helpline notice on storm --why \"the office is flooded\"\n  helpline notice off storm"
)]
pub(crate) struct Notice {
    #[command(subcommand)]
    command: Option<Switch>,
    #[command(flatten)]
    of: Of,
}

#[derive(Subcommand, Debug)]
enum Switch {
    /// Switches a notice on.
    On(Switched),
    /// Switches it off.
    Off(Switched),
}

#[derive(Args, Debug)]
struct Switched {
    /// The notice's name.
    name: String,
    /// The flow; the only one where left out.
    #[arg(long, value_name = "NAME")]
    flow: Option<String>,
    #[command(flatten)]
    who: Who,
}

/// Runs `helpline notice`.
pub(crate) fn notice(notice: &Notice) -> Result<ExitCode> {
    let (switched, on) = match &notice.command {
        None => return list_notices(&notice.of),
        Some(Switch::On(switched)) => (switched, true),
        Some(Switch::Off(switched)) => (switched, false),
    };
    let (mut desk, flow) = sit_down(&switched.who, switched.flow.as_deref())?;
    change(&mut desk, &flow, |live, roster| {
        let name = &switched.name;
        if !live.flow.notices.iter().any(|known| known.name == *name) {
            let known: Vec<&str> = live.flow.notices.iter().map(|notice| notice.name.as_str()).collect();
            bail!("the flow has no notice `{name}`; it has {}", known.join(", "));
        }
        if roster.notices.contains(name) == on {
            bail!("`{name}` is {} already", if on { "on" } else { "off" });
        }
        roster.notices.retain(|known| known != name);
        roster.notices.extend(on.then(|| name.clone()));
        Ok(format!("The notice `{name}` is {}.", if on { "on" } else { "off" }))
    })
}

fn list_notices(of: &Of) -> Result<ExitCode> {
    let (settings, mut store) = of.which.open()?;
    let name = desk::flow_named(&mut store, of.flow.as_deref())?;
    let live = published::read(store.read(), &name, desk::now())?.with_context(|| format!("nothing of `{name}` is live"))?;
    let compiled = flow::compile(&live.sources(), &desk::limits(&settings, &name)?);
    let flow = compiled.flow.context("what is live does not compile any more")?;
    for notice in &flow.notices {
        say(format_args!("{}: {}", notice.name, if live.notices.contains(&notice.name) { "on" } else { "off" }))?;
    }
    Ok(ExitCode::SUCCESS)
}
