//! # not-signed-off
//!
//! Note.
//!
//! Finds languages of which somebody has signed words (`signed/<language>.yaml`), while other words of it are signed by nobody.
//!
//! ## Why it hurts a caller
//!
//! A sentence that no nurse, lawyer or native speaker has read may be wrong, or hurt, and nobody stands for it.
//!
//! ## Example
//!
//! ```yaml
//! # signed/en.yaml
//! p.bye: { by: "Ana Ruiz, editor", at: 2026-11-02, hash: "49b6bf53b2b69b62" }
//! ```
//!
//! ## Instead
//!
//! Sign everything, or nothing: `helpline script sign` writes the files.
//!
//! ```yaml
//! # words/en.yaml
//! p.bye: "Thank you for calling. Goodbye."
//! ```

use super::{Draft, Found};
use crate::diagnostic::Diagnostic;
use crate::flow::signed::{Standing, state};

pub(super) fn find(draft: &Draft<'_>, found: &mut Found<'_>) {
    let standings = state(draft.sources);
    for (_, code) in draft.languages() {
        let of_language = || standings.iter().filter(|((language, _), _)| language == code);
        let unsigned: Vec<&str> = of_language().filter(|(_, standing)| **standing == Standing::Unsigned).map(|((_, id), _)| id.as_str()).collect();
        let Some(first) = unsigned.first().filter(|_| unsigned.len() < of_language().count()) else { continue };
        let count = unsigned.len();
        let message = if count == 1 { format!("nobody has signed `{first}` ({code})") } else { format!("nobody has signed {count} entries of `{code}`, `{first}` among them") };
        let finding = Diagnostic::note("not-signed-off", message).at(draft.entry(code, first), "");
        found.at(code, finding.help("have somebody read them, then `helpline script sign`"));
    }
}
