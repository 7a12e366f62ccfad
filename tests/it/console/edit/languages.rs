//! A language more: added, filled with words, and told apart from those that lack some.

use super::{begun, field, set_up, somebody};

const FRENCH: [(&str, &str); 6] =
    [("flow", "helpline"), ("code", "fr"), ("locale", "fr-CA"), ("key", "3"), ("name.en", "French"), ("name.es", "francés")];

#[test]
fn a_language_is_added_and_what_lacks_words_in_it_is_listed_and_filled() {
    let (server, link) = begun();
    set_up(&server, &link);
    let mut ben = somebody(&server, "Ben", "author");
    let page = ben.get("/console/languages").body;
    assert!(page.contains("Spanish</strong> (es): has all its words") && page.contains("<option value=\"3\">3</option>"), "{page}");
    let added = ben.post("/console/languages", &FRENCH);
    assert_eq!(added.header("location"), "/console/words?flow=helpline&lacking=on&said=language", "{}", added.body);
    let list = ben.get(added.header("location")).body;
    assert!(list.contains("No words yet (fr)") && list.contains("The language is in the draft"));
    let again = [FRENCH.as_slice(), &[("name.fr", "français")]].concat();
    assert_eq!(ben.post("/console/languages", &again).status, 409);
    let words = [
        ("flow", "helpline"),
        ("fr.lead", "Pour \"apprendre\""),
        ("seen.fr.lead", ""),
        ("fr.said", "apprendre\nvoir"),
        ("seen.fr.said", ""),
    ];
    assert_eq!(ben.post("/console/words/m.main.1", &words).status, 303);
    assert_eq!(field(&ben.get("/console/words/m.main.1").body, "fr.said"), "apprendre\nvoir");
    let speak = ben.get("/console/words/speak").body;
    assert_eq!(field(&speak, "en.choice"), "{lead}, press {key}{tail}.");
    assert!(field(&speak, "es.months[]").starts_with("enero\nfebrero"));
    let words = [
        ("flow", "helpline"),
        ("fr.choice", "{lead}, appuyez sur {key}{tail}."),
        ("seen.fr.choice", ""),
        ("fr.1", "un"),
        ("seen.fr.1", ""),
        ("fr.languages>en", "anglais"),
        ("seen.fr.languages>en", ""),
        ("fr.months[]", "janvier\nfévrier"),
        ("seen.fr.months[]", ""),
    ];
    let saved = ben.post("/console/words/speak", &words);
    assert_eq!(saved.status, 303, "{}", saved.body);
    let file = ben.get("/console/files/words/fr.yaml").body;
    let expected = "# fr-CA\nspeak:\n  choice: \"{lead}, appuyez sur {key}{tail}.\"\n  1: un\n  languages: { en: anglais }\n  months: [janvier, \"février\"]\n\
                    m.main.1: { lead: \"Pour \\\"apprendre\\\"\", said: [apprendre, voir] }\n";
    assert_eq!(field(&file, "text").replace("&#34;", "\""), expected);
    let changed = [("flow", "helpline"), ("fr.months[]", "janvier\nmars"), ("seen.fr.months[]", "janvier\nfévrier")];
    assert_eq!(ben.post("/console/words/speak", &changed).status, 303);
    assert_eq!(field(&ben.get("/console/words/speak").body, "fr.months[]"), "janvier\nmars");
}

#[test]
fn what_is_no_language_is_not_added() {
    let (server, link) = begun();
    let mut ana = set_up(&server, &link);
    ana.get("/console/languages");
    for (field, wrong) in [("code", "../x"), ("code", "FR"), ("locale", "french"), ("locale", "fr-\"CA"), ("name.es", " "), ("code", "")] {
        let fields: Vec<(&str, &str)> = FRENCH.iter().map(|(name, value)| (*name, if *name == field { wrong } else { value })).collect();
        assert_eq!(ana.post("/console/languages", &fields).status, 422, "{field} {wrong}");
    }
    let mut rita = somebody(&server, "Rita", "reader");
    assert!(!rita.get("/console/languages").body.contains("<form method=\"post\" action=\"/console/languages\""));
    assert_eq!(rita.post("/console/languages", &FRENCH).status, 403);
    assert!(ana.get("/console/words").body.contains("This is what callers hear now"));
}
