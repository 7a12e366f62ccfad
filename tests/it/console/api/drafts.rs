//! What a deploying program does: a draft written in files, looked at, published, agreed to, gone back from.

use super::{Program, program, server, token_of};
use serde_json::{Value, json};

const FILE: &str = "/flows/helpline/draft/files/words/en.yaml";

/// A change of a sentence; gives back the number of the draft.
fn written(program: &Program, remark: &str) -> u64 {
    let file = program.get(FILE);
    let text = format!("{}# {remark}\n", file.json()["text"].as_str().unwrap());
    let said = program.put(FILE, &[("If-Match", file.header("etag"))], &json!({ "text": text }));
    assert_eq!(said.status, 200, "{}", said.text());
    said.json()["draft"].as_u64().unwrap()
}

#[test]
fn what_a_line_is_can_be_read() {
    let server = server(&[]);
    let reads = program(&server, "read");
    let flow = reads.read("/flows/helpline");
    assert_eq!((flow["lines"].clone(), flow["draft"].is_null()), (json!(["bw", "main"]), true), "{flow}");
    assert_eq!(reads.read("/flows")["items"][0]["live"], flow["live"]);
    let versions = reads.read("/flows/helpline/versions");
    assert_eq!((versions["items"][0]["state"].as_str(), versions["next"].is_null()), (Some("live"), true));
    let version = format!("/flows/helpline/versions/{}", flow["live"].as_str().unwrap());
    assert_eq!(reads.read(&version)["changes"], json!([]));
    // People's telephones are in it only for who may see them.
    let export = reads.get(&format!("{version}/export"));
    assert!(export.status == 200 && export.body.starts_with(b"PK") && export.text().contains("words/en.yaml"));
    let people = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/flows/helpline/people.yaml")).unwrap();
    assert!(!export.text().contains(&people));
    let both = reads.with(&token_of(&server, "Ana", "both", "read,people"));
    assert!(both.get(&format!("{version}/export")).text().contains(&people));
    assert!(!reads.read("/today").to_string().is_empty());
    assert_eq!(reads.read("/alerts")["items"].as_array().unwrap().len(), 0);
    assert_eq!(reads.ready("/flows/helpline/report")["figures"][0]["what"], "calls");
    let book = reads.read("/flows/helpline/book");
    assert!(book["entries"].as_array().unwrap().len() > 20 && book["entries"][0]["languages"]["es"]["words"].is_string());
    for kind in ["csv", "html"] {
        assert_eq!(reads.get(&format!("/flows/helpline/book?as={kind}")).status, 200);
    }
    let draft = reads.read("/flows/helpline/draft");
    assert!(draft["files"].as_array().unwrap().iter().any(|file| file["path"] == "words/es.yaml"));
    assert!(!draft.to_string().contains("people.yaml"));
    assert_eq!(reads.get("/flows/helpline/draft/outlook").problem(), "conflict");
    let owner = reads.with(&token_of(&server, "Ana", "owner", "owner"));
    let settings = owner.read("/settings?limit=200");
    let of = |name: &str| settings["items"].as_array().unwrap().iter().find(|one| one["name"] == name).unwrap().clone();
    assert_eq!((of("secret_keys")["secret"].as_bool(), of("secret_keys")["value"].is_null()), (Some(true), true));
    assert!(!settings.to_string().contains(&crate::binary::Settings::default().secret_keys));
}

