//! Every rule by its own page: what the page calls an example is found, by that rule, and what it writes instead is left in peace.
//!
//! A block of a page names a file and changes a small good line, `tests/data/rules`: a map is joined with the file's, `null` removes
//! a name, everything else takes its place (RFC 7396). `# flow.yaml, added` puts the block's text below the file's as it is, and
//! `# flow.yaml, as it is` takes the place of the whole file.

#![expect(clippy::unwrap_used, clippy::disallowed_methods, clippy::panic, reason = "tests")]

use super::draft::Draft;
use super::{explain, names, rules};
use crate::diagnostic::Diagnostic;
use crate::dialect::limits_of;
use crate::flow::graph::{Flow, NodeId};
use crate::flow::limits::Limits;
use crate::flow::roster::Roster;
use crate::flow::{self, Compiled};
use crate::source::{Source, Sources};
use crate::transcript::parse::parse;
use crate::transcript::table::Table;
use jiff::civil::date;
use serde_json::Value;
use std::collections::BTreeSet;
use std::sync::Arc;

const FILES: [&str; 4] = ["flow.yaml", "people.yaml", "words/en.yaml", "words/es.yaml"];

fn good() -> Sources {
    let read = |path: &str| std::fs::read_to_string(format!("{}/tests/data/rules/{path}", env!("CARGO_MANIFEST_DIR"))).unwrap();
    Sources(FILES.iter().map(|path| Source { path: (*path).into(), text: read(path) }).collect())
}

/// Everything found in a folder, first what the language finds. A text called `--provider` names the provider.
fn found(sources: &Sources) -> Vec<Diagnostic> {
    let known: Vec<Limits> = ["twilio", "bandwidth"].iter().filter_map(|name| limits_of(name)).collect();
    let named = sources.0.iter().find(|source| source.path == "--provider").and_then(|source| limits_of(source.text.trim()));
    let providers = named.map_or_else(|| known.clone(), |named| vec![named]);
    let Compiled { flow, roster, mut findings } = flow::compile(sources, &Limits::worst(&known).unwrap());
    if let Some(flow) = &flow {
        let lines = ["+13125550100".to_owned()];
        let draft = Draft::new(sources, flow, &roster, &providers, &lines, date(2026, 11, 23));
        let calls: Vec<&str> =
            sources.0.iter().filter(|source| source.path.starts_with("calls/")).map(|source| source.text.as_str()).collect();
        let draft = if calls.is_empty() { draft } else { draft.visited(visited(flow, &roster, &calls)) };
        findings.extend(super::findings(&draft));
    }
    findings
}

/// Where these calls come.
fn visited(flow: &Flow, roster: &Roster, calls: &[&str]) -> BTreeSet<NodeId> {
    let mut table = Table::new(Arc::new(flow.clone()), roster.clone());
    let played = calls.iter().flat_map(|call| table.play(&parse(call).unwrap()).unwrap().turns);
    played.map(|turn| turn.state.at).collect()
}

fn told(findings: &[Diagnostic], sources: &Sources) -> String {
    findings.iter().map(|finding| finding.render(sources, false)).collect::<Vec<_>>().join("\n")
}

/// The blocks of a part of a page, each with its file.
fn blocks(page: &str, part: &str) -> Vec<(String, String)> {
    let Some((_, after)) = page.split_once(&format!("## {part}\n")) else { return Vec::new() };
    let part = after.split("\n## ").next().unwrap_or(after);
    let blocks = part.split("```yaml\n").skip(1).filter_map(|block| block.split_once("```").map(|(block, _)| block));
    blocks
        .map(|block| {
            let (head, text) = block.split_once('\n').unwrap();
            (head.trim_start_matches("# ").trim().to_owned(), text.to_owned())
        })
        .collect()
}

fn value(text: &str) -> Value {
    let options = serde_saphyr::options! { strict_booleans: true };
    serde_saphyr::from_str_with_options(text, options).unwrap_or_else(|error| panic!("{error}\n{text}"))
}

/// The good line with the blocks of a page.
fn changed(blocks: &[(String, String)]) -> Sources {
    let mut sources = good();
    for (head, text) in blocks {
        let (path, how) = head.split_once(", ").unwrap_or((head, ""));
        let at = sources.0.iter().position(|source| source.path == path);
        let Some(source) = at.and_then(|at| sources.0.get_mut(at)) else {
            sources.0.push(Source { path: path.to_owned(), text: text.clone() });
            continue;
        };
        match how {
            "added" => {
                source.text.push_str(text);
                continue;
            }
            "added 100000 times" => {
                source.text.push_str(&text.repeat(100_000));
                continue;
            }
            "as it is" => {
                source.text.clone_from(text);
                continue;
            }
            _ => {}
        }
        let mut whole = value(&source.text);
        join(&mut whole, &value(text));
        source.text = serde_json::to_string_pretty(&whole).unwrap();
    }
    sources.0.sort_by(|a, b| a.path.cmp(&b.path));
    sources
}

fn join(whole: &mut Value, change: &Value) {
    let (Value::Object(whole), Value::Object(change)) = (&mut *whole, change) else {
        *whole = change.clone();
        return;
    };
    for (name, change) in change {
        if change.is_null() {
            whole.remove(name);
        } else {
            join(whole.entry(name.clone()).or_insert(Value::Null), change);
        }
    }
}

