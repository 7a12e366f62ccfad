//! From a draft to what callers hear, and back: what a helpline's manager does on the pages about publishing.

use super::{Browser, added, set_up};
use crate::binary::{Server, Settings};
use crate::folders::Folder;
use crate::lines::twilio;
use crate::provider::Phone;
use helpline::store::drafts::{self, Edit};
use helpline::store::{Address, Store};
use jiff::Timestamp;
use std::io::Read as _;
use std::time::{Duration, Instant};

pub(super) const OLD: &str = "To learn about pancreatic neuroendocrine tumors";
pub(super) const NEW: &str = "To hear about tumors of the pancreas";
const PAGE: &str = "/console/publish?flow=helpline";

/// A server whose flow has few transcripts, its owner Ana, and where the flow lies.
pub(super) fn begun(name: &str, more: &[(&str, &str)]) -> (Server, Browser, Folder) {
    let flow = Folder::of(&format!("console-{name}"), "flows/helpline");
    let flows = Folder::new(&format!("console-{name}-flows"));
    for call in std::fs::read_dir(flow.0.join("calls")).unwrap() {
        let call = call.unwrap().path();
        if !call.file_name().unwrap().to_string_lossy().starts_with("person") {
            std::fs::remove_file(call).unwrap();
        }
    }
    std::fs::rename(&flow.0, flows.0.join("helpline")).unwrap();
    let more = more.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    let server = Server::start(&Settings { flows: flows.0.clone(), more, ..Settings::default() });
    let ana = set_up(&server, &added(&server, "Ana", "owner"));
    (server, ana, flows)
}

/// Changes a text of the draft, as a page for authors does.
pub(super) fn write(server: &Server, file: &str, old: &str, new: &str) -> u64 {
    let mut store = Store::open(&Address::File(server.folder.join("store.db"))).unwrap();
    let change = |draft: &drafts::Draft| {
        let mut content = draft.content.clone();
        let source = content.sources.0.iter_mut().find(|source| source.path == file).unwrap();
        assert!(source.text.contains(old), "`{old}` is not in {file}");
        source.text = source.text.replace(old, new);
        Ok::<_, ()>(Edit { content, what: file.into(), before: old.into(), after: new.into() })
    };
    store.write(|sql| drafts::change(sql, "helpline", ("Eva", Timestamp::now()), change)).unwrap().unwrap().number
}

/// Looks at the page until everything is checked.
#[track_caller]
pub(super) fn checked(browser: &mut Browser) -> String {
    let begun = Instant::now();
    loop {
        let page = browser.get(PAGE);
        assert_eq!(page.status, 200, "{}", page.body);
        if !page.body.contains("data-waits") {
            return page.body;
        }
        assert!(begun.elapsed() < Duration::from_mins(2), "it is not checked but {}", page.body);
    }
}

/// What is hidden in a form.
pub(super) fn hidden(page: &str, name: &str) -> String {
    let field = page.split_once(&format!("name=\"{name}\" value=\"")).map(|(_, rest)| rest);
    field.and_then(|rest| rest.split('"').next()).unwrap_or_default().to_owned()
}

/// Sends the form of a page.
fn publish(browser: &mut Browser, page: &str, more: &[(&str, &str)]) -> super::browser::Answer {
    let (draft, live) = (hidden(page, "draft"), hidden(page, "live"));
    let fields: Vec<(&str, &str)> = [("draft", draft.as_str()), ("live", live.as_str())].into_iter().chain(more.iter().copied()).collect();
    browser.post(PAGE, &fields)
}

/// A real call, signed as its provider does, hears these words in the main menu.
#[track_caller]
fn soon_hears(server: &Server, words: &str) {
    let begun = Instant::now();
    loop {
        let mut phone = twilio(server);
        phone.ring();
        let menu = phone.press("1").text;
        if menu.contains(words) {
            return;
        }
        assert!(begun.elapsed() < Duration::from_mins(1), "`{words}` is not heard but {menu}");
    }
}

