//! What is to be done: no number in any list, one at a time and written down; settled once, with who and why.

use super::{Browser, added, begun, set_up};
use crate::binary::Server;
use helpline::exchange::errand::{Errand, Named, What};
use helpline::phone::Number;
use helpline::store::errands::{self, State};
use helpline::store::{Access, Address, Store, messages};
use helpline::ticket::Keyring;
use jiff::{SignedDuration, Timestamp};

const NUMBER: &str = "+13125550142";
/// Within an hour of now, whenever the test runs.
const AGE: SignedDuration = SignedDuration::from_mins(20);

fn keyring() -> Keyring {
    Keyring::derive(&[crate::binary::Settings::default().secret_keys])
}

fn calls(server: &Server) -> Store {
    let file = |name: &str| server.folder.join(name);
    Store::of_calls(&Address::File(file("store.db")), &file("spool.db"), Access::Write).unwrap()
}

/// A caller has agreed to something; gives back its key.
pub(super) fn agreed(server: &Server, call: &str, what: What, language: (&str, &str)) -> String {
    let named = |(id, title): (&str, &str)| Named { id: id.into(), title: title.into() };
    let errand = Errand {
        line: "main".into(),
        call: call.into(),
        what,
        language: named(language),
        assumed: false,
        topic: Some(named(("net", "<b>Tumors</b>"))),
        crisis: call == "urgent",
        child: false,
        relay: false,
        at: Timestamp::now() - AGE,
        number: Number::parse(NUMBER),
    };
    let sealed = errand.seal(&keyring());
    errands::keep(calls(server).read(), &sealed).unwrap();
    sealed.key
}

pub(super) fn voicemail(server: &Server) -> String {
    let key = agreed(server, "left", What::Voicemail { recording: "RE1".into() }, ("en", "English"));
    let sealed = keyring().seal_message([key.as_bytes(), b"main"], b"RIFF-a-message");
    messages::keep(calls(server).read(), &key, &sealed, Timestamp::UNIX_EPOCH).unwrap();
    key
}

#[test]
fn lists_show_what_waits_and_no_number() {
    let (server, link) = begun();
    let mut ana = set_up(&server, &link);
    assert!(ana.get("/console/todo").body.contains("Nobody waits for a call."));
    let spanish = agreed(&server, "urgent", What::CallBack, ("es", "Spanish"));
    let english = agreed(&server, "calm", What::CallBack, ("en", "English"));
    let message = voicemail(&server);
    let mut reader = set_up(&server, &added(&server, "Rita", "reader"));
    let list = ana.get("/console/todo").body;
    for key in [&spanish, &english, &message] {
        assert!(list.contains(&format!("href=\"/console/todo/{key}\"")), "{key}");
        assert!(!ana.get(&format!("/console/todo/{key}")).body.contains("5550142"));
    }
    assert!(
        list.contains("The call was in crisis") && list.contains("20 min") && list.contains("&#60;b&#62;Tumors") && !list.contains("<b>")
    );
    assert!(!list.contains("5550142"));
    let only = ana.get("/console/todo?language=es").body;
    assert!(only.contains(&spanish) && !only.contains(&english));
    // Who only reads sees what waits, and no button.
    let list = reader.get("/console/todo").body;
    assert!(list.contains("The call was in crisis") && !list.contains(&spanish) && list.contains("role of a publisher"));
    let page = reader.get(&format!("/console/todo/{message}")).body;
    assert!(!page.contains("<audio") && !page.contains("/number\""), "{page}");
    ana.languages = "es";
    assert!(ana.get("/console/todo").body.contains("La llamada estaba en crisis"));
}

#[test]
fn a_number_is_shown_to_whoever_works_on_it_and_that_is_written_down() {
    let (server, link) = begun();
    let mut ana = set_up(&server, &link);
    let key = agreed(&server, "one", What::CallBack, ("en", "English"));
    let (page, number) = (format!("/console/todo/{key}"), format!("/console/todo/{key}/number"));
    let mut author = set_up(&server, &added(&server, "Otto", "author"));
    author.get(&page);
    assert_eq!(author.post(&number, &[]).status, 403);
    ana.get(&page);
    let mut forged = ana.clone();
    forged.token = "0".repeat(64);
    assert_eq!(forged.post(&number, &[]).status, 403);
    assert!(ana.get(&page).body.contains("Nobody has opened this yet."));
    let shown = ana.post(&number, &[]);
    assert!(shown.status == 200 && shown.body.contains("href=\"tel:+13125550142\"") && shown.header("cache-control") == "no-store");
    let after = author.get(&page).body;
    assert!(after.contains("· Ana</li>") && !after.contains("5550142") && !after.contains("· Otto</li>"));
    // It is no change of an account.
    assert!(!ana.get("/console/users").body.contains(&key));
    for unknown in ["/console/todo/00000000000000000000000000000000", "/console/todo/zz", &format!("/console/todo/{}", &key[..8])] {
        assert_eq!(ana.get(unknown).status, 404, "{unknown}");
        assert_eq!(ana.post(&format!("{unknown}/number"), &[]).status, 404, "{unknown}");
        assert_eq!(ana.post(unknown, &[("became", "done")]).status, 404, "{unknown}");
    }
}

