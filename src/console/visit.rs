//! Who asks: their session, their language, and what a form of ours brought.

use super::page::{self, Shell};
use super::words::{Tongue, Words};
use super::{Console, gate, navigation, now, secret};
use crate::store::sessions::{self, Session};
use crate::store::users::Role;
use axum::body::Bytes;
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse as _, Redirect, Response};
use std::collections::BTreeMap;
use std::sync::Arc;
use subtle::ConstantTimeEq as _;

/// The largest form, in bytes.
pub(super) const LARGEST: usize = 16 * 1024;

/// The cookie of somebody who is signed in.
pub(super) const SESSION: &str = "helpline_session";
/// The cookie of somebody who is about to be.
pub(super) const VISIT: &str = "helpline_visit";
/// The cookie of somebody whose code is waited for.
pub(super) const WAITING: &str = "helpline_waiting";
/// The cookie by which a browser is known again.
pub(super) const BROWSER: &str = "helpline_browser";
/// The cookie of the language.
pub(super) const LANGUAGE: &str = "helpline_language";

/// Somebody who asks for a page.
pub(super) struct Visit {
    /// Who is signed in.
    pub(super) session: Option<Session>,
    /// The secret that their forms are bound to; empty where the browser has none yet.
    pub(super) secret: String,
    /// Their language.
    pub(super) tongue: Tongue,
    /// What the browser keeps of whoever signed in before.
    pub(super) browser: String,
    /// The secret of somebody whose code is waited for.
    pub(super) waiting: String,
    /// Which page it is.
    pub(super) path: String,
    /// What its address says after `?`.
    pub(super) query: BTreeMap<String, String>,
}

/// Somebody who is signed in.
pub(super) struct SignedIn(pub(super) Visit, pub(super) Session);

/// A form of ours.
pub(super) struct Posted {
    pub(super) visit: Visit,
    fields: BTreeMap<String, String>,
}

impl Visit {
    pub(super) fn words(&self) -> &'static Words {
        self.tongue.words()
    }

    /// What the address says under a name; empty for nothing.
    pub(super) fn asked(&self, name: &str) -> &str {
        self.query.get(name).map_or("", String::as_str)
    }

    /// Whether whoever is signed in may do what a role may.
    pub(super) fn may(&self, role: Role) -> bool {
        self.session.as_ref().is_some_and(|session| session.account.role >= role)
    }

    /// What stands around every page.
    pub(super) fn shell(&self, title: &'static str) -> Shell {
        let account = self.session.as_ref().map(|session| &session.account);
        let (groups, pages) = account.map(|account| navigation::links(self.tongue, account.role, &self.path)).unwrap_or_default();
        Shell {
            w: self.words(),
            title: title.into(),
            named: false,
            tongue: self.tongue,
            name: account.map(|account| account.name.clone()).unwrap_or_default(),
            groups,
            pages,
            token: secret::of_forms(&self.secret),
            path: self.path.clone(),
        }
    }
}

impl Posted {
    /// What was written in a field.
    pub(super) fn field(&self, name: &str) -> &str {
        self.fields.get(name).map_or("", String::as_str)
    }

    /// What was written in a field, where the form had it.
    pub(super) fn found(&self, name: &str) -> Option<&str> {
        self.fields.get(name).map(String::as_str)
    }

    /// Whoever is signed in.
    #[expect(clippy::result_large_err, reason = "the page that is shown instead")]
    pub(super) fn signed_in(&self) -> Result<&Session, Response> {
        self.visit.session.as_ref().ok_or_else(|| to_sign_in().into_response())
    }

    /// Whoever is signed in and may do what a role may.
    #[expect(clippy::result_large_err, reason = "the page that is shown instead")]
    pub(super) fn at_least(&self, role: Role) -> Result<&Session, Response> {
        let session = self.signed_in()?;
        if self.visit.may(role) { Ok(session) } else { Err(page::refused(&self.visit, StatusCode::FORBIDDEN)) }
    }
}

pub(super) fn to_sign_in() -> Redirect {
    Redirect::to("/console/sign-in")
}

/// A cookie that came along.
fn cookie<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    let all = headers.get_all("cookie").into_iter().filter_map(|cookies| cookies.to_str().ok());
    all.flat_map(|cookies| cookies.split(';')).find_map(|one| one.trim().strip_prefix(name)?.strip_prefix('='))
}

impl FromRequestParts<Arc<Console>> for Visit {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, console: &Arc<Console>) -> Result<Self, Response> {
        let headers = &parts.headers;
        let chosen = cookie(headers, LANGUAGE).and_then(Tongue::read);
        let asked = || headers.get("accept-language").and_then(|languages| languages.to_str().ok()).map(Tongue::accepted);
        let tongue = chosen.or_else(asked).unwrap_or_default();
        let kept = |name| cookie(headers, name).unwrap_or_default().to_owned();
        let path = parts.uri.path().to_owned();
        let query = form_urlencoded::parse(parts.uri.query().unwrap_or_default().as_bytes()).into_owned().collect();
        let (secret, browser, waiting) = (kept(VISIT), kept(BROWSER), kept(WAITING));
        let mut visit = Self { session: None, secret, tongue, browser, waiting, path, query };
        if let Some(secret) = cookie(headers, SESSION) {
            let digest = secret::digest(secret);
            match console.ask(move |store| sessions::find(store, &digest, now())).await {
                Ok(Some(session)) => (visit.session, visit.secret) = (Some(session), secret.to_owned()),
                Ok(None) => {}
                Err(error) => return Err(page::broken(&visit, &error)),
            }
        }
        Ok(visit)
    }
}

impl FromRequestParts<Arc<Console>> for SignedIn {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, console: &Arc<Console>) -> Result<Self, Response> {
        let visit = Visit::from_request_parts(parts, console).await?;
        match visit.session.clone() {
            Some(session) => Ok(Self(visit, session)),
            None => Err(to_sign_in().into_response()),
        }
    }
}

impl FromRequest<Arc<Console>> for Posted {
    type Rejection = Response;

    async fn from_request(request: Request, console: &Arc<Console>) -> Result<Self, Response> {
        let (mut parts, body) = request.into_parts();
        let visit = Visit::from_request_parts(&mut parts, console).await?;
        let ours = gate::is_ours(&parts.headers);
        let body =
            Bytes::from_request(Request::from_parts(parts, body), console).await.map_err(axum::response::IntoResponse::into_response)?;
        let fields: BTreeMap<String, String> = form_urlencoded::parse(&body).into_owned().collect();
        let token = fields.get("token").map_or("", String::as_str);
        let bound: bool = secret::of_forms(&visit.secret).as_bytes().ct_eq(token.as_bytes()).into();
        if !ours || !bound || visit.secret.is_empty() {
            return Err(page::refused(&visit, StatusCode::FORBIDDEN));
        }
        Ok(Self { visit, fields })
    }
}
