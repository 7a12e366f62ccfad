//! Somebody: added, changed, given another telephone, removed. What was typed stays until it is saved.

use super::change::{self, About, Came, back, change};
use super::people::{language, people, shown};
use super::words::Words;
use super::{Frame, Seen};
use crate::console::page::{self, Shell};
use crate::console::visit::{Posted, SignedIn, Visit};
use crate::console::{Console, now};
use crate::flow::edit::nodes::slug;
use crate::flow::graph::Flow;
use crate::flow::roster::{Answers, Person};
use crate::library::desk::next_moment;
use crate::library::roster::refused::Refused;
use crate::library::roster::{self, Wish};
use crate::phone::Number;
use crate::settings::list;
use crate::store::users::Role;
use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use std::sync::Arc;

/// What stands in the form.
#[derive(Clone, Debug, Default)]
struct Typed {
    /// Somebody who is not there yet.
    new: bool,
    name: String,
    title: String,
    phones: String,
    /// Language codes, the best first.
    speaks: Vec<String>,
    switchboard: bool,
    why: String,
}

/// A language to be ticked.
struct Ticked {
    code: String,
    title: String,
    on: bool,
    best: bool,
}

#[derive(Template)]
#[template(path = "roster/person.html", config = "src/console/askama.toml")]
struct Form {
    shell: Shell,
    f: Frame,
    typed: Typed,
    languages: Vec<Ticked>,
}

impl Typed {
    fn of(person: &Person) -> Self {
        Self {
            new: false,
            name: person.name.clone(),
            title: person.title.clone(),
            phones: person.phones.iter().map(Number::as_str).collect::<Vec<_>>().join(", "),
            speaks: person.speaks.clone(),
            switchboard: person.answers == Answers::Switchboard,
            why: String::new(),
        }
    }

    /// What was typed into the form. The language that somebody speaks best comes first.
    fn read(posted: &Posted) -> Self {
        let ticked = list(posted.field("languages")).into_iter().filter(|code| !posted.field(&format!("speaks-{code}")).is_empty());
        let best = posted.field("best").to_owned();
        let mut speaks: Vec<String> = ticked.collect();
        speaks.sort_by_key(|code| *code != best);
        let text = |name: &str| posted.field(name).trim().to_owned();
        Self {
            new: posted.field("new") == "yes",
            name: text("name"),
            title: text("title"),
            phones: text("phones"),
            speaks,
            switchboard: posted.field("answers") == "switchboard",
            why: text("why"),
        }
    }

    fn wish(&self) -> Wish {
        Wish {
            new: Some(self.new),
            name: if self.name.is_empty() { slug(&self.title) } else { self.name.clone() },
            title: Some(self.title.clone()),
            phones: Some(list(&self.phones.replace(['\n', ';'], ","))),
            speaks: Some(self.speaks.clone()),
            answers: Some(if self.switchboard { Answers::Switchboard } else { Answers::Person }),
        }
    }
}

fn languages(flow: &Flow, speaks: &[String]) -> Vec<Ticked> {
    let ticked = |code: &String| Ticked {
        title: language(flow, code),
        on: speaks.contains(code),
        best: speaks.first() == Some(code),
        code: code.clone(),
    };
    flow.languages.iter().map(|language| ticked(&language.code)).collect()
}

/// The form: of somebody who is named, or of somebody new.
pub(super) async fn one(State(console): State<Arc<Console>>, SignedIn(visit, _): SignedIn) -> Result<Response, Response> {
    if !visit.may(Role::Publisher) {
        return Err(page::refused(&visit, StatusCode::FORBIDDEN));
    }
    let seen = Seen::page(&console, &visit, visit.asked("flow")).await?;
    let typed = match visit.asked("name") {
        "" => Typed { new: true, ..Typed::default() },
        name => match seen.live.roster.person(name) {
            Some(person) => Typed::of(person),
            None => return Err(page::refused(&visit, StatusCode::NOT_FOUND)),
        },
    };
    let f = seen.frame(&visit);
    Ok(form(&visit, &seen, f, typed, StatusCode::OK))
}

fn form(visit: &Visit, seen: &Seen, f: Frame, typed: Typed, status: StatusCode) -> Response {
    let title = if typed.new { f.w.add_person } else { f.w.edit_person };
    let languages = languages(&seen.live.flow, &typed.speaks);
    let shell = visit.shell(title);
    let shell = if typed.new { shell } else { shell.about(format!("{title}: {}", typed.title)) };
    page::show(visit, status, &Form { shell, f, typed, languages })
}

