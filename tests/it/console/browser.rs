//! A browser, as far as a server can tell: it keeps cookies, and sends forms with what their page had hidden in them.

use std::collections::BTreeMap;
use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::Duration;

/// What came back.
pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) headers: Vec<(String, String)>,
    pub(super) body: String,
}

impl Answer {
    pub(super) fn header(&self, name: &str) -> &str {
        self.headers.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value)
    }
}

#[derive(Clone)]
pub(super) struct Browser {
    address: String,
    pub(super) cookies: BTreeMap<String, String>,
    pub(super) token: String,
    pub(super) host: String,
    pub(super) origin: String,
    pub(super) site: &'static str,
    pub(super) languages: &'static str,
}

impl Browser {
    pub(super) fn new(admin: &str) -> Self {
        let address = admin.trim_start_matches("http://").to_owned();
        Self {
            host: address.clone(),
            origin: admin.to_owned(),
            address,
            cookies: BTreeMap::new(),
            token: String::new(),
            site: "same-origin",
            languages: "en",
        }
    }

    pub(super) fn get(&mut self, path: &str) -> Answer {
        self.ask("GET", path, "")
    }

    /// Sends a form, with the token of the page seen last.
    pub(super) fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let token = self.token.clone();
        let fields = fields.iter().copied().chain([("token", token.as_str())]);
        let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        self.ask("POST", path, &body)
    }

    /// Signs in, from the page for it.
    pub(super) fn sign_in(&mut self, name: &str, password: &str) -> Answer {
        self.get("/console/sign-in");
        self.post("/console/sign-in", &[("name", name), ("password", password)])
    }

    fn ask(&mut self, method: &str, path: &str, body: &str) -> Answer {
        let mut stream = self.send(method, path, body);
        let mut all = String::new();
        let read_all = stream.read_to_string(&mut all);
        assert!(read_all.is_ok() || body.len() > 1 << 20, "{read_all:?}");
        let answer = read(&all);
        for (_, cookie) in answer.headers.iter().filter(|(name, _)| name == "set-cookie") {
            let (name, value) = cookie.split(';').next().unwrap().split_once('=').unwrap();
            if cookie.contains("Max-Age=0") {
                self.cookies.remove(name);
            } else {
                self.cookies.insert(name.into(), value.into());
            }
        }
        if let Some((_, rest)) = answer.body.split_once("name=\"token\" value=\"") {
            rest.split('"').next().unwrap().clone_into(&mut self.token);
        }
        answer
    }

    /// Sends a request, whose answer is read elsewhere.
    pub(super) fn send(&self, method: &str, path: &str, body: &str) -> TcpStream {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
        let cookies: Vec<String> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let Self { host, origin, site, languages, .. } = self;
        let from = if method == "POST" { format!("Origin: {origin}\r\nSec-Fetch-Site: {site}\r\n") } else { String::new() };
        let head = format!(
            "{method} {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\nAccept-Language: {languages}\r\n{from}Cookie: {}\r\n\
             Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{body}",
            cookies.join("; "),
            body.len()
        );
        // What is too large is answered before all of it was read.
        let sent = stream.write_all(head.as_bytes());
        assert!(sent.is_ok() || body.len() > 1 << 20, "{sent:?}");
        stream
    }
}

fn read(all: &str) -> Answer {
    let (head, body) = all.split_once("\r\n\r\n").unwrap();
    let mut lines = head.lines();
    let status = lines.next().unwrap().split(' ').nth(1).unwrap().parse().unwrap();
    let header = |line: &str| line.split_once(": ").map(|(name, value)| (name.to_ascii_lowercase(), value.to_owned()));
    Answer { status, headers: lines.filter_map(header).collect(), body: body.to_owned() }
}
