//! The script book's way back, through the program: a translator's table comes in, and words are signed.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use helpline::flow::sentences::sentences;
use helpline::library::folder;

/// A copy of the shipped flow that is removed at the end.
struct Copy(PathBuf);

impl Copy {
    fn new(name: &str) -> Self {
        let to = std::env::temp_dir().join(format!("helpline-script-{name}-{}", std::process::id()));
        drop(fs::remove_dir_all(&to));
        let shipped = folder::shipped();
        let texts = shipped.sources.0.iter().map(|source| (&source.path, &source.text)).chain(shipped.calls.iter().map(|(p, t)| (p, t)));
        for (path, text) in texts {
            let file = to.join("flow").join(path);
            fs::create_dir_all(file.parent().unwrap()).unwrap();
            fs::write(file, text).unwrap();
        }
        Self(to)
    }

    fn flow(&self) -> PathBuf {
        self.0.join("flow")
    }

    fn text(&self, path: &str) -> String {
        fs::read_to_string(self.flow().join(path)).unwrap()
    }

    fn csv(&self, bytes: &[u8]) -> PathBuf {
        let file = self.0.join("back.csv");
        fs::write(&file, bytes).unwrap();
        file
    }

    fn import(&self, csv: &Path, more: &[&str]) -> (i32, String) {
        let flow = self.flow();
        let arguments = [&["script", "import", csv.to_str().unwrap(), flow.to_str().unwrap()], more].concat();
        ran(&arguments)
    }

    fn sign(&self, more: &[&str]) -> (i32, String) {
        let flow = self.flow();
        ran(&[&["script", "sign", "--by", "Ana Ruiz, \"oncologist\"", flow.to_str().unwrap()], more].concat())
    }

    fn check(&self) -> (i32, String) {
        ran(&["check", self.flow().to_str().unwrap()])
    }
}

impl Drop for Copy {
    fn drop(&mut self) {
        drop(fs::remove_dir_all(&self.0));
    }
}

fn ran(arguments: &[&str]) -> (i32, String) {
    let Output { status, stdout, stderr } = Command::new(env!("CARGO_BIN_EXE_helpline")).args(arguments).output().unwrap();
    (status.code().unwrap(), String::from_utf8(stdout).unwrap() + &String::from_utf8(stderr).unwrap())
}

#[test]
fn a_table_is_shown_first_and_written_when_asked() {
    let copy = Copy::new("import");
    let before = (copy.text("words/en.yaml"), copy.text("words/es.yaml"));
    let csv = copy.csv("\u{FEFF}id;part;voice;en;es\r\np.slow;say;;Slowly: \"all right\".;Más despacio, # bueno.\r\n".as_bytes());

    let (code, told) = copy.import(&csv, &[]);
    assert_eq!(code, 0, "{told}");
    assert!(
        told.contains("p.slow say (es)\n  - Está bien. Voy a hablar más despacio y a esperar más.\n  + Más despacio, # bueno."),
        "{told}"
    );
    assert!(told.contains("2 would change, 0 not taken; --write does it"), "{told}");
    assert_eq!((copy.text("words/en.yaml"), copy.text("words/es.yaml")), before);

    let (code, told) = copy.import(&csv, &["--write"]);
    assert_eq!(code, 0, "{told}");
    assert!(told.contains("written: words/en.yaml\nwritten: words/es.yaml\n") && told.contains("2 changed, 0 not taken"), "{told}");
    let spanish = copy.text("words/es.yaml");
    let differ: Vec<_> = before.1.lines().zip(spanish.lines()).filter(|(old, new)| old != new).map(|(_, new)| new).collect();
    assert_eq!(differ, ["p.slow: \"Más despacio, # bueno.\""]);
    assert!(copy.text("words/en.yaml").contains("p.slow: \"Slowly: \\\"all right\\\".\"\n"));
    let files: Vec<_> = fs::read_dir(copy.flow().join("words")).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(files.len(), 2, "{files:?}");

    let (code, told) = copy.import(&csv, &["--write"]);
    assert!(code == 0 && told.contains("0 changed, 0 not taken") && !told.contains("written"), "{told}");
}

#[test]
fn spoiled_rows_are_named_and_the_others_are_written() {
    let copy = Copy::new("spoiled");
    let csv = copy.csv(b"id,part,en,es,remark\np.nothing,say,a,b,\np.slow,say,Slowly.,,\np.help,say,No keys,,x\n");
    let (code, told) = copy.import(&csv, &["--write"]);
    assert_eq!(code, 1, "{told}");
    assert!(told.contains("note: the column `remark` is not read"), "{told}");
    assert!(told.contains("row 2, p.nothing say: this flow has no entry `p.nothing`\n  not taken; "), "{told}");
    assert!(told.contains("row 3, p.slow say: es: no words, where words were"), "{told}");
    assert!(told.contains("row 4, p.help say: en: `{key person}`, "), "{told}");
    assert!(told.contains("1 changed, 4 not taken"), "{told}");
    assert!(copy.text("words/en.yaml").contains("p.slow: \"Slowly.\""));
    assert!(!copy.text("words/en.yaml").contains("No keys"));

    let (code, told) = copy.import(&copy.csv(b"id,part,en,es\np.slow,say,a,Espa\xF1ol\n"), &["--write"]);
    assert!(code == 2 && told.contains("line 2 is not UTF-8"), "{told}");
    let (code, told) = copy.import(Path::new("no/such.csv"), &[]);
    assert!(code == 2 && told.contains("there is no file no/such.csv"), "{told}");
}

