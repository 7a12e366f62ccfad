//! Places in the texts of a flow: keys after what was told, places that come and go, and the ladders that ring people.

use super::{key, lines, shipped, text};
use helpline::diagnostic::Severity;
use helpline::flow;
use helpline::flow::edit::ladders::{self, Rung};
use helpline::flow::edit::{Obstacle, Value, choices, nodes, offers};
use helpline::flow::places::Place;
use helpline::library;
use helpline::source::{Source, Sources};

fn errors(sources: &Sources) -> Vec<String> {
    let findings = flow::compile(sources, &library::usual_limits().unwrap()).findings;
    findings.into_iter().filter(|one| one.severity == Severity::Error).map(|one| format!("{}: {}", one.rule, one.message)).collect()
}

#[test]
fn keys_after_what_was_told_come_go_and_take_their_marks_along() {
    let before = shipped();
    let nodes = |sources: &Sources| lines(text(&before, "nodes.yaml"), text(sources, "nodes.yaml"));
    let hung = offers::hang(&before, "web", key(1), "chat").unwrap();
    assert_eq!(nodes(&hung), ["  web:         { tell: p.web, offer: {1: chat, 3: link}, topic: web }"]);
    assert_eq!(offers::hang(&before, "web", key(3), "chat"), Err(Obstacle::Taken));
    assert_eq!(offers::hang(&before, "nowhere", key(3), "chat"), Err(Obstacle::Gone));
    let none = offers::close(&before, "web", key(3)).unwrap();
    assert_eq!(nodes(&none), ["  web:         { tell: p.web, topic: web }"]);
    let again = offers::hang(&none, "web", key(3), "link").unwrap();
    assert_eq!(nodes(&again), ["  web:         { tell: p.web, offer: { 3: link }, topic: web }"]);
    let led = offers::lead(&before, "busy", key(2), "message").unwrap();
    assert_eq!(nodes(&led), ["  busy:     { tell: p.xfer.busy, offer: {1: person, 2: message} }"]);
    // What is told names the keys: its marks go with them, in every language.
    let swapped = offers::rekey(&before, "busy", key(1), key(2)).unwrap();
    assert_eq!(nodes(&swapped), ["  busy:     { tell: p.xfer.busy, offer: {1: callback, 2: person} }"]);
    for path in ["words/en.yaml", "words/es.yaml"] {
        let changed = lines(text(&before, path), text(&swapped, path));
        assert!(changed.len() == 1 && changed[0].find("{key 2}") < changed[0].find("{key 1}"), "{changed:?}");
    }
    let moved = offers::rekey(&before, "web", key(3), key(5)).unwrap();
    assert!(text(&moved, "words/es.yaml").contains("{key 5}") && errors(&moved).is_empty(), "{:?}", errors(&moved));
    assert_eq!(errors(&swapped), Vec::<String>::new());
}

#[test]
fn a_place_goes_with_the_words_that_only_it_says_once_nothing_leads_there() {
    let before = shipped();
    assert_eq!(nodes::lost(&Place::of(&before)), Vec::<String>::new());
    assert_eq!(nodes::remove(&before, "donate"), Err(Obstacle::Taken));
    let closed = choices::close(&before, "give", key(1)).unwrap();
    assert_eq!(nodes::lost(&Place::of(&closed)), ["donate"]);
    let removed = nodes::remove(&closed, "donate").unwrap();
    assert_eq!(
        text(&closed, "nodes.yaml").replace("  donate:    { tell: p.donate, offer: {3: give-link}, topic: donate }\n", ""),
        text(&removed, "nodes.yaml")
    );
    for path in ["words/en.yaml", "words/es.yaml"] {
        let gone = lines(text(&removed, path), text(&closed, path));
        assert!(gone.iter().all(|line| line.starts_with("p.donate") || line.starts_with("m.donate")) && gone.len() == 2, "{gone:?}");
    }
    assert_eq!(errors(&removed), Vec::<String>::new());
    // What stands behind a menu that nothing leads to cannot be come to either.
    let closed = choices::close(&before, "main", key(4)).unwrap();
    assert_eq!(nodes::lost(&Place::of(&closed)), ["give", "donate", "involved", "news", "give-link"]);
    assert_eq!(nodes::remove(&closed, "give-link"), Err(Obstacle::Taken));
}

#[test]
fn a_place_is_named_after_its_title_and_written_behind_the_one_that_leads_there() {
    let before = shipped();
    for (title, name) in [("Rides to treatment", "rides-to-treatment"), ("Main", "main-2"), ("¿?", "place"), ("Return", "return-2")] {
        assert_eq!(nodes::name_of(&before, title), name);
    }
    let says = Value::Map(vec![("tell".to_owned(), Value::text("p.web"))]);
    let added = nodes::add(&before, "support", "rides", says.clone()).unwrap();
    let known = "  support:      { menu: {1: csn, 2: caringbridge, 3: services}, also: [back] }\n";
    assert_eq!(text(&added, "nodes.yaml"), text(&before, "nodes.yaml").replace(known, &format!("{known}  rides: {{ tell: p.web }}\n")));
    assert_eq!(nodes::add(&added, "support", "rides", says), Err(Obstacle::Taken));
}

