//! `helpline check` and `helpline explain`, as administrators and editors meet them.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

/// A copy of the small good line, which is removed at the end.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let good = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/rules");
        let to = std::env::temp_dir().join(format!("helpline-checking-{name}-{}", std::process::id()));
        drop(fs::remove_dir_all(&to));
        fs::create_dir_all(to.join("words")).unwrap();
        for file in ["flow.yaml", "people.yaml", "words/en.yaml", "words/es.yaml"] {
            fs::copy(good.join(file), to.join(file)).unwrap();
        }
        fs::create_dir_all(to.join("calls")).unwrap();
        for call in fs::read_dir(good.join("calls")).unwrap().map(|entry| entry.unwrap().path()) {
            fs::copy(&call, to.join("calls").join(call.file_name().unwrap())).unwrap();
        }
        Self(to)
    }

    fn flow(&self) -> PathBuf {
        self.0.join("flow.yaml")
    }

    /// Exit status and everything that was said.
    fn check(&self, more: &[&str]) -> (i32, String) {
        helpline(&[&["check", self.0.to_str().unwrap()], more].concat())
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        drop(fs::remove_dir_all(&self.0));
    }
}

pub(crate) fn helpline(arguments: &[&str]) -> (i32, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_helpline")).args(arguments).output().unwrap();
    let said = String::from_utf8(output.stdout).unwrap() + &String::from_utf8(output.stderr).unwrap();
    (output.status.code().unwrap(), said)
}

/// How a good file is broken, and what the author must be told: a part of the message and a part of the remedy.
struct Broken {
    name: &'static str,
    text: Vec<u8>,
    told: &'static str,
    remedy: &'static str,
}

fn broken(good: &str) -> Vec<Broken> {
    let case = |name, text: Vec<u8>, told, remedy| Broken { name, text, told, remedy };
    let with = |old: &str, new: &str| {
        assert!(good.contains(old), "{old}");
        good.replacen(old, new, 1).into_bytes()
    };
    let laughs = (b'a'..b'j').map(char::from).zip((b'b'..=b'j').map(char::from));
    let laughs: Vec<String> = laughs.map(|(below, this)| format!("{this}: &{this} [{}]", vec![format!("*{below}"); 9].join(","))).collect();
    vec![
        case("a tab", with("  main: { menu", "\tmain: { menu"), "a tab stands", "indent with spaces"),
        case("too few spaces", with("  main: { menu", " main: { menu"), "is not indented like", "as many spaces"),
        case("too many spaces", with("start: greet", "  start: greet"), "is not indented like", "as many spaces"),
        case("a setting twice", with("start: greet", "start: greet\nstart: main"), "`start` is defined twice", "keep one"),
        case("a node twice", with("  bye: {", "  bye: { hang_up: p.bye }\n  bye: {"), "`bye` is defined twice", "keep one"),
        case("an unknown field", with("{ wait: 7s", "{ waits: 7s"), "no field `waits`", "did you mean `wait`"),
        case(
            "a list for a map",
            with("{ wait: 7s, slow: 12s, attempts: 3, then: person }", "[ wait: 7s ]"),
            "wants a map of names, not a list",
            "",
        ),
        case("a bare number", with("wait: 7s", "wait: 7"), "`7` is no length of time", "25s"),
        case("an alias", with("rooms: { menu", "rooms: *other\n  rooms2: { menu"), "begins with `*`", "`star`"),
        case(
            "a billion laughs",
            format!("a: &a [x,x,x,x,x,x,x,x,x]\n{}", laughs.join("\n")).into_bytes(),
            "repeats itself too often",
            "split it",
        ),
        case("a mebibyte of brackets", vec![b'['; 1 << 20], "too deep", "split it"),
        case("half a million braces", format!("a: {}", "{".repeat(500_000)).into_bytes(), "too deep", "split it"),
        case("Latin-1", [b"name: L\xEDnea\n".as_slice(), good.as_bytes()].concat(), "cannot be read as text", "UTF-8"),
        case("UTF-16", good.encode_utf16().flat_map(u16::to_le_bytes).collect(), "there is a character here", "UTF-8"),
        case("curly quotes", with("hang_up: p.bye", "hang_up: \u{201c}p.bye\u{201d}"), "no words have the id", "did you mean `p.bye`"),
        case("a full-width digit", with("menu: {1: rooms", "menu: {\u{ff11}: rooms"), "is no key of a telephone", "0 to 9"),
        case("a star as a key", with("star: back", "*: back"), "begins with `*`", "`star`"),
        case("a pound sign as a key", with("pound: main", "#: main"), "is not closed before this line", "`pound`"),
        case("yes and no as names", with("patience:", "yes: no\nno: yes\npatience:"), "no field `yes`", ""),
        case("nothing", Vec::new(), "the flow has no `name`", "name: Cancer helpline"),
        case("a remark alone", b"# nothing yet\n".to_vec(), "the flow has no `name`", "name: Cancer helpline"),
        case("zero bytes", with("name: Housing", "name: Hous\0ing"), "there is a character here", "remove it"),
        case(
            "a quotation mark without its partner",
            with("name: Housing line", "name: \"Housing line"),
            "words follow a closing quotation mark",
            "without its partner",
        ),
        case("a list that is not closed", with("languages: [en, es]", "languages: [en, es"), "a colon stands inside a list", "bracket"),
        case(
            "a colon in a name",
            with("name: Housing line", "name: Housing: our line"),
            "a colon stands where no name may be",
            "quotation marks",
        ),
        case("a second document", [good.as_bytes(), b"---\nname: x\n"].concat(), "a second document begins", "remove the `---`"),
        case("a merged map", with("nodes:", "nodes:\n  <<: {a: b}"), "`<<` cannot be a name", "small letters"),
        case("a very long name", with("  rooms: {", &format!("  {}: {{", "r".repeat(5_000))), "no colon follows", "63 characters"),
    ]
}