#[test]
fn the_good_line_is_left_in_peace() {
    let sources = good();
    let findings = found(&sources);
    assert!(findings.is_empty(), "{}", told(&findings, &sources));
}

#[test]
fn every_rule_finds_its_example_and_leaves_what_is_written_instead() {
    let mut wrong = Vec::new();
    for name in names() {
        let page = explain(name).unwrap();
        for part in ["## Why it hurts a caller\n", "## Example\n", "## Instead\n"] {
            if !page.contains(part) {
                wrong.push(format!("the page of `{name}` has no part {part}"));
            }
        }
        assert!(page.starts_with(&format!("# {name}\n")), "the page of `{name}` begins with another name");
        let bad = blocks(&page, "Example");
        let sources = changed(&bad);
        let findings = found(&sources);
        if bad.is_empty() || !findings.iter().any(|finding| finding.rule == name) {
            wrong.push(format!("`{name}` is not found in its example:\n{}", told(&findings, &sources)));
        }
        for finding in findings.iter().filter(|finding| finding.rule == name) {
            if finding.places.is_empty() || finding.help.is_none() {
                wrong.push(format!("`{name}` names no place or no remedy:\n{}", finding.render(&sources, false)));
            }
        }
        let beside = |rule: &str| page.replace('\n', " ").contains(&format!("Found together with `{rule}`"));
        let others: Vec<&str> = findings.iter().map(|finding| finding.rule).filter(|rule| *rule != name && !beside(rule)).collect();
        if !others.is_empty() && rules::ALL.iter().any(|rule| rule.name == name) {
            wrong.push(format!("the example of `{name}` has other faults:\n{}", told(&findings, &sources)));
        }
        let sources = changed(&blocks(&page, "Instead"));
        let findings = found(&sources);
        if !findings.is_empty() {
            wrong.push(format!("what `{name}` writes instead is no better:\n{}", told(&findings, &sources)));
        }
    }
    assert!(wrong.is_empty(), "{} faults\n\n{}", wrong.len(), wrong.join("\n\n"));
}

#[test]
fn rules_stand_in_the_order_of_the_alphabet() {
    assert!(rules::ALL.is_sorted_by_key(|rule| rule.name));
    assert!(!names().is_empty() && findings_are_sorted());
}

fn findings_are_sorted() -> bool {
    let sources = changed(&[(
        "flow.yaml".into(),
        "patience: { wait: 3s }\nnodes:\n  greet: { choose_language: { silence: {after: 3s, means: en} } }\n".into(),
    )]);
    let starts: Vec<_> = found(&sources).iter().filter_map(|finding| finding.places.first().map(|(span, _)| *span)).collect();
    starts.len() == 2 && starts.is_sorted()
}

mod allowances {
    use super::*;

    fn rules_found(flow: &str) -> Vec<&'static str> {
        found(&changed(&[("flow.yaml".into(), flow.into())])).iter().map(|finding| finding.rule).collect()
    }

    #[test]
    fn a_finding_is_allowed_at_its_place_with_a_reason() {
        assert_eq!(rules_found("patience: { wait: 3s }\n"), ["timeout-too-short"]);
        let allowed =
            "patience: { wait: 3s }\nallowed: { timeout-too-short: { patience: \"the pilots who call have it in their hands\" } }\n";
        assert!(rules_found(allowed).is_empty());
        let elsewhere = "patience: { wait: 3s }\nallowed: { timeout-too-short: { greet: \"silence is an answer\" } }\n";
        assert_eq!(rules_found(elsewhere), ["unused-allowance", "timeout-too-short"]);
    }

    #[test]
    fn allowances_are_judged() {
        assert_eq!(rules_found("patience: { wait: 3s }\nallowed: { timeout-too-short: { patience: \" \" } }\n"), ["no-reason"]);
        assert_eq!(rules_found("allowed: { timeout-to-short: { patience: \"x\" } }\n"), ["unknown-rule"]);
        assert_eq!(rules_found("allowed: { typed-key: { p.busy: \"x\" } }\n"), ["unused-allowance"]);
    }
}

/// Nothing is found without a page that explains it, and no page explains what is never found.
#[test]
fn every_fault_has_its_page() {
    let mut names = Vec::new();
    let mut folders = vec![std::path::PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/src/flow"))];
    folders.push(concat!(env!("CARGO_MANIFEST_DIR"), "/src/check").into());
    while let Some(folder) = folders.pop() {
        for path in std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
            if path.ends_with("tests") || path.ends_with("tests.rs") {
                continue;
            }
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let text = std::fs::read_to_string(&path).unwrap_or_default();
            for rest in ["Diagnostic::error(", "Diagnostic::warning(", "Diagnostic::note("].iter().flat_map(|call| text.split(call).skip(1))
            {
                if let Some((name, _)) = rest.trim_start().strip_prefix('"').and_then(|rest| rest.split_once('"')) {
                    names.push(name.to_owned());
                }
            }
        }
    }
    names.extend(["person-not-by-silence", "promise-broken", "unbounded-wait"].map(str::to_owned));
    names.sort();
    names.dedup();
    let pages = super::names();
    assert!(names.len() > 100, "only {} faults", names.len());
    let without: Vec<&String> = names.iter().filter(|name| !pages.contains(&name.as_str())).collect();
    let never: Vec<&&str> = pages.iter().filter(|page| !names.iter().any(|name| name == *page)).collect();
    assert!(without.is_empty() && never.is_empty(), "without a page: {without:?}; never found: {never:?}");
}
