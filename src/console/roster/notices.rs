//! The page of notices: on and off in two clicks, the second of them on a page that says what callers will hear, and who.

use super::change::{self, About, Came, back, change};
use super::clock::Clock;
use super::history::{Page, Past, Teller};
use super::people::language;
use super::{Frame, Seen, filled};
use crate::book;
use crate::console::Console;
use crate::console::page::{self, Shell};
use crate::console::visit::{Posted, SignedIn, Visit};
use crate::flow::graph::Notice;
use crate::library::roster;
use crate::store::rosters::Kept;
use crate::store::users::Role;
use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use std::sync::Arc;

/// A notice, as the page shows it.
struct Card {
    name: String,
    on: bool,
    /// Since when, and by whom.
    since: String,
    /// In each language: how it is tagged, what it is called, what is said.
    words: Vec<(String, String, String)>,
    after: String,
}

#[derive(Template)]
#[template(path = "roster/notices.html", config = "src/console/askama.toml")]
struct Notices {
    shell: Shell,
    f: Frame,
    cards: Vec<Card>,
    past: Past,
}

#[derive(Template)]
#[template(path = "roster/switch.html", config = "src/console/askama.toml")]
struct Switch {
    shell: Shell,
    f: Frame,
    notice: Card,
    /// Whether it shall be on.
    on: bool,
    why: String,
    calls: String,
}

impl Card {
    /// What it can be switched to.
    const fn other(&self) -> &'static str {
        if self.on { "no" } else { "yes" }
    }
}

pub(super) async fn all(State(console): State<Arc<Console>>, SignedIn(visit, _): SignedIn) -> Result<Response, Response> {
    shown(&console, &visit, visit.asked("flow"), StatusCode::OK, String::new()).await
}

async fn shown(console: &Console, visit: &Visit, flow: &str, status: StatusCode, problem: String) -> Result<Response, Response> {
    let seen = Seen::page(console, visit, flow).await?;
    let f = Frame { problem, ..seen.frame(visit) };
    let teller = Teller { clock: &seen.clock, w: f.w, phones: visit.may(Role::Publisher) };
    let past = Past::of(&seen, &teller, Page::Notices, visit);
    let cards = seen.live.flow.notices.iter().map(|notice| card(&seen, notice, &f)).collect();
    let page = Notices { shell: visit.shell(f.w.notices), cards, past, f };
    Ok(page::show(visit, status, &page))
}

fn card(seen: &Seen, notice: &Notice, f: &Frame) -> Card {
    let flow = &seen.live.flow;
    let heard = book::heard_words(flow, notice.say);
    let words = flow.languages.iter().zip(heard).map(|(spoken, words)| (spoken.locale.clone(), language(flow, &spoken.code), words));
    let title = |node| flow.title_of(&flow.node(node).name).replace('`', "");
    Card {
        name: notice.name.clone(),
        on: seen.live.roster.notices.contains(&notice.name),
        since: since(&seen.history, &notice.name, &seen.clock, f),
        words: words.collect(),
        after: notice.then.map_or_else(|| f.w.then_on.to_owned(), |node| filled(f.w.then_to, &[&title(node)])),
    }
}

/// Since when a notice is as it is, and by whom.
fn since(history: &[Kept], name: &String, clock: &Clock, f: &Frame) -> String {
    let on = |kept: &Kept| kept.content.notices.contains(name);
    let switched = history.iter().zip(history.iter().skip(1)).find(|(now, before)| on(now) != on(before));
    match switched {
        Some((now, _)) => filled(f.w.since, &[&clock.moment(now.at), &now.by]),
        None => f.w.never_on.to_owned(),
    }
}

/// The page before the second click.
pub(super) async fn ask(State(console): State<Arc<Console>>, SignedIn(visit, _): SignedIn) -> Result<Response, Response> {
    if !visit.may(Role::Publisher) {
        return Err(page::refused(&visit, StatusCode::FORBIDDEN));
    }
    let seen = Seen::page(&console, &visit, visit.asked("flow")).await?;
    let f = seen.frame(&visit);
    let (name, on) = (visit.asked("name").to_owned(), visit.asked("on") == "yes");
    question(&console, &visit, (&seen, f), (&name, on), (String::new(), StatusCode::OK))
}

#[expect(clippy::result_large_err, reason = "the page that is shown instead")]
fn question(
    console: &Console,
    visit: &Visit,
    (seen, f): (&Seen, Frame),
    (name, on): (&str, bool),
    (why, status): (String, StatusCode),
) -> Result<Response, Response> {
    let notice = seen.live.flow.notices.iter().find(|notice| notice.name == name);
    let Some(notice) = notice else { return Err(page::refused(visit, StatusCode::NOT_FOUND)) };
    let notice = card(seen, notice, &f);
    let question = filled(if on { f.w.sure_on } else { f.w.sure_off }, &[name]);
    let calls = filled(f.w.calls_now, &[&console.ground.today.borrow().calls.to_string()]);
    Ok(page::show(visit, status, &Switch { shell: visit.shell(f.w.switch_title).about(question), f, notice, on, why, calls }))
}

/// The second click.
pub(super) async fn switch(State(console): State<Arc<Console>>, posted: Posted) -> Result<Response, Response> {
    posted.at_least(Role::Publisher)?;
    let (name, on) = (posted.field("name").to_owned(), posted.field("on") == "yes");
    let (about, switched) = (About::Notice(name.clone()), name.clone());
    let came = change(&console, &posted, about, move |live, content, _| roster::switch_notice(live, content, &switched, on)).await?;
    let visit = &posted.visit;
    if matches!(came, Came::Done) {
        return Ok(back(&posted, "/console/notices"));
    }
    let seen = Seen::page(&console, visit, posted.field("flow")).await?;
    let (f, status) = change::frame(&seen, &posted, came);
    // A notice that is so already has no second click.
    let is_so = seen.live.roster.notices.contains(&name) == on;
    if is_so || !seen.live.flow.notices.iter().any(|notice| notice.name == name) {
        return shown(&console, visit, posted.field("flow"), status, f.problem).await;
    }
    question(&console, visit, (&seen, f), (&name, on), (posted.field("why").to_owned(), status))
}