fn rung(names: &[&str], time: &str, speaks_caller: bool) -> Rung {
    Rung { ring: names.iter().map(|name| (*name).to_owned()).collect(), time: time.to_owned(), speaks_caller }
}

#[test]
fn ladders_are_changed_step_by_step_and_what_stays_is_left_as_it_is_written() {
    let flow = "nodes:\n  a: { transfer: desk, intro: p.a, ends: a, fails: a }\npeople: # who\n  desk: { ladder: [ {ring: [ana, ben], for: 1m}, {ring: ben, for: 20s, speaks: caller} ], whisper: p.w } # desk\n  \
                night:\n    ladder:\n      # first\n      - ring: [ana] # her\n        for: 25s # long\n      - ring: [ben]\n        for: 30s\n    caller_id: line\n";
    let sources = Sources(vec![Source { path: "flow.yaml".into(), text: flow.into() }]);
    let now = |sources: &Sources| sources.0[0].text.clone();
    let desk = "  desk: { ladder: [ {ring: [ana, ben], for: 1m}, {ring: ben, for: 20s, speaks: caller} ], whisper: p.w } # desk";
    let as_desk = |other: &str| flow.replace(desk, &format!("  desk: {{ ladder: [ {other} ], whisper: p.w }} # desk"));
    let moved = ladders::move_step(&sources, "desk", 0, true).unwrap();
    assert_eq!(now(&moved), as_desk("{ring: ben, for: 20s, speaks: caller}, {ring: [ana, ben], for: 1m}"));
    let moved = ladders::move_step(&sources, "night", 1, false).unwrap();
    // A remark within a step goes with it, one behind a step stays on its line.
    let (one, other) = ("ring: [ana] # her\n        for: 25s", "ring: [ben]\n        for: 30s");
    assert_eq!(now(&moved), flow.replace(one, "ONE").replace(other, one).replace("ONE", other));
    let set = ladders::set_step(&sources, "desk", 0, &rung(&["ben", "cy"], "1m", false)).unwrap();
    assert_eq!(now(&set), as_desk("{ring: [ben, cy], for: 1m}, {ring: ben, for: 20s, speaks: caller}"));
    let set = ladders::set_step(&sources, "desk", 1, &rung(&["ana", "cy"], "25s", false)).unwrap();
    assert_eq!(now(&set), as_desk("{ring: [ana, ben], for: 1m}, {ring: [ana, cy], for: 25s}"));
    let set = ladders::set_step(&sources, "night", 0, &rung(&["cy"], "25s", true)).unwrap();
    let expected = "      - ring: [cy] # her\n        for: 25s # long\n        speaks: caller\n";
    assert_eq!(now(&set), flow.replace("      - ring: [ana] # her\n        for: 25s # long\n", expected));
    let more = ladders::add_step(&sources, "night", &rung(&["ana", "ben"], "40s", true)).unwrap();
    assert_eq!(
        now(&more),
        flow.replace("        for: 30s\n", "        for: 30s\n      - { ring: [ana, ben], for: 40s, speaks: caller }\n")
    );
    let out = ladders::remove_step(&sources, "desk", 0).unwrap();
    assert_eq!(now(&out), as_desk("{ring: ben, for: 20s, speaks: caller}"));
    assert_eq!(ladders::remove_step(&out, "desk", 0), Err(Obstacle::Empty("desk".into())));
    assert_eq!(ladders::set_step(&sources, "desk", 0, &rung(&[], "1m", false)), Err(Obstacle::Empty("ring".into())));
    assert_eq!(ladders::move_step(&sources, "desk", 1, true), Err(Obstacle::Gone));
    let added = ladders::add(&sources, "night", "rides", &rung(&["cy"], "25s", false)).unwrap();
    assert_eq!(now(&added), format!("{flow}  rides: {{ ladder: [{{ ring: [cy], for: 25s }}], caller_id: line }}\n"));
    assert_eq!(ladders::add(&added, "night", "rides", &rung(&["cy"], "25s", false)), Err(Obstacle::Taken));
    assert_eq!(ladders::remove(&sources, "desk"), Err(Obstacle::Taken));
    assert_eq!(now(&ladders::remove(&added, "rides").unwrap()), flow);
    let bound = ladders::set(&sources, "desk", "within", Some("2m")).unwrap();
    assert_eq!(now(&bound), flow.replace("whisper: p.w }", "whisper: p.w, within: 2m }"));
    assert_eq!(now(&ladders::set(&bound, "desk", "within", None).unwrap()), flow);
    assert_eq!(ladders::seconds("2m"), Some(120));
    for wrong in ["", "s", "-1s", "1.5s", "25"] {
        assert_eq!(ladders::seconds(wrong), None, "{wrong}");
    }
}
