//! Calls, and what is to be done for callers: numbers one at a time, and written down.

use super::{Program, program, server, token_of};
use crate::console::{ring, todo};
use helpline::exchange::errand::What;
use serde_json::{Value, json};

#[test]
fn a_call_is_found_and_told_without_its_number() {
    let server = server(&[]);
    let calls = program(&server, "calls");
    assert_eq!(ring(&server, &server.run(&["sign", "--line", "main"])), 200);
    let list = calls.ready("/flows/helpline/calls?tests=all");
    let Some(call) = list["items"].as_array().unwrap().first() else { panic!("{list}") };
    let name = call["call"].as_str().unwrap();
    let told = calls.read(&format!("/flows/helpline/calls/{name}"));
    assert!(told["happened"][0]["says"].as_str().unwrap().len() > 20 && told["happened"][0]["heard"] == "rings", "{told}");
    assert!(!told.to_string().contains("312555") && !list.to_string().contains("312555"));
    let day = call["rang"].as_str().unwrap().split('T').next().unwrap();
    let transcript = calls.get(&format!("/flows/helpline/calls/{name}/transcript"));
    assert!(transcript.status == 200 && transcript.text().starts_with("call: call "), "{}", transcript.text());
    for path in [format!("/flows/helpline/calls/{name}?day=2001-01-01"), "/flows/helpline/calls/none".to_owned()] {
        assert_eq!(calls.get(&path).status, 404, "{path}");
    }
    assert!(day.starts_with("20"));
    assert_eq!(calls.ready("/flows/helpline/calls?tests=all&ended=joined")["items"], json!([]));
}

#[test]
fn a_number_is_in_no_list_and_given_to_whoever_asks_for_it_by_name() {
    let server = server(&[]);
    let works = program(&server, "calls");
    let keys = ["one", "two", "three"].map(|call| todo::agreed(&server, call, What::CallBack, ("es", "Spanish")));
    let message = todo::voicemail(&server);
    let list = works.read("/todo");
    assert_eq!(list["items"].as_array().unwrap().len(), 4);
    assert_eq!(works.read("/todo?kind=voicemail")["items"][0]["key"], message.as_str());
    let page = works.read("/todo?limit=3");
    let rest = works.read(&format!("/todo?limit=3&cursor={}", page["next"].as_str().unwrap()));
    assert_eq!((rest["items"].as_array().unwrap().len(), rest["next"].is_null()), (1, true));
    let one = works.read(&format!("/todo/{}", keys[0]));
    assert_eq!((one["language"].as_str(), one["topic"].as_str()), (Some("es"), Some("<b>Tumors</b>")));
    assert!(!list.to_string().contains("5550142") && !one.to_string().contains("5550142"));
    let post = |program: &Program, path: &str| program.ask("POST", path, &[], None);
    let number = post(&works, &format!("/todo/{}/number", keys[0]));
    assert_eq!(number.json(), json!({ "number": "+13125550142" }));
    let sound = works.get(&format!("/todo/{message}/sound"));
    assert_eq!((sound.status, sound.body.as_slice()), (200, b"RIFF-a-message".as_slice()));
    assert_eq!(works.get(&format!("/todo/{}/sound", keys[0])).status, 404);
    // Who has seen what is written down, with the token's name.
    let mut store = helpline::store::Store::open(&helpline::store::Address::File(server.folder.join("store.db"))).unwrap();
    for key in [&keys[0], &message] {
        let opened = helpline::store::users::opened(store.read(), Some(key), 9).unwrap();
        assert_eq!(opened.iter().map(|one| one.by.as_str()).collect::<Vec<_>>(), ["with calls (token of Ana)"]);
    }
    for unknown in ["00000000000000000000000000000000", "zz", &keys[0][..8]] {
        assert_eq!(works.get(&format!("/todo/{unknown}")).status, 404, "{unknown}");
        assert_eq!(post(&works, &format!("/todo/{unknown}/number")).status, 404, "{unknown}");
    }
    settled(&works, &works.with(&token_of(&server, "Ben", "ben", "calls")), &keys);
}

fn settled(ana: &Program, ben: &Program, keys: &[String; 3]) {
    let settle = |program: &Program, at: usize, body: Value| program.post(&format!("/todo/{}/settlement", keys[at]), &body);
    assert_eq!(settle(ana, 0, json!({ "became": "dropped" })).problem(), "refused");
    assert_eq!(settle(ana, 0, json!({ "became": "done", "why": "rang 312 555 0142" })).problem(), "refused");
    assert_eq!(settle(ana, 0, json!({ "became": "gone" })).problem(), "unreadable");
    assert_eq!(settle(ana, 0, json!({ "became": "again" })).problem(), "conflict");
    let done = settle(ana, 0, json!({ "became": "done", "why": "sent the list" })).json();
    assert_eq!((done["state"].as_str(), done["settled"]["by"].as_str()), (Some("done"), Some("with calls (token of Ana)")));
    let late = settle(ben, 0, json!({ "became": "dropped", "why": "asked us not to" }));
    assert!(late.problem() == "conflict" && late.text().contains("by with calls (token of Ana)"), "{}", late.text());
    assert_eq!(settle(ben, 1, json!({ "became": "unreached" })).json()["settled"]["why"], "could not be reached");
    assert_eq!(ana.read("/todo?kind=call-back")["items"].as_array().unwrap().len(), 1);
    assert_eq!(ana.read("/todo?kind=call-back&state=all")["items"].as_array().unwrap().len(), 3);
    assert_eq!(ana.ask("POST", "/alerts/0123456789/acknowledgement", &[], None).status, 404);
}
