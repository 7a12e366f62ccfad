//! Tokens: made and ended by owners, good for what they were made for and no longer, never kept as they are.

use super::{Program, program, server, token_of};
use crate::console::{added, begun, set_up};
use helpline::library::tokens::{self as library, Refused, With};
use helpline::store::Store;
use helpline::store::tokens::{self, Scope};
use helpline::store::users::{self, By, Outcome, Role};
use helpline::store::versions;
use jiff::{SignedDuration, Timestamp};
use serde_json::json;

#[test]
fn a_token_makes_none_that_is_good_for_more_than_itself() {
    let server = server(&[]);
    let owner = program(&server, "owner,read");
    let me = owner.read("/token");
    assert_eq!((me["name"].as_str(), me["by"].as_str()), (Some("with owner,read"), Some("Ana")));
    let made = owner.post("/tokens", &json!({ "name": "wall board", "scopes": ["read"], "days": 30 }));
    assert_eq!(made.status, 201, "{}", made.text());
    let (token, id) = (made.json()["token"].as_str().unwrap().to_owned(), made.json()["id"].as_str().unwrap().to_owned());
    assert_eq!(made.header("location"), format!("/api/v1/tokens/{id}"));
    let board = owner.with(&token);
    assert_eq!(board.get("/today").status, 200);
    for (scopes, days) in [(json!(["people"]), None), (json!(["read", "calls"]), None), (json!(["read"]), Some(500))] {
        let said = owner.post("/tokens", &json!({ "name": "more", "scopes": scopes, "days": days }));
        assert_eq!((said.status, said.problem().as_str()), (403, "scope"), "{scopes}");
    }
    for wrong in [
        json!({ "name": "", "scopes": ["read"] }),
        json!({ "name": "a (token of Ben)", "scopes": ["read"] }),
        json!({ "name": "a\nb", "scopes": ["read"] }),
        json!({ "name": "+13125550142", "scopes": ["read"] }),
        json!({ "name": "a", "scopes": [] }),
        json!({ "name": "a", "scopes": ["everything"] }),
        json!({ "name": "a", "scopes": ["read"], "days": 0 }),
        json!({ "name": "a", "scopes": ["read"], "days": 731 }),
    ] {
        assert_eq!(owner.post("/tokens", &wrong).status, 422, "{wrong}");
    }
    assert_eq!(owner.post("/tokens", &json!({ "name": "wall board", "scopes": ["read"] })).status, 409);
    assert_eq!(owner.post("/tokens", &json!({ "name": "a", "scopes": ["read"], "until": "never" })).status, 400);
    // What one makes may end nothing and make nothing.
    assert_eq!(board.post("/tokens", &json!({ "name": "b", "scopes": ["read"] })).status, 403);
    assert_eq!(board.delete(&format!("/tokens/{id}"), &[]).status, 403);
    let listed = owner.read("/tokens?limit=1");
    assert_eq!(listed["items"].as_array().unwrap().len(), 1);
    assert!(!listed.to_string().contains(&token));
    let more = owner.read(&format!("/tokens?limit=1&cursor={}", listed["next"].as_str().unwrap()));
    assert_ne!(more["items"][0]["id"], listed["items"][0]["id"]);
    // Ended, it says no more than one that never was.
    assert_eq!(owner.delete(&format!("/tokens/{id}"), &[]).status, 204);
    assert_eq!(owner.delete(&format!("/tokens/{id}"), &[]).status, 404);
    let (ended, unknown) = (board.get("/today"), owner.with(&format!("hlp_{}", "0".repeat(64))).get("/today"));
    assert_eq!((ended.status, ended.text()), (401, unknown.text()));
    let changes = owner.read("/account-changes").to_string();
    assert!(
        changes.contains("wall board: read; until ") && changes.contains("with owner,read (token of Ana)") && !changes.contains(&token)
    );
    // Nor is it in the store.
    let kept = std::fs::read(server.folder.join("store.db")).unwrap();
    let secret = token.trim_start_matches("hlp_").as_bytes();
    assert!(!kept.windows(secret.len()).any(|part| part == secret));
}

