//! # section-too-long
//!
//! Warning above 25 seconds, error above 30, at 150 words a minute.
//!
//! Finds parts of a run that take too long to say, in some language.
//!
//! ## Why it hurts a caller
//!
//! Nobody can underline a spoken sentence. After half a minute the beginning is forgotten, and to hear it again one must hear it all.
//!
//! ## Example
//!
//! ```yaml
//! # words/en.yaml
//! tips.rent: { say: "Ask what the rent includes. Ask about heat and light. Ask who pays for water. Ask when the rent is due. Ask how to pay. Write it all down. Keep every paper that you sign. Keep every note you get. Ask for a key list. Ask who has a key. Ask how to end the lease. Ask what you must leave clean. Ask when the money you left comes back to you." }
//! ```
//!
//! ## Instead
//!
//! Cut it into two parts. Callers press 1 for the next.
//!
//! ```yaml
//! # words/en.yaml
//! tips.rent: { say: "Ask what the rent includes. Ask about heat and light. Ask when the rent is due. Keep every paper that you sign." }
//! ```

use super::{Draft, Found};
use crate::check::draft::where_in;
use crate::check::spoken;
use crate::diagnostic::Diagnostic;
use crate::flow::graph::Kind;

const MOST_S: u64 = 30;
const MANY_S: u64 = 25;

pub(super) fn find(draft: &Draft<'_>, found: &mut Found<'_>) {
    for (_, node) in draft.nodes() {
        let Kind::Run(run) = &node.kind else { continue };
        for section in &run.sections {
            for (language, code) in draft.languages() {
                let speech: Vec<_> = draft.flow.prompt(section.say).speech(language).collect();
                let seconds = spoken::milliseconds(draft.flow, &speech).div_ceil(1_000);
                let id = draft.id(section.say);
                let message = format!("`{id}` takes {seconds} seconds");
                let finding = match seconds {
                    _ if seconds > MOST_S => Diagnostic::error("section-too-long", message),
                    _ if seconds > MANY_S => Diagnostic::warning("section-too-long", message),
                    _ => continue,
                };
                let finding = finding.at(draft.entry(code, id), "").help("cut it into two parts: 25 seconds at most");
                found.at(id, where_in(finding, code, draft));
            }
        }
    }
}
