//! `docs/coverage.md`: everything that the line must offer, with the way to it, the transcript that proves it and the seconds
//! it takes, in both languages. Made by this test; `BLESS=1` writes it.

use crate::places::{Shipped, heard, line, ringing, shipped, turn, words};
use crate::transcripts::{Index, index};
use helpline::call::heard::{Heard, Outcome, Spoken};
use helpline::flow::wording::LanguageId;
use helpline::transcript::telephone::Telephone;
use std::fmt::Write;
use std::path::Path;

/// A row of `tests/data/rows.txt`.
struct Row<'a> {
    number: &'a str,
    what: &'a str,
    id: &'a str,
    way: &'a str,
    transcript: &'a str,
}

fn rows(text: &str) -> Vec<Row<'_>> {
    let lines = text.lines().filter(|line| !line.starts_with('#') && !line.is_empty());
    lines
        .map(|line| {
            let mut parts = line.split(" | ").map(str::trim);
            let mut part = || parts.next().unwrap_or("");
            Row { number: part(), what: part(), id: part(), way: part(), transcript: part() }
        })
        .collect()
}

/// What the caller does on a way, in one language.
fn acts(way: &str, language: LanguageId) -> Vec<Heard> {
    if way.starts_with('"') {
        let (english, spanish) = way.split_once(" / ").unwrap();
        let said = if language.0 == 0 { english } else { spanish };
        return vec![Heard::Speech(Spoken { words: said.trim_matches('"').to_owned(), confidence: Some(0.9) })];
    }
    let act = |word: &str| match word {
        "~" => Heard::Silence,
        "(busy)" => Heard::DialEnded(Outcome::Busy),
        "(talk)" => Heard::DialEnded(Outcome::Answered),
        keys => Heard::Keys(keys.to_owned()),
    };
    way.split_whitespace().map(act).collect()
}

/// What a row comes to in one language: the way, the transcript, the seconds.
fn proved(shipped: &Shipped, start: &Telephone<'_>, index: &Index, row: &Row<'_>, language: LanguageId) -> (String, String, i64) {
    let mut phone = start.clone();
    let rang = jiff::Timestamp::from_second(turn(&phone).state.rang.as_second()).unwrap();
    let wanted = words(shipped, &phone, row.id, language);
    let mut before = phone.clock;
    if row.id != "p.greet" {
        before = phone.clock;
        phone.does(&Heard::Keys(if language.0 == 0 { "1" } else { "2" }.to_owned())).unwrap();
    }
    for act in acts(row.way, language) {
        before = phone.clock;
        phone.does(&act).unwrap();
    }
    let words = heard(&phone);
    let place = words.find(wanted.as_str());
    let at = place.unwrap_or_else(|| panic!("row {} ({}): not heard in “{words}”", row.number, row.id));
    let until = before.duration_since(rang) + helpline::transcript::clock::speaking(&words[..at]);
    let name = if language.0 == 0 { format!("{}.call", row.transcript) } else { format!("{}-es.call", row.transcript) };
    let hears = index.hears(&shipped.flow, &name, row.id, language);
    assert!(hears, "row {}: {name} does not hear {} in {}", row.number, row.id, shipped.flow.language(language).code);
    let first = if row.id == "p.greet" {
        ""
    } else if language.0 == 0 {
        "1 "
    } else {
        "2 "
    };
    let way = if row.way.starts_with('"') {
        let (english, spanish) = row.way.split_once(" / ").unwrap();
        format!("{first}{}", if language.0 == 0 { english } else { spanish })
    } else {
        format!("{first}{}", row.way)
    };
    (way.trim().to_owned(), name, until.as_secs())
}

#[test]
fn every_row_of_the_source_is_offered_and_proved() {
    let shipped = shipped();
    let index = index();
    let text = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/rows.txt")).unwrap();
    let rows = rows(&text);
    assert_eq!(rows.len(), 60);
    let (line, shelf) = line(&shipped, "twilio");
    let start = ringing(&shipped, &line, &shelf, Some("+13125550142"));
    let mut table = String::from(HEAD);
    for row in &rows {
        let (way, transcript, seconds) = proved(&shipped, &start, &index, row, LanguageId(0));
        let (forma, prueba, segundos) = proved(&shipped, &start, &index, row, LanguageId(1));
        let _ = writeln!(
            table,
            "| {} | {} | `{}` | {way} | {seconds} | {transcript} | {forma} | {segundos} | {prueba} |",
            row.number, row.what, row.id
        );
    }
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/coverage.md");
    if std::env::var_os("BLESS").is_some() {
        std::fs::write(&path, &table).unwrap();
    }
    let written = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(written == table, "docs/coverage.md is not what the line offers: run this test with BLESS=1 and read the difference");
}

const HEAD: &str = "# What the line offers

Every system, service and feature of the source page, the words that give it, the way to them by keys, the transcript that proves it,
and the seconds from the ring until it is heard by a caller who listens to everything before pressing (150 words a minute, quiet and
waits included). `~` is silence, `(busy)` and `(talk)` are how ringing ends, words in quotes are spoken. A test makes this table
(`BLESS=1 cargo test --test it coverage`) and fails when it is no longer true.

| # | feature | words | English way | s | transcript | Spanish way | s | transcript |
|---|---|---|---|---|---|---|---|---|
";
