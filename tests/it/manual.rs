//! `docs/flows.md` holds: its steps, done one after the other on a new line, and each of its examples.

use super::checking::helpline;
use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};

/// A block of the page: the file it changes, and its text.
struct Block {
    path: String,
    text: String,
}

/// The manual by its headings: each with its blocks.
fn sections() -> Vec<(String, Vec<Block>)> {
    sections_of(&fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/flows.md")).unwrap())
}

fn sections_of(page: &str) -> Vec<(String, Vec<Block>)> {
    let mut sections = vec![(String::new(), Vec::new())];
    let mut lines = page.lines();
    while let Some(line) = lines.next() {
        if line.starts_with("##") {
            sections.push((line.trim_start_matches('#').trim().to_owned(), Vec::new()));
        } else if line == "```yaml" || line == "```text" {
            let block: Vec<&str> = lines.by_ref().take_while(|line| *line != "```").collect();
            let path = block[0].strip_prefix("# ").expect("a block begins with the name of its file").to_owned();
            sections.last_mut().unwrap().1.push(Block { path, text: block[1..].join("\n") + "\n" });
        }
    }
    sections
}

/// A flow folder that is removed at the end.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let folder = std::env::temp_dir().join(format!("helpline-manual-{name}-{}", std::process::id()));
        drop(fs::remove_dir_all(&folder));
        let (status, said) = helpline(&["new", folder.to_str().unwrap()]);
        assert!(status == 0, "{said}");
        Self(folder)
    }

    /// Joins a block with the file it names, down to the fields of nodes.
    fn join(&self, block: &Block) {
        let path = self.0.join(&block.path);
        let mut whole = value(&fs::read_to_string(&path).unwrap());
        join(&mut whole, &value(&block.text));
        fs::write(path, serde_json::to_string_pretty(&whole).unwrap()).unwrap();
    }

    /// Does what a block says: a call is written; YAML is joined with what is there, but a node that is written again is another node.
    fn change(&self, block: &Block) {
        let path = self.0.join(&block.path);
        if block.path.starts_with("calls/") {
            return fs::write(path, &block.text).unwrap();
        }
        let (mut whole, change) = (value(&fs::read_to_string(&path).unwrap()), value(&block.text));
        for name in change.get("nodes").and_then(Value::as_object).into_iter().flat_map(serde_json::Map::keys) {
            whole["nodes"].as_object_mut().unwrap().remove(name);
        }
        join(&mut whole, &change);
        fs::write(path, serde_json::to_string_pretty(&whole).unwrap()).unwrap();
    }

    /// What `helpline check` finds.
    fn found(&self) -> Vec<Value> {
        serde_json::from_str(&helpline(&["check", self.0.to_str().unwrap(), "--format", "json"]).1).unwrap()
    }

    /// Nothing is found but places that wait for their transcripts.
    fn clean(&self, heading: &str) {
        let found = self.found();
        let only_waits = found.iter().all(|finding| finding["rule"] == "no-transcript");
        assert!(only_waits, "after \"{heading}\":\n{}", helpline(&["check", self.0.to_str().unwrap()]).1);
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        drop(fs::remove_dir_all(&self.0));
    }
}

fn value(text: &str) -> Value {
    let options = serde_saphyr::options! { strict_booleans: true };
    serde_saphyr::from_str_with_options(text, options).unwrap_or_else(|error| panic!("{error}\n{text}"))
}

