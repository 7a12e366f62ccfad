//! `helpline test --coverage` and `--write-missing`: what no transcript tries is told, and then tried.

use crate::checking::helpline;
use std::fs;
use std::path::{Path, PathBuf};

/// A copy of a flow of this project, which is removed at the end.
struct Copy(PathBuf);

impl Copy {
    fn new(flow: &str, calls: bool) -> Self {
        let to = std::env::temp_dir().join(format!("helpline-tried-{}-{}", flow.replace('/', "-"), std::process::id()));
        drop(fs::remove_dir_all(&to));
        let from = Path::new(env!("CARGO_MANIFEST_DIR")).join(flow);
        for below in ["", "words", if calls { "calls" } else { "words" }] {
            fs::create_dir_all(to.join(below)).unwrap();
            for entry in fs::read_dir(from.join(below)).unwrap().map(|entry| entry.unwrap().path()).filter(|path| path.is_file()) {
                fs::copy(&entry, to.join(below).join(entry.file_name().unwrap())).unwrap();
            }
        }
        Self(to)
    }

    fn test(&self, more: &[&str]) -> (i32, String) {
        helpline(&[&["test", self.0.to_str().unwrap()], more].concat())
    }
}

impl Drop for Copy {
    fn drop(&mut self) {
        drop(fs::remove_dir_all(&self.0));
    }
}

#[test]
fn what_no_transcript_tries_is_told() {
    let copy = Copy::new("src/cli/new/template", true);
    let (status, told) = copy.test(&["--coverage", "--all"]);
    assert_eq!(status, 0, "{told}");
    for line in [
        "\nbusy\n",
        "  Spanish, a caller comes here: never tried",
        "  English, ringing ends: failed: never tried",
        "\neverywhere\n",
        "  English, key 7: never tried",
    ] {
        assert!(told.contains(line), "{line:?} is not in\n{told}");
    }
    assert!(!told.contains("\nabout\n  English, a caller comes here"), "the first part is heard:\n{told}");
    let page = copy.0.join("tried.html");
    assert_eq!(copy.test(&["--html", page.to_str().unwrap()]).0, 0);
    let html = fs::read_to_string(page).unwrap();
    assert!(html.contains("<th scope=\"row\">busy</th>") && html.contains("<li>English, ringing ends: failed</li>"), "{html}");
    // A transcript less, and what it tried alone is missing.
    fs::remove_file(copy.0.join("calls/listens-then-a-person.call")).unwrap();
    let (_, less) = copy.test(&["--coverage", "--all"]);
    assert!(less.contains("\nabout\n  English, a caller comes here: never tried"), "{less}");
    let (status, told) = copy.test(&["--at-least", "90"]);
    assert!(status == 1 && told.contains("of what there is to try is tried"), "{told}");
}

/// From nothing to everything: the calls that are written try all there is, and pass.
#[test]
fn transcripts_are_written_for_all_that_is_missing() {
    for flow in ["tests/data/rules", "tests/data/flows/asking", "tests/data/flows/errands", "src/cli/new/template"] {
        let copy = Copy::new(flow, false);
        let (status, written) = copy.test(&["--write-missing"]);
        assert!(status == 0 && written.contains("now 100 %"), "{flow}:\n{written}");
        let (status, told) = copy.test(&["--coverage", "--all", "--at-least", "100"]);
        assert!(status == 0 && told.contains(" 0 failed") && told.contains(": 100 %."), "{flow}:\n{told}");
    }
}

#[test]
fn the_shipped_flow_is_tried_whole_and_its_own_calls_are_left_alone() {
    let copy = Copy::new("flows/helpline", true);
    let storm = fs::read_to_string(copy.0.join("calls/storm.call")).unwrap();
    let (status, written) = copy.test(&["--write-missing"]);
    assert!(status == 0 && written.contains("now 100 %"), "{written}");
    assert_eq!(fs::read_to_string(copy.0.join("calls/storm.call")).unwrap(), storm);
    let (status, told) = copy.test(&["--at-least", "100"]);
    assert!(status == 0 && told.contains(" 0 failed"), "{told}");
    // There is nothing left to write.
    assert!(copy.test(&["--write-missing"]).1.contains("0 transcripts written"));
}
