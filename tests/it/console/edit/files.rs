//! The files themselves: looked at, checked, saved, and what happens when two save.

use super::{begun, field, set_up, somebody};

/// What a page wrote, as it was before.
pub(in crate::console) fn unescaped(text: &str) -> String {
    [("&#60;", "<"), ("&#62;", ">"), ("&#34;", "\""), ("&#39;", "'"), ("&#38;", "&")]
        .iter()
        .fold(text.to_owned(), |text, (from, to)| text.replace(from, to))
}

#[test]
fn a_file_is_checked_saved_and_found_again_byte_for_byte() {
    let (server, link) = begun();
    set_up(&server, &link);
    let mut ben = somebody(&server, "Ben", "author");
    let list = ben.get("/console/files").body;
    assert!(list.contains(">nodes.yaml</a>") && list.contains(">words/es.yaml</a>") && list.contains(">calls/crisis-by-voice.call</a>"));
    assert!(!list.contains(">people.yaml</a>"));
    let page = ben.get("/console/files/nodes.yaml").body;
    let (text, seen) = (unescaped(field(&page, "text")), field(&page, "seen").to_owned());
    assert_eq!(text, helpline::library::folder::shipped().sources.0.iter().find(|source| source.path == "nodes.yaml").unwrap().text);
    assert!(page.contains("<span id=\"L12\">12</span>"));
    // Browsers send forms with other line ends.
    let broken = text.replace("then: safety", "then: <safety>").replace('\n', "\r\n");
    let checked = ben.post("/console/files/nodes.yaml", &[("flow", "helpline"), ("text", &broken), ("seen", &seen), ("do", "check")]);
    assert!(
        checked.status == 200 && checked.body.contains("href=\"#L4\"") && checked.body.contains("&#60;safety&#62;"),
        "{}",
        checked.body
    );
    assert!(ben.get("/console/files").body.contains("This is what callers hear now"));
    let new = text.replace("# 4: to give", "# ñ: to give").replace('\n', "\r\n");
    let saved = ben.post("/console/files/nodes.yaml", &[("flow", "helpline"), ("text", &new), ("seen", &seen)]);
    assert_eq!(saved.header("location"), "/console/files/nodes.yaml?flow=helpline&said=saved");
    let page = ben.get(saved.header("location")).body;
    assert_eq!(unescaped(field(&page, "text")), text.replace("# 4: to give", "# ñ: to give"));
    let changes = ben.get("/console/draft").body;
    assert!(
        changes.contains("nodes.yaml")
            && changes.contains("# 4: to give")
            && changes.contains("# ñ: to give")
            && !changes.contains("greet:")
    );
    for nothing in ["/console/files/none.yaml", "/console/files/people.yaml", "/console/files/..%2F..%2Fetc%2Fpasswd"] {
        assert_eq!(ben.get(nothing).status, 404, "{nothing}");
    }
    let mut rita = somebody(&server, "Rita", "reader");
    assert!(rita.get("/console/files/nodes.yaml").body.contains("readonly"));
    assert_eq!(rita.post("/console/files/nodes.yaml", &[("flow", "helpline"), ("text", "a: b"), ("seen", &seen)]).status, 403);
}

#[test]
fn whoever_saves_a_file_late_sees_what_differs_and_keeps_their_text() {
    let (server, link) = begun();
    let mut ana = set_up(&server, &link);
    let page = ana.get("/console/files/flow.yaml").body;
    let (text, seen) = (unescaped(field(&page, "text")), field(&page, "seen").to_owned());
    let with = |name: &str| text.replace("name: Cancer helpline", &format!("name: {name}"));
    let post = |browser: &mut super::Browser, name: &str, seen: &str| {
        browser.post("/console/files/flow.yaml", &[("flow", "helpline"), ("text", &with(name)), ("seen", seen)])
    };
    assert_eq!(post(&mut ana, "First", &seen).status, 303);
    let late = post(&mut ana, "Second", &seen);
    assert_eq!(late.status, 409);
    assert!(late.body.contains("<code>name: First</code>") && late.body.contains("<code>name: Second</code>"), "{}", late.body);
    assert!(field(&late.body, "text").contains("name: Second"));
    let seen = field(&late.body, "seen").to_owned();
    assert_eq!(post(&mut ana, "Second", &seen).status, 303);
    // A text that is no flow at all is kept as a draft, and said to be none.
    let page = ana.get("/console/files/flow.yaml").body;
    let seen = field(&page, "seen").to_owned();
    let torn = ana.post("/console/files/flow.yaml", &[("flow", "helpline"), ("text", "name: [\u{0}"), ("seen", &seen)]);
    assert_eq!(torn.status, 303);
    for page in ["/console/files", "/console/files/flow.yaml", "/console/words", "/console/choices", "/console/draft"] {
        assert_eq!(ana.get(page).status, 200, "{page}");
    }
    assert!(ana.get("/console/files/flow.yaml").body.contains("class=\"error\""));
    let large = "# ".to_owned() + &"x".repeat(1 << 20);
    let seen = field(&ana.get("/console/files/flow.yaml").body, "seen").to_owned();
    assert_eq!(ana.post("/console/files/flow.yaml", &[("flow", "helpline"), ("text", &large), ("seen", &seen)]).status, 413);
}

#[test]
fn names_are_offered_to_whoever_writes_a_file() {
    let (server, link) = begun();
    let mut ana = set_up(&server, &link);
    let page = ana.get("/console/files/nodes.yaml").body;
    assert!(page.contains("data-offers=\"/console/names?flow=helpline\"") && page.contains("names.js"), "{page}");
    assert!(!ana.get("/console/files/calls/crisis-by-voice.call").body.contains("data-offers"));
    let answer = ana.get("/console/names?flow=helpline");
    assert_eq!(answer.header("content-type"), "application/json");
    let known: serde_json::Value = serde_json::from_str(&answer.body).unwrap();
    let has = |kind: &str, name: &str| known["names"].as_array().unwrap().iter().any(|one| one[0] == kind && one[1] == name);
    for (kind, name) in
        [("place", "main"), ("words", "p.greet"), ("person", "main-desk"), ("ladder", "crisis"), ("hours", "chat"), ("language", "es")]
    {
        assert!(has(kind, name), "{kind} {name}");
    }
    assert_eq!(known["takes"]["tell"], serde_json::json!(["words"]));
    // Every field that takes a name is one of the language.
    let fields = known["fields"]["flow"].as_array().unwrap();
    for field in known["takes"].as_object().unwrap().keys() {
        assert!(fields.iter().any(|known| known == field), "{field}");
    }
    assert_eq!(super::Browser::new(&server.admin).get("/console/names").status, 303);
}
