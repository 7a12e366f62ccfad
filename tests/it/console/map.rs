//! The map: everything of the flow, in both languages, for those who see and those who do not; how many calls came where.

use super::{Browser, begun, counted, ring, set_up};

#[test]
fn the_map_shows_every_place_as_a_picture_and_as_a_list() {
    let (server, link) = begun();
    let mut ana = set_up(&server, &link);
    let map = ana.get("/console/map").body;
    let (picture, list) = map.split_once("class=\"tree\"").unwrap();
    for place in ["greet", "main", "crisis", "person", "sms.link"] {
        assert!(
            picture.contains(&format!("href=\"/console/map/{place}?")) && list.contains(&format!("href=\"/console/map/{place}?")),
            "{place}"
        );
    }
    assert!(list.contains("Main menu (main)") && picture.contains("aria-hidden=\"true\"") && !map.contains("<style"));
    assert_eq!(list.matches("<li>").count(), list.matches("</li>").count());
    assert_eq!(list.matches("<ul>").count() + 1, list.matches("</ul>").count(), "the outermost list stands in the half before");
    ana.languages = "es";
    let map = ana.get("/console/map").body;
    assert!(map.contains("Todos los lugares, en lista") && map.contains("menú") && map.contains("Para aprender, oprima uno"));
    assert_eq!(Browser::new(&server.admin).get("/console/map").status, 303);
}

#[test]
fn a_place_tells_what_is_heard_there_where_it_leads_and_how_many_came() {
    let (server, link) = begun();
    let mut ana = set_up(&server, &link);
    assert_eq!(ring(&server, &server.run(&["sign", "--line", "main"])), 200);
    let main = counted(&mut ana, "/console/map/main?days=30").body;
    for told in [
        "To learn about pancreatic",
        "Para aprender sobre",
        "seconds",
        "Key 1",
        "/console/map/net?",
        "/console/map/safety?",
        "of all calls: 1",
    ] {
        assert!(main.contains(told), "{told}");
    }
    let greet = counted(&mut ana, "/console/map/greet").body;
    assert!(greet.contains("<dd>1 <small>of all calls: 1"), "{greet}");
    assert!(ana.get("/console/map/safety").body.contains("without waiting"));
    let map = counted(&mut ana, "/console/map?days=7").body;
    assert!(map.contains("language? · 1") && map.contains("<strong>1 calls</strong>"), "{map}");
    // There is no draft, and no such place.
    assert!(ana.get("/console/map?of=draft").body.contains("Nobody is writing a draft"));
    for unknown in ["/console/map/nowhere", "/console/map/..%2Fstore", "/console/map/%00", "/console/map/%3Cscript%3E"] {
        assert_eq!(ana.get(unknown).status, 404, "{unknown}");
    }
}

#[test]
fn what_is_looked_for_is_found_and_never_a_page() {
    let (server, link) = begun();
    let mut ana = set_up(&server, &link);
    let found = ana.get("/console/map?find=ablation").body;
    assert!(found.contains("Places found: 0") || found.contains("class=\"spot marked\""));
    assert!(ana.get("/console/map?find=MAIN+menu").body.contains("class=\"spot marked\" href=\"/console/map/main?"));
    let long = "a".repeat(5_000);
    for hostile in ["%3Cscript%3Ealert(1)%3C/script%3E", "%22%27%3E%00%01", &long] {
        let answer = ana.get(&format!("/console/map?find={hostile}&flow={hostile}&days={hostile}&words={hostile}&of={hostile}"));
        assert!(answer.status == 200 && !answer.body.contains("<script>alert") && !answer.body.contains("\"'>"), "{hostile}");
    }
}
