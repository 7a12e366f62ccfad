//! What changes at once for callers: people, hours, notices. Changed as on their pages, on top of what somebody saw where they say so.

use super::answer::{Answer, Came, Problem};
use super::asked::{Asked, author, why};
use crate::console::now;
use crate::flow::hours::{DAY, Stretch};
use crate::flow::roster::{Answers, Person};
use crate::library::desk;
use crate::library::published;
use crate::library::roster::change::{self, About, Came as Changed};
use crate::library::roster::refused::Refused;
use crate::library::roster::{self, Live, Wish};
use crate::phone::Number;
use crate::store::rosters::{self, Content, Hold, Kept};
use anyhow::Context as _;
use axum::http::StatusCode;
use jiff::Timestamp;
use jiff::civil::Date;
use serde::Deserialize;
use serde_json::{Map, Value, json};

/// What holds for the flow of the path.
async fn live(asked: &Asked) -> Result<Live, Problem> {
    let flow = asked.flow().await?;
    let limits = desk::limits(&asked.console.settings(), &flow)?;
    let published = asked.console.ask(move |store| store.at_one_moment(|sql| published::read(sql, &flow, now()))).await?;
    let published = published.ok_or_else(|| Problem::nowhere("Nothing of this flow is published yet."))?;
    let compiled = tokio::task::spawn_blocking(move || Live::compile(published, &limits)).await;
    Ok(compiled.context("what is live was not compiled")??)
}

fn list(live: &Live, items: &[Value]) -> Answer {
    Answer::json(&json!({ "items": items, "next": Value::Null })).tag(&live.published.roster.to_string())
}

fn answers(answers: Answers) -> &'static str {
    match answers {
        Answers::Person => "person",
        Answers::Switchboard => "switchboard",
    }
}

fn person(person: &Person, live: &Live) -> Value {
    let rung = |ladder: &&crate::flow::graph::Ladder| ladder.steps.iter().any(|step| step.ring.contains(&person.name));
    let ladders: Vec<&str> = live.flow.ladders.iter().filter(rung).map(|ladder| ladder.name.as_str()).collect();
    let phones: Vec<&str> = person.phones.iter().map(Number::as_str).collect();
    let picks_up = answers(person.answers);
    json!({ "name": person.name, "title": person.title, "phones": phones, "speaks": person.speaks, "answers": picks_up, "ladders": ladders })
}

pub(super) async fn people(asked: Asked) -> Came {
    let live = live(&asked).await?;
    let all: Vec<Value> = live.roster.people.iter().map(|one| person(one, &live)).collect();
    Ok(list(&live, &all))
}

/// Makes a change of a roster; gives back its number.
async fn changed(
    asked: &Asked,
    about: About,
    why: String,
    make: impl FnOnce(&Live, &mut Content, Timestamp) -> Result<(), Refused> + Send + 'static,
) -> Result<u64, Problem> {
    let (flow, seen, by) = (asked.flow().await?, asked.seen_number()?, asked.by());
    let limits = desk::limits(&asked.console.settings(), &flow)?;
    let made = asked.console.ask(move |store| change::change(store, (&flow, &limits), author(&by, &why, now()), (&about, seen), make));
    match made.await? {
        Changed::Done(number) => Ok(number),
        Changed::Refused(refused) => Err(told(&refused)),
        Changed::Cannot(findings) => Err(Problem::refused(format!("The line could not take calls with it:\n{findings}"))),
        Changed::Overtaken => Err(Problem::late("Somebody else has changed it since: look at it again.")),
    }
}

/// Why a change is not made, in words of the API.
fn told(refused: &Refused) -> Problem {
    match refused {
        Refused::Nobody(name) => Problem::nowhere(format!("Nobody is called `{name}`.")),
        Refused::UnknownNotice(..) | Refused::UnknownHours(..) => Problem::nowhere(format!("{refused}.")),
        Refused::ByTheWeek(_) | Refused::DayByTheWeek(..) | Refused::Rung(..) => Problem::conflict(format!("{refused}.")),
        Refused::Title(wrong) => Problem::refused(format!("`title` {wrong}.")),
        Refused::CannotBeRung => Problem::refused("Somebody who can be rung has a telephone in `phones` and a language in `speaks`."),
        Refused::OverAlready => Problem::refused("`until` is over already."),
        refused => Problem::refused(format!("{refused}.")),
    }
}

fn holds(number: u64) -> Answer {
    Answer::json(&json!({ "roster": number })).tag(&number.to_string())
}

/// Somebody as they shall be. What is left out stays.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Somebody {
    title: Option<String>,
    phones: Option<Vec<String>>,
    speaks: Option<Vec<String>>,
    answers: Option<PicksUp>,
    why: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
enum PicksUp {
    Person,
    Switchboard,
}

pub(super) async fn set_person(asked: Asked) -> Came {
    let Somebody { title, phones, speaks, answers, why: words } = asked.body()?;
    let why = why(words.as_ref())?;
    let new = asked.is_new();
    let answers = answers.map(|answers| match answers {
        PicksUp::Person => Answers::Person,
        PicksUp::Switchboard => Answers::Switchboard,
    });
    let name = asked.name("name").to_owned();
    let about = if new { About::New } else { About::Person(name.clone()) };
    let wish = Wish { new: new.then_some(true), name, title, phones, speaks, answers };
    let number = changed(&asked, about, why, move |live, content, _| roster::set_person(live, content, &wish).map(drop)).await?;
    Ok(if new { holds(number).status(StatusCode::CREATED) } else { holds(number) })
}