#[test]
fn a_file_is_changed_on_top_of_what_was_seen_or_not_at_all() {
    let server = server(&[]);
    let (ana, ben) = (program(&server, "read,draft"), Program::new(&server, &token_of(&server, "Ben", "ben", "read,draft")));
    let (seen, text) = (ana.get(FILE), json!({ "text": "p.greet: Hello\n" }));
    assert_eq!(ana.put(FILE, &[], &text).problem(), "unseen");
    written(&ben, "Ben was here");
    let late = ana.put(FILE, &[("If-Match", seen.header("etag"))], &text);
    assert_eq!((late.status, late.problem().as_str()), (412, "late"));
    assert!(ana.read(FILE)["text"].as_str().unwrap().ends_with("# Ben was here\n"));
    written(&ana, "and Ana");
    let changes = ana.read("/flows/helpline/draft/changes");
    assert_eq!(changes["items"][0]["by"], "with read,draft (token of Ana)");
    assert!(changes["items"][1]["after"].as_str().unwrap().contains("# Ben was here"));
    // A file more, once.
    let call = "/flows/helpline/draft/files/calls/from-outside.call";
    let new = [("If-None-Match", "*")];
    assert_eq!(ana.put(call, &new, &json!({ "text": "call: from outside\n" })).status, 200);
    assert_eq!(ana.put(call, &new, &json!({ "text": "call: other\n" })).status, 412);
    assert_eq!(ana.get(call).json()["text"], "call: from outside\n");
    // What is wrong is found, at its line.
    let broken = format!("{}no.such: [\n", ana.read(FILE)["text"].as_str().unwrap());
    let tag = ana.get(FILE).header("etag").to_owned();
    assert_eq!(ana.put(FILE, &[("If-Match", &tag)], &json!({ "text": broken })).status, 200);
    let found = ana.read("/flows/helpline/draft/findings?limit=1");
    assert_eq!(
        (found["items"][0]["weight"].as_str(), found["items"][0]["path"].as_str()),
        (Some("error"), Some("words/en.yaml")),
        "{found}"
    );
    assert_eq!(ana.get("/flows/helpline/book?of=draft").problem(), "conflict");
    // Thrown away by whoever has seen the last change.
    let draft = ana.get("/flows/helpline/draft");
    assert_eq!(ana.delete("/flows/helpline/draft", &[]).problem(), "unseen");
    assert_eq!(ana.delete("/flows/helpline/draft", &[("If-Match", "\"1\"")]).problem(), "late");
    assert_eq!(ana.delete("/flows/helpline/draft", &[("If-Match", draft.header("etag"))]).status, 204);
    assert_eq!(ana.read(FILE)["tag"], seen.json()["tag"]);
}

#[test]
fn exactly_what_was_looked_at_is_published_and_gone_back_from() {
    let server = server(&[]);
    let program = program(&server, "read,draft,publish");
    let before = program.read("/flows/helpline")["live"].as_str().unwrap().to_owned();
    let file = program.get(FILE);
    let text = file.json()["text"].as_str().unwrap().replacen("This is the cancer helpline.", "This is the helpline of Oakville.", 1);
    assert_ne!(text, file.json()["text"]);
    assert_eq!(program.put(FILE, &[("If-Match", file.header("etag"))], &json!({ "text": text })).status, 200);
    let outlook = program.ready("/flows/helpline/draft/outlook");
    assert_eq!((outlook["state"].as_str(), outlook["publishable"].as_bool()), (Some("ready"), Some(true)), "{outlook}");
    assert!(outlook["changes"].to_string().contains("Oakville"));
    let (draft, live) = (outlook["draft"].as_u64().unwrap(), outlook["live"].as_str().unwrap());
    let wish = |draft: u64, live: &str, why: &str| json!({ "draft": draft, "live": live, "why": why });
    let publish = |wish: &Value| program.post("/flows/helpline/publications", wish);
    assert_eq!(publish(&wish(draft + 1, live, "x")).problem(), "conflict");
    assert_eq!(publish(&wish(draft, "0000000000000000", "x")).problem(), "conflict");
    assert_eq!(publish(&wish(draft, live, " ")).problem(), "refused");
    assert_eq!(publish(&wish(draft, live, "call 312 555 0142")).problem(), "refused");
    let mut over = wish(draft, live, "x");
    over["from"] = json!("2001-01-01T00:00:00Z");
    assert_eq!(publish(&over).problem(), "refused");
    let done = publish(&wish(draft, live, "the line has a new name"));
    assert_eq!(done.status, 201, "{}", done.text());
    assert_eq!(done.json()["by"], "with read,draft,publish (token of Ana)");
    let mut live = std::iter::repeat_with(|| program.read("/flows/helpline")["live"].as_str().unwrap().to_owned()).take(2_000);
    let after = live.find(|live| *live != before).expect("it becomes live");
    assert!(server.run(&["versions"]).contains("the line has a new name"));
    // Nobody waits for a second person here.
    let id = &done.json()["id"];
    let agrees = program.with(&token_of(&server, "Ben", "agrees", "agree"));
    let agreement = format!("/flows/helpline/publications/{id}/agreement");
    assert_eq!(agrees.ask("POST", &agreement, &[], None).problem(), "conflict");
    let back = |version: &str, live: &str| program.post("/flows/helpline/rollback", &json!({ "version": version, "live": live }));
    assert_eq!(back(&before, &before).problem(), "conflict");
    assert_eq!(back(&after, &after).problem(), "conflict");
    assert_eq!(back("zz", &after).problem(), "refused");
    assert_eq!(back("0000000000000000", &after).problem(), "conflict");
    let went = back(&before, &after);
    assert_eq!((went.status, went.json()["kind"].as_str()), (200, Some("rollback")), "{}", went.text());
}

