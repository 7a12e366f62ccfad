//! Changes in an author's files, in place: what was wanted is there, and everything else as it was.

mod places;

use helpline::diagnostic::Severity;
use helpline::flow::edit::entries::{self, PartWords};
use helpline::flow::edit::{Change, Obstacle, Step, Value, change, choices, languages};
use helpline::flow::key::Key;
use helpline::flow::sentences::{sentences, squeezed};
use helpline::flow::{self};
use helpline::library::{self, folder};
use helpline::source::{Source, Sources};
use proptest::prelude::*;

/// Every way to write a sentence that authors use.
const WORDS: &str = "# Above.\n\
p.plain: one and two # beside\n\
p.quoted: \"one: \\\"two\\\"\"  # beside\n\
p.single: 'it''s'\n\
p.folded: >- # beside\n  one\n  two\n\n\
# Between.\n\
p.kept: |\n  one\n  two\n\
p.voices:\n  - en: \"one\"\n  # within\n  - es: \"dos\"\n    else: \"nada\"\n\
p.flow: [ {en: \"one\"}, {es: dos, else: 'nada'} ]\n\
m.a.1: { lead: \"To one\", short: One, said: [one, \"number one\"] } # beside\n\
m.a.2:\n  lead: \"To two\"   # beside\n  said:\n    - two\n    - zwei\n\
net.a: { title: A, say: \"one\",\n         facts: \"f\" }\n\
# Below.\n";

fn of(text: &str) -> Sources {
    Sources(vec![Source { path: "words/en.yaml".into(), text: text.into() }])
}

fn put(text: &str, id: &str, part: &str, words: &str) -> Result<String, Obstacle> {
    entries::put(&of(text), "en", id, &[(part.into(), words.into())]).map(|sources| sources.0[0].text.clone())
}

/// The lines of one text that the other has not, in their order.
fn lines(old: &str, new: &str) -> Vec<String> {
    let known: Vec<&str> = old.lines().collect();
    new.lines().filter(|line| !known.contains(line)).map(str::to_owned).collect()
}

