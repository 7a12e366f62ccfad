//! Ladders in the draft: who is rung, in which order, for how long; and rides pointed at a new person without a file.

use super::{Browser, begun, field, set_up, somebody};
use helpline::library;

fn act(browser: &mut Browser, ladder: &str, more: &[(&str, &str)]) -> super::super::Answer {
    let page = browser.get(&format!("/console/ladders/{ladder}")).body;
    let seen = field(&page, "seen").to_owned();
    browser.post(&format!("/console/ladders/{ladder}"), &[&[("flow", "helpline"), ("seen", &seen)], more].concat())
}

/// The line of a ladder in the draft's file.
fn line(browser: &mut Browser, begins: &str) -> String {
    let page = browser.get("/console/files/flow.yaml").body;
    let text = field(&page, "text");
    text.lines().find(|line| line.starts_with(begins)).unwrap_or_else(|| panic!("no {begins} in {text}")).to_owned()
}

/// Somebody more in the roster.
fn hired(browser: &mut Browser) {
    browser.get("/console/people/person");
    let fields = [
        ("flow", "helpline"),
        ("new", "yes"),
        ("languages", "en,es,"),
        ("title", "Rosa <b>Díaz"),
        ("name", "rosa"),
        ("phones", "+1 312 555 0177"),
        ("speaks-es", "yes"),
        ("best", "es"),
        ("answers", "person"),
    ];
    let page = browser.get("/console/people").body;
    let seen = field(&page, "seen").to_owned();
    let added = browser.post("/console/people/person", &[fields.as_slice(), &[("seen", &seen)]].concat());
    assert_eq!(added.status, 303, "{}", added.body);
}

#[test]
fn rides_are_pointed_at_a_new_person_without_a_file() {
    let (server, link) = begun();
    let mut ana = set_up(&server, &link);
    hired(&mut ana);
    let people = ana.get("/console/people").body;
    assert!(
        people.contains("href=\"/console/ladders?flow=helpline\"") && people.contains("href=\"/console/ladders/specialist?flow=helpline\"")
    );
    let page = ana.get("/console/ladders").body;
    assert!(page.contains("Rosa &#60;b&#62;Díaz") && page.contains("Rung from") && !page.contains("<b>"), "{page}");
    let new = [("flow", "helpline"), ("seen", ""), ("do", "new"), ("title", "Rides"), ("like", "specialist"), ("seconds", "30")];
    let nobody = ana.post("/console/ladders", &new);
    assert!(nobody.status == 422 && nobody.body.contains("tick at least one person") && nobody.body.contains("value=\"Rides\""));
    let made = ana.post("/console/ladders", &[new.as_slice(), &[("ring-rosa", "yes")]].concat());
    assert_eq!(made.header("location"), "/console/ladders/rides?flow=helpline&said=saved", "{}", made.body);
    assert_eq!(line(&mut ana, "  rides:"), "  rides: { ladder: [{ ring: [rosa], for: 30s }], whisper: p.whisper, caller_id: line }");
    assert!(ana.get("/console/ladders/rides").body.contains("No place rings it yet"));
    let page = ana.get("/console/choices/services").body;
    let seen = field(&page, "seen").to_owned();
    let led = ana.post(
        "/console/choices/services",
        &[("flow", "helpline"), ("seen", &seen), ("do", "ring"), ("ladder", "rides"), ("fails", "busy"), ("ends", "after")],
    );
    assert_eq!(led.status, 303, "{}", led.body);
    assert!(ana.get("/console/ladders/rides").body.contains("(services)"));
    assert!(!ana.get("/console/files").body.contains("class=\"error\""));
    assert_eq!(act(&mut ana, "rides", &[("do", "remove")]).status, 422, "a place rings it");
}

