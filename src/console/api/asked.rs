//! A request of somebody whose token is good for it, with what came along, read. Nothing else reaches what an operation does.

use super::answer::{Answer, Came, Problem};
use super::operations::{Operation, Sees};
use crate::console::{Console, now, secret};
use crate::library::desk::{self, NotKept};
use crate::library::published::Author;
use crate::store::tokens::{self, Token};
use crate::store::versions;
use axum::body::Bytes;
use axum::extract::{FromRequest as _, FromRequestParts as _, RawPathParams, Request};
use axum::http::header::{AUTHORIZATION, CONTENT_TYPE, IF_MATCH, IF_NONE_MATCH};
use axum::http::{HeaderMap, HeaderName};
use axum::response::{IntoResponse as _, Response};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::Timestamp;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::Arc;

/// The largest request, in bytes: a file of a flow has at most one MiB, and JSON writes a letter with up to six.
pub(super) const LARGEST: usize = 7 << 20;
/// How many things a page of a list has, and the most.
const PAGE: usize = 50;
const MOST: usize = 200;
/// How long to wait after too many wrong tokens, in seconds.
const WAIT_S: u32 = 15 * 60;
/// Under what wrong tokens are counted.
const WRONG: &str = "wrong tokens";

/// A request.
pub(super) struct Asked {
    pub(super) console: Arc<Console>,
    pub(super) token: Token,
    names: BTreeMap<String, String>,
    query: BTreeMap<String, String>,
    headers: HeaderMap,
    body: Bytes,
}

/// Answers a request, if its token is good for that.
pub(super) async fn serve(operation: &'static Operation, console: Arc<Console>, request: Request) -> Response {
    let answered = async { (operation.does)(Asked::read(operation, console, request).await?).await };
    match answered.await {
        Ok(answer) => answer.into_response(),
        Err(problem) => problem.into_response(),
    }
}

/// The token of whoever asks. Why one is not good is not told.
async fn holder(console: &Console, headers: &HeaderMap) -> Result<Token, Problem> {
    let said = headers.get(AUTHORIZATION).and_then(|said| said.to_str().ok());
    let Some((scheme, token)) = said.and_then(|said| said.trim().split_once(' ')) else { return Err(Problem::no_token()) };
    if !scheme.eq_ignore_ascii_case("bearer") {
        return Err(Problem::no_token());
    }
    let digest = secret::digest(token.trim());
    // What is no token of ours need not be looked for.
    let found =
        if token.trim().starts_with(secret::TOKEN) { console.ask(move |store| tokens::find(store, &digest, now())).await? } else { None };
    match found {
        Some(token) => Ok(token),
        None if console.attempts.take(WRONG, now()) => Err(Problem::no_token()),
        None => Err(Problem::too_often(WAIT_S)),
    }
}

fn is_plain(text: &str) -> bool {
    !text.chars().any(char::is_control)
}

impl Asked {
    async fn read(operation: &Operation, console: Arc<Console>, request: Request) -> Result<Self, Problem> {
        let (mut parts, body) = request.into_parts();
        let token = holder(&console, &parts.headers).await?;
        if !token.scopes.contains(&operation.scope) {
            return Err(Problem::scope(operation.scope.word()));
        }
        let params = RawPathParams::from_request_parts(&mut parts, &()).await;
        let params = params.map_err(|_| Problem::nowhere("The path is no UTF-8."))?;
        let names: BTreeMap<String, String> = params.iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
        let query: BTreeMap<String, String> =
            form_urlencoded::parse(parts.uri.query().unwrap_or_default().as_bytes()).into_owned().collect();
        if !names.values().chain(query.values()).all(|value| is_plain(value)) {
            return Err(Problem::unreadable("Paths and queries have no control characters."));
        }
        if let Some(unknown) = query.keys().find(|name| !operation.asks.iter().any(|(known, _)| known == name)) {
            let known: Vec<&str> = operation.asks.iter().map(|(name, _)| *name).collect();
            let known = if known.is_empty() { "nothing".to_owned() } else { known.join(", ") };
            return Err(Problem::unreadable(format!("`{unknown}` cannot be asked for here, but {known}.")));
        }
        let headers = parts.headers.clone();
        let body = match operation.takes {
            None => Bytes::new(),
            Some(_) if !is_json(&headers) => return Err(Problem::not_json()),
            Some(_) => {
                let read = Bytes::from_request(Request::from_parts(parts, body), &()).await;
                read.map_err(|_| Problem::too_large(LARGEST))?
            }
        };
        let asked = Self { console, token, names, query, headers, body };
        if operation.sees == Sees::Must && asked.seen().is_none() && !asked.is_new() {
            let detail = "Send the ETag that you were given, as `If-Match`. For a new file, send `If-None-Match: *`.";
            return Err(Problem::unseen(detail));
        }
        Ok(asked)
    }

