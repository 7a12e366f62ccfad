//! What the API answers: JSON, files, and problems (RFC 9457) that say what to do next.

use axum::body::Body;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE, ETAG, HeaderName, LOCATION, RETRY_AFTER, WWW_AUTHENTICATE};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

/// An answer.
pub(super) struct Answer {
    status: StatusCode,
    headers: Vec<(HeaderName, String)>,
    body: Body,
}

impl Answer {
    pub(super) fn json(value: &Value) -> Self {
        let headers = vec![(CONTENT_TYPE, "application/json".to_owned())];
        Self { status: StatusCode::OK, headers, body: Body::from(value.to_string()) }
    }

    /// Done, and nothing to say.
    pub(super) fn nothing() -> Self {
        Self { status: StatusCode::NO_CONTENT, headers: Vec::new(), body: Body::empty() }
    }

    /// A file to take along.
    pub(super) fn file(kind: &str, name: &str, content: impl Into<Body>) -> Self {
        let headers = vec![(CONTENT_TYPE, kind.to_owned()), (CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\""))];
        Self { status: StatusCode::OK, headers, body: content.into() }
    }

    pub(super) fn status(self, status: StatusCode) -> Self {
        Self { status, ..self }
    }

    /// What names this state of it, for whoever changes it.
    pub(super) fn tag(self, tag: &str) -> Self {
        self.with(ETAG, format!("\"{tag}\""))
    }

    /// It is made, and to be found there.
    pub(super) fn made(self, place: String) -> Self {
        self.status(StatusCode::CREATED).with(LOCATION, place)
    }

    /// It is not ready: to be asked for again in so many seconds.
    pub(super) fn later(self, seconds: u32) -> Self {
        self.status(StatusCode::ACCEPTED).with(RETRY_AFTER, seconds.to_string())
    }

    fn with(mut self, name: HeaderName, value: String) -> Self {
        self.headers.push((name, value));
        self
    }
}

impl IntoResponse for Answer {
    fn into_response(self) -> Response {
        let mut response = Response::new(self.body);
        *response.status_mut() = self.status;
        for (name, value) in self.headers {
            // What has no place in a header is left out of it.
            if let Ok(value) = HeaderValue::from_str(&value) {
                response.headers_mut().insert(name, value);
            }
        }
        response
    }
}

/// Why something was not done.
#[derive(Debug)]
pub(super) struct Problem {
    status: StatusCode,
    /// Its name, which stays.
    code: &'static str,
    title: &'static str,
    /// What is wrong here, and what to do.
    detail: String,
    retry_s: Option<u32>,
}

impl Problem {
    fn new(status: StatusCode, code: &'static str, title: &'static str, detail: impl Into<String>) -> Self {
        Self { status, code, title, detail: detail.into(), retry_s: None }
    }

    pub(super) fn no_token() -> Self {
        Self::new(
            StatusCode::UNAUTHORIZED,
            "token",
            "No token that is good",
            "Send `Authorization: Bearer hlp_…` with a token that an owner has made on the page API of the console and that has not ended.",
        )
    }

    pub(super) fn too_often(seconds: u32) -> Self {
        let detail =
            "Too many tokens that are not good came here: see to the token, and wait before you try again. Good ones are answered.";
        Self { retry_s: Some(seconds), ..Self::new(StatusCode::TOO_MANY_REQUESTS, "too-often", "Too many wrong tokens", detail) }
    }

    pub(super) fn scope(word: &str) -> Self {
        let detail = format!("This needs a token with the scope `{word}`: ask an owner for one.");
        Self::new(StatusCode::FORBIDDEN, "scope", "The token is not good for this", detail)
    }

    pub(super) fn nowhere(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::NOT_FOUND, "not-found", "There is no such thing", detail)
    }

    pub(super) fn method() -> Self {
        let detail = "/api/v1/openapi.json has what can be done here.";
        Self::new(StatusCode::METHOD_NOT_ALLOWED, "method", "That cannot be done with this", detail)
    }

    pub(super) fn unreadable(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "unreadable", "The request cannot be read", detail)
    }

    pub(super) fn not_json() -> Self {
        let detail = "Send JSON, with `Content-Type: application/json`.";
        Self::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "not-json", "The request has no JSON", detail)
    }

    pub(super) fn too_large(most: usize) -> Self {
        let detail = format!("It may have {most} bytes at the most.");
        Self::new(StatusCode::PAYLOAD_TOO_LARGE, "too-large", "The request is too large", detail)
    }

    pub(super) fn refused(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::UNPROCESSABLE_ENTITY, "refused", "That cannot be so", detail)
    }

    pub(super) fn conflict(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::CONFLICT, "conflict", "It is not so now", detail)
    }

    /// Somebody else has changed it since it was seen.
    pub(super) fn late(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::PRECONDITION_FAILED, "late", "Somebody else was quicker", detail)
    }

    pub(super) fn unseen(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::PRECONDITION_REQUIRED, "unseen", "Say what you have seen", detail)
    }
}

impl From<anyhow::Error> for Problem {
    fn from(error: anyhow::Error) -> Self {
        tracing::error!("the API could not answer: {error:#}");
        let detail = "Try again in a moment. If it stays so, the server's log says why.";
        Self { retry_s: Some(5), ..Self::new(StatusCode::SERVICE_UNAVAILABLE, "unavailable", "That is not possible now", detail) }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let kind = format!("urn:helpline:problem:{}", self.code);
        let body = json!({ "type": kind, "title": self.title, "status": self.status.as_u16(), "detail": self.detail });
        let answer = Answer {
            status: self.status,
            headers: vec![(CONTENT_TYPE, "application/problem+json".to_owned())],
            body: Body::from(body.to_string()),
        };
        let answer = match self.retry_s {
            Some(seconds) => answer.with(RETRY_AFTER, seconds.to_string()),
            None => answer,
        };
        let asks = self.status == StatusCode::UNAUTHORIZED;
        if asks { answer.with(WWW_AUTHENTICATE, "Bearer realm=\"helpline\"".to_owned()) } else { answer }.into_response()
    }
}

/// What a thing is asked for and given.
pub(super) type Came = Result<Answer, Problem>;