#[test]
fn one_part_is_changed_and_the_rest_stays() {
    for (id, part, words, line) in [
        ("p.plain", "say", "three", "p.plain: three # beside"),
        ("p.plain", "say", "- {key 1}", "p.plain: \"- {key 1}\" # beside"),
        ("p.quoted", "say", "it's: #1", "p.quoted: \"it's: #1\"  # beside"),
        ("p.single", "say", "ñ", "p.single: \"ñ\""),
        ("p.folded", "say", "three\n four", "p.folded: \"three four\" # beside"),
        ("p.kept", "say", "three", "p.kept: three"),
        ("p.voices", "say.2", "tres", "  - es: tres"),
        ("p.voices", "else.2", "Nada.", "    else: \"Nada.\""),
        ("p.voices", "else.1", "Or", "    else: \"Or\""),
        ("p.voices", "say.3", "More", "  - \"More\""),
        ("p.flow", "say.1", "One", "p.flow: [ {en: \"One\"}, {es: dos, else: 'nada'} ]"),
        ("p.flow", "else.2", "", "p.flow: [ {en: \"one\"}, {es: dos} ]"),
        ("m.a.1", "lead", "To 1", "m.a.1: { lead: \"To 1\", short: One, said: [one, \"number one\"] } # beside"),
        ("m.a.1", "short", "", "m.a.1: { lead: \"To one\", said: [one, \"number one\"] } # beside"),
        ("m.a.1", "tail", "now", "m.a.1: { lead: \"To one\", tail: now, short: One, said: [one, \"number one\"] } # beside"),
        ("m.a.1", "said", "one\nuno\nthe first", "m.a.1: { lead: \"To one\", short: One, said: [one, uno, \"the first\"] } # beside"),
        ("m.a.1", "said", "", "m.a.1: { lead: \"To one\", short: One } # beside"),
        ("m.a.2", "lead", "To 2", "  lead: \"To 2\"   # beside"),
        ("m.a.2", "short", "Two", "  short: \"Two\""),
        ("m.a.2", "said", "two\nzwei\ndeux", "    - deux"),
        ("net.a", "say", "two", "net.a: { title: A, say: two,"),
        ("p.plain", "title", "Plain", "p.plain: { title: \"Plain\", say: \"one and two\" } # beside"),
    ] {
        let new = put(WORDS, id, part, words).unwrap_or_else(|obstacle| panic!("{id} {part}: {obstacle:?}"));
        let added = lines(WORDS, &new);
        let told = entries::of(&sentences(&of(&new)), "en", id);
        let expected = if part == "said" { words.to_owned() } else { squeezed(words) };
        assert_eq!(told.iter().find(|(name, _)| name == part).map_or("", |(_, words)| words), expected, "{new}");
        assert_eq!(added.first().map(String::as_str), Some(line), "{id} {part}\n{new}");
        assert!(
            new.starts_with("# Above.\n") && new.contains("# Between.\n") && new.contains("  # within\n") && new.ends_with("# Below.\n")
        );
    }
    for same in ["p.plain", "p.folded", "p.kept"] {
        let words = entries::of(&sentences(&of(WORDS)), "en", same).remove(0).1;
        assert_eq!(put(WORDS, same, "say", &words).unwrap(), WORDS, "what is as it was stays as it was written");
    }
    assert_eq!(put(WORDS, "m.a.1", "lead", "  "), Err(Obstacle::Empty("lead".into())));
    assert_eq!(put("a: &x b\nc: *x\n", "a", "say", "d"), Err(Obstacle::Unchangeable("words/en.yaml".into())));
    assert_eq!(put("a: [", "a", "say", "d"), Err(Obstacle::Unchangeable("words/en.yaml".into())));
    // Line ends stay what they are.
    let windows = WORDS.replace('\n', "\r\n");
    let new = put(&windows, "m.a.2", "short", "Two").unwrap();
    assert_eq!(new.matches('\n').count(), new.matches("\r\n").count());
    assert_eq!(new, put(WORDS, "m.a.2", "short", "Two").unwrap().replace('\n', "\r\n"));
}

#[test]
fn an_entry_that_a_language_lacks_is_put_where_the_others_have_it() {
    let spanish = "# Español.\np.plain: uno # nota\nm.a.1: { lead: \"Para uno\" }\n";
    let mut both = of(WORDS);
    both.0.push(Source { path: "words/es.yaml".into(), text: spanish.into() });
    let part = |part: &str, words: &str| -> PartWords { (part.into(), words.into()) };
    let put = |id: &str, parts: &[PartWords]| entries::put(&both, "es", id, parts).unwrap().0[1].text.clone();
    assert_eq!(put("p.quoted", &[part("say", "Dos.")]), spanish.replace("# nota\n", "# nota\np.quoted: \"Dos.\"\n"));
    let label = put("m.a.2", &[part("lead", "Para dos"), part("short", ""), part("said", "dos\nel dos")]);
    assert_eq!(label, format!("{spanish}m.a.2: {{ lead: \"Para dos\", said: [dos, \"el dos\"] }}\n").replace("}\n\n", "}\n"));
    let voices = put("p.voices", &[part("say.1", "one"), part("say.2", "dos"), part("else.2", "nada")]);
    assert!(voices.contains("p.voices: [{ en: one }, { es: dos, else: nada }]\n"), "{voices}");
    assert_eq!(put("p.quoted", &[part("say", " ")]), spanish);
    // A file that says nothing yet.
    both.0[1].text = "# Nothing yet.".into();
    let first = entries::put(&both, "es", "p.plain", &[part("say", "Uno.")]).unwrap();
    assert_eq!(first.0[1].text, "# Nothing yet.\np.plain: \"Uno.\"\n");
}

fn shipped() -> Sources {
    folder::shipped().sources
}

fn text<'s>(sources: &'s Sources, path: &str) -> &'s str {
    &sources.0.iter().find(|source| source.path == path).unwrap().text
}

fn key(digit: u8) -> Key {
    Key::digit(digit).unwrap()
}

