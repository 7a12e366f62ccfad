//! # audio-not-played
//!
//! Warning.
//!
//! Finds recordings in the words files. The line does not play recordings yet: it speaks the words.
//!
//! ## Why it hurts a caller
//!
//! Somebody recorded a warm voice, and believes that callers hear it. They hear the voice of the provider.
//!
//! ## Example
//!
//! ```yaml
//! # words/en.yaml
//! p.busy:
//!   say: "Nobody is free at the moment. To try again, press {key 1}. To leave a message, press {key 2}."
//!   audio: { file: busy.mp3, says: "Nobody is free at the moment. To try again, press {key 1}. To leave a message, press {key 2}." }
//! ```
//!
//! ## Instead
//!
//! Keep the recording in a safe place, and leave `audio` out until recordings are played.
//!
//! ```yaml
//! # words/en.yaml
//! p.busy: "Nobody is free at the moment. To try again, press {key 1}. To leave a message, press {key 2}."
//! ```

use super::{Draft, Found};
use crate::check::draft::where_in;
use crate::diagnostic::Diagnostic;
use crate::flow::places::Place;

pub(super) fn find(draft: &Draft<'_>, found: &mut Found<'_>) {
    for (code, entry, audio) in recordings(draft) {
        let message = format!("the recording of `{}` is not played yet: callers hear the words, spoken by the voice", entry.name);
        let finding = Diagnostic::warning("audio-not-played", message).at(audio.span, "");
        let finding = finding.help("leave `audio` out until then, and keep what is recorded in a safe place");
        found.at(&entry.name, where_in(finding, code, draft));
    }
}

/// Every entry of the words files that names a recording: its language, and where both stand.
pub(super) fn recordings<'d>(draft: &'d Draft<'_>) -> Vec<(&'d str, &'d Place, &'d Place)> {
    let entries = |code: &str| draft.places.get(&format!("words/{code}.yaml")).map(Place::all).unwrap_or_default();
    let of = |(_, code)| entries(code).iter().filter_map(move |entry| Some((code, entry, entry.get("audio")?)));
    draft.languages().flat_map(of).collect()
}
