//! Places that are made with the choice that leads to them, keys after what was told, whom a place rings, and places that go.

use super::{Browser, begun, field, set_up, somebody};
use helpline::library;

/// Does something on the page of a place, as it is seen now.
fn act(browser: &mut Browser, node: &str, more: &[(&str, &str)]) -> super::super::Answer {
    let page = browser.get(&format!("/console/choices/{node}")).body;
    let seen = field(&page, "seen").to_owned();
    browser.post(&format!("/console/choices/{node}"), &[&[("flow", "helpline"), ("seen", &seen)], more].concat())
}

/// A file of the draft.
fn file(browser: &mut Browser, path: &str) -> String {
    let page = browser.get(&format!("/console/files/{path}")).body;
    let marks = [("&#60;", "<"), ("&#62;", ">"), ("&#34;", "\""), ("&#39;", "'"), ("&#38;", "&")];
    marks.iter().fold(field(&page, "text").to_owned(), |text, (from, to)| text.replace(from, to))
}

fn shipped(path: &str) -> String {
    library::folder::shipped().sources.0.iter().find(|source| source.path == path).unwrap().text.clone()
}

/// The lines of one text that the other has not.
fn more(old: &str, new: &str) -> Vec<String> {
    let known: Vec<&str> = old.lines().collect();
    new.lines().filter(|line| !known.contains(line)).map(str::to_owned).collect()
}

const LABEL: [(&str, &str); 4] = [("lead.en", "For rides"), ("lead.es", "Para traslados"), ("short.en", ""), ("short.es", "")];
const TITLE: [(&str, &str); 2] = [("new.title.en", "Rides to treatment"), ("new.title.es", "Traslados")];

#[test]
fn a_choice_leads_to_a_new_menu_topic_or_words_that_are_made_with_it() {
    let (server, link) = begun();
    set_up(&server, &link);
    let mut ben = somebody(&server, "Ben", "author");
    let page = ben.get("/console/choices/support").body;
    assert!(page.contains("<option value=\"+menu\">A new menu</option>") && page.contains("<h1 class=\"name\">Help and support"), "{page}");
    let menu = [
        ("do", "hang"),
        ("key", "4"),
        ("to", "+menu"),
        ("new.first", "csn"),
        ("new.lead.en", "For a bus"),
        ("new.lead.es", "Para un autobús"),
    ];
    // Whatever is missing, nothing is made, and what was typed is there again.
    let half = act(&mut ben, "support", &[menu.as_slice(), &LABEL, &[("new.title.en", "Rides <b>")]].concat());
    assert!(
        half.status == 422 && half.body.contains("value=\"Rides &#60;b&#62;\"") && half.body.contains("<option value=\"+menu\" selected>")
    );
    let made = act(&mut ben, "support", &[menu.as_slice(), &LABEL, &TITLE].concat());
    assert_eq!(made.status, 303, "{}", made.body);
    let nodes = shipped("nodes.yaml");
    assert_eq!(
        more(&nodes, &file(&mut ben, "nodes.yaml")),
        [
            "  support:      { menu: {1: csn, 2: caringbridge, 3: services, 4: rides-to-treatment}, also: [back] }",
            "  rides-to-treatment: { menu: { 1: csn }, also: [back] }"
        ]
    );
    let spanish = more(&shipped("words/es.yaml"), &file(&mut ben, "words/es.yaml"));
    assert_eq!(
        spanish,
        [
            "m.support.4: { lead: \"Para traslados\" }",
            "m.rides-to-treatment: { title: \"Traslados\" }",
            "m.rides-to-treatment.1: { lead: \"Para un autobús\" }"
        ]
    );
    assert!(ben.get("/console/choices/rides-to-treatment").body.contains("For a bus"));
    assert!(ben.get("/console/draft").body.contains("m.rides-to-treatment.1 · es lead: Para un autobús"));
    // A topic, and words in one piece, behind the new menu.
    let said = [
        ("do", "hang"),
        ("new.say.en", "A driver comes to you. To go back, press {key back}."),
        ("new.say.es", "Un chofer va a su casa. Para regresar, oprima {key back}."),
    ];
    let label = |english, spanish| [("lead.en", english), ("lead.es", spanish), ("short.en", ""), ("short.es", "")];
    for (key, kind, label, expected) in [
        (
            "2",
            "+topic",
            label("A driver", "Un chofer"),
            "rides-to-treatment-2: { run: [rides-to-treatment-2.1], link: sms.link, topic: rides-to-treatment-2 }",
        ),
        ("3", "+tell", label("Trains", "Trenes"), "rides-to-treatment-3: { tell: p.rides-to-treatment-3, topic: rides-to-treatment-3 }"),
    ] {
        let made = act(&mut ben, "rides-to-treatment", &[said.as_slice(), &label, &TITLE, &[("key", key), ("to", kind)]].concat());
        assert_eq!(made.status, 303, "{}", made.body);
        assert!(file(&mut ben, "nodes.yaml").contains(expected), "{expected}");
    }
    let ring = [("do", "hang"), ("key", "4"), ("to", "+ring"), ("new.ladder", "specialist"), ("new.fails", "busy"), ("new.ends", "after")];
    let words =
        [("new.say.en", "I will connect you now. Please stay on the line."), ("new.say.es", "Le comunico ahora. Por favor, no cuelgue.")];
    assert_eq!(
        act(&mut ben, "rides-to-treatment", &[ring.as_slice(), &words, &label("Our volunteers", "Nuestros voluntarios"), &TITLE].concat())
            .status,
        303
    );
    // All of it is a flow without errors.
    let files = ben.get("/console/files").body;
    assert!(!files.contains("class=\"error\""), "{files}");
    let map = ben.get("/console/map/rides-to-treatment?of=draft").body;
    assert!(map.contains("<h1 class=\"name\">") && map.contains("Rides to treatment"), "{map}");
}