#[test]
fn choices_are_hung_closed_led_elsewhere_and_moved_with_their_words() {
    let before = shipped();
    let nodes = |sources: &Sources| lines(text(&before, "nodes.yaml"), text(sources, "nodes.yaml"));
    let hung = choices::hang(&before, "life", key(4), "csn").unwrap();
    assert_eq!(nodes(&hung), ["  life:     { menu: {1: followup, 2: notcured, 3: coping, 4: csn}, also: [back] }"]);
    assert_eq!(choices::hang(&before, "life", key(3), "csn"), Err(Obstacle::Taken));
    assert_eq!(choices::hang(&before, "nowhere", key(3), "csn"), Err(Obstacle::Gone));
    let led = choices::lead(&before, "life", key(2), "csn").unwrap();
    assert_eq!(nodes(&led), ["  life:     { menu: {1: followup, 2: csn, 3: coping}, also: [back] }"]);
    let closed = choices::close(&before, "life", key(2)).unwrap();
    assert_eq!(nodes(&closed), ["  life:     { menu: {1: followup, 3: coping}, also: [back] }"]);
    assert!(!text(&closed, "words/es.yaml").contains("m.life.2") && text(&closed, "words/es.yaml").contains("m.life.3"));
    assert_eq!(text(&closed, "words/en.yaml").lines().count() + 1, text(&before, "words/en.yaml").lines().count());
    let moved = choices::rekey(&closed, "life", key(3), key(2)).unwrap();
    assert_eq!(nodes(&moved), ["  life:     { menu: {1: followup, 2: coping}, also: [back] }"]);
    assert!(text(&moved, "words/es.yaml").contains("m.life.2:") && !text(&moved, "words/es.yaml").contains("m.life.3:"));
    let first = choices::hang(&choices::close(&before, "life", key(1)).unwrap(), "life", key(1), "csn").unwrap();
    assert_eq!(nodes(&first), ["  life:     { menu: {1: csn, 2: notcured, 3: coping}, also: [back] }"]);
    // Two that change places say what they said, at the other key.
    let swapped = choices::rekey(&before, "life", key(1), key(3)).unwrap();
    assert_eq!(nodes(&swapped), ["  life:     { menu: {1: coping, 2: notcured, 3: followup}, also: [back] }"]);
    let lead = |sources: &Sources, id: &str| entries::of(&sentences(sources), "es", id).remove(0).1;
    assert_eq!((lead(&swapped, "m.life.1"), lead(&swapped, "m.life.3")), (lead(&before, "m.life.3"), lead(&before, "m.life.1")));
    assert_eq!(
        choices::rekey(&swapped, "life", key(3), key(1)).map(|back| text(&back, "nodes.yaml").to_owned()).unwrap(),
        text(&before, "nodes.yaml")
    );
    for sources in [&hung, &led, &moved, &swapped] {
        let findings = flow::compile(sources, &library::usual_limits().unwrap()).findings;
        let unsaid = (sources == &hung).then_some("missing-words");
        assert!(
            findings.iter().filter(|finding| finding.severity == Severity::Error).all(|finding| Some(finding.rule) == unsaid),
            "{findings:?}"
        );
    }
}

#[test]
fn sections_of_a_run_come_go_and_change_places() {
    let before = shipped();
    let nodes = |sources: &Sources| lines(text(&before, "nodes.yaml"), text(sources, "nodes.yaml")).join("\n");
    let added = choices::add_section(&before, "staging", 2, "net.more").unwrap();
    assert_eq!(nodes(&added), "  staging:  { run: [net.stage, net.grade, net.more], link: sms.link }");
    let moved = choices::move_section(&added, "staging", "net.more", false).unwrap();
    assert_eq!(nodes(&moved), "  staging:  { run: [net.stage, net.more, net.grade], link: sms.link }");
    assert_eq!(choices::move_section(&moved, "staging", "net.stage", false), Err(Obstacle::Gone));
    let removed = choices::remove_section(&moved, "staging", "net.stage").unwrap();
    assert_eq!(nodes(&removed), "  staging:  { run: [net.more, net.grade], link: sms.link }");
    assert_eq!(choices::remove_section(&before, "other", "net.other"), Err(Obstacle::Empty("other".into())));
    assert_eq!(choices::add_section(&before, "staging", 0, "net.grade"), Err(Obstacle::Taken));
}

