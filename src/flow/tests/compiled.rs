//! What comes out of good flows.

use super::{clean, compiled, folder, good};
use crate::flow::graph::{Flow, Kind};
use crate::flow::key::Key;
use crate::flow::wording::{Form, Hole, Item, Piece, Speech, Term};
use crate::source::Source;

/// Some speech as one line: words, `|700|` for a quiet, `<Topic>` for a hole.
fn said(flow: &Flow, speech: &[Speech]) -> String {
    let said = speech.iter().map(|speech| match speech {
        Speech::Quiet(quiet) => format!("|{quiet}|"),
        Speech::Say(id) => pieces(&flow.utterance(*id).pieces),
    });
    said.collect()
}

fn pieces(pieces: &[Piece]) -> String {
    let said = pieces.iter().map(|piece| match piece {
        Piece::Text(text) => text.clone(),
        Piece::Term(term) => term.text.clone(),
        Piece::Quiet(quiet) => format!("|{quiet}|"),
        Piece::Hole(hole) => format!("<{hole:?}>"),
    });
    said.collect()
}

fn prompt(flow: &Flow, id: &str, language: usize) -> String {
    let prompt = flow.prompts.iter().find(|prompt| prompt.id == id).unwrap();
    let items = prompt.words[language].iter().map(|item| match item {
        Item::Speech(speech) => said(flow, &[*speech]),
        Item::Menu(form) => format!("<{form:?}>"),
    });
    items.collect::<Vec<_>>().join(" / ")
}

#[test]
fn a_small_flow_compiles_without_findings() {
    let flow = clean(&good());
    assert_eq!(flow.name, "A small line");
    assert_eq!(flow.languages[1].voices, [("twilio".to_owned(), "Polly.Lupe-Neural".to_owned())]);
    assert_eq!(flow.languages[1].names, ["inglés", "español"]);
    assert_eq!(flow.languages[0].reasons[1], "Did not press anything.");
    assert_eq!(said(&flow, &[Speech::Say(flow.languages[1].accept)]), "Oprima uno para aceptar.");
    assert_eq!((flow.patience.wait_s, flow.patience.slow_s, flow.patience.attempts), (7, 12, 3));
    assert_eq!(flow.nobody.unwrap().at_least_s, 600);
    assert_eq!(flow.bounds.longest_s, 14_400);
    let roster = compiled(&good()).roster;
    assert_eq!(roster.people[0].phones[0].as_str(), "+18005550100");
}

#[test]
fn marks_are_said_as_wired() {
    let flow = clean(&good());
    for (id, language, words) in [
        ("p.greet", 0, "If this is an emergency, call 9 1 1. / Para español, oprima dos. / For English, press one."),
        ("p.safety", 0, "Press zero at any time. |700| Our site is A, B, dot, O, R, G."),
        ("p.safety", 1, "Oprima cero en cualquier momento. |700| Nuestra página es A, B, punto, O, R, G."),
        ("p.disclaim", 0, "Last revised in October 2018, on October 30, 2018. It is not advice."),
        ("p.ni.2", 0, "Press seven for slower. / <OneAtATime>"),
        ("p.nm.1", 0, "That is no choice. / <Short> / Thank you."),
        ("p.after", 1, "You are back. For the menu, press asterisco."),
        ("p.whisper", 0, "<Language> caller. Topic: <Topic>. <Reason>"),
    ] {
        assert_eq!(prompt(&flow, id, language), words, "{id}");
    }
    let whisper = flow.utterances.iter().find(|utterance| utterance.pieces.contains(&Piece::Hole(Hole::Topic))).unwrap();
    assert_eq!(pieces(whisper.otherwise.as_ref().unwrap()), "<Language> caller. <Reason>");
    assert_eq!(flow.prompts.iter().filter(|prompt| prompt.words[0].contains(&Item::Menu(Form::Full))).count(), 1);
}

#[test]
fn menus_are_built_from_their_choices() {
    let flow = clean(&good());
    let Kind::Menu(menu) = &flow.node(flow.node_named("main").unwrap()).kind else { unreachable!("main is a menu") };
    let words = &menu.words[0];
    assert_eq!(
        said(&flow, &words.full),
        "To learn about tumors, press one.|600|For rides, press two to talk with a specialist.|600|For a person, press zero."
    );
    assert_eq!(said(&flow, &words.short[..1]), "To learn, press one.");
    assert_eq!(said(&flow, &words.one_at_a_time[..2]), "To learn, press one.|1500|");
    assert_eq!(said(&flow, &menu.words[1].full[..1]), "Para aprender, oprima uno.");
    assert_eq!(menu.choices.iter().count(), 2);
    assert!(menu.choices.at(Key::from_word("0").unwrap()).is_none());
}

#[test]
fn names_are_numbers_topics_and_bits() {
    let flow = clean(&good());
    let node = |name: &str| flow.node(flow.node_named(name).unwrap());
    assert_eq!(node("net").first, 1);
    assert_eq!(node("main").first, 0);
    assert!(node("busy").after_failure && !node("after").after_failure);
    assert_eq!(flow.node_hashed(node("busy").hash), flow.node_named("busy"));
    let Kind::Run(run) = &node("basics").kind else { unreachable!("basics is a run") };
    assert_eq!(run.sections[0].first, 1);
    let titles = |topic: Option<_>| flow.topic(topic.unwrap()).titles.clone();
    assert_eq!(titles(run.sections[1].topic), ["Grade", "Grade"]);
    assert_eq!(titles(node("main").topic), ["Main menu", "Menú principal"]);
    assert_eq!(titles(node("person").topic), ["Our services", "Our services"]);
    // "Llamada en inglés. Tema: What it is. No se entendieron las teclas.": 12 words at 150 a minute.
    assert_eq!(flow.ladders[0].whisper_s, 5);
}