#[test]
fn nobody_is_their_own_second_person_neither_with_a_token() {
    let server = server(&[("HELPLINE__PUBLISH__NEEDS_SECOND", "true")]);
    let ana = program(&server, "read,draft,publish");
    let draft = written(&ana, "to be agreed to");
    let outlook = ana.ready("/flows/helpline/draft/outlook");
    let wish = json!({ "draft": draft, "live": outlook["live"], "why": "a remark" });
    let done = ana.post("/flows/helpline/publications", &wish);
    assert_eq!((done.status, done.json()["state"].as_str()), (201, Some("waits")), "{}", done.text());
    let agreement = format!("/flows/helpline/publications/{}/agreement", done.json()["id"]);
    let agree = |program: &Program| program.ask("POST", &agreement, &[], None);
    assert_eq!(agree(&ana.with(&token_of(&server, "Ana", "another of hers", "agree"))).problem(), "conflict");
    // Nor at a terminal.
    let id = done.json()["id"].to_string();
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_helpline"));
    let refused = command.args(["agree", &id, "--by", "Ana"]).envs(server.environment()).output().unwrap();
    assert!(!refused.status.success(), "{}", String::from_utf8_lossy(&refused.stdout));
    let agreed = agree(&ana.with(&token_of(&server, "Ben", "ben", "agree")));
    assert_eq!((agreed.status, agreed.json()["second"]["by"].as_str()), (200, Some("ben (token of Ben)")), "{}", agreed.text());
}

#[test]
fn words_are_signed_as_they_were_read() {
    let server = server(&[]);
    let program = program(&server, "read,draft");
    written(&program, "a draft");
    let book = program.read("/flows/helpline/book?of=draft");
    let id = book["entries"][0]["id"].as_str().unwrap().to_owned();
    let sign = |words: &Value, language: &str, by: &str| {
        program.post("/flows/helpline/draft/signatures", &json!({ "by": by, "language": language, "ids": [id], "words": words }))
    };
    assert_eq!(sign(&json!("other"), "en", "Eva, nurse").problem(), "conflict");
    assert_eq!(sign(&book["words"], "xx", "Eva, nurse").problem(), "refused");
    assert_eq!(sign(&book["words"], "en", " ").problem(), "refused");
    assert_eq!(sign(&book["words"], "en", "Eva, nurse").status, 200);
    let signed = program.read("/flows/helpline/book?of=draft");
    assert_eq!(signed["entries"][0]["languages"]["en"]["standing"]["by"], "Eva, nurse");
}

#[test]
fn a_call_that_nobody_makes_is_heard() {
    let server = server(&[]);
    let program = program(&server, "read");
    let ring = |steps: Value| program.post("/flows/helpline/rehearsals", &json!({ "steps": steps }));
    let heard = ring(json!([])).json();
    assert_eq!((heard["heard"].as_array().unwrap().len(), heard["now"]["does"].as_str()), (1, Some("listens")), "{heard}");
    let heard = ring(json!([{ "press": "1" }, "silence", { "wait": 2 }, "hang_up"]));
    assert_eq!(heard.status, 200, "{}", heard.text());
    assert_eq!((heard.json()["heard"].as_array().unwrap().len(), heard.json()["now"]["does"].as_str()), (5, Some("hangs up")));
    assert_eq!(ring(json!(["hang_up", "silence"])).problem(), "conflict");
    for wrong in [json!([{ "press": "x" }]), json!([{ "rang": "gone" }]), json!([{ "wait": 0 }]), json!([{ "message": "hh" }])] {
        assert_eq!(ring(wrong.clone()).problem(), "refused", "{wrong}");
    }
    assert_eq!(ring(json!(["dance"])).problem(), "unreadable");
    let other = json!({ "line": "nowhere", "steps": [] });
    assert_eq!(program.post("/flows/helpline/rehearsals", &other).problem(), "refused");
    assert_eq!(program.post("/flows/helpline/rehearsals", &json!({ "of": "draft" })).problem(), "conflict");
}
