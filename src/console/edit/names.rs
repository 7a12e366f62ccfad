//! The names that somebody may mean while they write a file: places, words, people, ladders, hours, languages, and the fields of the language.

use super::sayers::Sayers;
use super::working::{self, Working};
use crate::console::Console;
use crate::console::visit::SignedIn;
use crate::flow::edit::{entries, ladders, languages};
use crate::flow::key::Key;
use crate::flow::places::Place;
use crate::flow::schema::Of;
use crate::library::published::PEOPLE;
use axum::extract::State;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse as _, Response};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::sync::Arc;

/// What fields take, by the kind of name. A key of the telephone takes a place.
const TAKES: [(&str, &[&str]); 6] = [
    (
        "words",
        &[
            "say", "tell", "intro", "again", "hang_up", "notice", "consent", "done", "none", "hidden", "ask", "kept", "whisper", "topic",
            "text", "run", "link",
        ],
    ),
    (
        "place",
        &[
            "then",
            "fails",
            "ends",
            "open",
            "closed",
            "silence",
            "declined",
            "start",
            "resume_at",
            "to",
            "else",
            "link",
            "crisis",
            "emergency",
            "person",
        ],
    ),
    ("person", &["ring"]),
    ("ladder", &["transfer"]),
    ("hours", &["hours"]),
    ("language", &["languages", "means", "language", "speaks"]),
];

/// What a mark in braces can begin with.
const MARKS: [&str; 12] = ["key", "pause", "digits", "spell", "phone", "last4", "reviewed", "when", "menu", "language", "topic", "reason"];
/// What `{key …}` can name beside keys.
const KEYS: [&str; 10] = ["person", "back", "repeat", "slower", "main", "next", "previous", "text", "yes", "no"];

pub(super) async fn names(State(console): State<Arc<Console>>, SignedIn(visit, _): SignedIn) -> Response {
    match working::working(&console, &visit, visit.asked("flow")).await {
        Ok(working) => ([(CONTENT_TYPE, "application/json")], all(&working).to_string()).into_response(),
        Err(answer) => answer,
    }
}

/// Each name with its kind and what people call it.
fn all(working: &Working) -> Value {
    let (places, sentences) = (working.places(), entries::all(&working.content.sources));
    let sayers = Sayers::of(&places, &sentences);
    let nodes =
        places.get("nodes").map(Place::all).unwrap_or_default().iter().map(|node| json!(["place", node.name, sayers.plain(&node.name)]));
    let ids: BTreeSet<&str> = sentences.iter().map(|sentence| sentence.id.as_str()).collect();
    let first = |id: &str| {
        sentences.iter().find(|one| one.id == id && one.part != "title").map(|one| one.text.chars().take(SHORT).collect::<String>())
    };
    let words = ids.into_iter().map(|id| json!(["words", id, first(id).unwrap_or_default()]));
    let people = Place::of(&working.sources());
    let title = |person: &Place| person.get("name").and_then(|name| name.text.clone()).unwrap_or_default();
    let people = people.get(PEOPLE).map(Place::all).unwrap_or_default().iter().map(|person| json!(["person", person.name, title(person)]));
    let ladders = ladders::all(&places).into_iter().map(|ladder| json!(["ladder", ladder.name, ""]));
    let hours = places.get("hours").map(Place::all).unwrap_or_default().iter().map(|hours| json!(["hours", hours.name, ""]));
    let languages = languages::of(&working.content.sources).into_iter().map(|code| json!(["language", code, ""]));
    let names: Vec<Value> = nodes.chain(words).chain(people).chain(ladders).chain(hours).chain(languages).collect();
    let takes = |field: &str| TAKES.iter().filter(|(_, fields)| fields.contains(&field)).map(|(kind, _)| *kind).collect::<Vec<_>>();
    let fields: BTreeSet<&str> = TAKES.iter().flat_map(|(_, fields)| fields.iter().copied()).collect();
    let takes: serde_json::Map<String, Value> = fields.into_iter().map(|field| (field.to_owned(), json!(takes(field)))).collect();
    let keys: Vec<&str> = KEYS.into_iter().chain(Key::all().map(Key::word)).collect();
    json!({ "names": names, "takes": takes, "marks": MARKS, "keys": keys, "fields": { "flow": fields_of(Of::Flow), "words": fields_of(Of::Words) } })
}

/// How many letters of a text are shown beside its name.
const SHORT: usize = 40;

/// The names of all fields of a kind of file.
fn fields_of(file: Of) -> BTreeSet<String> {
    fn gather(schema: &Value, into: &mut BTreeSet<String>) {
        match schema {
            Value::Object(fields) => {
                if let Some(Value::Object(properties)) = fields.get("properties") {
                    into.extend(properties.keys().cloned());
                }
                fields.values().for_each(|below| gather(below, into));
            }
            Value::Array(items) => items.iter().for_each(|below| gather(below, into)),
            _ => {}
        }
    }
    let mut fields = BTreeSet::new();
    gather(&file.schema(), &mut fields);
    fields
}
