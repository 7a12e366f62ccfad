//! Files that would like to hurt whoever reads them: each is answered, and callers go on hearing words.

use super::super::{begun, ring, set_up};

#[test]
fn hostile_files_are_answered_and_callers_go_on() {
    let (server, link) = begun();
    let mut ana = set_up(&server, &link);
    let curl = server.run(&["sign", "--line", "main"]);
    assert_eq!(ring(&server, &curl), 200);
    let mut laughs = String::from("a: &a [ha, ha, ha, ha, ha, ha, ha, ha, ha]\n");
    for (above, below) in ('a'..='y').zip('b'..='z') {
        laughs.push_str(&[&below.to_string(), ": &", &below.to_string(), " [", &vec![format!("*{above}"); 9].join(", "), "]\n"].concat());
    }
    let files = [
        ("a thousand million laughs", laughs),
        ("a well without a bottom", "[".repeat(50_000)),
        ("maps in maps", "a: {".repeat(20_000)),
        ("signs that are none", "a: \u{0}\u{1}\u{fffe}\u{202e}\n\u{feff}".to_owned()),
        ("a tag of a language", "a: !!python/object/apply:os.system [\"id\"]\n".to_owned()),
        ("one endless line", "x".repeat(200_000)),
        ("a pattern that takes for ever", "says: [\"(a+)+$\"]\n".repeat(2_000)),
        ("nothing", String::new()),
        ("more than is taken", "a: b\n".repeat(2_000_000)),
    ];
    for (what, text) in &files {
        for path in ["/console/files/flow.yaml", "/console/files/words/en.yaml", "/console/files/calls/crisis-by-voice.call"] {
            let page = ana.get(path);
            assert_eq!(page.status, 200, "{path} after {what}");
            let seen = page.body.split_once("name=\"seen\" value=\"").unwrap().1.split('"').next().unwrap().to_owned();
            let answer = ana.post(path, &[("flow", "helpline"), ("text", text), ("seen", &seen), ("do", "check")]);
            let answered = [200, 303, 400, 413, 422].contains(&answer.status);
            assert!(answered, "{path}, {what}: {}", answer.status);
            assert!(!answer.body.contains("uid="), "{path}, {what}");
        }
    }
    // What cannot be read can be kept in a draft by whoever is not done yet; it is never what callers hear.
    assert_eq!(ring(&server, &server.run(&["sign", "--line", "main"])), 200);
    assert_eq!(ana.get("/console/publish").status, 200);
}
