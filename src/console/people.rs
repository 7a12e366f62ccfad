//! The pages of somebody who is signed in: today, one's own account, and for owners who may come in.

use super::page::{self, Me, Person, TodayPage, Users};
use super::visit::{Posted, SignedIn, Visit};
use super::{Console, codes, enter, now, secret, set_up_url};
use crate::store::users::{self, By, Outcome, Role};
use crate::store::{codes as kept, sessions};
use anyhow::Result;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use jiff::SignedDuration;
use std::sync::Arc;
use std::time::Duration;

/// How long a set-up link is good.
pub const LINK: SignedDuration = SignedDuration::from_hours(3 * 24);
/// How long a page waits for figures that nobody looked at before.
pub(super) const FIRST_LOOK: Duration = Duration::from_millis(800);
/// How many changes are shown.
const CHANGES: i64 = 50;

pub(super) async fn today(State(console): State<Arc<Console>>, SignedIn(visit, _): SignedIn) -> Response {
    console.ground.eyes.open(now());
    let mut today = console.ground.today.clone();
    // Whoever comes first waits for the first look, but not for a store that is slow: the page is told later.
    let _ = tokio::time::timeout(FIRST_LOOK, today.wait_for(|today| today.reckoned && !today.asleep)).await;
    let figures = today.borrow().pieces(visit.tongue).to_owned();
    page::show(&visit, StatusCode::OK, &TodayPage { shell: visit.shell(visit.words().today), figures })
}

pub(super) async fn me(State(console): State<Arc<Console>>, SignedIn(visit, _): SignedIn) -> Response {
    my_page(&console, &visit, StatusCode::OK, "").await
}

/// What attempts of somebody who is signed in are counted under: whoever sits down at a browser that somebody left may not try for long.
pub(super) fn tries(name: &str) -> String {
    format!("me {}", secret::digest(name))
}

pub(super) async fn my_page(console: &Console, visit: &Visit, status: StatusCode, said: &'static str) -> Response {
    let Some(session) = &visit.session else { return page::refused(visit, StatusCode::FORBIDDEN) };
    let name = session.account.name.clone();
    let asked = console.ask(move |store| Ok((sessions::good(store.read(), now())?, kept::on(store.read(), &name)?)));
    let (good, codes) = match asked.await {
        Ok(asked) => asked,
        Err(error) => return page::broken(visit, &error),
    };
    let mine = good.into_iter().filter(|(_, name, _)| *name == session.account.name);
    let shown = |since: jiff::Timestamp| since.strftime("%Y-%m-%d %H:%M UTC").to_string();
    let sessions = mine.map(|(digest, _, since)| (shown(since), digest == session.digest)).collect();
    let role = visit.words().of_role(session.account.role);
    let codes = codes::Mine::of(codes.as_ref(), visit);
    let good = if status == StatusCode::OK && visit.asked("said") == "codes-off" { codes.w.off_now } else { "" };
    page::show(visit, status, &Me { shell: visit.shell(visit.words().me), role, sessions, said, codes, good })
}

pub(super) async fn change_password(State(console): State<Arc<Console>>, posted: Posted) -> Result<Response, Response> {
    let (session, visit) = (posted.signed_in()?, &posted.visit);
    if let Some(problem) = enter::chosen_badly(&posted) {
        return Ok(my_page(&console, visit, StatusCode::UNPROCESSABLE_ENTITY, problem).await);
    }
    let name = session.account.name.clone();
    if !console.attempts.take(&tries(&name), now()) {
        return Ok(my_page(&console, visit, StatusCode::TOO_MANY_REQUESTS, visit.words().too_many).await);
    }
    let changed = async {
        if !console.is_password(posted.field("now").to_owned(), session.account.hash.clone()).await? {
            return Ok(false);
        }
        let hash = console.hash(posted.field("password").to_owned()).await?;
        let name = name.clone();
        let changed = console.ask(move |store| users::change_password(store, &name, &hash, By { who: &name, at: now() })).await?;
        anyhow::Ok(changed == Outcome::Done)
    };
    Ok(match changed.await {
        Ok(true) => enter::begin(&console, visit, name).await,
        Ok(false) => my_page(&console, visit, StatusCode::FORBIDDEN, visit.words().wrong).await,
        Err(error) => page::broken(visit, &error),
    })
}

pub(super) async fn end_my_sessions(State(console): State<Arc<Console>>, posted: Posted) -> Result<Response, Response> {
    let name = posted.signed_in()?.account.name.clone();
    let ended = console.ask(move |store| users::end_sessions(store, &name, By { who: &name, at: now() })).await;
    Ok(match ended {
        Ok(_) => axum::response::IntoResponse::into_response(super::visit::to_sign_in()),
        Err(error) => page::broken(&posted.visit, &error),
    })
}

pub(super) async fn users(State(console): State<Arc<Console>>, SignedIn(visit, session): SignedIn) -> Response {
    if session.account.role != Role::Owner {
        return page::refused(&visit, StatusCode::FORBIDDEN);
    }
    users_page(&console, &visit, StatusCode::OK, "", String::new()).await
}

