//! Pages: their templates, and what each of them shows.

use super::codes;
use super::navigation::Link;
use super::today::{Show, Today};
use super::visit::Visit;
use super::words::{Tongue, Words};
use crate::store::users::{Change, Role};
use askama::Template;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse as _, Response};
use std::borrow::Cow;

/// What stands around every page.
pub(super) struct Shell {
    pub(super) w: &'static Words,
    /// What it is about: heading and title.
    pub(super) title: Cow<'static, str>,
    /// The title is somebody's own words, or a name.
    pub(super) named: bool,
    pub(super) tongue: Tongue,
    /// Who is signed in; empty for nobody.
    pub(super) name: String,
    /// Groups of pages, and the pages of the group that this one is in.
    pub(super) groups: Vec<Link>,
    pub(super) pages: Vec<Link>,
    /// What forms carry.
    pub(super) token: String,
    pub(super) path: String,
}

/// The page on which somebody signs in.
#[derive(Template)]
#[template(path = "enter.html", config = "src/console/askama.toml")]
pub(super) struct Entry {
    pub(super) shell: Shell,
    pub(super) problem: &'static str,
}

/// The page on which somebody chooses a password.
#[derive(Template)]
#[template(path = "set_up.html", config = "src/console/askama.toml")]
pub(super) struct SetUp {
    pub(super) shell: Shell,
    pub(super) account: String,
    pub(super) link: String,
    pub(super) problem: &'static str,
}

/// A page that tells something.
#[derive(Template)]
#[template(path = "told.html", config = "src/console/askama.toml")]
struct Told {
    shell: Shell,
    says: &'static str,
}

/// How the line does today.
#[derive(Template)]
#[template(path = "today.html", config = "src/console/askama.toml")]
pub(super) struct TodayPage {
    pub(super) shell: Shell,
    /// The figures, already a piece of a page.
    pub(super) figures: String,
}

/// The figures alone: in the page, and sent again when they change.
#[derive(Template)]
#[template(path = "figures.html", config = "src/console/askama.toml")]
pub(super) struct Figures<'a> {
    pub(super) w: &'static Words,
    pub(super) today: &'a Today,
    pub(super) show: Show,
}

/// Somebody, as owners see them.
pub(super) struct Person {
    pub(super) name: String,
    pub(super) role: &'static str,
    pub(super) role_word: &'static str,
    pub(super) state: &'static str,
    /// Until when a set-up link holds, in words; empty where there is none to tell of.
    pub(super) link: String,
    /// Whether codes are asked for.
    pub(super) codes: bool,
}

/// Who may come in.
#[derive(Template)]
#[template(path = "users.html", config = "src/console/askama.toml")]
pub(super) struct Users {
    pub(super) shell: Shell,
    pub(super) codes: &'static codes::words::Words,
    pub(super) people: Vec<Person>,
    pub(super) changes: Vec<Change>,
    /// Roles by their words, with what they are called.
    pub(super) roles: [(&'static str, &'static str); 4],
    pub(super) said: &'static str,
    pub(super) link: String,
}

/// One's own account.
#[derive(Template)]
#[template(path = "me.html", config = "src/console/askama.toml")]
pub(super) struct Me {
    pub(super) shell: Shell,
    pub(super) role: &'static str,
    /// Since when, and whether it is this one.
    pub(super) sessions: Vec<(String, bool)>,
    pub(super) codes: codes::Mine,
    /// What has just been done.
    pub(super) good: &'static str,
    pub(super) said: &'static str,
}

impl Shell {
    /// The same for a page about one thing, which has a name: `Main menu (main)`.
    pub(super) fn about(self, name: impl Into<String>) -> Self {
        Self { title: Cow::Owned(name.into()), named: true, ..self }
    }
}

impl Words {
    /// What a role is called.
    pub(super) fn of_role(&self, role: Role) -> &'static str {
        match role {
            Role::Reader => self.reader,
            Role::Author => self.author,
            Role::Publisher => self.publisher,
            Role::Owner => self.owner,
        }
    }
}

/// Shows a page.
pub(super) fn show(visit: &Visit, status: StatusCode, template: &impl Template) -> Response {
    match template.render() {
        Ok(page) => (status, Html(page)).into_response(),
        Err(error) => {
            tracing::error!(%error, path = visit.path, "a page of the console was not made");
            (StatusCode::INTERNAL_SERVER_ERROR, visit.words().broken).into_response()
        }
    }
}

/// Says something, on a page of its own.
pub(super) fn told(visit: &Visit, status: StatusCode, says: &'static str) -> Response {
    show(visit, status, &Told { shell: visit.shell(visit.words().console), says })
}

/// Says that something is not there, or not allowed.
pub(super) fn refused(visit: &Visit, status: StatusCode) -> Response {
    let says = if status == StatusCode::NOT_FOUND { visit.words().not_found } else { visit.words().refused };
    told(visit, status, says)
}

/// Says that something is wrong with us; the log has what.
pub(super) fn broken(visit: &Visit, error: &anyhow::Error) -> Response {
    tracing::error!("the console could not answer: {error:#}");
    told(visit, StatusCode::SERVICE_UNAVAILABLE, visit.words().broken)
}
