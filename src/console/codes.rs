//! Codes at sign-in: switched on and off on *My account*, asked for on a page of their own after the password.
//!
//! Between the two pages nobody is signed in: the browser has a secret that is good for some minutes and for nothing but a code. Who has
//! codes is told only to whoever knows the password. [`app`] knows what an app shows; [`square`] draws what it reads.

mod app;
mod square;
pub(super) mod words;

use super::page::{self, Shell};
use super::visit::{Posted, SignedIn, Visit, WAITING, to_sign_in};
use super::{Console, enter, now, people, secret};
use crate::store::codes;
use crate::store::users::{By, Outcome, Role};
use anyhow::{Context as _, Result};
use askama::Template;
use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::SET_COOKIE;
use axum::response::{AppendHeaders, IntoResponse as _, Redirect, Response};
use axum::routing::{get, post};
use jiff::SignedDuration;
use std::sync::Arc;
use words::Words;

/// How long a code is waited for after the password.
const WAITS: SignedDuration = SignedDuration::from_mins(5);
/// How many codes to use once there are.
const SPARE: usize = 10;

pub(super) fn routes() -> Router<Arc<Console>> {
    Router::new()
        .route("/console/sign-in/code", get(ask).post(sign_in))
        .route("/console/me/codes", get(setting_up).post(begin))
        .route("/console/me/codes/on", post(switch_on))
        .route("/console/me/codes/off", post(switch_off))
        .route("/console/users/codes-off", post(switch_off_for))
}

/// The page that asks for a code.
#[derive(Template)]
#[template(path = "codes/ask.html", config = "src/console/askama.toml")]
struct Ask {
    shell: Shell,
    w: &'static Words,
    problem: &'static str,
}

/// The page on which an app is set up.
#[derive(Template)]
#[template(path = "codes/set_up.html", config = "src/console/askama.toml")]
struct SetUp {
    shell: Shell,
    w: &'static Words,
    problem: &'static str,
    /// The secret, in groups of four.
    grouped: Vec<String>,
    /// The same as the address that apps open.
    address: String,
    /// The same as a picture; nothing where it has none.
    square: Option<square::Square>,
}

/// The page that shows the codes to use once, this once.
#[derive(Template)]
#[template(path = "codes/spare.html", config = "src/console/askama.toml")]
struct Spare {
    shell: Shell,
    w: &'static Words,
    one_use: Vec<String>,
}

/// Codes, as *My account* shows them.
pub(super) struct Mine {
    pub(super) w: &'static Words,
    /// Since when they are asked for.
    pub(super) since: Option<String>,
    /// How many codes to use once are left.
    pub(super) left: usize,
}

impl Mine {
    pub(super) fn of(codes: Option<&codes::Codes>, visit: &Visit) -> Self {
        let since = codes.and_then(|codes| codes.since).map(|since| since.strftime("%Y-%m-%d").to_string());
        Self { w: Words::of(visit.tongue), since, left: codes.map_or(0, |codes| codes.spare.len()) }
    }
}

/// Signs somebody in whose password is right, or has just been chosen: at once, or when their code has come.
pub(super) async fn or_begin(console: &Console, visit: &Visit, name: String) -> Response {
    let wanted = name.clone();
    match console.ask(move |store| codes::on(store.read(), &wanted)).await {
        Ok(None) => {
            console.attempts.forget(&enter::counted(console, visit, &name));
            enter::begin(console, visit, name).await
        }
        Ok(Some(_)) => wait(console, visit, name).await,
        Err(error) => page::broken(visit, &error),
    }
}

async fn wait(console: &Console, visit: &Visit, name: String) -> Response {
    let waits = async {
        let fresh = secret::fresh()?;
        let (digest, at) = (secret::digest(&fresh), now());
        let until = at.saturating_add(WAITS)?;
        console.ask(move |store| codes::wait(store, &name, &digest, at, until)).await?;
        anyhow::Ok(fresh)
    };
    match waits.await {
        Ok(fresh) => {
            (AppendHeaders([(SET_COOKIE, console.cookie(WAITING, &fresh, None))]), Redirect::to("/console/sign-in/code")).into_response()
        }
        Err(error) => page::broken(visit, &error),
    }
}

/// Whose code is waited for in this browser.
async fn waiting(console: &Console, visit: &Visit) -> Result<Option<String>> {
    let digest = secret::digest(&visit.waiting);
    console.ask(move |store| codes::waits(store.read(), &digest, now())).await
}

