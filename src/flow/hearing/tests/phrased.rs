//! What is found in the phrases themselves.

use super::sources;
use crate::flow::tests::compiled;

/// The findings after one change of the words files: rule, level and the text that is underlined.
fn found(file: usize, old: &str, new: &str) -> Vec<(&'static str, String)> {
    let mut sources = sources();
    let text = &mut sources.0[file].text;
    assert!(text.contains(old), "{old}");
    *text = text.replacen(old, new, 1);
    let compiled = compiled(&sources);
    let underlined = |finding: &crate::diagnostic::Diagnostic| sources.text(finding.places[0].0).to_owned();
    compiled.findings.iter().map(|finding| (finding.rule, underlined(finding))).collect()
}

#[test]
fn a_choice_must_not_sound_like_a_crisis() {
    for (old, new, underlined) in [
        ("said: [support,", "said: [wanting to live, I want to die,", "I want to die"),
        ("lead: \"For rides\"", "lead: \"To prevent suicide\"", "\"To prevent suicide\""),
        ("said: [hotel]", "said: [quiero morir]", "quiero morir"),
        ("title: A place to stay", "title: After a stroke", "After a stroke"),
        ("said: [operation]", "said: [not suicidal]", "not suicidal"),
        ("said: [scars]", "said: [stop treatment]", "stop treatment"),
    ] {
        assert_eq!(found(2, old, new), [("phrase-in-menu", underlined.to_owned())], "{new}");
    }
    assert_eq!(found(3, "said: [hotel]", "said: [end my life]"), [("phrase-in-menu", "end my life".to_owned())]);
    // A title that no caller chooses by may say so.
    assert_eq!(found(2, "m.chemo: { title: Chemo }", "m.chemo: { title: Suicide }"), []);
}

#[test]
fn lists_have_names_and_words() {
    assert_eq!(found(2, "  star: [star]", "  stars: [star]"), [("unknown-field", "stars".to_owned())]);
    assert_eq!(found(2, "[star]", "[\"…\"]"), [("empty-phrase", "\"…\"".to_owned())]);
    assert_eq!(found(2, "\"0\": [zero, oh]", "\"10\": [ten]"), [("unknown-key", "\"10\"".to_owned())]);
    assert_eq!(found(2, "\nsays:", "\nlexicon:").first().map(|(rule, _)| *rule), Some("translation-missing"));
}
