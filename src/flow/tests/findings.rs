//! Every fault is found where it stands: `tests/findings/*.txt` changes a few words of the good flow
//! and says what must be found.
//!
//! A case is `file`, the words to `replace` and what comes `with` them, then one `finds` line for
//! each finding: its rule, the text that is underlined first, and words that the help must have.

use super::{compiled, file, good};
use crate::diagnostic::Diagnostic;
use crate::source::Sources;

struct Case {
    title: String,
    sources: Sources,
    finds: Vec<(String, String, String)>,
}

/// Reads the cases of a file.
fn cases(text: &str) -> Vec<Case> {
    let mut cases: Vec<Case> = Vec::new();
    let (mut path, mut old) = (String::new(), String::new());
    for line in text.lines().filter(|line| !line.is_empty()) {
        let (verb, rest) = line.split_once(": ").unwrap_or((line.trim_end_matches(':'), ""));
        let rest = rest.replace("\\n", "\n").replace("\\t", "\t");
        match verb {
            "case" => cases.push(Case { title: rest, sources: good(), finds: Vec::new() }),
            "file" => path = rest,
            "replace" => old = rest,
            "with" => {
                let case = cases.last_mut().unwrap();
                let source = case.sources.0.iter_mut().find(|source| source.path == path).expect(&path);
                assert!(source.text.contains(&old), "{}: `{old}` is not in {path}", case.title);
                source.text = source.text.replacen(&old, &rest, 1);
            }
            "finds" => {
                let mut parts = rest.split(" | ").map(str::to_owned);
                let mut next = || parts.next().unwrap_or_default();
                cases.last_mut().unwrap().finds.push((next(), next(), next()));
            }
            other => unreachable!("no verb `{other}`"),
        }
    }
    cases
}

fn underlined<'s>(finding: &Diagnostic, sources: &'s Sources) -> &'s str {
    finding.places.first().map_or("", |(span, _)| sources.text(*span))
}

#[test]
fn every_fault_is_found_in_its_place() {
    let mut told: Vec<String> = Vec::new();
    let mut count = 0;
    for name in ["shape.txt", "names.txt", "words.txt", "people.txt", "hours.txt"] {
        for case in cases(&file(name)) {
            count += 1;
            let compiled = compiled(&case.sources);
            let found: Vec<(&str, &str)> =
                compiled.findings.iter().map(|finding| (finding.rule, underlined(finding, &case.sources))).collect();
            let wanted: Vec<(&str, &str)> = case.finds.iter().map(|(rule, text, _)| (rule.as_str(), text.as_str())).collect();
            if found != wanted {
                told.push(format!("{name}, {}:\n  found  {found:?}\n  wanted {wanted:?}", case.title));
                continue;
            }
            for (finding, (_, _, help)) in compiled.findings.iter().zip(&case.finds) {
                let said = finding.help.clone().unwrap_or_default();
                if !said.contains(help.as_str()) || (help.is_empty() && finding.places.is_empty()) {
                    told.push(format!("{name}, {}: the help is `{said}`, wanted `{help}`", case.title));
                }
            }
        }
    }
    assert!(told.is_empty(), "{}", told.join("\n"));
    assert!(count >= 45, "only {count} cases");
}

#[test]
fn a_finding_is_rendered_for_people() {
    let mut sources = good();
    sources.0[0].text = sources.0[0].text.replace("then: safety", "then: safty");
    let compiled = compiled(&sources);
    let rendered: Vec<String> = compiled.findings.iter().map(|finding| finding.render(&sources, false)).collect();
    let wanted = "\
error[unknown-node]: no node is called `safty`
  --> flow.yaml:12:108
   |
12 |   greet: { choose_language: { say: p.greet, keys: {1: en, 2: es}, silence: {after: 3s, means: en} }, then: safty }
   |                                                                                                            ^^^^^ callers are sent here
   |
   = help: did you mean `safety`?";
    assert_eq!(rendered.join("\n"), wanted);
}