#[test]
fn words_that_would_break_the_flow_are_not_written() {
    let copy = Copy::new("broken");
    let before = copy.text("words/en.yaml");
    // A title is said as it stands, inside of other words: it can have no braces, not even one that is to be said.
    let said = sentences(&folder::shipped().sources);
    let title = said.iter().find(|s| s.language == "en" && s.part == "title").unwrap();
    let spanish = said.iter().find(|s| s.language == "es" && s.part == "title" && s.id == title.id).unwrap();
    let row = format!("id,part,en,es\n{},title,A {{{{ brace,\"{}\"\np.slow,say,Slowly.,Despacio.\n", title.id, spanish.text);
    let (code, told) = copy.import(&copy.csv(row.as_bytes()), &["--write"]);
    assert_eq!(code, 1, "{told}");
    assert!(told.contains("error[") && told.contains("nothing was written, because the flow would have errors"), "{told}");
    assert_eq!(copy.text("words/en.yaml"), before);
    let (code, _) = copy.import(&copy.csv(row.as_bytes()), &[]);
    assert_eq!(code, 1, "what would be refused is refused in the preview");
}

#[test]
fn signed_words_are_told_from_changed_ones() {
    let copy = Copy::new("sign");
    let (code, told) = copy.sign(&["--language", "es", "--ids", "p.slow,p.nm.*", "--date", "2026-11-23"]);
    assert_eq!(code, 0, "{told}");
    let signed = copy.text("signed/es.yaml");
    let lines: Vec<&str> = signed.lines().filter(|line| !line.starts_with('#')).collect();
    assert!(
        signed.starts_with("# ") && told.contains(&format!("signed/es.yaml: {} entries signed in es by Ana Ruiz", lines.len())),
        "{told}"
    );
    let ids: Vec<&str> = lines.iter().filter_map(|line| Some(line.split_once(':')?.0)).collect();
    assert!(ids.len() > 2 && ids.is_sorted(), "{signed}");
    assert!(lines.iter().all(|line| line.contains(r#": { by: "Ana Ruiz, \"oncologist\"", at: 2026-11-23, hash: ""#)), "{signed}");
    let (code, told) = copy.check();
    assert!(code == 0 && told.contains("note[not-signed-off]: nobody has signed") && told.ends_with(": 1 note\n"), "{told}");

    // The same again is the same file; one more keeps the others.
    copy.sign(&["--language", "es", "--ids", "p.nm.*", "--ids", "p.slow", "--date", "2026-11-23"]);
    assert_eq!(copy.text("signed/es.yaml"), signed);
    copy.sign(&["--language", "es", "--ids", "p.greet", "--date", "2026-11-24"]);
    assert!(lines.iter().all(|line| copy.text("signed/es.yaml").contains(line)));

    // Words that change are said all the same, and somebody is told; the import tells at once.
    let csv = copy.csv("id,part,en,es\np.slow,say,Slowly.,Despacio.\n".as_bytes());
    let (code, told) = copy.import(&csv, &["--write"]);
    assert!(code == 0 && told.contains("warning[changed-after-sign-off]"), "{told}");
    let (code, told) = copy.check();
    assert_eq!(code, 0, "{told}");
    assert!(told.contains("`p.slow` has changed since Ana Ruiz, \"oncologist\" signed it on 2026-11-23"), "{told}");
    assert!(told.contains("words/es.yaml") && told.contains("helpline script sign --language es --ids p.slow"), "{told}");
    copy.sign(&["--language", "es", "--ids", "p.slow"]);
    assert_eq!(copy.check().1.matches("changed-after-sign-off").count(), 0);

    let gone = copy.text("signed/es.yaml").replace("p.slow:", "p.sluggish:");
    fs::write(copy.flow().join("signed/es.yaml"), gone).unwrap();
    let (code, told) = copy.check();
    assert!(code == 0 && told.contains("warning[signed-but-gone]") && told.contains("signed/es.yaml"), "{told}");
}

#[test]
fn what_cannot_be_signed_is_refused() {
    let copy = Copy::new("refused");
    for (arguments, wrong) in [
        (["--language", "es", "--ids", "p.greet,p.nothing.*"], "no id of `words/es.yaml` fits `p.nothing.*`"),
        (["--language", "fr", "--ids", "p.greet"], "its languages are en, es"),
        (["--language", "es", "--ids", ","], "say what was read"),
        (["--ids", "p.greet", "--date", "2026-11-23"], "--language en or --language es"),
        (["--language", "es", "--ids", "p.greet"], ""),
    ] {
        let (code, told) = copy.sign(&arguments);
        assert_eq!(code, if wrong.is_empty() { 0 } else { 2 }, "{told}");
        assert!(told.contains(wrong), "{told}");
    }
    fs::write(copy.flow().join("signed/es.yaml"), "p.greet: Ana\n").unwrap();
    let (code, told) = copy.sign(&["--language", "es", "--ids", "p.slow"]);
    assert!(code == 2 && told.contains("mend it first"), "{told}");
    assert_eq!(copy.text("signed/es.yaml"), "p.greet: Ana\n");
    assert_eq!(copy.check().0, 1);
    let nobody = ran(&["script", "sign", "--by", " ", "--language", "es", "--ids", "p.slow", "--date", "2026-11-23"]);
    assert!(nobody.0 == 2 && nobody.1.contains("say who read the words"), "{}", nobody.1);
}

#[test]
fn sign_offs_are_no_part_of_the_flow_s_version() {
    let copy = Copy::new("version");
    let version = || {
        let read = folder::read(&copy.flow()).unwrap();
        helpline::flow::compile(&read.sources, &helpline::library::usual_limits().unwrap()).flow.unwrap().version
    };
    let before = version();
    assert_eq!(copy.sign(&["--language", "en", "--ids", "*"]).0, 0);
    assert_eq!(version(), before);
    assert!(folder::shipped().sources.0.iter().all(|source| !source.path.starts_with("signed/")), "no doctor has read the shipped words");
}
