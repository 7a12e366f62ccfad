//! A translator's table comes back: what is taken, what is not, and what the files look like afterwards.

use helpline::book::csv_in::{self, Returned};
use helpline::book::edit::{Edit, apply, newly};
use helpline::diagnostic::Severity;
use helpline::flow;
use helpline::flow::sentences::{sentences, squeezed};
use helpline::library::{folder, usual_limits};
use helpline::source::{Source, Sources};
use proptest::prelude::*;
use std::collections::BTreeMap;

/// A table of every sentence, as the book writes it: a row for each id, part and voice, a column for each language.
fn table(sources: &Sources, change: impl Fn(&str, &str, &str, &str) -> String) -> Vec<u8> {
    let mut rows: BTreeMap<(String, String, String), BTreeMap<String, String>> = BTreeMap::new();
    for s in sentences(sources) {
        let words = change(&s.id, &s.part, &s.language, &s.text);
        rows.entry((s.id, s.part, s.voice.unwrap_or_default())).or_default().insert(s.language, words);
    }
    let mut csv = csv::Writer::from_writer(Vec::new());
    csv.write_record(["id", "part", "voice", "en", "es"]).unwrap();
    for ((id, part, voice), words) in &rows {
        let word = |language: &str| words.get(language).map_or("", String::as_str);
        csv.write_record([id, part, voice, word("en"), word("es")]).unwrap();
    }
    csv.into_inner().unwrap()
}

fn words(en: &str) -> Sources {
    Sources(vec![Source { path: "words/en.yaml".into(), text: en.into() }])
}

fn two(en: &str, es: &str) -> Sources {
    Sources(vec![Source { path: "words/en.yaml".into(), text: en.into() }, Source { path: "words/es.yaml".into(), text: es.into() }])
}

fn edits(returned: &Returned) -> Vec<String> {
    returned.edits.iter().map(|e| format!("{} {} {}: {} -> {}", e.row, e.id, e.language, e.before, e.after)).collect()
}

fn spoiled(returned: &Returned) -> Vec<String> {
    returned.spoiled.iter().map(|s| format!("{} {}: {}", s.row, s.what, s.wrong)).collect()
}

fn read(csv: &str, sources: &Sources) -> Returned {
    csv_in::read(csv.as_bytes(), sources).unwrap()
}

/// The text of the English file after one entry has got new words.
fn after(en: &str, id: &str, new: &str) -> String {
    let sources = words(en);
    let sentence = sentences(&sources).into_iter().find(|s| s.id == id).unwrap();
    let edit = Edit {
        row: 2,
        language: sentence.language,
        id: sentence.id,
        part: sentence.part,
        span: sentence.span,
        before: sentence.text,
        after: new.into(),
    };
    let applied = apply(&sources, vec![edit]);
    assert!(applied.refused.is_empty(), "{:?}", applied.refused);
    applied.sources.0[0].text.clone()
}

#[test]
fn a_table_that_comes_back_as_it_went_changes_nothing() {
    let shipped = folder::shipped().sources;
    let returned = csv_in::read(&table(&shipped, |_, _, _, text| text.to_owned()), &shipped).unwrap();
    assert_eq!(returned, Returned::default());
    let wrapped = table(&shipped, |_, _, _, text| format!("  {}\n", text.replacen(' ', "\r\n ", 1)));
    assert_eq!(csv_in::read(&wrapped, &shipped).unwrap(), Returned::default(), "white space is nothing a caller hears");
}

#[test]
fn only_the_lines_of_changed_cells_differ_and_the_new_words_are_compiled() {
    let shipped = folder::shipped().sources;
    let csv = table(&shipped, |id, part, language, text| match (id, part, language) {
        ("p.slow", "say", "en") => "As slowly as you like.".to_owned(),
        ("p.greet", "say.1", "es") => format!("{text} Stay well."),
        ("p.slow", "say", "es") => "Sin prisa: \"despacio\".".to_owned(),
        _ => text.to_owned(),
    });
    let returned = csv_in::read(&csv, &shipped).unwrap();
    assert_eq!((returned.edits.len(), returned.spoiled.len()), (3, 0));
    let applied = apply(&shipped, returned.edits);
    assert_eq!((applied.edits.len(), applied.refused.len()), (3, 0));
    let mut differ = Vec::new();
    for (old, new) in shipped.0.iter().zip(&applied.sources.0) {
        assert_eq!(old.text.lines().count(), new.text.lines().count());
        differ
            .extend(old.text.lines().zip(new.text.lines()).filter(|(old, new)| old != new).map(|(_, new)| format!("{}: {new}", old.path)));
    }
    assert_eq!(differ.len(), 3, "{differ:#?}");
    assert!(differ.contains(&"words/en.yaml: p.slow: \"As slowly as you like.\"".to_owned()), "{differ:#?}");
    assert!(differ.contains(&"words/es.yaml: p.slow: \"Sin prisa: \\\"despacio\\\".\"".to_owned()), "{differ:#?}");
    let compiled = flow::compile(&applied.sources, &usual_limits().unwrap());
    let heard = format!("{:?}", compiled.flow.unwrap().utterances);
    assert!(heard.contains("As slowly as you like.") && heard.contains("Sin prisa: ") && heard.contains("Stay well."));
}

