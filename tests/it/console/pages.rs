//! What pages are made of: words of both languages, nothing of anybody else's, figures that come by themselves.

use super::{Browser, added, begun, ring, set_up};
use helpline::console::words::Tongue;
use std::io::{BufRead as _, BufReader};

#[test]
fn both_languages_say_everything_and_not_the_same() {
    let [english, spanish] = Tongue::ALL.map(|tongue| serde_json::to_value(tongue.words()).unwrap());

    for (name, word) in english.as_object().unwrap() {
        let other = &spanish[name];
        assert!(!word.as_str().unwrap().trim().is_empty() && !other.as_str().unwrap().trim().is_empty(), "{name}");
        assert!(word != other, "{name}: {word}");
    }
}

#[test]
fn every_page_is_of_one_language_and_under_the_strict_policy() {
    let (server, link) = begun();
    let mut ana = set_up(&server, &link);
    let policy = "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self' data:; media-src 'self'; \
                  form-action 'self'; frame-ancestors 'none'; base-uri 'none'";
    let fresh = super::path(&server.run(&["users", "link", "Ana", "--by", "the test"]));
    for page in ["/console", "/console/users", "/console/me", "/console/sign-in", &fresh, "/console/nowhere", "/console/assets/none"] {
        let answer = if page.contains("sign-in") { Browser::new(&server.admin).get(page) } else { ana.get(page) };
        assert_eq!(answer.header("content-security-policy"), policy, "{page}");
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{page}");
        assert_eq!((answer.header("referrer-policy"), answer.header("cache-control")), ("no-referrer", "no-store"), "{page}");
        for never in ["style=\"", "<script>", "onclick", "http://www", "https://"] {
            assert!(!answer.body.contains(never), "{page}: {never}");
        }
    }
    // Style and script are kept by browsers, since their addresses change with them.
    let home = ana.get("/console").body;
    for ending in [".css", ".js"] {
        let end = home.find(ending).unwrap() + ending.len();
        let from = home[..end].rfind("/console").unwrap();
        let asset = ana.get(&home[from..end]);
        assert_eq!((asset.status, asset.header("cache-control")), (200, "public, max-age=31536000, immutable"));
    }
    // As the browser asks, and as somebody chose.
    assert!(ana.get("/console").body.contains("<html lang=\"en\">"));
    ana.languages = "es-MX,es;q=0.9";
    assert!(ana.get("/console").body.contains("Llamadas ahora"));
    assert_eq!(ana.post("/console/language", &[("language", "en"), ("back", "https://evil.example")]).header("location"), "/console");
    assert!(ana.get("/console").body.contains("Calls now"));
    assert_eq!(ana.post("/console/language", &[("language", "es"), ("back", "/console/me")]).header("location"), "/console/me");
    let me = ana.get("/console/me").body;
    assert!(me.contains("<html lang=\"es\">") && me.contains("Mi cuenta"));
}

#[test]
fn what_people_are_called_is_text_and_no_page() {
    let (server, link) = begun();
    let mut ana = set_up(&server, &link);
    let name = "<script>alert(1)</script>\"'>";
    let mut other = set_up(&server, &added(&server, name, "owner"));
    for page in ["/console", "/console/users", "/console/me"] {
        for body in [ana.get(page).body, other.get(page).body] {
            assert!(!body.contains("<script>alert") && !body.contains("\"'>"), "{page}");
        }
    }
    assert!(other.get("/console").body.contains("&#60;script&#62;"));
}

#[test]
fn today_shows_who_is_on_the_line_and_says_so_by_itself() {
    let (server, link) = begun();
    let ana = set_up(&server, &link);
    let mut events = BufReader::new(ana.send("GET", "/console/events", ""));
    let mut until = |wanted: &str| {
        let mut line = String::new();
        while !(line.starts_with("data: ") && line.contains(wanted)) {
            line.clear();
            assert!(events.read_line(&mut line).unwrap() > 0, "the events ended");
        }
        line
    };
    assert!(until("Calls now").contains("Nobody is on the line"));
    let curl = server.run(&["sign", "--line", "main"]);
    assert_eq!(ring(&server, &curl), 200);
    let told = until("<td class=\\\"number\\\">1</td>");
    assert!(!told.contains("Nobody is on the line"), "{told}");
    assert!(ana.clone().get("/console").body.contains("<td class=\"number\">1</td>"));
    server.run(&["notice", "on", "storm", "--by", "the test"]);
    until("<li>storm</li>");
    // Whoever is signed out hears no more.
    server.run(&["users", "end-sessions", "Ana", "--by", "the test"]);
    let mut rest = String::new();
    while events.read_line(&mut rest).unwrap() > 0 {}
}
