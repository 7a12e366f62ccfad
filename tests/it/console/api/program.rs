//! A program that uses the API. It reads the document first, and believes no answer that the document does not have.

use crate::binary::Server;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::Duration;

/// What came back.
pub(super) struct Said {
    pub(super) status: u16,
    pub(super) headers: BTreeMap<String, String>,
    pub(super) body: Vec<u8>,
}

impl Said {
    pub(super) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", String::as_str)
    }

    pub(super) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error}: {}", self.text()))
    }

    pub(super) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// The code of a problem.
    pub(super) fn problem(&self) -> String {
        assert_eq!(self.header("content-type"), "application/problem+json", "{} {}", self.status, self.text());
        let problem = self.json();
        assert_eq!(problem["status"], self.status);
        problem["type"].as_str().unwrap().trim_start_matches("urn:helpline:problem:").to_owned()
    }
}

#[derive(Clone)]
pub(super) struct Program {
    address: String,
    pub(super) host: String,
    pub(super) token: String,
    pub(super) document: Value,
}

impl Program {
    pub(super) fn new(server: &Server, token: &str) -> Self {
        let address = server.admin.trim_start_matches("http://").to_owned();
        let mut program = Self { host: address.clone(), address, token: token.to_owned(), document: Value::Null };
        program.document = program.send("GET", "/api/v1/openapi.json", &[], "").json();
        program
    }

    /// The same program with another token.
    pub(super) fn with(&self, token: &str) -> Self {
        Self { token: token.to_owned(), ..self.clone() }
    }

    pub(super) fn get(&self, path: &str) -> Said {
        self.ask("GET", path, &[], None)
    }

    /// What is there, once it is counted or made.
    pub(super) fn ready(&self, path: &str) -> Value {
        let mut asks = std::iter::repeat_with(|| self.get(path)).take(400);
        let said = asks.find(|said| said.status != 202).expect("it ends");
        assert_eq!(said.status, 200, "{path}: {}", said.text());
        said.json()
    }

    /// What is there.
    pub(super) fn read(&self, path: &str) -> Value {
        let said = self.get(path);
        assert_eq!(said.status, 200, "{path}: {}", said.text());
        said.json()
    }

    pub(super) fn post(&self, path: &str, body: &Value) -> Said {
        self.ask("POST", path, &[], Some(body))
    }

    pub(super) fn put(&self, path: &str, seen: &[(&str, &str)], body: &Value) -> Said {
        self.ask("PUT", path, seen, Some(body))
    }

    pub(super) fn delete(&self, path: &str, seen: &[(&str, &str)]) -> Said {
        self.ask("DELETE", path, seen, None)
    }

    /// Asks, and holds the answer against the document.
    pub(super) fn ask(&self, method: &str, path: &str, headers: &[(&str, &str)], body: Option<&Value>) -> Said {
        let mut headers = headers.to_vec();
        if body.is_some() {
            headers.push(("Content-Type", "application/json"));
        }
        let text = body.map(Value::to_string).unwrap_or_default();
        let said = self.send(method, &format!("/api/v1{path}"), &headers, &text);
        self.hold(method, path, &said);
        // What was taken is what the document says is taken.
        if let Some(body) = body.filter(|_| said.status < 300) {
            let takes = &self.operation(method, path)["requestBody"]["content"]["application/json"]["schema"];
            assert!(takes.is_object(), "{method} {path} takes nothing");
            self.fits_schema(takes, body, path);
        }
        said
    }

    /// Sends a request as it is.
    pub(super) fn send(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> Said {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        stream.set_read_timeout(Some(Duration::from_mins(1))).unwrap();
        let token = if self.token.is_empty() { String::new() } else { format!("Authorization: Bearer {}\r\n", self.token) };
        let more = headers.iter().fold(String::new(), |more, (name, value)| more + name + ": " + value + "\r\n");
        let host = &self.host;
        let length = body.len();
        let head =
            format!("{method} {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n{token}{more}Content-Length: {length}\r\n\r\n");
        // A request that is too large is answered before it is read to its end.
        let _ = stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(body.as_bytes()));
        let mut all = Vec::new();
        let _ = stream.read_to_end(&mut all);
        let ends = all.windows(4).position(|four| four == b"\r\n\r\n").unwrap_or_else(|| panic!("no answer to {method} {path}"));
        let head = String::from_utf8(all[..ends].to_vec()).unwrap();
        let mut lines = head.lines();
        let status = lines.next().unwrap().split(' ').nth(1).unwrap().parse().unwrap();
        let header = |line: &str| line.split_once(": ").map(|(name, value)| (name.to_ascii_lowercase(), value.to_owned()));
        Said { status, headers: lines.filter_map(header).collect(), body: all[ends + 4..].to_vec() }
    }

    /// The operation that a path and a method are, as the document has it.
    fn operation(&self, method: &str, path: &str) -> &Value {
        let path = path.split('?').next().unwrap();
        let paths = self.document["paths"].as_object().unwrap();
        let mut fitting: Vec<&String> = paths.keys().filter(|known| fits(known, path)).collect();
        fitting.sort_by_key(|known| known.matches('{').count());
        let known = fitting.first().unwrap_or_else(|| panic!("the document has no {path}"));
        &paths[*known][method.to_ascii_lowercase()]
    }

    fn hold(&self, method: &str, path: &str, said: &Said) {
        let operation = self.operation(method, path);
        let told = &operation["responses"][said.status.to_string()];
        let kind = said.header("content-type").split(';').next().unwrap();
        if told.is_null() {
            assert!(said.status >= 400, "{method} {path}: {} is not in the document", said.status);
            assert_eq!(kind, "application/problem+json", "{method} {path}: {}", said.text());
            return self.fits_schema(&json!({ "$ref": "#/components/schemas/Problem" }), &said.json(), path);
        }
        if said.body.is_empty() {
            return assert_eq!(told["content"], json!({}), "{method} {path} has nothing");
        }
        let content = &told["content"][kind];
        assert!(!content.is_null(), "{method} {path}: {kind} is not in the document");
        if kind == "application/json" {
            self.fits_schema(&content["schema"], &said.json(), path);
        }
    }

    fn fits_schema(&self, schema: &Value, value: &Value, path: &str) {
        let whole = json!({ "components": self.document["components"], "allOf": [schema] });
        let judge = jsonschema::draft202012::options().build(&whole).unwrap();
        let wrong: Vec<String> = judge.iter_errors(value).map(|error| format!("{error} at {}", error.instance_path())).collect();
        assert!(wrong.is_empty(), "{path}: {}\n{value:#}", wrong.join("\n"));
    }
}

/// Whether a path is one of a template. The last part of a file's path may have slashes in it.
fn fits(template: &str, path: &str) -> bool {
    let (mut parts, mut given) = (template.split('/'), path.split('/'));
    loop {
        match (parts.next(), given.next()) {
            (None, None) | (Some("{path}"), Some(_)) => return true,
            (Some(part), Some(own)) if part == own || part.starts_with('{') => {}
            _ => return false,
        }
    }
}