#[test]
fn a_broken_file_is_told_in_words_for_its_author() {
    let folder = Folder::new("broken");
    let good = fs::read_to_string(folder.flow()).unwrap();
    let cases = broken(&good);
    assert!(cases.len() >= 25);
    for Broken { name, text, told, remedy } in cases {
        fs::write(folder.flow(), text).unwrap();
        let began = Instant::now();
        let (status, said) = folder.check(&[]);
        assert!(began.elapsed() < Duration::from_secs(5), "{name} takes {:?}", began.elapsed());
        assert!(status == 1 || status == 2, "{name}: exit {status}\n{said}");
        assert!(said.contains(told) && said.contains(remedy) && said.contains("flow.yaml"), "{name}:\n{said}");
        assert!(!said.contains("panicked"), "{name}:\n{said}");
    }
}

#[test]
fn what_stands_where_a_file_should_is_told() {
    for (name, told) in [("a folder", "is no file"), ("a loop", "if it is a link"), ("a way out", "leads out of the flow's folder")] {
        let folder = Folder::new(&name.replace(' ', "-"));
        fs::remove_file(folder.flow()).unwrap();
        match name {
            "a folder" => fs::create_dir(folder.flow()).unwrap(),
            "a loop" => symlink("flow.yaml", folder.flow()).unwrap(),
            _ => symlink(concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml"), folder.flow()).unwrap(),
        }
        let (status, said) = folder.check(&[]);
        assert!(status == 2 && said.contains(told), "{name}: exit {status}\n{said}");
    }
}

#[test]
fn what_is_only_written_otherwise_is_no_fault() {
    let folder = Folder::new("written-otherwise");
    let good = fs::read_to_string(folder.flow()).unwrap();
    for text in [
        good.replace('\n', "\r\n"),
        format!("\u{feff}{good}"),
        good.replace("star: back", "\"*\": back").replace("pound: main", "\"#\": main"),
    ] {
        fs::write(folder.flow(), text).unwrap();
        let (status, said) = folder.check(&[]);
        assert!(status == 0 && said.contains("nothing to mend"), "{said}");
    }
}

#[test]
fn findings_are_written_for_programs() {
    let folder = Folder::new("formats");
    let good = fs::read_to_string(folder.flow()).unwrap();
    fs::write(folder.flow(), good.replace("wait: 7s", "wait: 3s")).unwrap();
    let (status, json) = folder.check(&["--format", "json"]);
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!((status, &json[0]["rule"], &json[0]["severity"]), (1, &"timeout-too-short".into(), &"error".into()));
    let (_, sarif) = folder.check(&["--format", "sarif"]);
    let sarif: serde_json::Value = serde_json::from_str(&sarif).unwrap();
    let run = &sarif["runs"][0];
    let region = &run["results"][0]["locations"][0]["physicalLocation"]["region"];
    let line = u64::try_from(good.lines().position(|line| line.starts_with("patience")).unwrap() + 1).unwrap();
    assert_eq!((&region["startLine"], &region["startColumn"], &region["endColumn"]), (&line.into(), &13.into(), &17.into()));
    assert_eq!(run["tool"]["driver"]["rules"][0]["id"], "timeout-too-short");
    let (_, github) = folder.check(&["--format", "github"]);
    let place = folder.flow().display().to_string();
    assert_eq!(
        github.trim_end(),
        format!(
            "::error file={place},line={line},col=13,title=timeout-too-short::callers have 3 seconds to press a key; give them 7 seconds: `7s`"
        )
    );
    fs::write(folder.flow(), good).unwrap();
    assert_eq!(folder.check(&["--format", "github"]), (0, String::new()));
}

#[test]
fn a_flow_is_judged_for_its_provider_and_numbers() {
    let folder = Folder::new("provider");
    let (status, said) = folder.check(&["--provider", "jambonz"]);
    assert!(status == 0 && said.contains("jambonz cannot record the message of `message`"), "{said}");
    let (status, said) = folder.check(&["--number", "+13125550150"]);
    assert!(status == 1 && said.contains("the line's own number"), "{said}");
    let (status, said) = folder.check(&["--provider", "pigeon"]);
    assert!(status == 2 && said.contains("no provider is called `pigeon`; known: twilio"), "{said}");
    let (status, said) = folder.check(&["--number", "desk"]);
    assert!(status == 2 && said.contains("`desk` is no number"), "{said}");
}

#[test]
fn a_rule_is_explained() {
    let (status, page) = helpline(&["explain", "typed-key"]);
    assert!(status == 0 && page.starts_with("# typed-key\n") && page.contains("## Why it hurts a caller"), "{page}");
    let (status, said) = helpline(&["explain", "typd-key"]);
    assert!(status == 2 && said.contains("did you mean typed-key?"), "{said}");
    let (status, all) = helpline(&["explain"]);
    assert!(status == 0 && all.lines().any(|name| name == "menu-too-deep"), "{all}");
}

mod schema {
    use super::{Folder, helpline};
    use helpline::flow::schema::Of;
    use serde_json::Value;
    use std::fs;
    use std::path::{Path, PathBuf};

    fn value(text: &str) -> Value {
        let options = serde_saphyr::options! { strict_booleans: true };
        serde_saphyr::from_str_with_options(text, options).unwrap_or_else(|error| panic!("{error}\n{text}"))
    }

    fn faults(of: Of, text: &str) -> Vec<String> {
        let schema = jsonschema::validator_for(&of.schema()).unwrap();
        schema.iter_errors(&value(text)).map(|error| format!("{}: {error}", error.instance_path())).collect()
    }

    /// Every file of every flow of this project.
    fn files() -> Vec<(String, PathBuf)> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let flows = ["flows/helpline", "tests/data/rules", "tests/data/flows/asking", "tests/data/flows/errands", "tests/findings/good"];
        let mut files = Vec::new();
        for flow in flows {
            for below in ["", "words", "signed"] {
                let Ok(entries) = fs::read_dir(root.join(flow).join(below)) else { continue };
                let names = entries.map(|entry| Path::new(below).join(entry.unwrap().file_name()).to_str().unwrap().to_owned());
                files.extend(names.filter(|name| Of::file(name).is_some()).map(|name| (name.clone(), root.join(flow).join(name))));
            }
        }
        files
    }

    #[test]
    fn every_good_file_fits() {
        let files = files();
        assert!(files.len() > 15);
        for (name, file) in files {
            let faults = faults(Of::file(&name).unwrap(), &fs::read_to_string(&file).unwrap());
            assert!(faults.is_empty(), "{}:\n{}", file.display(), faults.join("\n"));
        }
    }

    #[test]
    fn what_no_file_has_does_not_fit() {
        for (of, text) in [
            (Of::Flow, "patience: { waits: 3s, then: person }"),
            (Of::Flow, "patience: { wait: 7, then: person }"),
            (Of::Flow, "nodes: { main: { menu: {1: a}, then: b } }"),
            (Of::Flow, "nodes: { main: { menu: {twelve: a} } }"),
            (Of::Flow, "nodes: { bye: { hang_up: p.bye, tell: p.bye } }"),
            (Of::Flow, "start: Greet Them"),
            (Of::Words, "p.a: { sy: hello }"),
            (Of::Words, "speak: { colour: red }"),
            (Of::People, "desk: { phones: [\"+1\"], speaks: [en], answers: machine }"),
            (Of::Signed, "p.a: { by: Ana }"),
        ] {
            assert!(!faults(of, text).is_empty(), "{text}");
        }
    }

    /// Every name of a field that a list of known ones has, in the sources of the flow language, is in a schema.
    #[test]
    fn every_field_is_known() {
        let schemas = Of::ALL.map(|of| of.schema().to_string()).concat();
        let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("src/flow")];
        let mut count = 0;
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    folders.push(path);
                    continue;
                }
                let text = fs::read_to_string(&path).unwrap();
                for list in text.split(".finish(&[").skip(1).filter_map(|rest| rest.split(']').next()) {
                    for name in list.split(',').map(|name| name.trim().trim_matches('"')).filter(|name| !name.is_empty()) {
                        count += 1;
                        // How a language tells opening hours is its words' affair.
                        let told = path.ends_with("hours/telling.rs");
                        assert!(told || schemas.contains(&format!("\"{name}\":")), "`{name}` of {} is in no schema", path.display());
                    }
                }
            }
        }
        assert!(count > 50, "only {count} fields were found");
    }

    #[test]
    fn editors_are_told_once() {
        let folder = Folder::new("schema");
        let flow = folder.0.to_str().unwrap();
        let (status, said) = helpline(&["schema", "--write", flow]);
        assert!(status == 0 && said.contains("4 files"), "{said}");
        let once = fs::read_to_string(folder.flow()).unwrap();
        assert!(once.starts_with("# yaml-language-server: $schema=schema/flow.json\n# A small good line"));
        let spanish = fs::read_to_string(folder.0.join("words/es.yaml")).unwrap();
        assert!(spanish.starts_with("# yaml-language-server: $schema=../schema/words.json\n"));
        let schema: Value = serde_json::from_str(&fs::read_to_string(folder.0.join("schema/people.json")).unwrap()).unwrap();
        assert_eq!(schema, Of::People.schema());
        helpline(&["schema", "--write", flow]);
        assert_eq!(fs::read_to_string(folder.flow()).unwrap(), once);
        assert_eq!(folder.check(&[]).0, 0);
        assert!(helpline(&["schema", "flow"]).1.contains("draft-07"));
        assert!(helpline(&["schema", "flaw"]).1.contains("there is no schema `flaw`: flow, words"));
    }

    /// The shipped flow names its schemas, and they are of this program.
    #[test]
    fn the_shipped_flow_has_its_schemas() {
        let flow = Path::new(env!("CARGO_MANIFEST_DIR")).join("flows/helpline");
        for of in Of::ALL {
            let text = fs::read_to_string(flow.join(format!("schema/{}.json", of.name()))).unwrap();
            assert_eq!(serde_json::from_str::<Value>(&text).unwrap(), of.schema(), "cargo run -- schema --write flows/helpline");
        }
        for (name, file) in files().into_iter().filter(|(_, file)| file.starts_with(&flow)) {
            assert!(fs::read_to_string(file).unwrap().starts_with("# yaml-language-server: $schema="), "{name}");
        }
    }
}
