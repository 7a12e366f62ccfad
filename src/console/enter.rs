//! Coming in and going out: sign-in, the set-up link, the language.

use super::page::{self, Entry, SetUp};
use super::visit::{BROWSER, LANGUAGE, Posted, SESSION, VISIT, Visit, WAITING, to_sign_in};
use super::words::Tongue;
use super::{Console, codes, now, password, secret};
use crate::store::{sessions, users};
use axum::extract::{RawQuery, State};
use axum::http::StatusCode;
use axum::http::header::SET_COOKIE;
use axum::response::{AppendHeaders, IntoResponse as _, Redirect, Response};
use std::sync::Arc;

/// How long a browser is known again, and a language kept, in seconds: a year.
const YEAR_S: u32 = 365 * 86_400;

impl Console {
    /// A cookie; for as long as the browser is open where no seconds are named.
    pub(super) fn cookie(&self, name: &str, value: &str, seconds: Option<u32>) -> String {
        let secure = if self.is_secure() { "; Secure" } else { "" };
        let age = seconds.map(|seconds| format!("; Max-Age={seconds}")).unwrap_or_default();
        format!("{name}={value}; HttpOnly; SameSite=Strict; Path=/console{age}{secure}")
    }
}

/// A page whose form needs a secret that the browser may not have yet.
fn with_secret(console: &Console, visit: &mut Visit, show: impl FnOnce(&Visit) -> Response) -> Response {
    if !visit.secret.is_empty() {
        return show(visit);
    }
    match secret::fresh() {
        Ok(fresh) => visit.secret = fresh,
        Err(error) => return page::broken(visit, &error),
    }
    let cookie = console.cookie(VISIT, &visit.secret, None);
    (AppendHeaders([(SET_COOKIE, cookie)]), show(visit)).into_response()
}

pub(super) async fn form(State(console): State<Arc<Console>>, mut visit: Visit) -> Response {
    if visit.session.is_some() {
        return Redirect::to("/console").into_response();
    }
    let problem = if visit.asked("said") == "late" { codes::words::Words::of(visit.tongue).late } else { "" };
    with_secret(&console, &mut visit, |visit| entry(visit, StatusCode::OK, problem))
}

fn entry(visit: &Visit, status: StatusCode, problem: &'static str) -> Response {
    page::show(visit, status, &Entry { shell: visit.shell(visit.words().sign_in), problem })
}

/// Whose attempts are counted: those in a browser where this name has signed in before are counted apart.
pub(super) fn counted(console: &Console, visit: &Visit, name: &str) -> String {
    let known = !visit.browser.is_empty() && console.ground.keyring.browsers(name).contains(&visit.browser);
    format!("{} {}", if known { "known" } else { "new" }, secret::digest(name))
}

/// Signs somebody in, or asks them for their code first. Whether a name is known makes no difference, in words or in time.
pub(super) async fn sign_in(State(console): State<Arc<Console>>, posted: Posted) -> Response {
    let (visit, w, at) = (&posted.visit, posted.visit.words(), now());
    let name = posted.field("name").trim().to_owned();
    if !console.attempts.take(&counted(&console, visit, &name), at) {
        return entry(visit, StatusCode::TOO_MANY_REQUESTS, w.too_many);
    }
    let wanted = name.clone();
    let entered = async {
        let account = console.ask(move |store| users::find(store.read(), &wanted)).await?;
        let hash = account.and_then(|account| account.hash);
        console.is_password(posted.field("password").to_owned(), hash).await
    };
    match entered.await {
        Ok(true) => codes::or_begin(&console, visit, name).await,
        Ok(false) => entry(visit, StatusCode::FORBIDDEN, w.wrong),
        Err(error) => page::broken(visit, &error),
    }
}

/// Begins a session, always a new one: whatever the browser came with is good for nothing more.
pub(super) async fn begin(console: &Console, visit: &Visit, name: String) -> Response {
    let mark = console.ground.keyring.browsers(&name).into_iter().next().unwrap_or_default();
    let before = visit.session.as_ref().map(|session| session.digest.clone());
    let began = async {
        let fresh = secret::fresh()?;
        let digest = secret::digest(&fresh);
        console
            .ask(move |store| {
                before.map_or(Ok(()), |digest| sessions::end(store, &digest))?;
                sessions::begin(store, &name, &digest, now())
            })
            .await?;
        anyhow::Ok(fresh)
    };
    match began.await {
        Ok(fresh) => {
            let cookies = [
                (SET_COOKIE, console.cookie(SESSION, &fresh, None)),
                (SET_COOKIE, console.cookie(VISIT, "", Some(0))),
                (SET_COOKIE, console.cookie(WAITING, "", Some(0))),
                (SET_COOKIE, console.cookie(BROWSER, &mark, Some(YEAR_S))),
            ];
            (AppendHeaders(cookies), Redirect::to("/console")).into_response()
        }
        Err(error) => page::broken(visit, &error),
    }
}

