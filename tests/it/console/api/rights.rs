//! Each thing is done for the scope that the document names, for no other, and nothing is there that the document has not.

use super::{Program, program, server, token_of};
use serde_json::{Value, json};
use std::collections::BTreeSet;

const SCOPES: [&str; 7] = ["read", "draft", "publish", "agree", "people", "calls", "owner"];
const METHODS: [&str; 4] = ["get", "put", "post", "delete"];

/// Every operation: its method, its path with something in it, the scope it names.
fn operations(document: &Value) -> Vec<(String, String, String)> {
    let mut all = Vec::new();
    for (path, of_path) in document["paths"].as_object().unwrap() {
        for (method, operation) in of_path.as_object().unwrap() {
            let scope = operation["security"][0]["token"][0].as_str().unwrap().to_owned();
            let filled = path.replace("{flow}", "helpline").replace(['{', '}'], "");
            all.push((method.to_uppercase(), filled, scope));
        }
    }
    all
}

#[test]
fn a_token_does_what_its_scope_is_for_and_nothing_else() {
    let server = server(&[]);
    let nobody = Program::new(&server, "");
    let only = SCOPES.map(|scope| nobody.with(&token_of(&server, "Ana", &format!("only {scope}"), scope)));
    let all_but = SCOPES.map(|scope| {
        let others: Vec<&str> = SCOPES.into_iter().filter(|other| *other != scope).collect();
        nobody.with(&token_of(&server, "Ana", &format!("all but {scope}"), &others.join(",")))
    });
    let all = operations(&nobody.document);
    assert!(all.len() > 40, "{}", all.len());
    for (method, path, scope) in all {
        let at = SCOPES.iter().position(|known| **known == scope).unwrap();
        let body = json!({});
        let body = if method == "POST" || method == "PUT" { Some(&body) } else { None };
        let ask = |program: &Program| program.ask(&method, &path, &[], body);
        let said = ask(&nobody);
        assert_eq!((said.status, said.problem().as_str()), (401, "token"), "{method} {path}");
        assert_eq!(said.header("www-authenticate"), "Bearer realm=\"helpline\"");
        let said = ask(&all_but[at]);
        assert_eq!((said.status, said.problem().as_str()), (403, "scope"), "{method} {path}");
        assert!(said.json()["detail"].as_str().unwrap().contains(&format!("`{scope}`")), "{method} {path}");
        let said = ask(&only[at]);
        assert!(!matches!(said.status, 401 | 403 | 500..), "{method} {path}: {} {}", said.status, said.text());
        assert_eq!(said.header("cache-control"), "no-store");
    }
}

#[test]
fn nothing_is_there_that_the_document_has_not() {
    let server = server(&[]);
    let program = program(&server, "read");
    let document = &program.document;
    assert_eq!(document["openapi"], "3.1.0");
    let mut ids = BTreeSet::new();
    for (path, of_path) in document["paths"].as_object().unwrap() {
        let filled = path.replace("{flow}", "helpline").replace(['{', '}'], "");
        for method in METHODS {
            let operation = &of_path[method];
            if operation.is_null() {
                let said = program.send(&method.to_uppercase(), &format!("/api/v1{filled}"), &[], "");
                assert_eq!((said.status, said.problem().as_str()), (405, "method"), "{method} {path}");
                continue;
            }
            assert!(ids.insert(operation["operationId"].as_str().unwrap()), "{}", operation["operationId"]);
            let named: Vec<&str> = operation["parameters"]
                .as_array()
                .unwrap()
                .iter()
                .filter(|one| one["in"] == "path")
                .map(|one| one["name"].as_str().unwrap())
                .collect();
            let parts: Vec<&str> = path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}')).collect();
            assert_eq!(named, parts, "{path}");
            assert!(operation["parameters"].as_array().unwrap().iter().all(|one| one["description"] != ""), "{path}");
        }
    }
    for path in ["/api/v1", "/api/v1/", "/api/v1/nothing", "/api/v2/today", "/api/v1/flows/helpline/"] {
        let said = program.send("GET", path, &[], "");
        assert_eq!(said.status, 404, "{path}");
    }
    let text = document.to_string();
    let schemas = document["components"]["schemas"].as_object().unwrap();
    for (at, _) in text.match_indices("#/components/schemas/") {
        let name = text[at..].split('"').next().unwrap().rsplit('/').next().unwrap();
        assert!(schemas.contains_key(name), "{name}");
    }
    for name in schemas.keys() {
        assert!(text.contains(&format!("schemas/{name}\"")), "nothing has {name}");
    }
}
