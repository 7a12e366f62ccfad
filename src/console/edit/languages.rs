//! The languages a flow speaks: which of them lack words, and one more.

use super::sentence::named;
use super::sentences::{Found, at_work};
use super::words::Words;
use super::working::{self, Status, Working};
use crate::console::page::{self, Shell};
use crate::console::visit::{Posted, SignedIn, Visit};
use crate::console::{Console, now};
use crate::flow::edit::{Obstacle, languages};
use crate::flow::key::Key;
use crate::store::drafts::{self, Draft, Edit};
use crate::store::users::Role;
use crate::store::versions::Content;
use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use std::sync::Arc;

/// The page.
#[derive(Template)]
#[template(path = "edit/languages.html", config = "src/console/askama.toml")]
struct Page {
    shell: Shell,
    w: &'static Words,
    status: Status,
    languages: Vec<Listed>,
    /// Keys by which a new one could be chosen.
    keys: Vec<&'static str>,
    wish: Wish,
    said: &'static str,
    problem: String,
    may: bool,
}

/// A language, and how far its words are.
struct Listed {
    code: String,
    title: String,
    /// How many entries lack words in it.
    lacks: usize,
    /// The first of them.
    first: String,
    /// How many entries there are.
    all: usize,
}

/// A language that somebody wants.
#[derive(Clone, Default)]
struct Wish {
    code: String,
    locale: String,
    key: String,
    own: String,
    offer: String,
    /// What the others call it.
    names: Vec<(String, String)>,
}

impl Wish {
    fn of(posted: &Posted, known: &[(String, String)]) -> Self {
        let field = |name: &str| posted.field(name).trim().to_owned();
        let names = known.iter().map(|(code, _)| (code.clone(), field(&format!("name.{code}")))).collect();
        Self { code: field("code"), locale: field("locale"), key: field("key"), own: field("own"), offer: field("offer"), names }
    }

    /// Whether it can be a language (BCP 47): `fr`, `fr-CA`.
    fn is_one(&self) -> bool {
        let short = (2..=3).contains(&self.code.len()) && self.code.chars().all(|c| c.is_ascii_lowercase());
        let mut subtags = self.locale.split('-');
        let begins = subtags.next().is_some_and(|first| (2..=3).contains(&first.len()) && first.chars().all(|c| c.is_ascii_alphabetic()));
        let further: Vec<&str> = subtags.collect();
        let fits = further.iter().all(|tag| (2..=8).contains(&tag.len()) && tag.chars().all(|c| c.is_ascii_alphanumeric()));
        let named = self.names.iter().all(|(_, name)| !name.is_empty() && name.chars().count() <= LONGEST_NAME);
        let own = self.own.chars().count() <= LONGEST_NAME && self.offer.chars().count() <= LONGEST_OFFER;
        own && short && begins && fits && !further.is_empty() && self.locale.len() <= LONGEST_NAME && named
    }

    fn named(&self, code: &str) -> &str {
        self.names.iter().find(|(known, _)| known == code).map_or("", |(_, name)| name.as_str())
    }

    fn applied(&self, content: &Content) -> Result<Edit, Obstacle> {
        let new = languages::New {
            code: &self.code,
            locale: &self.locale,
            names: &self.names,
            own_name: &self.own,
            key: Key::from_word(&self.key),
            offer: &self.offer,
        };
        let sources = languages::add(&content.sources, &new)?;
        Ok(Edit {
            what: format!("languages ({})", self.code),
            before: languages::of(&content.sources).join(", "),
            after: languages::of(&sources).join(", "),
            content: Content { sources, calls: content.calls.clone() },
        })
    }
}

/// The longest name of a language.
const LONGEST_NAME: usize = 40;
/// The longest offer of one, in letters.
const LONGEST_OFFER: usize = 300;

pub(super) async fn page(State(console): State<Arc<Console>>, SignedIn(visit, _): SignedIn) -> Response {
    match working::working(&console, &visit, visit.asked("flow")).await {
        Ok(working) => show(&visit, &working, Wish::default(), StatusCode::OK, String::new()),
        Err(answer) => answer,
    }
}

pub(super) async fn add(State(console): State<Arc<Console>>, posted: Posted) -> Result<Response, Response> {
    let who = posted.at_least(Role::Author)?.account.name.clone();
    let visit = &posted.visit;
    let w = Words::of(visit.tongue);
    let working = working::working(&console, visit, posted.field("flow")).await?;
    let wish = Wish::of(&posted, &named(&working.content.sources, visit.tongue));
    if !wish.is_one() {
        return Ok(show(visit, &working, wish, StatusCode::UNPROCESSABLE_ENTITY, w.bad_language.to_owned()));
    }
    let (flow, wanted) = (working.flow.clone(), wish.clone());
    let added = console.ask(move |store| {
        let change = |draft: &Draft| wanted.applied(&draft.content);
        store.write(|sql| drafts::change(sql, &flow, (&who, now()), change))
    });
    match added.await {
        Ok(Ok(_)) => Ok(Redirect::to(&format!("/console/words{}&lacking={}&said=language", working.at(), wish.code)).into_response()),
        Ok(Err(obstacle)) => Ok(show(visit, &working, wish, StatusCode::CONFLICT, w.obstacle(&obstacle))),
        Err(error) => Ok(page::broken(visit, &error)),
    }
}

fn show(visit: &Visit, working: &Working, wish: Wish, status: StatusCode, problem: String) -> Response {
    let w = Words::of(visit.tongue);
    let found = Found::of(working);
    let listed = |(code, title): (String, String)| {
        let lacking = found.lacking(w, &code);
        let first = lacking.first().map(|id| at_work(id, &code, working)).unwrap_or_default();
        Listed { lacks: lacking.len(), first, all: found.count(), code, title }
    };
    let languages = named(&working.content.sources, visit.tongue).into_iter().map(listed).collect();
    let keys = languages::question(&working.content.sources).map(|(_, keys)| keys).unwrap_or_default();
    let page = Page {
        shell: visit.shell(w.languages),
        w,
        status: working.status(visit),
        languages,
        keys: keys.into_iter().map(Key::word).collect(),
        wish,
        said: match visit.asked("said") {
            "saved" => w.saved,
            _ => "",
        },
        problem,
        may: visit.may(Role::Author),
    };
    page::show(visit, status, &page)
}
