//! An attacker's minutes at the API: no token, other hosts' pages, cookies, names and bodies made to hurt.

use super::{Program, program, server, token_of};
use crate::console::{begun, set_up};
use serde_json::json;

#[test]
fn other_hosts_and_cookies_get_nothing() {
    let (server, link) = begun();
    let ana = set_up(&server, &link);
    let reads = Program::new(&server, &token_of(&server, "Ana", "board", "read"));
    // A page whose name is made to lead here (DNS rebinding), also with a token, also for the document.
    for host in ["evil.example", "127.0.0.1.evil.example:80", "localhost.evil.example"] {
        let mut elsewhere = reads.clone();
        elsewhere.host = host.into();
        for path in ["/api/v1/today", "/api/v1/openapi.json", "/api/v1/nothing"] {
            let said = elsewhere.send("GET", path, &[], "");
            assert_eq!(said.status, 421, "{host} {path}");
            assert!(!said.text().contains("flow"));
        }
    }
    // Whoever is signed in to the console is nobody here, so that no page can have their browser ask.
    let cookies: Vec<String> = ana.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
    let nobody = reads.with("");
    assert_eq!(nobody.send("GET", "/api/v1/today", &[("Cookie", &cookies.join("; "))], "").status, 401);
    // And no answer may be read by another page.
    let said = reads.send("GET", "/api/v1/today", &[("Origin", "https://evil.example")], "");
    assert_eq!((said.status, said.header("access-control-allow-origin")), (200, ""));
    assert_eq!((said.header("cache-control"), said.header("x-content-type-options")), ("no-store", "nosniff"));
    assert_eq!(nobody.send("OPTIONS", "/api/v1/today", &[("Origin", "https://evil.example")], "").status, 405);
    for header in ["Basic hlp_x", "Bearer", "hlp_x", "Bearer  "] {
        assert_eq!(nobody.send("GET", "/api/v1/today", &[("Authorization", header)], "").status, 401, "{header}");
    }
    // The console itself takes no token.
    assert_eq!(reads.send("GET", "/console/users", &[], "").status, 303);
}

#[test]
fn wrong_tokens_are_slowed_down_and_right_ones_are_not() {
    let server = server(&[]);
    let good = program(&server, "read");
    let guess = |number: u32| good.with(&format!("hlp_{number:064}")).get("/today");
    for number in 0..10 {
        assert_eq!(guess(number).status, 401);
    }
    let slowed = guess(10);
    assert_eq!((slowed.status, slowed.problem().as_str(), slowed.header("retry-after")), (429, "too-often", "900"));
    assert_eq!(good.get("/today").status, 200);
    // Whoever sends none is told to.
    assert_eq!(good.with("").get("/today").status, 401);
}

#[test]
fn what_cannot_be_read_is_refused_in_words() {
    let server = server(&[]);
    let all = program(&server, "read,draft,people,calls,owner");
    for (path, code) in [
        ("/flows/..%2F..%2Fetc", "not-found"),
        ("/flows/%00", "unreadable"),
        ("/flows/%FF", "not-found"),
        ("/flows/helpline/draft/files/..%2F..%2Fetc%2Fpasswd", "not-found"),
        ("/flows/helpline/draft/files/people.yaml", "not-found"),
        ("/flows/helpline/draft/files/words%0Aen.yaml", "unreadable"),
        ("/flows/helpline/versions/..", "not-found"),
        ("/flows/helpline/calls/..%2F..%2Fspool.db", "not-found"),
        ("/todo/..%2Fstore", "not-found"),
        ("/flows?sort=name", "unreadable"),
        ("/flows?limit=0", "unreadable"),
        ("/flows?limit=201", "unreadable"),
        ("/flows?limit=-1", "unreadable"),
        ("/flows?cursor=%27%20OR%201%3D1", "unreadable"),
        ("/todo?kind=other", "unreadable"),
        ("/flows/helpline/calls?day=yesterday", "unreadable"),
        ("/flows/helpline/report?from=2026-02-01&to=2026-01-01", "refused"),
        ("/flows/helpline/report?from=2020-01-01&to=2026-01-01", "refused"),
        ("/flows/helpline/book?of=draft", "conflict"),
        ("/flows/helpline/book?as=exe", "unreadable"),
    ] {
        let said = all.get(path);
        assert_eq!(said.problem(), code, "{path}: {}", said.text());
        assert!((400..500).contains(&said.status) && !said.text().contains("root:"), "{path}");
    }
    let file = "/api/v1/flows/helpline/draft/files/words/en.yaml";
    let seen = ("If-Match", "\"x\"");
    for (kind, body, status) in [
        ("text/plain", "{\"text\":\"\"}", 415),
        ("application/x-www-form-urlencoded", "text=a", 415),
        ("application/json", "", 400),
        ("application/json", "{", 400),
        ("application/json", "{\"text\":\"a\",\"more\":1}", 400),
        ("application/json", "{\"text\":1}", 400),
        ("application/json", "{\"text\":\"\\u0000\"}", 422),
    ] {
        let said = all.send("PUT", file, &[("Content-Type", kind), seen], body);
        assert_eq!(said.status, status, "{kind} {body}: {}", said.text());
        said.problem();
    }
    let deep = format!("{{\"text\":{}", "[".repeat(100_000));
    assert_eq!(all.send("PUT", file, &[("Content-Type", "application/json"), seen], &deep).status, 400);
    let large = json!({ "text": "a".repeat((1 << 20) + 1) });
    assert_eq!(all.put("/flows/helpline/draft/files/words/en.yaml", &[seen], &large).problem(), "too-large");
    // Nothing of all that has begun a draft.
    assert_eq!(all.read("/flows/helpline/draft")["draft"], serde_json::Value::Null);
    for path in
        ["../../x.yaml", "words/../../x.yaml", "words%2F..%2Fx.yaml", "x.exe", ".hidden.yaml", "people.yaml", "calls/a.yaml", "a/b/c.yaml"]
    {
        let said = all.put(&format!("/flows/helpline/draft/files/{path}"), &[("If-None-Match", "*")], &json!({ "text": "a: b\n" }));
        assert!(matches!(said.status, 404 | 422), "{path}: {} {}", said.status, said.text());
    }
    assert_eq!(all.read("/flows/helpline/draft")["draft"], serde_json::Value::Null);
}
