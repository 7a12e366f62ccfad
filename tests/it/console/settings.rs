//! The page of settings: all of them, for owners alone, and no secret.

use super::{Browser, Server, added, path, set_up};
use crate::binary::Settings;

#[test]
fn owners_see_every_setting_with_its_place_and_never_a_secret() {
    let more = vec![
        ("HELPLINE__ALERTS__WEBHOOK_SECRET".to_owned(), "unguessable-webhooks".to_owned()),
        ("HELPLINE__LINES__MAIN__API_KEY".to_owned(), "unguessable-key".to_owned()),
        ("HELPLINE__LINES__MAIN__TEST_NUMBERS".to_owned(), "+13125550142".to_owned()),
        ("HELPLINE__LINES__BW__TEXT_APPLICATION".to_owned(), "<b>line</b>".to_owned()),
    ];
    let settings = Settings { more, ..Settings::default() };
    let server = Server::start(&settings);
    let mut ana = set_up(&server, &path(&server.run(&["users", "add", "Ana", "--role", "owner", "--by", "the test"])));
    let page = ana.get("/console/settings").body;
    for secret in ["unguessable", &settings.secret_keys, &settings.twilio_token, &settings.bandwidth] {
        assert!(!page.contains(secret), "{secret}");
    }
    for says in [
        "<code>server.listen</code>",
        "set by HELPLINE__SERVER__LISTEN",
        "A change holds with the next start.",
        "The line main",
        "<code>lines.main.api_key</code>",
        "set, and kept to itself",
        "<strong>twilio</strong>",
        "not set: the default",
        "(variable HELPLINE__RETENTION__JOURNAL_DAYS)",
        "&#60;b&#62;line",
    ] {
        assert!(page.contains(says), "{says} is not in {page}");
    }
    ana.languages = "es";
    let page = ana.get("/console/settings").body;
    assert!(page.contains("Un cambio vale desde el próximo arranque.") && page.contains("Los puertos"), "{page}");
    for role in ["reader", "author", "publisher"] {
        let mut other = set_up(&server, &added(&server, role, role));
        assert_eq!(other.get("/console/settings").status, 403, "{role}");
        assert!(!other.get("/console/people").body.contains("/console/settings"), "{role}");
    }
    assert_eq!(Browser::new(&server.admin).get("/console/settings").header("location"), "/console/sign-in");
}
