//! What a rota does: people, hours and notices, changed on top of what it saw.

use super::{program, server, token_of};
use serde_json::json;

#[test]
fn people_are_changed_by_who_may_see_them() {
    let server = server(&[]);
    let rota = program(&server, "people");
    let list = rota.get("/flows/helpline/people");
    let seen = list.header("etag").to_owned();
    assert!(list.text().contains("+18002272345") && list.json()["items"][0]["ladders"].is_array(), "{}", list.text());
    let desk = "/flows/helpline/people/main-desk";
    let phones = |number: &str| json!({ "phones": [number], "why": "the desk has moved" });
    let changed = rota.put(desk, &[("If-Match", &seen)], &phones("+1 312 555 0151"));
    assert_eq!(changed.status, 200, "{}", changed.text());
    assert!(server.run(&["people"]).contains("+13125550151"));
    assert!(server.run(&["people", "history"]).contains("with people (token of Ana)"));
    // Somebody who saw what was before is told so; who says nothing of what they saw just changes it.
    assert_eq!(rota.put(desk, &[("If-Match", &seen)], &phones("+13125550152")).problem(), "late");
    assert_eq!(rota.put(desk, &[("If-Match", "\"x\"")], &phones("+13125550152")).problem(), "unreadable");
    assert_eq!(rota.put(desk, &[], &phones("+13125550152")).status, 200);
    for (wrong, status) in [
        (json!({ "phones": ["12"] }), 422),
        (json!({ "phones": ["+19005550142"] }), 422),
        (json!({ "phones": [] }), 422),
        (json!({ "speaks": ["xx"] }), 422),
        (json!({ "title": "call 312 555 0142" }), 422),
        (json!({ "answers": "robot" }), 400),
        (json!({ "phone": "+13125550152" }), 400),
    ] {
        assert_eq!(rota.put(desk, &[], &wrong).status, status, "{wrong}");
    }
    let eva = json!({ "title": "<i>Eva</i>", "phones": ["+13125550154"], "speaks": ["es"], "answers": "person" });
    let new = [("If-None-Match", "*")];
    assert_eq!(rota.put("/flows/helpline/people/eva", &new, &eva).status, 201);
    assert_eq!(rota.put("/flows/helpline/people/eva", &new, &eva).status, 422);
    assert_eq!(rota.put("/flows/helpline/people/EVA%20..", &new, &eva).status, 422);
    assert_eq!(rota.delete("/flows/helpline/people/eva", &[]).status, 200);
    assert_eq!(rota.delete("/flows/helpline/people/eva", &[]).status, 404);
    assert_eq!(rota.delete(desk, &[]).problem(), "conflict");
    let reads = rota.with(&token_of(&server, "Ana", "reads", "read"));
    let history = reads.read("/flows/helpline/history?limit=2");
    assert_eq!((history["items"].as_array().unwrap().len(), history["next"].is_string()), (2, true));
    for path in
        ["/flows/helpline/history", "/flows/helpline/hours", "/flows/helpline/notices", "/flows/helpline/draft", "/flows/helpline/versions"]
    {
        assert!(!reads.get(path).text().contains("312555"), "{path} has a telephone number");
    }
}

#[test]
fn notices_and_hours_hold_at_once() {
    let server = server(&[]);
    let rota = program(&server, "people,read");
    let notices = rota.read("/flows/helpline/notices");
    let name = notices["items"][0]["name"].as_str().unwrap();
    assert!(notices["items"][0]["words"]["es"].is_string());
    let notice = format!("/flows/helpline/notices/{name}");
    for on in [true, true, false] {
        assert_eq!(rota.put(&notice, &[], &json!({ "on": on, "why": "a storm" })).status, 200);
        let known = rota.read("/flows/helpline/notices");
        assert_eq!(known["items"][0]["on"], on);
    }
    assert_eq!(rota.put("/flows/helpline/notices/none", &[], &json!({ "on": true })).status, 404);
    let hours = rota.read("/flows/helpline/hours");
    let name = hours["items"][0]["name"].as_str().unwrap();
    let of = format!("/flows/helpline/hours/{name}");
    assert_eq!(rota.put(&format!("{of}/hold"), &[], &json!({ "open": false })).status, 200);
    let held = rota.read("/flows/helpline/hours");
    assert_eq!((held["items"][0]["open"].as_bool(), held["items"][0]["held"]["open"].as_bool()), (Some(false), Some(false)));
    assert_eq!(rota.put(&format!("{of}/hold"), &[], &json!({ "open": true, "until": "2001-01-01T00:00:00Z" })).status, 422);
    assert_eq!(rota.delete(&format!("{of}/hold"), &[]).status, 200);
    assert_eq!(rota.delete(&format!("{of}/hold"), &[]).problem(), "conflict");
    let day = format!("{of}/days/2030-12-24");
    assert_eq!(rota.put(&day, &[], &json!({ "open": "09:00-12:00" })).status, 200);
    let known = rota.read("/flows/helpline/hours");
    assert_eq!(known["items"][0]["days"]["2030-12-24"], json!(["09:00-12:00"]), "{known}");
    assert_eq!(known["items"][0]["added"], json!(["2030-12-24"]));
    assert_eq!(rota.put(&day, &[], &json!({ "open": "never" })).status, 422);
    assert_eq!(rota.put(&format!("{of}/days/2001-12-24"), &[], &json!({ "open": "closed" })).status, 422);
    assert_eq!(rota.put(&format!("{of}/days/24.12.2030"), &[], &json!({ "open": "closed" })).status, 404);
    assert_eq!((rota.delete(&day, &[]).status, rota.delete(&day, &[]).status), (200, 409));
    assert_eq!(rota.put("/flows/helpline/hours/none/hold", &[], &json!({ "open": true })).status, 404);
    // No time of anybody's is known to a token that only sees people; none of who may only read is changed.
    let reads = rota.with(&token_of(&server, "Ana", "reads", "read"));
    assert_eq!(reads.put(&day, &[], &json!({ "open": "closed" })).status, 403);
}