#[test]
fn a_draft_is_read_published_heard_by_callers_and_undone() {
    let (server, mut ana, _flows) = begun("way", &[]);
    let page = ana.get("/console/publish").body;
    assert!(page.contains("there is no draft to publish") && !page.contains("name=\"why\""), "{page}");
    write(&server, "words/en.yaml", OLD, NEW);
    let page = checked(&mut ana);
    for told in
        ["It can be published, but calls kept as tests go another way now", NEW, "change <strong>1</strong>", "Eva", "Calls kept as tests"]
    {
        assert!(page.contains(told), "{told} is not in {page}");
    }
    let live = hidden(&page, "live");
    let done = publish(&mut ana, &page, &[("why", "plainer words")]);
    assert_eq!((done.status, done.header("location")), (303, "/console/publish?flow=helpline&said=published"), "{}", done.body);
    let after = ana.get(done.header("location")).body;
    assert!(after.contains("role=\"status\">Published.") && after.contains("plainer words"), "{after}");
    assert!(after.contains("there is no draft to publish"), "the draft is over");
    soon_hears(&server, NEW);
    assert!(server.run(&["versions", "helpline"]).contains("publish by Ana: plainer words"));
    // Back in two clicks: the version's page says what that changes.
    let place = format!("/console/publish/version?flow=helpline&version={live}");
    assert!(after.contains(&place.replace('&', "&#38;").replace("flow=", "flow&#61;")) || after.contains(&live));
    let version = ana.get(&place);
    assert!(version.body.contains("Go back to this version") && version.body.contains("To learn about pancreatic"), "{}", version.body);
    let seen = hidden(&version.body, "live");
    let back = |ana: &mut Browser, live: &str, to: &str| {
        ana.post("/console/publish/back?flow=helpline", &[("version", to), ("live", live), ("why", "callers were confused")])
    };
    let late = back(&mut ana, &live, &live);
    assert!(late.header("location").ends_with("said=live"), "{}", late.header("location"));
    assert_eq!(back(&mut ana, &seen, &live).header("location"), "/console/publish?flow=helpline&said=back");
    soon_hears(&server, OLD);
    assert!(ana.get(PAGE).body.contains("callers were confused"));
    // It is live already.
    assert!(back(&mut ana, &live, &live).header("location").ends_with("said=cannot"));
}

#[test]
fn nobody_publishes_what_they_did_not_see_or_may_not() {
    let (server, mut ana, _flows) = begun("refused", &[]);
    let mut people: Vec<Browser> = ["reader", "author"].map(|role| set_up(&server, &added(&server, role, role))).into();
    let first = write(&server, "words/en.yaml", OLD, NEW);
    let page = checked(&mut ana);
    for other in &mut people {
        let seen = checked(other);
        assert!(seen.contains("A publisher or an owner can make this draft live") && !seen.contains("name=\"why\""));
        assert_eq!(publish(other, &page, &[("why", "because")]).status, 403);
        for path in ["/console/publish/back?flow=helpline", "/console/publish/agree?flow=helpline"] {
            assert_eq!(other.post(path, &[("id", "1"), ("version", &hidden(&page, "live"))]).status, 403, "{path}");
        }
    }
    assert_eq!(ana.clone().post("/console/publish?flow=nothing", &[("why", "because")]).status, 404);
    let token = std::mem::replace(&mut ana.token, "0".repeat(64));
    assert_eq!(publish(&mut ana, &page, &[("why", "because")]).status, 403);
    ana.token = token;
    // No reason, one with a number, times that make no sense: what was typed stays.
    for (fields, said) in [
        ([("why", ""), ("from", ""), ("until", "")], "Say why in one sentence"),
        ([("why", "ring +1 312 555 0142"), ("from", ""), ("until", "")], "Say why in one sentence"),
        ([("why", "plainly typed"), ("from", "2001-01-01T00:00"), ("until", "")], "A time cannot be read"),
        ([("why", "plainly typed"), ("from", "2999-01-02T00:00"), ("until", "2999-01-01T00:00")], "A time cannot be read"),
        ([("why", "\"><script>alert(1)</script>"), ("from", "soon"), ("until", "")], "A time cannot be read"),
    ] {
        let refused = publish(&mut ana, &page, &fields);
        assert_eq!(refused.status, 422, "{fields:?}");
        assert!(refused.body.contains(said) && !refused.body.contains("<script>alert"), "{fields:?}: {}", refused.body);
        assert!(!fields[0].1.contains("plainly") || refused.body.contains("value=\"plainly typed\""));
    }
    // Somebody changes the draft after it was shown: nothing is published, and the page tells what it does now.
    let second = write(&server, "words/en.yaml", NEW, "To hear about the pancreas");
    let late = publish(&mut ana, &page, &[("why", "as I saw it")]);
    assert_eq!((late.status, second), (409, first + 1), "{}", late.body);
    assert!(late.body.contains("nothing was published") && late.body.contains("as I saw it"), "{}", late.body);
    // A draft with errors is shown with them, and cannot be published.
    write(&server, "nodes.yaml", "1: net, 2: support", "1: nett, 2: support");
    let page = checked(&mut ana);
    assert!(page.contains("cannot be published yet") && page.contains("nodes.yaml, line") && page.contains("nett"), "{page}");
    assert!(page.contains("<button disabled>"));
    assert_eq!(publish(&mut ana, &page, &[("why", "because")]).status, 409);
    assert!(!server.run(&["versions", "helpline"]).contains("Ana"));
}

