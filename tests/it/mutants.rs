//! The checker on a flow that is broken in every way one line can break it: made from the shipped flow, one fault at a time.
//!
//! Each mutant must be found, and every finding names a place and a remedy.

use helpline::check::{self, draft::Draft};
use helpline::diagnostic::{Diagnostic, Severity};
use helpline::dialect::limits_of;
use helpline::flow::limits::Limits;
use helpline::flow::{self, Compiled};
use helpline::library::folder;
use helpline::source::Sources;
use jiff::civil::date;
use serde_json::Value;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

/// The shipped flow with its files as trees.
struct Shipped {
    sources: Sources,
    trees: Vec<Value>,
}

/// One fault: what it is, the file, and the file's new text.
struct Mutant {
    what: String,
    file: usize,
    text: String,
    /// Whether every way through the flow is walked for it.
    walked: bool,
}

impl Shipped {
    fn new() -> Self {
        let sources = folder::shipped().sources;
        let options = || serde_saphyr::options! { strict_booleans: true };
        let trees = sources.0.iter().map(|source| serde_saphyr::from_str_with_options(&source.text, options()).unwrap()).collect();
        Self { sources, trees }
    }

    fn file(&self, path: &str) -> usize {
        self.sources.0.iter().position(|source| source.path == path).unwrap()
    }

    /// The flow with something done to the tree of one file.
    fn with(&self, file: usize, what: String, walked: bool, change: impl FnOnce(&mut Value)) -> Mutant {
        let mut tree = self.trees[file].clone();
        change(&mut tree);
        Mutant { what, file, text: serde_json::to_string_pretty(&tree).unwrap(), walked }
    }

    fn nodes(&self) -> impl Iterator<Item = (&String, &serde_json::Map<String, Value>)> {
        let nodes = self.trees[self.file("nodes.yaml")]["nodes"].as_object().unwrap();
        nodes.iter().map(|(name, node)| (name, node.as_object().unwrap()))
    }