#[test]
fn a_terminal_lists_and_ends_tokens() {
    let server = server(&[]);
    assert!(server.run(&["tokens"]).contains("There are no tokens"));
    let board = Program::new(&server, &token_of(&server, "Ana", "board", "read,calls"));
    assert_eq!(board.get("/flows").status, 200);
    let listed = server.run(&["tokens"]);
    assert!(listed.contains("board  read, calls  by Ana  until ") && listed.contains("last used ") && !listed.contains("hlp_"), "{listed}");
    let id = listed.split(' ').next().unwrap();
    assert!(server.run(&["tokens", "end", id, "--by", "Ben"]).contains("good for nothing"));
    assert_eq!(board.get("/flows").status, 401);
    assert!(server.run(&["tokens"]).contains("ended by Ben on "));
}

#[test]
fn owners_make_and_end_tokens_on_a_page_and_lose_theirs_with_their_account() {
    let (server, link) = begun();
    let mut ana = set_up(&server, &link);
    for role in ["reader", "author", "publisher"] {
        let mut other = set_up(&server, &added(&server, role, role));
        assert_eq!(other.get("/console/api").status, 403);
        assert!(!other.get("/console/me").body.contains("/console/api"));
        assert_eq!(other.post("/console/api", &[("name", "x"), ("scope-read", "yes"), ("days", "9")]).status, 403);
        assert_eq!(other.post("/console/api/end", &[("id", "x")]).status, 403);
    }
    let page = ana.get("/console/api");
    assert!(page.body.contains("There are no tokens") && page.body.contains("/api/v1/openapi.json"), "{}", page.body);
    let wish = |name: &'static str| vec![("name", name), ("scope-read", "yes"), ("scope-people", "yes"), ("days", "30")];
    let mut forged = ana.clone();
    forged.token = "0".repeat(64);
    assert_eq!(forged.post("/console/api", &wish("forged")).status, 403);
    let made = ana.post("/console/api", &wish("<b>rota</b>"));
    assert_eq!(made.status, 200);
    assert!(made.body.contains("&#60;b&#62;rota") && !made.body.contains("<b>rota"), "{}", made.body);
    let token = made.body.split("<code>").find(|part| part.starts_with("hlp_")).unwrap().split('<').next().unwrap().to_owned();
    assert!(!ana.get("/console/api").body.contains("hlp_"), "it is shown once");
    let rota = Program::new(&server, &token);
    assert_eq!((rota.get("/flows/helpline/people").status, rota.get("/todo").status), (200, 403));
    // What is wrong is said, and what was typed stays.
    for (fields, status, says) in [
        (vec![("name", "kept"), ("days", "30")], 422, "Choose what it may do"),
        (vec![("name", "kept"), ("scope-read", "yes"), ("days", "ever")], 422, "from 1 to 730"),
        (vec![("name", "<b>rota</b>"), ("scope-calls", "yes"), ("days", "1")], 409, "has this name already"),
    ] {
        let answer = ana.post("/console/api", &fields);
        assert!(answer.status == status && answer.body.contains(says) && answer.body.contains("role=\"alert\""), "{says}: {}", answer.body);
    }
    ana.languages = "es";
    assert!(ana.get("/console/api").body.contains("Claves de acceso"));
    ana.languages = "en";
    let id = ana.get("/console/api").body.split("name=\"id\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    assert_eq!((ana.post("/console/api/end", &[("id", &id)]).status, rota.get("/flows").status), (200, 401));
    assert_eq!(ana.post("/console/api/end", &[("id", &id)]).status, 409);
    // Eve is no owner any more, and Zoe is gone: so are their tokens.
    let theirs = ["Eve", "Zoe"].map(|name| {
        let mut owner = set_up(&server, &added(&server, name, "owner"));
        owner.get("/console/api");
        let made = owner.post("/console/api", &[("name", name), ("scope-read", "yes"), ("scope-owner", "yes"), ("days", "9")]);
        let token = made.body.split("<code>").find(|part| part.starts_with("hlp_")).unwrap().split('<').next().unwrap().to_owned();
        rota.with(&token)
    });
    // Also those that a token of theirs has made.
    let child = theirs[1].post("/tokens", &json!({ "name": "child", "scopes": ["read"] })).json()["token"].as_str().unwrap().to_owned();
    let child = rota.with(&child);
    assert!(theirs.iter().all(|program| program.get("/flows").status == 200) && child.get("/flows").status == 200);
    server.run(&["users", "role", "Eve", "publisher", "--by", "Ana"]);
    server.run(&["users", "remove", "Zoe", "--by", "Ana"]);
    assert!(theirs.iter().all(|program| program.get("/flows").status == 401) && child.get("/flows").status == 401);
    assert!(ana.get("/console/users").body.contains("<td>token</td>"));
}

#[test]
fn tokens_end_when_their_time_is_and_go_along_when_a_store_is_copied() {
    crate::stores::each("tokens", |address| {
        let mut store = Store::open(address).unwrap();
        let at = |hours: i64| Timestamp::from_second(1_795_536_000).unwrap() + SignedDuration::from_hours(hours);
        let by = |hours: i64| By { who: "Ana", at: at(hours) };
        assert_eq!(users::add(&mut store, "Ana", Role::Owner, by(0)).unwrap(), Outcome::Done);
        let digest = helpline::console::secret::digest;
        let wish = |name, scopes, days, digest, made_with| library::Wish { name, scopes, days, digest, made_with };
        let scopes = [Scope::Read, Scope::Owner].into();
        let (one, two) = (digest("one"), digest("two"));
        let made = library::make(&mut store, &wish("one", &scopes, Some(1), &one, Some(With::Account("Ana"))), by(0)).unwrap().unwrap();
        assert_eq!(tokens::find(&mut store, &one, at(1)).unwrap().unwrap().id, made.id);
        assert_eq!(tokens::find(&mut store, &one, at(24)).unwrap(), None);
        assert_eq!(tokens::find(&mut store, &two, at(1)).unwrap(), None);
        // What a token makes holds no longer than itself.
        let read = [Scope::Read].into();
        let with = Some(With::Token(&made));
        let child =
            library::make(&mut store, &wish("two", &read, None, &two, with), By { who: &made.signs(), at: at(1) }).unwrap().unwrap();
        assert_eq!((child.until, child.by.as_str(), child.account.as_deref()), (made.until, "Ana", Some("Ana")));
        let more = library::make(&mut store, &wish("three", &read, Some(2), &digest("three"), with), by(1)).unwrap();
        assert_eq!(more, Err(Refused::More));
        assert_eq!(tokens::list(store.read()).unwrap().len(), 2);
        assert_eq!(tokens::list(store.read()).unwrap()[0].used, None);
        assert!(tokens::list(store.read()).unwrap()[1].used.is_some());
        assert!(tokens::end(&mut store, &child.id, by(2)).unwrap().is_some_and(|token| !token.is_good(at(2))));
        assert_eq!(tokens::end(&mut store, &child.id, by(2)).unwrap(), None);
        assert!(users::changes(store.read(), 9).unwrap().iter().any(|change| change.what == "token" && change.after.is_empty()));
        assert!(versions::agree(store.read(), 1, "Ana", at(1)).is_err());
    });
    let server = server(&[]);
    let board = program(&server, "read");
    let copy = server.folder.join("copy.db");
    server.run(&["backup", &copy.display().to_string()]);
    let mut copied = Store::of_copy(&copy).unwrap();
    let kept = tokens::list(copied.read()).unwrap();
    assert_eq!((kept.len(), board.read("/token")["id"].as_str()), (1, Some(kept[0].id.as_str())));
}
