//! Editing in the console: sentences, changes and the draft, as authors meet them.

mod choices;
pub(super) mod files;
mod ladders;
mod languages;
mod places;

use super::{Browser, added, begun, set_up};
use crate::binary::Server;

/// Somebody with a role, signed in.
fn somebody(server: &Server, name: &str, role: &str) -> Browser {
    let mut browser = set_up(server, &added(server, name, role));
    browser.get("/console");
    browser
}

/// What a field has on a page.
fn field<'p>(page: &'p str, name: &str) -> &'p str {
    let (_, rest) = page.split_once(&format!("name=\"{name}\"")).unwrap_or_else(|| panic!("no field {name} in {page}"));
    if rest.split('<').next().unwrap().contains("value=\"") {
        return rest.split_once("value=\"").unwrap().1.split('"').next().unwrap();
    }
    rest.split_once('>').unwrap().1.trim_start_matches('\n').split("</textarea>").next().unwrap()
}

const LEAD: &str = "To learn about pancreatic neuroendocrine tumors";

/// The form of `m.main.1` with one field written anew, as it was seen.
fn form<'f>(lead: &'f str, seen: &'f str) -> Vec<(&'f str, &'f str)> {
    vec![("flow", "helpline"), ("en.lead", lead), ("seen.en.lead", seen)]
}

#[test]
fn a_sentence_is_found_changed_in_two_languages_and_the_change_is_told() {
    let (server, link) = begun();
    set_up(&server, &link);
    let mut ben = somebody(&server, "Ben", "author");
    let list = ben.get("/console/words?q=learn+about").body;
    assert!(
        list.contains("href=\"/console/words/m.main.1?flow=helpline\"") && list.contains(LEAD) && list.contains("Para aprender"),
        "{list}"
    );
    assert!(!list.contains("m.main.2") && list.contains("This is what callers hear now"));
    assert!(ben.get("/console/words?place=web").body.contains("p.web"));
    assert!(ben.get("/console/words?lacking=on").body.contains("Nothing has these words"));
    let page = ben.get("/console/words/m.main.1").body;
    assert_eq!((field(&page, "en.lead"), field(&page, "seen.en.lead")), (LEAD, LEAD));
    assert_eq!(field(&page, "en.said"), "learn\ninformation\npancreatic tumor\ntumor");
    assert!(page.contains("Main menu (main)") && page.contains("The choice, in full") && page.contains("The whole menu"));
    let spanish = field(&page, "es.short").to_owned();
    let fields = [
        ("flow", "helpline"),
        ("en.lead", "To learn: \"all\" #1"),
        ("seen.en.lead", LEAD),
        ("es.short", "Aprender"),
        ("seen.es.short", &spanish),
    ];
    let saved = ben.post("/console/words/m.main.1", &fields);
    assert_eq!((saved.status, saved.header("location")), (303, "/console/words/m.main.1?flow=helpline&said=saved"), "{}", saved.body);
    let page = ben.get(saved.header("location")).body;
    assert!(page.contains("Saved in the draft") && page.contains("1 change not published yet") && page.contains("The last one is by Ben"));
    assert_eq!((field(&page, "en.lead"), field(&page, "es.short")), ("To learn: &#34;all&#34; #1", "Aprender"));
    let changes = ben.get("/console/draft").body;
    for told in ["m.main.1 (en, es)", "Ben", LEAD, "es short: Aprender"] {
        assert!(changes.contains(told), "{told}");
    }
    // Nobody else's words were touched, and callers hear what they heard.
    assert!(server.run(&["versions"]).lines().count() > 0);
    assert_eq!(ben.get("/console/words/m.nowhere").status, 404);
    ben.languages = "es";
    let page = ben.get("/console/words/m.main.1").body;
    assert!(page.contains("Guardar en el borrador") && page.contains("1 cambio sin publicar"));
}

#[test]
fn two_authors_who_change_the_same_words_lose_nothing() {
    let (server, link) = begun();
    let mut ana = set_up(&server, &link);
    let mut ben = somebody(&server, "Ben", "author");
    ana.get("/console/words/m.main.1");
    ben.get("/console/words/m.main.1");
    assert_eq!(ana.post("/console/words/m.main.1", &form("Ana's words", LEAD)).status, 303);
    let late = ben.post("/console/words/m.main.1", &form("Ben's words", LEAD));
    assert_eq!(late.status, 409);
    assert_eq!((field(&late.body, "en.lead"), field(&late.body, "seen.en.lead")), ("Ben&#39;s words", "Ana&#39;s words"));
    assert!(late.body.contains("<blockquote lang=\"en\">Ana&#39;s words</blockquote>"), "{}", late.body);
    // Another part of the same entry is in nobody's way.
    let other = [("flow", "helpline"), ("en.lead", LEAD), ("seen.en.lead", LEAD), ("en.short", "Short"), ("seen.en.short", "To learn")];
    assert_eq!(ben.post("/console/words/m.main.1", &other).status, 303);
    assert_eq!(field(&ben.get("/console/words/m.main.1").body, "en.lead"), "Ana&#39;s words");
    // Whoever has seen both decides.
    assert_eq!(ben.post("/console/words/m.main.1", &form("Both words", "Ana's words")).status, 303);
    assert_eq!(field(&ana.get("/console/words/m.main.1").body, "en.lead"), "Both words");
    // Words that callers must hear cannot be taken away.
    let empty = ben.post("/console/words/m.main.1", &form("  ", "Both words"));
    assert!(empty.status == 422 && empty.body.contains("some words are missing"), "{}", empty.body);
}