#[test]
fn keys_after_what_was_told_are_added_moved_led_elsewhere_and_taken_away() {
    let (server, link) = begun();
    let mut ana = set_up(&server, &link);
    let page = ana.get("/console/choices/web").body;
    assert!(field(&page, "seen") == "3 → link" && page.contains("Told in one piece") && page.contains("Add a key"), "{page}");
    assert_eq!(act(&mut ana, "web", &[("do", "hang"), ("key", "1"), ("to", "chat")]).status, 303);
    assert_eq!(act(&mut ana, "web", &[("do", "hang"), ("key", "1"), ("to", "chat")]).status, 422);
    assert_eq!(act(&mut ana, "web", &[("do", "lead"), ("key", "3"), ("by", "5"), ("to", "return")]).status, 303);
    let page = ana.get("/console/choices/web").body;
    assert_eq!(field(&page, "seen"), "1 → chat, 5 → return");
    // The words go with the key.
    assert!(ana.get("/console/words/p.web").body.contains("{key 5}"));
    assert_eq!(act(&mut ana, "web", &[("do", "close"), ("key", "1")]).status, 303);
    assert_eq!(act(&mut ana, "web", &[("do", "close"), ("key", "5")]).status, 303);
    assert!(file(&mut ana, "nodes.yaml").contains("  web:         { tell: p.web, topic: web }"));
    assert!(ana.get("/console/choices/web").body.contains("No key of its own yet"));
    assert_eq!(act(&mut ana, "web", &[("do", "close"), ("key", "5")]).status, 422);
}