    fn languages(&self) -> [(usize, &'static str); 2] {
        [(self.file("words/en.yaml"), "en"), (self.file("words/es.yaml"), "es")]
    }
}

/// What is found in a mutant.
fn found(shipped: &Shipped, mutant: &Mutant) -> (Vec<Diagnostic>, Sources) {
    let mut sources = shipped.sources.clone();
    sources.0[mutant.file].text.clone_from(&mutant.text);
    let all: Vec<Limits> = ["twilio", "bandwidth"].iter().filter_map(|name| limits_of(name)).collect();
    let Compiled { flow, roster, mut findings } = flow::compile(&sources, &Limits::worst(&all).unwrap());
    if let Some(flow) = &flow {
        let providers = if mutant.walked { all.as_slice() } else { &[] };
        findings.extend(check::findings(&Draft::new(&sources, flow, &roster, providers, &[], date(2026, 11, 23))));
    }
    (findings, sources)
}

/// Judges all mutants on two threads; those that nothing finds, or that are found without place or remedy, are told.
fn judge(shipped: &Shipped, mutants: &[Mutant]) {
    let (next, wrong) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
    let work = || {
        while let Some(mutant) = mutants.get(next.fetch_add(1, Ordering::Relaxed)) {
            let (findings, sources) = found(shipped, mutant);
            if !findings.iter().any(|finding| finding.severity >= Severity::Warning) {
                wrong.lock().unwrap().push(format!("nobody finds: {}", mutant.what));
            }
            for finding in findings.iter().filter(|finding| finding.places.is_empty() || finding.help.is_none()) {
                wrong.lock().unwrap().push(format!("{}: no place or no remedy:\n{}", mutant.what, finding.render(&sources, false)));
            }
        }
    };
    std::thread::scope(|scope| {
        scope.spawn(work);
        work();
    });
    let mut wrong = wrong.into_inner().unwrap();
    wrong.sort();
    assert!(wrong.is_empty(), "{} of {} mutants\n{}", wrong.len(), mutants.len(), wrong.join("\n"));
}

/// Fields without which a node leaves callers somewhere, by the kind of the node.
const WAYS: &[(&str, &[&str])] = &[
    ("choose_language", &["then"]),
    ("say", &["then"]),
    ("transfer", &["intro", "ends"]),
    ("text", &["then"]),
    ("call_back", &["then"]),
    ("voicemail", &["then"]),
    ("hours", &["open", "closed"]),
    ("ask", &["then"]),
];
/// Fields within the kind's own map.
const WORDS: &[(&str, &[&str])] = &[
    ("call_back", &["consent", "done", "hidden"]),
    ("voicemail", &["notice"]),
    ("choose_language", &["say", "keys"]),
    ("ask", &["say", "digits", "keep"]),
];

#[test]
fn every_way_out_that_is_removed_is_found() {
    let shipped = Shipped::new();
    let file = shipped.file("nodes.yaml");
    let mut mutants = Vec::new();
    for (name, node) in shipped.nodes() {
        let urgent = node.get("urgent") == Some(&Value::Bool(true));
        let outcome = if node.contains_key("transfer") { Some(if urgent { "again" } else { "fails" }) } else { None };
        let ways = WAYS.iter().filter(|(kind, _)| node.contains_key(*kind)).flat_map(|(_, fields)| fields.iter().copied()).chain(outcome);
        for field in ways {
            mutants.push(shipped.with(file, format!("`{name}` without `{field}`"), true, |tree| {
                tree["nodes"][name].as_object_mut().unwrap().remove(field).unwrap();
            }));
        }
        for (kind, field) in
            WORDS.iter().filter(|(kind, _)| node.contains_key(*kind)).flat_map(|(kind, fields)| fields.iter().map(move |f| (kind, f)))
        {
            mutants.push(shipped.with(file, format!("`{name}` without `{kind}: {field}`"), true, |tree| {
                tree["nodes"][name][kind].as_object_mut().unwrap().remove(*field).unwrap();
            }));
        }
        for field in ["menu", "offer"] {
            for key in node.get(field).and_then(Value::as_object).into_iter().flat_map(serde_json::Map::keys) {
                mutants.push(shipped.with(file, format!("`{name}` without its key {key}"), false, |tree| {
                    tree["nodes"][name][field].as_object_mut().unwrap().remove(key).unwrap();
                }));
            }
        }
        mutants.push(shipped.with(file, format!("no `{name}`"), false, |tree| {
            tree["nodes"].as_object_mut().unwrap().remove(name).unwrap();
        }));
    }
    assert!(mutants.len() > 100, "only {} mutants", mutants.len());
    judge(&shipped, &mutants);
}

#[test]
fn every_way_that_leads_round_is_found() {
    let shipped = Shipped::new();
    let file = shipped.file("nodes.yaml");
    let mut mutants = Vec::new();
    for (name, node) in shipped.nodes() {
        for field in ["then", "open", "closed"].into_iter().filter(|field| node.contains_key(*field)) {
            mutants.push(shipped.with(file, format!("`{name}`: `{field}: {name}`"), true, |tree| {
                tree["nodes"][name][field] = Value::String(name.clone());
            }));
        }
    }
    assert!(mutants.len() > 5, "only {} mutants", mutants.len());
    judge(&shipped, &mutants);
}

#[test]
fn every_line_of_the_whole_flow_that_is_removed_is_found() {
    let shipped = Shipped::new();
    let file = shipped.file("flow.yaml");
    let tree = shipped.trees[file].as_object().unwrap();
    // A line is told apart by its name alone; notices, sign-offs and the rest are not missed by a caller who never heard of them.
    let lines = [
        "name",
        "languages",
        "voices",
        "start",
        "resume_at",
        "reserved",
        "patience",
        "first",
        "nobody",
        "limits",
        "spoken",
        "people",
        "hours",
        "reviewed",
        "allowed",
    ];
    let mut mutants: Vec<Mutant> = lines
        .iter()
        .map(|line| {
            shipped.with(file, format!("no `{line}`"), true, |tree| {
                tree.as_object_mut().unwrap().remove(*line).unwrap();
            })
        })
        .collect();
    for line in ["reserved", "patience", "first", "nobody", "limits", "people", "allowed"] {
        for below in tree[line].as_object().unwrap().keys() {
            mutants.push(shipped.with(file, format!("`{line}` without `{below}`"), true, |tree| {
                tree[line].as_object_mut().unwrap().remove(below).unwrap();
            }));
        }
    }
    judge(&shipped, &mutants);
}

#[test]
fn every_sentence_that_is_missing_in_a_language_is_found() {
    let shipped = Shipped::new();
    let mut mutants = Vec::new();
    for (file, code) in shipped.languages() {
        for id in shipped.trees[file].as_object().unwrap().keys().filter(|id| *id != "lexicon") {
            mutants.push(shipped.with(file, format!("no `{id}` in {code}"), false, |tree| {
                tree.as_object_mut().unwrap().remove(id).unwrap();
            }));
        }
    }
    assert!(mutants.len() > 200, "only {} mutants", mutants.len());
    judge(&shipped, &mutants);
}

/// Each mark of a key, written as a word instead: `press {key 3}` becomes `press three`.
#[test]
fn every_key_that_is_typed_is_found() {
    let shipped = Shipped::new();
    let mut mutants = Vec::new();
    for (file, code) in shipped.languages() {
        let text = &shipped.sources.0[file].text;
        let words = |key: &str| shipped.trees[file]["speak"][key].as_str().unwrap().to_owned();
        for (at, rest) in text.match_indices("{key ").map(|(at, _)| (at, &text[at + 5..])) {
            // Remarks say how to write one; a choice is said by a mark without a name.
            let line = text[..at].rsplit('\n').next().unwrap();
            let Some((name, after)) = rest.split_once('}') else { continue };
            if line.trim_start().starts_with('#') {
                continue;
            }
            let key = match name {
                "person" => "0",
                "crisis" => "8",
                "repeat" => "9",
                "slower" => "7",
                "back" => "star",
                "main" => "pound",
                "next" | "yes" => "1",
                "previous" | "no" => "2",
                "text" => "3",
                key => key,
            };
            let typed = format!("{}{}{after}", &text[..at], words(key));
            let line = typed[..at].matches('\n').count() + 1;
            mutants.push(Mutant { what: format!("a typed key in line {line} of {code}: {name}"), file, text: typed, walked: false });
        }
    }
    assert!(mutants.len() > 100, "only {} mutants", mutants.len());
    judge(&shipped, &mutants);
}