#[test]
fn what_is_typed_is_judged_as_it_is_heard_and_kept_nowhere() {
    let (server, link) = begun();
    let mut ana = set_up(&server, &link);
    ana.get("/console/words/m.main.1");
    let long = "To learn very much about very many things that take a very long time to say, one after another, again and again, until everybody sleeps";
    let piece = ana.post("/console/words/m.main.1/heard", &form(long, LEAD));
    assert!(piece.status == 200 && piece.body.contains("The choice, in full") && !piece.body.contains("<html"), "{}", piece.body);
    let shipped = ana.post("/console/words/m.main.1/heard", &form(LEAD, LEAD));
    assert_ne!(piece.body, shipped.body);
    let wrong = ana.post("/console/words/m.main.1/heard", &form("To learn {key 77}", LEAD)).body;
    assert!(wrong.contains("class=\"error\"") && wrong.contains("77"), "{wrong}");
    let checked = [form("To {nothing}", LEAD), vec![("do", "check")]].concat();
    let page = ana.post("/console/words/m.main.1", &checked);
    assert!(page.status == 200 && page.body.contains("class=\"error\"") && field(&page.body, "en.lead") == "To {nothing}");
    assert!(ana.get("/console/words").body.contains("This is what callers hear now"));
}

#[test]
fn readers_look_and_forms_of_others_change_nothing() {
    let (server, link) = begun();
    set_up(&server, &link);
    let mut reader = somebody(&server, "Rita", "reader");
    let page = reader.get("/console/words/m.main.1").body;
    assert!(page.contains("readonly") && !page.contains("Save in the draft"));
    assert_eq!(reader.post("/console/words/m.main.1", &form("Mine", LEAD)).status, 403);
    assert_eq!(reader.post("/console/draft/discard", &[("flow", "helpline"), ("number", "0")]).status, 403);
    assert_eq!(reader.get("/console/draft/discard").status, 403);
    let mut ben = somebody(&server, "Ben", "author");
    ben.get("/console/words/m.main.1");
    let wrongs: [fn(&mut Browser); 3] =
        [|browser| browser.token = "0".repeat(64), |browser| browser.site = "cross-site", |browser| browser.cookies.clear()];
    for wrong in wrongs {
        for page in ["/console/words/m.main.1", "/console/words/m.main.1/heard"] {
            let mut stranger = ben.clone();
            wrong(&mut stranger);
            assert_eq!(stranger.post(page, &form("Mine", LEAD)).status, 403);
        }
    }
    assert!(ben.get("/console/words").body.contains("This is what callers hear now"));
}

#[test]
fn hostile_words_are_words_and_a_draft_can_be_thrown_away_by_who_has_seen_all_of_it() {
    let (server, link) = begun();
    let mut ana = set_up(&server, &link);
    ana.get("/console/words/p.web");
    let seen = field(&ana.get("/console/words/p.web").body, "en.say").to_owned();
    let hostile = "</textarea><script>alert(1)</script>\" ' - : # {{ñ \u{7} \u{202e}".to_owned() + &"x".repeat(3000);
    let saved = ana.post("/console/words/p.web", &[("flow", "helpline"), ("en.say", &hostile), ("seen.en.say", &seen)]);
    assert_eq!(saved.status, 303, "{}", saved.body);
    for page in ["/console/words/p.web", "/console/words?q=script", "/console/draft", "/console/words?q=%3Cscript%3E"] {
        let body = ana.get(page).body;
        assert!(!body.contains("<script>alert") && body.contains("script&#62;alert(1)") || page.contains("%3C"), "{page}");
    }
    let asked = ana.get("/console/draft/discard").body;
    assert!(asked.contains("All changes that are not published yet will be gone"));
    let number = field(&asked, "number").to_owned();
    ana.get("/console/words/m.main.1");
    assert_eq!(ana.post("/console/words/m.main.1", &form("More", LEAD)).status, 303);
    let late = ana.post("/console/draft/discard", &[("flow", "helpline"), ("number", &number)]);
    assert!(late.status == 409 && late.body.contains("Somebody has changed the draft"));
    let number = field(&late.body, "number").to_owned();
    let gone = ana.post("/console/draft/discard", &[("flow", "helpline"), ("number", &number)]);
    assert_eq!(gone.header("location"), "/console/draft?flow=helpline&said=discarded");
    assert!(ana.get(gone.header("location")).body.contains("The draft is gone"));
    assert_eq!(field(&ana.get("/console/words/m.main.1").body, "en.lead"), LEAD);
    // The next draft counts its own changes.
    assert_eq!(ana.post("/console/words/m.main.1", &form("New", LEAD)).status, 303);
    assert!(ana.get("/console/words").body.contains("1 change not published yet"));
}