/// The form again, with everything that was typed, and why nothing was changed.
async fn again(console: &Console, posted: &Posted, typed: Typed, came: Came) -> Result<Response, Response> {
    if matches!(came, Came::Done) {
        return Ok(back(posted, "/console/people"));
    }
    let visit = &posted.visit;
    let seen = Seen::page(console, visit, posted.field("flow")).await?;
    let (f, status) = change::frame(&seen, posted, came);
    Ok(form(visit, &seen, f, typed, status))
}

pub(super) async fn save(State(console): State<Arc<Console>>, posted: Posted) -> Result<Response, Response> {
    posted.at_least(Role::Publisher)?;
    let typed = Typed::read(&posted);
    if typed.title.is_empty() {
        let problem = Words::of(posted.visit.tongue).p_empty.to_owned();
        return again(&console, &posted, typed, Came::Refused(problem)).await;
    }
    let wish = typed.wish();
    let about = if typed.new { About::New } else { About::Person(wish.name.clone()) };
    let came = change(&console, &posted, about, move |live, content, _| roster::set_person(live, content, &wish).map(drop)).await?;
    again(&console, &posted, typed, came).await
}

/// Points somebody at another telephone. Where that cannot be, the whole form is shown.
pub(super) async fn new_phone(State(console): State<Arc<Console>>, posted: Posted) -> Result<Response, Response> {
    posted.at_least(Role::Publisher)?;
    let (name, phones) = (posted.field("name").to_owned(), posted.field("phones").trim().to_owned());
    let wish = Wish { new: Some(false), name: name.clone(), phones: Some(list(&phones)), ..Wish::default() };
    let about = About::Person(name.clone());
    let came = change(&console, &posted, about, move |live, content, _| roster::set_person(live, content, &wish).map(drop)).await?;
    let seen = Seen::page(&console, &posted.visit, posted.field("flow")).await?;
    match (seen.live.roster.person(&name), came) {
        (_, Came::Done) => Ok(back(&posted, "/console/people")),
        (Some(person), came) => {
            let typed = Typed { phones, why: posted.field("why").to_owned(), ..Typed::of(person) };
            again(&console, &posted, typed, came).await
        }
        (None, _) => gone(&console, &posted, &name).await,
    }
}

/// Has ladders not ring somebody: until further notice, or until the moment that was typed.
pub(super) async fn off(State(console): State<Arc<Console>>, posted: Posted) -> Result<Response, Response> {
    posted.at_least(Role::Publisher)?;
    let (name, until) = (posted.field("name").to_owned(), posted.field("until").trim().to_owned());
    let seen = Seen::page(&console, &posted.visit, posted.field("flow")).await?;
    let moment = next_moment(&until, &seen.clock.zone, now());
    let came = if moment.is_none() && !until.is_empty() {
        Came::Refused(Words::of(posted.visit.tongue).p_until.to_owned())
    } else {
        let about = About::Person(name.clone());
        change(&console, &posted, about, move |live, content, at| roster::switch_off(live, content, &name, moment, at)).await?
    };
    switched(&console, &posted, came).await
}

/// Has ladders ring somebody again.
pub(super) async fn on(State(console): State<Arc<Console>>, posted: Posted) -> Result<Response, Response> {
    posted.at_least(Role::Publisher)?;
    let name = posted.field("name").to_owned();
    let about = About::Person(name.clone());
    let came = change(&console, &posted, about, move |live, content, at| roster::switch_on(live, content, &name, at)).await?;
    switched(&console, &posted, came).await
}

/// The page of all people, with what came of it.
async fn switched(console: &Console, posted: &Posted, came: Came) -> Result<Response, Response> {
    if matches!(came, Came::Done) {
        return Ok(back(posted, "/console/people"));
    }
    let seen = Seen::page(console, &posted.visit, posted.field("flow")).await?;
    let (f, status) = change::frame(&seen, posted, came);
    Ok(people(&posted.visit, &seen, f, status))
}

pub(super) async fn remove(State(console): State<Arc<Console>>, posted: Posted) -> Result<Response, Response> {
    posted.at_least(Role::Publisher)?;
    let name = posted.field("name").to_owned();
    let (about, gone_name) = (About::Person(name.clone()), name.clone());
    let came = change(&console, &posted, about, move |live, content, _| roster::remove_person(live, content, &gone_name)).await?;
    if matches!(came, Came::Done) {
        return Ok(back(&posted, "/console/people"));
    }
    let seen = Seen::page(&console, &posted.visit, posted.field("flow")).await?;
    match seen.live.roster.person(&name) {
        Some(person) => again(&console, &posted, Typed::of(person), came).await,
        None => gone(&console, &posted, &name).await,
    }
}

async fn gone(console: &Console, posted: &Posted, name: &str) -> Result<Response, Response> {
    let problem = super::problem::told(&Refused::Nobody(name.to_owned()), Words::of(posted.visit.tongue));
    shown(console, &posted.visit, posted.field("flow"), StatusCode::NOT_FOUND, problem).await
}