#[test]
fn spreadsheets_write_tables_in_their_own_ways() {
    let sources = two("p.a: One, two.\n", "p.a: Uno.\n");
    let expected = ["2 p.a es: Uno. -> Dos; o tres."];
    for csv in [
        "id,part,voice,en,es\np.a,say,,\"One, two.\",Dos; o tres.\n",
        "\u{FEFF}id,part,voice,en,es\r\np.a,say,,\"One, two.\",Dos; o tres.\r\n",
        "\u{FEFF}id;part;voice;en;es\r\np.a;say;;One, two.;\"Dos; o tres.\"\r\n;;;;\r\n",
        "id\tpart\tes\ten\np.a\tsay\tDos; o tres.\tOne, two.",
        "\"ID\";\"Part\";\"ES\";\"EN\"\n\"p.a\";\"say\";\"Dos;  o\ntres.\";\"One, two.\"\n",
    ] {
        let returned = read(csv, &sources);
        assert_eq!(edits(&returned), expected, "{csv}");
        assert_eq!(spoiled(&returned), [""; 0], "{csv}");
    }
    let noted = read("id,part,en,es,Remarks,fr\np.a,say,\"One, two.\",Uno.,x,y\n", &sources);
    assert_eq!(noted.notes, ["the column `Remarks` is not read", "the column `fr` is not read"]);
    assert!(noted.edits.is_empty() && noted.spoiled.is_empty());
}

#[test]
fn an_apostrophe_that_guards_against_formulas_is_not_said() {
    let sources = words("p.a: \"=1\"\np.b: \"'tis so\"\np.c: \"'-so\"\n");
    let same = read("id,part,en\np.a,say,'=1\np.b,say,'tis so\np.c,say,'-so\n", &sources);
    assert_eq!(edits(&same), [""; 0]);
    let changed = read("id,part,en\np.a,say,'+2\np.b,say,'twas so\n", &sources);
    assert_eq!(edits(&changed), ["2 p.a en: =1 -> +2", "3 p.b en: 'tis so -> 'twas so"]);
}

#[test]
fn what_is_no_table_of_the_book_is_an_error() {
    let sources = words("p.a: One.\n");
    for (bytes, told) in [
        (b"id,part,en\np.a,say,Ni\xF1o\n".as_slice(), "line 2 is not UTF-8"),
        (b"\xFF\xFEi\0d\0".as_slice(), "UTF-16"),
        (b"".as_slice(), "names no column `id`"),
        (b"name,words\np.a,One\n".as_slice(), "names no column `id`"),
        (b"id,voice,en\np.a,,One\n".as_slice(), "the columns `id`, `part` and `voice`"),
        (b"id,part,part,en\np.a,say,say,One\n".as_slice(), "the columns `id`, `part` and `voice`"),
        (b"id,part,voice,voice,en\np.a,say,,,One\n".as_slice(), "the columns `id`, `part` and `voice`"),
        (b"id,part,voice\np.a,say,\n".as_slice(), "no column holds a language of this flow, each once: en"),
    ] {
        let wrong = csv_in::read(bytes, &sources).unwrap_err().to_string();
        assert!(wrong.contains(told), "{wrong}");
    }
}

