//! The console of nodes that share a PostgreSQL: what is done at one is there at the other, and every page is answered as with a file.

use super::attack::texts::crawled;
use super::{Browser, PASSWORD, added, ring, set_up};
use crate::binary::{Server, Settings};
use crate::postgres::database;

#[test]
fn two_nodes_have_one_console() {
    let database = database("console");
    let more = vec![("HELPLINE__STORE__URL".to_owned(), database.url.clone())];
    let settings = Settings { more, ..Settings::default() };
    let (one, other) = (Server::start(&settings), Server::start(&settings));
    let mut ana = set_up(&one, &added(&one, "Ana", "owner"));
    // Who came in at one node is known at the other, where browsers are led to it.
    let mut there = Browser::new(&other.admin);
    there.cookies.clone_from(&ana.cookies);
    assert_eq!(there.get("/console/users").status, 200);
    assert_eq!(ring(&one, &one.run(&["sign", "--line", "main"])), 200);
    let page = ana.get("/console/words/p.web").body;
    let seen = page.split_once("name=\"seen.en.say\" value=\"").unwrap().1.split('"').next().unwrap();
    let seen = super::edit::files::unescaped(seen);
    let saved = ana.post("/console/words/p.web", &[("flow", "helpline"), ("en.say", "Our website is new."), ("seen.en.say", &seen)]);
    assert_eq!(saved.status, 303, "{}", saved.body);
    assert!(there.get("/console/words/p.web").body.contains("Our website is new."));
    let late = there.post("/console/words/p.web", &[("flow", "helpline"), ("en.say", "Mine."), ("seen.en.say", &seen)]);
    assert!(late.status == 409 && late.body.contains("Our website is new.") && late.body.contains("Mine."), "{}", late.body);
    assert_eq!(there.post("/console/users", &[("name", "Ben"), ("role", "author")]).status, 200);
    assert!(ana.get("/console/users").body.contains("Ben"));
    let pages = crawled(&mut there);
    assert!(pages.len() > 30, "{:?}", pages.keys());
    // Out at one is out at both.
    assert_eq!(ana.post("/console/sign-out", &[]).status, 303);
    assert_eq!(there.get("/console").header("location"), "/console/sign-in");
    assert_eq!(there.sign_in("Ana", PASSWORD).status, 303);
}