async fn users_page(console: &Console, visit: &Visit, status: StatusCode, said: &'static str, link: String) -> Response {
    let all = console.ask(|store| {
        let sql = store.read();
        Ok((users::list(sql)?, sessions::good(sql, now())?, users::changes(sql, CHANGES)?, users::links(sql, now())?, kept::all_on(sql)?))
    });
    let (accounts, good, changes, links, coded) = match all.await {
        Ok(all) => all,
        Err(error) => return page::broken(visit, &error),
    };
    let w = visit.words();
    let state = |account: &users::Account| match &account.hash {
        None => w.waits,
        Some(_) if good.iter().any(|(_, name, _)| *name == account.name) => w.signed_in,
        Some(_) => w.signed_out,
    };
    // Until when somebody can choose a password.
    let until = |account: &users::Account| match links.iter().find(|(name, _)| *name == account.name) {
        Some((_, until)) => w.link_until.replace("{1}", &until.strftime("%Y-%m-%d %H:%M UTC").to_string()),
        None if account.hash.is_none() => w.link_none.to_owned(),
        None => String::new(),
    };
    let person = |account: users::Account| Person {
        link: until(&account),
        state: state(&account),
        role: w.of_role(account.role),
        role_word: account.role.word(),
        codes: coded.contains(&account.name),
        name: account.name,
    };
    let people = accounts.into_iter().map(person).collect();
    page::show(
        visit,
        status,
        &Users {
            shell: visit.shell(w.people),
            codes: codes::words::Words::of(visit.tongue),
            people,
            changes,
            roles: Role::ALL.map(|role| (role.word(), w.of_role(role))),
            said,
            link,
        },
    )
}

/// Has an owner change something, and shows the page again with what came of it.
pub(super) async fn change(
    console: &Console,
    posted: &Posted,
    does: impl FnOnce(&mut crate::store::Store, &str, By<'_>) -> Result<Outcome> + Send + 'static,
) -> Result<Response, Response> {
    let who = posted.at_least(Role::Owner)?.account.name.clone();
    let (name, w) = (posted.field("name").to_owned(), posted.visit.words());
    let came = console.ask(move |store| does(store, &name, By { who: &who, at: now() })).await;
    let (status, said) = match came {
        Ok(Outcome::Done) => (StatusCode::OK, w.done),
        Ok(Outcome::Unknown) => (StatusCode::NOT_FOUND, w.unknown),
        Ok(Outcome::Taken) => (StatusCode::CONFLICT, w.taken),
        Ok(Outcome::LastOwner) => (StatusCode::CONFLICT, w.last_owner),
        Err(error) => return Ok(page::broken(&posted.visit, &error)),
    };
    // Whoever has just removed, or signed out, themselves sees nothing more.
    Ok(users_page(console, &posted.visit, status, said, String::new()).await)
}

pub(super) async fn remove(State(console): State<Arc<Console>>, posted: Posted) -> Result<Response, Response> {
    change(&console, &posted, users::remove).await
}

pub(super) async fn end_sessions(State(console): State<Arc<Console>>, posted: Posted) -> Result<Response, Response> {
    change(&console, &posted, users::end_sessions).await
}

pub(super) async fn role(State(console): State<Arc<Console>>, posted: Posted) -> Result<Response, Response> {
    posted.at_least(Role::Owner)?;
    let Some(role) = Role::read(posted.field("role")) else { return Err(page::refused(&posted.visit, StatusCode::FORBIDDEN)) };
    change(&console, &posted, move |store, name, by| users::change_role(store, name, role, by)).await
}

pub(super) async fn add(State(console): State<Arc<Console>>, posted: Posted) -> Result<Response, Response> {
    posted.at_least(Role::Owner)?;
    let (visit, w) = (&posted.visit, posted.visit.words());
    let Some(role) = Role::read(posted.field("role")) else { return Err(page::refused(visit, StatusCode::FORBIDDEN)) };
    let Some(name) = users::name(posted.field("name")) else {
        return Ok(users_page(&console, visit, StatusCode::UNPROCESSABLE_ENTITY, w.bad_name, String::new()).await);
    };
    linked(&console, &posted, name, Some(role)).await
}

pub(super) async fn link(State(console): State<Arc<Console>>, posted: Posted) -> Result<Response, Response> {
    let name = posted.field("name").to_owned();
    linked(&console, &posted, name, None).await
}

/// Makes a set-up link, for somebody who is added by that where they get a role. It is shown once: only its digest is kept.
async fn linked(console: &Console, posted: &Posted, name: String, role: Option<Role>) -> Result<Response, Response> {
    let who = posted.at_least(Role::Owner)?.account.name.clone();
    let (visit, w) = (&posted.visit, posted.visit.words());
    let made = async {
        let fresh = secret::fresh()?;
        let digest = secret::digest(&fresh);
        let made = console.ask(move |store| {
            let by = By { who: &who, at: now() };
            let added = role.map_or(Ok(Outcome::Done), |role| users::add(store, &name, role, by))?;
            if added == Outcome::Done { users::link(store, &name, &digest, by.at.saturating_add(LINK)?, by) } else { Ok(added) }
        });
        anyhow::Ok((made.await?, fresh))
    };
    Ok(match made.await {
        Ok((Outcome::Done, fresh)) => users_page(console, visit, StatusCode::OK, w.link_is, set_up_url(&console.ground.url, &fresh)).await,
        Ok((Outcome::Taken, _)) => users_page(console, visit, StatusCode::CONFLICT, w.taken, String::new()).await,
        Ok(_) => users_page(console, visit, StatusCode::NOT_FOUND, w.unknown, String::new()).await,
        Err(error) => page::broken(visit, &error),
    })
}
