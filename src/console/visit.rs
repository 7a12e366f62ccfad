//! Who asks: their session, their language, and what a form of ours brought.

use super::page::{self, Shell};
use super::words::{Tongue, Words};
use super::{Console, gate, now, secret};
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
    /// Which page it is.
    pub(super) path: String,
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

    /// What stands around every page.
    pub(super) fn shell(&self, title: &'static str) -> Shell {
        let account = self.session.as_ref().map(|session| &session.account);
        Shell {
            w: self.words(),
            title,
            tongue: self.tongue,
            name: account.map(|account| account.name.clone()).unwrap_or_default(),
            owner: account.is_some_and(|account| account.role == Role::Owner),
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

    /// Whoever is signed in.
    #[expect(clippy::result_large_err, reason = "the page that is shown instead")]
    pub(super) fn signed_in(&self) -> Result<&Session, Response> {
        self.visit.session.as_ref().ok_or_else(|| to_sign_in().into_response())
    }

    /// An owner.
    #[expect(clippy::result_large_err, reason = "the page that is shown instead")]
    pub(super) fn owner(&self) -> Result<&Session, Response> {
        let session = self.signed_in()?;
        if session.account.role == Role::Owner { Ok(session) } else { Err(page::refused(&self.visit, StatusCode::FORBIDDEN)) }
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
        let browser = cookie(headers, BROWSER).unwrap_or_default().to_owned();
        let path = parts.uri.path().to_owned();
        let mut visit = Self { session: None, secret: cookie(headers, VISIT).unwrap_or_default().to_owned(), tongue, browser, path };
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
