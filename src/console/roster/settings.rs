//! The page of settings, for owners: each with its value, where it was set, and when a change of it holds. Secrets are never shown.

use super::words::Words;
use super::{filled, settings_words};
use crate::console::Console;
use crate::console::page::{self, Shell};
use crate::console::visit::SignedIn;
use crate::console::words::Tongue;
use crate::settings::Settings;
use crate::settings::told::{Set, Told, Value};
use crate::store::users::Role;
use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use std::sync::Arc;

/// The groups in the order of the manual.
const ORDER: [&str; 8] = ["general", "server", "store", "spool", "flows", "publish", "retention", "alerts"];

/// A setting, as the page shows it.
struct Row {
    path: String,
    what: &'static str,
    value: String,
    /// Whether the value is one, and not a word for there being none.
    told: bool,
    set: String,
    /// Whether it was set at all.
    is_set: bool,
    variable: String,
    fixed: bool,
}

/// Settings that belong together.
struct Group {
    id: String,
    title: String,
    rows: Vec<Row>,
}

#[derive(Template)]
#[template(path = "roster/settings.html", config = "src/console/askama.toml")]
struct Page {
    shell: Shell,
    w: &'static Words,
    usual_line: bool,
    groups: Vec<Group>,
}

pub(super) async fn all(State(console): State<Arc<Console>>, SignedIn(visit, _): SignedIn) -> Response {
    if !visit.may(Role::Owner) {
        return page::refused(&visit, StatusCode::FORBIDDEN);
    }
    let w = Words::of(visit.tongue);
    let settings = console.ground.settings.load_full();
    let groups = groups(&settings, w, visit.tongue);
    page::show(&visit, StatusCode::OK, &Page { shell: visit.shell(w.settings), w, usual_line: settings.usual_line, groups })
}

fn groups(settings: &Settings, w: &'static Words, tongue: Tongue) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    for told in &settings.told {
        let (id, title) = place(&told.path, w);
        let row = row(told, w, tongue);
        match groups.iter_mut().find(|group| group.id == id) {
            Some(group) => group.rows.push(row),
            None => groups.push(Group { id, title, rows: vec![row] }),
        }
    }
    // In the order of the manual; what has a name of its own stands after that.
    groups.sort_by_key(|group| ORDER.iter().position(|id| *id == group.id).unwrap_or(ORDER.len()));
    groups
}

/// Where a setting belongs: what that is called in the page, and for people.
fn place(path: &str, w: &Words) -> (String, String) {
    let parts: Vec<&str> = path.split('.').collect();
    let (id, title) = match parts.as_slice() {
        ["lines", line, _] => return (format!("line-{line}"), filled(w.g_line, &[line])),
        ["alerts", "people", name, _] => return (format!("person-{name}"), filled(w.g_person, &[name])),
        ["server", _] => ("server", w.g_server),
        ["store", _] => ("store", w.g_store),
        ["spool", _] => ("spool", w.g_spool),
        ["flows", _] => ("flows", w.g_flows),
        ["publish", _] => ("publish", w.g_publish),
        ["retention", _] => ("retention", w.g_retention),
        ["alerts", _] => ("alerts", w.g_alerts),
        _ => ("general", w.g_general),
    };
    (id.to_owned(), title.to_owned())
}

fn row(told: &Told, w: &Words, tongue: Tongue) -> Row {
    let value = match &told.value {
        Value::Empty => w.value_empty.to_owned(),
        Value::Kept => w.value_kept.to_owned(),
        Value::Text(text) => text.clone(),
    };
    let set = match &told.set {
        Set::Nowhere => w.set_default.to_owned(),
        Set::File(place) => filled(w.set_file, &[place]),
        Set::Variable(name) => filled(w.set_variable, &[name]),
    };
    Row {
        path: told.path.clone(),
        what: settings_words::of(&told.general(), tongue),
        value,
        told: matches!(told.value, Value::Text(_)),
        set,
        is_set: told.set != Set::Nowhere,
        variable: told.variable(),
        fixed: told.is_fixed(),
    }
}
