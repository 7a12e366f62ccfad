//! An attacker's hour: every way into the console, as its sources name them, tried without a session, with a stolen or foreign form, with too low a
//! role, with names that lead elsewhere, and with texts that would like to be pages.
//!
//! What an attacker tries at the door itself (guessing, a planted session, another host's name) is in `entering`.

mod files;
pub(super) mod texts;

use super::{Browser, Server, added, begun, set_up};
use std::path::Path;

/// A way into the console, and whether it is asked or sent a form.
#[derive(Debug)]
struct Way {
    path: String,
    get: bool,
    post: bool,
}

impl Way {
    /// The path, with something in the place of what it leaves open.
    fn with(&self, filling: &str) -> String {
        let parts = self.path.split('/').map(|part| if part.starts_with('{') { filling } else { part });
        parts.collect::<Vec<_>>().join("/")
    }

    /// Whether somebody may come here who is not signed in: the door itself, and what every page is made of.
    fn is_the_door(&self) -> bool {
        ["", "sign-in", "sign-out", "set-up", "language", "assets", "{*rest}"].iter().any(|part| self.path.split('/').nth(2) == Some(*part))
    }
}

/// Every way that the sources name, so that a new page cannot be forgotten here.
fn ways() -> Vec<Way> {
    let mut sources = Vec::new();
    gather(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/src/console")), &mut sources);
    sources.push(std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/src/console.rs")).unwrap());
    let mut found = Vec::new();
    for source in &sources {
        for after in source.split(".route(").skip(1) {
            // Programs come with a token: `api` tries what they may not. Their ways are made of a table.
            let Some(path) = after.trim_start().strip_prefix('"').and_then(|path| path.split('"').next()) else { continue };
            if path.starts_with("/api/") {
                continue;
            }
            let mut open = 1;
            let what: String = after
                .chars()
                .take_while(|sign| {
                    open += i32::from(*sign == '(') - i32::from(*sign == ')');
                    open > 0
                })
                .collect();
            found.push(Way { path: path.to_owned(), get: what.contains("get("), post: what.contains("post(") });
        }
    }
    assert!(found.len() > 50 && found.iter().all(|way| way.path.starts_with("/console") && (way.get || way.post)), "{found:?}");
    found
}

fn gather(folder: &Path, into: &mut Vec<String>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            gather(&path, into);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            into.push(std::fs::read_to_string(&path).unwrap());
        }
    }
}

/// Somebody who may come in.
fn somebody(server: &Server, role: &str) -> Browser {
    set_up(server, &added(server, role, role))
}

#[test]
fn without_a_session_every_way_leads_to_the_sign_in() {
    let (server, link) = begun();
    set_up(&server, &link);
    let mut stranger = Browser::new(&server.admin);
    stranger.get("/console/sign-in");
    for way in ways().into_iter().filter(|way| !way.is_the_door()) {
        let path = way.with("main");
        if way.get {
            let answer = stranger.get(&path);
            let shut = answer.status == 401 || (answer.status == 303 && answer.header("location") == "/console/sign-in");
            assert!(shut && answer.body.is_empty(), "GET {path}: {} {}", answer.status, answer.body);
        }
        if way.post {
            let answer = stranger.post(&path, &[("flow", "helpline"), ("name", "Eve"), ("role", "owner")]);
            let shut = answer.status == 403 || (answer.status == 303 && answer.header("location") == "/console/sign-in");
            assert!(shut, "POST {path}: {} {}", answer.status, answer.body);
        }
    }
    assert!(!server.run(&["users"]).contains("Eve"));
}

#[test]
fn no_form_is_taken_that_is_not_of_a_page_of_ours() {
    let (server, link) = begun();
    let mut ana = set_up(&server, &link);
    let mut other = somebody(&server, "owner");
    ana.get("/console");
    other.get("/console");
    let (own, foreign) = (ana.token.clone(), other.token.clone());
    assert_ne!(own, foreign);
    for way in ways().into_iter().filter(|way| way.post) {
        let path = way.with("main");
        let sent = |token: &str, origin: Option<&str>, site: &'static str| {
            let mut browser = ana.clone();
            browser.token = token.to_owned();
            browser.site = site;
            if let Some(origin) = origin {
                browser.origin = origin.to_owned();
            }
            browser.post(&path, &[("flow", "helpline"), ("name", "Eve"), ("role", "owner")]).status
        };
        for token in ["", "0", &foreign] {
            assert_eq!(sent(token, None, "same-origin"), 403, "{path}: the token {token:?}");
        }
        for (origin, site) in [("https://evil.example", "same-origin"), ("null", "cross-site")] {
            assert_eq!(sent(&own, Some(origin), site), 403, "{path}: a form of {origin}, {site}");
        }
    }
    assert!(!server.run(&["users"]).contains("Eve"));
}

