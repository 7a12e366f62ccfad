//! What the API says of itself (OpenAPI 3.1), made from the table of operations and the schemas beside it.

use super::operations::{Gives, OPERATIONS, Operation, Sees, Verb};
use crate::store::tokens::Scope;
use serde_json::{Map, Value, json};
use std::sync::LazyLock;

/// Schemas by their names (JSON Schema 2020-12).
const SCHEMAS: &str = include_str!("schemas.json");

/// What the parts of paths are.
const PARTS: [(&str, &str); 10] = [
    ("flow", "The name of a flow."),
    ("version", "A version: 16 hexadecimal digits."),
    ("id", "The id of it, as lists have it."),
    ("path", "The file's path below the flow's folder, with its slashes: `words/en.yaml`."),
    ("name", "The name of it, as lists have it."),
    ("date", "A day, such as 2026-12-24."),
    ("call", "The provider's name for the call."),
    ("key", "The whole key of an errand."),
    ("seen", "The ETag that was given, in quotes."),
    ("new", "`*`, for something that must not be there yet."),
];

fn what(part: &str) -> &'static str {
    PARTS.iter().find(|(known, _)| *known == part).map_or("", |(_, what)| what)
}

/// The document, made once.
pub(super) static DOCUMENT: LazyLock<Value> = LazyLock::new(made);

fn made() -> Value {
    let mut paths: Map<String, Value> = Map::new();
    for one in OPERATIONS {
        // Axum's last part, which may have slashes in it, is any part to OpenAPI.
        let path = one.path.replace("{*", "{");
        let of_path = paths.entry(path).or_insert_with(|| json!({}));
        if let Some(of_path) = of_path.as_object_mut() {
            of_path.insert(verb(one.method).to_owned(), operation(one));
        }
    }
    let scopes: Vec<&str> = Scope::ALL.iter().map(|scope| scope.word()).collect();
    let about = format!(
        "Everything that the console does, for programs. Tokens are made by owners on the page API of the console; each has some of the scopes {}. \
         Times are RFC 3339. What was changed is written down under the token's name and its maker's. docs/api.md has more.",
        scopes.join(", ")
    );
    json!({
        "openapi": "3.1.0",
        "info": { "title": "helpline", "version": env!("CARGO_PKG_VERSION"), "description": about },
        "servers": [{ "url": "/api/v1" }],
        "paths": paths,
        "components": {
            "schemas": serde_json::from_str::<Value>(SCHEMAS).unwrap_or_default(),
            "securitySchemes": { "token": { "type": "http", "scheme": "bearer", "bearerFormat": "hlp_ and 64 hexadecimal digits" } },
            "responses": { "Problem": {
                "description": "It was not done, and why.",
                "content": { "application/problem+json": { "schema": schema("Problem") } },
            } },
        },
    })
}

const fn verb(method: Verb) -> &'static str {
    match method {
        Verb::Get => "get",
        Verb::Put => "put",
        Verb::Post => "post",
        Verb::Delete => "delete",
    }
}

fn schema(name: &str) -> Value {
    json!({ "$ref": format!("#/components/schemas/{name}") })
}

fn operation(one: &Operation) -> Value {
    let named = |(place, name, what, needed): (&str, &str, &str, bool)| json!({ "in": place, "name": name, "description": what, "required": needed, "schema": { "type": "string" } });
    let parts = one.path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'));
    let parts = parts.map(|part| part.trim_start_matches('*')).map(|part| ("path", part, what(part), true));
    let asks = one.asks.iter().map(|(name, what)| ("query", *name, *what, false));
    let seen = (one.sees != Sees::Nothing).then(|| ("header", "If-Match", what("seen"), false));
    let new = (one.sees != Sees::Nothing && one.method == Verb::Put).then(|| ("header", "If-None-Match", what("new"), false));
    let mut told = json!({
        "operationId": one.id,
        "summary": one.says,
        "security": [{ "token": [one.scope.word()] }],
        "parameters": parts.chain(asks).chain(seen).chain(new).map(named).collect::<Vec<_>>(),
        "responses": responses(one),
    });
    if let (Some(takes), Some(told)) = (one.takes, told.as_object_mut()) {
        let body = json!({ "required": true, "content": { "application/json": { "schema": schema(takes) } } });
        told.insert("requestBody".to_owned(), body);
    }
    told
}

fn responses(one: &Operation) -> Value {
    let mut all: Map<String, Value> = Map::new();
    for (status, gives) in one.gives {
        let answer = all.entry(status.to_string()).or_insert_with(|| json!({ "description": described(*status), "content": {} }));
        let Some(content) = answer.get_mut("content").and_then(Value::as_object_mut) else { continue };
        match gives {
            Gives::Json(name) => {
                content.insert("application/json".to_owned(), json!({ "schema": schema(name) }));
            }
            Gives::List(name) => {
                let next = json!({ "type": ["string", "null"], "description": "What to send as `cursor` for the next page." });
                let properties = json!({ "items": { "type": "array", "items": schema(name) }, "next": next });
                let list =
                    json!({ "type": "object", "additionalProperties": false, "required": ["items", "next"], "properties": properties });
                content.insert("application/json".to_owned(), json!({ "schema": list }));
            }
            Gives::File(kinds) => {
                content.extend(kinds.iter().map(|kind| ((*kind).to_owned(), json!({}))));
            }
            Gives::Nothing => {}
        }
    }
    all.insert("default".to_owned(), json!({ "$ref": "#/components/responses/Problem" }));
    Value::Object(all)
}

const fn described(status: u16) -> &'static str {
    match status {
        201 => "It is made.",
        202 => "It is being made: ask again in a moment.",
        204 => "Done.",
        _ => "So it is.",
    }
}