#[test]
fn a_message_is_played_to_whoever_may_and_is_never_a_page() {
    let (server, link) = begun();
    let mut ana = set_up(&server, &link);
    let key = voicemail(&server);
    let sound = format!("/console/todo/{key}/sound");
    let played = ana.get(&sound);
    assert_eq!((played.status, played.header("content-type"), played.body.as_str()), (200, "audio/wav", "RIFF-a-message"));
    assert_eq!(played.header("content-disposition"), format!("inline; filename=\"message-{}.wav\"", &key[..8]));
    assert_eq!((played.header("cache-control"), played.header("x-content-type-options")), ("no-store", "nosniff"));
    assert!(ana.get(&format!("/console/todo/{key}")).body.contains("· Ana</li>"));
    let mut author = set_up(&server, &added(&server, "Otto", "author"));
    assert_eq!((author.get(&sound).status, Browser::new(&server.admin).get(&sound).status), (403, 303));
    let call_back = agreed(&server, "one", What::CallBack, ("en", "English"));
    for none in [call_back.as_str(), "..%2Fstore", "0000"] {
        assert_eq!(ana.get(&format!("/console/todo/{none}/sound")).status, 404, "{none}");
    }
}

#[test]
fn what_came_of_it_is_said_once_with_who_and_why() {
    let (server, link) = begun();
    let mut ana = set_up(&server, &link);
    let mut ben = set_up(&server, &added(&server, "Ben", "publisher"));
    let keys = ["one", "two", "three"].map(|call| agreed(&server, call, What::CallBack, ("en", "English")));
    let page = |at: usize| format!("/console/todo/{}", keys[at]);
    ana.get(&page(0));
    ben.get(&page(0));
    // What is wrong is said, and what was written stays.
    for (fields, says) in [
        ([("became", ""), ("why", "x")], "Choose what came of it"),
        ([("became", "dropped"), ("why", " ")], "Say why"),
        ([("became", "dropped"), ("why", "rang 312 555 0142 <i>")], "telephone number in it"),
    ] {
        let answer = ana.post(&page(0), &fields);
        assert!(answer.status == 422 && answer.body.contains(says) && !answer.body.contains("<i>"), "{says}");
    }
    let long = "a".repeat(300);
    let answer = ana.post(&page(0), &[("became", "done"), ("why", &long)]);
    assert!(answer.status == 422 && answer.body.contains(&format!("value=\"{long}\"")) && answer.body.contains("value=\"done\" checked"));
    assert_eq!(
        ana.post(&page(0), &[("became", "done"), ("why", "<script>sent</script>")]).header("location"),
        "/console/todo?said=settled"
    );
    let late = ben.post(&page(0), &[("became", "dropped"), ("why", "asked us not to")]);
    assert!(late.status == 409 && late.body.contains("(by Ana)"));
    assert_eq!(ben.post(&page(1), &[("became", "unreached"), ("why", "")]).status, 303);
    let list = ana.get("/console/todo?said=settled").body;
    assert!(
        list.contains("It is written down.")
            && list.contains("done (by Ana): &#60;script&#62;")
            && list.contains("(by Ben): could not be reached")
    );
    let kept = errands::list(calls(&server).read(), true).unwrap();
    let state = |at: usize| kept.iter().find(|kept| kept.sealed.key == keys[at]).unwrap().state.clone();
    assert!(matches!(state(0), State::Done(settled) if settled.by == "Ana"));
    assert!(matches!(state(1), State::Dropped(settled) if settled.why == "could not be reached"));
    assert_eq!(state(2), State::Due);
    // Who may not, does not.
    let mut author = set_up(&server, &added(&server, "Otto", "author"));
    author.get("/console/todo");
    assert_eq!(author.post(&page(2), &[("became", "done")]).status, 403);
    assert_eq!(author.post("/console/todo/alerts", &[("id", "0000")]).status, 403);
    assert_eq!(ana.post("/console/todo/alerts", &[("id", "0000")]).status, 404);
}
