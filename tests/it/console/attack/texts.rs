//! Texts that would like to be pages, in every place where a caller, a provider, an author or a colleague can put one: no page shows them as anything
//! but text.

use super::super::calls::{Call, day, kept};
use super::super::edit::files::unescaped;
use super::super::todo::agreed;
use super::super::{Browser, added, begun, counted, set_up};
use helpline::exchange::entry::Kind;
use helpline::exchange::errand::What;
use helpline::store::Store;
use jiff::SignedDuration;
use std::collections::{BTreeMap, BTreeSet};

/// Ends an element, an attribute, a script and a comment; begins one of each.
const XSS: &str = "\"'><xss onload=alert(1)></script><script>xss()</script>{{7*7}}<!--";
/// The same, where it must not end the line.
const SHORT: &str = "<xss a=\"'&>";

/// A call whose every word is hostile, as if a provider had made it up.
const TURNS: &[(Kind, &str, &str, &str)] = &[
    (Kind::Ring, "rings", "greet", "gather"),
    (Kind::Turn, "choice <xss 1", "<xss a=\"'&>", "<xss>"),
    (Kind::Turn, "<xss a=\"'&>", "main", "gather"),
    (Kind::Turn, "no match <xss>", "main", "dial <xss> 0"),
    (Kind::Ended, "<xss>", "", "nothing"),
];

/// What is shown of `from` an open page to its end.
pub(in crate::console) fn crawled(browser: &mut Browser) -> BTreeMap<String, String> {
    let (mut left, mut seen) = (vec!["/console".to_owned(), "/console/nowhere".to_owned()], BTreeSet::new());
    let (mut pages, mut kinds) = (BTreeMap::new(), BTreeMap::<String, usize>::new());
    while let Some(path) = left.pop() {
        // A few of each kind: the pages of two places differ in their texts alone.
        let kind = path.split('?').next().unwrap().split('/').take(3).collect::<Vec<_>>().join("/");
        let many = kinds.entry(kind).or_default();
        if !seen.insert(path.clone()) || *many == 4 || path.contains("/assets/") {
            continue;
        }
        *many += 1;
        let answer = counted(browser, &path);
        assert!(answer.status < 500, "{path}: {}", answer.status);
        for link in answer.body.split("href=\"").skip(1) {
            let link = unescaped(link.split('"').next().unwrap());
            if link.starts_with("/console") {
                left.push(link.split('#').next().unwrap().to_owned());
            } else if let Some(query) = link.strip_prefix('?') {
                left.push(format!("{}?{query}", path.split('?').next().unwrap()));
            }
        }
        if answer.header("content-type").starts_with("text/html") {
            pages.insert(path, answer.body);
        }
    }
    pages
}

/// What somebody who may everything writes into every form that keeps a text.
fn written_everywhere(browser: &mut Browser) {
    for (path, from, to) in [
        ("/console/files/flow.yaml", "name: Cancer helpline".to_owned(), format!("name: '{}'", SHORT.replace('\'', "''"))),
        ("/console/files/words/en.yaml", "star: star".to_owned(), format!("star: '{}'", SHORT.replace('\'', "''"))),
        ("/console/files/calls/chat-on-a-weekday.call", "call: chat is asked for".to_owned(), format!("call: {XSS} chat is asked for")),
    ] {
        let page = browser.get(path).body;
        let text = unescaped(page.split_once("<textarea").unwrap().1.split_once('>').unwrap().1.split("</textarea>").next().unwrap());
        let text = text.strip_prefix('\n').unwrap_or(&text);
        assert!(text.contains(&from), "{path}: {text}");
        let seen = page.split_once("name=\"seen\" value=\"").unwrap().1.split('"').next().unwrap().to_owned();
        let saved = browser.post(path, &[("flow", "helpline"), ("text", &text.replacen(&from, &to, 1)), ("seen", &seen)]);
        assert_eq!(saved.status, 303, "{path}: {}", saved.body);
    }
    let seen = |page: &str| page.split_once("name=\"seen\" value=\"").unwrap().1.split('"').next().unwrap().to_owned();
    let form = browser.get("/console/people/person").body;
    let person = [
        ("seen", &*seen(&form)),
        ("new", "yes"),
        ("name", ""),
        ("title", XSS),
        ("phones", "+1 312 555 0151"),
        ("speaks-en", "yes"),
        ("languages", "en,es,"),
        ("answers", "person"),
        ("why", XSS),
    ];
    let saved = browser.post("/console/people/person", &person);
    assert_eq!(saved.status, 303, "{}", saved.body);
    let refused = browser.post("/console/people/person", &[("name", XSS), ("title", XSS), ("phones", XSS), ("why", XSS)]);
    assert!(refused.status >= 400 && !refused.body.contains("<xss") && !refused.body.contains("<script>xss"), "{}", refused.body);
    let added = browser.post("/console/users", &[("name", SHORT), ("role", "reader")]);
    assert_eq!(added.status, 200, "{}", added.body);
}

#[test]
fn no_text_of_anybody_is_ever_more_than_text() {
    let (mut server, link) = begun();
    let (date, midnight) = day(2);
    let call = |name, hours| Call { name, at: midnight + SignedDuration::from_hours(hours), turns: TURNS, note: "" };
    kept(&mut server, &[call("CA<xss a=\"'&>", 9), call("CA1", 10)]);
    agreed(&server, "CA<xss>", What::CallBack, ("en", "<xss a=\"'&>"));
    let mut shared = Store::open(&helpline::store::Address::File(server.folder.join("store.db"))).unwrap();
    let alert = "INSERT INTO alert(id, cause, about, detail, urgent, since_ms, seen_ms, told, tries, next_ms) VALUES('abcdef', 'no-calls', $1, $1, 1, 1, 1, '{}', 0, 1)";
    shared.read().run(alert, &[XSS.into()]).unwrap();
    drop(shared);
    let mut ana = set_up(&server, &link);
    written_everywhere(&mut ana);
    let mut hostile = set_up(&server, &added(&server, &format!("{SHORT} two"), "owner"));
    // Whoever looks has a hostile name, too.
    let mut pages = crawled(&mut hostile);
    for asked in
        ["map", "words", "choices", "files", "calls", "todo", "reports", "people", "users", "publish", "draft", "try", "book", "notices"]
    {
        let query = "%22%27%3E%3Cxss%20onload%3Dalert(1)%3E";
        let path = format!(
            "/console/{asked}?q={query}&flow={query}&said={query}&day={date}&place={query}&language={query}&version={query}&from={query}"
        );
        pages.insert(path.clone(), hostile.get(&path).body);
    }
    assert!(pages.len() > 30, "{:?}", pages.keys());
    for (path, body) in &pages {
        for never in ["<xss", "<script>", "javascript:", "onload=alert(1)>"] {
            assert!(!body.contains(never), "{path} shows {never}: {}", &body[body.find(never).unwrap().saturating_sub(200)..]);
        }
    }
    let shown = pages.values().filter(|body| body.contains("&#60;xss")).count();
    assert!(shown > 5, "hardly any page shows what was written: {shown}");
}