#[test]
fn two_people_publish_where_two_must_and_later_is_later() {
    let (server, mut ana, _flows) = begun("second", &[("HELPLINE__PUBLISH__NEEDS_SECOND", "true")]);
    let mut ben = set_up(&server, &added(&server, "Ben", "publisher"));
    write(&server, "words/en.yaml", OLD, NEW);
    let page = checked(&mut ana);
    assert!(page.contains("Somebody else must agree before callers hear it"));
    let done = publish(&mut ana, &page, &[("why", "<b>plainer</b> words")]);
    assert_eq!(done.header("location"), "/console/publish?flow=helpline&said=waits", "{}", done.body);
    let id = server.run(&["versions", "helpline", "--format", "json"]);
    let id = serde_json::from_str::<serde_json::Value>(&id).unwrap()[0]["id"].as_i64().unwrap().to_string();
    let mine = ana.get(PAGE).body;
    assert!(mine.contains("You published this") && !mine.contains("<b>plainer") && !mine.contains("publish/agree"), "{mine}");
    let agree = |browser: &mut Browser, id: &str| {
        browser.get(PAGE);
        let answer = browser.post("/console/publish/agree?flow=helpline", &[("id", id)]);
        browser.get(answer.header("location")).body
    };
    assert!(agree(&mut ana, &id).contains("role=\"alert\">You published this yourself"));
    assert!(agree(&mut ben, "99").contains("This waits for nobody"));
    // What waits is no version to go back to: that would be publishing alone.
    let page = ben.get(PAGE).body;
    let waits = server.run(&["versions", "helpline", "--format", "json"]);
    let waits = serde_json::from_str::<serde_json::Value>(&waits).unwrap()[0]["version"].as_str().unwrap().to_owned();
    let live = ben.get(&format!("/console/publish/version?flow=helpline&version={waits}")).body;
    assert!(page.contains("publish/agree") && live.contains("publish/agree") && !live.contains("publish/back"), "{live}");
    let seed = serde_json::from_str::<serde_json::Value>(&server.run(&["versions", "helpline", "--format", "json"])).unwrap()[1]["version"]
        .clone();
    let back = ana.post("/console/publish/back?flow=helpline", &[("version", &waits), ("live", seed.as_str().unwrap())]);
    assert!(back.header("location").ends_with("said=cannot"), "{}", back.header("location"));
    assert!(agree(&mut ben, &id).contains("Agreed."));
    soon_hears(&server, NEW);
    // At another time: in the list, and not heard.
    write(&server, "words/en.yaml", NEW, "To hear about the pancreas");
    let page = checked(&mut ben);
    let done = publish(&mut ben, &page, &[("why", "next year"), ("from", "2999-01-01T09:00"), ("until", "2999-01-02T09:00")]);
    assert_eq!(done.header("location"), "/console/publish?flow=helpline&said=waits", "{}", done.body);
    assert!(ben.get(PAGE).body.contains("2999-01-01 09:00"));
}

#[test]
fn a_version_can_be_had_as_a_file_by_those_who_write_drafts() {
    let (server, mut ana, _flows) = begun("file", &[]);
    let page = ana.get(PAGE).body;
    let (_, version) = page.split_once("version&#61;").or_else(|| page.split_once("version=")).unwrap();
    let version = &version[..16];
    let place = format!("/console/publish/download?flow=helpline&version={version}");
    let mut file = Vec::new();
    ana.send("GET", &place, "").read_to_end(&mut file).unwrap();
    let head = String::from_utf8_lossy(&file).into_owned();
    assert!(head.contains("application/zip") && head.contains(&format!("filename=\"helpline-{version}.zip\"")), "{}", &head[..400]);
    assert!(head.contains("PK\u{3}\u{4}") && head.contains("words/es.yaml") && head.contains("calls/person"));
    let mut reader = set_up(&server, &added(&server, "Rae", "reader"));
    assert_eq!(reader.get(&place).status, 403);
    for place in
        ["/console/publish/version?flow=helpline&version=0000000000000000", "/console/publish/version?version=../../etc", PAGE_OF_NOTHING]
    {
        assert_eq!(ana.get(place).status, 404, "{place}");
    }
    ana.languages = "es";
    let page = ana.get(PAGE).body;
    assert!(page.contains("Lo que se ha publicado") && page.contains("<html lang=\"es\">"), "{page}");
}

const PAGE_OF_NOTHING: &str = "/console/publish/download?flow=%3Cscript%3E&version=0000000000000000";