    /// A part of the path.
    pub(super) fn name(&self, name: &str) -> &str {
        self.names.get(name).map_or("", String::as_str)
    }

    /// What the query says; empty for nothing.
    pub(super) fn query(&self, name: &str) -> &str {
        self.query.get(name).map_or("", String::as_str)
    }

    /// What the query says, read.
    pub(super) fn parsed<T: std::str::FromStr>(&self, name: &str, such_as: &str) -> Result<Option<T>, Problem> {
        match self.query(name) {
            "" => Ok(None),
            text => text.parse().map(Some).map_err(|_| Problem::unreadable(format!("`{name}` cannot be read: write it as {such_as}."))),
        }
    }

    /// The body.
    pub(super) fn body<T: DeserializeOwned>(&self) -> Result<T, Problem> {
        serde_json::from_slice(&self.body).map_err(|error| Problem::unreadable(format!("The JSON is not what is expected: {error}.")))
    }

    fn header(&self, name: &HeaderName) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok()).map(str::trim)
    }

    /// What was seen of what is changed, by its tag.
    pub(super) fn seen(&self) -> Option<&str> {
        self.header(&IF_MATCH)?.strip_prefix('"')?.strip_suffix('"')
    }

    /// The same where it is a number; it may be left out.
    pub(super) fn seen_number(&self) -> Result<Option<u64>, Problem> {
        let unreadable = || Problem::unreadable("`If-Match` is not the ETag that was given.");
        match (self.headers.contains_key(IF_MATCH), self.seen()) {
            (false, _) => Ok(None),
            (true, seen) => seen.and_then(|seen| seen.parse().ok()).map(Some).ok_or_else(unreadable),
        }
    }

    /// It shall not be there yet.
    pub(super) fn is_new(&self) -> bool {
        self.header(&IF_NONE_MATCH) == Some("*")
    }

    /// The flow that the path names.
    pub(super) async fn flow(&self) -> Result<String, Problem> {
        let known = self.console.ask(|store| versions::flows(store.read())).await?;
        let named = self.name("flow");
        if known.iter().any(|flow| flow == named) {
            Ok(named.to_owned())
        } else {
            Err(Problem::nowhere("There is no such flow: `GET /flows` lists them."))
        }
    }

    /// The name under which a change is written down.
    pub(super) fn by(&self) -> String {
        self.token.signs()
    }

    /// A page of a list, from behind the thing that the cursor names. `key` names each.
    pub(super) fn page<T>(&self, all: &[T], key: impl Fn(&T) -> String, told: impl Fn(&T) -> Value) -> Came {
        let most = self.parsed::<usize>("limit", "a number from 1 to 200")?.unwrap_or(PAGE);
        if !(1..=MOST).contains(&most) {
            return Err(Problem::unreadable("`limit` is a number from 1 to 200."));
        }
        let from = match self.query("cursor") {
            "" => 0,
            cursor => {
                let named = URL_SAFE_NO_PAD.decode(cursor).ok().and_then(|named| String::from_utf8(named).ok());
                let at = named.and_then(|named| all.iter().position(|one| key(one) == named));
                at.ok_or_else(|| Problem::unreadable("`cursor` leads nowhere any more: begin anew without it."))? + 1
            }
        };
        let page: Vec<&T> = all.iter().skip(from).take(most).collect();
        let more = all.len() > from + page.len();
        let next = page.last().filter(|_| more).map(|last| URL_SAFE_NO_PAD.encode(key(last)));
        let items: Vec<Value> = page.into_iter().map(told).collect();
        Ok(Answer::json(&json!({ "items": items, "next": next })))
    }
}

fn is_json(headers: &HeaderMap) -> bool {
    let kind = headers.get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    kind.split(';').next().is_some_and(|kind| kind.trim().eq_ignore_ascii_case("application/json"))
}

/// Words that are kept in clear; nothing said is empty.
pub(super) fn why(words: Option<&String>) -> Result<String, Problem> {
    match desk::kept(words.map_or("", String::as_str)) {
        Ok(words) => Ok(words),
        Err(NotKept::Empty) => Ok(String::new()),
        Err(wrong) => Err(Problem::refused(format!("`why` {wrong}."))),
    }
}

/// Whoever changes something.
pub(super) const fn author<'a>(by: &'a str, why: &'a str, at: Timestamp) -> Author<'a> {
    Author { by, why, at }
}