pub(super) async fn sign_out(State(console): State<Arc<Console>>, posted: Posted) -> Response {
    if let Some(session) = &posted.visit.session {
        let digest = session.digest.clone();
        if let Err(error) = console.ask(move |store| sessions::end(store, &digest)).await {
            return page::broken(&posted.visit, &error);
        }
    }
    (AppendHeaders([(SET_COOKIE, console.cookie(SESSION, "", Some(0)))]), to_sign_in()).into_response()
}

/// The link's secret, in the page's address.
fn linked(query: Option<&str>) -> String {
    let pairs = form_urlencoded::parse(query.unwrap_or_default().as_bytes());
    pairs.into_iter().find(|(name, _)| name == "link").map(|(_, secret)| secret.into_owned()).unwrap_or_default()
}

pub(super) async fn set_up_form(State(console): State<Arc<Console>>, RawQuery(query): RawQuery, mut visit: Visit) -> Response {
    let link = linked(query.as_deref());
    let digest = secret::digest(&link);
    match console.ask(move |store| users::linked(store.read(), &digest, now())).await {
        Ok(Some(account)) => with_secret(&console, &mut visit, |visit| set_up_page(visit, account.name, link, "")),
        Ok(None) => page::told(&visit, StatusCode::GONE, visit.words().link_over),
        Err(error) => page::broken(&visit, &error),
    }
}

fn set_up_page(visit: &Visit, name: String, link: String, problem: &'static str) -> Response {
    let status = if problem.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    page::show(visit, status, &SetUp { shell: visit.shell(visit.words().set_up), account: name, link, problem })
}

/// Somebody chooses a password by a link, which is used up by that, and is signed in. A link is no code: who has codes is asked for one.
pub(super) async fn set_up(State(console): State<Arc<Console>>, posted: Posted) -> Response {
    let (visit, w, link) = (&posted.visit, posted.visit.words(), posted.field("link").to_owned());
    let digest = secret::digest(&link);
    let known = digest.clone();
    let account = match console.ask(move |store| users::linked(store.read(), &known, now())).await {
        Ok(Some(account)) => account,
        Ok(None) => return page::told(visit, StatusCode::GONE, w.link_over),
        Err(error) => return page::broken(visit, &error),
    };
    if let Some(problem) = chosen_badly(&posted) {
        return set_up_page(visit, account.name, link, problem);
    }
    let used = async {
        let hash = console.hash(posted.field("password").to_owned()).await?;
        console.ask(move |store| users::use_link(store, &digest, &hash, now())).await
    };
    match used.await {
        Ok(Some(account)) => codes::or_begin(&console, visit, account.name).await,
        Ok(None) => page::told(visit, StatusCode::GONE, w.link_over),
        Err(error) => page::broken(visit, &error),
    }
}

/// What is wrong with a new password.
pub(super) fn chosen_badly(posted: &Posted) -> Option<&'static str> {
    let (w, chosen) = (posted.visit.words(), posted.field("password"));
    if !password::fits(chosen) {
        return Some(w.password_rule);
    }
    (chosen != posted.field("again")).then_some(w.not_the_same)
}

/// Another language. Back to the page, which is one of ours in any case.
pub(super) async fn language(State(console): State<Arc<Console>>, posted: Posted) -> Response {
    let tongue = Tongue::read(posted.field("language")).unwrap_or_default();
    let back = ["/console/me", "/console/me/codes", "/console/users", "/console/sign-in", "/console/sign-in/code"]
        .into_iter()
        .find(|page| *page == posted.field("back"));
    let cookie = console.cookie(LANGUAGE, tongue.code(), Some(YEAR_S));
    (AppendHeaders([(SET_COOKIE, cookie)]), Redirect::to(back.unwrap_or("/console"))).into_response()
}

pub(super) async fn nothing(visit: Visit) -> Response {
    page::refused(&visit, StatusCode::NOT_FOUND)
}