/// RFC 7396: maps are joined, `null` removes, all else takes the place of what was there.
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
fn the_steps_of_the_manual_build_a_line() {
    let folder = Folder::new("steps");
    folder.clean("helpline new");
    let steps = sections();
    let steps: Vec<_> = steps.iter().filter(|(heading, _)| heading.starts_with(|c: char| c.is_ascii_digit())).collect();
    assert_eq!(steps.len(), 7);
    for (heading, blocks) in steps {
        for block in blocks {
            folder.change(block);
        }
        folder.clean(heading);
    }
    // The two calls that came with the line hear the new words by now; the new one passes as it is written but for its question marks.
    let (_, said) = helpline(&["test", "--bless", folder.0.to_str().unwrap()]);
    let (status, again) = helpline(&["test", folder.0.to_str().unwrap()]);
    assert!(status == 0 && again.contains("3 passed, 0 failed"), "{said}\n{again}");
    let closed = fs::read_to_string(folder.0.join("calls/closed.call")).unwrap();
    assert!(closed.contains("line:    The desk is closed now. …") && closed.contains("Welcome to the library of Oakville."), "{closed}");
    // What no call tries is written by the program, and then nothing is left.
    let (_, said) = helpline(&["test", "--write-missing", folder.0.to_str().unwrap()]);
    assert!(said.contains("now 100 %"), "{said}");
    assert_eq!(folder.found(), Vec::<Value>::new());
}

#[test]
fn every_example_of_the_manual_is_clean() {
    let all = sections();
    let at = all.iter().position(|(heading, _)| heading == "Everything you can write").unwrap();
    let (steps, reference) = all.split_at(at);
    let mut count = 0;
    for (heading, blocks) in reference.iter().filter(|(_, blocks)| !blocks.is_empty()) {
        let folder = Folder::new(&format!("example-{count}"));
        let before = steps.iter().flat_map(|(_, blocks)| blocks);
        before.chain(blocks).for_each(|block| folder.change(block));
        folder.clean(heading);
        count += 1;
    }
    assert!(count >= 6, "only {count} parts have examples");
}

#[test]
fn the_manual_names_every_kind_and_every_mark() {
    let page = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/flows.md")).unwrap();
    for kind in
        ["choose_language", "say", "menu", "run", "tell", "text", "call_back", "voicemail", "transfer", "hours", "ask", "when", "hang_up"]
    {
        assert!(page.contains(&format!("**{kind}**")), "`{kind}`");
    }
    for mark in ["key", "pause", "digits", "spell", "phone", "last4", "reviewed", "language", "topic", "reason", "menu", "label", "when"] {
        assert!(page.contains(&format!("`{{{mark}")), "`{{{mark}}}`");
    }
}

/// Ten lines as careless administrators leave them, each begun with `helpline new`: everything that is wrong is found, and the
/// checker cries wolf at most once a line.
#[test]
fn careless_lines_are_told_what_is_wrong() {
    let pages = fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/careless")).unwrap();
    let mut wrong = Vec::new();
    let mut count = 0;
    for page in pages.map(|entry| entry.unwrap().path()) {
        let name = page.file_stem().unwrap().to_string_lossy().into_owned();
        let text = fs::read_to_string(&page).unwrap();
        let faults = text.lines().find_map(|line| line.strip_prefix("faults: ")).unwrap();
        let faults: Vec<&str> = faults.split(", ").collect();
        let folder = Folder::new(&format!("careless-{name}"));
        for block in sections_of(&text).iter().flat_map(|(_, blocks)| blocks) {
            folder.join(block);
        }
        let found = folder.found();
        let mut rules: Vec<&str> = found.iter().map(|finding| finding["rule"].as_str().unwrap()).collect();
        rules.sort_unstable();
        rules.dedup();
        // True of every line that has just been changed.
        rules.retain(|rule| *rule != "no-transcript");
        let missed: Vec<&&str> = faults.iter().filter(|fault| !rules.contains(fault)).collect();
        let wolf: Vec<&&str> = rules.iter().filter(|rule| !faults.contains(rule)).collect();
        if faults.len() < 2 || !missed.is_empty() || wolf.len() > 1 {
            wrong.push(format!("{name}: missed {missed:?}, cried {wolf:?}\n{}", helpline(&["check", folder.0.to_str().unwrap()]).1));
        }
        count += 1;
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
    assert_eq!(count, 10);
}