#[test]
fn a_language_more_has_a_key_a_voice_a_name_and_a_file_for_its_words() {
    let before = shipped();
    let names = [("en".to_owned(), "French".to_owned()), ("es".to_owned(), "francés".to_owned())];
    let (place, free) = languages::question(&before).unwrap();
    assert_eq!((place.as_str(), free.first()), ("greet", Some(&key(3))));
    let new = languages::New { code: "fr", locale: "fr-CA", names: &names, own_name: "", key: Some(key(3)), offer: "" };
    let after = languages::add(&before, &new).unwrap();
    assert_eq!(languages::of(&after), ["en", "es", "fr"]);
    assert_eq!(text(&after, "words/fr.yaml"), "# fr-CA\n");
    let flow = lines(text(&before, "flow.yaml"), text(&after, "flow.yaml"));
    assert_eq!(
        flow,
        [
            "languages: [en, es, fr]                  # the first is assumed until the caller chooses",
            "voices: { en: {locale: en-US}, es: {locale: es-US}, fr: { locale: \"fr-CA\" } }"
        ]
    );
    assert!(text(&after, "nodes.yaml").contains("keys: {1: en, 2: es, 3: fr}"));
    assert!(text(&after, "words/es.yaml").contains("fr: \"francés\" }"));
    assert_eq!(languages::add(&after, &new), Err(Obstacle::Taken));
    let findings = flow::compile(&after, &library::usual_limits().unwrap()).findings;
    let kinds: std::collections::BTreeSet<&str> = findings.iter().map(|finding| finding.rule).collect();
    assert_eq!(kinds.into_iter().collect::<Vec<_>>(), ["missing-words", "translation-missing"]);
}

#[test]
fn a_language_is_offered_in_its_own_voice_before_whoever_waits_is_told_so() {
    let before = shipped();
    let names = [("en".to_owned(), "French".to_owned()), ("es".to_owned(), "francés".to_owned())];
    let offer = "Pour le français, appuyez sur {key 3}.";
    let new = languages::New { code: "fr", locale: "fr-CA", names: &names, own_name: "français", key: Some(key(3)), offer };
    let after = languages::add(&before, &new).unwrap();
    let line = format!("  - {{ fr: \"{offer}\" }}");
    for path in ["words/en.yaml", "words/es.yaml"] {
        let known: Vec<&str> = text(&before, path).lines().collect();
        let more: Vec<String> = text(&after, path).lines().filter(|line| !known.contains(line)).map(str::to_owned).collect();
        assert!(more.len() == 2 && more.contains(&line), "{more:?}");
        let at = |wanted: &str| text(&after, path).find(wanted).unwrap();
        assert!(at("Para español, oprima {key 2}.") < at(&line) && at(&line) < at("For English, press {key 1}"), "{path}");
    }
    let own = text(&after, "words/fr.yaml");
    assert!(own.starts_with("# fr-CA\nspeak:\n  languages: { fr: \"français\" }\np.greet: [{ en: \"If this is"), "{own}");
    let voices: Vec<Option<String>> =
        sentences(&after).into_iter().filter(|one| one.id == "p.greet" && one.language == "fr").map(|one| one.voice).collect();
    assert_eq!(voices.iter().flatten().collect::<Vec<_>>(), ["en", "es", "fr", "en"]);
}