#[test]
fn a_spoiled_row_is_named_and_the_others_apply() {
    let sources = two(
        "p.a: Press {key 1} or {key 2}.\np.b: B.\np.c: [ {en: C}, {en: D} ]\np.d: D.\np.e: E.\n",
        "p.a: Oprima {key 1} o {key 2}.\np.b: Be.\np.c: Ce.\np.d: De.\np.e: E.\n",
    );
    for (row, wrong) in [
        ("p.x,say,a,b", "2 p.x say: this flow has no entry `p.x`"),
        ("p.b,title,a,b", "2 p.b title: `p.b` has no part `title`"),
        ("p.a,say,Press {key 1}.,Oprima {key 1} o {key 2}.", "2 p.a say: en: `{key 2}` is lost"),
        ("p.a,say,Press {key 1} or {key 2} or {key 2}.,Oprima {key 1} o {key 2}.", "2 p.a say: en: `{key 2}` was not there before"),
        ("p.a,say,Press {key 1} or {key 2}.,Oprima {tecla 1} o {key 2}.", "2 p.a say: es: `{key 1}` became `{tecla 1}`"),
        ("p.a,say,Press {key 1} or {key 2}.,Oprima {key 1} o {key 2.", "2 p.a say: es: `{key 2}` became `{`"),
        ("p.b,say,,Be.", "2 p.b say: en: no words, where words were"),
        ("p.b,say,B\u{7}.,Be.", "2 p.b say: en: the control character U+0007 is in it"),
        ("p.b,say,B.", "2 p.b say: it has 3 cells, the head has 4"),
        ("p.b,say,B.,Be.,", "2 p.b say: it has 5 cells, the head has 4"),
        ("p.c,say.1,C,Ce.", "2 p.c say.1: `words/es.yaml` has no such part, so there is nothing to replace"),
        ("\u{1b}[31m,say,a,b", "2 \u{FFFD}[31m say: this flow has no entry `\u{FFFD}[31m`"),
    ] {
        let returned = read(&format!("id,part,en,es\n{row}\np.e,say,Eh.,E.\n"), &sources);
        assert_eq!(spoiled(&returned), [wrong]);
        assert_eq!(edits(&returned), ["3 p.e en: E. -> Eh."], "{row}");
        assert!(returned.spoiled.iter().all(|spoiled| !spoiled.help.is_empty()));
    }
    let twice = read("id,part,en,es\np.b,say,B1.,Be.\np.e,say,E.,E1.\np.b,say,B2.,Be.\n", &sources);
    assert_eq!(spoiled(&twice), ["2 p.b say: this id and part stand in several rows", "4 p.b say: this id and part stand in several rows"]);
    assert_eq!(edits(&twice), ["3 p.e es: E. -> E1."]);
    // The same part may be in one voice here and in another there; then it has a row for each.
    let voices = two("p.v: [ {es: A}, B ]\n", "p.v: [ A, B ]\n");
    let csv = "id,part,voice,en,es\np.v,say.1,es,A,\np.v,say.1,,,Ah\np.v,say.2,,B,Be\np.v,say.1,fr,A,A\n";
    let several = read(csv, &voices);
    assert_eq!(edits(&several), ["3 p.v es: A -> Ah", "4 p.v es: B -> Be"]);
    assert_eq!(spoiled(&several), ["5 p.v say.1: no words of it are in the voice `fr`"]);
    let moved = read("id,part,en,es\np.a,say,With {key 2} or {key 1}.,Oprima {key 1} o {key 2}.\n", &sources);
    assert_eq!((moved.edits.len(), moved.spoiled.len()), (1, 0));
}

#[test]
fn a_language_column_that_is_missing_or_doubled_is_named() {
    let sources = two("p.a: A.\n", "p.a: Be.\n");
    let missing = read("id,part,en\np.a,say,Ah.\n", &sources);
    assert_eq!(spoiled(&missing), ["1 column `es`: is missing, so nothing of this language is taken"]);
    assert_eq!(edits(&missing), ["2 p.a en: A. -> Ah."]);
    let doubled = read("id,part,en,es,en\np.a,say,Ah.,Beh.,Aah.\n", &sources);
    assert_eq!(spoiled(&doubled), ["1 column `en`: stands twice, so nothing of this language is taken"]);
    assert_eq!(edits(&doubled), ["2 p.a es: Be. -> Beh."]);
}