fn too_late() -> Response {
    Redirect::to("/console/sign-in?said=late").into_response()
}

async fn ask(State(console): State<Arc<Console>>, visit: Visit) -> Response {
    match waiting(&console, &visit).await {
        Ok(Some(_)) => asked(&visit, StatusCode::OK, ""),
        Ok(None) => too_late(),
        Err(error) => page::broken(&visit, &error),
    }
}

fn asked(visit: &Visit, status: StatusCode, problem: &'static str) -> Response {
    let w = Words::of(visit.tongue);
    page::show(visit, status, &Ask { shell: visit.shell(w.ask_title), w, problem })
}

async fn sign_in(State(console): State<Arc<Console>>, posted: Posted) -> Response {
    let (visit, w) = (&posted.visit, Words::of(posted.visit.tongue));
    let name = match waiting(&console, visit).await {
        Ok(Some(name)) => name,
        Ok(None) => return too_late(),
        Err(error) => return page::broken(visit, &error),
    };
    let who = enter::counted(&console, visit, &name);
    if !console.attempts.take(&format!("code {who}"), now()) {
        return asked(visit, StatusCode::TOO_MANY_REQUESTS, w.too_many);
    }
    let digest = secret::digest(&visit.waiting);
    let entered = async {
        if !console.is_code(&name, posted.field("code")).await? {
            return Ok(None);
        }
        anyhow::Ok(Some(console.ask(move |store| codes::end_waiting(store, &digest, now())).await?))
    };
    match entered.await {
        Ok(Some(true)) => {
            console.attempts.forget(&who);
            console.attempts.forget(&format!("code {who}"));
            enter::begin(&console, visit, name).await
        }
        Ok(Some(false)) => too_late(),
        Ok(None) => asked(visit, StatusCode::FORBIDDEN, w.wrong),
        Err(error) => page::broken(visit, &error),
    }
}

/// A code as it was typed, without what is there to read it by.
fn plain(typed: &str) -> String {
    typed.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).take(40).collect()
}

impl Console {
    /// Whether this is a code of somebody who is asked for them. It is used up by that.
    async fn is_code(&self, name: &str, typed: &str) -> Result<bool> {
        let (name, code, keyring) = (name.to_owned(), plain(typed), Arc::clone(&self.ground.keyring));
        self.ask(move |store| {
            let at = now();
            if !app::is_one(&code) {
                return codes::use_spare(store, &name, &secret::digest(&code), By { who: &name, at });
            }
            let known = codes::on(store.read(), &name)?;
            let Some(of) = known.and_then(|known| keyring.open_codes(&name, &known.sealed)) else { return Ok(false) };
            let Some(step) = app::step(&of, &code, at) else { return Ok(false) };
            codes::use_step(store, &name, step, &keyring.seal_codes(&name, &of))
        })
        .await
    }
}

/// Begins to set an app up: what its codes are made from is new each time.
async fn begin(State(console): State<Arc<Console>>, posted: Posted) -> Result<Response, Response> {
    let name = posted.signed_in()?.account.name.clone();
    let keyring = Arc::clone(&console.ground.keyring);
    let begun = async {
        let sealed = keyring.seal_codes(&name, &secret::bytes::<{ app::LENGTH }>()?);
        anyhow::ensure!(!sealed.is_empty(), "there is no key to seal with");
        console.ask(move |store| codes::begin(store, &name, &sealed)).await
    };
    Ok(match begun.await {
        Ok(true) => Redirect::to("/console/me/codes").into_response(),
        Ok(false) => Redirect::to("/console/me").into_response(),
        Err(error) => page::broken(&posted.visit, &error),
    })
}

async fn setting_up(State(console): State<Arc<Console>>, SignedIn(visit, session): SignedIn) -> Response {
    set_up_page(&console, &visit, &session.account.name, StatusCode::OK, "").await
}

/// What somebody has begun to set up, with what its codes are made from.
async fn begun(console: &Console, name: &str) -> Result<Option<(codes::Codes, Vec<u8>)>> {
    let wanted = name.to_owned();
    let known = console.ask(move |store| codes::known(store.read(), &wanted)).await?;
    Ok(known.filter(|codes| codes.since.is_none()).and_then(|codes| {
        let of = console.ground.keyring.open_codes(name, &codes.sealed)?;
        Some((codes, of))
    }))
}