/// The findings of texts that are errors.
#[test]
fn what_is_written_in_several_lines_with_remarks_stays() {
    let text =
        "a: [ one, # first\n  two, # second\n  three ] # all\nb:\n- one\n- two # second\n\n# end\nc: {}\nd: { x: 1, # one\n  y: 2 }\n";
    let (a, b, c) = ([Step::Name("a")], [Step::Name("b")], [Step::Name("c")]);
    let item = |list: &'static str, at| [Step::Name(list), Step::Item(at)];
    let made = |one: &Change<'_>| change(text, one).unwrap_or_else(|| panic!("{one:?}"));
    assert_eq!(made(&Change::Remove(&item("a", 0))), text.replace("[ one, #", "[  #"));
    assert_eq!(made(&Change::Remove(&item("a", 2))), text.replace("  three ]", "   ]"));
    assert_eq!(made(&Change::Push { to: &a, at: 3, value: Value::text("Four") }), text.replace("three ]", "three, \"Four\" ]"));
    assert_eq!(made(&Change::Push { to: &a, at: 1, value: Value::text("x") }), text.replace("[ one, #", "[ one, x, #"));
    assert_eq!(made(&Change::Push { to: &b, at: 2, value: Value::text("x") }), text.replace("# second\n\n", "# second\n- x\n\n"));
    assert_eq!(made(&Change::Push { to: &b, at: 0, value: Value::text("x") }), text.replace("b:\n", "b:\n- x\n"));
    assert_eq!(made(&Change::Remove(&item("b", 1))), text.replace("- two # second\n", ""));
    assert_eq!(made(&Change::Add { to: &c, at: 0, name: "m", value: Value::texts(["v"]) }), text.replace("{}", "{m: [v]}"));
    assert_eq!(made(&Change::Remove(&[Step::Name("d"), Step::Name("x")])), text.replace("{ x: 1, #", "{  #"));
    assert_eq!(made(&Change::Rename(&c, "e f")), text.replace("c: {}", "\"e f\": {}"));
    assert_eq!(made(&Change::Set(&c, Value::text("1.50"))), text.replace("{}", "\"1.50\""));
    for wrong in [Change::Remove(&item("a", 9)), Change::Set(&[Step::Name("z")], Value::Nothing), Change::Remove(&[])] {
        assert_eq!(change(text, &wrong), None);
    }
}

fn nasty() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        Just("\"".to_owned()),
        Just("'".to_owned()),
        Just(": ".to_owned()),
        Just(" #".to_owned()),
        Just("- ".to_owned()),
        Just("{key 1}".to_owned()),
        Just("\\".to_owned()),
        Just("\\n".to_owned()),
        Just("ñ¿".to_owned()),
        Just("\u{A0}".to_owned()),
        Just("}]".to_owned()),
        Just("&a *b".to_owned()),
        Just("| >-".to_owned()),
        Just("null".to_owned()),
        Just("no".to_owned()),
        Just("1e3".to_owned()),
        Just("\u{85}\u{2028}".to_owned()),
        Just("\u{1F600}".to_owned()),
        Just("%!@`".to_owned()),
        Just("---".to_owned()),
        "[ -~]{0,6}",
        "[a-z]{1,6}",
        any::<char>().prop_map(String::from),
    ];
    proptest::collection::vec(piece, 1..6).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(400) })]

    #[test]
    fn whatever_is_written_is_read_again_and_nothing_else_changes(words in nasty(), at in 0usize..22) {
        let all = sentences(&of(WORDS));
        let place = &all[at % all.len()];
        let part = if place.part.starts_with("said") { "said".to_owned() } else { place.part.clone() };
        let wanted = squeezed(&words);
        prop_assume!(!wanted.is_empty());
        let new = put(WORDS, &place.id, &part, &wanted);
        prop_assert!(new.is_ok(), "{new:?}");
        let new = new.unwrap();
        let after = sentences(&of(&new));
        let told = entries::of(&after, "en", &place.id);
        prop_assert_eq!(&told.iter().find(|(name, _)| *name == part).unwrap().1, &wanted);
        for id in ["p.plain", "p.quoted", "p.single", "p.folded", "p.kept", "p.voices", "p.flow", "m.a.1", "m.a.2", "net.a"] {
            if *id != *place.id {
                prop_assert_eq!(entries::of(&after, "en", id), entries::of(&all, "en", id));
            }
        }
        for remark in ["# Above.\n", "# Between.\n", "  # within\n", "# Below.\n"] {
            prop_assert!(new.contains(remark));
        }
        prop_assert_eq!(new.matches("# beside").count() - wanted.matches("# beside").count(), WORDS.matches("# beside").count());
    }
}