#[test]
fn the_version_is_the_content_but_not_the_people() {
    let version = |change: fn(&mut Vec<Source>)| {
        let mut sources = good();
        change(&mut sources.0);
        clean(&sources).version
    };
    let same = version(|_| {});
    assert_eq!(same, version(|files| files[1].text = files[1].text.replace("0100", "0101")));
    assert_eq!(same, version(|files| files.push(Source { path: "calls/a.call".into(), text: "call: a".into() })));
    assert_ne!(same, version(|files| files[0].text += "\n"));
    assert_ne!(same, version(|files| files[2].text += "\n"));
}

#[test]
fn several_files_are_one_flow() {
    let mut sources = good();
    let (top, busy) = (&sources.0[0].text, "  busy: { tell: p.busy, offer: {1: person} }\n");
    let rest = top.replace(busy, "");
    let moved = format!("nodes:\n{busy}");
    sources.0[0].text = rest;
    sources.0.insert(0, Source { path: "extra.yaml".into(), text: moved });
    assert!(clean(&sources).node_named("busy").is_some());
}

#[test]
fn a_node_in_two_files_is_underlined_in_both() {
    let mut sources = good();
    sources.0.push(Source { path: "more.yaml".into(), text: "nodes:\n  busy: { hang_up: p.bye }\n".into() });
    let findings = compiled(&sources).findings;
    assert_eq!(findings.len(), 1);
    assert_eq!(findings[0].rule, "defined-twice");
    let places: Vec<&str> = findings[0].places.iter().map(|(span, _)| sources.source(span.file).unwrap().path.as_str()).collect();
    assert_eq!(places, ["more.yaml", "flow.yaml"]);
}

#[test]
fn a_missing_translation_is_shown_in_both_files() {
    let mut sources = good();
    sources.0[3].text = sources.0[3].text.replace("p.edge: ", "p.edges: ");
    let compiled = compiled(&sources);
    let told: Vec<(&str, &str)> = compiled
        .findings
        .iter()
        .flat_map(|finding| &finding.places)
        .map(|(span, _)| (sources.source(span.file).unwrap().path.as_str(), sources.text(*span)))
        .collect();
    assert_eq!(told, [("words/en.yaml", "p.edge"), ("words/es.yaml", ""), ("words/es.yaml", "p.edges"), ("words/en.yaml", "")]);
}

#[test]
fn identical_utterances_are_kept_once() {
    let flow = clean(&good());
    let mut seen = std::collections::HashSet::new();
    assert!(flow.utterances.iter().all(|utterance| seen.insert(format!("{utterance:?}"))));
}

#[test]
fn a_large_flow_compiles() {
    let mut sources = good();
    for (file, line) in
        [(0, "  extra.N: { tell: p.busy, offer: {1: person} }\n"), (2, "x.N: \"Words {key 0} N.\"\n"), (3, "x.N: \"Más {key 0} N.\"\n")]
    {
        let lines: String = (0..2000).map(|number| line.replace('N', &number.to_string())).collect();
        let text = &mut sources.0[file].text;
        *text = if file == 0 { text.replace("\npeople:", &format!("\n{lines}people:")) } else { format!("{lines}{text}") };
    }
    let compiled = compiled(&sources);
    assert!(compiled.findings.iter().all(|finding| finding.rule == "unreachable-node"));
    assert_eq!(compiled.flow.unwrap().nodes.len(), 2009);
}

#[test]
fn the_whole_language_of_the_sample_compiles() {
    let sources = folder("sample");
    let flow = clean(&sources);
    let Kind::Transfer(crisis) = &flow.node(flow.node_named("crisis").unwrap()).kind else { unreachable!("crisis is a transfer") };
    assert!(crisis.urgent && crisis.again.is_some());
    // Twelve of its author's and the text that its run offers.
    assert_eq!(flow.nodes.len(), 13);
    let text = flow.node_named("sms.link").unwrap();
    assert!(matches!(flow.node(text).kind, Kind::Text(_)));
    let Kind::Run(run) = &flow.node(flow.node_named("basics").unwrap()).kind else { unreachable!("basics is a run") };
    assert_eq!(run.link, Some(text));
    assert!(flow.service.assumed.is_some());
}

#[test]
fn difficult_words_are_found_in_their_language_alone() {
    let mut sources = good();
    let lexicon = "lexicon: { SLOWER: { ipa: \"no\" }, once again: { ipa: \"a\" }, slower: { ipa: \"ˈsloʊɚ\", say: SLOH-er } }\n";
    for (path, more) in [("words/en.yaml", lexicon), ("words/es.yaml", "")] {
        let source = sources.0.iter_mut().find(|source| source.path == path).unwrap();
        source.text.push_str(more);
    }
    let before = clean(&good());
    let flow = clean(&sources);
    let term = Term { text: "Slower".to_owned(), ipa: Some("ˈsloʊɚ".to_owned()), say: Some("SLOH-er".to_owned()) };
    let slower = flow.utterances.iter().find(|utterance| pieces(&utterance.pieces) == "Slower." && utterance.language.0 == 0).unwrap();
    assert_eq!(slower.pieces, [Piece::Term(term), Piece::Text(".".to_owned())]);
    let in_another = flow.utterances.iter().filter(|utterance| utterance.language.0 == 1);
    assert!(in_another.flat_map(|utterance| &utterance.pieces).all(|piece| !matches!(piece, Piece::Term(_))));
    assert_eq!(flow.utterances.len(), before.utterances.len(), "what was said once is said once");
    for (new, old) in flow.utterances.iter().zip(&before.utterances) {
        assert_eq!(pieces(&new.pieces), pieces(&old.pieces));
    }
}
