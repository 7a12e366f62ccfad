//! Menus and topics: choices added, closed, led elsewhere and moved.

use super::{LEAD, begun, field, set_up, somebody};

const LIFE: &str = "1 → followup, 2 → notcured, 3 → coping";

#[test]
fn a_choice_is_added_led_elsewhere_moved_and_closed_in_every_language() {
    let (server, link) = begun();
    set_up(&server, &link);
    let mut ben = somebody(&server, "Ben", "author");
    let all = ben.get("/console/choices").body;
    assert!(all.contains("Main menu (main)") && all.contains(LEAD) && all.contains("href=\"/console/choices/basics?flow=helpline\""));
    let page = ben.get("/console/choices/life").body;
    assert_eq!(field(&page, "seen"), LIFE);
    assert!(page.contains("<option value=\"4\">4</option>") && !page.contains("<option value=\"8\">"), "reserved keys are not free");
    let act = |browser: &mut super::Browser, node: &str, more: &[(&str, &str)]| {
        let seen = browser.get(&format!("/console/choices/{node}")).body;
        let seen = field(&seen, "seen").to_owned();
        browser.post(&format!("/console/choices/{node}"), &[&[("flow", "helpline"), ("seen", &seen)], more].concat())
    };
    let words = [("lead.en", "For \"other\" people"), ("lead.es", "Para otras personas"), ("short.en", ""), ("short.es", "")];
    let hang = [&[("do", "hang"), ("key", "4"), ("to", "csn")], words.as_slice()].concat();
    assert_eq!(act(&mut ben, "life", &hang).header("location"), "/console/choices/life?flow=helpline&said=saved");
    let page = ben.get("/console/choices/life").body;
    assert!(page.contains("For &#34;other&#34; people") && page.contains("Para otras personas") && page.contains("The whole menu"));
    assert_eq!(act(&mut ben, "life", &hang).status, 422, "a key has one choice");
    // The last choice first, by its neighbours' places.
    for _ in 0..3 {
        let key = field(&ben.get("/console/choices/life").body, "seen")
            .split(", ")
            .find_map(|one| one.strip_suffix(" → csn"))
            .unwrap()
            .to_owned();
        assert_eq!(act(&mut ben, "life", &[("do", "earlier"), ("key", &key)]).status, 303);
    }
    assert_eq!(field(&ben.get("/console/choices/life").body, "seen"), "1 → csn, 2 → followup, 3 → notcured, 4 → coping");
    assert_eq!(field(&ben.get("/console/words/m.life.1").body, "es.lead"), "Para otras personas");
    assert_eq!(act(&mut ben, "life", &[("do", "lead"), ("key", "4"), ("by", "5"), ("to", "web")]).status, 303);
    assert_eq!(act(&mut ben, "life", &[("do", "close"), ("key", "1")]).status, 303);
    assert_eq!(field(&ben.get("/console/choices/life").body, "seen"), "2 → followup, 3 → notcured, 5 → web");
    assert_eq!(ben.get("/console/words/m.life.1").status, 404);
    let changes = ben.get("/console/draft").body;
    assert!(changes.contains(LIFE) && changes.contains("es lead: Para otras personas"), "{changes}");
    for wrong in [("do", "dance"), ("do", "close")] {
        assert_eq!(ben.post("/console/choices/life", &[("flow", "helpline"), wrong]).status, 404);
    }
    assert_eq!(act(&mut ben, "life", &[("do", "lead"), ("key", "5"), ("by", "5"), ("to", "<script>")]).status, 422);
    assert_eq!(ben.get("/console/choices/link").status, 404, "a place without choices");
}

#[test]
fn whoever_comes_late_loses_nothing_that_was_typed() {
    let (server, link) = begun();
    let mut ana = set_up(&server, &link);
    let mut rita = somebody(&server, "Rita", "reader");
    assert!(!rita.get("/console/choices/life").body.contains("Close choice"));
    ana.get("/console/choices/life");
    let close = [("flow", "helpline"), ("seen", LIFE), ("do", "close"), ("key", "2")];
    assert_eq!(rita.post("/console/choices/life", &close).status, 403);
    assert_eq!(ana.post("/console/choices/life", &close).status, 303);
    let hang = [
        ("flow", "helpline"),
        ("seen", LIFE),
        ("do", "hang"),
        ("key", "4"),
        ("to", "csn"),
        ("lead.en", "</textarea><b>typed"),
        ("lead.es", ""),
    ];
    let late = ana.post("/console/choices/life", &hang);
    assert_eq!((late.status, field(&late.body, "lead.en")), (409, "&#60;/textarea&#62;&#60;b&#62;typed"));
    assert_eq!(field(&late.body, "seen"), "1 → followup, 3 → coping");
    // Every language needs words.
    let half = [&[("seen", "1 → followup, 3 → coping")], &hang[2..], &[("flow", "helpline")]].concat();
    assert_eq!(ana.post("/console/choices/life", &half).status, 422);
}

#[test]
fn a_topic_gets_a_part_and_its_parts_change_places() {
    let (server, link) = begun();
    let mut ana = set_up(&server, &link);
    let page = ana.get("/console/choices/basics").body;
    assert_eq!(field(&page, "seen"), "net.basics.1, net.basics.2, net.basics.3, net.basics.4");
    assert!(page.contains("value=\"net.basics.5\""));
    let mut seen = field(&page, "seen").to_owned();
    let mut act = |more: &[(&str, &str)]| {
        let answer = ana.post("/console/choices/basics", &[&[("flow", "helpline"), ("seen", &seen)], more].concat());
        field(&ana.get("/console/choices/basics").body, "seen").clone_into(&mut seen);
        (answer.status, seen.clone())
    };
    let add = [("do", "add"), ("id", "net.basics.5"), ("say.en", "One more."), ("say.es", "Uno más.")];
    assert_eq!(act(&[("do", "add"), ("id", "Not A Name"), ("say.en", "x"), ("say.es", "x")]).0, 422);
    assert_eq!(act(&add), (303, "net.basics.1, net.basics.2, net.basics.3, net.basics.4, net.basics.5".into()));
    assert_eq!(act(&[("do", "earlier"), ("id", "net.basics.5")]).1, "net.basics.1, net.basics.2, net.basics.3, net.basics.5, net.basics.4");
    assert_eq!(act(&[("do", "remove"), ("id", "net.basics.1")]).1, "net.basics.2, net.basics.3, net.basics.5, net.basics.4");
    // Words that are there need not be written again.
    assert_eq!(act(&[("do", "add"), ("id", "net.basics.1")]).1, "net.basics.2, net.basics.3, net.basics.5, net.basics.4, net.basics.1");
    assert_eq!(field(&ana.get("/console/words/net.basics.5").body, "es.say"), "Uno más.");
}
