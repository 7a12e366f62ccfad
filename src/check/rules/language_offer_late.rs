//! # language-offer-late
//!
//! Error.
//!
//! Finds languages that are offered later than 8 seconds after the ring, or not in their own voice. Seconds are those of a reading voice.
//!
//! ## Why it hurts a caller
//!
//! Whoever does not understand the first sentence hangs up before the second. "Para español" must come early, and in Spanish.
//!
//! ## Example
//!
//! ```yaml
//! # words/en.yaml
//! p.greet: [ {en: "In an emergency, call {digits 9 1 1}. For English, press {key 1}. For Spanish, press {key 2}."} ]
//! ```
//! ```yaml
//! # words/es.yaml
//! p.greet: [ {en: "In an emergency, call {digits 9 1 1}. For English, press {key 1}. For Spanish, press {key 2}."} ]
//! ```
//!
//! ## Instead
//!
//! ```yaml
//! # words/en.yaml
//! p.greet: [ {en: "This is the housing line."}, {es: "Para español, oprima {key 2}."}, {en: "For English, press {key 1}. In an emergency, hang up and call {digits 9 1 1}."} ]
//! ```
//! ```yaml
//! # words/es.yaml
//! p.greet: [ {en: "This is the housing line."}, {es: "Para español, oprima {key 2}."}, {en: "For English, press {key 1}. In an emergency, hang up and call {digits 9 1 1}."} ]
//! ```

use super::{Draft, Found};
use crate::diagnostic::Diagnostic;
use crate::flow::graph::Kind;
use crate::pace::along::Along;
use std::time::Duration;

const LATEST: Duration = Duration::from_secs(8);

pub(super) fn find(draft: &Draft<'_>, found: &mut Found<'_>) {
    let asked = draft.nodes().find(|(_, node)| matches!(node.kind, Kind::ChooseLanguage(_)));
    let Some((_, question)) = asked else { return };
    let along = Along::of(draft.flow);
    // The first language is the one the line begins in.
    for (language, code) in draft.languages().skip(1) {
        let has_key = matches!(&question.kind, Kind::ChooseLanguage(choose) if choose.keys.iter().any(|(_, means)| *means == language));
        if !has_key {
            continue;
        }
        let message = match along.offer(language) {
            Some(offer) if offer.begins <= LATEST => continue,
            Some(offer) => format!("`{code}` is offered {:.0} seconds after the ring", offer.begins.as_secs_f32()),
            None => format!("`{code}` is not offered in its own voice"),
        };
        let finding = Diagnostic::error("language-offer-late", message).at(draft.node(&question.name), "");
        let help = format!("let its voice offer it within 8 seconds, as in `[ {{en: …}}, {{{code}: …}} ]`");
        found.at(code, finding.help(help));
    }
}