async fn set_up_page(console: &Console, visit: &Visit, name: &str, status: StatusCode, problem: &'static str) -> Response {
    let of = match begun(console, name).await {
        Ok(Some((_, of))) => of,
        Ok(None) => return Redirect::to("/console/me").into_response(),
        Err(error) => return page::broken(visit, &error),
    };
    let (w, text) = (Words::of(visit.tongue), app::text(&of));
    let address = app::address(&console.ground.url, name, &text);
    let square = square::Square::of(&address);
    page::show(visit, status, &SetUp { shell: visit.shell(w.title), w, problem, grouped: app::groups(&text), address, square })
}

/// Switches codes on: the password says who asks, the code that the app works.
async fn switch_on(State(console): State<Arc<Console>>, posted: Posted) -> Result<Response, Response> {
    let (session, visit) = (posted.signed_in()?, &posted.visit);
    let (name, w) = (session.account.name.clone(), Words::of(visit.tongue));
    if !console.attempts.take(&people::tries(&name), now()) {
        return Ok(set_up_page(&console, visit, &name, StatusCode::TOO_MANY_REQUESTS, w.too_many).await);
    }
    let switched = async {
        let Some((codes, of)) = begun(&console, &name).await? else { return Ok(None) };
        if !console.is_password(posted.field("password").to_owned(), session.account.hash.clone()).await? {
            return Ok(Some(Err(w.wrong_password)));
        }
        let Some(step) = app::step(&of, &plain(posted.field("code")), now()) else { return Ok(Some(Err(w.wrong))) };
        let spare = (0..SPARE).map(|_| Ok(app::text(&secret::bytes::<10>()?).to_ascii_lowercase())).collect::<Result<Vec<_>>>()?;
        let digests: Vec<String> = spare.iter().map(|one| secret::digest(one)).collect();
        let who = name.clone();
        let on = console.ask(move |store| {
            let by = By { who: &who, at: now() };
            codes::switch_on(store, (&who, &codes.sealed), step, &digests, by)
        });
        anyhow::Ok(on.await?.then_some(Ok(spare)))
    };
    Ok(match switched.await {
        Ok(Some(Ok(spare))) => {
            console.attempts.forget(&people::tries(&name));
            let one_use = spare.iter().map(|one| app::groups(one).join("-")).collect();
            page::show(visit, StatusCode::OK, &Spare { shell: visit.shell(w.spare_title), w, one_use })
        }
        Ok(Some(Err(problem))) => set_up_page(&console, visit, &name, StatusCode::FORBIDDEN, problem).await,
        Ok(None) => Redirect::to("/console/me").into_response(),
        Err(error) => page::broken(visit, &error),
    })
}

/// Switches one's own codes off, with a code or the password.
async fn switch_off(State(console): State<Arc<Console>>, posted: Posted) -> Result<Response, Response> {
    let (session, visit) = (posted.signed_in()?, &posted.visit);
    let (name, w) = (session.account.name.clone(), Words::of(visit.tongue));
    if !console.attempts.take(&people::tries(&name), now()) {
        return Ok(people::my_page(&console, visit, StatusCode::TOO_MANY_REQUESTS, w.too_many).await);
    }
    let proof = posted.field("proof");
    let switched = async {
        let right = console.is_code(&name, proof).await? || console.is_password(proof.to_owned(), session.account.hash.clone()).await?;
        if right {
            let who = name.clone();
            console.ask(move |store| codes::switch_off(store, &who, By { who: &who, at: now() })).await.context("codes stay on")?;
        }
        anyhow::Ok(right)
    };
    Ok(match switched.await {
        Ok(true) => {
            console.attempts.forget(&people::tries(&name));
            Redirect::to("/console/me?said=codes-off").into_response()
        }
        Ok(false) => people::my_page(&console, visit, StatusCode::FORBIDDEN, w.wrong_proof).await,
        Err(error) => page::broken(visit, &error),
    })
}

/// An owner switches the codes of somebody off, who has lost them.
async fn switch_off_for(State(console): State<Arc<Console>>, posted: Posted) -> Result<Response, Response> {
    if posted.signed_in().is_err() {
        return Ok(to_sign_in().into_response());
    }
    posted.at_least(Role::Owner)?;
    people::change(&console, &posted, |store, name, by| match codes::on(store.read(), name)? {
        Some(_) => codes::switch_off(store, name, by),
        None => Ok(Outcome::Unknown),
    })
    .await
}