#[test]
fn steps_are_added_changed_moved_and_taken_out() {
    let (server, link) = begun();
    let mut ana = set_up(&server, &link);
    hired(&mut ana);
    let before = library::folder::shipped().sources.0.iter().find(|source| source.path == "flow.yaml").unwrap().text.clone();
    let more = [("do", "more"), ("ring-rosa", "yes"), ("seconds", "20"), ("speaks", "yes")];
    assert_eq!(act(&mut ana, "specialist", &more).status, 303);
    let now = "  specialist: { ladder: [ {ring: [main-desk], for: 25s}, {ring: [main-desk], for: 25s}, { ring: [rosa], for: 20s, speaks: caller } ], \
               whisper: p.whisper, within: 2m, caller_id: line }";
    assert_eq!(line(&mut ana, "  specialist:"), now);
    for _ in 0..2 {
        let page = ana.get("/console/ladders/specialist").body;
        let at = field(&page, "seen").split(", ").position(|step| step.starts_with("rosa")).unwrap().to_string();
        assert_eq!(act(&mut ana, "specialist", &[("do", "earlier"), ("step", &at)]).status, 303);
    }
    assert_eq!(act(&mut ana, "specialist", &[("do", "out"), ("step", "2")]).status, 303);
    let both = [("do", "step"), ("step", "0"), ("ring-rosa", "yes"), ("ring-main-desk", "yes"), ("seconds", "25")];
    assert_eq!(act(&mut ana, "specialist", &both).status, 303);
    let now = "  specialist: { ladder: [ { ring: [rosa, main-desk], for: 25s }, {ring: [main-desk], for: 25s} ], whisper: p.whisper, within: 2m, caller_id: line }";
    assert_eq!(line(&mut ana, "  specialist:"), now);
    // A bound that cannot hold is said at once, and can be given more time here.
    assert_eq!(act(&mut ana, "specialist", &[("do", "whole"), ("within", "30"), ("caller_id", "caller")]).status, 303);
    let page = ana.get("/console/ladders/specialist").body;
    assert!(
        page.contains("class=\"error\"") && page.contains("value=\"30\"") && page.contains("<option value=\"caller\" selected>"),
        "{page}"
    );
    assert_eq!(act(&mut ana, "specialist", &[("do", "whole"), ("within", "120"), ("caller_id", "line")]).status, 303);
    assert!(!ana.get("/console/ladders/specialist").body.contains("class=\"error\""));
    let page = ana.get("/console/files/flow.yaml").body;
    let text = field(&page, "text").replace("&#34;", "\"").replace("&#39;", "'").replace("&#60;", "<").replace("&#62;", ">");
    let others = |text: &str| text.lines().filter(|line| !line.starts_with("  specialist:")).map(str::to_owned).collect::<Vec<_>>();
    assert_eq!(others(&text), others(&before), "nothing else in the file has changed");
    assert!(ana.get("/console/draft").body.contains("people (specialist)"));
    for (wrong, status) in [
        ([("do", "step"), ("step", "9"), ("ring-rosa", "yes"), ("seconds", "25")], 422),
        ([("do", "step"), ("step", "0"), ("ring-rosa", "yes"), ("seconds", "0")], 422),
        ([("do", "more"), ("step", ""), ("ring-<script>", "yes"), ("seconds", "25")], 422),
        ([("do", "dance"), ("step", "0"), ("ring-rosa", "yes"), ("seconds", "25")], 404),
        ([("do", "new"), ("title", "x"), ("ring-rosa", "yes"), ("seconds", "25")], 404),
    ] {
        assert_eq!(act(&mut ana, "specialist", &wrong).status, status, "{wrong:?}");
    }
    // What was typed is there again.
    let kept = act(&mut ana, "specialist", &[("do", "step"), ("step", "1"), ("ring-rosa", "yes"), ("seconds", "4000")]);
    assert!(kept.status == 422 && kept.body.contains("<details open>") && kept.body.contains("value=\"4000\""), "{}", kept.body);
    assert_eq!(ana.get("/console/ladders/nobody").status, 404);
}

#[test]
fn readers_look_at_ladders_and_whoever_comes_late_is_told() {
    let (server, link) = begun();
    let mut ana = set_up(&server, &link);
    let mut rita = somebody(&server, "Rita", "reader");
    let page = rita.get("/console/ladders/crisis").body;
    assert!(page.contains("Specialist desk: 20 s") && !page.contains("<button name=\"do\""), "{page}");
    let more =
        [("flow", "helpline"), ("seen", "main-desk 20s, caller_id: line"), ("do", "more"), ("ring-main-desk", "yes"), ("seconds", "25")];
    assert_eq!(rita.post("/console/ladders/crisis", &more).status, 403);
    assert_eq!(rita.post("/console/ladders", &[("flow", "helpline"), ("do", "new"), ("title", "x")]).status, 403);
    ana.get("/console/ladders/crisis");
    assert_eq!(ana.post("/console/ladders/crisis", &more).status, 303);
    let late = ana.post("/console/ladders/crisis", &more);
    assert!(late.status == 409 && late.body.contains("Somebody else has changed this meanwhile"), "{}", late.body);
    let mut stranger = ana.clone();
    stranger.token = "0".repeat(64);
    assert_eq!(stranger.post("/console/ladders/crisis", &more).status, 403);
    ana.languages = "es";
    assert!(ana.get("/console/ladders").body.contains("Escaleras"));
}
