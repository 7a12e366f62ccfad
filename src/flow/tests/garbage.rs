//! Whatever is written, the compiler answers.

use proptest::prelude::*;

use super::{compiled, good};

#[test]
fn texts_that_grow_are_refused() {
    let layers: Vec<String> = (1..30).map(|layer| format!("a{layer}: &a{layer} [*a{}, *a{}]", layer - 1, layer - 1)).collect();
    let bomb = format!("a0: &a0 [x, x, x, x, x, x, x, x]\n{}\n", layers.join("\n"));
    for text in [bomb, "[".repeat(5000), "- ".repeat(5000), format!("name: \"{}\"", "x".repeat(1 << 20)), "- x\n".repeat(60_000)] {
        let mut sources = good();
        sources.0[0].text = text;
        let compiled = compiled(&sources);
        assert!(compiled.flow.is_none());
        assert_eq!(compiled.findings.len(), 1, "{:?}", compiled.findings);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(256) })]

    #[test]
    fn any_text_is_answered(text in "[ -~\\n\\t{}\\[\\]:é*&#\"'-]{0,200}", file in 0_usize..4) {
        let mut sources = good();
        sources.0[file].text = text;
        compiled(&sources);
    }

    #[test]
    fn any_change_of_a_good_flow_is_answered(file in 0_usize..4, at in 0.0_f64..1.0, cut in 0_usize..12, put in "[ -~\\n{}é]{0,8}") {
        let mut sources = good();
        let text = &mut sources.0[file].text;
        #[expect(clippy::cast_precision_loss, clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a place in a small file")]
        let start = (0..=(text.len() as f64 * at) as usize).rev().find(|start| text.is_char_boundary(*start)).unwrap();
        let end = (start + cut..text.len()).find(|end| text.is_char_boundary(*end)).unwrap_or(text.len());
        text.replace_range(start..end, &put);
        let compiled = compiled(&sources);
        for finding in &compiled.findings {
            assert!(!finding.render(&sources, false).is_empty());
        }
    }
}