#[test]
fn a_place_rings_another_ladder_and_goes_on_elsewhere() {
    let (server, link) = begun();
    let mut ana = set_up(&server, &link);
    let page = ana.get("/console/choices/services").body;
    assert!(page.contains("Puts callers through") && page.contains("href=\"/console/ladders/specialist?flow=helpline\""), "{page}");
    assert_eq!(act(&mut ana, "services", &[("do", "ring"), ("ladder", "nobody"), ("fails", "busy"), ("ends", "after")]).status, 422);
    assert_eq!(act(&mut ana, "services", &[("do", "ring"), ("ladder", "crisis"), ("fails", "<script>"), ("ends", "after")]).status, 422);
    assert_eq!(act(&mut ana, "services", &[("do", "ring"), ("ladder", "crisis"), ("fails", "callback"), ("ends", "after")]).status, 303);
    assert_eq!(
        more(&shipped("nodes.yaml"), &file(&mut ana, "nodes.yaml")),
        ["  services:     { transfer: crisis, intro: p.xfer, topic: services, fails: callback, ends: after }"]
    );
    let rita = &mut somebody(&server, "Rita", "reader");
    assert!(!rita.get("/console/choices/services").body.contains("value=\"ring\""));
    assert_eq!(rita.post("/console/choices/services", &[("flow", "helpline"), ("do", "ring"), ("ladder", "specialist")]).status, 403);
}

#[test]
fn a_place_goes_once_nothing_leads_there() {
    let (server, link) = begun();
    let mut ana = set_up(&server, &link);
    assert!(!ana.get("/console/choices").body.contains("Places no caller can come to"));
    let early = act(&mut ana, "donate", &[("do", "drop")]);
    assert!(early.status == 422 && early.body.contains("Nothing was removed"), "{}", early.body);
    assert_eq!(act(&mut ana, "give", &[("do", "close"), ("key", "1")]).status, 303);
    let list = ana.get("/console/choices").body;
    assert!(list.contains("Places no caller can come to") && list.contains("Giving money (donate)"), "{list}");
    let page = ana.get("/console/choices/donate").body;
    assert!(page.contains("Nothing leads here any more") && page.contains("value=\"drop\""));
    let seen = field(&page, "seen").to_owned();
    let rita = &mut somebody(&server, "Rita", "reader");
    rita.get("/console/choices/donate");
    assert_eq!(rita.post("/console/choices/donate", &[("flow", "helpline"), ("seen", &seen), ("do", "drop")]).status, 403);
    let stale = ana.post("/console/choices/donate", &[("flow", "helpline"), ("seen", "1 → web"), ("do", "drop")]);
    assert_eq!(stale.status, 409);
    let gone = ana.post("/console/choices/donate", &[("flow", "helpline"), ("seen", &seen), ("do", "drop")]);
    assert_eq!(gone.header("location"), "/console/choices?flow=helpline&said=removed", "{}", gone.body);
    assert!(ana.get(gone.header("location")).body.contains("The place is gone from the draft"));
    assert_eq!(ana.get("/console/choices/donate").status, 404);
    assert!(!file(&mut ana, "words/es.yaml").contains("donate") && !file(&mut ana, "nodes.yaml").contains("donate"));
    assert!(!ana.get("/console/files").body.contains("class=\"error\""));
}

#[test]
fn pages_about_one_thing_are_headed_by_it() {
    let (server, link) = begun();
    let mut ana = set_up(&server, &link);
    for (page, heading) in [
        ("/console/words/m.main.1", "Main menu: To learn about pancreatic neuroendocrine tumors"),
        ("/console/words/speak", "How each language says keys"),
        ("/console/choices/main", "Main menu (main)"),
        ("/console/files/nodes.yaml", "nodes.yaml"),
        ("/console/map/main", "Main menu"),
        ("/console/people/person?name=main-desk", "Change somebody: Specialist desk"),
        ("/console/ladders/specialist", "Ladder: specialist"),
    ] {
        let body = ana.get(page).body;
        assert!(body.contains(&format!("<h1 class=\"name\">{heading}")) && body.contains(&format!("<title>{heading}")), "{page}: {body}");
        assert_eq!(body.matches("<h1").count(), 1, "{page}");
    }
    assert!(ana.get("/console/words/m.main.1").body.contains("<code class=\"id\">m.main.1</code>"));
    let slash = ana.get("/console/");
    assert_eq!((slash.status, slash.header("location")), (308, "/console"));
}