#[test]
fn only_the_words_are_replaced_however_they_were_written() {
    let new = "It is \"so\": a \\ # b";
    let q = r#""It is \"so\": a \\ # b""#;
    for (old, expected) in [
        ("# c\np.a: plain words  # c\np.b: x\n", "# c\np.a: NEW  # c\np.b: x\n"),
        ("p.a: 'it''s'\r\np.b: x\r\n", "p.a: NEW\r\np.b: x\r\n"),
        ("p.a: \"a\\\n  b\" # c\np.b: x", "p.a: NEW # c\np.b: x"),
        ("p.a: plain\n  on two\n\n  lines\n# c\np.b: x", "p.a: NEW\n# c\np.b: x"),
        ("p.a: >-\n  one\n  # two\n\n# c\np.b: x\n", "p.a: NEW\n\n# c\np.b: x\n"),
        ("p.a: >- # c > d\n\n  one\n  two\np.b: x\n", "p.a: NEW # c > d\np.b: x\n"),
        ("p.a: |+\r\n  one\r\n   two\r\n\r\np.b: x\r\n", "p.a: NEW\r\n\r\np.b: x\r\n"),
        ("p.a: >2-\n    one\n  two", "p.a: NEW"),
        ("p.a:\n  say: >\n    one\n # c\n  else: |-\n    z\n", "p.a:\n  say: NEW\n # c\n  else: |-\n    z\n"),
        ("p.a:\n  - >-\n    one\n  - {es: two}\n", "p.a:\n  - NEW\n  - {es: two}\n"),
        ("p.a: [ {en: one, else: 'two'} ] # c\n", "p.a: [ {en: NEW, else: 'two'} ] # c\n"),
        ("p.a: { title: one , say: 'two' }\n", "p.a: { title: NEW , say: 'two' }\n"),
        ("p.a: !!str one\n", "p.a: !!str NEW\n"),
        ("p.a:\n  one\n", "p.a:\n  NEW\n"),
        ("p.z: >-\n  two\np.a: \"one\"\n", "p.z: >-\n  two\np.a: NEW\n"),
        ("\u{FEFF}p.a: one\np.b: ñ\n", "\u{FEFF}p.a: NEW\np.b: ñ\n"),
        ("p.b: niño ✓\np.a: ''\n", "p.b: niño ✓\np.a: NEW\n"),
    ] {
        assert_eq!(after(old, "p.a", new), expected.replace("NEW", q), "{old:?}");
    }
}

#[test]
fn words_that_other_places_repeat_are_not_replaced() {
    let sources = words("p.a: &same one\np.b: *same\np.c: [ &x two ]\np.d: three &\np.e: four\n");
    let returned = read("id,part,en\np.a,say,1\np.b,say,1\np.c,say,2\np.d,say,3\np.e,say,4\n", &sources);
    assert_eq!(returned.edits.len(), 5);
    let applied = apply(&sources, returned.edits);
    let refused: Vec<&str> = applied.refused.iter().map(|spoiled| spoiled.what.as_str()).collect();
    assert_eq!(refused, ["p.a say", "p.b say", "p.c say"]);
    assert_eq!(applied.sources.0[0].text, "p.a: &same one\np.b: *same\np.c: [ &x two ]\np.d: \"3\"\np.e: \"4\"\n");
}

#[test]
fn only_new_findings_count() {
    let shipped = folder::shipped().sources;
    let limits = usual_limits().unwrap();
    let before = flow::compile(&shipped, &limits).findings;
    assert_eq!(newly(&before, before.clone()), []);
    let csv = table(&shipped, |id, part, language, text| match (id, part, language) {
        ("p.slow", "say", "es") => "{".repeat(2) + "corchete, {{ y otro}",
        _ => text.to_owned(),
    });
    let applied = apply(&shipped, csv_in::read(&csv, &shipped).unwrap().edits);
    let new = newly(&before, flow::compile(&applied.sources, &limits).findings);
    assert!(new.iter().all(|finding| finding.severity != Severity::Error), "{new:?}");
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(300) })]

    /// Any words a translator may type come back the same, whatever they replace.
    #[test]
    fn any_words_come_back_the_same(new in "[^{}\\pC]{0,60}[^{}\\pC\\pZ]", old in 0_usize..5) {
        let old = ["one", "'one'", "\"one\"", ">-\n  one\n  more", "|\n  one"][old];
        let sources = words(&format!("p.z: z\np.a: {old}\n# c\np.b: b\n"));
        let mut csv = csv::Writer::from_writer(Vec::new());
        let guarded = if new.trim_start_matches('\'').starts_with(['=', '+', '-', '@']) { format!("'{new}") } else { new.clone() };
        csv.write_record(["id", "part", "en"]).unwrap();
        csv.write_record(["p.a", "say", &guarded]).unwrap();
        let returned = csv_in::read(&csv.into_inner().unwrap(), &sources).unwrap();
        prop_assert_eq!(&returned.spoiled, &[]);
        let applied = apply(&sources, returned.edits);
        prop_assert!(applied.refused.is_empty(), "{:?}", applied.refused);
        let said: Vec<String> = sentences(&applied.sources).into_iter().map(|s| s.text).collect();
        prop_assert_eq!(said, [squeezed(&new), "b".into(), "z".into()]);
        let kept = applied.sources.0[0].text.ends_with("\n# c\np.b: b\n");
        prop_assert!(kept);
    }
}
