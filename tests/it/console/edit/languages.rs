//! A language more: added, filled with words, and told apart from those that lack some.

use super::{begun, field, set_up, somebody};

const FRENCH: [(&str, &str); 6] =
    [("flow", "helpline"), ("code", "fr"), ("locale", "fr-CA"), ("key", "3"), ("name.en", "French"), ("name.es", "francés")];
const OFFER: &str = "Pour le français, appuyez sur {key 3}.";

#[test]
fn a_language_is_added_and_what_lacks_words_in_it_is_listed_and_filled() {
    let (server, link) = begun();
    set_up(&server, &link);
    let mut ben = somebody(&server, "Ben", "author");
    let page = ben.get("/console/languages").body;
    assert!(
        page.contains("Spanish <small>es</small></strong>")
            && page.contains("has all its words")
            && page.contains("<option value=\"3\">3</option>"),
        "{page}"
    );
    let added = ben.post("/console/languages", &FRENCH);
    assert_eq!(added.header("location"), "/console/words?flow=helpline&lacking=fr&said=language", "{}", added.body);
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

#[test]
fn what_is_missing_is_gone_through_one_after_another_and_shrinks() {
    let (server, link) = begun();
    let mut ana = set_up(&server, &link);
    ana.get("/console/languages");
    let fields = [FRENCH.as_slice(), &[("own", "français"), ("offer", OFFER)]].concat();
    let added = ana.post("/console/languages", &fields);
    assert_eq!(added.status, 303, "{}", added.body);
    let list = ana.get(added.header("location")).body;
    let begin = "href=\"/console/words/speak?flow=helpline&#38;lacking=fr\"";
    assert!(list.contains(begin) && list.contains("Go through what is missing"), "{list}");
    // How it says keys comes first, and only its own words are to be written.
    let page = ana.get("/console/words/speak?flow=helpline&lacking=fr").body;
    assert!(page.contains("name=\"fr.choice\"") && !page.contains("name=\"en.choice\"") && page.contains("{lead}, press {key}{tail}."));
    let left = |page: &str| -> usize {
        let told = page.split(" entries have words in French").next().unwrap().rsplit("<strong>").next().unwrap();
        let (done, all) = told.split_once(" of ").unwrap();
        all.parse::<usize>().unwrap() - done.parse::<usize>().unwrap()
    };
    let before = left(&page);
    // One that is left for later comes again at the end; one that is written does not.
    let skipped = ana.post(
        "/console/words/speak",
        &[("flow", "helpline"), ("lacking", "fr"), ("do", "next"), ("fr.choice", ""), ("seen.fr.choice", "")],
    );
    assert_eq!(skipped.header("location"), "/console/words/p.safety?flow=helpline&lacking=fr&said=left");
    let page = ana.get(skipped.header("location")).body;
    assert!(left(&page) == before && page.contains("autofocus aria-describedby=\"work\"") && page.contains("Left for later"), "{page}");
    let words = [("flow", "helpline"), ("lacking", "fr"), ("do", "next"), ("fr.say", "Appuyez sur {key person}."), ("seen.fr.say", "")];
    let saved = ana.post("/console/words/p.safety", &words);
    assert_eq!(saved.header("location"), "/console/words/p.disclaim?flow=helpline&lacking=fr&said=next");
    let page = ana.get(saved.header("location")).body;
    assert!(left(&page) == before - 1 && page.contains("Saved. The next one:"));
    // The first menu, title and choices.
    for (id, part, words) in
        [("m.main", "fr.title", "Menu principal"), ("m.main.1", "fr.lead", "Pour apprendre"), ("m.main.2", "fr.lead", "Pour de l'aide")]
    {
        let seen = format!("seen.{part}");
        let saved = ana
            .post(&format!("/console/words/{id}"), &[("flow", "helpline"), ("lacking", "fr"), ("do", "next"), (part, words), (&seen, "")]);
        assert!(saved.status == 303 && saved.header("location").contains("&said=next"), "{id}: {}", saved.body);
    }
    assert_eq!(left(&ana.get("/console/words/p.disclaim?flow=helpline&lacking=fr").body), before - 4);
    let languages = ana.get("/console/languages").body;
    assert!(languages.contains(&format!("{} entries still lack words", before - 4)), "{languages}");
    // The greeting offers it to everybody, in its own voice.
    let greeting = ana.get("/console/words/p.greet").body;
    assert!(
        field(&greeting, "en.say.3") == OFFER
            && field(&greeting, "fr.say.3") == OFFER
            && field(&greeting, "es.say.4").starts_with("For English")
    );
    // A language that is none is no filter and no work.
    assert!(!ana.get("/console/words/p.safety?lacking=%3Cscript%3E").body.contains("<progress"));
    assert!(!ana.get("/console/words?lacking=%3Cscript%3E").body.contains("<script>"));
}
