//! The words files.

use super::{fields, flag, keys, map, text, texts};
use serde_json::{Value, json};

pub(super) fn words() -> Value {
    let says = says_schema();
    let speak = speak();
    let term = fields(
        "How it is pronounced.",
        &[],
        &[("ipa", text("In the International Phonetic Alphabet.")), ("say", text("As it would be written to be read aloud."))],
    );
    let in_voice = json!({ "type": "object", "description": "A sentence in a language's voice, with an `else` perhaps.", "additionalProperties": text("The words.") });
    let list = json!({ "type": "array", "items": { "anyOf": [{ "type": "string" }, in_voice] } });
    let recording = fields(
        "A recording of the sentence.",
        &[],
        &[
            ("file", text("Where it is.")),
            ("says", text("The words it says: where they are no longer the sentence's, the recording is stale.")),
        ],
    );
    let entry = fields(
        "Words by id.",
        &[],
        &[
            ("title", text("What a person is told the caller was hearing about.")),
            ("say", json!({ "anyOf": [{ "type": "string" }, list], "description": "What is said." })),
            ("else", text("Said where a mark's value is unknown.")),
            ("lead", text("What a menu says of a choice: `To learn more`.")),
            ("short", text("The same, shorter.")),
            ("tail", text("What follows the key.")),
            ("said", texts("What a caller may say for it.")),
            (
                "audio",
                json!({ "anyOf": [{ "type": "string" }, recording], "description": "A recording of the sentence. None is played yet." }),
            ),
            ("facts", text("The facts of the source, for reviewers; never said.")),
            ("ask_doctor", flag("Tells callers to ask their doctor, for reviewers.")),
        ],
    );
    json!({ "type": "object", "properties": { "speak": speak, "says": says, "lexicon": map(&term, "Words that voices mispronounce.") },
            "additionalProperties": { "anyOf": [{ "type": "string" }, list, entry] } })
}

fn says_schema() -> Value {
    let lists = crate::flow::words::says::LISTS.iter().filter(|name| **name != "numbers");
    let mut lists: Vec<(&str, Value)> = lists.map(|name| (*name, texts("What callers say for it."))).collect();
    lists.push(("numbers", keys(&texts("What this key is called."), "What each key is called.")));
    fields("What callers say.", &[], &lists)
}

fn speak() -> Value {
    let opening = json!({ "type": "object", "description": "How it tells when something opens." });
    let mut known = vec![
        ("choice", text("How a choice is said: `{lead}, press {key}{tail}.`")),
        ("star", text("What the star key is called.")),
        ("pound", text("What the pound key is called.")),
        ("dot", text("What a dot in an address is called.")),
        ("languages", map(&text("Its name in this language."), "What this language calls the others.")),
        ("reasons", map(&text("The words."), "How a person is told why the caller comes.")),
        ("accept", text("Asks a person to accept a call.")),
        ("months", texts("January to December.")),
        ("month", text("How a month is said: `{month} {year}`.")),
        ("date", text("How a day is said: `{month} {day}, {year}`.")),
        ("opening", opening),
    ];
    known.extend(["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"].map(|digit| (digit, text("What this key is called."))));
    fields("How the language says keys, dates and choices.", &[], &known)
}