/// Who may send which form. What is not named here wants an owner.
const FORMS: &[(&str, &[&str])] = &[
    (
        "reader",
        &[
            "/console/me/password",
            "/console/me/end-sessions",
            "/console/me/codes",
            "/console/me/codes/on",
            "/console/me/codes/off",
            "/console/words/{id}/heard",
            "/console/try",
            "/console/language",
            "/console/sign-out",
        ],
    ),
    (
        "author",
        &[
            "/console/words/{id}",
            "/console/choices/{node}",
            "/console/ladders",
            "/console/ladders/{name}",
            "/console/languages",
            "/console/files/{*path}",
            "/console/draft/discard",
            "/console/try/keep",
            "/console/book/sign",
        ],
    ),
    (
        "publisher",
        &[
            "/console/publish",
            "/console/publish/agree",
            "/console/publish/back",
            "/console/people/person",
            "/console/people/phone",
            "/console/people/off",
            "/console/people/on",
            "/console/people/remove",
            "/console/hours/day",
            "/console/hours/as-usual",
            "/console/hours/hold",
            "/console/hours/release",
            "/console/notices",
            "/console/todo/alerts",
            "/console/todo/{key}",
            "/console/todo/{key}/number",
        ],
    ),
];

#[test]
fn nobody_sends_a_form_that_is_for_a_higher_role() {
    let (server, link) = begun();
    set_up(&server, &link);
    let ways = ways();
    for (_, named) in FORMS {
        for path in *named {
            assert!(ways.iter().any(|way| way.post && way.path == *path), "{path} is no way any more");
        }
    }
    for (place, role) in ["reader", "author", "publisher"].iter().enumerate() {
        let mut browser = somebody(&server, role);
        browser.get("/console");
        for way in ways.iter().filter(|way| way.post && !way.path.starts_with("/console/sign-") && way.path != "/console/set-up") {
            let least = FORMS.iter().position(|(_, named)| named.contains(&way.path.as_str())).unwrap_or(FORMS.len());
            if least > place {
                let path = way.with("main");
                let answer = browser.post(&path, &[("flow", "helpline"), ("name", "Eve"), ("role", "owner"), ("why", "because")]);
                assert_eq!(answer.status, 403, "{role} at {path}: {}", answer.body);
            }
        }
    }
    assert!(!server.run(&["users"]).contains("Eve"));
}

#[test]
fn no_name_in_an_address_leads_out_of_the_store() {
    let (server, link) = begun();
    let mut ana = set_up(&server, &link);
    let before = listing(&server.folder);
    let long = "a".repeat(6_000);
    let up = [
        "..%2f..%2f..%2f..%2fetc%2fpasswd",
        "%2e%2e",
        "..%5c..%5cwin.ini",
        "%2fetc%2fpasswd",
        "....%2f%2fetc",
        "nodes.yaml%00.txt",
        "%ff%fe",
        &long,
    ];
    for way in ways().into_iter().filter(|way| way.path.contains('{') && way.path != "/console/{*rest}") {
        for name in up {
            let path = way.with(name);
            if way.get {
                let answer = ana.get(&path);
                assert!((400..500).contains(&answer.status), "GET {path}: {}", answer.status);
                assert!(!answer.body.contains("root:"), "GET {path}");
            }
            if way.post {
                ana.get("/console");
                let answer = ana.post(&path, &[("flow", "../../etc"), ("text", "stolen: true"), ("seen", ""), ("why", "because")]);
                assert!((400..500).contains(&answer.status), "POST {path}: {}", answer.status);
            }
        }
    }
    for flow in ["..%2f..", "%2fetc", "helpline%00", "%3Cxss%3E"] {
        for page in ["/console/files", "/console/publish", "/console/map", "/console/people"] {
            let answer = ana.get(&format!("{page}?flow={flow}"));
            assert!(answer.status < 500 && !answer.body.contains("<xss") && !answer.body.contains("root:"), "{page}: {}", answer.status);
        }
    }
    assert_eq!(listing(&server.folder), before, "a file came or went");
}

/// The files of a server's folder, but for those that a database keeps beside it.
fn listing(folder: &Path) -> Vec<String> {
    let names = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned());
    let mut names: Vec<String> =
        names.filter(|name| !name.contains("-wal") && !name.contains("-shm") && !name.contains("-journal")).collect();
    names.sort();
    names
}
