//! The console in the running program: coming in, staying out, who may do what, and what pages are made of.

mod api;
mod attack;
mod book;
mod browser;
mod calls;
mod codes;
mod edit;
mod entering;
mod map;
mod pages;
mod publish;
mod rehearse;
mod roles;
mod roster;
mod settings;
mod shared;
mod todo;

use crate::binary::{Server, Settings};
use crate::provider::http::{Ask, Patience, agent, send};
use browser::{Answer, Browser};
use std::time::Duration;

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

/// Sends the signed ring that `helpline sign` prints.
fn ring(server: &Server, curl: &str) -> u16 {
    let quoted: Vec<&str> = curl.split('\'').collect();
    let signature = quoted.iter().find_map(|part| part.strip_prefix("x-twilio-signature: ")).unwrap().to_owned();
    let body = quoted.iter().find(|part| part.contains("CallSid")).unwrap().to_string();
    let headers = vec![("X-Twilio-Signature", signature), ("Content-Type", "application/x-www-form-urlencoded".to_owned())];
    let wait = Duration::from_secs(5);
    let patience = Patience { connect: wait, read: wait, total: wait, retries: 0, after: Vec::new() };
    send(&agent(), &Ask { method: "POST", url: format!("{}/voice/main", server.base), headers, body }, &patience).unwrap().status
}

/// A page, once what it shows is counted: until then it says how far that is.
fn counted(browser: &mut Browser, path: &str) -> Answer {
    let asks = std::iter::repeat_with(|| browser.get(path));
    asks.take(40).find(|answer| !answer.body.contains("data-counting")).expect("the counting ends")
}
