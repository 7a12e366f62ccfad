//! The console in the running program: coming in, staying out, who may do what, and what pages are made of.

mod browser;
mod entering;
mod pages;
mod publish;
mod rehearse;
mod roles;

use crate::binary::{Server, Settings};
use browser::Browser;

const PASSWORD: &str = "four quiet harbour lamps";

/// A server whose owner is Ana, who has not chosen a password yet, and her link.
fn begun() -> (Server, String) {
    let server = Server::start(&Settings::default());
    let link = added(&server, "Ana", "owner");
    (server, link)
}

fn added(server: &Server, name: &str, role: &str) -> String {
    let printed = server.run(&["users", "add", name, "--role", role, "--by", "the test"]);
    path(&printed)
}

/// The path of the link that was printed.
fn path(printed: &str) -> String {
    let link = printed.lines().find(|line| line.contains("/console/set-up?link=")).unwrap();
    link[link.find("/console").unwrap()..].trim().to_owned()
}

/// Chooses a password by a link.
fn set_up(server: &Server, link: &str) -> Browser {
    let mut browser = Browser::new(&server.admin);
    let page = browser.get(link);
    assert_eq!(page.status, 200, "{}", page.body);
    let secret = link.split_once('=').unwrap().1;
    let answer = browser.post("/console/set-up", &[("link", secret), ("password", PASSWORD), ("again", PASSWORD)]);
    assert_eq!((answer.status, answer.header("location")), (303, "/console"), "{}", answer.body);
    browser
}