pub(super) async fn remove_person(asked: Asked) -> Came {
    let name = asked.name("name").to_owned();
    let about = About::Person(name.clone());
    changed(&asked, about, String::new(), move |live, content, _| roster::remove_person(live, content, &name)).await.map(holds)
}

pub(super) async fn notices(asked: Asked) -> Came {
    let live = live(&asked).await?;
    let words = |say| -> Map<String, Value> {
        let heard = crate::book::heard_words(&live.flow, say);
        live.flow.languages.iter().map(|spoken| spoken.code.clone()).zip(heard.into_iter().map(Value::from)).collect()
    };
    let told = live.flow.notices.iter().map(|notice| {
        let then = notice.then.map(|node| live.flow.node(node).name.clone());
        json!({ "name": notice.name, "on": live.roster.notices.contains(&notice.name), "words": words(notice.say), "then": then })
    });
    Ok(list(&live, &told.collect::<Vec<_>>()))
}

/// Whether a notice shall be on.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Switch {
    on: bool,
    why: Option<String>,
}

pub(super) async fn switch(asked: Asked) -> Came {
    let Switch { on, why: words } = asked.body()?;
    let (name, why) = (asked.name("name").to_owned(), why(words.as_ref())?);
    let about = About::Notice(name.clone());
    // Who says twice how it shall be has it so.
    let make = move |live: &Live, content: &mut Content, _: Timestamp| match roster::switch_notice(live, content, &name, on) {
        Err(Refused::SwitchedAlready(..)) => Ok(()),
        switched => switched,
    };
    changed(&asked, about, why, make).await.map(holds)
}

fn times(open: &[Stretch]) -> Vec<String> {
    let clock = |minutes: u16| format!("{:02}:{:02}", minutes / 60, minutes % 60);
    open.iter()
        .map(|stretch| format!("{}-{}", clock(stretch.from), clock(if stretch.to > DAY { stretch.to - DAY } else { stretch.to })))
        .collect()
}

pub(super) async fn hours(asked: Asked) -> Came {
    let (live, at) = (live(&asked).await?, now());
    let none = rosters::HoursChange::default();
    let told = live.flow.hours.iter().map(|week| {
        let hours = live.roster.changed(week);
        let change = live.published.hours.get(&week.name).unwrap_or(&none);
        let held = change.held.filter(|held| held.until.is_none_or(|until| until > at));
        let held = held.map(|held| json!({ "open": held.open, "until": held.until.map(|until| until.to_string()) }));
        let days: Map<String, Value> = hours.days().iter().map(|(date, open)| (date.to_string(), json!(times(open)))).collect();
        let added: Vec<String> = change.except.keys().map(ToString::to_string).collect();
        let week_times: Vec<Vec<String>> = week.week().iter().map(|open| times(open)).collect();
        json!({
            "name": week.name, "zone": week.zone(), "open": hours.open(at), "changes": hours.changes(at).map(|at| at.to_string()),
            "week": week_times, "days": days, "added": added, "held": held,
        })
    });
    Ok(list(&live, &told.collect::<Vec<_>>()))
}

/// When a day is open.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Day {
    open: String,
    why: Option<String>,
}

fn date(asked: &Asked) -> Result<Date, Problem> {
    let text = asked.name("date");
    let date = text.parse().ok().filter(|date: &Date| date.to_string() == text);
    date.ok_or_else(|| Problem::nowhere("A day is written as 2026-12-24."))
}

pub(super) async fn set_day(asked: Asked) -> Came {
    let Day { open, why: words } = asked.body()?;
    let (name, day, why) = (asked.name("name").to_owned(), date(&asked)?, why(words.as_ref())?);
    let about = About::Hours(name.clone());
    changed(&asked, about, why, move |live, content, at| roster::set_day(live, content, &name, (day, Some(&open)), at)).await.map(holds)
}

pub(super) async fn day_as_usual(asked: Asked) -> Came {
    let (name, day) = (asked.name("name").to_owned(), date(&asked)?);
    let about = About::Hours(name.clone());
    let make = move |live: &Live, content: &mut Content, at| roster::set_day(live, content, &name, (day, None), at);
    changed(&asked, about, String::new(), make).await.map(holds)
}

/// Open or closed at once.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Held {
    open: bool,
    until: Option<Timestamp>,
    why: Option<String>,
}

pub(super) async fn hold(asked: Asked) -> Came {
    let Held { open, until, why: words } = asked.body()?;
    let (name, why) = (asked.name("name").to_owned(), why(words.as_ref())?);
    let about = About::Hours(name.clone());
    changed(&asked, about, why, move |live, content, at| roster::hold(live, content, &name, Hold { open, until }, at)).await.map(holds)
}

pub(super) async fn release(asked: Asked) -> Came {
    let name = asked.name("name").to_owned();
    let about = About::Hours(name.clone());
    changed(&asked, about, String::new(), move |live, content, _| roster::as_usual(live, content, &name)).await.map(holds)
}

/// Every roster there was: who made it so, when and why.
pub(super) async fn history(asked: Asked) -> Came {
    let flow = asked.flow().await?;
    let all = asked.console.ask(move |store| rosters::history(store.read(), &flow)).await?;
    let told = |kept: &Kept| {
        let notices = &kept.content.notices;
        json!({ "roster": kept.number, "by": kept.by, "why": kept.why, "at": kept.at.to_string(), "notices": notices })
    };
    asked.page(&all, |kept| kept.number.to_string(), told)
}
