//! # zero-not-announced-early
//!
//! Warning above 25 seconds.
//!
//! Finds lines on which callers are not told within 25 seconds which key rings a person. Seconds are those of a reading voice.
//!
//! ## Why it hurts a caller
//!
//! Somebody who needs a person should not have to hear out a menu to learn how to get one.
//!
//! ## Example
//!
//! ```yaml
//! # flow.yaml
//! nodes:
//!   main: { also: null }
//! ```
//!
//! ## Instead
//!
//! Offer it at the end of the first menu, or say it before: "Press {key person} at any time to talk with a person."
//!
//! ```yaml
//! # flow.yaml
//! nodes:
//!   main: { also: [person] }
//! ```

use super::{Draft, Found};
use crate::check::draft::where_in;
use crate::diagnostic::Diagnostic;
use crate::pace::{along::Along, person};
use std::time::Duration;

const LATEST: Duration = Duration::from_secs(25);

pub(super) fn find(draft: &Draft<'_>, found: &mut Found<'_>) {
    let along = Along::of(draft.flow);
    let first_menu = &draft.flow.node(draft.flow.resume_at).name;
    // A language that nobody can choose is another rule's affair.
    for (language, code) in draft.languages().filter(|(language, _)| along.arrives(draft.flow.resume_at, *language).is_some()) {
        let message = match person::announced(&along, draft.flow, language) {
            Some(after) if after <= LATEST => continue,
            Some(after) => format!("callers hear after {:.0} seconds which key rings a person", after.as_secs_f32()),
            None => "callers are never told which key rings a person".to_owned(),
        };
        let finding = Diagnostic::warning("zero-not-announced-early", message).at(draft.node(first_menu), "");
        let help = "offer it at the first menu, `also: [person]`, or say it before: \"Press {key person} at any time.\"";
        found.at(first_menu, where_in(finding.help(help), code, draft));
    }
}
